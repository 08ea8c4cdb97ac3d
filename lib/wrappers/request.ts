/** The HTTP request: what every connection has, and the body. */

import { BadRequest, ClientDisconnected, RequestEntityTooLarge, UnsupportedMediaType } from '../errors.js';
import type { BodyReader, HttpExchange } from '../exchange.js';
import { FormDataParser, isForm, type ParsedForm } from '../files/formparser.js';
import type { FileStorage } from '../files/uploads.js';
import type { Holding } from '../held.js';
import { decodeText } from '../http/forms.js';
import { type EarlyHints, hintLines } from '../http/links.js';
import type { CombinedMultiDict, MultiDict } from '../http/multidict.js';
import type { GetJsonOptions, GetMediaOptions, JsonModule } from '../media/options.js';
import { kept } from '../values.js';
import { CombinedClientDict, FormWithoutFiles } from './clientdicts.js';
import { ClientDict, Connection } from './connection.js';
import { decoded, decoderOf, isCoded, whole } from './decoding.js';
import { asHttpException } from './make.js';
import { HANDSHAKE, inTime, once, Reading, utf8 } from './reading.js';
import { unawaited } from './unawaited.js';

interface Form {
  fields: ClientDict;
  files: ClientDict<FileStorage>;
  holding?: Holding | undefined;
}

/**
 * The request that is being answered (flask.Request). Members that need the body are promises, made once:
 * `(await request.form).get('name')`.
 */
export class Request extends Connection {
  /** Parses forms; a subclass may have another. */
  static formDataParserClass: typeof FormDataParser = FormDataParser;
  private contentLimit: number | null | undefined = undefined;
  private memoryLimit: number | null | undefined = undefined;
  private partsLimit: number | null | undefined = undefined;
  private timeout: number | null | undefined = undefined;
  private bytes: Promise<Uint8Array> | null = null;
  private arrivedData: Uint8Array | string | null = null;
  private parsedForm: Promise<Form> | null = null;
  private parsedJson: Promise<unknown> | null = null;

  private get incoming(): Pick<HttpExchange, 'collect' | 'stream'> {
    return this.exchange.kind === 'http' ? this.exchange : HANDSHAKE;
  }

  // ---- limits ----

  /** The largest body that is read, in bytes; null for any. By default MAX_CONTENT_LENGTH of the config. */
  get maxContentLength(): number | null {
    return this.contentLimit === undefined ? this.scope.app.config.MAX_CONTENT_LENGTH : this.contentLimit;
  }
  set maxContentLength(bytes: number | null) {
    this.contentLimit = bytes;
  }
  /** The largest form field that is no file, in bytes; null for any. By default MAX_FORM_MEMORY_SIZE. */
  get maxFormMemorySize(): number | null {
    return this.memoryLimit === undefined ? this.scope.app.config.MAX_FORM_MEMORY_SIZE : this.memoryLimit;
  }
  set maxFormMemorySize(bytes: number | null) {
    this.memoryLimit = bytes;
  }
  /** How many parts a form may have; null for any. By default MAX_FORM_PARTS. */
  get maxFormParts(): number | null {
    return this.partsLimit === undefined ? this.scope.app.config.MAX_FORM_PARTS : this.partsLimit;
  }
  set maxFormParts(parts: number | null) {
    this.partsLimit = parts;
  }
  /** How long the body may take, in seconds; null for any time. By default BODY_TIMEOUT. */
  get bodyTimeout(): number | null {
    return this.timeout === undefined ? this.scope.app.config.BODY_TIMEOUT : this.timeout;
  }
  set bodyTimeout(seconds: number | null) {
    this.timeout = seconds;
  }

  // ---- the body as bytes ----

  /** The body as it arrives, for what is too large to hold. It can be read once, this way or another. */
  get body(): AsyncIterable<Uint8Array> {
    return this.received(this.incoming.stream(this.maxContentLength ?? undefined));
  }
  /** As {@link body}. */
  get stream(): AsyncIterable<Uint8Array> {
    return this.body;
  }

