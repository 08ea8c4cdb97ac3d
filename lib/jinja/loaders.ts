/** Loaders that need no files: from an object, from a function, one after another. */
import { after, firstOf, isThenable } from '../values.js';
import { TemplateNotFound, UndefinedError } from './errors.js';
import type { Code } from './template.js';

type Names = readonly string[];

/** A template's source. */
export interface Source {
  /** the file it comes from, for messages */
  filename?: string | undefined;
  /** the text; may be empty where the template comes compiled */
  source: string;
  /** what the source was compiled to before, for synchronous or asynchronous rendering */
  compiled?: (asynchronous: boolean) => (runtime: Record<string, unknown>, source: string) => Code;
  /** whether the source is still the same; asked before each use when the environment reloads */
  upToDate?: (() => boolean) | undefined;
}

/** Finds templates by name (jinja2.BaseLoader). */
export interface Loader {
  /** The source, or null if there is no such template. */
  getSource(name: string): Source | null | Promise<Source | null>;
  /** The name that a template means by a name, for names relative to it. */
  join?(name: string, parent: string | null): string;
  /** The names of all its templates; a loader that cannot tell has no such method. */
  listTemplates?(): Names | Promise<Names>;
  /** The folders that it searches, for messages. */
  readonly folders?: readonly string[] | undefined;
}

/** Which templates are listed. */
export interface ListOptions {
  /** only names with one of these endings, without the dot */
  extensions?: readonly string[] | undefined;
  /** only names that it is true for; not together with `extensions` */
  filterFunc?: ((name: string) => boolean) | undefined;
}

/** The names of a loader's templates, sorted. @throws TypeError when it cannot tell */
export function listed(
  loader: Loader | undefined,
  { extensions, filterFunc }: ListOptions = {},
): string[] | Promise<string[]> {
  if (loader === undefined) throw new TypeError('no loader configured');
  if (extensions !== undefined && filterFunc !== undefined)
    throw new TypeError('either extensions or filterFunc can be passed, but not both');
  const wanted =
    extensions === undefined
      ? (filterFunc ?? (() => true))
      : (name: string) => name.includes('.') && extensions.includes(name.slice(name.lastIndexOf('.') + 1));
  return after(namesOf(loader), (names) => [...new Set(names)].filter(wanted).sort());
}

/** The names that a loader knows. @throws TypeError when it cannot tell */
function namesOf(loader: Loader): Names | Promise<Names> {
  if (loader.listTemplates !== undefined) return loader.listTemplates();
  throw new TypeError('this loader cannot iterate over all templates');
}

/** The names that several loaders know, one after the other; a promise only if one of them gives one. */
export function namesOfAll(loaders: readonly Loader[]): Names | Promise<Names> {
  return joined(loaders.map(namesOf));
}

function joined(lists: (Names | Promise<Names>)[]): Names | Promise<Names> {
  // Without a promise among them they are names.
  return lists.some(isThenable) ? Promise.all(lists).then((all) => all.flat()) : (lists as Names[]).flat();
}

const foldersOf = (loader: Loader): readonly string[] => loader.folders ?? [];

/** Templates in an object (jinja2.DictLoader). */
export class DictLoader implements Loader {
  /** @param templates source by name; may be changed later */
  constructor(private readonly templates: Record<string, string>) {}

  getSource(name: string): Source | null {
    if (!Object.hasOwn(this.templates, name)) return null;
    const source = this.templates[name]!;
    return { source, upToDate: () => this.templates[name] === source };
  }
  listTemplates(): string[] {
    return Object.keys(this.templates);
  }
}

/** Templates from a function (jinja2.FunctionLoader). */
export class FunctionLoader implements Loader {
  /** @param find gives the source, or null; or a promise of it */
  constructor(
    private readonly find: (name: string) => string | Source | null | PromiseLike<string | Source | null>,
  ) {}

  getSource(name: string): Source | null | Promise<Source | null> {
    return after(this.find(name), asSource);
  }
}

function asSource(found: string | Source | null): Source | null {
  return typeof found === 'string' ? { source: found } : found;
}

/** Several loaders, each for the names that begin with its prefix and a slash (jinja2.PrefixLoader). */
export class PrefixLoader implements Loader {
  /** @param loaders by prefix: `{ admin: … }` finds `admin/index.html` as `index.html` */
  constructor(readonly loaders: Readonly<Record<string, Loader>>) {}

  getSource(name: string): Source | null | Promise<Source | null> {
    const at = name.indexOf('/');
    const prefix = name.slice(0, Math.max(at, 0));
    return Object.hasOwn(this.loaders, prefix) && at > 0
      ? this.loaders[prefix]!.getSource(name.slice(at + 1))
      : null;
  }
  listTemplates(): Names | Promise<Names> {
    const lists = Object.entries(this.loaders).map(([prefix, loader]) =>
      after(namesOf(loader), (names) => names.map((name) => `${prefix}/${name}`)),
    );
    return joined(lists);
  }
  get folders(): readonly string[] {
    return Object.values(this.loaders).flatMap(foldersOf);
  }
}

/** The first of several loaders that knows the template (jinja2.ChoiceLoader). */
export class ChoiceLoader implements Loader {
  constructor(readonly loaders: readonly Loader[]) {}

  getSource(name: string): Source | null | Promise<Source | null> {
    return firstOf(this.loaders, (loader) => loader.getSource(name));
  }
  listTemplates(): Names | Promise<Names> {
    return namesOfAll(this.loaders);
  }
  get folders(): readonly string[] {
    return this.loaders.flatMap(foldersOf);
  }
}

/** For `rescue`: null for a template that is not there. */
export function orMissing(error: unknown): null {
  if (error instanceof TemplateNotFound || error instanceof UndefinedError) return null;
  throw error;
}
