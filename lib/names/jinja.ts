// biome-ignore-all lint: written by names.js: change the declarations, then run npm run names

import type * as jinja_autoescape_ from '../jinja/autoescape.js';
import type * as jinja_context_ from '../jinja/context.js';
import type * as jinja_contract_ from '../jinja/contract.js';
import type * as jinja_environment_ from '../jinja/environment.js';
import type * as jinja_errors_ from '../jinja/errors.js';
import type * as jinja_extensions_ from '../jinja/extensions.js';
import type * as jinja_i18n_ from '../jinja/i18n.js';
import * as core from '../jinja/index.js';
import type * as jinja_lexer_ from '../jinja/lexer.js';
import type * as jinja_loaders_ from '../jinja/loaders.js';
import type * as jinja_macro_ from '../jinja/macro.js';
import type * as jinja_native_ from '../jinja/native.js';
import type * as jinja_nodes_ from '../jinja/nodes.js';
import type * as jinja_options_ from '../jinja/options.js';
import type * as jinja_parser_ from '../jinja/parser.js';
import type * as jinja_precompile_ from '../jinja/precompile.js';
import type * as jinja_sandbox_ from '../jinja/sandbox.js';
import type * as jinja_template_ from '../jinja/template.js';
import type * as jinja_undefined_ from '../jinja/undefined.js';
import type * as jinja_values_calls_ from '../jinja/values/calls.js';
import type * as jinja_values_number_ from '../jinja/values/number.js';
import type * as jinja_values_types_ from '../jinja/values/types.js';
import type * as values_ from '../values.js';
import { named, type Option, type Snaked, type Snakes, type Statics, twin } from './twin.js';

export type {
  AutoescapeOptions,
  Callable,
  Code,
  EnvironmentOptions,
  EvalContext,
  Extension,
  I18nOptions,
  Kwargs,
  ListOptions,
  Loader,
  LoadOptions,
  Located,
  Macro,
  Missing,
  OverlayOptions,
  Pass,
  Phase,
  Precompiled,
  RenderContext,
  Source,
  Surroundings,
  Syntax,
  TemplateFrame,
  TemplateGlobals,
  Translations,
  View,
} from '../jinja/index.js';

type Names = readonly string[];

type SourceOptions = {
  name?: string | null | undefined;
  globals?: jinja_template_.TemplateGlobals | undefined;
};

type TupleOf<T> = unknown extends T
  ? Tuple<T>
  : [Extract<T, PromiseLike<unknown>>] extends [never]
    ? Tuple<T>
    : Unawaited;

interface Unawaited {
  readonly then: 'Await what is in the tuple: values_.tuple(await body, status).';
}

export interface TemplateErrorNames {
  /** The template's name, when known. */
  template_name: string | null | undefined;
}
/** Any error of this library (jinja2.TemplateError). */
export type TemplateError = TemplateErrorNames & jinja_errors_.TemplateError;
export type TemplateErrorClass = Statics<typeof jinja_errors_.TemplateError> & {
  new (...args: ConstructorParameters<typeof Error>): TemplateError;
  readonly prototype: TemplateError;
};
/** Any error of this library (jinja2.TemplateError). */
export const TemplateError = twin(core.TemplateError, {
  object: 'templateName',
}) as unknown as TemplateErrorClass;

export interface TemplateRuntimeErrorNames extends TemplateErrorNames {}
/** Something went wrong while rendering (jinja2.TemplateRuntimeError). */
export type TemplateRuntimeError = TemplateRuntimeErrorNames & jinja_errors_.TemplateRuntimeError;
export type TemplateRuntimeErrorClass = Statics<typeof jinja_errors_.TemplateRuntimeError> &
  Statics<TemplateErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): TemplateRuntimeError;
    readonly prototype: TemplateRuntimeError;
  };
/** Something went wrong while rendering (jinja2.TemplateRuntimeError). */
export const TemplateRuntimeError = twin(
  core.TemplateRuntimeError,
  {},
) as unknown as TemplateRuntimeErrorClass;

export interface AssertionErrorNames extends TemplateRuntimeErrorNames {}
/** Python's AssertionError. */
export type AssertionError = AssertionErrorNames & jinja_errors_.AssertionError;
export type AssertionErrorClass = Statics<typeof jinja_errors_.AssertionError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): AssertionError;
    readonly prototype: AssertionError;
  };
/** Python's AssertionError. */
export const AssertionError = twin(core.AssertionError, {}) as unknown as AssertionErrorClass;

export interface AttributeErrorNames extends TemplateRuntimeErrorNames {}
/** Python's AttributeError. */
export type AttributeError = AttributeErrorNames & jinja_errors_.AttributeError;
export type AttributeErrorClass = Statics<typeof jinja_errors_.AttributeError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): AttributeError;
    readonly prototype: AttributeError;
  };
/** Python's AttributeError. */
export const AttributeError = twin(core.AttributeError, {}) as unknown as AttributeErrorClass;

export interface BudgetExceededNames extends TemplateRuntimeErrorNames {}
/** A rendering used more than `maxOutput`, `maxSteps` or `timeout` of its environment let it. */
export type BudgetExceeded = BudgetExceededNames & jinja_errors_.BudgetExceeded;
export type BudgetExceededClass = Statics<typeof jinja_errors_.BudgetExceeded> &
  Statics<TemplateRuntimeErrorClass> & {
    new (limit: 'maxOutput' | 'maxSteps' | 'timeout', most: number): BudgetExceeded;
    readonly prototype: BudgetExceeded;
  };
/** A rendering used more than `maxOutput`, `maxSteps` or `timeout` of its environment let it. */
export const BudgetExceeded = twin(core.BudgetExceeded, {}) as unknown as BudgetExceededClass;

export interface UndefinedNames {
  to_string(): string;
}
/**
 * The lenient kind: prints nothing, is false and empty; any other use throws (jinja2.Undefined).
 * @example new Undefined({ name: 'user' })
 */
