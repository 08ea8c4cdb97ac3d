/**
 * Schemas of whatever library: what the Standard Schema (version 1) has them offer, as far as it is used here. A leaf: zod,
 * valibot, arktype and others fit these types by their shape, and none of them is imported.
 */

/** Where in a value a schema found something: the keys that lead there, bare or in objects. */
export type SchemaPath = readonly (PropertyKey | { readonly key: PropertyKey })[];

/** What a schema has against a value. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: SchemaPath | undefined;
}

/** What a schema makes of a value, or what it has against it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** A JSON Schema. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** For whom a JSON Schema is made, and how. */
export interface JsonSchemaOptions {
  readonly target: string;
  readonly libraryOptions?: Record<string, unknown> | undefined;
}

/**
 * Any schema of the Standard Schema: `z.object({ … })` of zod, `v.object({ … })` of valibot, `type({ … })` of arktype.
 * @typeParam Input what it takes
 * @typeParam Output what it makes of that
 */
export interface StandardSchema<Input = unknown, Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    /** The JSON Schema of either side, of libraries that give one. */
    readonly jsonSchema?:
      | {
          readonly input: (options: JsonSchemaOptions) => JsonSchema;
          readonly output: (options: JsonSchemaOptions) => JsonSchema;
        }
      | undefined;
  };
}

/** What a schema makes of a value, as a type. */
export type OutputOf<S> = S extends StandardSchema<unknown, infer Output> ? Output : never;

/** Whether something is a schema. */
export function isSchema(value: unknown): value is StandardSchema {
  const wellFormed = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return wellFormed && typeof (value as Partial<StandardSchema>)['~standard']?.validate === 'function';
}

/** Checks a value, at once or later. */
export type Validate = (value: unknown) => SchemaResult<unknown> | Promise<SchemaResult<unknown>>;

/** What zod's schemas have besides. */
interface Zod {
  safeParseAsync(
    value: unknown,
  ): Promise<
    { success: true; data: unknown } | { success: false; error: { issues: readonly SchemaIssue[] } }
  >;
}

/**
 * How a schema checks values. The `validate` of zod's schemas tries first without waiting, and anew where it has to wait: refinements would run
 * twice, and a first one that rejects would end the process, as nobody knows of it. So theirs is the way that waits.
 */
export function validatorOf(schema: StandardSchema): Validate {
  const { vendor } = schema['~standard'];
  if (vendor !== 'zod' || !('safeParseAsync' in schema))
    return (value) => schema['~standard'].validate(value);
  const zod = schema as unknown as Zod;
  return async (value) => {
    const result = await zod.safeParseAsync(value);
    return result.success ? { value: result.data } : result.error;
  };
}

interface ZodInternals {
  readonly _zod?: { readonly def?: { readonly type?: string } };
}

/**
 * What each library is to do where JSON Schema has no word for something (a date, a class): say nothing of it. Their words, in order: zod's,
 * valibot's, arktype's.
 */
const LENIENT = {
  unrepresentable: 'any',
  override: ({ zodSchema, jsonSchema }: { zodSchema: ZodInternals; jsonSchema: { type?: string } }) => {
    if (zodSchema._zod?.def?.type === 'date') jsonSchema.type = 'string'; // as it is written in JSON
  },
  errorMode: 'ignore',
  fallback: ({ base }: { base: JsonSchema }) => base,
};

/** What a schema takes, or what it gives. */
export type Side = 'input' | 'output';

/** The JSON Schema of what a schema takes or gives; null where its library has none, or cannot say it. */
export function jsonSchemaOf(schema: StandardSchema, side: Side): JsonSchema | null {
  const { jsonSchema } = schema['~standard'];
  try {
    return jsonSchema?.[side]({ target: 'draft-2020-12', libraryOptions: LENIENT }) ?? null;
  } catch {
    return null;
  }
}
