/** Values that come as text, in queries, forms, headers and cookies, as what a JSON Schema wants them to be. Pure. */

import { unquote } from '../http/percent.js';
import type { JsonSchema } from './standard.js';

/** Names with all their values, as they came. */
export type Texts = readonly (readonly [name: string, values: readonly unknown[]])[];

/** What one value may be. */
class Want {
  text = false;
  number = false;
  boolean = false;
  null = false;
  /** Texts that are wanted as they are. */
  readonly words = new Set<unknown>();
  /** What each of several may be; null where several are not wanted. */
  items: Want | null = null;
  /** What the first of them may be, each by its place. */
  private readonly places: Want[] = [];

  /** Nothing but yes or no. */
  get isBox(): boolean {
    return this.boolean && !this.text && !this.number && !this.items && this.words.size === 0;
  }

  private get isScalar(): boolean {
    return this.text || this.number || this.boolean || this.null || this.words.size > 0;
  }

  /** Takes what a JSON Schema says. */
  learn(schema: unknown, resolve: Resolve, seen = new Set<unknown>()): this {
    for (const one of alternatives(schema, resolve, seen)) {
      const values = 'const' in one ? [one.const] : (one.enum as unknown[] | undefined);
      if (values) for (const value of values) this.accept(value);
      else for (const type of [one.type].flat()) this.acceptType(type);
      if (one.items === undefined && one.prefixItems === undefined) continue;
      this.items ??= new Want();
      this.items.learn(one.items, resolve, seen);
      for (const [at, item] of [one.prefixItems ?? []].flat().entries())
        (this.places[at] ??= new Want()).learn(item, resolve, new Set(seen)); // two may be one schema
    }
    return this;
  }

  private accept(value: unknown): void {
    if (typeof value === 'string') this.words.add(value);
    else this.acceptType(value === null ? 'null' : typeof value);
  }

  private acceptType(type: unknown): void {
    if (type === 'string') this.text = true;
    else if (type === 'number' || type === 'integer') this.number = true;
    else if (type === 'boolean') this.boolean = true;
    else if (type === 'null') this.null = true;
    else if (type === 'array') this.items ??= new Want();
  }

  /** Of several where one is wanted, the first counts, as in `args.get()`; where nothing is known, all of them. */
  convert(values: readonly unknown[]): unknown {
    const { items } = this;
    if (items && (values.length > 1 || !this.isScalar))
      return values.map((value, at) => (this.places[at] ?? items).convertOne(value));
    return values.length > 1 && !this.isScalar ? values : this.convertOne(values[0]);
  }