export type Undefined = UndefinedNames & jinja_undefined_.Undefined;
export type UndefinedClass = Statics<typeof jinja_undefined_.Undefined> & {
  new (missing?: jinja_contract_.Missing): Undefined;
  readonly prototype: Undefined;
};
/**
 * The lenient kind: prints nothing, is false and empty; any other use throws (jinja2.Undefined).
 * @example new Undefined({ name: 'user' })
 */
export const Undefined = twin(core.Undefined, { object: 'toString' }) as unknown as UndefinedClass;

export interface ChainableUndefinedNames extends UndefinedNames {}
/** Lets attributes and items of undefined values be asked for, to any depth (jinja2.ChainableUndefined). */
export type ChainableUndefined = ChainableUndefinedNames & jinja_undefined_.ChainableUndefined;
export type ChainableUndefinedClass = Statics<typeof jinja_undefined_.ChainableUndefined> &
  Statics<UndefinedClass> & {
    new (missing?: jinja_contract_.Missing): ChainableUndefined;
    readonly prototype: ChainableUndefined;
  };
/** Lets attributes and items of undefined values be asked for, to any depth (jinja2.ChainableUndefined). */
export const ChainableUndefined = twin(core.ChainableUndefined, {}) as unknown as ChainableUndefinedClass;

export interface ChoiceLoaderNames {
  get_source(name: string): jinja_loaders_.Source | null | Promise<jinja_loaders_.Source | null>;

  list_templates(): Names | Promise<Names>;
}
/** The first of several loaders that knows the template (jinja2.ChoiceLoader). */
export type ChoiceLoader = ChoiceLoaderNames & jinja_loaders_.ChoiceLoader;
export type ChoiceLoaderClass = Statics<typeof jinja_loaders_.ChoiceLoader> & {
  new (loaders: readonly jinja_loaders_.Loader[]): ChoiceLoader;
  readonly prototype: ChoiceLoader;
};
/** The first of several loaders that knows the template (jinja2.ChoiceLoader). */
export const ChoiceLoader = twin(core.ChoiceLoader, {
  object: 'getSource listTemplates',
}) as unknown as ChoiceLoaderClass;

export interface ContextNames {
  readonly eval_ctx: EvalCtx;

  get_all(): Record<string, unknown>;
  /** Sets a variable that was imported, which importers do not see. */
  set_imported(name: string, value: unknown): void;
  /** A context of the same template that knows some more variables. */
  derived(locals: Record<string, unknown>): Context;
  /** The same variables, which later changes of the template do not reach. */
  snapshot(): Context;
  /** The template's own global variables that another template has not; null if there are none. */
  globals_unknown_to(known: Record<string, unknown> | null): Record<string, unknown> | null;
  /** Adds the blocks of the template, or of the one that it extends, behind those that override them. */
  add_blocks(blocks: Iterable<readonly [string, jinja_context_.Render]>): void;
}
/** The variables and blocks of one rendering of a template (jinja2.runtime.Context). */
export type Context = ContextNames & jinja_context_.Context;
export type ContextClass = Statics<typeof jinja_context_.Context> & {
  new (
    environment: jinja_contract_.Surroundings,
    name: string | null,
    given: Record<string, unknown>,
    evalCtx: EvalCtx,
    outer?: Context | null,
    globals?: Record<string, unknown> | null,
  ): Context;
  readonly prototype: Context;
};
/** The variables and blocks of one rendering of a template (jinja2.runtime.Context). */
export const Context = twin(core.Context, {
  object: 'evalCtx getAll setImported globalsUnknownTo addBlocks',
}) as unknown as ContextClass;

export interface DebugUndefinedNames extends UndefinedNames {
  to_string(): string;
}
/** Shows in the output what was missing (jinja2.DebugUndefined). */
export type DebugUndefined = DebugUndefinedNames & jinja_undefined_.DebugUndefined;
export type DebugUndefinedClass = Statics<typeof jinja_undefined_.DebugUndefined> &
  Statics<UndefinedClass> & {
    new (missing?: jinja_contract_.Missing): DebugUndefined;
    readonly prototype: DebugUndefined;
  };
/** Shows in the output what was missing (jinja2.DebugUndefined). */
export const DebugUndefined = twin(core.DebugUndefined, {
  object: 'toString',
}) as unknown as DebugUndefinedClass;

export interface DictLoaderNames {
  get_source(name: string): jinja_loaders_.Source | null;

  list_templates(): string[];
}
/** Templates in an object (jinja2.DictLoader). */
export type DictLoader = DictLoaderNames & jinja_loaders_.DictLoader;
export type DictLoaderClass = Statics<typeof jinja_loaders_.DictLoader> & {
  new (templates: Record<string, string>): DictLoader;
  readonly prototype: DictLoader;
};
/** Templates in an object (jinja2.DictLoader). */
export const DictLoader = twin(core.DictLoader, {
  object: 'getSource listTemplates',
}) as unknown as DictLoaderClass;

export interface EnvironmentNames<Output = string> {
  readonly camel_case: ((object: object) => boolean) | undefined;
  /** The environment that this one was laid over. */
  readonly linked_to: this | null;
  /** What missing names become: the class. */
  undefined_class: new (
    missing?: jinja_contract_.Missing,
  ) => unknown;
  /** Adds a tag, for templates that are compiled from now on (jinja2.Environment.add_extension). */
  add_extension(extension: jinja_extensions_.Extension): void;
  /**
   * Makes an environment that shares the registries with this one, has its own cache, and differs in the given options
   * (jinja2.Environment.overlay). Given extensions are added.
   */
  overlay(options?: Snaked<jinja_options_.OverlayOptions>): this;

  get newline_sequence(): string;
  /** Whether templates may see an attribute; absent unless the environment is a sandbox. */
  is_safe_attribute?(object: unknown, name: string): boolean;
  /** The operators that the environment computes itself; absent unless it is a sandbox. */
  readonly intercepted_binops?: ReadonlySet<string>;

