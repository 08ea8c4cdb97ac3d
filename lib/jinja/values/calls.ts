/** How functions that stand for Python's take arguments: by position or by name, too many and too few being errors. */
import { KWARGS, type Kwargs } from '../contract.js';
import { BUILTIN } from './types.js';

/** Whether an argument is the object that carries the keyword arguments. */
export function isKwargs(value: unknown): value is Kwargs {
  return typeof value === 'object' && value !== null && KWARGS in value;
}

/** Splits a call's arguments into those by position and those by name. */
export function splitArgs(args: unknown[]): [unknown[], Record<string, unknown>] {
  const last = args.at(-1);
  if (!isKwargs(last)) return [args, {}];
  return [args.slice(0, -1), Object.fromEntries(Object.entries(last))];
}

/** A Python function in JavaScript: what its parameters are called, and what it does. */
export interface Definition {
  readonly name: string;
  readonly names: readonly string[];
  readonly required: number;
  /** Takes the arguments as they come, keyword arguments last. */
  readonly open: boolean;
  readonly body: (...args: unknown[]) => unknown;
}

const SIGNATURE = /^([\w]+)\((.*)\)$/;

/**
 * Reads a definition from its signature.
 * @param signature as `'center(width, fillchar?)'`; `'zip(*)'` takes whatever comes
 * @param skip how many arguments stand before those of the signature (the surroundings)
 */
export function define(signature: string, body: (...args: never[]) => unknown, skip = 0): Definition {
  const [, name = signature, list = ''] = SIGNATURE.exec(signature) ?? [];
  const names = list.split(', ').filter(Boolean);
  const required = names.filter((one) => !one.endsWith('?')).length;
  return {
    name,
    names: names.map((one) => one.replace('?', '')),
    required,
    open: list === '*' || skip < 0,
    // The cast gives up the parameters' types: templates hand over anything, and bodies check it.
    body: body as (...args: unknown[]) => unknown,
  };
}

/** The arguments of a call, in the order of the parameters; TypeError when they do not fit. */
export function bindArgs(definition: Definition, args: unknown[]): unknown[] {
  const last = args.at(-1);
  if (definition.open) return args;
  if (isKwargs(last)) return bindNamed(definition, args.slice(0, -1), last);
  if (args.length < definition.required) throw missing(definition, args.length);
  if (args.length > definition.names.length) throw tooMany(definition, args.length);
  return args;
}

function bindNamed(definition: Definition, args: unknown[], kwargs: Kwargs): unknown[] {
  const { name, names, required } = definition;
  if (args.length > names.length) throw tooMany(definition, args.length);
  const bound = [...args];
  for (const [key, value] of Object.entries(kwargs)) {
    const at = names.indexOf(key);
    if (at < 0) throw new TypeError(`${name}() got an unexpected keyword argument '${key}'`);
    if (at < args.length) throw new TypeError(`${name}() got multiple values for argument '${key}'`);
    bound[at] = value;
  }
  for (let i = args.length; i < required; i++) if (!(names[i]! in kwargs)) throw missing(definition, i);
  // Holes would be skipped by some array methods; the bodies' defaults take `undefined`.
  return Array.from(bound);
}

function missing({ name, names, required }: Definition, given: number): TypeError {
  const left = names.slice(given, required).map((one) => `'${one}'`);
  const plural = left.length === 1 ? '' : 's';
  return new TypeError(
    `${name}() missing ${left.length} required positional argument${plural}: ${left.join(' and ')}`,
  );
}

function tooMany({ name, names }: Definition, given: number): TypeError {
  const plural = names.length === 1 ? '' : 's';
  return new TypeError(`${name}() takes at most ${names.length} argument${plural} (${given} given)`);
}

/** Methods of a Python type, by name. No prototype: a template's names must not meet JavaScript's. */
export type Methods = Record<string, Definition>;

/** Makes a table of methods from bodies by signature; each body gets the object first. */
export function methods<Self>(table: Record<string, (self: Self, ...args: never[]) => unknown>): Methods {
  const made: Methods = Object.create(null);
  for (const [signature, body] of Object.entries(table)) {
    const definition = define(signature, body);
    made[definition.name] = definition;
  }
  return made;
}

/** A method bound to its object, as a template gets it by an attribute. */
export function bind(definition: Definition, self: unknown): (...args: unknown[]) => unknown {
  const bound = (...args: unknown[]) => definition.body(self, ...bindArgs(definition, args));
  return Object.assign(bound, { [BUILTIN]: definition.name });
}
