/** The names of werkzeug.middleware.proxy_fix. */

export { ProxyFix } from '../../pottle.js';
