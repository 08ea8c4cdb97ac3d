/** Statements: what each kind looks like, and what becomes of it. */
import { AWAITED } from './builtins.js';
import { condition, expression, iterable, operators, safe, TEXTS, words } from './expressions.js';
import { api, awaited, camel, everything, imported, look } from './files.js';
import { finish, importing } from './imports.js';
import { kept, quoteless, show, split } from './kept.js';

const ROUTE = /\.(?:route|get|post|put|patch|delete|websocket)\(/;
const ASSIGNMENT = /^((?:\w+, )*[\w.$]+)(?:: [^=]*?)? ([-+*/|]?=) (.*)$/;
/** What is given its values in one object: views, and commands. */
const VALUES = /\.(?:route|get|post|put|patch|delete|websocket|command)\(|^click\./;
const EXPORTED = /^(?:app|bp|create_app)$/;

/** The code of a file in Python as JavaScript. */
export function port(source) {
  const writer = new Writer(source);
  return finish(writer.write());
}

/** A file on its way: its lines, what is written of them, and the blocks and scopes that are open. */
class Writer {
  output = [];
  imports = [];
  blocks = [];
  decorators = [];
  blanks = 0;
  /** The block that ended last. */
  last = { head: '' };

  constructor(source) {
    look(source);
    this.lines = expression(source).split('\n');
    this.code = source.replace(TEXTS, (text, _, prefix) => (/f/i.test(prefix) ? text : ''));
    this.indents = this.lines.map((line) => (/^\s*(?:\$c\d+\$)?$/.test(line) ? Infinity : indentOf(line)));
    this.scopes = [this.declared(0, 0)];
  }

  write() {
    for (const [at, line] of this.lines.entries()) {
      const [, code, comment] = /^\s*(.*?)(?: {2}(\$c\d+\$))?$/.exec(line);
      if (code === '') this.blanks++;
      else this.statement(at, code, comment);
    }
    this.close(0);
    return [...this.imports, ...this.output].map(show).join('\n');
  }
  statement(at, code, comment) {
    const indent = indentOf(this.lines[at]);
    this.close(indent);
    if (comment) this.put(indent, comment);
    if (this.blocks.at(-1)?.fields?.has(code)) return;
    const [pattern, act] = STATEMENTS.find(([pattern]) => pattern.test(code));
    act(this, indent, pattern.exec(code).slice(1), at);
  }

  put(indent, text) {
    this.output.push(' '.repeat(indent) + text);
  }
  open(indent, head, end = '}', more = {}) {
    this.put(indent, head);
    this.blocks.push({ indent, head, end, ...more });
  }
  /** Ends the blocks that are not left open by a line of this indent. */
  close(indent) {
    while (this.blocks.length > 0 && this.blocks.at(-1).indent >= indent) {
      this.last = this.blocks.pop();
      this.put(this.last.indent, this.last.end);
      if (this.last.isScope) this.scopes.pop();
    }
    for (; this.blanks > 0; this.blanks--) this.output.push('');
  }
  export(name, indent) {
    return indent === 0 && (imported.has(name) || EXPORTED.test(name)) ? 'export ' : '';
  }

  /** The lines of a block that begins at a line, without those of functions and classes within it. */
  *within(start, indent) {
    let inner = Infinity;
    for (let at = start; at < this.lines.length && this.indents[at] >= indent; at++) {
      const isNested = /^ *(?:async )?(?:def|class) /.test(this.lines[at]);
      if (this.indents[at] <= inner) inner = isNested ? this.indents[at] : Infinity;
      if (inner === Infinity && this.indents[at] !== Infinity) yield at;
    }
  }
  /** How each name of a function is declared: `const`, `let`, or at its top, where a block gives it a value that is read outside. */
  declared(start, indent) {
    const [names, lines] = [new Map(), [...this.within(start, indent)]];
    for (const at of lines)
      for (const name of ASSIGNMENT.exec(this.lines[at].trim())?.[1].split(', ') ?? [])
        if (/^\w+$/.test(name)) names.set(name, [...(names.get(name) ?? []), at]);
    return new Map([...names].map(([name, places]) => [name, this.placed(name, places, lines, indent)]));
  }
  placed(name, [first, ...more], lines, indent) {
    const left = lines.find((at) => at > first && this.indents[at] < this.indents[first]);
    const word = new RegExp(`\\b${name}\\b`);
    const isOutside = lines.some((at) => at >= left && word.test(show(this.lines[at])));
    const isTop = this.indents[first] > indent && (more.length > 0 || isOutside);
    return { how: more.length > 0 ? 'let' : 'const', isTop };
  }

  assign(indent, names, sign, value) {
    const { type } = this.blocks.at(-1) ?? {};
    const text = anchored(names, /,/.test(value) ? `[${listed(value)}]` : operators(value));
    if (type !== undefined) {
      this.put(indent, `${/View\b/.test(type) ? 'static ' : ''}${api(names)} = ${text};`);
      return;
    }
    const [parts, known] = [names.split(', '), this.scopes.at(-1)];
    const isNew = sign === '=' && parts.every((name) => known.has(name));
    const how = isNew ? `${parts.some((name) => known.get(name).how === 'let') ? 'let' : 'const'} ` : '';
    for (const name of parts) known.delete(name);
    const target = parts.length > 1 ? `[${names}]` : isNew ? names : words(names);
    this.put(indent, `${isNew ? this.export(names, indent) : ''}${how}${target} ${sign} ${text};`);
  }

  define(at, indent, [isAsync = '', name, list]) {
    const { type } = this.blocks.at(-1) ?? {};
    const body = [...this.within(at + 1, indent + 1)];
    const params = parametersOf(list);
    const isView = this.decorators.some((one) => VALUES.test(one)) || /View\b/.test(type);
    const signature =
      isView && name !== '__init__' && params.length > 0 ? `{ ${params.join(', ')} }` : params.join(', ');
    const awaits = isAsync || (camel && this.mentions(body, `await |${AWAITED.source}`)) ? 'async ' : '';
    if (awaits && !isAsync && type === undefined && this.decorators.length === 0) awaited.add(name);
    const star = this.mentions(body, '\\byield\\b') ? '*' : '';
    if (type === undefined) this.function(indent, name, `${awaits}function${star}`, signature);
    else this.method(indent, name, `${awaits}${star}`, signature, body);
    this.scopes.push(this.namesAtTop(at, indent, body, params));
    this.decorators = [];
  }
  mentions(lines, pattern) {
    return lines.some((at) => new RegExp(pattern).test(show(this.lines[at])));
  }
  /** Decorators become calls around the function: `app.route('/')(function index() {…});`. */
  function(indent, name, kind, signature) {
    const view = safe(name);
    const heads = this.decorators.map((one) =>
      view !== name && ROUTE.test(one) ? withEndpoint(one, name) : one,
    );
    const isWrapper = heads.some((one) => one.startsWith('wraps('));
    const isCalled = isWrapper || new RegExp(`(?<!def |[.\\w])${name}[()]`).test(this.code);
    const around = heads
      .map((one) => (one.startsWith('wraps(') ? one.replace(/\)$/, ', ') : `${one}(`))
      .join('');
    const variable = around && isCalled ? `const ${view} = ` : '';
    const head = `${this.export(name, indent)}${variable}${around}${kind} ${view}(${signature}) {`;
    this.open(indent, head, `}${')'.repeat(heads.length)}${around && ';'}`, { isScope: true });
  }
  /** JavaScript has no decorators yet: those of methods are called in a static block. */
  method(indent, name, kind, signature, body) {
    const around = this.decorators.filter((one) => !/^(?:static|class)method$/.test(one));
    const isStatic = around.length < this.decorators.length ? 'static ' : '';
    const own = `this.prototype.${api(name)}`;
    const calls = `${around.map((one) => `${one}(`).join('')}${own}${')'.repeat(around.length)}`;
    const end = around.length === 0 ? '}' : `}\nstatic { ${own} = ${calls}; }`;
    const { head } = this.blocks.at(-1);
    this.open(
      indent,
      `${isStatic}${kind}${name === '__init__' ? 'constructor' : api(name)}(${signature}) {`,
      end,
      { isScope: true },
    );
    if (name === '__init__' && / extends /.test(head) && !this.mentions(body, 'super'))
      this.put(indent + 4, 'super();');
  }
  /** Writes the names that are declared at the top of a function, and gives the others. */
  namesAtTop(at, indent, body, params) {
    const names = this.declared(at + 1, Math.min(...body.map((line) => this.indents[line])));
    for (const one of params) names.delete(one.replace(/ = .*|\.\.\./g, ''));
    const top = [...names].filter(([, { isTop }]) => isTop).map(([one]) => one);
    if (top.length > 0) this.put(indent + 4, `let ${top.join(', ')};`);
    for (const one of top) names.delete(one);
    return names;
  }

  class(at, indent, [name, base]) {
    const [type = '', ...others] = split(words(kept[base] ?? ''));
    const left = others.length > 0 ? ` // PORT: ${others.join(', ')}` : '';
    const fields = this.decorators.includes('dataclass') ? this.fieldsOf(at, indent) : [];
    this.open(
      indent,
      `${this.export(name, indent)}class ${name}${type && ` extends ${type}`} {${left}`,
      '}',
      {
        type,
        fields: new Set(fields.map(([line]) => line.trim())),
      },
    );
    this.decorators = [];
    if (fields.length === 0) return;
    const params = fields.map(([, field, value = '']) => field + words(value));
    const own = fields.map(([, field]) => field);
    this.put(indent, `constructor(${params.join(', ')}) { Object.assign(this, { ${own.join(', ')} }); }`);
  }
  /** The fields of a dataclass: the whole line, the name, the default. */
  fieldsOf(at, indent) {
    const lines = [...this.within(at + 1, indent + 1)].map((line) => this.lines[line]);
    return lines.map((line) => /^ *(\w+): [^=]+?( = .*)?$/.exec(line)).filter(Boolean);
  }

  /** `except` clauses become one `catch` that asks for the class; what none of them takes is thrown on. */
  except(indent, [types, name = 'error']) {
    const isMore = /^catch|^else if/.test(this.last.head);
    if (isMore) this.output[this.output.length - 1] = '}';
    const kinds = split(show(types).replace(/^\[|\]$/g, '')).map(words);
    const test = kinds.map((type) => `${name} instanceof ${type}`).join(' || ');
    if (test === '' || kinds.includes('Error')) {
      this.open(indent, isMore ? 'else {' : `catch (${name}) {`, isMore ? '} }' : '}');
      return;
    }
    this.open(
      indent,
      isMore ? `else if (${test}) {` : `catch (${name}) { if (${test}) {`,
      `} else throw ${name}; }`,
    );
  }
}

const indentOf = (line) => /^ */.exec(line)[0].length;
const listed = (values) => split(values).map(operators).join(', ');
const variables = (names) => (/,/.test(names) ? `[${names}]` : names);

/** What Python's match() is asked of begins where the text begins. */
function anchored(name, value) {
  if (!new RegExp(`\\b${name}\\.match\\(`).test(everything)) return value;
  return show(value).replace(/^\/(?!\^)(.*)\//, '/^(?:$1)/');
}
/** Parameters without annotations, and without `self`. */
function parametersOf(list) {
  const given = split(list.replace(/\$c\d+\$/g, '')).map((one) => one.replace(/: [^=]+?(?= = |$)/, ''));
  const hasRest = given.some((one) => /^\*\w/.test(one));
  return given
    .filter((one) => !/^(?:self|cls|\*|\/)$/.test(one) && !(hasRest && one.startsWith('**')))
    .map((one) => one.replace(/^\*\*/, '').replace(/^\*/, '...').replace(/^\w+/, safe))
    .map((one) => one.replace(/ ?= ?(.*)/, (_, value) => ` = ${operators(value)}`));
}
/** A view whose name is no name in JavaScript keeps it as its endpoint. */
const withEndpoint = (decorator, name) =>
  decorator.replace(/( \})?\)$/, (_, options) => `, ${options ? '' : '{ '}endpoint: '${name}' })`);

const STATEMENTS = [
  [/^\$d(\d+)\$$/, (to, indent, [at]) => to.put(indent, `/** ${quoteless(kept[at])} */`)],
  [/^(\$c\d+\$)$/, (to, indent, [comment]) => to.put(indent, comment)],
  [/^@(.*)$/, (to, _, [one]) => to.decorators.push(show(words(one)))],
  [
    /^((?:from|import) .*)$/,
    (to, indent, [code]) => (indent === 0 ? to.output : to.imports).push(importing(show(code))),
  ],
  [
    /^(async )?def (\w+)\$r(\d+)\$(?: -> .*)?:$/,
    (to, indent, [isAsync, name, list], at) => to.define(at, indent, [isAsync, name, kept[list]]),
  ],
  [/^class (\w+)(?:\$r(\d+)\$)?:$/, (to, indent, found, at) => to.class(at, indent, found)],
  [
    /^if __name__ == .*:$/,
    (to, indent) => to.open(indent, 'if (process.argv[1] === import.meta.filename) {'),
  ],
  [/^(if|while) (.*):$/, (to, indent, [word, test]) => to.open(indent, `${word} (${condition(test)}) {`)],
  [/^elif (.*):$/, (to, indent, [test]) => to.open(indent, `else if (${condition(test)}) {`)],
  [
    /^(else|try|finally):$/,
    (to, indent, [word]) => {
      const isAfter = word === 'else' && /^(?:catch|else \{$|for)/.test(to.last.head);
      to.open(indent, isAfter ? '{ // PORT: else, where nothing failed' : `${word} {`);
    },
  ],
  [
    /^(async )?for (.*) in (.*):$/,
    (to, indent, [isAsync, names, from]) =>
      to.open(indent, `for ${isAsync ? 'await ' : ''}(const ${variables(names)} of ${iterable(from)}) {`),
  ],
  [/^except ?(.*?)(?: as (\w+))?:$/, (to, indent, found) => to.except(indent, found)],
  [
    /^(?:async )?with (.*?)(?: as (\w+))?:$/,
    (to, indent, [value, name]) =>
      to.open(indent, `{ ${name ? `const ${name} = ` : ''}${operators(value)}; // PORT: with`),
  ],
  [/^return ([^,]+,.*)$/, (to, indent, [values]) => to.put(indent, `return tuple(${listed(values)});`)],
  [/^yield from (.*)$/, (to, indent, [value]) => to.put(indent, `yield* ${operators(value)};`)],
  [/^(return|yield) (.*)$/, (to, indent, [word, value]) => to.put(indent, `${word} ${operators(value)};`)],
  [
    /^raise(?: (.*?))?(?: from .*)?$/,
    (to, indent, [error = 'error']) =>
      to.put(indent, `throw ${operators(error).replace(/^[A-Z]\w*$/, 'new $&()')};`),
  ],
  [/^del (.*)$/, (to, indent, [what]) => to.put(indent, `delete ${operators(what)};`)],
  [/^assert (.*)$/, (to, indent, [what]) => to.put(indent, `console.assert(${operators(what)});`)],
  [/^(?:pass|global .*|nonlocal .*|[\w.]+: [\w$."]+(?: \| \w+)*)$/, () => undefined],
  [ASSIGNMENT, (to, indent, [names, sign, value]) => to.assign(indent, names, sign, value)],
  [/^(break|continue)$/, (to, indent, [word]) => to.put(indent, `${word};`)],
  [/^(.*)$/, (to, indent, [code]) => to.put(indent, `${operators(code)};`)],
];
