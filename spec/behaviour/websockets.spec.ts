/** WebSockets: an ordinary request until they are accepted. */
import {
  abort,
  afterThisWebsocket,
  ContextError,
  copyCurrentWebsocketContext,
  currentApp,
  g,
  gotWebsocketException,
  hasRequestContext,
  hasWebsocketContext,
  type Pottle,
  type Response,
  request,
  session,
  tuple,
  WebsocketDisconnect,
  websocket,
  websocketFinished,
  websocketReceived,
  websocketSent,
  websocketStarted,
  websocketTearingDown,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import type { ClientSocket } from '../../lib/testing/websocket.js';
import { eventually, turns } from '../waiting.js';
import { create } from './app.js';

function handling(handler: () => unknown, config = {}) {
  const made = create(config);
  made.app.addWebsocket('/ws', { endpoint: 'ws', viewFunc: handler as () => string });
  return made;
}

/** The answer that refused a handshake. */
async function refusal(handler: () => unknown, config = {}): Promise<[status: number, body: string]> {
  const error = await handling(handler, config)
    .client.websocket('/ws')
    .catch((failure) => failure);
  return [error.response.statusCode, await error.response.text()];
}

/** How a socket ends for its client. */
async function endOf(socket: ClientSocket): Promise<[code: number, reason: string]> {
  try {
    while (true) await socket.receive();
  } catch (error) {
    const { code, reason } = error as WebsocketDisconnect;
    return [code, reason];
  }
}

async function echo() {
  for await (const message of websocket) await websocket.send(message);
}

describe('websockets', () => {
  it('receive and send accept by themselves, without a subprotocol', async () => {
    const { client } = handling(async () => {
      const before = websocket.accepted;
      await websocket.send(`${before} ${websocket.accepted} ${websocket.requestedSubprotocols}`);
    });
    const socket = await client.websocket('/ws', { subprotocols: ['a', 'b'] });
    expect([await socket.receive(), socket.subprotocol]).toEqual(['false false a,b', '']);
  });

  it('accept takes headers and a subprotocol; again it does nothing', async () => {
    const { client } = handling(async () => {
      await websocket.accept({ headers: { 'X-A': '1' }, subprotocol: 'b' });
      await websocket.accept({ subprotocol: 'a' });
    });
    const socket = await client.websocket('/ws', { subprotocols: ['a', 'b'] });
    expect([socket.subprotocol, [...socket.headers]]).toEqual(['b', ['X-A', '1']]);
  });

  it('a return after acceptance closes with 1000, whatever it returns', async () => {
    for (const value of [undefined, 'ignored']) {
      const { client } = handling(async () => {
        await websocket.accept();
        return value;
      });
      expect(await endOf(await client.websocket('/ws'))).toEqual([1000, '']);
    }
  });

  it('an end without acceptance and answer refuses the handshake', async () => {
    expect((await refusal(() => undefined))[0]).toBe(403);
  });

  it('a value, an abort, an unknown path: an HTTP answer', async () => {
    expect(await refusal(() => tuple('no', 403))).toEqual([403, 'no']);
    expect((await refusal(() => abort(401)))[0]).toBe(401);
    const { app, client } = create();
    app.errorhandler(404)(() => tuple('handled', 404));
    const error = await client.websocket('/missing').catch((failure) => failure);
    expect([error.response.statusCode, await error.response.text()]).toEqual([404, 'handled']);
  });

  it('an error before acceptance is a 500; in testing the test gets it', async () => {
    const fails = () => {
      throw new RangeError('mine');
    };
    expect((await refusal(fails))[0]).toBe(500);
    await expect(handling(fails, { TESTING: true }).client.websocket('/ws')).rejects.toThrow('mine');
  });

  it('an error after acceptance closes with 1011 and is logged', async () => {
    const { client, logged } = handling(async () => {
      await websocket.accept();
      throw new RangeError('late');
    });
    expect(await endOf(await client.websocket('/ws'))).toEqual([1011, '']);
    expect(String(logged[0])).toMatch('late');
  });

  it('close with code and reason, once; before acceptance it refuses', async () => {
    const seen: unknown[] = [];
    const { client } = handling(async () => {
      await websocket.accept();
      await websocket.close(4001, 'bye');
      await websocket.close().catch((error) => seen.push(error));
    });
    expect(await endOf(await client.websocket('/ws'))).toEqual([4001, 'bye']);
    await eventually(() => seen.length > 0);
    expect(seen[0]).toBeInstanceOf(Error);
    expect((await refusal(() => websocket.close()))[0]).toBe(403);
  });

  it('text and bytes both ways, empty ones too', async () => {
    const socket = await handling(echo).client.websocket('/ws');
    for (const message of ['text', '', new Uint8Array([1, 2]), new Uint8Array()]) {
      await socket.send(message);
      expect(await socket.receive()).toEqual(message);
    }
  });

  it('JSON; what is none is an error in the handler', async () => {
    const { client } = handling(async () => {
      await websocket.sendJson(await websocket.receiveJson());
      await websocket.sendJson(1, 2);
      await websocket.receiveJson().catch((error) => websocket.send(error.name));
    });
    const socket = await client.websocket('/ws');
    await socket.sendJson({ b: 1, a: 'é' });
    expect(await socket.receive()).toBe('{"a": "\\u00e9", "b": 1}');
    expect(await socket.receiveJson()).toEqual([1, 2]);
    await socket.send('{');
    expect(await socket.receive()).toBe('SyntaxError');
  });

  it.each(['{', '"', '', '{"a":1e999}', '['.repeat(501) + ']'.repeat(501)])(
    'JSON that is none ends with 1007, and is no error of the view, which may catch it: %#',
    async (text) => {
      const { client, logged } = handling(async () => {
        await websocket.receiveJson().catch(() => websocket.send('caught'));
        const received = websocket.receiveJson();
        await received.catch((cause) => Promise.reject(new Error('wrapped', { cause })));
      });
      const socket = await client.websocket('/ws');
      await socket.send(text);
      expect(await socket.receive()).toBe('caught');
      await socket.send(text);
      await expect(socket.receive()).rejects.toMatchObject({ code: 1007 });
      expect(logged).toEqual([]);
    },
  );

  it('when the client leaves: queued messages, then an error; finally runs', async () => {
    const notes: unknown[] = [];
    const { client, logged } = handling(async () => {
      await websocket.accept();
      await turns();
      try {
        while (true) notes.push(await websocket.receive());
      } catch (error) {
        notes.push(error instanceof WebsocketDisconnect);
        throw error;
      } finally {
        notes.push('finally');
      }
    });
    const socket = await client.websocket('/ws');
    for (const message of ['1', '2']) await socket.send(message);
    socket.disconnect();
    await turns();
    expect([notes, logged]).toEqual([['1', '2', true, 'finally'], []]);
  });

  it('hooks of a normal end; a client that leaves skips after', async () => {
    for (const leaves of [false, true]) {
      const { app, client } = handling(echo);
      const notes: unknown[] = [];
      app.beforeWebsocket(() => void notes.push('before'));
      app.afterWebsocket((response) => void notes.push(`after ${response}`));
      app.teardownWebsocket((error) => notes.push(error === null ? 'teardown' : 'teardown with error'));
      app.teardownAppcontext(() => notes.push('context'));
      app.beforeRequest(() => void notes.push('http'));
      app.viewFunctions.set('ws', async () => {
        await websocket.accept();
        if (leaves) await websocket.receive();
      });
      const socket = await client.websocket('/ws');
      if (leaves) socket.disconnect();
      await turns();
      const all = leaves ? ['before', 'teardown with error'] : ['before', 'after null', 'teardown'];
      expect(notes).toEqual([...all, 'context']);
    }
  });

  it('what a before hook returns is the answer', async () => {
    const { app, client } = handling(echo);
    app.beforeWebsocket(() => tuple('stop', 418));
    await expect(client.websocket('/ws')).rejects.toMatchObject({ response: { statusCode: 418 } });
  });

  it('after hooks get the refusal and may change it, also those of this socket only', async () => {
    const mark = (name: string) => (response: Response | null) => {
      response?.headers.set(name, '1');
      return response;
    };
    const { app, client } = handling(() => {
      afterThisWebsocket(mark('X-This'));
      return 'no';
    });
    app.afterWebsocket(mark('X-All'));
    const { response } = await client.websocket('/ws').catch((error) => error);
    expect([response.header('X-This'), response.header('X-All')]).toEqual(['1', '1']);
  });

  it('what is known in a handler', async () => {
    const { client } = handling(() => {
      g.x = 1;
      expect(() => request.path).toThrow(ContextError);
      const { path, url, method, scheme, endpoint, host, remoteAddr } = websocket;
      const known = { path, url, method, scheme, endpoint, host, remoteAddr };
      const contexts = [hasWebsocketContext(), hasRequestContext(), currentApp.name, g.x, session.x ?? null];
      return [
        known,
        contexts,
        websocket.args.get('a'),
        websocket.cookies.get('c'),
        websocket.headers.get('x-h'),
      ];
    });
    client.setCookie('c', 'cookie');
    const options = { query: 'a=1', headers: { 'X-H': 'header' } };
    const { response } = await client.websocket('/ws', options).catch((error) => error);
    expect(JSON.parse(await response.text())).toEqual([
      {
        path: '/ws',
        url: 'ws://localhost/ws?a=1',
        method: 'GET',
        scheme: 'ws',
        endpoint: 'ws',
        host: 'localhost',
        remoteAddr: '127.0.0.1',
      },
      [true, false, 'spec', 1, null],
      ...['1', 'cookie', 'header'],
    ]);
  });

  it('session changes are saved with a refusal, and logged as lost after acceptance', async () => {
    const refused = handling(() => {
      session.x = 1;
      return 'no';
    });
    const { response } = await refused.client.websocket('/ws').catch((error) => error);
    expect(response.header('Set-Cookie')).toMatch(/^session=/);
    const accepted = handling(async () => {
      await websocket.accept();
      session.x = 1;
    });
    await endOf(await accepted.client.websocket('/ws'));
    await turns();
    expect(accepted.logged.length).toBe(1);
  });

  it('a preprocessor of URL values works for WebSockets too', async () => {
    const { app, client } = create();
    const seen: unknown[] = [];
    app.addWebsocket('/<room>', { endpoint: 'room', viewFunc: () => 'no' });
    app.urlValuePreprocessor((endpoint, values) => void seen.push([endpoint, { ...values }]));
    await client.websocket('/a').catch(() => {});
    expect(seen).toEqual([['room', { room: 'a' }]]);
  });

  it('signals, with sync and async receivers', async () => {
    const { app, client } = handling(async () => {
      await websocket.send(await websocket.receive());
      throw new RangeError();
    });
    const notes: unknown[] = [];
    const by = (name: string) => (sender: Pottle) => void notes.push(sender === app && name);
    const message = (name: string) => async (sender: unknown) => void notes.push(`${name} ${sender}`);
    await websocketStarted.connectedTo(by('started'), () =>
      websocketReceived.connectedTo(message('received'), () =>
        websocketSent.connectedTo(message('sent'), () =>
          gotWebsocketException.connectedTo(by('exception'), () =>
            websocketTearingDown.connectedTo(by('tearing down'), async () => {
              const socket = await client.websocket('/ws').catch((error) => error);
              await socket.send('hi');
              await endOf(socket);
              await turns();
            }),
          ),
        ),
      ),
    );
    expect(notes).toEqual(['started', 'received hi', 'sent hi', 'exception', 'tearing down']);
    const finished: unknown[] = [];
    const other = handling(() => 'no');
    await websocketFinished.connectedTo(
      (_, { response }) => void finished.push((response as Response).statusCode),
      () => other.client.websocket('/ws').catch(() => {}),
    );
    expect(finished).toEqual([200]);
  });

  it('sending and receiving at once', async () => {
    const { client } = handling(async () => {
      const ticks = async () => {
        for (let i = 0; i < 3; i++) await websocket.send(`tick ${i}`);
      };
      await Promise.all([echoTimes(2), copyCurrentWebsocketContext(ticks)()]);
    });
    const socket = await client.websocket('/ws');
    for (const message of ['a', 'b']) await socket.send(message);
    const seen = await Promise.all([1, 2, 3, 4, 5].map(() => socket.receive()));
    expect(seen.sort()).toEqual(['a', 'b', 'tick 0', 'tick 1', 'tick 2']);
  });

  async function echoTimes(times: number) {
    for (let i = 0; i < times; i++) await websocket.send(await websocket.receive());
  }

  it('the timeouts of requests are not for sockets', async () => {
    const { client } = handling(echo, { BODY_TIMEOUT: 0.001, RESPONSE_TIMEOUT: 0.001 });
    const socket = await client.websocket('/ws');
    await turns();
    await socket.send('still here');
    expect(await socket.receive()).toBe('still here');
  });

  it('a missing slash is redirected, to ws:', async () => {
    const { app, client } = create();
    app.addWebsocket('/ws/', { endpoint: 'ws', viewFunc: echo });
    const { response } = await client.websocket('/ws').catch((error) => error);
    expect([response.statusCode, response.header('Location')]).toEqual([308, 'ws://localhost/ws/']);
  });

  it('pages of other hosts are refused before the view, unless listed', async () => {
    const logged: string[] = [];
    const open = async (Origin: string, allowed: string | string[] | null = null) => {
      const { app, client } = handling(echo, { WEBSOCKET_ALLOWED_ORIGINS: allowed });
      app.logger.warning = (message: string) => void logged.push(message);
      const socket = await client
        .websocket('/ws', { headers: { Origin } })
        .catch((error) => error.response.statusCode);
      return typeof socket === 'number' ? socket : 101;
    };
    expect(await open('http://localhost')).toBe(101);
    expect(await open('https://LOCALHOST:443')).toBe(101);
    for (const origin of [
      'http://evil.test',
      'http://localhost.evil.test',
      'http://localhost:81',
      'null',
      '',
    ])
      expect([origin, await open(origin)]).toEqual([origin, origin === '' ? 101 : 403]);
    expect(await open('https://friend.test', ['https://friend.test'])).toBe(101);
    expect(await open('https://other.test', ['*'])).toBe(101);
    expect(await open('https://other.test', '*')).toBe(101);
    expect(await open('https://friend.test', 'https://friend.test')).toBe(101);
    expect(await open('https://friend', 'https://friend.test')).toBe(403); // a list of one, and no text to search

    logged.length = 0;
    expect(await open('https://evil.test\x1b[2J')).toBe(403);
    expect(logged).toEqual([
      'A page of "https://evil.test\\u001b[2J" was kept from opening a WebSocket. If it may, add it to WEBSOCKET_ALLOWED_ORIGINS.',
    ]);
  });

  it.each([
    ['ftp://a', 'a', 'ws', 403],
    ['file://a', 'a', 'ws', 403],
    ['file://', '', 'ws', 403],
    ['chrome-extension://a', 'a', 'ws', 403],
    ['http://a', 'a', 'ws', 101],
    ['http://a', 'a', 'wss', 403],
    ['https://a', 'a', 'wss', 101],
    ['https://a', 'a', 'ws', 101], // a TLS proxy in front
    ['https://a', 'a:443', 'ws', 101],
    ['https://a', 'a:80', 'ws', 403],
    ['https://a:8443', 'a:8443', 'ws', 101],
    ['https://a:8443', 'a', 'ws', 403],
    ['http://a', 'a:443', 'ws', 403],
    ['http://a:80', 'a', 'ws', 101],
    ['http://a:443', 'a', 'ws', 403],
    ['http://[::1]:81', '[::1]:81', 'ws', 101],
    ['http://[::1]', '[::1]:80', 'ws', 101],
    ['http://', '', 'ws', 403],
    ['http://a b', 'a b', 'ws', 403],
    ['http://u@a', 'a', 'ws', 403],
    ['http://a/', 'a', 'ws', 403],
  ])('a page of %s at host %s over %s: %d', async (Origin, Host, scheme, expected) => {
    const { app, client } = handling(echo);
    app.logger.warning = () => undefined;
    const opened = client.websocket('/ws', { headers: { Origin, Host }, baseUrl: `${scheme}://localhost` });
    expect(
      await opened.then(
        () => 101,
        (error) => error.response.statusCode,
      ),
    ).toBe(expected);
  });
});

/** What servers do with frames and closing is in spec/transports/contract-sockets.spec.ts. */
