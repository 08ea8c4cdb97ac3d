/** What a view may answer, by status: checked, and without what its schema does not name. */

import { SetupError } from '../errors.js';
import { written } from '../media/written.js';
import type { Nothing } from '../routing/variables.js';
import { after, Markup, type Says, Tuple } from '../values.js';
import { isData } from '../wrappers/make.js';
import type { Response } from '../wrappers/response.js';
import { validatorOf } from './libraries.js';
import { type Finding, findingOf } from './problems.js';
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
  : `The route declares ${keyof R & string}, and no answer ${Status & string}.`;

type WrongMembers<Body, Wanted> = Body extends readonly unknown[]
  ? ''
  : Body extends object
    ? `: look at '${{ [K in keyof Wanted & string]-?: WrongMember<Body, Wanted, K> }[keyof Wanted & string]}'`
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
   * @param view whose answer it is
   * @param status of the answer
   * @param findings what is wrong with it; nothing where the status is not declared
   */
  constructor(
    view: string,
    readonly status: number,
    readonly findings: readonly Finding[],
    declared: readonly string[] = [],
  ) {
    super(
      findings.length === 0
        ? `${view} answered ${status}, and its route declares ${declared.join(', ')}. Add it to 'responses', or answer otherwise.`
        : `${view} answered ${status} with what its schema refuses: ${findings.map(toldOf).join('; ')}.`,
    );
  }
}

function toldOf({ path, message, input }: Finding): string {
  const where = path.length > 0 ? `${path.join('.')}: ` : '';
  return `${where}${message}${input === undefined ? '' : ` (it is ${JSON.stringify(input)})`}`;
}

/** The answers of one route. */
export class Answers {
  private readonly checks: ReadonlyMap<number, Validate | null>;

  /** @param view for messages */
  constructor(
    schemas: AnyAnswers,
    private readonly view: string,
  ) {
    const checks = Object.entries(schemas).map(
      ([status, schema]) => [Number(status), schema && validatorOf(schema)] as const,
    );
    this.checks = new Map(checks);
  }

  /**
   * What leaves of a view's value. Responses made by hand, but for those of {@link media}, bytes and streams leave as they are.
   * @param refuse is told what is wrong; where it returns, the value leaves as it is
   */
  check(value: unknown, refuse: Refuse): unknown {
    const [body, ...rest] = value instanceof Tuple ? value : [value];
    const response = body as Response;
    const media = written.get(response);
    if (media !== undefined) {
      const status = rest.length > 0 ? statusOf(rest[0]) : response.statusCode;
      const checking = after(this.checkBody(media.value, status, refuse), (checked) =>
        checked === media.value ? undefined : media.write(checked).then((body) => (response.response = body)),
      );
      return after(checking, () => value);
    }
    if (!isData(body) && typeof body !== 'string' && !(body instanceof Markup)) return value;
    return after(this.checkBody(body, statusOf(rest[0]), refuse), (checked) => {
      if (checked === body) return value;
      return value instanceof Tuple ? Tuple.of(checked, ...rest) : checked;
    });
  }

  /** What leaves of a body. */
  private checkBody(body: unknown, status: number, refuse: Refuse): unknown {
    const check = this.checks.get(status);
    if (check === null) return body;
    if (check === undefined) {
      refuse(new ResponseValidationError(this.view, status, [], [...this.checks.keys()].map(String)));
      return body;
    }
    return after(check(body instanceof Markup ? body.value : body), (result) => {
      if (result.issues === undefined) return result.value;
      const findings = result.issues.map((issue) => findingOf(issue, body));
      refuse(new ResponseValidationError(this.view, status, findings));
      return body;
    });
  }
}

type Refuse = (error: ResponseValidationError) => void;

/** The status behind a body: `201`, `'201 Created'`; headers instead leave it as it is. */
function statusOf(part: unknown): number {
  const given = typeof part === 'string' ? Number.parseInt(part, 10) : part;
  return typeof given === 'number' ? given : 200;
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
