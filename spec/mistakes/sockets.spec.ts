/** Mistakes about WebSockets: asked for by the wrong protocol, and the wrong global. */
import {
  afterThisRequest,
  type ContextError,
  copyCurrentRequestContext,
  Pottle,
  request,
  tuple,
  websocket,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { Served } from '../served.js';
import { commit, makeApp } from './commit.js';

const BAD =
  '400 BAD REQUEST: Bad Request The browser (or proxy) sent a request that this server could not understand.';

describe('the wrong protocol', () => {
  it('on a WebSocket is told of once: a plain GET', async () => {
    const seen = await commit(
      (app) => {
        app.websocket('/room/<name>')(async function room() {});
      },
      async (client) => {
        await client.get('/room/a');
        return client.get('/room/b');
      },
    );
    expect(seen).toEqual({
      terminal:
        "WARNING in shop: Answered 400: '/room/<name>' is a WebSocket, and was asked for by a plain GET without its handshake. " +
        'Open it with new WebSocket(url); a proxy in between must pass on the headers Upgrade and Connection. (This is said once.)',
      place: null,
      browser: BAD,
    });
  });

  it('on a view is told of: a handshake', async () => {
    const written: string[] = [];
    const app = makeApp(written);
    app.get('/live')(async function live() {
      return 'x';
    });
    await expect(app.testClient().websocket('/live')).rejects.toMatchObject({
      response: { statusCode: 400 },
    });
    expect(written.join()).toContain(
      "WARNING in shop: Answered 400: '/live' is a view, and was asked for as a WebSocket. Register that with " +
        "app.websocket('/live'). (This is said once.)",
    );
  });
});

describe('`request` in a WebSocket', () => {
  it('is an error that names its twin, as are the functions for requests', async () => {
    const app = makeApp();
    const errors: unknown[] = [];
    app.websocket('/')(async function ws() {
      for (const use of [
        () => request.path,
        () => afterThisRequest((response) => response),
        () => copyCurrentRequestContext(() => undefined),
      ]) {
        try {
          use();
        } catch (error) {
          errors.push((error as ContextError).message);
        }
      }
      await websocket.send(websocket.path);
    });
    const socket = await app.testClient().websocket('/');
    expect(await socket.receive()).toBe('/');
    expect(errors).toEqual([
      "'request' was used in the wrong kind of context: this is a WebSocket; use 'websocket' here.",
      "'afterThisRequest' was used in the wrong kind of context: this is a WebSocket; use 'afterThisWebsocket' here.",
      "'copyCurrentRequestContext' was used in the wrong kind of context: this is a WebSocket; use 'copyCurrentWebsocketContext' here.",
    ]);
  });

  it('has the other way round the same error', async () => {
    const app = makeApp();
    app.testing = true;
    app.get('/')(async function index() {
      return websocket.path;
    });
    await expect(app.testClient().get('/')).rejects.toThrow(
      "'websocket' was used in the wrong kind of context: this is an HTTP request; use 'request' here.",
    );
  });
});

describe.each(['uws', 'node'] as const)('an error handler that reads `request` on %s', (engine) => {
  it('has the handshake of a WebSocket that is refused', async () => {
    const served = new Served(engine);
    const { app } = served;
    app.errorhandler(403)(async (error) => {
      const body = [
        await request.getData({ asText: true }),
        [...(await request.form)].length,
        request.isJson,
      ];
      return tuple(
        `${request.method} ${request.path}?${request.args.get('a')} ${body}: ${error.description}`,
        403,
      );
    });
    app.errorhandler(TypeError)(() => tuple(`broken ${request.path}`, 500));
    app.errorhandler(500)(() => tuple(`failed ${request.path}`, 500));
    app.websocket('/live')(async function live() {});
    app.websocket('/odd')(async function odd() {
      return 42 as unknown as string;
    });
    app.websocket('/broken')(async function broken() {
      throw new TypeError('broken');
    });
    await served.start();
    try {
      expect(await refusalOf(`${served.url}/live?a=1`, { Origin: 'http://elsewhere' })).toBe(
        '403 GET /live?1 ,0,false: Pages of other hosts may not open this WebSocket.',
      );
      const form = { Origin: 'http://elsewhere', 'Content-Type': 'application/x-www-form-urlencoded' };
      expect(await refusalOf(`${served.url}/live?a=2`, form)).toContain('403 GET /live?2 ,0,false');
      expect(await refusalOf(`${served.url}/broken`)).toBe('500 broken /broken');
      expect(await refusalOf(`${served.url}/odd`)).toBe('500 failed /odd');
    } finally {
      await served.close();
    }
    expect(served.logged).toHaveLength(3); // two pages that were kept out, and 42
  });
});

it('An error handler has no `request` once the WebSocket was accepted: it is not asked', async () => {
  const app = new Pottle(import.meta);
  app.testing = true;
  const asked: string[] = [];
  app.errorhandler(TypeError)(() => {
    asked.push(request.path);
    return 'x';
  });
  app.websocket('/')(async function ws() {
    await websocket.accept();
    throw new TypeError('late');
  });
  const socket = await app.testClient().websocket('/');
  await expect(socket.receive()).rejects.toThrow();
  expect(asked).toEqual([]);
});

/** Status and text of the answer to a handshake. */
function refusalOf(url: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws'), { headers });
    socket.on('unexpected-response', (_, response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(`${response.statusCode} ${text}`));
    });
    socket.on('open', () => reject(new Error('It was accepted.')));
    socket.on('error', reject);
  });
}
