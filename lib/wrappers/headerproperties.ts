/** The header lines of a response as properties: parsed when read, written when set, and live where they are lists. */
import { WWWAuthenticate } from '../http/auth.js';
import { ResponseCacheControl } from '../http/cachecontrol.js';
import { ContentSecurityPolicy } from '../http/csp.js';
import {
  type DateLike,
  dumpAge,
  dumpRetryAfter,
  httpDate,
  parseAge,
  parseDate,
  parseRetryAfter,
} from '../http/dates.js';
import { quoteEtag, unquoteEtag } from '../http/etag.js';
import type { Headers } from '../http/headers.js';
import { HeaderSet } from '../http/headerset.js';
import { contentTypeOf, mimetypeOf } from '../http/mime.js';
import { dumpOptionsHeader, parseListHeader, parseOptionsHeader } from '../http/options.js';
import { ContentRange } from '../http/range.js';

/** What is common to the live objects of {@link HeaderProperties}. */
interface Live {
  toHeader(): string;
}

/** The base of {@link Response}: everything that is said in headers alone. */
export abstract class HeaderProperties {
  /** The header lines. */
  abstract get headers(): Headers;

  private line(name: string): string | null {
    return this.headers.get(name) as string | null;
  }
  private put(name: string, value: string | number | null | undefined): void {
    if (value === null || value === undefined) this.headers.remove(name);
    else this.headers.set(name, value);
  }
  private date_(name: string): Date | null {
    return parseDate(this.line(name));
  }
  private putDate(name: string, when: DateLike | string | null): void {
    this.put(name, when === null || typeof when === 'string' ? when : httpDate(when));
  }
  /** A live object: an empty one takes its line away. */
  private live<T extends Live>(
    name: string,
    make: (text: string | null, onUpdate: (value: T) => void) => T,
  ): T {
    return make(this.line(name), (value) => this.put(name, value.toHeader() || null));
  }

