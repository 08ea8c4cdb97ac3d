/** The server of memory.js: takes in and gives out large bodies. Arguments: port, size in bytes, a file of that size. */
import { Pottle, request, sendFile, serve } from 'pottle';

const [port, size, file] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const app = new Pottle(import.meta);
app.config.MAX_CONTENT_LENGTH = null;
app.config.BODY_TIMEOUT = null;
app.config.RESPONSE_TIMEOUT = null;

app.get('/')(function index() {
  return 'ready';
});

app.post('/stream')(async function stream() {
  let length = 0;
  for await (const piece of request.body) length += piece.length;
  return String(length);
});

app.post('/form')(async function form() {
  const files = await request.files;
  return String(files.require('file').size);
});

app.get('/file')(function whole() {
  return sendFile(file);
});

app.get('/generator')(async function* generator() {
  const block = Buffer.alloc(64 * 1024, 'x');
  for (let left = size; left > 0; left -= block.length) yield block.subarray(0, left);
});

await serve(app, { port, announce: () => undefined });
process.send('ready');