  readonly intercepted_unops?: ReadonlySet<string>;
  /** Refuses to call what templates may not call; absent unless the environment is a sandbox. */
  check_call?(callee: unknown): void;
  /**
   * Calls a filter as a template does (jinja2.Environment.call_filter).
   * @param args what follows the value; keyword arguments last, in an object marked with `KWARGS`
   * @param context the rendering, for filters that ask for it
   * @throws TemplateRuntimeError when there is no such filter, or it asks for a context and there is none
   */
  call_filter(
    name: string,
    value: unknown,
    args?: unknown[],
    context?: jinja_contract_.RenderContext | jinja_contract_.EvalContext | null,
  ): unknown;
  /** Calls a test as a template does (jinja2.Environment.call_test); as {@link callFilter}. */
  call_test(
    name: string,
    value: unknown,
    args?: unknown[],
    context?: jinja_contract_.RenderContext | jinja_contract_.EvalContext | null,
  ): unknown;
  /**
   * Makes a template of source text.
   * @param options its name, for errors and {@link autoescapes}, and its own global variables
   * @throws TemplateSyntaxError
   */
  from_string(source: string, options?: string | null | SourceOptions): Template<Output>;
  /**
   * Makes a function of an expression, by the rules of the language (jinja2.Environment.compile_expression).
   * @param undefinedToNone whether an undefined result becomes null
   * @returns takes the variables; gives a promise only if something has to be waited for
   * @throws TemplateSyntaxError
   * @example environment.compileExpression('price * 2 > limit')({ price: 3, limit: 5 }) // true
   */
  compile_expression(
    source: string,
    undefinedToNone?: boolean,
  ): (variables?: Record<string, unknown>) => unknown;
  /** The template, if the value is one of this library's; hosts extend what counts. */
  as_template(value: unknown): Template<Output> | undefined;
  /**
   * Loads a template.
   * @param name its name
   * @param options the template that asks for it, or more
   * @throws TemplateNotFound; TypeError when the loader is asynchronous
   */
  get_template(options: { name: string } & Snaked<jinja_options_.LoadOptions>): Template<Output>;
  /**
   * Loads a template.
   * @param name its name
   * @param options the template that asks for it, or more
   * @throws TemplateNotFound; TypeError when the loader is asynchronous
   */
  get_template(
    name: string,
    parent: Option<Snaked<jinja_options_.LoadOptions>, 'parent'>,
    globals?: Option<Snaked<jinja_options_.LoadOptions>, 'globals'>,
  ): Template<Output>;
  /**
   * Loads a template.
   * @param name its name
   * @param options the template that asks for it, or more
   * @throws TemplateNotFound; TypeError when the loader is asynchronous
   */
  get_template(name: string, options?: string | null | Snaked<jinja_options_.LoadOptions>): Template<Output>;
  /** Loads a template, with any loader. */
  get_template_async(name: string, options?: Snaked<jinja_options_.LoadOptions>): Promise<Template<Output>>;
  /** Loads the first of several templates that there is (select_template). @throws TemplatesNotFound */
  select_template(names: readonly string[]): Promise<Template<Output>>;
  /** The first of several templates that there is; gives a promise only if the loader does. @throws TemplatesNotFound */
  load_first<N>(
    names: readonly N[],
    load?: (name: N) => Template<Output> | Promise<Template<Output>>,
  ): Template<Output> | Promise<Template<Output>>;
  /** Loads a template; gives a promise only if the loader does. */
  load(name: string, parent: string | null): Template<Output> | Promise<Template<Output>>;
  /**
   * The names of all templates, sorted (jinja2.Environment.list_templates); gives a promise only if a loader does.
   * @throws TypeError when a loader cannot tell
   */
  list_templates(options?: Snaked<jinja_loaders_.ListOptions>): string[] | Promise<string[]>;
  /** Forgets all templates. */
  clear_cache(): void;
}
/**
 * Loads, compiles and caches templates (jinja2.Environment).
 * @example new Environment({ loader: new DictLoader({ 'a.html': 'Hi {{ name }}' }) }).getTemplate('a.html').render({ name })
 */
export type Environment<Output = string> = EnvironmentNames<Output> & jinja_environment_.Environment<Output>;
export type EnvironmentClass = Statics<typeof jinja_environment_.Environment> & {
  new <Output = string>(options?: Snaked<jinja_options_.EnvironmentOptions>): Environment<Output>;
};
/**
 * Loads, compiles and caches templates (jinja2.Environment).
 * @example new Environment({ loader: new DictLoader({ 'a.html': 'Hi {{ name }}' }) }).getTemplate('a.html').render({ name })
 */
export const Environment = twin(core.Environment, {
  object:
    'camelCase linkedTo undefinedClass addExtension overlay:0 newlineSequence isSafeAttribute interceptedBinops interceptedUnops checkCall callFilter callTest fromString:1? compileExpression asTemplate getTemplate:Environment.get_template getTemplateAsync:1 selectTemplate loadFirst listTemplates:0 clearCache',
  options: [0],
}) as unknown as EnvironmentClass;

export interface EvalCtxNames {}
/** Whether output is escaped just now; changed and restored by `{% autoescape %}`. */
export type EvalCtx = EvalCtxNames & jinja_context_.EvalCtx;
export type EvalCtxClass = Statics<typeof jinja_context_.EvalCtx> & {
  new (environment: jinja_contract_.Surroundings, autoescape: boolean, asynchronous: boolean): EvalCtx;
  readonly prototype: EvalCtx;
};
/** Whether output is escaped just now; changed and restored by `{% autoescape %}`. */
export const EvalCtx = twin(core.EvalCtx, {}) as unknown as EvalCtxClass;

