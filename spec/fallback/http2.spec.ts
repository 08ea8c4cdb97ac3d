/** What comes by HTTP/2 over TLS goes to an old application that speaks HTTP/1.1, and comes back in the same shape. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http2 from 'node:http2';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { atRest, eventually, latch } from '../waiting.js';
import { afterwards, contentOf, Old, raw, standBefore } from './old.js';

const MB = 1024 * 1024;

async function sessionTo(url: string): Promise<http2.ClientHttp2Session> {
  const served = await standBefore(url, {
    engine: 'node',
    serve: { sslContext: 'adhoc', http2: true },
  });
  const session = http2.connect(served.url, { rejectUnauthorized: false });
  session.on('error', () => {});
  afterwards(async () => session.destroy());
  await once(session, 'connect');
  expect(session.alpnProtocol).toBe('h2');
  return session;
}

/** Asks for something, and reads all of it. */
async function ask(session: http2.ClientHttp2Session, headers: http2.OutgoingHttpHeaders, body?: string) {
  const stream = session.request(headers, { endStream: body === undefined });
  const answered = once(stream, 'response');
  if (body !== undefined) stream.end(body);
  const [got] = (await answered) as [http2.IncomingHttpHeaders];
  return { headers: got, text: String(await contentOf(stream)) };
}

it('takes large content both ways at once in little memory', async () => {
  const size = 200 * MB;
  let most = 0;
  const old = await Old.start((req, res) => {
    req.on('data', () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    });
    req.pipe(res);
  });
  const session = await sessionTo(old.url);
  const stream = session.request({ ':path': '/upload', ':method': 'POST' });
  const [sent, received] = [createHash('sha256'), createHash('sha256')];
  const base = process.memoryUsage().arrayBuffers;
  const reading = (async () => {
    for await (const piece of stream) received.update(piece);
  })();
  const piece = Buffer.alloc(256 * 1024, 'pottle');
  for (let written = 0; written < size; written += piece.length) {
    sent.update(piece);
    if (!stream.write(piece)) await once(stream, 'drain');
  }
  stream.end();
  await reading;
  expect(received.digest('hex')).toBe(sent.digest('hex'));
  expect(most - base).toBeLessThan(120 * MB);
});

it('holds back whichever side is faster', async () => {
  let given = 0;
  const piece = Buffer.alloc(64 * 1024);
  const old = await Old.start((req, res) => {
    if (req.method === 'POST') return; // takes nothing
    const more = () => {
      while (!res.destroyed && given < 500 * MB) {
        given += piece.length;
        if (!res.write(piece)) return void res.once('drain', more);
      }
    };
    more();
  });
  const session = await sessionTo(old.url);
  const down = session.request({ ':path': '/down' });
  expect(await atRest(() => given)).toBeLessThan(60 * MB);
  let put = 0;
  const up = session.request({ ':path': '/up', ':method': 'POST' });
  up.on('error', () => {});
  const fill = () => {
    while (!up.destroyed && put < 500 * MB) {
      put += piece.length;
      if (!up.write(piece)) return void up.once('drain', fill);
    }
  };
  fill();
  expect(await atRest(() => put)).toBeLessThan(60 * MB);
  down.close(http2.constants.NGHTTP2_CANCEL);
  await eventually(() => old.asked[0]!.socket.destroyed);
});

it('resets a stream whose answer breaks off, and no other', async () => {
  const old = await Old.start((req, res) => {
    if (req.url !== '/cut') return void res.end('whole');
    res.writeHead(200, { 'Content-Length': '100' });
    res.write('half', () => setTimeout(() => res.destroy(), 20));
  });
  const session = await sessionTo(old.url);
  const cut = session.request({ ':path': '/cut' });
  await expect(contentOf(cut)).rejects.toThrow(/NGHTTP2_INTERNAL_ERROR/);
  expect(await ask(session, { ':path': '/x' })).toMatchObject({ text: 'whole' });
});

it('ends the request to the old application when the stream is cancelled', async () => {
  const left = latch();
  const old = await Old.start((req) => req.socket.on('close', () => left.open()));
  const session = await sessionTo(old.url);
  const stream = session.request({ ':path': '/x' });
  stream.on('error', () => {});
  await eventually(() => old.asked.length === 1);
  stream.close(http2.constants.NGHTTP2_CANCEL);
  await left.promise;
});

it('takes out what HTTP/2 has not, whatever the old application sends', async () => {
  const lines = [
    'HTTP/1.1 200 Fine',
    'Connection: keep-alive, X-Hop',
    'Keep-Alive: timeout=5',
    'Transfer-Encoding: chunked',
    'Upgrade: h2c',
    'X-Hop: 1',
    'X-Capital: \xe4',
    'Set-Cookie: a=1',
    'Set-Cookie: b=2',
  ];
  const url = await raw((socket: Socket) =>
    socket.end(`${lines.join('\r\n')}\r\n\r\n2\r\nok\r\n0\r\nX-T: t\r\n\r\n`, 'latin1'),
  );
  const session = await sessionTo(url);
  const { headers, text } = await ask(session, { ':path': '/x' });
  expect(text).toBe('ok');
  const { date: _, ...rest } = headers;
  expect(rest).toMatchObject({ ':status': 200, 'x-capital': '\xe4', 'set-cookie': ['a=1', 'b=2'] });
  expect(Object.keys(rest).sort()).toEqual([':status', 'set-cookie', 'x-capital']);
});

it('tells the old application host, scheme and length as HTTP/1.1 has them', async () => {
  const old = await Old.start(async (req, res) => {
    await contentOf(req);
    res.end(JSON.stringify(req.headers));
  });
  const session = await sessionTo(old.url);
  const asked = { ':path': '/x', ':authority': 'example.org', te: 'trailers', ':method': 'POST' };
  const told = JSON.parse((await ask(session, { ...asked, 'content-length': '3' }, 'abc')).text);
  expect(told).toMatchObject({
    host: 'example.org',
    'x-forwarded-host': 'example.org',
    'x-forwarded-proto': 'https',
    'content-length': '3',
  });
  expect(told).not.toHaveProperty('te');
  expect(Object.keys(told).filter((name) => name.startsWith(':'))).toEqual([]);
});
