/** The answer: status, headers, cookies and a body that is text, bytes or a stream. */

import { decide, RangeNotSatisfiable, type RequestFields } from '../http/conditional.js';
import { type CookieOptions, dumpCookie } from '../http/cookies.js';
import { generateEtag } from '../http/etag.js';
import { decodeText } from '../http/forms.js';
import { Headers, type HeadersSource, type HeadersValue, headerValue } from '../http/headers.js';
import { contentTypeOf, isJsonMimetype } from '../http/mime.js';
import { parseStatus, type StatusValue, statusLine } from '../http/status.js';
import { after, refusePromise } from '../values.js';
import { type Body, type Chunk, giveUp, tame } from './bodies.js';
import { HeaderProperties } from './headerproperties.js';

export type { Body, Chunk } from './bodies.js';

/** Options of {@link Response}. */
export interface ResponseOptions {
  /** A code, or a status line with a reason. 200 by default. */
  status?: StatusValue | undefined;
  headers?: HeadersValue | Headers | undefined;
  /** The type without parameters; text types get `charset=utf-8`. `text/html` by default. */
  mimetype?: string | undefined;
  /** The whole `Content-Type`, used as it is. */
  contentType?: string | undefined;
}

/** A part of a body: from `start` up to and without `stop`, in bytes. */
export interface ByteRange {
  readonly start: number;
  readonly stop: number;
}

/** For messages. */
const BODY = 'The body of a response';
/** For JSON, which a byte order mark is no part of. */
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * An HTTP response (flask.Response).
 * @example new Response('not here', { status: 404, mimetype: 'text/plain', headers: { 'X-Reason': 'gone' } })
 */
export class Response extends HeaderProperties {
  /** The type of a response that names none; subclasses may have another. */
  static defaultMimetype = 'text/html';
  /** The status of a response that names none. */
  static defaultStatus = 200;
  /** The longest cookie that browsers keep, in bytes. An app warns of those above its MAX_COOKIE_SIZE. */
  static maxCookieSize = 4093;
  /** Parses JSON; an app puts its provider here. */
  static jsonModule: { loads(text: string): unknown } = { loads: JSON.parse };

  /** Seconds that sending may take; null for no limit, undefined for RESPONSE_TIMEOUT of the config. */
  timeout: number | null | undefined = undefined;
  private statusText: string;
  private code: number;
  private content: Body;
  private type: string | null;
  private lines: Headers | null = null;
  private closing: (() => unknown)[] | null = null;
  private sized: { open(range: ByteRange | null): AsyncIterable<Chunk>; length: number } | null = null;

  /**
   * @param body text, bytes, or an (async) iterable of them, which is streamed
   * @param status a code or status line, or the options at once
   */
  constructor(body: Body | null = null, status?: StatusValue | ResponseOptions, options?: ResponseOptions) {
    super();
    const type = new.target;
    refusePromise(body, BODY);
    this.content = typeof body === 'object' && body !== null ? tame(body) : (body ?? '');
    // PERF: the common response, a body and nothing else, touches no options (bench/http.js, text).
    if (status === undefined && options === undefined) {
      this.code = type.defaultStatus;
      this.statusText = statusLine(this.code);
      this.type = contentTypeOf(type.defaultMimetype);
      return;
    }
    refusePromise(status, 'The status');
    const given = typeof status === 'object' ? status : { ...options, status: status ?? options?.status };
    ({ code: this.code, line: this.statusText } = parseStatus(given.status ?? type.defaultStatus));
    if (given.headers !== undefined) this.lines = new Headers(given.headers as HeadersSource);
    const announced =
      given.contentType ?? (given.mimetype === undefined ? null : contentTypeOf(given.mimetype));
    this.type = announced === null ? null : headerValue('Content-Type', announced);
    if (this.type === null && !this.lines?.has('Content-Type'))
      this.type = contentTypeOf(type.defaultMimetype);
    if (this.lines !== null) this.fillHeaders(this.lines);
  }

  private fillHeaders(headers: Headers): void {
    if (this.type !== null) headers.set('Content-Type', this.type);
    const length = this.calculateContentLength();
    if (length !== null) headers.set('Content-Length', String(length));
  }

  /** The header lines. Made at first touch: most responses need none but their type. */
  get headers(): Headers {
    if (this.lines === null) {
      this.lines = new Headers();
      this.fillHeaders(this.lines);
    }
    return this.lines;
  }

  /** The header lines if anybody touched them, else null; then {@link contentType} is all there is. */
  get touchedHeaders(): Headers | null {
    return this.lines;
  }

