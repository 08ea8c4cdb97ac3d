/** Templates that give values instead of text: what configuration tools build on. */
import { Environment } from './environment.js';
import type { GenerateOptions } from './generator-scopes.js';
import { NOT_LITERAL, readLiteral } from './literals.js';
import { isDict, isList, isText, Range, text } from './values/index.js';

/** One value as it is; several as text. Text that is a literal of Python's becomes what it means (jinja2's native_concat). */
function native(pieces: readonly unknown[]): unknown {
  if (pieces.length === 0) return null;
  const [only] = pieces;
  if (pieces.length === 1 && !isText(only)) return only;
  const joined = pieces.map(text).join('');
  const value = readLiteral(joined);
  return value === NOT_LITERAL ? joined : value;
}

native.refuse = (): never => {
  throw new TypeError('Native templates are rendered as a whole: use render or renderAsync.');
};

/** What is known when a template is compiled is text already, as with Jinja; not so what cannot be written as a literal. */
function nativeConst(value: unknown): unknown {
  const plain = typeof value !== 'object' || value === null || isDict(value) || isList(value);
  return plain || value instanceof Range || Array.isArray(value) ? text(value) : value;
}

/**
 * An environment whose templates give values (jinja2.nativetypes.NativeEnvironment): a template that is one expression gives its
 * value; where there is more, the text of all, or what it means as a literal of Python's. Nothing is escaped. Such templates are rendered as a whole: they have no pieces to stream.
 * @example new NativeEnvironment().fromString('{{ [a, a + 1] }}').render({ a: 1 }) // [1, 2]
 */
export class NativeEnvironment extends Environment<unknown> {
  protected override generateOptions(name: string | null, asynchronous: boolean): GenerateOptions {
    return { ...super.generateOptions(name, asynchronous), native: true };
  }

  override runtime(asynchronous: boolean): Record<string, unknown> {
    return Object.assign(super.runtime(asynchronous), { native, nativeConst });
  }
}
