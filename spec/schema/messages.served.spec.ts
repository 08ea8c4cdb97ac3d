/** WebSockets with schemas of their messages, on real sockets. */
import { once } from 'node:events';
import { encode } from '@msgpack/msgpack';
import { Blueprint, type Input, Pottle, type Server, serve, View, websocket } from 'pottle';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';

const In = z.discriminatedUnion('type', [
  z.object({ type: z.literal('say'), text: z.string().min(1), password: z.string().max(3).optional() }),
  z.object({ type: z.literal('leave') }),
]);
const Out = z.object({ text: z.string(), from: z.string().default('nobody') });

const app = new Pottle('chat', { staticFolder: null });
const logged: string[] = [];
const quiet = () => undefined;
const log = (message: string, error?: unknown) => void logged.push(`${message} ${error ?? ''}`);
app.logger = { debug: quiet, info: quiet, warning: log, error: log, critical: log, exception: log };

/** How the loops of views have ended. */
const ended: string[] = [];
let server: Server;

const chat = { receive: In, send: Out };

app.websocket('/chat/<room>', { ...chat, query: z.object({ page: z.int().default(1) }) })(async function chat(
  { room },
  { messages, send, query },
) {
  for await (const message of messages) {
    if (message.type === 'leave') return;
    await send({ text: `${room} ${query.page} ${message.text}` });
  }
  ended.push('chat');
});
app.websocket('/answering', { receive: In, send: Out, onBadMessage: 'answer' })(async function answering(
  _,
  { messages, send },
) {
  for await (const message of messages) if (message.type === 'say') await send({ text: message.text });
  ended.push('answering');
});
app.websocket('/login', { receive: In })(async function login(_, { receive }) {
  const why = await receive({ timeout: 60 }).then(
    (message) => message.type,
    (error) => `${error.name} ${error.code}`,
  );
  ended.push(why);
});
app.websocket('/late', { receive: In, onBadMessage: 'answer' })(async function late(_, { receive }) {
  const why = await receive({ timeout: 0.05 }).catch((error) => error.name);
  await websocket.send(String(why));
});
app.websocket('/sloppy', { send: Out })(async function sloppy(_, { send }) {
  const row = { text: 'a', from: 'b', passwordHash: 'secret' };
  await send(row);
  await send({ text: 5 } as never);
});
app.websocket('/order', { send: z.object({ n: z.number() }).refine(async ({ n }) => n > 0 || wait()) })(
  async function order(_, { send }) {
    await Promise.all([send({ n: 0 }), send({ n: 1 }), send({ n: 2 })]);
  },
);
const wait = () => new Promise<boolean>((resolve) => setImmediate(() => resolve(true)));
app.websocket('/broken', {
  receive: z.string().refine(() => {
    throw new RangeError('a bug of the schema');
  }),
})(async function broken(_, { receive }) {
  await receive();
});
app.websocket('/text', { receive: z.string().min(2), send: z.string(), contentType: 'text/plain' })(
  async function text(_, { messages, send }) {
    for await (const message of messages) await send(message.toUpperCase());
  },
);
app.media.set('application/msgpack', { loads: (await import('@msgpack/msgpack')).decode, dumps: encode });
app.websocket('/packed', { receive: In, send: In, contentType: 'application/msgpack' })(async function packed(
  _,
  { messages, send },
) {
  for await (const message of messages) await send(message);
});
class _Decorated {
  @app.websocket('/decorated', chat)
  static async decorated(_: object, { receive, send }: Input<typeof chat>) {
    const message = await receive();
    if (message.type === 'say') await send({ text: message.text, from: 'decorated' });
  }
}
class Classy extends View {
  override async dispatchRequest(_: object, { messages, send }: Input<typeof chat>) {
    for await (const message of messages) if (message.type === 'say') await send({ text: message.text });
  }
}
app.addWebsocket('/class', { viewFunc: Classy.asView('classy'), ...chat });
const rooms = new Blueprint('rooms', import.meta, { urlPrefix: '/rooms' });
rooms.websocket(
  '/one',
  chat,
)(async function one(_, { receive, send }) {
  const message = await receive();
  if (message.type === 'say') await send({ text: message.text, from: 'rooms' });
});
app.registerBlueprint(rooms);

beforeAll(async () => {
  server = await serve(app, { port: 0, signals: false });
});
afterAll(() => server.close());

/** What a client gets for what it sends, and how the socket is closed. @param leave it closes after so many messages */
async function talk(path: string, sent: readonly (string | Uint8Array | object)[], leave = -1) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`);
  const got: unknown[] = [];
  const closed = once(socket, 'close');
  socket.on('message', (data: Buffer, isBinary) => {
    got.push(isBinary ? data : String(data));
    if (got.length === leave) socket.close();
  });
  await once(socket, 'open');
  for (const one of sent)
    socket.send(typeof one === 'string' || one instanceof Uint8Array ? one : JSON.stringify(one));
  const [code, reason] = await closed;
  return { got, code, reason: String(reason) };
}

const parsed = (got: readonly unknown[]) => got.map((text) => JSON.parse(text as string));
const say = (text: string) => ({ type: 'say', text });

it('gives the view what fits, with the values of its handshake, and sends what its schema makes', async () => {
  const { got, code } = await talk('/chat/red?page=3', [say('hi'), { type: 'leave' }]);
  expect(parsed(got)).toEqual([{ text: 'red 3 hi', from: 'nobody' }]);
  expect(code).toBe(1000);
});

it('refuses the handshake for what its schemas refuse', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/chat/red?page=x`);
  const [request, response] = await once(socket, 'unexpected-response');
  let text = '';
  for await (const chunk of response) text += chunk;
  request.destroy();
  expect([response.statusCode, response.headers['content-type']]).toEqual([400, 'application/problem+json']);
  expect(JSON.parse(text).errors).toMatchObject([{ place: 'query', path: ['page'], input: 'x' }]);
});

