/** Expressions: what is innermost in brackets first, then operators, words last. */
import { CALLS, callback, MAPPING, METHODS, MULTI, seconds, spread } from './builtins.js';
import { api, apiNames, awaited, dicts, filledDicts, lists, modules, places, sets } from './files.js';
import { keep, show, split } from './kept.js';

/** Comments and texts. */
export const TEXTS =
  /#([^\n]*)|(?<!\w)([rbfuRBFU]{0,2})("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/g;
/** Code in which whatever is a comment, a text or in brackets is put aside. */
export function expression(source) {
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
  const valueOf = (name) => named[name] ?? values[name === '' ? at++ : name];
  return `\`${bare.replace(pattern, (whole, name, spec) => (whole === '%%' ? '%' : placeholder(valueOf(name), spec)))}\``;
}

const GROUP = /(\b(?:def|class) )?([\w.$@]*)([([{])([^()[\]{}]*)[)\]}]/;
/** Puts what stands in brackets aside, the innermost first; parameters as they are. */
function groups(text) {
  for (let found = GROUP.exec(text); found; found = GROUP.exec(text)) {
    const [whole, head, callee, open, inner] = found;
    const made = head ? `${head}${callee}${keep('r', inner)}` : grouped(callee, open, inner);
    text = text.slice(0, found.index) + made + text.slice(found.index + whole.length);
  }
  return text;
}
function grouped(callee, open, inner) {
  const comments = (inner.match(COMMENT) ?? []).map((one) => show(one).replace(/^\/\/(.*)/, '/*$1 */ '));
  const isTuple = open === '(' && callee === '' && /,/.test(inner);
  const made = comments.join('') + group(callee, open, inner.replace(COMMENT, ''));
  return (callee.startsWith('@') ? '@' : '') + keep(isTuple ? 't' : 'e', made);
}
const COMMENT = /\$c\d+\$/g;
const LOOP = /^([\s\S]*?)\s+for\s+([\s\S]+?)\s+in\s+([\s\S]+?)(?:\s+if\s+([\s\S]+))?$/;

function group(callee, open, inner) {
  const loop = LOOP.exec(inner);
  if (loop) return comprehension(callee, open, loop);
  if (open === '{') return braces(inner);
  if (open === '[' && callee !== '') return item(callee, inner);
  if (callee !== '') return call(callee.replace('@', ''), split(inner), callee.startsWith('@'));
  const isGroup = open === '(' && inner.trim() !== '' && !/,/.test(inner);
  return isGroup ? `(${operators(inner)})` : `[${split(inner).map(spreading).join(', ')}]`;
}
const spreading = (part) => (part.startsWith('*') ? `...${operators(part.slice(1))}` : operators(part));

