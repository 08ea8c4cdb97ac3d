/** Whether all values of one JSON Schema are values of another, as far as it can be told. Pure. */

import type { JsonSchema } from './standard.js';
import type { Resolve } from './text.js';

/** What became worse for clients. */
export type ChangeKind = 'removed' | 'narrowed' | 'widened' | 'required' | 'changed';

/** A difference that breaks clients: where it is in a value, and what it is. */
export interface Difference {
  readonly kind: ChangeKind;
  /** `.name`, `.tags[]`; empty for the value itself. */
  readonly place: string;
  /** The rest of a sentence about that place. */
  readonly text: string;
}

/** Of a schema that leads to more alternatives, or another with more differences, no more are looked at. */
const MOST = 100;

const LOWER = ['minimum', 'minLength', 'minItems', 'minProperties'] as const;
const UPPER = ['maximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
/** What narrows a value in a way that texts can say: of two such, neither is known to be within the other. */
const RULES = ['pattern', 'format', 'multipleOf', 'uniqueItems'] as const;
/** What no sense is made of here. */
const OPAQUE = [
  ...['not', 'if', 'then', 'else', 'patternProperties', 'propertyNames', 'dependentRequired', 'contains'],
  ...['dependentSchemas', 'unevaluatedProperties', 'unevaluatedItems', 'contentMediaType', 'contentEncoding'],
] as const;

/** What changes no value. */
const WORDS = ['title', 'description', 'default', 'deprecated', 'examples', 'readOnly', 'writeOnly'];

const textOf = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value));
const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** A schema without references and alternatives: of one type at most, its constant as an `enum`. */
type Flat = JsonSchema & {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: { readonly [name: string]: unknown };
  readonly required?: readonly string[];
};

/** The type of a value, in JSON Schema's words. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Number.isInteger(value)) return 'integer';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Whether what is of a type is of another, too. */
const isOf = (type: string, other: string | undefined) =>
  !other || type === other || (type === 'integer' && other === 'number');

/** A schema by each of its types. */
function byType({ const: constant, ...schema }: JsonSchema): Flat[] {
  const values = constant === undefined ? (schema.enum as unknown[] | undefined) : [constant];
  const implied = values && [...new Set(values.map(typeOf))];
  const types = schema.type === undefined ? implied : [schema.type].flat();
  return (types ?? [undefined]).map((type) => {
    const kept = values?.filter((value) => isOf(typeOf(value), type as string));
    return whole({ ...schema, ...(type !== undefined && { type }), ...(kept && { enum: kept }) } as Flat);
  });
}

/** Bounds of integers that are not of theirs are said by those that are. */
function whole(schema: Flat): Flat {
  const { exclusiveMinimum: above, exclusiveMaximum: below, ...others } = schema;
  if (schema.type !== 'integer') return schema;
  return both(others as Flat, {
    ...(typeof above === 'number' && { minimum: Math.floor(above) + 1 }),
    ...(typeof below === 'number' && { maximum: Math.ceil(below) - 1 }),
  })!;
}

/** How two values of a keyword are said by one; where there is no way, both stand there. */
const TOGETHER: { readonly [keyword: string]: (one: never, other: never) => unknown } = {
  ...Object.fromEntries([...LOWER, 'exclusiveMinimum'].map((keyword) => [keyword, Math.max])),
  ...Object.fromEntries([...UPPER, 'exclusiveMaximum'].map((keyword) => [keyword, Math.min])),
  type: (one: string, other: string) => (one === other ? one : 'integer'),
  enum: (one: unknown[], other: unknown[]) =>
    one.filter((value) => other.some((each) => isSame(value, each))),
  required: (one: string[], other: string[]) => [...new Set([...one, ...other])],
  properties: (one: object, other: object) => combine(one, other, (a, b) => ({ allOf: [a, b] })),
  items: (one: unknown, other: unknown) => ({ allOf: [one, other] }),
  additionalProperties: (one: unknown, other: unknown) => ({ allOf: [one, other] }),
};

function combine(one: object, other: object, join: (a: never, b: never, name: string) => unknown): object {
  const joined = Object.entries(other).map(([name, value]) => {
    const before = Object.hasOwn(one, name) ? one[name as never] : undefined;
    return [name, before === undefined || isSame(before, value) ? value : join(before, value as never, name)];
  });
  return { ...one, ...Object.fromEntries(joined) };
}

/** What both say; null where no value is of both. */
function both(one: Flat, other: Flat): Flat | null {
  const types = new Set([one.type ?? other.type, other.type ?? one.type]);
  if (types.size > 1 && !(types.has('integer') && types.has('number'))) return null;
  return combine(one, other, (a, b, keyword) => TOGETHER[keyword]?.(a, b) ?? [a, b]) as Flat;
}

