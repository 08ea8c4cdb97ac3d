/** What Flask and Quart have in common beside names. */

import type { RunOptions } from '../app/app.js';
import type { CommandFunction, CommandOptions } from '../app/commands.js';
import { type ImportName, rememberPlace } from '../app/names.js';
import type { PottleOptions } from '../app/setup.js';
import type { Handle } from '../exchange.js';
import { wraps } from '../helpers.js';
import type { Extension } from '../jinja/index.js';
import type { Handler } from '../middleware/proxies.js';
import type { JinjaEnvironment } from '../templating/environment.js';
import type { CliResult } from '../testing/cli.js';
import type { ClientOptions } from '../testing/client.js';
import type { ErrorClass, ErrorHandler } from '../typing.js';
import { tuple as coreTuple, isThenable, type Tuple } from '../values.js';
import { asCommand } from './click.js';
import { helpOf } from './clicktypes.js';
import { appContext, type PushedContext, type PushedRequest } from './contexts.js';
import type { Dict, HeaderDict } from './dict.js';
import { valuesHook } from './plain.js';
import * as names from './pottle.js';
import { pythonic } from './response.js';
import type * as testing from './testing.js';
import './signing.js';
import './spelling.js';
import './testing.js'; // for the names of what tests get
import { camel } from './taking.js';
import { named, original, type Snaked, type Statics } from './twin.js';

/**
 * A tuple, which JavaScript has not: `return tuple(body, 404)` for `return body, 404`. A body that has to be waited for is waited for.
 * @example return tuple(render_template('404.html'), 404);
 */
export function tuple<T extends readonly unknown[]>(...items: T): Tuple<Awaited<T[number]>> {
  const [body, ...rest] = items;
  const made = isThenable(body)
    ? Promise.resolve(body).then((value) => coreTuple(value, ...rest))
    : coreTuple(...items);
  return made as unknown as Tuple<Awaited<T[number]>>; // a view may return either
}

type Registry = Record<string, unknown> & { update(more: object): void };
/** What templates find by name. */
interface Registries {
  readonly globals: Registry;
  readonly filters: Registry;
  readonly tests: Registry;
}

/** Options of Flask's `run` that mean nothing here: they are ignored, with a warning. */
interface FlaskRunOptions {
  threaded?: boolean | undefined;
  use_reloader?: false | undefined;
  use_debugger?: boolean | undefined;
  use_evalex?: boolean | undefined;
  load_dotenv?: boolean | undefined;
}

/** A logger with what Python's has: its name, and its level by name. */
interface PythonLogger extends names.Logger {
  readonly name: string;
  setLevel(level: names.LogLevel | number): void;
}

/** What an app has beside the names of the framework's. */
export interface AppMembers<R extends object> {
  /** The views by their endpoints. */
  readonly view_functions: Map<string, names.AnyView> & { [endpoint: string]: names.AnyView };
  /** What responses are made of. */
  responseClass: names.ResponseClass;
  response_class: names.ResponseClass;
  /** A client for tests: in process, no port. */
  test_client(options?: { use_cookies?: boolean | undefined }): testing.TestClient;
  /** Runs the app's commands in tests; `input` answers their questions, a line each. */
  test_cli_runner(): {
    invoke(
      args: readonly string[] | { args: readonly string[]; input?: string | undefined },
    ): Promise<CliResult & { readonly exit_code: number }>;
  };
  /** Runs a function in an app context; without one, a context to push and pop. */
  app_context(): PushedContext;
  app_context<T>(fn: () => T | Promise<T>): Promise<T>;
  /**
   * Runs a function as if within a request, without hooks and view; without a function, a context to push and pop.
   * @param options those of a request of the test client
   */
  test_request_context(path?: string, options?: Snaked<ClientOptions>): PushedRequest<R>;
  test_request_context<T>(path: string, fn: () => T | Promise<T>): Promise<T>;
  test_request_context<T>(path: string, options: Snaked<ClientOptions>, fn: () => T | Promise<T>): Promise<T>;
  /** The environment of templates. */
  readonly jinja_env: Registries & {
    add_extension(extension: string | Extension): JinjaEnvironment;
  } & Snaked<Omit<JinjaEnvironment, keyof Registries | 'addExtension'>> &
    JinjaEnvironment;
  /** What answers requests, as middleware takes it: `app.wsgi_app = new ProxyFix(app.wsgi_app, { x_for: 1 })`. */
  get wsgi_app(): Handle;
  set wsgi_app(handler: Handler);
  /** As `wsgi_app`: Quart's name for it. */
  get asgi_app(): Handle;
  set asgi_app(handler: Handler);
  /** Serves the app, with the options of Flask's `run` that mean something here. */
  run(options?: Snaked<RunOptions> & FlaskRunOptions): Promise<names.Server | undefined>;
  run(host: string | null, port?: number | null, debug?: boolean | null): Promise<names.Server | undefined>;
  /** What the app and its views log to. */
  get logger(): PythonLogger;
  set logger(logger: names.Logger);
  /** Makes a response of what a view returned. */
  make_response(value: unknown): names.Response;
}

