/** `pottle precompile`: the templates of a folder as one ES module. */
import { writeFileSync } from 'node:fs';
import { FileSystemLoader } from '../index.js';
import { Environment, precompile } from '../jinja/index.js';
import { locateApp } from './locate.js';

/**
 * Compiles the Jinja templates of a folder, for places that forbid making functions of text.
 * @param spec the app whose template options hold; without one they are the defaults
 * @param out the module to write; its default export is for PrecompiledLoader
 */
export async function precompileFolder(spec: string | undefined, folder: string, out: string): Promise<void> {
  const environment = spec === undefined ? new Environment() : (await locateApp(spec)).jinjaEnv.engine;
  const templates = templatesIn(folder);
  writeFileSync(out, precompile(environment, templates));
  const { length } = Object.keys(templates);
  console.log(`${length} ${length === 1 ? 'template' : 'templates'} of ${folder}: ${out}`);
}

/** Source by name; `.njk` files are nunjucks' own and left out. */
function templatesIn(folder: string): Record<string, string> {
  const loader = new FileSystemLoader(folder);
  const names = loader.listTemplates().filter((name) => !name.endsWith('.njk'));
  // What is listed is there.
  return Object.fromEntries(names.sort().map((name) => [name, loader.getSource(name)!.source]));
}
