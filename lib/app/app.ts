/** The app at work: what is left to say of it beside the layers below, and how it is tested and served. */

import { inspect } from 'node:util';
import { SetupError } from '../errors.js';
import { Fallback, type FallbackOptions } from '../fallback/index.js';
import { expose } from '../globals.js';
import type { Loader } from '../jinja/loaders.js';
import type { JinjaEnvironment } from '../templating/environment.js';
import { DispatchingJinjaLoader } from '../templating/loaders.js';
import { createJinjaEnvironment } from '../templating/render.js';
import type { TestCliRunner } from '../testing/cli.js';
import type { ClientOptions, TestClient } from '../testing/client.js';
import type { PublishOptions } from '../topics/given.js';
import type { TypedTopicOptions } from '../topics/settings.js';
import { type ReadOptions, Topic, type TopicMessage } from '../topics/topic.js';
import { type Fetch, toFetch } from '../transports/fetch/serve.js';
import { bunWebSocket } from '../transports/fetch/upgrade.js';
import type { ServeOptions } from '../transports/options.js';
import type { Server } from '../transports/serve.js';
import type { StatusValue } from '../typing.js';
import { spelled } from '../values.js';
import { workerId } from '../workers/id.js';
import { redirect } from '../wrappers/redirect.js';
import type { Response } from '../wrappers/response.js';
import type { Blueprint, RegisterOptions } from './blueprints.js';
import { debugAdmits } from './debug.js';
import { Lifecycle } from './lifecycle.js';
import type { ImportName } from './names.js';
import { checkBlueprint } from './scaffold.js';
import type { PottleOptions } from './setup.js';

/** Options of {@link Pottle.run}: those of {@link serve}, with other defaults for some. */
export interface RunOptions extends ServeOptions {
  /** The address to listen on: by default that of HOST in the environment, of SERVER_NAME, then 127.0.0.1. */
  host?: string | undefined;
  /** The port: by default PORT in the environment, that of SERVER_NAME, then 5000. */
  port?: number | undefined;
  /**
   * Serve from so many processes on one port, or from one for each core ('auto'): this process becomes their supervisor, and each runs
   * the program once more. Default: this process serves.
   */
  workers?: number | 'auto' | undefined;
  /**
   * Seconds that a worker may take until it serves: to load the program and to run `beforeServing`. Then it is killed, as if it had
   * fallen at its start; before that the log warns of it. 0 for any time. Default 120. Without `workers` it does not count.
   */
  startupTimeout?: number | undefined;
  /** Sets {@link Pottle.debug}. */
  debug?: boolean | undefined;
  /** The largest WebSocket message that is accepted, in bytes: by default MAX_CONTENT_LENGTH. */
  maxMessageSize?: number | undefined;
  /** How many seconds a shutdown may take: by default SHUTDOWN_TIMEOUT. */
  shutdownTimeout?: number | undefined;
  /** Told where the server runs, once it does. Default: prints it. */
  announce?: ((line: string) => void) | undefined;
}

/** Makes clients for tests; wired by the preset, since tests are a client of the app and not a part of it. */
export type TestClientClass = new (app: Pottle, options?: { useCookies?: boolean | undefined }) => TestClient;

/**
 * An application (flask.Flask, quart.Quart).
 * @example
 * const app = new Pottle(import.meta);
 * app.get('/')(async function index() { return 'Hello'; });
 * app.run();
 */
export class Pottle extends Lifecycle {
  declare testClientClass: TestClientClass;
  declare testCliRunnerClass: new (
    app: Pottle,
  ) => TestCliRunner;

  /**
   * Answers a request as the Fetch standard has it: what Bun, Deno and edge workers call, and clients in this process. Bound, so that
   * `Bun.serve({ fetch: app.fetch })`, `Deno.serve(app.fetch)` and `export default app` serve the app. The hooks before serving run
   * before the first request, once.
   * @param request its `signal` is the client: the view's `request.signal` aborts with it. Or a URL, as the global `fetch` takes it
   * @param platform what the platform gives beside it: Bun's server, Deno's information, an edge worker's environment and context;
   *   beside a URL, the options of the request
   * @returns the answer; its content is read at the pace of whoever reads it. Of a handshake that Bun has taken over, undefined
   * @throws TypeError (as a rejection) when the request's body has been read before, and for a URL that is not absolute
   * @example const response = await app.fetch(new Request('http://localhost/'));
   */
  readonly fetch: Fetch = toFetch(this);

