/** The schemas of a document: those with names stand once, and others refer to them. */

import { jsonSchemaOf } from './libraries.js';
import type { JsonSchema, Side, StandardSchema } from './standard.js';
import { keyIn } from './text.js';

const PLACE = '#/components/schemas/';
/** Between the name of a schema and its side, while it is not known whether both sides are one. No name of a component has it. */
const MARK = '@';
const OUTPUT = `${MARK}output`;

/**
 * Collects the schemas of a document. What a library names (`meta({ id: 'User' })` of zod) keeps its name; where what is taken and what is given
 * differ, by defaults, there are `UserInput` and `UserOutput`.
 */
export class Components {
  private readonly named = new Map<string, JsonSchema>();

  /** @param draft of JSON Schema, by the name that the Standard Schema has for it */
  constructor(private readonly draft = 'draft-2020-12') {}

  /**
   * The JSON Schema of one side of a schema, which may refer to components; `{}`, which is anything, where its library has none.
   * @param name for schemas without a name that refer to themselves
   */
  add(schema: StandardSchema, side: Side, name: string): JsonSchema {
    const { $schema: _, $defs, definitions = $defs, ...own } = jsonSchemaOf(schema, side, this.draft) ?? {};
    const defined = Object.entries(definitions ?? {}).map(
      ([id, one]) => [nameOf(id, name) + MARK + side, cleaned(one, side, name)] as const,
    );
    for (const [id, one] of defined) this.keep(id, one);
    const itself = nameOf(name, '') + MARK + side;
    const used = cleaned(own, side, name);
    if (!JSON.stringify([used, defined]).includes(JSON.stringify(PLACE + itself))) return used;
    this.keep(itself, used);
    return { $ref: PLACE + itself };
  }

  private keep(name: string, schema: JsonSchema): void {
    if (!this.named.has(name)) this.named.set(name, schema);
  }

  /** A part of a schema that was added by a name, with references to components. */
  refer(part: JsonSchema, side: Side, name: string): JsonSchema {
    return cleaned(part, side, name);
  }

  /** A document with its schemas, all names settled. */
  settle<D extends { components: object }>(document: D, others: Readonly<Record<string, object>>): D {
    const differing = this.findDiffering();
    const settled = (marked: string) => {
      const [name = '', side = ''] = marked.split(MARK);
      return differing.has(name) ? name + side.charAt(0).toUpperCase() + side.slice(1) : name;
    };
    // Of two with one name, the last stays: what is taken, which says less.
    const sides = [...this.named].sort(([a], [b]) => Number(b.endsWith(OUTPUT)) - Number(a.endsWith(OUTPUT)));
    const named = sides.map(([marked, schema]): [string, object] => [settled(marked), schema]);
    const sorted = [...named, ...Object.entries(others)].sort(([a], [b]) => (a < b ? -1 : 1));
    const schemas = sorted.length > 0 ? { schemas: Object.fromEntries(sorted) } : {};
    const whole = { ...document, components: { ...document.components, ...schemas } };
    return JSON.parse(JSON.stringify(whole), (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' && value.includes(MARK)
        ? PLACE + settled(value.slice(PLACE.length))
        : value,
    ) as D;
  }

  /** The names whose sides are not the same, by themselves or by what they refer to; that nothing else leaves makes no difference. */
  private findDiffering(): Set<string> {
    const names = new Set([...this.named.keys()].map((marked) => marked.split(MARK)[0]!));
    const differing = new Set<string>();
    const textOf = (name: string, side: Side) => {
      const schema = this.named.get(name + MARK + side);
      return (
        schema && JSON.stringify(schema).replace(/@(?:input|output)(?=")|,"additionalProperties":false/g, '')
      );
    };
    for (const name of names) {
      const [input, output] = [textOf(name, 'input'), textOf(name, 'output')];
      if (input !== undefined && output !== undefined && input !== output) differing.add(name);
    }
    const all = [...this.named].map(([marked, one]) => [marked.split(MARK)[0]!, namesIn(one)] as const);
    for (let before = -1; before < differing.size; ) {
      before = differing.size;
      for (const [name, others] of all) if (others.some((one) => differing.has(one))) differing.add(name);
    }
    return differing;
  }
}

/** The names of what a schema refers to. */
const namesIn = (schema: JsonSchema) =>
  [...JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"@]*)@/g)].map(([, name]) => name!);

/** Integers of zod carry the bounds of what JavaScript counts exactly: they say nothing of the program. */
const BOUNDS: Readonly<Record<string, number>> = {
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
};

/**
 * The name of what a schema by this name defines, in the characters that components may have: `a/b` is `a-2f-b`, which is not `a_b`.
 * zod makes up `__schema0` and valibot `0`, which are others in each schema.
 */
function nameOf(id: string, name: string): string {
  const own = /^(?:__|\d+$)/.test(id) ? `${name}.${id.replace('__', '')}` : id;
  return own.replace(/[^\w.-]/gu, (sign) => `-${sign.codePointAt(0)!.toString(16)}-`);
}

/** With references to components, and without what says nothing. */
function cleaned(schema: unknown, side: Side, name: string): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    Object.hasOwn(BOUNDS, key) && BOUNDS[key] === value ? undefined : value,
  );
  return JSON.parse(text, (key, value: unknown) => {
    if (key !== '$ref' || typeof value !== 'string') return value;
    const id = value === '#' ? name : keyIn(value.replace(/^#\/(?:\$defs|definitions)\//, ''));
    return PLACE + nameOf(id, name) + MARK + side;
  }) as JsonSchema;
}
