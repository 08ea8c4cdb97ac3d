/** What is wrong with a request: one answer for all of it. */

import { BadRequest } from '../errors.js';
import type { SchemaIssue } from './standard.js';

/** Where a request carries what its view takes. */
export type RequestPlace = 'body' | 'query' | 'headers' | 'cookies' | 'form' | 'files';

/** One thing that is wrong with a request, or with a message of a WebSocket. */
export interface RequestProblem {
  /** Where it is. */
  readonly place: RequestPlace | 'message';
  /** The keys that lead to it there, long ones and long ways cut; none where it concerns the whole. */
  readonly path: readonly (string | number)[];
  /** What the schema says. */
  readonly message: string;
  /** The text, number, boolean or null that came, long text cut and secrets masked; missing for all else. */
  readonly input?: string | number | boolean | null;
}

/** A form that was refused, for the template that shows it again. */
export interface FormProblems {
  /** What was sent, by field, without secrets: several values as an array. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What is wrong, by field; what concerns the form as a whole by `''`. */
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/** As many problems are told. A client decides how many there are. */
const MOST = 100;
/** As many are kept, of one schema: each takes its time. */
const KEPT = 10_000;
/** As much of a text is told, in characters. */
const LONGEST = { input: 200, message: 1000, key: 200 };
/** As many keys of a path are told. */
const DEEPEST = 50;
/** What stands for a secret. */
export const MASK = '***';

/** Names of what is nobody's business, in any spelling. */
const SECRET =
  /passw|pwd|passphrase|passcode|secret|token|api[-_]?key|private[-_]?key|authorization|credential|cookie|session|csrf|cvv|cvc|card[-_]?num|(?:^|[^a-z])(?:pin|otp|auth|jwt)(?:$|[^a-z])/i;

/** Whether a name says that its value is a secret. */
export function isSecret(name: string): boolean {
  return SECRET.test(name);
}

/**
 * 400: the request is not what the schemas of its route ask for; everything that is wrong with it at once. Its answer is `application/problem+json`
 * (RFC 9457); an error handler for this class may answer otherwise, with a form, say.
 * @example
 * app.errorhandler(RequestValidationError)(async (error) =>
 *   tuple(await renderTemplate('signup.html', { form: error.form }), 400));
 */
export class RequestValidationError extends BadRequest {
  /** What is wrong, in the order in which it was found. */
  readonly problems: readonly RequestProblem[];
  /** The form of the request, to show it again; empty where the route takes none. */
  readonly form: FormProblems;

  /**
   * @param problems what is wrong
   * @param sent the fields of the form, as they came
   */
  constructor(problems: readonly RequestProblem[], sent: Readonly<Record<string, unknown>> = {}) {
    super(describe(problems));
    this.problems = problems;
    this.form = { data: withoutSecrets(sent), errors: errorsByField(problems) };
  }

  override getHeaders(): [string, string][] {
    return [['Content-Type', 'application/problem+json']];
  }

  override getProblem(): Record<string, unknown> {
    return { ...super.getProblem(), ...told(this.problems, 'request') };
  }

  override getBody(): string {
    return `${JSON.stringify(this.getProblem())}\n`;
  }
}

/** What a client is told. @param what has the problems */
export function told(
  problems: readonly RequestProblem[],
  what: string,
): { detail: string; errors: readonly RequestProblem[] } {
  const more = problems.length > MOST ? `, of which these are the first ${MOST}` : '';
  const several = `${problems.length}${problems.length < KEPT ? '' : ' or more'} problems`;
  const count = problems.length === 1 ? 'a problem' : several;
  return { detail: `The ${what} has ${count}${more}.`, errors: problems.slice(0, MOST) };
}

/** In one line, for logs and tests. */
function describe(problems: readonly RequestProblem[]): string {
  const told = problems
    .slice(0, 5)
    .map(({ place, path, message }) => `${[place, ...path].join('.')}: ${message}`);
  return (
    told.join('; ') + (problems.length > told.length ? `; and ${problems.length - told.length} more` : '')
  );
}

function withoutSecrets(sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !isSecret(name)));
}

function errorsByField(problems: readonly RequestProblem[]): Record<string, string[]> {
  const errors = new Map<string, string[]>();
  for (const { place, path, message } of problems) {
    if (place !== 'form' && place !== 'files') continue;
    const field = String(path[0] ?? '');
    const told = errors.get(field);
    if (told) told.push(message);
    else errors.set(field, [message]);
  }
  return Object.fromEntries(errors);
}

/** An issue of a schema, and the value that it is about, as far as it may be told. */
export interface Finding extends Pick<RequestProblem, 'path' | 'message' | 'input'> {}

/**
 * What a schema found in a value, in its order, one at least; not all of it where there is no end to it.
 * @param secret tells nothing of the value, whatever its name
 */
export function findingsOf(issues: readonly SchemaIssue[], value: unknown, secret = false): Finding[] {
  const all = issues.length > 0 ? issues : [{ message: 'It is refused.' }]; // and nobody says why
  return all.slice(0, KEPT).map((issue) => findingOf(issue, value, secret));
}

function findingOf(issue: SchemaIssue, value: unknown, secret: boolean): Finding {
  const path = (issue.path ?? []).map(keyOf);
  const masked = secret || path.some((key) => isSecret(String(key)));
  const input = shown(at(value, path), masked);
  const message = cut(issue.message, LONGEST.message);
  return { path: cutPath(path), message, ...(input === undefined ? {} : { input }) };
}

/** As many findings are told in words. */
const MOST_TOLD = 20;

/** What was found, in words for a log. */
export function toldOf(findings: readonly Finding[]): string {
  const told = findings.slice(0, MOST_TOLD).map(inWords);
  const more = findings.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function inWords({ path, message, input }: Finding): string {
  const where = path.length > 0 ? `${path.join('.')}: ` : '';
  return `${where}${message}${input === undefined ? '' : ` (it is ${JSON.stringify(input)})`}`;
}

function keyOf(part: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof part === 'object' ? part.key : part;
  return typeof key === 'number' ? key : String(key);
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}

function shown(value: unknown, masked: boolean): RequestProblem['input'] {
  if (value === undefined || (typeof value === 'object' && value !== null)) return undefined;
  if (masked) return MASK;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return cut(String(value), LONGEST.input);
}

/** A client decides how long a key is, and how deep a value: with a hundred problems, each byte of it would come back a hundred times. */
const cutPath = (path: Finding['path']): Finding['path'] => {
  const told = path.slice(0, DEEPEST).map((key) => (typeof key === 'string' ? cut(key, LONGEST.key) : key));
  return path.length > DEEPEST ? [...told, '…'] : told;
};

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
