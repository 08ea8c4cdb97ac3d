/** Answers in files, one for each request, to be read and compared later. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Mask, Rule } from './masks.js';
import type { Recorded } from './normal.js';
import { lineOf, MirrorError, type MirrorRequest, parseRequest } from './requests.js';

const NAME = /^\d{4,}-.*\.txt$/;
const KINDS = ['html', 'json', 'text', 'bytes', 'empty'];

/** A folder of answers, in the order of their requests. */
export class Golden {
  private constructor(
    private readonly folder: string,
    /** The names of its files. */
    private readonly names: string[],
  ) {}

  /** A folder to write into; answers that are there go. @throws MirrorError where that cannot be */
  static empty(folder: string): Golden {
    try {
      make(folder);
      for (const name of readdirSync(folder)) if (NAME.test(name)) rmSync(path.join(folder, name));
      return new Golden(folder, []);
    } catch (error) {
      throw new MirrorError(`Answers cannot be kept in ${folder}: ${(error as Error).message}.`);
    }
  }

  /** @throws MirrorError for a folder that has none */
  static open(folder: string): Golden {
    const names = namesIn(folder);
    if (names.length > 0) return new Golden(folder, names);
    throw new MirrorError(
      `There are no answers in ${folder}. Record them: pottle mirror --old URL --crawl --golden ${folder}`,
    );
  }

  /** How many answers there are. */
  get size(): number {
    return this.names.length;
  }

  /** Adds an answer, or writes one anew. */
  write(request: MirrorRequest, { head, kind, body }: Recorded, at = this.names.length): void {
    const slug = `${request.method}${request.url}`
      .replace(/[^A-Za-z0-9]+/g, '-')
      .slice(0, 60)
      .replace(/-$/, '');
    const name = (this.names[at] ??= `${String(at + 1).padStart(4, '0')}-${slug}.txt`);
    const lines = [lineOf(request), '', ...head, '', kind, ...body, ''];
    writeFileSync(path.join(this.folder, name), lines.join('\n'));
  }

  /** @throws MirrorError for a file that somebody has broken */
  read(at: number): { request: MirrorRequest; recorded: Recorded } {
    const file = path.join(this.folder, this.names[at]!);
    const [first = '', blank, ...rest] = readFileSync(file, 'utf8').replace(/\n$/, '').split('\n');
    const end = rest.indexOf('');
    const kind = rest[end + 1] ?? '';
    if (blank !== '' || end < 1 || !KINDS.includes(kind))
      throw new MirrorError(
        `${file} is no recorded answer: a request, a blank line, status and headers, a blank line, and the body, which begins with one of ${KINDS.join(', ')}.`,
      );
    return {
      request: parseRequest(first, `${file}, line 1`),
      recorded: { head: rest.slice(0, end), kind, body: rest.slice(end + 2) },
    };
  }
}

/** Makes a folder, and those above it: Node 20's own way never ends where nothing can be made, as in /proc. */
function make(folder: string): void {
  if (existsSync(folder)) return;
  make(path.dirname(folder));
  mkdirSync(folder);
}

function namesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => NAME.test(name));
    return names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  } catch {
    return [];
  }
}

/** Reads masks. @returns none where there is no such file @throws MirrorError for what are no masks */
export function readMasks(file: string): Rule[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new MirrorError(`${file} cannot be read: ${(error as Error).message}`);
  }
  let masks: Mask[];
  try {
    masks = JSON.parse(text);
    if (!Array.isArray(masks)) throw new Error('it is no list');
  } catch (error) {
    throw new MirrorError(`${file} is no list of masks in JSON: ${(error as Error).message}.`);
  }
  try {
    return masks.map((mask) => new Rule(mask));
  } catch (error) {
    if (error instanceof MirrorError) throw new MirrorError(`${file}: ${error.message}`);
    throw error;
  }
}

/** Writes masks, one a line. */
export function writeMasks(file: string, rules: readonly Rule[]): void {
  writeFileSync(file, `[${rules.map(({ mask }) => `\n  ${JSON.stringify(mask)}`).join(',')}\n]\n`);
}
