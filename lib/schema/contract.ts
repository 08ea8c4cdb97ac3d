/**
 * What a route asks of its requests: checked as a whole when it is registered, and around its view at each request. Routes without
 * schemas have none, and pay nothing.
 */

import { SetupError, UnsupportedMediaType, untraced } from '../errors.js';
import type { AnyView } from '../typing.js';
import { after, isThenable } from '../values.js';
import type { Request } from '../wrappers/request.js';
import { type AnswerSchemas, Answers, type AnswersHost, type AnyAnswers, checkAnswers } from './answers.js';
import { jsonSchemaOf, validatorOf } from './libraries.js';
import { findingOf, type RequestPlace, type RequestProblem, RequestValidationError } from './problems.js';
import { isSchema, type OutputOf, type SchemaIssue, type StandardSchema, type Validate } from './standard.js';
import { AS_SENT, TextShape, type Texts } from './text.js';
import type { Words } from './words.js';

/**
 * Schemas of a route by where its values come from. The compiler infers S out of them: what they make of the values. (What functions have is
 * refused: a view in the place of options.)
 */
export type Schemas<S, R = object> = {
  readonly [P in keyof S & RequestPlace]?: StandardSchema<unknown, S[P]>;
} & {
  /** What the view answers, by status: `{ 201: User, 204: null }`. */
  readonly responses?: AnswerSchemas<R>;
  readonly [Symbol.hasInstance]?: never;
};

/** Schemas of a route of which no types are known. */
export type AnySchemas = { readonly [P in RequestPlace]?: StandardSchema } & {
  readonly responses?: AnyAnswers;
};

/** What a route may say of itself besides its URL. */
export type Saying = AnySchemas & Words;

/**
 * What a view gets as its second parameter, by the schemas of its route: for methods of classes, whose parameters the language does not infer.
 * @example
 * const create = { body: User };
 * class Users {
 *   @app.post('/users', create)
 *   static async create(_: object, { body }: Input<typeof create>) { … }
 * }
 */
export type Input<O> = { [P in keyof O & RequestPlace]: OutputOf<O[P]> };

/** The parameters of a view behind the first: none where its route has no schemas. */
export type InputArguments<S> = keyof S extends never ? [] : [input: { [P in keyof S]: S[P] }];

type Texted = Exclude<RequestPlace, 'body'>;

/** Where the texts of a place are. */
const TEXTS: { readonly [P in Texted]: (request: Request, shape: TextShape) => Texts | Promise<Texts> } = {
  query: (request) => [...request.args.lists()],
  headers: (request, shape) => headerLists(request, shape),
  cookies: (request) => [...request.cookies.lists()],
  form: async (request, shape) => withBoxes([...(await formOf(request)).lists()], shape),
  files: (request) => formOf(request).then(async () => withoutBlanks(await request.files)),
};

/** What browsers send for a field in which no file was chosen is no file. */
function withoutBlanks(files: Awaited<Request['files']>): Texts {
  return [...files.lists()].map(([name, sent]) => [name, sent.filter((file) => !file.isEmpty)] as const);
}

/** With a no for each box that was not ticked, of which a form says nothing. */
function withBoxes(fields: Texts, shape: TextShape): Texts {
  const sent = new Set(fields.map(([name]) => name));
  return [
    ...fields,
    ...shape.boxes.filter((name) => !sent.has(name)).map((name) => [name, ['false']] as const),
  ];
}

