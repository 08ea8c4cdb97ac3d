/** Content that was coded for its way (RFC 9110, section 8.4): it is decoded where a form or JSON is read, and nowhere else. */
import { pipeline, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { BadRequest, UnsupportedMediaType } from '../errors.js';
import { BodyError, type Exchange } from '../exchange.js';
import { Holding } from '../held.js';

type Pieces = AsyncIterable<Uint8Array>;

/** Up to here there is always room, as for content that is not coded. */
const SMALL = 64 * 1024;

/** `ZSTD_d_windowLogMax`: on the web windows have at most 8 MB (RFC 9659, section 3). */
const ZSTD_WINDOW = { params: { 100: 23 } };

type Maker = (options?: object) => Transform;
type Makers = Partial<Record<`create${'Gunzip' | 'Inflate' | 'BrotliDecompress' | 'ZstdDecompress'}`, Maker>>;

// Node has that of zstd since 22.15, and an edge worker has none.
const DECODERS = new Map<string, () => Transform>();
const { createGunzip, createInflate, createBrotliDecompress, createZstdDecompress }: Makers = zlib;
if (createGunzip) DECODERS.set('gzip', () => createGunzip());
if (createInflate) DECODERS.set('deflate', () => createInflate());
if (createBrotliDecompress) DECODERS.set('br', () => createBrotliDecompress());
if (createZstdDecompress) DECODERS.set('zstd', () => createZstdDecompress(ZSTD_WINDOW));

/** Whether the content of a request may be coded. The cheapest look that there is. */
export function isCoded(exchange: Exchange): boolean {
  return exchange.firstLine('content-encoding') !== undefined;
}

/**
 * What decodes the content of a request; null where it is not coded. One coding is undone: what undoes one after the
 * other may work without bounds between them.
 * @param enabled without it no coding is taken
 * @throws UnsupportedMediaType for all others, with the codings that are taken (section 12.5.3)
 */
export function decoderOf(exchange: Exchange, enabled: boolean): (() => Transform) | null {
  if (!isCoded(exchange)) return null;
  const codings = exchange.header('content-encoding')!.toLowerCase().split(',');
  const names = codings.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
  if (names.length === 0) return null;
  const name = names[0] === 'x-gzip' ? 'gzip' : names[0]!;
  const decoder = enabled && names.length === 1 ? DECODERS.get(name) : undefined;
  if (decoder !== undefined) return decoder;
  throw new UnsupportedMediaType(
    enabled
      ? 'The content coding of the request is not known here.'
      : 'The content of the request must not be coded (compressed).',
    { acceptEncoding: (enabled ? [...DECODERS.keys()] : []).join(', ') || 'identity' },
  );
}

/**
 * The content as it was before it was coded. What it grows to is counted piece by piece, so that its ratio says nothing.
 * @param limit of the decoded content, in bytes; null for none
 * @throws BodyError over the limit, or where there is no room; BadRequest for what is not coded so
 */
export async function* decoded(
  body: Pieces,
  makeDecoder: () => Transform,
  exchange: Exchange,
  limit: number | null,
): AsyncGenerator<Uint8Array, void> {
  const decoder = makeDecoder();
  pipeline(body, decoder, () => {}); // the loop is told what fails
  let size = 0;
  try {
    for await (const piece of decoder as Pieces) {
      size += piece.length;
      if (size > (limit ?? Number.POSITIVE_INFINITY)) throw new BodyError('too large');
      if (size > SMALL && exchange.kind === 'http' && exchange.crowded()) throw new BodyError('no room');
      yield piece;
    }
  } catch (error) {
    // The errors of Node have a text as their code, and those of the body have none.
    if (typeof (error as { code?: unknown }).code !== 'string') throw error;
    throw new BadRequest('The content of the request is not coded as its Content-Encoding says.');
  }
}

/** All pieces in one, counted while they come. */
export async function whole(pieces: Pieces): Promise<Uint8Array> {
  const holding = new Holding();
  const all: Uint8Array[] = [];
  try {
    for await (const piece of pieces) {
      holding.add(piece.length);
      all.push(piece);
    }
    return Buffer.concat(all);
  } finally {
    holding.release();
  }
}
