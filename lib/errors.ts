/**
 * Errors that are answers: one class per HTTP status, with Werkzeug's names and texts, and {@link abort} to raise
 * them. Errors of the programmer (`…Error`) are at the end.
 */
import type { WWWAuthenticate } from './http/auth.js';
import { httpDate } from './http/dates.js';
import { HTTP_STATUS_CODES } from './http/status.js';
import { markCaused, markGone } from './leaving.js';
import { escapeText, refusePromise, spelled } from './values.js';
import { Response } from './wrappers/response.js';

/** What an HTTP error may carry. */
export interface HTTPExceptionOptions {
  /** A sentence for people, where it is not given before the options. */
  description?: string | null | undefined;
  /** Answers with exactly this response instead of the error page. */
  response?: Response | undefined;
  /** 401: the challenges of the `WWW-Authenticate` header. */
  wwwAuthenticate?: WWWAuthenticate | string | Iterable<WWWAuthenticate | string> | undefined;
  /** 405: the methods of the `Allow` header. */
  validMethods?: Iterable<string> | undefined;
  /** 406: the media types that there are. 415: those of the `Accept` header. */
  mediaTypes?: Iterable<string> | undefined;
  /** 415: the codings of the `Accept-Encoding` header. */
  acceptEncoding?: string | undefined;
  /** 416: the length of the whole content, for `Content-Range`. */
  length?: number | undefined;
  /** 416: the range unit; `bytes` unless given. */
  units?: string | undefined;
  /** 429 and 503: seconds, or a date, for `Retry-After`. */
  retryAfter?: number | Date | undefined;
  /** 500: the error that was not handled. */
  originalException?: unknown;
}

const OPTIONS = {
  description: 0,
  response: 0,
  wwwAuthenticate: 0,
  validMethods: 0,
  mediaTypes: 0,
  acceptEncoding: 0,
  length: 0,
  units: 0,
  retryAfter: 0,
  originalException: 0,
} satisfies Record<keyof HTTPExceptionOptions, 0>;

/** Refuses what is no option: data that is taken for a description would be lost in silence. */
function checkOptions(given: object): void {
  const stranger = Object.keys(given).find((key) => !(key in OPTIONS));
  if (stranger !== undefined)
    throw new TypeError(
      `An HTTP error has no option '${stranger}'. Its description is text; what a handler is to know besides is a field of a class of your own.`,
    );
}

/**
 * An error that answers the request (werkzeug.exceptions.HTTPException). Throw it, or let {@link abort} throw it;
 * register an error handler for its class or code to render it yourself.
 */
export class HTTPException extends Error {
  /** The status code of the class. */
  static readonly code: number | null = null;
  /** What the error page says unless told otherwise. */
  static readonly description: string | null = null;

  /** The status code; null for an error that only carries a response. */
  code: number | null;
  /** A sentence for people; HTML is escaped on the page. */
  description: string | null;
  /** The ready answer, if there is one. */
  response: Response | null;

  /** @param description a sentence for people, or the options at once */
  constructor(description?: string | null | HTTPExceptionOptions, options: HTTPExceptionOptions = {}) {
    refusePromise(description, 'The description of an error');
    const given = typeof description === 'object' && description !== null ? description : options;
    const text = typeof description === 'string' ? description : (given.description ?? null);
    checkOptions(given);
    super(text ?? new.target.description ?? '');
    this.code = new.target.code;
    this.description = text ?? new.target.description;
    this.response = given.response ?? null;
    this.take(given);
  }

  /** Takes what a subclass wants of the options; its fields are declared, so that nothing is put in their place afterwards. */
  protected take(_options: HTTPExceptionOptions): void {}

  /** The name of the status: `Not Found`. */
  override get name(): string {
    return HTTP_STATUS_CODES[this.code ?? 0] ?? 'Unknown Error';
  }

  /** The description as HTML. */
  getDescription(): string {
    return `<p>${escapeText(this.description ?? '').replaceAll('\n', '<br>')}</p>`;
  }

