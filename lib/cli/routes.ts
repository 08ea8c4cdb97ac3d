/** `pottle routes`. */
import type { Rule } from '../index.js';
import { locateApp } from './locate.js';

type Row = [endpoint: string, methods: string, rule: string];

/** Prints the rules of an app as a table (flask.cli.routes_command). */
export async function routes(
  spec: string | undefined,
  options: { sort: string; allMethods?: boolean },
): Promise<void> {
  const app = await locateApp(spec);
  const rows = [...app.urlMap.iterRules()].map((rule) => rowOf(rule, options.allMethods ?? false));
  const column = { endpoint: 0, methods: 1, rule: 2 }[options.sort];
  if (column !== undefined) rows.sort((a, b) => (a[column]! < b[column]! ? -1 : 1));
  if (rows.length === 0) return console.log('No routes were registered.');
  console.log(table([['Endpoint', 'Methods', 'Rule'], ...rows]));
}

function rowOf(rule: Rule, all: boolean): Row {
  const methods = [...(rule.methods ?? [])].filter((method) => all || !['HEAD', 'OPTIONS'].includes(method));
  return [rule.endpoint, rule.websocket ? 'WEBSOCKET' : methods.sort().join(', '), rule.rule];
}

function table(rows: Row[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return lines.join('\n');
}
