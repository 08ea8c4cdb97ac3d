/** `pottle templates types`: what each template reads, as types that the compiler holds against `renderTemplate`. */
import type { Pottle } from '../index.js';
import { locateApp } from './locate.js';
import { Reader } from './reader.js';
import { type Page, readPages } from './templates.js';

/** Prints a declaration file that merges the variables of all templates into `Templates`. */
export async function printTypes(spec: string | undefined): Promise<void> {
  console.log(await typesOf(await locateApp(spec)));
}

/** The text of that file. */
export async function typesOf(app: Pottle): Promise<string> {
  const pages = await readPages(app);
  const { names, failures } = await processed(app);
  return [
    '// Written by `pottle templates types`.',
    ...failures.map((message) => `// What a context processor gives is not known: ${message}`),
    "import 'pottle';",
    '',
    "declare module 'pottle' {",
    '  interface Templates {',
    ...pages.map((page) => `    ${member(app, page, pages, names)}`),
    '  }',
    '}',
  ].join('\n');
}

/** What context processors give. They are run within a request, as they expect to be. */
async function processed(app: Pottle): Promise<{ names: Set<string>; failures: string[] }> {
  const names = new Set<string>();
  const failures: string[] = [];
  for (const processor of [...app.templateContextProcessors.values()].flat())
    try {
      const made = await app.testRequestContext('/', {}, async () => processor());
      for (const name in made) names.add(name);
    } catch (error) {
      failures.push(oneLine(String(error)));
    }
  return { names, failures };
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

/** The member for a template: all that it needs, what it takes, or a comment where it cannot be compiled. */
function member(app: Pottle, page: Page, pages: Page[], given: Set<string>): string {
  const { name, tree, failure } = page;
  const quoted = JSON.stringify(name);
  if (tree === null || failure !== null)
    return `// ${quoted} cannot be compiled, line ${failure?.line}: ${oneLine(failure?.message ?? '')}`;
  const reader = new Reader(app, new Map(pages.map((one) => [one.name, one])));
  reader.page(tree);
  const parts = [...reader.reads].sort().map(([read, needed]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(read) ? read : JSON.stringify(read);
    return `${key}${needed && !given.has(read) ? '' : '?'}: unknown`;
  });
  // Templates whose names are computed may read anything.
  if (reader.open) parts.push('[name: string]: unknown');
  return `${quoted}: ${parts.length === 0 ? 'Record<string, never>' : `{ ${parts.join('; ')} }`};`;
}
