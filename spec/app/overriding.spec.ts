/** The steps of the pipeline are methods of the app: a subclass, or an app, may have its own of each. */
import { abort, Pottle, websocket } from 'pottle';
import { describe, expect, it } from 'vitest';

/** Which request goes through each step. No route has a hook, a session or anything else that would call for one. */
const STEPS = {
  fullDispatchRequest: '/',
  preprocessRequest: '/',
  dispatchRequest: '/',
  finalizeRequest: '/',
  processResponse: '/',
  makeResponse: '/',
  handleUserException: '/fails',
  handleException: '/fails',
  handleHttpException: '/teapot',
  raiseRoutingException: '/nowhere',
  makeDefaultOptionsResponse: 'OPTIONS /',
  doTeardownRequest: '/',
  doTeardownAppcontext: '/',
  postprocessWebsocket: 'ws /ws',
} as const;
type Step = keyof typeof STEPS;

function routes<A extends Pottle>(app: A): A {
  const quiet = () => undefined;
  app.logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet, exception: quiet };
  app.get('/')(function index() {
    return 'index';
  });
  app.get('/fails')(function fails() {
    throw new RangeError('a view that fails');
  });
  app.get('/teapot')(function teapot() {
    abort(418);
  });
  app.websocket('/ws')(async function ws() {
    await websocket.accept();
  });
  return app;
}

/** Notes each call of a step, then goes on as the app does. */
function noting(app: Pottle, step: Step, calls: string[]): void {
  const own = app[step] as (...args: unknown[]) => unknown;
  app[step] = function (this: Pottle, ...args: unknown[]) {
    calls.push(step);
    return own.apply(this, args);
  } as never;
}

async function visit(app: Pottle, step: Step): Promise<void> {
  const client = app.testClient();
  const [, method, path = ''] = /^(?:(\w+) )?(.*)$/.exec(STEPS[step])!;
  if (method === 'ws') await (await client.websocket(path)).receive().catch(() => undefined);
  else await client.open(path, { method: method ?? 'GET' });
}

describe('an overridden step', () => {
  it.each(Object.keys(STEPS) as Step[])('%s of an app is called once', async (step) => {
    const app = routes(new Pottle('own', { rootPath: import.meta.dirname, staticFolder: null }));
    const calls: string[] = [];
    noting(app, step, calls);
    await visit(app, step);
    expect(calls).toEqual([step]);
  });

  it.each(Object.keys(STEPS) as Step[])('%s of a subclass is called once', async (step) => {
    const calls: string[] = [];
    class Own extends Pottle {}
    noting(Own.prototype, step, calls);
    await visit(routes(new Own('own', { rootPath: import.meta.dirname, staticFolder: null })), step);
    expect(calls).toEqual([step]);
  });
});
