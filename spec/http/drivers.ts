/** How each kind of recorded case is asked of a request, a response or a public function: names are translated, nothing else. */

import {
  Authorization,
  type CookieOptions,
  dumpAge,
  dumpHeader,
  dumpOptionsHeader,
  generateEtag,
  Headers,
  httpDate,
  iriToUri,
  isResourceModified,
  Pottle,
  parseDate,
  parseDictHeader,
  parseListHeader,
  parseOptionsHeader,
  quoteEtag,
  quoteHeaderValue,
  type Request,
  Response,
  redirect,
  request,
  SecurityError,
  unquoteEtag,
  unquoteHeaderValue,
  uriToIri,
  WWWAuthenticate,
} from 'pottle';
import type { ClientOptions } from 'pottle/testing';
import { type Case, decode, expected } from './vectors.js';

/** Answers a case. */
export type Driver = (one: Case) => unknown;

const app = new Pottle('recorded', { staticFolder: null });

/** What a request says of itself. */
function asked<T>(options: ClientOptions, read: (of: Request) => T): Promise<T> {
  return app.testRequestContext('/', options, () => read(request as Request));
}

/** The same of a request with one header; null for none. */
function header<T>(name: string, value: string | null, read: (of: Request) => T): Promise<T> {
  return asked({ headers: value === null ? {} : { [name]: value } }, read);
}

/** A response with one header; null for none. */
function response(name: string, value: string | null): Response {
  return new Response('', { headers: value === null ? {} : { [name]: value } });
}

/** What a client gets from a view. */
async function sent(view: () => Response | Promise<Response>, options: ClientOptions = {}) {
  const serving = new Pottle('recorded', { staticFolder: null });
  serving.addUrlRule('/', { endpoint: 'view', viewFunc: view, methods: ['GET', 'POST'] });
  return serving.testClient().open('/', options);
}

/** Werkzeug's own response, where Flask's has another type. */
class PlainResponse extends Response {
  static override defaultMimetype = 'text/plain';
}

/** The bytes of UTF-8 text, each as one character. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function epoch(date: Date | null): unknown {
  return date && { epoch: date.getTime() / 1000 };
}

function seconds(value: unknown): unknown {
  return value && { epoch: (value as { epoch: number }).epoch };
}

/** The attributes of a cookie mean the same in any order. */
function cookieSet(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const [pair, ...attributes] = text.split('; ');
  return [pair, ...attributes.sort()];
}