/** A dict, or a set. */
function braces(inner) {
  const isSet = inner.trim() !== '' && !/:|\*\*/.test(inner);
  return isSet
    ? `new Set([${split(inner).map(operators).join(', ')}])`
    : `{ ${split(inner).map(entry).join(', ')} }`;
}
function entry(part) {
  if (part.startsWith('**')) return `...${operators(part.slice(2))}`;
  const [, key, value] = /^(.*?): ([\s\S]*)$/.exec(part) ?? [part, part, 'undefined'];
  return `${/^\$s/.test(key) ? key : `[${operators(key)}]`}: ${operators(value)}`;
}
/** `rows[-1]`, `rows[1:]`, `row['name']`. */
function item(callee, inner) {
  if (/^-\d+$/.test(inner))
    return `${show(words(callee)).replace(/\.rsplit\(([^,]+), 1\)$/, '.split($1)')}.at(${inner})`;
  const [slice, start, end] = /^([^:]*):([^:]*)$/.exec(inner) ?? [];
  if (slice === undefined) return `${words(callee)}[${operators(inner)}]`;
  return `${words(callee)}.slice(${[operators(start) || '0', operators(end)].filter(Boolean).join(', ')})`;
}
/** `[f(x) for x in rows if x]` as `rows.filter((x) => x).map((x) => f(x))`. */
function comprehension(callee, open, [, value, target, from, only]) {
  const names = /,/.test(target) ? `[${target}]` : target;
  const [, outer, inner] = /^([\s\S]+?)\s+(for\s[\s\S]+)$/.exec(from) ?? [];
  if (inner && open !== '{') {
    const each = group('', '[', `${value} ${inner}${only ? ` if ${only}` : ''}`);
    const all = `${iterable(outer)}.flatMap((${names}) => ${each})`;
    return callee === '' ? all : call(callee, [keep('e', all)]);
  }
  const each = iterable(from);
  const isIterator = /^(?!Object\.).*\.(?:entries|items|lists|keys|values)\([^()]*\)$/.test(show(each));
  const all = isIterator ? `[...${each}]` : each;
  const rows = `${all}${only ? `.filter((${names}) => ${condition(only)})` : ''}`;
  const [, key, one] = open === '{' ? (/^([^:]+): ([\s\S]+)$/.exec(value.trim()) ?? []) : [];
  const made = key === undefined ? operators(value) : `[${operators(key)}, ${operators(one)}]`;
  if (callee === 'any' || callee === 'all')
    return `${rows}.${callee === 'any' ? 'some' : 'every'}((${names}) => ${made})`;
  const mapped = made === names ? rows : `${rows}.map((${names}) => ${inArrow(made)})`;
  if (open === '{') return key === undefined ? `new Set(${mapped})` : `Object.fromEntries(${mapped})`;
  return callee === '' ? mapped : call(callee, [keep('e', mapped)]);
}
/** An object stands in brackets behind an arrow. */
const inArrow = (made) => (show(made).startsWith('{') ? `(${made})` : made);

