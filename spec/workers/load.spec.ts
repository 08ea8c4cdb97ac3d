/** Workers that stop and are replaced while clients ask without a pause, and one that does not stop. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from '../engines.js';
import { turns } from '../waiting.js';
import { build, Program, removeBuilt, STRESS } from './program.js';

const bench = (file: string) => import(new URL(`../../bench/stress/${file}`, import.meta.url).href);

let program: Program;
beforeAll(build);
afterAll(removeBuilt);
afterEach(() => program.remove());

/** Starts the app, from two workers. @returns its port */
async function start(transport: string): Promise<number> {
  program = new Program([STRESS, '0', '2', transport]);
  await program.says(/serving on \d+/, 2);
  return Number(/serving on (\d+)/.exec(program.output)![1]);
}

describe.skipIf(process.platform !== 'linux')('under load', () => {
  it.each(ENGINES)('workers on %s that stop together lose nothing that they accepted', async (transport) => {
    const { loadUntilGone } = await bench('load.js');
    for (let i = 0; i < 3; i++) {
      const loaded = loadUntilGone(await start(transport), 16);
      await turns(50);
      program.kill('SIGTERM');
      expect(await program.ended).toBe(0);
      const { answered, lost } = await loaded;
      expect(lost).toEqual([]);
      expect(answered).toBeGreaterThan(0);
    }
  });

  // On uws the system may reset what comes to a worker as it closes.
  it('workers on node that are replaced lose and refuse nothing', async () => {
    const { Client } = await bench('client.js');
    const port = await start('node');
    let going = true;
    const clients = Array.from({ length: 16 }, async (_, number) => {
      const client = new Client(port);
      const seen = new Set<number>();
      for (let i = number; going; i++) {
        const target = ['/plain?a=1', '/slow', '/stream/9'][i % 3];
        const { status } = await client.request(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
        seen.add(status);
        if (number % 2) client.leave(); // half of them connect anew each time
      }
      client.leave();
      return [...seen];
    });
    for (let replaced = 2; replaced <= 6; replaced += 2) {
      program.kill('SIGHUP');
      await program.says(/serving on/, 2 + replaced);
      await turns(50);
    }
    going = false;
    expect(new Set((await Promise.all(clients)).flat())).toEqual(new Set([200]));
  });
});

it.skipIf(process.platform !== 'linux')('a worker that is stuck is killed, in its time', async () => {
  program = Program.of({ workers: 2, shutdownTimeout: 0 });
  const spun = program.get('/spin').catch(() => 'cut');
  await program.says(/spins/);
  program.kill('SIGTERM');
  expect(await program.ended).toBe(0);
  expect(await spun).toBe('cut');
  await program.says(/Worker \d \(process \d+\) is killed: it did not end within 5 s/);
});
