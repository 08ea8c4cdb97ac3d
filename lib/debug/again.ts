/** Ways to do a failed request again: as a command, and as a test that fails until the program is mended. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../app/ctx.js';
import type { Exchange } from '../exchange.js';
import type { Pair } from './failure.js';
import { attempt, type IsSecret, MASK, maskText } from './values.js';

/** What a request carried, its secrets masked. */
export interface Content {
  /** The fields of a form; null for other content. */
  readonly fields: readonly (readonly [name: string, value: string])[] | null;
  readonly files: readonly (readonly [name: string, filename: string, type: string])[];
  /** Other content as text; null where there is none that can be shown. */
  readonly text: string | null;
  readonly mimetype: string;
}

/** Headers that another client has of its own, or that describe the connection. */
const OWN =
  /^(?:host|connection|content-(?:length|type)|accept-encoding|user-agent|sec-.*|upgrade.*|cookie|dnt|priority|pragma|cache-control|te|transfer-encoding|expect|keep-alive|if-.*|:.*)$/;

/** A command and tests that make the same request; nothing for a WebSocket. */
export async function waysAgain(ctx: Context, content: Content, isSecret: IsSecret): Promise<Pair[]> {
  if (ctx.exchange!.kind !== 'http') return [];
  const headers = headersOf(ctx, isSecret);
  const steps = await stepsOf(ctx, content, headers, isSecret);
  return [
    ['as curl', curl(ctx, content, headers, isSecret)],
    ['as a test for Vitest', testOf(ctx, steps, VITEST)],
    ['as a test for node:test', testOf(ctx, steps, NODE_TEST)],
  ];
}

function headersOf({ app, exchange }: Context, isSecret: IsSecret): [string, string][] {
  const lines = exchange!.headers();
  const byHost = app.urlMap.hostMatching || app.subdomainMatching;
  return lines.flatMap((name, i): [string, string][] => {
    const kept = i % 2 === 0 && !isSecret(name) && (!OWN.test(name) || (byHost && name === 'host'));
    return kept ? [[name, maskText(lines[i + 1]!, isSecret)]] : [];
  });
}

/** Path and query. */
const targetOf = ({ path: target, query }: Exchange, isSecret: IsSecret) =>
  maskText(target + (query && `?${query}`), isSecret);

// ---- as a command ----

function curl(
  { exchange }: Context,
  content: Content,
  headers: readonly (readonly [string, string])[],
  isSecret: IsSecret,
): string {
  const { method, scheme, rootPath } = exchange!;
  const url = `${scheme}://${exchange!.header('host') ?? 'localhost'}${rootPath}${targetOf(exchange!, isSecret)}`;
  const words = [
    'curl',
    '--globoff',
    method === 'HEAD' ? '--head' : `--request ${quoted(method)}`,
    quoted(url),
  ];
  const add = (option: string, value: string) => void words.push(`\\\n  ${option} ${quoted(value)}`);
  for (const [name, value] of headers) add('--header', `${name}: ${value}`);
  const multipart = content.mimetype === 'multipart/form-data';
  for (const [name, value] of content.fields ?? [])
    if (multipart) add('--form-string', `${name}=${value}`);
    else add('--data-urlencode', `${encodeURIComponent(name)}=${value}`);
  for (const [name, filename] of content.files) add('--form', `${name}=@${filename}`);
  if (content.text !== null) {
    if (content.mimetype) add('--header', `content-type: ${content.mimetype}`);
    add('--data-raw', content.text);
  }
  return words.join(' ');
}

