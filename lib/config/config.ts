/** The configuration: an open object with typed known keys, and ways to fill it from objects, files and the environment. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { parseJson } from '../json/text.js';
import { compareCodePoints } from '../python.js';
import { namesOf } from '../values.js';
import { fitting, remember } from './checks.js';
import type { ConfigKeys, DefaultConfig } from './keys.js';

type Known = DefaultConfig & ConfigKeys;

/** Names and values: an object, a Map, or pairs. */
export type ConfigSource = Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>;

/** Any name may be set; those of {@link ConfigKeys} are typed. */
type Open = { [key: string]: unknown };

function pairs(source: ConfigSource): Iterable<readonly [string, unknown]> {
  const iterable = Symbol.iterator in source && typeof source[Symbol.iterator] === 'function';
  return iterable ? (source as Iterable<readonly [string, unknown]>) : Object.entries(source);
}

/** Python's `str.isupper`: some letter, and no lower-case one. */
function isUpper(name: string): boolean {
  return name === name.toUpperCase() && name !== name.toLowerCase();
}

/** How to read a file of settings. */
export interface FromFileOptions {
  /** A missing file is not an error. Default false. */
  silent?: boolean | undefined;
  /** Give `load` text (the default) or bytes. */
  text?: boolean | undefined;
}

/** How to read a file that the environment names. */
export interface FromEnvvarOptions {
  /** A missing variable or file is not an error. Default false. */
  silent?: boolean | undefined;
  /** Makes values of the text. Default: JSON. */
  load?: ((content: string) => unknown) | undefined;
}

/** How to read the environment. */
export interface FromPrefixedEnvOptions {
  /** Reads a value; what it throws on stays text. Default: JSON, with exact integers. */
  loads?: ((text: string) => unknown) | undefined;
  /** Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** How to name the keys of a namespace. */
export interface NamespaceOptions {
  /** Write the keys in lower case. Default true. */
  lowercase?: boolean | undefined;
  /** Leave the prefix out. Default true. */
  trimNamespace?: boolean | undefined;
}

const MISSING = new Set(['ENOENT', 'EISDIR', 'ENOTDIR']);

export interface Config extends DefaultConfig, Partial<ConfigKeys> {}

/**
 * The configuration of an app (flask.Config): settings are its own properties, so `config.DEBUG` and `config['DEBUG']`
 * read and write, `Object.keys(config)` and spreading see settings only. A missing one is undefined, as anywhere in
 * JavaScript; {@link Config.get} gives null then, {@link Config.require} throws.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: see above
export class Config implements Open {
  [key: string]: unknown;
  /** The folder that file names are relative to. */
  declare rootPath: string;

  /** @param defaults settings to begin with */
  constructor(rootPath: string, defaults: ConfigSource = {}) {
    Object.defineProperty(this, 'rootPath', { value: rootPath, writable: true, configurable: true });
    this.update(defaults);
  }

  /** The setting (null is one); the default, null unless given, when it is missing or undefined. */
  get<K extends keyof DefaultConfig>(key: K): DefaultConfig[K];
  get<K extends keyof ConfigKeys>(key: K): ConfigKeys[K] | null;
  get<K extends keyof ConfigKeys>(key: K, fallback: ConfigKeys[K]): ConfigKeys[K];
  get<K extends keyof Known, D>(key: K, fallback: D): Known[K] | D;
  get(key: string, fallback?: unknown): unknown;
  get(key: string, fallback: unknown = null): unknown {
    const value = this.has(key) ? this[key] : undefined;
    return value === undefined ? fallback : value;
  }

  /**
   * The setting, which must be there.
   * @throws TypeError when it is missing or null
   */
  require<K extends keyof Known & string>(key: K): NonNullable<Known[K]>;
  require(key: string): unknown;
  require(key: string): unknown {
    const value = this.get(key);
    if (value === null) throw new TypeError(`The configuration lacks ${key}: set app.config.${key}.`);
    return value;
  }

  /** Whether there is such a setting. */
  has(key: string): boolean {
    return Object.hasOwn(this, key) && key !== 'rootPath';
  }

  /** The setting; when there is none, the default becomes it. */
  setdefault(key: string, fallback: unknown = null): unknown {
    if (!this.has(key)) this[key] = fallback;
    return this[key];
  }

  /** Takes settings over, whatever their names. */
  update(source: ConfigSource): void {
    for (const [key, value] of pairs(source)) this[key] = value;
  }

  /** Removes a setting and returns it, or the default when there is none: null unless given. */
  pop<K extends keyof Known>(key: K): Known[K] | null;
  pop<K extends keyof Known>(key: K, fallback: Known[K]): Known[K];
  pop<K extends keyof Known, D>(key: K, fallback: D): Known[K] | D;
  pop(key: string, fallback?: unknown): unknown;
  pop(key: string, fallback?: unknown): unknown {
    const value = this.get(key, fallback);
    if (this.has(key)) delete this[key];
    return value;
  }

  /** Removes every setting. */
  clear(): void {
    for (const key of this.keys()) delete this[key];
  }

  /** The names. */
  keys(): string[] {
    return Object.keys(this);
  }

  /** The values. */
  values(): unknown[] {
    return Object.values(this);
  }

  /** Names and values. */
  items(): [string, unknown][] {
    return Object.entries(this);
  }

  /** A plain object of the settings. */
  copy(): Record<string, unknown> {
    return { ...this };
  }

