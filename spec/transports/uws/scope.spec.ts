/** What the scope of native callbacks leaves behind: nothing. */

import { AsyncResource } from 'node:async_hooks';
import { Pottle, serve } from 'pottle';
import { expect, it } from 'vitest';
import { native } from '../../engines.js';

/** What asynchronous storages in use leave on each new resource, where Node keeps their stores on resources. */
const marks = () => Reflect.ownKeys(new AsyncResource('SPEC')).length;

it.skipIf(!native)('servers that start and stop leave no asynchronous storage in use', async () => {
  const app = new Pottle('scope', { staticFolder: null });
  app.logger.info = () => undefined;
  const started = async () => serve(app, { port: 0, signals: false, transport: 'uws' });
  await (await started()).close();
  const before = marks();
  for (let i = 0; i < 3; i++) await (await started()).close();
  expect(marks()).toBe(before);
});
