/** The names of jinja2. */

import { type Callable, PASS, type Pass } from '../jinja/index.js';

export {
  ChainableUndefined,
  ChoiceLoader,
  DebugUndefined,
  DictLoader,
  Environment,
  FunctionLoader,
  is_undefined,
  make_logging_undefined,
  PrefixLoader,
  StrictUndefined,
  select_autoescape,
  Template,
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
