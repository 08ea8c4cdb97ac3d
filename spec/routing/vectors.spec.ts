import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  BuildError,
  decodePath,
  type MapAdapter,
  Rule,
  type RuleOptions,
  UrlMap,
} from '../../lib/routing/index.js';
import { Uuid } from '../../lib/values.js';

interface RuleCase extends RuleOptions {
  rule: string;
}
interface HostCase {
  subdomain?: string;
  host?: string;
}
interface MatchCase extends HostCase {
  method: string;
  path: string;
  rawPath?: string;
  queryArgs?: unknown;
  websocket?: boolean;
}
interface BuildCase extends HostCase {
  endpoint: string;
  values: unknown;
  method?: string;
  external?: boolean;
  appendUnknown?: boolean;
  urlScheme?: string;
  bindMethod?: string;
}
type Expected<T> = T & { result: unknown; released?: unknown; quirk?: string };
interface Group {
  kind: string;
  id: string;
  topic: string;
  map: Record<string, never>;
  bind: { serverName?: string; scriptName?: string; urlScheme?: string };
  rules: RuleCase[];
  matches: Expected<MatchCase>[];
  builds?: Expected<BuildCase>[];
  rule: string;
  result: unknown;
  released?: unknown;
}

const file = new URL('../vectors/routing.json', import.meta.url);
const cases: Group[] = JSON.parse(readFileSync(file, 'utf8')).cases;

/** Cases that cannot hold, and why. */
const FIXED_POINT = 'a float is written without an exponent, so that the URL matches its own rule again';
const NARROWER = 'of equal weights the narrower wins: for Werkzeug the order of registration decides';
const EXCEPTIONS: Record<string, string> = {
  'dev-002 match 3': NARROWER,
  'dev-002 match 7': NARROWER,
  'dev-002 match 8': NARROWER,
  'dev-042 match 0': NARROWER,
  'dev-059 match 21': NARROWER,
  'dev-063 match 11': NARROWER,
  'dev-071 match 18': NARROWER,
  'dev-071 match 35': NARROWER,
  'dev-006 build 4': FIXED_POINT,
  'dev-006 build 5': FIXED_POINT,
  'dev-069 build 2': FIXED_POINT,
  'dev-070 build 5': FIXED_POINT,
};

/** A recorded value as JavaScript has it. */
function value(recorded: unknown): unknown {
  if (Array.isArray(recorded)) return recorded.map(value);
  if (typeof recorded !== 'object' || recorded === null) return recorded;
  const [[key, inner] = ['', '']] = Object.entries(recorded);
  switch (key) {
    case '$float':
      return Number(String(inner).replace('inf', 'Infinity'));
    case '$int':
      return BigInt(inner);
    case '$bytes':
      return new Uint8Array(Buffer.from(inner, 'base64'));
    case '$tuple':
      return inner.map(value);
    case '$uuid':
      return new Uuid(inner);
    case '$set':
      return new Set(inner.map(value));
    case '$multi':
    case '$dict':
      return inner.map(([k, v]: [string, unknown]) => [k, value(v)]);
    default:
      return Object.fromEntries(Object.entries(recorded).map(([k, v]) => [k, value(v)]));
  }
}

/** Arguments in a form that compares: UUIDs reach views as strings. */
function plainArgs(args: unknown): unknown {
  const pairs = Array.isArray(args) ? args : Object.entries(args as object);
  return new Map(
    pairs.map(([k, v]: [string, unknown]) => [
      k,
      v instanceof Uuid ? String(v) : Number.isNaN(v) ? 'nan' : v,
    ]),
  );
}

function makeRule({ rule, ...options }: RuleCase): Rule {
  const defaults = options.defaults ? (value(options.defaults) as Record<string, unknown>) : null;
  return new Rule(rule, { ...options, defaults });
}