it.each<[what: string, path: string, message: string | Uint8Array | object, code: number, reason: RegExp]>([
  ['broken JSON', '/chat/a', '{', 1007, /^This cannot be read as JSON\.$/],
  [
    'bytes that are no text',
    '/chat/a',
    new Uint8Array([0xff, 0xfe]),
    1007,
    /^This cannot be read as JSON\.$/,
  ],
  ['JSON that is too deep', '/chat/a', '['.repeat(100_000), 1007, /^This cannot be read as JSON\.$/],
  ['what the schema refuses', '/chat/a', { type: 'say', text: '' }, 1008, /^text: Too small/],
  ['no member of the union', '/chat/a', { type: 'shout' }, 1008, /^type: Invalid/],
  ['no object', '/chat/a', '5', 1008, /^Invalid/],
  ['text that is too short', '/text', 'x', 1008, /^Too small/],
  [
    'bytes that are no msgpack',
    '/packed',
    new Uint8Array([0xc1]),
    1007,
    /cannot be read as application\/msgpack/,
  ],
])('closes the socket for %s', async (_, path, message, code, reason) => {
  const closed = await talk(path, [message]);
  expect(closed).toEqual({ got: [], code, reason: expect.stringMatching(reason) });
  expect(Buffer.byteLength(closed.reason)).toBeLessThanOrEqual(123);
});

it('ends the loop of a view whose socket was closed for a message, and takes nothing that came behind it', async () => {
  ended.length = 0;
  const { got, code } = await talk('/chat/a', [say(''), say('too late')]);
  expect([got, code]).toEqual([[], 1008]);
  await expect.poll(() => ended).toEqual(['chat']);
  expect(await talk('/login', ['{'])).toMatchObject({ code: 1007 });
  await expect.poll(() => ended).toEqual(['chat', 'SocketClosed 1007']);
});

it('answers where the route says so, with what is wrong, and goes on', async () => {
  const bad = { type: 'say', text: '', password: 'far too long' };
  const { got, code } = await talk('/answering', ['{', say('a'), bad, say('b')], 4);
  expect(code).toBe(1005);
  const [broken, a, refused, b] = parsed(got);
  expect([a, b]).toEqual([
    { text: 'a', from: 'nobody' },
    { text: 'b', from: 'nobody' },
  ]);
  expect(broken).toEqual({
    type: 'problem',
    title: 'Bad Message',
    detail: 'The message has a problem.',
    errors: [{ place: 'message', path: [], message: 'This cannot be read as JSON.' }],
  });
  expect(refused).toMatchObject({
    detail: 'The message has 2 problems.',
    errors: [
      { place: 'message', path: ['text'], input: '' },
      { place: 'message', path: ['password'], input: '***' },
    ],
  });
  expect(got.join('')).not.toContain('far too long');
});

it('waits no longer for a message, however many bad ones came', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/late`);
  const got: string[] = [];
  socket.on('message', (data) => {
    got.push(String(data));
    if (socket.readyState === WebSocket.OPEN) socket.send('{');
  });
  socket.on('open', () => socket.send('{'));
  const [code] = await once(socket, 'close');
  expect(code).toBe(1000);
  expect(got).toContain('TimeoutError');
});

it('sends nothing that the schema does not name, and nothing that it refuses', async () => {
  logged.length = 0;
  const { got, code } = await talk('/sloppy', []);
  expect([parsed(got), code]).toEqual([[{ text: 'a', from: 'b' }], 1011]);
  expect(logged.join()).toContain(
    "The view of 'sloppy' sent what its schema refuses: text: Invalid input: expected string, received number (it is 5).",
  );
});

it('sends in the order in which it was asked to', async () => {
  expect(parsed((await talk('/order', [])).got)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
});

it('takes a schema that throws as the mistake of the program that it is', async () => {
  logged.length = 0;
  expect(await talk('/broken', ['"x"'])).toEqual({ got: [], code: 1011, reason: '' });
  expect(logged.join()).toContain('a bug of the schema');
});

it('speaks the media type of its route', async () => {
  expect((await talk('/text', ['ab'], 1)).got).toEqual(['AB']);
  const message = encode(say('x'));
  const { got } = await talk('/packed', [message], 1);
  expect(got).toEqual([Buffer.from(message)]);
});

it.each([
  ['/decorated', 'decorated'],
  ['/class', 'nobody'],
  ['/rooms/one', 'rooms'],
])('serves %s', async (path, from) => {
  const { got } = await talk(path, [say('x')], 1);
  expect(parsed(got)).toEqual([{ text: 'x', from }]);
});
