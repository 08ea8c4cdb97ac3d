import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Accept, CharsetAccept, LanguageAccept, MIMEAccept } from '../../lib/http/accept.js';
import { Authorization, WWWAuthenticate } from '../../lib/http/auth.js';
import { RequestCacheControl } from '../../lib/http/cachecontrol.js';
import { decide } from '../../lib/http/conditional.js';
import { CookieError, dumpCookie, parseCookie, parseSetCookie } from '../../lib/http/cookies.js';
import { ContentSecurityPolicy } from '../../lib/http/csp.js';
import { parseAge, parseDate, parseRetryAfter } from '../../lib/http/dates.js';
import { ETags, unquoteEtag } from '../../lib/http/etag.js';
import { HeaderSet } from '../../lib/http/headerset.js';
import { getCurrentUrl, getHost, hostIsTrusted } from '../../lib/http/host.js';
import { HostnameError } from '../../lib/http/idna.js';
import { parseContentLength, parseContentType } from '../../lib/http/mime.js';
import { MultiDict } from '../../lib/http/multidict.js';
import {
  dumpHeader,
  dumpOptionsHeader,
  parseDictHeader,
  parseListHeader,
  parseOptionsHeader,
} from '../../lib/http/options.js';
import { ContentRange, IfRange, Range } from '../../lib/http/range.js';
import { encodeQuery, iriToUri, parseQuery, UrlError, uriToIri } from '../../lib/http/urls.js';
import { negotiate } from '../../lib/media/negotiate.js';
import { expectLinear } from '../cpu.js';

/** Readers that answer for every header text there is. */
const readers: Record<string, (text: string) => unknown> = {
  'Accept (mimetypes)': (text) => MIMEAccept.fromHeader(text).bestMatch(['text/html', 'a/b;c=d']),
  'Accept (offers)': (text) => negotiate(MIMEAccept.fromHeader(text), ['text/html', 'a/b;c=d']),
  'Accept-Language': (text) => LanguageAccept.fromHeader(text).bestMatch(['en', 'de-AT']),
  'Accept-Charset': (text) => CharsetAccept.fromHeader(text).bestMatch(['utf-8']),
  'Accept-Encoding': (text) => Accept.fromHeader(text).toHeader(),
  Age: parseAge,
  Authorization: (text) => Authorization.fromHeader(text)?.toHeader(),
  'Authorization (Basic)': (text) => Authorization.fromHeader(`Basic ${text}`)?.username,
  'Cache-Control': (text) => RequestCacheControl.fromHeader(text).toHeader(),
  'Content-Length': (text) => parseContentLength(text, text),
  'Content-Range': (text) => ContentRange.fromHeader(text)?.toHeader(),
  'Content-Security-Policy': (text) => ContentSecurityPolicy.fromHeader(text).toHeader(),
  'Content-Type': parseContentType,
  Cookie: parseCookie,
  Date: parseDate,
  dict: parseDictHeader,
  Host: (text) => [getHost('http', text), hostIsTrusted(text, ['.example.com'])],
  'If-Match': (text) => ETags.fromHeader(text).toHeader(),
  'If-Range': (text) => IfRange.fromHeader(text),
  list: parseListHeader,
  options: parseOptionsHeader,
  Range: (text) => Range.fromHeader(text)?.toContentRangeHeader(10),
  'Retry-After': (text) => parseRetryAfter(text),
  'Set-Cookie': parseSetCookie,
  tag: unquoteEtag,
  Vary: (text) => HeaderSet.fromHeader(text).toHeader(),
  'WWW-Authenticate': (text) => WWWAuthenticate.fromHeader(text)?.toHeader(),
  'request URL': (text) =>
    getCurrentUrl({ scheme: 'http', host: getHost('http', text), rootPath: text, path: text, query: text }),
};

/** Text that looks like headers, so that parsers get beyond their first line. */
const headerish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'=;,"\\*\'%/-:@[]<> \t'.split(''),
        '; ',
        ', ',
        'W/',
        'q=',
        "utf-8''",
        '%C3',
        '%FF',
        '\\"',
        '073',
        'a',
        '1',
        'xn--',
        'Sun, ',
        'GMT',
        'bytes=',
        '\xe9',
        '\x85',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

describe('every reader of headers', () => {
  for (const [name, read] of Object.entries(readers)) {
    it(`answers for any text: ${name}`, () => {
      fc.assert(
        fc.property(headerish, (text) => void read(text)),
        { numRuns: 300 },
      );
    });
  }

  it('decides conditional requests for any headers', () => {
    fc.assert(
      fc.property(
        fc.array(headerish, { minLength: 7, maxLength: 7 }),
        ([range, ifRange, match, none, since, etag, modified]) => {
          const headers = new Map(
            Object.entries({
              Range: range,
              'If-Range': ifRange,
              'If-Match': match,
              'If-None-Match': none,
              'If-Modified-Since': since,
            }),
          );
          const request = { get: (name: string) => headers.get(name) ?? null };
          const { status } = decide(
            'GET',
            request,
            { etag, lastModified: modified },
            { acceptRanges: true, completeLength: 10 },
          );
          expect([200, 206, 304, 412, 416]).toContain(status);
        },
      ),
    );
  });
});

