/** Clients that leave: what fails with them is silent, what fails beside them is not, and the process lives on. */
import { spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientDisconnected, request, websocket } from 'pottle';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { bundle } from './bundle.js';
import { HANDSHAKE, head, Served } from './served.js';
import { eventually, latch, turns } from './waiting.js';

const ROOT = path.join(import.meta.dirname, '..');
/** Below the packages, so that what is imported is found. */
const SCRATCH = path.join(ROOT, 'node_modules/.cache/leaving');

/** A server with Quart's example of a chat, and one client for each path that opens it and leaves. */
const PROGRAM = `
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { Pottle, request, serve, websocket } from ${JSON.stringify(path.join(ROOT, 'lib/index.ts'))};
const app = new Pottle(import.meta);
const connections = new Set();
const broker = {
  async publish(message) { for (const give of connections) give(message); },
  async *subscribe() {
    const messages = []; let bell = () => {};
    const give = (message) => { messages.push(message); bell(); };
    connections.add(give);
    try {
      while (true) {
        while (messages.length > 0) yield messages.shift();
        await new Promise((resolve) => { bell = resolve; });
      }
    } finally { connections.delete(give); }
  },
};
async function receive() { while (true) await broker.publish(await websocket.receive()); }
app.websocket('/chat')(async function chat() {
  await websocket.accept();
  const task = receive();
  try { for await (const message of broker.subscribe()) await websocket.send(message); }
  finally { await task; }
});
app.websocket('/dropped')(async function dropped() {
  (async () => { while (true) await websocket.receiveJson(); })();
  (async () => { for (;;) { await websocket.send('tick'); await sleep(1); } })();
  (async () => { await sleep(1e6, null, { signal: websocket.signal }); })();
  (async () => { throw new Error('lost', { cause: await websocket.receive().catch((e) => e) }); })();
  Promise.any([websocket.receive(), websocket.receive()]);
  new Promise((_, reject) => websocket.signal.addEventListener('abort', () => reject(websocket.signal.reason)));
  for await (const _ of websocket);
});
app.websocket('/malformed')(async function malformed() {
  await websocket.accept();
  (async () => { while (true) await websocket.receiveJson(); })();
  await sleep(1e6, null, { ref: false });
});
app.post('/late')(async function late() {
  const body = (async () => (request.args.get('as') === 'json' ? await request.json : await request.form))();
  const args = (async () => request.args.require('missing'))();
  await sleep(20);
  await body;
  await args;
});
app.post('/upload')(async function upload() {
  for (const read of [() => request.getData(), () => request.form, () => request.files, () => request.values])
    (async () => { await read(); })();
  (async () => { for await (const _ of request.body); })().catch((error) => { if (!/only once/.test(error)) throw error; });
  (async () => { await fetch('http://127.0.0.1:1/', { signal: request.signal }).catch(() => sleep(1e6, null, { signal: request.signal })); })();
  const { signal } = request;
  signal.addEventListener('abort', () => signal.throwIfAborted());
  signal.addEventListener('abort', () => { setTimeout(() => request.path, 10); });
  await sleep(1e6, null, { signal });
});
const mode = process.argv[2];
let told = 0;
if (mode === 'listens') process.on('unhandledRejection', () => { told++; });
const server = await serve(app, { port: 0, signals: false });
const ws = server.url.replace('http', 'ws');
const open = async (path) => {
  const socket = new WebSocket(ws + path);
  await new Promise((resolve) => socket.on('open', resolve));
  return socket;
};
for (const path of ['/chat', '/dropped']) {
  const leaver = await open(path);
  const other = await open('/chat');
  leaver.send('"hello"');
  if (path === '/chat') await new Promise((resolve) => leaver.on('message', resolve));
  leaver[path === '/chat' ? 'terminate' : 'close']();
  await sleep(20);
  other.send('"again"');
  await new Promise((resolve) => other.on('message', resolve));
  other.close();
}
for (const [as, type, content] of [['json', 'application/json', '{'], ['json', 'text/plain', '{'],
  ['form', 'application/x-www-form-urlencoded', 'a&'.repeat(2000)], ['form', 'multipart/form-data', 'a']]) {
  const late = await fetch(server.url + '/late?as=' + as, { method: 'POST', body: content, headers: { 'Content-Type': type } });
  if (late.status < 400 || late.status > 499) throw new RangeError('answered with ' + late.status);
}
const teller = await open('/malformed');
teller.send('{');
const code = await Promise.race([new Promise((resolve) => teller.on('close', resolve)), sleep(5000, 'nothing')]);
if (code !== 1007) throw new RangeError('closed with ' + code);
const raw = connect(server.port, '127.0.0.1');
raw.write('POST /upload HTTP/1.1\\r\\nHost: a\\r\\nContent-Type: application/x-www-form-urlencoded\\r\\nContent-Length: 100\\r\\n\\r\\na=');
await sleep(20);
raw.destroy();
await sleep(50);
if (mode === 'throws') { setTimeout(() => { throw new RangeError('a fault'); }); await sleep(50); }
if (mode === 'fails') { Promise.reject(new RangeError('a fault')); await sleep(50); }
console.log('lived on', told, process.listenerCount('unhandledRejection'));
process.exit(0);
`;

