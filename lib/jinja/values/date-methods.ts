/** The attributes and methods of Python's date, datetime and timedelta. A Date's fields are those of UTC. */
import { tuple } from '../../values.js';
import { ValueError } from '../errors.js';
import { methods } from './calls.js';
import { dateText, isoDate, isoTime, pad } from './date-text.js';
import { index } from './indices.js';
import { float } from './number.js';
import { textArg } from './str-split.js';
import { dayOfYear, isoWeek, strftime } from './strftime.js';
import type { TimeDelta } from './timedelta.js';
import { isDateOnly, TYPE } from './types.js';

const DAY_FIELDS: Record<string, (date: Date) => number> = {
  year: (d) => d.getUTCFullYear(),
  month: (d) => d.getUTCMonth() + 1,
  day: (d) => d.getUTCDate(),
};
const TIME_FIELDS: Record<string, (date: Date) => number> = {
  hour: (d) => d.getUTCHours(),
  minute: (d) => d.getUTCMinutes(),
  second: (d) => d.getUTCSeconds(),
  microsecond: (d) => d.getUTCMilliseconds() * 1000,
  fold: () => 0,
};

/** An attribute of a date that is no method; undefined if there is none. */
export function dateField(date: Date, name: string, dateOnly: boolean): unknown {
  if (Object.hasOwn(DAY_FIELDS, name)) return DAY_FIELDS[name]!(date);
  if (dateOnly) return undefined;
  if (name === 'tzinfo') return null;
  return Object.hasOwn(TIME_FIELDS, name) ? TIME_FIELDS[name]!(date) : undefined;
}

/** The time of a datetime, as its method time() gives it. */
export class Time {
  readonly [TYPE] = 'datetime.time';
  constructor(private readonly date: Date) {}
  get hour(): number {
    return this.date.getUTCHours();
  }
  get minute(): number {
    return this.date.getUTCMinutes();
  }
  get second(): number {
    return this.date.getUTCSeconds();
  }
  get microsecond(): number {
    return this.date.getUTCMilliseconds() * 1000;
  }
  isoformat(): string {
    return isoTime(this.date);
  }
  strftime(format: string): string {
    return strftime(this.date, format);
  }
  toString(): string {
    return isoTime(this.date);
  }
  __repr__(): string {
    const parts = [this.hour, this.minute, this.second, this.microsecond];
    while (parts.length > 2 && parts.at(-1) === 0) parts.pop();
    return `datetime.time(${parts.join(', ')})`;
  }
}

/** The methods of dates and datetimes by name. */
export const DATE = methods<Date>({
  'strftime(format)': (self, format: unknown) => strftime(self, textArg(format)),
  'isoformat(sep?, timespec?)': (self, separator: unknown = 'T', precision: unknown = 'auto') =>
    isoformat(self, textArg(separator), textArg(precision)),
  'date()': (self) => midnight(self),
  'time()': (self) => new Time(self),
  'weekday()': (self) => (self.getUTCDay() + 6) % 7,
  'isoweekday()': (self) => self.getUTCDay() || 7,
  'isocalendar()': (self) => tuple(...Object.values(isoWeek(self))),
  'toordinal()': (self) => Math.floor(self.getTime() / 86_400_000) + 719_163,
  'timestamp()': (self) => float(self.getTime() / 1000),
  'utcoffset()': () => null,
  'tzname()': () => null,
  'ctime()': (self) => strftime(self, '%a %b %e %T ') + pad(self.getUTCFullYear(), 4),
  'timetuple()': (self) => tuple(...parts(self), (self.getUTCDay() + 6) % 7, dayOfYear(self), -1),
  'replace(year?, month?, day?, hour?, minute?, second?, microsecond?)': (self, ...given: unknown[]) =>
    replaceFields(self, given),
});

/** Year, month, day, hour, minute and second. */
function parts(date: Date): number[] {
  const fields = [...Object.values(DAY_FIELDS), ...Object.values(TIME_FIELDS).slice(0, 3)];
  return fields.map((field) => field(date));
}

/** The day of a datetime. */
function midnight(date: Date): Date {
  const day = Math.floor(date.getTime() / 86_400_000) * 86_400_000;
  return Object.assign(new Date(day), { dateOnly: true });
}

function isoformat(date: Date, separator: string, precision: string): string {
  if (isDateOnly(date)) return isoDate(date);
  if (precision === 'auto') return dateText(date, false).replace(' ', () => separator);
  const millis = pad(date.getUTCMilliseconds(), 3);
  const clock = strftime(date, '%H:%M:%S');
  const times: Record<string, string> = {
    hours: clock.slice(0, 2),
    minutes: clock.slice(0, 5),
    seconds: clock,
    milliseconds: `${clock}.${millis}`,
    microseconds: `${clock}.${millis}000`,
  };
  if (!Object.hasOwn(times, precision)) throw new ValueError('Unknown timespec value');
  return isoDate(date) + separator + times[precision];
}

/** A date with some fields changed. */
function replaceFields(date: Date, given: unknown[]): Date {
  const old = [...parts(date), date.getUTCMilliseconds() * 1000];
  const [year, month, day, hour, minute, second, micro] = old.map((field, i) =>
    given[i] === undefined ? field : index(given[i]),
  ) as [number, number, number, number, number, number, number];
  const made = new Date(Date.UTC(2000, month - 1, day, hour, minute, second, Math.floor(micro / 1000)));
  made.setUTCFullYear(year, month - 1, day);
  if (made.getUTCMonth() !== month - 1) throw new ValueError('day is out of range for month');
  return isDateOnly(date) ? Object.assign(made, { dateOnly: true }) : made;
}

/** The methods of timedeltas by name. */
export const TIMEDELTA = methods<TimeDelta>({
  'total_seconds()': (self) => float(self.micros / 1_000_000),
});
