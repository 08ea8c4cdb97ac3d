/** `pottle explain`: what an app does with a request, and why, without doing it. */
import path from 'node:path';
import { Context } from '../app/ctx.js';
import { findErrorHandler } from '../app/errorhandlers.js';
import { nearestTo } from '../app/nearest.js';
import type { Exchange } from '../exchange.js';
import {
  BadRequest,
  MethodNotAllowed,
  type Pottle,
  RequestRedirect,
  type Rule,
  UsageError,
  WebsocketMismatch,
} from '../index.js';
import type { Contract } from '../schema/contract.js';
import { locateApp } from './locate.js';
import { placesOf } from './places.js';

type Named = { readonly name: string };
/** A heading, and what stands beside it, a line each. */
type Entry = readonly [heading: string, lines: readonly string[]];

/**
 * Prints what an app does with a request (no such command in Flask). No hook and no view runs.
 * @param words a method and a path or URL, or that alone; the method `WS` is a WebSocket
 * @returns the exit code: 1 when no view answers
 */
export async function explain(
  spec: string | undefined,
  words: readonly string[],
  { host }: { host?: string } = {},
): Promise<number> {
  process.setSourceMapsEnabled(true);
  const { method, url } = parse(words, host);
  const app = await locateApp(spec);
  const ctx = await contextOf(app, method, url);
  ctx.matchRequest();
  const asked = `${method} ${words.at(-1)}`;
  const entries = [...(await answer(ctx)), ...rivals(ctx)];
  console.log([`${asked} ${verdict(ctx)}`, '', ...entries.flatMap(shown)].join('\n'));
  return ctx.routingException === null ? 0 : 1;
}

/** @throws UsageError for what is no method and URL */
function parse(words: readonly string[], host: string | undefined): { method: string; url: string } {
  const [first = '', second] = words;
  const target = second ?? first;
  const [, scheme] = /^(https?|wss?):\/\//.exec(target) ?? [];
  const asked = second === undefined ? 'GET' : first.toUpperCase();
  const method = scheme?.startsWith('ws') || asked === 'WEBSOCKET' ? 'WS' : asked;
  if (words.length > 2 || !/^[A-Z]+$/.test(method) || (scheme === undefined && !target.startsWith('/')))
    throw new UsageError(
      'explain takes a method and a path or URL: explain GET /user/5, explain https://site.test/, or explain WS /live.',
    );
  return { method, url: host === undefined || scheme ? target : `http://${host}${target}` };
}

/** The context that the request would have. */
async function contextOf(app: Pottle, method: string, url: string): Promise<Context> {
  const socket = method === 'WS';
  const exchange = await app
    .testClient({ useCookies: false })
    .exchange(url, { method: socket ? 'GET' : method });
  // Of a socket nothing is read but that it is one.
  const asked = socket ? Object.create(exchange, { kind: { value: 'websocket' } }) : exchange;
  return new Context(app, asked as Exchange);
}

function verdict(ctx: Context): string {
  const error = ctx.routingException;
  if (error === null)
    return answersByItself(ctx) ? 'is answered by the app itself.' : `is for '${ctx.rule!.endpoint}'.`;
  if (error instanceof RequestRedirect) return `is redirected (${error.code}) to ${error.newUrl}`;
  const allowed =
    error instanceof MethodNotAllowed
      ? ` There is ${[...(error.validMethods ?? [])].sort().join(', ')}.`
      : '';
  return `is a ${error.code}: ${error.name}.${allowed}`;
}

const answersByItself = ({ rule, exchange }: Context) =>
  exchange!.method === 'OPTIONS' && rule!.provideAutomaticOptions === true;

/** What is known of a request that a rule matches, or of the error page of one that none does. */
async function answer(ctx: Context): Promise<Entry[]> {
  const { app, plan, rule, viewArgs } = ctx;
  const error = ctx.routingException;
  const handler =
    error && error.code !== null ? findErrorHandler(app.errorHandlerSpec, error, ctx.blueprints) : null;
  const view =
    error === null && plan.view && !answersByItself(ctx) ? [app.viewFunctions.get(rule!.endpoint)!] : [];
  const steps: [string, readonly Named[]][] = [
    ['url values', plan.preprocessors],
    ['before', plan.before],
    ['view', view],
    ['answered by', handler ? [handler] : []],
    ['after', plan.after],
    ['teardown', [...plan.teardown, ...app.teardownAppcontextFuncs.toReversed()]],
  ];
  const layers = steps.flatMap(([, functions]) => functions.map(layersOf));
  const places = await placesOf(layers.flat());
  const named = steps.map(
    ([heading, functions]): Entry => [
      heading,
      functions.map((fn) => nameOf(fn, places.splice(0, layers.shift()!.length))),
    ],
  );
  return [
    [
      'around',
      app.direct === null ? ['something is wrapped around app.handle: it sees the request first'] : [],
    ],
    ...(rule === null ? [] : ofRule(rule, viewArgs ?? {})),
    ...named,
    ['limits', error === null ? limitsOf(ctx) : []],
  ];
}

