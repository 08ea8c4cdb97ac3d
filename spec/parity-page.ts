/** Writes docs/parity.md. */
import type { Area } from './parity.js';

/** The page about the names of Flask and Quart. */
export function page(areas: readonly Area[]): string {
  return [INTRODUCTION, table(areas), MISSING, missing(areas), INSTEAD, instead(areas)].join('\n\n') + '\n';
}

const INTRODUCTION = `<!-- Written by spec/parity.spec.ts: change the code, then run npx vitest run spec/parity.spec.ts -u -->

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
  const rows = areas.map((area) => [
    area.name,
    area.found,
    area.instead.length,
    area.missing.length,
    area.notApplicable,
  ]);
  const sum = (at: number) => rows.reduce((total, row) => total + (row[at] as number), 0);
  const all = ['**all**', sum(1), sum(2), sum(3), sum(4)];
  const head = ['area', 'exists', 'instead', 'missing', 'none in Node'];
  return [head, ['---', '---:', '---:', '---:', '---:'], ...rows, all]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
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
