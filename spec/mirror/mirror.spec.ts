/** Two applications on real sockets: what differs is told, and what differs by itself is hidden. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { compare } from '../../lib/mirror/compare.js';
import { Rule } from '../../lib/mirror/masks.js';
import type { Recorded } from '../../lib/mirror/normal.js';
import { Proposals } from '../../lib/mirror/propose.js';
import { parseRequests } from '../../lib/mirror/requests.js';
import { URLSafeTimedSerializer } from '../../lib/signing/index.js';
import { tooFast } from '../growth.js';
import { folder, gets, mirrored, pages, site } from './sites.js';

/** One answer of each of two applications. */
async function told(old: Parameters<typeof site>[0], given: Parameters<typeof site>[0]) {
  const sides = { old: await site(old), new: await site(given), requests: gets('/'), twice: false };
  return (await mirrored(sides)).differences.map(({ place, old, new: other }) => [place, old, other]);
}

describe('status and headers', () => {
  const headers = (given: Record<string, string | string[]>, status = 200): Parameters<typeof site>[0] => {
    return (_, response) => {
      response.writeHead(status, given);
      response.end('x');
    };
  };

  it('are told where they differ', async () => {
    expect(await told(headers({}), headers({}, 404))).toEqual([['status', 'status: 200', 'status: 404']]);
    expect(await told(headers({ Location: '/a' }), headers({ Location: '/b' }))).toEqual([
      ['header location', 'location: /a', 'location: /b'],
    ]);
    expect(await told(headers({ 'X-A': '1' }), headers({ 'X-B': '1' }))).toEqual([
      ['header x-a', 'x-a: 1', null],
    ]);
    expect(await told(headers({}), headers({ 'X-B': '1' }))).toEqual([['header x-b', null, 'x-b: 1']]);
    expect(
      await told(headers({ 'Cache-Control': 'no-store' }), headers({ 'Cache-Control': 'no-cache' })),
    ).toHaveLength(1);
  });

  it('are the same by what they mean', async () => {
    const a = {
      Server: 'Werkzeug',
      'Content-Type': 'text/html; charset=utf-8; a="b"',
      'Cache-Control': 'no-store, private',
      Vary: 'Cookie, Accept',
      Allow: 'GET, HEAD',
      'Content-Disposition': 'attachment; filename="a.txt"',
      ETag: '"a"',
      Expires: new Date(Date.now() + 3_600_000).toUTCString(),
      'Last-Modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
    };
    const b = {
      'content-type': 'Text/HTML;a=b;charset=UTF-8',
      'cache-control': 'Private,no-store',
      vary: ['accept', 'cookie'],
      allow: 'HEAD,GET',
      'content-disposition': 'attachment;filename=a.txt',
      etag: '"b"',
      Date: new Date(0).toUTCString(),
      expires: new Date(3_600_000).toUTCString(),
      'last-modified': 'Tue, 02 Jan 2024 00:00:00 GMT',
    };
    expect(await told(headers(a), headers(b))).toEqual([]);
    expect(await told(headers(a), headers({ ...b, etag: 'W/"b"' }))).toEqual([
      ['header etag', 'etag: strong', 'etag: weak'],
    ]);
  });

  it('may be ignored', async () => {
    const sides = {
      old: await site(headers({ 'X-A': '1' })),
      new: await site(headers({})),
      requests: gets('/'),
    };
    const bounds = { bytes: 1000, seconds: 5, ignored: ['x-a'] };
    expect((await mirrored({ ...sides, bounds })).differences).toEqual([]);
  });

  it('name their own address without a difference', async () => {
    const here: Parameters<typeof site>[0] = ({ headers: { host } }, response) => {
      response.writeHead(302, { Location: `http://${host}/x?next=${encodeURIComponent(`http://${host}/`)}` });
      response.end(`http://${host}/`);
    };
    expect(await told(here, here)).toEqual([]);
    expect(await told(here, headers({ Location: '/x' }, 302))).toHaveLength(1);
  });

  it('name their own address for WebSockets, in scripts and in JSON too, and no longer one', async () => {
    const here =
      (end: string, scheme = 'ws'): Parameters<typeof site>[0] =>
      ({ headers: { host } }, response) => {
        const urls = [
          `${scheme}://${host}/live`,
          `"${scheme}:\\/\\/${host}\\/live"`,
          `${scheme}://${host}${end}`,
        ];
        response.end(urls.join('\n'));
      };
    expect(await told(here('/'), here('/'))).toEqual([]);
    expect(await told(here('/'), here('/', 'http'))).toHaveLength(1);
    for (const end of ['1', 'x', '.example', ':80', '-a'])
      expect(await told(here(end), here(end))).toHaveLength(1);
  });
});

describe('cookies', () => {
  const cookies = (...all: string[]): Parameters<typeof site>[0] => {
    return (_, response) => void response.setHeader('Set-Cookie', all).end();
  };
  const session = (key: string, value: unknown) =>
    new URLSafeTimedSerializer(key, { salt: 'cookie-session' }).dumps(value);

  it('of sessions are the same by what they hold, whoever signed them', async () => {
    const value = { user: 1, text: 'long enough to be compressed '.repeat(20) };
    const [a, b] = [session('one', value), session('another', { text: value.text, user: 1 })];
    expect(
      await told(cookies(`session=${a}; Path=/; HttpOnly`), cookies(`session=${b}; httponly; path=/`)),
    ).toEqual([]);
    const c = session('one', { ...value, user: 2 });
    expect(await told(cookies(`session=${a}`), cookies(`session=${c}`))).toEqual([
      ['cookie session /user', 'cookie session /user: 1', 'cookie session /user: 2'],
    ]);
  });

  it('of other kinds are compared as they are, a JWT too', async () => {
    const jwt = (claims: object) =>
      ['{"alg":"HS256"}', JSON.stringify(claims), 'x'.repeat(32)]
        .map((part) => Buffer.from(part).toString('base64url'))
        .join('.');
    expect(await told(cookies(`t=${jwt({ sub: 1 })}`), cookies(`t=${jwt({ sub: 2 })}`))).toHaveLength(1);
    expect(await told(cookies('a=1'), cookies('a=2'))).toEqual([
      ['cookie a', 'cookie a: "1"', 'cookie a: "2"'],
    ]);
  });

  it.each([
    'Path=/x',
    'Secure',
    'HttpOnly',
    'SameSite=Lax',
    'Max-Age=10',
    'Domain=site.test',
    'Expires=Tue, 02 Jan 2035 00:00:00 GMT',
  ])('are told to differ by %s', async (attribute) => {
    const [name] = attribute.split('=');
    const [[place, old, given]] = (await told(cookies('a=1'), cookies(`a=1; ${attribute}`))) as [
      [string, null, string],
    ];
    expect([place, old]).toEqual([`cookie a @${name}`, null]);
    expect(given).toContain(`cookie a @${name}: `);
  });

  it('belong to their side, path and domain', async () => {
    const seen: string[] = [];
    const at = await site(({ url, headers }, response) => {
      seen.push(`${url} ${headers.cookie ?? ''}`.trim());
      response
        .setHeader('Set-Cookie', [
          'a=1; Path=/',
          'b=2; Path=/deep',
          'c=3; Domain=other.test',
          'd=4; Max-Age=0',
        ])
        .end();
    });
    await mirrored({ old: at, new: at, requests: gets('/', '/deep', '/'), twice: false });
    expect(seen).toEqual(['/', '/deep b=2; a=1', '/ a=1', '/', '/deep b=2; a=1', '/ a=1']);
  });
});

describe('bodies', () => {
  const body = (type: string, content: string | Buffer, more = {}): Parameters<typeof site>[0] => {
    return (_, response) => {
      response.writeHead(200, { 'Content-Type': type, ...more });
      response.end(content);
    };
  };
  const json = (text: string) => body('application/json', text);

  it('of JSON are compared by value', async () => {
    expect(await told(json('{"a": [1.0, {}], "b": "\\u00e9"}'), json('{"b":"\u00e9","a":[1,{}]}'))).toEqual(
      [],
    );
    expect(await told(json('{"a": [1, 2]}'), json('{"a": [1, 3]}'))).toEqual([
      ['/a/1', '/a/1: 2', '/a/1: 3'],
    ]);
    expect(await told(json('{"a": 1, "b": 2}'), json('{"b": 2}'))).toEqual([['/a', '/a: 1', null]]);
    expect(await told(json('[1]'), json('[1, 2]'))).toEqual([['/', ': 1 items', ': 2 items']]);
    expect(await told(json('9007199254740993'), json('9007199254740992'))).toHaveLength(1);
    expect(await told(json('{"a": null}'), json('{"a": {}}'))).toHaveLength(1);
  });

  it('of JSON with long pointers and many values are compared as text', async () => {
    const many = (last: number) => `${'['.repeat(400)}${'1,'.repeat(50_000)}${last}${']'.repeat(400)}`;
    expect(await told(json(many(1)), json(many(1)))).toEqual([]);
    expect(await told(json(many(1)), json(many(2)))).toMatchObject([['line 1', many(1), many(2)]]);
  });

  it('of JSON show each change of a value', async () => {
    const { jsonLines } = await import('../../lib/mirror/json.js');
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const isSame = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(jsonLines(a).join('\n') === jsonLines(b).join('\n')).toBe(isSame);
        expect(jsonLines(sorted(a))).toEqual(jsonLines(a));
      }),
    );
    function sorted(value: unknown): unknown {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, one]) => [key, sorted(one)]),
      );
    }
  });

  it('of pages are told by the place in the tree, with lines around', async () => {
    const page = (text: string) =>
      body('text/html', `<!doctype html><ul class=a><li>one<li>${text}<li>three</ul>`);
    const sides = { old: await site(page('two')), new: await site(page('2')), requests: gets('/') };
    expect((await mirrored(sides)).differences).toEqual([
      {
        number: 1,
        request: 'GET /',
        place: 'html > body > ul > li:nth-of-type(2)',
        old: '        "two"',
        new: '        "2"',
        before: ['      <li>', '        "one"', '      <li>'],
        after: ['      <li>', '        "three"'],
      },
    ]);
  });

  it('of text are compared exactly, of bytes by their digest', async () => {
    expect(await told(body('text/plain', 'a\nb\n'), body('text/plain', 'a\nb'))).toHaveLength(1);
    expect(await told(body('text/plain', 'a\nb'), body('text/plain', 'a\nc'))).toEqual([
      ['line 2', 'b', 'c'],
    ]);
    const [a, b] = [Buffer.from([255, 0, 1]), Buffer.from([255, 0, 2])];
    expect(await told(body('image/png', a), body('image/png', a))).toEqual([]);
    expect(await told(body('image/png', a), body('image/png', b))).toHaveLength(1);
    expect(await told(body('text/html', '<!DOCTYPE html>a'), body('text/html', 'a'))).toEqual([
      ['#document', '<!DOCTYPE html>', '<html>'],
    ]);
    expect(await told(body('text/html', 'a&nbsp;b'), body('text/html', 'a b'))).toEqual([
      ['html > body', '    "a\\u{a0}b"', '    "a b"'],
    ]);
    // Any coding is read, and text that is not in its own by its bytes.
    const polish = (text: number[]) => body('text/html; charset=ISO-8859-2', Buffer.from(text));
    expect(await told(polish([0xb1]), polish([0xb6]))).toEqual([['html > body', '    "ą"', '    "ś"']]);
    expect(await told(body('text/html', Buffer.from([0x61, 0xe4])), body('text/html', 'a'))).toEqual([
      ['html > body', '    "aä"', '    "a"'],
    ]);
    const unknown = (text: string) => body('application/json; charset=utf8mb4', text);
    expect(await told(unknown('{"a": 1}'), unknown('{"a": 2}'))).toEqual([['/a', '/a: 1', '/a: 2']]);
    // No UTF-8: what is read as U+FFFD is not the same.
    expect(await told(body('text/html', a), body('text/html', b))).toHaveLength(1);
    expect(await told(body('text/html', ''), body('text/html', 'x'))).toEqual([
      ['body', 'the body is empty', 'the body is html'],
    ]);
  });

  it('are compared before they were compressed', async () => {
    const packed = body('text/plain', gzipSync('hello'), { 'Content-Encoding': 'gzip' });
    expect(await told(packed, packed)).toEqual([]);
    expect(await told(packed, body('text/plain', 'hello'))).toEqual([
      ['header content-encoding', 'content-encoding: gzip', null],
    ]);
    const broken = body('text/plain', 'hello', { 'Content-Encoding': 'gzip' });
    expect(await told(packed, broken)).toHaveLength(1);
  });

  it('that are too long, or do not end, are compared as far as they came', async () => {
    const long = (char: string): Parameters<typeof site>[0] => {
      return (_, response) => void response.end(`${'line\n'.repeat(500)}${char.repeat(10_000)}`);
    };
    const endless = (text: string): Parameters<typeof site>[0] => {
      return (_, response) => void response.write(`data: ${text}\n\ndata: `);
    };
    const sides = { requests: gets('/'), twice: false };
    const bounds = { bytes: 2000, seconds: 1, ignored: [] };
    const same = await mirrored({ ...sides, bounds, old: await site(long('a')), new: await site(long('b')) });
    expect(same.differences).toEqual([]);
    expect(same.notes).toEqual([
      'Of some answers only what came was compared: GET /: not whole: it has more than 2000 bytes (old).',
    ]);
    const streams = await mirrored({
      ...sides,
      bounds,
      old: await site(endless('1')),
      new: await site(endless('2')),
    });
    expect(streams.differences).toMatchObject([{ place: 'line 1', old: 'data: 1', new: 'data: 2' }]);
    expect(streams.notes[0]).toContain('nothing came for 1 s');
    const ended = await mirrored({
      ...sides,
      bounds,
      old: await site(endless('1')),
      new: await site(body('text/plain', 'data: 1\n\n')),
    });
    expect(ended.differences).toMatchObject([{ place: 'not whole' }]);
  });
});

