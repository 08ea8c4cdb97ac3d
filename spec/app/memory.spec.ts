/** Large bodies pass through a server without staying in it. The full gigabyte is `npm run memory` in bench. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request, sendFile } from 'pottle';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Served } from '../served.js';

const MIB = 1024 * 1024;
const SIZE = 128 * MIB;
const BLOCK = Buffer.alloc(256 * 1024, 'x');
const BOUNDARY = 'a-line-that-is-in-no-file';

let served: Served;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'large-'));
  served = new Served();
  const { app } = served;
  app.config.MAX_CONTENT_LENGTH = null;
  app.post('/stream')(async function stream() {
    let length = 0;
    for await (const piece of request.body) length += piece.length;
    return String(length);
  });
  app.post('/form')(async function form() {
    return String((await request.files).require('file').size);
  });
  app.get('/file')(function file() {
    return sendFile(path.join(folder, 'large.bin'));
  });
  app.get('/generator')(async function* generator() {
    const block = Buffer.alloc(65536, 'x');
    for (let sent = 0; sent < SIZE; sent += block.length) yield block;
  });
  await served.start();
});

afterEach(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

function upload(target: string, type: string, before = '', after = ''): Promise<string> {
  const headers = { 'Content-Type': type, 'Content-Length': before.length + SIZE + after.length };
  return new Promise((resolve, reject) => {
    const outgoing = http.request(
      { port: served.port, path: target, method: 'POST', headers },
      async (answer) => {
        let text = '';
        for await (const piece of answer) text += piece;
        resolve(text);
      },
    );
    outgoing.on('error', reject);
    outgoing.write(before);
    let left = SIZE;
    const more = (): void => {
      while (left > 0) {
        left -= BLOCK.length;
        if (!outgoing.write(BLOCK)) {
          outgoing.once('drain', more);
          return;
        }
      }
      outgoing.end(after);
    };
    more();
  });
}

function download(target: string): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get({ port: served.port, path: target, agent: false }, async (answer) => {
        let length = 0;
        for await (const piece of answer) length += piece.length;
        resolve(String(length));
      })
      .on('error', reject);
  });
}

const cases: Record<string, () => Promise<string>> = {
  'an upload that is streamed': () => upload('/stream', 'application/octet-stream'),
  'an upload of a form': () =>
    upload(
      '/form',
      `multipart/form-data; boundary=${BOUNDARY}`,
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large"\r\n\r\n`,
      `\r\n--${BOUNDARY}--\r\n`,
    ),
  'a download of a file': () => {
    writeFileSync(path.join(folder, 'large.bin'), '');
    truncateSync(path.join(folder, 'large.bin'), SIZE);
    return download('/file');
  },
  'a download from a generator': () => download('/generator'),
};

// The client is in this process too, so the bound is generous; without streaming it would be 128 MiB and more.
it.each(Object.entries(cases))('%s', async (_, run) => {
  const idle = process.memoryUsage().rss;
  let peak = idle;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 5);
  expect(await run()).toBe(String(SIZE));
  clearInterval(sampling);
  expect((peak - idle) / MIB).toBeLessThan(110);
});