/** How each kind of case is answered. */
export const drivers: Record<string, Driver> = {
  optionsHeader: (one) => parseOptionsHeader(one.value),
  dumpOptionsHeader: (one) => dumpOptionsHeader(one.header, one.options),
  listHeader: (one) => parseListHeader(one.value),
  dictHeader: (one) => parseDictHeader(one.value),
  dumpHeader: (one) => dumpHeader(one.value),
  quoteHeaderValue: (one) => quoteHeaderValue(one.value, { allowToken: one.allowToken }),
  unquoteHeaderValue: (one) => unquoteHeaderValue(one.value),
  setHeaderWithParams(one) {
    const headers = new Headers();
    if (one.method === 'add') headers.add(one.name, one.value, one.params);
    else headers.set(one.name, one.value, one.params);
    return headers.get(one.name);
  },
  cookies: (one) =>
    header('Cookie', latin1(one.header), ({ cookies }) => [...cookies.items({ multi: true })]),
  setCookie(one) {
    const { key, value, ...options } = decode(one.args) as CookieOptions & { key: string; value?: string };
    const made = new Response();
    if (one.method === 'delete_cookie') made.deleteCookie(key, options);
    else made.setCookie(key, value, options);
    return made.headers.get('Set-Cookie');
  },
  queryArgs: (one) => asked({ query: one.query }, ({ args }) => [...args.items({ multi: true })]),
  iriToUri: (one) => iriToUri(one.value),
  uriToIri: (one) => uriToIri(one.value),
  requestUrl,
  parseDate: (one) => epoch(parseDate(one.value)),
  httpDate: (one) => httpDate(decode(one.value) as Date | number),
  age: (one) => response('Age', one.header).age,
  dumpAge: (one) => dumpAge(decode(one.value) as number),
  retryAfter: (one) => epoch(response('Retry-After', one.header).retryAfter),
  setRetryAfter(one) {
    const made = new Response();
    made.retryAfter = decode(one.value) as Date | number | string | null;
    return made.headers.get('Retry-After');
  },
  status(one) {
    const { status, statusCode } = new Response('', { status: one.value });
    return { status, code: statusCode };
  },
  contentType: (one) =>
    header('Content-Type', one.header, ({ mimetype, mimetypeParams, isJson }) => ({
      mimetype,
      params: mimetypeParams,
      isJson,
    })),
  responseContentType,
  accept,
  range,
  ifRange: (one) =>
    header('If-Range', one.header, ({ ifRange }) => ({
      etag: ifRange.etag,
      date: epoch(ifRange.date),
      header: attempt(() => ifRange.toHeader()),
    })),
  contentRange(one) {
    const { contentRange } = response('Content-Range', one.header);
    const { units, start, stop, length, isSet } = contentRange;
    return { units, start, stop, length, header: contentRange.toHeader(), isSet };
  },
  contentRangeSet,
  etags,
  quoteEtag: (one) => quoteEtag(one.etag, one.weak),
  unquoteEtag: (one) => unquoteEtag(one.value),
  generateEtag: (one) => generateEtag(Buffer.from(one.data, 'base64')),
  requestCacheControl: (one) =>
    header('Cache-Control', one.header, ({ cacheControl }) => ({
      items: [...cacheControl],
      provided: cacheControl.provided,
      header: cacheControl.toHeader(),
      props: props(cacheControl, one),
    })),
  responseCacheControl(one) {
    const made = response('Cache-Control', one.header);
    const { cacheControl } = made;
    change(cacheControl, one.ops);
    return { header: made.headers.get('Cache-Control'), props: props(cacheControl, one) };
  },
  authorization: (one) =>
    header('Authorization', one.header, ({ authorization }) => authorization && credentials(authorization)),
  dumpAuthorization: (one) => new Authorization(one.type, one.parameters ?? {}, one.token).toHeader(),
  wwwAuthenticate: (one) => credentials(response('WWW-Authenticate', one.header).wwwAuthenticate),
  dumpWwwAuthenticate,
  headerSet,
  contentLength: (one) =>
    asked(
      { headers: lines({ 'Content-Length': one.header, 'Transfer-Encoding': one.transferEncoding }) },
      (of) => of.contentLength,
    ),
  csp(one) {
    const made = response('Content-Security-Policy', one.header);
    change(made.contentSecurityPolicy, one.ops);
    return {
      header: made.headers.get('Content-Security-Policy'),
      items: [...made.contentSecurityPolicy],
    };
  },
  isResourceModified: (one) =>
    isResourceModified(
      new Headers(one.headers),
      {
        etag: one.etag,
        data: one.data === undefined ? null : Buffer.from(one.data, 'base64'),
        lastModified: decode(one.lastModified) as Date | string | undefined,
      },
      { ignoreIfRange: one.ignoreIfRange },
    ),
  makeConditional,
  async location(one) {
    const answer = await sent(() => redirect(one.location, one.code));
    return { location: answer.headers.get('Location'), body: answer.text };
  },
  accessRoute: (one) =>
    asked(
      {
        headers: one.forwarded.map((line: string) => ['X-Forwarded-For', line]),
        remoteAddr: one.remoteAddr ?? '',
      },
      (of) => of.accessRoute,
    ),
};

/** What is thrown where Python raises: the name of the error by the kind of the case. */
export const errors: Record<string, string> = {
  contentRangeSet: 'RangeError',
  dumpAge: 'RangeError',
  headerSet: 'RangeError',
  iriToUri: 'HostnameError',
  isResourceModified: 'TypeError',
  queryArgs: 'UrlError',
  quoteEtag: 'EtagError',
  responseCacheControl: 'RangeError',
  setCookie: 'CookieError',
  status: 'StatusError',
  uriToIri: 'HostnameError',
};

