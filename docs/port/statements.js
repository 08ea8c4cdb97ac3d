/** Statements: what each kind looks like, and what becomes of it. */
import { AWAITED } from './builtins.js';
import { condition, expression, iterable, operators, safe, TEXTS, words } from './expressions.js';
import { api, awaited, camel, everything, imported, look } from './files.js';
import { dropped, finish, importing } from './imports.js';
import { kept, quoteless, show, split } from './kept.js';
import { marked, parses } from './marks.js';

const ROUTE = /\.(?:route|get|post|put|patch|delete|websocket)\(/;
const ASSIGNMENT = /^((?:\w+, )*\*?[\w.$]+)(?:: [^=]*?)? ((?:[-+*/|&%]|\*\*)?=) (.*)$/;
/** What is given its values in one object: views, and commands. */
const VALUES = /\.(?:route|get|post|put|patch|delete|websocket|command)\(|^click\./;
/** Methods of a class of views that are given the values of the URL. */
const ANSWERS = /^(?:get|post|put|patch|delete|head|options|dispatch_request|dispatchRequest)$/;
const COMMAND = /\.(?:command|group)\(.+\)$/;
const EXPORTED = /^(?:app|bp|create_app)$/;

/** The code of a file in Python as JavaScript. */
export function port(file, source) {
  look(file, source);
  dropped.clear();
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
    this.source = source;
    this.lines = expression(source).split('\n').flatMap(single);
    this.code = source.replace(TEXTS, (text, _, prefix) => (/f/i.test(prefix) ? text : ''));
    this.indents = this.lines.map((line) => (/^\s*(?:\$c\d+\$)?$/.test(line) ? Infinity : indentOf(line)));
    this.walruses = [...source.matchAll(/\b(\w+) := /g)].map(([, name]) => name);
    const names = this.declared(0, 0);
    this.top = [...names].filter(([, { isTop }]) => isTop).map(([name]) => name);
    for (const name of this.top) names.delete(name);
    this.scopes = [names];
  }

  write() {
    for (const [at, line] of this.lines.entries()) {
      const [, code, comment] = /^\s*(.*?)(?: {2}(\$c\d+\$))?$/.exec(line);
      if (code === '') this.blanks++;
      else this.statement(at, code, comment);
    }
    this.close(0);
    const tops = [...this.top].map((name) => `${this.export(name, 0)}let ${name};`);
    const lines = [...this.imports, ...tops, ...this.output];
    return lines.map((text) => show(marked(text, this.source))).join('\n');
  }
  statement(at, code, comment) {
    const indent = indentOf(this.lines[at]);
    this.close(indent);
    if (comment) this.put(indent, comment);
    if (this.blocks.at(-1)?.fields?.has(code)) return;
    const [pattern, act] = STATEMENTS.find(([pattern]) => pattern.test(code));
    act(this, indent, pattern.exec(code).slice(1), at);
  }

  /** What is no JavaScript is put into a comment. */
  put(indent, text) {
    const shown = show(text);
    const isRight = shown === '' || /^\/\*\*/.test(shown) || parses(shown);
    this.output.push(
      ' '.repeat(indent) +
        (isRight ? text : `// PORT: ${shown.replace(/\s*\n\s*/g, ' ').replaceAll('// PORT:', '')}`),
    );
  }
  open(indent, head, end = '}', more = {}) {
    if (!parses(`${show(head)}\n${end}`)) [head, end] = this.closed(show(head), more);
    this.output.push(' '.repeat(indent) + head);
    this.blocks.push({ indent, head, end, ...more });
  }
  /** A block that is no JavaScript: its lines stay, and what it was stands beside it. */
  closed(head, { isScope }) {
    const mark = ` // PORT: ${head.replace(/\s*\n\s*/g, ' ')}`;
    const [, test] = /^((?:else )?if|while) \(/.exec(head) ?? [];
    if (test) return [`${test} (false) {${mark}`, '}'];
    if (!isScope) return [`{${mark}`, '}'];
    const isLoose = this.blocks.at(-1)?.type === undefined;
    return isLoose ? [`(async function* () {${mark}`, '});'] : [`async *_() {${mark}`, '}'];
  }
  /** Ends the blocks that are not left open by a line of this indent. */
  close(indent) {
    while (this.blocks.length > 0 && this.blocks.at(-1).indent >= indent) {
      this.last = this.blocks.pop();
      this.output.push(' '.repeat(this.last.indent) + this.last.end);
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
      for (const name of ASSIGNMENT.exec(this.lines[at].trim())?.[1].split(/, \*?/) ?? [])
        if (/^\w+$/.test(name)) names.set(name, [...(names.get(name) ?? []), at]);
    const found = new Map(
      [...names].map(([name, places]) => [name, this.placed(name, places, lines, indent)]),
    );
    for (const name of this.walruses)
      if (lines.some((at) => new RegExp(`\\b${name} :?= `).test(show(this.lines[at]))))
        found.set(name, { how: 'let', isTop: true });
    for (const at of lines) {
      const [, others = ''] = /^ *(?:global|nonlocal) (.*)$/.exec(this.lines[at]) ?? [];
      for (const name of split(others)) found.delete(name);
    }
    return found;
  }
  placed(name, [first, ...more], lines, indent) {
    const left = lines.find((at) => at > first && this.indents[at] < this.indents[first]);
    const word = new RegExp(`\\b${name}\\b`);
    const isOutside = lines.some((at) => at >= left && word.test(show(this.lines[at])));
    const isTop = this.indents[first] > indent && (more.length > 0 || isOutside);
    return { how: more.length > 0 ? 'let' : 'const', isTop };
  }

  /** The name of the error of the nearest `except`. */
  caught() {
    const names = this.blocks.map(({ head }) => /^catch \((\w+)\)/.exec(head)?.[1]);
    return names.findLast(Boolean) ?? 'error';
  }

  assign(indent, names, sign, value) {
    const { type } = this.blocks.at(-1) ?? {};
    const text = anchored(names, /,/.test(value) ? `[${listed(value)}]` : operators(value));
    if (type !== undefined) {
      const isStatic = /View\b/.test(type) || (/^(?:code|description)$/.test(names) && isHttpError(type));
      this.put(indent, `${isStatic ? 'static ' : ''}${api(names)} = ${text};`);
      return;
    }
    const [parts, known] = [names.replace('*', '').split(', '), this.scopes.at(-1)];
    const isTarget = (name) => this.blocks.some(({ targets }) => targets?.includes(name));
    const isNew = sign === '=' && parts.every((name) => known.has(name) && !isTarget(name));
    const how = isNew ? `${parts.some((name) => known.get(name).how === 'let') ? 'let' : 'const'} ` : '';
    const lone = isNew || sign !== '=' ? [] : parts.filter((name) => known.has(name) && !isTarget(name));
    if (lone.length > 0) this.put(indent, `let ${lone.join(', ')};`);
    for (const name of parts) known.delete(name);
    const target = parts.length > 1 ? `[${names.replace('*', '...')}]` : isNew ? names : words(names);
    this.put(indent, `${isNew ? this.export(names, indent) : ''}${how}${target} ${sign} ${text};`);
  }

  define(at, indent, [isAsync = '', name, list]) {
    const { type } = this.blocks.at(-1) ?? {};
    const body = [...this.within(at + 1, indent + 1)];
    const params = parametersOf(list);
    const isView =
      this.decorators.some((one) => VALUES.test(one)) || (isViewClass(type) && ANSWERS.test(name));
    const signature = this.isReceiver(name)
      ? [params[0], objectOf(params.slice(1), list)].filter(Boolean).join(', ')
      : isView
        ? objectOf(params, '')
        : params.join(', ');
    const awaits = isAsync || (camel && this.mentions(body, `await |${AWAITED.source}`)) ? 'async ' : '';
    if (awaits && !isAsync && type === undefined && this.decorators.length === 0) awaited.add(name);
    const star = this.mentions(body, '\\byield\\b') ? '*' : '';
    const [, text] = /^\s*\$d(\d+)\$$/.exec(this.lines[at + 1] ?? '') ?? [];
    const told =
      text &&
      quoteless(kept[text])
        .trim()
        .replace(/\s*\n\s*/g, ' ')
        .replaceAll("'", "\\'");
    const help = told && !camel ? `'${told}'` : undefined;
    if (type === undefined) this.function(indent, name, `${awaits}function${star}`, signature, help);
    else this.method(indent, name, `${awaits}${star}`, signature, body);
    this.scopes.push(this.namesAtTop(at, indent, body, params));
    this.decorators = [];
  }
  /** Whether a signal calls the function: with a sender, and one object. */
  isReceiver(name) {
    const isConnected = new RegExp(`\\.connect\\(${name}\\b`).test(this.code);
    return isConnected || this.decorators.some((one) => /\.connect(?:_via\(.*\))?$/.test(one));
  }
  mentions(lines, pattern) {
    return lines.some((at) => new RegExp(pattern).test(show(this.lines[at])));
  }
  /** Decorators become calls around the function: `app.route('/')(function index() {…});`. */
  function(indent, name, kind, signature, help) {
    const view = safe(name);
    const heads = this.decorators.map((one) => {
      if (help && COMMAND.test(one)) return withOption(one, `help: ${help}`);
      return view !== name && ROUTE.test(one) ? withOption(one, `endpoint: '${name}'`) : one;
    });
    const isWrapper = heads.some((one) => one.startsWith('wraps('));
    const isCalled =
      isWrapper ||
      (indent === 0 && imported.has(name)) ||
      new RegExp(`(?<!def |[.\\w])${name}[()]`).test(this.code);
    const around = heads
      .map((one) => (one.startsWith('wraps(') ? one.replace(/\)$/, ', ') : `${one}(`))
      .join('');
    const variable = around && isCalled ? `const ${view} = ` : '';
    const head = `${around && !variable ? '' : this.export(name, indent)}${variable}${around}${kind} ${view}(${signature}) {`;
    this.open(indent, head, `}${')'.repeat(heads.length)}${around && ';'}`, { isScope: true });
  }
  /** JavaScript has no decorators yet: those of methods are called in a static block. */
  method(indent, name, kind, signature, body) {
    const has = (pattern) => this.decorators.some((one) => pattern.test(one));
    const around = this.decorators.filter((one) => !/(?:static|class)method$|property$|\.setter$/.test(one));
    const isOwn = /JSONProvider\b/.test(this.blocks.at(-1).type);
    const isStatic = has(/^(?:static|class)method$/) && !isOwn ? 'static ' : '';
    const accessor = has(/property$/) ? 'get ' : has(/\.setter$/) ? 'set ' : '';
    const own = `this.prototype.${api(name)}`;
    const calls = `${around.map((one) => `${one}(`).join('')}${own}${')'.repeat(around.length)}`;
    const end = around.length === 0 ? '}' : `}\nstatic { ${own} = ${calls}; }`;
    const { head } = this.blocks.at(-1);
    this.open(
      indent,
      `${isStatic}${accessor}${kind}${SPECIAL[name] ?? api(name)}(${signature}) {${/^__(?!init|str|iter)/.test(name) ? ` // PORT: ${name}` : ''}`,
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
    for (const one of this.decorators) if (one !== 'dataclass') this.put(indent, `// PORT: @${one}`);
    this.decorators = [];
    if (fields.length === 0) return;
    const params = fields.map(([, field, value = '']) => field + defaultOf(words(value)));
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
    if (isMore && this.last.end === '}') {
      this.output.pop();
      this.open(indent, `if (false) { // PORT: except ${show(types)}`, '} }');
      return;
    }
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

/** The default of a field of a dataclass: `field(default_factory=list)` is a new list each time. */
const defaultOf = (value) =>
  show(value)
    .replace(/^ = field\(\{ default: (.*) \}\)$/, ' = $1')
    .replace(
      /^ = field\(\{ default_?[fF]actory: (.*) \}\)$/,
      (_, made) => ` = ${FACTORIES[made] ?? `(${made})()`}`,
    );
const FACTORIES = { list: '[]', dict: '{}', set: 'new Set()' };
/** What Python calls by itself, and JavaScript does. */
const SPECIAL = { __init__: 'constructor', __str__: 'toString', __iter__: '[Symbol.iterator]' };
const HEAD = '(?:async )?(?:def|class|if|elif|else|for|while|try|except|finally|with)\\b';
/** The lines of what stands in one: `if x: y`, `a = b = 0`, `a; b`. */
function single(line) {
  const [, space, head, body] = new RegExp(`^( *)(${HEAD}(?:[^:]|:=)*:) +((?!\\$c).+)$`).exec(line) ?? [];
  if (head) return [space + head, ...single(`${space}    ${body}`)];
  const [, indent, first, rest] = /^( *)(.+?); *(.+)$/.exec(line) ?? [];
  if (first) return [indent + first, ...single(indent + rest)];
  const [, own, name, by] = /^( *)([\w.]+) \/\/= (.+)$/.exec(line) ?? [];
  if (name) return [`${own}${name} = ${name} // ${by}`];
  const [, left, names, value] = /^( *)((?:[\w.]+ = )+)([^=]+)$/.exec(line) ?? [];
  const all = names?.split(' = ').filter(Boolean) ?? [];
  if (all.length < 2) return [line];
  return [
    `${left}${all.at(-1)} = ${value}`,
    ...all.slice(0, -1).map((name) => `${left}${name} = ${all.at(-1)}`),
  ];
}
const indentOf = (line) => /^ */.exec(line)[0].length;
const listed = (values) => split(values).map(operators).join(', ');
const variables = (names) => (/,/.test(names) ? `[${names.replace('*', '...')}]` : names);

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
/** A view whose name is no name in JavaScript keeps it as its endpoint; what a command is for stands below its head. */
const withOption = (decorator, option) =>
  decorator.replace(/( \})?\)$/, (_, options) => `, ${options ? '' : '{ '}${option} })`);
/** Parameters that come in one object; `**rest` is what is left of it. */
const objectOf = (params, list) => {
  const rest = /\*\*(\w+)$/.exec(list)?.[1];
  const names = params.map((one) => (one === rest ? `...${one}` : one));
  return names.length > 0 ? `{ ${names.join(', ')} }` : '';
};
/** Whether a class is one of the errors of HTTP, whose code and description are those of the class. */
const isHttpError = (type) =>
  type === 'HTTPException' || new RegExp(`werkzeug\\.exceptions import [^)]*\\b${type}\\b`).test(everything);
/** Whether a class of these files answers requests, by itself or as those that it is derived from. */
const isViewClass = (type = '') =>
  /View\b/.test(type) ||
  (type !== '' && isViewClass(new RegExp(`^class ${type}\\((.*)\\):`, 'm').exec(everything)?.[1]));

const STATEMENTS = [
  [/^\$d(\d+)\$$/, (to, indent, [at]) => to.put(indent, `/** ${quoteless(kept[at])} */`)],
  [/^(\$c\d+\$)$/, (to, indent, [comment]) => to.put(indent, comment)],
  [/^@(.*)$/, (to, _, [one]) => to.decorators.push(show(words(one)).replace(/^functools\./, ''))],
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
      const isAfter = word === 'else' && /^(?:catch|else \{$|for|while|if \(false)/.test(to.last.head);
      const isLate = word === 'finally' && /^\{/.test(to.last.head);
      to.open(
        indent,
        isAfter || isLate ? `{ // PORT: ${word}${isAfter ? ', where nothing failed' : ''}` : `${word} {`,
      );
    },
  ],
  [
    /^(async )?for (.*) in (.*):$/,
    (to, indent, [isAsync, names, from], at) => {
      const isSet = new RegExp(`^ *(?:${names.replaceAll(', ', '|')}) [-+*/]?= `);
      const end = to.indents.findIndex((one, line) => line > at && one <= indent);
      const how = to.lines.slice(at + 1, end).some((line) => isSet.test(line)) ? 'let' : 'const';
      const head = `for ${isAsync ? 'await ' : ''}(${how} ${variables(names)} of ${iterable(from)}) {`;
      to.open(indent, head, '}', { targets: names.split(', ') });
    },
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
    (to, indent, [error = to.caught()]) =>
      to.put(indent, `throw ${operators(error).replace(/^[A-Z]\w*$/, 'new $&()')};`),
  ],
  [
    /^del (.*)$/,
    (to, indent, [what]) => {
      for (const one of split(what)) to.put(indent, `delete ${operators(one)};`);
    },
  ],
  [/^assert (.*)$/, (to, indent, [what]) => to.put(indent, `console.assert(${operators(what)});`)],
  [/^((?:match|case) .*):$/, (to, indent, [head]) => to.open(indent, `{ // PORT: ${show(head)}`)],
  [/^(?:pass|\.\.\.|global .*|nonlocal .*|[\w.]+: [\w$."]+(?: \| \w+)*)$/, () => undefined],
  [ASSIGNMENT, (to, indent, [names, sign, value]) => to.assign(indent, names, sign, value)],
  [/^(break|continue)$/, (to, indent, [word]) => to.put(indent, `${word};`)],
  [/^(.*)$/, (to, indent, [code]) => to.put(indent, `${operators(code)};`)],
];
