/** What loads and saves sessions, and the settings of their cookie. */

import type { DefaultConfig } from '../config/keys.js';
import type { SameSite } from '../http/cookies.js';
import { NullSession, type SecureCookieSession, type SessionMixin } from './session.js';

/** What an interface needs of its app. */
export interface SessionApp {
  readonly config: Pick<
    DefaultConfig,
    | 'APPLICATION_ROOT'
    | 'PERMANENT_SESSION_LIFETIME'
    | Extract<keyof DefaultConfig, `SECRET_KEY${string}` | `SESSION_${string}`>
  >;
}

/** What an interface needs of a request or a WebSocket. */
export interface SessionRequest {
  readonly cookies: { get(name: string): string | null | undefined };
}

/** The attributes of the session's cookie. */
export interface SessionCookie {
  domain: string | null;
  path: string;
  secure: boolean;
  httponly: boolean;
  samesite: SameSite | null;
  partitioned: boolean;
}

/** What an interface needs of a response. */
export interface SessionResponse {
  setCookie(name: string, value: string, options: SessionCookie & { expires: Date | null }): void;
  deleteCookie(name: string, options: SessionCookie): void;
  readonly vary: { add(header: string): unknown };
}

/**
 * How sessions are loaded and saved (flask.sessions.SessionInterface): subclass it with `openSession` and `saveSession`,
 * and set it as `app.sessionInterface`.
 */
export abstract class SessionInterface {
  /** The class of the stand-in. */
  nullSessionClass: new () => SecureCookieSession = NullSession;

  /**
   * Loads the session of a request. When this returns a promise, it is awaited before the first hook.
   * @returns null when there can be none: then a stand-in is used that cannot be written
   */
  abstract openSession(
    app: SessionApp,
    request: SessionRequest,
  ): SecureCookieSession | null | Promise<SecureCookieSession | null>;

  /** Saves a session, and sets its cookie on the response. Not called for stand-ins. */
  abstract saveSession(
    app: SessionApp,
    session: SecureCookieSession,
    response: SessionResponse,
  ): void | Promise<void>;

  /**
   * Whether the session of a request is opened before the first hook, though perhaps nothing will touch it: because
   * opening has to be waited for, or its cookie sent again. By default always; an interface that knows better spares
   * requests the opening.
   */
  savesUntouched(_app: SessionApp, _request: SessionRequest): boolean {
    return true;
  }

  /** Makes the stand-in. */
  makeNullSession(_app: SessionApp): SecureCookieSession {
    return new this.nullSessionClass();
  }

  /** Whether a session is the stand-in. */
  isNullSession(session: object): boolean {
    return session instanceof this.nullSessionClass;
  }

  /** The name of the cookie. */
  getCookieName(app: SessionApp): string {
    return app.config.SESSION_COOKIE_NAME;
  }

  /** The Domain attribute; null sends the cookie to this host only. */
  getCookieDomain(app: SessionApp): string | null {
    return app.config.SESSION_COOKIE_DOMAIN;
  }

  /** The Path attribute. */
  getCookiePath(app: SessionApp): string {
    return app.config.SESSION_COOKIE_PATH || app.config.APPLICATION_ROOT;
  }

  /** Whether scripts are kept from the cookie. */
  getCookieHttponly(app: SessionApp): boolean {
    return app.config.SESSION_COOKIE_HTTPONLY;
  }

  /** Whether the cookie is for https only. */
  getCookieSecure(app: SessionApp): boolean {
    return app.config.SESSION_COOKIE_SECURE;
  }

  /** The SameSite attribute. */
  getCookieSamesite(app: SessionApp): SameSite | null {
    return app.config.SESSION_COOKIE_SAMESITE;
  }

  /** Whether the cookie is kept apart for each embedding site. */
  getCookiePartitioned(app: SessionApp): boolean {
    return app.config.SESSION_COOKIE_PARTITIONED;
  }

  /** All attributes of the cookie but its expiry. */
  getCookieOptions(app: SessionApp): SessionCookie {
    return {
      domain: this.getCookieDomain(app),
      path: this.getCookiePath(app),
      secure: this.getCookieSecure(app),
      httponly: this.getCookieHttponly(app),
      samesite: this.getCookieSamesite(app),
      partitioned: this.getCookiePartitioned(app),
    };
  }

  /** When the cookie of a permanent session expires; null: with the browser. */
  getExpirationTime(app: SessionApp, session: SessionMixin): Date | null {
    if (!session.permanent) return null;
    return new Date(Date.now() + app.config.PERMANENT_SESSION_LIFETIME * 1000);
  }

  /** Whether the response must set the cookie: after a change, or to put the expiry off. */
  shouldSetCookie(app: SessionApp, session: SessionMixin): boolean {
    return session.modified || (session.permanent && app.config.SESSION_REFRESH_EACH_REQUEST);
  }

  /** Sets the cookie to a value, for as long as the session lives. */
  protected writeCookie(
    app: SessionApp,
    session: SessionMixin,
    value: string,
    response: SessionResponse,
  ): void {
    const expires = this.getExpirationTime(app, session);
    response.setCookie(this.getCookieName(app), value, { ...this.getCookieOptions(app), expires });
    response.vary.add('Cookie');
  }

  /** Makes the client forget the cookie. */
  protected removeCookie(app: SessionApp, response: SessionResponse): void {
    response.deleteCookie(this.getCookieName(app), this.getCookieOptions(app));
    response.vary.add('Cookie');
  }
}
