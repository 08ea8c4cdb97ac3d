/** What a view may answer, by status: checked, and without what its schema does not name. */

import { SetupError } from '../errors.js';
import { written } from '../media/written.js';
import type { Nothing } from '../routing/variables.js';
import { after, Markup, type Says, Tuple } from '../values.js';
import { isData } from '../wrappers/make.js';
import type { Response } from '../wrappers/response.js';
import type { Refuse } from './fitting.js';
import { validatorOf } from './libraries.js';
import { type Finding, findingsOf, toldOf } from './problems.js';
import { isSchema, type StandardSchema, type Validate } from './standard.js';

/** Schemas of answers by status, with R for what views return for them; null for an answer without content. */
export type AnswerSchemas<R> = { readonly [C in keyof R]: StandardSchema<R[C]> | null };

/** Schemas of answers of which no types are known. */
export type AnyAnswers = { readonly [status: number]: StandardSchema | null };

/** What a view may return whose route declares its answers: what 200 takes, `tuple(body, status)` for others, a response made by hand. */
export type Answer<R> =
  | ByHand
  | { [C in keyof R]: Says<R[C], C> | (C extends '200' ? R[C] : never) }[keyof R];

type ByHand = Response | globalThis.Response;

/** What a view returns, where that is as declared; else what is wrong, for the compiler to show. */
export type Declared<Returned, R> = [Wrong<Returned, R>] extends [never] ? Returned : Wrong<Returned, R>;

type Wrong<Returned, R> = Returned extends ByHand
  ? never
  : Returned extends Says<infer Body, infer Status>
    ? WrongBody<Body, Status, R>
    : WrongBody<Returned, '200', R>;

type WrongBody<Body, Status, R> = Status extends keyof R & string
  ? [Body] extends [R[Status]]
    ? never
    : `The answer ${Status} does not fit its schema${WrongMembers<Body, R[Status]>}.`
  : Undeclared<Status & string, keyof R & string, R>;

type Undeclared<Status extends string, K extends string, R> = K extends keyof R
  ? `The route declares ${K}, and no answer ${Status}${Status extends '200'
      ? `: return tuple(${unknown extends R[K] ? "''" : 'value'}, ${K})`
      : ''}.`
  : never;

type WrongMembers<Body, Wanted> = Body extends readonly unknown[]
  ? ''
  : Body extends object
    ? `: look at '${{ [K in keyof Wanted & string]-?: WrongMember<Body, Wanted, K> }[keyof Wanted & string]}'`
    : Body extends null | undefined
      ? `: it may be ${Body}`
      : '';

type WrongMember<Body, Wanted, K extends keyof Wanted> = K extends keyof Body
  ? Body[K] extends Wanted[K]
    ? never
    : K
  : Nothing extends Pick<Wanted, K>
    ? never
    : K;

/** A view answered otherwise than its route declares. A mistake of the program: in tests and debug mode it is thrown, else it is a 500. */
export class ResponseValidationError extends Error {
  override readonly name = 'ResponseValidationError';

  /**
   * @param answerer who gave it: the view, a hook, an error handler
   * @param status of the answer
   * @param findings what is wrong with it; nothing where the status is not declared
   * @param declared what may be answered, by status; null for what has no content
   */
  constructor(
    answerer: string,
    readonly status: number,
    readonly findings: readonly Finding[],
    declared: ReadonlyMap<number, unknown> = new Map(),
  ) {
    super(
      findings.length === 0
        ? `${answerer} answered ${status}, and its route declares ${[...declared.keys()].join(', ')}. ${insteadOf(status, declared)}`
        : `${answerer} answered ${status} with what its schema refuses: ${toldOf(findings)}.`,
    );
    for (const told of ['status', 'findings']) Object.defineProperty(this, told, { enumerable: false }); // in the message
  }
}

