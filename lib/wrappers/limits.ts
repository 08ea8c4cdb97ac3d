/** How many parameters and cookies a request may have: each costs far more than its bytes. */
import { type HTTPException, RequestHeaderFieldsTooLarge, RequestURITooLarge } from '../errors.js';
import { parseCookie } from '../http/cookies.js';
import { parseQuery } from '../http/urls.js';

/** The part of a config that tells. */
interface Limits {
  readonly MAX_PARAMETERS: number | null;
}

type Pairs = [name: string, value: string][];

/** The parameters of a query string. @throws RequestURITooLarge for more than MAX_PARAMETERS (RFC 9110, section 15.5.15) */
export function queryPairs(query: string, { MAX_PARAMETERS }: Limits): Pairs {
  return parseQuery(atMost(MAX_PARAMETERS, '&', query, RequestURITooLarge));
}

/** The cookies of a header. @throws RequestHeaderFieldsTooLarge for more than MAX_PARAMETERS (RFC 6585, section 5) */
export function cookiePairs(header: string | undefined | null, { MAX_PARAMETERS }: Limits): Pairs {
  return parseCookie(header && atMost(MAX_PARAMETERS, ';', header, RequestHeaderFieldsTooLarge));
}

/** The text, if it has no more parts than so many. */
function atMost(
  most: number | null,
  separator: string,
  text: string,
  Refusal: new () => HTTPException,
): string {
  let parts = 1;
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) parts++;
  if (most !== null && parts > most) throw new Refusal();
  return text;
}
