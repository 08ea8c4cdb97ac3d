/** Templates as ES modules, for places that forbid making functions of text. */
import type { Environment } from './environment.js';
import type { Loader, Source } from './loaders.js';
import type { Code } from './template.js';

type Factory = (runtime: Record<string, unknown>, source: string) => Code;

/** The default export of a module that {@link precompile} made. */
export type Precompiled = Record<
  string,
  { readonly sync: Factory; readonly async: Factory; readonly source: string }
>;

/**
 * Compiles templates to the text of an ES module, whose default export {@link PrecompiledLoader} takes.
 * @param environment with the options that the templates will be rendered with
 * @param templates source by name
 * @throws TemplateSyntaxError
 */
export function precompile(environment: Environment, templates: Record<string, string>): string {
  const entries = Object.entries(templates).map(([name, source]) => {
    const factory = (asynchronous: boolean) =>
      `($, source) => {\n${environment.generate(source, name, asynchronous)}\n}`;
    // The source is kept for the excerpts in error messages.
    const parts = [`sync: ${factory(false)}`, `async: ${factory(true)}`, `source: ${JSON.stringify(source)}`];
    return `[${JSON.stringify(name)}]: {\n${parts.join(',\n')}\n}`;
  });
  return `export default {\n${entries.join(',\n')}\n};\n`;
}

/**
 * Loads templates that were compiled before.
 * @example new Environment({ loader: new PrecompiledLoader((await import('./templates.js')).default) })
 */
export class PrecompiledLoader implements Loader {
  constructor(private readonly templates: Precompiled) {}

  getSource(name: string): Source | null {
    if (!Object.hasOwn(this.templates, name)) return null;
    const { sync, async, source } = this.templates[name]!;
    return { source, compiled: (asynchronous) => (asynchronous ? async : sync) };
  }
  listTemplates(): string[] {
    return Object.keys(this.templates);
  }
}