export interface FilterArgumentErrorNames extends TemplateRuntimeErrorNames {}
/** A filter was called with arguments that make no sense (jinja2.FilterArgumentError). */
export type FilterArgumentError = FilterArgumentErrorNames & jinja_errors_.FilterArgumentError;
export type FilterArgumentErrorClass = Statics<typeof jinja_errors_.FilterArgumentError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): FilterArgumentError;
    readonly prototype: FilterArgumentError;
  };
/** A filter was called with arguments that make no sense (jinja2.FilterArgumentError). */
export const FilterArgumentError = twin(core.FilterArgumentError, {}) as unknown as FilterArgumentErrorClass;

export interface FunctionLoaderNames {
  get_source(name: string): jinja_loaders_.Source | null | Promise<jinja_loaders_.Source | null>;
}
/** Templates from a function (jinja2.FunctionLoader). */
export type FunctionLoader = FunctionLoaderNames & jinja_loaders_.FunctionLoader;
export type FunctionLoaderClass = Statics<typeof jinja_loaders_.FunctionLoader> & {
  new (
    find: (
      name: string,
    ) => string | jinja_loaders_.Source | null | PromiseLike<string | jinja_loaders_.Source | null>,
  ): FunctionLoader;
  readonly prototype: FunctionLoader;
};
/** Templates from a function (jinja2.FunctionLoader). */
export const FunctionLoader = twin(core.FunctionLoader, {
  object: 'getSource',
}) as unknown as FunctionLoaderClass;

export interface I18nExtensionNames {
  /** Sets the functions that translate (install_gettext_callables). */
  install_translations(
    environment: jinja_contract_.Surroundings,
    translations: jinja_i18n_.Translations,
  ): void;

  parse(parser: Parser): jinja_nodes_.Stmt[];
}
/**
 * The tag `trans` and the function `_`.
 * @example new Environment({ extensions: [new I18nExtension({ newstyle: true, translations })] })
 */
export type I18nExtension = I18nExtensionNames & jinja_i18n_.I18nExtension;
export type I18nExtensionClass = Statics<typeof jinja_i18n_.I18nExtension> & {
  new (options?: Snaked<jinja_i18n_.I18nOptions>): I18nExtension;
  readonly prototype: I18nExtension;
};
/**
 * The tag `trans` and the function `_`.
 * @example new Environment({ extensions: [new I18nExtension({ newstyle: true, translations })] })
 */
export const I18nExtension = twin(core.I18nExtension, {
  object: 'installTranslations',
  options: [0],
}) as unknown as I18nExtensionClass;

export interface SandboxedEnvironmentNames extends EnvironmentNames {
  /** Which of `+ - * / // % **` go through {@link callBinop}; override before templates are compiled (intercepted_binops). */
  readonly intercepted_binops: ReadonlySet<string>;
  /** Which of the signs `+ -` go through {@link callUnop} (intercepted_unops). */
  readonly intercepted_unops: ReadonlySet<string>;
  /** Whether a template may see an attribute, however it asks for it; override to allow less. */
  is_safe_attribute(_object: unknown, name: string): boolean;
  /** Whether a template may call a value; override to allow less. */
  is_safe_callable(callee: unknown): boolean;
  /** What an intercepted operator with two sides gives; override to allow less (call_binop). */
  call_binop(
    _context: jinja_contract_.RenderContext,
    operator: string,
    left: unknown,
    right: unknown,
  ): unknown;
  /** What an intercepted sign gives (call_unop). */
  call_unop(_context: jinja_contract_.RenderContext, operator: string, operand: unknown): unknown;

  check_call(callee: unknown): void;
}
/**
 * An environment whose templates see no attribute that begins with an underscore, call nothing marked {@link unsafe}, and make no
 * long ranges (jinja2.sandbox.SandboxedEnvironment). What is given to a template decides what it can do: give data, not services.
 */
export type SandboxedEnvironment = SandboxedEnvironmentNames & jinja_sandbox_.SandboxedEnvironment;
export type SandboxedEnvironmentClass = Statics<typeof jinja_sandbox_.SandboxedEnvironment> &
  Statics<EnvironmentClass> & {
    new (options?: Snaked<jinja_options_.EnvironmentOptions>): SandboxedEnvironment;
    readonly prototype: SandboxedEnvironment;
  };
/**
 * An environment whose templates see no attribute that begins with an underscore, call nothing marked {@link unsafe}, and make no
 * long ranges (jinja2.sandbox.SandboxedEnvironment). What is given to a template decides what it can do: give data, not services.
 */
export const SandboxedEnvironment = twin(core.SandboxedEnvironment, {
  object: 'interceptedBinops interceptedUnops isSafeAttribute isSafeCallable callBinop callUnop checkCall',
  options: [0],
}) as unknown as SandboxedEnvironmentClass;

export interface ImmutableSandboxedEnvironmentNames extends SandboxedEnvironmentNames {
  is_safe_attribute(object: unknown, name: string): boolean;
}
/** A sandbox whose templates cannot change lists, dicts and sets either (jinja2.sandbox.ImmutableSandboxedEnvironment). */
export type ImmutableSandboxedEnvironment = ImmutableSandboxedEnvironmentNames &
  jinja_sandbox_.ImmutableSandboxedEnvironment;
export type ImmutableSandboxedEnvironmentClass = Statics<
  typeof jinja_sandbox_.ImmutableSandboxedEnvironment
> &
  Statics<SandboxedEnvironmentClass> & {
    new (options?: Snaked<jinja_options_.EnvironmentOptions>): ImmutableSandboxedEnvironment;
    readonly prototype: ImmutableSandboxedEnvironment;
  };
/** A sandbox whose templates cannot change lists, dicts and sets either (jinja2.sandbox.ImmutableSandboxedEnvironment). */
export const ImmutableSandboxedEnvironment = twin(core.ImmutableSandboxedEnvironment, {
  object: 'isSafeAttribute',
  options: [0],
}) as unknown as ImmutableSandboxedEnvironmentClass;

