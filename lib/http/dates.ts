/** Dates and durations of header fields (RFC 9110, section 5.6.7). */

import { refusePromise } from '../values.js';
import { strip, wholeNumber } from './text.js';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const FULL_MONTHS =
  'january february march april may june july august september october november december'.split(' ');

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
  refusePromise(when, 'A date');
  const date = typeof when === 'number' ? new Date(Math.floor(when) * 1000) : when;
  if (!(date instanceof Date))
    throw new TypeError(`A date is a Date or seconds since 1970, not ${typeof when}.`);
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) throw new RangeError(`Not a date that HTTP can write: ${String(when)}.`);
  const day = `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${String(year).padStart(4, '0')} ${time} GMT`;
}

/** Offsets of the zones that have names (RFC 5322, section 4.3), as in `-0500`; others count as UTC. */
const ZONES = Object.fromEntries(
  'AST -400 ADT -300 EST -500 EDT -400 CST -600 CDT -500 MST -700 MDT -600 PST -800 PDT -700'
    .match(/\w+ -\d+/g)!
    .map((zone) => [zone.slice(0, 3), Number(zone.slice(4))]),
);

const DAY = `(?:[^ ,]*, ?|(?:${DAYS.join('|')}) )?`;
const TIME = '(?<hour>\\d+)[:.](?<minute>\\d+)(?:[:.](?<second>\\d+))?,?';
const ZONE = '(?:(?=[+-])| |$)(?<zone>\\S*)';
/** The ways that mail and HTTP write a date: day, month and year in front, or those of C's asctime. */
const FORMS = [
  `${DAY}(?<day>\\d+),?( |-)(?<month>[a-z]+)\\2(?<year>\\d+),? ${TIME}${ZONE}`,
  `${DAY}(?<month>[a-z]+) (?<day>\\d+),? ${TIME} (?<year>\\d+),?${ZONE}`,
].map((form) => new RegExp(`^${form}`, 'i'));

/**
 * Reads a date in any of the ways that mail and HTTP write it (werkzeug.http.parse_date, email.utils). Without a zone
 * it is UTC. The day of the week is not checked.
 * @returns null for what is no date
 */
export function parseDate(text: string | null | undefined): Date | null {
  const line = text ? strip(text).replace(/[\s\x1c-\x1f\x85]+/g, ' ') : '';
  const found = FORMS[0]!.exec(line)?.groups ?? FORMS[1]!.exec(line)?.groups;
  if (!found) return null;
  const zone = found.zone!.toUpperCase();
  const offset = ZONES[zone] ?? wholeNumber(zone) ?? 0;
  const fields = ['day', 'hour', 'minute', 'second'].map((field) => Number(found[field] ?? 0));
  return dateOf(fullYear(Number(found.year)), monthOf(found.month!), fields, offset);
}

/** 0 to 11 of a month's name, in full or its first three letters; -1 for none. */
function monthOf(name: string): number {
  const lower = name.toLowerCase();
  const month = MONTHS.findIndex((short) => lower.startsWith(short.toLowerCase()));
  return lower.length === 3 || FULL_MONTHS[month] === lower ? month : -1;
}

// Two digits mean 1969 to 2068, as POSIX has it.
function fullYear(year: number): number {
  return year >= 100 ? year : year + (year > 68 ? 1900 : 2000);
}

/** @param offset from UTC as zones are written: -530 is five and a half hours less */
function dateOf(year: number, month: number, fields: number[], offset: number): Date | null {
  const [day = 0, hour = 0, minute = 0, second = 0] = fields;
  const date = new Date(Date.UTC(year, month, day, hour, minute, second));
  const same = date.getUTCMonth() === month && date.getUTCDate() === day;
  if (!same || year > 9999 || hour > 23 || minute > 59 || second > 59) return null;
  const minutes = Math.trunc(offset / 100) * 60 + (offset % 100);
  return Math.abs(minutes) < 24 * 60 ? new Date(date.getTime() - minutes * 60_000) : null;
}

// The longest duration of the wire format: 999999999 days and a day's seconds.
const LONGEST = 86_399_999_999_999;

/** Reads a duration in seconds, as the Age header has it (werkzeug.http.parse_age); null for what is none. */
export function parseAge(text: string | null | undefined): number | null {
  const seconds = text ? (wholeNumber(text) ?? -1) : -1;
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
  const seconds = wholeNumber(text);
  if (seconds === undefined) return parseDate(text);
  const date = new Date(now + seconds * 1000);
  // More seconds than a date can hold.
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Writes Retry-After: a date, or seconds (or text) as they are. */
export function dumpRetryAfter(when: Date | number | string): string {
  return when instanceof Date ? httpDate(when) : String(when);
}
