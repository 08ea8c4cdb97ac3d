import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const DECLARED =
  /^export (?:declare |abstract |async )*(?:class|function\*?|const|let|interface|type|enum) (\w+)/gm;

/** The names that a file exports, types too, following what it passes on. @param file from the project's folder */
export function exportsOf(file: string): Set<string> {
  const text = readFileSync(path.join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const names = new Set<string>();
  for (const [, name = ''] of text.matchAll(DECLARED)) names.add(name);
  for (const [, list = ''] of text.matchAll(/^export (?:type )?\{([^}]*)\}/gm))
    for (const item of list.split(',')) if (item.trim() !== '') names.add(item.trim().split(/\s+/).at(-1)!);
  for (const [, name, from] of text.matchAll(/^export (?:type )?\*(?: as (\w+))? from '(.+)\.js'/gm)) {
    if (name !== undefined) names.add(name);
    else for (const passed of exportsOf(path.join(path.dirname(file), `${from}.ts`))) names.add(passed);
  }
  return names;
}
