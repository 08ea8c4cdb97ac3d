/**
 * Jinja in JavaScript: the language of Jinja 3.1, rendered synchronously, asynchronously or as a stream. Without dependencies.
 * @example
 * const environment = new Environment({ loader: new DictLoader({ 'hello.html': 'Hello {{ name }}!' }) });
 * environment.getTemplate('hello.html').render({ name: 'World' });
 */
export { escape, Markup, Tuple, tuple } from '../values.js';
export { type AutoescapeOptions, selectAutoescape } from './autoescape.js';
export { Context, EvalCtx } from './context.js';
export {
  type Callable,
  type EvalContext,
  KWARGS,
  type Kwargs,
  Lazy,
  type Missing,
  PASS,
  type Pass,
  type RenderContext,
  type Surroundings,
} from './contract.js';
export { Environment } from './environment.js';
export * from './errors.js';
export { debugExtension, doExtension, type Extension, loopControls } from './extensions.js';
export { FILTERS } from './filters/index.js';
export { GLOBALS } from './globals.js';
export { I18nExtension, type I18nOptions, NULL_TRANSLATIONS, type Translations } from './i18n.js';
export { SYNTAX, type Syntax } from './lexer.js';
export {
  ChoiceLoader,
  DictLoader,
  FunctionLoader,
  type ListOptions,
  type Loader,
  PrefixLoader,
  type Source,
} from './loaders.js';
export type { Located, TemplateFrame } from './locate.js';
export { isMacro, type Macro } from './macro.js';
export * as meta from './meta.js';
export { NativeEnvironment } from './native.js';
export type * as nodes from './nodes.js';
export type { EnvironmentOptions, LoadOptions, OverlayOptions } from './options.js';
export { Parser } from './parser.js';
export { type Precompiled, PrecompiledLoader, precompile } from './precompile.js';
export { ImmutableSandboxedEnvironment, MAX_RANGE, SandboxedEnvironment, UNSAFE, unsafe } from './sandbox.js';
export { type Code, Template, type TemplateGlobals, TemplateModule } from './template.js';
export { TESTS } from './tests.js';
export {
  ChainableUndefined,
  DebugUndefined,
  makeLoggingUndefined,
  StrictUndefined,
  Undefined,
} from './undefined.js';
export { methods } from './values/calls.js';
export { PyFloat, repr, text } from './values/index.js';
export { formatValue as format } from './values/str-format.js';
export { strftime } from './values/strftime.js';
export { isUndefined } from './values/types.js';
export { VIEW, type View } from './values/view.js';