export interface IndexErrorNames extends TemplateRuntimeErrorNames {}
/** Python's IndexError. */
export type IndexError = IndexErrorNames & jinja_errors_.IndexError;
export type IndexErrorClass = Statics<typeof jinja_errors_.IndexError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): IndexError;
    readonly prototype: IndexError;
  };
/** Python's IndexError. */
export const IndexError = twin(core.IndexError, {}) as unknown as IndexErrorClass;

export interface KeyErrorNames extends TemplateRuntimeErrorNames {}
/** Python's KeyError. */
export type KeyError = KeyErrorNames & jinja_errors_.KeyError;
export type KeyErrorClass = Statics<typeof jinja_errors_.KeyError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): KeyError;
    readonly prototype: KeyError;
  };
/** Python's KeyError. */
export const KeyError = twin(core.KeyError, {}) as unknown as KeyErrorClass;

export interface LazyNames {}
/**
 * Items made one by one when asked for (what `map`, `select` and their like return; a generator in Python). One set of steps
 * serves both kinds of rendering: the asynchronous one waits for what the steps call {@link settled}. Filters
 * that take items never see an asynchronous iterable nor a Lazy that has to wait: the caller has collected it into an array.
 * @example return new Lazy((function* () { for (const x of iterate(value)) yield yield* settled(f(x)); })());
 */
export type Lazy = LazyNames & jinja_contract_.Lazy;
export type LazyClass = Statics<typeof jinja_contract_.Lazy> & {
  new (steps: Generator<unknown, void, unknown>): Lazy;
  readonly prototype: Lazy;
};
/**
 * Items made one by one when asked for (what `map`, `select` and their like return; a generator in Python). One set of steps
 * serves both kinds of rendering: the asynchronous one waits for what the steps call {@link settled}. Filters
 * that take items never see an asynchronous iterable nor a Lazy that has to wait: the caller has collected it into an array.
 * @example return new Lazy((function* () { for (const x of iterate(value)) yield yield* settled(f(x)); })());
 */
export const Lazy = twin(core.Lazy, {}) as unknown as LazyClass;

export interface MarkupNames {
  to_string(): string;

  to_jSON(): string;
}
/**
 * Text that is safe to put into HTML as it is (markupsafe.Markup). Templates and {@link escape} leave it alone.
 * @example new Markup('<em>hi</em>')
 */
export type Markup = MarkupNames & values_.Markup;
export type MarkupClass = Statics<typeof values_.Markup> & {
  new (value?: unknown): Markup;
  readonly prototype: Markup;
  /** Makes safe text of any value, escaping what is not safe yet. */
  escape(value: unknown): Markup;
};
/**
 * Text that is safe to put into HTML as it is (markupsafe.Markup). Templates and {@link escape} leave it alone.
 * @example new Markup('<em>hi</em>')
 */
export const Markup = twin(core.Markup, { object: 'toString toJSON' }) as unknown as MarkupClass;

export interface MemoryErrorNames extends TemplateRuntimeErrorNames {}
/** Python's MemoryError: a text or list that is larger than templates may make. */
export type MemoryError = MemoryErrorNames & jinja_errors_.MemoryError;
export type MemoryErrorClass = Statics<typeof jinja_errors_.MemoryError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): MemoryError;
    readonly prototype: MemoryError;
  };
/** Python's MemoryError: a text or list that is larger than templates may make. */
export const MemoryError = twin(core.MemoryError, {}) as unknown as MemoryErrorClass;

export interface NativeEnvironmentNames extends EnvironmentNames<unknown> {}
/**
 * An environment whose templates give values (jinja2.nativetypes.NativeEnvironment): a template that is one expression gives its
 * value; where there is more, the text of all, or what it means as a literal of Python's. Nothing is escaped. Such templates are rendered as a whole: they have no pieces to stream.
 * @example new NativeEnvironment().fromString('{{ [a, a + 1] }}').render({ a: 1 }) // [1, 2]
 */
export type NativeEnvironment = NativeEnvironmentNames & jinja_native_.NativeEnvironment;
export type NativeEnvironmentClass = Statics<typeof jinja_native_.NativeEnvironment> &
  Statics<EnvironmentClass> & {
    new (options?: Snaked<jinja_options_.EnvironmentOptions>): NativeEnvironment;
    readonly prototype: NativeEnvironment;
  };
/**
 * An environment whose templates give values (jinja2.nativetypes.NativeEnvironment): a template that is one expression gives its
 * value; where there is more, the text of all, or what it means as a literal of Python's. Nothing is escaped. Such templates are rendered as a whole: they have no pieces to stream.
 * @example new NativeEnvironment().fromString('{{ [a, a + 1] }}').render({ a: 1 }) // [1, 2]
 */
export const NativeEnvironment = twin(core.NativeEnvironment, {
  options: [0],
}) as unknown as NativeEnvironmentClass;

export interface OverflowErrorNames extends TemplateRuntimeErrorNames {}
/** Python's OverflowError. */
export type OverflowError = OverflowErrorNames & jinja_errors_.OverflowError;
export type OverflowErrorClass = Statics<typeof jinja_errors_.OverflowError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): OverflowError;
    readonly prototype: OverflowError;
  };
/** Python's OverflowError. */
export const OverflowError = twin(core.OverflowError, {}) as unknown as OverflowErrorClass;

export interface ParserNames {
  /** The body of a tag up to its one end tag, which is left behind. */
  statements_until(end: string): jinja_nodes_.Stmt[];
}
/** Parses templates; extensions get one for their tags. */
export type Parser = ParserNames & jinja_parser_.Parser;
export type ParserClass = Statics<typeof jinja_parser_.Parser> & {
  new (
    source: string,
    syntax: jinja_lexer_.Syntax,
    name: string | null,
    extensions?: readonly jinja_parser_.TagParser[],
  ): Parser;
  readonly prototype: Parser;
};
/** Parses templates; extensions get one for their tags. */
export const Parser = twin(core.Parser, { object: 'statementsUntil' }) as unknown as ParserClass;

