/** Mistakes in views: what is returned, what is not awaited, what is asked of the request. */
import {
  abort,
  flash,
  NotFound,
  Pottle,
  Response,
  redirect,
  renderTemplate,
  request,
  session,
  tuple,
  urlFor,
} from 'pottle';
import { describe, expect, it } from 'vitest';
import { BROKEN, commit, onPost, onPostOf } from './commit.js';

const MAY_RETURN =
  'It may return text, bytes, a plain object or array (JSON), a Response, a generator or stream, or tuple(body, status, headers).';

/** As JavaScript sees it; TypeScript refuses each of these at once. */
interface Untyped {
  form: { get(name: string): string };
  files: { getlist(name: string): unknown[] };
  values: { require(name: string): string };
  json: [string];
  data: string;
}
const untyped = request as unknown as Untyped;

describe('a forgotten await', () => {
  it.each<[member: string, hint: string, place: string, view: () => unknown]>([
    ['form', '(await request.form).get(…)', "() => untyped.form.get('name')", () => untyped.form.get('name')],
    ['files', '(await request.files).getlist(…)', '() => untyped.files', () => untyped.files.getlist('name')],
    [
      'values',
      '(await request.values).require(…)',
      '() => untyped.values',
      () => untyped.values.require('name'),
    ],
    ['json', 'await request.json', '() => [...untyped.json]', () => [...untyped.json]],
    ['data', 'await request.data', 'untyped.data}`', () => `${untyped.data}`],
  ])('on request.%s is told to await', async (member, hint, place, view) => {
    const seen = await commit((app) => app.post('/', { endpoint: 'index' })(view as () => string), onPost);
    expect(seen.terminal).toBe(
      `ERROR in shop: Exception on / [POST]\nTypeError: request.${member} is a promise: await it first, as in ${hint}.`,
    );
    expect(seen.place).toContain(place);
    expect(seen.browser).toBe(BROKEN);
  });

  it('on a promise in a tuple is told to await', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        return tuple(renderTemplate('undef.html') as unknown as string, 404);
      });
    });
    expect(seen).toEqual({
      terminal:
        "ERROR in shop: Exception on / [GET]\nResponseTypeError: The view of 'index' returned a promise within its value. " +
        "Await it first: tuple(await renderTemplate('page.html'), 404).",
      place: null,
      browser: BROKEN,
    });
  });

  it('on what is given to a template is forgiven', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        return renderTemplate('name.html', { name: Promise.resolve('Ann') });
      });
    });
    expect(seen).toEqual({ terminal: '', place: null, browser: '200 OK: Ann' });
  });
});

describe('what is no answer', () => {
  it('names the view that ends without a return', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {} as unknown as () => string);
    });
    expect(seen).toEqual({
      terminal:
        "ERROR in shop: Exception on / [GET]\nResponseTypeError: The view of 'index' did not return a response but undefined: " +
        `perhaps it ends without a return. ${MAY_RETURN}`,
      place: null,
      browser: BROKEN,
    });
  });

  it('names the view that returns a number', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        return 42 as unknown as string;
      });
    });
    expect(seen).toEqual({
      terminal:
        "ERROR in shop: Exception on / [GET]\nResponseTypeError: The view of 'index' did not return a response but number. " +
        MAY_RETURN,
      place: null,
      browser: BROKEN,
    });
  });
});

