/** The names of flask.sessions. */

export type { SessionMixin } from '../pottle.js';
export {
  NullSession,
  SecureCookieSession,
  SecureCookieSessionInterface,
  SessionInterface,
  session_json_serializer,
} from '../pottle.js';
