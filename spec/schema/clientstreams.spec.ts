/** Streams of events and WebSockets of typed clients: what they give, when they connect again, and when they end. */
import { setImmediate } from 'node:timers/promises';
import { transformSync } from 'esbuild';
import type { Browser } from 'playwright-core';
import { eventStream, Pottle, request, type ServerSentEvent, tuple, websocket } from 'pottle';
import { apiClient } from 'pottle/schema';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { hasBrowser, launch } from '../browser.js';
import { ENGINES } from '../engines.js';
import { Served } from '../served.js';
import { eventually, latch } from '../waiting.js';
import { addPage, Scratch } from './client.js';

/** What an app does that differs from spec to spec. */
interface Doing {
  /** What `news` and `talk` answer. */
  news(): unknown;
  /** Somebody has come to a room: a status refuses. */
  come(room: string): number;
}

const Said = z.object({ say: z.string() });
const Heard = z.object({ heard: z.string() }).meta({ id: 'Heard' });

/** An app with streams of events and WebSockets. */
function fill(app: Pottle, doing: Doing): Pottle {
  const events = { message: z.string(), tick: z.object({ n: z.number() }) };
  app.get('/news', { events, query: z.object({ n: z.int().optional() }) })(async function news() {
    return doing.news() as never;
  });
  app.post('/talk', { events: { message: z.string() } })(async function talk() {
    return doing.news() as never;
  });
  app.websocket('/chat/<room>', {
    receive: Said,
    send: Heard,
    onBadMessage: 'answer',
    summary: 'Talk in a room',
  })(async function chat({ room }, { messages, send }) {
    const count = doing.come(room);
    if (count >= 400) return tuple('no', count);
    for await (const { say } of messages) {
      if (say === 'end') return;
      if (say === 'leave') return websocket.close(4000, 'told so');
      if (say === 'broken' && count < 3) throw new Error('on purpose');
      await send({ heard: `${say} in ${room}` });
    }
  });
  app.websocket('/plain')(async function plain() {
    for (;;) await websocket.send(`${await websocket.receive()}!`);
  });
  return app;
}

const TEXT = apiClient(
  fill(new Pottle('streams', { staticFolder: null }), { news: () => '', come: () => 0 }),
);

const USE = `
import { ApiError, type createClient } from './streams.js';

export async function use(client: ReturnType<typeof createClient>, signal: AbortSignal): Promise<unknown> {
  for await (const news of client.news({ query: { n: 1 } }, { signal, headers: { a: 'b' } })) {
    if (news.event === 'tick') news.data.n satisfies number;
    else news.data satisfies string;
    // @ts-expect-error there is no such event
    if (news.event === 'tock') return news.id;
  }
  const chat = client.chat({ room: 'a' });
  chat.send({ say: 'x' });
  // @ts-expect-error a wrong message
  chat.send({ heard: 'x' });
  for await (const message of chat) {
    if ('heard' in message) message.heard satisfies string;
    else message.errors[0]?.place satisfies 'message' | undefined;
  }
  const { value = 'ended' } = await client.plain().next();
  value satisfies string | void;
  chat.close(1000, 'bye');
  // @ts-expect-error a room is needed
  client.chat();
  return value === 'ended' && ApiError;
}
`;

interface Generated {
  createClient(options?: object): {
    news(args?: object, init?: object): AsyncGenerator<{ event: string; data: unknown; id: string }>;
    talk(): AsyncGenerator<{ data: unknown }>;
    chat(args: object): Socket;
    plain(args?: object): Socket;
  };
  ApiError: new () => Error;
}
type Socket = AsyncGenerator<unknown> & {
  send(message: unknown): void;
  close(code?: number, reason?: string): void;
};

it('is written where an app has them', () => {
  expect(TEXT).toContain(
    "news: events<{ query?: { n?: number } }, { message: string; tick: { n: number } }>('GET', '/news', { message: 'text', tick: 'json' }),",
  );
  expect(TEXT).toContain(
    "    /** Talk in a room */\n    chat: socket<{ room: string }, { say: string }, Heard | MessageProblem>('/chat/{room}', 'json', 'json'),",
  );
  expect(TEXT).toContain("plain: socket<object, string, string>('/plain', 'text', 'text'),");
  expect(TEXT).not.toContain('httpOf');
});

