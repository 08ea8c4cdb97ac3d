/** What libraries do each in a way of their own: how their schemas check values, and how they give their JSON Schema. None of them is imported. */

import type { JsonSchema, SchemaIssue, SchemaResult, Side, StandardSchema, Validate } from './standard.js';

type Parsed =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: { readonly issues: readonly SchemaIssue[] } };

interface Zod extends StandardSchema {
  safeParse(value: unknown): Parsed;
  safeParseAsync(value: unknown): Promise<Parsed>;
}

/** A schema within another, as zod shows it to whoever looks at the JSON Schema that it makes. */
interface ZodVisit {
  readonly zodSchema: { readonly _zod: { readonly def: ZodDefinition } };
  readonly jsonSchema: { type?: string };
}

interface ZodDefinition {
  readonly type: string;
  readonly coerce?: boolean;
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly check: string } } }[];
}

const isZod = (schema: StandardSchema): schema is Zod =>
  schema['~standard'].vendor === 'zod' && 'safeParseAsync' in schema;

/** Schemas of zod that call no function of the program which may have to be waited for, and whose JSON Schema shows all that is in them. */
const PLAIN_TYPES = new Set(
  (
    'string number int boolean bigint symbol null undefined void never any unknown nan date enum literal file ' +
    'template_literal object array tuple record union intersection optional nullable nonoptional default prefault readonly catch lazy'
  ).split(' '),
);
const PLAIN_CHECKS = new Set(
  (
    'bigint_format describe greater_than length_equals less_than max_length max_size meta mime_type min_length min_size ' +
    'multiple_of number_format overwrite size_equals string_format'
  ).split(' '),
);

const isPlain = ({ type, checks = [] }: ZodDefinition) =>
  PLAIN_TYPES.has(type) && checks.every(({ _zod }) => PLAIN_CHECKS.has(_zod.def.check));

/** Whether nothing in a schema may have to be waited for. */
function isAtOnce(schema: Zod): boolean {
  let atOnce = true;
  const override = ({ zodSchema }: ZodVisit) => {
    atOnce &&= isPlain(zodSchema._zod.def);
  };
  return jsonSchemaBy(schema, 'input', { ...LENIENT, override }) !== null && atOnce;
}

const resultOf = (parsed: Parsed): SchemaResult<unknown> =>
  parsed.success ? { value: parsed.data } : parsed.error;

/**
 * How a schema of zod checks values; null where it is none. Its `validate` tries first without waiting, and anew where it has to wait: refinements would
 * run twice, and a first one that rejects would end the process, as nobody knows of it. So what may have to wait is waited for from the start.
 * PERF: the rest is not: zod takes a quarter of the time then, and two promises are saved (bench/http.js, schema).
 */
function zodValidatorOf(schema: StandardSchema): Validate | null {
  if (!isZod(schema)) return null;
  if (isAtOnce(schema)) return (value) => resultOf(schema.safeParse(value));
  return async (value) => resultOf(await schema.safeParseAsync(value));
}

/** How a schema checks values. */
export function validatorOf(schema: StandardSchema): Validate {
  return zodValidatorOf(schema) ?? ((value) => schema['~standard'].validate(value));
}

/** A date is text in JSON, as it is written there, and a bigint a whole number; what makes one of anything takes anything. */
function describeWritten({ zodSchema, jsonSchema }: ZodVisit): void {
  const { type, coerce } = zodSchema._zod.def;
  if (type === 'date') jsonSchema.type = 'string';
  if (type === 'bigint' && !coerce) jsonSchema.type = 'integer';
}

/**
 * What each library is to do where JSON Schema has no word for something (a date, a class): say nothing of it. Their words, in order: zod's,
 * valibot's, arktype's.
 */
const LENIENT = {
  unrepresentable: 'any',
  override: describeWritten,
  errorMode: 'ignore',
  fallback: ({ base }: { base: JsonSchema }) => base,
};

/** The JSON Schema, in some draft, of what a schema takes or gives; null where its library has none, or cannot say it. */
export function jsonSchemaOf(
  schema: StandardSchema,
  side: Side,
  target = 'draft-2020-12',
): JsonSchema | null {
  return jsonSchemaBy(schema, side, LENIENT, target);
}

function jsonSchemaBy(
  schema: StandardSchema,
  side: Side,
  libraryOptions: Record<string, unknown>,
  target = 'draft-2020-12',
): JsonSchema | null {
  const { jsonSchema } = schema['~standard'];
  try {
    return jsonSchema?.[side]({ target, libraryOptions }) ?? null;
  } catch {
    return null;
  }
}
