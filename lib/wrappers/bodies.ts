/** Streamed bodies: what may be a piece of one, and how one is given up that nobody reads to its end. */

import { letGo, Markup } from '../values.js';

/** One piece of a streamed body. */
export type Chunk = string | Uint8Array;

/** What a response may carry: text, bytes, or anything that yields them; a web or Node stream is an async iterable. */
export type Body = Chunk | Iterable<Chunk> | AsyncIterable<Chunk>;

/** What streams of Node and of the web, and generators, have to be given up with. */
type Endings = Partial<Record<'destroy' | 'cancel' | 'return', () => unknown>>;

/**
 * A Node stream whose failure nobody listens to ends the process, and a client decides whether it is read: by HEAD, by a
 * condition, by leaving. Whoever reads it is told all the same.
 */
export function tame(body: Body): Body {
  const { on, destroy } = body as { on?: unknown; destroy?: unknown };
  if (typeof on === 'function' && typeof destroy === 'function') on.call(body, 'error', () => undefined);
  return body;
}

/** Ends a body that nobody has read, or will go on to. */
export async function giveUp(body: Body): Promise<void> {
  const { destroy, cancel, return: end } = body as Endings;
  if (typeof destroy === 'function') destroy.call(body);
  else if (typeof cancel === 'function')
    await (cancel.call(body) as Promise<void>).catch(() => undefined); // somebody reads it
  else if (typeof end === 'function') await end.call(body);
  else letGo(body);
}

/**
 * A piece as it goes out.
 * @throws TypeError for what is neither text nor bytes
 */
export function checkPiece(piece: unknown): Chunk {
  if (typeof piece === 'string' || piece instanceof Uint8Array) return piece;
  if (piece instanceof Markup) return piece.value;
  const type = piece === null ? 'null' : typeof piece;
  throw new TypeError(
    `A stream is made of text and bytes, and one of its pieces is ${type === 'object' ? 'an object' : type}.`,
  );
}
