/** The names of werkzeug.security. */

export { check_password_hash, gen_salt, generate_password_hash, safe_join } from '../pottle.js';
