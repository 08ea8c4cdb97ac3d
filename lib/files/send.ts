/**
 * The file half of `sendFile`, `sendFromDirectory` and the static route: what a file is to be announced as, and its
 * bytes. Whether the answer is 200, 206, 304, 412 or 416 is decided elsewhere, from the headers given here.
 *
 * Symbolic links are followed, as Werkzeug follows them: whoever may place a link in a folder that is served decides
 * what it shows.
 */

import { type BigIntStats, statSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import mime from 'mime';
import { type DateLike, httpDate } from '../http/dates.js';
import { contentTypeOf } from '../http/mime.js';
import { dumpOptionsHeader } from '../http/options.js';
import { allBut, quote } from '../http/percent.js';
import { advice } from '../http/text.js';
import { floatText } from '../python.js';
import { spelled } from '../values.js';
import { asMissing } from './missing.js';

const READ_SIZE = 64 * 1024;

/** How to send a file: the options of Flask's `send_file`. */
export interface SendFileOptions {
  /** The content type; by default what the extension of the download name, or of the file, stands for. */
  mimetype?: string | null | undefined;
  /** Tells browsers to save the file rather than show it. */
  asAttachment?: boolean | undefined;
  /** The name that browsers save it under; by default that of the file. */
  downloadName?: string | null | undefined;
  /** Whether conditional and range requests are answered; true by default. Nothing here depends on it. */
  conditional?: boolean | undefined;
  /** True: an entity tag from path, size and time; text: this one, without quotes; false: none. True by default. */
  etag?: boolean | string | undefined;
  /** A date, or seconds since 1970; by default when the file was changed. */
  lastModified?: DateLike | null | undefined;
  /** How long caches may keep it, in seconds, or a function that tells for a path; null: they are to ask each time. */
  maxAge?: number | null | ((path: string | null) => number | null) | undefined;
  /** Sends `<path>.br`, `<path>.zst` or `<path>.gz` in place of the file to those who accept it. */
  precompressed?: boolean | undefined;
  /** What the client accepts, for `precompressed`: `request.acceptEncodings`. */
  acceptEncodings?: { quality(coding: string): number } | undefined;
  /** The older name of `downloadName` (Quart). */
  attachmentFilename?: string | null | undefined;
  /** The older name of `maxAge` (Quart). */
  cacheTimeout?: number | null | undefined;
  /** The older name of `etag` (Quart). */
  addEtags?: boolean | undefined;
}

/** A file as it is to be sent. */
export interface FileDescription {
  /** Header lines; length and range are not among them. */
  readonly headers: [name: string, value: string][];
  /** Length of the content, in bytes. */
  readonly size: number;
  /** When the content was changed, in seconds since 1970; null if unknown. */
  readonly mtime: number | null;
  /** The entity tag without its quotes; null for none. */
  readonly etag: string | null;
  /**
   * The content from `start` (0) up to `end` (the size), in pieces. The file is opened when the first piece is asked
   * for, and closed with the last, with an error, or when the loop is left.
   *
   * @throws Error when the file has become shorter than announced
   */
  open(start?: number, end?: number): AsyncIterable<Uint8Array>;
}

/** A file with neither name nor type to announce it by (Python's TypeError). */
export class SendFileError extends Error {
  override readonly name = 'SendFileError';
  constructor(message: string, options?: ErrorOptions) {
    super(spelled(message), options);
  }
}

/**
 * What is to be sent for the file at a path.
 *
 * @param clock milliseconds since 1970, for Expires
 * @throws Error with the code ENOENT and its like when there is no such file; SendFileError when it is not a regular one
 */
export async function describeFile(
  path: string,
  options: SendFileOptions = {},
  clock: () => number = Date.now,
): Promise<FileDescription> {
  const absolute = resolve(path);
  return describe(absolute, regular(absolute, await stat(absolute, { bigint: true })), options, clock);
}

/** The same as {@link describeFile}, at once. There is no looking for compressed siblings. */
export function describeFileNow(
  path: string,
  options: SendFileOptions = {},
  clock: () => number = Date.now,
): FileDescription {
  const absolute = resolve(path);
  const stats = regular(absolute, statSync(absolute, { bigint: true }));
  return describeAs({ path: absolute, stats }, absolute, withNewNames(options), clock);
}

function regular(path: string, stats: BigIntStats): BigIntStats {
  if (stats.isFile()) return stats;
  throw new SendFileError(`${path} cannot be sent: it is not a regular file.`);
}

/** The same as {@link describeFile}, but null when there is no regular file at the path: a 404 rather than a 500. */
export async function describeIfFile(
  path: string,
  options: SendFileOptions = {},
  clock: () => number = Date.now,
): Promise<FileDescription | null> {
  const absolute = resolve(path);
  const stats = await statFile(absolute);
  return stats && describe(absolute, stats, options, clock);
}

/**
 * What is to be sent for bytes in memory: no Last-Modified and no entity tag but those given.
 *
 * @throws SendFileError when neither a type nor a name to guess it from is given, or an attachment has no name
 */
export function describeBytes(
  content: Uint8Array,
  options: SendFileOptions = {},
  clock: () => number = Date.now,
): FileDescription {
  const chosen = withNewNames(options);
  const size = content.length;
  return {
    ...announce({ path: null, size, mtime: null, name: chosen.downloadName ?? null }, chosen, clock),
    size,
    async *open(start = 0, end = size) {
      if (end > start) yield content.subarray(start, end);
    },
  };
}

async function describe(
  path: string,
  stats: BigIntStats,
  options: SendFileOptions,
  clock: () => number,
): Promise<FileDescription> {
  const chosen = withNewNames(options);
  const sibling = chosen.precompressed ? await findSibling(path, nameOf(path, chosen), chosen) : null;
  const described = describeAs(sibling ?? { path, stats }, path, chosen, clock);
  if (sibling) described.headers.push(['Content-Encoding', sibling.coding]);
  if (chosen.precompressed) described.headers.push(['Vary', 'Accept-Encoding']);
  return described;
}

function nameOf(path: string, options: SendFileOptions): string {
  return options.downloadName ?? basename(path);
}

/** What is sent in place of a path, announced by the name of that path. */
function describeAs(
  sent: { path: string; stats: BigIntStats },
  path: string,
  options: SendFileOptions,
  clock: () => number,
): FileDescription {
  const size = Number(sent.stats.size);
  const subject = { path: sent.path, size, mtime: seconds(sent.stats.mtimeNs), name: nameOf(path, options) };
  return {
    ...announce(subject, options, clock),
    size,
    open: (start = 0, end = size) => readRange(sent.path, start, end),
  };
}

const OPTIONS: Record<keyof SendFileOptions, true> = {
  ...{
    mimetype: true,
    asAttachment: true,
    downloadName: true,
    conditional: true,
    etag: true,
    lastModified: true,
  },
  ...{ maxAge: true, precompressed: true, acceptEncodings: true },
  ...{ attachmentFilename: true, cacheTimeout: true, addEtags: true },
};

/** What the compiler finds, in JavaScript too: a file that was to be an attachment would be shown. */
function refuseStrangers(options: SendFileOptions): void {
  for (const name in options)
    if (!Object.hasOwn(OPTIONS, name))
      throw new SendFileError(
        `A file that is sent has no option '${spelled(name, name)}'.${advice(name, Object.keys(OPTIONS))}`,
      );
}

/** An older name counts before the newer one, for which the app has a default. */
function withNewNames(options: SendFileOptions): SendFileOptions {
  refuseStrangers(options);
  return {
    ...options,
    downloadName: options.attachmentFilename ?? options.downloadName,
    maxAge: options.cacheTimeout ?? options.maxAge,
    etag: options.addEtags ?? options.etag,
  };
}

/** What the headers are made of. */
interface Subject {
  readonly path: string | null;
  readonly size: number;
  readonly mtime: number | null;
  readonly name: string | null;
}

function announce(
  subject: Subject,
  options: SendFileOptions,
  clock: () => number,
): Pick<FileDescription, 'headers' | 'mtime' | 'etag'> {
  const etag = etagOf(subject, options.etag ?? true);
  const modified = options.lastModified ?? subject.mtime;
  const headers = [
    ...typeHeaders(subject.name, options),
    ...cacheHeaders(subject.path, options.maxAge, clock),
  ];
  if (modified !== null) headers.push(['Last-Modified', httpDate(modified)]);
  if (etag !== null) headers.push(['ETag', `"${etag}"`]);
  return { headers, mtime: subject.mtime, etag };
}

function typeHeaders(name: string | null, options: SendFileOptions): [string, string][] {
  const headers: [string, string][] = [];
  const guess = options.mimetype
    ? { mimetype: options.mimetype, encoding: null }
    : guessType(requireName(name));
  headers.push(['Content-Type', contentTypeOf(guess.mimetype ?? 'application/octet-stream')]);
  // An attachment is to be saved as it is: browsers would save a file with an encoding unpacked.
  if (guess.encoding && !options.asAttachment) headers.push(['Content-Encoding', guess.encoding]);
  if (name !== null) headers.push(['Content-Disposition', disposition(name, options.asAttachment ?? false)]);
  else if (options.asAttachment) throw new SendFileError('An attachment needs a name: give downloadName.');
  return headers;
}

function requireName(name: string | null): string {
  if (name !== null) return name;
  throw new SendFileError(
    'The type of the content is not known: give mimetype, or downloadName to guess it from.',
  );
}

const ATTRIBUTE_TEXT = allBut('!#$&+^`|');

/** RFC 6266: a name beyond ASCII is given twice, plain and as RFC 8187 writes it. */
function disposition(name: string, asAttachment: boolean): string {
  const type = asAttachment ? 'attachment' : 'inline';
  if (/^[\0-\x7f]*$/.test(name)) return dumpOptionsHeader(type, { filename: name });
  const plain = name.normalize('NFKD').replace(/[^\0-\x7f]/g, '');
  return dumpOptionsHeader(type, { filename: plain, 'filename*': `UTF-8''${quote(name, ATTRIBUTE_TEXT)}` });
}

function cacheHeaders(
  path: string | null,
  option: SendFileOptions['maxAge'],
  clock: () => number,
): [string, string][] {
  const maxAge = typeof option === 'function' ? option(path) : (option ?? null);
  if (maxAge === null) return [['Cache-Control', 'no-cache']];
  const expires = httpDate(Math.trunc(clock() / 1000 + maxAge));
  return [
    ['Cache-Control', `${maxAge > 0 ? 'public' : 'no-cache'}, max-age=${maxAge}`],
    ['Expires', expires],
  ];
}

function etagOf({ path, size, mtime }: Subject, option: boolean | string): string | null {
  if (typeof option === 'string') return checkEtag(option);
  if (!option || path === null || mtime === null) return null;
  // As Python writes a float: a Flask app and this one give a file the same tag.
  return `${floatText(mtime)}-${size}-${adler32(Buffer.from(path))}`;
}

function checkEtag(etag: string): string {
  if (!etag.includes('"')) return etag;
  throw new SendFileError(`The entity tag ${JSON.stringify(etag)} must be given without quotes.`);
}

function seconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000_000n) + Number(nanoseconds % 1_000_000_000n) * 1e-9;
}

