/** Mistakes that the compiler finds, each at its own line. */
import { Pottle, request } from 'pottle';
import { expect, it } from 'vitest';

const app = new Pottle(import.meta);

it('refuses what would fail at run time', () => {
  const refused = async () => {
    // @ts-expect-error a forgotten await
    request.form.get('name');
    // @ts-expect-error a forgotten await
    request.files.getlist('name');
    // @ts-expect-error a forgotten await
    request.values.require('name');
    // @ts-expect-error a forgotten await
    request.json.name;
    // @ts-expect-error a forgotten await
    request.data.length;
    // @ts-expect-error the view in the place of the options
    app.get('/', async function index() {
      return 'x';
    });
    // @ts-expect-error a view that ends without a return
    app.get('/')(async function nothing() {});
    // @ts-expect-error a number is no answer
    app.get('/')(async function number() {
      return 42;
    });
    // @ts-expect-error methods are a list
    app.route('/', { methods: 'GET' });
    // @ts-expect-error there is no app.use: hooks, or a wrapper around app.handle
    app.use(async () => undefined);
    // @ts-expect-error a key is text or bytes
    app.secretKey = 1234567890;
    // @ts-expect-error a size is a number
    app.config.MAX_CONTENT_LENGTH = '16mb';
    // @ts-expect-error this is a boolean
    app.config.SESSION_COOKIE_SECURE = 'false';
  };
  expect(refused).toBeTypeOf('function');
});

it('refuses names that are not there', () => {
  // @ts-expect-error misspelt
  type Missing = typeof import('pottle').renderTempalte;
  // @ts-expect-error not exported by the package
  type Deep = typeof import('pottle/dist/transports/uws/load.js').loadNative;
  expect<[Missing?, Deep?]>([]).toEqual([]);
});
