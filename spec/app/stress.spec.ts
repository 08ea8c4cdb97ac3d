/** A short run of bench/stress.js: everything at once, and nothing goes wrong. */
import * as pottle from 'pottle';
import { expect, it } from 'vitest';
import { eventually } from '../waiting.js';

const bench = (file: string) => import(new URL(`../../bench/stress/${file}`, import.meta.url).href);

it('mixed requests, some malformed and some aborted, get their own answers and leave nothing behind', async () => {
  const { stressApp } = await bench('app.js');
  const { load } = await bench('load.js');
  const app = stressApp(pottle);
  const quiet = () => undefined;
  app.logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet, exception: quiet };
  let begun = 0;
  let torn = 0;
  app.beforeRequest(() => void begun++);
  app.teardownRequest(() => void torn++);
  const server = await pottle.serve(app, { port: 0, signals: false, shutdownTimeout: 60 });
  const state = async (): Promise<{ rejections: number; descriptors: number }> =>
    (await fetch(`${server.url}/state`, { headers: { connection: 'close' } })).json() as never;
  const before = await state();
  expect(await load(server.port, { requests: 2000, clients: 16 })).toEqual([]);
  await eventually(() => torn === begun);
  const after = await state();
  expect(after.rejections).toBe(0);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 2);
  await server.close();
});
