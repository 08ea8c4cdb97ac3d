/** A program of its own, so that what templates do to a process is done to that one. */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * Runs a program in TypeScript, whose imports are those of a file at the root.
 * @param input what it reads from its standard input, as JSON
 * @param flags of Node
 */
export function runChild(code: string, input: unknown, flags: string[] = [], options: SpawnSyncOptions = {}) {
  const built = buildSync({
    stdin: { contents: code, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  // The program comes by a file: it is longer than an argument may be.
  const folder = mkdtempSync(path.join(tmpdir(), 'jinja-child-'));
  const program = path.join(folder, 'child.mjs');
  writeFileSync(program, built.outputFiles[0]!.text);
  const child = spawnSync(process.execPath, [...flags, program], {
    input: JSON.stringify(input),
    maxBuffer: 1 << 28,
    ...options,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return child;
}
