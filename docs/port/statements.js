/** Statements: a table of what each kind looks like, and what becomes of it; and the whole of a file. */
import path from 'node:path';
import { AWAITED, CAMEL, HELPERS, NEEDED } from './builtins.js';
import { condition, expression, iterable, operators, safe, TEXTS, words } from './expressions.js';
import { api, awaited, camel, entry, everything, files, imported, look } from './files.js';
import { kept, quoteless, show, split } from './kept.js';

const ROUTE = /\.(?:route|get|post|put|patch|delete|websocket)\(/;
const LEFT =
  /\b(?:asyncio|sqlite3|os|datetime|urlsplit|Counter|deque|defaultdict)\.?\b|\.(?:strip|partition|rsplit|isoformat|fromisoformat)\(|instanceof \w+Error\b/;

export function port(source) {
  look(source);
  const lines = expression(source).split('\n');
  const bare = source.replace(TEXTS, (text, _, prefix) => (/f/i.test(prefix) ? text : ''));
  const indents = lines.map((line) =>
    /^\s*(?:\$c\d+\$)?$/.test(line) ? Infinity : /^ */.exec(line)[0].length,
  );
  const [output, blocks, scopes] = [[], [], [{ indent: 0, names: declared(0, 0) }]];
  const imports = [];
  let [decorators, blanks, last] = [[], 0, undefined];

  /** The lines of a block that begins at a line, without those of functions and classes within it. */
  function* within(start, indent) {
    for (let at = start, inner = Infinity; at < lines.length && indents[at] >= indent; at++) {
      if (indents[at] <= inner)
        inner = /^ *(?:async )?(?:def|class) /.test(lines[at]) ? indents[at] : Infinity;
      if (inner === Infinity && indents[at] !== Infinity) yield at;
    }
  }
  /** How each name of a function is declared: `const`, `let`, or at its top, where a block gives it a value that is read outside. */
  function declared(start, indent) {
    const [names, at] = [new Map(), [...within(start, indent)]];
    for (const line of at)
      for (const name of /^ *((?:\w+, )*\w+)(?:: \w[^=]*)? [-+*/|]?= /.exec(lines[line])?.[1].split(', ') ??
        [])
        names.set(name, [...(names.get(name) ?? []), line]);
    return new Map(
      [...names].map(([name, [first, ...more]]) => {
        const left = at.find((line) => line > first && indents[line] < indents[first]);
        const isOutside = at.some(
          (line) => line >= left && new RegExp(`\\b${name}\\b`).test(show(lines[line])),
        );
        return [
          name,
          {
            how: more.length > 0 ? 'let' : 'const',
            isTop: indents[first] > indent && (more.length > 0 || isOutside),
          },
        ];
      }),
    );
  }
  const write = (indent, text) => output.push(' '.repeat(indent) + text);
  function close(indent) {
    while (blocks.length > 0 && blocks.at(-1).indent >= indent) {
      const block = (last = blocks.pop());
      write(block.indent, block.end);
      if (block.isScope) scopes.pop();
    }
    while (blanks > 0) blanks = output.push('') && blanks - 1;
  }
  const open = (indent, head, end = '}', isScope = false) => {
    write(indent, head);
    blocks.push({ indent, end, isScope, head });
  };
  const exports = (name, indent) =>
    indent === 0 && (imported.has(name) || /^(?:app|bp|create_app)$/.test(name)) ? 'export ' : '';

  function define(at, indent, [isAsync, name, list]) {
    const type = blocks.at(-1)?.type;
    const isMethod = type !== undefined;
    const body = [...within(at + 1, indent + 1)];
    const asynchronous =
      isAsync ||
      (camel && body.some((line) => new RegExp(`await |${AWAITED.source}`).test(show(lines[line])))
        ? 'async '
        : '');
    if (asynchronous && camel && !isAsync && !isMethod && decorators.length === 0) awaited.add(name);
    const star = body.some((line) => /\byield\b/.test(lines[line])) ? '*' : '';
    const asValues =
      decorators.some((one) => ROUTE.test(one)) || (/View\b/.test(type) && !name.startsWith('_'));
    const given = split(list.replace(/\$c\d+\$/g, ''))
      .map((one) => one.replace(/: [^=]+?(?= = |$)/, ''))
      .filter((one) => !/^(?:self|cls|\*|\/)$/.test(one));
    const params = given
      .filter((one) => !(one.startsWith('**') && given.some((other) => /^\*\w/.test(other))))
      .map((one) =>
        one
          .replace(/^\*\*/, '')
          .replace(/^\*/, '...')
          .replace(/^\w+/, safe)
          .replace(/ ?= ?(.*)/, (_, value) => ` = ${operators(value)}`),
      );
    const signature = asValues ? (params.length > 0 ? `{ ${params.join(', ')} }` : '') : params.join(', ');
    const view = isMethod ? name : safe(name);
    const heads = decorators.map((one) =>
      view !== name && ROUTE.test(one)
        ? one.replace(/( \})?\)$/, (_, options) => `, ${options ? '' : '{ '}endpoint: '${name}' })`)
        : one,
    );
    const used =
      new RegExp(`(?<!def |[.\\w])${name}[()]`).test(bare) || heads.some((one) => one.startsWith('wraps('))
        ? `const ${view} = `
        : '';
    if (isMethod) {
      const isStatic = heads.some((one) => /^(?:static|class)method$/.test(one)) ? 'static ' : '';
      const around = heads.filter((one) => !/^(?:static|class)method$/.test(one));
      open(
        indent,
        `${isStatic}${asynchronous}${star}${name === '__init__' ? 'constructor' : api(view)}(${signature}) {`,
        around.length === 0
          ? '}'
          : `}\nstatic { this.prototype.${api(name)} = ${around.map((one) => `${one}(`).join('')}this.prototype.${api(name)}${')'.repeat(around.length)}; }`,
        true,
      );
      if (
        name === '__init__' &&
        / extends /.test(blocks.at(-2).head) &&
        !body.some((line) => /super/.test(lines[line]))
      )
        write(indent + 4, 'super();');
    } else {
      const wrapping = heads
        .map((one) => (/^wraps\(/.test(one) ? one.replace(/\)$/, ', ') : `${one}(`))
        .join('');
      open(
        indent,
        `${exports(name, indent)}${wrapping && used}${wrapping}${asynchronous}function${star} ${view}(${signature}) {`,
        `}${')'.repeat(heads.length)}${heads.length > 0 ? ';' : ''}`,
        true,
      );
    }
    const names = declared(at + 1, Math.min(...body.map((line) => indents[line])));
    for (const one of params) names.delete(one.replace(/ = .*|\.\.\./g, ''));
    const top = [...names].filter(([, { isTop }]) => isTop).map(([one]) => one);
    if (top.length > 0) write(indent + 4, `let ${top.join(', ')};`);
    for (const one of top) names.delete(one);
    scopes.push({ names });
    decorators = [];
  }

  function assign(indent, names, sign, value) {
    const type = blocks.at(-1)?.type;
    const given = /,/.test(value) ? `[${split(value).map(operators).join(', ')}]` : operators(value);
    // What Python's match() is asked of begins where the text begins.
    const text = new RegExp(`\\b${names}\\.match\\(`).test(everything)
      ? show(given).replace(/^\/(?!\^)(.*)\//, '/^(?:$1)/')
      : given;
    if (type !== undefined)
      return write(indent, `${/View\b/.test(type) ? 'static ' : ''}${api(names)} = ${text};`);
    const known = scopes.at(-1).names;
    const parts = names.split(', ');
    const how =
      sign === '=' && parts.every((name) => known.has(name))
        ? `${parts.some((name) => known.get(name).how === 'let') ? 'let' : 'const'} `
        : '';
    for (const name of parts) known.delete(name);
    const target = parts.length > 1 ? `[${parts.join(', ')}]` : parts[0];
    write(
      indent,
      `${how && exports(names, indent)}${how}${/^\w+$/.test(names) ? names : how ? target : parts.length > 1 ? target : words(names)} ${sign} ${text};`,
    );
  }

  /** Each kind of statement: what it looks like, and what becomes of it. */
  const statements = [
    [/^\$d(\d+)\$$/, (indent, [at]) => write(indent, `/** ${quoteless(kept[at])} */`)],
    [/^\$c\d+\$$/, (indent, _, code) => write(indent, code)],
    [/^@(.*)$/, (_, [one]) => decorators.push(show(one).startsWith('$') ? one : show(words(one)))],
    [
      /^(?:from|import) /,
      (indent, _, code) =>
        indent === 0 ? write(0, importing(show(code))) : imports.push(importing(show(code))),
    ],
    [
      /^(async )?def (\w+)\$r(\d+)\$(?: -> .*)?:$/,
      (indent, [isAsync = '', name, list], _, at) => define(at, indent, [isAsync, name, kept[list]]),
    ],
    [
      /^class (\w+)(?:\$r(\d+)\$)?:$/,
      (indent, [name, base], _, at) => {
        const [parent = '', ...others] = split(words(kept[base] ?? ''));
        open(
          indent,
          `${exports(name, indent)}class ${name}${parent ? ` extends ${parent}` : ''} {${others.length > 0 ? ` // PORT: ${others.join(', ')}` : ''}`,
        );
        Object.assign(blocks.at(-1), { type: parent });
        if (!decorators.includes('dataclass')) return;
        const fields = [...within(at + 1, indent + 1)]
          .map((line) => /^ *(\w+): [^=]+?( = .*)?$/.exec(lines[line]))
          .filter(Boolean);
        write(
          indent,
          `constructor(${fields.map(([, field, value = '']) => field + words(value)).join(', ')}) { Object.assign(this, { ${fields.map(([, field]) => field).join(', ')} }); }`,
        );
        Object.assign(blocks.at(-1), { fields: new Set(fields.map(([line]) => line.trim())) });
        decorators = [];
      },
    ],
    [/^if __name__ == .*:$/, (indent) => open(indent, 'if (process.argv[1] === import.meta.filename) {')],
    [/^(if|while) (.*):$/, (indent, [word, test]) => open(indent, `${word} (${condition(test)}) {`)],
    [/^elif (.*):$/, (indent, [test]) => open(indent, `else if (${condition(test)}) {`)],
    [
      /^(else|try|finally):$/,
      (indent, [word]) =>
        open(
          indent,
          word === 'else' && /^(?:catch|else \{$|for)/.test(last?.head)
            ? '{ // PORT: else, where nothing failed'
            : `${word} {`,
        ),
    ],
    [
      /^(?:async )?for (.*) in (.*):$/,
      (indent, [names, from], code) =>
        open(
          indent,
          `for ${/^async/.test(code) ? 'await ' : ''}(const ${/,/.test(names) ? `[${names}]` : names} of ${iterable(from)}) {`,
        ),
    ],
    [
      /^except ?(.*?)(?: as (\w+))?:$/,
      (indent, [types, name = 'error']) => {
        const isMore = /^catch|^else if/.test(last.head);
        if (isMore) output[output.length - 1] = '}';
        const kinds = split(show(types).replace(/^\[|\]$/g, '')).map(words);
        const only = kinds.includes('Error')
          ? ''
          : kinds.map((type) => `${name} instanceof ${type}`).join(' || ');
        if (only)
          open(
            indent,
            isMore ? `else if (${only}) {` : `catch (${name}) { if (${only}) {`,
            `} else throw ${name}; }`,
          );
        else open(indent, isMore ? 'else {' : `catch (${name}) {`, isMore ? '} }' : '}');
      },
    ],
    [
      /^(?:async )?with (.*?)(?: as (\w+))?:$/,
      (indent, [value, name]) =>
        open(indent, `{ ${name ? `const ${name} = ` : ''}${operators(value)}; // PORT: with`),
    ],
    [
      /^return ([^,]+,.*)$/,
      (indent, [value]) => write(indent, `return tuple(${split(value).map(operators).join(', ')});`),
    ],
    [/^yield from (.*)$/, (indent, [value]) => write(indent, `yield* ${operators(value)};`)],
    [/^(return|yield) (.*)$/, (indent, [word, value]) => write(indent, `${word} ${operators(value)};`)],
    [
      /^raise(?: (.*?))?(?: from .*)?$/,
      (indent, [error]) =>
        write(indent, `throw ${error ? operators(error).replace(/^[A-Z]\w*$/, 'new $&()') : 'error'};`),
    ],
    [/^del (.*)$/, (indent, [what]) => write(indent, `delete ${operators(what)};`)],
    [/^assert (.*)$/, (indent, [what]) => write(indent, `console.assert(${operators(what)});`)],
    [/^(?:pass|global .*|nonlocal .*)$/, () => undefined],
    [/^[\w.]+: [\w$."]+(?: \| \w+)*$/, () => undefined],
    [
      /^((?:\w+, )*[\w.$]+)(?:: [^=]*?)? ([-+*/|]?=) (.*)$/,
      (indent, [names, sign, value]) => assign(indent, names, sign, value),
    ],
    [
      /^(.*)$/,
      (indent, [code]) =>
        write(indent, /^(?:break|continue)$/.test(code) ? `${code};` : `${operators(code)};`),
    ],
  ];
  lines.forEach((line, at) => {
    const code = line.trim().replace(/ {2}(\$c\d+\$)$/, '');
    if (code === '') {
      blanks++;
      return;
    }
    const indent = /^ */.exec(line)[0].length;
    close(indent);
    if (blocks.at(-1)?.fields?.has(code)) return;
    const [pattern, act] = statements.find(([pattern]) => pattern.test(code));
    act(indent, pattern.exec(code).slice(1), code, at);
  });
  close(0);
  return finish([...imports, ...output].map(show).join('\n'));
}

/** An import as that of a file, or of the framework; the standard library is what the tables above make of it. */
function importing(code) {
  const [, from, names] = /^from (\S+) import (.*)$/.exec(code.replace(/\/\*.*?\*\/ /g, '')) ?? [];
  if (from === undefined) return '';
  const list = split(names.replace(/^\[|\]$/g, '')).map((one) =>
    one.replace(/^\w+(?=$| )/, (name) => (own(from) ? name : api(name))),
  );
  if (/^\.+$/.test(from))
    return list
      .map(
        (one) =>
          `import * as ${one.replace(/.* as /, '')} from '${own(`${from}${one.replace(/ as .*/, '')}`)}';`,
      )
      .join('\n');
  if (from === 'functools' && list.includes('wraps')) return `import { wraps } from '${entry}';`;
  const place = own(from) ?? (/^(?:flask|quart|werkzeug|markupsafe|itsdangerous)\b/.test(from) ? entry : '');
  return place && `import { ${list.join(', ')} } from '${place}';`;
}
/** Where a module of the app is; `..store` is one folder up. */
function own(from) {
  const [, dots, name] = /^(\.*)(.*)$/.exec(from);
  if (dots === '' && !files.some(([file]) => path.basename(file, '.py') === from)) return null;
  return `${dots.length < 2 ? './' : '../'.repeat(dots.length - 1)}${name.replaceAll('.', '/')}.js`;
}

/** Imports that the code has come to need, and marks at what is left. */
function finish(code) {
  let text = camel ? CAMEL.reduce((all, [pattern, by]) => all.replace(pattern, by), code) : code;
  const imports = /\bpath\./.test(code) ? [`import path from 'node:path';`] : [];
  const helpers = Object.keys(HELPERS)
    .filter((name) => new RegExp(`(?<![.\\w])${name}\\(`).test(code))
    .map((name) => `\n${HELPERS[name]}\n`)
    .join('');
  for (const [from, names] of Object.entries(NEEDED)) {
    const needed = names.filter((name) => new RegExp(`(?<![.\\w'])${name}\\b(?!')`).test(code + helpers));
    const place = `} from '${entry}';`;
    if (needed.length === 0) continue;
    if (from === 'entry' && text.includes(place))
      text = text.replace(` ${place}`, `, ${needed.join(', ')} ${place}`);
    else imports.push(`import { ${needed.join(', ')} } from '${from === 'entry' ? entry : from}';`);
  }
  const marked = text
    .split('\n')
    .map((line) =>
      LEFT.test(line) && !/^\s*\/[/*]|\/\/ PORT/.test(line) ? `${line} // PORT: ${LEFT.exec(line)[0]}` : line,
    );
  const [, head, body] = /^(\/\*\*[\s\S]*?\*\/)?([\s\S]*)$/.exec(
    marked.join('\n').replace(/\}\n\s*(else|catch|finally)\b/g, '} $1'),
  );
  return `${[head, ...imports].filter(Boolean).join('\n')}\n${body}\n${helpers}`;
}