describe('an error in a view', () => {
  it('leads to the line', async () => {
    const seen = await commit((app) => {
      const nameOf = (user: { name: string } | undefined) => user!.name;
      app.get('/')(async function index() {
        return nameOf(undefined);
      });
    });
    expect(seen).toEqual({
      terminal:
        "ERROR in shop: Exception on / [GET]\nTypeError: Cannot read properties of undefined (reading 'name')",
      place: 'views.spec.ts: const nameOf = (user: { name: string } | undefined) => user!.name;',
      browser: BROKEN,
    });
  });

  it.each<[options: object, description: string]>([
    [{ description: 'There is no post 7.' }, 'There is no post 7.'],
    [
      { missing: ['name'] },
      "TypeError: An HTTP error has no option 'missing'. Its description is text; what a handler is to know besides is a field of a class of your own.",
    ],
  ])('with %j says what is meant', async (options, description) => {
    const app = new Pottle(import.meta);
    app.logger.error = app.logger.exception = () => undefined;
    app.get('/')(function view() {
      abort(404, options);
    });
    app.errorhandler(404)((error) => error.description ?? '');
    app.errorhandler(500)((error) => String(error.originalException));
    const answer = await app.testClient().get('/');
    expect(answer.text).toBe(description);
  });

  it('of a code that no error has says where such errors go', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        return abort(499);
      });
    });
    expect(seen).toEqual({
      terminal:
        'ERROR in shop: Exception on / [GET]\nLookupError: abort() knows no error with the code 499. ' +
        'Put a subclass of HTTPException into app.aborter.mapping, or return tuple(text, 499).',
      place: 'views.spec.ts: return abort(499);',
      browser: BROKEN,
    });
  });

  it.each<[given: unknown, browser: string, error: string]>([
    [new NotFound('There is no post 7.'), '404 NOT FOUND: handled: There is no post 7.', ''],
    [new globalThis.Response('Ready.', { status: 409 }), '409 CONFLICT: Ready.', ''],
    [new TypeError('broken'), BROKEN, 'TypeError: broken'],
    [null, BROKEN, 'LookupError: abort() knows no error with the code null.'],
    [
      new Date(0),
      BROKEN,
      "ResponseTypeError: The view of 'index' did not return a response but an instance of Date",
    ],
  ])('that abort() is given: %o', async (given, browser, error) => {
    const seen = await commit((app) => {
      app.errorhandler(NotFound)(({ description }) => tuple(`handled: ${description}`, 404));
      app.afterRequest((response) => response);
      app.get('/')(async function index() {
        return abort(given as NotFound); // what JavaScript lets pass
      });
    });
    expect(seen.browser).toBe(browser);
    expect(seen.terminal.split('\n')[1] ?? '').toContain(error);
  });

  it('whose own answer is none is a 500', async () => {
    class Odd extends NotFound {
      override getResponse() {
        return 5 as unknown as Response;
      }
    }
    const seen = await commit((app) => {
      app.afterRequest((response) => response);
      app.get('/')(async function index() {
        throw new Odd();
      });
    });
    expect(seen.browser).toBe(BROKEN);
    expect(seen.terminal).toContain('did not return a response but number');
  });

  it('in a background task is logged, and the answer is out', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        app.addBackgroundTask(async function mailer() {
          throw new Error('The mail server is down.');
        });
        return 'sent';
      });
    });
    expect(seen).toEqual({
      terminal: 'ERROR in shop: A background task failed.\nError: The mail server is down.',
      place: "views.spec.ts: throw new Error('The mail server is down.');",
      browser: '200 OK: sent',
    });
  });

  it('in a timer that outlives the request says what to pass on', async () => {
    let late: Promise<unknown> = Promise.resolve();
    await commit((app) => {
      app.get('/')(async function index() {
        late = new Promise((resolve) => setTimeout(resolve, 5)).then(() => request.path);
        late.catch(() => undefined);
        return 'x';
      });
    });
    await expect(late).rejects.toThrow(
      "'request' was used after the request was over: by a timer, a listener or a pooled connection that was made in it, or " +
        'by a task that nobody waited for. Read what it needs before, and pass that on as arguments (also to a task of ' +
        'app.addBackgroundTask(fn, …args), which has no request), or bind it by copyCurrentRequestContext(fn).',
    );
  });
});

describe('a session without a key', () => {
  const terminal =
    'ERROR in shop: Exception on / [GET]\nSessionUnavailableError: The session is not available, as no secret key is set. ' +
    'Set app.secretKey to something long, random and secret.';

  it('says which key', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        session.visits = 1;
        return 'x';
      });
    });
    expect(seen).toEqual({ terminal, place: 'views.spec.ts: session.visits = 1;', browser: BROKEN });
  });

  it('says so of flashed messages', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        flash('Saved');
        return redirect('/');
      });
    });
    expect(seen).toEqual({ terminal, place: "views.spec.ts: flash('Saved');", browser: BROKEN });
  });
});

