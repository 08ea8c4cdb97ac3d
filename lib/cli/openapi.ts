/** `pottle openapi` and `pottle asyncapi`. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../index.js';
import { changesBetween, lineOf } from '../schema/changes.js';
import { asyncapiDocument, type OpenApiDocument, openapiDocument } from '../schema/index.js';
import { locateApp } from './locate.js';

/**
 * Prints what {@link openapi} serves; or checks it against what was promised.
 * @param options `check` is the file of a document that it printed before
 * @returns the exit code: 1 when clients that were written by that file break
 */
export async function printDocument(
  spec: string | undefined,
  { check }: { check?: string },
): Promise<number> {
  const promised = check === undefined ? undefined : documentIn(check);
  const document = JSON.stringify(openapiDocument(await locateApp(spec)), null, 2);
  if (promised === undefined) {
    console.log(document);
    return 0;
  }
  const changes = changesSince(promised, document, check!);
  for (const change of changes) console.log(lineOf(change));
  console.log(`${check}: ${verdict(changes.length, JSON.stringify(promised, null, 2) === document)}`);
  return changes.length === 0 ? 0 : 1;
}

/** @throws UsageError where the file has something else in the place of a schema, say */
function changesSince(promised: OpenApiDocument, document: string, file: string) {
  try {
    return changesBetween(promised, JSON.parse(document));
  } catch (error) {
    throw new UsageError(`${file} is no document as OpenAPI has it: ${(error as Error).message}.`);
  }
}

/** Prints what {@link openapi} serves in AsyncAPI. */
export async function printAsync(spec: string | undefined): Promise<void> {
  console.log(JSON.stringify(asyncapiDocument(await locateApp(spec)), null, 2));
}

function verdict(count: number, isSame: boolean): string {
  if (isSame) return 'nothing has changed.';
  if (count === 0) return 'there are changes, and none of them breaks clients.';
  return count === 1 ? 'a change breaks clients.' : `${count} changes break clients.`;
}

/** @throws UsageError for a file that cannot be read, or is no document */
function documentIn(file: string): OpenApiDocument {
  const write = `Write one: pottle openapi > ${file}`;
  let document: Partial<OpenApiDocument> | null;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const what = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    throw new UsageError(`${file} ${what}: ${(error as Error).message}. ${write}`);
  }
  if (/^3\./.test(String(document?.openapi)) && typeof document?.paths === 'object')
    return document as OpenApiDocument;
  throw new UsageError(`${file} has no OpenAPI document of version 3. ${write}`);
}
