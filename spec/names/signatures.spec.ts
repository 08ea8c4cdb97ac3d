/** Arguments by place and by keyword, as Python takes them: the table, what Python says of it, and each name called both ways. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import 'pottle/quart';
import {
  Flask,
  flash,
  get_flashed_messages,
  jsonify,
  MethodNotAllowed,
  make_response,
  Response,
  redirect,
  render_template_string,
  request,
  request_finished,
  send_file,
  Unauthorized,
} from 'pottle/flask';
import {
  Signer,
  TimedSerializer,
  TimestampSigner,
  URLSafeSerializer,
  URLSafeTimedSerializer,
} from 'pottle/itsdangerous';
import { Quart } from 'pottle/quart';
import { MIMEAccept, MultiDict } from 'pottle/werkzeug/datastructures';
import { DispatcherMiddleware } from 'pottle/werkzeug/middleware/dispatcher';
import { check_password_hash, generate_password_hash } from 'pottle/werkzeug/security';
import { afterEach, expect, test } from 'vitest';
import { SIGNATURES } from '../../lib/names/signatures.js';
import { taking } from '../../lib/names/taking.js';

/** What `inspect.signature` says of Flask 3.1.3 and what it is made of, without `self`: `=` is after what has a default. */
const PYTHON = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../vectors/signatures.json'), 'utf8'),
) as Record<string, string>;

interface Parts {
  places: string[];
  placed: string[];
}

const bare = (word: string) => word.replace(/^[!~-]/, '').replace(/>.*/, '');

function partsOf(text: string): Parts {
  const [places = '', options = ''] = text.split('|').map((side) => side.trim());
  const words = (side: string) => side.split(' ').filter((word) => word !== '' && word !== '...');
  const [placed = ''] = options.split('*');
  return { places: words(places), placed: words(placed) };
}

const CLASSES: Record<string, string> = {
  App: 'Flask',
  Pottle: 'Flask',
  UrlMap: 'Map',
  TestClient: 'FlaskClient',
  TimedSerializer: 'URLSafeTimedSerializer',
};

/** A name of the table as Python has it, without its module. */
function wantedOf(key: string): string {
  const [owner = '', name] = key.split('.');
  return name === undefined ? owner : `${CLASSES[owner] ?? owner}.${name}`;
}

/** Python's arguments of a name of the table; undefined where that is of Quart, or of a module that has no other names. */
function pythonOf(key: string): string | undefined {
  const wanted = wantedOf(key);
  const found = Object.keys(PYTHON).filter((one) => one.endsWith(`.${wanted}`));
  return PYTHON[found.find((one) => one.startsWith('flask.')) ?? found[0] ?? ''];
}

/** A group of commands is made of its name and what it is for: those in it come by its decorator. */
const OTHERS = new Set(['AppGroup']);
const known = Object.keys(SIGNATURES).filter((key) => !OTHERS.has(key) && /^\w/.test(pythonOf(key) ?? ''));

test.each(known)('%s has Python’s arguments, in their order', (key) => {
  const { places, placed } = partsOf(SIGNATURES[key]!);
  const [byPlace = '', byName = ''] = pythonOf(key)!.split(/(?:^| )\*(?=[ \w]|$)/);
  const ordered = byPlace
    .split(' ')
    .filter((word) => word !== '' && !word.startsWith('*'))
    .map((word) => word.replace('=', ''));
  const own = [...places, ...placed].map(bare);
  const length = byName === '' ? own.length : Math.min(own.length, ordered.length);
  expect(own.slice(0, length)).toEqual(ordered.slice(0, own.length).slice(0, length));
});

/** Names with arguments of Python that are in no table, and how they take theirs. */
const ELSEWHERE: [how: string, names: RegExp][] = [
  ['in one object, by lib/names/click.ts', /^click\.(?!command|group)/],
  [
    'they are called by the framework',
    /^flask\.(?:Flask|blueprints|sessions|ctx|Blueprint)\.(?!run|redirect|template_|add_)/,
  ],
  [
    'they are made by the framework',
    /^(?:flask\.(?:Request|blueprints|ctx|debughelpers|cli|helpers)|werkzeug\.(?:test|routing\.(?:MapAdapter|BuildError|\w+Converter)$))/,
  ],
  [
    'what they take is one object of data',
    /^(?:flask\.(?:Config|sessions|url_for)|werkzeug\.datastructures\.\w+$|blinker\.Signal\.send)/,
  ],
  [
    'the environment of a request is here anyway',
    /\.(?:get_body|get_description|get_headers|get_response|dispatch)$/,
  ],
  ['they are derived from what is in the table', /^werkzeug\.exceptions\.|^itsdangerous\.\w+(?:\.dumps)?$/],
  [
    'dicts take `default` and `type` by lib/names/dict.ts',
    /^werkzeug\.datastructures\.\w+\.(?:get|getlist|items|deepcopy|best_match|add_file)$/,
  ],
  ['all of it is options', /^(?:jinja2\.(?:Environment|Template)|werkzeug\.routing\.Map|flask\.testing)\b/],
  [
    'something else here',
    /^(?:blinker\.Signal\.connected_to|flask\.Config\.from_mapping|jinja2\.|markupsafe\.|werkzeug\.(?:http|middleware)\.)/,
  ],
];

