/** Hooks around the view. */
import {
  abort,
  afterThisRequest,
  Blueprint,
  currentApp,
  g,
  NotFound,
  Pottle,
  Response,
  request,
  SetupError,
  session,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import { create } from './app.js';

/** An app with a blueprint in a blueprint; every hook notes its name. */
function noting(config = {}) {
  const made = create(config);
  const { app } = made;
  const notes: string[] = [];
  const note = (text: string) => () => void notes.push(text);
  const passing = (text: string) => (response: Response) => {
    notes.push(text);
    return response;
  };
  const parent = new Blueprint('parent', 'spec', { urlPrefix: '/parent' });
  const child = new Blueprint('child', 'spec', { urlPrefix: '/child' });
  for (const [name, on] of Object.entries({ child, parent, app })) {
    for (const n of [1, 2]) {
      on.beforeRequest(note(`before ${name} ${n}`));
      on.afterRequest(passing(`after ${name} ${n}`));
      on.teardownRequest(note(`teardown ${name} ${n}`));
    }
    on.get('/view')(function view() {
      notes.push('view');
      return 'x';
    });
  }
  parent.registerBlueprint(child);
  return { ...made, parent, child, notes, note, passing, register: () => app.registerBlueprint(parent) };
}

describe('request hooks', () => {
  it('before_request runs in order: app, parent, child', async () => {
    const { client, notes, register } = noting();
    register();
    await client.get('/parent/child/view');
    expect(notes.filter((text) => /before|view/.test(text))).toEqual([
      ...['before app 1', 'before app 2', 'before parent 1', 'before parent 2'],
      ...['before child 1', 'before child 2', 'view'],
    ]);
  });

  it('what a before hook returns answers; the rest is skipped, after hooks run', async () => {
    const { app, client, notes, passing } = noting();
    app.beforeRequest(() => 'stopped');
    app.beforeRequest(() => void notes.push('too late'));
    app.afterRequest(passing('after last'));
    expect((await client.get('/view')).text).toBe('stopped');
    expect([notes.includes('view'), notes.includes('too late'), notes.includes('after last')]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('an empty text returned by a before hook answers too', async () => {
    const { app, client } = noting();
    app.beforeRequest(() => '');
    expect((await client.get('/view')).text).toBe('');
  });

  it('after_request order: of this request in order, then child, parent, app, each last first', async () => {
    const { app, client, notes, register, passing } = noting();
    app.beforeRequest(() => void [1, 2].forEach((n) => void afterThisRequest(passing(`after this ${n}`))));
    register();
    await client.get('/parent/child/view');
    expect(notes.filter((text) => text.startsWith('after'))).toEqual([
      ...['after this 1', 'after this 2', 'after child 2', 'after child 1'],
      ...['after parent 2', 'after parent 1', 'after app 2', 'after app 1'],
    ]);
  });

  it('what an after hook returns replaces the response', async () => {
    const { app, client } = create();
    app.afterRequest(async (response) => new Response(`${await response.text}!`, response.statusCode));
    expect(await client.get('/')).toMatchObject({ statusCode: 404, text: expect.stringMatching(/!$/) });
  });

  it('an after hook that returns nothing is a clear error, and a clean 500', async () => {
    const { app, client, logged } = noting();
    app.afterRequest(function forgetful() {} as never);
    expect((await client.get('/view')).statusCode).toBe(500);
    expect(String(logged[0])).toMatch(/'forgetful' returned nothing/);
  });

  it('after hooks run for 404, aborts, handled errors and the automatic 500', async () => {
    const { app, client } = create();
    app.get('/abort')(function aborts() {
      abort(403);
    });
    app.get('/handled')(function handled() {
      throw new RangeError();
    });
    app.get('/error')(function fails() {
      throw new Error('unhandled');
    });
    app.errorhandler(RangeError)(() => 'handled');
    app.afterRequest((response) => {
      response.headers.set('X-After', 'yes');
      return response;
    });
    for (const path of ['/missing', '/abort', '/handled', '/error']) {
      expect((await client.get(path)).headers.get('X-After')).toBe('yes');
    }
  });

  it('an error in an after hook goes to the 500 handler only; the hooks run again on the 500', async () => {
    const { app, client, notes, passing } = noting();
    app.errorhandler(RangeError)(() => 'not asked');
    app.errorhandler(500)(() => new Response('500', 500));
    app.afterRequest((response) => {
      if (response.statusCode === 200) throw new RangeError();
      return response;
    });
    app.afterRequest(passing('first'));
    expect((await client.get('/view')).text).toBe('500');
    const afters = notes.filter((text) => !/before|view|teardown/.test(text));
    expect(afters).toEqual(['first', 'first', 'after app 2', 'after app 1']);
  });

  it('an after hook that fails on the 500 too is logged, and the response is sent as it stands', async () => {
    const { app, client, logged } = noting();
    app.afterRequest(() => {
      throw new Error('always');
    });
    expect((await client.get('/view')).statusCode).toBe(500);
    expect(logged.length).toBe(2);
  });

  it('app hooks run when routing fails; hooks of a blueprint do not, though the prefix fits', async () => {
    const { client, notes, register } = noting();
    register();
    await client.get('/parent/child/missing');
    await client.post('/view');
    expect(notes.filter((text) => /before|after/.test(text)).every((text) => text.includes('app'))).toBe(
      true,
    );
    expect(notes.filter((text) => text === 'before app 1').length).toBe(2);
  });

  it('endpoint, viewArgs and urlRule are set before the hooks; routingException after a failure', async () => {
    const { app, client } = create();
    const seen: unknown[] = [];
    app.get('/<x>')(function view() {
      return '';
    });
    app.beforeRequest(() => {
      const { endpoint, viewArgs, urlRule, routingException } = request;
      seen.push([endpoint, viewArgs, urlRule?.rule ?? null, routingException instanceof NotFound]);
    });
    await client.get('/a');
    await client.get('/a/b');
    expect(seen).toEqual([
      ['view', { x: 'a' }, '/<x>', false],
      [null, null, null, true],
    ]);
  });

  it('url_value_preprocessor runs first, app then blueprint, and may change the values', async () => {
    const { app, client } = create();
    const notes: string[] = [];
    const blueprint = new Blueprint('bp', 'spec', { urlPrefix: '/<lang>' });
    blueprint.urlValuePreprocessor((endpoint, values) => {
      notes.push(`bp ${endpoint}`);
      g.lang = values!.lang;
      delete values!.lang;
    });
    app.urlValuePreprocessor((endpoint) => void notes.push(`app ${endpoint}`));
    app.beforeRequest(() => void notes.push('before'));
    blueprint.get('/')(function view(values) {
      return [g.lang, values];
    });
    app.registerBlueprint(blueprint);
    expect((await client.get('/de/')).json).toEqual(['de', {}]);
    expect(notes).toEqual(['app bp.view', 'bp bp.view', 'before']);
  });

  it('a preprocessor is told null on a routing failure, and is never awaited', async () => {
    const { app, client } = create();
    const seen: unknown[] = [];
    app.urlValuePreprocessor((endpoint, values) => {
      seen.push([endpoint, values]);
      return new Promise(() => {}) as never;
    });
    expect((await client.get('/missing')).statusCode).toBe(404);
    expect(seen).toEqual([[null, null]]);
  });

  it('teardown: child, parent, app, last first, then the app context; values are ignored', async () => {
    const { app, client, notes, note, register } = noting();
    app.teardownAppcontext(note('context'));
    app.teardownRequest((() => 'ignored') as never);
    register();
    await client.get('/parent/child/view');
    expect(notes.filter((text) => /teardown|context/.test(text))).toEqual([
      ...['teardown child 2', 'teardown child 1', 'teardown parent 2', 'teardown parent 1'],
      ...['teardown app 2', 'teardown app 1', 'context'],
    ]);
  });

  it('teardown_appcontext runs last first', async () => {
    const { app, client, notes, note } = noting();
    app.teardownAppcontext(note('context 1'));
    app.teardownAppcontext(note('context 2'));
    await client.get('/view');
    expect(notes.slice(-2)).toEqual(['context 2', 'context 1']);
  });

  it('teardown gets null for a success or handled error, and the unhandled error', async () => {
    const { app, client } = create();
    const seen: unknown[] = [];
    app.get('/<kind>')(function view({ kind }) {
      if (kind === 'handled') throw new RangeError();
      if (kind === 'unhandled') throw new Error('unhandled');
      return '';
    });
    app.errorhandler(RangeError)(() => 'handled');
    app.teardownRequest((error) => seen.push((error as Error | null)?.message ?? null));
    for (const kind of ['fine', 'handled', 'unhandled']) await client.get(`/${kind}`);
    expect(seen).toEqual([null, null, 'unhandled']);
  });

  it('teardown runs though a before hook failed', async () => {
    const { app, client, notes } = noting();
    app.beforeRequest(() => {
      throw new Error('before');
    });
    await client.get('/view');
    expect(notes.at(-1)).toBe('teardown app 1');
  });

  it('an error in a teardown hook is logged; the others run, and the answer stands', async () => {
    const { app, client, notes, logged } = noting();
    app.teardownRequest(() => {
      throw new Error('teardown');
    });
    expect((await client.get('/view')).statusCode).toBe(200);
    expect([notes.at(-1), String(logged[0])]).toEqual(['teardown app 1', 'Error: teardown']);
  });

  it('view, passing, teardown: the response is out when teardown runs', async () => {
    const { client, notes } = noting();
    await client.get('/view');
    expect(notes.map((text) => text.split(' ')[0])).toEqual([
      ...['before', 'before', 'view', 'after', 'after', 'teardown', 'teardown'],
    ]);
  });

  it('a session change made in an after hook is saved', async () => {
    const { app, client } = create();
    app.get('/')(function index() {
      return [session.seen ?? null];
    });
    app.afterRequest((response) => {
      session.seen = 'yes';
      return response;
    });
    await client.get('/');
    expect((await client.get('/')).json).toEqual(['yes']);
  });

  it('setting up after the first request is an error that explains itself', async () => {
    const { app, client } = create();
    await client.get('/');
    const late = [
      () => app.get('/late'),
      () => app.addUrlRule('/late', { endpoint: 'late', viewFunc: () => '' }),
      () => app.beforeRequest(() => {}),
      () => app.teardownAppcontext(() => {}),
      () => app.errorhandler(404)(() => ''),
      () => app.templateFilter('late')(String),
      () => app.registerBlueprint(new Blueprint('late', 'spec')),
      () => app.beforeServing(() => {}),
    ];
    for (const register of late) expect(register).toThrow(SetupError);
    expect(late[2]).toThrow(/beforeRequest\(\) was called after the app 'spec' handled its first request/);
  });

  it('hooks of a blueprint for the app act on every request, in the order of registration', async () => {
    const { app, client, notes, note } = noting();
    for (const name of ['one', 'two']) {
      const blueprint = new Blueprint(name, 'spec');
      blueprint.beforeAppRequest(note(`before ${name}`));
      app.registerBlueprint(blueprint);
    }
    await client.get('/view');
    expect(notes.slice(0, 4)).toEqual(['before app 1', 'before app 2', 'before one', 'before two']);
  });

  it('hook registration returns the function, which may be used again', async () => {
    const { app, client, notes } = noting();
    const hook = () => void notes.push('hook');
    expect(app.beforeRequest(app.teardownRequest(hook))).toBe(hook);
    await client.get('/view');
    expect(notes.filter((text) => text === 'hook').length).toBe(2);
  });

  it('HEAD and automatic OPTIONS run the hooks too', async () => {
    const { client, notes } = noting();
    await client.head('/view');
    await client.options('/view');
    expect(notes.filter((text) => text === 'before app 1').length).toBe(2);
    expect(notes.filter((text) => text === 'view').length).toBe(1);
  });

  it('hooks see the app at work', async () => {
    const { app, client } = create();
    let seen: unknown;
    app.beforeRequest(() => {
      seen = currentApp._getCurrentObject();
    });
    await client.get('/');
    expect(seen).toBe(app);
  });
});

describe('subclasses', () => {
  it('may replace any step of the pipeline, also for requests without hooks', async () => {
    const seen: string[] = [];
    class Own extends Pottle {
      override async processResponse(...args: Parameters<Pottle['processResponse']>) {
        seen.push('process');
        return super.processResponse(...args);
      }
      override dispatchRequest(...args: Parameters<Pottle['dispatchRequest']>) {
        seen.push('dispatch');
        return super.dispatchRequest(...args);
      }
    }
    const app = new Own(import.meta);
    app.get('/')(async function index() {
      return 'x';
    });
    expect((await app.testClient().get('/')).text).toBe('x');
    expect(seen).toEqual(['dispatch', 'process']);
  });
});