/** What expectations are compared as, where that is not as they are written. */
export const comparable: Record<string, (value: unknown) => unknown> = {
  setCookie: cookieSet,
  parseDate: seconds,
  retryAfter: seconds,
  ifRange: (value) => {
    const { date, ...rest } = value as { date: unknown };
    return { ...rest, date: typeof date === 'string' ? { epoch: Date.parse(date) / 1000 } : date };
  },
  makeConditional: (value) => {
    const { headers, rangeNotSatisfiable, ...rest } = value as Record<string, [string, string][] | undefined>;
    return { ...rest, headers: headers?.sort(), rangeNotSatisfiable: rangeNotSatisfiable?.sort() };
  },
};

function lines(headers: Record<string, string | null>): [string, string][] {
  return Object.entries(headers).filter((line): line is [string, string] => line[1] !== null);
}

async function requestUrl(one: Case): Promise<unknown> {
  const path = one.path.split('/').map(encodeURIComponent).join('/');
  const options = {
    baseUrl: `${one.scheme}://localhost${one.rootPath}`,
    query: one.query,
    headers: lines({ Host: one.host }),
  };
  try {
    return await app.testRequestContext(path, options, () => {
      request.trustedHosts = one.trustedHosts ?? null;
      const { host, url, baseUrl, rootUrl, hostUrl, fullPath, isSecure, args } = request;
      const pairs = [...args.items({ multi: true })];
      return { host, url, baseUrl, rootUrl, hostUrl, fullPath, isSecure, args: pairs };
    });
  } catch (error) {
    if (error instanceof SecurityError) return { httpError: error.code };
    throw error;
  }
}

function responseContentType(one: Case): unknown {
  const made = new PlainResponse('', one.args);
  for (const [op, name, value] of one.ops) {
    if (op === 'mimetype') made.mimetype = name;
    else if (op === 'contentType') made.contentType = name;
    else made.mimetypeParams[name] = value;
  }
  const { contentType, mimetype, mimetypeParams, isJson } = made;
  return { contentType, mimetype, params: { ...mimetypeParams }, isJson };
}

function accept(one: Case): Promise<unknown> {
  const name = {
    mimetypes: 'Accept',
    languages: 'Accept-Language',
    charsets: 'Accept-Charset',
    encodings: 'Accept-Encoding',
  }[one.which as string]!;
  return header(name, one.header, (of) => {
    const { acceptMimetypes, acceptLanguages, acceptCharsets, acceptEncodings } = of;
    const object = {
      mimetypes: acceptMimetypes,
      languages: acceptLanguages,
      charsets: acceptCharsets,
      encodings: acceptEncodings,
    }[one.which as 'mimetypes'];
    const { acceptHtml, acceptXhtml, acceptJson } = acceptMimetypes;
    const lookup = (answer: (value: string) => unknown) =>
      one.lookups.map((value: string) => attempt(() => answer(value)));
    return {
      values: [...object],
      provided: object.provided,
      best: object.best,
      header: object.toHeader(),
      quality: lookup((value) => object.quality(value)),
      contains: lookup((value) => object.has(value)),
      find: lookup((value) => object.find(value)),
      bestMatch: one.matches.map((match: { of: string[]; default?: string }) =>
        attempt(() => object.bestMatch(match.of, (match.default ?? null) as string)),
      ),
      ...(one.which === 'mimetypes' && { acceptHtml, acceptXhtml, acceptJson }),
    };
  });
}

function attempt<T>(answer: () => T): T | { error: string } {
  try {
    return answer();
  } catch (error) {
    if (['AcceptError', 'EtagError'].includes((error as Error).name)) return { error: 'ValueError' };
    throw error;
  }
}

function range(one: Case): Promise<unknown> {
  return header(
    'Range',
    one.header,
    ({ range: parsed }) =>
      parsed && {
        units: parsed.units,
        ranges: parsed.ranges,
        header: parsed.toHeader(),
        forLength: one.lengths.map((length: number | null) => parsed.rangeForLength(length)),
        contentRange: one.lengths.map((length: number | null) => parsed.toContentRangeHeader(length)),
      },
  );
}

