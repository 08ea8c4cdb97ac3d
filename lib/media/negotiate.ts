/** Which of several media types a client wants most (RFC 9110, section 12.5.1). Pure. */
import type { MIMEAccept } from '../http/accept.js';
import { parseContentType } from '../http/mime.js';

/** A media range that a client accepts, or a type that a server offers. */
interface Media {
  readonly type: string;
  readonly subtype: string;
  /** `name=value`, in lower case. */
  readonly params: readonly string[];
}

interface Range extends Media {
  readonly quality: number;
  /** Of several ranges that match, the one with more of it counts. */
  readonly precedence: number;
}

function mediaOf(text: string): Media {
  const { mimetype, params } = parseContentType(text);
  const [type = '', subtype = ''] = mimetype.split('/');
  return {
    type,
    subtype,
    params: Object.entries(params).map(([name, value]) => `${name}=${value}`.toLowerCase()),
  };
}

function rangeOf(text: string, quality: number): Range {
  const media = mediaOf(text);
  const named = media.type === '*' ? 0 : media.subtype === '*' ? 1 : 2;
  return { ...media, quality, precedence: named + media.params.length };
}

/** What is written here is UTF-8, whether its type says so or, as that of JSON, cannot. */
const UTF_8 = 'charset=utf-8';

/** A range without parameters takes types with any, one with some only those that have them too. */
function takes(range: Range, offer: Media): boolean {
  const whole = range.type === '*' && range.subtype === '*';
  const named = range.type === offer.type && (range.subtype === '*' || range.subtype === offer.subtype);
  return (whole || named) && range.params.every((param) => param === UTF_8 || offer.params.includes(param));
}

function isMore(
  one: Range,
  other: Range | undefined,
  by: (keyof Range & ('quality' | 'precedence'))[],
): boolean {
  if (other === undefined) return true;
  const decisive = by.find((key) => one[key] !== other[key]);
  return decisive !== undefined && one[decisive] > other[decisive];
}

/**
 * The offer that a client wants most: the one of the highest quality, among equals the one that it names most precisely, then the first.
 * Where the client has no wish, that is the first. Unlike `bestMatch` of Werkzeug's classes, ranges without parameters take
 * offers that have some.
 * @param offers media types, the server's favourite first
 * @returns undefined when none is accepted
 */
export function negotiate(accept: MIMEAccept, offers: readonly string[]): string | undefined {
  if (accept.length === 0) return offers[0];
  const ranges = Array.from(accept, ([text, quality]) => rangeOf(text, quality));
  let best: { offer: string; range: Range } | undefined;
  for (const offer of offers) {
    const media = mediaOf(offer);
    let range: Range | undefined;
    for (const each of ranges)
      if (takes(each, media) && isMore(each, range, ['precedence', 'quality'])) range = each;
    if (range === undefined || range.quality === 0) continue;
    if (isMore(range, best?.range, ['quality', 'precedence'])) best = { offer, range };
  }
  return best?.offer;
}
