/** For node:util: what is logged, as short as it can be. */

/** A value for people who read logs. */
export function inspect(value: unknown): string {
  if (value instanceof Error) return value.stack ?? String(value);
  if (typeof value === 'string') return `'${value}'`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // a circle, or a bigint
  }
}
inspect.custom = Symbol.for('nodejs.util.inspect.custom');

/** The arguments in the place of `%s` and its like, and behind. */
export function format(text: string, ...values: unknown[]): string {
  const shown = (value: unknown) => (typeof value === 'string' ? value : inspect(value));
  const filled = text.replace(/%[sdifjoO%]/g, (found) =>
    found === '%%' ? '%' : values.length > 0 ? shown(values.shift()) : found,
  );
  return [filled, ...values.map(shown)].join(' ');
}

type Done = (error: unknown, value?: unknown) => void;

/** A function with a callback, as one that gives a promise. */
export function promisify(run: (...args: unknown[]) => void) {
  return (...args: unknown[]) =>
    new Promise((resolve, reject) => {
      run(...args, ((error, value) => (error ? reject(error) : resolve(value))) satisfies Done);
    });
}