  /** Takes over the upper-case names of an object. Returns true. */
  fromMapping(source: ConfigSource = {}): boolean {
    for (const [key, value] of pairs(source)) if (isUpper(key)) this[key] = value;
    return true;
  }

  /**
   * Takes over the upper-case properties of a module, class or instance, inherited ones too.
   * @throws TypeError for text: import the module yourself
   */
  fromObject(object: object): void {
    if (typeof object === 'string') {
      throw new TypeError(
        `config.fromObject() takes an object, not a name. Import it first: config.fromObject(await import('${object}')).`,
      );
    }
    for (const key of new Set(namesOf(object))) if (isUpper(key)) this[key] = (object as Open)[key];
  }

  /**
   * Takes over the upper-case names of a file.
   * @param filename relative to {@link Config.rootPath}
   * @param load makes an object of the file's content: `JSON.parse`, a TOML or YAML parser
   * @returns false when the file is missing and `silent` is set, else true
   * @throws Error when the file cannot be read, and what `load` throws
   */
  fromFile(
    filename: string,
    load: (content: string) => unknown,
    options?: FromFileOptions & { text?: true | undefined },
  ): boolean;
  fromFile(
    filename: string,
    load: (content: Buffer) => unknown,
    options: FromFileOptions & { text: false },
  ): boolean;
  fromFile(filename: string, load: (content: never) => unknown, options: FromFileOptions = {}): boolean {
    if (typeof load !== 'function')
      throw new TypeError(
        `fromFile('${filename}', load, options) needs a function that reads the text, JSON.parse say, and not ${inspect(load)}.`,
      );
    const path = resolve(this.rootPath, filename);
    const content = this.readFile(path, options.silent ?? false);
    if (content === null) return false;
    const given = options.text === false ? content : content.toString();
    const source = [...pairs(load(given as never) as ConfigSource)]; // the overloads tie load to text
    this.fromMapping(source);
    for (const [key] of source) remember(this, key, `${key} of ${path}`);
    return true;
  }

  /**
   * Takes over the file that an environment variable names.
   * @param load makes values of the text, JSON by default; or the options at once
   * @returns false when the variable or the file is missing and `silent` is set, else true
   * @throws Error when the variable is not set
   */
  fromEnvvar(
    variable: string,
    load: ((content: string) => unknown) | FromEnvvarOptions = parseJson,
    options: FromEnvvarOptions = {},
  ): boolean {
    const given = typeof load === 'function' ? { load, ...options } : load;
    const silent = given.silent ?? false;
    const filename = process.env[variable];
    if (filename) return this.fromFile(filename, given.load ?? parseJson, { silent });
    if (silent) return false;
    throw new Error(`The environment variable ${variable} is not set. Let it name a configuration file.`);
  }

  /**
   * Takes over environment variables: `POTTLE_DEBUG=true` sets `DEBUG`, and `POTTLE_DB__HOST=x` sets `HOST` in the
   * object `DB`. Values are read as JSON; what is no JSON is text, and so is what a known key wants as text.
   * @param prefix without the underscore; `FLASK` reads Flask's variables
   */
  fromPrefixedEnv(
    prefix = 'POTTLE',
    { loads = parseJson, env = process.env }: FromPrefixedEnvOptions = {},
  ): boolean {
    for (const name of Object.keys(env).sort(compareCodePoints)) {
      if (!name.startsWith(`${prefix}_`)) continue;
      const key = name.slice(prefix.length + 1);
      const text = env[name] ?? '';
      this.setNested(key, fitting(key, loaded(text, loads), text));
      remember(this, key, name);
    }
    return true;
  }

  /** The settings whose names begin with a prefix, as a plain object: `config.getNamespace('MAIL_')`. */
  getNamespace(
    namespace: string,
    { lowercase = true, trimNamespace = true }: NamespaceOptions = {},
  ): Record<string, unknown> {
    const found = this.items().filter(([key]) => key.startsWith(namespace));
    const named = found.map(
      ([key, value]) => [trimNamespace ? key.slice(namespace.length) : key, value] as const,
    );
    return Object.fromEntries(named.map(([key, value]) => [lowercase ? key.toLowerCase() : key, value]));
  }

  private readFile(path: string, silent: boolean): Buffer | null {
    try {
      return readFileSync(path);
    } catch (cause) {
      if (silent && MISSING.has((cause as NodeJS.ErrnoException).code ?? '')) return null;
      throw new Error(`Unable to load the configuration file ${path}: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  private setNested(name: string, value: unknown): void {
    const parts = name.split('__');
    const last = parts.pop()!;
    let at: Open = this;
    for (const part of parts) {
      if (!Object.hasOwn(at, part)) at[part] = {};
      const next = at[part];
      if (typeof next !== 'object' || next === null) {
        throw new TypeError(`The environment sets '${last}' in ${part}, but ${part} is no object.`);
      }
      at = next as Open;
    }
    at[last] = value;
  }
}

function loaded(text: string, loads: (text: string) => unknown): unknown {
  try {
    return loads(text);
  } catch {
    return text;
  }
}

/** Whether the environment asks for debug mode: POTTLE_DEBUG, else FLASK_DEBUG, set and not 0, false or no. */
export function getDebugFlag(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  const value = env.POTTLE_DEBUG ?? env.FLASK_DEBUG ?? '';
  return value !== '' && !['0', 'false', 'no'].includes(value.toLowerCase());
}
