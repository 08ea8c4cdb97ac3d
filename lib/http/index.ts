/** The public part of the HTTP layer: header structures, multi-value dicts, dates, cookies and URLs. */
export * from './accept.js';
export * from './auth.js';
export * from './cachecontrol.js';
export {
  isEntityHeader,
  isHopByHopHeader,
  isResourceModified,
  removeEntityHeaders,
  removeHopByHopHeaders,
} from './conditional.js';
export { CookieError, type CookieOptions, dumpCookie, parseCookie, type SameSite } from './cookies.js';
export * from './crossorigin.js';
export * from './csp.js';
export * from './dates.js';
export * from './etag.js';
export { HeaderError, Headers, type HeaderValue, RequestHeaders } from './headers.js';
export * from './headerset.js';
export { getHost, hostIsTrusted } from './host.js';
export type { EarlyHints } from './links.js';
export { contentTypeOf as getContentType } from './mime.js';
export {
  CombinedMultiDict,
  ImmutableMultiDict,
  iterMultiItems,
  MissingKeyError,
  MultiDict,
} from './multidict.js';
export {
  dumpHeader,
  dumpOptionsHeader,
  parseDictHeader,
  parseListHeader,
  parseOptionsHeader,
  quoteHeaderValue,
  unquoteHeaderValue,
} from './options.js';
export * from './range.js';
export { HTTP_STATUS_CODES } from './status.js';
export { float, int } from './text.js';
export { iriToUri, uriToIri } from './urls.js';
