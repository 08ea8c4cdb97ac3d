/** JSON Schema (2020-12) as types of TypeScript. Pure. */

import type { JsonSchema } from './standard.js';

/** A name as it may stand in an object: bare, or as text. */
export function keyOf(name: string): string {
  if (name === '__proto__') return "['__proto__']"; // bare or as text it would set a prototype
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name);
}

/** A text as a literal. */
export function quoted(text: string): string {
  const json = JSON.stringify(text);
  return /['\\]/.test(json) ? json : `'${json.slice(1, -1)}'`;
}

/** Lines of a comment, or nothing where there is nothing to say. */
export function comment(words: readonly unknown[]): string[] {
  const lines = words
    .filter((each) => typeof each === 'string' && each.trim() !== '')
    .flatMap((text) =>
      String(text)
        .trim()
        .replaceAll('*/', '*\\/')
        .split(/\s*[\r\n\u2028\u2029]\s*/),
    );
  if (lines.length < 2) return lines.map((line) => `/** ${line} */`);
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'];
}

/** What is said of a schema beside its type. */
function commentOf(schema: Schema): string[] {
  const { description, format, deprecated } = Object(schema) as JsonSchema;
  const shape = typeof format === 'string' && format !== 'binary' ? `Format: ${format}` : '';
  return comment([description, shape, deprecated === true && '@deprecated']);
}

type Schema = JsonSchema | boolean | undefined;

/** Keywords that say of what type a value is. */
const TELLING = [
  ...['type', 'const', 'enum', 'items', 'prefixItems'],
  ...['properties', 'additionalProperties', 'patternProperties', 'propertyNames'],
];
const PLACE = '#/components/schemas/';

/** Writes types; schemas of a document that have names there are types of their own. */
export class TypeWriter {
  private readonly names = new Map<string, string>();

  /**
   * @param schemas the named schemas
   * @param taken names that types may not have
   */
  constructor(
    private readonly schemas: Readonly<Record<string, object>>,
    taken: ReadonlySet<string>,
  ) {
    const used = new Set(taken);
    for (const name of Object.keys(schemas)) {
      const base = typeNameOf(name) + (taken.has(typeNameOf(name)) ? 'Schema' : '');
      let free = base;
      for (let number = 2; used.has(free); number += 1) free = `${base}${number}`;
      used.add(free);
      this.names.set(name, free);
    }
  }

  /** The types of all named schemas. */
  declarations(): string[] {
    return Object.entries(this.schemas).map(([name, schema]) => {
      const lines = [...commentOf(schema as JsonSchema), `export type ${this.names.get(name)} =`];
      return `${lines.join('\n')} ${this.of(schema as JsonSchema, '')};`;
    });
  }

  /**
   * The type of a schema.
   * @param indent of the line it begins on; without one it is all in one line, and without comments
   */
  of(schema: Schema, indent?: string): string {
    // What a library could not say may have become null.
    if (typeof schema !== 'object' || schema === null) return schema === false ? 'never' : 'unknown';
    const { $ref, anyOf, oneOf, allOf } = schema;
    const all: string[] = typeof $ref === 'string' ? [this.nameOf($ref)] : [];
    if (TELLING.some((keyword) => keyword in schema)) all.push(this.ownType(schema, indent));
    for (const some of [anyOf, oneOf])
      if (Array.isArray(some)) all.push(union(some.map((one) => this.of(one, indent))));
    if (Array.isArray(allOf)) all.push(...allOf.map((one) => this.of(one, indent)));
    const parts = [...new Set(all)].filter((part) => part !== 'unknown');
    if (parts.length < 2) return parts[0] ?? 'unknown';
    return parts.map(bracketed).join(' & ');
  }

  /** The members of an object, each with its comment, and what else it may hold. */
  private members(schema: JsonSchema, indent?: string): string[] {
    const { properties, required, others } = shapeOf(schema);
    const inner = indent === undefined ? undefined : `${indent}  `;
    const types: string[] = [];
    const lines = Object.entries(properties).flatMap(([name, member]) => {
      const [said, type] = [inner === undefined ? [] : commentOf(member), this.of(member, inner)];
      types.push(type);
      if (!required.has(name)) types.push('undefined');
      return [...said, `${keyOf(name)}${required.has(name) ? '' : '?'}: ${type}`];
    });
    if (others === undefined || others === false) return lines;
    return [...lines, `[name: string]: ${union([this.of(others, inner), ...types])}`];
  }

  private nameOf(ref: string): string {
    return (ref.startsWith(PLACE) && this.names.get(ref.slice(PLACE.length))) || 'unknown';
  }

  private ownType(schema: JsonSchema, indent?: string): string {
    if ('const' in schema) return literal(schema.const);
    if (Array.isArray(schema.enum)) return union(schema.enum.map(literal));
    const types = schema.type ?? ('items' in schema || 'prefixItems' in schema ? 'array' : 'object');
    return union([types].flat().map((type) => this.typed(type, schema, indent)));
  }

  private typed(type: unknown, schema: JsonSchema, indent?: string): string {
    if (type === 'integer' || type === 'number') return 'number';
    if (type === 'boolean' || type === 'null') return type;
    if (type === 'string') return isFile(schema) ? 'Blob' : 'string';
    if (type === 'array') return this.array(schema, indent);
    return type === 'object' ? this.object(schema, indent) : 'unknown';
  }

  private array({ items, prefixItems, minItems }: JsonSchema, indent?: string): string {
    const each = `${bracketed(this.of(items as Schema, indent))}[]`;
    if (!Array.isArray(prefixItems)) return each;
    const sure = typeof minItems === 'number' ? minItems : prefixItems.length;
    const parts = prefixItems.map((one: Schema, index) =>
      index < sure ? this.of(one, indent) : `${bracketed(this.of(one, indent))}?`,
    );
    return `[${[...parts, ...(items ? [`...${each}`] : [])].join(', ')}]`;
  }

  private object(schema: JsonSchema, indent?: string): string {
    const lines = this.members(schema, indent);
    if (lines.length === 0) return 'additionalProperties' in schema ? '{ [name: string]: never }' : 'object';
    if (indent === undefined) return `{ ${lines.join('; ')} }`;
    const inner = lines.map((line) => `${indent}  ${line}${/^(?:\/\*\*| \*)/.test(line) ? '' : ';'}`);
    return ['{', ...inner, `${indent}}`].join('\n');
  }
}

/** `shop.order-line`: ShopOrderLine. Types begin with a capital, so none of them is a word of the language. */
function typeNameOf(name: string): string {
  const words = name.split(/[^\p{ID_Continue}$]+/u).filter((word) => word !== '');
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[\p{ID_Start}_$]/u.test(joined) ? joined : `_${joined}`;
}

/** Whether a value is the content of a file. */
function isFile({ format, contentMediaType }: JsonSchema): boolean {
  return format === 'binary' || contentMediaType === 'application/octet-stream';
}

/** The members of an object, those among them that its schema names as keys, and what else it may hold. */
function shapeOf(schema: JsonSchema): Shape {
  const { properties = {}, required = [], propertyNames, ...rest } = schema as ObjectSchema;
  const { additionalProperties = true, patternProperties } = rest;
  const sure = new Set(required);
  if (propertyNames?.enum !== undefined) {
    const named = propertyNames.enum.map((key) => [String(key), additionalProperties]);
    return { properties: { ...Object.fromEntries(named), ...properties }, required: sure, others: false };
  }
  if (patternProperties === undefined)
    return { properties, required: sure, others: rest.additionalProperties };
  const more = typeof additionalProperties === 'object' ? [additionalProperties] : [];
  return { properties, required: sure, others: { anyOf: [...Object.values(patternProperties), ...more] } };
}

interface Shape {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: ReadonlySet<string>;
  readonly others: Schema;
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: { readonly enum?: readonly unknown[] };
  readonly additionalProperties?: JsonSchema | boolean;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

function union(types: readonly string[]): string {
  const parts = new Set(types);
  if (parts.has('unknown')) return 'unknown';
  if (parts.size > 1) parts.delete('never');
  return [...parts].join(' | ') || 'never';
}

/** A type as a part of another: in brackets where it is put together of several. */
function bracketed(type: string): string {
  let depth = 0;
  for (const [sign] of type.matchAll(/\/\*[\s\S]*?\*\/|'[^']*'|"(?:[^"\\]|\\.)*"|[{}[\]()|&]/g)) {
    if (depth === 0 && (sign === '|' || sign === '&')) return `(${type})`;
    if ('{[('.includes(sign)) depth += 1;
    if ('}])'.includes(sign)) depth -= 1;
  }
  return type;
}