describe('masks', () => {
  it('are proposed for what the old application answers otherwise each time, and for nothing else', async () => {
    const page = () =>
      `<p>Fixed 2024-01-02 and ${'a'.repeat(20)}</p>
       <ul>${[1, 2, 3].map(() => `<li id="x-${randomUUID()}">item</li>`).join('')}</ul>
       <form><input type=hidden name=csrf_token value=${randomBytes(20).toString('base64url')}></form>
       <p>Rendered ${new Date(Date.now() + Math.random() * 1e12).toISOString()}</p>`;
    const data = () =>
      JSON.stringify({
        made: [
          { id: randomUUID(), at: '2024-01-02' },
          { id: randomUUID(), at: '2024-01-02' },
        ],
        n: Math.random(),
      });
    const old = await pages({ '/': page, '/a.json': data });
    const { differences, proposed, masks } = await mirrored({
      old,
      new: old,
      requests: gets('/', '/a.json'),
    });
    expect(differences).toEqual([]);
    expect(proposed).toEqual([
      { place: 'html > body > ul > li @id', pattern: 'uuid' },
      { place: 'input[name="csrf_token"] @value', pattern: 'token' },
      { place: 'html > body > p:nth-of-type(2)', pattern: 'date' },
      { place: '/made/*/id', pattern: 'uuid' },
      { place: '/n', pattern: 'number' },
    ]);
    expect(masks.map(({ hid }) => hid)).toEqual([3, 1, 1, 2, 1]);
  });

  it('are as narrow as they have to be', async () => {
    const id = () => randomUUID();
    const fixed = id();
    const old = await pages({
      '/': () => `<ul><li>${id()}<li>${fixed}</ul><p>${id()}`,
      '/b': () => `<ul><li>${fixed}<li>${fixed}</ul><p>${fixed}`,
      '/c.json': () => JSON.stringify({ ids: [fixed, id()], all: [{ id: id() }, { id: fixed }] }),
    });
    const changed = await pages({
      '/': () => `<ul><li>${id()}<li>${id()}</ul><p>${id()}`,
      '/b': () => `<ul><li>${id()}<li>${fixed}</ul><p>${fixed}`,
      '/c.json': () => JSON.stringify({ ids: [id(), id()], all: [{ id: id() }, { id: fixed }] }),
    });
    const { proposed, differences } = await mirrored({
      old,
      new: changed,
      requests: gets('/', '/b', '/c.json'),
    });
    expect(proposed).toEqual([
      { place: 'html > body > ul:nth-of-type(1) > li:nth-of-type(1)', pattern: 'uuid', request: 'GET /' },
      { place: 'html > body > p', pattern: 'uuid', request: 'GET /' },
      { place: '/all/0/id', pattern: 'uuid' },
      { place: '/ids/1', pattern: 'uuid' },
    ]);
    expect(differences.map(({ place }) => place)).toEqual([
      'html > body > ul > li:nth-of-type(2)',
      'html > body > ul > li',
      '/ids/0',
    ]);
  });

  it('are used in a time that grows with the page, however many there are', async () => {
    const page = (n: number): Recorded => {
      const attributes = Array.from({ length: n }, (_, i) => `  a${i}="${randomUUID()}"`);
      return { head: ['status: 200'], kind: 'html', body: ['<p>', ...attributes] };
    };
    const prepare = (text: string) => {
      const [one, two] = [page(text.length), page(text.length)];
      const proposals = new Proposals([]);
      proposals.add('GET /', () => one, two);
      const rules = proposals.masks().map((mask) => new Rule(mask));
      const call = () => compare('GET /', one, two, rules);
      call(); // so that its patterns are compiled
      return call;
    };
    expect(await tooFast([['masks', prepare]], { attributes: (n) => 'x'.repeat(n) }, 1 << 13)).toEqual([]);
  });

  it('hide no other value at their place', async () => {
    const once = (when: () => string) => pages({ '/': () => `<p>At ${when()}, by Ann</p>` });
    const date = () => new Date(Date.now() + Math.random() * 1e12).toISOString();
    const old = await once(date);
    const found = await mirrored({ old, new: await once(() => 'noon') });
    expect(found.differences).toMatchObject([
      { old: '      "At <date>, by Ann"', new: '      "At noon, by Ann"' },
    ]);
  });

  let count = 0;
  it.each([
    ['a uuid', randomUUID, 'uuid'],
    ['a date', () => new Date(Math.random() * 1e12).toUTCString(), 'date'],
    ['a date in words', () => `March ${++count}, 2024`, 'date'],
    ['a time', () => `10:${10 + ++count}`, 'time'],
    ['a digest', () => `a1${randomBytes(16).toString('hex')}`, 'hex'],
    [
      'a signed token',
      () =>
        `${Buffer.from(Math.random().toString()).toString('base64url')}zz.Zx_${randomBytes(3).toString('hex')}.${randomBytes(20).toString('base64url')}`,
      'token',
    ],
    ['a number', () => String(Math.random()), 'number'],
  ])('find %s', async (_, make, pattern) => {
    const old = await pages({ '/': () => `<p>It is ${make()}.` });
    const { proposed, notes } = await mirrored({ old, new: old });
    expect({ proposed, notes }).toEqual({ proposed: [{ place: 'html > body > p', pattern }], notes: [] });
  });

  it('are not proposed for words, which are told', async () => {
    let count = 0;
    const old = await pages({
      '/': () => `<p>${['red', 'green', 'blue'][count % 3]}<p>${['x', 'y', 'z'][count++ % 3]}`,
    });
    const { proposed, notes } = await mirrored({ old, new: old });
    expect(proposed).toEqual([]);
    expect(notes[0]).toMatch(
      /^Asked twice, the old application answered otherwise, .*: GET \/ at html > body > p\.$/,
    );
  });

  it.each([
    ['[{"place": "p", "pattern": "/.*/"}]', /matches everything/],
    ['[{"place": "p", "pattern": "/\\\\w+/"}]', /matches everything/],
    ['[{"place": "p", "pattern": "dates"}]', /has the pattern 'dates'. There are uuid, date/],
    ['[{"place": "p", "pattern": "/(/"}]', /Unterminated group/],
    ['[{"place": "", "pattern": "date"}]', /has no place/],
    ['{}', /is no list of masks/],
    ['[', /is no list of masks in JSON/],
    ['[null]', /is no mask/],
    ['[{"place": "p", "pattern": "constructor"}]', /There are uuid/],
  ])('refuse %s', async (text, message) => {
    const file = path.join(folder(), 'masks.json');
    writeFileSync(file, text);
    const old = await pages({ '/': 'x' });
    await expect(mirrored({ old, new: old, masks: file })).rejects.toThrow(message);
  });

  it.each([
    ['p', true],
    ['div > p', true],
    ['html > body > div > p', true],
    ['div > p:nth-of-type(1)', true],
    ['*', true],
    ['div > p:nth-of-type(2)', false],
    ['body > p', false],
    ['div', false],
    ['p @title', false],
  ])('at %s are for a text: %s', async (place, hides) => {
    const file = path.join(folder(), 'masks.json');
    writeFileSync(file, JSON.stringify([{ place, pattern: '/v\\d+/' }]));
    const [old, given] = [await pages({ '/': '<div><p>v1</div>' }), await pages({ '/': '<div><p>v2</div>' })];
    const { differences } = await mirrored({ old, new: given, masks: file });
    expect(differences).toHaveLength(hides ? 0 : 1);
  });

  it('are for one request, or off', async () => {
    const file = path.join(folder(), 'masks.json');
    const [old, given] = [await pages({ '/': '1', '/b': '1' }), await pages({ '/': '2', '/b': '2' })];
    const differing = async (mask: object) => {
      writeFileSync(file, JSON.stringify([{ place: '*', pattern: 'number', ...mask }]));
      return (await mirrored({ old, new: given, requests: gets('/', '/b'), masks: file })).differences.map(
        ({ request }) => request,
      );
    };
    expect(await differing({})).toEqual([]);
    expect(await differing({ request: 'GET /b' })).toEqual(['GET /']);
    expect(await differing({ off: true })).toEqual(['GET /', 'GET /b']);
  });
});

