/** Calls that wait for their function: `app.get('/')` alone registers nothing, and nobody would notice. */
import { SetupError } from '../errors.js';

/** The calls of an app or a blueprint whose second pair of parentheses has not come yet. */
export class Unfinished {
  private readonly calls = new Set<{ form: string }>();

  /** What is given back instead of `take`: the same, remembered until it is called. */
  until<T extends (...args: never[]) => unknown>(form: string, take: T): T {
    const call = { form };
    this.calls.add(call);
    return ((...args: Parameters<T>) => {
      this.calls.delete(call);
      return take(...args);
    }) as T;
  }

  /**
   * Called when registering ends.
   * @throws SetupError for the first call whose function never came
   */
  check(): void {
    for (const { form } of this.calls)
      throw new SetupError(
        `${form} was called, but not with its function: nothing was registered. Give the function in a second call: ` +
          `${form}(async function name() { … }).`,
      );
  }
}

/**
 * Refuses a function where options stand, as other frameworks have it: `app.get('/', handler)`.
 * @throws SetupError that shows the right form
 */
export function refuseFunction(form: string, options: unknown): void {
  if (typeof options !== 'function') return;
  const name = options.name || 'index';
  throw new SetupError(
    `${form.slice(0, -1)}, …) takes options as its second argument, not a function. Give the view in a second call: ` +
      `${form}(async function ${name}() { … }).`,
  );
}
