/** Each request sees its own: `request`, `session`, `g`, `websocket`, whatever it waits for, and however many run. */
import { EventEmitter, once } from 'node:events';
import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ContextError,
  copyCurrentRequestContext,
  currentApp,
  g,
  Pottle,
  request,
  type Server,
  serve,
  session,
  websocket,
} from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';

declare module 'pottle' {
  interface SessionData {
    mark: string;
  }
}

const app = new Pottle(import.meta);
app.secretKey = 'isolation';
const bell = new EventEmitter();
bell.setMaxListeners(0);
let server: Server;

/** What this request believes about itself; all of it must come from one request. */
function beliefs(): string {
  return [request.args.get('mark'), request.headers.get('x-mark'), g.mark, session.mark].join(' ');
}

const WAITS: (() => Promise<unknown>)[] = [
  () => sleep(Math.random() * 20),
  () => new Promise((resolve) => setImmediate(resolve)),
  () => new Promise<void>((resolve) => process.nextTick(resolve)),
  () => once(bell, 'ring'),
  async () => {
    for await (const _ of createReadStream(import.meta.filename, { highWaterMark: 512, end: 2048 }));
  },
];

app.beforeRequest(() => {
  g.mark = request.args.get('mark');
  session.mark = String(g.mark);
});

app.get('/wait')(async function wait() {
  const seen = new Set([beliefs()]);
  for (const pause of WAITS.toSorted(() => Math.random() - 0.5)) {
    await pause();
    seen.add(beliefs());
  }
  return [...seen];
});

app.get('/stream')(async function stream() {
  return (async function* () {
    for (const pause of WAITS) {
      await pause();
      yield `${beliefs()}\n`;
    }
  })();
});

app.post('/listen')(async function listen() {
  const emitter = new EventEmitter();
  const bound = new Promise((resolve) => {
    emitter.once(
      'data',
      copyCurrentRequestContext(() => resolve(beliefs())),
    );
  });
  const outside = new EventEmitter();
  // The next ring comes from a timer of another request, or of none.
  bell.once('ring', () => outside.emit('data'));
  outside.once('data', () => emitter.emit('data'));
  return String(await bound);
});

app.websocket('/ws')(async function ws() {
  const mark = websocket.args.get('mark');
  for await (const message of websocket) {
    await WAITS[Math.floor(Math.random() * WAITS.length)]!();
    const whole = websocket.args.get('mark') === mark && message === mark && g.mark === undefined;
    await websocket.send(whole ? String(mark) : `mixed up: ${message}, ${websocket.args.get('mark')}`);
  }
});

beforeAll(async () => {
  server = await serve(app, { port: 0, signals: false });
});
const ringing = setInterval(() => bell.emit('ring'), 3);
afterAll(async () => {
  clearInterval(ringing);
  await server.close();
});

const get = (path: string, mark: number, init: RequestInit = {}) =>
  fetch(`${server.url}${path}?mark=${mark}`, { ...init, headers: { 'X-Mark': String(mark) } });

async function chat(mark: number): Promise<string[]> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws?mark=${mark}`);
  await once(socket, 'open');
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  for (let i = 0; i < 5; i++) socket.send(String(mark));
  while (heard.length < 5) await once(socket, 'message');
  socket.close();
  return heard;
}

describe('hundreds at once on the real server', () => {
  it('keeps requests, streams, listeners and WebSockets apart', async () => {
    const marks = Array.from({ length: 150 }, (_, i) => i);
    const answers = await Promise.all(
      marks.map(async (mark) => ({
        mark,
        waited: await (await get('/wait', mark)).json(),
        streamed: await (await get('/stream', mark)).text(),
        heard: await (await get('/listen', mark, { method: 'POST' })).text(),
        chatted: await chat(mark),
      })),
    );
    for (const { mark, waited, streamed, heard, chatted } of answers) {
      const own = `${mark} ${mark} ${mark} ${mark}`;
      expect(waited).toEqual([own]);
      expect(streamed).toBe(`${own}\n`.repeat(WAITS.length));
      expect(heard).toBe(own);
      expect(chatted).toEqual(Array(5).fill(String(mark)));
    }
  });
});

describe('outside of a context', () => {
  it('says what to do instead of giving something', () => {
    expect(() => request.path).toThrow(ContextError);
    expect(() => request.path).toThrow(/'request' was used outside of a context.*testRequestContext/s);
    expect(() => session.mark).toThrow(ContextError);
    expect(() => g.mark).toThrow(/app\.appContext/);
    expect(() => currentApp.name).toThrow(ContextError);
    expect(() => websocket.receive()).toThrow(/app\.websocket/);
    expect(() => copyCurrentRequestContext(() => 1)).toThrow(ContextError);
  });

  it('tells a WebSocket from a request', async () => {
    const other = new Pottle(import.meta);
    other.testing = true;
    other.websocket('/ws')(async function ws() {
      return request.path;
    });
    other.get('/')(function index() {
      return String(websocket.path);
    });
    await expect(other.testClient().websocket('/ws')).rejects.toThrow(/use 'websocket' here/);
    await expect(other.testClient().get('/')).rejects.toThrow(/use 'request' here/);
  });

  it('tells a task without a request to take arguments', async () => {
    const other = new Pottle(import.meta);
    await other.appContext(() => {
      expect(() => request.path).toThrow(/pass it what it needs as arguments/);
    });
  });
});

describe('the facades', () => {
  it('cannot be extended, so that nothing is left behind for another request', () => {
    expect(() => Object.assign(request, { user: 'ann' })).toThrow(TypeError);
  });

  it('know the members of subclasses, and of apps that were extended', async () => {
    const { Request } = await import('pottle');
    class OwnRequest extends Request {
      get shout(): string {
        return this.path.toUpperCase();
      }
    }
    const other = new Pottle(import.meta);
    other.requestClass = OwnRequest;
    Object.assign(other, { mailer: { name: 'postie' } });
    other.get('/a')(async function a() {
      return {
        shout: (request as unknown as OwnRequest).shout,
        mailer: (currentApp as unknown as { mailer: object }).mailer,
      };
    });
    expect((await other.testClient().get('/a')).json).toEqual({ shout: '/A', mailer: { name: 'postie' } });
  });

  it('give the object itself', async () => {
    const other = new Pottle(import.meta);
    other.get('/')(async function index() {
      return {
        same: currentApp._getCurrentObject() === other,
        isRequest: request._getCurrentObject().path === '/',
      };
    });
    expect((await other.testClient().get('/')).json).toEqual({ same: true, isRequest: true });
  });
});
