/** How the content of a request is read by a handler, and what the client is told where that fails. */
import { BadRequest, HTTPException } from '../errors.js';
import { inTime } from '../wrappers/reading.js';
import type { Request } from '../wrappers/request.js';
import type { Body } from '../wrappers/response.js';

/**
 * How content of one media type is read and written (falcon.media.BaseHandler). What is left out cannot be done. Each function is given
 * one argument and no more, so that those of a library can stand here as they are.
 * @example { loads: decode, dumps: encode }  // of @msgpack/msgpack
 */
export interface MediaHandler {
  /** The value of content, or a promise of it. Whatever it throws says that the content is broken: a 400. */
  loads?(content: Uint8Array): unknown;
  /** As `loads`, and instead of it where a request is read: the content while it arrives. */
  load?(content: AsyncIterable<Uint8Array>): unknown;
  /** What is sent for a value, or a promise of it: text, bytes, or an (async) iterable of them, which is streamed. */
  dumps?(value: unknown): Body | Promise<Body>;
}

/** A handler that may read a request in a way of its own. */
export interface Handler extends MediaHandler {
  read?(request: Request): Promise<unknown>;
}

/** Content was to be read, and there is none. */
export class EmptyContent extends BadRequest {
  static override readonly description = 'The request has no content.';
}

/** Whether a request has no content; false where that cannot be told any more. */
export async function isEmpty(request: Request): Promise<boolean> {
  const content = await request.getData().catch(() => null);
  return content?.length === 0;
}

/**
 * The value of a request's content.
 * @throws BadRequest for whatever a handler throws that is no answer by itself
 */
export async function readContent(request: Request, handler: Handler, debug: boolean): Promise<unknown> {
  let length: number | undefined;
  try {
    if (handler.read) return await handler.read(request);
    if (handler.load) {
      const content = counted(request.getContentStream(), (bytes) => {
        length = bytes;
      });
      return await inTime(request.bodyTimeout, (async () => handler.load!(content))(), () => undefined);
    }
    const content = await request.getContent();
    length = content.length;
    return await handler.loads!(content);
  } catch (cause) {
    if (cause instanceof HTTPException) throw cause;
    if (length === 0) throw new EmptyContent();
    const why = debug ? `Failed to read the content as ${request.mimetype}: ${cause}` : null;
    throw Object.assign(new BadRequest(why), { cause });
  }
}

type Pieces = AsyncIterable<Uint8Array>;

/** @param ended is told how many bytes there were */
async function* counted(pieces: Pieces, ended: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    yield piece;
  }
  ended(bytes);
}