/** A function, and what it wraps: the innermost first, which is the view itself. */
function layersOf(fn: Named & { readonly __wrapped__?: Named }): Named[] {
  return fn.__wrapped__ === undefined ? [fn] : [...layersOf(fn.__wrapped__), fn];
}

function nameOf({ name }: Named, places: readonly (string | null)[]): string {
  const [own, ...around] = places.map((place) => place && path.relative('', place));
  const wrapped = around.filter(Boolean).map((place) => `, in that of ${place}`);
  return `${name === '' ? 'a function without a name' : name}${own ? ` (${own}${wrapped.join('')})` : ''}`;
}

function ofRule(rule: Rule, values: Record<string, unknown>): Entry[] {
  const { methods, websocket, variables, converters, contract } = rule;
  const given = Object.entries(values).map(([name, value]) => {
    const converter = converters.get(name)?.constructor.name;
    return `${name} = ${JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}n` : one))} (${converter ?? 'of the defaults'})`;
  });
  const why = variables.length === 0 ? 'a path without variables, which is looked up first' : '';
  return [
    ['rule', [`${rule.rule}${why && ` (${why})`}`]],
    ['host', [rule.host ?? ''].filter(Boolean)],
    ['subdomain', [rule.subdomain ?? ''].filter(Boolean)],
    ['methods', [websocket ? 'WebSocket' : [...(methods ?? [])].sort().join(', ')]],
    ['values', given],
    ['schemas', schemasOf(contract as Contract | null)],
  ];
}

function schemasOf(contract: Contract | null): string[] {
  if (contract === null) return [];
  const answers = Object.keys(contract.schemas.responses ?? {});
  return [
    ...contract.places.map((place) => `${place}: ${vendorOf(contract.schemas[place])}`),
    ...(answers.length > 0 ? [`answers: ${answers.join(', ')}`] : []),
  ];
}

const vendorOf = (schema: { '~standard': { vendor: string } } | undefined) =>
  schema?.['~standard'].vendor ?? '';

/** What ends a request, by the settings that say so. */
function limitsOf({ app, exchange }: Context): string[] {
  const { config } = app;
  const bytes = (key: 'MAX_CONTENT_LENGTH' | 'MAX_FORM_MEMORY_SIZE') =>
    `${config[key] === null ? 'any number of' : config[key]} bytes (${key})`;
  const seconds = (key: 'BODY_TIMEOUT' | 'RESPONSE_TIMEOUT') =>
    `${config[key] === null ? 'any time' : `${config[key]} s`} (${key})`;
  if (exchange!.kind === 'websocket') return [`a message: ${bytes('MAX_CONTENT_LENGTH')}`];
  const bare = ['GET', 'HEAD', 'OPTIONS'].includes(exchange!.method);
  const content = [
    `content: ${bytes('MAX_CONTENT_LENGTH')}, within ${seconds('BODY_TIMEOUT')}`,
    `a form: ${bytes('MAX_FORM_MEMORY_SIZE')} without its files, ${config.MAX_FORM_PARTS ?? 'any number of'} parts (MAX_FORM_PARTS)`,
  ];
  return [...(bare ? [] : content), `the answer: sent within ${seconds('RESPONSE_TIMEOUT')}`];
}

/** Other rules that come near, and why they do not answer; none where the host is refused, so that no rule was asked. */
function rivals(ctx: Context): Entry[] {
  const { rule, routingException: error } = ctx;
  if (error instanceof BadRequest && !(error instanceof WebsocketMismatch)) return [];
  const near = nearestTo(ctx).map((one) => `${one.rule.rule} ('${one.rule.endpoint}'): ${one.reason}`);
  return [[rule === null ? 'nearest' : 'others', near]];
}

function shown([heading, lines]: Entry): string[] {
  return lines.map((line, i) => `${(i === 0 ? heading : '').padEnd(12)}${line}`);
}
