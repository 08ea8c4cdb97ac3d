/** Forms over real sockets: however the network cuts them, and whenever the client leaves. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'pottle';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { head, Served } from '../served.js';
import { eventually, latch } from '../waiting.js';
import { openFiles } from './open-files.js';

/** The folder for temporary files, of this spec alone. */
let temporary: string;
let served: Served;
/** What the view of `/patient` does. */
let patient: () => Promise<string>;

beforeEach(async () => {
  temporary = mkdtempSync(path.join(tmpdir(), 'uploads-'));
  vi.stubEnv('TMPDIR', temporary);
  served = new Served();
  served.app.post('/form')(async function form() {
    const files = await request.files;
    const described = [];
    for (const [name, file] of files.items({ multi: true }))
      described.push([name, file.filename, file.mimetype, file.size, await file.text()]);
    return { fields: [...(await request.form).items({ multi: true })], files: described };
  });
  served.app.post('/large')(async function large() {
    const file = (await request.files).require('file');
    return `${file.size} bytes, ${openFiles(temporary)} on disk.`;
  });
  served.app.post('/patient', { endpoint: 'patient' })(() => patient());
  await served.start();
});

afterEach(async () => {
  await served.close();
  vi.unstubAllEnvs();
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(temporary, { recursive: true });
});

const BODY = [
  '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n--not the end\r\n',
  '\r\n--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n',
  '\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="é\u{1F600}.txt"\r\nContent-Type: text/plain\r\n\r\n',
  'line\r\n-\r\n--\r\n--bb is not it either\r\n--b\r\nContent-Disposition: form-data; name="g"; filename=""\r\n\r\n',
  '\r\n--b--\r\nan epilogue',
].join('');
const BYTES = Buffer.from(BODY);
const HEAD = head(
  'POST',
  '/form',
  'Content-Type: multipart/form-data; boundary=b',
  `Content-Length: ${BYTES.length}`,
  'Connection: close',
);
const CHUNKED = HEAD.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');

async function post(pieces: Buffer[], chunked = false): Promise<unknown> {
  const client = served.client(chunked ? CHUNKED : HEAD);
  client.socket.setNoDelay(true);
  for (const piece of pieces) {
    if (!chunked) client.socket.write(piece);
    else
      client.socket.write(
        Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
      );
    // A turn of the loop, so that the pieces leave one by one.
    await sleep(0);
  }
  if (chunked) client.socket.write('0\r\n\r\n');
  const text = await client.untilClosed();
  return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
}

/** Cuts at random places: deterministic, so that a failure can be seen again. */
function cuts(seed: number): Buffer[] {
  const pieces: Buffer[] = [];
  let state = seed;
  for (let at = 0; at < BYTES.length; ) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const length = 1 + (state % 40);
    pieces.push(BYTES.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

describe('a multipart form is the same', () => {
  const expected = {
    fields: [
      ['a', 'one\r\n--not the end\r\n'],
      ['a', ''],
    ],
    files: [
      ['f', 'é\u{1F600}.txt', 'text/plain', 36, 'line\r\n-\r\n--\r\n--bb is not it either'],
      ['g', '', '', 0, ''],
    ],
  };
  expected.files[0]![3] = expected.files[0]![4]!.toString().length;

  it('whole', async () => expect(await post([BYTES])).toEqual(expected));

  it.each([false, true])('byte by byte (chunked: %s)', async (chunked) => {
    expect(
      await post(
        Array.from(BYTES, (byte) => Buffer.of(byte)),
        chunked,
      ),
    ).toEqual(expected);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('cut at random places, %d', async (seed) => {
    expect(await post(cuts(seed), seed % 2 === 0)).toEqual(expected);
  });
});

describe('a large file', () => {
  const SIZE = 4 * 1024 * 1024;
  const start = '--b\r\nContent-Disposition: form-data; name="file"; filename="large"\r\n\r\n';
  const end = '\r\n--b--\r\n';
  const headers = (size: number) =>
    head(
      'POST',
      '/large',
      'Content-Type: multipart/form-data; boundary=b',
      `Content-Length: ${start.length + size + end.length}`,
    );

  it('is on disk during the request, in no folder, and gone afterwards', async () => {
    const client = served.client(headers(SIZE) + start);
    client.socket.write(Buffer.alloc(SIZE));
    client.send(end);
    expect(await client.until(/on disk\.$/)).toMatch(`${SIZE} bytes, 1 on disk.`);
    await eventually(() => openFiles(temporary) === 0);
  });

  it('is gone when the client vanishes in the middle', async () => {
    const client = served.client(headers(SIZE) + start);
    client.socket.write(Buffer.alloc(SIZE / 2));
    await eventually(() => openFiles(temporary) === 1);
    expect(readdirSync(temporary)).toEqual([]);
    client.socket.destroy();
    await eventually(() => openFiles(temporary) === 0 && served.torn.length === 1);
    expect(served.logged).toEqual([]);
  });

  it('is gone when it is over the limit', async () => {
    served.app.config.MAX_CONTENT_LENGTH = SIZE / 2;
    const chunked = headers(SIZE).replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');
    const client = served.client(chunked);
    const send = (bytes: Buffer) =>
      client.socket.write(
        Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]),
      );
    send(Buffer.from(start));
    for (let i = 0; i < 64; i++) send(Buffer.alloc(SIZE / 64));
    expect(await client.until(/<\/p>/)).toContain(' 413 ');
    await eventually(() => openFiles(temporary) === 0);
  });

  it('is gone when it does not come in time', async () => {
    served.app.config.BODY_TIMEOUT = 0.2;
    const client = served.client(headers(SIZE) + start);
    client.socket.write(Buffer.alloc(SIZE / 2));
    expect(await client.until(/<\/p>/)).toContain(' 408 ');
    await eventually(() => openFiles(temporary) === 0);
  });

  it('is gone when it comes after its time, though the view goes on', async () => {
    served.app.config.BODY_TIMEOUT = 0.1;
    let view = 'reads';
    const client = served.client(headers(SIZE).replace('/large', '/patient') + start);
    patient = async () => {
      await request.files.catch((error: Error) => {
        view = error.constructor.name;
      });
      await goOn.promise;
      return 'went on.';
    };
    const goOn = latch();
    client.socket.write(Buffer.alloc(SIZE / 2));
    await eventually(() => view === 'RequestTimeout' && openFiles(temporary) === 1);
    client.socket.write(Buffer.alloc(SIZE / 2));
    client.send(end);
    await eventually(() => openFiles(temporary) === 0);
    goOn.open();
    await client.until(/went on\.$/);
    expect(served.logged).toEqual([]);
  });
});
