/** What was thrown, as data: the error with its causes, whatever it is. */
import type { Fault, Frame, Pair } from './failure.js';
import { frameAt, framesOf, type TemplateText, withLocals } from './frames.js';
import { capturedOf } from './locals.js';
import { attempt, cut, fieldsOf, type IsSecret, maskText, show } from './values.js';

/** As many errors of a chain are shown. */
const MOST = 12;
const MOST_VARIABLES = 50;

/** What describing needs to know. */
export interface Surroundings {
  readonly isSecret: IsSecret;
  readonly template: TemplateText;
}

/** The error and what caused it, each once; of an AggregateError its errors as well. */
export function faultsOf(thrown: unknown, around: Surroundings): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<unknown>();
  const add = (error: unknown, relation: string | null) => {
    if (faults.length >= MOST || seen.has(error)) return;
    if (typeof error === 'object') seen.add(error);
    faults.push(faultOf(error, relation, around));
    if (!isError(error)) return;
    const several = attempt(
      () => firstOf((error as { errors?: unknown }).errors),
      () => [],
    );
    several.forEach((one, i) => void add(one, `errors[${i}]`));
    const cause: unknown = attempt(
      () => error.cause,
      () => undefined,
    );
    if (cause !== undefined) add(cause, 'cause');
  };
  add(thrown, null);
  return faults;
}

/** A list's first members: whatever it is, asking it may throw. */
const firstOf = (list: unknown): unknown[] => (Array.isArray(list) ? [...list.slice(0, MOST)] : []);

const isError = (value: unknown): value is Error =>
  attempt(
    () => value instanceof Error,
    () => false,
  );

/** What is said elsewhere: the last is in the message of a BuildError. */
const TOLD = 'stack message name cause errors lineno templateName templateFrames suggested'.split(' ');

function faultOf(error: unknown, relation: string | null, { isSecret, template }: Surroundings): Fault {
  const shown = (scopes: readonly object[]) => variables(scopes, isSecret);
  if (!isError(error)) {
    const message = typeof error === 'string' ? maskText(cut(error), isSecret) : show(error, isSecret);
    const captured = capturedOf(error);
    const frames = withLocals(captured.map(frameAt), captured, shown);
    return {
      relation,
      name: 'Thrown, though no Error',
      message,
      fields: [],
      frames,
      stack: stackOf(message, frames),
    };
  }
  const text = (get: () => unknown) =>
    attempt(
      () => maskText(cut(String(get() ?? '')), isSecret),
      (why) => `(cannot be read: ${why})`,
    );
  const name = text(() => error.name) || 'Error';
  const message = text(() => error.message);
  const stack = attempt(
    () => String(error.stack ?? ''),
    () => '',
  );
  const head = attempt(
    () => String(error),
    () => '',
  );
  const frames = folded(withLocals(framesOf(stack, head, template), capturedOf(error), shown));
  return {
    relation,
    name,
    message,
    fields: fieldsOf(error, isSecret, TOLD),
    frames,
    stack: stackOf(message === '' ? name : `${name}: ${message}`, frames),
  };
}

/** The variables of nested scopes, the inner one first, each name once. */
function variables(scopes: readonly object[], isSecret: IsSecret): Pair[] {
  const pairs = scopes.flatMap((scope) => fieldsOf(scope, isSecret));
  return [...new Map(pairs.toReversed())].reverse().slice(0, MOST_VARIABLES);
}

const stackOf = (head: string, frames: Fault['frames']) => [head, ...frames.map(lineOf)].join('\n');

/** What calls itself from the same place stands there once, with how often. */
function folded(frames: readonly Frame[]): Frame[] {
  const kept: Frame[] = [];
  for (const frame of frames) {
    const last = kept.at(-1);
    if (last && lineOf({ ...last, times: 1 }) === lineOf(frame))
      kept.push({ ...kept.pop()!, times: last.times + 1 });
    else kept.push(frame);
  }
  return kept;
}

/** A frame as a line of a stack. */
export function lineOf({ name, place, line, column, owner, times }: Frame): string {
  const where = [place ?? '<anonymous>', line, column].filter((part) => part !== null).join(':');
  const often = times > 1 ? `, ${times} times` : '';
  if (owner === 'template') return `    at template ${where}${often}`;
  return `    at ${name === null ? where : `${name} (${where})`}${often}`;
}
