/** The middleware of Werkzeug and hypercorn. */

export {
  DispatcherMiddleware,
  HTTPToHTTPSRedirectMiddleware,
  ProxyFix,
  ProxyFix as ProxyFixMiddleware,
  SharedDataMiddleware,
} from '../pottle.js';
