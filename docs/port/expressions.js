/** Expressions: what is innermost in brackets first, then operators, words last. */
import { CALLS, MAPPING, METHODS, spread } from './builtins.js';
import { api, apiNames, awaited, dicts, lists, places, sets } from './files.js';
import { keep, show, split } from './kept.js';

export const TEXTS =
  /#([^\n]*)|(?<!\w)([rbfuRBFU]{0,2})("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/g;
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

/** What names nothing in JavaScript. */
const RESERVED =
  /^(?:new|delete|import|export|switch|default|function|var|const|let|this|typeof|void|case|catch|throw)$/;
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
};
export const words = (text) =>
  text
    .replace(
      /(?<![\w.$])[A-Za-z_]+(?![\w$])/g,
      (word) => WORDS[word] ?? safe(apiNames.has(word) ? api(word) : word),
    )
    .replace(/\.([a-z]\w*)/g, (_, name) => `.${api(name)}`)
    .replaceAll('.__name__', '.name');
/** In a condition an empty list is false, and so is a header with tags that is not there. */
export function condition(text) {
  const name = text.trim();
  if (lists.has(name)) return `${name}.length > 0`;
  return /^request\.if_(?:none_)?match$/.test(name) ? `${words(name)}.${api('is_set')}` : operators(name);
}
export const iterable = (text) =>
  (/^\$e\d+\$$/.test(text) && /^\{/.test(show(text))) || dicts.has(text.trim())
    ? `Object.keys(${operators(text)})`
    : operators(text);

export function operators(text) {
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