it('has, with all its parts, 4.2 kB once it is minified', () => {
  const app = new Pottle('all', { staticFolder: null });
  fill(app, { news: () => '', come: () => 0 });
  app.get('/')(async function index() {
    return 'x';
  });
  const [before = ''] = apiClient(app).split('  return {\n    news:');
  const text = `${before}  return { http, events, socket };\n}`;
  const { code } = transformSync(text, { loader: 'ts', minify: true, format: 'esm', target: 'es2022' });
  expect(Buffer.byteLength(code)).toBeLessThan(4250);
});

it('says nothing of WebSockets whose messages are neither JSON nor text', () => {
  const app = new Pottle('packed', { staticFolder: null });
  app.websocket('/packed', { receive: Said, contentType: 'application/msgpack' })(async function packed() {});
  app.websocket('/told', { receive: z.string(), contentType: 'text/plain' })(async function told() {});
  expect(apiClient(app)).toContain(
    "return {\n    told: socket<object, string, string>('/told', 'text', 'text'),\n  };",
  );
});

const scratch = new Scratch('clientstreams');
afterAll(() => scratch.remove());

it('compiles, and types both directions', () => {
  scratch.write('streams.ts', TEXT);
  scratch.write('use.ts', USE);
  expect(scratch.compile()).toBe('');
});

const { createClient, ApiError } = await scratch.load<Generated>('streams', TEXT);

async function* from(...events: (ServerSentEvent | string)[]) {
  yield* events;
}

/** All that comes, until it ends. */
async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}

/** Options of a client that connects again at once, and a list of how often it had failed. */
function eager(more: object = {}) {
  const failures: [number, number][] = [];
  const retry = (count: number, base: number) => {
    failures.push([count, base]);
    return failures.length > 5 ? undefined : 0;
  };
  return { failures, options: { retry, ...more } };
}

describe.each([...ENGINES, 'app.fetch'] as const)('streams of %s', (place) => {
  const served = new Served(place === 'app.fetch' ? undefined : place);
  const { app } = served;
  /** What is answered, one after the other; and what was asked. */
  let answers: (() => unknown)[] = [];
  let asked: (string | null)[] = [];
  let where: object;
  const news = () => {
    asked.push(request.headers.get('Last-Event-ID'));
    return (answers.shift() ?? (() => tuple('', 204)))();
  };
  fill(app, { news, come: () => 0 });
  beforeAll(async () => {
    if (place !== 'app.fetch') await served.start();
    where =
      place === 'app.fetch' ? { fetch: app.fetch, baseUrl: 'http://localhost' } : { baseUrl: served.url };
  });
  afterAll(async () => served.close());
  beforeEach(() => {
    answers = [];
    asked = [];
    served.logged.length = 0;
  });

  it('give events by their names, text as it is', async () => {
    answers = [() => eventStream(from('1', { event: 'tick', data: { n: 1 } }, { data: 'a\nb' }))];
    expect(await all(createClient(eager(where).options).news())).toEqual([
      { event: 'message', data: '1', id: '' },
      { event: 'tick', data: { n: 1 }, id: '' },
      { event: 'message', data: 'a\nb', id: '' },
    ]);
    expect(asked).toEqual([null, null]); // the second answer is a 204
  });

  it('go on behind the last event', async () => {
    const { failures, options } = eager(where);
    answers = [
      () => eventStream(from({ id: 1, data: 'a' }, { id: 2, data: 'b', retry: 40 })),
      () => eventStream(from({ id: 3, data: 'c' })),
    ];
    expect((await all(createClient(options).news())).map(({ data, id }) => [data, id])).toEqual([
      ...[
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
    ]);
    expect(asked).toEqual([null, '2', '3']);
    expect(failures).toEqual([
      [1, 40],
      [1, 40],
    ]);
  });

  it('connect again where they break, and not where the answer is final', async () => {
    const { failures, options } = eager(where);
    const broken = async function* () {
      yield 'a';
      throw new Error('on purpose');
    };
    answers = [() => eventStream(broken()), () => tuple('busy', 503), () => tuple('gone', 404)];
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { data } of createClient(options).news()) seen.push(data);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'ApiError', status: 404, data: 'gone' });
    expect(seen).toEqual(['a']);
    expect(failures).toEqual([
      [1, 500],
      [2, 500],
    ]);
    expect(asked).toHaveLength(3);
  });

  it('are read once where a GET is not what asks', async () => {
    const { failures, options } = eager(where);
    const broken = async function* () {
      yield 'b';
      throw new Error('on purpose');
    };
    answers = [() => eventStream(from('a')), () => eventStream(broken())];
    expect(await all(createClient(options).talk())).toMatchObject([{ data: 'a' }]);
    await expect(all(createClient(options).talk())).rejects.toThrow();
    expect([failures, asked]).toEqual([[], [null, null]]);
  });

  it('tell at once where they cannot begin, or are no streams', async () => {
    const { failures, options } = eager(where);
    answers = [() => tuple('busy', 503), () => 'a page'];
    await expect(all(createClient(options).news())).rejects.toBeInstanceOf(ApiError);
    await expect(all(createClient(options).news())).rejects.toMatchObject({ status: 200, data: 'a page' });
    expect(failures).toEqual([]);
  });

  it('end when the reader leaves, and the view with them', async () => {
    const ended = latch();
    const forever = async function* () {
      try {
        for (;;) {
          yield 'on';
          await setImmediate();
        }
      } finally {
        ended.open();
      }
    };
    answers = [() => eventStream(forever())];
    for await (const { data } of createClient(where).news()) if (data === 'on') break;
    await ended.promise;
    expect(asked).toHaveLength(1);
  });

  it('end by a signal, while they wait for events or to connect again', async () => {
    const ended = latch();
    const silent = async function* () {
      try {
        yield 'on';
        await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
      } finally {
        ended.open();
      }
    };
    answers = [() => eventStream(silent())];
    const leaving = new AbortController();
    for await (const _ of createClient(where).news({}, { signal: leaving.signal })) leaving.abort();
    await ended.promise;
    const waiting = new AbortController();
    const retry = () => {
      void setImmediate().then(() => waiting.abort());
      return 1e9;
    };
    answers = [() => eventStream(from({ id: 1, data: 'a' }))];
    expect(await all(createClient({ ...where, retry }).news({}, { signal: waiting.signal }))).toHaveLength(1);
    expect(asked).toHaveLength(2);
  });
});

