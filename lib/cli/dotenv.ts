/** Files of variables, read as python-dotenv reads them. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../index.js';

/**
 * A line, or several where a value in quotes has them: a name, perhaps with a value, and a comment. Without the last group
 * it is malformed, and does not count.
 */
const BINDING =
  /\s*(?:export[^\S\r\n]+)?(?:(?:'([^']+)'|([^=#\s'][^=#\s]*))[^\S\r\n]*(?:=[^\S\r\n]*(?:'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)"|((?!['"])[^\r\n]*)|))?)?(?:((?:[^\S\r\n]*#[^\r\n]*)?[^\S\r\n]*(?:[\r\n]|$))|)/y;
const REST_OF_LINE = /[^\r\n]*[\r\n]?/y;
const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * The variables of a text. `${NAME}` and `${NAME:-fallback}` are those that stand before, or else of the environment.
 * @param env the environment
 */
export function parseDotenv(
  text: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const found: Record<string, string> = {};
  const source = text.replace(/^\ufeff/, '');
  for (let at = 0; at < source.length; ) {
    const [all, quotedName, name = quotedName, single, double, plain, end] = matchAt(BINDING, source, at);
    at += all!.length;
    if (end === undefined) at += matchAt(REST_OF_LINE, source, at)[0]!.length;
    const value =
      single?.replace(/\\([\\'])/g, '$1') ??
      double?.replace(/\\([\\'"abfnrtv])/g, (_, char: string) => ESCAPES[char] ?? char) ??
      plain?.replace(/(?<!\s)\s+#.*/s, '').trimEnd();
    if (end === undefined || name === undefined) continue;
    if (value === undefined)
      delete found[name]; // a name alone: not even the value that stands before
    else
      found[name] = value.replace(
        /\$\{([^}:]*)(?::-([^}]*))?\}/g,
        (_, key: string, fallback = '') => found[key] ?? env[key] ?? fallback,
      );
  }
  return found;
}

/** The groups of a pattern that fits everywhere. */
function matchAt(pattern: RegExp, text: string, at: number): (string | undefined)[] {
  pattern.lastIndex = at;
  return pattern.exec(text)!;
}

/**
 * Puts the variables of files into the environment; what is set already stays (flask.cli.load_dotenv): of the one that is named, then of the
 * nearest `.env`, `.pottleenv` and `.flaskenv` here or above, unless POTTLE_SKIP_DOTENV or FLASK_SKIP_DOTENV is set.
 * @returns the files
 * @throws UsageError when a file cannot be read
 */
export function loadDotenv(named: string | undefined, { env } = process): string[] {
  const asked = named === undefined ? [] : [named];
  const skips = /^(?:1|true|yes)$/i.test(env.POTTLE_SKIP_DOTENV ?? env.FLASK_SKIP_DOTENV ?? '');
  const found = skips ? [] : ['.env', '.pottleenv', '.flaskenv'].flatMap(nearest);
  const files = [...asked, ...found].map((file) => path.resolve(file));
  for (const file of files)
    for (const [name, value] of Object.entries(parseDotenv(read(file)))) {
      if (env[name] !== undefined) continue;
      env[name] = value;
      given.set(name, value);
    }
  return files;
}

/** What files have put into the environment. */
const given = new Map<string, string>();

/** Takes from the environment what files have put there, so that they may be read anew. */
export function forgetDotenv({ env } = process): void {
  for (const [name, value] of given) if (env[name] === value) delete env[name];
  given.clear();
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The file of variables cannot be read: ${(error as Error).message}.`);
  }
}

/** A file of this name in the current folder, or the nearest above. */
function nearest(name: string): string[] {
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    const file = path.join(folder, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return [file];
    if (path.dirname(folder) === folder) return [];
  }
}
