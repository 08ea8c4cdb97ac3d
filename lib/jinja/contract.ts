/** What compiled templates, filters, tests and host functions agree on. */

/** Marks the object that carries keyword arguments, always the last argument. A symbol: data can never carry it. */
export const KWARGS: unique symbol = Symbol('jinja.kwargs');

/** Keyword arguments of a call in a template. No prototype. */
export interface Kwargs {
  [KWARGS]: true;
  [name: string]: unknown;
}

/** Marks a function that wants its surroundings first (Jinja's pass_context, pass_eval_context, pass_environment). */
export const PASS: unique symbol = Symbol('jinja.pass');
export type Pass = 'context' | 'evalcontext' | 'environment';
