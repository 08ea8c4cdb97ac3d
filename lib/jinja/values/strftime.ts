/** Python's strftime in the C locale. A Date stands for a naive datetime: its fields are those of UTC. */
import { isoDate, pad } from './date-text.js';

const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

const DAY = 86_400_000;

/** Which day of its year a date is, from 1 on. */
export function dayOfYear(date: Date): number {
  const start = Date.UTC(2000, 0, 1);
  const first = new Date(start);
  first.setUTCFullYear(date.getUTCFullYear());
  return Math.floor((date.getTime() - first.getTime()) / DAY) + 1;
}

/** Year, week and weekday by ISO 8601: weeks begin on Monday, week 1 has the year's first Thursday. */
export function isoWeek(date: Date): { year: number; week: number; day: number } {
  const day = date.getUTCDay() || 7;
  const thursday = new Date(date.getTime() + (4 - day) * DAY);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7), day };
}

/** The week of the year when weeks begin on a weekday; days before the first such day are in week 0. */
function week(date: Date, first: number): number {
  return Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() - first + 7) % 7)) / 7);
}

function hour12(date: Date): number {
  return date.getUTCHours() % 12 || 12;
}

const day = (d: Date) => DAYS[d.getUTCDay()]!;
const month = (d: Date) => MONTHS[d.getUTCMonth()]!;
const clock = (d: Date) => `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}`;
const half = (d: Date) => (d.getUTCHours() < 12 ? 'AM' : 'PM');
const usDate = (d: Date) =>
  `${pad(d.getUTCMonth() + 1)}/${pad(d.getUTCDate())}/${pad(d.getUTCFullYear() % 100)}`;
const space = (value: number) => String(value).padStart(2);

/** What each directive gives. Years are as the C library writes them: without leading zeros. */
const DIRECTIVES: Record<string, (date: Date) => string> = {
  a: (d) => day(d).slice(0, 3),
  A: day,
  b: (d) => month(d).slice(0, 3),
  B: month,
  c: (d) =>
    `${day(d).slice(0, 3)} ${month(d).slice(0, 3)} ${space(d.getUTCDate())} ${clock(d)} ${d.getUTCFullYear()}`,
  C: (d) => pad(Math.floor(d.getUTCFullYear() / 100)),
  d: (d) => pad(d.getUTCDate()),
  D: usDate,
  e: (d) => space(d.getUTCDate()),
  f: (d) => `${pad(d.getUTCMilliseconds(), 3)}000`,
  F: (d) => isoDate(d).replace(/^0+(?=\d+-\d+-)/, ''),
  g: (d) => pad(isoWeek(d).year % 100),
  G: (d) => String(isoWeek(d).year),
  h: (d) => month(d).slice(0, 3),
  H: (d) => pad(d.getUTCHours()),
  I: (d) => pad(hour12(d)),
  j: (d) => pad(dayOfYear(d), 3),
  k: (d) => space(d.getUTCHours()),
  l: (d) => space(hour12(d)),
  m: (d) => pad(d.getUTCMonth() + 1),
  M: (d) => pad(d.getUTCMinutes()),
  n: () => '\n',
  p: half,
  P: (d) => half(d).toLowerCase(),
  r: (d) => `${pad(hour12(d))}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())} ${half(d)}`,
  R: (d) => `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}`,
  s: (d) => String(Math.floor(d.getTime() / 1000)),
  S: (d) => pad(d.getUTCSeconds()),
  t: () => '\t',
  T: clock,
  u: (d) => String(d.getUTCDay() || 7),
  U: (d) => pad(week(d, 0)),
  V: (d) => pad(isoWeek(d).week),
  w: (d) => String(d.getUTCDay()),
  W: (d) => pad(week(d, 1)),
  x: usDate,
  X: clock,
  y: (d) => pad(d.getUTCFullYear() % 100),
  Y: (d) => String(d.getUTCFullYear()),
  z: () => '',
  ':z': () => '',
  Z: () => '',
  '%': () => '%',
};

// The flags of the C library, which Python hands through: no padding, padding with spaces or zeros, upper case, swapped.
const DIRECTIVE = /%([-_0^#]*)(\d*)(?:[EO])?(:?[A-Za-z%])/g;

/**
 * Formats a date as Python's `date.strftime(format)` does, in English: for filters of your own.
 * @param date a moment, written with its fields of UTC
 * @param format text with directives: `'%d %b %Y, %H:%M'`; unknown ones stay as they are
 * @example app.templateFilter('when')((date: Date) => strftime(date, '%d %b %Y'));
 */
export function strftime(date: Date, format: string): string {
  return format.replace(DIRECTIVE, (whole, flags: string, width: string, name: string) => {
    const made = Object.hasOwn(DIRECTIVES, name) ? DIRECTIVES[name]!(date) : undefined;
    return made === undefined ? whole : flagged(made, flags, Number(width));
  });
}

function flagged(made: string, flags: string, width: number): string {
  if (!flags && !width) return made;
  let text = made;
  if (flags.includes('-')) text = text.replace(/^[0 ]+(?=\d)/, '');
  if (flags.includes('_')) text = text.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length));
  if (flags.includes('0')) text = text.replace(/^ +(?=\d)/, (spaces) => '0'.repeat(spaces.length));
  if (flags.includes('^')) text = text.toUpperCase();
  if (flags.includes('#')) text = /^[AP]M$/.test(text) ? text.toLowerCase() : text.toUpperCase();
  const numeric = /^[\d ]+$/.test(made) && !flags.includes('_');
  return text.padStart(Math.min(width, 1000), numeric ? '0' : ' ');
}
