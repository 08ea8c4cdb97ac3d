/** Ranges: Range, If-Range and Content-Range (RFC 9110, section 14). Stops are exclusive, as in `slice`. */

import { defineAccessor } from './accessors.js';
import { httpDate, parseDate } from './dates.js';
import { quoteEtag, unquoteEtag } from './etag.js';
import { plainInt, strip } from './text.js';

/** Start and stop; a stop of null is the end, a negative start counts from the end. */
export type ByteRange = readonly [start: number, stop: number | null];

/** Whether a range of bytes makes sense for content of this length; null is unknown (werkzeug.http.is_byte_range_valid). */
export function isByteRangeValid(start: number | null, stop: number | null, length: number | null): boolean {
  if (start === null || stop === null) return start === stop && (length === null || length >= 0);
  return start >= 0 && start < stop && (length === null || start < length);
}

/** The Range header of a request (werkzeug.datastructures.Range). */
export class Range {
  /**
   * @param units usually `bytes`
   * @param ranges starts and exclusive stops
   * @throws RangeError when a stop does not lie behind its start
   */
  constructor(
    readonly units: string,
    readonly ranges: readonly ByteRange[],
  ) {
    for (const [start, stop] of ranges)
      if (stop !== null && (start < 0 || start >= stop))
        throw new RangeError(`(${start}, ${stop}) is no range: the stop must be greater than the start.`);
  }

  /** Reads the header; null when it is absent or malformed. */
  static fromHeader(value: string | null | undefined): Range | null {
    return parseRange(value);
  }

  /**
   * The one range as start and stop within content of this length; null when there are several, the units are not
   * bytes, the length is unknown, or it cannot be satisfied.
   */
  rangeForLength(length: number | null): [start: number, stop: number] | null {
    if (length === null || this.ranges.length !== 1) return null;
    return this.satisfiable(length)[0] ?? null;
  }

  /** Those of the ranges that content of this length has, as start and stop; none where the units are not bytes. */
  satisfiable(length: number): [start: number, stop: number][] {
    if (this.units !== 'bytes') return [];
    return this.ranges
      .map(([start, stop]): [number, number] => [
        isSuffix(start) ? Math.max(0, length + start) : start,
        Math.min(stop ?? length, length),
      ])
      .filter(([start, stop]) => start < stop);
  }

  /** The Content-Range of the one range for content of this length, or null as for {@link rangeForLength}. */
  makeContentRange(length: number | null): ContentRange | null {
    const range = this.rangeForLength(length);
    return range && new ContentRange(this.units, range[0], range[1], length);
  }

  /** {@link makeContentRange} as text. */
  toContentRangeHeader(length: number | null): string | null {
    return this.makeContentRange(length)?.toHeader() ?? null;
  }

  /** The header again. */
  toHeader(): string {
    const ranges = this.ranges.map(([start, stop]) => {
      if (stop === null) return isSuffix(start) ? `-${-start}` : `${start}-`;
      return `${start}-${stop - 1}`;
    });
    return `${this.units}=${ranges.join(',')}`;
  }

  toString(): string {
    return this.toHeader();
  }
}

/** Counted from the end: below zero, the zero with a sign (`bytes=-0`, which no content has) included. */
function isSuffix(start: number): boolean {
  return start < 0 || Object.is(start, -0);
}

/** Reads a Range header; null when it is absent or malformed (werkzeug.http.parse_range_header). */
export function parseRange(value: string | null | undefined): Range | null {
  const equals = value ? value.indexOf('=') : -1;
  if (!value || equals < 0) return null;
  const ranges: ByteRange[] = [];
  for (const item of value.slice(equals + 1).split(',')) {
    const text = strip(item);
    // Empty items are to be ignored (RFC 9110, section 5.6.1.2).
    if (text === '') continue;
    const range = parseItem(text);
    if (!range) return null;
    ranges.push(range);
  }
  return ranges.length > 0 ? new Range(strip(value.slice(0, equals)).toLowerCase(), ranges) : null;
}

function parseItem(item: string): ByteRange | undefined {
  const hyphen = item.indexOf('-');
  const length = hyphen === 0 && /^-\d+$/.test(item) ? plainInt(item.slice(1)) : undefined;
  if (length !== undefined) return [-length, null];
  const start = hyphen > 0 ? plainInt(item.slice(0, hyphen)) : undefined;
  const end = strip(item.slice(hyphen + 1));
  if (start === undefined) return undefined;
  if (end === '') return [start, null];
  const stop = plainInt(end);
  if (stop === undefined || start > stop) return undefined;
  // Content has no offsets that are not exact: beyond them lies its end (RFC 9110, section 14.1.2).
  return [start, Number.isSafeInteger(stop + 1) ? stop + 1 : null];
}

