/** Clients as their users have them: the text that is generated, passed by the compiler, and run. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { type Pottle, tuple } from 'pottle';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** As strict as the compiler can be, each rule being one that users may have set. */
const STRICT = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Where clients are used, by what the compiler then knows. */
const PLACES = {
  browser: { lib: ['es2022', 'dom'], types: [] },
  node: { lib: ['es2022'], types: ['node'] },
};

/** The JavaScript of a module in TypeScript: its types are taken away, nothing else. */
function stripped(text: string): string {
  return transformSync(text, { loader: 'ts', target: 'es2022' }).code;
}

/** Gives an app a page that has a client in it, as `api`. */
export function addPage(app: Pottle, text: string): void {
  app.get('/client.js')(async function script() {
    return tuple(stripped(text), 200, { 'Content-Type': 'text/javascript' });
  });
  app.get('/')(async function index() {
    return '<!doctype html><script type="module">import * as api from "/client.js"; globalThis.api = api;</script>';
  });
}

/** Files of TypeScript, out of version control and in reach of the project's packages. */
export class Scratch {
  readonly folder: string;

  constructor(name: string) {
    this.folder = path.join(ROOT, 'node_modules', `.${name}-spec`);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    this.write('package.json', '{ "type": "module" }');
  }

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  /**
   * What the compiler has against all files, in each place; nothing when all is well.
   * @param less options that are less strict
   */
  compile(less: object = {}): string {
    return Object.entries(PLACES)
      .map(([place, known]) => {
        const config = { compilerOptions: { ...STRICT, ...known, ...less }, include: ['*.ts'] };
        const file = this.write(`tsconfig.${place}.json`, JSON.stringify(config));
        const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
        return spawnSync(tsc, ['-p', file], { encoding: 'utf8', cwd: this.folder }).stdout;
      })
      .join('');
  }

  /** The exports of a module, run here. */
  async load<M>(name: string, text: string): Promise<M> {
    return import(pathToFileURL(this.write(`${name}.mjs`, stripped(text))).href);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
