/** Contexts that are pushed and popped, for tests and scripts; whatever else runs, `app.app_context(fn)` ends by itself. */

import type { Pottle } from '../app/app.js';
import { Context } from '../app/ctx.js';
import { storage } from '../globals.js';

/** A context that holds from {@link push} to {@link pop} (flask.ctx.AppContext). `using` pops it: `using ctx = app.app_context().push()`. */
export class PushedContext {
  private before: (Context | undefined)[] = [];

  /** @param context what holds meanwhile */
  constructor(private readonly context: Context) {}

  /** Makes the context that of all that follows in this function, and of what it calls. Gives itself. */
  push(): this {
    this.before.push(storage.getStore());
    storage.enterWith(this.context);
    return this;
  }

  /**
   * Ends it; the teardown hooks run, and may be waited for.
   * @throws TypeError when it was not pushed
   */
  pop(error: unknown = null): Promise<void> {
    if (this.before.length === 0) throw new TypeError('This context is popped, and was not pushed before.');
    const before = this.before.pop();
    const { app } = this.context;
    const ending = this.before.length === 0 ? this.end(app, error) : Promise.resolve();
    storage.enterWith(before as Context);
    return ending;
  }

  private async end(app: Pottle, error: unknown): Promise<void> {
    if (this.context.exchange) await app.doTeardownRequest(this.context, error);
    await app.doTeardownAppcontext(this.context, error);
    this.context.finish();
  }

  [Symbol.dispose](): void {
    this.pop().catch((error: unknown) => this.context.app.logger.exception('A teardown hook failed.', error));
  }
}

/** The context of an app, not yet pushed. */
export function appContext(app: Pottle): PushedContext {
  return new PushedContext(new Context(app, null));
}