/** The error classes that a call may end with. */
function endsWith(call: () => unknown, ...errors: (new (...args: never[]) => Error)[]): void {
  try {
    call();
  } catch (error) {
    if (!errors.some((type) => error instanceof type)) throw error;
  }
}

describe('URLs', () => {
  it('fail only in the documented ways', () => {
    const urlish = fc.oneof(
      headerish,
      headerish.map((text) => `http://${text}`),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(urlish, (text) => {
        endsWith(() => parseQuery(text), UrlError);
        endsWith(() => iriToUri(text), UrlError, HostnameError);
        endsWith(() => uriToIri(text), UrlError, HostnameError);
      }),
    );
  });

  it('become plain ASCII, and stay the same when converted again', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withFragments: true, withQueryParameters: true }),
        fc.string({ unit: 'grapheme' }),
        (url, tail) => {
          const uri = iriToUri(`${url}#${tail}`);
          expect(uri).toMatch(/^[\x21-\x7e]*$/);
          expect(iriToUri(uri)).toBe(uri);
        },
      ),
    );
  });

  it('bring query arguments back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))),
        (pairs) => {
          const query = encodeQuery(pairs);
          expect(query).toMatch(/^[\x21-\x7e]*$/);
          expect(parseQuery(query)).toEqual(pairs);
        },
      ),
    );
  });
});

describe('what is written', () => {
  const value = fc.string({ unit: 'grapheme' });
  const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);

  it('is read back: cookies', () => {
    fc.assert(
      fc.property(token, value, (name, text) => {
        const written = dumpCookie(name, text);
        expect(written).toMatch(/^[^\r\n\0]*$/);
        const pair = written.slice(0, -'; Path=/'.length);
        expect(parseCookie(`x=1; ${pair}; y=2`)).toEqual([
          ['x', '1'],
          [name, text],
          ['y', '2'],
        ]);
        expect(parseSetCookie(written)).toMatchObject({ name, value: text, path: '/' });
      }),
    );
  });

  it('cannot be broken out of: cookies', () => {
    fc.assert(
      fc.property(headerish, headerish, headerish, headerish, (name, text, path, domain) => {
        endsWith(
          () => {
            const written = dumpCookie(name, text, { path, domain });
            expect(written).not.toMatch(/[\r\n\0]/);
            expect(written.split(';').length).toBeLessThanOrEqual(3);
          },
          CookieError,
          HostnameError,
        );
      }),
    );
  });

  it('is read back: lists, dicts, options', () => {
    // What browsers write for a quote in a quoted value is read as one.
    const text = fc.string({ unit: 'grapheme-ascii' }).filter((one) => !one.includes('%22'));
    fc.assert(
      fc.property(fc.array(text), fc.dictionary(token, text), (list, dict) => {
        expect(parseListHeader(dumpHeader(list))).toEqual(list.length > 0 ? list : []);
        expect(parseOptionsHeader(dumpOptionsHeader('a/b', dict))[1]).toEqual(dict);
      }),
    );
  });

  it('is read back: multi dicts through queries', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.array(fc.string(), { minLength: 1 })), (dict) => {
        const copy = new MultiDict(parseQuery(encodeQuery(new MultiDict(dict))));
        expect(copy.toDict({ flat: false })).toEqual(new MultiDict(dict).toDict({ flat: false }));
      }),
    );
  });
});

describe('hostile input takes linear time', () => {
  const SIZE = 20_000;
  const seeds = [
    'a',
    ' ',
    '"',
    '\\',
    '\\"',
    '="',
    'a="',
    ';',
    ',',
    '",',
    '"a,',
    '=',
    'a;',
    'a,',
    '%',
    '%C3',
    '%C3%A9',
    "''",
    '*=',
    '-',
    '1-,',
    ' ,',
    ' ;',
    '\t',
    '/',
    '.',
    ':',
    '[',
    '@',
    'xn--a.',
    'W/"',
    '*0=',
    'q=1;',
    'a b',
  ];
  const frames = [
    ['', ''],
    ['', 'x'],
    ['a="', 'x'],
    ['bytes=', ''],
    ['Basic ', ''],
    ['x/y; ', ''],
  ];

  for (const [name, read] of Object.entries({
    ...readers,
    query: parseQuery,
    uriToIri: (text: string) => endsWith(() => uriToIri(text), UrlError, HostnameError),
  })) {
    it(name, () => {
      for (const seed of seeds)
        for (const [before, after] of frames) {
          const text = (size: number) => before + seed.repeat(size / seed.length) + after;
          expectLinear((size) => read(text(size)), SIZE, `${before}${seed}…${after}`);
        }
    });
  }
});
