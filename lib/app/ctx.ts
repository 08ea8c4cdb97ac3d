/** The context of one request, one WebSocket, or one piece of work outside of both. */

import { BadRequest, Forbidden, HTTPException, MethodNotAllowed, NotFound, untraced } from '../errors.js';
import type { Ending, Exchange } from '../exchange.js';
import { ContextError, storage } from '../globals.js';
import { decodePath, type Found, type MapAdapter, type MatchResult, type Rule } from '../routing/index.js';
import { oneSlash } from '../routing/path.js';
import { NullSession, type Session } from '../sessions/index.js';
import type { AfterHook, AfterWebsocketHook } from '../typing.js';
import { isThenable } from '../values.js';
import { redirect } from '../wrappers/redirect.js';
import type { Request } from '../wrappers/request.js';
import type { Response } from '../wrappers/response.js';
import type { Websocket } from '../wrappers/websocket.js';
import type { Pottle } from './app.js';
import type { Plan } from './plan.js';

/**
 * The members of your {@link g}, by declaration merging; others are `unknown`. Each may be missing: before it is set.
 * @example
 * declare module 'pottle' {
 *   interface AppGlobals { user: User }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: users add to it
export interface AppGlobals {}

/** {@link g} as views see it: its methods, the declared members, and any other. */
export type OpenGlobals = AppCtxGlobals & Partial<AppGlobals> & { [name: string]: unknown };

/** The methods of {@link g}, after Flask's: an open object with dictionary manners. */
export class AppCtxGlobals {
  /** The member of this name; the fallback, null by default, when it is missing or undefined. */
  get<K extends keyof AppGlobals>(name: K): AppGlobals[K] | null;
  get<K extends keyof AppGlobals>(name: K, fallback: AppGlobals[K]): AppGlobals[K];
  get<K extends keyof AppGlobals, D>(name: K, fallback: D): AppGlobals[K] | D;
  get(name: string, fallback?: unknown): unknown;
  get(name: string, fallback: unknown = null): unknown {
    const value = Object.hasOwn(this, name) ? (this as unknown as Record<string, unknown>)[name] : undefined;
    return value === undefined ? fallback : value;
  }
  /** Removes a member and returns it. Throws when it is missing and no fallback was given. */
  pop<K extends keyof AppGlobals>(name: K): AppGlobals[K];
  pop<K extends keyof AppGlobals>(name: K, fallback: AppGlobals[K]): AppGlobals[K];
  pop<K extends keyof AppGlobals, D>(name: K, fallback: D): AppGlobals[K] | D;
  pop(name: string, ...fallback: [unknown?]): unknown;
  pop(name: string, ...fallback: [unknown?]): unknown {
    if (!Object.hasOwn(this, name)) {
      if (fallback.length > 0) return fallback[0];
      throw new ReferenceError(`g has no member '${name}' to pop. Give a fallback: g.pop('${name}', null).`);
    }
    const value = this.get(name);
    delete (this as unknown as Record<string, unknown>)[name];
    return value;
  }
  /** The member of this name, set to the fallback first if it is missing. */
  setdefault<K extends keyof AppGlobals>(name: K, fallback: AppGlobals[K]): AppGlobals[K];
  setdefault(name: string, fallback?: unknown): unknown;
  setdefault(name: string, fallback: unknown = null): unknown {
    // Defined, since a name may be `__proto__`.
    if (!Object.hasOwn(this, name))
      Object.defineProperty(this, name, {
        configurable: true,
        enumerable: true,
        writable: true,
        value: fallback,
      });
    return this.get(name);
  }
  /** `<pottle.g of 'name'>`, with the name of the app. */
  toString(): string {
    return `<pottle.g of '${storage.getStore()?.app.name}'>`;
  }
  /** The names that are set. */
  [Symbol.iterator](): IterableIterator<string> {
    return Object.keys(this)[Symbol.iterator]();
  }
}

/** A redirect that routing asks for: a missing slash, a canonical URL (werkzeug.routing.RequestRedirect). */
export class RequestRedirect extends HTTPException {
  static override readonly code = 308;
  /** @param newUrl the absolute URL to go to */
  constructor(
    readonly newUrl: string,
    code = 308,
  ) {
    super();
    this.code = code;
  }
  override getResponse(): Response {
    return redirect(this.newUrl, this.code!);
  }
}

/** The rule at this path is for the other protocol: HTTP or WebSocket (werkzeug.routing.WebsocketMismatch). */
export class WebsocketMismatch extends BadRequest {}

function over(): never {
  throw new ContextError(
    'The session was changed when its request was over: nobody would keep it. Change it before the answer.',
  );
}

