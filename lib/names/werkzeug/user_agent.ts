/** The names of werkzeug.user_agent. */

export { UserAgent } from '../pottle.js';
