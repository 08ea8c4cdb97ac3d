/** Contexts without a request, starting and stopping: serving hooks, background tasks. */

import type { Exchange, Publisher } from '../exchange.js';
import { storage } from '../globals.js';
import { abortsMany } from '../leaving.js';
import { appcontextPushed, gotBackgroundException, gotServingException } from '../signals.js';
import type { Broker } from '../topics/broker.js';
import { TopicHub } from '../topics/hub.js';
import { letGo } from '../values.js';
import type { Pottle } from './app.js';
import { Context } from './ctx.js';
import { startDebugging, stopDebugging } from './debug.js';
import { Pipeline, runEach } from './pipeline.js';
import { watchPromises } from './warn.js';

/** A hook that runs once at start or stop. */
export type ServingHook = () => unknown;

/** A generator function: up to its `yield` at start, the rest at stop. */
export type WhileServingHook = () => AsyncGenerator | Generator;

/** The part of {@link Pottle} that starts and stops, and works outside of requests. */
export abstract class Lifecycle extends Pipeline {
  /** Topics, those who subscribe to them, and the servers that deliver what is published; shared with mounted apps. @internal */
  topics: TopicHub = new TopicHub(this);
  private readonly startHooks: ServingHook[] = [];
  private readonly stopHooks: ServingHook[] = [];
  private readonly aroundHooks: WhileServingHook[] = [];
  private readonly tasks = new Set<Promise<void>>();
  private running: (AsyncGenerator | Generator)[] = [];
  /** Made when it is asked for: edge workers refuse signals while their program loads. */
  private stopping: AbortController | undefined;
  private started: Promise<void> | null = null;
  private endWatching = () => {};

  /** What carries published messages, histories and presence between processes; null while there is one process. Set it before serving. */
  get broker(): Broker | null {
    return this.topics.broker;
  }
  set broker(broker: Broker | null) {
    this.topics.broker = broker;
  }
  /** The servers this app runs on: who delivers what is published. */
  get publishers(): Set<Publisher> {
    return this.topics.publishers;
  }

  // ---- contexts ----

  /** Runs a function in an app context, for scripts, commands and tests (flask.Flask.app_context). */
  appContext<T>(fn: () => T | Promise<T>): Promise<T> {
    return this.runInContext(new Context(this as unknown as Pottle, null), fn);
  }
  /**
   * Runs a function in the context of a request, without hooks and view; teardown hooks run at its end
   * (flask.Flask.request_context). For tests there is `testRequestContext`.
   */
  requestContext<T>(exchange: Exchange, fn: () => T | Promise<T>): Promise<T> {
    const ctx = this.contextOf(exchange);
    return this.runInContext(ctx, async () => {
      ctx.matchRequest();
      if (this.mustPrepare(ctx)) await this.prepare(ctx);
      return fn();
    });
  }
  /** The context of a request that comes by no server. @internal */
  contextOf(exchange: Exchange): Context {
    if (!this.locked) this.lock();
    return new Context(this as unknown as Pottle, exchange);
  }
  /** Runs a function in a context of its own and ends the context, telling the hooks what the function threw. */
  private runInContext<T>(ctx: Context, fn: () => T | Promise<T>): Promise<T> {
    return storage.run(ctx, async () => {
      if (appcontextPushed.receivers.size > 0) await appcontextPushed.sendAsync(this);
      try {
        return await fn();
      } catch (error) {
        ctx.error = error;
        throw error;
      } finally {
        await this.tearDown(ctx).finally(() => ctx.finish());
      }
    });
  }

  // ---- starting and stopping ----