test('each function of Python with several arguments is in the table, or takes them elsewhere', () => {
  const own = Object.keys(SIGNATURES).map((key) => `.${wantedOf(key)}`);
  const missing = Object.entries(PYTHON).filter(([name, text]) => {
    const words = text.split(' ').filter((word) => !word.startsWith('*'));
    const isWorth = words.length > 1 || words.some((word) => word.endsWith('='));
    const isOwn = own.some((wanted) => `.${name}`.endsWith(wanted));
    return isWorth && !isOwn && !ELSEWHERE.some(([, names]) => names.test(name));
  });
  expect(missing).toEqual([]);
});

test.each(Object.keys(SIGNATURES))('%s takes the same by place and by keyword', (key) => {
  const take = taking('x', key)!;
  const { places, placed } = partsOf(SIGNATURES[key]!);
  const names = [...places, ...placed];
  const values = names.map((name) => (name.startsWith('-') ? undefined : `the ${bare(name)}`)); // or refused
  const all = take(values);
  const start = places.findLastIndex((word) => word.startsWith('!')) + 1;
  for (let from = start; from < names.length; from++) {
    const rest = names.slice(from).map((name, at) => [bare(name), values[from + at]]);
    expect(take([...values.slice(0, from), Object.fromEntries(rest)])).toEqual(all); // undefined is no value
  }
});

test('a token of one purpose is none of another, whichever way that is said', () => {
  for (const type of [URLSafeSerializer, URLSafeTimedSerializer, TimedSerializer]) {
    const token = new type('k', 'reset').dumps({ id: 1 });
    expect(new type('k', { salt: 'reset' }).loads(token)).toEqual({ id: 1 });
    for (const other of [new type('k', 'login'), new type('k')])
      expect(() => other.loads(token)).toThrow(/signature/i);
    expect(new type('k').dumps(1, 'reset')).toBe(new type('k').dumps(1, { salt: 'reset' }));
  }
  for (const type of [Signer, TimestampSigner]) {
    const signed = new type('k', 'reset').sign('x');
    expect(new type('k', { salt: 'reset' }).unsign(signed)).toBe('x');
    expect(() => new type('k').unsign(signed)).toThrow(/signature/i);
  }
  const legacy = { signer_kwargs: { key_derivation: 'hmac' } } as never;
  expect(() => new URLSafeSerializer('k').loads(new URLSafeSerializer('k', legacy).dumps(1))).toThrow(
    /signature/i,
  );
  expect(() => new URLSafeSerializer('k', { signer: class {} } as never)).toThrow(/takes no 'signer'/);
});

test('the time of a token comes with it, where that is asked for', () => {
  const serializer = new URLSafeTimedSerializer('k', 'reset');
  const [value, time] = serializer.loads(serializer.dumps('x'), { max_age: 60, return_timestamp: true });
  expect([value, time instanceof Date]).toEqual(['x', true]);
  expect(serializer.loads(serializer.dumps('x'), 60, true)[0]).toBe('x');
  const signer = new TimestampSigner('k');
  expect(signer.unsign(signer.sign('x'), { return_timestamp: true })[0]).toBe('x');
  expect(signer.unsign(signer.sign('x'))).toBe('x');
});

