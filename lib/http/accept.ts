/** Accept and its sisters: what a client takes, and how gladly (RFC 9110, section 12.5). */

import { floatText } from '../python.js';
import { dumpOptionsHeader, parseListHeader, parseOptionsHeader } from './options.js';
import { strip } from './text.js';

/** An accepted value and its quality, 0 to 1. */
export type AcceptItem = readonly [value: string, quality: number];

/** A value offered for a match that cannot be one (Werkzeug raises a ValueError). */
export class AcceptError extends Error {
  override readonly name = 'AcceptError';
}

type Specificity = readonly number[];

/** Compares like Python compares tuples. */
function compare(one: Specificity, other: Specificity): number {
  for (let at = 0; at < one.length && at < other.length; at++)
    if (one[at] !== other[at]) return one[at]! - other[at]!;
  return one.length - other.length;
}

/**
 * The accepted values, the most specific and most wanted first (werkzeug.datastructures.Accept). It cannot be changed.
 * Where a Python program writes `accept[value]`, write {@link quality}; `value in accept` is {@link has}. A value with
 * quality 0 is listed, but never the best match.
 */
export class Accept implements Iterable<AcceptItem> {
  private readonly list: readonly AcceptItem[];
  /** Whether there was a header that is not empty. */
  readonly provided: boolean;

  /** @param items in any order; null: there was no header */
  constructor(items: Iterable<AcceptItem> | null) {
    this.provided = items !== null;
    const keyed = Array.from(items ?? [], (item) => ({ item, specificity: this.specificity(item[0]) }));
    keyed.sort((a, b) => compare(b.specificity, a.specificity) || b.item[1] - a.item[1]);
    this.list = keyed.map(({ item }) => item);
  }

  /** Reads the header (werkzeug.http.parse_accept_header). Items with a bad quality are left out. */
  static fromHeader<A extends Accept>(
    this: new (
      items: Iterable<AcceptItem> | null,
    ) => A,
    value: string | null | undefined,
  ): A {
    return new this(value ? parseItems(value) : null);
  }

  /** How specific a value is; greater is more. */
  protected specificity(value: string): Specificity {
    return [value === '*' ? 0 : 1];
  }

  /** Whether a value that the application has matches an item that the client sent. */
  protected matches(value: string, item: string): boolean {
    return item === '*' || item.toLowerCase() === value.toLowerCase();
  }

  /** How many items there are. */
  get length(): number {
    return this.list.length;
  }

  /** The item at an index. */
  at(index: number): AcceptItem | undefined {
    return this.list.at(index);
  }

  private locate(value: string): number {
    return this.list.findIndex(([item]) => this.matches(value, item));
  }

  /** The position of the item that accepts this value, or -1, also for what is no value at all. */
  find(value: string): number {
    try {
      return this.locate(value);
    } catch {
      return -1;
    }
  }

  /** The position of the item that accepts this value. @throws AcceptError when there is none */
  index(value: string): number {
    const index = this.locate(value);
    if (index < 0)
      throw new AcceptError(`${JSON.stringify(value)} is not accepted. find() gives -1 instead.`);
    return index;
  }

  /** The quality of a value, 0 when it is not accepted. */
  quality(value: string): number {
    return this.list[this.locate(value)]?.[1] ?? 0;
  }

  /** Whether a value is listed, be it with quality 0. */
  has(value: string): boolean {
    return this.locate(value) >= 0;
  }

  /** How many items are written exactly so. */
  count(value: string): number {
    return this.list.filter(([item]) => item === value).length;
  }

  /** The values, best first. */
  *values(): Generator<string> {
    for (const [value] of this.list) yield value;
  }

  [Symbol.iterator](): Iterator<AcceptItem> {
    return this.list.values();
  }

  /** The value that the client wants most, or null. */
  get best(): string | null {
    return this.list[0]?.[0] ?? null;
  }

  /**
   * The best of the offered values: that of the highest quality, among equals the more specific one, then the first.
   * @param fallback given when none is accepted
   */
  bestMatch(offers: Iterable<string>, fallback?: null): string | null;
  bestMatch(offers: Iterable<string>, fallback: string): string;
  bestMatch(offers: Iterable<string>, fallback: string | null = null): string | null {
    let best: { offer: string; quality: number; specificity: Specificity } | undefined;
    for (const offer of offers) {
      const found = this.list[this.locate(offer)];
      if (!found || found[1] <= 0) continue;
      const [quality, specificity] = [found[1], this.specificity(found[0])];
      const more = !best || quality - best.quality || compare(specificity, best.specificity);
      if (more === true || more > 0) best = { offer, quality, specificity };
    }
    return best ? best.offer : fallback;
  }

  /** A copy. */
  copy(): this {
    return this;
  }

  /** The header again. */
  toHeader(): string {
    return this.list
      .map(([value, quality]) => (quality === 1 ? value : `${value};q=${decimal(quality)}`))
      .join(',');
  }

  toString(): string {
    return this.toHeader();
  }
}

// A whole quality but zero is an int in Python.
function decimal(quality: number): string {
  return quality !== 0 && Number.isInteger(quality) ? String(quality) : floatText(quality);
}

const QUALITY = /^-?[0-9]+(?:\.[0-9]+)?$/;

