/** The names of flask.json. */

import { runningContext } from '../../globals.js';
import { DefaultJSONProvider } from '../../json/provider.js';
import { named } from '../twin.js';

export { jsonify } from '../pottle.js';

const provider = () => runningContext()?.app.json ?? new DefaultJSONProvider(null as never);

/** A value as JSON, as the app at work writes it. */
export const dumps = named(
  (value: unknown, options?: object) => provider().dumps(value, options),
  'json.dumps',
) as (value: unknown, options?: { indent?: number | undefined }) => string;

/** A value of JSON, as the app at work reads it. @throws SyntaxError */
export function loads(text: string | Uint8Array): unknown {
  return provider().loads(text);
}
