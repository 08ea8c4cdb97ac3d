/** The content of requests by its media type, on the wire. */
import { gzipSync } from 'node:zlib';
import { decode, decodeAsync, encode } from '@msgpack/msgpack';
import { MultiDict, type Pottle, request } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Served } from '../served.js';
import { chunked, ask as send } from './asked.js';

const JSON_TYPE = 'Content-Type: application/json';
const UNDERSTOOD = 'application/json, application/x-www-form-urlencoded, multipart/form-data, text/plain';

/** What is told of a value: that of a dict are its pairs. */
function shown(value: unknown): unknown {
  if (!(value instanceof MultiDict)) return { value, kind: typeof value };
  return [...value.items({ multi: true })].map(([name, one]) => [
    name,
    typeof one === 'string' ? one : one.filename,
  ]);
}

let served: Served;
let app: Pottle;

beforeEach(async () => {
  served = new Served();
  app = served.app;
  app.media.set('application/msgpack', { loads: decode });
  app.media.set('application/x-streamed', { load: decodeAsync });
  app.media.set('application/x-failing', {
    loads: () => Promise.reject(new Error('<never>')),
  });
  app.media.set('application/x-late', { load: async () => 'nothing read' });
  app.media.set('application/x-written', { dumps: () => 'only' });
  app.post('/')(async function index() {
    return { got: shown(await request.media) };
  });
  app.post('/packed')(async function packed() {
    return { got: shown(await request.getMedia({ types: ['application/JSON', 'application/msgpack'] })) };
  });
  app.post('/default')(async function byDefault() {
    return { got: shown(await request.getMedia({ defaultWhenEmpty: 'none' })) };
  });
  app.post('/twice')(async function twice() {
    const data = (await request.getData()).length;
    const both = [
      await request.media,
      await request.getMedia({ types: ['application/x-streamed', 'application/json'] }),
    ];
    return { data, same: both[0] === both[1] };
  });
  app.post('/cause')(async function cause() {
    return String(await request.media.catch((error) => error.cause));
  });
  app.post('/unknown')(async function unknown() {
    return { got: await request.getMedia({ types: ['application/x-written'] }) };
  });
  await served.start();
});
afterEach(() => served.close());

async function ask(path: string, lines: string[], content: string | Uint8Array = '') {
  const answer = await send(served, 'POST', path, lines, content);
  const got = answer.content.startsWith('{') ? JSON.parse(answer.content).got : undefined;
  return { ...answer, got };
}