export interface PrecompiledLoaderNames {
  get_source(name: string): jinja_loaders_.Source | null;

  list_templates(): string[];
}
/**
 * Loads templates that were compiled before.
 * @example new Environment({ loader: new PrecompiledLoader((await import('./templates.js')).default) })
 */
export type PrecompiledLoader = PrecompiledLoaderNames & jinja_precompile_.PrecompiledLoader;
export type PrecompiledLoaderClass = Statics<typeof jinja_precompile_.PrecompiledLoader> & {
  new (templates: jinja_precompile_.Precompiled): PrecompiledLoader;
  readonly prototype: PrecompiledLoader;
};
/**
 * Loads templates that were compiled before.
 * @example new Environment({ loader: new PrecompiledLoader((await import('./templates.js')).default) })
 */
export const PrecompiledLoader = twin(core.PrecompiledLoader, {
  object: 'getSource listTemplates',
}) as unknown as PrecompiledLoaderClass;

export interface PrefixLoaderNames {
  get_source(name: string): jinja_loaders_.Source | null | Promise<jinja_loaders_.Source | null>;

  list_templates(): Names | Promise<Names>;
}
/** Several loaders, each for the names that begin with its prefix and a slash (jinja2.PrefixLoader). */
export type PrefixLoader = PrefixLoaderNames & jinja_loaders_.PrefixLoader;
export type PrefixLoaderClass = Statics<typeof jinja_loaders_.PrefixLoader> & {
  new (loaders: Readonly<Record<string, jinja_loaders_.Loader>>): PrefixLoader;
  readonly prototype: PrefixLoader;
};
/** Several loaders, each for the names that begin with its prefix and a slash (jinja2.PrefixLoader). */
export const PrefixLoader = twin(core.PrefixLoader, {
  object: 'getSource listTemplates',
}) as unknown as PrefixLoaderClass;

export interface PyFloatNames {
  value_of(): number;

  to_string(): string;

  to_jSON(): number;
}
/** A float with an integral value. Host functions that compute with it see the number. */
export type PyFloat = PyFloatNames & jinja_values_number_.PyFloat;
export type PyFloatClass = Statics<typeof jinja_values_number_.PyFloat> & {
  new (value: number): PyFloat;
  readonly prototype: PyFloat;
};
/** A float with an integral value. Host functions that compute with it see the number. */
export const PyFloat = twin(core.PyFloat, { object: 'valueOf toString toJSON' }) as unknown as PyFloatClass;

export interface RuntimeErrorNames extends TemplateRuntimeErrorNames {}
/** Python's RuntimeError. */
export type RuntimeError = RuntimeErrorNames & jinja_errors_.RuntimeError;
export type RuntimeErrorClass = Statics<typeof jinja_errors_.RuntimeError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): RuntimeError;
    readonly prototype: RuntimeError;
  };
/** Python's RuntimeError. */
export const RuntimeError = twin(core.RuntimeError, {}) as unknown as RuntimeErrorClass;

export interface RecursionErrorNames extends RuntimeErrorNames {}
/** Python's RecursionError: macros or includes that never come to an end. */
export type RecursionError = RecursionErrorNames & jinja_errors_.RecursionError;
export type RecursionErrorClass = Statics<typeof jinja_errors_.RecursionError> &
  Statics<RuntimeErrorClass> & {
    new (): RecursionError;
    readonly prototype: RecursionError;
  };
/** Python's RecursionError: macros or includes that never come to an end. */
export const RecursionError = twin(core.RecursionError, {}) as unknown as RecursionErrorClass;

export interface SecurityErrorNames extends TemplateRuntimeErrorNames {}
/** A sandboxed template tried what it may not (jinja2.sandbox.SecurityError). */
export type SecurityError = SecurityErrorNames & jinja_errors_.SecurityError;
export type SecurityErrorClass = Statics<typeof jinja_errors_.SecurityError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): SecurityError;
    readonly prototype: SecurityError;
  };
/** A sandboxed template tried what it may not (jinja2.sandbox.SecurityError). */
export const SecurityError = twin(core.SecurityError, {}) as unknown as SecurityErrorClass;

export interface StrictUndefinedNames extends UndefinedNames {
  to_string(): string;
}
/** Throws whenever it is used, but for the tests `defined` and `undefined` (jinja2.StrictUndefined). */
export type StrictUndefined = StrictUndefinedNames & jinja_undefined_.StrictUndefined;
export type StrictUndefinedClass = Statics<typeof jinja_undefined_.StrictUndefined> &
  Statics<UndefinedClass> & {
    new (missing?: jinja_contract_.Missing): StrictUndefined;
    readonly prototype: StrictUndefined;
  };
/** Throws whenever it is used, but for the tests `defined` and `undefined` (jinja2.StrictUndefined). */
export const StrictUndefined = twin(core.StrictUndefined, {
  object: 'toString',
}) as unknown as StrictUndefinedClass;

