/** Files of variables, read as python-dotenv reads them. */
import { readFileSync } from 'node:fs';
import { UsageError } from './locate.js';

/** A name, then perhaps a value: in quotes, where it may take several lines, or up to the end of the line. */
const BINDING =
  /^[^\S\r\n]*(?:export[^\S\r\n]+)?(?:'([^'\r\n]+)'|([^=#\s']+))[^\S\r\n]*(?:=[^\S\r\n]*(?:'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)"|([^\r\n]*)))?/;
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
  for (let rest = text.replace(/^\ufeff/, ''); rest !== ''; ) {
    const match = BINDING.exec(rest);
    const [all = '', quotedName, name = quotedName, single, double, plain] = match ?? [];
    const value =
      single?.replace(/\\([\\'])/g, '$1') ??
      double?.replace(/\\([\\'"abfnrtv])/g, (_, char: string) => ESCAPES[char] ?? char) ??
      plain?.replace(/(?:^|\s+)#.*$/, '').trimEnd();
    if (name !== undefined && value !== undefined)
      found[name] = value.replace(
        /\$\{([^}:]*)(?::-([^}]*))?\}/g,
        (_, key: string, fallback = '') => found[key] ?? env[key] ?? fallback,
      );
    // What follows on the line is a comment, or malformed.
    rest = rest.slice(all.length).replace(/^[^\r\n]*(?:\r\n|\r|\n|$)/, '');
  }
  return found;
}

/**
 * Puts the variables of a file into the environment; what is set already stays (flask.cli.load_dotenv).
 * @throws UsageError when the file cannot be read
 */
export function loadDotenv(file: string): void {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The file of variables cannot be read: ${(error as Error).message}.`);
  }
  for (const [name, value] of Object.entries(parseDotenv(text))) process.env[name] ??= value;
}
