/** The values of the headers that keep pages of different origins apart (HTML Standard, sections 7.1.3 and 7.1.4). */

/** Values of `response.crossOriginOpenerPolicy` (werkzeug.http.COOP). */
export const COOP = {
  UNSAFE_NONE: 'unsafe-none',
  SAME_ORIGIN_ALLOW_POPUPS: 'same-origin-allow-popups',
  SAME_ORIGIN: 'same-origin',
  NOOPENER_ALLOW_POPUPS: 'noopener-allow-popups',
} as const;

/** Values of `response.crossOriginEmbedderPolicy` (werkzeug.http.COEP). */
export const COEP = {
  UNSAFE_NONE: 'unsafe-none',
  REQUIRE_CORP: 'require-corp',
  CREDENTIALLESS: 'credentialless',
} as const;

/** Values of `response.crossOriginResourcePolicy` (werkzeug.http.CORP). */
export const CORP = {
  SAME_SITE: 'same-site',
  SAME_ORIGIN: 'same-origin',
  CROSS_ORIGIN: 'cross-origin',
} as const;
