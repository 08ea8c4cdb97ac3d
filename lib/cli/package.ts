/** What is known of the package itself. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Its folder. */
export const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** What its package.json says: of other packages, the versions that it is tried with. */
export function readPackage(): { version: string; devDependencies: Record<string, string> } {
  return JSON.parse(readFileSync(path.join(PACKAGE, 'package.json'), 'utf8'));
}
