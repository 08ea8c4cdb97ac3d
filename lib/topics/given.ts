/** What topics are given by programs: who stumbles over it is to be who gave it. */
import { inspect } from 'node:util';
import { refusePromise } from '../values.js';
import type { Person } from './broker.js';

/** @throws TypeError for what is neither text nor bytes: each who gets it would stumble over it, in any process */
export function checkMessage(topic: string, message: unknown): void {
  if (typeof message === 'string' || message instanceof Uint8Array) return;
  refusePromise(message, `What is published on '${topic}'`);
  throw new TypeError(
    `What is published on '${topic}' is text or bytes (Uint8Array), not ${inspect(message, { depth: 0 })}. publishJson takes other values.`,
  );
}

/**
 * Who somebody is, as all others are told.
 * @throws TypeError for an id of another kind, and for data that is no JSON: nobody could be told who is here
 */
export function personFrom({
  id,
  data = null,
}: {
  id: string | number;
  data?: unknown;
}): Pick<Person, 'id' | 'data'> {
  if (typeof id !== 'string' && typeof id !== 'number')
    throw new TypeError(`The id of who is present (as: { id }) is text or a number, not ${inspect(id)}.`);
  try {
    return { id: String(id), data: JSON.parse(JSON.stringify(data)) };
  } catch (error) {
    throw new TypeError(
      `The data of who is present (as: { data }) is what JSON holds, not ${inspect(data, { depth: 0 })}.`,
      { cause: error },
    );
  }
}

/** What is said where a topic lacks something. */
export function keepsNothing(topic: string, what: string, option: string): TypeError {
  return new TypeError(
    `The topic '${topic}' has no ${what}: declare it with app.topic('${topic}', { ${option} }) before anybody subscribes.`,
  );
}
