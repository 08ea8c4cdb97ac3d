/** The server of uploads.js: takes in large bodies in several ways, and tells how long its loop had no turn. Argument: a port. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pottle, request, serve } from 'pottle';

const app = new Pottle(import.meta);
app.config.MAX_CONTENT_LENGTH = null;
app.config.BODY_TIMEOUT = null;

let last = performance.now();
let longest = 0;
setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
}, 1);

/** Tells the longest gap between two ticks of the timer, in milliseconds, and begins anew. */
app.get('/gap')(function gap() {
  const told = longest;
  longest = 0;
  return { gap: told };
});

app.get('/')(function index() {
  return 'ready';
});

app.post('/form')(async function form() {
  return String((await request.files).require('file').size);
});

app.post('/save')(async function save() {
  const file = (await request.files).require('file');
  const target = path.join(tmpdir(), `pottle-saved-${process.pid}`);
  await file.save(target);
  await rm(target);
  return String(file.size);
});

app.post('/hash')(async function hash() {
  const sum = createHash('sha256');
  let length = 0;
  for await (const piece of request.body) {
    sum.update(piece);
    length += piece.length;
  }
  return String(length);
});

app.post('/data')(async function data() {
  return String((await request.getData()).length);
});

await serve(app, { port: Number(process.argv[2]), maxBuffered: 0, announce: () => undefined });
process.send('ready');