/** What names are given to a call, not to be changed: what a URL, a template, a config is made with. */
const FREE = /(?:^|\.)(?:url_for|render_template\w*|jsonify|from_mapping|update|format|dict)$/;
function call(callee, parts, isDecorator) {
  const [, on, name] = /^(?:(.*)\.)?([^.]*)$/.exec(callee);
  const { list, named } = argumentsOf(callee, parts, placesOf(on, name));
  if (/^\$s\d+\$$/.test(on) && name === 'format' && !/\{\w*[.[!]/.test(show(on)))
    return filled(on, /\{(\w*)(?::([^}]*))?\}/g, list, named);
  if (callee === 'dict' && Object.keys(named).length > 0)
    return `{ ${[...list.map((one) => `...${one}`), ...entriesOf(named)].join(', ')} }`;
  const made = isDecorator ? null : builtIn(callee, on, name, list, named);
  if (made) return made;
  if ('...kwargs' in named && list.at(-1) === '...args') return `${words(callee)}.call(this, ...args)`;
  const isClass = callee === 'cls' || /^[A-Z]\w*[a-z]|_class$/.test(name);
  const before = isClass ? 'new ' : awaited.has(callee) ? 'await ' : '';
  const values = [...Array.from(list, (one) => one ?? 'undefined'), ...optionsOf(named)];
  const called = show(words(callee)).replace(/^super\.__init__$/, 'super');
  return `${before}${called.replace(/^DefaultJSONProvider(?=\.\w+$)/, 'super')}(${values.join(', ')})`;
}
/** The parameters of a function of these files; of `as_view` those of its class, behind the name. */
const placesOf = (on, name) =>
  name === 'as_view' ? ['name', ...(places.get(on.split('.').at(-1)) ?? [])] : places.get(name);
/** Arguments by place, and by name. What has a place in a function of these files is put there. */
function argumentsOf(callee, parts, own) {
  const [list, named] = [[], {}];
  for (const part of parts) {
    const [, key, value] = /^(\w+|\*\*)\s*=?\s*((?<=\*\*|=\s*)(?!=)[\s\S]+)$/.exec(part) ?? [];
    if (key === undefined) list.push(spreading(part));
    else if (key === '**') named[`...${operators(value)}`] = '';
    else if (own?.includes(key)) list[own.indexOf(key)] = operators(value);
    else named[FREE.test(callee) ? key : api(key)] = operators(value);
  }
  return { list, named };
}
/** Arguments by name as one object. */
function optionsOf(named) {
  const entries = Object.entries(named);
  if (entries.length === 0) return [];
  const [[first]] = entries;
  if (entries.length === 1 && first.startsWith('...')) return [first.slice(3)];
  return [`{ ${entriesOf(named).join(', ')} }`];
}
const entriesOf = (named) =>
  Object.entries(named).map(([key, value]) => (value === '' || key === value ? key : `${key}: ${value}`));
/** What Python has built in; null where it is none of that. */
function builtIn(callee, on, name, list, { key, reverse, start, exist_ok: _, existOk: __, ...others }) {
  const by = [key ? callback(key) : reverse && 'undefined', reverse].filter(Boolean).join(', ');
  if (/^(?:datetime\.)?timedelta$/.test(callee) && list.length === 0) return `(${seconds(others)})`;
  if (/^(?:min|max)$/.test(callee) && list.length === 1) {
    const one = `${spread(list[0])}.sort(by(${by}))${callee === 'min' ? '[0]' : '.at(-1)'}`;
    return 'default' in others ? `(${one} ?? ${others.default})` : one;
  }
  if (callee === 'sorted') return `${spread(list[0])}.sort(by(${by}))`;
  if (on && name === 'sort') return `${words(on)}.sort(by(${by}))`;
  const first = start ?? list[1];
  if (callee === 'enumerate')
    return first
      ? `${spread(list[0])}.map((one, at) => [at + ${first}, one])`
      : `${spread(list[0])}.entries()`;
  if (Object.keys(others).length > 0) return null;
  const own = places.get(name);
  const isText = /^\$s\d+\$$/.test(on) || lists.has(on?.split('.').at(-1));
  const isOwn = own && own.length >= list.length && name !== 'get' && !isText;
  return CALLS[callee]?.(...list) ?? (on && !isOwn ? METHODS[name]?.(words(on), ...list) : null);
}

/** What names nothing in JavaScript. */
const RESERVED =
  /^(?:new|delete|import|export|switch|default|function|var|const|let|this|typeof|void|case|catch|throw|do|enum|debugger|private|public|protected|package|interface|implements|static)$/;
export const safe = (name) => (RESERVED.test(name) ? `${name}_` : name);
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
  OSError: 'Error',
  IOError: 'Error',
  AssertionError: 'Error',
  NotImplementedError: 'Error',
};
export const words = (text) =>
  text
    .replace(
      /(?<![\w.$])[A-Za-z_]+(?![\w$])/g,
      (word) => WORDS[word] ?? safe(apiNames.has(word) ? api(word) : word),
    )
    .replace(/(\w*)\.([a-z]\w*)/g, (all, on, name) => (modules.has(on) ? all : `${on}.${api(name)}`))
    .replaceAll('.__name__', '.name')
    .replace(/(?<![\w.])os\.environ\b/g, 'process.env')
    .replace(/((?:[\w.$]+ [*/%] )*[\w.$]+) \/\/ ([\w.$]+)/g, 'Math.floor($1 / $2)');