/** The If-Range header: a tag or a date, or neither (werkzeug.datastructures.IfRange). */
export class IfRange {
  constructor(
    /** The tag without quotes; whether it was weak is forgotten. */
    readonly etag: string | null = null,
    readonly date: Date | null = null,
  ) {}

  /** Reads the header; neither tag nor date when it is absent. */
  static fromHeader(value: string | null | undefined): IfRange {
    const date = parseDate(value);
    return date ? new IfRange(null, date) : new IfRange(unquoteEtag(value)[0]);
  }

  /** The header again; empty when there is neither. */
  toHeader(): string {
    if (this.date) return httpDate(this.date);
    return this.etag === null ? '' : quoteEtag(this.etag);
  }

  toString(): string {
    return this.toHeader();
  }
}

type RangeParts = Record<'units', string | null> & Record<'start' | 'stop' | 'length', number | null>;

/**
 * The Content-Range header of a response (werkzeug.datastructures.ContentRange). Changes are reported to the
 * callback, by which a response writes its header.
 */
export class ContentRange {
  /** The units, usually `bytes`; null: no header. */
  declare units: string | null;
  /** The first byte, or null. */
  declare start: number | null;
  /** The byte after the last, or null. */
  declare stop: number | null;
  /** The length of the whole content, or null. */
  declare length: number | null;
  private parts: RangeParts;

  /**
   * @param units usually `bytes`; null: no header
   * @param stop exclusive
   * @param length of the whole content; null: unknown
   * @throws RangeError when that is no range
   */
  constructor(
    units: string | null,
    start: number | null,
    stop: number | null,
    length: number | null = null,
    private readonly onUpdate?: (range: ContentRange) => void,
  ) {
    this.parts = { units, ...checkedRange(start, stop, length) };
  }

  /** Reads the header; null when it is absent or malformed (werkzeug.http.parse_content_range_header). */
  static fromHeader(
    value: string | null | undefined,
    onUpdate?: (range: ContentRange) => void,
  ): ContentRange | null {
    const text = strip(value ?? '');
    const units = text.slice(0, Math.max(0, text.search(/\s/)));
    const slash = text.indexOf('/', units.length);
    if (units === '' || slash < 0) return null;
    const range = text.slice(units.length, slash).trimStart();
    const size = text.slice(slash + 1);
    const length = size === '*' ? null : plainInt(size);
    const [start, stop] = range === '*' ? [null, null] : contentRangeBounds(range);
    if (length === undefined || start === undefined || !isByteRangeValid(start, stop!, length)) return null;
    return new ContentRange(units, start, stop!, length, onUpdate);
  }

  private change(parts: Partial<RangeParts>): void {
    Object.assign(this.parts, parts);
    this.onUpdate?.(this);
  }

  static {
    for (const name of ['units', 'start', 'stop', 'length'] as const)
      defineAccessor(
        ContentRange.prototype,
        name,
        (self) => self.parts[name],
        (self, value) => self.change({ [name]: value }),
      );
  }

  /** Sets all parts at once. @throws RangeError when that is no range */
  set(
    start: number | null,
    stop: number | null,
    length: number | null = null,
    units: string | null = 'bytes',
  ): void {
    this.change({ units, ...checkedRange(start, stop, length) });
  }

  /** Removes the header. */
  unset(): void {
    this.set(null, null, null, null);
  }

  /** Whether there is such a header. Python's truth value. */
  get isSet(): boolean {
    return this.parts.units !== null;
  }

  /** The header again; empty when it is not set. @throws RangeError when there is a start, but no stop */
  toHeader(): string {
    const { units, start, stop, length } = this.parts;
    if (units === null) return '';
    if (start !== null && stop === null) throw new RangeError('A Content-Range with a start needs a stop.');
    return `${units} ${start === null ? '*' : `${start}-${stop! - 1}`}/${length ?? '*'}`;
  }

  toString(): string {
    return this.toHeader();
  }
}

function checkedRange(start: number | null, stop: number | null, length: number | null) {
  if (isByteRangeValid(start, stop, length)) return { start, stop, length };
  throw new RangeError(
    `No range: from ${start} to ${stop} of ${length}. Expected start < stop, start < length.`,
  );
}

function contentRangeBounds(range: string): [number | undefined, number | undefined] {
  const hyphen = range.indexOf('-');
  if (hyphen < 0) return [undefined, undefined];
  const last = plainInt(range.slice(hyphen + 1));
  return last === undefined ? [undefined, undefined] : [plainInt(range.slice(0, hyphen)), last + 1];
}
