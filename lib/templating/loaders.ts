/** Where templates come from: folders, those of an app and its blueprints among them. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pottle } from '../app/app.js';
import { asMissing } from '../files/missing.js';
import { storage } from '../globals.js';
import { type Loader, namesOfAll, type Source } from '../jinja/loaders.js';
import { after, firstOf } from '../values.js';

/** Finds templates below folders, and never outside of them (jinja2.FileSystemLoader). */
export class FileSystemLoader implements Loader {
  /** The absolute folders, searched in order. */
  readonly searchpath: readonly string[];

  /** @param searchpath a folder, or several to be searched in order; relative ones start from the working directory */
  constructor(searchpath: string | readonly string[]) {
    const folders = typeof searchpath === 'string' ? [searchpath] : searchpath;
    this.searchpath = folders.map((folder) => path.resolve(folder));
  }

  get folders(): readonly string[] {
    return this.searchpath;
  }

  getSource(name: string): Source | null {
    const file = this.locate(name);
    if (file === null) return null;
    const { mtimeMs } = statSync(file);
    const upToDate = () => statSync(file, { throwIfNoEntry: false })?.mtimeMs === mtimeMs;
    return { source: readFileSync(file, 'utf8'), filename: file, upToDate };
  }

  listTemplates(): string[] {
    return this.searchpath.flatMap(filesBelow).filter((name) => this.locate(name) !== null);
  }

  /** The file of a template; null when there is none, or it lies elsewhere, whatever links lead there. */
  locate(name: string): string | null {
    const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
    if (segments.some((segment) => segment === '..' || segment.includes(path.sep) || segment.includes('\0')))
      return null;
    for (const folder of this.searchpath) {
      const file = within(folder, segments);
      if (file !== null) return file;
    }
    return null;
  }
}

/** The files below a folder, as names of templates. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.map((file) => file.split(path.sep).join('/'));
}

function within(folder: string, segments: readonly string[]): string | null {
  try {
    const root = realpathSync(folder);
    const file = realpathSync(path.join(root, ...segments));
    return file.startsWith(root + path.sep) && statSync(file).isFile() ? file : null;
  } catch (error) {
    return asMissing(error);
  }
}

/** Finds templates in a folder of an npm package (jinja2.PackageLoader). */
export class PackageLoader extends FileSystemLoader {
  /**
   * @param packageName the package: one of those installed where `from` is, or the one that `from` lies in
   * @param packagePath the folder within it
   * @param from where the search begins: `import.meta`, or a folder; by default the working directory
   * @throws Error when there is no such package, or no such folder in it
   * @example new PackageLoader('our-theme', 'pages', import.meta)
   */
  constructor(
    readonly packageName: string,
    readonly packagePath = 'templates',
    from: { url: string } | string = process.cwd(),
  ) {
    const start = typeof from === 'string' ? path.resolve(from) : path.dirname(fileURLToPath(from.url));
    const root = packageFolder(packageName, start);
    if (root === null)
      throw new Error(`There is no package '${packageName}' to be found from ${start}: is it installed?`);
    const folder = path.join(root, packagePath);
    if (!existsSync(folder)) throw new Error(`The package '${packageName}' has no folder ${folder}.`);
    super(folder);
  }
}

const PACKAGE = /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/;

/** The folder of a package as Node finds it: upwards from a folder; also when that lies in the package itself. */
function packageFolder(name: string, from: string): string | null {
  if (!PACKAGE.test(name)) throw new TypeError(`'${name}' is no name of a package.`);
  for (let folder = from; ; folder = path.dirname(folder)) {
    const installed = path.join(folder, 'node_modules', name);
    if (existsSync(installed)) return installed;
    if (nameIn(path.join(folder, 'package.json')) === name) return folder;
    if (folder === path.dirname(folder)) return null;
  }
}

function nameIn(file: string): unknown {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }).name : undefined;
}

/** One loader, and whose it is. */
interface Owned {
  owner: string;
  loader: Loader;
}

/**
 * The loaders of an app: its own, then those of its blueprints in the order of registration, so that an app can replace
 * a blueprint's template and not the other way round (flask.templating.DispatchingJinjaLoader).
 */
export class DispatchingJinjaLoader implements Loader {
  constructor(private readonly app: Pottle) {}

  getSource(name: string): Found {
    const loaders = this.loaders();
    return this.app.config.EXPLAIN_TEMPLATE_LOADING
      ? this.explained(loaders, name)
      : firstOf(loaders, ({ loader }) => loader.getSource(name));
  }

  listTemplates(): readonly string[] | Promise<readonly string[]> {
    return namesOfAll(this.loaders().map(({ loader }) => loader));
  }

  /** The folders that are searched. */
  get folders(): string[] {
    return this.loaders().flatMap(({ loader }) => loader.folders ?? []);
  }

  private loaders(): Owned[] {
    const owned = (owner: string, loader: Loader | null) => (loader === null ? [] : [{ owner, loader }]);
    const blueprints = [...this.app.iterBlueprints()];
    return [
      ...owned(`app '${this.app.name}'`, this.app.jinjaLoader),
      ...blueprints.flatMap(({ name, jinjaLoader }) => owned(`blueprint '${name}'`, jinjaLoader)),
    ];
  }

  /** Logs who was asked, for the key EXPLAIN_TEMPLATE_LOADING. */
  private explained(loaders: readonly Owned[], name: string): Found {
    const endpoint = storage.getStore()?.rule?.endpoint;
    const lines = [
      `Looking for the template '${name}'${endpoint ? `, for the endpoint '${endpoint}'` : ''}:`,
    ];
    const found = firstOf(loaders, ({ owner, loader }) =>
      after(loader.getSource(name), (source) => {
        const where = loader.folders?.join(', ') || loader.constructor.name;
        lines.push(`  ${owner}, ${where}: ${source === null ? 'no match' : 'found'}`);
        return source;
      }),
    );
    return after(found, (source) => {
      if (source === null) lines.push('  Nobody has it. Does it lie in the right folder?');
      this.app.logger.info(lines.join('\n'));
      return source;
    });
  }
}

type Found = Source | null | Promise<Source | null>;
