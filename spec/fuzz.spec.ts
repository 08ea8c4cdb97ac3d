/** Whatever a client sends is answered with what the view says or with an HTTP error, never with a failure of ours. */
import fc from 'fast-check';
import { Pottle, Response, request, sendFile } from 'pottle';
import { describe, expect, it } from 'vitest';
import * as memory from '../lib/transports/memory/client.js';
import { Served } from './served.js';

const app = new Pottle(import.meta);
app.testing = true; // a failure of ours reaches the spec
app.secretKey = 'fuzz';

/** Everything that is made of what the client sent, but for the content. */
function touchAll(): number {
  const touched: unknown[] = [];
  for (const name of MEMBERS) {
    if (!(name in request)) throw new ReferenceError(`A request has no ${name}.`);
    touched.push((request as unknown as Record<string, unknown>)[name]);
  }
  touched.push([...request.headers], [...request.args], [...request.cookies]);
  touched.push(request.acceptMimetypes.bestMatch(['text/html', 'application/json']));
  touched.push(request.acceptLanguages.bestMatch(['en', 'de-AT']), request.acceptEncodings.best);
  touched.push(request.range?.rangeForLength(100), request.authorization?.username);
  touched.push(request.cacheControl.maxAge, request.ifMatch.contains('a'), request.ifRange.etag);
  return touched.length;
}

const MEMBERS = (
  'method path fullPath url baseUrl rootUrl hostUrl host scheme queryString args cookies contentType mimetype ' +
  'mimetypeParams isJson contentLength contentEncoding acceptMimetypes acceptLanguages acceptCharsets acceptEncodings ' +
  'authorization cacheControl ifMatch ifNoneMatch ifModifiedSince ifUnmodifiedSince ifRange range date referrer origin ' +
  'userAgent maxForwards accessControlRequestHeaders accessControlRequestMethod accessRoute remoteAddr secFetchUser'
).split(' ');

app.route('/all', { methods: ['GET', 'POST'] })(function all() {
  return String(touchAll());
});
app.get('/conditional')(async function conditional() {
  const response = new Response('0123456789');
  await response.addEtag();
  response.lastModified = new Date(0);
  return response.makeConditional(request, { acceptRanges: true, completeLength: 10 });
});
app.get('/file')(function file() {
  return sendFile(new URL(import.meta.url), { mimetype: 'text/plain' });
});
app.post('/form')(async function form() {
  const [fields, files, values] = [await request.form, await request.files, await request.values];
  let size = 0;
  for (const [, file] of files.items({ multi: true })) size += (await file.bytes()).length;
  return { fields: [...fields], size, values: [...values.keys()].length };
});
app.post('/json')(async function json() {
  return { json: (await request.getJson({ force: true })) ?? null };
});

/** Statuses that these views may answer with. */
const DOCUMENTED = new Set([200, 206, 304, 400, 412, 413, 415, 416]);

async function statusOf(options: memory.RequestOptions): Promise<number> {
  const response = await memory.request((exchange) => app.handle(exchange), options);
  await response.bytes();
  return Number(response.status.slice(0, 3));
}

const RUNS = { numRuns: 300 };

/** What a header value may hold on the wire: one character for each byte, no control characters but the tab. */
const byte = fc
  .oneof(fc.integer({ min: 0x20, max: 0xff }), fc.constant(9))
  .filter((code) => code !== 0x7f)
  .map((code) => String.fromCharCode(code));
/** Pieces that mean something to some parser. */
const piece = fc.oneof(
  byte,
  fc.constantFrom(
    ...(
      '; , = " \\" \\ % %zz %E9 %F0%9F * / q=0.5 q=abc ;q= W/ "a" bytes= 0- -5 5-2 999999999999999999999 - : @ ' +
      '[::1] [ ] localhost Basic Digest Bearer YTpi realm=" =?utf-8?q? en-GB text/html max-age='
    ).split(' '),
    'Thu, 01 Jan 1970 00:00:00 GMT',
    "filename*=UTF-8''%FF",
    'charset=nonsense',
    'filename="',
  ),
);
const value = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('').trim());

const HEADERS = (
  'accept accept-charset accept-encoding accept-language authorization cache-control content-type cookie date ' +
  'if-match if-modified-since if-none-match if-range if-unmodified-since max-forwards origin range referer user-agent ' +
  'x-forwarded-for access-control-request-headers content-encoding sec-fetch-user host'
).split(' ');
const headers = fc
  .array(fc.tuple(fc.constantFrom(...HEADERS), value), { maxLength: 6 })
  .map((pairs) => pairs.flat());