it('A session too large for a cookie is told of', async () => {
  const seen = await commit((app) => {
    app.secretKey = 'long, random and secret';
    app.get('/')(async function index() {
      session.cart = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 6007);
      return 'x';
    });
  });
  expect(seen.terminal).toMatch(
    /^WARNING in shop: The cookie 'session' is too large: its value has \d+ bytes and the rest of the header 26; the limit is 4093\. Browsers may ignore it without a word\.$/,
  );
  expect(seen.browser).toBe('200 OK: x');
});

describe('a response', () => {
  it.each<[title: string, view: () => unknown, error: string]>([
    ['a status in words', () => new Response('x', { status: 'gone' }), "StatusError: '0 gone' is no status"],
    ['no code', () => tuple('x', 42), "StatusError: '42 UNKNOWN' is no status"],
    ['a code of its own', () => tuple('x', 4004), "StatusError: '4004 UNKNOWN' is no status"],
    ['a code on the way', () => tuple('x', 101), "StatusError: '101 SWITCHING PROTOCOLS' is no status"],
    ['a number', () => new Response(5 as never), 'TypeError: A body is text, bytes or made of pieces'],
    ['a date', () => new Response(new Date() as never), 'TypeError: A body is text, bytes or made of pieces'],
    [
      'nowhere to go',
      () => redirect(undefined as never),
      'TypeError: redirect() takes a URL, not undefined.',
    ],
  ])('with %s is a 500 that says so', async (_title, view, error) => {
    const seen = await commit((app) => {
      app.get('/', { endpoint: 'index' })(view as () => string);
    });
    expect(seen.terminal.split('\n')[1]).toContain(error);
    expect(seen.browser).toBe(BROKEN);
  });
});

describe('a cookie', () => {
  it.each<[options: object, error: string]>([
    [{ max_age: 60 }, "A cookie has no option 'max_age'. Did you mean 'maxAge'?"],
    [{ httpOnly: true }, "A cookie has no option 'httpOnly'. Did you mean 'httponly'?"],
    [{ maxAge: '1h' }, 'maxAge is a number of seconds, not "1h".'],
    [{ samesite: 'sometimes' }, `samesite is 'Strict', 'Lax' or 'None', not "sometimes".`],
  ])('with %j is refused', async (options, error) => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        const response = new Response('x');
        response.setCookie('a', 'b', options);
        return response;
      });
    });
    expect(seen).toEqual({
      terminal: `ERROR in shop: Exception on / [GET]\nCookieError: ${error}`,
      place: "views.spec.ts: response.setCookie('a', 'b', options);",
      browser: BROKEN,
    });
  });
});

describe('a header', () => {
  it('with a line break is named', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        return tuple('x', 200, { 'X-Name': 'two\nlines' });
      });
    });
    expect(seen).toEqual({
      terminal:
        'ERROR in shop: Exception on / [GET]\nHeaderError: The value of the header X-Name must not contain CR, LF or NUL.',
      place: null,
      browser: BROKEN,
    });
  });

  it('beyond Latin-1 goes out', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        return tuple('x', 200, { 'X-Name': 'żółw' });
      });
    });
    expect(seen).toEqual({ terminal: '', place: null, browser: '200 OK: x' });
  });
});

describe('a URL that cannot be built', () => {
  it('suggests the endpoint that was meant', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        return urlFor('indx');
      });
    });
    expect(seen).toEqual({
      terminal:
        "ERROR in shop: Exception on / [GET]\nBuildError: Could not build url for endpoint 'indx'. Did you mean 'index' instead?",
      place: "views.spec.ts: return urlFor('indx');",
      browser: BROKEN,
    });
  });

  it('names the values that are missing', async () => {
    const seen = await commit((app) => {
      app.get('/user/<int:id>')(async function user({ id }) {
        return { id };
      });
      app.get('/')(async function index() {
        return urlFor('user');
      });
    });
    expect(seen).toEqual({
      terminal:
        "ERROR in shop: Exception on / [GET]\nBuildError: Could not build url for endpoint 'user'. Did you forget to specify values ['id']?",
      place: "views.spec.ts: return urlFor('user');",
      browser: BROKEN,
    });
  });
});

