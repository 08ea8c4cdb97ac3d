/** How extensions are written: `initApp(app)` keeps nothing of the app but what the app itself holds. */
import { currentApp, g, Pottle, request } from 'pottle';
import { describe, expect, it } from 'vitest';

declare module 'pottle' {
  interface ConfigKeys {
    POOL_SIZE?: number;
  }
}

/** A connection to a database that only counts. */
class Connection {
  queries = 0;
  constructor(readonly pool: Pool) {}
  async query(text: string): Promise<string> {
    this.queries++;
    return text.toUpperCase();
  }
}

class Pool {
  readonly idle: Connection[] = [];
  made = 0;
  open = true;
  constructor(readonly size: number) {}
  take(): Connection {
    const connection = this.idle.pop() ?? (this.made++ < this.size ? new Connection(this) : undefined);
    if (connection === undefined) throw new Error('The pool is empty.');
    return connection;
  }
  give(connection: Connection): void {
    this.idle.push(connection);
  }
}

/** A pool for each app; a connection for each request that asks for one. */
class Database {
  constructor(app?: Pottle) {
    if (app) this.initApp(app);
  }

  initApp(app: Pottle): void {
    app.config.POOL_SIZE ??= 2;
    app.extensions.database = this;
    app.beforeServing(() => {
      pools.set(app, new Pool(app.config.POOL_SIZE!));
    });
    app.afterServing(() => {
      pools.get(app)!.open = false;
    });
    app.teardownAppcontext(() => {
      const used = g.pop('connection', null) as Connection | null;
      used?.pool.give(used);
    });
  }

  get connection(): Connection {
    const pool = pools.get(currentApp._getCurrentObject())!;
    return (g.connection ??= pool.take()) as Connection;
  }
}

const pools = new WeakMap<Pottle, Pool>();
const database = new Database();

function makeApp(size?: number): Pottle {
  const app = new Pottle('extended', { staticFolder: null });
  if (size !== undefined) app.config.POOL_SIZE = size;
  database.initApp(app);
  app.get('/')(async function index() {
    if (request.args.has('fail')) throw new Error(await database.connection.query('failed'));
    return (await database.connection.query('a')) + (await database.connection.query('b'));
  });
  app.logger = { ...app.logger, exception: () => {} } as Pottle['logger'];
  return app;
}

describe('an extension', () => {
  it('serves several apps, gives back what a request took, and ends with the app', async () => {
    const [one, two] = [makeApp(1), makeApp()];
    await one.testApp(async () => {
      await two.testApp(async () => {
        const pool = pools.get(one)!;
        const client = one.testClient();
        for (const path of ['/', '/?fail=1', '/']) await client.get(path);
        expect((await client.get('/')).text).toBe('AB');
        expect([pool.made, pool.idle.length, pool.idle[0]!.queries]).toEqual([1, 1, 7]);
        expect([pools.get(two)!.size, pools.get(two)!.made]).toEqual([2, 0]);
      });
    });
    expect([pools.get(one)!.open, one.extensions.database]).toEqual([false, database]);
  });
});