describe('any', () => {
  it.each(['/all', '/conditional', '/file'])('headers, of %s', async (path) => {
    await fc.assert(
      fc.asyncProperty(headers, async (lines) => {
        expect(DOCUMENTED).toContain(await statusOf({ path, headers: lines }));
      }),
      RUNS,
    );
  });

  it('cookies, a session among them', async () => {
    const cookie = fc.array(fc.oneof(piece, fc.constantFrom('session=', 'eyJhIjoxfQ.', '.', '; ', 'a=')), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(cookie, async (pieces) => {
        expect(await statusOf({ path: '/all', headers: ['cookie', pieces.join('')] })).toBe(200);
      }),
      RUNS,
    );
  });

  it('query strings', async () => {
    const query = fc.array(fc.oneof(piece, fc.constantFrom('&', '=', '+', '%00', 'a=1', '%', '?')), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(query, async (pieces) => {
        // A query that is no UTF-8 at all is a failure in Flask too; the native server lets none through.
        const text = Buffer.from(pieces.join('').replaceAll(/[\s#]/g, '')).toString('latin1');
        expect([200, 400]).toContain(await statusOf({ path: '/all', query: text }));
      }),
      RUNS,
    );
  });

  it('paths', async () => {
    const path = fc.array(
      fc.oneof(piece, fc.constantFrom('/', '..', '%2e%2e', '%2f', '%00', 'static', 'all')),
    );
    await fc.assert(
      fc.asyncProperty(path, async (pieces) => {
        const text = `/${pieces.join('').replaceAll(/[\s?#]/g, '')}`;
        expect([200, 308, 404, 405]).toContain(await statusOf({ path: text }));
      }),
      RUNS,
    );
  });

  it('bodies, as forms and as JSON', async () => {
    const type = fc.oneof(
      fc.constantFrom(
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=b',
        'application/json',
      ),
      value,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/form', '/json'),
        type,
        fc.uint8Array({ maxLength: 200 }),
        async (path, kind, body) => {
          const status = await statusOf({ method: 'POST', path, headers: ['content-type', kind], body });
          expect(DOCUMENTED).toContain(status);
        },
      ),
      RUNS,
    );
  });

  it('multipart bodies, near to valid ones', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        '--b\r\n',
        '--b--\r\n',
        '--b--',
        '\r\n',
        '\n',
        '\r',
        '--',
        'Content-Disposition: form-data; name="a"',
        'Content-Disposition: form-data; name="f"; filename="x"',
        "Content-Disposition: form-data; filename*=UTF-8''%FF",
        'Content-Disposition: ',
        'Content-Type: text/plain; charset=',
        'Content-Transfer-Encoding: base64',
        ': no name',
        ' folded',
        'data',
      ),
      piece,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 30 }), async (parts) => {
        const body = Buffer.from(parts.join(''), 'latin1');
        const lines = ['content-type', 'multipart/form-data; boundary=b'];
        expect([200, 413]).toContain(await statusOf({ method: 'POST', path: '/form', headers: lines, body }));
      }),
      { numRuns: 600 },
    );
  });
});

describe('a server', () => {
  it('outlives whatever bytes come, and answers the next request', async () => {
    const served = new Served();
    served.app.route('/', { methods: ['GET', 'POST'] })(async function index() {
      return String((await request.getData()).length);
    });
    await served.start();
    const text = fc.array(
      fc.oneof(
        byte,
        fc.constantFrom(
          ...[
            'GET ',
            'POST ',
            '/ ',
            'HTTP/1.1',
            '\r\n',
            '\r\n\r\n',
            'Host: a\r\n',
            'Content-Length: ',
            '5',
            'abcde',
          ],
          ...[
            'Transfer-Encoding: chunked\r\n',
            '0\r\n\r\n',
            'ffffffffffffffff\r\n',
            'Connection: close\r\n',
            '\0',
          ],
        ),
      ),
      { maxLength: 40 },
    );
    try {
      await fc.assert(
        fc.asyncProperty(text, async (pieces) => {
          served.client(pieces.join(''));
          const next = served.client('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
          expect(await next.until(/\r\n\r\n0$/)).toContain(' 200 OK');
          next.socket.destroy();
        }),
        RUNS,
      );
      expect(served.logged).toEqual([]);
    } finally {
      await served.close();
    }
  });
});
