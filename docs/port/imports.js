/** Imports: those that the source has, and those that the code has come to need. */
import path from 'node:path';
import { CAMEL, HELPERS, NEEDED } from './builtins.js';
import { api, camel, entry, fileOf, here } from './files.js';
import { split } from './kept.js';

const PACKAGES = camel
  ? /^(?:flask|quart|werkzeug|markupsafe|itsdangerous|blinker)\b/
  : /^(?:flask|quart|werkzeug|markupsafe|itsdangerous|blinker|jinja2)\b/;

/** Names that were imported, and are not any more. */
export const dropped = new Set();
function drop(names) {
  for (const name of names) dropped.add(/\w+$/.exec(name)[0]);
  return '';
}

/** An import as that of a file, or of the framework; of the standard library builtins.js makes what it knows. */
export function importing(code) {
  const [, from, names] = /^from (\S+) import (.*)$/.exec(code.replace(/\/\*.*?\*\/ /g, '')) ?? [];
  if (from === undefined) return split(code.replace('import ', '')).map(whole).filter(Boolean).join('\n');
  const list = split(names.replace(/^\[|\]$/g, ''));
  if (/^(?:__future__|typing|collections\.abc|dataclasses)$/.test(from)) return '';
  if (names === '*') return `// PORT: ${code}`;
  if (from === 'functools' && list.includes('wraps')) {
    drop(list.filter((one) => one !== 'wraps'));
    return `import { wraps } from '${entry}';`;
  }
  const called = list.map((one) => one.replace(/^\w+(?=$| )/, api));
  const target = camel ? entry : `pottle/${from.replaceAll('.', '/')}`;
  if (PACKAGES.test(from)) return `import { ${called.join(', ')} } from '${target}';`;
  if (placeOf(from) === null) return drop(list);
  const submodules = list.filter((one) => fileOf(`${pathOf(from)}/${one.replace(/ .*/, '')}`));
  const others = list.filter((one) => !submodules.includes(one));
  const own = others.length > 0 ? [`import { ${others.join(', ')} } from '${placeOf(from)}';`] : [];
  return [...submodules.map((one) => moduleAs(from, one)), ...own].join('\n');
}

/** `import click`, `import db as store`. */
function whole(code) {
  const [module, alias = module] = code.split(' as ');
  if (module === 'click' && !camel) return `import { click } from '${entry}/cli';`;
  if (placeOf(module) === null) return drop([alias.replace(/\..*/, '')]);
  return `import * as ${alias} from '${placeOf(module)}';`;
}
/** `from . import books as shop`. */
function moduleAs(from, one) {
  const [name, alias = name] = one.split(' as ');
  return `import * as ${alias} from '${placeOf(/\.$/.test(from) ? from + name : `${from}.${name}`)}';`;
}
/** The path of a module without its ending: `..store` beside this file's folder, and the end of that of `flaskr.store`. */
function pathOf(module) {
  const [, dots, name] = /^(\.*)(.*)$/.exec(module);
  const place = name.replaceAll('.', '/');
  return dots === '' ? `/${place}` : path.resolve(here, '../'.repeat(dots.length), place);
}
/** Where a module of the app is; null for others. */
function placeOf(module) {
  const file = fileOf(pathOf(module)) ?? (module.startsWith('.') ? `${pathOf(module)}.py` : null);
  if (file === null) return null;
  const place = path.relative(path.dirname(here), file).replace('__init__', 'index').replace(/py$/, 'js');
  return place.startsWith('.') ? place : `./${place}`;
}

/** A file with the imports and functions that its code needs, and with marks. */
export function finish(written) {
  let code = camel ? CAMEL.reduce((text, [pattern, by]) => text.replace(pattern, by), written) : written;
  const isThere = (name) => new RegExp(`^import \\{.*\\b${name}\\b`, 'm').test(code);
  const uses = (name) => !isThere(name) && new RegExp(`(?<![.\\w'])${name}\\b(?!')`).test(code + helpers);
  const helpers = Object.keys(HELPERS)
    .filter((name) => new RegExp(`(?<!\\w|(?<!\\.\\.)\\.)${name}\\(`).test(code))
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
    .replaceAll('new Date().year', 'new Date().getFullYear()')
    .replace(/\}\n\s*(else|catch|finally)\b/g, '} $1');
  const [, head, body] = /^(\/\*\*[\s\S]*?\*\/)?([\s\S]*)$/.exec(marked);
  return `${[head, ...imports].filter(Boolean).join('\n')}\n${body}\n${helpers}`;
}