  /** Runs once before serving; an error keeps the app from starting (quart.Quart.before_serving). */
  beforeServing<H extends ServingHook>(hook: H): H {
    return this.keep('beforeServing', this.startHooks, hook);
  }
  /** Runs once when the app has stopped (quart.Quart.after_serving). */
  afterServing<H extends ServingHook>(hook: H): H {
    return this.keep('afterServing', this.stopHooks, hook);
  }
  /** A generator function around serving: up to its `yield` before, the rest after (quart.Quart.while_serving). */
  whileServing<H extends WhileServingHook>(hook: H): H {
    return this.keep('whileServing', this.aroundHooks, hook);
  }
  /** Aborts when the app begins to stop (quart.Quart.shutdown_event): for tasks that go on until then. */
  get shutdownSignal(): AbortSignal {
    return this.stopper().signal;
  }
  private stopper(): AbortController {
    return (this.stopping ??= abortsMany());
  }
  /** Runs the hooks before serving; called by the server. An error means that the app does not start. */
  startup(): Promise<void> {
    return (this.started = this.start());
  }
  /**
   * {@link startup}, unless it was called before, and {@link shutdown} not since: for platforms that have no start of their own.
   */
  startOnce(): Promise<void> {
    return this.started ?? this.startup();
  }
  private async start(): Promise<void> {
    this.lock();
    try {
      if (this.debug) {
        await startDebugging(this as unknown as Pottle);
        this.endWatching = watchPromises(this.logger);
      }
      await this.topics.start();
      await this.appContext(async () => {
        for (const hook of this.startHooks) await hook();
        for (const hook of this.aroundHooks) {
          const generator = hook();
          await generator.next();
          this.running.push(generator);
        }
      });
    } catch (error) {
      await this.reportServing('The app could not start: a serving hook failed.', error);
      throw error;
    }
  }
  /** Aborts {@link shutdownSignal}: the server calls it before it waits for running requests. */
  beginShutdown(): void {
    this.stopper().abort();
    this.topics.beginStop();
  }
  /** Tells the tasks, waits for them, and runs the hooks after serving; called by the server. */
  async shutdown(): Promise<void> {
    this.started = null;
    this.endWatching();
    this.beginShutdown();
    await this.finishTasks();
    try {
      // Each runs whatever the others do: what a hook leaves open stays open.
      const steps = [...this.stopHooks.map((hook) => () => hook()), ...this.running.splice(0).map(finish)];
      await this.appContext(() => runEach(steps, null));
      await this.topics.stop();
      await stopDebugging(this as unknown as Pottle);
    } catch (error) {
      await this.reportServing('A hook failed while the app was stopping.', error);
      throw error;
    }
  }
  private async reportServing(message: string, error: unknown): Promise<void> {
    this.logger.exception(message, error);
    if (gotServingException.receivers.size > 0) {
      await gotServingException.sendAsync(this, { exception: error });
    }
  }

  // ---- background tasks ----

  /**
   * A function that gives a promise, whatever the one it is made of does (quart.Quart.ensure_async): for extensions, which call what
   * their users hand them. What that throws becomes a rejection.
   */
  ensureAsync<A extends unknown[], R>(fn: (...args: A) => R | Promise<R>): (...args: A) => Promise<R> {
    return async (...args) => fn(...args);
  }

  /** Starts a task at once, without the request; its error is logged (quart.Quart.add_background_task). */
  addBackgroundTask<A extends unknown[]>(fn: (...args: A) => unknown, ...args: A): void {
    if (typeof fn !== 'function') {
      letGo(fn);
      throw new TypeError(
        'A background task is a function, not what it gives: app.addBackgroundTask(send, to), not send(to).',
      );
    }
    // The task leaves the context it was started in: the request may be over before it is.
    const task: Promise<void> = storage
      .exit(() => this.appContext(async () => void (await fn(...args))))
      .catch((error: unknown) => this.handleBackgroundException(error))
      .finally(() => this.tasks.delete(task));
    this.tasks.add(task);
    storage.getStore()?.exchange?.outlive?.(task);
  }
  /** Background tasks that are still running. */
  get backgroundTasks(): ReadonlySet<Promise<void>> {
    return this.tasks;
  }
  /** Logs the error of a background task and tells whoever listens (quart.Quart.handle_background_exception). */
  async handleBackgroundException(error: unknown): Promise<void> {
    this.logger.exception('A background task failed.', error);
    if (gotBackgroundException.receivers.size > 0) {
      await gotBackgroundException.sendAsync(this, { exception: error });
    }
  }
  private async finishTasks(): Promise<void> {
    const seconds = this.config.BACKGROUND_TASK_SHUTDOWN_TIMEOUT;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, seconds * 1000);
    });
    await Promise.race([Promise.all(this.tasks), patience]);
    clearTimeout(timer);
    if (this.tasks.size > 0) {
      this.logger.warning(`${this.tasks.size} background tasks did not end within ${seconds} s.`);
    }
  }
}

function finish(generator: AsyncGenerator | Generator): () => Promise<void> {
  return async () => {
    const { done } = await generator.next();
    if (!done) throw new Error('A whileServing generator must yield exactly once.');
  };
}
