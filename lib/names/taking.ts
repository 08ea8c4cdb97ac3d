/** Arguments as Python passes them, by place and by keyword, as the framework takes them: some by place, the others in options. */

import { isKwargs } from '../jinja/values/calls.js';
import { SIGNATURES } from './signatures.js';

/** Makes the framework's arguments of Python's. */
export type Taking = (args: unknown[]) => unknown[];

/** Where options are among the arguments of a function that is in no table: `2`, or `'1?'` where something else may be in their place. */
export type Place = number | `${number}?`;

/** `max_age` as `maxAge`. */
export function camel(name: string): string {
  return name.replaceAll(/(?<=[a-z\d])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

type Keywords = Record<string, unknown>;

/** Options that were written with Python's names, by the framework's: those of programs, so there are not many. */
const translations = new Set<string>();

function translated(key: string): string {
  const made = camel(key);
  if (made !== key && translations.size < 1000) translations.add(made);
  return made;
}

/** Whether an option was written with Python's name. */
export function isTranslated(option: string): boolean {
  return translations.has(option);
}

/** Whether a value is a literal object: options, keywords. */
export function isPlain(value: unknown): value is Keywords {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Options with the framework's names; values that are none are left alone. */
export function options<T>(given: T): T {
  if (!isPlain(given) || !Object.keys(given).some((key) => key.includes('_'))) return given;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [translated(key), value])) as T;
}

class Signature {
  /** What the framework takes by place. */
  private readonly places: string[] = [];
  /** What may be an object itself: never keywords (`!`), or only where all keys are arguments (`~`); and what is refused (`-`). */
  private readonly marks = new Map<string, string>();
  /** What it takes in options, by Python's name. */
  private readonly options = new Map<string, string>();
  private readonly hasOptions: boolean;
  private readonly isOpen: boolean;
  /** What may come by place in Python. */
  private readonly ordered: string[] = [];

  constructor(
    private readonly name: string,
    text: string,
  ) {
    const words = text.split(' ');
    this.hasOptions = words.includes('|');
    this.isOpen = words.includes('...');
    let keywordsOnly = false;
    let inOptions = false;
    for (const word of words) {
      if (word === '|') inOptions = true;
      else if (word === '*') keywordsOnly = true;
      else if (word !== '...') {
        const [, mark, python = '', core = camel(python)] = /^([!~-]?)(\w+)(?:>(\w+))?$/.exec(word) ?? [];
        if (inOptions) this.options.set(python, core);
        else this.places.push(python);
        if (mark) this.marks.set(python, mark);
        if (!keywordsOnly) this.ordered.push(python);
      }
    }
  }

  /** @throws TypeError for arguments that Python would refuse, too */
  take(args: unknown[]): unknown[] {
    const last = args.length - 1;
    const keywords = last >= 0 && this.isKeywords(args[last], last) ? (args[last] as Keywords) : null;
    const byPlace = keywords === null ? args : args.slice(0, -1);
    if (keywords === null && (!this.hasOptions || args.length <= this.places.length)) return args;
    const { length } = this.places;
    const placed = byPlace.slice(0, length);
    const rest: Keywords = {};
    for (let at = length; at < byPlace.length; at++)
      if (byPlace[at] !== undefined) this.put(rest, this.atPlace(at, byPlace.length), byPlace[at]);
    for (const [key, value] of Object.entries(keywords ?? {})) {
      const at = this.places.indexOf(key);
      if (at < 0) this.put(rest, key, value);
      else if (placed[at] === undefined) placed[at] = value;
      else this.twice(key);
    }
    if (Object.keys(rest).length > 0) placed[length] = rest;
    return Array.from(placed); // what was not given is undefined, and no hole
  }

  private atPlace(at: number, given: number): string {
    const name = this.ordered[at];
    if (name !== undefined) return name;
    const most = this.ordered.length;
    throw new TypeError(
      `${this.name}() takes at most ${most} argument${most === 1 ? '' : 's'} by place, and was given ${given}. ` +
        `Others are given by name: ${this.name}(…, { ${[...this.options.keys()].at(most - this.places.length) ?? 'name'}: … }).`,
    );
  }

  private put(options: Keywords, key: string, value: unknown): void {
    if (value !== undefined && value !== null && this.marks.get(key) === '-')
      throw new TypeError(`${this.name}() takes no '${key}' here.`);
    const core = this.options.get(key) ?? translated(key);
    if (Object.hasOwn(options, core)) this.twice(key);
    options[core] = core === key || core === camel(key) ? value : optionsOf(value);
  }

  private twice(key: string): never {
    throw new TypeError(`${this.name}() was given '${key}' twice: by place, and by name.`);
  }

  /** Whether what comes last are arguments by name. */
  private isKeywords(value: unknown, at: number): boolean {
    if (isKwargs(value)) return true; // of a template
    if (!isPlain(value)) return false;
    if (at === this.places.length) return this.hasOptions;
    const keys = Object.keys(value);
    if (at > this.places.length) return this.hasOptions && keys.every((key) => this.knows(key));
    const mark = this.marks.get(this.places[at]!);
    if (mark === '!' || keys.length === 0) return false;
    const stranger = keys.find((key) => !this.knows(key));
    if (stranger === undefined) return true;
    if (mark === '~') return false;
    throw new TypeError(
      `${this.name}() has no argument '${stranger}'. It takes ${[...this.places, ...this.options.keys()].join(', ')}.`,
    );
  }

  private knows(key: string): boolean {
    if (this.isOpen || this.places.includes(key) || this.options.has(key)) return true;
    return [...this.options.values()].includes(key);
  }
}

/** Options of something else, one or some. */
function optionsOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map(options) : options(value);
}

const signatures = new Map<string, Signature>();

function signature(key: string): Signature {
  let found = signatures.get(key);
  if (found === undefined) {
    const text = SIGNATURES[key];
    if (text === undefined) throw new TypeError(`There is no signature of '${key}'.`);
    found = new Signature(key.slice(key.lastIndexOf('.') + 1), text);
    signatures.set(key, found);
  }
  return found;
}

/** Options in their place; what is none is an error, and not ignored. */
function optionsAt(name: string, place: Place, value: unknown): unknown {
  if (typeof place === 'string' || value === undefined || value === null) return options(value);
  if (typeof value === 'object' && !Array.isArray(value)) return options(value);
  const shown = typeof value === 'string' ? `'${value}'` : Array.isArray(value) ? 'a list' : String(value);
  throw new TypeError(
    `${name}() takes its options by name, in one object: ${name}(${'…, '.repeat(place)}{ … }). It was given ${shown} in their place.`,
  );
}

/**
 * How a function takes its arguments.
 * @param name by which messages call it
 * @param how the key of its signature, or where its options are
 */
export function taking(name: string, how: string | readonly Place[]): Taking | null {
  if (typeof how === 'string') {
    let found: Signature | undefined;
    return (args) => {
      found ??= signature(how);
      return found.take(args);
    };
  }
  if (how.length === 0) return null;
  const places = new Map(how.map((place) => [Number.parseInt(String(place), 10), place]));
  return (args) =>
    args.map((arg, at) => {
      const place = places.get(at);
      return place === undefined ? arg : optionsAt(name, place, arg);
    });
}
