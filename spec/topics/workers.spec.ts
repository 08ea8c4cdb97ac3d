/** What is published in one worker reaches the others: real processes, which are killed, stopped and replaced. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { bundle } from '../bundle.js';
import { ENGINES } from '../engines.js';
import { eventually } from '../waiting.js';

const ROOT = path.join(import.meta.dirname, '../..');
/** Below the packages, so that what is imported is found. */
const SCRATCH = path.join(ROOT, `node_modules/.cache/topics-${process.pid}`);
const PROGRAM = `
import { messagesLost, Pottle, websocket } from 'pottle';

const app = new Pottle('program', { staticFolder: null });
const board = app.topic('board', { history: 50, presence: true });
messagesLost.connect(() => console.log('lost in ' + process.pid));
app.websocket('/board')(async function live() {
  const id = websocket.args.get('as');
  await websocket.subscribe('board', { since: websocket.args.get('since'), as: id ? { id } : undefined });
  await websocket.subscribe('news');
  await websocket.sendJson({ ready: process.pid });
  for await (const text of websocket) {
    if (text.startsWith('news ')) app.publish('news', text.slice(5), { except: websocket });
    else if (text.startsWith('many ')) for (let i = 0; i < +text.slice(5); i++) board.publishJson({ from: id, i });
    else if (text === 'memory') await websocket.sendJson({ memory: process.memoryUsage().rss });
    else if (text.startsWith('much ')) {
      for (let i = 0; i < +text.slice(5); i++) {
        board.publishJson({ i });
        app.publish('nobody', 'x'.repeat(2 ** 18));
      }
    }
    else if (text === 'who') await websocket.sendJson({ who: (await board.present()).map((each) => each.id) });
    else if (text === 'history') await websocket.sendJson({ history: await board.history() });
    else board.publish(text, { except: websocket });
  }
});
await app.run({ port: 0, workers: 2, transport: process.argv[2], announce: (line) => console.log(line) });
`;

type Got = Record<string, unknown>;

class Program {
  output = '';
  readonly child: ChildProcess;
  private readonly clients: WebSocket[] = [];

