/** The client in process and a server answer the same. */
import { type Pottle, Response, request, tuple } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from '../engines.js';
import { Served } from '../served.js';

type Lines = [name: string, value: string][];

function routes(app: Pottle): void {
  app.route('/x', { methods: ['GET', 'POST'] })(async function x() {
    return {
      values: request.headers.getlist('X-A'),
      one: request.headers.get('X-A'),
      has: request.headers.has('X-A'),
      type: request.headers.get('Content-Type'),
      agent: request.userAgent.string,
      cookies: [...request.cookies.items()],
      body: await request.getData({ asText: true }),
    };
  });
  app.patch('/x')(async function patched() {
    return 'patched';
  });
  app.get('/lines')(async function lines() {
    return tuple('grüße', 200, [
      ['X-Latin', 'caf\xe9'],
      ['X-Beyond', '€'],
      ['X-Empty', ''],
      ['X-Blanks', ' \t b  c '],
      ['X-Twice', '1'],
      ['X-Twice', '2'],
    ]);
  });
  app.get('/status/<int:code>')(async function status({ code }) {
    return new Response('content', { status: code });
  });
  app.get('/reason')(async function reason() {
    return new Response('content', { status: '418 Th\xe9' });
  });
  app.get('/stream')(async function* stream() {
    yield 'one';
    yield 'two';
  });
}

const served = new Map(ENGINES.map((engine) => [engine, new Served(engine)]));
const node = served.get('node')!;

beforeAll(async () => {
  for (const each of served.values()) {
    routes(each.app);
    await each.start();
  }
});
afterAll(async () => {
  for (const each of served.values()) await each.close();
});

interface Answer {
  status: string;
  headers: Lines;
  body: string;
}

/** What a connection or the engine brings along. */
const OF_THE_ENGINE = /^(?:date|connection|keep-alive|transfer-encoding|uwebsockets)$/;

/** An answer on the wire. */
async function wire(
  engine: Served,
  method: string,
  path: string,
  lines: Lines,
  body: string,
): Promise<Answer> {
  const framing: Lines = [...(body ? [['Content-Length', String(body.length)] as [string, string]] : [])];
  const head = [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close'];
  for (const [name, value] of [...lines, ...framing]) head.push(`${name}: ${value}`);
  const text = await engine.client(`${head.join('\r\n')}\r\n\r\n${body}`).untilClosed();
  const [first = '', content = ''] = text.split(/\r\n\r\n([\s\S]*)/);
  const [status = '', ...rest] = first.split('\r\n');
  const headers = rest.map((line): [string, string] => {
    const [name = '', value = ''] = line.split(/:([\s\S]*)/);
    return [name.toLowerCase(), value.trim()];
  });
  const chunked = headers.some(([name]) => name === 'transfer-encoding');
  return {
    status: status.replace('HTTP/1.1 ', ''),
    headers: sorted(headers),
    body: chunked ? content.replace(/(?:^|\r\n)[0-9a-f]+\r\n(?:\r\n$)?/gi, '') : content,
  };
}

async function inProcess(
  app: Pottle,
  method: string,
  path: string,
  headers: Lines,
  data: string,
): Promise<Answer> {
  const answer = await app.testClient().open(path, { method, headers, ...(data ? { data } : {}) });
  const lines = [...answer.headers.items()].map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ]);
  return {
    status: answer.status,
    headers: sorted(lines),
    body: Buffer.from(await answer.getData()).toString('latin1'),
  };
}

function sorted(lines: Lines): Lines {
  return lines.filter(([name]) => !OF_THE_ENGINE.test(name)).sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

const CASES: [method: string, path: string, headers: Lines, body?: string][] = [
  ['GET', '/x', []],
  ['PATCH', '/x', []],
  ['POST', '/x', [['Content-Type', ' text/plain ']], 'body'],
  ['HEAD', '/x', []],
  ['HEAD', '/lines', []],
  ['HEAD', '/stream', []],
  ['HEAD', '/status/205', []],
  ['HEAD', '/nowhere', []],
  ['OPTIONS', '/x', []],
  ['OPTIONS', '/nowhere', []],
  ['TRACE', '/x', []],
  ['GET', '/x', [['X-A', '']]],
  ['GET', '/x', [['X-A', ' \t ']]],
  ['GET', '/x', [['X-A', ' \ta b\t ']]],
  ['GET', '/x', [['X-A', 'a\xe9\xc3\xa9z']]],
  ['GET', '/x', [['User-Agent', ' a\xe9z ']]],
  ['GET', '/x', [['Cookie', ' a=1; b=; c="caf\xc3\xa9 x" ']]],
  ['GET', '/x', [['Cookie', '']]],
  [
    'GET',
    '/x',
    [
      ['X-A', 'a'],
      ['x-a', ''],
      ['X-A', 'c'],
    ],
  ],
  ['GET', '/x', [['Content-Type', '']]],
  ['POST', '/x', [['Transfer-Encoding', 'gzip, chunked']]],
  ['GET', '/lines', []],
  ['GET', '/stream', []],
  ['GET', '/reason', []],
  ...[204, 205, 304].map((code): [string, string, Lines] => ['GET', `/status/${code}`, []]),
];

describe.each([...served])('the client in process answers as %s does', (_, server) => {
  it.each(CASES)('%s %s %j', async (method, path, headers, body = '') => {
    expect(await inProcess(server.app, method, path, headers, body)).toEqual(
      await wire(server, method, path, headers, body),
    );
  });
});

describe('the client in process', () => {
  it.skipIf(!served.has('uws')).each(['patch', 'Get', 'head', 'BREW'])(
    'sends the method %s as it is, as uws gets it',
    async (method) => {
      const uws = served.get('uws')!;
      expect(await inProcess(uws.app, method, '/x', [], '')).toEqual(await wire(uws, method, '/x', [], ''));
    },
  );

  it('sends what is no byte as UTF-8', async () => {
    const answer = await node.app.testClient().get('/x', { headers: { 'X-A': 'a€z' } });
    expect((answer.json as { one: string }).one).toBe('a\xe2\x82\xacz');
  });

  it.each<[string, string]>([
    ['Content-Length', ''],
    ['Content-Length', 'abc'],
    ['Transfer-Encoding', 'gzip'],
  ])('is refused a request whose end is in doubt: %s: %s', async (name, value) => {
    const answer = await node.app.testClient().post('/x', { headers: { [name]: value } });
    expect(answer.statusCode).toBe(400);
  });
});
