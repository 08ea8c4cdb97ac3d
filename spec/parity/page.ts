/** Writes docs/parity.md. */
import type { Area } from './compare.js';

/** The page about the names of Flask and Quart. */
export function page(areas: readonly Area[]): string {
  return `${[INTRODUCTION, table(areas), MISSING, missing(areas), INSTEAD, instead(areas)].join('\n\n')}\n`;
}

const INTRODUCTION = `<!-- Written by spec/parity/parity.spec.ts: change the code, then run npx vitest run spec/parity -u -->

# The names of Flask and Quart

Each public name of Flask 3.1, Quart 0.21, and what they take from Werkzeug, Jinja, itsdangerous, blinker and click, has a
twin here: \`snake_case\` becomes \`camelCase\`, nothing else changes. This page counts them. It is made from the code, by
looking each name up in the modules and on the objects of a running app.

- **exists**: under its twin.
- **instead**: on purpose there is something else, [listed below](#something-else-instead).
- **missing**: [listed below](#missing) too.
- **none in Node**: what is about Python or its servers: WSGI and ASGI, operators (\`__getitem__\`), threads, modules.`;

const MISSING = '## Missing';
const INSTEAD = `## Something else instead

What a whole class or module stands for is said once.`;

function table(areas: readonly Area[]): string {
  const counts = areas.map((area) => [
    area.found,
    area.instead.length,
    area.missing.length,
    area.notApplicable,
  ]);
  const sums = [0, 1, 2, 3].map((at) => counts.reduce((sum, row) => sum + row[at]!, 0));
  const rows = counts.map((row, at) => [areas[at]!.name, ...row.map(String)]);
  return aligned([
    ['area', 'exists', 'instead', 'missing', 'none in Node'],
    ...rows,
    ['**all**', ...sums.map(String)],
  ]);
}

/** A table as the formatter of the project wants it: text to the left, numbers to the right. */
export function aligned([head, ...rows]: string[][]): string {
  const widths = head!.map((_, at) => Math.max(...[head!, ...rows].map((row) => row[at]!.length)));
  const line = (row: string[]) =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join(' | ')} |`;
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head!), line(rule), ...rows.map(line)].join('\n');
}

function missing(areas: readonly Area[]): string {
  const lines = areas
    .filter((area) => area.missing.length > 0)
    .map((area) => `- **${area.name}**: ${area.missing.map((name) => `\`${name}\``).join(', ')}`);
  return lines.join('\n') || 'None.';
}

function instead(areas: readonly Area[]): string {
  return areas
    .filter((area) => area.instead.length > 0)
    .map((area) => `### ${area.name}\n\n${byReason(area.instead)}`)
    .join('\n\n');
}

/** One line for each reason, with the names that it is the reason for. */
function byReason(names: Area['instead']): string {
  const reasons = new Map<string, string[]>();
  for (const [name, what] of names) reasons.set(what, [...(reasons.get(what) ?? []), `\`${name}\``]);
  return [...reasons].map(([what, of]) => `- ${of.join(', ')}: ${what}`).join('\n');
}
