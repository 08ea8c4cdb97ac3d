/**
 * What a route asks of its requests: checked as a whole when it is registered, and around its view at each request. Routes without
 * schemas have none, and pay nothing.
 */

import { SetupError, UnsupportedMediaType, untraced } from '../errors.js';
import type { AnyView, CheckEvent, ViewReturn } from '../typing.js';
import { after, isThenable } from '../values.js';
import type { Connection } from '../wrappers/connection.js';
import type { Request } from '../wrappers/request.js';
import type { Websocket } from '../wrappers/websocket.js';
import { type AnswerSchemas, Answers, type AnswersHost, type AnyAnswers, checkAnswers } from './answers.js';
import { type EventSchemas, Events } from './events.js';
import type { SendingHost } from './fitting.js';
import { jsonSchemaOf, validatorOf } from './libraries.js';
import { type MessageSchemas, Messages, type Receiving, type Sending } from './messages.js';
import { findingsOf, type RequestPlace, type RequestProblem, RequestValidationError } from './problems.js';
import { isSchema, type OutputOf, type SchemaIssue, type StandardSchema, type Validate } from './standard.js';
import { AS_SENT, TextShape, type Texts } from './text.js';
import { checkLists, type Words } from './words.js';

/**
 * Schemas of a route by where its values come from. The compiler infers S out of them: what they make of the values. (What functions have is
 * refused: a view in the place of options.)
 */
export type Schemas<S, R = object, E = object> = {
  readonly [P in keyof S & RequestPlace]?: StandardSchema<unknown, S[P]> | undefined;
} & {
  /** What the view answers, by status: `{ 201: User, 204: null }`. */
  readonly responses?: AnswerSchemas<R> | undefined;
  /** The data of the server-sent events that the view answers with, by their names: `{ tick: Tick }`; events without a name are `message`. */
  readonly events?: EventSchemas<E> | undefined;
  readonly [Symbol.hasInstance]?: never;
};

/** Where a handshake carries what its view takes. */
export type HandshakePlace = 'query' | 'headers' | 'cookies';

/** Schemas of a WebSocket: of its handshake, and of its messages. */
export type SocketSchemas<S, In = unknown, Out = unknown> = {
  readonly [P in keyof S & HandshakePlace]?: StandardSchema<unknown, S[P]> | undefined;
} & MessageSchemas<In, Out> & { readonly [Symbol.hasInstance]?: never };

/** Schemas of a route of which no types are known. */
export type AnySchemas = { readonly [P in RequestPlace]?: StandardSchema | undefined } & {
  readonly responses?: AnyAnswers | undefined;
  readonly events?: { readonly [name: string]: StandardSchema } | undefined;
} & MessageSchemas;

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
export type Input<O> = { [P in keyof O & RequestPlace]: OutputOf<O[P]> } & (O extends {
  receive: StandardSchema<infer _, infer In>;
}
  ? Receiving<In>
  : unknown) &
  (O extends { send: StandardSchema<infer Out> } ? Sending<Out> : unknown);

/** The parameters of a view behind the first: none where its route has no schemas. */
export type InputArguments<S> = keyof S extends never ? [] : [input: { [P in keyof S]: S[P] }];

/** As {@link InputArguments}, of a WebSocket that takes In and sends Out; never: of which nothing is said. */
export type SocketArguments<S, In, Out> = [keyof S | In | Out] extends [never]
  ? []
  : [
      input: { [P in keyof S]: S[P] } & ([In] extends [never] ? unknown : Receiving<In>) &
        ([Out] extends [never] ? unknown : Sending<Out>),
    ];

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
  return [...lines].map(([name, value]) => [
    name,
    shape.isList(name) ? value.split(',').map((one) => one.trim()) : [value],
  ]);
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

  problemsOf(issues: readonly SchemaIssue[], came: unknown): RequestProblem[] {
    const [place, sent] = [this.place, this.asSent(came)];
    return findingsOf(issues, sent, place === 'cookies').map((finding) => ({ place, ...finding }));
  }

  private valueOf(came: unknown, shape: TextShape): unknown {
    return this.place === 'body' ? came : shape.convert(came as Texts);
  }
}

