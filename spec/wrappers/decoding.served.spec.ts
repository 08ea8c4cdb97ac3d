/** Coded content of requests, on both engines and in process. */
import zlib from 'node:zlib';
import { type Pottle, request } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchangeFor } from '../../lib/transports/memory/client.js';
import { decoded, decoderOf } from '../../lib/wrappers/decoding.js';
import { ENGINES } from '../engines.js';
import { Served } from '../served.js';

const { zstdCompressSync } = zlib as { zstdCompressSync?: (data: Buffer) => Buffer };
const CODINGS: [name: string, encode: (data: Buffer) => Buffer][] = [
  ['gzip', zlib.gzipSync],
  ['X-GZIP', zlib.gzipSync],
  ['deflate', zlib.deflateSync],
  ['identity, br', zlib.brotliCompressSync],
  ...(zstdCompressSync ? [['zstd', zstdCompressSync] as [string, typeof zstdCompressSync]] : []),
];
const KNOWN = zstdCompressSync ? 'gzip, deflate, br, zstd' : 'gzip, deflate, br';

const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=b';
const MIB = 1024 * 1024;
const HUGE = Buffer.alloc(17 * MIB, 'a');

function parts(file: Buffer): Buffer {
  const field = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n';
  const before = `${field}--b\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\n`;
  return Buffer.concat([Buffer.from(before), file, Buffer.from('\r\n--b--\r\n')]);
}

function routes(app: Pottle): void {
  app.post('/json')(async function json() {
    return { read: await request.json, raw: (await request.getData()).length };
  });
  app.post('/form')(async function form() {
    const file = (await request.files).get('f');
    return { a: (await request.form).get('a'), size: file?.size ?? null };
  });
  app.post('/raw')(async function raw() {
    return await request.getData();
  });
}

interface Answer {
  status: number;
  accepted: string | null;
  body: Buffer;
}
type Send = (path: string, coding: string, type: string, body: Buffer) => Promise<Answer>;

const RIGS: ['in process' | 'uws' | 'node'][] = [
  ['in process'],
  ...ENGINES.map((name): ['uws' | 'node'] => [name]),
];

describe.each(RIGS)('%s, content that is coded', (rig) => {
  let served: Served;
  let app: Pottle;
  let send: Send;

  async function start(options: { maxBuffered?: number } = {}): Promise<void> {
    if (rig !== 'in process') await served.start(options);
  }

  beforeEach(() => {
    served = new Served(rig === 'in process' ? undefined : rig);
    app = served.app;
    routes(app);
    app.config.DECODE_REQUEST_BODY = true;
    send = async (path, coding, type, body) => {
      const headers = { 'Content-Encoding': coding, 'Content-Type': type };
      if (rig === 'in process') {
        const answer = await app.testClient().post(path, { headers, data: body });
        return {
          status: answer.statusCode,
          accepted: answer.headers.get('Accept-Encoding'),
          body: Buffer.from(await answer.getData()),
        };
      }
      const answer = await fetch(served.url + path, { method: 'POST', headers, body: Uint8Array.from(body) });
      return {
        status: answer.status,
        accepted: answer.headers.get('Accept-Encoding'),
        body: Buffer.from(await answer.arrayBuffer()),
      };
    };
  });
  afterEach(() => served.close());

  it.each(CODINGS)('is decoded for JSON and forms: %s', async (coding, encode) => {
    await start();
    const json = encode(Buffer.from('{"a": "é"}'));
    const read = await send('/json', coding, 'application/json', json);
    expect(JSON.parse(String(read.body))).toEqual({ read: { a: 'é' }, raw: json.length });
    const form = await send('/form', coding, FORM, encode(Buffer.from('a=1+2')));
    expect(JSON.parse(String(form.body))).toEqual({ a: '1 2', size: null });
    const files = await send('/form', coding, MULTIPART, encode(parts(HUGE.subarray(0, MIB))));
    expect(JSON.parse(String(files.body))).toEqual({ a: 'x', size: MIB });
    expect(await send('/raw', coding, FORM, json)).toMatchObject({ status: 200, body: json });
  });

  it('is a 415 without the option, and says so', async () => {
    app.config.DECODE_REQUEST_BODY = false;
    await start();
    const json = zlib.gzipSync('{}');
    for (const [path, type] of [
      ['/json', 'application/json'],
      ['/form', FORM],
    ] as const)
      expect(await send(path, 'gzip', type, json)).toMatchObject({ status: 415, accepted: 'identity' });
    expect(await send('/json', 'identity', 'application/json', Buffer.from('1'))).toMatchObject({
      status: 200,
    });
    expect(await send('/raw', 'gzip', 'application/json', json)).toMatchObject({ status: 200, body: json });
  });

  it.each(['compress', 'gzip, gzip', 'constructor'])(
    'is a 415 that names what is taken: %s',
    async (coding) => {
      await start();
      const answer = await send('/json', coding, 'application/json', zlib.gzipSync('{}'));
      expect(answer).toMatchObject({ status: 415, accepted: KNOWN });
    },
  );

  it('is a 415 without codings where the type is wrong', async () => {
    await start();
    const answer = await send('/json', 'gzip', 'text/plain', zlib.gzipSync('{}'));
    expect(answer).toMatchObject({ status: 415, accepted: null });
  });

  it.each([
    ['not coded so', Buffer.from('{"a": 1}')],
    ['cut off', zlib.gzipSync(HUGE.subarray(0, MIB)).subarray(0, 500)],
  ])('is a 400 when it is %s', async (_, body) => {
    await start();
    expect(await send('/json', 'gzip', 'application/json', body)).toMatchObject({ status: 400 });
    expect(await send('/form', 'gzip', MULTIPART, body)).toMatchObject({ status: 400 });
  });

  it.each([
    ['/json', 'application/json', Buffer.concat([Buffer.from('"'), HUGE, Buffer.from('"')])],
    ['/form', MULTIPART, parts(HUGE)],
    ['/form', FORM, HUGE.subarray(0, 500_001)],
  ])('is held to the limits by what it grows to: %s %s', async (path, type, body) => {
    await start();
    expect(await send(path, 'gzip', type, zlib.gzipSync(body))).toMatchObject({ status: 413 });
  });

  it.skipIf(rig === 'in process')('is a 503 where there is no room for it', async () => {
    await start({ maxBuffered: 1 });
    const body = Buffer.from(JSON.stringify('a'.repeat(MIB)));
    expect(await send('/json', 'gzip', 'application/json', zlib.gzipSync(body))).toMatchObject({
      status: 503,
    });
  });
});

describe('decoding', () => {
  it('stops at the limit, whatever would follow', async () => {
    const exchange = exchangeFor({ headers: ['Content-Encoding', 'br'] });
    const bomb = zlib.brotliCompressSync(Buffer.alloc(64 * MIB));
    const decoder = decoderOf(exchange, true)!;
    let made = 0;
    const reading = (async () => {
      for await (const piece of decoded(
        (async function* () {
          yield bomb;
        })(),
        decoder,
        exchange,
        MIB,
      ))
        made += piece.length;
    })();
    await expect(reading).rejects.toMatchObject({ reason: 'too large' });
    expect(made).toBeLessThanOrEqual(MIB);
  });
});