  /** @param importName `import.meta` of the module, for its name and folders */
  constructor(importName: ImportName, options: PottleOptions = {}) {
    super(importName, options);
    expose('currentApp', Object.getPrototypeOf(this), Object.keys(this));
  }

  /** Registers a blueprint (flask.Flask.register_blueprint). */
  registerBlueprint(blueprint: Blueprint, options: RegisterOptions = {}): void {
    this.checkSetup('registerBlueprint');
    checkBlueprint(blueprint);
    blueprint.register(this, options);
  }
  /**
   * Passes on what no rule of this app has, WebSockets too, to an older application behind it: for a port bit by bit. Its answers come as they
   * are; hooks of this app do not run for them.
   * @param url where it is: `http://127.0.0.1:8000`, `https://old.example.com`, `unix:/run/old.sock`
   * @throws TypeError for another URL, and for an option that cannot be; SetupError when called again, or once the app serves
   * @example app.fallback('http://127.0.0.1:8000');
   */
  fallback(url: string, options: FallbackOptions = {}): void {
    this.checkSetup('fallback');
    if (this.behind !== null)
      throw new SetupError('fallback() was called before: behind an app there is one other.');
    const behind = new Fallback(this, url, options, (passed) => debugAdmits(this, passed));
    this.afterServing(() => behind.close());
    this.behind = behind;
  }
  /** A redirect response (flask.Flask.redirect). */
  redirect(location: string, code: StatusValue = 302): Response {
    return redirect(location, code, this.responseClass);
  }

  // ---- templates ----

  /** Makes {@link jinjaEnv} (flask.Flask.create_jinja_environment). */
  createJinjaEnvironment(): JinjaEnvironment {
    return createJinjaEnvironment(this);
  }
  /** Makes what finds templates in the folders of app and blueprints (flask.Flask.create_global_jinja_loader). */
  createGlobalJinjaLoader(): Loader {
    return new DispatchingJinjaLoader(this);
  }

  // ---- tests and serving ----

  /**
   * Runs a function as if a request had come: the URL is matched and the session open, but no hook before and no view
   * runs (flask.Flask.test_request_context). Teardown hooks run at the end.
   * @param options those of a request of the test client
   * @example await app.testRequestContext('/?page=2', { method: 'POST' }, () => request.args.get('page'))
   */
  async testRequestContext<T>(
    path: string,
    options: ClientOptions | (() => T | Promise<T>),
    fn?: () => T | Promise<T>,
  ): Promise<T> {
    const [run, chosen] = typeof options === 'function' ? [options, {}] : [fn, options];
    if (typeof run !== 'function')
      throw new TypeError(
        spelled(
          'testRequestContext() runs a function in the context: await app.testRequestContext(path, options, () => …).',
        ),
      );
    const exchange = await this.testClient({ useCookies: false }).exchange(path, chosen);
    return this.requestContext(exchange, run);
  }
  /**
   * Runs a function between starting and stopping the app, for tests of what the serving hooks do
   * (quart.Quart.test_app).
   * @example await app.testApp(async () => { await app.testClient().get('/') })
   */
  async testApp<T>(fn: (app: this) => T | Promise<T>): Promise<T> {
    await this.startup();
    try {
      return await fn(this);
    } finally {
      await this.shutdown();
    }
  }

  // ---- topics ----

