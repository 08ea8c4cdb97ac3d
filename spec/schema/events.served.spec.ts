/** Server-sent events and topics with schemas of their data, on real sockets. */
import { eventStream, MessageValidationError, Pottle, type Server, serve, tuple, websocket } from 'pottle';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';

const app = new Pottle('events', { staticFolder: null });
const logged: string[] = [];
const quiet = () => undefined;
const log = (message: string, error?: unknown) => void logged.push(`${message} ${error ?? ''}`);
app.logger = { debug: quiet, info: quiet, warning: log, error: log, critical: log, exception: log };
let server: Server;

const Tick = z.object({ n: z.int(), unit: z.string().default('s') });
const Note = z.object({ text: z.string() });
const events = { tick: Tick, message: z.string() };

app.get('/typed', { events })(async function* typed() {
  const row = { n: 1, secret: 'x' };
  yield { event: 'tick', id: 7, retry: 10, data: row };
  yield { comment: 'nothing to check' };
  yield 'text';
});
async function* wrong(event: object) {
  yield { event: 'tick', data: { n: 1 } };
  yield event;
}
app.get('/stream', { events })(async function stream() {
  return eventStream(wrong({ data: 'two' }));
});
app.get('/headers', { events, responses: { 404: Note } })(async function headers() {
  return tuple(eventStream(wrong({ data: 'two' })), 203, { 'X-A': 'b' }) as never;
});
app.get('/none/<int:id>', { events, responses: { 404: Note } })(async function none({ id }) {
  return tuple({ text: `There is no ${id}.` }, 404);
});
app.get('/mistaken', { events })(async function mistaken() {
  return eventStream(wrong({ event: 'tick', data: { n: 'x' } }));
});
app.get('/undeclared', { events })(async function undeclared() {
  return eventStream(wrong({ event: 'tock', data: 1 }));
});
app.get('/bare', { events })(async function bare() {
  return eventStream(wrong({ n: 1 }));
});
app.get('/number', { events })(async function number() {
  return eventStream(wrong(5 as never));
});
const board = app.topic('board', { schema: Note });
app.websocket('/board')(async function live() {
  await websocket.subscribe('board');
  await websocket.send('ready');
  for await (const _ of websocket);
});

beforeAll(async () => {
  server = await serve(app, { port: 0, signals: false });
});
afterAll(() => server.close());
beforeEach(() => {
  logged.length = 0;
});

/** What comes of a stream, and whether all of it did. */
async function read(path: string) {
  const answer = await fetch(server.url + path);
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body!) text += decoder.decode(chunk, { stream: true });
    return { answer, text, isWhole: true };
  } catch {
    return { answer, text, isWhole: false };
  }
}

describe('events', () => {
  it('leave as their schemas make them', async () => {
    const { answer, text } = await read('/typed');
    expect(answer.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8');
    expect(text).toBe(
      ':\n\nretry: 10\nid: 7\nevent: tick\ndata: {"n":1,"unit":"s"}\n\n: nothing to check\n\ndata: text\n\n',
    );
  });

  it('are checked in an event stream that a view returns, with whatever status and headers', async () => {
    const text = ':\n\nevent: tick\ndata: {"n":1,"unit":"s"}\n\ndata: two\n\n';
    expect((await read('/stream')).text).toBe(text);
    const { answer, text: same } = await read('/headers');
    expect([answer.status, answer.headers.get('X-A'), same]).toEqual([203, 'b', text]);
  });

  it('leave other answers of the view alone', async () => {
    const { answer, text } = await read('/none/3');
    expect([answer.status, JSON.parse(text)]).toEqual([404, { text: 'There is no 3.' }]);
  });

  it.each([
    [
      '/mistaken',
      "The view of 'mistaken' sent with the event 'tick' what its schema refuses: n: Invalid input: expected number, received string (it is \"x\").",
    ],
    ['/undeclared', "The view of 'undeclared' sent the event 'tock', and its route declares tick, message."],
    ['/bare', "The view of 'bare' sent what is no event: { event, data } is wanted, the data in a member"],
    ['/number', "The view of 'number' sent what is no event: { event, data } is wanted"],
  ])('cut the stream where they are not as declared: %s', async (path, message) => {
    const { text, isWhole } = await read(path);
    expect([text, isWhole]).toEqual([':\n\nevent: tick\ndata: {"n":1,"unit":"s"}\n\n', false]);
    expect(logged.join()).toContain(message);
  });

  it('leave as they are with CHECK_RESPONSES off, and are logged', async () => {
    app.config.CHECK_RESPONSES = false;
    try {
      const { text, isWhole } = await read('/undeclared');
      expect([text, isWhole]).toEqual([expect.stringContaining('event: tock\ndata: 1\n'), true]);
      expect(logged).toHaveLength(1);
    } finally {
      app.config.CHECK_RESPONSES = true;
    }
  });
});

describe('topics', () => {
  it('send what their schema makes of a value, and refuse others where they are published', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/board`);
    const got: string[] = [];
    const came = (count: number) => expect.poll(() => got.length).toBe(count);
    socket.on('message', (data) => void got.push(String(data)));
    await came(1);
    const row = { text: 'a', secret: 'x' };
    board.publishJson(row);
    app.publishJson('board', row);
    expect(() => app.publishJson('board', { text: 5 })).toThrow(MessageValidationError);
    expect(() => board.publishJson({ text: 5 } as never)).toThrow(
      "The topic 'board' was given what its schema refuses: text: Invalid input: expected string, received number (it is 5).",
    );
    expect(() => app.publish('board', 'no note')).toThrow(MessageValidationError);
    board.publishJson({ text: 'last' });
    await came(4);
    expect(got.slice(1).map((text) => JSON.parse(text))).toEqual([
      ...[{ text: 'a' }, { text: 'a' }, { text: 'last' }],
    ]);
    socket.close();
  });

  it('check texts as well', () => {
    app.topic('words', { schema: z.string().max(3) });
    expect(app.publish('words', 'abc')).toBe(0);
    expect(() => app.publish('words', 'abcd')).toThrow(MessageValidationError);
  });

  it('say what is wrong with a schema', () => {
    app.topic('slow', { schema: z.string().refine(async () => true) });
    expect(() => app.publish('slow', 'x')).toThrow(
      "The topic 'slow' was given what goes out at once, and its schema has to wait: give one without asynchronous checks.",
    );
    expect(() => app.topic('x', { schema: {} as never })).toThrow(/^schema of the topic 'x' is one with/);
    expect(() => app.topic('board', { schema: Tick })).toThrow(/was declared with other options before/);
    expect(app.topic('board', { schema: Note }).name).toBe('board');
  });
});