export interface TemplateNames<Output = string> {
  readonly up_to_date: () => boolean;
  /** Adds global variables. @returns the template */
  with_globals(globals: jinja_template_.TemplateGlobals | undefined): this;
  /** A new context for rendering. */
  context(given: Record<string, unknown>, asynchronous: boolean, outer?: Context | null): Context;
  /** Renders the template, waiting for promises wherever they turn up. */
  render_async(variables?: Record<string, unknown>): Promise<Output>;
  /** Renders the template; gives a promise only if something had to be waited for. */
  render_now(variables?: Record<string, unknown>): Output | Promise<Output>;
  /** The template's macros and variables, made once, without variables (jinja2's Template.module). */
  get module(): TemplateModule;
  /** Runs the template to get at its macros and variables, each time anew (jinja2's make_module). */
  make_module(variables?: Record<string, unknown>): TemplateModule;
  /** As {@link makeModule}, waiting for promises (jinja2's make_module_async). */
  make_module_async(variables?: Record<string, unknown>): Promise<TemplateModule>;
  /** Runs the template in a context to get at its macros and variables. */
  module_of(context: Context, asynchronous: boolean): TemplateModule | Promise<TemplateModule>;
  /**
   * The module of the template without variables, made once. For a template that imports it and has global variables that
   * this one has not, one is made that knows them.
   */
  default_module(asynchronous: boolean, importer?: Context | null): TemplateModule | Promise<TemplateModule>;
}
/** A template of an environment (jinja2.Template). Environments make them; native ones render to values of any type. */
export type Template<Output = string> = TemplateNames<Output> & jinja_template_.Template<Output>;
export type TemplateClass = Statics<typeof jinja_template_.Template> & {
  new <Output = string>(
    environment: jinja_contract_.Surroundings,
    name: string | null,
    compile: (asynchronous: boolean) => jinja_template_.Code,
    upToDate?: () => boolean,
  ): Template<Output>;
};
/** A template of an environment (jinja2.Template). Environments make them; native ones render to values of any type. */
export const Template = twin(core.Template, {
  object: 'upToDate withGlobals renderAsync renderNow makeModule makeModuleAsync moduleOf defaultModule',
}) as unknown as TemplateClass;

export interface TemplateSyntaxErrorNames extends TemplateErrorNames {}
/** The source is not a template (jinja2.TemplateSyntaxError). */
export type TemplateSyntaxError = TemplateSyntaxErrorNames & jinja_errors_.TemplateSyntaxError;
export type TemplateSyntaxErrorClass = Statics<typeof jinja_errors_.TemplateSyntaxError> &
  Statics<TemplateErrorClass> & {
    new (options: { message: string; lineno: number; name?: string | null | undefined }): TemplateSyntaxError;
    new (message: string, options: { lineno: number; name?: string | null | undefined }): TemplateSyntaxError;
    new (message: string, lineno: number, options: { name?: string | null | undefined }): TemplateSyntaxError;
    new (message: string, lineno: number, templateName?: string | null): TemplateSyntaxError;
    readonly prototype: TemplateSyntaxError;
  };
/** The source is not a template (jinja2.TemplateSyntaxError). */
export const TemplateSyntaxError = twin(core.TemplateSyntaxError, {
  options: 'TemplateSyntaxError',
}) as unknown as TemplateSyntaxErrorClass;

export interface TemplateAssertionErrorNames extends TemplateSyntaxErrorNames {}
/** The source reads well but cannot be compiled: an unknown filter, a block defined twice (jinja2.TemplateAssertionError). */
export type TemplateAssertionError = TemplateAssertionErrorNames & jinja_errors_.TemplateAssertionError;
export type TemplateAssertionErrorClass = Statics<typeof jinja_errors_.TemplateAssertionError> &
  Statics<TemplateSyntaxErrorClass> & {
    new (options: {
      message: string;
      lineno: number;
      name?: string | null | undefined;
    }): TemplateAssertionError;
    new (
      message: string,
      options: { lineno: number; name?: string | null | undefined },
    ): TemplateAssertionError;
    new (
      message: string,
      lineno: number,
      options: { name?: string | null | undefined },
    ): TemplateAssertionError;
    new (message: string, lineno: number, templateName?: string | null): TemplateAssertionError;
    readonly prototype: TemplateAssertionError;
  };
/** The source reads well but cannot be compiled: an unknown filter, a block defined twice (jinja2.TemplateAssertionError). */
export const TemplateAssertionError = twin(core.TemplateAssertionError, {
  options: 'TemplateSyntaxError',
}) as unknown as TemplateAssertionErrorClass;

export interface TemplateModuleNames {
  to_string(): string;
}
/** What an imported template gives: its macros and variables as properties, its text when printed. */
export type TemplateModule = TemplateModuleNames & jinja_template_.TemplateModule;
export type TemplateModuleClass = Statics<typeof jinja_template_.TemplateModule> & {
  new (name: string | null, text: string, exported: Iterable<readonly [string, unknown]>): TemplateModule;
  readonly prototype: TemplateModule;
  /** The name of the template that a module was made of. */
  name_of(module: object): string | null;
  /** What the template of a module printed. */
  text_of(module: TemplateModule): string;
};
/** What an imported template gives: its macros and variables as properties, its text when printed. */
export const TemplateModule = twin(core.TemplateModule, {
  object: 'toString',
  statics: 'nameOf textOf',
}) as unknown as TemplateModuleClass;

export interface TemplateNotFoundNames extends TemplateErrorNames {}
/** No loader knows the template (jinja2.TemplateNotFound). */
export type TemplateNotFound = TemplateNotFoundNames & jinja_errors_.TemplateNotFound;
export type TemplateNotFoundClass = Statics<typeof jinja_errors_.TemplateNotFound> &
  Statics<TemplateErrorClass> & {
    new (options: { name: string | null; message?: string | undefined }): TemplateNotFound;
    new (name: string | null, options: { message?: string | undefined }): TemplateNotFound;
    new (templateName: string | null, message?: string): TemplateNotFound;
    readonly prototype: TemplateNotFound;
  };
/** No loader knows the template (jinja2.TemplateNotFound). */
export const TemplateNotFound = twin(core.TemplateNotFound, {
  options: 'TemplateNotFound',
}) as unknown as TemplateNotFoundClass;

export interface TemplatesNotFoundNames extends TemplateNotFoundNames {}
/** None of several templates was found (jinja2.TemplatesNotFound). */
export type TemplatesNotFound = TemplatesNotFoundNames & jinja_errors_.TemplatesNotFound;
export type TemplatesNotFoundClass = Statics<typeof jinja_errors_.TemplatesNotFound> &
  Statics<TemplateNotFoundClass> & {
    new (options: { names: readonly string[]; message?: string | undefined }): TemplatesNotFound;
    new (names: readonly string[], options: { message?: string | undefined }): TemplatesNotFound;
    new (names: readonly string[], message?: string): TemplatesNotFound;
    readonly prototype: TemplatesNotFound;
  };
