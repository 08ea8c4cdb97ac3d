/**
 * The app's template environment. It is a nunjucks environment to whoever uses it: its registries, extensions and
 * loaders work, and files named `.njk` go to nunjucks' own compiler. All others are Jinja templates, compiled and cached
 * by our own.
 */
import type { Callable } from '../jinja/contract.js';
import { TemplateNotFound, TemplatesNotFound } from '../jinja/errors.js';
import type { Extension } from '../jinja/extensions.js';
import { SYNTAX, type Syntax } from '../jinja/lexer.js';
import { type ListOptions, type Loader, orMissing, type Source } from '../jinja/loaders.js';
import type { EnvironmentOptions, LoadOptions, OverlayOptions } from '../jinja/options.js';
import { Template } from '../jinja/template.js';
import { after, rescue } from '../values.js';
import loadNunjucks from './load-nunjucks.cjs';
import { answer, HostedEnvironment, type NunjucksEnvironment } from './nunjucks.js';

/** Text, or a promise of it if something has to be waited for. */
type Text = string | Promise<string>;

/**
 * The environment of {@link Pottle.jinjaEnv}: a `nunjucks.Environment` with the members that Flask programs use of
 * jinja2.Environment. Registries may be changed any time, the syntax until the first template is compiled.
 */
export interface JinjaEnvironment extends Omit<NunjucksEnvironment, 'getTemplate'>, Syntax {
  /** Jinja's compiler, which renders everything but `.njk` files. */
  readonly engine: HostedEnvironment;
  /** Where templates come from; by default the folders of the app and its blueprints. */
  loader: Loader;
  /** Whether changed files are read again; null: as TEMPLATES_AUTO_RELOAD and the debug mode say. */
  autoReload: boolean | null;
  /** What missing names become: Undefined, StrictUndefined, … */
  undefined: NonNullable<EnvironmentOptions['undefined']>;
  /** Changes every printed value. */
  finalize: EnvironmentOptions['finalize'];
  readonly policies: Record<string, unknown>;
  /**
   * A template by name. With nunjucks' further arguments, nunjucks' own template.
   * @throws TemplateNotFound, which names the folders searched
   */
  getTemplate(name: string, options?: LoadOptions): Template;
  /** The first of several templates that there is; gives a promise only if the loader does. @throws TemplatesNotFound */
  selectTemplate(names: readonly string[]): Template | Promise<Template>;
  /** A template by its name, the first of several names, or the template itself; gives a promise only if the loader does. */
  getOrSelectTemplate(name: TemplateName): Template | Promise<Template>;
  /** The names of all templates, sorted; gives a promise only if a loader does. @throws TypeError when one cannot tell */
  listTemplates(options?: ListOptions): string[] | Promise<string[]>;
  /** Compiles source text to a template. @throws TemplateSyntaxError */
  fromString(...given: Parameters<HostedEnvironment['fromString']>): Template;
  /** Parses source text to its syntax tree. @throws TemplateSyntaxError */
  parse(...given: Parameters<HostedEnvironment['parse']>): ReturnType<HostedEnvironment['parse']>;
  /** Makes a function of an expression: `compileExpression('a + 1')({ a: 1 })`. @throws TemplateSyntaxError */
  compileExpression(
    ...given: Parameters<HostedEnvironment['compileExpression']>
  ): ReturnType<HostedEnvironment['compileExpression']>;
  /** Calls a filter as a template does; keyword arguments last, marked with `KWARGS`. */
  callFilter(...given: Parameters<HostedEnvironment['callFilter']>): unknown;
  /** Calls a test as a template does. */
  callTest(...given: Parameters<HostedEnvironment['callTest']>): unknown;
  /** Adds members that are not there yet, for extensions (jinja2.Environment.extend). @returns the environment, with them */
  extend<T extends object>(attributes: T): this & T;
  /** An environment of Jinja's alone that shares the registries and differs in the given options. */
  overlay(options?: OverlayOptions): HostedEnvironment;
  /** Renders source text; gives a promise only if something has to be waited for. */
  renderString(source: string, variables?: Record<string, unknown>): Text;
  /** Adds an extension of Jinja's language, or by a name one of nunjucks' for `.njk` files. */
  addExtension(extension: Extension): this;
  addExtension(name: string, extension: object): this;
}

