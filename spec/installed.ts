/** The package as its users have it: packed from a copy of the sources, and unpacked into a project outside of them. */
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const NOT_COPIED = new Set(['node_modules', 'spec', 'dist', '.git']);

/** What a program wrote until its end. */
export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** The tarball, packed by the first that asks; where two ask at once, both pack, and either's will do. */
function packed(): string {
  const tarball = path.join(inject('packed'), 'pottle.tgz');
  if (!existsSync(tarball)) {
    const folder = mkdtempSync(path.join(inject('packed'), 'copy-'));
    renameSync(pack(folder), tarball);
    rmSync(folder, { recursive: true });
  }
  return tarball;
}

/** Copies what a build needs: a build of the sources themselves would take what is built from under other specs. */
export function copySources(folder: string): void {
  cpSync(ROOT, folder, { recursive: true, filter: (file) => !NOT_COPIED.has(path.basename(file)) });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
}

function pack(copy: string): string {
  copySources(copy);
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '-s'], { cwd: copy, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack ended with ${status}.\n${stdout}${stderr}`);
  return path.join(copy, stdout.trim().split('\n').at(-1)!);
}

/** A project that has the package installed. */
export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'pottle-project-'));
  /** The folder of the package. */
  readonly package = path.join(this.folder, 'node_modules/pottle');

  constructor() {
    mkdirSync(path.join(this.folder, 'node_modules'));
    this.unpack(packed());
    const { dependencies } = JSON.parse(readFileSync(path.join(this.package, 'package.json'), 'utf8'));
    for (const name of [...Object.keys(dependencies), 'uWebSockets.js'])
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(this.folder, 'node_modules', name));
    this.write('package.json', '{ "type": "module", "private": true }');
  }

  private unpack(tarball: string): void {
    mkdirSync(this.package);
    spawnSync('tar', ['xzf', tarball, '-C', this.package, '--strip-components=1']);
    if (!existsSync(path.join(this.package, 'package.json'))) throw new Error('There was nothing to unpack.');
  }

  /** Writes a file of the project. */
  write(file: string, text: string): string {
    const place = path.join(this.folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  }

  /** Runs Node in the project to its end. */
  node(args: readonly string[], env: Record<string, string> = {}): Ran {
    return spawnSync(process.execPath, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs a program that serves, on a port of its own, until `use` has seen it. @returns what it wrote */
export async function whileServing(
  file: string,
  use: (url: string, line: string) => Promise<void>,
): Promise<string> {
  const child = spawn(process.execPath, [file], {
    cwd: path.dirname(file),
    env: { ...process.env, PORT: '0', POTTLE_TRANSPORT: undefined },
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  let written = '';
  child.stderr.on('data', (data) => {
    written += data;
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      written += `${line}\n`;
      const [, url] = /Running on (\S+)/.exec(line) ?? [];
      if (url !== undefined) {
        await use(url, line);
        return written;
      }
    }
    await ended; // what it said of the reason may come last
    throw new Error(`It ended before it served:\n${written}`);
  } finally {
    child.kill();
    await ended;
  }
}
