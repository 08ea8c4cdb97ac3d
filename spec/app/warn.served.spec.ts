/** What debug mode says of promises that nobody awaits. */
import { spawnSync } from 'node:child_process';
import { type Logger, Pottle } from 'pottle';
import { expect, it } from 'vitest';
import { watchPromises } from '../../lib/app/warn.js';

function appOf(config: Record<string, unknown>) {
  const app = new Pottle(import.meta, { staticFolder: null });
  const logged: string[] = [];
  const note = (message: string) => void logged.push(message);
  app.logger = {
    debug() {},
    info() {},
    warning: note,
    error: note,
    critical: note,
    exception: note,
  } as Logger;
  app.config.update({ ACCESS_LOG: false, DEBUG_LOCALS: false, ...config });
  return { app, logged };
}

it('names a promise that nobody awaits, and the process ends as ever', () => {
  const program = `
    import { Pottle } from 'pottle';
    const app = new Pottle('lost');
    app.config.update({ DEBUG: true, DEBUG_LOCALS: false });
    app.logger.info = () => undefined;
    app.get('/')(function forgetful() {
      (async function lose() { throw new Error('lost'); })();
      return '';
    });
    await app.startup();
    await app.testClient().get('/');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  `;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(
      /ERROR in lost: A promise that nobody awaits failed at lose \(file:.*:\d+:\d+\), and ends the process\. Await it/,
    ),
  ]);
});

it('says nothing of promises once it has stopped', () => {
  const { logged, app } = appOf({});
  const end = watchPromises(app.logger);
  const emit = process.emit.bind(process) as (event: string, ...args: unknown[]) => boolean;
  emit('uncaughtExceptionMonitor', new Error('thrown'), 'uncaughtException');
  emit('uncaughtExceptionMonitor', 3, 'unhandledRejection');
  end();
  emit('uncaughtExceptionMonitor', new Error('late'), 'unhandledRejection');
  expect(logged).toEqual([expect.stringMatching(/^A promise that nobody awaits failed, and ends/)]);
});
