/** What a program gives, and what leaves of that. */

import { isThenable, kept } from '../values.js';
import { type Finding, findingsOf, toldOf } from './problems.js';
import type { StandardSchema, Validate } from './standard.js';

/** What a program sends or publishes is not as declared. A mistake of the program. */
export class MessageValidationError extends Error {
  override readonly name = 'MessageValidationError';

  /**
   * @param what was sent, by whom: the beginning of a sentence; all of it where there are no findings
   * @param findings what is wrong with what was sent
   */
  constructor(
    what: string,
    readonly findings: readonly Finding[],
  ) {
    super(findings.length === 0 ? what : `${what} what its schema refuses: ${toldOf(findings)}.`);
    Object.defineProperty(this, 'findings', { enumerable: false }); // logs have them in the message
  }
}

/** Is told of what is not as declared; throws, or lets it pass. */
export type Refuse = (error: Error) => void;

/** Who is asked about what is sent. */
export interface SendingHost {
  /** The view that sends, for messages about its mistakes. */
  readonly view: string;
  readonly refuse: Refuse;
  /** Is told of an error of what the view sent and did not await. */
  unawaited(error: unknown): void;
}

/** What leaves of a value: what its schema makes of it; the value itself where it is refused, and that is let pass. */
export async function fitting(
  check: Validate,
  value: unknown,
  what: string,
  refuse: Refuse,
): Promise<unknown> {
  const result = await check(value);
  if (result.issues === undefined) return result.value;
  refuse(new MessageValidationError(what, findingsOf(result.issues, value)));
  return value;
}

/**
 * As {@link fitting}, at once.
 * @throws MessageValidationError for a value that is refused
 * @throws TypeError for a schema that has to wait
 */
export function fittingNow(schema: StandardSchema, value: unknown, what: string): unknown {
  const result = schema['~standard'].validate(value);
  if (isThenable(result)) {
    kept(Promise.resolve(result));
    throw new TypeError(
      `${what} what goes out at once, and its schema has to wait: give one without asynchronous checks.`,
    );
  }
  if (result.issues === undefined) return result.value;
  throw new MessageValidationError(what, findingsOf(result.issues, value));
}
