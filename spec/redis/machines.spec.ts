/** Two servers of two workers each on one Redis, as on two machines. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../waiting.js';
import { FILE, Program, removeBuilt } from '../workers/program.js';
import { hasRedis, RedisServer } from './rig.js';

const ROOT = path.join(import.meta.dirname, '../..');
/** Where programs are built. */
const FOLDER = path.join(path.dirname(FILE), '..');
const CLIENTS = 1000;
const MESSAGES = 10;

const PROGRAM = `
import { Pottle, websocket } from '${ROOT}/lib/index.ts';
import { RedisBroker } from '${ROOT}/lib/redis/index.ts';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

const [redis, client] = process.argv.slice(2);
const app = new Pottle('machines', { staticFolder: null });
const at = { host: '127.0.0.1', port: Number(redis) };
app.broker = new RedisBroker(
  client === 'redis' ? createClient({ socket: at }) : new Redis({ ...at, lazyConnect: true }),
  { patience: 5 },
);
const board = app.topic('board', { history: 1000, presence: true });
app.websocket('/live/<name>')(async function live({ name }) {
  await websocket.subscribe('news');
  await websocket.subscribe('board', { as: { id: name, data: process.pid } });
  for await (const message of websocket)
    for (let n = 0; n < Number(message); n++) {
      board.publishJson([name, n]);
      app.publish('news', JSON.stringify({ news: [name, n] }));
    }
});
app.get('/people')(async function people() {
  return (await board.present()).map(({ id, data }) => [id, data]);
});
await app.run({ port: 0, workers: 2 });
`;

class Client {
  readonly got: { event?: string; data?: unknown; news?: [string, number] }[] = [];
  readonly socket: WebSocket;

  constructor(url: string, name: string) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/live/${name}`);
    this.socket.on('message', (data) => this.got.push(JSON.parse(String(data))));
    this.socket.on('error', () => {});
  }

  /** Who is here, as this client was told. */
  get here(): string[] {
    const ids = new Set<string>();
    for (const { event, data } of this.got) {
      if (event === 'here') ids.clear();
      for (const { id } of event ? [data as { id: string }[]].flat() : [])
        if (event === 'leave') ids.delete(id);
        else ids.add(id);
    }
    return [...ids].sort();
  }

  /** What came of each publisher, in that order. */
  of(kind: 'news' | 'data'): Record<string, number[]> {
    const all: Record<string, number[]> = {};
    for (const message of this.got) {
      if (message.event) continue;
      const [name, n] = (message[kind] as [string, number] | undefined) ?? [];
      if (name !== undefined) (all[name] ??= []).push(n!);
    }
    return all;
  }
}

describe.skipIf(!hasRedis())('two servers with two workers each on one Redis', () => {
  const redis = new RedisServer();
  const programs: Program[] = [];
  const clients: Client[] = [];
  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path.join(FOLDER, 'machines.js'), PROGRAM);
    buildSync({
      entryPoints: [path.join(FOLDER, 'machines.js')],
      outdir: path.join(FOLDER, 'dist'),
      bundle: true,
      splitting: true,
      outExtension: { '.js': '.mjs' },
      external: ['uWebSockets.js', 'nunjucks', 'ws', 'commander', 'cookie', 'mime', 'redis', 'ioredis'],
      platform: 'node',
      format: 'esm',
      target: 'node20',
    });
    await redis.start();
  });
  afterAll(async () => {
    for (const { socket } of clients) socket.terminate();
    for (const program of programs) await program.remove();
    await redis.remove();
    removeBuilt();
  });

  it('give each client every message once, in the order of each publisher, and agree on who is here', async () => {
    for (const kind of ['redis', 'ioredis'])
      programs.push(new Program([path.join(FOLDER, 'dist/machines.mjs'), String(redis.port), kind]));
    const urls = await Promise.all(programs.map((program) => program.url()));
    for (let n = 0; n < CLIENTS; n++) clients.push(new Client(urls[n % 2]!, `c${n}`));
    const people = async (program: Program) => JSON.parse(await program.get('/people')) as [string, number][];
    for (const program of programs) await eventually(async () => (await people(program)).length === CLIENTS);
    await eventually(() => clients.every(({ got }) => got.some(({ event }) => event === 'here')));
    const here = await Promise.all(programs.map(people));
    expect(here[0]).toEqual(here[1]);
    const pids = new Set(here[0]!.map(([, pid]) => pid));
    expect(pids.size).toBeGreaterThanOrEqual(3);

    const speakers = clients.slice(0, 8);
    for (const { socket } of speakers) socket.send(String(MESSAGES));
    const count = (client: Client) =>
      [client.of('news'), client.of('data')].flatMap((each) => Object.values(each)).flat().length;
    await eventually(() => clients.every((client) => count(client) >= speakers.length * MESSAGES * 2));
    const ordered = Array.from({ length: MESSAGES }, (_, n) => n);
    const all = Object.fromEntries(speakers.map((_, n) => [`c${n}`, ordered]));
    for (const client of clients) {
      expect(client.of('data')).toEqual(all);
      expect(client.of('news')).toEqual(all);
    }

    const killed = here[0]![0]![1];
    const gone = here[0]!.filter(([, pid]) => pid === killed).map(([id]) => id);
    process.kill(killed, 'SIGKILL');
    for (const program of programs)
      await eventually(async () => {
        const left = (await people(program).catch(() => [])).map(([id]) => id);
        return left.length === CLIENTS - gone.length && !gone.some((id) => left.includes(id));
      });
    // A process that a busy machine holds up may be given up, and joins again.
    const other = clients.find((_, n) => !gone.includes(`c${n}`))!;
    await eventually(async () => {
      const left = (await people(programs[0]!).catch(() => [])).map(([id]) => id);
      return other.here.join() === left.sort().join() && !other.here.some((id) => gone.includes(id));
    });
  });
});
