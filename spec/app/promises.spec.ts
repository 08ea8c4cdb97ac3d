/** Promises within what a view returns: refused with what to do, and never the end of the process. */
import { abort, Pottle, Response, redirect, serve, tuple, urlFor } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const app = new Pottle('promises', { staticFolder: null });
const logged: string[] = [];
const note = (message: string, error?: unknown) => {
  logged.push(`${message} ${error}`);
};
const quiet = () => undefined;
app.logger = { debug: quiet, info: quiet, warning: note, error: note, critical: note, exception: note };

/** A promise that fails later than anybody looks at it. */
const failing = async (): Promise<never> => {
  await new Promise((resolve) => setImmediate(resolve));
  throw new Error('a template that fails');
};

/** What views return, and what the log says of it. */
const VALUES: Record<string, [() => unknown, RegExp]> = {
  body: [() => tuple(failing() as never, 404), /promise within its value\. Await it first: tuple\(await /],
  status: [() => tuple('text', failing() as never), /promise within its value/],
  headers: [() => tuple('text', 200, failing() as never), /promise within its value/],
  data: [
    () => ({ a: failing(), b: [failing()] }),
    /type Promise is not JSON serializable\. Await it first\./,
  ],
  list: [() => [1, failing(), failing()], /type Promise is not JSON serializable/],
  code: [() => Object.assign(new Response('text'), { statusCode: failing() }), /The status is a promise/],
  error: [() => abort(failing() as never), /What abort\(\) is given is a promise/],
  address: [() => redirect(urlFor('body', { id: failing() })), /The value 'id' of a URL is a promise/],
  task: [
    () => app.addBackgroundTask(failing() as never),
    /A background task is a function, not what it gives: app\.addBackgroundTask\(send, to\), not send\(to\)\./,
  ],
  deep: [() => tuple({ a: { b: failing() } } as never, 200), /type Promise is not JSON serializable/],
};

for (const [name, [value]] of Object.entries(VALUES)) {
  app.get(`/${name}`, { endpoint: name })(() => value() as string);
  app.get(`/handled/${name}`, { endpoint: `handled-${name}` })(() => {
    throw new RangeError(name);
  });
}
app.errorhandler(RangeError)((error) => VALUES[error.message]![0]() as string);

describe.each(Object.keys(VALUES))('a promise in the %s', (name) => {
  let url = '';
  let close = async () => undefined as unknown;
  beforeAll(async () => {
    const server = await serve(app, { port: 0, signals: false });
    url = server.url;
    close = () => server.close();
  });
  afterAll(() => close());

  // A failure that nobody takes fails the run.
  it.each(['', '/handled'])('%s is a 500 that says what to do', async (where) => {
    logged.length = 0;
    expect((await fetch(`${url}${where}/${name}`)).status).toBe(500);
    expect(logged.join()).toMatch(VALUES[name]![1]);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  });
});