describe('a process', () => {
  const file = path.join(SCRATCH, 'server.mjs');
  beforeAll(async () => {
    mkdirSync(SCRATCH, { recursive: true });
    await bundle({ stdin: { contents: PROGRAM, resolveDir: ROOT, loader: 'js' }, outfile: file });
  });
  afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

  const run = (mode: string, ...flags: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, file, mode], {
      encoding: 'utf8',
    });
    return { status, last: stdout.split('\n').at(-2), stderr };
  };

  it.each(['throw', 'strict', 'none', 'warn-with-error-code'])(
    'is not ended by clients that leave or send what cannot be read, nor told of them (--unhandled-rejections=%s)',
    (mode) => {
      const ended = run('', `--unhandled-rejections=${mode}`);
      expect(ended).toMatchObject({ status: 0, last: 'lived on 0 0' });
      expect(ended.stderr).toBe('');
    },
  );

  it('does not tell its own listeners of them', () => {
    expect(run('listens')).toEqual({ status: 0, last: 'lived on 0 1', stderr: '' });
  });

  it.each(['fails', 'throws'])('is ended by any other error, as Node ends it (%s)', (mode) => {
    const { status, stderr } = run(mode);
    expect(status).toBe(1);
    expect(stderr).toMatch(/\bRangeError: a fault\n {4}at /);
  });
});

describe('a view whose client has left', () => {
  let served: Served;
  let asked: string[] = [];
  beforeEach(() => {
    served = new Served();
    asked = [];
    served.app.errorhandler(Error)((error) => {
      asked.push(String(error));
      return 'handled';
    });
  });
  afterEach(() => served.close());

  /** Runs the view, lets the client leave once it waits, and waits for its end. */
  const leave = async (view: (signal: AbortSignal) => Promise<unknown>) => {
    const waiting = latch();
    served.app.post('/', { endpoint: 'view' })(async () => {
      const { signal } = request;
      waiting.open();
      return (await view(signal)) as string;
    });
    await served.start();
    const client = served.client(
      `${head('POST', '/', 'Content-Length: 9', 'Content-Type: application/x-www-form-urlencoded')}half`,
    );
    await waiting.promise;
    await turns(5);
    client.socket.destroy();
    await eventually(() => served.torn.length > 0);
  };

  const gone = (signal: AbortSignal) => new Promise<void>((r) => signal.addEventListener('abort', () => r()));

  it.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    ['a timer', (signal) => sleep(1e6, null, { signal })],
    ['an event', (signal) => once(new EventEmitter(), 'never', { signal })],
    ['the reason', (signal) => gone(signal).then(() => signal.throwIfAborted())],
    ['the body', () => request.getData()],
    ['the form', () => request.form],
    [
      'the body in pieces',
      async () => {
        for await (const _ of request.body);
      },
    ],
    [
      'a wrapped error',
      (signal) =>
        sleep(1e6, null, { signal }).catch((cause) => {
          throw new TypeError('no', { cause: new Error('really', { cause }) });
        }),
    ],
    [
      'any of its signals',
      (signal) => sleep(1e6, null, { signal: AbortSignal.any([signal, new AbortController().signal]) }),
    ],
    [
      'a library that tells no cause',
      (signal) =>
        gone(signal).then(() => {
          throw new DOMException('aborted', 'AbortError');
        }),
    ],
    [
      'several in one',
      (signal) => Promise.any([request.getData(), sleep(1e6, null, { signal })]).then(() => ''),
    ],
  ])('ends in silence with %s, and teardown is told', async (_, view) => {
    await leave(view);
    expect([served.logged, asked]).toEqual([[], []]);
    expect(served.torn).toEqual([expect.any(Error)]);
  });

  it.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    ['a fault', (signal) => gone(signal).then(() => (null as unknown as string).length)],
    [
      'a cause of its own',
      async (signal) => gone(signal).then(() => fail(new DOMException('', 'DataError'))),
    ],
    [
      'a timeout of its own',
      (signal) => gone(signal).then(() => sleep(1e6, null, { signal: AbortSignal.timeout(1) })),
    ],
    [
      'what was aborted for another reason',
      (signal) =>
        gone(signal).then(() => sleep(1e6, null, { signal: AbortSignal.abort(new Error('another')) })),
    ],
    [
      'one of several',
      (signal) =>
        gone(signal).then(() => fail(new AggregateError([signal.reason, new RangeError('the other')]))),
    ],
  ])('fails with %s as ever', async (_, view) => {
    served.app.errorHandlerSpec.clear?.();
    await leave(view);
    expect([...served.logged, ...asked]).toHaveLength(1);
  });

  const fail = (cause: unknown): never => {
    throw new Error('failed', { cause });
  };

  it('is an error where an abort has nothing to do with its client', async () => {
    served.app.get('/')(function index() {
      return sleep(1e6, null, { signal: AbortSignal.abort() }) as never;
    });
    served.app.get('/gone')(function gone() {
      throw new ClientDisconnected();
    });
    await served.start();
    expect(await (await fetch(served.url)).text()).toBe('handled');
    expect(await (await fetch(`${served.url}/gone`)).text()).toBe('handled');
    expect(asked).toHaveLength(2);
  });
});

