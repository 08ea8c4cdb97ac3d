/** Dates and durations of header fields (RFC 9110, section 5.6.7). */

import { pattern } from '../python.js';
import { int } from './text.js';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH_NAMES =
  'jan feb mar apr may jun jul aug sep oct nov dec january february march april may june july august september october november december'.split(
    ' ',
  );

/** A date, or seconds since 1970. */
export type DateLike = Date | number;

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/**
 * A date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (werkzeug.http.http_date). Fractions of a second are cut.
 * @param when a Date, or seconds since 1970; now without it
 * @throws RangeError when it is no date, or not of the years 1 to 9999
 */
export function httpDate(when: DateLike = new Date()): string {
  const date = typeof when === 'number' ? new Date(Math.floor(when) * 1000) : when;
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) throw new RangeError(`Not a date that HTTP can write: ${String(when)}.`);
  const day = `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${String(year).padStart(4, '0')} ${time} GMT`;
}

/** Hours of the zones that have names (RFC 5322, section 4.3), as in `-0500`. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['UT', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['Z', 0],
  ['AST', -400],
  ['ADT', -300],
  ['EST', -500],
  ['EDT', -400],
  ['CST', -600],
  ['CDT', -500],
  ['MST', -700],
  ['MDT', -600],
  ['PST', -800],
  ['PDT', -700],
]);

/** The pieces of a date: day, month, year, time, zone. */
type Pieces = [day: string, month: string, year: string, time: string, zone: string];

const DIGIT = pattern(String.raw`^\p{Nd}`);
const BLANKS = /[\s\x1c-\x1f\x85]+/;

/** Takes the day of the week away and splits the rest, whatever of the three formats of HTTP it is written in. */
function splitDate(text: string): Pieces | undefined {
  let words = text.split(BLANKS).filter(Boolean);
  const first = words[0];
  if (first === undefined) return undefined;
  if (first.endsWith(',') || DAYS.some((day) => day.toLowerCase() === first.toLowerCase())) words.shift();
  else words[0] = first.slice(first.lastIndexOf(',') + 1);
  if (words.length === 3) {
    const parts = words[0]!.split('-');
    if (parts.length === 3) words = [...parts, ...words.slice(1)];
  }
  if (words.length === 4) words.splice(3, 1, ...splitZone(words[3]!));
  // Five words are the five pieces.
  return words.length < 5 ? undefined : (words.slice(0, 5) as Pieces);
}

function splitZone(time: string): [string, string] {
  const plus = time.indexOf('+');
  const sign = plus < 0 ? time.indexOf('-') : plus;
  return sign > 0 ? [time.slice(0, sign), time.slice(sign)] : [time, ''];
}

function withoutComma(text: string): string {
  return text.endsWith(',') ? text.slice(0, -1) : text;
}

/** Puts pieces that stand in another order (as C's asctime writes them) where they belong. */
function sortPieces([first, second, third, fourth, fifth]: Pieces): Pieces | undefined {
  if (!first || !second || !third) return undefined;
  const monthFirst = !MONTH_NAMES.includes(second.toLowerCase());
  const [day, month] = monthFirst ? [second, first] : [first, second];
  let [year, time, zone] = third.indexOf(':') > 0 ? [fourth, third, fifth] : [third, fourth, fifth];
  year = withoutComma(year);
  if (!DIGIT().test(year)) [year, zone] = [zone, year];
  return [withoutComma(day), month.toLowerCase(), year, withoutComma(time), zone];
}

function splitTime(time: string): string[] | undefined {
  const colons = time.split(':');
  if (colons.length > 1) return colons.length <= 3 ? colons : undefined;
  const dots = time.split('.');
  return dots.length === 2 || dots.length === 3 ? dots : undefined;
}

/** The offset of a zone from UTC in seconds; unknown zones count as UTC. */
function zoneOffset(zone: string): number {
  const hours = ZONES.get(zone.toUpperCase()) ?? numberOr(zone, 0);
  const [size, sign] = [Math.abs(hours), Math.sign(hours)];
  return sign * (Math.floor(size / 100) * 3600 + (size % 100) * 60);
}

function numberOr(text: string, fallback: number): number {
  try {
    return int(text);
  } catch {
    return fallback;
  }
}

// Two digits mean 1969 to 2068, as POSIX has it.
function fullYear(year: number): number {
  return year >= 100 || year < 0 ? year : year + (year > 68 ? 1900 : 2000);
}

/**
 * Reads a date in any of the ways that mail and HTTP write it (werkzeug.http.parse_date, email.utils). Without a zone
 * it is UTC. The day of the week is not checked.
 * @returns null for what is no date
 */
export function parseDate(text: string | null | undefined): Date | null {
  const pieces = text ? splitDate(text) : undefined;
  const sorted = pieces && sortPieces(pieces);
  const time = sorted && splitTime(sorted[3]);
  if (!sorted || !time) return null;
  const [year, day, hour, minute, second] = [sorted[2], sorted[0], ...time, '0'].map((part) =>
    numberOr(part, -1),
  );
  const month = MONTH_NAMES.indexOf(sorted[1]) % 12;
  return dateOf([fullYear(year!), month, day!, hour!, minute!, second!], zoneOffset(sorted[4]));
}

type Fields = [year: number, month: number, day: number, hour: number, minute: number, second: number];

function dateOf(fields: Fields, offset: number): Date | null {
  const [year, month, day, hour, minute, second] = fields;
  const date = new Date(Date.UTC(...fields));
  const same =
    date.getUTCFullYear() === year && date.getUTCMonth() === month && date.getUTCDate() === day && month >= 0;
  const inRange =
    year >= 1 &&
    year <= 9999 &&
    hour >= 0 &&
    hour < 24 &&
    minute >= 0 &&
    minute < 60 &&
    second >= 0 &&
    second < 60;
  if (!same || !inRange || Math.abs(offset) >= 86400) return null;
  return new Date(date.getTime() - offset * 1000);
}

// The longest duration of the wire format: 999999999 days and a day's seconds.
const LONGEST = 86_399_999_999_999;

/** Reads a duration in seconds, as the Age header has it (werkzeug.http.parse_age); null for what is none. */
export function parseAge(text: string | null | undefined): number | null {
  const seconds = text ? numberOr(text, -1) : -1;
  return seconds >= 0 && seconds <= LONGEST ? seconds : null;
}

/**
 * Writes a duration in seconds, fractions cut (werkzeug.http.dump_age); null stays null.
 * @throws RangeError when it is negative or no number
 */
export function dumpAge(seconds: number | null): string | null {
  if (seconds === null) return null;
  const whole = Math.trunc(seconds);
  if (whole >= 0) return String(whole);
  throw new RangeError(`An age is a number of seconds that is not negative, not ${seconds}.`);
}

/**
 * Reads Retry-After, a date or seconds from now (RFC 9110, section 10.2.3); null for what is neither.
 * @param now milliseconds since 1970
 */
export function parseRetryAfter(text: string | null | undefined, now = Date.now()): Date | null {
  if (!text) return null;
  const seconds = numberOr(text, Number.NaN);
  if (Number.isNaN(seconds)) return parseDate(text);
  const date = new Date(now + seconds * 1000);
  // More seconds than a date can hold.
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Writes Retry-After: a date, or seconds (or text) as they are. */
export function dumpRetryAfter(when: Date | number | string): string {
  return when instanceof Date ? httpDate(when) : String(when);
}
