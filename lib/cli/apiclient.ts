/** `pottle api-client`. */
import { writeFileSync } from 'node:fs';
import { apiClient } from '../schema/index.js';
import { locateApp } from './locate.js';

/**
 * Prints a client of the app, see {@link apiClient}.
 * @param options `out` is a file to write it to instead: there it stands alone, whatever the app prints as it is loaded
 */
export async function printClient(spec: string | undefined, { out }: { out?: string }): Promise<void> {
  const text = apiClient(await locateApp(spec));
  if (out === undefined) process.stdout.write(text);
  else writeFileSync(out, text);
}