  /** The status line: `404 NOT FOUND`. A text sets code and reason, a number the code with its usual reason. */
  get status(): string {
    return this.statusText;
  }
  set status(value: StatusValue) {
    ({ code: this.code, line: this.statusText } = parseStatus(value));
  }

  /** The status code. */
  get statusCode(): number {
    return this.code;
  }
  set statusCode(code: number) {
    this.status = code;
  }

  /** The whole `Content-Type`; null for none. */
  override get contentType(): string | null {
    return this.lines === null ? this.type : super.contentType;
  }
  override set contentType(value: string | null) {
    if (this.lines === null) this.type = value === null ? null : headerValue('Content-Type', value);
    else super.contentType = value;
  }

  /** The body as it was given. */
  get response(): Body {
    return this.content;
  }
  set response(body: Body) {
    refusePromise(body, BODY);
    this.content = tame(body);
    this.sized = null;
    const length = this.calculateContentLength();
    if (length !== null) this.lines?.set('Content-Length', String(length));
    else this.lines?.remove('Content-Length');
  }

  /** The body is text or bytes, and not a stream. */
  get isSequence(): boolean {
    return typeof this.content === 'string' || this.content instanceof Uint8Array;
  }

  /** The body is a stream whose length nobody knows. */
  get isStreamed(): boolean {
    return !this.isSequence && this.sized === null;
  }

  /** The length of the body in bytes; null for a stream. */
  calculateContentLength(): number | null {
    if (typeof this.content === 'string') return Buffer.byteLength(this.content);
    if (this.content instanceof Uint8Array) return this.content.length;
    return this.sized?.length ?? null;
  }

  /** Replaces the body, and with it `Content-Length` (flask.Response.set_data). */
  setData(data: Chunk): void {
    this.response = data;
  }

  /** The body as bytes, or text with `asText`; reads a stream to its end and keeps it (flask.Response.get_data). */
  async getData(options: { asText: true }): Promise<string>;
  async getData(options?: { asText?: false | undefined }): Promise<Uint8Array>;
  async getData(options: { asText?: boolean | undefined } = {}): Promise<Uint8Array | string> {
    await this.makeSequence();
    const body = this.content as Chunk;
    if (options.asText) return typeof body === 'string' ? body : decodeText(body);
    return typeof body === 'string' ? encoder.encode(body) : body;
  }

  /** The body as bytes; assign text or bytes to replace it. Reading is awaited: `await response.data`. */
  get data(): Promise<Uint8Array> {
    return this.getData();
  }
  set data(data: Chunk) {
    this.setData(data);
  }

  /** The body as text: `await response.text`. */
  get text(): Promise<string> {
    return this.getData({ asText: true });
  }