describe('content', () => {
  const parts =
    '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' +
    '--b\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\ny\r\n--b--\r\n';
  const rows: [what: string, type: string, content: string | Uint8Array, got: unknown][] = [
    ['JSON', 'application/json', '{"a": 1}', { kind: 'object', value: { a: 1 } }],
    ['JSON that is null', 'application/json', 'null', { kind: 'object', value: null }],
    [
      'JSON, with parameters and capitals',
      'Application/JSON; charset=utf-8',
      '[1]',
      { kind: 'object', value: [1] },
    ],
    ['JSON of another name', 'application/vnd.acme.v2+json', '2', { kind: 'number', value: 2 }],
    ['JSON of another kind', 'model/gltf+json', '2', { kind: 'number', value: 2 }],
    [
      'a form',
      'application/x-www-form-urlencoded',
      'a=1&a=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    ['a form that is empty', 'application/x-www-form-urlencoded', '', []],
    [
      'a form with a file',
      'multipart/form-data; boundary=b',
      parts,
      [
        ['a', 'x'],
        ['f', 'f.txt'],
      ],
    ],
    ['text', 'text/plain', Buffer.from('für'), { kind: 'string', value: 'für' }],
    ['text that is empty', 'text/plain', '', { kind: 'string', value: '' }],
    ['text of another charset', 'text/plain; charset=ISO-8859-1', 'f\xfcr', { kind: 'string', value: 'für' }],
    [
      'what a handler reads',
      'application/msgpack',
      encode({ a: [1] }),
      { kind: 'object', value: { a: [1] } },
    ],
    ['what has the suffix of one', 'application/x-acme+msgpack', encode(7), { kind: 'number', value: 7 }],
    [
      'what a handler reads while it arrives',
      'application/x-streamed',
      encode([7]),
      { kind: 'object', value: [7] },
    ],
  ];
  it.each(rows)('is read as its type says: %s (%s)', async (_, type, content, got) => {
    const answer = await ask('/', [`Content-Type: ${type}`], content);
    expect(answer.got).toEqual(got);
  });

  it.each(['application/msgpack', 'application/x-streamed'])(
    'is read in pieces as well: %s',
    async (type) => {
      const packed = Buffer.from(encode(['piece', 'by', 'piece'])).toString('latin1');
      const content = chunked(...packed);
      const answer = await ask('/', [`Content-Type: ${type}`, 'Transfer-Encoding: chunked'], content);
      expect(answer.got.value).toEqual(['piece', 'by', 'piece']);
    },
  );

  it.each(['application/json', 'application/x-streamed'])(
    'is read once, also after its bytes were: %s',
    async (type) => {
      const content = type === 'application/json' ? '[1]' : encode([1]);
      const answer = await ask('/twice', [`Content-Type: ${type}`], content);
      expect(JSON.parse(answer.content)).toEqual({ data: content.length, same: true });
    },
  );

  it.each([
    ['application/json', '[7]'],
    ['application/msgpack', encode([7])],
    ['application/x-streamed', encode([7])],
  ])('is decoded where that is asked for, and else refused: %s', async (type, content) => {
    app.config.DECODE_REQUEST_BODY = true;
    const lines = [`Content-Type: ${type}`, 'Content-Encoding: gzip'];
    expect((await ask('/', lines, gzipSync(content))).got.value).toEqual([7]);
    app.config.DECODE_REQUEST_BODY = false;
    const refused = await ask('/', lines, gzipSync(content));
    expect([refused.status, refused.header('Accept-Encoding'), refused.header('Accept')]).toEqual([
      415,
      'identity',
      undefined,
    ]);
  });
});

describe('content of a type that is not understood', () => {
  it.each([
    ['another', ['Content-Type: text/csv'], 'text/csv'],
    ['none', [], 'not said'],
    ['one that is only written', ['Content-Type: application/x-written'], 'application/x-written'],
    ['what is no type', ['Content-Type: json'], 'json'],
  ])('is a 415 whose Accept has those that are: %s', async (_, lines, named) => {
    const answer = await ask('/', lines, 'a,b');
    expect(answer.status).toBe(415);
    expect(answer.header('Accept')).toBe(
      `${UNDERSTOOD}, application/msgpack, application/x-streamed, application/x-failing, application/x-late`,
    );
    expect(answer.content).toContain(`The type of the content is ${named}, `);
  });

  it('is a 415 where a view understands less', async () => {
    const answer = await ask('/packed', ['Content-Type: application/x-www-form-urlencoded'], 'a=1');
    expect([answer.status, answer.header('Accept')]).toEqual([415, 'application/JSON, application/msgpack']);
    expect((await ask('/packed', ['Content-Type: application/hal+json'], '1')).got.value).toBe(1);
  });

  it('is a 415 for a charset that nobody knows', async () => {
    expect((await ask('/', ['Content-Type: text/plain; charset=klingon'], 'a')).status).toBe(415);
  });

  it('is a mistake of the view, where it names a type that nobody can read', async () => {
    expect((await ask('/unknown', [JSON_TYPE], '1')).status).toBe(500);
    expect(served.logged.splice(0)).toEqual([
      expect.stringContaining("LookupError: 'application/x-written' cannot be read, but application/json, "),
    ]);
  });
});

describe('content that is broken', () => {
  it.each([
    ['application/json', '{'],
    ['application/msgpack', '\xc1'],
    ['application/x-streamed', '\xc1'],
    ['application/x-failing', 'a'],
    ['text/plain', 'f\xfcr'],
  ])('is a 400 that tells nothing of the program: %s', async (type, content) => {
    const answer = await ask('/', [`Content-Type: ${type}`], Buffer.from(content, 'latin1'));
    expect(answer.status).toBe(400);
    expect(answer.content).toContain('this server could not understand');
  });

  it('tells why in debug mode, and a handler of errors at any time', async () => {
    const lines = ['Content-Type: application/x-failing'];
    expect((await ask('/cause', lines, 'a')).content).toBe('Error: <never>');
    app.debug = true;
    expect((await ask('/', lines, 'a')).content).toContain(
      'Failed to read the content as application/x-failing: Error: &lt;never&gt;',
    );
  });

  it.each(['application/json', 'application/msgpack', 'application/x-streamed'])(
    'is a 413 where it is too large: %s',
    async (type) => {
      app.config.MAX_CONTENT_LENGTH = 10;
      const lines = [`Content-Type: ${type}`, 'Transfer-Encoding: chunked'];
      expect((await ask('/', lines, chunked('[1, 2, 3,', '4, 5, 6,', '7]'))).status).toBe(413);
    },
  );

  it.each(['application/json', 'application/msgpack', 'application/x-streamed'])(
    'is a 408 where it does not come: %s',
    async (type) => {
      app.config.BODY_TIMEOUT = 0.2;
      const lines = `Host: a\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked`;
      const client = served.client(`POST / HTTP/1.1\r\n${lines}\r\n\r\n1\r\n[\r\n`);
      expect(await client.until(/<p>/)).toContain('408 REQUEST TIMEOUT');
    },
  );
});

describe('content that is not there', () => {
  const TYPES = [
    'application/json',
    'application/msgpack',
    'application/x-streamed',
    'application/x-failing',
  ];
  it.each(TYPES)('is said to be missing, however it is announced: %s', async (type) => {
    for (const [lines, content] of [
      [[], ''],
      [['Transfer-Encoding: chunked'], chunked()],
    ] as [string[], string][]) {
      const answer = await ask('/', [`Content-Type: ${type}`, ...lines], content);
      expect([answer.status, answer.content.includes('The request has no content.')]).toEqual([400, true]);
    }
  });

  it('is said to be missing, and not to be of no type', async () => {
    expect((await ask('/', [])).content).toContain('The request has no content.');
  });

  it.each([...TYPES.map((type) => [`Content-Type: ${type}`]), []])(
    'may have a default: %s',
    async (...lines) => {
      expect((await ask('/default', lines)).got.value).toBe('none');
    },
  );

  it('has no default where it is there', async () => {
    expect((await ask('/default', [JSON_TYPE], '{')).status).toBe(400);
    expect((await ask('/default', [JSON_TYPE], 'null')).got.value).toBe(null);
  });
});