/** Whether a method changes a session: those are what the stand-in refuses. */
function isChange(key: PropertyKey): boolean {
  return key !== 'constructor' && Object.hasOwn(NullSession.prototype, key);
}

/** The session of a request that is over: it can be read, and changing it fails. */
function sealed(session: Session): Session {
  return new Proxy(session, {
    get: (target, key) => (isChange(key) ? over : Reflect.get(target, key)),
    set: over,
    deleteProperty: over,
    defineProperty: over,
  });
}

/** Rules that were asked for by the other protocol. */
const mismatched = new WeakSet<Rule>();

/** What answers instead of the view: a hook, or an error handler. */
const answerers = new WeakMap<object, string>();

/** A context for functions that were bound to it. */
const lasting: ProxyHandler<Context> = {
  get(ctx, key) {
    if (key === 'isOver') return false;
    return key === 'session' && ctx.isOver ? sealed(ctx.session) : Reflect.get(ctx, key);
  },
};

/**
 * Everything that belongs to one request. Internals are handed it as their first argument; only user code reads it
 * through the globals. One class for all kinds: without an exchange it is an app context.
 */
export class Context {
  /** The app at work. */
  declare readonly app: Pottle;
  /** The request or WebSocket; null in an app context. */
  declare readonly exchange: Exchange | null;
  /** Who waits for the end; null where somebody awaits it instead. */
  declare ending: Ending | null;
  /** The rule that matched; null before matching, when none did, and in an app context. */
  declare rule: Rule | null;
  /** The values of the URL, null when no rule matched. */
  declare viewArgs: Record<string, unknown> | null;
  /** The hooks and the view of the endpoint, flattened; set by matching. */
  declare plan: Plan;
  /** Functions of `afterThisRequest`; null until the first. */
  declare afterFunctions: AfterHook[] | null;
  /** Functions of `afterThisWebsocket`; null until the first. */
  declare afterWebsocketFunctions: AfterWebsocketHook[] | null;
  /** Flashed messages already taken out of the session by this request. */
  declare flashes: [category: string, message: unknown][] | null;
  /** The error that nobody handled; what teardown hooks are told. */
  declare error: unknown;
  /** All is done: the globals say so, instead of showing this to what runs later. */
  declare isOver: boolean;
  declare private requestObject: Request | null;
  declare private websocketObject: Websocket | null;
  declare private sessionObject: Session | null;
  declare private globals: OpenGlobals | null;
  declare private adapter: MapAdapter | null | undefined;
  declare private decodedPath: string | null;
  /** What matching found, when that was no rule. */
  declare private missed: Exclude<MatchResult, Found> | null;
  declare private failure: HTTPException | null;

  constructor(
    app: Pottle,
    exchange: Exchange | null,
    globals: OpenGlobals | null = null,
    ending: Ending | null = null,
  ) {
    this.app = app;
    this.exchange = exchange;
    this.globals = globals;
    this.ending = ending;
    this.adapter = undefined;
    this.isOver = false;
    this.rule = this.viewArgs = this.missed = this.failure = this.decodedPath = null;
    this.requestObject = this.websocketObject = this.sessionObject = null;
    this.afterFunctions = this.afterWebsocketFunctions = this.flashes = this.error = null;
  }

  /** In a word: Node shows it with every promise and timer that is printed. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `<Context of ${this.app.name}>`;
  }

  /** No rule has this path, and nothing else is known of it. */
  get isMiss(): boolean {
    return this.missed !== null && this.missed.type === 'none' && this.failure === null;
  }

  /** No view will run, and no redirect says where else to look. */
  get isUnruled(): boolean {
    return this.missed !== null && this.missed.type !== 'redirect' && this.failure === null;
  }

  /** Why no view will run: not found, a method that is not allowed, a redirect. Made when somebody asks. */
  get routingException(): HTTPException | null {
    if (this.failure === null && this.missed !== null)
      this.failure = untraced(() => this.explain(this.missed!));
    return this.failure;
  }
  set routingException(error: HTTPException | null) {
    this.failure = error;
    this.missed = null;
  }

  /** Somebody waits for the response before it is sent: a function of this request, or its session. */
  get wantsResponse(): boolean {
    return this.afterFunctions !== null || this.sessionObject !== null;
  }

  /** The request object, made at first use. */
  get request(): Request {
    return (this.requestObject ??= new this.app.requestClass(this));
  }

  /** The WebSocket object, made at first use. */
  get websocket(): Websocket {
    return (this.websocketObject ??= new this.app.websocketClass(this));
  }

  /** The path of the request below the mount, decoded once: hooks, rules and views see the same text. */
  get path(): string {
    return (this.decodedPath ??= oneSlash(decodePath(this.exchange!.path)));
  }

