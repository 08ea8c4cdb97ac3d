/** The media types of an app: one registry for what comes in and what goes out (falcon.media.Handlers). */
import { LookupError, NotAcceptable, SetupError, UnsupportedMediaType } from '../errors.js';
import { contentTypeOf, parseContentType } from '../http/mime.js';
import type { HeadersValue, StatusValue } from '../typing.js';
import { kept } from '../values.js';
import type { Connection } from '../wrappers/connection.js';
import { once } from '../wrappers/reading.js';
import type { Request } from '../wrappers/request.js';
import type { Body, Response } from '../wrappers/response.js';
import { builtInHandlers, type MediaApp } from './builtin.js';
import { negotiate } from './negotiate.js';
import type { GetMediaOptions } from './options.js';
import { EmptyContent, type Handler, isEmpty, type MediaHandler, readContent } from './reading.js';
import { written } from './written.js';

/** Options of {@link media}: for a value of type T. */
export interface MediaOptions<T = unknown> {
  /** The types that may be sent, the favourite first. By default all that the app can write, in the order in which they were set: JSON first. */
  types?: readonly string[] | undefined;
  /** How this answer is written in types of its own, which are offered after the others: `{ 'text/html': (user) => renderTemplate('user.html', { user }) }`. */
  also?: Readonly<Record<string, (value: T) => Body | Promise<Body>>> | undefined;
  /** 200 by default. */
  status?: StatusValue | undefined;
  headers?: HeadersValue | undefined;
}

const TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** What pages may send anywhere, with the cookies of whoever looks at them. */
const SAFELISTED = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/** Media types and how they are read and written: `app.media`. */
export class MediaTypes {
  private readonly handlers: Map<string, Handler>;
  private readonly readings = new WeakMap<Request, Promise<unknown>>();

  /** @param checkSetup throws once it is too late to change anything */
  constructor(
    private readonly app: MediaApp,
    private readonly checkSetup: (what: string) => void,
  ) {
    this.handlers = new Map(builtInHandlers(app));
  }

  // ---- the registry ----

  /**
   * Says how a media type is read and written, in the place of what was said before.
   * @param type without parameters and wildcards. `application/x` is also for `application/….+x` (RFC 6839), unless that has a handler of its own
   * @throws SetupError for what is no type or no handler, and after the first request
   * @example app.media.set('application/msgpack', { loads: decode, dumps: encode });
   */
  set(type: string, handler: MediaHandler): this {
    this.checkSetup('media.set');
    if (!TYPE.test(type))
      throw new SetupError(
        `media.set() takes a media type without parameters and wildcards, as in 'application/msgpack', not '${type}'.`,
      );
    if (![handler.loads, handler.load, handler.dumps].some((each) => typeof each === 'function'))
      throw new SetupError(
        `The handler of '${type}' does nothing: expected a function 'loads' or 'load', which reads, or 'dumps', which writes.`,
      );
    this.handlers.set(type.toLowerCase(), handler);
    return this;
  }

  /**
   * Forgets a media type.
   * @returns whether it was known
   * @throws SetupError after the first request
   */
  delete(type: string): boolean {
    this.checkSetup('media.delete');
    return this.handlers.delete(type.toLowerCase());
  }

  /** The handler of a media type, whose parameters do not matter: its own or, as with `+json`, that of its suffix. */
  get(type: string): MediaHandler | undefined {
    return this.handlers.get(this.nameOf(parseContentType(type).mimetype) ?? '');
  }

  /** The name under which the handler of a type is kept. */
  private nameOf(mimetype: string): string | undefined {
    const names = [mimetype, mimetype.replace(/^.*\+/, 'application/')];
    return names.find((name) => this.handlers.has(name));
  }

  /** The types that can be read. */
  get readable(): string[] {
    return this.typesThat(isReader);
  }
  /** Of these, the types that a page of another site cannot send without asking first: all but forms and plain text (Fetch, "CORS-safelisted"). */
  get dataTypes(): string[] {
    return this.readable.filter((type) => !SAFELISTED.includes(type));
  }
  /** The types that can be written: what {@link media} offers. */
  get writable(): string[] {
    return this.typesThat(isWriter);
  }
  private typesThat(can: (handler: Handler) => boolean): string[] {
    return [...this.handlers].flatMap(([type, handler]) => (can(handler) ? [type] : []));
  }