/** The checksum of RFC 1950, section 8.2. */
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

const ENCODINGS: Record<string, string> = {
  '.gz': 'gzip',
  '.Z': 'compress',
  '.bz2': 'bzip2',
  '.xz': 'xz',
  '.br': 'br',
};
const SHORTHANDS: Record<string, string> = {
  '.svgz': '.svg.gz',
  '.tgz': '.tar.gz',
  '.taz': '.tar.gz',
  '.tz': '.tar.gz',
  '.tbz2': '.tar.bz2',
  '.txz': '.tar.xz',
};

/** What a file name says of the content: its type and how that is packed. Twin of Python's `mimetypes.guess_type`. */
export function guessType(filename: string): { mimetype: string | null; encoding: string | null } {
  const full = replaceExtension(filename, (extension) => SHORTHANDS[extension.toLowerCase()] ?? extension);
  const packed = extensionOf(full);
  const encoding = (Object.hasOwn(ENCODINGS, packed) && ENCODINGS[packed]) || null;
  const extension = encoding ? extensionOf(full.slice(0, -packed.length)) : packed;
  return { mimetype: extension.length > 1 ? mime.getType(extension) : null, encoding };
}

/** The extension with its dot; a name that begins with dots has none there. */
function extensionOf(filename: string): string {
  return extname(filename.slice(filename.lastIndexOf('/') + 1).replace(/^\.+/, ''));
}

