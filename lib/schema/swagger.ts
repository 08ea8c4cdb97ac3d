/** Swagger UI, of the package `swagger-ui-dist` where it is installed: what of it is served. */

/// <reference path="./pages/modules.d.ts" />
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The files that its page needs. No others are served. */
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

let found: Promise<ReadonlyMap<string, string> | null> | undefined;

/** The files of Swagger UI, each with its place; null where it is not installed. */
export function swaggerFiles(): Promise<ReadonlyMap<string, string> | null> {
  found ??= find();
  return found;
}

async function find(): Promise<ReadonlyMap<string, string> | null> {
  // Caught where it is imported, which tells bundlers that it may be missing.
  const module = await import('swagger-ui-dist/absolute-path.js').catch(() => null);
  if (module === null) return null;
  const files = FILES.map((name) => [name, path.join(module.default(), name)] as const);
  return files.every(([, place]) => existsSync(place)) ? new Map(files) : null;
}
