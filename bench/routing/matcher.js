/**
 * The matcher alone, against the routers of other frameworks: operations per second for rule sets of 10, 100 and 1000
 * rules. Each round runs all routers in turn, so that a busy machine is unfair to none; the table holds medians.
 *
 * Run after `npm run build`: `npm install && npm run bench:routing` in bench/.
 */
import FindMyWay from 'find-my-way';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { TrieRouter } from 'hono/router/trie-router';
import { match as pathToRegexp } from 'path-to-regexp';
import { addRoute, createRouter, findRoute } from 'rou3';
import { Rule, UrlMap } from '../../dist/routing/index.js';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SLICE = Number(process.env.SLICE ?? 6); // milliseconds per measurement
const only = process.env.ONLY?.split(',');

/** Four shapes in turn, each with a first segment of its own. `*` stands for the syntax of the router. */
const SHAPES = [
  (i) => `/static${i}/page/index`,
  (i, param) => `/items${i}/${param('id')}`,
  (i, param) => `/orgs${i}/${param('org')}/repos/${param('repo')}/issues/${param('number')}`,
  (i, _param, rest) => `/files${i}/${rest}`,
];

const rulesOf = (count, param, rest) =>
  Array.from({ length: count }, (_, i) => SHAPES[i % SHAPES.length](i, param, rest));

const ROUTERS = {
  pottle(count) {
    const rules = rulesOf(count, (name) => `<${name}>`, '<path:rest>');
    const map = new UrlMap(rules.map((rule) => new Rule(rule, { endpoint: rule, methods: ['GET'] })));
    return (path) => map.match(path, 'GET').type === 'found';
  },
  'find-my-way'(count) {
    const router = FindMyWay();
    for (const rule of rulesOf(count, (name) => `:${name}`, '*')) router.on('GET', rule, () => {});
    return (path) => router.find('GET', path) !== null;
  },
  'hono RegExp'(count) {
    const router = new RegExpRouter();
    for (const rule of rulesOf(count, (name) => `:${name}`, '*')) router.add('GET', rule, rule);
    return (path) => router.match('GET', path)[0].length > 0;
  },
  'hono Trie'(count) {
    const router = new TrieRouter();
    for (const rule of rulesOf(count, (name) => `:${name}`, '*')) router.add('GET', rule, rule);
    return (path) => router.match('GET', path)[0].length > 0;
  },
  rou3(count) {
    const router = createRouter();
    for (const rule of rulesOf(count, (name) => `:${name}`, '**:rest'))
      addRoute(router, 'GET', rule, { rule });
    return (path) => findRoute(router, 'GET', path) !== undefined;
  },
  'path-to-regexp'(count) {
    const matches = rulesOf(count, (name) => `:${name}`, '*rest').map((rule) => pathToRegexp(rule));
    return (path) => matches.some((match) => match(path) !== false);
  },
};

/** Paths spread over the rule set; 64 of each kind. */
function pathsOf(count) {
  const spread = (shape, make) =>
    Array.from({ length: 64 }, (_, k) =>
      make(SHAPES.length * Math.floor((k * 7919) % ((count / 4) | 0)) + shape, k),
    );
  return {
    static: spread(0, (i) => `/static${i}/page/index`),
    'one param': spread(1, (i, k) => `/items${i}/${1000 + k}`),
    nested: spread(2, (i, k) => `/orgs${i}/acme/repos/site-${k}/issues/${k}`),
    wildcard: spread(3, (i, k) => `/files${i}/css/vendor/a${k}.css`),
    miss: spread(1, (i, k) => `/items${i}x/none/${k}`),
  };
}

/** Texts as a server hands them over: flat, and hashed by nobody yet. */
function freshOf(paths) {
  const buffers = paths.map((path) => Buffer.from(path, 'latin1'));
  return (k) => buffers[k].latin1Slice(0, buffers[k].length);
}

/** Nanoseconds of processor time per operation, so that other processes do not count. */
function measure(run) {
  const end = performance.now() + SLICE;
  const start = process.cpuUsage();
  let operations = 0;
  do {
    run();
    operations += 64;
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / operations;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

function runner(match, text, expected) {
  return () => {
    for (let k = 0; k < 64; k++)
      if (match(text(k)) !== expected) throw new Error(`wrong answer for ${text(k)}`);
  };
}

function* jobs() {
  for (const count of [10, 100, 1000]) {
    const paths = pathsOf(count);
    for (const [name, make] of Object.entries(ROUTERS)) {
      if (only && !only.includes(name)) continue;
      const match = make(count);
      for (const [kind, list] of Object.entries(paths))
        yield { count, name, kind, run: runner(match, (k) => list[k], kind !== 'miss'), times: [] };
      yield {
        count,
        name,
        kind: 'static, fresh',
        run: runner(match, freshOf(paths.static), true),
        times: [],
      };
      yield {
        count,
        name,
        kind: 'one param, fresh',
        run: runner(match, freshOf(paths['one param']), true),
        times: [],
      };
    }
  }
}

// Routers take turns at each kind of path.
const all = [...jobs()].sort((a, b) => a.count - b.count || a.kind.localeCompare(b.kind));
for (const { run } of all) for (let i = 0; i < 300; i++) run();
for (let round = 0; round < ROUNDS; round++) for (const job of all) job.times.push(measure(job.run));

const rate = (job) => (1000 / median(job.times)).toFixed(1);
console.log('Million operations per second (medians).\n');
const names = Object.keys(ROUTERS).filter((name) => !only || only.includes(name));
console.log(`| rules | path | ${names.join(' | ')} |\n|---|---|${names.map(() => '---:|').join('')}`);
for (const count of [10, 100, 1000])
  for (const kind of [...Object.keys(pathsOf(10)), 'static, fresh', 'one param, fresh'])
    console.log(
      `| ${count} | ${kind} | ${names.map((name) => rate(all.find((job) => job.count === count && job.kind === kind && job.name === name))).join(' | ')} |`,
    );