function contentRangeSet(one: Case): unknown {
  const made = response('Content-Range', one.header);
  const { contentRange } = made;
  for (const [op, ...args] of one.ops) {
    if (op === 'set') contentRange.set(...(args as [number, number, number?, string?]));
    else if (op === 'unset') contentRange.unset();
    else Object.assign(contentRange, { [args[0]]: args[1] });
  }
  return made.headers.get('Content-Range');
}

function etags(one: Case): Promise<unknown> {
  return header(one.which, one.header, ({ ifMatch, ifNoneMatch }) => {
    const object = one.which === 'If-Match' ? ifMatch : ifNoneMatch;
    const weak = [...object.asSet({ includeWeak: true })].filter((tag) => object.isWeak(tag));
    const expectsHeader = 'header' in (one.result as object);
    return {
      star: object.starTag,
      strong: [...object].sort(),
      weak: weak.sort(),
      truthy: object.isSet,
      length: object.size,
      ...(expectsHeader && { header: object.toHeader() }),
      tags: one.tags.map((tag: string) => ({
        isStrong: object.isStrong(tag),
        isWeak: object.isWeak(tag),
        contains: object.contains(tag),
        containsWeak: object.containsWeak(tag),
        containsRaw: object.containsRaw(tag),
      })),
    };
  });
}

/** The properties that the answer names. */
function props(object: object, one: Case): unknown {
  const names = Object.keys((expected(one) as { props: object }).props);
  return Object.fromEntries(names.map((name) => [name, Reflect.get(object, name)]));
}

function change(
  object: { set(name: string, value: never): void; delete(name: string): boolean; clear(): void },
  ops: [string, string, never][],
) {
  for (const [op, name, value] of ops) {
    if (op === 'set') Object.assign(object, { [name]: value });
    else if (op === 'del') Object.assign(object, { [name]: null });
    else if (op === 'item') object.set(name, value);
    else if (op === 'delitem') object.delete(name);
    else object.clear();
  }
}

const SETS = { Vary: 'vary', Allow: 'allow', 'Content-Language': 'contentLanguage' } as const;

function headerSet(one: Case): unknown {
  const made = response(one.name, one.header);
  const set = made[SETS[one.name as keyof typeof SETS]];
  const log: unknown[] = [];
  for (const [op, value] of one.ops as [keyof typeof set, never][]) {
    const answer: unknown = (set[op] as (value: never) => unknown)(value);
    if (op === 'contains' || op === 'find') log.push(answer);
  }
  return { header: made.headers.get(one.name), items: [...set], log };
}

function credentials(object: Authorization | WWWAuthenticate): unknown {
  const { type, parameters, token } = object;
  return { type, parameters, token, header: object.toHeader() };
}

function dumpWwwAuthenticate(one: Case): unknown {
  const items: WWWAuthenticate[] = one.items.map(
    ({ type, parameters, token }: Record<string, never>) => new WWWAuthenticate(type!, parameters, token),
  );
  const made = new Response();
  made.wwwAuthenticate = items.length === 1 ? items[0]! : items;
  for (const [name, value] of one.ops ?? []) items[0]!.set(name, value);
  return made.headers.getlist('WWW-Authenticate');
}

async function makeConditional(one: Case): Promise<unknown> {
  const { acceptRanges, completeLength } = one;
  const view = async () => {
    const body = Buffer.from(one.body, 'base64');
    const made = new Response(one.stream ? [body] : body, { mimetype: 'text/plain' });
    if (one.etag) made.setEtag(one.etag[0], one.etag[1]);
    if (one.addEtag) await made.addEtag();
    if (one.lastModified) made.lastModified = decode(one.lastModified) as Date;
    return made.makeConditional(request as Request, { acceptRanges, completeLength });
  };
  const answer = await sent(view, { method: one.method, headers: one.headers });
  const { statusCode: status, headers, data } = answer;
  // The recorded error has the headers of its page; the page itself is recorded elsewhere.
  if (status === 416)
    return { rangeNotSatisfiable: [...headers].filter(([name]) => name !== 'Content-Length') };
  return { status, headers: [...headers], body: Buffer.from(data).toString('base64') };
}