function parseItems(header: string): AcceptItem[] {
  const items: AcceptItem[] = [];
  for (const text of parseListHeader(header)) {
    const [value, { q, ...params }] = parseOptionsHeader(text);
    const quality = q === undefined ? 1 : QUALITY.test(strip(q)) ? Number(q) : -1;
    if (quality < 0 || quality > 1) continue;
    items.push([Object.keys(params).length > 0 ? dumpOptionsHeader(value, params) : value, quality + 0]);
  }
  return items;
}

/** Type, subtype and parameters of a mimetype. */
function splitMimetype(value: string): string[] {
  return value.split(';').flatMap((part) => strip(part).split('/'));
}

function isWildcard([type, subtype]: readonly string[]): boolean {
  return type === '*' && subtype === '*';
}

/** The Accept header: mimetypes, with wildcards and parameters (werkzeug.datastructures.MIMEAccept). */
export class MIMEAccept extends Accept {
  protected override specificity(value: string): Specificity {
    return splitMimetype(value).map((part) => (part === '*' ? 0 : 1));
  }

  /** @throws AcceptError when the value is no mimetype; what a client sends is never an error */
  protected override matches(value: string, item: string): boolean {
    if (!item.includes('/')) return false;
    const [offer, wanted] = [splitMimetype(value.toLowerCase()), splitMimetype(item.toLowerCase())];
    if (!value.includes('/') || (offer[0] === '*' && offer[1] !== '*'))
      throw new AcceptError(`${JSON.stringify(value)} is no mimetype. Expected 'type/subtype'.`);
    if (wanted[0] === '*' && wanted[1] !== '*') return false;
    return isWildcard(wanted) || isWildcard(offer) || (wanted[0] === offer[0] && sameSubtype(wanted, offer));
  }

  /** Whether HTML is accepted, or XHTML. */
  get acceptHtml(): boolean {
    return this.has('text/html') || this.acceptXhtml;
  }

  /** Whether XHTML is accepted. */
  get acceptXhtml(): boolean {
    return this.has('application/xhtml+xml') || this.has('application/xml');
  }

  /** Whether JSON is accepted. */
  get acceptJson(): boolean {
    return this.has('application/json');
  }
}

function sameSubtype([, wanted, ...wantedParams]: string[], [, offer, ...offerParams]: string[]): boolean {
  if (wanted === '*' || offer === '*') return true;
  const same = wanted === offer && wantedParams.length === offerParams.length;
  return same && wantedParams.sort().join('\n') === offerParams.sort().join('\n');
}

const SUBTAG = /[_-]/;

function primaryTag(language: string): string {
  return language.split(SUBTAG, 1)[0]!;
}

/** The Accept-Language header (werkzeug.datastructures.LanguageAccept). `en_US` and `en-us` are the same. */
export class LanguageAccept extends Accept {
  protected override matches(value: string, item: string): boolean {
    return (
      item === '*' || value.toLowerCase().replaceAll('_', '-') === item.toLowerCase().replaceAll('_', '-')
    );
  }

  /**
   * The best of the offered languages. Without an exact match, `en` serves who accepts `en-US`, and after that
   * `en-US` who accepts `en`.
   */
  override bestMatch(offers: Iterable<string>, fallback?: null): string | null;
  override bestMatch(offers: Iterable<string>, fallback: string): string;
  override bestMatch(offers: Iterable<string>, fallback: string | null = null): string | null {
    const all = [...offers];
    const primary = new Accept(Array.from(this, ([value, quality]) => [primaryTag(value), quality] as const));
    const match = super.bestMatch(all) ?? primary.bestMatch(all);
    if (match !== null) return match;
    const tag = super.bestMatch(all.map(primaryTag));
    return all.find((offer) => tag !== null && offer.startsWith(tag)) ?? fallback;
  }
}

// The names by which the charsets of the web go; others are what they are.
const CHARSET_ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ascii:
      '646 ansi_x3.4_1968 ansi_x3.4_1986 ansi_x3_4_1968 cp367 csascii ibm367 iso646_us iso_646.irv_1991 iso_ir_6 us us_ascii',
    utf_8: 'u8 utf utf8 utf8_ucs2 utf8_ucs4 cp65001',
    utf_16: 'u16 utf16',
    utf_32: 'u32 utf32',
    latin_1:
      '8859 cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 iso_ir_100 l1 latin latin1',
    iso8859_15: 'iso_8859_15 l9 latin9 csisolatin9',
    cp1250: '1250 windows_1250',
    cp1251: '1251 windows_1251',
    cp1252: '1252 windows_1252',
    koi8_r: 'cskoi8r',
    shift_jis: 'csshiftjis shiftjis sjis s_jis',
    euc_jp: 'eucjp ujis u_jis',
    gb2312: 'chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58',
    gbk: '936 cp936 ms936',
    big5: 'big5_tw csbig5',
  }).flatMap(([name, aliases]) => aliases.split(' ').map((alias) => [alias, name])),
);

function charsetName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9.]+/g, '_');
  return CHARSET_ALIASES.get(plain) ?? plain;
}

/** The Accept-Charset header; names of one charset are the same (werkzeug.datastructures.CharsetAccept). */
export class CharsetAccept extends Accept {
  protected override matches(value: string, item: string): boolean {
    return item === '*' || charsetName(value) === charsetName(item);
  }
}
