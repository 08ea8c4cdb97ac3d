/** Starting, stopping and work in the background. */
import { once } from 'node:events';
import {
  currentApp,
  g,
  gotBackgroundException,
  gotServingException,
  hasRequestContext,
  type Pottle,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import { serve } from '../../lib/index.js';
import { eventually, latch } from '../waiting.js';
import { create } from './app.js';

describe('startup, shutdown and background tasks', () => {
  it('the order of hooks, inside an app context', async () => {
    const { app } = create();
    const notes: string[] = [];
    const note = (text: string) => notes.push(`${text} ${currentApp.name}`);
    for (const n of [1, 2]) {
      app.whileServing(async function* () {
        note(`while ${n}`);
        yield;
        note(`until ${n}`);
      });
      app.beforeServing(() => note(`before ${n}`));
      app.afterServing(async () => note(`after ${n}`));
    }
    await app.testApp(() => {});
    expect(notes.map((text) => text.replace(' spec', ''))).toEqual([
      ...['before 1', 'before 2', 'while 1', 'while 2'],
      ...['after 1', 'after 2', 'until 1', 'until 2'],
    ]);
  });

  it('an error in a startup hook is logged and signalled, and nothing is served', async () => {
    const { app, logged } = create();
    app.beforeServing(() => {
      throw new RangeError('not today');
    });
    const seen: unknown[] = [];
    await gotServingException.connectedTo(
      (_: Pottle, { exception }) => void seen.push(String(exception)),
      () => expect(serve(app, { port: 0, signals: false })).rejects.toThrow('not today'),
    );
    expect([seen, logged.map(String)]).toEqual([['RangeError: not today'], ['RangeError: not today']]);
  });

  it('a generator that yields twice is an error at the end', async () => {
    const { app } = create();
    app.whileServing(async function* () {
      yield 1;
      yield 2;
    });
    await app.startup();
    await expect(app.shutdown()).rejects.toThrow(/yield exactly once/);
  });

  it('a hook that fails at the end does not keep the others from running', async () => {
    const { app, logged } = create();
    const notes: string[] = [];
    app.afterServing(() => {
      throw new RangeError('first');
    });
    app.afterServing(() => notes.push('second'));
    app.whileServing(function* () {
      yield;
      notes.push('generator');
    });
    await app.startup();
    await expect(app.shutdown()).rejects.toThrow('first');
    expect([notes, logged.map(String)]).toEqual([['second', 'generator'], ['RangeError: first']]);
  });

  it('g of a startup hook is not that of requests', async () => {
    const { app, client } = create();
    app.beforeServing(() => void (g.x = 1));
    app.get('/')(function index() {
      return [g.x ?? null];
    });
    await app.testApp(async () => expect((await client.get('/')).json).toEqual([null]));
  });

  it('a task starts at once, in an app context of its own; the answer does not wait', async () => {
    const { app, client } = create();
    const notes: unknown[] = [];
    const answered = latch();
    app.teardownAppcontext(() => notes.push('teardown'));
    app.get('/')(function index() {
      g.x = 1;
      app.addBackgroundTask(async (what) => {
        notes.push(what, currentApp.name, g.x, hasRequestContext());
        await answered.promise;
        notes.push('done');
      }, 'started');
      notes.push('view');
      return '';
    });
    await client.get('/');
    answered.open();
    expect(notes).toEqual(['started', 'spec', undefined, false, 'view', 'teardown']);
    await app.shutdown();
    expect(notes.slice(6, 8)).toEqual(['done', 'teardown']);
  });

  it('an error in a task is logged and signalled; the app goes on', async () => {
    const { app, client, logged } = create();
    const seen: unknown[] = [];
    await gotBackgroundException.connectedTo(
      (_: Pottle, { exception }) => void seen.push(String(exception)),
      async () => {
        app.addBackgroundTask(() => {
          throw new RangeError('behind');
        });
        await eventually(() => logged.length > 0);
      },
    );
    expect([seen, logged.map(String)]).toEqual([['RangeError: behind'], ['RangeError: behind']]);
    expect((await client.get('/')).statusCode).toBe(404);
  });

  it('shutdown tells the tasks, waits for them for a while, then runs the hooks', async () => {
    const { app, logged } = create({ BACKGROUND_TASK_SHUTDOWN_TIMEOUT: 0.05 });
    const notes: string[] = [];
    app.afterServing(() => notes.push('after'));
    app.shutdownSignal.addEventListener('abort', () => notes.push('told'));
    app.addBackgroundTask(async () => {
      await once(app.shutdownSignal, 'abort');
      notes.push('done');
    });
    app.addBackgroundTask(() => new Promise(() => {}));
    await app.shutdown();
    expect([notes, logged.length]).toEqual([['told', 'done', 'after'], 1]);
  });
});

/** A thread pool for sync functions has no twin: JavaScript has one thread. */
