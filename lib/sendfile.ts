/** Answers with files: the twins of `send_file` and `send_from_directory`, awaited, and at once for who cannot wait. */

import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from './app/ctx.js';
import { NotFound } from './errors.js';
import { asMissing } from './files/missing.js';
import {
  describeBytes,
  describeFile,
  describeFileNow,
  type FileDescription,
  type SendFileOptions,
} from './files/send.js';
import { currentContext } from './globals.js';
import { safeJoin } from './security.js';
import { classOf, refusePromise } from './values.js';
import { asHttpException } from './wrappers/make.js';
import type { Response } from './wrappers/response.js';

/** A file's path, or what to send as one: bytes. */
export type FileSource = string | URL | Uint8Array;

/**
 * A response with the content of a file (flask.send_file). It is streamed, and answers ranges and conditional
 * requests unless `conditional` is false.
 * @param source a path, relative to the root path of the app, which must not come from a client; or bytes
 * @throws Error (ENOENT) when there is no such file
 */
export async function sendFile(source: FileSource, options: SendFileOptions = {}): Promise<Response> {
  refusePromise(source, 'The file');
  const ctx = currentContext('sendFile', 'app');
  const chosen = fileOptions(ctx, options);
  const described =
    source instanceof Uint8Array
      ? describeBytes(source, chosen)
      : await describeFile(filePath(ctx, source), chosen);
  const response = fileResponse(ctx, described);
  conditionFile(ctx, response, described, options);
  return response;
}

/** As {@link sendFile}, at once: the file is looked at while everybody waits. `precompressed` has no effect. */
export function sendFileNow(source: FileSource, options: SendFileOptions = {}): Response {
  const ctx = currentContext('sendFile', 'app');
  const chosen = fileOptions(ctx, options);
  const described =
    source instanceof Uint8Array
      ? describeBytes(source, chosen)
      : describeFileNow(filePath(ctx, source), chosen);
  const response = fileResponse(ctx, described);
  conditionFile(ctx, response, described, options);
  return response;
}

/** Answers conditions and ranges: at once, as a file can be opened anywhere. */
function conditionFile(
  ctx: Context,
  response: Response,
  { size }: FileDescription,
  options: SendFileOptions,
): void {
  if (options.conditional === false || ctx.exchange?.kind !== 'http') return;
  try {
    response.conditionNow(ctx.request, { acceptRanges: true, completeLength: size });
  } catch (error) {
    throw asHttpException(error);
  }
}

function fileOptions(ctx: Context, options: SendFileOptions): SendFileOptions {
  const { maxAge = (name) => ctx.app.getSendFileMaxAge(name) } = options;
  const chosen: SendFileOptions = { ...options, maxAge };
  if (options.precompressed && ctx.exchange) chosen.acceptEncodings = ctx.connection.acceptEncodings;
  return chosen;
}

function filePath(ctx: Context, source: string | URL): string {
  return path.resolve(ctx.app.rootPath, pathOf(source));
}

function fileResponse({ app }: Context, described: FileDescription): Response {
  const response = new app.responseClass(null, { headers: described.headers });
  response.setSource(described.size, (range) =>
    described.open(range?.start ?? 0, range?.stop ?? described.size),
  );
  return response;
}

function pathOf(source: string | URL): string {
  if (typeof source !== 'string' && !(source instanceof URL))
    throw new TypeError(
      `A file to be sent is a path, a URL or bytes, not ${source === Object(source) ? `an instance of ${classOf(source)}` : source}. A stream is an answer by itself: return it, or new Response(stream).`,
    );
  return source instanceof URL ? fileURLToPath(source) : source;
}

/**
 * A response with a file below a folder (flask.send_from_directory): safe for names that come from a client.
 * @param directory relative to the root path of the app; must not come from a client
 * @param name below the directory, with `/`; 404 for anything that is not a file there
 */
export async function sendFromDirectory(
  directory: string,
  name: string,
  options: SendFileOptions = {},
): Promise<Response> {
  refusePromise(name, 'The name of the file');
  return sendFile(fileBelow(directory, name), options);
}

/** As {@link sendFromDirectory}, at once. */
export function sendFromDirectoryNow(
  directory: string,
  name: string,
  options: SendFileOptions = {},
): Response {
  return sendFileNow(fileBelow(directory, name), options);
}

function fileBelow(directory: string, name: string): string {
  const { app } = currentContext('sendFromDirectory', 'app');
  const file = safeJoin(path.resolve(app.rootPath, directory), name);
  if (file === null || !isFile(file)) throw new NotFound();
  return file;
}

function isFile(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch (error) {
    return asMissing(error) ?? false;
  }
}
