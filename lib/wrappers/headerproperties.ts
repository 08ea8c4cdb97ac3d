/** The header lines of a response as properties: parsed when read, written when set, and live where they are lists. */
import { defineAccessor } from '../http/accessors.js';
import { WWWAuthenticate } from '../http/auth.js';
import { ResponseCacheControl } from '../http/cachecontrol.js';
import { ContentSecurityPolicy } from '../http/csp.js';
import { type DateLike, dumpAge, httpDate, parseAge, parseDate, parseRetryAfter } from '../http/dates.js';
import { quoteEtag, unquoteEtag } from '../http/etag.js';
import type { Headers, HeaderValue } from '../http/headers.js';
import { HeaderSet } from '../http/headerset.js';
import { contentTypeOf, mimetypeOf } from '../http/mime.js';
import { dumpOptionsHeader, parseListHeader, parseOptionsHeader } from '../http/options.js';
import { ContentRange } from '../http/range.js';

type Texts = string | Iterable<string> | null;

// Those that are set to more than they give: in a class they could not be told without being written out.
export interface HeaderProperties {
  /** The `Date` header; the server writes its own. */
  get date(): Date | null;
  set date(when: DateLike | string | null);
  /** When the response is stale. */
  get expires(): Date | null;
  set expires(when: DateLike | string | null);
  /** When the content was last changed. */
  get lastModified(): Date | null;
  set lastModified(when: DateLike | string | null);
  /** When to try again; set seconds or a date. */
  get retryAfter(): Date | null;
  set retryAfter(when: Date | number | string | null);
  /** The methods of the `Allow` header. */
  get allow(): HeaderSet;
  set allow(values: Texts);
  /** The request headers that the response depends on. */
  get vary(): HeaderSet;
  set vary(values: Texts);
  /** The languages of the content. */
  get contentLanguage(): HeaderSet;
  set contentLanguage(values: Texts);
  /** What the page may load: `response.contentSecurityPolicy.defaultSrc = "'self'"`. */
  get contentSecurityPolicy(): ContentSecurityPolicy;
  set contentSecurityPolicy(value: ContentSecurityPolicy | string | null);
  /** As {@link contentSecurityPolicy}, to be reported and not enforced. */
  get contentSecurityPolicyReportOnly(): ContentSecurityPolicy;
  set contentSecurityPolicyReportOnly(value: ContentSecurityPolicy | string | null);
  /** The headers that other origins may send. */
  get accessControlAllowHeaders(): string[] | null;
  set accessControlAllowHeaders(values: Iterable<string> | null);
  /** The methods that other origins may use. */
  get accessControlAllowMethods(): string[] | null;
  set accessControlAllowMethods(values: Iterable<string> | null);
  /** The headers that other origins may read. */
  get accessControlExposeHeaders(): string[] | null;
  set accessControlExposeHeaders(values: Iterable<string> | null);
  /** Whether the page shares its browsing context group (`Cross-Origin-Opener-Policy`). */
  get crossOriginOpenerPolicy(): string;
  set crossOriginOpenerPolicy(value: string | null);
  /** What the page may embed (`Cross-Origin-Embedder-Policy`). */
  get crossOriginEmbedderPolicy(): string;
  set crossOriginEmbedderPolicy(value: string | null);
}

/** The base of {@link Response}: everything that is said in headers alone. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: see above
export abstract class HeaderProperties {
  /** The header lines. */
  abstract get headers(): Headers;

  /** The length of the body in bytes; null when it is not known. */
  declare contentLength: number | null;
  /** The `Content-Encoding` header. */
  declare contentEncoding: string | null;
  /** Where the body can be had by itself; percent-encoded when it is sent. */
  declare contentLocation: string | null;
  /** Where to go; a relative URL stays relative. It is percent-encoded when it is sent. */
  declare location: string | null;
  /** How old the response is, in seconds. */
  declare age: number | null;
  /** The range units that are served: `bytes`, `none`. */
  declare acceptRanges: string | null;
  /** The `Cache-Control` directives: `response.cacheControl.maxAge = 60`. */
  declare readonly cacheControl: ResponseCacheControl;
  /** The part of the content that this is. */
  declare readonly contentRange: ContentRange;
  /** The origin that may read the response, or `*`. */
  declare accessControlAllowOrigin: string | null;
  /** How long a browser may remember all this, in seconds. */
  declare accessControlMaxAge: number | null;
  /** Who may embed the content (`Cross-Origin-Resource-Policy`); null for anybody. */
  declare crossOriginResourcePolicy: string | null;

  /** The whole `Content-Type`; null for none. */
  get contentType(): string | null {
    return this.headers.get('Content-Type');
  }
  set contentType(value: string | null) {
    put(this.headers, 'Content-Type', value);
  }
  /** The content type without parameters; set, text types get `charset=utf-8`. */
  get mimetype(): string | null {
    return mimetypeOf(this.contentType);
  }
  set mimetype(value: string) {
    this.contentType = contentTypeOf(value);
  }
  /** The parameters of the content type, live: what is set is written. */
  get mimetypeParams(): Record<string, string> {
    const [type, params] = parseOptionsHeader(this.contentType);
    return new Proxy(params, {
      set: (target, key, value) => {
        target[key as string] = value;
        this.contentType = dumpOptionsHeader(type, target);
        return true;
      },
      deleteProperty: (target, key) => {
        delete target[key as string];
        this.contentType = dumpOptionsHeader(type, target);
        return true;
      },
    });
  }
  /** The challenge of a 401; several are set as a list. */
  get wwwAuthenticate(): WWWAuthenticate {
    const challenge =
      WWWAuthenticate.fromHeader(this.headers.get('WWW-Authenticate')) ?? new WWWAuthenticate('basic');
    challenge.onUpdate = (changed) => put(this.headers, 'WWW-Authenticate', changed.toHeader());
    return challenge;
  }
  set wwwAuthenticate(value: WWWAuthenticate | readonly WWWAuthenticate[] | null) {
    const list = value === null ? [] : value instanceof WWWAuthenticate ? [value] : value;
    this.headers.setlist('WWW-Authenticate', list.map(String));
    if (value instanceof WWWAuthenticate)
      value.onUpdate = (changed) => put(this.headers, 'WWW-Authenticate', changed.toHeader());
  }
  /** Sets the entity tag; `weak`: the same in meaning, not to the byte (RFC 9110, section 8.8.3). */
  setEtag(etag: string, weak = false): void {
    put(this.headers, 'ETag', quoteEtag(etag, weak));
  }
  /** The entity tag and whether it is weak; null and null without one. */
  getEtag(): [etag: string, weak: boolean] | [null, null] {
    return unquoteEtag(this.headers.get('ETag'));
  }

  /** Whether scripts of other origins may send credentials. */
  get accessControlAllowCredentials(): boolean {
    return this.headers.has('Access-Control-Allow-Credentials');
  }
  set accessControlAllowCredentials(value: boolean | null) {
    put(this.headers, 'Access-Control-Allow-Credentials', value ? 'true' : null);
  }
}