/** By the names that the schema has for them, others in lower case; lines of one name are one value (RFC 9110, section 5.3). */
function headerLists(request: Request, shape: TextShape): Texts {
  const names = new Map([...shape.names].map((name) => [name.toLowerCase(), name]));
  const lines = new Map<string, string>();
  for (const [lower, value] of request.headers.items({ lower: true })) {
    const name = names.get(lower) ?? lower;
    const before = lines.get(name);
    lines.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return [...lines].map(([name, value]) => [name, shape.isList(name) ? value.split(/\s*,\s*/) : [value]]);
}

const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** The fields of the form. @throws UnsupportedMediaType where the content is something else */
function formOf(request: Request): Request['form'] {
  if (request.mimetype === '' || FORMS.includes(request.mimetype)) return request.form;
  throw new UnsupportedMediaType(`This URL takes a form, which is ${FORMS.join(' or ')}.`);
}

/** One schema of a route, and how its value is read. */
class Part {
  private readonly shape: TextShape;
  private readonly check: Validate;

  constructor(
    readonly place: RequestPlace,
    schema: StandardSchema,
  ) {
    this.check = validatorOf(schema);
    this.shape = place === 'body' ? AS_SENT : new TextShape(jsonSchemaOf(schema, 'input'));
  }

  /**
   * What came here: data, or texts.
   * @param types of data that are understood, beside JSON
   */
  read(request: Request, types: readonly string[]): unknown {
    if (this.place !== 'body') return TEXTS[this.place](request, this.shape);
    return request.isJson || types.length < 2 ? request.getJson() : request.getMedia({ types });
  }

  validate(came: unknown): ReturnType<Validate> {
    return this.check(this.valueOf(came, this.shape));
  }

  /** As it was sent, for messages. */
  asSent(came: unknown): unknown {
    return this.valueOf(came, AS_SENT);
  }

  problemOf(issue: SchemaIssue, came: unknown): RequestProblem {
    return { place: this.place, ...findingOf(issue, this.asSent(came), this.place === 'cookies') };
  }

  private valueOf(came: unknown, shape: TextShape): unknown {
    return this.place === 'body' ? came : shape.convert(came as Texts);
  }
}

/** What a contract needs of an app. */
export interface ContractHost extends AnswersHost {
  /** The request that is being answered. */
  request(): Request;
  /** Media types of data that the app understands. */
  readonly dataTypes: readonly string[];
}

/** What a route asks of its requests, and says of its answers. */
export class Contract {
  /** The places of requests that it has schemas for. */
  readonly places: readonly RequestPlace[];

  constructor(
    /** The schemas, by place, and its words. */
    readonly schemas: Saying,
  ) {
    this.places = placesOf(schemas);
  }

  /** What may be answered; null where nothing is declared. */
  answers(host: AnswersHost): Answers | null {
    const { responses, shared } = this.schemas;
    const declared = responses ?? shared?.responses;
    return declared === undefined ? null : new Answers(responses, shared?.responses, host);
  }

  /** A view that is called with what the request has, or not at all, and whose answers are as declared. */
  around(view: AnyView, answers: Answers | null, host: ContractHost): AnyView {
    const checked: AnyView =
      answers === null
        ? view
        : (values, input) => after(view(values, input), (value) => answers.check(value));
    const parts = this.places.map((place) => new Part(place, this.schemas[place]!));
    return parts.length === 0 ? checked : (values) => callWith(parts, host, checked, values);
  }
}

/**
 * Calls a view with what its request has. PERF: one function waits for all of it, and only for what is not there: a promise costs more than checking
 * a small object (bench/http.js, schema).
 * @throws RequestValidationError with everything that is wrong
 */
async function callWith(parts: readonly Part[], host: ContractHost, view: AnyView, values: object) {
  const request = host.request();
  const input: Record<string, unknown> = {};
  const problems: RequestProblem[] = [];
  let form: unknown = {};
  for (const part of parts) {
    const reading = part.read(request, host.dataTypes);
    const came = isThenable(reading) ? await reading : reading;
    if (part.place === 'form') form = part.asSent(came);
    const validating = part.validate(came);
    const result = isThenable(validating) ? await validating : validating;
    if (result.issues === undefined) input[part.place] = result.value;
    else for (const issue of result.issues) problems.push(part.problemOf(issue, came));
  }
  if (problems.length > 0)
    throw untraced(() => new RequestValidationError(problems, form as Record<string, unknown>));
  return await view(values as never, input as never);
}

/** In the order in which they are read: first what may be refused for its kind or size. */
const PLACES: readonly RequestPlace[] = ['body', 'form', 'files', 'query', 'headers', 'cookies'];
const placesOf = (schemas: AnySchemas) => PLACES.filter((place) => schemas[place] !== undefined);
const WORDS = ['summary', 'description', 'tags', 'deprecated', 'security', 'hidden', 'shared'] as const;
const CONTENT: readonly RequestPlace[] = ['body', 'form', 'files'];
/** Methods whose requests have no content that means anything (RFC 9110, section 9.3). */
const BARE = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/**
 * The contract of a route; null where it has neither schemas nor words.
 * @param rule for messages
 * @param methods that the route answers, those that come by themselves among them
 * @throws SetupError for what is no schema, or would never be asked
 */
export function contractOf(
  rule: string,
  schemas: Saying,
  { websocket, methods }: { websocket: boolean; methods: Iterable<string> | undefined },
): Contract | null {
  const given = placesOf(schemas);
  const { responses, shared } = schemas;
  for (const answers of [responses, shared?.responses]) if (answers) checkAnswers(rule, answers);
  if (given.length === 0 && responses === undefined)
    return WORDS.some((word) => schemas[word] !== undefined) ? new Contract(schemas) : null;
  for (const place of given) refuseNoSchema(rule, place, schemas[place]);
  if (websocket)
    throw new SetupError(
      `The WebSocket '${rule}' has a schema for '${given[0] ?? 'responses'}', which nothing would check.`,
    );
  const content = given.find((place) => CONTENT.includes(place));
  if (content !== undefined) refuseWithoutContent(rule, content, [...(methods ?? [])]);
  if (given.includes('body') && content !== given.findLast((place) => CONTENT.includes(place)))
    throw new SetupError(
      `The route '${rule}' asks for JSON ('body') and for a form: a request has one of them.`,
    );
  return new Contract(schemas);
}

function refuseNoSchema(rule: string, place: RequestPlace, schema: unknown): void {
  if (isSchema(schema)) return;
  throw new SetupError(
    `'${place}' of '${rule}' is ${typeof schema === 'object' ? 'an object' : `a ${typeof schema}`} and no schema. Give one of a library ` +
      `with Standard Schema, as zod's: { ${place}: z.object({ … }) }.`,
  );
}

function refuseWithoutContent(rule: string, place: RequestPlace, methods: readonly string[]): void {
  const asked = methods.filter((method) => !BARE.includes(method));
  const bare = methods.find((method) => ['GET', 'HEAD', 'TRACE'].includes(method));
  if (asked.length > 0 && bare === undefined) return;
  throw new SetupError(
    `The route '${rule}' answers ${bare ?? 'no method with content'}, whose requests have no '${place}'. ` +
      `Register what shows and what takes it on their own: app.get('${rule}')(…) and app.post('${rule}', { ${place} })(…).`,
  );
}
