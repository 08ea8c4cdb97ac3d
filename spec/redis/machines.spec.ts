/** Two servers of two workers each on one Redis, as on two machines. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { bundle, PACKAGES } from '../bundle.js';
import { Proxy } from '../network.js';
import { eventually } from '../waiting.js';
import { FILE, Program, removeBuilt } from '../workers/program.js';
import { hasRedis, RedisServer } from './rig.js';

const ROOT = path.join(import.meta.dirname, '../..');
/** Where programs are built. */
const FOLDER = path.join(path.dirname(FILE), '..');
const CLIENTS = 1000;
const MESSAGES = 10;

const PROGRAM = `
import { messagesLost, Pottle, websocket } from '${ROOT}/lib/index.ts';
import { RedisBroker } from '${ROOT}/lib/redis/index.ts';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

const [redis, client] = process.argv.slice(2);
const app = new Pottle('machines', { staticFolder: null });
const at = { host: '127.0.0.1', port: Number(redis) };
app.broker = new RedisBroker(
  client === 'redis' ? createClient({ socket: at }) : new Redis({ ...at, lazyConnect: true }),
  { patience: 10 },
);
const board = app.topic('board', { history: 1000, presence: true });
messagesLost.connect(() => console.log('lost'));
app.websocket('/live/<name>')(async function live({ name }) {
  await websocket.subscribe('news');
  await websocket.subscribe('board', { as: { id: name, data: process.pid } });
  for await (const message of websocket) {
    const [count, when] = message.split(' ');
    for (let n = 0; n < Number(count); n++) {
      board.publishJson([name + when, n]);
      app.publish('news', JSON.stringify({ news: [name + when, n] }));
    }
  }
});
app.get('/people')(async function people() {
  return (await board.present()).map(({ id, data }) => [id, data]);
});
await app.run({ port: 0, workers: 2 });
`;

class Client {
  /** What came of each publisher, in that order. */
  readonly data: Record<string, number[]> = {};
  readonly news: Record<string, number[]> = {};
  count = 0;
  gaps = 0;
  /** Who is here, as this client was told. */
  readonly people = new Set<string>();
  isTold = false;
  readonly socket: WebSocket;