/** What tells whether something is empty, for what JavaScript takes for true. */
function sizeOf(name) {
  if (MULTI.test(name)) return `[...${words(name)}].length`;
  if (lists.has(name)) return `${words(name)}.length`;
  if (sets.has(name)) return `${words(name)}.size`;
  return filledDicts.has(name) ? `Object.keys(${words(name)}).length` : null;
}
/** In a condition an empty list is false, and so is a header with tags that is not there. */
export function condition(text) {
  const name = text.trim();
  if (sizeOf(name)) return `${sizeOf(name)} > 0`;
  return /^request\.if_(?:none_)?match$/.test(name) ? `${words(name)}.${api('is_set')}` : operators(name);
}
export const iterable = (text) =>
  (/^\$e\d+\$$/.test(text) && /^\{/.test(show(text))) || dicts.has(text.trim())
    ? `Object.keys(${operators(text)})`
    : operators(text);

/** Operators, the loosest first: what they look like, and what becomes of them. */
const OPERATORS = [
  [/^(\w+) := ([\s\S]+)$/, (name, value) => `${name} = ${operators(value)}`],
  [/^lambda ?([^:]*):\s*([\s\S]*)$/, (params, body) => `(${params}) => ${inArrow(operators(body))}`],
  [
    /^([\s\S]+?) if ([\s\S]+?) else ([\s\S]+)$/,
    (value, test, other) => `${condition(test)} ? ${operators(value)} : ${operators(other)}`,
  ],
  [/^([\s\S]+?)\s+or\s+([\s\S]+)$/, (a, b) => `${alternative(a)} || ${alternative(b)}`],
  [/^([\s\S]+?)\s+and\s+([\s\S]+)$/, (a, b) => `${condition(a)} && ${condition(b)}`],
  [/^not ([\s\S]+)$/, negated],
  [
    /^(\S+) ([<>]=?|==) (\S+) ([<>]=?|==) (\S+)$/,
    (a, less, b, than, c) => operators(`${a} ${less} ${b} and ${b} ${than} ${c}`),
  ],
  [/^([\s\S]+?) not in ([\s\S]+)$/, (item, container) => `!${contains(operators(item), container)}`],
  [/^([\s\S]+?) in ([\s\S]+)$/, (item, container) => contains(operators(item), container)],
  [/^([\s\S]+?) is (not )?None$/, (value, not) => `${operators(value)} ${not ? '!=' : '=='} null`],
  [
    /^([\s\S]+?) is (not )?([\s\S]+)$/,
    (a, not, b) => `${operators(a)} ${not ? '!==' : '==='} ${operators(b)}`,
  ],
  [/^([\s\S]+?) (==|!=) ([\s\S]+)$/, equality],
  [/^(-?\S+) \/\/ (\S+)$/, (a, b) => `Math.floor(${operators(a)} / ${operators(b)})`],
  [/^(\$s\d+\$) % ([\s\S]+)$/, (text, values) => percent(text, valuesOf(values))],
  [/^(\$e\d+\$) % ([\s\S]+)$/, markup],
];

export function operators(text) {
  const code = text.trim();
  const [pattern, make] = OPERATORS.find(([pattern]) => pattern.test(code)) ?? [];
  return make?.(...pattern.exec(code).slice(1)) ?? words(code);
}
/** Lists and dicts are equal in JavaScript where they are the same one. */
function equality(a, sign, b) {
  const isLiteral = [a, b].some((one) => /^\$[et]\d+\$$/.test(one) && /^[[{][\s\S]*[\]}]$/.test(show(one)));
  if (!isLiteral) return `${operators(a)} ${sign}= ${operators(b)}`;
  return `${sign === '!=' ? '!' : ''}isDeepStrictEqual(${operators(a)}, ${operators(b)})`;
}
const alternative = (part) => (/ and /.test(part) ? `(${operators(part)})` : condition(part));
function negated(what) {
  if (sizeOf(what)) return `${sizeOf(what)} === 0`;
  const value = operators(what);
  return /\s/.test(show(value)) ? `!(${value})` : `!${value}`;
}
const valuesOf = (values) =>
  values.startsWith('$t') ? split(show(values).slice(1, -1)) : [operators(values)];
const percent = (text, values) => filled(text, /%()(\.?\d*[a-z%])/g, values);
/** `Markup('<b>%s</b>') % x`, whose values are escaped; null for other numbers. */
function markup(text, values) {
  const [, quoted] = /^new Markup\(([\s\S]*)\)$/.exec(show(text)) ?? [];
  if (quoted === undefined) return null;
  return `new Markup(${percent(
    quoted,
    valuesOf(values).map((value) => `escape(${value})`),
  )})`;
}
function contains(item, container) {
  const where = operators(container);
  if (MAPPING.test(container)) return `(${item} in ${where})`;
  if (/\.(?:accept_\w+|methods)$/.test(container)) return `${where}.has(${item})`;
  if (dicts.has(container)) return `Object.hasOwn(${where}, ${item})`;
  return `${where}.${sets.has(container) ? 'has' : 'includes'}(${item})`;
}
