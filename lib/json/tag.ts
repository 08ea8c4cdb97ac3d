/** JSON that keeps tuples, bytes, markup, UUIDs and dates apart, as Flask writes it into sessions. */

import { decodeBase64 } from '../http/base64.js';
import { httpDate, parseDate } from '../http/dates.js';
import { hasHtml, Markup, Tuple, Uuid } from '../values.js';
import { notJson, readJson, writeJson } from './text.js';

const ASCII = /^[\x00-\x7f]*$/;

/** The members of an object that the tags can look into. */
type Members = Record<string, unknown>;

/**
 * One kind of value that JSON has not (flask.json.tag.JSONTag). It is written as an object whose only key is
 * {@link JSONTag.key}.
 * @example
 * class TagUrl extends JSONTag<URL> {
 *   readonly key = ' url';
 *   check(value: unknown): value is URL { return value instanceof URL; }
 *   toJson(value: URL) { return value.href; }
 *   toPython(value: unknown) { return new URL(String(value)); }
 * }
 * serializer.register(TagUrl);
 */
export abstract class JSONTag<T = unknown> {
  /** The key that marks the value; empty for a step that only passes values on. */
  abstract readonly key: string;

  /** @param serializer that this tag belongs to */
  constructor(readonly serializer: TaggedJSONSerializer) {}

  /** Whether a value is of this kind. */
  abstract check(value: unknown): boolean;
  /** The JSON value that stands for it, without the tag. */
  abstract toJson(value: T): unknown;
  /** The value that a JSON value stands for; the tag has been taken off, what is inside has been read. */
  abstract toPython(value: unknown): T;
  /** The JSON value with the tag around it. */
  tag(value: T): unknown {
    return { [this.key]: this.toJson(value) };
  }
}

function isObject(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What is written as a JSON object; one with a toJSON method is left to that. */
const isMapping = (value: unknown): value is Members => isObject(value) && typeof value.toJSON !== 'function';

/** An object with one key that looks like a tag. */
class TagDict extends JSONTag<Members> {
  readonly key = ' di';
  check(value: unknown): boolean {
    if (!isMapping(value)) return false;
    const [key = '', ...more] = Object.keys(value);
    return more.length === 0 && this.serializer.tags.has(key);
  }
  toJson(value: Members): unknown {
    const [key, item] = Object.entries(value)[0]!;
    return { [`${key}__`]: this.serializer.tag(item) };
  }
  toPython(value: unknown): Members {
    const entry = isObject(value) ? Object.entries(value)[0] : undefined;
    if (entry === undefined) throw new TypeError("The tag ' di' must hold an object with a key.");
    return Object.fromEntries([[entry[0].slice(0, -2), entry[1]]]);
  }
}

/** A step that writes what is inside, and no tag. */
abstract class Pass<T> extends JSONTag<T> {
  readonly key = '';
  override tag(value: T): unknown {
    return this.toJson(value);
  }
  toPython(value: unknown): T {
    return value as T; // never called: there is no tag to read
  }
}

class PassDict extends Pass<Members> {
  check(value: unknown): boolean {
    return isMapping(value);
  }
  toJson(value: Members): unknown {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.serializer.tag(item)]));
  }
}

class PassList extends Pass<unknown[]> {
  check(value: unknown): boolean {
    return Array.isArray(value);
  }
  toJson(value: unknown[]): unknown {
    return value.map((item) => this.serializer.tag(item));
  }
}

/** What Python's tuple() iterates over. */
function items(value: unknown): Iterable<unknown> {
  if (Array.isArray(value) || typeof value === 'string' || value instanceof Uint8Array) return value;
  if (value instanceof Markup) return value.value;
  if (isObject(value)) return Object.keys(value);
  throw new TypeError("The tag ' t' must hold a list.");
}

class TagTuple extends JSONTag<Tuple> {
  readonly key = ' t';
  check(value: unknown): boolean {
    return value instanceof Tuple;
  }
  toJson(value: Tuple): unknown {
    return value.map((item) => this.serializer.tag(item));
  }
  toPython(value: unknown): Tuple {
    const made = new Tuple();
    for (const item of items(value)) made.push(item);
    return made;
  }
}

class TagBytes extends JSONTag<Uint8Array> {
  readonly key = ' b';
  check(value: unknown): boolean {
    return value instanceof Uint8Array;
  }
  toJson(value: Uint8Array): unknown {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  }
  toPython(value: unknown): Uint8Array {
    const bytes = typeof value === 'string' && ASCII.test(value) ? decodeBase64(value) : null;
    if (bytes === null) throw new TypeError("The tag ' b' must hold base64.");
    return new Uint8Array(bytes);
  }
}

