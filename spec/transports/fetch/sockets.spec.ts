/** WebSockets through `app.fetch`, with the smallest platform that upgrades; `npm run test:platforms` runs the contract on Bun and Deno. */
import { bunWebSocket, Pottle, websocket } from 'pottle';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../waiting.js';

type Message = string | Uint8Array;
type Socket = Parameters<typeof bunWebSocket.open>[0];

let app: Pottle;
let logged: string[];
beforeEach(() => {
  app = new Pottle('sockets', { staticFolder: null });
  logged = [];
  const log = (message: string, error?: unknown) => void logged.push(`${message} ${error ?? ''}`.trim());
  const quiet = () => undefined;
  app.logger = { debug: quiet, info: quiet, warning: log, error: log, critical: log, exception: log };
  app.websocket('/echo')(async function echo() {
    websocket.subscribe('all');
    for await (const message of websocket) await websocket.send(`${message} from ${websocket.remoteAddr}`);
  });
});

/** As Bun.serve does it. @param handles whether it was given `websocket` */
function bunLike(handles = true) {
  const sent: Message[] = [];
  const ends: [number, string][] = [];
  let socket: Socket | undefined;
  let headers: Headers | undefined;
  const server = {
    requestIP: () => ({ address: '192.0.2.1' }),
    upgrade(_: Request, options: { headers: Headers; data: Socket['data'] }) {
      if (!handles) return false;
      headers = options.headers;
      socket = {
        data: options.data,
        binaryType: 'nodebuffer',
        send: (message) => sent.push(message),
        getBufferedAmount: () => 0,
        close: (code, reason) => void ends.push([code, reason]),
        terminate: () => void ends.push([1006, '']),
      };
      bunWebSocket.open(socket);
      return true;
    },
  };
  return {
    server,
    sent,
    ends,
    headers: () => headers,
    hear: (message: Message) => bunWebSocket.message(socket!, message),
  };
}

const handshake = (path: string, headers: Record<string, string> = {}) =>
  new Request(`http://localhost${path}`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  });

describe('a WebSocket through app.fetch', () => {
  it('is a 501 where the platform has none', async () => {
    for (const platform of [[], [{}, { waitUntil() {} }]]) {
      const response = await app.fetch(handshake('/echo'), ...platform);
      expect([response.status, await response.text()]).toEqual([501, expect.stringContaining('upgrade')]);
    }
  });

  it('speaks with the handlers of Bun, and hears what is published', async () => {
    const { server, sent, hear } = bunLike();
    expect(await app.fetch(handshake('/echo'), server)).toBeUndefined();
    hear('one');
    await eventually(() => sent.length === 1);
    expect(app.publish('all', 'news')).toBe(1);
    expect(sent).toEqual(['one from 192.0.2.1', 'news']);
  });

  it('has the handlers where Bun looks for them, with `export default app`', () => {
    expect(Object.assign({}, app.websocket)).toMatchObject(bunWebSocket);
    expect('stop' in app).toBe(false); // by which it knows a server that runs
  });

  it('takes a subprotocol and headers along', async () => {
    app.websocket('/p')(async function protocol() {
      await websocket.accept({ subprotocol: 'b', headers: { 'X-A': '1' } });
    });
    const { server, headers, ends } = bunLike();
    await app.fetch(handshake('/p', { 'sec-websocket-protocol': 'a, b' }), server);
    expect([...headers()!]).toEqual([
      ['sec-websocket-protocol', 'b'],
      ['x-a', '1'],
    ]);
    await eventually(() => ends.length === 1);
    expect(ends).toEqual([[1000, '']]);
  });

  it('is refused with an ordinary answer', async () => {
    const { server, headers } = bunLike();
    expect((await app.fetch(handshake('/nowhere'), server)).status).toBe(404);
    expect((await app.fetch(handshake('/echo', { 'sec-websocket-version': '8' }), server)).status).toBe(426);
    expect(headers()).toBeUndefined();
  });

  it('closes with 1009 for a message that is too large, with 1001 when the app stops', async () => {
    app.config.MAX_CONTENT_LENGTH = 10;
    const [one, two] = [bunLike(), bunLike()];
    for (const { server } of [one, two]) await app.fetch(handshake('/echo'), server);
    one.hear('x'.repeat(11));
    await app.shutdown();
    expect([one.ends[0]?.[0], two.ends[0]?.[0]]).toEqual([1009, 1001]);
  });

  it('says what Bun.serve needs when it does not know WebSockets', async () => {
    const { server } = bunLike(false);
    expect((await app.fetch(handshake('/echo'), server)).status).toBe(500);
    expect(logged.join()).toContain('websocket: bunWebSocket');
  });
});