function bind(map: UrlMap, group: Group, { subdomain, host }: HostCase, extra: object = {}): MapAdapter {
  const { serverName = 'example.test', ...options } = group.bind;
  if (host === undefined) return map.bind(serverName, { ...options, ...extra, subdomain });
  return map.bindToHost(host, map.hostMatching ? null : serverName, { ...options, ...extra, subdomain });
}

function matched(map: UrlMap, group: Group, test: MatchCase): unknown {
  const adapter = bind(map, group, test);
  const queryArgs = test.queryArgs === undefined ? null : (value(test.queryArgs) as string);
  const result = adapter.match(test.path, test.method, { queryArgs, websocket: test.websocket ?? null });
  switch (result.type) {
    case 'found':
      return { endpoint: result.rule.endpoint, args: plainArgs(result.args) };
    case 'redirect':
      return { redirect: result.url, code: result.code };
    case 'methods':
      return { methodNotAllowed: [...result.methods].sort() };
    case 'websocket':
      return { websocketMismatch: true };
    case 'none':
      return { notFound: true };
  }
}

function built(map: UrlMap, group: Group, test: BuildCase): unknown {
  const adapter = bind(map, group, test, { defaultMethod: test.bindMethod });
  const { method, external, appendUnknown, urlScheme } = test;
  const options = {
    method: method ?? null,
    forceExternal: external,
    appendUnknown,
    urlScheme: urlScheme ?? null,
  };
  try {
    return adapter.build(test.endpoint, value(test.values) as never, options);
  } catch (error) {
    if (error instanceof BuildError) return { buildError: true };
    if (error instanceof RangeError || error instanceof TypeError) return { valueError: true };
    throw error;
  }
}

function expectation({ result, released = result }: { result: unknown; released?: unknown }): unknown {
  const answer = released as { args?: unknown };
  if (typeof answer !== 'object' || !answer?.args) return answer;
  return { ...answer, args: plainArgs(value(answer.args)) };
}

describe.each(cases.filter(({ kind }) => kind === 'group'))('$id $topic', (group) => {
  const map = new UrlMap(group.rules.map(makeRule), group.map);
  it.each(group.matches.map((test, i) => [i, test] as const))('match %i', (i, test) => {
    if (test.rawPath !== undefined) expect(decodePath(test.rawPath)).toBe(test.path);
    const answer = expect(matched(map, group, test), JSON.stringify(test));
    if (`${group.id} match ${i}` in EXCEPTIONS) answer.not.toEqual(expectation(test));
    else answer.toEqual(expectation(test));
  });
  it.each((group.builds ?? []).map((test, i) => [i, test] as const))('build %i', (i, test) => {
    const url = expect(built(map, group, test), JSON.stringify(test));
    if (`${group.id} build ${i}` in EXCEPTIONS) url.not.toEqual(expectation(test));
    else url.toEqual(expectation(test));
  });
});

describe('rules that clash', () => {
  it.each(cases.filter(({ kind }) => kind === 'duplicate'))(
    '$id',
    ({ map, rules, result, released = result }) => {
      const urls = new UrlMap([], map);
      for (const rule of rules) urls.add(makeRule({ endpoint: '', ...rule }));
      expect(released).toEqual({ ok: true });
    },
  );
});

function failure(make: () => unknown): string {
  try {
    make();
    return 'none';
  } catch (error) {
    return String(error);
  }
}

describe('malformed rules', () => {
  /** What Python's errors are called here; a converter's argument that is no number is of the wrong type. */
  const errors: Record<string, RegExp> = {
    ValueError: /^RuleError|^TypeError: The argument/,
    LookupError: /^RuleError/,
    SyntaxError: /^RuleError/,
    TypeError: /^TypeError/,
  };
  it.each(cases.filter(({ kind }) => kind === 'invalidRule'))('$id $rule', ({ rule, result }) => {
    const add = () => new UrlMap([new Rule(rule, { endpoint: 'x' })]);
    const { error } = result as { error?: string };
    if (error === undefined) expect(add).not.toThrow();
    else expect(failure(add)).toMatch(errors[error]!);
  });
});