  /** The chunks, with the errors that a view may be expected to pass on. */
  private async *received(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
    } catch (error) {
      throw asHttpException(error);
    }
  }

  /**
   * The whole body (flask.Request.get_data).
   * @param options `asText`: decoded from UTF-8; `cache`: keep it for the next call, true by default
   * @throws RequestEntityTooLarge, RequestTimeout, ClientDisconnected
   */
  getData(options: { asText: true; cache?: boolean | undefined }): Promise<string>;
  getData(options?: { asText?: false | undefined; cache?: boolean | undefined }): Promise<Uint8Array>;
  getData(
    options: { asText?: boolean | undefined; cache?: boolean | undefined } = {},
  ): Promise<Uint8Array | string> {
    const reading = this.readBytes(options.cache);
    return kept(options.asText ? reading.then((bytes) => decodeText(bytes)) : reading);
  }

  private readBytes(cache = true): Promise<Uint8Array> {
    const reading = this.bytes ?? this.readArrived() ?? this.readBody();
    if (cache) this.bytes = reading;
    return reading;
  }

  /** The body that was parsed as JSON when it arrived. */
  private readArrived(): Promise<Uint8Array> | null {
    const data = this.arrivedData;
    if (data === null) return null;
    return Promise.resolve(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  }

  /** The bytes of the body, empty when it was a form that has been parsed. */
  get data(): Promise<Uint8Array> {
    return unawaited('data', kept(this.readData()));
  }
  private async readData(): Promise<Uint8Array> {
    if (this.bytes === null && this.arrivedData === null && isForm(this.mimetype)) {
      await this.parseForm();
      return new Uint8Array();
    }
    return this.getData();
  }

  private readBody(): Promise<Uint8Array> {
    if (this.parsedForm !== null && isForm(this.mimetype)) {
      return this.parsedForm.then(() => new Uint8Array());
    }
    return new Promise((resolve, reject) => {
      this.collect((bytes, borrowed) => resolve(borrowed ? bytes.slice() : bytes), reject);
    });
  }

  /** Takes the body as it arrives in full, or what went wrong, as an answer for the client. */
  private collect(arrived: BodyReader['arrived'], failed: (error: unknown) => void): void {
    const reading = new Reading(this.timeLimit, arrived, failed);
    this.incoming.collect(this.maxContentLength ?? undefined, reading);
  }

  /** What is empty is there at once. PERF: the length is not parsed for that (bench/http.js, echo). */
  private get timeLimit(): number | null {
    return this.exchange.firstLine('content-length') === '0' ? null : this.bodyTimeout;
  }

  // ---- ahead of the answer ----

  /**
   * Tells the browser what the page is going to need while the view still works: a `103 Early Hints` (RFC 8297). Does nothing
   * once the answer has begun, and where the client or the engine can have none. (Quart has `send_push_promise`,
   * for pushes that browsers have given up.)
   * @param hints header lines: `Link`, one or several, and what else belongs to them
   * @throws TypeError for hints without a link, or with one that says nothing; HeaderError for what breaks lines
   * @example request.sendEarlyHints({ Link: '</static/style.css>; rel=preload; as=style' });
   */
  sendEarlyHints(hints: EarlyHints): void {
    const lines = hintLines(hints);
    if (this.exchange.kind === 'http') this.exchange.inform?.('103 Early Hints', lines);
  }

  protected override saysGone(error: object): boolean {
    return super.saysGone(error) || error instanceof ClientDisconnected;
  }

  // ---- forms ----

  /** The fields of a form: urlencoded or multipart, whatever the method. Empty for any other type. */
  get form(): Promise<ClientDict> {
    return unawaited('form', kept(this.parseForm().then(({ fields }) => fields)));
  }
  /** The files of a multipart form. */
  get files(): Promise<ClientDict<FileStorage>> {
    return unawaited('files', kept(this.parseForm().then(({ files }) => files)));
  }
  /** The query and, unless the method is GET, the form; the query comes first. */
  get values(): Promise<CombinedMultiDict> {
    return unawaited('values', kept(this.combine()));
  }
  private async combine(): Promise<CombinedMultiDict> {
    const sources: MultiDict[] = [this.args];
    if (this.method !== 'GET') sources.push(await this.form);
    return new CombinedClientDict(sources);
  }

  private parseForm(): Promise<Form> {
    this.parsedForm ??= kept(inTime(this.timeLimit, this.readForm(), (form) => void closeFiles(form)));
    return this.parsedForm;
  }

  private async readForm(): Promise<Form> {
    // What is no form is left for whoever reads it as what it is, but not if it is too large for anybody.
    if (!isForm(this.mimetype)) {
      const tooLarge = (this.contentLength ?? 0) > (this.maxContentLength ?? Number.POSITIVE_INFINITY);
      if (tooLarge) throw new RequestEntityTooLarge();
      return { fields: new ClientDict(), files: new ClientDict() };
    }
    const decoder = this.decoder();
    const parser = this.makeFormDataParser();
    if (decoder !== null)
      return this.formOf(await parser.parse(this.decoded(this.unread, decoder), this.contentType));
    return this.formOf(await parser.parse(this.unread, this.contentType, this.contentLength));
  }

  /** The form of a body that is there, from now on: also for who waits for it. @internal */
  formNow(body: Uint8Array): Form {
    const form = this.formOf(this.makeFormDataParser().parseNow(body, this.contentType));
    this.parsedForm = Promise.resolve(form);
    return form;
  }

  private formOf({ fields, files, holding }: ParsedForm): Form {
    const named = files.map((file): [string, FileStorage] => [file.name as string, file]);
    const explains = this.scope.app.debug && this.mimetype !== 'multipart/form-data';
    const form = new ClientDict(fields as [string, string][]);
    return { fields: form, files: explains ? new FormWithoutFiles(form) : new ClientDict(named), holding };
  }

  /** The chunks of the body, also where it is kept already. */
  private get unread(): AsyncIterable<Uint8Array> {
    const kept = this.bytes ?? this.readArrived();
    return kept === null ? this.incoming.stream(this.maxContentLength ?? undefined) : once(kept);
  }

  private decoder(): ReturnType<typeof decoderOf> {
    return decoderOf(this.exchange, this.scope.app.config.DECODE_REQUEST_BODY);
  }

  private decoded(body: AsyncIterable<Uint8Array>, decoder: NonNullable<ReturnType<typeof decoderOf>>) {
    return decoded(body, decoder, this.exchange, this.maxContentLength);
  }

  /** Makes what parses forms; a subclass may make its own. */
  makeFormDataParser(): FormDataParser {
    const type = (this.constructor as typeof Request).formDataParserClass;
    return new type({
      maxContentLength: this.maxContentLength,
      maxFormMemorySize: this.maxFormMemorySize,
      maxFormParts: this.maxFormParts,
    });
  }

  // ---- content of any media type ----
  /** The content, read as its media type says: `await request.media`. See {@link getMedia}. */
  get media(): Promise<unknown> {
    return unawaited('media', this.getMedia());
  }
  /**
   * The content, read as its media type says: by the handlers of `app.media` (falcon.Request.get_media). Read once, whoever asks.
   * @typeParam T what the client should have sent: nothing checks that it has
   * @throws UnsupportedMediaType for any other type, with an `Accept` of those that are understood; BadRequest for content that is broken or not there
   */
  getMedia<T = unknown>(options: GetMediaOptions = {}): Promise<T> {
    return kept(this.scope.app.media.read(this, options)) as Promise<T>;
  }

  /** The content as it was before it was coded (compressed). @internal */
  getContent(cache?: boolean): Promise<Uint8Array> {
    // PERF: what is not coded costs no promise more (bench/http.js, echo with --servers pottle,flask).
    return isCoded(this.exchange) ? this.decodedContent(cache) : this.getData({ cache });
  }
  private async decodedContent(cache?: boolean): Promise<Uint8Array> {
    const decoder = this.decoder();
    const data = this.getData({ cache });
    if (decoder === null) return data;
    return whole(this.decoded(once(data), decoder)).catch((error) => {
      throw asHttpException(error);
    });
  }
  /** The same while it arrives. @internal */
  getContentStream(): AsyncIterable<Uint8Array> {
    const decoder = this.decoder();
    return this.received(decoder === null ? this.unread : this.decoded(this.unread, decoder));
  }

  // ---- JSON ----

  /** Parses and writes JSON: the provider of the app. */
  get jsonModule(): JsonModule {
    return this.scope.app.json;
  }

  /** The parsed body: `await request.json`. See {@link getJson}. */
  get json(): Promise<unknown> {
    return unawaited('json', this.getJson());
  }

  /**
   * The body parsed as JSON (flask.Request.get_json).
   * @typeParam T what the client should have sent: nothing checks that it has
   * @throws UnsupportedMediaType when the content type is not JSON, BadRequest when the body is malformed
   */
  getJson<T = unknown>(options: GetJsonOptions & { silent: true }): Promise<T | null>;
  getJson<T = unknown>(options?: GetJsonOptions): Promise<T>;
  getJson(options: GetJsonOptions = {}): Promise<unknown> {
    const cached = options.cache !== false;
    if (this.parsedJson !== null && cached) return this.parsedJson;
    const wanted = options.force || this.isJson;
    const parsing = wanted && this.isFresh ? this.readFreshJson(options) : kept(this.readJson(options));
    if (wanted && cached && !options.silent) this.parsedJson = parsing;
    return parsing;
  }

  /** Nobody has read the body, and no subclass reads it in a way of its own; it lies there as it was written. */
  private get isFresh(): boolean {
    return (
      !isCoded(this.exchange) &&
      this.bytes === null &&
      this.arrivedData === null &&
      this.parsedForm === null &&
      this.getData === Request.prototype.getData
    );
  }

  private async readJson(options: GetJsonOptions): Promise<unknown> {
    if (!options.force && !this.isJson) return options.silent ? null : this.onJsonLoadingFailed(null);
    return this.parseJson(await this.getContent(options.cache), options);
  }

  private parseJson(data: Uint8Array | string, options: GetJsonOptions): unknown {
    try {
      return this.jsonModule.loads(data);
    } catch (error) {
      return options.silent ? null : this.onJsonLoadingFailed(error as Error);
    }
  }

  /**
   * As {@link readJson}, for a body that nobody has read: it is parsed where it lies when it arrives.
   * PERF: one promise instead of five, and no copy (bench/http.js, echo).
   */
  private readFreshJson(options: GetJsonOptions): Promise<unknown> {
    let resolve!: (value: unknown) => void;
    let reject!: (error: unknown) => void;
    const parsing = new Promise((yes, no) => {
      resolve = yes;
      reject = no;
    });
    const failed = (error: unknown) => {
      reject(error);
      kept(parsing);
    };
    const arrived = (bytes: Uint8Array) => {
      try {
        const data = utf8(bytes) ?? bytes.slice();
        if (options.cache !== false) this.arrivedData = data;
        resolve(this.parseJson(data, options));
      } catch (error) {
        failed(error);
      }
    };
    this.collect(arrived, failed);
    return parsing;
  }

  /**
   * Called when JSON cannot be parsed; what it returns takes the place of the value (flask.Request.on_json_loading_failed).
   * @param error what the parser said; null when the content type is not JSON
   */
  onJsonLoadingFailed(error: Error | null): unknown {
    if (error === null) {
      throw new UnsupportedMediaType(
        "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.",
      );
    }
    throw new BadRequest(this.scope.app.debug ? `Failed to decode JSON object: ${error.message}` : undefined);
  }

  /**
   * Lets go of uploaded files; done by itself when the request is over (flask.Request.close).
   * @param readLate is told, instead of the process being ended, when a file is read nevertheless and nobody handles the error
   */
  async close(readLate?: (error: unknown) => void): Promise<void> {
    const form = await this.parsedForm?.catch(() => null);
    if (form) await closeFiles(form, readLate);
  }

  /** Whether there is anything to {@link close}. */
  get holdsFiles(): boolean {
    return this.parsedForm !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

async function closeFiles(form: Form, readLate?: (error: unknown) => void): Promise<void> {
  for (const [, file] of form.files.items({ multi: true })) await file.close(readLate);
  form.holding?.release();
}