function allOfBoth(some: readonly Flat[], others: readonly Flat[]): Flat[] {
  const found = some.flatMap((one) => others.map((other) => both(one, other)));
  return found.filter((one) => one !== null).slice(0, MOST);
}

/** What a schema refers to, if it does nothing else. */
function referred(schema: unknown, resolve: Resolve): unknown {
  let found = schema;
  for (let step = 0; step < MOST; step += 1) {
    if (typeof found !== 'object' || found === null || Object.keys(found).join() !== '$ref') break;
    found = resolve((found as { $ref: string }).$ref);
  }
  return found;
}

/** All that a schema may be. */
function alternatives(schema: unknown, resolve: Resolve, around: readonly unknown[] = []): Flat[] {
  if (schema === undefined || schema === true) return [{}];
  if (typeof schema !== 'object' || schema === null || around.includes(schema)) return [];
  const { $ref, allOf, anyOf, oneOf, ...own } = schema as JsonSchema;
  const of = (part: unknown) => alternatives(part, resolve, [...around, schema]);
  let found: Flat[] = byType(own);
  for (const part of [allOf ?? [], typeof $ref === 'string' ? resolve($ref) : []].flat())
    found = allOfBoth(found, of(part));
  for (const several of [anyOf, oneOf])
    if (Array.isArray(several)) found = allOfBoth(found, several.flatMap(of));
  return withOneEnum(found);
}

/** Values that are listed one by one as one list. */
function withOneEnum(found: readonly Flat[]): Flat[] {
  const lists = new Map<string, unknown[]>();
  const others = found.filter((one) => {
    const { type, enum: values, ...more } = one;
    const isList = type !== undefined && values && Object.keys(more).every((key) => WORDS.includes(key));
    if (isList) lists.set(type, [...(lists.get(type) ?? []), ...values]);
    return !isList;
  });
  return [...others, ...[...lists].map(([type, values]): Flat => ({ type, enum: values }))];
}

/** Both sides of a comparison, by what clients do with the values. */
export class Inclusion {
  private readonly known = new Map<unknown, Map<unknown, Difference[]>>();
  private readonly sent: boolean;

  /**
   * @param side `input` is sent by clients, so what they sent has to be taken still; `output` comes to them, so it has to be what they know
   * @param before follows references of the old document
   * @param after and those of the new one
   */
  constructor(
    side: 'input' | 'output',
    private readonly before: Resolve,
    private readonly after: Resolve,
  ) {
    this.sent = side === 'input';
  }

  /** What breaks clients, when the first schema becomes the second. */
  compare(old: unknown, now: unknown): Difference[] {
    const [before, after] = [referred(old, this.before), referred(now, this.after)];
    const known = this.known.get(before) ?? new Map<unknown, Difference[]>();
    this.known.set(before, known);
    const found = known.get(after);
    if (found) return found; // while it is being compared: nothing, as what refers to itself changes by nothing else
    known.set(after, []);
    const all = [alternatives(before, this.before), alternatives(after, this.after)] as const;
    const [from, into] = this.sent ? all : [all[1], all[0]];
    const differences = from.flatMap((one) => this.within(one, into)).slice(0, MOST);
    known.set(after, differences);
    return differences;
  }

  /** The differences to what is the most like it. */
  private within(one: Flat, others: readonly Flat[]): Difference[] {
    const alike = others.filter(({ type }) => isOf(one.type ?? '', type));
    if (alike.length === 0) {
      const taken = one.type
        ? `no longer takes ${nameOf(one)}`
        : `takes only ${others.map(nameOf).join(' or ')}`;
      return [this.worse(this.sent ? taken : `may newly be ${nameOf(one)}`)];
    }
    const compared = alike.map((other) => this.compareOne(one, other));
    return compared.reduce((best, each) => (each.length < best.length ? each : best));
  }

  private worse(text: string, place = ''): Difference {
    return { kind: this.sent ? 'narrowed' : 'widened', place, text };
  }

  /** @param from whose values have to be of `into`: of clients before, or of the app now */
  private compareOne(from: Flat, into: Flat): Difference[] {
    return [
      ...this.compareValues(from, into),
      ...OPAQUE.filter((keyword) => !isSame(from[keyword], into[keyword])).map(
        (keyword): Difference => ({ kind: 'changed', place: '', text: `has another '${keyword}'` }),
      ),
      ...this.compareMembers(from, into),
      ...this.compareOthers(from, into),
      ...this.compareItems(from, into),
    ];
  }

