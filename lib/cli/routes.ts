/** `pottle routes`: the rules of an app, for people and for a file that is committed. */
import { readFileSync } from 'node:fs';
import { type Pottle, type Rule, UsageError } from '../index.js';
import { compareCodePoints } from '../python.js';
import { locateApp } from './locate.js';
import { table } from './table.js';

/** What stands on the command line. */
interface Options {
  sort: string;
  allMethods?: boolean;
  json?: boolean;
  check?: string;
}

/** A rule as `--json` writes it. */
interface Route {
  endpoint: string;
  /** In order, HEAD and OPTIONS among them; none for a WebSocket. */
  methods: string[];
  /** Its host, or its subdomain. */
  domain?: string;
  rule: string;
  websocket?: true;
}

const COLUMNS = ['endpoint', 'methods', 'domain', 'rule'];

/**
 * Prints the rules of an app (flask.cli.routes_command), or what is different from a list of them.
 * @returns the exit code: 1 when something is different
 */
export async function routes(spec: string | undefined, options: Options): Promise<number> {
  const column = COLUMNS.indexOf(options.sort);
  if (column < 0 && options.sort !== 'match')
    throw new UsageError(`--sort takes ${COLUMNS.join(', ')} or match, not '${options.sort}'.`);
  const app = await locateApp(spec);
  const all = [...app.urlMap.iterRules()].map((rule) => routeOf(app, rule));
  if (options.check !== undefined) return check(all, options.check);
  const rows = all.map((route) => ({ route, cells: cellsOf(route, options.allMethods ?? false) }));
  if (column >= 0) rows.sort((a, b) => compareCodePoints(a.cells[column]!, b.cells[column]!));
  if (options.json)
    console.log(
      JSON.stringify(
        rows.map(({ route }) => route),
        null,
        2,
      ),
    );
  else
    print(
      app,
      rows.map(({ cells }) => cells),
    );
  return 0;
}

function routeOf(app: Pottle, { endpoint, methods, rule, websocket, host, subdomain }: Rule): Route {
  const domain = app.urlMap.hostMatching ? host : subdomain;
  return {
    endpoint,
    methods: [...(methods ?? [])].sort(),
    ...(domain && { domain }),
    rule,
    ...(websocket && { websocket }),
  };
}

function cellsOf({ endpoint, methods, domain = '', rule, websocket }: Route, all: boolean): string[] {
  const shown = methods.filter((method) => all || !['HEAD', 'OPTIONS'].includes(method));
  return [endpoint, websocket ? 'WEBSOCKET' : shown.join(', '), domain, rule];
}

function print(app: Pottle, rows: string[][]): void {
  if (rows.length === 0) return console.log('No routes were registered.');
  const heads = ['Endpoint', 'Methods', app.urlMap.hostMatching ? 'Host' : 'Subdomain', 'Rule'];
  const shown = rows.some(([, , domain]) => domain !== '') ? [0, 1, 2, 3] : [0, 1, 3];
  console.log(table([heads, ...rows].map((row) => shown.map((column) => row[column]!))));
}

/** Says what is gone, new or renamed since a list was written. */
function check(now: readonly Route[], file: string): number {
  const before = read(file);
  const there = (list: readonly Route[], one: Route) => list.some((other) => nameOf(other) === nameOf(one));
  const gone = before.filter((route) => !there(now, route));
  const added = now.filter((route) => !there(before, route));
  const lines: string[] = [];
  for (const old of gone) {
    const at = added.findIndex((route) => placeOf(route) === placeOf(old));
    const same = at < 0 ? undefined : added.splice(at, 1)[0]!;
    const place = placeOf(old);
    lines.push(
      same
        ? `renamed: '${old.endpoint}' is now '${same.endpoint}' (${place})`
        : `gone:    '${old.endpoint}' (${place})`,
    );
  }
  lines.push(...added.map((route) => `new:     '${route.endpoint}' (${placeOf(route)})`));
  if (lines.length === 0) console.log(`The ${now.length} routes are those of ${file}.`);
  else console.log([...lines, advice(lines, file)].join('\n'));
  return lines.length > 0 ? 1 : 0;
}

/** Where a route is; what it is called there comes in front. */
const placeOf = ({ methods, domain = '', rule, websocket }: Route) =>
  `${websocket ? 'WEBSOCKET' : methods.join(', ')} ${domain}${rule}`;
const nameOf = (route: Route) => `${route.endpoint} ${placeOf(route)}`;

function advice(lines: readonly string[], file: string): string {
  const renamed = lines.some((line) => line.startsWith('renamed'))
    ? 'A bundler may have renamed functions: esbuild and tsup leave names as they are with keepNames.\n'
    : '';
  return `\n${renamed}If that is meant: pottle routes --json > ${file}`;
}

/** @throws UsageError when the file holds no list of routes */
function read(file: string): Route[] {
  try {
    const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (
      Array.isArray(list) &&
      list.every((one) => typeof one?.rule === 'string' && Array.isArray(one.methods))
    )
      return list;
  } catch (error) {
    throw new UsageError(`No list: ${(error as Error).message}. Make one: pottle routes --json > ${file}`);
  }
  throw new UsageError(`${file} is no list of routes. Make one: pottle routes --json > ${file}`);
}
