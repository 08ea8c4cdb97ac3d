/**
 * What a server's memory does while it takes in and gives out more than it could hold: the peak of its resident set
 * (RSS) above idle, for uploads and downloads of a gigabyte each. Fails above 200 MiB. Linux only.
 *
 * node memory.js [--mib 1024] [--only upload-stream,upload-multipart,download-file,download-generator]
 */
import { fork } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { mib: { type: 'string', default: '1024' }, only: { type: 'string' } },
});

const MIB = 1024 * 1024;
const LIMIT = 200 * MIB;
const SIZE = Number(options.mib) * MIB;
const PORT = 18_800;
const BLOCK = Buffer.alloc(256 * 1024, 'x');
const BOUNDARY = 'a-line-that-is-in-no-file';

const CASES = {
  'upload-stream': () => upload('/stream', 'application/octet-stream'),
  'upload-multipart': () =>
    upload(
      '/form',
      `multipart/form-data; boundary=${BOUNDARY}`,
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="big"\r\n\r\n`,
      `\r\n--${BOUNDARY}--\r\n`,
    ),
  'download-file': () => download('/file'),
  'download-generator': () => download('/generator'),
};

/** Sends SIZE bytes between two texts; resolves with the answer. */
function upload(target, type, before = '', after = '') {
  const length = before.length + SIZE + after.length;
  const headers = { 'Content-Type': type, 'Content-Length': length };
  return new Promise((resolve, reject) => {
    const request = http.request({ port: PORT, path: target, method: 'POST', headers }, async (response) => {
      let text = '';
      for await (const piece of response) text += piece;
      if (text === String(SIZE)) resolve();
      else reject(new Error(`${response.statusCode} ${text}`));
    });
    request.on('error', reject);
    request.write(before);
    let left = SIZE;
    const more = () => {
      while (left > 0) {
        left -= BLOCK.length;
        if (!request.write(BLOCK)) return request.once('drain', more);
      }
      request.end(after);
    };
    more();
  });
}

function download(target) {
  return new Promise((resolve, reject) => {
    http
      .get({ port: PORT, path: target }, async (response) => {
        let length = 0;
        for await (const piece of response) length += piece.length;
        if (length === SIZE) resolve();
        else reject(new Error(`${response.statusCode}, ${length} bytes`));
      })
      .on('error', reject);
  });
}

/** A line of /proc/<pid>/status, in bytes. */
function statusOf(pid, name) {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line[1]) * 1024;
}

async function measure(name, file) {
  const child = fork(path.join(import.meta.dirname, 'servers/files.js'), [String(PORT), String(SIZE), file]);
  try {
    await new Promise((resolve, reject) => child.once('message', resolve).once('exit', reject));
    await fetch(`http://127.0.0.1:${PORT}/`); // the first request loads what it needs
    await sleep(300);
    writeFileSync(`/proc/${child.pid}/clear_refs`, '5'); // the peak starts anew
    const idle = statusOf(child.pid, 'VmRSS');
    const began = performance.now();
    await CASES[name]();
    const seconds = (performance.now() - began) / 1000;
    return { idle, seconds, above: statusOf(child.pid, 'VmHWM') - idle };
  } finally {
    child.kill();
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'pottle-memory-'));
try {
  const file = path.join(folder, 'big.bin');
  const handle = openSync(file, 'w');
  ftruncateSync(handle, SIZE); // a hole: reading it costs no disk
  closeSync(handle);
  const names = options.only?.split(',') ?? Object.keys(CASES);
  for (const name of names) {
    const { idle, seconds, above } = await measure(name, file);
    const mib = (bytes) => `${(bytes / MIB).toFixed(0)} MiB`;
    console.log(
      `${name.padEnd(20)} ${mib(SIZE)} in ${seconds.toFixed(1)} s, ` +
        `peak ${mib(above)} above idle (${mib(idle)})${above < LIMIT ? '' : '  TOO MUCH'}`,
    );
    if (above >= LIMIT) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
