/** How each kind of recorded case is answered with the functions of lib/http. */

import { Accept, CharsetAccept, LanguageAccept, MIMEAccept } from '../../lib/http/accept.js';
import { Authorization, WWWAuthenticate } from '../../lib/http/auth.js';
import { RequestCacheControl, ResponseCacheControl } from '../../lib/http/cachecontrol.js';
import {
  decide,
  isResourceModified,
  type RangeOptions,
  removeEntityHeaders,
} from '../../lib/http/conditional.js';
import { dumpCookie, parseCookie } from '../../lib/http/cookies.js';
import { ContentSecurityPolicy } from '../../lib/http/csp.js';
import {
  dumpAge,
  dumpRetryAfter,
  httpDate,
  parseAge,
  parseDate,
  parseRetryAfter,
} from '../../lib/http/dates.js';
import { ETags, generateEtag, quoteEtag, unquoteEtag } from '../../lib/http/etag.js';
import { Headers } from '../../lib/http/headers.js';
import { HeaderSet } from '../../lib/http/headerset.js';
import { getCurrentUrl, getHost, UntrustedHostError } from '../../lib/http/host.js';
import {
  contentTypeOf,
  isJsonMimetype,
  liveParams,
  mimetypeOf,
  parseContentLength,
  parseContentType,
} from '../../lib/http/mime.js';
import { MultiDict } from '../../lib/http/multidict.js';
import {
  dumpHeader,
  dumpOptionsHeader,
  parseDictHeader,
  parseListHeader,
  parseOptionsHeader,
  quoteHeaderValue,
  unquoteHeaderValue,
} from '../../lib/http/options.js';
import { ContentRange, IfRange, Range } from '../../lib/http/range.js';
import { parseStatus } from '../../lib/http/status.js';
import { iriToUri, parseQuery, queryText, uriToIri } from '../../lib/http/urls.js';
import { type Case, decode, expected } from './vectors.js';

/** Answers a case. */
export type Driver = (one: Case) => unknown;

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
  cookies: (one) => [...new MultiDict(parseCookie(latin1(one.header))).items({ multi: true })],
  setCookie(one) {
    const { key, value, ...rest } = decode(one.args) as Record<string, never>;
    const gone = one.method === 'delete_cookie' ? { expires: 0, maxAge: 0 } : {};
    return dumpCookie(key!, value, { ...rest, ...gone });
  },
  queryArgs: (one) => [...new MultiDict(parseQuery(one.query)).items({ multi: true })],
  iriToUri: (one) => iriToUri(one.value),
  uriToIri: (one) => uriToIri(one.value),
  requestUrl,
  parseDate: (one) => epoch(parseDate(one.value)),
  httpDate: (one) => httpDate(decode(one.value) as Date | number),
  age: (one) => parseAge(one.header),
  dumpAge: (one) => dumpAge(decode(one.value) as number),
  retryAfter: (one) => epoch(parseRetryAfter(one.header)),
  setRetryAfter: (one) => (one.value === null ? null : dumpRetryAfter(decode(one.value) as Date)),
  status: (one) => {
    const { line, code } = parseStatus(one.value);
    return { status: line, code };
  },
  contentType(one) {
    const { mimetype, params } = parseContentType(one.header);
    return { mimetype, params, isJson: isJsonMimetype(mimetype) };
  },
  responseContentType,
  accept,
  range,
  ifRange: (one) => {
    const { etag, date, ...rest } = IfRange.fromHeader(one.header);
    return {
      etag,
      date: date && { epoch: date.getTime() / 1000 },
      header: attempt(() => new IfRange(etag, date).toHeader()),
      ...rest,
    };
  },
  contentRange: (one) => {
    const parsed = ContentRange.fromHeader(one.header) ?? new ContentRange(null, null, null);
    const { units, start, stop, length, isSet } = parsed;
    return { units, start, stop, length, header: parsed.toHeader(), isSet };
  },
  contentRangeSet,
  etags,
  quoteEtag: (one) => quoteEtag(one.etag, one.weak),
  unquoteEtag: (one) => unquoteEtag(one.value),
  generateEtag: (one) => generateEtag(Buffer.from(one.data, 'base64')),
  requestCacheControl: (one) => {
    const control = RequestCacheControl.fromHeader(one.header);
    const items = [...control];
    return { items, provided: control.provided, header: control.toHeader(), props: props(control, one) };
  },
  responseCacheControl,
  authorization: (one) => credentials(Authorization.fromHeader(one.header)),
  dumpAuthorization: (one) => new Authorization(one.type, one.parameters ?? {}, one.token).toHeader(),
  wwwAuthenticate: (one) =>
    credentials(WWWAuthenticate.fromHeader(one.header) ?? new WWWAuthenticate('basic')),
  dumpWwwAuthenticate,
  headerSet,
  contentLength: (one) => parseContentLength(one.header, one.transferEncoding),
  csp,
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
  location: (one) => ({ location: iriToUri(one.location) }),
  accessRoute: (one) =>
    one.forwarded.length > 0 ? parseListHeader(one.forwarded.join(',')) : [one.remoteAddr].filter(Boolean),
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
  // The page is that of `redirect`.
  location: (value) => ({ location: (value as { location: string }).location }),
};

