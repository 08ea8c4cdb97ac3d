/**
 * Python of a Flask or Quart app in, JavaScript for `pottle/flask` or `pottle/quart` out. Regular expressions, no compiler: what it
 * cannot do it leaves as it is, and marks with `// PORT:`. Lines are left to a formatter.
 *
 *     node port.js --out src app.py db.py      # --camel: for `pottle`, with names in camelCase
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const args = process.argv.slice(2);
const [camel, out] = [
  args.includes('--camel'),
  args.includes('--out') ? args[args.indexOf('--out') + 1] : '.',
];
const files = args.filter((arg) => arg.endsWith('.py')).map((file) => [file, readFileSync(file, 'utf8')]);
const everything = files.map(([, source]) => source).join('\n');
const all = (pattern) => [...everything.matchAll(pattern)].map(([, found]) => found);

// What other files import; what is a list, a dict or a set in a file, as far as one sees.
const imported = new Set(all(/^from \.?\w* import (.*)$/gm).flatMap((names) => names.split(/, /)));
let [entry, lists, dicts, sets] = ['', new Set(), new Set(), new Set()];
function look(source) {
  const names = (...patterns) =>
    new Set(patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, name]) => name)));
  lists = names(/(\w+) = (?:.*, )?(?:\[|.*\.fetchall\(\))/g, /(\w+) = db\.execute\([^=]*?\.fetchall\(\)/g);
  dicts = names(/(\w+) = \{(?:\}|['"]\w+['"]:)/g);
  sets = names(/(\w+) = (?:set\(|\{['"][^:{}]+\})/g);
}
// Keyword arguments for functions and classes of these files get the places that they have there.
const places = new Map();
let inClass = '';
for (const [, type, name, list] of everything.matchAll(/^class (\w+)|^ *(?:async )?def (\w+)\((.*)\):/gm)) {
  inClass = type ?? inClass;
  if (name)
    places.set(
      name === '__init__' ? inClass : name,
      list
        .replace(/\b(?:self|cls)(?:, )?/, '')
        .split(', ')
        .map((one) => one.replace(/\W.*/, ''))
        .filter(Boolean),
    );
}
for (const [, type, fields] of everything.matchAll(/^@dataclass\nclass (\w+).*:\n((?: +\w+: .*\n)+)/gm))
  places.set(
    type,
    [...fields.matchAll(/(\w+):/g)].map(([, name]) => name),
  );

// ---- Texts, comments and brackets are put aside, until only words and operators are left ----

const kept = [];
const keep = (kind, text) => `$${kind}${kept.push(text) - 1}$`;
const show = (text) =>
  /\$[a-z]\d+\$/.test(text) ? show(text.replace(/\$[a-z](\d+)\$/g, (_, at) => kept[at])) : text;
