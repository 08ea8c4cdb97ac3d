/** A thousand clients that vanish at random moments leave the server answering, and nothing unhandled. */
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Pottle, request, serve, session } from 'pottle';
import { describe, expect, it } from 'vitest';
import { eventually } from '../waiting.js';

function makeApp() {
  const app = new Pottle('storm', { staticFolder: null });
  app.secretKey = 'a key for specs';
  let begun = 0;
  let ended = 0;
  const open = () => begun - ended;
  app.beforeRequest(() => void begun++);
  app.teardownRequest(() => ended++);
  app.get('/slow')(async function slow() {
    await wait(Math.random() * 20);
    session.x = 1;
    return 'x'.repeat(10_000);
  });
  app.post('/form')(async function form() {
    return [...(await request.form).keys()];
  });
  app.get('/stream')(async function* stream() {
    for (let i = 0; i < 20; i++) {
      yield 'x'.repeat(5000);
      await wait(1);
    }
  });
  app.get('/count')(function count() {
    return { open: open() - 1 };
  });
  const errors: unknown[] = [];
  const nothing = () => {};
  const keep = (...args: unknown[]) => void errors.push(args.at(-1));
  app.logger = { debug: nothing, info: nothing, warning: keep, error: keep, critical: keep, exception: keep };
  return { app, errors };
}

const REQUESTS = [
  'GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'GET /missing HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\na=1&b',
  'POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n--x\r\n\r\n',
  'GET /half HTTP/1.1\r\nHost: loc',
];

/** Sends one request and vanishes within a few milliseconds. */
async function vanish(port: number, n: number): Promise<void> {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(REQUESTS[n % REQUESTS.length]!);
  await wait(Math.random() * 15);
  if (n % 2) socket.resetAndDestroy();
  else socket.destroy();
}

describe('an abort storm', () => {
  it('ends every request, logs no error, and the server answers on', async () => {
    const { app, errors } = makeApp();
    const server = await serve(app, { port: 0, signals: false });
    for (let wave = 0; wave < 10; wave++) {
      await Promise.all(Array.from({ length: 100 }, (_, n) => vanish(server.port, n)));
    }
    // Asked again and again: the last to vanish may be seen by the server only after the first answer.
    const count = async () => (await fetch(`${server.url}/count`)).json() as Promise<{ open: number }>;
    await eventually(async () => (await count()).open === 0);
    await server.close();
    expect(errors).toEqual([]);
  });
});
