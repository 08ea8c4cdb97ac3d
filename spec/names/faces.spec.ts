/** What Python's manners look like from elsewhere: templates, JSON, tools that list and copy. */
import { inspect } from 'node:util';
import { Flask, jsonify, make_response, render_template_string, request, session, tuple } from 'pottle/flask';
import { expect, test } from 'vitest';

test('dicts are dicts in templates, handed over or found in `request`', async () => {
  const app = new Flask(import.meta);
  const source = [
    '{{ form.a }}|{{ form.zz }}|{{ form["constructor"] }}|{{ form.get("zz", "d") }}|{{ form|length }}|{{ form|tojson }}',
    '{{ form }}|{{ form is mapping }}|{{ form.zz is defined }}|{% for key in form %}{{ key }}{% endfor %}',
    '{% if empty %}full{% else %}empty{% endif %}|{{ headers["X-A"] }}|{{ headers["X-B"] }}|{{ dict(form) }}',
    '{{ request.form.a }}|{{ request.form.zz }}|{{ request.files|length }}|{{ request.get_json(silent=True) }}',
  ].join('\n');
  app.post('/')(function index() {
    const { form, headers } = request;
    const page: unknown = render_template_string(source, { form, headers, empty: request.args });
    return typeof page === 'string' ? page : tuple('a template waited', 500);
  });
  const answer = await app.test_client().post('/', { data: { a: '1' }, headers: { 'X-A': 'b' } });
  expect(answer.text.replaceAll('&#39;', "'")).toBe(
    [
      '1|||d|1|{"a": "1"}',
      "ImmutableMultiDict([('a', '1')])|True|False|a",
      "empty|b||{'a': '1'}",
      '1||0|None',
    ].join('\n'),
  );
});

test('dicts are data for answers', async () => {
  const app = new Flask(import.meta);
  const answers = {
    itself: () => request.form,
    listed: () => [request.form, request.args],
    tupled: () => tuple(request.form, 201),
    jsonified: () => jsonify(request.form),
    made: () => make_response(request.form),
  };
  for (const [endpoint, view] of Object.entries(answers))
    app.post(`/${endpoint}`, { endpoint })(view as never);
  const client = app.test_client();
  const names = ['a', 'constructor', '__html__', 'next', 'toJSON', 'then'];
  const data = Object.fromEntries(names.map((name) => [name, '1']));
  for (const endpoint of Object.keys(answers)) {
    const answer = await client.post(`/${endpoint}`, { data });
    expect([endpoint, answer.status_code, answer.json]).toEqual([
      endpoint,
      endpoint === 'tupled' ? 201 : 200,
      endpoint === 'listed' ? [data, {}] : data,
    ]);
  }
});

test('what a client sent is not changed, and says so', async () => {
  const app = new Flask(import.meta);
  const changes: (() => void)[] = [
    () => (request.headers['X-A'] = 'b'),
    () => delete request.headers['X-A'],
    () => (request.form['a'] = 'b'),
    () => Object.defineProperty(request.args, 'a', { value: 'b' }),
  ];
  app.post('/')(function index() {
    return changes.map((change) => {
      try {
        change();
        return 'changed';
      } catch (error) {
        return (error as Error).message;
      }
    });
  });
  const refused = 'cannot be changed. Change a copy() instead.';
  expect((await app.test_client().post('/', { data: { a: '1' } })).json).toEqual([
    `The headers of a request ${refused}`,
    `The headers of a request ${refused}`,
    `ClientDict objects ${refused}`,
    `ClientDict objects ${refused}`,
  ]);
});

test('tools that list or copy `request` read nothing', async () => {
  const app = new Flask(import.meta);
  app.post('/')(function index() {
    const shown = [Object.keys(request), JSON.stringify(request), { ...request }];
    const frozen = () => Object.freeze(request.form);
    expect(frozen).toThrow(TypeError);
    return { shown, text: inspect(request).includes('Request'), form: Object.assign({}, request.form) };
  });
  expect((await app.test_client().post('/', { data: { a: '1' } })).json).toEqual({
    shown: [[], '{}', {}],
    text: true,
    form: { a: '1' },
  });
});

test('uploads are no JSON: what memory they lie in is told nobody', async () => {
  const app = new Flask(import.meta);
  app.post('/one')(function one() {
    return { file: request.files['f'] } as never;
  });
  app.post('/all')(function all() {
    return { ...request.files } as never;
  });
  app.post('/session')(function keep() {
    session['file'] = request.files['f'];
    return 'kept';
  });
  app.secret_key = 'secret';
  app.logger = Object.assign(Object.create(app.logger), { exception: () => undefined });
  const client = app.test_client();
  for (const path of ['/one', '/all', '/session']) {
    const answer = await client.post(path, { data: { f: [Buffer.from('hello'), 'a.txt'] } as never });
    expect([path, answer.status_code, answer.text.includes('104')]).toEqual([path, 500, false]);
  }
});

test('files are read by lines, and sought from either end', async () => {
  const app = new Flask(import.meta);
  app.post('/')(function index() {
    const file = request.files['f']!;
    const lines = file.readlines().map(String);
    file.seek(0);
    const each = Array.from(lines, () => String(file.readline()));
    const end = file.seek(0, 2);
    file.seek(-2, 1);
    return { lines: lines.length, each: each.join('') === lines.join(''), end, last: String(file.read()) };
  });
  const text = `${'\n'.repeat(60_000)}${'x'.repeat(70_000)}\nlast`;
  const answer = await app.test_client().post('/', { data: { f: [Buffer.from(text), 'a.txt'] } as never });
  expect(answer.json).toEqual({ lines: 60_002, each: true, end: text.length, last: 'st' });
});
