/** Imports: those that the source has, and those that the code has come to need. */
import path from 'node:path';
import { CAMEL, HELPERS, NEEDED } from './builtins.js';
import { api, camel, entry, files } from './files.js';
import { split } from './kept.js';

const PACKAGES = /^(?:flask|quart|werkzeug|markupsafe|itsdangerous)\b/;

/** An import as that of a file, or of the framework; of the standard library builtins.js makes what it knows. */
export function importing(code) {
  const [, from, names] = /^from (\S+) import (.*)$/.exec(code.replace(/\/\*.*?\*\/ /g, '')) ?? [];
  if (/^import click$/.test(code) && !camel) return `import * as click from 'pottle/flask/cli';`;
  if (from === undefined) return '';
  const file = placeOf(from);
  const list = split(names.replace(/^\[|\]$/g, ''));
  if (/^\.+$/.test(from)) return list.map((one) => moduleAs(from, one)).join('\n');
  if (from === 'functools' && list.includes('wraps')) return `import { wraps } from '${entry}';`;
  if (file) return `import { ${list.join(', ')} } from '${file}';`;
  const called = list.map((one) => one.replace(/^\w+(?=$| )/, api));
  const target = camel ? entry : `pottle/${from.replaceAll('.', '/')}`;
  return PACKAGES.test(from) ? `import { ${called.join(', ')} } from '${target}';` : '';
}

/** `from . import books as shop`. */
function moduleAs(from, one) {
  const [name, alias = name] = one.split(' as ');
  return `import * as ${alias} from '${placeOf(`${from}${name}`)}';`;
}

/** Where a module of the app is, null for others; `..store` is one folder up. */
function placeOf(from) {
  const [, dots, name] = /^(\.*)(.*)$/.exec(from);
  if (dots === '' && !files.some(([file]) => path.basename(file, '.py') === from)) return null;
  return `${dots.length < 2 ? './' : '../'.repeat(dots.length - 1)}${name.replaceAll('.', '/')}.js`;
}

/** What is left to be done by hand. */
const LEFT =
  /\b(?:asyncio|sqlite3|os|datetime|urlsplit|Counter|deque|defaultdict)\.?\b|\.(?:strip|partition|rsplit|isoformat|fromisoformat)\(|instanceof \w+Error\b/;
const isMarked = (line) => /^\s*\/[/*]|\/\/ PORT/.test(line);
const mark = (line) => (LEFT.test(line) && !isMarked(line) ? `${line} // PORT: ${LEFT.exec(line)[0]}` : line);

/** A file with the imports and functions that its code needs, and with marks. */
export function finish(written) {
  let code = camel ? CAMEL.reduce((text, [pattern, by]) => text.replace(pattern, by), written) : written;
  const uses = (name) => new RegExp(`(?<![.\\w'])${name}\\b(?!')`).test(code + helpers);
  const helpers = Object.keys(HELPERS)
    .filter((name) => new RegExp(`(?<![.\\w])${name}\\(`).test(code))
    .map((name) => `\n${HELPERS[name]}\n`)
    .join('');
  const imports = /\bpath\./.test(code) ? [`import path from 'node:path';`] : [];
  for (const [from, names] of Object.entries({ ...NEEDED, [entry]: NEEDED.entry })) {
    const needed = names.filter(uses).join(', ');
    if (needed === '' || from === 'entry') continue;
    const place = ` } from '${from}';`;
    if (code.includes(place)) code = code.replace(place, `, ${needed}${place}`);
    else imports.push(`import { ${needed} } from '${from}';`);
  }
  const marked = code
    .split('\n')
    .map(mark)
    .join('\n')
    .replace(/\}\n\s*(else|catch|finally)\b/g, '} $1');
  const [, head, body] = /^(\/\*\*[\s\S]*?\*\/)?([\s\S]*)$/.exec(marked);
  return `${[head, ...imports].filter(Boolean).join('\n')}\n${body}\n${helpers}`;
}
