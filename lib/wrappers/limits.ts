/** What requests read of the config, and how many parameters and cookies they may have: each costs far more than its bytes. */
import type { DefaultConfig } from '../config/keys.js';
import { type HTTPException, RequestHeaderFieldsTooLarge, RequestURITooLarge } from '../errors.js';
import { parseCookie } from '../http/cookies.js';
import { parseQuery } from '../http/urls.js';

/** The parts of a config that requests read. */
export type ConnectionConfig = Pick<
  DefaultConfig,
  | 'TRUSTED_HOSTS'
  | 'BODY_TIMEOUT'
  | 'DECODE_REQUEST_BODY'
  | `MAX_${'CONTENT_LENGTH' | 'FORM_MEMORY_SIZE' | 'FORM_PARTS' | 'PARAMETERS' | 'TOPICS'}`
>;

type Pairs = [name: string, value: string][];

/** The parameters of a query string. @throws RequestURITooLarge for more than MAX_PARAMETERS (RFC 9110, section 15.5.15) */
export function queryPairs(
  query: string,
  { MAX_PARAMETERS }: Pick<ConnectionConfig, 'MAX_PARAMETERS'>,
): Pairs {
  return parseQuery(atMost(MAX_PARAMETERS, '&', query, RequestURITooLarge));
}

/** The cookies of a header. @throws RequestHeaderFieldsTooLarge for more than MAX_PARAMETERS (RFC 6585, section 5) */
export function cookiePairs(
  header: string | undefined | null,
  { MAX_PARAMETERS }: Pick<ConnectionConfig, 'MAX_PARAMETERS'>,
): Pairs {
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