/** What to do about a status that is not declared. A value alone is a 200; the view may have meant another. */
function insteadOf(status: number, declared: ReadonlyMap<number, unknown>): string {
  const [meant] = [...declared].filter(([other]) => status === 200 && other < 300);
  if (meant === undefined) return "Add it to 'responses', or answer otherwise.";
  return `Return tuple(${meant[1] === null ? "''" : 'value'}, ${meant[0]}), or add ${status} to 'responses'.`;
}

/** Who is asked about answers. */
export interface AnswersHost {
  /** Who gives the answer that is being made: "The view of 'index'". */
  answerer(): string;
  /** Is told what is wrong; throws, or lets the value leave as it is. */
  readonly refuse: Refuse;
}

/** The answers of one route: its own, and those that its blueprints share. */
export class Answers {
  private readonly checks: ReadonlyMap<number, Validate | null>;

  /** @param own all that the view may answer, beside what is shared; anything where it is not said */
  constructor(
    private readonly own: AnyAnswers | undefined,
    shared: AnyAnswers | undefined,
    private readonly host: AnswersHost,
  ) {
    const checks = Object.entries({ ...shared, ...own }).map(
      ([status, schema]) => [Number(status), schema && validatorOf(schema)] as const,
    );
    this.checks = new Map(checks);
  }

  /** What leaves of a view's value. Responses made by hand, but for those of {@link media}, bytes and streams leave as they are. */
  check(value: unknown): unknown {
    const [body, ...rest] = value instanceof Tuple ? value : [value];
    const media = written.get(body as Response);
    if (media !== undefined) {
      const response = body as Response;
      const checking = after(this.checkBody(media.value, statusOf(value)), (checked) =>
        checked === media.value ? undefined : media.write(checked).then((body) => (response.response = body)),
      );
      return after(checking, () => value);
    }
    if (!isData(body) && typeof body !== 'string' && !(body instanceof Markup)) return value;
    return after(this.checkBody(body, statusOf(value)), (checked) => {
      if (checked === body) return value;
      return value instanceof Tuple ? Tuple.of(checked, ...rest) : checked;
    });
  }

  /** What leaves of what a hook or an error handler answers, which serves other routes as well: data, where its status is declared, is checked. */
  checkData(value: unknown): unknown {
    const body = value instanceof Tuple ? value[0] : value;
    const isChecked = isData(body) || written.has(body as Response);
    return isChecked && this.checks.has(statusOf(value)) ? this.check(value) : value;
  }

  /** What leaves of a body. */
  private checkBody(body: unknown, status: number): unknown {
    const { host, own } = this;
    const check = this.checks.get(status);
    if (check === null) return body;
    if (check === undefined) {
      if (own !== undefined)
        host.refuse(new ResponseValidationError(host.answerer(), status, [], this.checks));
      return body;
    }
    return after(check(body instanceof Markup ? body.value : body), (result) => {
      if (result.issues === undefined) return result.value;
      const findings = findingsOf(result.issues, body);
      host.refuse(new ResponseValidationError(host.answerer(), status, findings));
      return body;
    });
  }
}

/** The status of an answer: what stands behind the body, `201` or `'201 Created'`; else that of the response. Headers leave it as it is. */
function statusOf(value: unknown): number {
  const [body, part] = value instanceof Tuple ? value : [value];
  const given = typeof part === 'string' ? Number.parseInt(part, 10) : part;
  if (typeof given === 'number') return given;
  return written.has(body as Response) ? (body as Response).statusCode : 200;
}

/** @throws SetupError for what is no status, or no schema */
export function checkAnswers(rule: string, schemas: AnyAnswers): void {
  for (const [status, schema] of Object.entries(schemas)) {
    if (!/^[2-5]\d\d$/.test(status))
      throw new SetupError(
        `'responses' of '${rule}' has '${status}', which is no status: { 200: schema, 404: schema }.`,
      );
    if (schema !== null && !isSchema(schema))
      throw new SetupError(
        `The answer ${status} of '${rule}' is no schema. Give one, or null for an answer without content.`,
      );
  }
}