describe('a template', () => {
  it('that is not there says where it was looked for', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        return renderTemplate('indx.html');
      });
    });
    expect(seen).toEqual({
      terminal: `ERROR in shop: Exception on / [GET]\nTemplateNotFound: indx.html (searched in ${import.meta.dirname}/templates)`,
      place: "views.spec.ts: return renderTemplate('indx.html');",
      browser: BROKEN,
    });
  });

  it.each([
    [
      'broken.html',
      "TemplateSyntaxError: Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. " +
        "The innermost block that needs to be closed is 'if'.",
      'template broken.html:1 <p>{% if x %}hi</p>',
    ],
    [
      'undef.html',
      "UndefinedError: 'undefinedvar' is undefined",
      'template undef.html:1 <p>{{ undefinedvar.foo.bar }}</p>',
    ],
    [
      'nofilter.html',
      "TemplateAssertionError: No filter named 'nofilter'.",
      'template nofilter.html:2 <p>{{ x|nofilter }}</p>',
    ],
  ])('with a mistake shows its line: %s', async (name, error, place) => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        return renderTemplate(name);
      });
    });
    expect(seen).toEqual({
      terminal: `ERROR in shop: Exception on / [GET]\n${error}`,
      place,
      browser: BROKEN,
    });
  });
});

describe('a request that does not fit', () => {
  const PAGE = '400 BAD REQUEST: Bad Request';
  const PLAIN = `${PAGE} The browser (or proxy) sent a request that this server could not understand.`;

  it('is a 400 without its JSON, which says why while debugging', async () => {
    for (const debug of [false, true]) {
      const seen = await commit(
        (app) => {
          app.debug = debug;
          app.post('/')(async function index() {
            return { got: await request.json };
          });
        },
        onPostOf({ data: '{"a"', contentType: 'application/json' }),
      );
      expect(seen).toEqual({
        terminal: '',
        place: null,
        browser: debug ? `${PAGE} Failed to decode JSON object: ${jsonError('{"a"')}` : PLAIN,
      });
    }
  });

  it('is a 415 where JSON comes as something else', async () => {
    const seen = await commit(
      (app) => {
        app.post('/')(async function index() {
          return { got: await request.json };
        });
      },
      onPostOf({ data: '{}' }),
    );
    expect(seen).toEqual({
      terminal: '',
      place: null,
      browser:
        '415 UNSUPPORTED MEDIA TYPE: Unsupported Media Type Did not attempt to load JSON data because the request ' +
        'Content-Type was not &#39;application/json&#39;.',
    });
  });

  it('is a 400 without a field of its form, which is named while debugging', async () => {
    const seen = await commit((app) => {
      app.post('/')(async function index() {
        return (await request.form).require('email');
      });
    }, onPost);
    expect(seen).toEqual({ terminal: '', place: null, browser: PLAIN });
    const debugging = await commit((app) => {
      app.config.TRAP_BAD_REQUEST_ERRORS = false;
      app.debug = true;
      app.post('/')(async function index() {
        return (await request.form).require('email');
      });
    }, onPost);
    expect(debugging.browser).toBe(`${PLAIN} KeyError: &#39;email&#39;`);
    const trapped = commit((app) => {
      app.debug = true;
      app.post('/')(async function index() {
        return (await request.form).require('email');
      });
    }, onPost);
    await expect(trapped).rejects.toThrow('The key "email" is missing.');
  });

  it('is a 405 with another method', async () => {
    const seen = await commit((app) => {
      app.get('/')(async function index() {
        return 'x';
      });
    }, onPost);
    expect(seen).toEqual({
      terminal: '',
      place: null,
      browser: '405 METHOD NOT ALLOWED: Method Not Allowed The method is not allowed for the requested URL.',
    });
  });
});

/** What the engine says of broken JSON, which differs from one to the next. */
function jsonError(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return (error as Error).message.replaceAll("'", '&#39;').replaceAll('"', '&#34;');
  }
}