function put(headers: Headers, name: string, value: HeaderValue | null | undefined): void {
  if (value === null || value === undefined) headers.remove(name);
  else headers.set(name, value);
}

/** How a line is read, what a live object calls when it changes, and how a value is written. */
interface Kind {
  read(line: string | null, put: (text: string | null) => void): unknown;
  write?(value: never): string | number | null | undefined;
}

/** A live object: an empty one takes its line away. */
function live<T extends { toHeader(): string }>(
  make: (line: string | null, onUpdate: (value: T) => void) => T,
): Kind['read'] {
  return (line, put) => make(line, (value) => put(value.toHeader() || null));
}

const same = <T>(value: T): T => value;
const listed = (values: Texts) =>
  values === null || typeof values === 'string' ? values : new HeaderSet(values).toHeader();

const TEXT: Kind = { read: same, write: same };
const POLICY: Kind = { read: (line) => line ?? 'unsafe-none', write: same };
const NUMBER: Kind = {
  read: (line) => (line !== null && /^\d+$/.test(line) ? Number(line) : null),
  write: same,
};
const DATE: Kind = {
  read: parseDate,
  write: (when: DateLike | string | null) =>
    when === null || typeof when === 'string' ? when : httpDate(when),
};
const AGE: Kind = { read: parseAge, write: dumpAge };
const DELAY: Kind = {
  read: (line) => parseRetryAfter(line),
  write: (when: Date | number | string | null) => (when instanceof Date ? httpDate(when) : when),
};
const LIST: Kind = { read: (line) => (line === null ? null : parseListHeader(line)), write: listed };
const SET: Kind = { read: live<HeaderSet>(HeaderSet.fromHeader), write: listed };
const CACHE: Kind = { read: live<ResponseCacheControl>(ResponseCacheControl.fromHeader) };
const RANGE: Kind = {
  read: live<ContentRange>(
    (line, onUpdate) =>
      ContentRange.fromHeader(line, onUpdate) ?? new ContentRange(null, null, null, null, onUpdate),
  ),
};
const CSP: Kind = {
  read: live<ContentSecurityPolicy>(ContentSecurityPolicy.fromHeader),
  write: same,
};

const KINDS: [kind: Kind, properties: string][] = [
  [
    TEXT,
    'contentEncoding contentLocation location acceptRanges accessControlAllowOrigin crossOriginResourcePolicy',
  ],
  [POLICY, 'crossOriginOpenerPolicy crossOriginEmbedderPolicy'],
  [NUMBER, 'contentLength accessControlMaxAge'],
  [DATE, 'date expires lastModified'],
  [AGE, 'age'],
  [DELAY, 'retryAfter'],
  [SET, 'allow vary contentLanguage'],
  [LIST, 'accessControlAllowHeaders accessControlAllowMethods accessControlExposeHeaders'],
  [CACHE, 'cacheControl'],
  [RANGE, 'contentRange'],
  [CSP, 'contentSecurityPolicy contentSecurityPolicyReportOnly'],
];

for (const [{ read, write }, properties] of KINDS) {
  for (const property of properties.split(' ')) {
    const name = property.replace(/^[a-z]/, (first) => first.toUpperCase()).replace(/(?!^)[A-Z]/g, '-$&');
    defineAccessor(
      HeaderProperties.prototype,
      property,
      (self) => read(self.headers.get(name), (text) => put(self.headers, name, text)),
      write && ((self, value) => put(self.headers, name, write(value))),
    );
  }
}
