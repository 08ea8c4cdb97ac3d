/** For transports/serve.ts: the platform serves. */
import { absent } from '../absent.js';

export const Server = absent(
  'server to start',
  'Let the platform call the app: export default app, or export default { fetch: app.fetch }.',
);
export const serve = async () => Server();
