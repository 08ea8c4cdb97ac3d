/** The app that is put under stress. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @param pottle the package, built or not
 * @returns the app; `/state` tells of its process
 */
export function stressApp({ abort, Pottle, request, session, websocket, jsonify, eventStream }) {
  const app = new Pottle('stress', { staticFolder: null });
  app.secretKey = 'only for this';
  let torn = 0;
  let rejections = 0;
  process.on('unhandledRejection', () => rejections++);
  app.teardownRequest(() => {
    torn++;
  });

  app.get('/plain')(function plain() {
    return request.args.get('a', '');
  });
  app.get('/count')(async function count() {
    session.count = (session.count ?? 0) + 1;
    return String(session.count);
  });
  app.post('/echo')(async function echo() {
    return jsonify(await request.json);
  });
  app.post('/upload')(async function upload() {
    const file = (await request.files).get('file');
    if (!file) abort(400);
    const hash = createHash('sha1');
    for await (const piece of file) hash.update(piece);
    return hash.digest('hex');
  });
  app.get('/stream/<int:pieces>')(async function* stream({ pieces }) {
    for (let i = 0; i < pieces; i++) {
      if (i % 4 === 3) await sleep(1);
      yield `${i},`;
    }
  });
  app.get('/events')(async function events() {
    return eventStream(ticks());
  });
  app.get('/slow')(async function slow() {
    await sleep(5);
    return 'slow';
  });
  app.websocket('/socket')(async function socket() {
    for (;;) await websocket.send(await websocket.receive());
  });
  app.get('/state')(async function state() {
    const { rss, heapUsed } = process.memoryUsage();
    return jsonify({ rss, heapUsed, descriptors: readdirSync('/proc/self/fd').length, rejections, torn });
  });
  return app;
}

async function* ticks() {
  for (let i = 0; ; i++) {
    yield { data: i };
    await sleep(2);
  }
}
