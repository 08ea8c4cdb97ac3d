/** Which changes of files start a program again. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Watcher } from '../../lib/cli/reload/watcher.js';
import { eventually } from '../waiting.js';

let folder: string;
let told: string[][];
let watcher: Watcher;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pottle-watcher-'));
  told = [];
  watcher = new Watcher((files) => told.push(files));
});
afterEach(() => {
  watcher.close();
  rmSync(folder, { recursive: true });
});

/** A file that was written so many seconds ago. */
function writeAgo(name: string, seconds: number): string {
  const file = path.join(folder, name);
  writeFileSync(file, name);
  const at = Date.now() / 1000 - seconds;
  utimesSync(file, at, at);
  return file;
}

it('tells of one that was written after the program began to read, before it was watched', async () => {
  const began = Date.now() - 5000;
  watcher.add(writeAgo('old.js', 10), began);
  const late = writeAgo('late.js', 2);
  watcher.add(late, began);
  await eventually(() => told.length > 0);
  expect(told).toEqual([[late]]);
});

it('tells of new contents, once, and of one that was not there', async () => {
  const began = Date.now() - 5000;
  const file = writeAgo('old.js', 10);
  const missing = path.join(folder, 'missing.js');
  watcher.add(file, began);
  watcher.add(missing, began);
  writeFileSync(file, 'old.js');
  writeFileSync(missing, 'here');
  await eventually(() => told.length > 0);
  expect(told).toEqual([[missing]]);
  writeFileSync(file, 'new');
  await eventually(() => told.length > 1);
  expect(told[1]).toEqual([file]);
});

it('tells of what is in a folder that is moved away, put back, and made anew', async () => {
  const began = Date.now() - 5000;
  mkdirSync(path.join(folder, 'src/deep'), { recursive: true });
  const files = [writeAgo('src/a.js', 10), writeAgo('src/deep/b.js', 10)];
  for (const file of files) watcher.add(file, began);
  const tells = (count: number) =>
    eventually(() => told.flat().filter((file) => files.includes(file)).length === count);
  renameSync(path.join(folder, 'src'), path.join(folder, 'elsewhere'));
  await tells(2);
  renameSync(path.join(folder, 'elsewhere'), path.join(folder, 'src'));
  await tells(4);
  writeFileSync(files[1]!, 'new');
  await tells(5);
  rmSync(path.join(folder, 'src'), { recursive: true });
  await tells(7);
  mkdirSync(path.join(folder, 'src'));
  writeFileSync(files[0]!, 'new');
  await tells(8);
});