/** None of several templates was found (jinja2.TemplatesNotFound). */
export const TemplatesNotFound = twin(core.TemplatesNotFound, {
  options: 'TemplatesNotFound',
}) as unknown as TemplatesNotFoundClass;

export interface TupleNames<T = unknown> {}
/** A Python tuple: an array that sessions, templates and view results can tell from a list. */
export type Tuple<T = unknown> = TupleNames<T> & values_.Tuple<T>;
export type TupleClass = Statics<typeof values_.Tuple> & {
  new <T = unknown>(...args: ConstructorParameters<typeof Error>): Tuple<T>;
};
/** A Python tuple: an array that sessions, templates and view results can tell from a list. */
export const Tuple = twin(core.Tuple, {}) as unknown as TupleClass;

export interface UndefinedErrorNames extends TemplateRuntimeErrorNames {}
/** An undefined value was used (jinja2.UndefinedError). */
export type UndefinedError = UndefinedErrorNames & jinja_errors_.UndefinedError;
export type UndefinedErrorClass = Statics<typeof jinja_errors_.UndefinedError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): UndefinedError;
    readonly prototype: UndefinedError;
  };
/** An undefined value was used (jinja2.UndefinedError). */
export const UndefinedError = twin(core.UndefinedError, {}) as unknown as UndefinedErrorClass;

export interface ValueErrorNames extends TemplateRuntimeErrorNames {}
/** Python's ValueError: the type is right, the value is not. */
export type ValueError = ValueErrorNames & jinja_errors_.ValueError;
export type ValueErrorClass = Statics<typeof jinja_errors_.ValueError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): ValueError;
    readonly prototype: ValueError;
  };
/** Python's ValueError: the type is right, the value is not. */
export const ValueError = twin(core.ValueError, {}) as unknown as ValueErrorClass;

export interface ZeroDivisionErrorNames extends TemplateRuntimeErrorNames {}
/** Python's ZeroDivisionError. */
export type ZeroDivisionError = ZeroDivisionErrorNames & jinja_errors_.ZeroDivisionError;
export type ZeroDivisionErrorClass = Statics<typeof jinja_errors_.ZeroDivisionError> &
  Statics<TemplateRuntimeErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): ZeroDivisionError;
    readonly prototype: ZeroDivisionError;
  };
/** Python's ZeroDivisionError. */
export const ZeroDivisionError = twin(core.ZeroDivisionError, {}) as unknown as ZeroDivisionErrorClass;

export {
  FILTERS,
  GLOBALS,
  KWARGS,
  MAX_RANGE,
  NULL_TRANSLATIONS,
  PASS,
  SYNTAX,
  TESTS,
  UNSAFE,
  VIEW,
} from '../jinja/index.js';

/** `{% debug %}`: shows the variables, filters and tests there are (jinja2.ext.debug). */
export const debug_extension = core.debugExtension as unknown as jinja_extensions_.Extension;

/** `{% do xs.append(1) %}`: evaluates without printing (jinja2.ext.do). */
export const do_extension = core.doExtension as unknown as jinja_extensions_.Extension;

/** Escapes a value for HTML; {@link Markup} and anything else with `__html__` passes unchanged (markupsafe.escape). */
export const escape = named(core.escape) as {
  (value: unknown): Markup;
};

export { format } from '../jinja/index.js';

/** Whether a value is a macro. */
export const is_macro = named(core.isMacro) as {
  (value: unknown): value is jinja_macro_.Macro;
};

/** Whether a value is undefined, of any kind; JavaScript's own `undefined` is. */
export const is_undefined = named(core.isUndefined) as {
  (value: unknown): value is jinja_values_types_.Nothing | undefined;
};

/** `{% break %}` and `{% continue %}` (jinja2.ext.loopcontrols). */
export const loop_controls = core.loopControls as unknown as jinja_extensions_.Extension;

/**
 * Makes a kind of undefined value that logs when it is printed, iterated over, tested or failed on (jinja2.make_logging_undefined).
 * @param logger gets warnings and errors
 * @param base the kind to extend
 */
export const make_logging_undefined = named(core.makeLoggingUndefined) as {
  (
    logger: jinja_undefined_.UndefinedLogger,
    base?: new (missing?: jinja_contract_.Missing) => Undefined,
  ): new (
    missing?: jinja_contract_.Missing,
  ) => Undefined;
};

export { methods } from '../jinja/index.js';

/**
 * Compiles templates to the text of an ES module, whose default export {@link PrecompiledLoader} takes.
 * @param environment with the options that the templates will be rendered with
 * @param templates source by name
 * @throws TemplateSyntaxError
 */
export const precompile = named(core.precompile) as {
  (environment: Environment, templates: Record<string, string>): string;
};

export { repr } from '../jinja/index.js';

/** Flask's rule: markup is escaped, other files are not, source text without a name is. */
export const select_autoescape = named(core.selectAutoescape, 'select_autoescape') as {
  (name: string | null): boolean;
  (
    enabled_extensions: Option<Snaked<jinja_autoescape_.AutoescapeOptions>, 'enabled_extensions'>,
    disabled_extensions?: Option<Snaked<jinja_autoescape_.AutoescapeOptions>, 'disabled_extensions'>,
    default_for_string?: Option<Snaked<jinja_autoescape_.AutoescapeOptions>, 'default_for_string'>,
    fallback?: Option<Snaked<jinja_autoescape_.AutoescapeOptions>, 'default'>,
  ): (name: string | null) => boolean;
  (options?: Snaked<jinja_autoescape_.AutoescapeOptions>): (name: string | null) => boolean;
};

export { strftime, text, tuple, unsafe } from '../jinja/index.js';