test('nothing in the place of options is ignored', () => {
  const response = new Response('x', 299, { A: 'b' });
  expect([response.status_code, response.headers['A']]).toEqual([299, 'b']);
  response.set_cookie('a', 'b', 60);
  expect(response.headers['Set-Cookie']).toContain('Max-Age=60');
  expect(generate_password_hash('x', 'pbkdf2:sha256:1000')).toMatch(/^pbkdf2:sha256:1000\$/);
  const sent = new Flask(import.meta);
  sent.get('/')(function index() {
    return send_file(path.join(import.meta.dirname, 'signatures.spec.ts'), 'text/x', true);
  });
  const tooMany = ['a', 'b', 1, 2, '/', 'h', true, true, 'Lax', true, 'x'] as never as ['a'];
  expect(() => response.set_cookie(...tooMany)).toThrow(/at most 10 arguments by place/);
  expect(() => response.set_cookie('a', 'b', 60, { max_age: 3 } as never)).toThrow(/twice/);
  const app = new Flask('strict');
  expect(() => app.get('/', 'text' as never)).toThrow(/takes its options by name.*'text'/);
  expect(() => app.get('/', ['GET'] as never)).toThrow(/a list/);
  expect(() => redirect('/', { status: 301 } as never)).toThrow(/redirect\(\) has no argument 'status'/);
});

test('keywords stand for any argument', async () => {
  const app = new Flask(import.meta);
  app.secret_key = 'k';
  app.add_template_filter((text: string) => text.toUpperCase(), { name: 'loud' });
  app.template_filter({ name: 'quiet' })((text: string) => text.toLowerCase());
  app.get('/moved')(function moved() {
    return redirect('/x', { code: 301 });
  });
  app.get('/flash')(function flashing() {
    flash('m', { category: 'error' });
    const errors = get_flashed_messages({ with_categories: true, category_filter: ['error'] });
    return jsonify({ errors, text: render_template_string('{{ "a"|loud }}{{ "B"|quiet }}') });
  });
  app.post('/json')(function json() {
    return { json: request.get_json(true) as string, silent: request.get_json({ silent: true }) as string };
  });
  app.get('/made')(function made() {
    const response = new Response({ response: 'x', status: 201 });
    response.set_cookie({ key: 'a', value: 'b' });
    response.set_etag('a', { weak: false });
    return make_response(response);
  });
  const seen: string[] = [];
  const remember = () => void seen.push('finished');
  request_finished.connect(remember, { sender: app });
  const client = app.test_client();
  expect((await client.get('/moved')).status_code).toBe(301);
  expect((await client.get('/flash')).json).toEqual({ errors: [['error', 'm']], text: 'Ab' });
  expect((await client.post('/json', { data: '"x"', content_type: 'text/plain' })).json).toEqual({
    json: 'x',
    silent: 'x',
  });
  const made = await client.get('/made');
  expect([made.status_code, made.headers['ETag'], made.headers['Set-Cookie']]).toEqual([
    201,
    '"a"',
    'a=b; Path=/',
  ]);
  request_finished.disconnect(remember, { sender: app });
  expect(seen.length).toBe(4);
  const accept = new MIMEAccept([]);
  expect(accept.best_match(['text/plain'], { default: 'd' })).toBe('d');
  expect(new MultiDict({ a: '1' }).pop('b', { default: 'd' })).toBe('d');
  expect(new MultiDict({ a: '1' }).setdefault('b', 'c')).toBe('c');
  expect(check_password_hash({ pwhash: generate_password_hash('x'), password: 'x' })).toBe(true);
  expect(new MethodNotAllowed(['GET']).valid_methods).toEqual(['GET']);
  expect(new Unauthorized('who?').description).toBe('who?');
  const missing = new DispatcherMiddleware(app, { '/other': new Flask('other') });
  expect(missing.mounts.get('/other')).toBeDefined();
});

const VARIABLES = ['FLASK_NAMES_A', 'QUART_NAMES_A', 'ZZ_NAMES_A', 'NAMES_FILE'];
afterEach(() => {
  for (const name of VARIABLES) delete process.env[name];
});

test('settings come from where Flask and Quart look', () => {
  for (const name of VARIABLES) process.env[name] = name.split('_')[0]!;
  delete process.env.NAMES_FILE;
  const read = (app: Flask | Quart, options?: { prefix: string }) => {
    if (options) app.config.from_prefixed_env(options);
    else app.config.from_prefixed_env();
    return app.config['NAMES_A'];
  };
  expect(read(new Flask('a'))).toBe('FLASK');
  expect(read(new Quart('b'))).toBe('QUART');
  expect(read(new Flask('c'), { prefix: 'ZZ' })).toBe('ZZ');
  const { config } = new Flask(import.meta);
  expect(config.from_envvar('NAMES_FILE', { silent: true })).toBe(false);
  expect(config.from_envvar('NAMES_FILE', true)).toBe(false);
  expect(config.from_file('../../package.json', { load: JSON.parse })).toBe(true);
  expect(config.from_file('none.json', { load: JSON.parse, silent: true })).toBe(false);
});
