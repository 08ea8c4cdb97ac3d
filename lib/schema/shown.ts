/** Descriptions of APIs, as pages show them. Pure. */

import type { JsonSchema } from './standard.js';
import { membersOf, type Resolve, resolverOf } from './text.js';

/** A part of a document. */
export type Part = { readonly [member: string]: unknown };

/** Words, of which some lead to a schema. */
export type Phrase = readonly { readonly text: string; readonly ref?: string }[];

/** A member of a value, or what stands within it. */
interface Row {
  readonly name: string;
  /** How deep it stands. */
  readonly depth: number;
  readonly required: boolean;
  readonly type: Phrase;
  readonly bounds: readonly string[];
  readonly description: string;
}

/** A schema. */
export interface Shape {
  readonly type: Phrase;
  readonly bounds: readonly string[];
  readonly description: string;
  readonly rows: readonly Row[];
}

/** What a form asks for; sent by `name`. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'lines' | 'choice' | 'file';
  readonly options: readonly string[];
  readonly required: boolean;
  readonly hint: string;
}

export const partOf = (value: unknown): Part =>
  typeof value === 'object' && value !== null ? (value as Part) : {};
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** How deep schemas within schemas are shown, and examples of them made up. */
const DEEPEST = 4;

const NAMED = '#/components/schemas/';

/** Each keyword that bounds a value, in words. */
const BOUNDS: readonly (readonly [keyword: string, word: string])[] = [
  ...([
    ['minimum', '≥'],
    ['exclusiveMinimum', '>'],
    ['maximum', '≤'],
    ['exclusiveMaximum', '<'],
  ] as const),
  ...([
    ['minLength', 'length ≥'],
    ['maxLength', 'length ≤'],
    ['minItems', 'items ≥'],
    ['maxItems', 'items ≤'],
  ] as const),
  ...([
    ['multipleOf', 'multiple of'],
    ['pattern', 'pattern'],
    ['default', 'default'],
  ] as const),
];

/** Reads the schemas of a document. */
export class Shapes {
  readonly resolve: Resolve;

  /** @param document that schemas refer to */
  constructor(document: object) {
    this.resolve = resolverOf(document as Part);
  }

  /** A part that may stand somewhere else. */
  read(value: unknown): Part {
    const { $ref } = partOf(value);
    return partOf(typeof $ref === 'string' ? this.resolve($ref) : value);
  }

  /** A schema in words, and what it has within, down to what has a name of its own. */
  shapeOf(schema: unknown): Shape {
    const { description } = partOf(schema);
    return { ...this.said(schema), description: textOf(description ?? ''), rows: this.rowsOf(schema, 0) };
  }

  private said(schema: unknown) {
    const own = partOf(schema);
    const bounds = BOUNDS.filter(([keyword]) => own[keyword] !== undefined);
    return {
      type: this.typeOf(own),
      bounds: bounds.map(([keyword, word]) => `${word} ${textOf(own[keyword])}`),
    };
  }

  /** The type in words. */
  typeOf(schema: unknown): Phrase {
    const { $ref, allOf, anyOf, oneOf, type, items, format, enum: values, const: constant } = partOf(schema);
    if (typeof $ref === 'string')
      return [
        { text: $ref.split('/').at(-1)!, ...($ref.startsWith(NAMED) && { ref: $ref.slice(NAMED.length) }) },
      ];
    if (constant !== undefined) return [{ text: JSON.stringify(constant) }];
    if (Array.isArray(values)) return [{ text: values.map((value) => JSON.stringify(value)).join(' | ') }];
    const several = listOf(anyOf ?? oneOf ?? allOf);
    const joint = allOf ? ' and ' : ' or ';
    if (several.length > 0)
      return several.flatMap((one, at) => [...(at > 0 ? [{ text: joint }] : []), ...this.typeOf(one)]);
    if (type === 'array') return [{ text: 'list of ' }, ...this.typeOf(items)];
    const word = type === undefined ? 'anything' : [type].flat().join(' or ');
    return [{ text: format === undefined ? word : `${word} (${textOf(format)})` }];
  }

  private rowsOf(schema: unknown, depth: number): Row[] {
    const own = partOf(schema);
    if (depth > DEEPEST || own.$ref !== undefined) return [];
    const { members, required } = membersOf(own);
    const rows = [...members].flatMap(([name, member]): Row[] => [
      {
        name,
        depth,
        required: required.has(name),
        ...this.said(member),
        description: textOf(member.description ?? ''),
      },
      ...this.rowsOf(member, depth + 1),
    ]);
    return rows.length === 0 && own.items !== undefined ? this.rowsOf(own.items, depth) : rows;
  }

  /** The members of an object, wherever it is described. */
  membersOf(schema: unknown): { members: Map<string, JsonSchema>; required: Set<string> } {
    const { allOf } = partOf(schema);
    const whole = this.read(schema);
    return membersOf(allOf ? { allOf: listOf(allOf).map((part) => this.read(part)) } : whole);
  }

  /** What a form asks for a value. */
  fieldOf(name: string, label: string, schema: unknown, required: boolean): Field {
    const own = this.read(schema);
    const item = own.type === 'array' ? this.read(own.items) : own;
    const options = item.type === 'boolean' ? ['true', 'false'] : listOf(item.enum).map(textOf);
    const isFile = item.contentMediaType !== undefined;
    const several = own.type === 'array' && !isFile;
    const kind = isFile ? 'file' : several ? 'lines' : options.length > 0 ? 'choice' : 'text';
    const hint = this.typeOf(schema)
      .map(({ text }) => text)
      .join('');
    return { name, label, kind, options, required, hint: several ? `${hint}, one a line` : hint };
  }

  /** A value that a schema might take. */
  exampleOf(schema: unknown, depth = 0): unknown {
    const own = this.read(schema);
    const [given] = [
      ...listOf(own.examples),
      own.example,
      own.default,
      own.const,
      ...listOf(own.enum),
    ].filter((value) => value !== undefined);
    if (given !== undefined || depth > DEEPEST) return given ?? null;
    const [first] = listOf(own.anyOf ?? own.oneOf);
    if (first !== undefined) return this.exampleOf(first, depth + 1);
    const { members } = this.membersOf(own);
    if (members.size > 0 || own.type === 'object')
      return Object.fromEntries(
        [...members].map(([name, member]) => [name, this.exampleOf(member, depth + 1)]),
      );
    if (own.type === 'array') return [this.exampleOf(own.items, depth + 1)];
    return own.minimum ?? VALUES[String(own.format)] ?? VALUES[String([own.type].flat()[0])] ?? null;
  }
}

const VALUES: { readonly [kind: string]: unknown } = {
  ...{ string: 'string', boolean: true, email: 'ann@example.com', uri: 'https://example.com/' },
  ...{
    date: '2024-01-31',
    'date-time': '2024-01-31T12:00:00Z',
    uuid: '00000000-0000-4000-8000-000000000000',
  },
  ...{ integer: 1, number: 1 },
};
