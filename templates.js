/** Our own templates (lib/**.jinja) as modules: compiled where they are bundled, since some platforms make no functions of text. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Line breaks after tags, and blanks before them, are for those who read the source. */
const OPTIONS = { autoescape: true, trimBlocks: true, lstripBlocks: true };

/**
 * The text of a module, whose default export PrecompiledLoader takes.
 * @param jinja the module pottle/jinja, from wherever it can be had
 */
export function compileTemplate({ Environment, precompile }, file) {
  return precompile(new Environment(OPTIONS), { [path.basename(file)]: readFileSync(file, 'utf8') });
}