/** A template by its name, several names of which the first that exists is taken, or a template. */
export type TemplateName = string | readonly string[] | Template;

/** Jinja's side of the environment: errors name the folders that were searched. */
class AppEnvironment extends HostedEnvironment {
  /** A template by its name, or the first of several that there is; gives a promise only if the loader does. */
  find(name: TemplateName): Template | Promise<Template> {
    if (name instanceof Template) return name;
    return typeof name === 'string' ? this.load(name, null) : this.loadFirst(name);
  }

  protected override noneOf(names: readonly string[]): TemplatesNotFound {
    const asked = names.length === 0 ? 'No template was asked for' : names.join(', ');
    return new TemplatesNotFound(names, `${asked} ${this.searched()}`);
  }

  protected override notFound(name: string): TemplateNotFound {
    return new TemplateNotFound(name, `${name} ${this.searched()}`);
  }

  private searched(): string {
    const folders = this.loader?.folders ?? [];
    return folders.length === 0 ? '(there is no folder to search)' : `(searched in ${folders.join(', ')})`;
  }
}

/** Adds to nunjucks' class what {@link JinjaEnvironment} has. nunjucks itself stays as it is. */
function extend({ Environment: Nunjucks }: ReturnType<typeof loadNunjucks>) {
  return class JinjaEnvironment extends Nunjucks {
    declare engine: AppEnvironment;
    declare own: Pick<NunjucksEnvironment, 'filters' | 'tests'>;
    autoReload: boolean | null = null;

    /** Connects Jinja's side. */
    attach(options: EnvironmentOptions): void {
      this.own = { filters: this.filters, tests: this.tests };
      this.engine = new AppEnvironment(this, options);
      // What is read is Jinja's where nobody has put something else; what is written goes to nunjucks.
      this.filters = this.engine.filters;
      this.tests = this.engine.tests;
      for (const name of Object.keys(SYNTAX) as (keyof Syntax)[]) {
        const { syntax } = this.engine;
        Object.defineProperty(this, name, {
          get: () => syntax[name],
          set: (value) => Object.assign(syntax, { [name]: value }),
        });
      }
    }

    get undefined(): NonNullable<EnvironmentOptions['undefined']> {
      return this.engine.undefinedClass;
    }
    set undefined(made: NonNullable<EnvironmentOptions['undefined']>) {
      this.engine.undefinedClass = made;
    }
    get finalize(): EnvironmentOptions['finalize'] {
      return this.engine.finalize;
    }
    set finalize(finalize: EnvironmentOptions['finalize']) {
      this.engine.finalize = finalize;
      this.engine.clearCache();
    }
    get policies(): Record<string, unknown> {
      return this.engine.policies;
    }
    get loader(): Loader {
      // Always given by the app.
      return this.engine.loader!;
    }
    set loader(loader: Loader) {
      this.engine.loader = loader;
      this.engine.clearCache();
    }

    // For nunjucks' own templates: they get nunjucks' own.
    override getFilter(name: string): Callable {
      const found = this.own.filters[name];
      if (found === undefined) throw new Error(`filter not found: ${name}`);
      return found;
    }
    override getTest(name: string): Callable {
      const found = this.own.tests[name];
      if (found === undefined) throw new Error(`test not found: ${name}`);
      return found;
    }
    override addFilter(name: string, filter: Callable, asynchronous = false): this {
      return super.addFilter(name, asynchronous ? withCallback(filter) : filter, asynchronous);
    }

    override getTemplate(...args: Parameters<NunjucksEnvironment['getTemplate']>): unknown {
      const { 0: name, 1: options = {} }: readonly unknown[] = args;
      const jinja = isLoadOptions(options) && typeof name === 'string' && !this.engine.isForeign(name);
      return jinja ? this.engine.getTemplate(name, options) : super.getTemplate(...args);
    }
    listTemplates(options?: ListOptions): string[] | Promise<string[]> {
      return this.engine.listTemplates(options);
    }
    selectTemplate(names: readonly string[]): Template | Promise<Template> {
      return this.engine.find(names);
    }
    getOrSelectTemplate(name: TemplateName): Template | Promise<Template> {
      return this.engine.find(name);
    }
    fromString(...given: Parameters<HostedEnvironment['fromString']>): Template {
      return this.engine.fromString(...given);
    }
    parse(...given: Parameters<HostedEnvironment['parse']>) {
      return this.engine.parse(...given);
    }
    compileExpression(...given: Parameters<HostedEnvironment['compileExpression']>) {
      return this.engine.compileExpression(...given);
    }
    callFilter(...given: Parameters<HostedEnvironment['callFilter']>): unknown {
      return this.engine.callFilter(...given);
    }
    callTest(...given: Parameters<HostedEnvironment['callTest']>): unknown {
      return this.engine.callTest(...given);
    }
    extend<T extends object>(attributes: T): this & T {
      HostedEnvironment.prototype.extend.call(this, attributes);
      return this as this & T;
    }
    overlay(options?: OverlayOptions): HostedEnvironment {
      return this.engine.overlay(options);
    }
    renderString(source: string, variables: Record<string, unknown> = {}): Text {
      return this.engine.fromString(source).renderNow(variables);
    }
    addExtension(extension: Extension | string, theirs?: object): this {
      if (typeof extension !== 'string') this.engine.addExtension(extension);
      // nunjucks has it, though it is not among what is described of it.
      else (super['addExtension' as never] as (...args: unknown[]) => unknown).call(this, extension, theirs);
      return this;
    }
  };
}

