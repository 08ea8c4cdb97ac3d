/** Errors teach in Python's names where programs use them, and what is not there is refused. */
import {
  Blueprint,
  copy_current_request_context,
  Flask,
  make_response,
  request,
  send_file,
  session,
} from 'pottle/flask';
import { expect, test } from 'vitest';
import { latch } from '../waiting.js';

const untyped = (fn: unknown) => fn as (...args: unknown[]) => unknown;

test('errors spell what was meant as Python does', async () => {
  const app = new Flask('spelled');
  const say = (fn: () => unknown): string => {
    try {
      fn();
    } catch (error) {
      return (error as Error).message;
    }
    return 'no error';
  };
  expect(say(() => new Blueprint('b', 'b', { url_prefx: '/' } as never))).toBe(
    "The blueprint 'b' has no option 'url_prefx'. Did you mean 'url_prefix'?",
  );
  expect(
    say(() =>
      app.route('/a', { strict_slash: true } as never)(function a() {
        return '';
      }),
    ),
  ).toContain("no option 'strict_slash'. Did you mean 'strict_slashes'?");
  expect(say(() => app.before_request(undefined as never))).toContain('before_request() takes a function');
  expect(say(() => request.path)).toMatch(/app\.test_request_context\(.*copy_current_request_context\(/);
  const { current_app } = await import('pottle/flask');
  expect(say(() => current_app.name)).toContain("'current_app' was used outside of a context");
  await expect(untyped(app.testRequestContext).call(app, '/')).rejects.toThrow(
    'await app.test_request_context(path, options, () => …)',
  );
  app.get('/session')(function noSecretKey() {
    return { said: say(() => Object.assign(session, { a: 1 })) };
  });
  app.get('/cookie')(function index() {
    return { said: say(() => make_response('x').set_cookie('a', 'b', { max_ages: 5 } as never)) };
  });
  app.get('/file')(function file() {
    return { said: say(() => send_file(Buffer.from('x'))), stream: say(() => send_file({} as never)) };
  });
  const client = app.test_client();
  const said = async (path: string) => JSON.stringify((await client.get(path)).json);
  expect(await said('/session')).toContain('Set app.secret_key to');
  expect(await said('/cookie')).toContain("no option 'max_ages'. Did you mean 'max_age'?");
  expect(await said('/file')).toMatch(/download_name.*a path, a URL or bytes, not an instance of Object/);
});

test('names of the program are left as they are', () => {
  const app = new Flask('app');
  const view = () =>
    app.get('/myPath')(function maxAgeView() {
      return '';
    });
  view();
  expect(view).toThrow("The endpoint 'maxAgeView' has a view already, and '/myPath' would replace it.");
});

test('a function that is bound to a request finds its form when that is over', async () => {
  const app = new Flask(import.meta);
  const over = latch();
  let later: Promise<unknown> | undefined;
  app.post('/')(function index() {
    const read = copy_current_request_context(() => [request.form['a'], request.get_data({ as_text: true })]);
    later = over.promise.then(read);
    return 'x';
  });
  await app.test_client().post('/', { data: { a: '1' } });
  over.open();
  expect(await later).toEqual(['1', 'a=1']);
});

test('a request of a test has its form, whatever its path', async () => {
  const app = new Flask(import.meta);
  const options = { method: 'POST', data: { a: '1' } };
  const found = await app.test_request_context('/no/rule?q=2', options, () => [
    request.form['a'],
    request.values['q'],
  ]);
  expect(found).toEqual(['1', '2']);
});

test('options that there are not are refused, of apps and of files that are sent', async () => {
  expect(() => new Flask('x', { template_foldr: 'pages' } as never)).toThrow(
    "The app has no option 'template_foldr'. Did you mean 'template_folder'?",
  );
  const app = new Flask('x');
  app.get('/')(function index() {
    expect(() => send_file(import.meta.filename, { as_attachement: true } as never)).toThrow(
      "no option 'as_attachement'. Did you mean 'as_attachment'?",
    );
    return send_file(import.meta.filename, { as_attachment: true, download_name: 'a.ts' });
  });
  const answer = await app.test_client().get('/');
  expect(answer.headers['Content-Disposition']).toBe('attachment; filename=a.ts');
});