  /** @throws LookupError for a type that is not known, or cannot be read or written */
  private handlerFor(type: string, can: (handler: Handler) => boolean): Handler {
    const handler = this.get(type);
    if (handler !== undefined && can(handler)) return handler;
    const [what, name] = can === isReader ? ['read', 'loads'] : ['written', 'dumps'];
    throw new LookupError(
      `'${type}' cannot be ${what}, but ${listOf(this.typesThat(can))}. Give it a handler: app.media.set('${type}', { ${name} }).`,
    );
  }

  // ---- values and bytes ----

  /**
   * The value of content that came in some other way: a message of a WebSocket, a file.
   * @param type the media type of the content
   * @throws LookupError for a type that cannot be read, and whatever its handler throws
   */
  async loads(content: string | Uint8Array, type: string): Promise<unknown> {
    const handler = this.handlerFor(type, isReader);
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    if (handler.loads) return handler.loads(bytes);
    if (handler.load) return handler.load(once(bytes));
    throw new LookupError(`'${type}' is read as the content of requests only.`);
  }

  /**
   * What is sent for a value.
   * @param type the media type in which it is written
   * @throws LookupError for a type that cannot be written, and whatever its handler throws
   */
  async dumps(value: unknown, type: string): Promise<Body> {
    return this.handlerFor(type, isWriter).dumps!(value);
  }

  // ---- requests and answers ----

  /** The content of a request: see {@link Request.getMedia}. @internal */
  async read(request: Request, { types = this.readable, ...options }: GetMediaOptions): Promise<unknown> {
    for (const type of types) this.handlerFor(type, isReader);
    const { mimetype } = request;
    const name = this.nameOf(mimetype);
    try {
      if (name !== undefined && types.some((type) => [mimetype, name].includes(type.toLowerCase())))
        return await this.readOnce(request, this.handlers.get(name)!);
      if (mimetype === '' && (await isEmpty(request))) throw new EmptyContent();
    } catch (error) {
      if (error instanceof EmptyContent && 'defaultWhenEmpty' in options) return options.defaultWhenEmpty;
      throw error;
    }
    throw new UnsupportedMediaType(
      `The type of the content is ${mimetype.slice(0, 100) || 'not said'}, and what is understood is: ${listOf(types)}.`,
      { mediaTypes: types },
    );
  }

  private readOnce(request: Request, handler: Handler): Promise<unknown> {
    const reading = this.readings.get(request) ?? kept(readContent(request, handler, this.app.debug));
    this.readings.set(request, reading);
    return reading;
  }

  /** An answer in the type that a client wants most: see {@link media}. @internal */
  async response<T>(value: T, client: Connection, options: MediaOptions<T> = {}): Promise<Response> {
    const { also = {}, status, headers } = options;
    const types = options.types ?? [...new Set([...this.writable, ...Object.keys(also)])];
    for (const type of types) if (!also[type]) this.handlerFor(type, isWriter);
    const type = negotiate(client.acceptMimetypes, types);
    if (type === undefined)
      throw new NotAcceptable(
        `No answer of a type that the client accepts is there, but: ${listOf(types)}.`,
        {
          mediaTypes: types,
        },
      );
    const write = async (value: unknown) => also[type]?.(value as T) ?? this.dumps(value, type);
    const response = new this.app.responseClass(await write(value), {
      status,
      headers,
      contentType: /;\s*charset=/i.test(type) ? type : contentTypeOf(type),
    });
    response.vary.add('Accept');
    written.set(response, { value, write });
    return response;
  }
}

function isReader(handler: Handler): boolean {
  return Boolean(handler.read ?? handler.load ?? handler.loads);
}

function isWriter(handler: Handler): boolean {
  return handler.dumps !== undefined;
}

function listOf(types: readonly string[]): string {
  return types.join(', ') || 'nothing';
}
