/** The names of werkzeug.test. */

export { ClientRedirectError, TestClient as Client, TestResponse } from '../testing.js';