class TagMarkup extends JSONTag {
  readonly key = ' m';
  check(value: unknown): boolean {
    return hasHtml(value);
  }
  toJson(value: unknown): unknown {
    return String(hasHtml(value) ? value.__html__() : value);
  }
  toPython(value: unknown): unknown {
    return new Markup(value);
  }
}

class TagUUID extends JSONTag<Uuid> {
  readonly key = ' u';
  check(value: unknown): boolean {
    return value instanceof Uuid;
  }
  toJson(value: Uuid): unknown {
    return value.hex;
  }
  toPython(value: unknown): Uuid {
    if (typeof value !== 'string') throw new TypeError("The tag ' u' must hold text.");
    return new Uuid(value);
  }
}

class TagDateTime extends JSONTag<Date | null> {
  readonly key = ' d';
  check(value: unknown): boolean {
    return value instanceof Date;
  }
  toJson(value: Date): unknown {
    return httpDate(value);
  }
  toPython(value: unknown): Date | null {
    if (value === null) return null;
    if (typeof value !== 'string') throw new TypeError("The tag ' d' must hold text.");
    return parseDate(value);
  }
}

/** What becomes of other objects on the way out. */
function plainForm(value: object): unknown {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return toJSON.call(value);
  throw notJson(value);
}

/** Makes a tag for a serializer. */
export type JSONTagClass = new (serializer: TaggedJSONSerializer) => JSONTag<never> | JSONTag;

/** Where and how to register a tag. */
export interface RegisterOptions {
  /** Replace a tag with the same key. */
  force?: boolean | undefined;
  /** Where in the order of checks; without it, last. */
  index?: number | undefined;
}

const FORMAT = { separators: [',', ':'], sortKeys: true, default: plainForm } as const;

/** Writes and reads tagged JSON (flask.json.tag.TaggedJSONSerializer). */
export class TaggedJSONSerializer {
  /** The tags of a new serializer, in the order in which they are checked. */
  static defaultTags: readonly JSONTagClass[] = [
    TagDict,
    PassDict,
    TagTuple,
    PassList,
    TagBytes,
    TagMarkup,
    TagUUID,
    TagDateTime,
  ];

  /** Tags by key. */
  readonly tags = new Map<string, JSONTag>();
  /** Tags in the order in which values are checked. */
  readonly order: JSONTag[] = [];

  constructor() {
    for (const tag of (this.constructor as typeof TaggedJSONSerializer).defaultTags) this.register(tag); // a subclass's own
  }

  /**
   * Adds a kind of value.
   * @throws TypeError when its key is taken and `force` is not set
   */
  register(tagClass: JSONTagClass, { force = false, index }: RegisterOptions = {}): void {
    const tag = new tagClass(this) as JSONTag; // a tag is only given what its own check accepted
    if (tag.key !== '') {
      if (!force && this.tags.has(tag.key)) {
        throw new TypeError(
          `The tag '${tag.key}' is registered already: pass { force: true } to replace it.`,
        );
      }
      this.tags.set(tag.key, tag);
    }
    this.order.splice(index ?? this.order.length, 0, tag);
  }

  /** The JSON value of a value, with tags where needed. */
  tag(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    for (const tag of this.order) if (tag.check(value)) return tag.tag(value);
    if (value instanceof Map) throw notJson(value); // it would come back as an object
    return value;
  }

  /** The value that an object stands for if it is tagged, else the object. */
  untag(value: Members): unknown {
    const keys = Object.keys(value);
    const tag = keys.length === 1 ? this.tags.get(keys[0]!) : undefined;
    return tag === undefined ? value : tag.toPython(value[keys[0]!]);
  }

  /**
   * The text of a value.
   * @throws TypeError when a value is neither JSON nor of a registered kind
   */
  dumps(value: unknown): string {
    return writeJson(this.tag(value), FORMAT);
  }

  /**
   * The value of a text.
   * @throws SyntaxError or TypeError when it is no JSON, or a tag does not fit what it holds
   */
  loads(text: string): unknown {
    return this.scan(readJson(text));
  }

  /** Takes the tags off, from the inside out. The keys are own ones already, so `__proto__` stays a plain key. */
  private scan(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.scan(item));
    if (typeof value !== 'object' || value === null) return value;
    const members = value as Members; // what JSON.parse made is a list or a plain object
    for (const key of Object.keys(members)) members[key] = this.scan(members[key]);
    return this.untag(members);
  }
}