describe('golden answers', () => {
  const at = () => new Date(Date.now() + Math.random() * 1e12).toISOString();

  it('stand for the old application', async () => {
    const golden = path.join(folder(), 'golden');
    const old = await pages({
      '/': () => `<p>${at()}</p><a href=/b>b</a><a href=/c.json>c</a>`,
      '/b': 'text <b>here</b>',
      '/c.json': '{"a": [1]}',
    });
    const recorded = await mirrored({ old, golden });
    expect(recorded.masks).toEqual([{ mask: { place: 'html > body > p', pattern: 'date' }, hid: 1 }]);
    expect(readdirSync(golden)).toEqual([
      '0001-GET.txt',
      '0002-GET-b.txt',
      '0003-GET-c-json.txt',
      'masks.json',
    ]);
    expect(readFileSync(path.join(golden, '0003-GET-c-json.txt'), 'utf8')).toBe(
      'GET /c.json\n\nstatus: 200\ncontent-type: application/json\n\njson\n/a: 1 items\n/a/0: 1\n',
    );
    const same = await pages({
      '/': () => `<p>${at()}</p>\n<a href="/b">b</a> <a href=/c.json>c</a>`,
      '/b': 'text <b>here</b>',
      '/c.json': '{"a": [2]}',
    });
    const { requests, differences } = await mirrored({ new: same, golden });
    expect([requests, differences.map(({ number, place }) => [number, place])]).toEqual([
      3,
      [
        [1, 'html > body > a:nth-of-type(2)'],
        [3, '/a/0'],
      ],
    ]);
  });

  it('keep masks that somebody has written or refused, and lose answers that are old', async () => {
    const golden = folder();
    writeFileSync(path.join(golden, 'masks.json'), '[{"place": "p", "pattern": "date", "off": true}]');
    writeFileSync(path.join(golden, '0009-GET-old.txt'), 'old');
    writeFileSync(path.join(golden, 'notes.txt'), 'mine');
    await mirrored({ old: await pages({ '/': () => `<p>${at()}` }), golden });
    expect(readdirSync(golden)).toEqual(['0001-GET.txt', 'masks.json', 'notes.txt']);
    expect(JSON.parse(readFileSync(path.join(golden, 'masks.json'), 'utf8'))).toEqual([
      { place: 'p', pattern: 'date', off: true },
    ]);
  });

  it('read whatever was answered', async () => {
    const golden = folder();
    const bodies = ['', '\n', 'a', 'a\n', 'a\n\n', '\r\n', ' x\t', '\n\nstatus: 1\n\njson\n'];
    const all = Object.fromEntries(bodies.map((body, i) => [`/${i}`, body]));
    const handler: Parameters<typeof site>[0] = ({ url }, response) => {
      response.setHeader('Content-Type', 'text/plain').end(all[url!]);
    };
    const old = await site(handler);
    await mirrored({ old, golden, requests: gets(...Object.keys(all)) });
    expect((await mirrored({ new: old, golden })).differences).toEqual([]);
  });

  it('are refused where there are none, or broken ones', async () => {
    await expect(mirrored({ new: 'http://localhost', golden: folder() })).rejects.toThrow(
      /There are no answers in/,
    );
    const golden = folder();
    writeFileSync(path.join(golden, '0001-GET.txt'), 'GET /\nx');
    await expect(mirrored({ new: 'http://localhost', golden })).rejects.toThrow(/is no recorded answer/);
    const old = await pages({ '/': 'x' });
    for (const nowhere of [path.join(golden, '0001-GET.txt'), path.join(golden, '0001-GET.txt/x'), '/proc/x'])
      await expect(mirrored({ old, golden: nowhere })).rejects.toThrow(/cannot be (kept in|read)/);
  });

  it('leave nothing behind where no folder is named', async () => {
    const scratch = folder();
    vi.stubEnv('TMPDIR', scratch);
    const old = await pages({ '/': () => (readdirSync(scratch).length === 1 ? 'x' : 'no folder') });
    const { differences } = await mirrored({ old, new: await pages({ '/': 'x' }) });
    await expect(mirrored({ old, new: 'http://127.0.0.1:1' })).rejects.toThrow();
    vi.unstubAllEnvs();
    expect([differences, readdirSync(scratch)]).toEqual([[], []]);
  });

  it('take a parser of pages that is not installed only where there are pages', async () => {
    vi.doMock('parse5', () => {
      throw new Error("Cannot find package 'parse5'");
    });
    const old = await pages({ '/': '<p>x', '/a.json': '{}' });
    expect((await mirrored({ old, new: old, requests: gets('/a.json') })).differences).toEqual([]);
    await expect(mirrored({ old, new: old, requests: gets('/') })).rejects.toThrow(
      /npm install --save-dev parse5$/,
    );
    vi.doUnmock('parse5');
  });
});