describe('a socket', () => {
  let served: Served;
  beforeEach(() => {
    served = new Served();
  });
  afterEach(() => served.close());

  const connect = async (path: string) => {
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}${path}`);
    const messages: string[] = [];
    socket.on('message', (data) => messages.push(String(data)));
    const closed = once(socket, 'close').then(([code]) => code as number);
    await once(socket, 'open');
    return { socket, messages, closed };
  };

  it('of another that has left misses what is sent to it, and closing it again is nothing', async () => {
    const users = new Set<ReturnType<typeof websocket._getCurrentObject>>();
    let left = 0;
    served.app.websocket('/chat')(async function chat() {
      users.add(websocket._getCurrentObject());
      await websocket.accept();
      websocket.signal.addEventListener('abort', () => left++);
      for await (const message of websocket) {
        for (const user of users) await user.send(`${message}`);
        for (const user of users) await user.sendJson(message);
        if (message === 'bye') for (const user of users) await user.close(4000);
      }
    });
    served.app.post('/tell')(async function tell() {
      for (const user of users) await user.send('told');
      return 'told';
    });
    await served.start();
    const [ann, bob, cem] = [await connect('/chat'), await connect('/chat'), await connect('/chat')];
    await eventually(() => users.size === 3);
    bob.socket.terminate();
    cem.socket.close();
    await cem.closed;
    await eventually(() => left === 2);
    ann.socket.send('hello');
    await eventually(() => ann.messages.length === 2);
    expect((await fetch(`${served.url}/tell`, { method: 'POST' })).status).toBe(200);
    await eventually(() => ann.messages.length === 3);
    expect(ann.messages).toEqual(['hello', '"hello"', 'told']);
    ann.socket.send('bye');
    expect(await ann.closed).toBe(4000);
    expect(served.logged).toEqual([]);
  });

  it('of another that is not accepted yet is refused by closing it, and its own view ends in silence', async () => {
    const waiting: ReturnType<typeof websocket._getCurrentObject>[] = [];
    const torn: unknown[] = [];
    const goOn = latch();
    served.app.teardownWebsocket((error) => torn.push(error));
    served.app.websocket('/door')(async function door() {
      waiting.push(websocket._getCurrentObject());
      await goOn.promise;
      await websocket.send('welcome');
    });
    served.app.post('/refuse')(async function refuse() {
      for (const user of waiting) await user.close(4000, 'not you');
      return 'refused';
    });
    served.app.post('/tell')(async function tell() {
      for (const user of waiting) {
        await user.accept();
        user.subscribe('news');
        user.unsubscribe('news');
        await user.send('told');
        await user.close();
      }
      return 'told';
    });
    await served.start();
    const refused = served.client(head('GET', '/door', ...HANDSHAKE));
    await eventually(() => waiting.length === 1);
    const tell = async (path: string) => (await fetch(`${served.url}${path}`, { method: 'POST' })).status;
    expect(await tell('/refuse')).toBe(200);
    await eventually(() => refused.text.includes('403 FORBIDDEN'));
    expect(await tell('/tell')).toBe(200);
    goOn.open();
    await eventually(() => torn.length === 1);
    expect(torn).toEqual([expect.objectContaining({ name: 'SocketClosed' })]);
    expect(served.logged).toEqual([]);
  });

  it.each<[string, () => unknown, string, RegExp | undefined]>([
    ['closed before it is accepted', () => websocket.close(), '403 FORBIDDEN', undefined],
    [
      'closed with a code that nobody may send',
      () => [websocket.accept(), websocket.close(1006)],
      '101 Switching',
      /websocket\.close\(\): RangeError/,
    ],
    [
      'accepted with a subprotocol that was not offered',
      () => websocket.accept({ subprotocol: 'x' }),
      '403 FORBIDDEN',
      /websocket\.accept\(\)/,
    ],
    ['sent JSON', () => [websocket.accept(), websocket.sendJson(1n)], '101 Switching', undefined],
  ])('that is %s, which nobody awaits, ends no process', async (_, act, answer, told) => {
    served.app.websocket('/')(async function view() {
      act();
    });
    await served.start();
    const client = served.client(head('GET', '/', ...HANDSHAKE));
    await eventually(() => client.text.includes(answer));
    await turns();
    expect(served.logged).toEqual(told ? [expect.stringMatching(told)] : []);
  });

  it('of another that has left is an error to receive from: 1011, and logged', async () => {
    const others: ReturnType<typeof websocket._getCurrentObject>[] = [];
    served.app.websocket('/other')(async function other() {
      await websocket.accept();
      others.push(websocket._getCurrentObject());
      for await (const _ of websocket);
    });
    served.app.websocket('/')(async function own() {
      await websocket.accept();
      await others[0]!.receive();
    });
    await served.start();
    const other = await connect('/other');
    other.socket.close();
    await other.closed;
    await eventually(() => others[0]!.signal.aborted);
    expect(await (await connect('/')).closed).toBe(1011);
    expect(served.logged).toEqual([expect.stringContaining('SocketClosed')]);
  });

  it.each<[string, (end: AbortSignal) => Promise<unknown>]>([
    ['waits for a message', () => websocket.receive()],
    ['waits with its signal', (signal) => sleep(1e6, null, { signal })],
    [
      'waits for what never comes, and then sends',
      (signal) => gone(signal).then(() => websocket.send('late')),
    ],
  ])('that leaves a view that %s ends it in silence', async (_, wait) => {
    const torn: unknown[] = [];
    served.app.teardownWebsocket((error) => torn.push(error));
    served.app.websocket('/')(async function view() {
      await websocket.accept();
      await wait(websocket.signal);
    });
    await served.start();
    for (const end of ['close', 'terminate'] as const) {
      const { socket } = await connect('/');
      await turns(5);
      socket[end]();
    }
    await eventually(() => torn.length === 2);
    expect(torn).toEqual([expect.any(Error), expect.any(Error)]);
    expect(served.logged).toEqual([]);
  });

  it('that the server closes as it stops tells its view by the signal', async () => {
    let reason: unknown;
    served.app.websocket('/')(async function view() {
      await websocket.accept();
      await sleep(1e6, null, { signal: websocket.signal }).catch((error) => {
        reason = error.cause;
        throw error;
      });
    });
    await served.start();
    const { closed } = await connect('/');
    await turns(5);
    await served.close();
    expect([await closed, String(reason), served.logged]).toEqual([
      1001,
      'AbortError: The client is gone.',
      [],
    ]);
  });

  const gone = (signal: AbortSignal) => new Promise<void>((r) => signal.addEventListener('abort', () => r()));
});

it('any number of things may wait for the signals of requests and of the app', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const served = new Served();
  served.app.get('/')(async function many() {
    for (const signal of [request.signal, served.app.shutdownSignal])
      for (let i = 0; i < 12; i++) signal.addEventListener('abort', () => undefined);
    return 'ok';
  });
  await served.start();
  await fetch(served.url);
  await turns(); // warnings come a turn later
  await served.close();
  process.off('warning', note);
  expect(warnings).toEqual([]);
});
