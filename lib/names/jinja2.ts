/** The names of jinja2. */

import { type Callable, PASS, type Pass } from '../jinja/index.js';
import { Environment, Template as JinjaTemplate } from './jinja.js';

export {
  ChainableUndefined,
  ChoiceLoader,
  DebugUndefined,
  DictLoader,
  FunctionLoader,
  is_undefined,
  make_logging_undefined,
  PrefixLoader,
  StrictUndefined,
  select_autoescape,
  TemplateError,
  TemplateNotFound,
  TemplateRuntimeError,
  TemplateSyntaxError,
  TemplatesNotFound,
  Undefined,
  UndefinedError,
} from './jinja.js';
export { escape, Markup } from './markupsafe.js';
export { FileSystemLoader, PackageLoader } from './pottle.js';
export { Environment };

/** A template of source text: `new Template('Hello {{ name }}!').render({ name: 'World' })`. */
export const Template = new Proxy(JinjaTemplate as unknown as TemplateOfSource, {
  construct(type, args: unknown[], derived) {
    const [source, options] = args;
    return typeof source === 'string'
      ? new Environment(options as object).fromString(source)
      : Reflect.construct(type, args, derived);
  },
});
export type Template = JinjaTemplate;
interface TemplateOfSource {
  new (source: string, options?: ConstructorParameters<typeof Environment>[0]): JinjaTemplate;
  readonly prototype: JinjaTemplate;
}

function passing<F extends Callable>(fn: F, what: Pass): F {
  return Object.assign(fn, { [PASS]: what });
}

/** Gives a filter, test or function of templates the context as its first argument. */
export function pass_context<F extends Callable>(fn: F): F {
  return passing(fn, 'context');
}

/** Gives it the context of evaluation, which knows whether text is escaped. */
export function pass_eval_context<F extends Callable>(fn: F): F {
  return passing(fn, 'evalcontext');
}

/** Gives it the environment. */
export function pass_environment<F extends Callable>(fn: F): F {
  return passing(fn, 'environment');
}