describe('requests', () => {
  it('run in one session a side, with what its own answers have said', async () => {
    /** Who logs in with the token of its own page is known. */
    const app = (key: string): Parameters<typeof site>[0] => {
      let logins = 0;
      return ({ method, url, headers }, response, body) => {
        response.setHeader('Content-Type', 'text/html');
        if (url === '/login' && method === 'GET')
          return response.end(`<form><input type=hidden name=csrf_token value="${key}+1">`);
        if (url === '/login' && new URLSearchParams(body).get('csrf_token') === `${key}+1`)
          return response
            .setHeader('Set-Cookie', 'user=ann; Path=/')
            .end(`<a href="/thing/${key}-${++logins}">`);
        response.statusCode = url === `/thing/${key}-${logins}` && headers.cookie === 'user=ann' ? 200 : 403;
        return response.end(`${response.statusCode}`);
      };
    };
    const requests = parseRequests(
      `# a login
       GET /login
       {"method": "post", "url": "/login", "form": {"csrf_token": "{{ csrf_token }}"}, "capture": {"thing": "/thing/([^\\"]+)"}}
       GET /thing/{{ thing }}
       POST /login csrf_token={{csrf_token}}&a=b`,
      'requests.txt',
    );
    const { differences } = await mirrored({
      old: await site(app('a')),
      new: await site(app('b')),
      requests,
      twice: false,
    });
    expect(differences.map(({ number }) => number)).toEqual([1, 2, 4]); // The tokens and links themselves.
    expect(differences[1]).toMatchObject({ place: 'html > body > a @href' });
  });

  it('capture from headers too, and what is captured goes before hidden fields', async () => {
    const seen: string[] = [];
    const old = await site(({ url }, response) => {
      seen.push(url!);
      response.writeHead(200, { 'Content-Type': 'text/html', ETag: '"v1"' });
      response.end('<form><input type=hidden name=a value=hidden></form>');
    });
    const lines = `{"url": "/", "capture": {"a": "etag: \\"(.+)\\""}}\nGET /{{ a }}\nGET /{{ form1.a }}`;
    await mirrored({ old, new: old, twice: false, requests: parseRequests(lines, 'file') });
    expect(seen.slice(0, 3)).toEqual(['/', '/v1', '/hidden']);
  });

  it('that need what nobody has said are refused; of the new application, they differ', async () => {
    const [old, given] = [
      await pages({ '/': '<form><input type=hidden name=a value=1></form>' }),
      await pages({ '/': '' }),
    ];
    const requests = parseRequests('GET /\nGET /{{ b }}', 'file');
    await expect(mirrored({ old, new: given, requests })).rejects.toThrow(
      'GET /{{ b }}: nothing is known as {{ b }} on the old side. Names are those of hidden fields in pages that were asked for before, and of "capture"; so far: a.',
    );
    const { differences } = await mirrored({
      old,
      new: given,
      requests: parseRequests('GET /\nGET /{{ a }}', 'file'),
    });
    expect(differences[1]).toMatchObject({ place: 'status', old: 'status: 404', new: null });
  });

  it.each([
    ['GET path', /file, line 1 is no request: 'GET path'. Write GET \/path,/],
    ['\n# x\nwhat', /file, line 3 is no request/],
    ['{"url": 1}', /"url" is to be a path/],
    ['{"url": "/", "from": {}}', /has no 'from'. It has method, url/],
    ['{"url": "/", "form": {"a": 1}}', /"form" is to be an object of texts/],
    ['{"url": "/", "form": {}, "json": 1}', /has several contents/],
    ['{"url": "/", "capture": {"a": "("}}', /"capture" is to be an object of regular expressions/],
    ['{"url": ', /begins with { and is no JSON/],
    ['GET /{{ a', /is no request/],
  ])('%j is refused', (text, message) => {
    expect(() => parseRequests(text, 'file')).toThrow(message);
  });

  it('that no URL or header can hold are refused, and any other text is sent', async () => {
    const seen: string[] = [];
    const old = await site(({ url }, response) => {
      seen.push(url!);
      response.end();
    });
    await mirrored({
      old,
      new: old,
      twice: false,
      requests: parseRequests('GET /\u00e9?q=\u00e9&r=%20', 'file'),
    });
    expect(seen[0]).toBe('/%C3%A9?q=%C3%A9&r=%20');
    const requests = [{ method: 'GET', url: '/', headers: { 'x-a': 'a\nb' } }];
    const bounds = { bytes: 1000, seconds: 0.001, ignored: [] };
    await expect(mirrored({ old, new: old, requests, bounds })).rejects.toThrow(
      'GET / cannot be sent: Invalid character',
    );
    // Nothing ends later what did not begin.
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

it('says which side does not answer, and how to start it', async () => {
  const old = await pages({ '/': 'x' });
  await expect(mirrored({ old: 'http://127.0.0.1:1', new: old })).rejects.toThrow(
    'The old application does not answer at http://127.0.0.1:1 (ECONNREFUSED, for GET /). Start it first, for example: flask run --port 1',
  );
  await expect(mirrored({ old, new: 'http://127.0.0.1:1' })).rejects.toThrow(
    /^The new .* pottle run --port 1$/,
  );
  await expect(mirrored({ old: 'localhost:5000', new: old })).rejects.toThrow(
    "--old takes a scheme, a host and perhaps a port, as in http://127.0.0.1:5000, and not 'localhost:5000'. Where a crawl begins is said by --crawl /path.",
  );
});

it('compares answers that break off', async () => {
  const cut: Parameters<typeof site>[0] = (_, response) => {
    response.writeHead(200, { 'Content-Length': '10' }).write('abc', () => response.destroy());
  };
  const none: Parameters<typeof site>[0] = (_, response) => void response.destroy();
  const whole: Parameters<typeof site>[0] = (_, response) => void response.end('abcdefghij');
  expect(await told(cut, cut)).toEqual([]);
  expect(await told(none, none)).toEqual([]);
  expect(await told(whole, none)).toMatchObject([['status', 'status: 200', null]]);
  expect(await told(whole, cut)).toMatchObject([
    ['not whole', null, 'not whole: the connection broke: ECONNRESET'],
  ]);
});
