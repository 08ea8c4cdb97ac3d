/** Sessions kept on the server, in a key-value store; the cookie holds a random identifier only. */

import { randomBytes } from 'node:crypto';
import type { TextSerializer } from '../signing/index.js';
import { sessionData } from './checks.js';
import { sessionJsonSerializer } from './cookie.js';
import { type SessionApp, SessionInterface, type SessionRequest, type SessionResponse } from './interface.js';
import { SecureCookieSession, type SessionSource } from './session.js';

type Awaitable<T> = T | Promise<T>;

/** Where texts are kept: a few lines around Redis, a database or a file. Its functions may be async. */
export interface KeyValueStore {
  /** The text of a key; null or undefined when there is none, or its time is over. */
  get(key: string): Awaitable<string | null | undefined>;
  /** Stores a text for some seconds. */
  set(key: string, value: string, ttlSeconds: number): Awaitable<unknown>;
  /** Removes a key. */
  delete(key: string): Awaitable<unknown>;
}

const SWEEP_INTERVAL = 60_000;

/** Keeps texts in this process: for development, tests, and a single process that may forget when it ends. */
export class MemoryStore implements KeyValueStore {
  private readonly items = new Map<string, { value: string; expires: number }>();
  private nextSweep = 0;

  get(key: string): string | null {
    const item = this.items.get(key);
    return item !== undefined && item.expires > Date.now() ? item.value : null;
  }

  set(key: string, value: string, ttlSeconds: number): void {
    this.sweep(Date.now());
    this.items.set(key, { value, expires: Date.now() + ttlSeconds * 1000 });
  }

  delete(key: string): void {
    this.items.delete(key);
  }

  /** How many texts are kept, expired ones included until they are swept. */
  get size(): number {
    return this.items.size;
  }

  private sweep(now: number): void {
    if (now < this.nextSweep) return;
    this.nextSweep = now + SWEEP_INTERVAL;
    for (const [key, { expires }] of this.items) if (expires <= now) this.items.delete(key);
  }
}

/** A session with an identifier. */
export class KeyValueSession extends SecureCookieSession {
  override readonly new: boolean;
  /** The identifier in the cookie. */
  sid: string;
  /** Identifiers to forget when the session is saved. */
  former: string[] = [];

  /** @param sid the identifier of a stored session; null makes a new one */
  constructor(initial: SessionSource, sid: string | null) {
    super(initial);
    this.new = sid === null;
    this.sid = sid ?? newIdentifier();
  }
}

// Only what this interface made is looked up, so that a cookie cannot name other keys of the store.
const IDENTIFIER = /^[A-Za-z0-9_-]{43}$/;

function newIdentifier(): string {
  return randomBytes(32).toString('base64url');
}

/** How sessions are kept in a store. */
export interface KeyValueOptions {
  /** Where; default a {@link MemoryStore}. */
  store?: KeyValueStore | undefined;
  /** Before the identifier in the keys of the store. Default `session:`. */
  prefix?: string | undefined;
  /** Makes text of the data. Default: tagged JSON, as in cookies. */
  serializer?: TextSerializer | undefined;
}

/**
 * Keeps sessions in a {@link KeyValueStore}: for data that is large, or that clients must not see. Needs no secret key.
 * A session stays in the store for PERMANENT_SESSION_LIFETIME after it was last saved.
 * @example app.sessionInterface = new KeyValueSessionInterface({ store })
 */
export class KeyValueSessionInterface extends SessionInterface {
  readonly store: KeyValueStore;
  readonly prefix: string;
  readonly serializer: TextSerializer;

  constructor(options: KeyValueOptions = {}) {
    super();
    this.store = options.store ?? new MemoryStore();
    this.prefix = options.prefix ?? 'session:';
    this.serializer = options.serializer ?? sessionJsonSerializer;
  }

  /** The session that the cookie names; a new one, with another identifier, when the store does not know it. */
  override openSession(app: SessionApp, request: SessionRequest): KeyValueSession | Promise<KeyValueSession> {
    const sid = request.cookies.get(this.getCookieName(app)) ?? '';
    if (!IDENTIFIER.test(sid)) return new KeyValueSession(null, null);
    const text = this.store.get(this.prefix + sid);
    if (typeof text === 'string' || !text) return this.load(sid, text);
    return Promise.resolve(text).then((read) => this.load(sid, read));
  }

  /** A stored session may have to be waited for. */
  override savesUntouched(app: SessionApp, request: SessionRequest): boolean {
    return Boolean(request.cookies.get(this.getCookieName(app)));
  }

  override async saveSession(
    app: SessionApp,
    session: KeyValueSession,
    response: SessionResponse,
  ): Promise<void> {
    if (session.accessed) response.vary.add('Cookie');
    for (const sid of session.former.splice(0)) await this.store.delete(this.prefix + sid);
    if (session.size === 0) return this.remove(app, session, response);
    if (!this.shouldSetCookie(app, session)) return;
    const text = this.serializer.dumps(session.copy());
    await this.store.set(this.prefix + session.sid, text, app.config.PERMANENT_SESSION_LIFETIME);
    this.writeCookie(app, session, session.sid, response);
  }

  /** Gives a session another identifier; the old one is forgotten when it is saved. Do this when a user logs in. */
  regenerate(session: SecureCookieSession): void {
    const stored = session as KeyValueSession; // every session that this interface opens is one
    stored.former.push(stored.sid);
    stored.sid = newIdentifier();
    stored.modified = true;
  }

  private load(sid: string, text: string | null | undefined): KeyValueSession {
    if (text === null || text === undefined) return new KeyValueSession(null, null);
    return new KeyValueSession(sessionData(this.serializer.loads(text)), sid);
  }

  private async remove(app: SessionApp, session: KeyValueSession, response: SessionResponse): Promise<void> {
    if (!session.modified) return;
    await this.store.delete(this.prefix + session.sid);
    this.removeCookie(app, response);
  }
}
