/** An extension as its author would write it, with nothing but the public names; docs/extensions.md explains the pattern. */
import { Blueprint, ContextError, currentApp, g, LocalProxy, Pottle, SetupError, websocket } from 'pottle';
import { describe, expect, it } from 'vitest';

class Connection {
  open = true;
  async query(sql: string): Promise<string> {
    if (sql === 'bad') throw new Error('The database refuses.');
    return `rows of ${sql}`;
  }
}

class State {
  readonly free: Connection[] = [];
  readonly errors: unknown[] = [];
  made = 0;
  constructor(readonly size: number) {}

  take(): Connection {
    const free = this.free.pop();
    if (free !== undefined) return free;
    this.made += 1;
    return new Connection();
  }

  giveBack(connection: Connection): void {
    if (this.free.length < this.size) this.free.push(connection);
    else connection.open = false;
  }
}

class Pool {
  constructor(app?: Pottle) {
    if (app !== undefined) this.initApp(app);
  }

  initApp(app: Pottle): void {
    const state = new State(app.config.setdefault('POOL_SIZE', 5) as number);
    app.extensions.pool = state;
    app.teardownAppcontext((error) => {
      if (error !== null) state.errors.push(error);
      const connection = g.pop('poolConnection', null) as Connection | null;
      if (connection !== null) state.giveBack(connection);
    });
    app.afterServing(() => {
      for (const connection of state.free.splice(0)) connection.open = false;
    });
  }

  get connection(): Connection {
    const state = currentApp.extensions.pool as State | undefined;
    if (state === undefined) throw new Error('This app has no pool: call pool.initApp(app).');
    g.poolConnection ??= state.take();
    return g.poolConnection as Connection;
  }
}

const pool = new Pool();

const pages = new Blueprint('pages', 'pages', { rootPath: import.meta.dirname });
pages.get('/twice')(async function twice() {
  const [first, second] = [pool.connection, pool.connection];
  return { same: first === second };
});
pages.websocket('/live')(async function live() {
  await websocket.send(await pool.connection.query('live'));
});

function createApp(config: Record<string, unknown> = {}) {
  const app = new Pottle('shop', { rootPath: import.meta.dirname, staticFolder: null });
  const quiet = () => undefined;
  app.logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet, exception: quiet };
  app.config.update(config);
  pool.initApp(app);
  app.registerBlueprint(pages);
  app.get('/<table>')(async function rows({ table }) {
    return pool.connection.query(table);
  });
  return app;
}

const stateOf = (app: Pottle) => app.extensions.pool as State;

describe('an extension', () => {
  it('serves the app that is at work', async () => {
    const app = createApp();
    expect((await app.testClient().get('/users')).text).toBe('rows of users');
    expect(stateOf(app).free).toHaveLength(1);
  });

  it('gives its defaults to the config, where the app has not set the key', () => {
    expect(createApp().config.POOL_SIZE).toBe(5);
    expect(stateOf(createApp({ POOL_SIZE: 2 })).size).toBe(2);
  });

  it('keeps the apps of a factory apart', async () => {
    const [one, other] = [createApp(), createApp()];
    await one.testClient().get('/users');
    expect([stateOf(one).made, stateOf(other).made]).toEqual([1, 0]);
  });

  it('holds one connection per request, and hands it to the next', async () => {
    const app = createApp();
    const client = app.testClient();
    expect((await client.get('/twice')).json).toEqual({ same: true });
    await client.get('/users');
    expect(stateOf(app).made).toBe(1);
  });

  it('takes a connection for each of several requests at once', async () => {
    const app = createApp({ POOL_SIZE: 1 });
    const client = app.testClient();
    await Promise.all([client.get('/a'), client.get('/b'), client.get('/c')]);
    expect(stateOf(app).made).toBe(3);
    expect(stateOf(app).free).toHaveLength(1);
  });

  it('gets its connection back when the view fails, and learns why', async () => {
    const app = createApp();
    expect((await app.testClient().get('/bad')).statusCode).toBe(500);
    expect(stateOf(app).free).toHaveLength(1);
    expect(stateOf(app).errors).toEqual([new Error('The database refuses.')]);
  });

  it('works in WebSockets, background tasks and scripts', async () => {
    const app = createApp();
    await using socket = await app.testClient().websocket('/live');
    expect(await socket.receive()).toBe('rows of live');
    const seen: string[] = [];
    app.addBackgroundTask(async () => void seen.push(await pool.connection.query('task')));
    await Promise.all(app.backgroundTasks);
    seen.push(await app.appContext(() => pool.connection.query('script')));
    expect(seen).toEqual(['rows of task', 'rows of script']);
  });

  it('closes what is left when the app stops', async () => {
    const app = createApp();
    let kept: Connection | undefined;
    await app.testApp(async () => {
      await app.testClient().get('/users');
      [kept] = stateOf(app).free;
      expect(kept!.open).toBe(true);
    });
    expect(kept!.open).toBe(false);
  });

  it('may be given its app at once', () => {
    const app = new Pottle('small', { rootPath: import.meta.dirname });
    new Pool(app);
    expect(stateOf(app)).toBeInstanceOf(State);
  });

  it('explains itself where it was not set up', async () => {
    const app = new Pottle('bare', { rootPath: import.meta.dirname });
    await expect(app.appContext(() => pool.connection)).rejects.toThrow('call pool.initApp(app)');
    expect(() => pool.connection).toThrow(ContextError);
  });

  it('is refused once the app has begun to serve', async () => {
    const app = new Pottle('late', { rootPath: import.meta.dirname });
    await app.testClient().get('/');
    expect(() => pool.initApp(app)).toThrow(SetupError);
  });
});

describe('a LocalProxy', () => {
  class User {
    constructor(readonly name: string) {}
    shout(): string {
      return this.name.toUpperCase();
    }
  }
  const currentUser = new LocalProxy(() => g.user as User | undefined);

  it('stands for what each request has', async () => {
    const app = new Pottle('users', { rootPath: import.meta.dirname, staticFolder: null });
    app.get('/<name>')(async function index({ name }) {
      g.user = new User(name);
      const same = currentUser._getCurrentObject() === g.user && currentUser instanceof User;
      await new Promise(setImmediate);
      return { name: currentUser.name, shout: currentUser.shout(), same };
    });
    const client = app.testClient();
    const answers = await Promise.all(['ann', 'bob'].map((name) => client.get(`/${name}`)));
    expect(answers.map(({ json }) => json)).toEqual([
      { name: 'ann', shout: 'ANN', same: true },
      { name: 'bob', shout: 'BOB', same: true },
    ]);
  });

  it('is an error where there is nothing to stand for', async () => {
    const app = new Pottle('users', { rootPath: import.meta.dirname, staticFolder: null });
    expect(() => currentUser.name).toThrow(ContextError);
    await app.appContext(() => {
      expect(() => currentUser.name).toThrow('where the function it was made with finds no object');
    });
  });
});

describe('ensureAsync', () => {
  const app = new Pottle('hooks', { rootPath: import.meta.dirname });

  it('gives promises of what either kind of function returns, and throws', async () => {
    expect(app.ensureAsync((a: number, b: number) => a + b)(1, 2)).toBeInstanceOf(Promise);
    expect(await app.ensureAsync((a: number, b: number) => a + b)(1, 2)).toBe(3);
    expect(await app.ensureAsync(async (text: string) => text)('x')).toBe('x');
    const failing = app.ensureAsync((): string => {
      throw new Error('now');
    });
    await expect(failing()).rejects.toThrow('now');
  });
});
