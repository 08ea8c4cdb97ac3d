/** The commands of `pottle`, as functions. */
import path from 'node:path';
import { Pottle, serve } from 'pottle';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppNotFoundError, locateApp } from '../../lib/cli/locate.js';
import { routes } from '../../lib/cli/routes.js';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');
const shop = path.join(fixtures, 'shop.ts');
const factory = path.join(fixtures, 'factory.ts');

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  delete process.env.POTTLE_RUN_FROM_CLI;
});

describe('finding the app', () => {
  it('takes `app`, and app.run() in the module does not serve', async () => {
    const app = await locateApp(shop);
    expect(app).toBeInstanceOf(Pottle);
    expect(app.publishers.size).toBe(0);
  });

  it('takes a name, or a factory', async () => {
    expect(await locateApp(`${shop}:app`)).toBe(await locateApp(shop));
    expect((await locateApp(factory)).viewFunctions.has('made')).toBe(true);
    expect((await locateApp(`${factory}:createApp`)).viewFunctions.has('made')).toBe(true);
  });

  it('looks into the environment', async () => {
    vi.stubEnv('POTTLE_APP', shop);
    expect(await locateApp(undefined)).toBe(await locateApp(shop));
  });

  it('says where it looked', async () => {
    await expect(locateApp('nowhere.js')).rejects.toThrow(AppNotFoundError);
    await expect(locateApp('nowhere.js')).rejects.toThrow(/nowhere\.js.*--app file\.js:name/s);
    await expect(locateApp(`${factory}:number`)).rejects.toThrow(/no app 'number': that is something else/);
    await expect(locateApp(`${factory}:missing`)).rejects.toThrow(/exports no such name/);
  });
});

describe('routes', () => {
  async function printed(options: { sort: string; allMethods?: boolean }): Promise<string[]> {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await routes(shop, options);
    return String(log.mock.calls[0]![0]).split('\n');
  }

  it('prints a table', async () => {
    expect(await printed({ sort: 'endpoint' })).toEqual([
      'Endpoint  Methods    Rule',
      '--------  ---------  --------------',
      'index     GET, POST  /',
      'item      GET        /item/<int:id>',
      'live      WEBSOCKET  /live',
    ]);
  });

  it('sorts, and shows every method when asked', async () => {
    const lines = await printed({ sort: 'rule', allMethods: true });
    expect(lines.slice(2).map((line) => line.split(/\s{2,}/)[2])).toEqual(['/', '/item/<int:id>', '/live']);
    expect(lines[2]).toContain('GET, HEAD, OPTIONS, POST');
  });
});

describe('run', () => {
  it('serves the app where HOST and PORT say', async () => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
    vi.stubEnv('PORT', '0');
    const app = new Pottle(import.meta);
    app.get('/')(async function index() {
      return 'here';
    });
    const server = (await app.run())!;
    try {
      expect(lines[0]).toContain(` * Running on ${server.url}`);
      expect(await (await fetch(server.url)).text()).toBe('here');
      // The port is taken now: a second app says so instead of sharing it.
      await expect(serve(app, { port: server.port, signals: false })).rejects.toThrow(String(server.port));
    } finally {
      await server.close();
    }
  });
});
