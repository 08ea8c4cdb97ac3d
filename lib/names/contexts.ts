/** Contexts that are pushed and popped, for tests and scripts; whatever else runs, `app.app_context(fn)` ends by itself. */

import type { Pottle } from '../app/app.js';
import { Context, type OpenGlobals } from '../app/ctx.js';
import { storage } from '../globals.js';
import type { Session } from '../sessions/index.js';
import { appcontextPushed } from '../signals.js';

/** What is pushed, the last at the end. */
const pushed: Context[] = [];
const { getStore } = storage;

/**
 * The context that holds here. Where none does, it is the one that was pushed last: runners of tests give fixtures and tests each an
 * async context of their own. While nothing is pushed, nothing asks this.
 */
function storeOrPushed(): Context | undefined {
  const found = getStore.call(storage);
  return found === undefined || found.isOver ? (pushed.at(-1) ?? found) : found;
}

/** Holds a context until it is let go of, for whoever has none of their own. */
export function hold(context: Context): void {
  pushed.push(context);
  storage.getStore = storeOrPushed;
}
/** Ends {@link hold}. */
export function letGo(context: Context): void {
  pushed.splice(pushed.lastIndexOf(context), 1);
  if (pushed.length === 0) storage.getStore = getStore;
}

/** A context that holds from {@link push} to {@link pop} (flask.ctx.AppContext). `using` pops it: `using ctx = app.app_context().push()`. */
export class PushedContext {
  private before: (Context | undefined)[] = [];

  /** @param context what holds meanwhile */
  constructor(protected readonly context: Context) {}

  /** The app of the context. */
  get app(): Pottle {
    return this.context.app;
  }
  /** What `g` stands for meanwhile. */
  get g(): OpenGlobals {
    return this.context.g;
  }

  /** Makes the context that of all that follows in this function, and of what it calls. Gives itself. */
  push(): this {
    const before = getStore.call(storage);
    storage.enterWith(this.context);
    try {
      if (this.before.length === 0) this.begin();
    } catch (error) {
      storage.enterWith(before as Context);
      throw error;
    }
    this.before.push(before);
    hold(this.context);
    return this;
  }

  /** What happens when it is pushed first. */
  protected begin(): void {
    if (appcontextPushed.receivers.size > 0) appcontextPushed.send(this.app);
  }

  /**
   * Ends it; the teardown hooks run, and may be waited for.
   * @throws TypeError when it was not pushed
   */
  pop(error: unknown = null): Promise<void> {
    if (this.before.length === 0) throw new TypeError('This context is popped, and was not pushed before.');
    const before = this.before.pop();
    letGo(this.context);
    const ending = this.before.length === 0 ? this.end(error) : Promise.resolve();
    storage.enterWith(before as Context);
    return ending;
  }

  private async end(error: unknown): Promise<void> {
    const { context } = this;
    context.error = error;
    await this.app.tearDown(context).finally(() => context.finish());
  }

  [Symbol.dispose](): void {
    this.pop().catch((error: unknown) => this.app.logger.exception('A teardown hook failed.', error));
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.pop();
  }
}

/** The context of a request that holds from {@link push} to {@link pop} (flask.ctx.RequestContext). */
export class PushedRequest<R extends object = object> extends PushedContext {
  /** The request, before, while and after it is what `request` stands for. */
  readonly request: R;

  /**
   * @param face what `request` is by the names of this app
   * @param readNow reads what has to be there when it is asked for
   */
  constructor(
    context: Context,
    face: R,
    private readonly readNow: (context: Context) => void,
  ) {
    super(context);
    this.request = bound(face, context);
  }

  /** The session of the request. */
  get session(): Session {
    return this.context.session;
  }

  /** Finds the rule of the request; done when it is pushed. */
  match_request(): void {
    storage.run(this.context, () => this.context.matchRequest());
  }

  protected override begin(): void {
    super.begin();
    this.match_request();
    this.readNow(this.context);
  }
}

/** A global as it is in one context. */
function bound<T extends object>(global: T, context: Context): T {
  const within =
    (fn: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) =>
      storage.run(context, () => fn.apply(global, args));
  return new Proxy(global, {
    get: (_, key) => {
      const value: unknown = storage.run(context, () => Reflect.get(global, key));
      return typeof value === 'function' ? within(value as never) : value;
    },
    set: (_, key, value) => storage.run(context, () => Reflect.set(global, key, value)),
  });
}

/** The context of an app, not yet pushed. */
export function appContext(app: Pottle): PushedContext {
  return new PushedContext(new Context(app, null));
}
