/** How Python prints dates. A Date stands for a naive datetime: its fields are those of UTC. */

/** A number with leading zeros. */
export function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/** `2024-01-31`. */
export function isoDate(value: Date): string {
  return `${pad(value.getUTCFullYear(), 4)}-${pad(value.getUTCMonth() + 1)}-${pad(value.getUTCDate())}`;
}

/** `03:04:05`, with six digits of a fraction if there is one. */
export function isoTime(value: Date): string {
  const clock = `${pad(value.getUTCHours())}:${pad(value.getUTCMinutes())}:${pad(value.getUTCSeconds())}`;
  const fraction = value.getUTCMilliseconds();
  return fraction ? `${clock}.${pad(fraction, 3)}000` : clock;
}

/** Python's str() of a date or datetime. */
export function dateText(value: Date, dateOnly: boolean): string {
  return dateOnly ? isoDate(value) : `${isoDate(value)} ${isoTime(value)}`;
}

/** Python's repr() of a date or datetime. */
export function dateRepr(value: Date, dateOnly: boolean): string {
  const day = [value.getUTCFullYear(), value.getUTCMonth() + 1, value.getUTCDate()];
  if (dateOnly) return `datetime.date(${day.join(', ')})`;
  const fields = [...day, value.getUTCHours(), value.getUTCMinutes()];
  const millis = value.getUTCMilliseconds();
  if (value.getUTCSeconds() || millis) fields.push(value.getUTCSeconds());
  if (millis) fields.push(millis * 1000);
  return `datetime.datetime(${fields.join(', ')})`;
}
