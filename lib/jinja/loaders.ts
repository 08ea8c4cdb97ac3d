/** Loaders that need no files: from an object, from a function, one after another. */
import { after, firstOf } from '../values.js';
import type { Code } from './template.js';

/** A template's source. */
export interface Source {
  /** the text; may be empty where the template comes compiled */
  source: string;
  /** what the source was compiled to before, for synchronous or asynchronous rendering */
  compiled?: (asynchronous: boolean) => (runtime: Record<string, unknown>, source: string) => Code;
  /** whether the source is still the same; asked before each use when the environment reloads */
  upToDate?: () => boolean;
}

/** Finds templates by name (jinja2.BaseLoader). */
export interface Loader {
  /** The source, or null if there is no such template. */
  getSource(name: string): Source | null | Promise<Source | null>;
  /** The name that a template means by a name, for names relative to it. */
  join?(name: string, parent: string | null): string;
  /** The folders that it searches, for messages. */
  readonly folders?: readonly string[];
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
  get folders(): readonly string[] {
    return this.loaders.flatMap(foldersOf);
  }
}