/** What nunjucks calls its second argument with is never an object. */
function isLoadOptions(value: unknown): value is LoadOptions {
  return typeof value === 'object' && value !== null;
}

/** nunjucks' asynchronous filter, which gives a promise where nobody passes a callback. */
function withCallback(filter: Callable): Callable {
  const run = filter as (...args: unknown[]) => unknown;
  return (...args: unknown[]) =>
    typeof args.at(-1) === 'function'
      ? run(...args)
      : new Promise((resolve, reject) => {
          run(...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)));
        });
}

/** Lets nunjucks find what our loaders find: `.njk` as text, everything else compiled. */
function loaderFor(env: () => { engine: HostedEnvironment }) {
  type Found = { src: unknown; path: string; noCache: boolean };
  const find = (name: string): Found | null | Promise<Found | null> => {
    const { engine } = env();
    // Jinja's side caches and reloads by itself.
    const compiled = (template: Template) => ({ src: engine.hosted(template), path: name, noCache: true });
    const text = (found: Source | null) =>
      found === null ? null : { src: found.source, path: name, noCache: engine.reloading };
    if (engine.isForeign(name)) return after(engine.loader?.getSource(name) ?? null, text);
    return after(engine.load(name, null), compiled);
  };
  return {
    async: true,
    getSource: (name: string, done: (error: unknown, found?: Found | null) => void) =>
      answer(() => rescue(() => find(name), orMissing), done),
  };
}

let made: ReturnType<typeof extend> | undefined;

/** Makes an environment. nunjucks is loaded with the first one: not every app has templates. */
export function makeJinjaEnvironment(options: EnvironmentOptions, reloads: () => boolean): JinjaEnvironment {
  made ??= extend(loadNunjucks());
  const { trimBlocks, lstripBlocks } = options;
  const env = new made([loaderFor(() => env)], { dev: true, trimBlocks, lstripBlocks });
  const { autoReload = () => env.autoReload ?? reloads() } = options;
  env.attach({ ...options, autoReload });
  // The syntax is forwarded to Jinja's side, which the class cannot show.
  return env as unknown as JinjaEnvironment;
}