  /** The whole `Content-Type`; null for none. */
  get contentType(): string | null {
    return this.line('Content-Type');
  }
  set contentType(value: string | null) {
    this.put('Content-Type', value);
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
  /** The length of the body in bytes; null when it is not known. */
  get contentLength(): number | null {
    const length = this.line('Content-Length');
    return length !== null && /^\d+$/.test(length) ? Number(length) : null;
  }
  set contentLength(value: number | null) {
    this.put('Content-Length', value);
  }
  /** The `Content-Encoding` header. */
  get contentEncoding(): string | null {
    return this.line('Content-Encoding');
  }
  set contentEncoding(value: string | null) {
    this.put('Content-Encoding', value);
  }
  /** Where the body can be had by itself; percent-encoded when it is sent. */
  get contentLocation(): string | null {
    return this.line('Content-Location');
  }
  set contentLocation(value: string | null) {
    this.put('Content-Location', value);
  }
  /** Where to go; a relative URL stays relative. It is percent-encoded when it is sent. */
  get location(): string | null {
    return this.line('Location');
  }
  set location(value: string | null) {
    this.put('Location', value);
  }
  /** How old the response is, in seconds. */
  get age(): number | null {
    return parseAge(this.line('Age'));
  }
  set age(seconds: number | null) {
    this.put('Age', dumpAge(seconds));
  }
  /** The `Date` header; the server writes its own. */
  get date(): Date | null {
    return this.date_('Date');
  }
  set date(when: DateLike | string | null) {
    this.putDate('Date', when);
  }
  /** When the response is stale. */
  get expires(): Date | null {
    return this.date_('Expires');
  }
  set expires(when: DateLike | string | null) {
    this.putDate('Expires', when);
  }
  /** When the content was last changed. */
  get lastModified(): Date | null {
    return this.date_('Last-Modified');
  }
  set lastModified(when: DateLike | string | null) {
    this.putDate('Last-Modified', when);
  }
  /** When to try again; set seconds or a date. */
  get retryAfter(): Date | null {
    return parseRetryAfter(this.line('Retry-After'));
  }
  set retryAfter(when: Date | number | string | null) {
    this.put('Retry-After', when === null ? null : dumpRetryAfter(when));
  }
  /** The range units that are served: `bytes`, `none`. */
  get acceptRanges(): string | null {
    return this.line('Accept-Ranges');
  }
  set acceptRanges(value: string | null) {
    this.put('Accept-Ranges', value);
  }

  /** The methods of the `Allow` header. */
  get allow(): HeaderSet {
    return this.live('Allow', (text, onUpdate) => HeaderSet.fromHeader(text, onUpdate));
  }
  set allow(values: string | Iterable<string> | null) {
    this.putList('Allow', values);
  }
  /** The request headers that the response depends on. */
  get vary(): HeaderSet {
    return this.live('Vary', (text, onUpdate) => HeaderSet.fromHeader(text, onUpdate));
  }
  set vary(values: string | Iterable<string> | null) {
    this.putList('Vary', values);
  }
  /** The languages of the content. */
  get contentLanguage(): HeaderSet {
    return this.live('Content-Language', (text, onUpdate) => HeaderSet.fromHeader(text, onUpdate));
  }
  set contentLanguage(values: string | Iterable<string> | null) {
    this.putList('Content-Language', values);
  }
  private putList(name: string, values: string | Iterable<string> | null): void {
    this.put(name, values === null || typeof values === 'string' ? values : new HeaderSet(values).toHeader());
  }
  /** The `Cache-Control` directives: `response.cacheControl.maxAge = 60`. */
  get cacheControl(): ResponseCacheControl {
    return this.live('Cache-Control', (text, onUpdate) => ResponseCacheControl.fromHeader(text, onUpdate));
  }
  /** The part of the content that this is. */
  get contentRange(): ContentRange {
    return this.live<ContentRange>(
      'Content-Range',
      (text, onUpdate) =>
        ContentRange.fromHeader(text, onUpdate) ?? new ContentRange(null, null, null, null, onUpdate),
    );
  }
  /** The challenge of a 401; several are set as a list. */
  get wwwAuthenticate(): WWWAuthenticate {
    const challenge =
      WWWAuthenticate.fromHeader(this.line('WWW-Authenticate')) ?? new WWWAuthenticate('basic');
    challenge.onUpdate = (changed) => this.put('WWW-Authenticate', changed.toHeader());
    return challenge;
  }
  set wwwAuthenticate(value: WWWAuthenticate | readonly WWWAuthenticate[] | null) {
    const list = value === null ? [] : value instanceof WWWAuthenticate ? [value] : value;
    this.headers.setlist('WWW-Authenticate', list.map(String));
    if (value instanceof WWWAuthenticate)
      value.onUpdate = (changed) => this.put('WWW-Authenticate', changed.toHeader());
  }
  /** What the page may load: `response.contentSecurityPolicy.defaultSrc = "'self'"`. */
  get contentSecurityPolicy(): ContentSecurityPolicy {
    return this.live('Content-Security-Policy', (text, onUpdate) =>
      ContentSecurityPolicy.fromHeader(text, onUpdate),
    );
  }
  set contentSecurityPolicy(value: ContentSecurityPolicy | string | null) {
    this.put('Content-Security-Policy', value === null ? null : String(value));
  }
  /** As {@link contentSecurityPolicy}, to be reported and not enforced. */
  get contentSecurityPolicyReportOnly(): ContentSecurityPolicy {
    return this.live('Content-Security-Policy-Report-Only', (text, onUpdate) =>
      ContentSecurityPolicy.fromHeader(text, onUpdate),
    );
  }
  set contentSecurityPolicyReportOnly(value: ContentSecurityPolicy | string | null) {
    this.put('Content-Security-Policy-Report-Only', value === null ? null : String(value));
  }

  /** Sets the entity tag; `weak`: the same in meaning, not to the byte (RFC 9110, section 8.8.3). */
  setEtag(etag: string, weak = false): void {
    this.put('ETag', quoteEtag(etag, weak));
  }
  /** The entity tag and whether it is weak; null and null without one. */
  getEtag(): [etag: string, weak: boolean] | [null, null] {
    return unquoteEtag(this.line('ETag'));
  }

  /** Whether scripts of other origins may send credentials. */
  get accessControlAllowCredentials(): boolean {
    return this.headers.has('Access-Control-Allow-Credentials');
  }
  set accessControlAllowCredentials(value: boolean | null) {
    this.put('Access-Control-Allow-Credentials', value ? 'true' : null);
  }
  /** The headers that other origins may send. */
  get accessControlAllowHeaders(): string[] | null {
    return this.list('Access-Control-Allow-Headers');
  }
  set accessControlAllowHeaders(values: Iterable<string> | null) {
    this.putList('Access-Control-Allow-Headers', values);
  }
  /** The methods that other origins may use. */
  get accessControlAllowMethods(): string[] | null {
    return this.list('Access-Control-Allow-Methods');
  }
  set accessControlAllowMethods(values: Iterable<string> | null) {
    this.putList('Access-Control-Allow-Methods', values);
  }
  /** The origin that may read the response, or `*`. */
  get accessControlAllowOrigin(): string | null {
    return this.line('Access-Control-Allow-Origin');
  }
  set accessControlAllowOrigin(value: string | null) {
    this.put('Access-Control-Allow-Origin', value);
  }
  /** The headers that other origins may read. */
  get accessControlExposeHeaders(): string[] | null {
    return this.list('Access-Control-Expose-Headers');
  }
  set accessControlExposeHeaders(values: Iterable<string> | null) {
    this.putList('Access-Control-Expose-Headers', values);
  }
  /** How long a browser may remember all this, in seconds. */
  get accessControlMaxAge(): number | null {
    const value = this.line('Access-Control-Max-Age');
    return value === null ? null : Number(value);
  }
  set accessControlMaxAge(seconds: number | null) {
    this.put('Access-Control-Max-Age', seconds);
  }
  private list(name: string): string[] | null {
    const value = this.line(name);
    return value === null ? null : parseListHeader(value);
  }
  /** Whether the page shares its browsing context group (`Cross-Origin-Opener-Policy`). */
  get crossOriginOpenerPolicy(): string {
    return this.line('Cross-Origin-Opener-Policy') ?? 'unsafe-none';
  }
  set crossOriginOpenerPolicy(value: string | null) {
    this.put('Cross-Origin-Opener-Policy', value);
  }
  /** What the page may embed (`Cross-Origin-Embedder-Policy`). */
  get crossOriginEmbedderPolicy(): string {
    return this.line('Cross-Origin-Embedder-Policy') ?? 'unsafe-none';
  }
  set crossOriginEmbedderPolicy(value: string | null) {
    this.put('Cross-Origin-Embedder-Policy', value);
  }
  /** Who may embed the content (`Cross-Origin-Resource-Policy`); null for anybody. */
  get crossOriginResourcePolicy(): string | null {
    return this.line('Cross-Origin-Resource-Policy');
  }
  set crossOriginResourcePolicy(value: string | null) {
    this.put('Cross-Origin-Resource-Policy', value);
  }
}
