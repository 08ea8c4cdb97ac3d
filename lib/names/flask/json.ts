/** The names of flask.json. */

import { runningContext } from '../../globals.js';
import { DefaultJSONProvider } from '../../json/provider.js';

export { jsonify } from './index.js';

const provider = () => runningContext()?.app.json ?? new DefaultJSONProvider(null as never);

/** A value as JSON, as the app at work writes it. */
export function dumps(value: unknown, options: { indent?: number | undefined } = {}): string {
  return provider().dumps(value, options);
}

/** A value of JSON, as the app at work reads it. @throws SyntaxError */
export function loads(text: string | Uint8Array): unknown {
  return provider().loads(text);
}