/** A word for a shell. */
const quoted = (text: string) => (/^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

// ---- as a test ----

interface Runner {
  readonly imports: string;
  readonly check: string;
  /** How the app's module is named where it is TypeScript. */
  readonly moduleOf: (file: string) => string;
  readonly command: string;
}

const VITEST: Runner = {
  imports: "import { expect, test } from 'vitest';",
  check: 'expect(response.statusCode).toBeLessThan(500);',
  moduleOf: (file) => file.replace(/\.([cm]?)tsx?$/, '.$1js'),
  command: 'npx vitest run',
};
const NODE_TEST: Runner = {
  imports: "import assert from 'node:assert/strict';\nimport { test } from 'node:test';",
  check: 'assert.ok(response.statusCode < 500);',
  moduleOf: (file) => file,
  command: 'node --test',
};

function testOf(
  { app, exchange }: Context,
  steps: string,
  { imports, check, moduleOf, command }: Runner,
): string {
  const module = moduleFile(app.rootPath, app.name);
  const { method, path: target } = exchange!;
  const folder = testFolder(app.rootPath);
  const file = path.join(folder, `again.test${path.extname(module)}`);
  const way = path.relative(folder, path.join(app.rootPath, moduleOf(module))).replaceAll(path.sep, '/');
  return `// Save it as ${path.relative('', file)}, and run it: ${command}
${imports}

process.env.POTTLE_RUN_FROM_CLI = 'true'; // app.run() is not to serve here
${appFrom(path.join(app.rootPath, module), literal(way.startsWith('.') ? way : `./${way}`))}

test(${literal(`${method} ${target}`)}, async () => {
  app.testing = true; // an error of the program is thrown here
  const client = app.testClient();
${steps}
  ${check}
});
`;
}

/** Where the tests of a project are, near its app; where they are nowhere, beside it. */
function testFolder(root: string): string {
  const folders = ['test', 'tests', '../test', '../tests'].map((name) => path.join(root, name));
  return folders.find((folder) => existsSync(folder)) ?? root;
}

/** How a test comes by the app: what its module exports, or makes. */
function appFrom(file: string, module: string): string {
  const source = attempt(
    () => readFileSync(file, 'utf8'),
    () => '',
  );
  if (/^export (?:const|let) app\b/m.test(source) || !/^export (?:async )?function createApp\b/m.test(source))
    return `const { app } = await import(${module});`;
  return `const { createApp } = await import(${module});\nconst app = await createApp();`;
}

/** The file of the app, by the name of its module. */
function moduleFile(folder: string, name: string): string {
  const endings = ['.ts', '.mts', '.js', '.mjs', '.tsx', '.jsx'];
  const found = endings.map((ending) => name + ending).find((file) => existsSync(path.join(folder, file)));
  return found ?? 'app.js';
}

/** What the test does: cookies, session, request. */
async function stepsOf(
  ctx: Context,
  content: Content,
  headers: readonly (readonly [string, string])[],
  isSecret: IsSecret,
): Promise<string> {
  const { exchange } = ctx;
  const { method } = exchange!;
  const lines = cookiesOf(ctx, isSecret).map(
    ([name, value]) => `  client.setCookie(${literal(name)}, ${literal(value)});`,
  );
  const session = await sessionOf(ctx);
  if (Object.keys(session).length > 0)
    lines.push(
      "  app.secretKey ??= 'of this test'; // where the environment has none",
      '  await client.sessionTransaction((session) => {',
      `    Object.assign(session, ${literal(session, isSecret)});`,
      '  });',
    );
  const options = optionsOf(content, headers);
  const named = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE)$/.test(method);
  if (!named) options.unshift(`method: ${literal(method)}`);
  const given = options.length === 0 ? '' : `, {\n${options.map((one) => `    ${one},\n`).join('')}  }`;
  const call = named ? method.toLowerCase() : 'open';
  lines.push(`  const response = await client.${call}(${literal(targetOf(exchange!, isSecret))}${given});`);
  return lines.join('\n');
}

function optionsOf(content: Content, headers: readonly (readonly [string, string])[]): string[] {
  const options: string[] = [];
  if (headers.length > 0) options.push(`headers: ${literal(headers)}`);
  const { fields, files, text, mimetype } = content;
  if (fields !== null) options.push(`form: ${formOf(fields, files)}`);
  else if (text !== null) {
    const json =
      /\bjson$/.test(mimetype) &&
      attempt(
        () => JSON.parse(text) !== undefined,
        () => false,
      );
    if (json && mimetype === 'application/json') options.push(`json: ${codeOf(text)}`);
    else options.push(`data: ${literal(text)}`, `contentType: ${literal(mimetype)}`);
  }
  return options;
}

/** JSON that is laid out, as code at the place of an option. */
const codeOf = (json: string) =>
  json.replaceAll(/^( *)"__proto__":/gm, "$1['__proto__']:").replaceAll('\n', '\n    ');

/** Fields by name; several of one name, and files, as lists. What was in a file is not known any more. */
function formOf(fields: NonNullable<Content['fields']>, files: Content['files']): string {
  const form = new Map<string, unknown[]>();
  const add = (name: string, value: unknown) => form.set(name, [...(form.get(name) ?? []), value]);
  for (const [name, value] of fields) add(name, value);
  for (const [name, filename, type] of files) add(name, ['', filename, type]);
  const members = [...form].map(
    ([name, values]) => `${nameOf(name)}: ${literal(values.length === 1 ? values[0] : values)}`,
  );
  return `{ ${members.join(', ')} }`;
}

function cookiesOf({ app, exchange }: Context, isSecret: IsSecret): [string, string][] {
  const pairs = (exchange!.header('cookie') ?? '').split('; ').map((text): [string, string] => {
    const [name = '', value = ''] = text.split(/=(.*)/s);
    return [name, value];
  });
  const own = (name: string) => name === '' || name === app.config.SESSION_COOKIE_NAME || isSecret(name);
  return pairs.filter(([name]) => !own(name) && name !== 'pottle_debug');
}

/** The session as the request brought it: the view may have changed the one that is open. */
async function sessionOf(ctx: Context): Promise<object> {
  try {
    const { app } = ctx;
    return { ...((await app.sessionInterface.openSession(app, ctx.request)) as object | null) };
  } catch {
    return {};
  }
}

/** The name of a member in code: as a plain one `__proto__` would set what the object inherits from. */
const nameOf = (name: string) => (name === '__proto__' ? "['__proto__']" : JSON.stringify(name));

/** A value as code. @param isSecret masks the members whose names it takes */
function literal(value: unknown, isSecret: IsSecret = () => false): string {
  if (value instanceof Date) return `new Date(${JSON.stringify(value)})`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, isSecret)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const members = Object.entries(value).map(
    ([name, member]) => `${nameOf(name)}: ${isSecret(name) ? `'${MASK}'` : literal(member, isSecret)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
