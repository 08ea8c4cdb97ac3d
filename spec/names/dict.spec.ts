/** Dicts with Python's manners: nothing of JavaScript is found in them. */
import { Flask, int, request } from 'pottle/flask';
import { Headers, MultiDict } from 'pottle/werkzeug/datastructures';
import { expect, test } from 'vitest';

const NAMES = [
  'constructor',
  'toString',
  '__proto__',
  'hasOwnProperty',
  'valueOf',
  'size',
  'map',
  'list',
  'then',
  'isPrototypeOf',
];

test.each(NAMES)('%s is a key like any other', async (name) => {
  const app = new Flask(import.meta);
  app.post('/')(function index() {
    return { form: request.form[name] ?? null, there: name in request.form, keys: [...request.form] };
  });
  app.get('/')(function args() {
    return { value: request.args[name] ?? null };
  });
  const client = app.test_client();
  const body = new URLSearchParams([[name, 'x']]).toString();
  const content_type = 'application/x-www-form-urlencoded';
  expect((await client.post('/', { data: body, content_type })).json).toEqual({
    form: 'x',
    there: true,
    keys: [name],
  });
  expect((await client.get(`/?${body}`)).json).toEqual({ value: 'x' });
  const missing = await client.get('/');
  // A promise is looked for in whatever is awaited: that name alone is answered without a value.
  expect(missing.status_code).toBe(name === 'then' ? 200 : 400);
});

test('dicts that programs make', () => {
  const dict = new MultiDict([
    ['a', '1'],
    ['a', '2'],
    ['b', '3'],
  ]);
  expect(dict['a']).toBe('1');
  expect('a' in dict && !('c' in dict)).toBe(true);
  expect([...dict]).toEqual(['a', 'b']);
  expect(dict.getlist('a', { type: int })).toEqual([1, 2]);
  expect({ ...dict }).toEqual({ a: '1', b: '3' });
  expect(JSON.stringify(dict)).toBe('{"a":"1","b":"3"}');
  dict['c'] = '4';
  delete dict['a'];
  expect(Object.keys(dict)).toEqual(['b', 'c']);
  expect(() => dict['a']).toThrow();
  expect(dict).toBeInstanceOf(MultiDict);
  const headers = new Headers({ 'X-A': 'b' });
  headers['X-A'] = 'c';
  expect([...headers]).toEqual([['X-A', 'c']]);
  delete headers['x-none'];
  expect(`${headers}`).toBe('X-A: c\r\n\r\n');
});

test('cookies and answers of the test client', async () => {
  const app = new Flask(import.meta);
  app.route('/', { methods: ['GET', 'POST'] })(function index() {
    const response = app.make_response('x');
    response.set_cookie('theme', 'dark', { max_age: 60 });
    response.set_etag('abc');
    return response;
  });
  const client = app.test_client();
  const answer = await client.get('/');
  expect(client.get_cookie('theme')?.value).toBe('dark');
  expect(client.get_cookie('other')).toBe(null);
  expect((answer as unknown as { get_etag(): unknown }).get_etag()).toEqual(['abc', false]);
  expect([...((await client.options('/')) as unknown as { allow: Iterable<string> }).allow].sort()).toEqual([
    'GET',
    'HEAD',
    'OPTIONS',
    'POST',
  ]);
});
