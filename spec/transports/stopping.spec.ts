/** What comes while a server stops, and what does not end. */

import * as pottle from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { quiet } from '../../lib/transports/transport.js';
import { ENGINES } from '../engines.js';
import { head, Served } from '../served.js';
import { eventually, latch, turns } from '../waiting.js';

const bench = (file: string) => import(new URL(`../../bench/stress/${file}`, import.meta.url).href);

describe('what most likely comes', () => {
  it('is waited for longer while the machine is busy', async () => {
    let busy = 0;
    const timer = setInterval(() => {
      for (const end = performance.now() + 40; performance.now() < end; );
      if (++busy === 15) clearInterval(timer);
    }, 1);
    await quiet(
      2,
      () => true,
      () => 0,
    );
    expect(busy).toBe(15);
  });

  it('is not waited for any longer when it comes on and on, or nobody is connected', async () => {
    let [looks, asked] = [0, 0];
    await quiet(
      1,
      () => true,
      () => looks++,
    );
    await quiet(
      1,
      () => false,
      () => asked++,
    );
    expect([looks, asked]).toEqual([100, 0]);
  });
});

describe.each(ENGINES)('a server on %s that stops', (transport) => {
  let served: Served;

  beforeEach(() => {
    served = new Served(transport);
  });
  afterEach(() => served.close());

  it('under load loses nothing that it accepted, and gives its port to the next', async () => {
    const { stressApp } = await bench('app.js');
    const { loadUntilGone } = await bench('load.js');
    let port = 0;
    for (let i = 0; i < 4; i++) {
      const app = stressApp(pottle);
      app.afterServing(() => turns(10));
      const server = await pottle.serve(app, { transport, port, signals: false, announce: () => undefined });
      port = server.port;
      const loaded = loadUntilGone(port, 16);
      await turns(30);
      await server.close();
      const { answered, lost } = await loaded;
      expect(lost).toEqual([]);
      expect(answered).toBeGreaterThan(0);
    }
  });

  it('answers 503 to what comes while its hooks run', async () => {
    const [hook, end] = [latch(), latch()];
    served.app.get('/')(function index() {
      return 'ok';
    });
    served.app.afterServing(async () => {
      hook.open();
      await end.promise;
    });
    await served.start();
    const raw = served.client(head('GET', '/'));
    await raw.until(/ok$/);
    const closing = served.close(false);
    await hook.promise;
    raw.send(head('GET', '/'));
    expect(await raw.until(/away\.$/)).toMatch(
      /ok.*HTTP\/1\.1 503 Service Unavailable\r\n.*Connection: close\r\n/s,
    );
    end.open();
    await closing;
  });

  it('does not wait for a view whose client has left', async () => {
    const begun = latch();
    served.app.get('/')(async function index() {
      begun.open();
      await new Promise(() => {});
      return '';
    });
    served.app.websocket('/socket')(async function socket() {
      await pottle.websocket.accept();
      await new Promise(() => {});
    });
    await served.start();
    const raw = served.client(head('GET', '/'));
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/socket`);
    await new Promise((resolve) => socket.on('open', resolve));
    await begun.promise;
    raw.socket.destroy();
    socket.terminate();
    await turns();
    await served.close();
    expect(served.logged).toEqual([]);
  });

  it('waits a moment for the end of a view whose client has left', async () => {
    const notes: string[] = [];
    const begun = latch();
    served.app.get('/')(async function index() {
      begun.open();
      await new Promise((resolve) => pottle.request.signal.addEventListener('abort', resolve));
      await turns(5);
      notes.push('view');
      return '';
    });
    served.app.afterServing(() => void notes.push('hook'));
    await served.start();
    const raw = served.client(head('GET', '/'));
    await begun.promise;
    raw.socket.destroy();
    await served.close();
    expect(notes).toEqual(['view', 'hook']);
  });

  it('closes a socket that is accepted too late', async () => {
    const [begun, go] = [latch(), latch()];
    served.app.websocket('/')(async function socket() {
      begun.open();
      await go.promise;
      await pottle.websocket.accept();
      await pottle.websocket.receive();
    });
    await served.start();
    const socket = new WebSocket(served.url.replace('http', 'ws'));
    const code = new Promise((resolve) => socket.on('close', resolve));
    await begun.promise;
    const closing = served.close(false);
    await turns();
    go.open();
    expect(await code).toBe(1001);
    await closing;
    expect(served.logged).toEqual([]);
  });

  it.each([
    ['two hosts', ['Host: b', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='], /^$/],
    ['a short key', ['Sec-WebSocket-Key: short'], /^HTTP\/1\.1 400 /],
    ['a key that is none', ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ!!'], /^HTTP\/1\.1 400 /],
    [
      'two lengths',
      ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Content-Length: 1', 'Content-Length: 2'],
      /^$/,
    ],
  ])('is not held up by a handshake with %s', async (_, lines, answer) => {
    served.app.websocket('/')(async function socket() {});
    await served.start();
    const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
    const raw = served.client(head('GET', '/', ...upgrade, ...lines));
    await eventually(() => raw.closed || raw.text.includes('\r\n\r\n'));
    // The native engine has to be cut off, where the other one answers and closes.
    if (transport === 'uws') expect(raw.text).toMatch(answer);
    else expect(raw.text).toMatch(/^HTTP\/1\.1 400 /);
    await served.close();
    expect(served.logged).toEqual([]);
  });
});