function requestUrl(one: Case): unknown {
  const { scheme, query } = one;
  const rootPath = one.rootPath.replace(/\/+$/, '');
  const path = `/${one.path.replace(/^\/+/, '')}`;
  try {
    const host = getHost(scheme, one.host, ['server.test', 80], one.trustedHosts);
    return {
      host,
      url: getCurrentUrl({ scheme, host, rootPath, path, query }),
      baseUrl: getCurrentUrl({ scheme, host, rootPath, path }),
      rootUrl: getCurrentUrl({ scheme, host, rootPath }),
      hostUrl: getCurrentUrl({ scheme, host }),
      fullPath: `${path}?${queryText(query)}`,
      isSecure: scheme === 'https' || scheme === 'wss',
      args: [...new MultiDict(parseQuery(query)).items({ multi: true })],
    };
  } catch (error) {
    if (error instanceof UntrustedHostError) return { httpError: 400 };
    throw error;
  }
}

function responseContentType(one: Case): unknown {
  const { mimetype, contentType, headers: given } = one.args;
  const headers = new Headers(given);
  const made = contentType ?? (typeof mimetype === 'string' ? contentTypeOf(mimetype) : null);
  if (made !== null) headers.set('Content-Type', made);
  else if (!headers.has('Content-Type')) headers.set('Content-Type', contentTypeOf('text/plain'));
  const type = () => mimetypeOf(headers.get('Content-Type'));
  const params = () => parseOptionsHeader(headers.get('Content-Type'))[1];
  for (const [op, name, value] of one.ops) {
    if (op === 'mimetype') headers.set('Content-Type', contentTypeOf(name));
    else if (op === 'contentType') headers.set('Content-Type', name);
    else
      liveParams(params(), (all) => headers.set('Content-Type', dumpOptionsHeader(type(), all)))[name] =
        value;
  }
  return {
    contentType: headers.get('Content-Type'),
    mimetype: type(),
    params: params(),
    isJson: isJsonMimetype(type()),
  };
}

function attempt<T>(answer: () => T): T | { error: string } {
  try {
    return answer();
  } catch {
    return { error: 'ValueError' };
  }
}

const ACCEPTS = {
  mimetypes: MIMEAccept,
  languages: LanguageAccept,
  charsets: CharsetAccept,
  encodings: Accept,
};

function accept(one: Case): unknown {
  const type: typeof Accept = ACCEPTS[one.which as keyof typeof ACCEPTS];
  const object = type.fromHeader(one.header);
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
    ...(object instanceof MIMEAccept && {
      acceptHtml: object.acceptHtml,
      acceptXhtml: object.acceptXhtml,
      acceptJson: object.acceptJson,
    }),
  };
}

function range(one: Case): unknown {
  const parsed = Range.fromHeader(one.header);
  return (
    parsed && {
      units: parsed.units,
      ranges: parsed.ranges,
      header: parsed.toHeader(),
      forLength: one.lengths.map((length: number | null) => parsed.rangeForLength(length)),
      contentRange: one.lengths.map((length: number | null) => parsed.toContentRangeHeader(length)),
    }
  );
}

