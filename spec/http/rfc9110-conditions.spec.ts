/**
 * What RFC 9110 demands of who answers conditional requests (section 13) and requests for ranges (section 14, with the statuses
 * of section 15 that belong to them), demand by demand, on the wire.
 */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { abort, Blueprint, makeResponse, redirect, request, sendFile } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedDataMiddleware } from '../../lib/middleware/shareddata.js';
import { Served } from '../served.js';

const BEFORE = 'Sat, 01 Jun 2024 09:00:00 GMT';
const CHANGED = 'Sat, 01 Jun 2024 10:00:00 GMT';
const AFTER = 'Sat, 01 Jun 2024 11:00:00 GMT';
const CONTENT = '0123456789';

const served = new Served();
const agent = new Agent({ keepAlive: true });
const folder = mkdtempSync(path.join(tmpdir(), 'conditions-'));
/** What stands for `"v"` in a row, by path. */
const tags = new Map<string, string>();

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  content: string;
}

/** @param lines of the header, a name and its value each; a name may stand there twice */
function ask(method: string, where: string, lines: readonly string[]): Promise<Answer> {
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const fields = ['Host', 'a', ...headers.map((text) => text.replaceAll('"v"', tags.get(where) ?? '"v"'))];
  const options = { port: served.port, host: '127.0.0.1', agent, method, path: where, headers: fields };
  return new Promise((resolve, reject) => {
    const sent = send(options, (answer) => {
      let content = '';
      answer.setEncoding('utf8').on('data', (text) => {
        content += text;
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, content }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Status, range and, where content was asked for, what came of it. */
function told({ status, headers, content }: Answer): string {
  const range = headers['content-range'];
  const shown = status < 300 ? content : '';
  return [status, range, shown].filter((part) => part !== undefined && part !== '').join(' ');
}

const WHOLE = `200 ${CONTENT}`;
const PART = '206 bytes 2-4/10 234';
const NONE = '416 bytes */10';
const SAME = '304';
const FAILED = '412';

/** A file, a file of the static folder, one of the middleware, and a view that says what its content is. */
const ALL = ['/file', '/files/a.txt', '/shared/a.txt', '/view'];

type Row = [
  section: string,
  demand: string,
  lines: string[],
  expected: string,
  options?: { method?: string; at?: string | string[] },
];

function table(title: string, rows: Row[]): void {
  describe(title, () => {
    const tried = rows.flatMap(([section, demand, lines, expected, { method = 'GET', at = ALL } = {}]) =>
      [at].flat().map((where) => [section, demand, where, method, lines, expected] as const),
    );
    it.each(tried)('%s: %s (%s)', async (_section, _demand, where, method, lines, expected) => {
      expect(told(await ask(method, where, lines))).toBe(expected);
    });
  });
}

beforeAll(async () => {
  const { app } = served;
  mkdirSync(path.join(folder, 'static'));
  const file = path.join(folder, 'static', 'a.txt');
  for (const [name, text] of Object.entries({ 'a.txt': CONTENT, 'a.txt.gz': 'coded', empty: '' })) {
    writeFileSync(path.join(folder, 'static', name), text);
    utimesSync(path.join(folder, 'static', name), new Date(CHANGED), new Date(CHANGED));
  }
  const files = { staticFolder: path.join(folder, 'static'), staticUrlPath: '/files' };
  app.registerBlueprint(new Blueprint('files', import.meta, files));
  app.get('/file')(function whole() {
    return sendFile(file, { etag: 'v', maxAge: 60, mimetype: 'text/plain' });
  });
  app.get('/coded')(function coded() {
    return sendFile(file, { precompressed: true });
  });
  app.get('/empty')(function empty() {
    return sendFile(path.join(folder, 'static', 'empty'), { mimetype: 'text/plain' });
  });
  const content = (url: string, headers: Record<string, string>, ranges = true, status = 200) =>
    app.route(url, { methods: ['GET', 'POST'], endpoint: url.slice(1) })(() =>
      makeResponse(CONTENT, status, headers).makeConditional(
        request,
        ranges ? { acceptRanges: true, completeLength: CONTENT.length } : {},
      ),
    );
  content('/view', {
    ETag: '"v"',
    'Last-Modified': CHANGED,
    Expires: AFTER,
    'Cache-Control': 'max-age=60',
    Vary: 'Accept',
    'Content-Location': '/view.txt',
    'Content-Language': 'en',
    'X-Own': 'kept',
  });
  content('/weak', { ETag: 'W/"v"' });
  content('/dated', { 'Last-Modified': CHANGED });
  content('/tagged', { ETag: '"v"' });
  content('/bare', {});
  content('/datelike', { ETag: `"${CHANGED}"`, 'Last-Modified': AFTER });
  content('/unranged', { ETag: '"v"', 'Last-Modified': CHANGED }, false);
  content('/created', { ETag: '"v"', 'Last-Modified': CHANGED }, true, 201);
  content('/failing', { ETag: '"v"', 'Last-Modified': CHANGED }, true, 404);
  app.get('/moved')(function moved() {
    return redirect('/view');
  });
  // As docs/responses.md tells those who change something.
  app.put('/documents/<name>')(function put({ name }) {
    const tag = name === 'new' ? null : 'v';
    const { ifMatch, ifNoneMatch } = request;
    if (ifMatch.isSet && (tag === null || !ifMatch.contains(tag))) abort(412);
    if (ifNoneMatch.isSet && tag !== null && ifNoneMatch.containsWeak(tag)) abort(412);
    return 'put';
  });
  app.handle = new SharedDataMiddleware(app, { '/shared': path.join(folder, 'static') }).handle;
  await served.start();
  for (const where of ['/files/a.txt', '/shared/a.txt']) {
    const { headers } = await ask('HEAD', where, []);
    tags.set(where, headers.etag as string);
  }
});

afterAll(async () => {
  agent.destroy();
  await served.close();
  rmSync(folder, { recursive: true });
});

table('If-Match', [
  ['13.1.1', 'a star holds where there is content', ['If-Match: *'], WHOLE],
  ['13.1.1', 'a star holds for content without a tag', ['If-Match: *'], WHOLE, { at: '/bare' }],
  ['13.1.1', 'a list holds when one of it is the tag', ['If-Match: "a", "v", "b"'], WHOLE],
  ['5.3', 'a list may stand in several lines', ['If-Match: "a"', 'If-Match: "v"'], WHOLE],
  ['5.6.1.2', 'empty members of a list are none', ['If-Match: , "a",, "v" ,'], WHOLE],
  ['13.1.1', 'a list fails when none of it is the tag', ['If-Match: "a", "b"'], FAILED],
  ['13.1.1', 'a tag is compared letter by letter', ['If-Match: "V"'], FAILED],
  ['13.1.1', 'a list fails for content without a tag', ['If-Match: "v"'], FAILED, { at: '/dated' }],
  [
    '13.1.1',
    'the comparison is strong: a weak tag of the client',
    ['If-Match: W/"v"'],
    FAILED,
    { at: ['/file', '/view'] },
  ],
  [
    '13.1.1',
    'the comparison is strong: a weak tag of the content',
    ['If-Match: "v"'],
    FAILED,
    { at: '/weak' },
  ],
  ['13.1.1', 'the comparison is strong: weak on both sides', ['If-Match: W/"v"'], FAILED, { at: '/weak' }],
  [
    '13.1.1',
    'a request that changes something is not done when it fails',
    ['If-Match: "a"'],
    FAILED,
    { method: 'PUT', at: '/documents/old' },
  ],
  [
    '13.1.1',
    'such a request is done when it holds',
    ['If-Match: "v"'],
    '200 put',
    { method: 'PUT', at: '/documents/old' },
  ],
  [
    '13.1.1',
    'a star fails where there is nothing yet',
    ['If-Match: *'],
    FAILED,
    { method: 'PUT', at: '/documents/new' },
  ],
]);

table('If-None-Match', [
  ['13.1.2', 'a star fails where there is content', ['If-None-Match: *'], SAME],
  ['13.1.2', 'a star fails for content without a tag', ['If-None-Match: *'], SAME, { at: '/bare' }],
  ['13.1.2', 'a list fails when one of it is the tag', ['If-None-Match: "a", "v"'], SAME],
  ['5.3', 'a list may stand in several lines', ['If-None-Match: "a"', 'If-None-Match: "v"'], SAME],
  ['13.1.2', 'a list holds when none of it is the tag', ['If-None-Match: "a"'], WHOLE],
  ['13.1.2', 'a list holds for content without a tag', ['If-None-Match: "v"'], WHOLE, { at: '/dated' }],
  [
    '13.1.2',
    'the comparison is weak: a weak tag of the client',
    ['If-None-Match: W/"v"'],
    SAME,
    { at: ['/file', '/view'] },
  ],
  [
    '13.1.2',
    'the comparison is weak: a weak tag of the content',
    ['If-None-Match: "v"'],
    SAME,
    { at: '/weak' },
  ],
  ['13.1.2', 'the answer is a 304 to HEAD, too', ['If-None-Match: "v"'], SAME, { method: 'HEAD' }],
  [
    '13.1.2',
    'the answer is a 412 to other methods',
    ['If-None-Match: *'],
    FAILED,
    { method: 'PUT', at: '/documents/old' },
  ],
  [
    '13.1.2',
    'a star holds where there is nothing yet',
    ['If-None-Match: *'],
    '200 put',
    { method: 'PUT', at: '/documents/new' },
  ],
]);

const LIST = `${AFTER}, ${AFTER}`;

table('If-Modified-Since', [
  ['13.1.3', 'the date of the content fails', [`If-Modified-Since: ${CHANGED}`], SAME],
  ['13.1.3', 'a later one fails', [`If-Modified-Since: ${AFTER}`], SAME],
  ['13.1.3', 'an earlier one holds', [`If-Modified-Since: ${BEFORE}`], WHOLE],
  ['5.6.7', 'a date as RFC 850 wrote it', ['If-Modified-Since: Saturday, 01-Jun-24 10:00:00 GMT'], SAME],
  ['5.6.7', "a date as C's asctime writes it", ['If-Modified-Since: Sat Jun  1 10:00:00 2024'], SAME],
  ['13.1.3', 'ignored beside If-None-Match', [`If-Modified-Since: ${AFTER}`, 'If-None-Match: "a"'], WHOLE],
  ['13.1.3', 'no date is ignored', ['If-Modified-Since: tomorrow'], WHOLE],
  [
    '13.1.3',
    'a date that HTTP does not write is ignored',
    ['If-Modified-Since: Sat, 01 Jun 2024 11:00:00 +0000'],
    WHOLE,
  ],
  ['13.1.3', 'a date with more behind it is ignored', [`If-Modified-Since: ${AFTER}; length=10`], WHOLE],
  ['13.1.3', 'several dates are ignored', [`If-Modified-Since: ${LIST}`], WHOLE],
  [
    '13.1.3',
    'several lines are ignored',
    [`If-Modified-Since: ${AFTER}`, `If-Modified-Since: ${AFTER}`],
    WHOLE,
  ],
  ['13.1.3', 'for HEAD as for GET', [`If-Modified-Since: ${AFTER}`], SAME, { method: 'HEAD' }],
  [
    '13.1.3',
    'ignored by other methods',
    [`If-Modified-Since: ${AFTER}`],
    WHOLE,
    { method: 'POST', at: '/view' },
  ],
  [
    '13.1.3',
    'ignored where the content has no date',
    [`If-Modified-Since: ${AFTER}`],
    WHOLE,
    { at: '/tagged' },
  ],
]);

table('If-Unmodified-Since', [
  ['13.1.4', 'the date of the content holds', [`If-Unmodified-Since: ${CHANGED}`], WHOLE],
  ['13.1.4', 'a later one holds', [`If-Unmodified-Since: ${AFTER}`], WHOLE],
  ['13.1.4', 'an earlier one fails', [`If-Unmodified-Since: ${BEFORE}`], FAILED],
  ['13.1.4', 'it fails for HEAD, too', [`If-Unmodified-Since: ${BEFORE}`], FAILED, { method: 'HEAD' }],
  ['13.1.4', 'ignored beside If-Match', [`If-Unmodified-Since: ${BEFORE}`, 'If-Match: "v"'], WHOLE],
  ['13.1.4', 'no date is ignored', ['If-Unmodified-Since: yesterday'], WHOLE],
  ['13.1.4', 'several dates are ignored', [`If-Unmodified-Since: ${BEFORE}, ${BEFORE}`], WHOLE],
  [
    '13.1.4',
    'several lines are ignored',
    [`If-Unmodified-Since: ${BEFORE}`, `If-Unmodified-Since: ${BEFORE}`],
    WHOLE,
  ],
  [
    '13.1.4',
    'ignored where the content has no date',
    [`If-Unmodified-Since: ${BEFORE}`],
    WHOLE,
    { at: '/tagged' },
  ],
]);

const RANGE = 'Range: bytes=2-4';

table('If-Range', [
  ['13.1.5', 'the tag holds', [RANGE, 'If-Range: "v"'], PART],
  ['13.1.5', 'another tag: all of it', [RANGE, 'If-Range: "a"'], WHOLE],
  [
    '13.1.5',
    'compared strongly: a weak tag of the client',
    [RANGE, 'If-Range: W/"v"'],
    WHOLE,
    { at: ['/file', '/view'] },
  ],
  [
    '13.1.5',
    'compared strongly: a weak tag of the content',
    [RANGE, 'If-Range: W/"v"'],
    WHOLE,
    { at: '/weak' },
  ],
  ['13.1.5', 'the very date holds', [RANGE, `If-Range: ${CHANGED}`], PART],
  ['13.1.5', 'a later date does not', [RANGE, `If-Range: ${AFTER}`], WHOLE],
  ['13.1.5', 'an earlier date does not', [RANGE, `If-Range: ${BEFORE}`], WHOLE],
  [
    '13.1.5',
    'a date does not for content without one',
    [RANGE, `If-Range: ${CHANGED}`],
    WHOLE,
    { at: '/tagged' },
  ],
  [
    '13.1.5',
    'a quote among the first three characters makes a tag',
    [RANGE, `If-Range: "${CHANGED}"`],
    PART,
    { at: '/datelike' },
  ],
  ['13.1.5', 'and so no date', [RANGE, `If-Range: "${AFTER}"`], WHOLE, { at: '/datelike' }],
  ['13.1.5', 'what is neither tag nor date does not hold', [RANGE, 'If-Range: soon'], WHOLE],
  ['13.1.5', 'ignored without Range', ['If-Range: "a"'], WHOLE],
  ['13.1.5', 'ignored where there are no ranges', [RANGE, 'If-Range: "v"'], WHOLE, { at: '/unranged' }],
]);

table('when preconditions count, and in which order', [
  ['13.2.1', 'not for what is missing', ['If-Match: *'], '404', { at: ['/nothing', '/files/nothing'] }],
  ['13.2.1', 'not for what is elsewhere', ['If-None-Match: *', 'If-Match: "a"'], '302', { at: '/moved' }],
  ['13.2.1', 'not for an error', ['If-None-Match: *', RANGE], '404', { at: '/failing' }],
  [
    '13.2.1',
    'not for a method that is not allowed',
    ['If-Match: "a"'],
    '405',
    { method: 'DELETE', at: ['/file', '/files/a.txt'] },
  ],
  [
    '13.2.1',
    'not for OPTIONS',
    ['If-Match: "a"', 'If-None-Match: *'],
    '200',
    { method: 'OPTIONS', at: ['/file', '/view'] },
  ],
  ['13.2.1', 'for any success', ['If-None-Match: "v"'], SAME, { at: '/created' }],
  ['13.2.2', 'If-Match before If-None-Match', ['If-None-Match: "v"', 'If-Match: "a"'], FAILED],
  ['13.2.2', 'If-None-Match behind an If-Match that holds', ['If-None-Match: "v"', 'If-Match: "v"'], SAME],
  [
    '13.2.2',
    'If-Unmodified-Since before If-None-Match',
    ['If-None-Match: "v"', `If-Unmodified-Since: ${BEFORE}`],
    FAILED,
  ],
  [
    '13.2.2',
    'If-None-Match behind one that holds',
    ['If-None-Match: "v"', `If-Unmodified-Since: ${AFTER}`],
    SAME,
  ],
  ['13.2.2', 'If-Modified-Since behind If-Match', ['If-Match: "v"', `If-Modified-Since: ${AFTER}`], SAME],
  ['13.2.2', 'If-Range last', [RANGE, 'If-Range: "a"', 'If-None-Match: "v"'], SAME],
  ['13.2.2', 'a range where all hold', [RANGE, 'If-Range: "v"', 'If-None-Match: "a"', 'If-Match: "v"'], PART],
]);

const BIG = '9'.repeat(400);

table('Range', [
  ['14.1', 'names of units are the same in any case', ['Range: BYTES=2-4'], PART],
  ['14.1.2', 'both ends are part of it', [RANGE], PART],
  ['14.1.2', 'offsets begin at zero', ['Range: bytes=0-0'], '206 bytes 0-0/10 0'],
  ['14.1.2', 'without a last, all the rest', ['Range: bytes=7-'], '206 bytes 7-9/10 789'],
  ['14.1.2', 'a last beyond the end is the end', ['Range: bytes=7-10'], '206 bytes 7-9/10 789'],
  ['14.1.2', 'a suffix', ['Range: bytes=-3'], '206 bytes 7-9/10 789'],
  [
    '14.1.2',
    'a suffix longer than the content is all of it',
    ['Range: bytes=-11'],
    `206 bytes 0-9/10 ${CONTENT}`,
  ],
  ['14.1.2', 'a first beyond the end cannot be had', ['Range: bytes=10-'], NONE],
  ['14.1.2', 'a suffix of nothing cannot be had', ['Range: bytes=-0'], NONE],
  ['14.1.2', 'numbers of any size: a last', [`Range: bytes=7-${BIG}`], '206 bytes 7-9/10 789'],
  ['14.1.2', 'numbers of any size: a first', [`Range: bytes=${BIG}-`], NONE],
  ['14.1.2', 'numbers of any size: both', [`Range: bytes=${BIG}-${BIG}`], NONE],
  [
    '14.1.2',
    'numbers of any size: the first that round',
    ['Range: bytes=9007199254740992-9007199254740992'],
    NONE,
  ],
  ['14.1.2', 'numbers of any size: a suffix', [`Range: bytes=-${BIG}`], `206 bytes 0-9/10 ${CONTENT}`],
  ['14.1.1', 'one of several that can be had is enough', ['Range: bytes=50-60, 2-4'], PART],
  ['14.1.1', 'none of several can be had', ['Range: bytes=50-60, 70-'], NONE],
  ['14.1.1', 'a last before the first is invalid: refused, as one may', ['Range: bytes=4-2'], NONE],
  ['14.1.1', 'what bytes do not know is invalid: refused, as one may', ['Range: bytes=abc'], NONE],
  ['5.6.1.2', 'empty members of a list are none', ['Range: bytes=, 2-4 ,'], PART],
  ['14.2', 'several: ignored, as one may', ['Range: bytes=0-1,3-4'], WHOLE],
  ['14.2', 'several that overlap: ignored', ['Range: bytes=0-4,2-6,1-9,0-9'], WHOLE],
  ['14.2', 'very many: ignored', [`Range: bytes=${Array(1000).fill('0-0').join(',')}`], WHOLE],
  ['14.2', 'HEAD ignores it', [RANGE], '200', { method: 'HEAD' }],
  ['14.2', 'HEAD ignores what cannot be had', ['Range: bytes=10-'], '200', { method: 'HEAD' }],
  ['14.2', 'other methods ignore it', [RANGE], WHOLE, { method: 'POST', at: '/view' }],
  ['14.2', 'a unit that nobody knows is ignored', ['Range: lines=2-4'], WHOLE],
  ['14.2', 'such a unit is ignored whatever its ranges look like', ['Range: lines=a;b "c"'], WHOLE],
  ['14.2', 'content of no length ignores it, as it may', ['Range: bytes=0-'], '200', { at: '/empty' }],
  ['14.2', 'content of no length ignores a suffix', ['Range: bytes=-5'], '200', { at: '/empty' }],
  ['14.2', 'ignored behind a 304', ['Range: bytes=10-', 'If-None-Match: "v"'], SAME],
  ['14.2', 'ignored behind a 412', ['Range: bytes=10-', 'If-Match: "a"'], FAILED],
  ['14.2', 'ignored where the answer would be no 200', [RANGE], `201 ${CONTENT}`, { at: '/created' }],
  ['14.2', 'ignored where ranges are not served', ['Range: bytes=10-'], WHOLE, { at: '/unranged' }],
  // Section 13.2.2 may be read as if Range were to be ignored then; 13.1.5 and 14.2 say otherwise, and Werkzeug answers so.
  ['14.2', 'refused behind an If-Range that holds', ['Range: bytes=10-', 'If-Range: "v"'], NONE],
  ['14.2', 'ignored behind an If-Range that does not', ['Range: bytes=10-', 'If-Range: "a"'], WHOLE],
  ['14.2', 'an empty one is none on the wire', ['Range:'], WHOLE],
  ['14.4', 'Content-Range says nothing in a GET', ['Content-Range: bytes 2-4/10'], WHOLE],
]);

describe('the headers', () => {
  const NEEDED = ['cache-control', 'content-location', 'date', 'etag', 'expires', 'vary'];

  it.each([
    ['15.3.7', 206, [RANGE]],
    ['15.3.7', 206, [RANGE, 'If-Range: "v"']], // more than is needed, as Werkzeug; one should not
    ['15.4.5', 304, ['If-None-Match: "v"']],
    ['15.4.5', 304, [`If-Modified-Since: ${CHANGED}`]],
  ] as const)('%s: a %d has what a 200 would have for caches: %j', async (_section, status, lines) => {
    const [whole, answer] = [await ask('GET', '/view', []), await ask('GET', '/view', lines)];
    expect(answer.status).toBe(status);
    const needed = ({ headers }: Answer) =>
      NEEDED.map((name) => (name === 'date' ? name in headers : headers[name]));
    expect(needed(answer)).toEqual(needed(whole));
    expect(needed(whole)).not.toContain(undefined);
  });

  it.each(ALL)(
    '15.3.7: a 206 has all that describes the content, and the length of the part (%s)',
    async (where) => {
      const { headers: whole } = await ask('GET', where, []);
      const { headers } = await ask('GET', where, [RANGE]);
      const { date } = headers; // may be a second later
      expect(headers).toEqual({ ...whole, date, 'content-length': '3', 'content-range': 'bytes 2-4/10' });
    },
  );

  it.each(ALL)('15.4.5: a 304 describes nothing else, and has no content (%s)', async (where) => {
    const { headers, content } = await ask('GET', where, ['If-None-Match: "v"']);
    const metadata = ['content-type', 'content-language', 'content-range', 'content-length', 'last-modified'];
    expect(Object.keys(headers).filter((name) => metadata.includes(name))).toEqual([]);
    expect(content).toBe('');
  });

  it.each(ALL)('15.5.17: a 416 tells the length (%s)', async (where) => {
    const { headers } = await ask('GET', where, ['Range: bytes=10-']);
    expect(headers['content-range']).toBe('bytes */10');
  });

  it.each(ALL)('14.3: Accept-Ranges is there, asked for a range or not (%s)', async (where) => {
    for (const lines of [[], [RANGE], ['Range: lines=1-2']])
      expect((await ask('GET', where, lines)).headers['accept-ranges']).toBe('bytes');
  });

  it('14.3: Accept-Ranges is not there where ranges are not served', async () => {
    expect((await ask('GET', '/unranged', [])).headers['accept-ranges']).toBeUndefined();
  });

  it.each(['bytes=2-4', 'bytes=90-,2-4'])('15.3.7: one part is no multipart: %s', async (range) => {
    const { headers } = await ask('GET', '/file', [`Range: ${range}`]);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('14.1.2: ranges of coded content are ranges of the coded bytes, whose tag is another', async () => {
    const gzip = 'Accept-Encoding: gzip';
    const [plain, coded] = [await ask('GET', '/coded', []), await ask('GET', '/coded', [gzip])];
    expect(coded.headers.etag).not.toBe(plain.headers.etag);
    const part = await ask('GET', '/coded', [gzip, 'Range: bytes=1-2', `If-Range: ${coded.headers.etag}`]);
    expect(told(part)).toBe('206 bytes 1-2/5 od');
    expect(part.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    const other = await ask('GET', '/coded', [gzip, `If-None-Match: ${plain.headers.etag}`]);
    expect(told(other)).toBe('200 coded');
    const same = await ask('GET', '/coded', [gzip, `If-None-Match: ${coded.headers.etag}`]);
    expect([same.status, same.headers.vary]).toEqual([304, 'Accept-Encoding']);
  });

  it('14.1: HEAD tells the length of all of it', async () => {
    const { headers } = await ask('HEAD', '/file', [RANGE]);
    expect(headers['content-length']).toBe('10');
  });
});

/*
 * What cannot be seen on a server of ours, and why:
 *
 * - 13.1.1, 13.1.2, 13.1.4: "not performed when it fails", for methods that change something: the view performs it, so the view
 *   compares (docs/responses.md); `makeConditional` comes behind it and leaves such methods alone. A 2xx for a change that was
 *   made already is the view's as well.
 * - 13.1.3, 13.1.4: dates are understood by the server's clock: they are compared with Last-Modified alone, never with a clock.
 * - 13.1.5: whether Last-Modified is a strong validator only whoever changes the content knows; that which the app gives is taken
 *   for one, as by Werkzeug. A file that may change twice within a second is told apart by its tag.
 * - 13.2.1: "before the content is processed": a view that reads it first is free to do so. Forwarding is for proxies.
 * - 15.5, 15.5.13: a 412 SHOULD explain itself: `makeConditional` changes the status alone and keeps the content, as Werkzeug.
 * - 14.2, 15.3.7: order, coalescing and parts of multipart/byteranges (14.6): we answer several ranges with all of the content,
 *   which 14.2 allows and Werkzeug comes near: it refuses them, though valid, with a 416.
 * - 14.2: more than two overlapping ranges, or many small ones, do no harm: what is sent is never more than the content.
 * - 14.2: an unknown unit SHOULD be a 416 in one sentence and MUST be ignored in another: ignored.
 * - 14.3: `Accept-Ranges: none`, and in trailers: the app may say so; nothing of ours does.
 * - 14.4: recombining parts, and unknown units in a Content-Range, are for clients.
 * - 14.5: a PUT with Content-Range SHOULD be a 400 where the view knows no partial PUT: only the view knows.
 */
