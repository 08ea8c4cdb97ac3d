/** Whole applications and their recorded answers, in process and over a real socket. */
import { readFileSync } from 'node:fs';
import { DispatcherMiddleware, type ServeOptions, type Server, serve } from 'pottle';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sessionJsonSerializer } from '../../lib/sessions/index.js';
import { URLSafeTimedSerializer } from '../../lib/signing/index.js';
import { difference, ENGINES, type Engine } from '../engines.js';
import { type Answer, inProcess, overSocket, type Send, throughFetch } from '../vectors/app-client.js';
import { type Built, build } from '../vectors/app-driver.js';
import type { Data } from '../vectors/app-values.js';
import { FACES, useFace } from '../vectors/faces.js';

const file = new URL('../vectors/app.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Data[] };

/** Requests that cannot hold here, by case and index, and why. */
const EXCEPT: Record<string, string> = {
  'dev-040/13': 'If-Unmodified-Since in the past is a 412 (RFC 9110, section 13.1.4)',
  'dev-040/20':
    'several ranges may be answered with all of the content, not with an error (RFC 9110, section 14.2)',
  'dev-040/21': 'units that are not known are ignored (RFC 9110, section 14.2)',
  'dev-040/22': 'a range is for GET alone (RFC 9110, section 14.2)',
  'dev-040/27': 'preconditions count before a range (RFC 9110, section 13.2.2)',
  'dev-050/28': 'a 205 has no content (RFC 9110, section 15.3.6)',
  'dev-050/39':
    'several ranges may be answered with all of the content, not with an error (RFC 9110, section 14.2)',
  'dev-045/11': 'JSON is UTF-8 (RFC 8259, section 8.1): the other encodings of Python are not guessed',
  'dev-045/13': 'JSON has no NaN',
  'dev-046/0': "the message is that of JavaScript's JSON reader",
  'dev-046/1': "the message is that of JavaScript's JSON reader",
};

/** Requests that an engine or the connection decides otherwise, and why. */
const EXCEPT_ON: Record<Engine, Record<string, string>> = {
  uws: {
    'dev-001/32': 'the native server says Content-Length: 0 of a stream that ends without a chunk',
    'dev-052/0': 'the native server reads the query as UTF-8: the raw byte is lost before the app sees it',
  },
  node: {
    'dev-002/36': 'node:http knows no method BREW, and answers 400 by itself',
    'dev-052/0': 'node:http refuses bytes beyond ASCII in the target',
  },
};

/** Requests that the platform's Request and Response decide otherwise, and why. */
const EXCEPT_THROUGH_FETCH: Record<string, string> = {
  'dev-001/10': 'Headers joins lines of one name, but for cookies',
  'dev-001/12': 'Headers joins lines of one name, but for cookies',
  'dev-001/20': 'Headers joins lines of one name, but for cookies',
  'dev-008/38': 'Headers joins lines of one name, but for cookies',
  'dev-050/1': 'Headers joins lines of one name, but for cookies',
  'dev-052/0': 'URL escapes the raw byte',
};

const FRAMING = new Set(['date', 'server', 'connection', 'keep-alive', 'transfer-encoding', 'uwebsockets']);

/** What Python's errors of registration are called here. */
const SETUP_ERRORS: Record<string, string[]> = {
  AssertionError: ['SetupError'],
  ValueError: ['SetupError', 'RuleError', 'LookupError'],
  LookupError: ['RuleError'],
  TypeError: ['TypeError'],
};

afterEach(() => vi.useRealTimers());

function failure(make: () => unknown): string {
  try {
    make();
    return 'none';
  } catch (error) {
    return (error as Error).name;
  }
}

describe('recorded applications, setting up', () => {
  it.each(cases.filter((one) => one.expectSetupError))('$id $topic', (one) => {
    const make = () => build(one.app).remove();
    const { ok, setupError } = one.released ?? one.result;
    if (ok) make();
    else expect(SETUP_ERRORS[setupError]).toContain(failure(make));
  });
});

const running = cases.filter((one) => !one.expectSetupError);

describe.each(FACES)('recorded applications, in process, by the names of $name', (each) => {
  beforeAll(() => useFace(each));
  afterAll(() => useFace(FACES[0]!));

  it.each(running)('$id $topic', async (one) => {
    const built = build(one.app);
    try {
      await check(one, built, inProcess, EXCEPT);
    } finally {
      built.remove();
    }
  });
});

describe.each(FACES)('recorded applications, through fetch, by the names of $name', (each) => {
  beforeAll(() => useFace(each));
  afterAll(() => useFace(FACES[0]!));

  it.each(running)('$id $topic', async (one) => {
    const built = build(one.app);
    try {
      mount(one, built);
      await built.app.startup();
      await check(one, built, throughFetch, { ...EXCEPT, ...EXCEPT_THROUGH_FETCH });
    } finally {
      built.remove();
    }
  });
});

/** In camelCase on each engine; by Flask's names every case on one of them, in turn. */
const SERVED = ENGINES.flatMap((transport, at) =>
  FACES.map((each, turn) => ({
    transport,
    each,
    name: each.name,
    served: turn === 0 ? running : running.filter((_, index) => index % ENGINES.length === at),
  })),
);

describe.each(SERVED)(
  'recorded applications, on $transport, by the names of $name',
  ({ transport, each, served }) => {
    beforeAll(() => useFace(each));
    afterAll(() => useFace(FACES[0]!));

    it.each(served)('$id $topic', async (one) => {
      const built = build(one.app);
      const servers = new Map<string, Server>();
      try {
        mount(one, built);
        for (const scheme of new Set<string>(one.requests.map((each: Data) => each.scheme ?? 'http')))
          servers.set(scheme, await serve(built.app, { transport, ...SERVING, ...SECURITY[scheme] }));
        const send = overSocket((scheme) => servers.get(scheme)!.port);
        await check(one, built, send, { ...EXCEPT, ...EXCEPT_ON[transport] });
      } finally {
        for (const server of servers.values()) await server.close();
        built.remove();
      }
    });
  },
);

const SERVING = { port: 0, signals: false, shutdownTimeout: 1 };
const SECURITY: Record<string, ServeOptions> = { http: {}, https: { sslContext: 'adhoc' } };

/** Puts the app also where requests look for it. */
function mount(one: Data, { app }: Built): void {
  const roots = new Set<string>(one.requests.map(({ scriptName = '' }) => scriptName.replace(/\/$/, '')));
  roots.delete('');
  const mounts = Object.fromEntries([...roots].map((root) => [root, app]));
  if (roots.size > 0) app.handle = new DispatcherMiddleware(app, mounts).handle;
}

async function check(one: Data, built: Built, send: Send, except: object) {
  const wrong: string[] = [];
  for (const [index, request] of one.requests.entries()) {
    vi.useFakeTimers({ now: (request.now ?? one.now) * 1000, toFake: ['Date'] });
    const tags = await entityTags(built, request, send);
    built.calls.length = 0;
    const answer = await send(built, fillTags(request, tags));
    const expected = comparable(fillTags(request.released ?? request.result, tags), one);
    const got = comparable(resultOf(answer, built), one);
    const name = `${one.id}/${index} ${request.method} ${request.path}`;
    const found = differences(got, expected);
    // What is listed as impossible must be: else the list is too long.
    if (`${one.id}/${index}` === 'dev-001/32') difference('a stream without content');
    if (`${one.id}/${index}` in except) found.splice(0, Infinity, ...(found.length > 0 ? [] : ['it holds']));
    for (const difference of found) wrong.push(`${name}: ${difference}`);
  }
  expect(wrong).toEqual([]);
}

/** What is not as it should be, field by field. */
function differences(got: Data, expected: Data): string[] {
  const names = new Set([...Object.keys(got), ...Object.keys(expected)]);
  const texts = [...names].map((name) => [name, JSON.stringify(got[name]), JSON.stringify(expected[name])]);
  return texts.filter(([, a, b]) => a !== b).map(([name, a, b]) => `${name} is ${a}, not ${b}`);
}

function resultOf({ status, headers, body }: Answer, built: Built): Data {
  return { status, headers, bodyBase64: body.toString('base64'), calls: [...built.calls] };
}

/** A result in a form in which equal means the same. */
function comparable(result: Data, one: Data): Data {
  const headers: Record<string, unknown[]> = {};
  for (const [name, value] of result.headers) {
    const lower = name.toLowerCase();
    if (!FRAMING.has(lower)) (headers[lower] ??= []).push(comparableHeader(lower, value, one));
  }
  const bytes =
    result.bodyBase64 === undefined ? Buffer.from(result.body) : Buffer.from(result.bodyBase64, 'base64');
  return { status: result.status, ...headers, body: bytes.toString('latin1'), calls: result.calls };
}

function comparableHeader(name: string, value: string, one: Data): unknown {
  if (name === 'allow') return value.split(', ').sort().join(', ');
  if (name !== 'set-cookie') return value;
  const [pair = '', ...attributes] = value.split('; ');
  return [sessionOf(pair, one), ...attributes.sort()];
}

/**
 * A session stands for what it holds: zlib's bytes differ from one library to the next. Payload, time and a good
 * signature make a cookie that is not packed the same to the byte.
 */
function sessionOf(pair: string, one: Data): string {
  const name = one.app.config?.SESSION_COOKIE_NAME ?? 'session';
  if (!pair.startsWith(`${name}=`) || pair === `${name}=`) return pair;
  const secret = one.app.secretKey?.$bytes
    ? Buffer.from(one.app.secretKey.$bytes, 'base64')
    : one.app.secretKey;
  const signing = new URLSafeTimedSerializer(secret, {
    salt: 'cookie-session',
    serializer: sessionJsonSerializer,
    signerOptions: { keyDerivation: 'hmac', digestMethod: 'sha1' },
  });
  const value = pair.slice(name.length + 1);
  return `${name}=${sessionJsonSerializer.dumps(signing.loads(value))}@${value.split('.').at(-2)}`;
}

const TAG = /\{\{etag:([^}]+)\}\}/g;

/** The entity tags that a request names, each from a plain request for the file. */
async function entityTags(built: Built, request: Data, send: Send): Promise<Map<string, string>> {
  const tags = new Map<string, string>();
  for (const [, name] of JSON.stringify(request).matchAll(TAG)) {
    const [, blueprint, filename] = /^(?:(\w+)\/(?=b\.))?(.*)$/.exec(name!)!;
    const endpoint = blueprint ? `${blueprint}.static` : 'static';
    const path = built.app.urlMap.bind('localhost').build(endpoint, { filename });
    const { headers } = await send(built, { method: 'GET', path });
    tags.set(name!, headers.find(([header]) => header.toLowerCase() === 'etag')![1]);
  }
  return tags;
}

function fillTags(data: Data, tags: Map<string, string>): Data {
  if (typeof data === 'string') return data.replace(TAG, (_, name) => tags.get(name)!);
  if (Array.isArray(data)) return data.map((item) => fillTags(item, tags));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, fillTags(value, tags)]));
}