  /** The blueprints of the endpoint, innermost first. */
  get blueprints(): readonly string[] {
    return this.plan?.blueprints ?? [];
  }

  /** Whichever of the two this context is about. */
  get connection(): Request | Websocket {
    return this.exchange?.kind === 'websocket' ? this.websocket : this.request;
  }

  /** Whether this is what runs now. */
  get isRunning(): boolean {
    return storage.getStore()?.exchange === this.exchange;
  }

  /** The object behind `g`. */
  get g(): OpenGlobals {
    return (this.globals ??= new this.app.appCtxGlobalsClass() as OpenGlobals);
  }

  /** The session, opened at first touch. */
  get session(): Session {
    const session = (this.sessionObject ??= this.openSession());
    session.accessed = true;
    return session;
  }

  private openSession(): Session {
    const { app } = this;
    const session = app.sessionInterface.openSession(app, this.connection);
    if (isThenable(session)) {
      throw new ContextError(
        'This session has to be waited for: it is open from the first hook on, not before.',
      );
    }
    return (session ?? app.sessionInterface.makeNullSession(app)) as Session;
  }

  /** The session if somebody opened it; looking does not count as access. */
  get openedSession(): Session | null {
    return this.sessionObject;
  }

  /** Keeps a session that was opened ahead: by an interface that has to wait for it, or to refresh its cookie. */
  set openedSession(session: Session | null) {
    this.sessionObject = session;
  }

  /** Who gives the answer, for errors; null in an app context. */
  get answerer(): string | null {
    return answerers.get(this) ?? (this.rule && `The view of '${this.rule.endpoint}'`);
  }
  set answerer(name: string) {
    answerers.set(this, name);
  }

  /** Builds URLs for this context; null where nothing tells the host: an app context without SERVER_NAME. */
  get urlAdapter(): MapAdapter | null {
    if (this.adapter === undefined)
      this.adapter = this.app.createUrlAdapter(this.exchange && this.connection);
    return this.adapter;
  }

  /** The app at work and `g`, without the request. */
  withoutRequest(): Context {
    return new Context(this.app, null, this.g);
  }

  /** Runs a function here. It sees all that is here also when this is over, but then it cannot change the session. */
  run<R>(fn: () => R): R {
    return storage.run(new Proxy(this, lasting), fn);
  }

  /** This is over: lets go of what the request holds, uploaded files. */
  finish(): void {
    this.isOver = true;
    const request = this.requestObject;
    if (!request?.holdsFiles) return;
    const failed = (error: unknown) => this.app.logException(this, error);
    const left = request.isLeaving(this.error); // then nobody misses what is read too late
    request.close(left ? () => undefined : failed).catch(failed);
  }

  /** Finds the rule for the request and takes over what it says. Never throws an HTTP error: it keeps it. */
  matchRequest(): void {
    try {
      const result = this.app.matchExchange(this);
      if (result.type === 'found') {
        this.rule = result.rule;
        this.viewArgs = result.args;
        if (this.exchange!.kind === 'websocket' && !this.app.acceptsOrigin(this))
          this.failure = new Forbidden('Pages of other hosts may not open this WebSocket.');
      } else this.missed = result;
    } catch (error) {
      // A host that is not trusted is an answer like any other routing error.
      if (!(error instanceof HTTPException)) throw error;
      this.failure = error;
    } finally {
      this.plan = this.app.planFor(this.exchange!.kind, this.rule);
    }
  }

  /** Says once for each rule what its page, or a proxy, does not do. */
  private warnOfMismatch(rule: Rule): void {
    const { method, kind } = this.exchange!;
    const tried = kind === 'http' && this.exchange!.firstLine('upgrade') !== undefined; // a handshake with a mistake
    if (tried || mismatched.has(rule)) return;
    mismatched.add(rule);
    const asked = rule.websocket
      ? `'${rule.rule}' is a WebSocket, and was asked for by a plain ${method} without its handshake. Open it with ` +
        'new WebSocket(url); a proxy in between must pass on the headers Upgrade and Connection'
      : `'${rule.rule}' is a view, and was asked for as a WebSocket. Register that with app.websocket('${rule.rule}')`;
    this.app.logger.warning(`Answered 400: ${asked}. (This is said once.)`);
  }

  private explain(result: Exclude<MatchResult, Found>): HTTPException {
    switch (result.type) {
      case 'redirect':
        return new RequestRedirect(this.urlAdapter!.redirectUrl(result));
      case 'methods':
        return new MethodNotAllowed({ validMethods: result.methods });
      case 'websocket':
        this.warnOfMismatch(result.rule);
        return new WebsocketMismatch();
      default:
        return new NotFound();
    }
  }
}
