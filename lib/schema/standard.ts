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

/** What a schema takes, or what it gives. */
export type Side = 'input' | 'output';
