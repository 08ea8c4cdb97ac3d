/**
 * The names a view reads: `request`, `session`, `g`, `currentApp`, `websocket`. Each stands for what belongs to the
 * request that is running, found through one AsyncLocalStorage.
 *
 * Nearly a leaf, so that anything may import it. The classes behind the
 * facades are introduced by {@link expose}.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pottle } from './app/app.js';
import type { Context, OpenGlobals } from './app/ctx.js';
import { markGone } from './leaving.js';
import type { Session } from './sessions/index.js';
import { spelled } from './values.js';
import type { Request } from './wrappers/request.js';
import type { Websocket } from './wrappers/websocket.js';

/** Where the running context is kept. */
export const storage = new AsyncLocalStorage<Context>();

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A name was used where what it stands for does not exist (Python's RuntimeError outside a context). */
export class ContextError extends Error {
  override readonly name = 'ContextError';
  constructor(message: string, options?: ErrorOptions) {
    super(spelled(message), options);
  }
}

const NEEDS = {
  app: 'an app context. Work that is not part of a request runs inside app.appContext(() => …)',
  http: 'a request context. Use it in a view, a hook or a function that these call; in a test, inside app.testRequestContext(path, () => …). A raw event listener runs in the context of whoever emits: bind it with copyCurrentRequestContext(listener)',
  websocket:
    'a WebSocket context. Use it in a handler registered with app.websocket(rule), or in a function that it calls. To send to a socket from elsewhere, keep websocket._getCurrentObject(), not the stand-in',
  any: 'a request or WebSocket context. Use it in a view, a hook or a function that these call; in a test, inside app.testRequestContext(path, () => …)',
};

/** The running context; none where there was none, and where it is over. */
export function runningContext(): Context | undefined {
  const ctx = storage.getStore();
  return ctx?.isOver ? undefined : ctx;
}

/** WebSockets that an error handler answers instead of their view: it may read the handshake as `request`. */
export const refused = new WeakSet<Context>();

/** What to use where the name is of the other kind of context: its twin. */
const INSTEAD = {
  websocket: (what: string) =>
    `this is a WebSocket; use '${what.replace('request', 'websocket').replace('Request', 'Websocket')}' here`,
  http: (what: string) =>
    `this is an HTTP request; use '${what.replace('websocket', 'request').replace('Websocket', 'Request')}' here`,
};

/**
 * The running context.
 * @param what the name that is being used, for the message
 * @throws ContextError when there is none of the kind needed
 */
export function currentContext(what: string, needs: keyof typeof NEEDS): Context {
  const ctx = storage.getStore();
  if (ctx === undefined || (needs !== 'app' && !fits(ctx, needs, what))) throw outsideError(what, needs, ctx);
  if (ctx.isOver) throw overError(what, ctx);
  return ctx;
}

function outsideError(what: string, needs: keyof typeof NEEDS, ctx: Context | undefined): ContextError {
  const instead = ctx?.exchange && INSTEAD[ctx.exchange.kind](what);
  if (instead) return new ContextError(`'${what}' was used in the wrong kind of context: ${instead}.`);
  const task =
    ctx && needs !== 'app'
      ? ' A background task or a command has none: pass it what it needs as arguments.'
      : '';
  return new ContextError(`'${what}' was used outside of a context: it needs ${NEEDS[needs]}.${task}`);
}

const OVER = {
  http: 'the request was over',
  websocket: 'the WebSocket was over',
  app: 'the app context was over',
};

/** What runs later would see the data of another request, or write what nobody keeps any more. */
function overError(what: string, { exchange }: Context): ContextError {
  const error = new ContextError(
    `'${what}' was used after ${OVER[exchange?.kind ?? 'app']}: by a timer, a listener or a pooled connection that was made in it, or ` +
      'by a task that nobody waited for. Read what it needs before, and pass that on as arguments (also to a task of ' +
      'app.addBackgroundTask(fn, …args), which has no request), or bind it by copyCurrentRequestContext(fn).',
  );
  exchange?.onAbort(() => markGone(error)); // the tasks of a client that is gone fail in silence
  return error;
}

function fits(ctx: Context, needs: 'http' | 'websocket' | 'any', what: string): boolean {
  if (ctx.exchange === null) return false;
  return needs === 'any' || ctx.exchange.kind === needs || (what === 'request' && refused.has(ctx));
}

/** By what a global is asked for the object itself. */
const CURRENT = new Set<PropertyKey>(['_getCurrentObject']);

/**
 * An object with the members of another, which it looks up anew at each use.
 * PERF: accessors on a plain object cost half of a Proxy (bench/globals.js). The facade itself cannot be extended, so
 * that nothing of one request is left behind for the next.
 */
function facade<T extends object>(resolve: () => T): { object: T; members: object } {
  const members = {};
  Object.defineProperty(members, '_getCurrentObject', { value: resolve });
  return { object: Object.preventExtensions(Object.create(members)) as T, members };
}

const resolvers = {
  request: () => currentContext('request', 'http').request,
  websocket: () => currentContext('websocket', 'websocket').websocket,
  currentApp: () => currentContext('currentApp', 'app').app,
};
const requestFacade = facade<Request>(resolvers.request);
const websocketFacade = facade<Websocket>(resolvers.websocket);
const appFacade = facade<Pottle>(resolvers.currentApp);

/** Another name for `_getCurrentObject`, for the entries that have Python's. */
export function nameCurrent(name: string): void {
  CURRENT.add(name);
  for (const { members } of [requestFacade, websocketFacade, appFacade])
    Object.defineProperty(members, name, Object.getOwnPropertyDescriptor(members, '_getCurrentObject')!);
}

/** What every global can tell about itself (werkzeug.local.LocalProxy). */
export interface Local<T> {
  /** The object itself, to pass out of the context or to compare. Throws a ContextError where there is none. */
  _getCurrentObject(): T;
}

/** The HTTP request that is being answered (flask.request). */
export const request = requestFacade.object as Request & Local<Request>;

/** What stands for a WebSocket has its members, and is none to be kept: the type refuses that. */
type WebsocketStandIn = Pick<Websocket, keyof Websocket> & Local<Websocket>;

/**
 * The WebSocket that is being served (quart.websocket). It stands for whichever runs: to keep one, for others to send to,
 * keep `websocket._getCurrentObject()`.
 */
export const websocket = websocketFacade.object as Websocket & Local<Websocket> as WebsocketStandIn;

/** The app that is at work (flask.current_app). */
export const currentApp = appFacade.object as Pottle & Local<Pottle>;

/** The session of this client, an open object kept in a signed cookie (flask.session). */
export const session: Session = proxy(() => currentContext('session', 'any').session);

/** A place for data of this request, new for each (flask.g). Type it by merging into `interface AppGlobals`. */
export const g: OpenGlobals = proxy(() => currentContext('g', 'app').g);

/** Gives the facade of a global the members of a class: methods, accessors, and the named fields of its instances. */
export function expose(
  name: keyof typeof resolvers,
  prototype: object,
  fields: readonly string[] = [],
): void {
  const { members } = { request: requestFacade, websocket: websocketFacade, currentApp: appFacade }[name];
  const resolve = resolvers[name] as () => unknown as () => Record<PropertyKey, unknown>;
  for (const key of fields) forwardField(members, key, resolve);
  for (let type = prototype; type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    for (const key of Reflect.ownKeys(type)) {
      if (key !== 'constructor' && !Object.hasOwn(members, key)) forward(members, key, type, resolve);
    }
  }
}

function forward(
  members: object,
  key: PropertyKey,
  type: object,
  resolve: () => Record<PropertyKey, unknown>,
): void {
  const { value } = Object.getOwnPropertyDescriptor(type, key)!;
  if (typeof value !== 'function') {
    forwardField(members, key, resolve);
    return;
  }
  // Looked up by name at each call, so that a subclass's method is the one that runs.
  const method = (...args: unknown[]) => {
    const target = resolve();
    return (target[key] as (...args: unknown[]) => unknown).apply(target, args);
  };
  Object.defineProperty(members, key, { value: method, configurable: true });
}

function forwardField(members: object, key: PropertyKey, resolve: () => Record<PropertyKey, unknown>): void {
  Object.defineProperty(members, key, {
    get: () => resolve()[key],
    set: (value: unknown) => {
      resolve()[key] = value;
    },
    enumerable: true,
    configurable: true,
  });
}

/** Makes a {@link LocalProxy}. */
interface LocalProxyConstructor {
  /** @param resolve finds the object, anew at each use */
  new <T extends object>(resolve: () => T | null | undefined): T & Local<T>;
}

/**
 * Stands for an object that each request has for itself, as `g` does (werkzeug.local.LocalProxy): what an extension gives its users to
 * import. It throws a ContextError where its function finds none.
 * @example export const currentUser = new LocalProxy(() => g.user);
 */
export const LocalProxy = class {
  constructor(resolve: () => object | null | undefined) {
    // biome-ignore lint/correctness/noConstructorReturn: what is made stands for something else
    return proxy(() => {
      const found = resolve();
      if (typeof found === 'object' && found !== null) return found;
      throw new ContextError('A LocalProxy was used where the function it was made with finds no object.');
    });
  }
} as LocalProxyConstructor;

/** What the console hands over, where it is that of Node. */
type Inspect = (value: unknown, options: object) => string;

/** An open object that stands for another. The target of the proxy is only a placeholder without own members. */
function proxy<T extends object>(resolve: () => T): T {
  const handler: ProxyHandler<object> = {
    get: (_, key) => {
      if (CURRENT.has(key)) return resolve;
      const target = resolve();
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' && !Object.hasOwn(target, key) ? value.bind(target) : value;
    },
    set: (_, key, value) => Reflect.set(resolve(), key, value),
    // What every object has is not asked for: `'constructor' in g`, where a client chooses the name.
    has: (_, key) => {
      const target = resolve();
      return Object.hasOwn(target, key) || (key in target && !Object.hasOwn(Object.prototype, key));
    },
    deleteProperty: (_, key) => Reflect.deleteProperty(resolve(), key),
    ownKeys: () => Reflect.ownKeys(resolve()),
    getPrototypeOf: () => Reflect.getPrototypeOf(resolve()),
    defineProperty: (_, key, descriptor) => Reflect.defineProperty(resolve(), key, descriptor),
    getOwnPropertyDescriptor: (_, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(resolve(), key);
      // A proxy may not report a fixed property that its placeholder lacks.
      return descriptor && { ...descriptor, configurable: true };
    },
  };
  // The console asks the target: it is shown what that stands for.
  const shown = (_depth: number, options: object, inspect?: Inspect): unknown => {
    const ctx = storage.getStore();
    if (ctx === undefined || ctx.isOver) return '<unbound>';
    const target = resolve();
    return inspect === undefined ? target : inspect(target, options);
  };
  return new Proxy(Object.defineProperty({}, INSPECT, { configurable: true, value: shown }), handler) as T;
}