function replaceExtension(filename: string, replace: (extension: string) => string): string {
  const extension = extensionOf(filename);
  return filename.slice(0, filename.length - extension.length) + replace(extension);
}

/** Content codings with the extension of their files, the smallest results first. */
const SIBLINGS = [
  ['br', '.br'],
  ['zstd', '.zst'],
  ['gzip', '.gz'],
] as const;

interface Sibling {
  readonly path: string;
  readonly stats: BigIntStats;
  readonly coding: string;
}

/** The precompressed file that the client likes best; none for a name that is one itself. */
async function findSibling(path: string, name: string, options: SendFileOptions): Promise<Sibling | null> {
  const accept = options.acceptEncodings;
  if (!accept || guessType(name).encoding) return null;
  const wanted = SIBLINGS.map(([coding, extension]) => ({
    coding,
    extension,
    quality: accept.quality(coding),
  }))
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  for (const { coding, extension } of wanted) {
    const stats = await statFile(path + extension);
    if (stats) return { path: path + extension, stats, coding };
  }
  return null;
}

async function statFile(path: string): Promise<BigIntStats | null> {
  try {
    const stats = await stat(path, { bigint: true });
    return stats.isFile() ? stats : null;
  } catch (error) {
    return asMissing(error);
  }
}

async function* readRange(
  path: string,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (end <= start) return;
  const file = await open(path, 'r');
  try {
    for (let at = start; at < end; ) {
      // A piece belongs to whoever takes it, so each has memory of its own.
      const piece = new Uint8Array(Math.min(READ_SIZE, end - at));
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (bytesRead === 0) throw new Error(`${path} has become shorter while it was being sent.`);
      at += bytesRead;
      // Whoever knows the length does not ask for more after the last piece.
      if (at >= end) await file.close();
      yield bytesRead === piece.length ? piece : piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close(); // closing twice does no harm
  }
}
