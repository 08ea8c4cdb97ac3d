/** Starting and stopping: serving hooks, background tasks, and the servers that an app runs on. */

import { storage } from '../globals.js';
import { gotBackgroundException, gotServingException } from '../signals.js';
import type { Pottle } from './app.js';

/** A hook that runs once at start or stop. */
export type ServingHook = () => unknown;

/** A generator function: up to its `yield` at start, the rest at stop. */
export type WhileServingHook = () => AsyncGenerator | Generator;

/** The registries and the state of one app's life. */
export class Lifecycle {
  readonly beforeServing: ServingHook[] = [];
  readonly afterServing: ServingHook[] = [];
  readonly whileServing: WhileServingHook[] = [];
  readonly tasks = new Set<Promise<void>>();
  private running: (AsyncGenerator | Generator)[] = [];
  private readonly stopping = new AbortController();

  constructor(private readonly app: Pottle) {}

  /** Aborts when shutdown begins: for tasks that go on until then. */
  get shutdownSignal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Runs the hooks before serving; an error means that the app does not start. */
  async startup(): Promise<void> {
    try {
      await this.app.appContext(async () => {
        for (const hook of this.beforeServing) await hook();
        for (const hook of this.whileServing) {
          const generator = hook();
          await generator.next();
          this.running.push(generator);
        }
      });
    } catch (error) {
      await this.report('The app could not start: a serving hook failed.', error);
      throw error;
    }
  }

  /** Tells the tasks, waits for them, and runs the hooks after serving. */
  async shutdown(): Promise<void> {
    this.stopping.abort();
    await this.finishTasks();
    try {
      // Each runs whatever the others do: what a hook leaves open stays open.
      const steps = [...this.afterServing.map((hook) => () => hook()), ...this.running.splice(0).map(finish)];
      await this.app.appContext(() => runEach(steps, null));
    } catch (error) {
      await this.report('A hook failed while the app was stopping.', error);
      throw error;
    }
  }

  private async report(message: string, error: unknown): Promise<void> {
    this.app.logger.exception(message, error);
    if (gotServingException.receivers.size > 0) {
      await gotServingException.sendAsync(this.app, { exception: error });
    }
  }

  /** Starts a task at once, in an app context of its own; its error is logged. */
  addTask<A extends unknown[]>(fn: (...args: A) => unknown, args: A): void {
    // The task leaves the context it was started in: the request may be over before it is.
    const task: Promise<void> = storage
      .exit(() => this.app.appContext(async () => void (await fn(...args))))
      .catch((error: unknown) => this.app.handleBackgroundException(error))
      .finally(() => this.tasks.delete(task));
    this.tasks.add(task);
  }

  /** Logs the error of a task and tells whoever listens. */
  async failTask(error: unknown): Promise<void> {
    this.app.logger.exception('A background task failed.', error);
    if (gotBackgroundException.receivers.size > 0) {
      await gotBackgroundException.sendAsync(this.app, { exception: error });
    }
  }

  private async finishTasks(): Promise<void> {
    const seconds = this.app.config.BACKGROUND_TASK_SHUTDOWN_TIMEOUT;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, seconds * 1000);
    });
    await Promise.race([Promise.all(this.tasks), patience]);
    clearTimeout(timer);
    if (this.tasks.size > 0) {
      this.app.logger.warning(`${this.tasks.size} background tasks did not end within ${seconds} s.`);
    }
  }
}

function finish(generator: AsyncGenerator | Generator): () => Promise<void> {
  return async () => {
    const { done } = await generator.next();
    if (!done) throw new Error('A whileServing generator must yield exactly once.');
  };
}

/** Calls every hook, whatever the others do; throws the first failure at the end. */
export async function runEach(
  hooks: readonly ((error: unknown) => unknown)[],
  error: unknown,
): Promise<void> {
  const failures: unknown[] = [];
  for (const hook of hooks) {
    try {
      await hook(error);
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw failures[0];
}
