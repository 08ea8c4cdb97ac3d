/** The names of werkzeug.utils. */

export { redirect, send_file, send_from_directory } from '../flask/index.js';
export { append_slash_redirect, get_content_type, safe_join, secure_filename } from '../pottle.js';