  /**
   * Sends a message to all that subscribe to the topic: text for a string, binary for bytes.
   * @returns how many of them there are in this process
   * @throws TypeError for what is neither text nor bytes, and for an option that there is not; MessageValidationError for what the schema of the topic refuses
   * @example app.publish('chat', message, { except: websocket });
   */
  publish(topic: string, message: string | Uint8Array, options: PublishOptions = {}): number {
    return this.topics.publish(topic, message, options);
  }
  /** As {@link publish}, a value as JSON. */
  publishJson(topic: string, value: unknown, options: PublishOptions = {}): number {
    return new Topic(this, topic).publishJson(value, options);
  }
  /**
   * A topic, by its name: with options, one that checks what is published, keeps a history, knows who is present, or bounds what waits for slow
   * subscribers. They are said once; elsewhere `app.topic(name)` gives the same.
   * @throws TypeError for an option that there is not or of the wrong kind, and for a topic that was declared with others
   * @throws RangeError for a bound that is not above zero
   * @example const board = app.topic<Note>('board', { history: 100, presence: true });
   */
  topic<In = unknown, Out = In>(name: string, options?: TypedTopicOptions<In, Out>): Topic<In, Out> {
    this.topics.declare(name, options);
    return new Topic<In, Out>(this, name);
  }
  /**
   * What is published on a topic from now on, for any async code: `for await (const { data } of app.subscribe('board'))`.
   * Views of Server-Sent Events return `eventStream(app.subscribe(…))`; WebSockets have {@link Websocket.subscribe}.
   * @throws what {@link Topic.subscribe} does
   */
  subscribe<T = unknown>(topic: string, options?: ReadOptions): AsyncIterableIterator<TopicMessage<T>> {
    return new Topic<T>(this, topic).subscribe(options);
  }
  /** How many subscribe to a topic in this process. */
  subscribers(topic: string): number {
    return this.topics.subscribers(topic);
  }

  // ---- tests ----

  /** A client for tests: in process, no port (flask.Flask.test_client). */
  testClient(options: { useCookies?: boolean | undefined } = {}): TestClient {
    return new this.testClientClass(this, options);
  }
  /** Runs the app's commands in tests (flask.Flask.test_cli_runner). */
  testCliRunner(): TestCliRunner {
    return new this.testCliRunnerClass(this);
  }
  /**
   * Serves the app until the process is told to stop; resolves when it listens (flask.Flask.run). Does nothing, and
   * gives undefined, while a command of `pottle` loads the module: the command decides what happens. With `workers` it gives
   * undefined in the process that supervises them.
   * @throws SetupError for a number of workers that cannot be, and where there can be none
   * @throws what {@link serve} does
   * @example await app.run({ certfile: 'cert.pem', keyfile: 'key.pem' });
   */
  async run(wanted: RunOptions = {}): Promise<Server | undefined> {
    if (typeof wanted !== 'object' || wanted === null)
      throw new TypeError(`app.run() takes an object, app.run({ host, port }), and not ${inspect(wanted)}.`);
    const { debug, workers, startupTimeout, ...given } = wanted;
    if (process.env.POTTLE_RUN_FROM_CLI) return undefined;
    if (debug !== undefined) this.debug = debug;
    this.checkConfig();
    const options: ServeOptions = { ...given, ...addressOf(this, given) };
    options.announce ??= await this.printer(options.host!);
    if (process.env.LISTEN_FDS) options.fd ??= (await import('../transports/handed.js')).handedOver();
    if (workers !== undefined || this.workerId !== undefined) {
      const { runInWorkers } = await import('../workers/run.js');
      return runInWorkers(this, options, { workers, startupTimeout }, SetupError);
    }
    const { serve } = await import('../transports/serve.js');
    return serve(this, options);
  }
  private async printer(host: string): Promise<(line: string) => void> {
    const { bannerOf, showsColors } = await import('./banner.js');
    const told = { debug: this.debug, host, hasColors: showsColors() };
    return (line) => console.log(bannerOf(line, told).join('\n'));
  }
  /** Which worker this process is, from 1 on: its successor has the same number. Undefined where there are no workers. */
  get workerId(): number | undefined {
    return workerId;
  }
}

/** What is given, or else: where to listen by the environment, SERVER_NAME, then 127.0.0.1:5000; limits by the config. */
function addressOf(app: Pottle, options: ServeOptions): ServeOptions {
  const [name, port] = (app.config.SERVER_NAME ?? '').split(/:(?=\d+$)/);
  return {
    host: options.host ?? process.env.HOST ?? (name || '127.0.0.1'),
    port: options.port ?? portFrom(process.env.PORT) ?? Number(port ?? 5000),
    maxMessageSize: options.maxMessageSize ?? app.config.MAX_CONTENT_LENGTH ?? undefined,
    shutdownTimeout: options.shutdownTimeout ?? app.config.SHUTDOWN_TIMEOUT,
  };
}

function portFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new TypeError(
    `PORT in the environment is ${JSON.stringify(text)}: expected a whole number from 0 to 65535.`,
  );
}

// Of `export default app` Bun takes what is called `websocket` for the handlers of its WebSockets.
Object.assign(Pottle.prototype.websocket, bunWebSocket);