/** How an app is made. */
export type AppClass<A> = Statics<typeof names.Pottle> & {
  /** @param importName `import.meta` of the module, for its name and folders: Python's `__name__` */
  new (importName: ImportName, options?: Snaked<PottleOptions>): A;
  readonly prototype: A;
};

/** Members whose meaning differs from that of the framework's by the same name. */
function define(object: object, members: object): void {
  Object.defineProperties(object, Object.getOwnPropertyDescriptors(members));
}

type Registrar = Record<string, (...args: unknown[]) => unknown>;

type AnyHook = (...args: never[]) => unknown;

/** A hook that is given a response with Python's manners. */
const pythonHook =
  (hook: names.AfterHook): names.AfterHook =>
  (response) =>
    hook(pythonic(response));

/** Hooks that are given something else than the framework's are, and what makes those of them. */
const HOOKS = {
  after_request: pythonHook,
  after_app_request: pythonHook,
  after_websocket: pythonHook,
  after_app_websocket: pythonHook,
  url_value_preprocessor: valuesHook,
  app_url_value_preprocessor: valuesHook,
  url_defaults: valuesHook,
  app_url_defaults: valuesHook,
};

const BLUEPRINT = names.Blueprint as unknown as { prototype: names.Pottle }; // as far as they have a base in common

for (const { prototype } of [names.Pottle, BLUEPRINT]) {
  for (const [python, made] of Object.entries(HOOKS))
    if (camel(python) in prototype)
      define(prototype, {
        [python](this: Registrar, hook: AnyHook): AnyHook {
          const own = wraps(hook, made(hook as never) as AnyHook);
          rememberPlace(own);
          this[camel(python)]!(own);
          return hook;
        },
      });
  const { errorhandler, registerErrorHandler } = prototype;
  define(prototype, {
    errorhandler(this: names.Pottle, codeOrClass: number | ErrorClass) {
      return errorhandler.call(this, original(codeOrClass));
    },
    register_error_handler: named(function (
      this: names.Pottle,
      codeOrClass: number | ErrorClass,
      handler: ErrorHandler,
    ) {
      registerErrorHandler.call(this, original(codeOrClass), handler);
    }, 'App.register_error_handler'),
  });
}

define(names.Pottle.prototype, {
  app_context(this: names.Pottle, fn?: () => unknown) {
    return fn === undefined ? appContext(this) : this.appContext(fn);
  },
});

define(names.HTTPException.prototype, {
  get_response(this: names.HTTPException, ...args: never[]) {
    return pythonic((this.getResponse as (...given: never[]) => names.Response)(...args));
  },
});

const { command: registerCommand, group: makeGroup } = names.AppGroup.prototype;

define(names.AppGroup.prototype, {
  command: named(function (
    this: names.AppGroup,
    usage?: string,
    { help, ...options }: CommandOptions & { help?: string } = {},
  ) {
    return <F extends CommandFunction>(fn: F): F => {
      const named = { description: help ?? helpOf(fn), ...options };
      const clicked = asCommand(usage ?? fn.name.replaceAll('_', '-'), fn);
      if (clicked === null) return registerCommand.call(this, usage, named)(fn) as F;
      const { run, usage: line, ...read } = clicked;
      registerCommand.call(this, line, { ...named, ...read })(run);
      return fn;
    };
  }, 'AppGroup.command'),
  group: named(function (this: names.AppGroup, name: string, { help, ...options }: { help?: string } = {}) {
    return makeGroup.call(this, name, { description: help, ...options });
  }, 'AppGroup.group'),
  add_command(this: names.AppGroup, command: names.AppGroup | CommandFunction): void {
    if (typeof command === 'function') this.command(command.name)(command);
    else this.addCommand(command);
  },
});

/** Runs a function on the response of the request in progress (flask.after_this_request). */
export function after_this_request<H extends names.AfterHook>(hook: H): H {
  names.after_this_request(wraps(hook, pythonHook(hook)));
  return hook;
}

/** What a request has by index. */
export interface IndexedMembers {
  /** The values of the query string. */
  readonly args: Dict<string, names.ClientDict>;
  readonly cookies: Dict<string, names.ClientDict>;
  readonly headers: HeaderDict<names.RequestHeaders>;
}

/** A response of what a view may return (flask.make_response). */
export const make_response = names.make_response as unknown as (...args: unknown[]) => names.Response;