  constructor(
    url: string,
    readonly name: string,
  ) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/live/${name}`);
    this.socket.on('message', (data) => this.take(JSON.parse(String(data))));
    this.socket.on('error', () => {});
  }

  private take({ event, data, news }: { event?: string; data?: unknown; news?: [string, number] }): void {
    if (event === 'gap') this.gaps++;
    else if (event) this.hear(event, [data as { id: string }[]].flat());
    else {
      const [name, n] = news ?? (data as [string, number]);
      this.count++;
      ((news ? this.news : this.data)[name] ??= []).push(n);
    }
  }

  private hear(event: string, people: { id: string }[]): void {
    this.isTold = true;
    if (event === 'here') this.people.clear();
    for (const { id } of people)
      if (event === 'leave') this.people.delete(id);
      else this.people.add(id);
  }
}

describe.skipIf(!hasRedis())('two servers with two workers each on one Redis', () => {
  const redis = new RedisServer(['--appendonly', 'yes']);
  /** What leads from the second server to Redis. */
  let proxy: Proxy;
  const programs: Program[] = [];
  const clients: Client[] = [];
  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path.join(FOLDER, 'machines.js'), PROGRAM);
    await bundle({
      entryPoints: [path.join(FOLDER, 'machines.js')],
      outdir: path.join(FOLDER, 'dist'),
      outExtension: { '.js': '.mjs' },
      external: [...PACKAGES, 'redis', 'ioredis'],
    });
    await redis.start();
    proxy = new Proxy(redis.port);
    await proxy.start();
  });
  afterAll(async () => {
    for (const { socket } of clients) socket.terminate();
    for (const program of programs) await program.remove();
    proxy.close();
    await redis.remove();
    removeBuilt();
  });

  /** Who is here, as a server says; nobody while it cannot. */
  const people = async (program: Program): Promise<[id: string, pid: number][]> => {
    const text = await program.get('/people').catch(() => '');
    return text.startsWith('[') ? JSON.parse(text) : [];
  };
  const ordered = Array.from({ length: MESSAGES }, (_, n) => n);

  it('give each client every message once, in the order of each publisher, and agree on who is here', async () => {
    for (const [kind, port] of [
      ['redis', redis.port],
      ['ioredis', proxy.port],
    ] as const)
      programs.push(new Program([path.join(FOLDER, 'dist/machines.mjs'), String(port), kind]));
    const urls = await Promise.all(programs.map((program) => program.url()));
    // In waves: each who comes is told to all, and this process, which is all of them, is the proxy too.
    for (let n = 0; n < CLIENTS; n++) {
      clients.push(new Client(urls[n % 2]!, `c${n}`));
      if (n % 50 === 49) await eventually(() => clients.every(({ isTold }) => isTold));
    }
    let here: [string, number][][] = [];
    await eventually(async () => {
      here = await Promise.all(programs.map(people));
      return here[0]!.length === CLIENTS && here[0]!.join() === here[1]!.join();
    });
    const pids = new Set(here[0]!.map(([, pid]) => pid));
    expect(pids.size).toBeGreaterThanOrEqual(3);

    const speakers = clients.slice(0, 8);
    for (const { socket } of speakers) socket.send(`${MESSAGES} `);
    await eventually(() => clients.every(({ count }) => count >= speakers.length * MESSAGES * 2));
    const all = Object.fromEntries(speakers.map((_, n) => [`c${n}`, ordered]));
    for (const client of clients) {
      expect(client.data).toEqual(all);
      expect(client.news).toEqual(all);
    }

    const killed = here[0]![0]![1];
    const gone = here[0]!.filter(([, pid]) => pid === killed).map(([id]) => id);
    process.kill(killed, 'SIGKILL');
    for (const program of programs)
      await eventually(async () => {
        const left = (await people(program)).map(([id]) => id);
        return left.length === CLIENTS - gone.length && !gone.some((id) => left.includes(id));
      });
    // A process that a busy machine holds up may be given up, and joins again.
    const other = clients.find((_, n) => !gone.includes(`c${n}`))!;
    await eventually(async () => {
      const left = (await people(programs[0]!)).map(([id]) => id);
      const here = [...other.people].sort();
      return here.join() === left.sort().join() && !here.some((id) => gone.includes(id));
    });
  });

  it.each<[string, (during: () => Promise<void>) => Promise<void>]>([
    [
      'the network of one was cut',
      async (during) => {
        proxy.isDown = true;
        proxy.drop();
        await during();
        proxy.isDown = false;
      },
    ],
    [
      'the network of one held everything back',
      async (during) => {
        proxy.hold();
        await during();
        await eventually(() => /it does not answer/.test(programs[1]!.output));
        proxy.hold(false);
      },
    ],
    [
      'Redis was started anew',
      async (during) => {
        await redis.shutdown();
        await during();
        await redis.start();
      },
    ],
    [
      'a worker stood still and was given up',
      async (during) => {
        const [name, pid] = (await people(programs[0]!))[0]!;
        process.kill(pid, 'SIGSTOP');
        await during();
        await eventually(async () => {
          const left = await people(programs[1]!);
          return left.length > 0 && !left.some(([id]) => id === name);
        });
        process.kill(pid, 'SIGCONT');
      },
    ],
  ])('lose nothing in silence when %s, and agree again', async (what, trouble) => {
    const label = `/${what.replaceAll(' ', '-')}`;
    const open = clients.filter(({ socket }) => socket.readyState === WebSocket.OPEN);
    const speakers = [...open.slice(0, 20), ...open.slice(-20)];
    const told = () => programs.map(({ output }) => output.split('lost\n').length);
    const before = told();
    await trouble(async () => {
      for (const { socket } of speakers) socket.send(`${MESSAGES} ${label}`);
    });
    // Of a topic with a history each client has all, in order; after a gap it comes anew.
    const names = speakers.map((speaker) => speaker.name + label);
    const complete = (all: number[] | undefined) => all?.slice(-MESSAGES).join() === ordered.join();
    const late = () => open.filter((client) => names.some((name) => !complete(client.data[name])));
    await eventually(
      () => late().length === 0,
      () => `${late().length} of ${open.length} have not all: ${programs.map(({ output }) => output)}`,
    );
    for (const client of open) {
      for (const name of names) {
        if (client.gaps === 0) expect(client.data[name]!.length).toBe(MESSAGES);
      }
    }
    // Of one without, those who lack some are told of a loss where they are.
    const lacking = (which: number) =>
      open.some(
        (client, n) =>
          clients.indexOf(client) % 2 === which &&
          n % 10 === 0 &&
          names.some((name) => client.news[name]?.length !== MESSAGES),
      );
    await eventually(() => [0, 1].every((which) => !lacking(which) || told()[which]! > before[which]!));
    await eventually(async () => {
      const [one, other] = await Promise.all(programs.map(people));
      const ids = new Set(one!.map(([id]) => id));
      return one!.join() === other!.join() && open.every((client) => ids.has(client.name));
    });
  });
});
