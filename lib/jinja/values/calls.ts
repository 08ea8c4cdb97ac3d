/** How functions that stand for Python's take arguments: by position or by name, too many and too few being errors. */
import { KWARGS, type Kwargs, type Surroundings } from '../contract.js';
import { grown } from './limits.js';
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

/** What looking something up needs of the environment. Methods get it as `this`, so that a sandbox holds within them. */
export type Lookup = Pick<
  Surroundings,
  'undefined' | 'camelCase' | 'isSafeAttribute' | 'checkCall' | 'getattr' | 'getitem'
>;

/** A Python function in JavaScript: what its parameters are called, and what it does. */
export interface Definition {
  readonly name: string;
  readonly names: readonly string[];
  readonly required: number;
  /** Takes the arguments as they come, keyword arguments last. */
  readonly open: boolean;
  readonly body: (this: Lookup, ...args: unknown[]) => unknown;
}

/** Bodies by signature; each gets the object, or its surroundings, first. */
export type Bodies<First = never> = Record<string, (this: Lookup, first: First, ...args: never[]) => unknown>;

/** The name that a signature begins with. */
export function nameOf(signature: string): string {
  return signature.slice(0, signature.indexOf('('));
}

/**
 * Reads a definition from its signature.
 * @param signature as `'center(width, fillchar?)'`; `'zip(*)'` takes whatever comes
 */
export function define(signature: string, body: (this: Lookup, ...args: never[]) => unknown): Definition {
  const name = nameOf(signature);
  const list = signature.slice(name.length + 1, -1);
  const names = list.split(', ').filter(Boolean);
  const required = names.filter((one) => !one.endsWith('?')).length;
  return {
    name,
    names: names.map((one) => one.replace('?', '')),
    required,
    open: list === '*',
    // The cast gives up the parameters' types: templates hand over anything, and bodies check it.
    body: body as Definition['body'],
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

/** The methods of a Python type: gives the one of a name. */
export type Methods = (name: string) => Definition | undefined;

/** Makes a table of methods from bodies by signature, at the first look into it; each body gets the object first. */
export function methods<Self>(bodies: Bodies<Self> | (() => Bodies<Self>)): Methods {
  let table: Map<string, Definition> | undefined;
  return (name) => {
    if (table === undefined) {
      const all = Object.entries(typeof bodies === 'function' ? bodies() : bodies);
      table = new Map(all.map(([signature, body]) => [nameOf(signature), define(signature, body)]));
    }
    return table.get(name);
  };
}

/** A method bound to its object, as a template gets it by an attribute. */
export function bind(definition: Definition, self: unknown, env: Lookup): (...args: unknown[]) => unknown {
  const bound = (...args: unknown[]) =>
    grown(definition.body.call(env, self, ...bindArgs(definition, args)), self);
  return Object.assign(bound, { [BUILTIN]: definition.name });
}
