/** The errors of templates: Jinja's own and, by their names, those that Python would raise. */

/** When an error happened: reading the source, finding the template, or rendering it. */
export type Phase = 'syntax' | 'notfound' | 'runtime';

/** Any error of this library (jinja2.TemplateError). */
export class TemplateError extends Error {
  /** When it happened. */
  phase: Phase = 'runtime';
  /** The line in the template, from 1 on, when known. */
  lineno: number | undefined;
  /** The template's name, when known. */
  templateName: string | null | undefined;
}
TemplateError.prototype.name = 'TemplateError';

/** The source is not a template (jinja2.TemplateSyntaxError). */
export class TemplateSyntaxError extends TemplateError {
  override phase: Phase = 'syntax';
  /**
   * @param message what is wrong
   * @param lineno the line, from 1 on
   * @param templateName the template's name, or null
   */
  constructor(message: string, lineno: number, templateName: string | null = null) {
    super(message);
    this.lineno = lineno;
    this.templateName = templateName;
  }
}
TemplateSyntaxError.prototype.name = 'TemplateSyntaxError';

/** The source reads well but cannot be compiled: an unknown filter, a block defined twice (jinja2.TemplateAssertionError). */
export class TemplateAssertionError extends TemplateSyntaxError {}
TemplateAssertionError.prototype.name = 'TemplateAssertionError';

/** No loader knows the template (jinja2.TemplateNotFound). */
export class TemplateNotFound extends TemplateError {
  override phase: Phase = 'notfound';
  /**
   * @param templateName the name asked for
   * @param message the name again, unless more is to be said
   */
  constructor(templateName: string | null, message: string = templateName ?? 'None') {
    super(message);
    this.missing = templateName;
  }
  /** The name asked for. */
  readonly missing: string | null;
}
TemplateNotFound.prototype.name = 'TemplateNotFound';

/** None of several templates was found (jinja2.TemplatesNotFound). */
export class TemplatesNotFound extends TemplateNotFound {
  /** The names asked for. */
  readonly names: readonly string[];
  /**
   * @param names the names asked for, in order
   * @param message what to say instead of listing them
   */
  constructor(
    names: readonly string[],
    message = `none of the templates given were found: ${names.join(', ')}`,
  ) {
    super(names.at(-1) ?? null, message);
    this.names = names;
  }
}
TemplatesNotFound.prototype.name = 'TemplatesNotFound';

/** Something went wrong while rendering (jinja2.TemplateRuntimeError). */
export class TemplateRuntimeError extends TemplateError {}
TemplateRuntimeError.prototype.name = 'TemplateRuntimeError';

/** An undefined value was used (jinja2.UndefinedError). */
export class UndefinedError extends TemplateRuntimeError {}
UndefinedError.prototype.name = 'UndefinedError';

/** A filter was called with arguments that make no sense (jinja2.FilterArgumentError). */
export class FilterArgumentError extends TemplateRuntimeError {}
FilterArgumentError.prototype.name = 'FilterArgumentError';

const UNITS = { maxOutput: 'characters of output', maxSteps: 'steps', timeout: 'seconds' };

/** A sandboxed template tried what it may not (jinja2.sandbox.SecurityError). */
export class SecurityError extends TemplateRuntimeError {}
SecurityError.prototype.name = 'SecurityError';

/** A rendering used more than `maxOutput`, `maxSteps` or `timeout` of its environment let it. */
export class BudgetExceeded extends TemplateRuntimeError {
  /**
   * @param limit which of them
   * @param most what it says
   */
  constructor(
    readonly limit: 'maxOutput' | 'maxSteps' | 'timeout',
    most: number,
  ) {
    super(`The template needs more than ${most} ${UNITS[limit]}.`);
  }
}
BudgetExceeded.prototype.name = 'BudgetExceeded';

/** Python's ValueError: the type is right, the value is not. */
export class ValueError extends TemplateRuntimeError {}
ValueError.prototype.name = 'ValueError';

/** Python's KeyError. */
export class KeyError extends TemplateRuntimeError {}
KeyError.prototype.name = 'KeyError';

/** Python's AttributeError. */
export class AttributeError extends TemplateRuntimeError {}
AttributeError.prototype.name = 'AttributeError';

/** Python's IndexError. */
export class IndexError extends TemplateRuntimeError {}
IndexError.prototype.name = 'IndexError';

/** Python's ZeroDivisionError. */
export class ZeroDivisionError extends TemplateRuntimeError {}
ZeroDivisionError.prototype.name = 'ZeroDivisionError';

/** Python's OverflowError. */
export class OverflowError extends TemplateRuntimeError {}
OverflowError.prototype.name = 'OverflowError';

/** Python's MemoryError: a text or list that is larger than templates may make. */
export class MemoryError extends TemplateRuntimeError {}
MemoryError.prototype.name = 'MemoryError';

/** Python's RuntimeError. */
export class RuntimeError extends TemplateRuntimeError {}
RuntimeError.prototype.name = 'RuntimeError';

/** Python's RecursionError: macros or includes that never come to an end. */
export class RecursionError extends RuntimeError {
  constructor() {
    super('maximum recursion depth exceeded');
  }
}
RecursionError.prototype.name = 'RecursionError';

/** Python's AssertionError. */
export class AssertionError extends TemplateRuntimeError {}
AssertionError.prototype.name = 'AssertionError';