  /** Reads a stream to its end and keeps the bytes (flask.Response.make_sequence). */
  async makeSequence(): Promise<void> {
    if (this.isSequence) return;
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.iterEncoded()) chunks.push(chunk);
    this.setData(Buffer.concat(chunks));
  }

  /** Reads the body and fixes length and entity tag, so that the response can be sent or stored again (flask.Response.freeze). */
  async freeze(): Promise<void> {
    await this.makeSequence();
    await this.addEtag();
  }

  /** The body in pieces of bytes. */
  async *iterEncoded(): AsyncGenerator<Uint8Array> {
    const body = this.content;
    const chunks = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
    for await (const chunk of chunks) yield typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
  }

  /** The body is JSON. */
  get isJson(): boolean {
    return isJsonMimetype(this.mimetype ?? '');
  }

  /** The parsed body: `await response.json`. Null when the type is not JSON. */
  get json(): Promise<unknown> {
    return this.getJson();
  }

  /**
   * The parsed body; null when the type is not JSON (flask.Response.get_json).
   * @param options `force`: parse whatever the type; `silent`: null for a malformed body
   * @throws SyntaxError for a malformed body
   */
  async getJson(
    options: { force?: boolean | undefined; silent?: boolean | undefined } = {},
  ): Promise<unknown> {
    if (!options.force && !this.isJson) return null;
    const text = decoder.decode(await this.getData());
    try {
      return (this.constructor as typeof Response).jsonModule.loads(text);
    } catch (error) {
      if (options.silent) return null;
      throw error;
    }
  }

  /**
   * Adds a cookie (flask.Response.set_cookie; RFC 6265).
   * @param options `maxAge` in seconds, `expires` a date or seconds since 1970, `path` (`/`; null for none), `domain`,
   *   `secure`, `httponly`, `samesite`, `partitioned`
   * @throws CookieError when the name or an attribute is one that others would read differently
   */
  setCookie(key: string, value = '', options: CookieOptions = {}): void {
    const { maxCookieSize } = this.constructor as typeof Response;
    this.headers.add('Set-Cookie', dumpCookie(key, value, { maxSize: maxCookieSize, ...options }));
  }

  /** Makes the client forget a cookie; path and domain must be those it was set with (flask.Response.delete_cookie). */
  deleteCookie(key: string, options: CookieOptions = {}): void {
    this.setCookie(key, '', { ...options, expires: 0, maxAge: 0 });
  }

  /** Sets an entity tag made of the body, unless there is one (flask.Response.add_etag). */
  async addEtag(
    options: { overwrite?: boolean | undefined; weak?: boolean | undefined } = {},
  ): Promise<void> {
    await this.etagNow(options);
  }

  /** As {@link addEtag}, at once unless the body is a stream. @internal */
  etagNow(
    options: { overwrite?: boolean | undefined; weak?: boolean | undefined } = {},
  ): void | Promise<void> {
    if (!options.overwrite && this.headers.has('ETag')) return undefined;
    return after(this.wholeBody(), (bytes) => this.setEtag(generateEtag(bytes), options.weak));
  }

  /**
   * Takes a body that can be opened at any range: a file.
   * @param length of the whole, in bytes
   */
  setSource(length: number, open: (range: ByteRange | null) => AsyncIterable<Chunk>): void {
    this.content = open(null);
    this.sized = { open, length };
    this.lines?.set('Content-Length', String(length));
  }

  /**
   * Answers a conditional or range request: 304, 412, 206, or the response as it is (flask.Response.make_conditional;
   * RFC 9110, sections 13 and 14). A stream that is sent whole and says no `Content-Length` is read first, for its length.
   * @param options `acceptRanges`: serve ranges; `completeLength`: the length of the whole, without which there are none
   * @throws RangeNotSatisfiable, which an app answers as RequestedRangeNotSatisfiable
   */
  async makeConditional(
    request: { readonly method: string; readonly headers: RequestFields },
    options: { acceptRanges?: boolean | string | undefined; completeLength?: number | null | undefined } = {},
  ): Promise<this> {
    await this.conditionNow(request, options);
    return this;
  }

  /** As {@link makeConditional}, at once unless a stream has to be read. @internal */
  conditionNow(
    request: { readonly method: string; readonly headers: RequestFields },
    options: { acceptRanges?: boolean | string | undefined; completeLength?: number | null | undefined } = {},
  ): void | Promise<void> {
    // Conditions are about content that would be sent (RFC 9110, section 13.2.1), ranges about a 200 (14.2).
    if (this.statusCode < 200 || this.statusCode > 299) return undefined;
    const validators = { etag: this.headers.get('ETag'), lastModified: this.headers.get('Last-Modified') };
    const decision = decide(
      request.method,
      request.headers,
      validators,
      this.statusCode === 200 ? options : {},
    );
    if (decision.status === 416) throw new RangeNotSatisfiable(options.completeLength ?? null);
    for (const [name, value] of decision.headers) this.headers.set(name, value);
    if (decision.status !== 200) this.statusCode = decision.status;
    if (decision.range !== undefined) return this.cut({ start: decision.range[0], stop: decision.range[1] });
    return decision.status !== 304 && this.lacksLength(request.method) ? this.makeSequence() : undefined;
  }

  private lacksLength(method: string): boolean {
    return this.isStreamed && this.contentLength === null && (method === 'GET' || method === 'HEAD');
  }

  private cut(range: ByteRange): void | Promise<void> {
    if (this.sized !== null) {
      const { open } = this.sized;
      this.content = open(range);
      this.sized = { open, length: range.stop - range.start };
      this.headers.set('Content-Length', String(this.sized.length));
      return undefined;
    }
    return after(this.wholeBody(), (whole) => this.setData(whole.subarray(range.start, range.stop)));
  }

  /** The bytes of the body, now unless it is a stream. @internal */
  wholeBody(): Uint8Array | Promise<Uint8Array> {
    const body = this.content;
    if (typeof body === 'string') return encoder.encode(body);
    return body instanceof Uint8Array ? body : this.getData();
  }

  /** Runs a function when the response has been sent or given up (flask.Response.call_on_close). */
  callOnClose<F extends () => unknown>(fn: F): F {
    (this.closing ??= []).push(fn);
    return fn;
  }

  /** Ends an unread stream and runs the functions of {@link callOnClose}. */
  async close(): Promise<void> {
    if (!this.isSequence) await giveUp(this.content);
    await this.closed();
  }

  /** Runs the functions of {@link callOnClose}, once. */
  closed(): Promise<void> | undefined {
    const closing = this.closing;
    if (closing === null) return undefined;
    this.closing = null;
    return (async () => {
      for (const fn of closing) await fn();
    })();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