  /** The error page as HTML. */
  getBody(): string {
    const name = escapeText(this.name);
    return `<!doctype html>\n<html lang=en>\n<title>${this.code} ${name}</title>\n<h1>${name}</h1>\n${this.getDescription()}\n`;
  }

  /** The header lines of the error page. */
  getHeaders(): [name: string, value: string][] {
    return [['Content-Type', 'text/html; charset=utf-8']];
  }

  /** What a program is told, by {@link problem}: the members of RFC 9457; a subclass may add others. */
  getProblem(): Record<string, unknown> {
    return { type: 'about:blank', title: this.name, status: this.code, detail: this.description };
  }

  /** The answer: {@link response} if given, else the error page. */
  getResponse(): Response {
    return (
      this.response ?? new Response(this.getBody(), { status: this.code ?? 500, headers: this.getHeaders() })
    );
  }

  override toString(): string {
    return `${this.code ?? '???'} ${this.name}: ${this.description ?? ''}`;
  }
}

/**
 * Makes an error that nobody traces: what routing found is an answer, not a mistake.
 * PERF: the stack is most of what an error costs (bench/http.js, missing).
 */
export function untraced<E extends Error>(make: () => E): E {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** 400: the client sent something that the server cannot handle. */
export class BadRequest extends HTTPException {
  static override readonly code: number = 400;
  static override readonly description: string =
    'The browser (or proxy) sent a request that this server could not understand.';
}

/** 400: a form, query or cookie value that the view requires is missing. */
export class BadRequestKeyError extends BadRequest {
  /** Names the missing key in the description, and so on the page; on in debug mode. */
  showException = false;
  /** @param key the missing key */
  constructor(
    readonly key: string = '',
    options: HTTPExceptionOptions = {},
  ) {
    super(options);
    this.message = `The key ${JSON.stringify(key)} is missing.`;
    let plain = this.description;
    Object.defineProperty(this, 'description', {
      get: () => (this.showException ? `${plain}\nKeyError: '${this.key}'` : plain),
      set: (text: string | null) => {
        plain = text;
      },
    });
  }
}

/** 400: the client went away while the request was read. */
export class ClientDisconnected extends BadRequest {
  static {
    markGone(this.prototype);
  }
}

/** 400: the request is not to be trusted, such as a Host that is not in TRUSTED_HOSTS. */
export class SecurityError extends BadRequest {}

/** 400: the Host header is malformed. */
export class BadHost extends BadRequest {}

/** 401: the client must authenticate; `wwwAuthenticate` says how. */
export class Unauthorized extends HTTPException {
  static override readonly code = 401;
  static override readonly description: string =
    "The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn't understand how to supply the credentials required.";
  /** The challenges. */
  declare wwwAuthenticate: readonly (WWWAuthenticate | string)[];
  protected override take({ wwwAuthenticate: given = [] }: HTTPExceptionOptions): void {
    this.wwwAuthenticate = typeof given === 'string' || !(Symbol.iterator in given) ? [given] : [...given];
  }
  override getHeaders(): [string, string][] {
    const challenges = this.wwwAuthenticate.map((item): [string, string] => [
      'WWW-Authenticate',
      String(item),
    ]);
    return [...super.getHeaders(), ...challenges];
  }
}

/** 403: the client is known, but may not. */
export class Forbidden extends HTTPException {
  static override readonly code = 403;
  static override readonly description: string =
    "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server.";
}

/** 404: there is nothing at this URL. */
export class NotFound extends HTTPException {
  static override readonly code = 404;
  static override readonly description: string =
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';
}

/** 405: the URL exists, but not for this method; `validMethods` says for which. */
export class MethodNotAllowed extends HTTPException {
  static override readonly code = 405;
  static override readonly description: string = 'The method is not allowed for the requested URL.';
  /** The methods of the `Allow` header. */
  declare validMethods: readonly string[];
  protected override take({ validMethods = [] }: HTTPExceptionOptions): void {
    this.validMethods = [...validMethods];
  }
  override getHeaders(): [string, string][] {
    const headers = super.getHeaders();
    if (this.validMethods.length > 0) headers.push(['Allow', this.validMethods.join(', ')]);
    return headers;
  }
}

/** What 406 and 415 share: the media types that would do. */
class MediaTypeError extends HTTPException {
  /** The media types that there are, or that are understood; empty where that is not said. */
  declare mediaTypes: readonly string[];
  protected override take({ mediaTypes = [] }: HTTPExceptionOptions): void {
    this.mediaTypes = [...mediaTypes];
  }
}

/** 406: no representation that the client accepts. */
export class NotAcceptable extends MediaTypeError {
  static override readonly code = 406;
  static override readonly description: string =
    'The resource identified by the request is only capable of generating response entities which have content characteristics not acceptable according to the accept headers sent in the request.';
  override getHeaders(): [string, string][] {
    return [
      ...super.getHeaders(),
      ...this.mediaTypes.slice(0, 1).map((): [string, string] => ['Vary', 'Accept']),
    ];
  }
}

/** 408: the request did not arrive in time. */
export class RequestTimeout extends HTTPException {
  static override readonly code = 408;
  static override readonly description: string =
    "The server closed the network connection because the browser didn't finish the request within the specified time.";
}

/** 409: the request conflicts with the state of the resource. */
export class Conflict extends HTTPException {
  static override readonly code = 409;
  static override readonly description: string =
    'A conflict happened while processing the request. The resource might have been modified while the request was being processed.';
}

/** 410: it was here, and is gone for good. */
export class Gone extends HTTPException {
  static override readonly code = 410;
  static override readonly description: string =
    'The requested URL is no longer available on this server and there is no forwarding address. If you followed a link from a foreign page, please contact the author of this page.';
}

/** 411: the request needs a `Content-Length`. */
export class LengthRequired extends HTTPException {
  static override readonly code = 411;
  static override readonly description: string =
    'A request with this method requires a valid <code>Content-Length</code> header.';
}

/** 412: `If-Match` or a like header does not hold. */
export class PreconditionFailed extends HTTPException {
  static override readonly code = 412;
  static override readonly description: string =
    'The precondition on the request for the URL failed positive evaluation.';
}

/** 413: the body is larger than allowed. */
export class RequestEntityTooLarge extends HTTPException {
  static override readonly code = 413;
  static override readonly description: string = 'The data value transmitted exceeds the capacity limit.';
}

/** 414: the URL is longer than allowed. */
export class RequestURITooLarge extends HTTPException {
  static override readonly code = 414;
  static override readonly description: string =
    'The length of the requested URL exceeds the capacity limit for this server. The request cannot be processed.';
}

/** 415: the body has a type that the server does not take. */
export class UnsupportedMediaType extends MediaTypeError {
  static override readonly code = 415;
  static override readonly description: string =
    'The server does not support the media type transmitted in the request.';
  /** The codings of content that would be taken, for `Accept-Encoding` (RFC 9110, section 12.5.3); null for no matter of codings. */
  declare acceptEncoding: string | null;
  protected override take(options: HTTPExceptionOptions): void {
    super.take(options);
    this.acceptEncoding = options.acceptEncoding ?? null;
  }
  override getHeaders(): [string, string][] {
    const headers = super.getHeaders();
    if (this.mediaTypes.length > 0) headers.push(['Accept', this.mediaTypes.join(', ')]);
    if (this.acceptEncoding !== null) headers.push(['Accept-Encoding', this.acceptEncoding]);
    return headers;
  }
}

/** 416: the content has no such range; `length` tells how long it is. */
export class RequestedRangeNotSatisfiable extends HTTPException {
  static override readonly code = 416;
  static override readonly description: string = 'The server cannot provide the requested range.';
  /** The length of the whole content, if known. */
  declare length: number | null;
  /** The range unit. */
  declare units: string;
  protected override take({ length, units = 'bytes' }: HTTPExceptionOptions): void {
    this.length = length ?? null;
    this.units = units;
  }
  override getHeaders(): [string, string][] {
    const headers = super.getHeaders();
    if (this.length !== null) headers.push(['Content-Range', `${this.units} */${this.length}`]);
    return headers;
  }
}

/** 417: the server cannot do what the `Expect` header asks. */
export class ExpectationFailed extends HTTPException {
  static override readonly code = 417;
  static override readonly description: string =
    'The server could not meet the requirements of the Expect header';
}

/** 418: coffee asked of a teapot. */
export class ImATeapot extends HTTPException {
  static override readonly code = 418;
  static override readonly description: string = 'This server is a teapot, not a coffee machine';
}

/** 421: the request reached a server that cannot answer for it. */
export class MisdirectedRequest extends HTTPException {
  static override readonly code = 421;
  static override readonly description: string = 'The server is not able to produce a response.';
}

/** 422: well-formed, but it makes no sense. */
export class UnprocessableEntity extends HTTPException {
  static override readonly code = 422;
  static override readonly description: string =
    'The request was well-formed but was unable to be followed due to semantic errors.';
}

/** 423: the resource is locked. */
export class Locked extends HTTPException {
  static override readonly code = 423;
  static override readonly description: string = 'The resource that is being accessed is locked.';
}

/** 424: another action that this one depends on failed. */
export class FailedDependency extends HTTPException {
  static override readonly code = 424;
  static override readonly description: string =
    'The method could not be performed on the resource because the requested action depended on another action and that action failed.';
}

/** 426: the client must switch protocols; here, to version 13 of WebSocket. */
export class UpgradeRequired extends HTTPException {
  static override readonly code = 426;
  static override readonly description: string = 'The server only speaks this protocol after an upgrade.';
}

/** 428: the request must be conditional. */
export class PreconditionRequired extends HTTPException {
  static override readonly code = 428;
  static override readonly description: string =
    'This request is required to be conditional; try using "If-Match" or "If-Unmodified-Since".';
}

/** What 429 and 503 share: when to come back. */
class RetryAfter extends HTTPException {
  /** Seconds, or a date, for the `Retry-After` header. */
  declare retryAfter: number | Date | null;
  protected override take({ retryAfter }: HTTPExceptionOptions): void {
    this.retryAfter = retryAfter ?? null;
  }
  override getHeaders(): [string, string][] {
    const headers = super.getHeaders();
    const after = this.retryAfter;
    if (after) headers.push(['Retry-After', after instanceof Date ? httpDate(after) : String(after)]);
    return headers;
  }
}

/** 429: too many requests from this client. */
export class TooManyRequests extends RetryAfter {
  static override readonly code = 429;
  static override readonly description: string =
    'This user has exceeded an allotted request count. Try again later.';
}

/** 431: the headers are larger than allowed. */
export class RequestHeaderFieldsTooLarge extends HTTPException {
  static override readonly code = 431;
  static override readonly description: string = 'One or more header fields exceeds the maximum size.';
}

/** 451: withheld by law. */
export class UnavailableForLegalReasons extends HTTPException {
  static override readonly code = 451;
  static override readonly description: string = 'Unavailable for legal reasons.';
}

/** 500: an error that nobody handled; `originalException` is that error. */
export class InternalServerError extends HTTPException {
  static override readonly code = 500;
  static override readonly description: string =
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.';
  /** The unhandled error; null when the 500 was raised on purpose. */
  declare originalException: unknown;
  protected override take({ originalException = null }: HTTPExceptionOptions): void {
    this.originalException = originalException;
  }
}

/** 501: the server cannot do this. */
export class NotImplemented extends HTTPException {
  static override readonly code = 501;
  static override readonly description: string =
    'The server does not support the action requested by the browser.';
}

/** 502: a server behind this one answered nonsense. */
export class BadGateway extends HTTPException {
  static override readonly code = 502;
  static override readonly description: string =
    'The proxy server received an invalid response from an upstream server.';
}

/** 503: not now; `retryAfter` says when. */
export class ServiceUnavailable extends RetryAfter {
  static override readonly code = 503;
  static override readonly description: string =
    'The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.';
}

/** 504: a server behind this one did not answer in time. */
export class GatewayTimeout extends HTTPException {
  static override readonly code = 504;
  static override readonly description: string = 'The connection to an upstream server timed out.';
}

/** 505: the protocol version is not supported. */
export class HTTPVersionNotSupported extends HTTPException {
  static override readonly code = 505;
  static override readonly description: string =
    'The server does not support the HTTP protocol version used in the request.';
}

/** A class of HTTP errors. */
export type HTTPExceptionClass = typeof HTTPException;

/** The errors whose class tells more than their code does, for those who handle the code. */
export interface HTTPErrors {
  401: Unauthorized;
  405: MethodNotAllowed;
  406: NotAcceptable;
  415: UnsupportedMediaType;
  416: RequestedRangeNotSatisfiable;
  429: TooManyRequests;
  500: InternalServerError;
  503: ServiceUnavailable;
}

/** The class for each code that {@link abort} knows (werkzeug.exceptions.default_exceptions). */
export const defaultExceptions: ReadonlyMap<number, HTTPExceptionClass> = new Map(
  [
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    RequestTimeout,
    Conflict,
    Gone,
    LengthRequired,
    PreconditionFailed,
    RequestEntityTooLarge,
    RequestURITooLarge,
    UnsupportedMediaType,
    RequestedRangeNotSatisfiable,
    ExpectationFailed,
    ImATeapot,
    MisdirectedRequest,
    UnprocessableEntity,
    Locked,
    FailedDependency,
    PreconditionRequired,
    TooManyRequests,
    RequestHeaderFieldsTooLarge,
    UnavailableForLegalReasons,
    InternalServerError,
    NotImplemented,
    BadGateway,
    ServiceUnavailable,
    GatewayTimeout,
    HTTPVersionNotSupported,
  ].map((type) => [type.code, type] as [number, HTTPExceptionClass]),
);

/** Raises HTTP errors by code; `mapping` may be extended (werkzeug.exceptions.Aborter). */
export class Aborter {
  /** Code to error class. */
  readonly mapping: Map<number, HTTPExceptionClass>;
  constructor(mapping: ReadonlyMap<number, HTTPExceptionClass> = defaultExceptions) {
    this.mapping = new Map(mapping);
  }
  /**
   * Throws the error of a code, an error that is given itself, or one that answers with the given response.
   * @throws HTTPException always, or LookupError when there is no error with this code
   */
  abort(
    code: number | HTTPException | Response | globalThis.Response,
    description?: string | null | HTTPExceptionOptions,
    options?: HTTPExceptionOptions,
  ): never {
    refusePromise(code, 'What abort() is given');
    if (code instanceof Error) throw code;
    // The platform's Response, or whatever else is given, is made a response of, or refused, when it is answered with.
    if (typeof code === 'object' && code !== null) throw new HTTPException({ response: code as Response });
    const type = this.mapping.get(code);
    if (type === undefined)
      throw new LookupError(
        `abort() knows no error with the code ${code}. Put a subclass of HTTPException into app.aborter.mapping, or return tuple(text, ${code}).`,
      );
    throw new type(description, options);
  }
}

/** Something was registered that cannot be, or too late (Flask's AssertionError and ValueError at set-up). */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  constructor(message: string, options?: ErrorOptions) {
    super(spelled(message), options);
  }
}

/** Something is not there under this name or code (Python's LookupError). */
export class LookupError extends Error {
  override readonly name: string = 'LookupError';
}

/** A form field was read as a file, but the form was sent in a way that has none (flask.debughelpers.DebugFilesKeyError). */
export class DebugFilesKeyError extends Error {
  override readonly name = 'DebugFilesKeyError';
}

/** A view or handler returned something that is no response. */
export class ResponseTypeError extends TypeError {
  override readonly name = 'ResponseTypeError';
  constructor(message: string, options?: ErrorOptions) {
    super(spelled(message), options);
  }
}

// What reading a request throws of what its client has sent.
for (const { prototype } of [
  ...[BadRequest, RequestTimeout, RequestEntityTooLarge, RequestURITooLarge],
  ...[UnsupportedMediaType, RequestHeaderFieldsTooLarge],
])
  markCaused(prototype);
