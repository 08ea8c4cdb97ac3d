/** An old application that is down, slow or broken; and clients that try to get more than an answer of it. */
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pottle } from 'pottle';
import { describe, expect, it } from 'vitest';
import { ENGINES } from '../engines.js';
import { head } from '../served.js';
import { turns } from '../waiting.js';
import { contentOf, listening, Old, raw, standBefore } from './old.js';

/** A port where nobody listens. */
async function deserted(): Promise<string> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe.each(ENGINES)('on %s', (engine) => {
  it('answers 502 while the old application is down, and tells no more than that', async () => {
    const url = await deserted();
    const served = await standBefore(url, { engine });
    const answer = await fetch(`${served.url}/x`);
    expect([answer.status, await answer.text()]).toEqual([
      502,
      'The application behind this one does not answer.\n',
    ]);
    const headed = await fetch(`${served.url}/x`, { method: 'HEAD' });
    expect(headed.status).toBe(502);
    const posted = await fetch(`${served.url}/x`, { method: 'POST', body: 'x'.repeat(1_000_000) });
    expect(posted.status).toBe(502);
    expect(served.logged[0]).toBe(`GET /x was not answered by the old application: ECONNREFUSED at ${url}`);
    expect(await (await fetch(`${served.url}/new`)).text()).toBe('new');
  });

  it('says in debug mode why, and what to do', async () => {
    const url = await deserted();
    const served = await standBefore(url, {
      engine,
      setUp: ({ app }) => {
        app.debug = true;
        app.config.ACCESS_LOG = false;
      },
    });
    const text = await (await fetch(`${served.url}/x`)).text();
    expect(text).toContain(`ECONNREFUSED at ${url}`);
    expect(text).toContain(`flask --app APP run --port ${new URL(url).port}`);
    const elsewhere = await fetch(`${served.url}/x`, { headers: { 'x-forwarded-for': '10.0.0.1' } });
    expect(await elsewhere.text()).not.toContain('ECONNREFUSED');
  });

  it.each([
    ['nothing', ''],
    ['a head that never ends', 'HTTP/1.1 200 OK\r\nX-A: '],
    ['hints and no answer', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50)],
  ])('answers 504 where there comes %s', async (_, start) => {
    const url = await raw((socket) => {
      socket.write(start);
      const drip = setInterval(() => socket.write(start.endsWith('\n') ? start : 'a'), 20);
      socket.on('close', () => clearInterval(drip));
      if (start === '') clearInterval(drip);
    });
    const served = await standBefore(url, { engine, timeout: 0.3 });
    const client = served.client(head('GET', '/x', 'Connection: close'));
    const text = await client.untilClosed();
    expect(text).toContain('504 Gateway Timeout');
    expect(text).toContain('The application behind this one takes too long to answer.');
    expect(text.match(/103 Early/g)?.length ?? 0).toBeLessThanOrEqual(8);
  });

  it('does not count the time that a client takes to send', async () => {
    const old = await Old.start(async (req, res) => res.end(await contentOf(req)));
    const served = await standBefore(old.url, { engine, timeout: 0.3 });
    const client = served.client(head('POST', '/x', 'Content-Length: 4', 'Connection: close'));
    client.send('ab');
    await sleep(600);
    client.send('cd');
    expect(await client.untilClosed()).toMatch(/200 OK[\s\S]*abcd$/);
  });

  it('answers 504 where the old application takes no more of an upload', async () => {
    const old = await Old.start(() => {});
    const served = await standBefore(old.url, { engine, timeout: 0.3 });
    const client = served.client(head('POST', '/x', 'Content-Length: 50000000', 'Connection: close'));
    client.send('x'.repeat(20_000_000));
    expect(await client.until(/takes too long/)).toContain('504 Gateway Timeout');
  });

  it.each([
    ['what is no HTTP', 'hello\r\n\r\n'],
    ['nothing, and the end', null],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
    [
      'two ways to frame',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a coding of which no header would tell',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabcdef'],
    ['an enormous head', `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(10_000_000)}\r\n\r\n`],
    ['a bad status', 'HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n'],
  ])('answers 502 where there comes %s', async (_, answer) => {
    const url = await raw((socket) => (answer === null ? socket.end() : socket.write(answer)));
    const served = await standBefore(url, { engine });
    const client = served.client(head('GET', '/x', 'Connection: close'));
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 502 Bad Gateway/);
  });

  it('passes on a head of 60 kB', async () => {
    const old = await Old.start((_, res) => res.writeHead(200, { 'X-A': 'a'.repeat(60_000) }).end('x'));
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('GET', '/x', 'Connection: close'));
    expect((await client.untilClosed()).length).toBeGreaterThan(60_000);
  });

  it('ends what the old application ends with its connection', async () => {
    const url = await raw((socket) => socket.end('HTTP/1.0 200 OK\r\nX-A: 1\r\n\r\nwhole'));
    const served = await standBefore(url, { engine });
    expect(await (await fetch(`${served.url}/x`)).text()).toBe('whole');
  });

  it('cuts an answer that is shorter than announced', async () => {
    const url = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'));
    const served = await standBefore(url, { engine });
    await expect((async () => (await fetch(`${served.url}/x`)).text())()).rejects.toThrow();
  });

  it.each([
    [
      'both framings',
      ['Content-Length: 3', 'Transfer-Encoding: chunked'],
      '0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n',
    ],
    ['two lengths', ['Content-Length: 3', 'Content-Length: 40'], 'abcGET /evil HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a strange coding', ['Transfer-Encoding: xchunked'], '0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a length with a sign', ['Content-Length: +3'], 'abcGET /evil HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['an underscore', ['Content_Length: 3', 'Transfer_Encoding: chunked'], ''],
    ['a named length', ['Connection: Content-Length', 'Content-Length: 3'], 'abc'],
  ])('sends one request for one, with %s', async (_, lines, content) => {
    const seen: string[] = [];
    const server = net.createServer((socket) => {
      let text = '';
      socket.on('data', (data) => {
        text += data.toString('latin1');
        seen[0] = text;
        if (/\r\n\r\n/.test(text)) setTimeout(() => socket.end('HTTP/1.1 204 No Content\r\n\r\n'), 50);
      });
    });
    const url = `http://127.0.0.1:${await listening(server)}`;
    const served = await standBefore(url, { engine });
    const client = served.client(head('POST', '/x', ...lines, 'Connection: close') + content);
    await client.untilClosed();
    const text = seen[0] ?? '';
    expect(text.match(/^(?:GET|POST) /gm)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(text.match(/^(?:content.length|transfer.encoding):/gim)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it('does not pass on CONNECT', async () => {
    const old = await Old.start((_, res) => res.end('old'));
    const served = await standBefore(old.url, { engine });
    const client = served.client('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n');
    await client.until(/\r\n\r\n/);
    expect(client.text).not.toMatch(/^HTTP\/1\.1 200/);
    expect(old.asked).toHaveLength(0);
  });

  it('takes a half closed client for one that has left, as for every request', async () => {
    const old = await Old.start((_, res) => setTimeout(() => res.end('late'), 50));
    const served = await standBefore(old.url, { engine });
    const client = served.client(head('GET', '/x'));
    client.socket.end();
    expect(await client.untilClosed()).not.toContain('late');
    expect(await (await fetch(`${served.url}/new`)).text()).toBe('new');
  });
});

it('says 508 to what comes round', async () => {
  let via = '';
  const old = await Old.start((req, res) => {
    via = req.headers.via!;
    res.end();
  });
  const app = new Pottle(import.meta);
  app.fallback(old.url);
  const client = app.testClient();
  await client.get('/x');
  expect((await client.get('/x', { headers: { Via: via } })).statusCode).toBe(508);
  await app.shutdown();
});

it('answers early and goes on serving where an upload is refused', async () => {
  const old = await Old.start((req, res) => {
    req.resume(); // a reset would overtake the answer
    res.writeHead(413);
    res.end('too large');
  });
  const served = await standBefore(old.url);
  const client = served.client(head('POST', '/x', 'Content-Length: 100000000'));
  client.send('x'.repeat(1_000_000));
  expect(await client.until(/too large/)).toContain('413');
  await turns();
  expect(await (await fetch(`${served.url}/new`)).text()).toBe('new');
});