  constructor(engine: string) {
    this.child = spawn(process.execPath, [path.join(SCRATCH, 'dist/program.js'), engine], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream!.on('data', (data) => {
        this.output += data;
      });
  }

  async url(): Promise<string> {
    await eventually(
      () => /Running on \S+/.test(this.output),
      () => this.output,
    );
    return /Running on (\S+)/.exec(this.output)![1]!.replace('http', 'ws');
  }

  async client(query = '') {
    const socket = new WebSocket(`${await this.url()}/board?${query}`);
    this.clients.push(socket);
    const got: Got[] = [];
    const state = { socket, got, pid: 0 };
    socket.on('message', (data) => {
      const message = parsed(String(data));
      if (typeof message.ready === 'number') state.pid = message.ready;
      else got.push(message);
    });
    socket.on('error', () => {});
    let isClosed = false;
    socket.on('close', () => {
      isClosed = true;
    });
    await eventually(
      () => state.pid > 0 || isClosed,
      () => `a client is welcomed: ${this.output}`,
    );
    return state;
  }

  /** Clients in two workers. */
  async apart(...queries: [string, string]) {
    const first = await this.client(queries[0]);
    let second = await this.client(queries[1]);
    await eventually(
      async () => {
        if (second.pid > 0 && second.pid !== first.pid) return true;
        second.socket.terminate();
        second = await this.client(queries[1]);
        return false;
      },
      () => `another worker than ${first.pid} answers: ${this.output}`,
    );
    return [first, second] as const;
  }

  async end(): Promise<void> {
    for (const client of this.clients) client.terminate();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    for (const signal of ['SIGCONT', 'SIGTERM'] as const) this.child.kill(signal);
    await ended;
  }
}

function parsed(text: string): Got {
  return /^[{[]/.test(text) ? JSON.parse(text) : { text };
}

const data = (got: Got[]) => got.filter(({ id }) => id).map((each) => each.data);
const events = (got: Got[], kind: string) =>
  got.filter(({ event }) => event === kind).map((each) => (each.data as { id: string }).id);

beforeAll(async () => {
  mkdirSync(SCRATCH, { recursive: true });
  writeFileSync(path.join(SCRATCH, 'program.js'), PROGRAM);
  await bundle({ entryPoints: [path.join(SCRATCH, 'program.js')], outdir: path.join(SCRATCH, 'dist') });
});

describe.skipIf(process.platform === 'win32').each(ENGINES)('topics in workers on %s', (engine) => {
  let program: Program;
  beforeAll(() => {
    program = new Program(engine);
  });
  afterAll(() => program.end());
  let ann: Awaited<ReturnType<Program['client']>>;
  let bob: typeof ann;
  beforeEach(async () => {
    [ann, bob] = await program.apart('as=ann', 'as=bob');
    return () => {
      for (const { socket } of [ann, bob]) socket.terminate();
    };
  });

  it('reach the clients of all, once, but for the sender', async () => {
    ann.socket.send('news one');
    bob.socket.send('news two');
    ann.socket.send('three');
    await eventually(() => bob.got.some((each) => each.data === 'three'));
    await eventually(() => ann.got.some(({ text }) => text === 'two'));
    const texts = (got: Got[]) => got.filter(({ text }) => text).map(({ text }) => text);
    expect([texts(ann.got), texts(bob.got)]).toEqual([['two'], ['one']]);
    expect([data(ann.got), data(bob.got)]).toEqual([[], ['three']]);
  });

  it('have one order for all, and one history', async () => {
    ann.socket.send('many 300');
    bob.socket.send('many 300');
    await eventually(() => data(ann.got).length === 600 && data(bob.got).length === 600);
    expect(data(ann.got)).toEqual(data(bob.got));
    for (const from of ['ann', 'bob'])
      expect((data(ann.got) as { from: string; i: number }[]).filter((each) => each.from === from)).toEqual(
        Array.from({ length: 300 }, (_, i) => ({ from, i })),
      );
    for (const { socket } of [ann, bob]) socket.send('history');
    await eventually(() => [ann, bob].every(({ got }) => got.some(({ history }) => history)));
    const [one, other] = [ann, bob].map(({ got }) => got.find(({ history }) => history)!.history as Got[]);
    expect(one).toEqual(other);
    const since = one!.at(-3)!.id as string;
    const [late, later] = await program.apart(`since=${since}`, `since=${since}`);
    expect([data(late.got), data(later.got)]).toEqual([data(one!.slice(-2)), data(one!.slice(-2))]);
  });

  it('know who is present in all; those of a worker that is killed are gone at once', async () => {
    const again = await program.client('as=ann');
    for (const { socket } of [ann, bob]) socket.send('who');
    await eventually(() => [ann, bob].every(({ got }) => got.some(({ who }) => who)));
    for (const { got } of [ann, bob])
      expect((got.find(({ who }) => who)!.who as string[]).sort()).toEqual(['ann', 'bob']);
    const survivor = again.pid === bob.pid ? undefined : again;
    process.kill(bob.pid, 'SIGKILL');
    await eventually(
      () => program.output.includes(`process ${bob.pid}) was ended by SIGKILL`),
      () => program.output,
    );
    await eventually(() => events(ann.got, 'leave').includes('bob'));
    survivor?.socket.terminate();
    ann.socket.send('who');
    await eventually(() => ann.got.filter(({ who }) => who).length === 2);
    expect(ann.got.findLast(({ who }) => who)!.who).toEqual(['ann']);
    // Who takes its place is one of them again.
    const [, carl] = await program.apart('as=ann', 'as=carl');
    await eventually(() => events(ann.got, 'join').includes('carl') || carl.pid === ann.pid);
    carl.socket.send('from carl');
    await eventually(() => data(ann.got).includes('from carl'));
  });

  it('lose nothing silently to a worker that stands still', async () => {
    process.kill(bob.pid, 'SIGSTOP');
    ann.socket.send('many 40');
    await eventually(() => data(ann.got).length === 40);
    process.kill(bob.pid, 'SIGCONT');
    await eventually(() => data(bob.got).length === 40);
    expect(data(bob.got)).toEqual(data(ann.got));
    expect(program.output).not.toContain('lost');
  });

  it('keep no more than a bound for a supervisor that stands still; the loss is told in all', async () => {
    const lines = (what: string) => program.output.split(what).length - 1;
    program.child.kill('SIGSTOP');
    ann.socket.send('much 1000');
    ann.socket.send('memory');
    await eventually(() => ann.got.some(({ memory }) => memory));
    const before = ann.got.length;
    for (const { socket } of [ann, bob]) socket.send('news meanwhile'); // workers live on
    await eventually(() => lines('Messages are lost: more than 67108864 bytes wait') === 1);
    expect(ann.got.find(({ memory }) => memory)!.memory).toBeLessThan(300 * 2 ** 20);
    expect(ann.got.length).toBe(before);
    program.child.kill('SIGCONT');
    await eventually(
      () => [ann, bob].every(({ pid }) => lines(`lost in ${pid}`) >= 1),
      () => program.output,
    );
    const numbers = (got: Got[]) => data(got).flatMap((each) => (each as { i?: number }).i ?? []);
    ann.socket.send('much 1');
    await eventually(() => [ann, bob].every(({ got }) => numbers(got).lastIndexOf(0) > 0));
    const got = numbers(ann.got).slice(0, -1);
    expect(got).toEqual(got.map((_, i) => i));
    expect([got.length > 200, got.length < 300]).toEqual([true, true]);
    expect(numbers(bob.got)).toEqual([...got, 0]);
  });
});
