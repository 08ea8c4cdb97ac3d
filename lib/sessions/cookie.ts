/** Sessions kept in a signed cookie. */

import { TaggedJSONSerializer } from '../json/tag.js';
import {
  BadData,
  type KeyDerivation,
  type TextSerializer,
  URLSafeTimedSerializer,
} from '../signing/index.js';
import { checkSecretKeys, sessionData } from './checks.js';
import { type SessionApp, SessionInterface, type SessionRequest, type SessionResponse } from './interface.js';
import { SecureCookieSession, type SessionSource } from './session.js';

/** The serializer of session cookies. Register further tags here before the first request. */
export const sessionJsonSerializer = new TaggedJSONSerializer();

/** Keeps sessions in a signed cookie, in Flask's format both ways (flask.sessions.SecureCookieSessionInterface). */
export class SecureCookieSessionInterface extends SessionInterface {
  /** Keeps session cookies apart from other signatures with the same key. */
  salt = 'cookie-session';
  /** The hash of the signature. */
  digestMethod = 'sha1';
  /** How the signing key is derived. */
  keyDerivation: KeyDerivation = 'hmac';
  /** Makes text of the data. */
  serializer: TextSerializer = sessionJsonSerializer;
  /** The class of loaded sessions. */
  sessionClass: new (initial?: SessionSource) => SecureCookieSession = SecureCookieSession;
  private cached: { inputs: readonly unknown[]; signing: URLSafeTimedSerializer } | null = null;

  /** The serializer that signs with the app's key and reads with its former keys too; null without a key. */
  getSigningSerializer(app: SessionApp): URLSafeTimedSerializer | null {
    const { SECRET_KEY: key, SECRET_KEY_FALLBACKS: fallbacks } = app.config;
    if (!key || key.length === 0) return null;
    const { salt, keyDerivation, digestMethod, serializer } = this;
    const keys = [...(fallbacks ?? []), key];
    const inputs = [salt, keyDerivation, digestMethod, serializer, ...keys];
    // PERF: a serializer keeps its derived keys (bench/sessions.js).
    if (this.cached === null || !sameItems(this.cached.inputs, inputs)) {
      checkSecretKeys(app.config);
      const options = { salt, serializer, signerOptions: { keyDerivation, digestMethod } };
      this.cached = { inputs, signing: new URLSafeTimedSerializer(keys, options) };
    }
    return this.cached.signing;
  }

  /**
   * The session of the cookie; an empty one when the cookie is missing, forged or too old, or what is signed is no
   * session: a key may sign other things too.
   */
  override openSession(app: SessionApp, request: SessionRequest): SecureCookieSession | null {
    const signing = this.getSigningSerializer(app);
    if (signing === null) return null;
    const cookie = request.cookies.get(this.getCookieName(app));
    if (!cookie) return new this.sessionClass();
    try {
      const data = signing.loads(cookie, { maxAge: Math.trunc(app.config.PERMANENT_SESSION_LIFETIME) });
      return new this.sessionClass(sessionData(data));
    } catch (error) {
      if (error instanceof BadData) return new this.sessionClass();
      throw error;
    }
  }

  /** A permanent session is sent again with every answer, unless the app refreshes only changed ones. */
  override savesUntouched(app: SessionApp, request: SessionRequest): boolean {
    return app.config.SESSION_REFRESH_EACH_REQUEST && Boolean(request.cookies.get(this.getCookieName(app)));
  }

  override saveSession(app: SessionApp, session: SecureCookieSession, response: SessionResponse): void {
    if (session.accessed) response.vary.add('Cookie');
    if (session.size === 0) {
      if (session.modified) this.removeCookie(app, response);
    } else if (this.shouldSetCookie(app, session)) {
      this.writeCookie(app, session, this.getSigningSerializer(app)!.dumps(session.copy()), response);
    }
  }
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
