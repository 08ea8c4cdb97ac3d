import { afterEach, describe, expect, it, vi } from 'vitest';
import { dumpCookie, parseCookie } from '../../lib/http/cookies.js';
import {
  dumpAge,
  dumpRetryAfter,
  httpDate,
  parseAge,
  parseDate,
  parseRetryAfter,
} from '../../lib/http/dates.js';
import { Headers } from '../../lib/http/headers.js';
import { getCurrentUrl, getHost, UntrustedHostError } from '../../lib/http/host.js';
import { contentTypeOf, isJsonMimetype, mimetypeOf, parseContentType } from '../../lib/http/mime.js';
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
import { parseStatus } from '../../lib/http/status.js';
import { iriToUri, parseQuery, queryText, uriToIri } from '../../lib/http/urls.js';
import { type Case, casesOf, decode, expected, kinds } from './vectors.js';

/** Cases that cannot hold, by id, with the reason. */
const LISTED: Record<string, string> = {
  'dev-0286': 'how Python writes 1.0, True and None',
  'dev-0354': 'how Python writes 1.0, True and None',
  'dev-0408': 'how Python writes 1.0, True and None',
};

type Driver = (one: Case) => unknown;

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

const drivers: Record<string, Driver> = {
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
};

/** What expectations are compared as, where that is not as they are written. */
const comparable: Record<string, (value: unknown) => unknown> = {
  setCookie: cookieSet,
  parseDate: seconds,
  retryAfter: seconds,
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
  const made = contentType ?? (mimetype ? contentTypeOf(mimetype) : null);
  if (made !== null) headers.set('Content-Type', made);
  else if (!headers.has('Content-Type')) headers.set('Content-Type', contentTypeOf('text/plain'));
  for (const [op, name, value] of one.ops) {
    if (op === 'mimetype') headers.set('Content-Type', contentTypeOf(name));
    else if (op === 'contentType') headers.set('Content-Type', name);
    else {
      const [, params] = parseOptionsHeader(headers.get('Content-Type'));
      headers.set(
        'Content-Type',
        dumpOptionsHeader(mimetypeOf(headers.get('Content-Type')), { ...params, [name]: value }),
      );
    }
  }
  const header = headers.get('Content-Type');
  const type = mimetypeOf(header);
  return {
    contentType: header,
    mimetype: type,
    params: parseOptionsHeader(header)[1],
    isJson: isJsonMimetype(type),
  };
}

afterEach(() => void vi.useRealTimers());

function run(one: Case, driver: Driver): unknown {
  if (typeof one.now === 'number') vi.useFakeTimers({ now: one.now * 1000, toFake: ['Date'] });
  return driver(one);
}

describe('recorded answers', () => {
  for (const [kind, driver] of Object.entries(drivers)) {
    describe(kind, () => {
      const normal = comparable[kind] ?? ((value) => value);
      for (const one of casesOf(kind).filter(({ id }) => !(id in LISTED))) {
        it(one.id, () => {
          const answer = expected(one);
          const throws = typeof answer === 'object' && answer !== null && 'error' in answer;
          if (throws) expect(() => run(one, driver)).toThrow();
          else expect(normal(run(one, driver))).toEqual(normal(answer));
        });
      }
    });
  }

  it('has a driver for every kind', () => {
    expect([...kinds].filter((kind) => !(kind in drivers))).toEqual([]);
  });
});
