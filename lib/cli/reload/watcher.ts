/** Files that are watched, by their folders: editors write a file anew and put it in the place of the old one. */
import { createHash } from 'node:crypto';
import { type FSWatcher, readFileSync, statSync, watch } from 'node:fs';
import path from 'node:path';

/** How long nothing may change before it is told, in milliseconds: several files are saved at once, and one in two steps. */
const SETTLED = 30;
/** How soon a folder that is gone is looked for again, in milliseconds. */
const ABSENT = 200;

/** See the file's comment. */
export class Watcher {
  private readonly files = new Map<string, string>();
  private readonly folders = new Map<string, FSWatcher | undefined>();
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** @param told which files have another content than before */
  constructor(private readonly told: (files: string[]) => void) {}

  /**
   * Watches a file, which need not be there.
   * @param since when the program began that has read it, in milliseconds of the clock: what has changed since may have done so behind its back
   */
  add(file: string, since: number): void {
    if (this.isClosed || this.files.has(file)) return;
    const folder = path.dirname(file);
    if (!this.folders.has(folder)) this.watch(folder);
    const isSure = modifiedAt(file) < since;
    this.files.set(file, isSure ? digestOf(file) : 'unknown');
    if (!isSure) this.note(file);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const watcher of this.folders.values()) watcher?.close();
  }

  private watch(folder: string): void {
    // What is gone may come back, as when a branch is checked out.
    const isGone = () => void setTimeout(() => this.hasMoved(folder), ABSENT).unref();
    this.folders.set(folder, undefined);
    try {
      const watcher = watch(folder, (_, name) => {
        const file = path.join(folder, name ?? '');
        if (this.files.has(file)) this.note(file);
        else if (name === path.basename(folder)) this.hasMoved(folder); // its own name
      });
      this.folders.set(folder, watcher.on('error', isGone));
    } catch {
      isGone();
    }
  }

  /** Looks again at a folder that is gone, or that another has taken the place of, and at those below. */
  private hasMoved(folder: string): void {
    if (this.isClosed) return;
    const isThere = (name: string) => name === folder || name.startsWith(folder + path.sep);
    for (const [name, watcher] of this.folders) if (isThere(name)) watcher?.close();
    for (const file of this.files.keys()) if (isThere(path.dirname(file))) this.note(file);
    for (const name of [...this.folders.keys()].filter(isThere)) this.watch(name);
  }

  private note(file: string): void {
    this.changed.add(file);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), SETTLED);
  }

  private settle(): void {
    const files = [...this.changed].filter((file) => {
      const digest = digestOf(file);
      const isNew = digest !== this.files.get(file);
      this.files.set(file, digest);
      return isNew;
    });
    this.changed.clear();
    if (files.length > 0) this.told(files);
  }
}

/** When a file was written; of one that is not there, never. */
const modifiedAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** What a file holds, in short; of one that is not there, nothing. */
function digestOf(file: string): string {
  try {
    return createHash('sha1').update(readFileSync(file)).digest('base64');
  } catch {
    return '';
  }
}
