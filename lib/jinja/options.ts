/** What environments are made with. */
import type { Limits } from './budget.js';
import type { Callable, Missing, RenderContext } from './contract.js';
import type { Extension } from './extensions.js';
import { SYNTAX, type Syntax } from './lexer.js';
import type { Loader } from './loaders.js';
import type { TemplateGlobals } from './template.js';

/** What an environment is made with; Jinja's options in camelCase. */
export interface EnvironmentOptions extends Partial<Syntax>, Limits {
  /** finds templates by name */
  loader?: Loader | undefined;
  /** whether output is escaped; by default in templates named `.html .htm .xml .xhtml .svg` and in source text */
  autoescape?: boolean | ((name: string | null) => boolean) | undefined;
  /** tags beyond Jinja's own */
  extensions?: readonly Extension[] | undefined;
  /** what missing names become */
  undefined?: (new (missing?: Missing) => unknown) | undefined;
  /** the registries; those of another environment can be shared */
  filters?: Record<string, Callable> | undefined;
  tests?: Record<string, Callable> | undefined;
  globals?: Record<string, unknown> | undefined;
  policies?: Record<string, unknown> | undefined;
  /** changes every printed value */
  finalize?: ((value: unknown, context: RenderContext) => unknown) | undefined;
  /** look for changes of the source before each use */
  autoReload?: boolean | (() => boolean) | undefined;
  /** how many templates are kept compiled: by default the 400 that were used last; 0 for none, -1 for all */
  cacheSize?: number | undefined;
  /** objects whose `camelCase` members are found by `snake_case` names */
  camelCase?: ((object: object) => boolean) | undefined;
}

/** How many templates are kept, unless an option says otherwise: as many as Jinja keeps. */
export const CACHE_SIZE = 400;

/** Jinja's policies, by its names. */
export const POLICIES: Record<string, unknown> = {
  'compiler.ascii_str': true,
  'urlize.rel': 'noopener',
  'urlize.target': null,
  'urlize.extra_schemes': null,
  'truncate.leeway': 5,
  'json.dumps_function': null,
  'json.dumps_kwargs': { sort_keys: true },
  'ext.i18n.trimmed': false,
};

/** What an environment's overlay may have of its own: all but the registries, which are shared. */
export type OverlayOptions = Omit<EnvironmentOptions, 'filters' | 'tests' | 'globals' | 'policies'>;

/** Which template is meant, and what it knows. */
export interface LoadOptions {
  /** the template that asks for it */
  parent?: string | null | undefined;
  /** its own global variables; one that is loaded already gets them too */
  globals?: TemplateGlobals | undefined;
}

/** The options of the syntax that are given. */
export function givenSyntax(options: EnvironmentOptions): Partial<Syntax> {
  const given = Object.entries(options).filter(([name, value]) => name in SYNTAX && value !== undefined);
  return Object.fromEntries(given);
}

/** The other options that are given. */
export function givenOthers(options: EnvironmentOptions): Partial<EnvironmentOptions> {
  const given = Object.entries(options).filter(([name, value]) => !(name in SYNTAX) && value !== undefined);
  return Object.fromEntries(given);
}
