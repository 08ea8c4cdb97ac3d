/** Before all specs: a place for the tarball of the package, which those that want it pack once for all (installed.ts). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder that has the tarball, once it is packed. */
    packed: string;
  }
}

export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'pottle-packed-'));
  provide('packed', folder);
  return () => rmSync(folder, { recursive: true });
}