/** What a contract needs of an app. */
export interface ContractHost extends AnswersHost, SendingHost {
  /** The request that is being answered, or the WebSocket that is being served. */
  connection(): Connection;
  /** Has the events that a view gives checked before they are sent. */
  events(value: unknown, check: CheckEvent): unknown;
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
    const { events, receive, send } = this.schemas;
    const checker = events && new Events(events, host);
    const sending: AnyView = checker
      ? (values, input) =>
          after(
            view(values, input),
            (value) => host.events(value, (event) => checker.check(event)) as ViewReturn,
          )
      : view;
    const checked: AnyView =
      answers === null
        ? sending
        : (values, input) => after(sending(values, input), (value) => answers.check(value) as ViewReturn);
    const messages = (receive ?? send) && new Messages(this.schemas, host);
    const called = messages ? messages.around(checked, () => host.connection() as Websocket) : checked;
    const parts = this.places.map((place) => new Part(place, this.schemas[place]!));
    return parts.length > 0 || messages ? (values) => callWith(parts, host, called, values) : called;
  }
}

/**
 * Calls a view with what its request has. PERF: one function waits for all of it, and only for what is not there: a promise costs more than checking
 * a small object (bench/http.js, schema).
 * @throws RequestValidationError with everything that is wrong
 */
async function callWith(parts: readonly Part[], host: ContractHost, view: AnyView, values: object) {
  const request = host.connection() as Request; // a handshake has all that its route may ask for
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
    else for (const problem of part.problemsOf(result.issues, came)) problems.push(problem);
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
/** What a route may declare beside its places. */
const OTHERS = ['responses', 'events', 'receive', 'send', 'onBadMessage', 'contentType'] as const;
const FOR_HTTP: readonly string[] = [...CONTENT, 'responses', 'events'];
const FOR_SOCKETS: readonly string[] = OTHERS.slice(2);
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
  checkLists(`'${rule}'`, schemas);
  for (const answers of [responses, shared?.responses]) if (answers) checkAnswers(rule, answers);
  const declared = [...given, ...OTHERS.filter((name) => schemas[name] !== undefined)];
  const idle = declared.find((name) => (websocket ? FOR_HTTP : FOR_SOCKETS).includes(name));
  if (idle !== undefined)
    throw new SetupError(
      `The ${websocket ? 'WebSocket' : 'route'} '${rule}' has '${idle}', which nothing would check: it is of ${websocket ? 'HTTP routes' : 'WebSockets'}.`,
    );
  if (declared.length === 0)
    return WORDS.some((word) => schemas[word] !== undefined) ? new Contract(schemas) : null;
  for (const place of given) refuseNoSchema(rule, place, schemas[place]);
  if (schemas.events !== undefined) checkEventSchemas(rule, schemas.events, responses);
  if (websocket) checkMessages(rule, schemas);
  else checkContent(rule, given, methods);
  return new Contract(schemas);
}

function checkContent(
  rule: string,
  given: readonly RequestPlace[],
  methods: Iterable<string> | undefined,
): void {
  const content = given.find((place) => CONTENT.includes(place));
  if (content !== undefined) refuseWithoutContent(rule, content, [...(methods ?? [])]);
  if (given.includes('body') && content !== given.findLast((place) => CONTENT.includes(place)))
    throw new SetupError(
      `The route '${rule}' asks for JSON ('body') and for a form: a request has one of them.`,
    );
}

function checkEventSchemas(
  rule: string,
  events: NonNullable<AnySchemas['events']>,
  responses: AnySchemas['responses'],
): void {
  if (responses?.[200] !== undefined)
    throw new SetupError(
      `The route '${rule}' has 'events' and an answer 200, and its answer 200 is the stream of events. Leave out one of the two.`,
    );
  if (isSchema(events) || Object.keys(events).length === 0)
    throw new SetupError(
      `'events' of '${rule}' has no names: { events: { tick: schema } }. Events without a name are 'message'.`,
    );
  for (const [name, schema] of Object.entries(events)) refuseNoSchema(rule, `events.${name}`, schema);
}

function checkMessages(rule: string, { receive, send, onBadMessage, contentType }: AnySchemas): void {
  for (const [name, schema] of Object.entries({ receive, send }))
    if (schema !== undefined) refuseNoSchema(rule, name, schema);
  if (onBadMessage !== undefined && !['close', 'answer'].includes(onBadMessage))
    throw new SetupError(`'onBadMessage' of '${rule}' is 'close' or 'answer', not '${onBadMessage}'.`);
  const idle = !receive && (onBadMessage ? 'onBadMessage' : !send && contentType && 'contentType');
  if (idle) throw new SetupError(`'${idle}' of '${rule}' is for messages with a schema: give 'receive'.`);
}

function refuseNoSchema(rule: string, place: string, schema: unknown): void {
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
