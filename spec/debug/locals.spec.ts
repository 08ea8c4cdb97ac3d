/** The local variables of what throws: found on the real server, in bounds, and without a trace where they are not wanted. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Failure } from 'pottle';
import { Pottle, serve } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capturedOf } from '../../lib/debug/locals.js';
import { stopWatching } from '../../lib/debug/watcher.js';

const KEEP = Symbol.for('pottle.debug.keep');

function debugging(config: Record<string, unknown> = {}): Pottle {
  const app = new Pottle(import.meta);
  app.config.update({ DEBUG: true, ACCESS_LOG: false, ...config });
  const quiet = () => undefined;
  app.logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet, exception: quiet };
  return app;
}

class Basket {
  constructor(readonly items: string[]) {}
  first(wanted: string): string {
    const [found] = this.items;
    for (const item of this.items) {
      const upper = item.toUpperCase();
      if (upper === wanted) throw new RangeError(`${found} is wanted`);
    }
    return found!;
  }
}

describe('local variables', () => {
  const app = debugging();
  let stop: () => Promise<void>;
  let url: string;

  app.get('/basket')(async function basket() {
    const size = 2;
    const password = 'hunter2';
    const user = { name: 'Ann', apiKey: 'k-1', friends: [{ token: 't-1' }] };
    await undefined;
    return `${new Basket(['a', 'b']).first('B')}${size}${password}${user.name}`;
  });
  app.get('/parse')(function parse() {
    const input = '{"a": oops}';
    return JSON.parse(input);
  });
  app.get('/text')(function plain() {
    const why = 'because';
    throw `only text, ${why}`;
  });
  app.get('/again')(async function again() {
    const outer = 'outer';
    try {
      inner();
    } catch (error) {
      if (outer) throw error;
    }
    return 'no';
  });
  function inner(): never {
    const deepest = 'deepest';
    throw new Error(deepest.slice(0, 4));
  }
  app.get('/odd')(function odd() {
    const hostile = new Proxy(
      {},
      { get: () => thrower(), ownKeys: () => thrower(), getPrototypeOf: () => thrower() },
    );
    const getter = {
      get boom() {
        return thrower();
      },
    };
    const circle: Record<string, unknown> = { name: 'round' };
    circle.self = circle;
    const huge = Array.from({ length: 1_000_000 }, (_, i) => i);
    const long = 'x'.repeat(1_000_000);
    const markup = '<script>alert(1)</script>';
    if (huge.length > 0) throw new Error('odd', { cause: [hostile, getter, circle, long, markup] });
    const tooEarly = 'text';
    return tooEarly;
  });
  function thrower(): never {
    throw new Error('a getter was run');
  }

  beforeAll(async () => {
    const server = await serve(app, { port: 0, signals: false, transport: 'node' });
    url = server.url;
    stop = () => server.close();
  });
  afterAll(() => stop());

  async function localsAt(path: string): Promise<[name: string | null, Record<string, string>][]> {
    const answer = await fetch(url + path, { headers: { Accept: 'application/json' } });
    const { faults } = (await answer.json()) as Failure;
    return faults[0]!.frames.flatMap(({ name, locals }) =>
      locals ? [[name, Object.fromEntries(locals)]] : [],
    );
  }

  it('are those of each function, of inner blocks too, and secrets are masked', async () => {
    expect(await localsAt('/basket')).toEqual([
      ['Basket.first', { upper: "'B'", item: "'b'", wanted: "'B'", found: "'a'" }],
      [
        'basket',
        {
          size: '2',
          password: '***',
          user: "{ name: 'Ann', apiKey: ***, friends: [ { token: *** } ] }",
        },
      ],
    ]);
  });

  it('are there where the platform throws, and where what is thrown is no error', async () => {
    expect(await localsAt('/parse')).toEqual([['parse', { input: `'{"a": oops}'` }]]);
    expect(await localsAt('/text')).toEqual([['plain', { why: "'because'" }]]);
  });

  it('are those of the first throw when an error is passed on', async () => {
    expect((await localsAt('/again'))[0]).toEqual(['inner', { deepest: "'deepest'" }]);
  });

  it('are shown in bounds, and nothing of them is run', async () => {
    const [[, locals] = ['', {}]] = await localsAt('/odd');
    expect(locals).toMatchObject({
      getter: '{ boom: [Getter] }',
      hostile: expect.stringMatching(/^(?:\{\}|Proxy\(\{\}\))$/), // as Node has it
      circle: "<ref *1> { name: 'round', self: [Circular *1] }",
      tooEarly: expect.stringMatching(/^(?:undefined|\(not set yet\))$/), // as V8 has it
    });
    expect(
      Math.max(...Object.values(locals as Record<string, string>).map((shown) => shown.length)),
    ).toBeLessThan(5000);
    const page = await (await fetch(`${url}/odd`, { headers: { Accept: 'text/html' } })).text();
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toContain('<script>alert');
  });

  it('stay away from errors that are caught elsewhere, and go with the error', async () => {
    let caught: unknown;
    try {
      inner();
    } catch (error) {
      caught = error;
    }
    expect(capturedOf(caught).map(({ name }) => name)[0]).toBe('inner');
    expect(capturedOf(new Error('never thrown'))).toEqual([]);
    expect(capturedOf('never thrown')).toEqual([]);
  });
});

describe('nobody watches', () => {
  // Specs of this process may have left an app running.
  beforeAll(async () => {
    for (let left = 20; left > 0; left--) await stopWatching();
    Reflect.deleteProperty(globalThis, KEEP);
  });

  it.each([
    ['with DEBUG_LOCALS off', { DEBUG_LOCALS: false }],
    ['outside of debug mode', { DEBUG: false }],
  ])('%s', async (_, config) => {
    const server = await serve(debugging(config), { port: 0, signals: false });
    expect(Reflect.has(globalThis, KEEP)).toBe(false);
    await server.close();
  });

  it('when the app has stopped; two apps share who watches', async () => {
    const [one, two] = [debugging(), debugging()];
    await Promise.all([one.startup(), two.startup()]);
    expect(Reflect.has(globalThis, KEEP)).toBe(true);
    await one.shutdown();
    expect(Reflect.has(globalThis, KEEP)).toBe(true);
    await two.shutdown();
    expect(Reflect.has(globalThis, KEEP)).toBe(false);
  });
});

describe('a process that is watched ends as ever', () => {
  const PROGRAM = (end: string) => `
    import { Pottle } from 'pottle';
    const app = new Pottle(import.meta);
    app.config.DEBUG = true;
    app.logger.info = () => undefined;
    await app.startup();
    try { (() => { const x = 1; throw new Error('caught ' + x); })(); } catch {}
    console.log('watched', Reflect.has(globalThis, Symbol.for('pottle.debug.keep')));
    ${end}
  `;

  it.each([
    ['by itself', '', 0],
    ['by process.exit', 'process.exit(3)', 3],
    ['by an error', "throw new Error('the last')", 1],
    ['by a rejection', "Promise.reject(new Error('the last'))", 1],
    ['when the app stops', 'await app.shutdown()', 0],
  ])('%s', async (_, end, code) => {
    const args = ['--input-type=module', '--eval', PROGRAM(end)];
    const child = spawn(process.execPath, args, {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect([out, await closed]).toEqual(['watched true\n', code]);
    expect(err.includes('the last')).toBe(code === 1);
    expect(err).not.toMatch(/debugger/i);
  });

  it('and is not watched where a debugger is attached', async () => {
    const args = ['--inspect=0', '--input-type=module', '--eval', PROGRAM('process.exit(0)')];
    const child = spawn(process.execPath, args, {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(await text(child.stdout)).toBe('watched false\n');
  });
});