  /** What cannot be converted stays as it is: the schema has its own words for it. */
  private convertOne(value: unknown): unknown {
    if (typeof value !== 'string' || this.text || this.words.has(value)) return value;
    if (this.null && (value === '' || value === 'null')) return null;
    const other = this.number || this.boolean;
    if (value === '') return other ? undefined : value;
    return (
      (this.number ? numberIn(value) : undefined) ?? (this.boolean ? boolean(value) : undefined) ?? value
    );
  }
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i; // one way to read each text: linear in time

/** The number that a text is, unless a JavaScript number is another: of `9007199254740993` there is none. */
function numberIn(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const number = Number(text);
  const exact = Number.isSafeInteger(number) || !/^[+-]?\d+$/.test(text);
  return exact && Number.isFinite(number) ? number : undefined;
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  ...{ true: true, on: true, yes: true, 1: true },
  ...{ false: false, off: false, no: false, 0: false },
};

function boolean(text: string): boolean | undefined {
  const name = text.toLowerCase();
  return Object.hasOwn(BOOLEANS, name) ? BOOLEANS[name] : undefined;
}

export type Resolve = (ref: string) => unknown;

/** A schema with all that it refers to and is put together of, each once. */
function* alternatives(schema: unknown, resolve: Resolve, seen: Set<unknown>): Generator<JsonSchema> {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return;
  seen.add(schema);
  const one = schema as JsonSchema;
  yield one;
  if (typeof one.$ref === 'string') yield* alternatives(resolve(one.$ref), resolve, seen);
  for (const part of [one.allOf ?? [], one.anyOf ?? [], one.oneOf ?? []].flat())
    yield* alternatives(part, resolve, seen);
}

/** Follows references within a document: `#`, `#/$defs/Name`. Names that libraries do not encode are found as well. */
export function resolverOf(root: JsonSchema): Resolve {
  return (ref) => {
    const keys = ref.split('/').slice(1);
    const found = keys.map(keyIn).reduce<unknown>(memberOf, root);
    return found ?? keys.slice(0, 1).concat(keys.slice(1).join('/')).reduce<unknown>(memberOf, root);
  };
}

const memberOf = (at: unknown, key: string): unknown =>
  Object.hasOwn(Object(at), key) ? (at as JsonSchema)[key] : undefined;

/** A key as it is encoded in a reference (RFC 6901, section 6); as it stands there where it is not. */
export const keyIn = (part: string) => unquote(part).replaceAll('~1', '/').replaceAll('~0', '~');

/** Members of an object, by their names, and which of them there always are. */
export interface Members {
  readonly members: ReadonlyMap<string, JsonSchema>;
  readonly required: ReadonlySet<string>;
}

/** The members of an object, by its JSON Schema: of all that it is put together of. One that is several things in several places may be any of them. */
export function membersOf(schema: JsonSchema, resolve = resolverOf(schema)): Members {
  const found = new Map<string, Map<string, JsonSchema>>();
  for (const one of alternatives(schema, resolve, new Set()))
    for (const [name, member] of Object.entries(one.properties ?? {})) {
      if (!found.has(name)) found.set(name, new Map());
      found.get(name)!.set(JSON.stringify(member), member as JsonSchema);
    }
  const members = [...found].map(([name, byText]) => {
    const [first, ...others] = byText.values();
    return [name, others.length > 0 ? { anyOf: [first, ...others] } : first!] as const;
  });
  return { members: new Map(members), required: new Set(requiredOf(schema, resolve)) };
}

/** The names of members that there always are: of several alternatives, those that all of them require. */
function requiredOf(schema: unknown, resolve: Resolve, within: readonly unknown[] = []): string[] {
  if (typeof schema !== 'object' || schema === null || within.includes(schema)) return [];
  const { required = [], $ref, allOf = [], anyOf = [], oneOf = [] } = schema as Alternatives;
  const of = (part: unknown) => requiredOf(part, resolve, [...within, schema]);
  const parts = [...allOf, $ref && resolve($ref)].flatMap(of);
  const either = [anyOf, oneOf].flatMap((ways) => {
    const [first = [], ...others] = ways.map(of);
    return first.filter((name) => others.every((names) => names.includes(name)));
  });
  return [...required, ...parts, ...either];
}

interface Alternatives {
  readonly required?: readonly string[];
  readonly $ref?: string;
  readonly allOf?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
}

/** What the values of an object are wanted to be, by their names. */
export class TextShape {
  private readonly wants = new Map<string, Want>();
  private readonly others = new Want();

  /** @param schema the JSON Schema of the object; null where nothing is known */
  constructor(schema: JsonSchema | null) {
    if (schema === null) return;
    const resolve = resolverOf(schema);
    for (const one of alternatives(schema, resolve, new Set())) {
      for (const [name, want] of Object.entries(one.properties ?? {})) {
        if (!this.wants.has(name)) this.wants.set(name, new Want());
        this.wants.get(name)!.learn(want, resolve);
      }
      this.others.learn(one.additionalProperties, resolve);
    }
  }

  /** The names that are known. */
  get names(): Iterable<string> {
    return this.wants.keys();
  }

  /** What may stand in a form as a box to tick: a form does not send those that are not. */
  get boxes(): string[] {
    return [...this.wants].filter(([, want]) => want.isBox).map(([name]) => name);
  }

  /** Whether several values are wanted. */
  isList(name: string): boolean {
    return this.wants.get(name)?.items != null;
  }

  /** The object that the texts are. A blank where no text is wanted is missing. */
  convert(texts: Texts): Record<string, unknown> {
    const entries = texts
      .map(([name, values]) => [name, (this.wants.get(name) ?? this.others).convert(values)] as const)
      .filter(([, value]) => value !== undefined);
    return Object.fromEntries(entries); // which defines members: `__proto__` is a name like any other
  }
}

/** The texts as they came. */
export const AS_SENT = new TextShape(null);
