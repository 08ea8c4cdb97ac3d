/** Entity tags (RFC 9110, section 8.8.3). */

import { createHash } from 'node:crypto';
import { refusePromise } from '../values.js';
import { afterBlanks, strip } from './text.js';

/** A tag that no header can hold (Werkzeug raises a ValueError). */
export class EtagError extends Error {
  override readonly name = 'EtagError';
}

/**
 * Puts a tag into quotes (werkzeug.http.quote_etag).
 * @param weak marks it as weak: `W/"…"`
 * @throws EtagError when it contains a quote
 */
export function quoteEtag(etag: string, weak = false): string {
  refusePromise(etag, 'An entity tag');
  if (typeof etag !== 'string' || typeof weak !== 'boolean')
    throw new EtagError("An entity tag is text, and whether it is weak true or false: ('abc', true).");
  if (etag.includes('"'))
    throw new EtagError(`An entity tag must not contain a quote: ${JSON.stringify(etag)}.`);
  return weak ? `W/"${etag}"` : `"${etag}"`;
}

/** A tag without its quotes, and whether it is weak; both null for no tag. */
export type UnquotedEtag = [etag: string, weak: boolean] | [etag: null, weak: null];

/** Takes the quotes of a tag off (werkzeug.http.unquote_etag). */
export function unquoteEtag(value: string | null | undefined): UnquotedEtag {
  if (!value) return [null, null];
  const text = strip(value);
  const weak = /^W\//i.test(text);
  const tag = weak ? text.slice(2) : text;
  return [tag.startsWith('"') && tag.endsWith('"') ? tag.slice(1, -1) : tag, weak];
}

/** A tag for content: SHA-1 in hexadecimal (werkzeug.http.generate_etag). */
export function generateEtag(data: Uint8Array | string): string {
  return createHash('sha1').update(data).digest('hex');
}

/** The tags of If-Match or If-None-Match (werkzeug.datastructures.ETags). Iterating gives the strong ones. */
export class ETags implements Iterable<string> {
  private readonly strong: ReadonlySet<string>;
  private readonly weak: ReadonlySet<string>;

  /** @param starTag the header was `*`, which matches every tag */
  constructor(
    strong: Iterable<string> = [],
    weak: Iterable<string> = [],
    readonly starTag = false,
  ) {
    this.strong = new Set(starTag ? [] : strong);
    this.weak = new Set(weak);
  }

  /** Reads the header; null gives no tags. */
  static fromHeader(value: string | null | undefined): ETags {
    return parseEtags(value);
  }

  /** How many strong tags there are. */
  get size(): number {
    return this.strong.size;
  }

  /** Whether there is anything at all: a tag of either kind, or the star. Python's truth value. */
  get isSet(): boolean {
    return this.starTag || this.strong.size > 0 || this.weak.size > 0;
  }

  /** The strong tags, with `includeWeak` the weak ones too. */
  asSet(options: { includeWeak?: boolean | undefined } = {}): Set<string> {
    return new Set(options.includeWeak ? [...this.strong, ...this.weak] : this.strong);
  }

  /** Whether the tag is listed as weak. */
  isWeak(etag: string): boolean {
    return this.weak.has(etag);
  }

  /** Whether the tag is listed as strong. */
  isStrong(etag: string): boolean {
    return this.strong.has(etag);
  }

  /** Whether a tag matches by strong comparison; the star matches all. */
  contains(etag: string): boolean {
    return this.starTag || this.isStrong(etag);
  }

  /** The same as {@link contains}: Python's `etag in etags`. */
  has(etag: string): boolean {
    return this.contains(etag);
  }

  /** Whether a tag matches by weak comparison. */
  containsWeak(etag: string): boolean {
    return this.isWeak(etag) || this.contains(etag);
  }

  /** Whether a tag that is still in quotes matches: weakly if it is weak itself. */
  containsRaw(etag: string): boolean {
    const [tag, weak] = unquoteEtag(etag);
    if (tag === null) return false;
    return weak ? this.containsWeak(tag) : this.contains(tag);
  }

  [Symbol.iterator](): Iterator<string> {
    return this.strong.values();
  }

  /** The header again. */
  toHeader(): string {
    if (this.starTag) return '*';
    return [
      ...Array.from(this.strong, (tag) => `"${tag}"`),
      ...Array.from(this.weak, (tag) => `W/"${tag}"`),
    ].join(', ');
  }

  toString(): string {
    return this.toHeader();
  }
}

const BLANK = /[\s\x1c-\x1f\x85]/;

/** The indices of quotes that end a tag: those before a comma, blanks between, or at the end. */
function closingQuotes(text: string): number[] {
  const closing: number[] = [];
  const lastComma = text.lastIndexOf(',');
  let ends = true;
  for (let at = text.length - 1; at >= 0; at--) {
    const char = text[at]!;
    if (char === '"' && ends) closing.push(at);
    ends = char === ',' || (ends && at < lastComma && BLANK.test(char));
  }
  return closing;
}

/**
 * Reads a list of tags, with or without quotes; a star anywhere stands for all tags (werkzeug.http.parse_etags).
 */
export function parseEtags(value: string | null | undefined): ETags {
  const text = value ?? '';
  const tags: { strong: string[]; weak: string[] } = { strong: [], weak: [] };
  const closing = closingQuotes(text);
  for (let at = 0; at < text.length; ) {
    const weak = /^W\//i.test(text.slice(at, at + 2));
    const start = weak ? at + 2 : at;
    // The closing quotes are kept last first, so that those behind us are dropped once and for all.
    while (closing.length > 0 && closing.at(-1)! <= start) closing.pop();
    const quoted = text[start] === '"' ? closing.at(-1) : undefined;
    const comma = text.indexOf(',', quoted ?? start);
    const tag = quoted === undefined ? rawTag(text, start, comma) : text.slice(start + 1, quoted);
    if (quoted === undefined && tag === '*') return new ETags([], [], true);
    tags[weak ? 'weak' : 'strong'].push(tag);
    at = comma < 0 ? text.length : afterBlanks(text, comma + 1);
  }
  return new ETags(tags.strong, tags.weak);
}

// Blanks before a comma are not part of the tag; at the end of the header there is nothing to tell them apart.
function rawTag(text: string, start: number, comma: number): string {
  return comma < 0 ? text.slice(start) : text.slice(start, comma).trimEnd();
}
