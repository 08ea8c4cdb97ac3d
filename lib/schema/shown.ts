/** Schemas of documents, as pages and their forms need them. Pure. */

import { type Members, membersOf, type Resolve, resolverOf } from './text.js';

/** A part of a document. */
export type Part = { readonly [member: string]: unknown };

/** What a form asks for; sent by `name`. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'lines' | 'choice' | 'file';
  readonly options: readonly string[];
  readonly required: boolean;
  readonly schema: unknown;
}

export const partOf = (value: unknown): Part =>
  typeof value === 'object' && value !== null ? (value as Part) : {};
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);

/** How deep examples are made up. */
const DEEPEST = 4;

const VALUES: { readonly [kind: string]: unknown } = {
  ...{ string: 'string', boolean: true, email: 'ann@example.com', uri: 'https://example.com/' },
  ...{
    date: '2024-01-31',
    'date-time': '2024-01-31T12:00:00Z',
    uuid: '00000000-0000-4000-8000-000000000000',
  },
  ...{ integer: 1, number: 1 },
};

/** Reads the schemas of a document. */
export class Shapes {
  readonly resolve: Resolve;

  /** @param document that schemas refer to */
  constructor(document: object) {
    this.resolve = resolverOf(document as Part);
  }

  /** A part that may stand somewhere else. */
  readonly read = (value: unknown): Part => {
    const { $ref } = partOf(value);
    return partOf(typeof $ref === 'string' ? this.resolve($ref) : value);
  };

  /** The members of an object, wherever it is described. */
  readonly membersOf = (schema: unknown): Members => membersOf(partOf(schema), this.resolve);

  /** What a form asks for a value. */
  fieldOf(name: string, schema: unknown, required: boolean): Field {
    const own = this.read(schema);
    const item = own.type === 'array' ? this.read(own.items) : own;
    const options = item.type === 'boolean' ? ['true', 'false'] : listOf(item.enum).map(textOf);
    const single = options.length > 0 ? 'choice' : 'text';
    const several = own.type === 'array' ? 'lines' : single;
    const kind = item.contentMediaType === undefined ? several : 'file';
    return { name, label: name.replace(/^\w+:/, ''), kind, options, required, schema };
  }

  /** A value that a schema might take; null where one holds itself, of which there would be ever more. */
  exampleOf(schema: unknown, above: readonly Part[] = []): unknown {
    const own = this.read(schema);
    const said = [...listOf(own.examples), own.example, own.default, own.const, ...listOf(own.enum)];
    const given = said.find((value) => value !== undefined);
    if (given !== undefined || above.length > DEEPEST || above.includes(own)) return given ?? null;
    const within = [...above, own];
    const [first] = listOf(own.anyOf ?? own.oneOf);
    if (first !== undefined) return this.exampleOf(first, within);
    const members = [...this.membersOf(own).members];
    if (members.length > 0)
      return Object.fromEntries(members.map(([name, one]) => [name, this.exampleOf(one, within)]));
    if (own.type === 'array') return [this.exampleOf(own.items, within)];
    if (own.type === 'object') return {};
    return own.minimum ?? VALUES[String(own.format)] ?? VALUES[String([own.type].flat()[0])] ?? null;
  }
}