describe('the lines of a stream', () => {
  /** What a client makes of a stream that comes in these pieces. */
  const read = async (...pieces: string[]) => {
    const fetch = async () =>
      new Response(ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece))) as never, {
        headers: { 'Content-Type': 'text/event-stream' },
      });
    const events = await all(
      createClient({ baseUrl: 'http://localhost', fetch, retry: () => undefined }).news(),
    );
    return events.map(({ data }) => data);
  };

  it('may end as they like, and be cut anywhere', async () => {
    for (const end of ['\n', '\r\n', '\r'])
      for (const stream of [`data: ä\ndata:b\n\n: comment\ndata\n\nevent:\ndata: c\n\n\ndata: lost`]) {
        const text = stream.replaceAll('\n', end);
        for (let cut = 0; cut <= text.length; cut += 1)
          expect(await read(text.slice(0, cut), text.slice(cut))).toEqual(['ä\nb', '', 'c']);
      }
  });

  it('may have events that the client knows nothing of', async () => {
    expect(await read('event: other\ndata: 1\n\nevent: toString\ndata: 2\n\ndata: 3\n\n')).toEqual(['3']);
  });

  it('say how long to wait only in digits', async () => {
    const waits: number[] = [];
    const retry = (_: number, base: number) => {
      waits.push(base);
      return undefined;
    };
    for (const text of [
      'retry: 7\n\n',
      'retry: x\nid: 1\n\n',
      'retry:\nid: 1\n\n',
      'retry: 1e9\nid: 1\n\n',
    ]) {
      const fetch = async () => new Response(text, { headers: { 'Content-Type': 'text/event-stream' } });
      expect(await all(createClient({ fetch, retry }).news())).toEqual([]);
    }
    expect(waits).toEqual([7, 500, 500, 500]);
  });
});