/** What a response does with the header of a live object. */
function live(name: string, header: string | null) {
  const headers = new Headers(header === null ? null : { [name]: header });
  const write = (filled: boolean, text: string) => (filled ? headers.set(name, text) : headers.remove(name));
  return { headers, write };
}

function contentRangeSet(one: Case): unknown {
  const { headers, write } = live('Content-Range', one.header);
  const onUpdate = (changed: ContentRange) => write(changed.isSet, changed.toHeader());
  const object =
    ContentRange.fromHeader(one.header, onUpdate) ?? new ContentRange(null, null, null, null, onUpdate);
  for (const [op, ...args] of one.ops) {
    if (op === 'set') object.set(...(args as [number, number, number?, string?]));
    else if (op === 'unset') object.unset();
    else Object.assign(object, { [args[0]]: args[1] });
  }
  return headers.get('Content-Range');
}

function etags(one: Case): unknown {
  const object = ETags.fromHeader(one.header);
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

function responseCacheControl(one: Case): unknown {
  const { headers, write } = live('Cache-Control', one.header);
  const control = ResponseCacheControl.fromHeader(one.header, (changed) =>
    write(changed.size > 0, changed.toHeader()),
  );
  change(control, one.ops);
  return { header: headers.get('Cache-Control'), props: props(control, one) };
}

function csp(one: Case): unknown {
  const { headers, write } = live('Content-Security-Policy', one.header);
  const policy = ContentSecurityPolicy.fromHeader(one.header, (changed) =>
    write(changed.size > 0, changed.toHeader()),
  );
  change(policy, one.ops);
  const header = headers.get('Content-Security-Policy');
  return { header, items: [...ContentSecurityPolicy.fromHeader(header)] };
}

function headerSet(one: Case): unknown {
  const { headers, write } = live(one.name, one.header);
  const set = HeaderSet.fromHeader(one.header, (changed) => write(changed.size > 0, changed.toHeader()));
  const log: unknown[] = [];
  for (const [op, value] of one.ops as [keyof HeaderSet, never][]) {
    const answer: unknown = (set[op] as (value: never) => unknown)(value);
    if (op === 'contains' || op === 'find') log.push(answer);
  }
  return { header: headers.get(one.name), items: [...set], log };
}

function credentials(object: Authorization | WWWAuthenticate | null): unknown {
  if (object === null) return null;
  const { type, parameters, token } = object;
  return { type, parameters, token, header: object.toHeader() };
}

function dumpWwwAuthenticate(one: Case): unknown {
  const items = one.items.map(
    ({ type, parameters, token }: Record<string, never>) => new WWWAuthenticate(type!, parameters, token),
  );
  for (const [name, value] of one.ops ?? []) items[0].set(name, value);
  return items.map((item: WWWAuthenticate) => item.toHeader());
}

/** Does with a body what {@link decide} decided, as a response does. */
function makeConditional(one: Case): unknown {
  const method = one.method ?? 'GET';
  const body = Buffer.from(one.body, 'base64');
  const headers = new Headers({ 'Content-Type': 'text/plain; charset=utf-8' });
  if (one.etag) headers.set('ETag', quoteEtag(one.etag[0], one.etag[1]));
  if (one.addEtag) headers.set('ETag', quoteEtag(generateEtag(body)));
  if (one.lastModified) headers.set('Last-Modified', httpDate(decode(one.lastModified) as Date));
  const validators = { etag: headers.get('ETag'), lastModified: headers.get('Last-Modified') };
  const decision = decide(method, new Headers(one.headers), validators, one as RangeOptions);
  if (decision.status === 416)
    return { rangeNotSatisfiable: [['Content-Type', 'text/html; charset=utf-8'], ...decision.headers] };
  for (const [name, value] of decision.headers) headers.set(name, value);
  if (!one.stream || method !== 'POST') headers.setdefault('Content-Length', body.length);
  if (decision.status === 304) removeEntityHeaders(headers);
  const sent =
    method === 'HEAD' || decision.status === 304 ? Buffer.alloc(0) : body.subarray(...(decision.range ?? []));
  return { status: decision.status, headers: [...headers], body: sent.toString('base64') };
}
