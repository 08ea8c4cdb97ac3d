/** The globals under load: hundreds of requests and sockets at once on the real server, each sees its own. */
import { EventEmitter, once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { copyCurrentRequestContext, currentApp, g, Pottle, request, serve, session, websocket } from 'pottle';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

const emitter = new EventEmitter().setMaxListeners(0);

/** What the globals say now. */
function seen() {
  return [request.args.get('n'), g.n, session.n, currentApp.name].join();
}

function makeApp(): Pottle {
  const app = new Pottle('globals', { staticFolder: null });
  app.secretKey = 'a key for specs';
  app.beforeRequest(async () => {
    await wait(Math.random() * 5);
    g.n = request.args.get('n');
    session.n = g.n;
  });
  app.get('/view')(async function view() {
    const found = [seen()];
    await wait(Math.random() * 5);
    found.push(seen());
    emitter.once(
      `raw ${g.n}`,
      copyCurrentRequestContext(() => void found.push(seen())),
    );
    setImmediate(() => emitter.emit(`raw ${request.args.get('n')}`));
    await once(emitter, `raw ${g.n}`);
    found.push(seen());
    return found;
  });
  app.get('/stream')(async function* stream() {
    for (let i = 0; i < 3; i++) {
      yield `${seen()}\n`;
      await wait(Math.random() * 5);
    }
  });
  app.websocket('/ws')(async function ws() {
    g.n = websocket.args.get('n');
    for await (const message of websocket) {
      await wait(Math.random() * 5);
      await websocket.send(`${message} ${g.n} ${websocket.args.get('n')}`);
    }
  });
  return app;
}

function talk(port: number, n: number): Promise<string[]> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws?n=${n}`);
  const messages: string[] = [];
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => ['a', 'b', 'c'].forEach((text) => void socket.send(text)));
    socket.on('message', (data) => {
      if (messages.push(String(data)) === 3) socket.close();
    });
    socket.on('close', () => resolve(messages));
  });
}

describe('globals', () => {
  it('are those of the own request or socket, through awaits, timers, streams and emitters', async () => {
    const server = await serve(makeApp(), { port: 0, signals: false });
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    const fetched = async (path: string, n: number) => (await fetch(`${server.url}${path}?n=${n}`)).text();
    const all = await Promise.all(
      numbers.flatMap((n): Promise<unknown>[] => [
        fetched('/view', n),
        fetched('/stream', n),
        n % 2 === 0 ? talk(server.port, n) : Promise.resolve(null),
      ]),
    );
    await server.close();
    for (const n of numbers) {
      const own = `${n},${n},${n},globals`;
      expect(JSON.parse(all[3 * n] as string)).toEqual([own, own, own, own]);
      expect(all[3 * n + 1]).toBe(`${own}\n`.repeat(3));
      if (n % 2 === 0) expect(all[3 * n + 2]).toEqual(['a', 'b', 'c'].map((text) => `${text} ${n} ${n}`));
    }
  });
});