  private compareValues(from: Flat, into: Flat): Difference[] {
    if (from.enum && into.enum) {
      const more = from.enum.filter((value) => !into.enum!.some((each) => isSame(each, value)));
      const listed = more.map(textOf).join(', ');
      return more.length === 0
        ? []
        : [this.worse(this.sent ? `no longer takes ${listed}` : `may newly be ${listed}`)];
    }
    if (from.enum) return []; // of what is listed it is seldom that something is out of bounds
    const listed = into.enum?.map(textOf).join(', ');
    if (listed) return [this.worse(this.sent ? `takes only ${listed}` : `may newly be other than ${listed}`)];
    const narrower = [...LOWER, ...UPPER, ...RULES].filter((keyword) => isNarrower(keyword, from, into));
    const [old, now] = this.sent ? [from, into] : [into, from];
    return narrower.map((keyword) =>
      this.worse(`has ${sayBound(keyword, now)}, which was ${sayBound(keyword, old).replace(/^\S+ /, '')}`),
    );
  }

  private compareMembers(from: Flat, into: Flat): Difference[] {
    const [old, now] = this.sent ? [from, into] : [into, from];
    const names = new Set(
      [from, into].flatMap((one) => [...Object.keys(one.properties ?? {}), ...(one.required ?? [])]),
    );
    return [...names].flatMap((name): Difference[] => {
      const place = `.${name}`;
      const [before, after] = [memberOf(old, name), memberOf(now, name)];
      if (before !== undefined && after === undefined)
        return [{ kind: 'removed', place, text: 'is removed' }];
      const nowNeeded = into.required?.includes(name) && !from.required?.includes(name);
      return [
        ...(nowNeeded ? [this.needed(place)] : []),
        ...(before === undefined || after === undefined ? [] : at(place, this.compare(before, after))),
      ];
    });
  }

  private needed(place: string): Difference {
    if (this.sent) return { kind: 'required', place, text: 'is newly required' };
    return this.worse('may newly be missing', place);
  }

  /** Members that have no names. What comes to clients may always have more of them. */
  private compareOthers(from: Flat, into: Flat): Difference[] {
    const [some, allowed] = [from.additionalProperties ?? true, into.additionalProperties ?? true];
    if (some === false || allowed === true) return [];
    if (allowed === false)
      return this.sent ? [this.worse('no longer takes members that it does not name')] : [];
    return at('.*', this.sent ? this.compare(some, allowed) : this.compare(allowed, some));
  }

  private compareItems(from: Flat, into: Flat): Difference[] {
    const [old, now] = this.sent ? [from, into] : [into, from];
    const firsts = [old, now].map(({ prefixItems }) => (Array.isArray(prefixItems) ? prefixItems.length : 0));
    const itemOf = ({ prefixItems, items }: Flat, index: number): unknown =>
      Array.isArray(prefixItems) && index < prefixItems.length ? prefixItems[index] : items;
    const count = Math.max(...firsts);
    return [...Array(count + 1).keys()].flatMap((index) =>
      at(index < count ? `[${index}]` : '[]', this.compare(itemOf(old, index), itemOf(now, index))),
    );
  }
}

/** Differences within what has this place. */
export const at = (place: string, differences: readonly Difference[]): Difference[] =>
  differences.map((one) => ({ ...one, place: place + one.place }));

/** The schema of a member, by its name or as one without. */
function memberOf({ properties = {}, additionalProperties }: Flat, name: string): unknown {
  if (Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function nameOf(one: Flat): string {
  return one.enum?.map(textOf).join(', ') ?? one.type ?? 'anything';
}

/** The bound that a keyword sets, with the one that it excludes. */
function boundOf(keyword: string, schema: Flat): { bound: number; open: boolean } {
  const lower = keyword.startsWith('min');
  const none = /imum$/.test(keyword) || !lower ? (lower ? -Infinity : Infinity) : 0;
  const closed = (schema[keyword] as number | undefined) ?? none;
  const open = schema[keyword.replace('m', 'exclusiveM')] as number | undefined;
  const wins = open !== undefined && /imum$/.test(keyword) && (lower ? open >= closed : open <= closed);
  return { bound: wins ? open : closed, open: wins };
}

function isNarrower(keyword: string, from: Flat, into: Flat): boolean {
  if (!/^m(?:in|ax)/.test(keyword)) {
    const [one, other] = [from[keyword], into[keyword]];
    if (!other || isSame(one, other)) return false;
    return keyword !== 'multipleOf' || typeof one !== 'number' || one % (other as number) !== 0;
  }
  const [one, other] = [boundOf(keyword, from), boundOf(keyword, into)];
  if (one.bound === other.bound) return other.open && !one.open;
  return keyword.startsWith('min') ? other.bound > one.bound : other.bound < one.bound;
}

/** `minimum 3`, `minimum above 3`, `pattern none`. */
function sayBound(keyword: string, schema: Flat): string {
  if (!/^m(?:in|ax)/.test(keyword)) return `${keyword} ${textOf(schema[keyword])}`;
  const { bound, open } = boundOf(keyword, schema);
  const number = Number.isFinite(bound) ? String(bound) : 'none';
  return `${keyword} ${open ? (keyword.startsWith('min') ? 'above ' : 'below ') : ''}${number}`;
}