const split = (text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const TEXTS =
  /#([^\n]*)|(?<!\w)([rbfuRBFU]{0,2})("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/g;
function expression(source) {
  const words = source.replace(TEXTS, (_, comment, prefix, quoted) => {
    if (comment !== undefined) return keep('c', `//${comment}`);
    const [, text] = /^(?:"""|'''|.)([\s\S]*?)(?:"""|'''|.)$/.exec(quoted);
    if (/f/i.test(prefix)) return keep('s', template(text));
    if (/r/i.test(prefix)) return keep('s', `String.raw\`${text}\``);
    return keep(
      /^(...).*\1$/s.test(quoted) ? 'd' : 's',
      /b/i.test(prefix) ? `Buffer.from(${quoted})` : quoted.replace(/^("""|''')([\s\S]*)\1$/, '`$2`'),
    );
  });
  return groups(words.replace(/(\$s\d+\$)\s+(?=\$s)/g, '$1 + '));
}
/** The text of an f-string as a template. */
function template(text) {
  const [open, close] = ['\u0001', '\u0002'];
  const bare = text
    .replace(/`|\$(?=\{)/g, '\\$&')
    .replaceAll('{{', open)
    .replaceAll('}}', close);
  const filled = bare.replace(
    /\{((?:[^{}!:([]|\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])+)(!r)?(?::((?:[^{}]|\{[^}]*\})+))?\}/g,
    (_, code, repr, spec) => placeholder(show(operators(expression(code))), repr ? 'r' : spec),
  );
  return `\`${filled.replaceAll(open, '{').replaceAll(close, '}')}\``;
}
function placeholder(value, spec) {
  if (spec === undefined || spec === 's' || spec === 'd') return `\${${value}}`;
  return spec === 'r'
    ? `\${repr(${value})}`
    : `\${format(${value}, ${/\{/.test(spec) ? template(spec) : `'${spec}'`})}`;
}
/** `'%s: %.1f' % (a, b)` and `'{}: {x}'.format(a, x=b)` as a template. */
function filled(text, pattern, values, named = {}) {
  let at = 0;
  const bare = show(text)
    .replace(/^(?:String\.raw)?.|.$/g, '')
    .replaceAll('`', '\\`');
  return `\`${bare.replace(pattern, (whole, name, spec) => (whole === '%%' ? '%' : placeholder(name ? named[name] : values[at++], spec)))}\``;
}

const GROUP = /(\b(?:def|class) )?([\w.$@]*)([([{])([^()[\]{}]*)[)\]}]/;
function groups(text) {
  for (let found = GROUP.exec(text); found; found = GROUP.exec(text)) {
    const [whole, head, callee, open, inner] = found;
    const said = (inner.match(/\$c\d+\$/g) ?? []).map((one) => show(one).replace(/^\/\/(.*)/, '/*$1 */ '));
    const kind = open === '(' && callee === '' && /,/.test(inner) ? 't' : 'e';
    const made = head
      ? `${head}${callee}${keep('r', inner)}`
      : keep(kind, said.join('') + group(callee, open, inner.replace(/\$c\d+\$/g, '')));
    text =
      text.slice(0, found.index) +
      (callee.startsWith('@') ? '@' : '') +
      made +
      text.slice(found.index + whole.length);
  }
  return text;
}
function group(callee, open, inner) {
  const [, value, names, from, only] =
    /^([\s\S]*?)\s+(?:async )?for\s+([\s\S]+?)\s+in\s+([\s\S]+?)(?:\s+if\s+([\s\S]+))?$/.exec(inner) ?? [];
  if (value !== undefined)
    return comprehension(
      callee,
      open,
      value.trim(),
      /,/.test(names) ? `[${names}]` : names,
      `${iterable(from)}${only ? `.filter((${names}) => ${condition(only)})` : ''}`,
    );
  if (open === '{') {
    if (inner.trim() !== '' && !/:|\*\*/.test(inner))
      return `new Set([${split(inner).map(operators).join(', ')}])`;
    return `{ ${split(inner)
      .map((part) =>
        part
          .replace(/^\*\*/, '...')
          .replace(
            /^(.*?)(: |\.\.\.)([\s\S]*)$/,
            (_, key, mark, one) =>
              `${/^(\$s|$)/.test(key) ? key : `[${operators(key)}]`}${mark}${operators(one)}`,
          ),
      )
      .join(', ')} }`;
  }
  if (open === '[' && callee !== '') {
    if (/^-\d+$/.test(inner))
      return `${show(words(callee)).replace(/\.rsplit\(([^,]+), 1\)$/, '.split($1)')}.at(${inner})`;
    const [slice, start, end] = /^([^:]*):([^:]*)$/.exec(inner) ?? [];
    return slice === undefined
      ? `${words(callee)}[${operators(inner)}]`
      : `${words(callee)}.slice(${[operators(start) || '0', operators(end)].filter(Boolean).join(', ')})`;
  }
  if (callee !== '') return call(callee.replace('@', ''), split(inner), callee.startsWith('@'));
  const isGroup = open === '(' && inner.trim() !== '' && !/,/.test(inner);
  return isGroup
    ? `(${operators(inner)})`
    : `[${split(inner)
        .map((part) => part.replace(/^\*/, '...'))
        .map(operators)
        .join(', ')}]`;
}
function comprehension(callee, open, value, names, rows) {
  const [, key, one = ''] = open === '{' ? (/^([^:]+): ([\s\S]+)$/.exec(value) ?? []) : [];
  const made = key === undefined ? operators(value) : `[${operators(key)}, ${operators(one)}]`;
  if (callee === 'any' || callee === 'all')
    return `${rows}.${callee === 'any' ? 'some' : 'every'}((${names}) => ${made})`;
  const mapped =
    made === names ? rows : `${rows}.map((${names}) => ${show(made).startsWith('{') ? `(${made})` : made})`;
  if (open === '{') return key === undefined ? `new Set(${mapped})` : `Object.fromEntries(${mapped})`;
  return callee === '' ? mapped : call(callee, [keep('e', mapped)]);
}

// ---- What Python has built in ----

/** What answers `in`, `get` and `[…]` as Python's dicts do. */
const MAPPING =
  /(?:^|\.)(?:args|form|files|headers|cookies|values|view_args|config|session|g|extensions|app|bp|client|extensions)$/;
const spread = (a) => (dicts.has(a) ? `Object.keys(${a})` : `[...${a}]`);
const TYPES = {
  str: (a) => `typeof ${a} === 'string'`,
  int: (a) => `Number.isInteger(${a})`,
  list: (a) => `Array.isArray(${a})`,
  dict: (a) => `${a}?.constructor === Object`,
  date: (a) => `${a} instanceof Date`,
  bytes: (a) => `${a} instanceof Uint8Array`,
};
const CALLS = {
  len: (a) => (dicts.has(a) ? `Object.keys(${a}).length` : `${a}.${sets.has(a) ? 'size' : 'length'}`),
  str: (a) => (/^(?:error|exc|err|e)$/.test(a) ? `${a}.message` : `String(${a})`),
  list: spread,
  bool: (a) => `Boolean(${a})`,
  float: (a) => `Number(${a})`,
  dict: (a = '{}') => (/entries|^\[/.test(show(a)) ? `Object.fromEntries(${a})` : `{ ...${a} }`),
  set: (a = '') => `new Set(${a})`,
  date: (y, m, d) => `Object.assign(new Date(Date.UTC(${y}, ${m} - 1, ${d})), { dateOnly: true })`,
  abs: (a) => `Math.abs(${a})`,
  min: (...of) => `Math.min(${of.join(', ')})`,
  max: (...of) => `Math.max(${of.join(', ')})`,
  print: (...of) => `console.log(${of.join(', ')})`,
  super: () => 'super',
  type: (a) => `${a}.constructor`,
  hasattr: (a, name) => `${a}?.${api(quoteless(show(name)))} !== undefined`,
  getattr: (a, name, other) => (other ? `(${a}[${name}] ?? ${other})` : `${a}[${name}]`),
  setattr: (a, name, value) => `${a}[${name}] = ${value}`,
  isinstance: (a, type) => TYPES[type]?.(a) ?? `${a} instanceof ${type}`,
  'os.path.join': (...of) => `path.join(${of.join(', ')})`,
  'os.makedirs': (a) => `mkdirSync(${a}, { recursive: true })`,
  'os.path.getsize': (a) => `statSync(${a}).size`,
  'os.path.exists': (a) => `existsSync(${a})`,
  'os.environ.get': (a, other = 'null') => `(process.env[${a}] ?? ${other})`,
  'io.BytesIO': (a) => a,
  're.compile': (a, flags) => regex(a, flags),
  're.findall': (a, text) => `[...${text}.matchAll(${regex(a, 'g')})].map((found) => found.at(-1))`,
  're.split': (a, text) => `${text}.split(${regex(a)})`,
  're.sub': (a, by, text) => `${text}.replace(${regex(a, 'g')}, ${by})`,
  're.match': (a, text) => `${regex(`^${a}`)}.exec(${text})`,
  're.search': (a, text) => `${regex(a)}.exec(${text})`,
  'secrets.compare_digest': (a, b) => `isSame(${a}, ${b})`,
  'hmac.compare_digest': (a, b) => `isSame(${a}, ${b})`,
  'secrets.token_hex': (a) => `randomBytes(${a}).toString('hex')`,
  'json.dumps': (a) => `JSON.stringify(${a})`,
  'json.loads': (a) => `JSON.parse(${a})`,
  'time.time': () => 'Date.now() / 1000',
  'time.perf_counter': () => 'performance.now() / 1000',
  'datetime.now': () => 'new Date()',
  'asyncio.create_task': (a) => a,
  'asyncio.Queue': () => 'makeQueue()',
};
const METHODS = {
  strip: (a, ...of) => (of.length ? null : `${a}.trim()`),
  rstrip: (a, b) => (b ? `${a}.replace(/[${quoteless(show(b))}]+$/, '')` : `${a}.trimEnd()`),
  lstrip: (a, b) => (b ? `${a}.replace(/^[${quoteless(show(b))}]+/, '')` : `${a}.trimStart()`),
  title: (a) => `${a}.replace(/\\p{L}+/gu, (word) => word[0].toUpperCase() + word.slice(1).toLowerCase())`,
  lower: (a) => `${a}.toLowerCase()`,
  upper: (a) => `${a}.toUpperCase()`,
  startswith: (a, b) => `${a}.startsWith(${b})`,
  endswith: (a, b) => `${a}.endsWith(${b})`,
  replace: (a, b, c) => `${a}.replaceAll(${b}, ${c})`,
  splitlines: (a) => `${a}.replace(/\\n$/, '').split(/\\r?\\n/)`,
  join: (a, b) => `${b}.join(${a})`,
  encode: (a) => `Buffer.from(${a})`,
  decode: (a) => `${a}.toString()`,
  remove: (a, b) => `${a}.splice(${a}.indexOf(${b}), 1)`,
  clear: (a) => (dicts.has(a) ? `for (const key of Object.keys(${a})) delete ${a}[key]` : null),
  append: (a, b) => `${a}.push(${b})`,
  discard: (a, b) => `${a}.delete(${b})`,
  match: (a, b) => `${a}.exec(${b})`,
  isoformat: (a) => `${a}.toISOString()`,
  strftime: (a, b) => `strftime(${a}, ${b})`,
  items: (a) => (MAPPING.test(a) ? null : `Object.entries(${a})`),
  values: (a) => (MAPPING.test(a) ? null : `Object.values(${a})`),
  keys: (a) => (MAPPING.test(a) ? null : `Object.keys(${a})`),
  get: (a, b, c) => (MAPPING.test(a) || b === undefined ? null : c ? `(${a}[${b}] ?? ${c})` : `${a}[${b}]`),
};
function regex(pattern, flags = '') {
  const text = show(pattern)
    .replace(/^(\^?)(?:String\.raw)?.([\s\S]*).$/, '$1$2')
    .replace(/(?<!\\)\//g, '\\/');
  const isUnicode = /\\w/.test(text);
  return `/${text.replaceAll('\\w', '[\\p{L}\\p{N}_]')}/${/IGNORECASE|\.I\b/.test(flags) ? 'i' : flags === 'g' ? 'g' : ''}${isUnicode ? 'u' : ''}`;
}
/** Functions of these files that await something with `--camel`, so that their calls do. */
const awaited = new Set();
/** What names are given to a call, not to be changed: what a URL, a template, a config is made with. */
const FREE = /(?:^|\.)(?:url_for|render_template\w*|jsonify|from_mapping|update|format)$/;
function call(callee, parts, isDecorator) {
  const [, on, name] = /^(?:(.*)\.)?([^.]*)$/.exec(callee);
  const [list, named, own] = [[], {}, places.get(name)];
  for (const part of parts) {
    const [, key, value] = /^(\w+|\*\*)\s*=?\s*((?<=\*\*|=\s*)(?!=)[\s\S]+)$/.exec(part) ?? [];
    if (key === undefined)
      list.push(part.startsWith('*') ? `...${operators(part.slice(1))}` : operators(part));
    else if (own?.includes(key)) list[own.indexOf(key)] = operators(value);
    else
      named[key === '**' ? `...${operators(value)}` : FREE.test(callee) ? key : api(key)] =
        key === '**' ? '' : operators(value);
  }
  if (/^\$s\d+\$$/.test(on) && name === 'format') return filled(on, /\{(\w*)(?::([^}]*))?\}/g, list, named);
  const isMethod =
    on && (!own || own.length < list.length || name === 'get' || lists.has(on.split('.').at(-1)));
  const built = CALLS[callee] ?? (isMethod ? METHODS[name]?.bind(null, words(on)) : undefined);
  const made = isDecorator ? null : built?.(...list);
  const { key, reverse, start } = named;
  if (callee === 'sorted' || name === 'sort')
    return `${on ? words(on) : spread(list[0])}.sort(by(${[key ?? (reverse && 'undefined'), reverse].filter(Boolean).join(', ')}))`;
  if (callee === 'enumerate')
    return start
      ? `${spread(list[0])}.map((one, at) => [at + ${start}, one])`
      : `${spread(list[0])}.entries()`;
  if (made && Object.keys(named).length === (/makedirs|open/.test(callee) ? 1 : 0)) return made;
  const only = Object.keys(named).length === 1 && /^\.\.\.(.*)/.exec(Object.keys(named)[0])?.[1];
  if (only === 'kwargs' && list.at(-1) === '...args') return `${words(callee)}.call(this, ...args)`;
  const last = only
    ? [only]
    : Object.keys(named).length > 0
      ? [
          `{ ${Object.entries(named)
            .map(([key, value]) => (value === '' || key === value ? key : `${key}: ${value}`))
            .join(', ')} }`,
        ]
      : [];
  const isClass = callee === 'cls' || /^[A-Z]\w*[a-z]|_class$/.test(name);
  return `${isClass ? 'new ' : awaited.has(callee) ? 'await ' : ''}${words(callee)}(${[...Array.from(list, (one) => one ?? 'undefined'), ...last].join(', ')})`.replace(
    'super.__init__',
    'super',
  );
}

// ---- Operators and words ----

const WORDS = {
  True: 'true',
  False: 'false',
  None: 'null',
  self: 'this',
  cls: 'this',
  __name__: 'import.meta',
  Exception: 'Error',
  ValueError: 'Error',
  RuntimeError: 'Error',
};
const apiNames = new Set(
  all(/^from (?:flask|quart|werkzeug|markupsafe|itsdangerous)[\w.]* import ([^()]*?)$/gm)
    .concat(all(/^from (?:flask|quart|werkzeug)[\w.]* import \(([^)]*)\)/gm))
    .flatMap(split),
);
const api = (name) =>
  camel ? name.replace(/(?<=[a-z\d])_([a-z])/g, (_, letter) => letter.toUpperCase()) : name;
const words = (text) =>
  text
    .replace(
      /(?<![\w.$])[A-Za-z_]+(?![\w$])/g,
      (word) => WORDS[word] ?? (apiNames.has(word) ? api(word) : word),
    )
    .replace(/\.([a-z]\w*)/g, (_, name) => `.${api(name)}`)
    .replaceAll('.__name__', '.name');
/** In a condition an empty list is false, and so is a header with tags that is not there. */
function condition(text) {
  const name = text.trim();
  if (lists.has(name)) return `${name}.length > 0`;
  return /^request\.if_(?:none_)?match$/.test(name) ? `${words(name)}.${api('is_set')}` : operators(name);
}
const iterable = (text) =>
  (/^\$e\d+\$$/.test(text) && /^\{/.test(show(text))) || dicts.has(text.trim())
    ? `Object.keys(${operators(text)})`
    : operators(text);

function operators(text) {
  const code = text.trim();
  const is = (pattern) => pattern.exec(code)?.slice(1);
  let found;
  if ((found = is(/^lambda ?([^:]*):\s*([\s\S]*)$/)))
    return `(${found[0]}) => ${/^\{/.test(show(operators(found[1]))) ? `(${operators(found[1])})` : operators(found[1])}`;
  if ((found = is(/^([\s\S]+?) if ([\s\S]+?) else ([\s\S]+)$/)))
    return `${condition(found[1])} ? ${operators(found[0])} : ${operators(found[2])}`;
  for (const [word, sign] of [
    ['or', '||'],
    ['and', '&&'],
  ])
    if (new RegExp(`\\s${word}\\s`).test(code))
      return code
        .split(new RegExp(`\\s+${word}\\s+`))
        .map((part) => (/ and /.test(part) ? `(${operators(part)})` : condition(part)))
        .join(` ${sign} `);
  if ((found = is(/^not ([\s\S]+)$/)))
    return lists.has(found[0])
      ? `${found[0]}.length === 0`
      : / (?:in|instanceof|[!=]==) |\s/.test(show(operators(found[0])))
        ? `!(${operators(found[0])})`
        : `!${operators(found[0])}`;
  if ((found = is(/^(\S+) (<=?) (\S+) (<=?) (\S+)$/)))
    return operators(`${found[0]} ${found[1]} ${found[2]} and ${found[2]} ${found[3]} ${found[4]}`);
  if ((found = is(/^([\s\S]+?) (not in|in) ([\s\S]+)$/)))
    return `${found[1] === 'in' ? '' : '!'}${contains(operators(found[0]), found[2])}`;
  if ((found = is(/^([\s\S]+?) is (not )?([\s\S]+)$/)))
    return `${operators(found[0])} ${found[1] ? '!' : '='}${found[2] === 'None' ? '' : '='}= ${operators(found[2])}`;
  if ((found = is(/^([\s\S]+?) (==|!=) ([\s\S]+)$/)))
    return `${operators(found[0])} ${found[1]}= ${operators(found[2])}`;
  if ((found = is(/^(-?\S+) \/\/ ([\s\S]+)$/)))
    return `Math.floor(${operators(found[0])} / ${operators(found[1])})`;
  if ((found = is(/^(\$s\d+\$) % ([\s\S]+)$/)))
    return filled(
      found[0],
      /%()(\.?\d*[a-z%])/g,
      found[1].startsWith('$t') ? split(show(found[1]).slice(1, -1)) : [operators(found[1])],
    );
  if ((found = is(/^(\$e\d+\$) % ([\s\S]+)$/)) && /^new Markup\(/.test(show(found[0])))
    return `new Markup(${filled(show(found[0]).slice(11, -1), /%()(s)/g, [`escape(${operators(found[1])})`])})`;
  return words(code);
}
function contains(item, container) {
  const where = operators(container);
  if (MAPPING.test(container)) return `(${item} in ${where})`;
  if (/\.accept_\w+$/.test(container)) return `${where}.has(${item})`;
  if (dicts.has(container)) return `Object.hasOwn(${where}, ${item})`;
  return `${where}.${sets.has(container) ? 'has' : 'includes'}(${item})`;
}

// ---- Statements ----

const RESERVED =
  /^(?:new|delete|import|export|switch|default|function|var|const|let|this|typeof|void|case|catch|throw|null|true|false)$/;
const ROUTE = /\.(?:route|get|post|put|patch|delete|websocket)\(/;
const LEFT =
  /\b(?:asyncio|sqlite3|os|datetime|urlsplit|Counter|deque|defaultdict)\.?\b|\.(?:strip|partition|rsplit|isoformat|fromisoformat)\(|instanceof \w+Error\b/;

function port(source) {
  look(source);
  entry = camel ? 'pottle' : /^from quart /m.test(source) ? 'pottle/quart' : 'pottle/flask';
  const lines = expression(source).split('\n');
  const bare = source.replace(TEXTS, (text, _, prefix) => (/f/i.test(prefix) ? text : ''));
  const indents = lines.map((line) =>
    /^\s*(?:\$c\d+\$)?$/.test(line) ? Infinity : /^ */.exec(line)[0].length,
  );
  const [output, blocks, scopes] = [[], [], [{ indent: 0, names: declared(0, 0) }]];
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
    const given = split(list.replace(/\b(?:self|cls)\b/, '')).map((one) =>
      one.replace(/: [^=]+?(?= = |$)/, ''),
    );
    const params = given
      .filter((one) => one !== '*' && !(one === '**kwargs' && given.includes('*args')))
      .map((one) =>
        one
          .replace(/^\*\*/, '')
          .replace(/^\*/, '...')
          .replace(/ ?= ?(.*)/, (_, value) => ` = ${operators(value)}`),
      );
    const signature = asValues ? (params.length > 0 ? `{ ${params.join(', ')} }` : '') : params.join(', ');
    const view = RESERVED.test(name) && !isMethod ? `${name}_` : name;
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
    [/^(?:from|import) /, (indent, _, code) => write(indent, importing(show(code)))],
    [
      /^(async )?def (\w+)\$r(\d+)\$(?: -> .*)?:$/,
      (indent, [isAsync = '', name, list], _, at) => define(at, indent, [isAsync, name, show(kept[list])]),
    ],
    [
      /^class (\w+)(?:\$r(\d+)\$)?:$/,
      (indent, [name, base], _, at) => {
        const parent = base === undefined ? '' : words(kept[base]);
        open(indent, `${exports(name, indent)}class ${name}${parent ? ` extends ${parent}` : ''} {`);
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
    [/^(return|yield) (.*)$/, (indent, [word, value]) => write(indent, `${word} ${operators(value)};`)],
    [
      /^raise(?: (.*?))?(?: from .*)?$/,
      (indent, [error]) =>
        write(indent, `throw ${error ? operators(error).replace(/^[A-Z]\w*$/, 'new $&()') : 'error'};`),
    ],
    [/^del (.*)$/, (indent, [what]) => write(indent, `delete ${operators(what)};`)],
    [/^assert (.*)$/, (indent, [what]) => write(indent, `console.assert(${operators(what)});`)],
    [/^(?:pass|global .*|nonlocal .*)$/, () => undefined],
    [
      /^((?:\w+, )*[\w.$]+)(?:: \w[^=]*)? ([-+*/|]?=) (.*)$/,
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
  return finish(output.map(show).join('\n'));
}

const quoteless = (text) => text.slice(1, -1);
function importing(code) {
  const [, from, names] = /^from (\S+) import (.*)$/.exec(code) ?? [];
  if (from === undefined) return '';
  const list = split(names.replace(/^\[|\]$/g, ''));
  const own = files.map(([file]) => path.basename(file, '.py'));
  if (/^\.$/.test(from)) return list.map((name) => `import * as ${name} from './${name}.js';`).join('\n');
  if (from.startsWith('.') || own.includes(from))
    return `import { ${list.join(', ')} } from './${from.replace('.', '')}.js';`;
  if (from === 'functools') return list.includes('wraps') ? `import { wraps } from '${entry}';` : '';
  if (!/^(?:flask|quart|werkzeug|markupsafe|itsdangerous)\b/.test(from)) return '';
  return `import { ${list.map(api).join(', ')} } from '${entry}';`;
}
/** Imports that the code has come to need, and marks at what is left. */
/** Functions that stand below the code that has come to need them. */
const HELPERS = {
  by: `function by(key = (one) => one, reverse = false) {\n  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);\n}`,
  makeQueue: `function makeQueue() {\n  const [items, waiting] = [[], []];\n  return {\n    put: async (item) => (waiting.length > 0 ? waiting.shift()(item) : items.push(item)),\n    get: async () => (items.length > 0 ? items.shift() : new Promise((resolve) => waiting.push(resolve))),\n  };\n}`,
  isSame: `function isSame(a, b) {\n  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));\n}`,
};
/** What `--camel` changes beside names: what Quart awaits is awaited, and multi-dicts have no index access. */
const AWAITED =
  /(?<!await )\b(request\.(?:form|files|json|data|values|getJson\([^)]*\)|getData\([^)]*\))|(?:renderTemplate\w*|sendFile|sendFromDirectory|file\.save|response\.addEtag)\()/g;
const CAMEL = [
  [AWAITED, (text) => (text.startsWith('request') ? `(await ${text})` : `await ${text}`)],
  [/(\(await request\.\w+\)|request\.(?:args|cookies))\[([^\]]+)\]/g, '$1.require($2)'],
  [/\(('[^']*'|\w+) in (\(await request\.\w+\)|request\.(?:args|headers|cookies))\)/g, '$2.has($1)'],
  [/(\.headers)\[([^\]]+)\] = (.*);$/gm, '$1.set($2, $3);'],
  [/(request\.headers)\[([^\]]+)\]/g, '$1.get($2)'],
  [/\{ (?:default: ([^{}]+), )?type: (\w+) \}/g, (_, other, type) => (other ? `${other}, ${type}` : type)],
  [/(new Response\(.*?), (\d+), \{ /g, '$1, { status: $2, '],
  [/\b(?:Flask|Quart)\b/g, 'Pottle'],
];
const NEEDED = {
  'node:fs': ['existsSync', 'mkdirSync', 'readFileSync', 'statSync'],
  'node:crypto': ['randomBytes', 'timingSafeEqual'],
  'pottle/jinja': ['format', 'repr', 'strftime'],
  entry: ['tuple', 'int', 'float'],
};
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

let [ported, before] = [[], -1];
while (awaited.size > before) {
  before = awaited.size;
  ported = files.map(([file, source]) => [file, port(source)]);
}
mkdirSync(out, { recursive: true });
for (const [file, code] of ported)
  writeFileSync(
    path.join(out, path.basename(file).replace(/\.py$/, '.js').replace('__init__', 'index')),
    code,
  );