describe.each(ENGINES)('WebSockets of %s', (engine) => {
  let served: Served;
  let app: Pottle;
  /** Rooms in which somebody has come. */
  let rooms: string[];
  beforeEach(async () => {
    served = new Served(engine);
    app = served.app;
    rooms = [];
    const come = (room: string) => {
      rooms.push(room);
      return room === 'refused' ? 403 : rooms.length;
    };
    fill(app, { come, news: () => '' });
    await served.start();
  });
  afterEach(async () => served.close());

  const client = (more: object = {}) => createClient({ baseUrl: served.url, WebSocket, ...more });

  it('send and receive, also what is sent before they are open', async () => {
    const chat = client().chat({ room: 'ü ä' });
    chat.send({ say: 'a' });
    chat.send({ say: 'b' });
    expect((await chat.next()).value).toEqual({ heard: 'a in ü ä' });
    chat.send({ say: 'c' });
    const heard: unknown[] = [];
    for await (const message of chat) if (heard.push(message) === 2) break;
    expect(heard).toEqual([{ heard: 'b in ü ä' }, { heard: 'c in ü ä' }]);
    const plain = client().plain();
    plain.send('text');
    expect((await plain.next()).value).toBe('text!');
    plain.close();
    expect(await plain.next()).toEqual({ done: true, value: undefined });
  });

  it('are told of messages that are refused', async () => {
    const chat = client().chat({ room: 'a' });
    chat.send({ shout: 1 });
    expect((await chat.next()).value).toMatchObject({
      type: 'problem',
      errors: [{ place: 'message', path: ['say'] }],
    });
    chat.close();
  });

  it('end with their view, and tell why if that has another code', async () => {
    const { failures, options } = eager();
    const ended = client(options).chat({ room: 'a' });
    ended.send({ say: 'x' });
    ended.send({ say: 'end' });
    expect(await all(ended)).toEqual([{ heard: 'x in a' }]);
    const left = client(options).chat({ room: 'a' });
    left.send({ say: 'leave' });
    await expect(left.next()).rejects.toMatchObject({ name: 'ApiError', status: 4000, detail: 'told so' });
    expect(failures).toEqual([]);
  });

  it('are an error where they cannot be opened', async () => {
    const { failures, options } = eager();
    const refused = client(options).chat({ room: 'refused' });
    await expect(all(refused)).rejects.toMatchObject({ status: 1006 });
    expect([failures, rooms]).toEqual([[], ['refused']]);
    expect(() => createClient({ baseUrl: served.url, WebSocket: null }).chat({ room: 'a' })).toThrow(
      'There is no WebSocket here: give createClient({ WebSocket }).',
    );
  });

  it('connect again where the view fails or the server goes', async () => {
    const { failures, options } = eager();
    const chat = client(options).chat({ room: 'a' });
    chat.send({ say: 'hi' });
    await chat.next();
    chat.send({ say: 'broken' });
    const next = chat.next();
    await eventually(() => rooms.length === 2);
    chat.send({ say: 'again' });
    expect((await next).value).toEqual({ heard: 'again in a' });
    expect(failures).toEqual([[1, 500]]);
    const after = expect(chat.next()).rejects.toMatchObject({ status: 1006 });
    await served.close(false);
    await after;
    expect(failures.map(([count]) => count)).toEqual([1, 1, 2, 3, 4, 5]);
  });

  it('are closed for good while they wait to connect again', async () => {
    const waiting = latch();
    const retry = () => {
      waiting.open();
      return 1e9;
    };
    const chat = client({ retry }).chat({ room: 'a' });
    chat.send({ say: 'broken' });
    const next = chat.next();
    await waiting.promise;
    chat.close();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});

describe.runIf(hasBrowser)('in a page', () => {
  const served = new Served();
  const answers: (() => unknown)[] = [];
  let browser: Browser;
  beforeAll(async () => {
    const asked = () => request.headers.get('Last-Event-ID');
    const news = () => (answers.shift() ?? (() => tuple('', 204)))();
    answers.push(
      () => eventStream(from({ id: 1, event: 'tick', data: { n: 1 }, retry: 1 })),
      () => eventStream(from(`after ${asked()}`)),
    );
    let count = 0;
    fill(served.app, { news, come: () => (count += 1) });
    addPage(served.app, TEXT);
    await served.start();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await served.close();
  });

  it('both go on behind what breaks', async () => {
    const page = await browser.newPage();
    await page.goto(served.url);
    await page.waitForFunction(() => 'api' in globalThis);
    const seen = await page.evaluate(async () => {
      const client = (globalThis as never as { api: Generated }).api.createClient({ retry: () => 1 });
      const news: unknown[] = [];
      for await (const { event, data, id } of client.news()) news.push([event, data, id]);
      const chat = client.chat({ room: 'a' });
      const heard: unknown[] = [];
      chat.send({ say: 'hi' });
      heard.push((await chat.next()).value);
      chat.send({ say: 'broken' }); // where the view fails, once
      // What is sent into a connection that is about to break is lost: ask until somebody hears.
      const asking = setInterval(() => chat.send({ say: 'again' }), 5);
      heard.push((await chat.next()).value);
      clearInterval(asking);
      chat.close(1000, 'bye');
      return { news, heard, last: await chat.next() };
    });
    expect(seen).toEqual({
      news: [
        ['tick', { n: 1 }, '1'],
        ['message', 'after 1', '1'],
      ],
      heard: [{ heard: 'hi in a' }, { heard: 'again in a' }],
      last: { done: true, value: undefined },
    });
  });
});
