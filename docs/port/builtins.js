/** What Python has built in, and what is written for it. Add what your app needs. */
import { api, dicts, sets } from './files.js';
import { quoteless, show, split } from './kept.js';

/** What answers `in`, `get` and `[…]` as Python's dicts do. */
export const MAPPING =
  /(?:^|\.)(?:args|form|files|headers|cookies|values|view_args|config|session|g|extensions|environ|app|bp|client)$/;
/** What clients send, whose fields are not counted by `length`: that would be a field. */
export const MULTI = /^request\.(?:args|form|files|values|cookies)$/;
/** What goes over the keys of a dict as Python does. */
export const spread = (a) =>
  dicts.has(a)
    ? `Object.keys(${a})`
    : /^(?:\[\.\.\.[\w.]+\]|[\w.]+)\.(?:map|filter|reverse|sort)\(.*\)$/s.test(show(a))
      ? a
      : `[...${a}]`;
/** `isinstance(a, str)` and its like. */
export const TYPES = {
  str: (a) => `typeof ${a} === 'string'`,
  float: (a) => `typeof ${a} === 'number'`,
  bool: (a) => `typeof ${a} === 'boolean'`,
  int: (a) => `Number.isInteger(${a})`,
  list: (a) => `Array.isArray(${a})`,
  tuple: (a) => `Array.isArray(${a})`,
  set: (a) => `${a} instanceof Set`,
  dict: (a) => `${a}?.constructor === Object`,
  date: (a) => `${a} instanceof Date`,
  datetime: (a) => `${a} instanceof Date`,
  bytes: (a) => `${a} instanceof Uint8Array`,
};
/** A function where another one calls it: `len` as `(one) => one.length`. */
export const callback = (by) =>
  CALLS[by] ? `(one) => ${CALLS[by]('one')}` : /^\w+$/.test(by) && by !== 'null' ? `(one) => ${by}(one)` : by;
/** Functions: their arguments as text, and the text that the call becomes. Arguments by name leave a call as it is. */
export const CALLS = {
  len: (a) =>
    MULTI.test(a)
      ? `[...${a}].length`
      : dicts.has(a)
        ? `Object.keys(${a}).length`
        : `${a}.${sets.has(a) ? 'size' : 'length'}`,
  str: (a) => (/^(?:error|exc|err|e)$/.test(a) ? `${a}.message` : `String(${a})`),
  list: spread,
  tuple: spread,
  sum: (a, start = '0') => `${spread(a)}.reduce((sum, one) => sum + one, ${start})`,
  iter: (a) => `${spread(a)}.values()`,
  next: (...of) => `next(${of.join(', ')})`,
  range: (...of) => `range(${of.join(', ')})`,
  zip: (...of) => `zip(${of.join(', ')})`,
  reversed: (a) => `${spread(a)}.reverse()`,
  map: (by, a) => `${spread(a)}.map(${callback(by)})`,
  filter: (by, a) => `${spread(a)}.filter(${by === 'null' ? 'Boolean' : callback(by)})`,
  any: (a) => `${spread(a)}.some(Boolean)`,
  all: (a) => `${spread(a)}.every(Boolean)`,
  round: (a, digits = '0') => `Number(format(${a}, '.${digits}f'))`,
  chr: (a) => `String.fromCodePoint(${a})`,
  ord: (a) => `${a}.codePointAt(0)`,
  repr: (a) => `repr(${a})`,
  callable: (a) => `typeof ${a} === 'function'`,
  bool: (a) => `Boolean(${a})`,
  float: (a) => `Number(${a})`,
  dict: (a = '{}') => (/entries|^\[|^zip/.test(show(a)) ? `Object.fromEntries(${a})` : `{ ...${a} }`),
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
  isinstance: (a, type) => {
    const types = split(show(type).replace(/^\[|\]$/g, ''));
    const tests = types.map((one) => TYPES[one]?.(a) ?? `${a} instanceof ${one}`);
    return tests.length > 1 ? `(${tests.join(' || ')})` : tests[0];
  },
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
  'datetime.utcnow': () => 'new Date()',
  'date.today': () => 'new Date()',
  'asyncio.create_task': (a) => a,
  'asyncio.ensure_future': (a) => a,
  'asyncio.gather': (...of) => `Promise.all([${of.join(', ')}])`,
  'asyncio.sleep': (a) => `sleep(${a})`,
  'asyncio.Queue': () => 'makeQueue()',
};
/** Methods: the object and the arguments as text; null leaves the call as it is. */
export const METHODS = {
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
  remove: (a, b) => (sets.has(a) ? `${a}.delete(${b})` : `${a}.splice(${a}.indexOf(${b}), 1)`),
  clear: (a) => (dicts.has(a) ? `for (const key of Object.keys(${a})) delete ${a}[key]` : null),
  append: (a, b) => `${a}.push(${b})`,
  extend: (a, b) => `${a}.push(...${b})`,
  insert: (a, at, b) => `${a}.splice(${at}, 0, ${b})`,
  find: (a, b) => `${a}.indexOf(${b})`,
  index: (a, b) => `${a}.indexOf(${b})`,
  casefold: (a) => `${a}.toLowerCase()`,
  capitalize: (a) => `${a}.toLowerCase().replace(/^./u, (one) => one.toUpperCase())`,
  zfill: (a, n) => `${a}.padStart(${n}, '0')`,
  rjust: (a, n) => `${a}.padStart(${n})`,
  ljust: (a, n) => `${a}.padEnd(${n})`,
  isdigit: (a) => `/^\\d+$/.test(${a})`,
  total_seconds: (a) => a,
  setdefault: (a, b, c = 'null') =>
    MAPPING.test(a) && !/extensions$/.test(a) ? null : `(${a}[${b}] ??= ${c})`,
  discard: (a, b) => `${a}.delete(${b})`,
  match: (a, b) => `${a}.exec(${b})`,
  isoformat: (a) => `${a}.toISOString()`,
  strftime: (a, b) => `strftime(${a}, ${b})`,
  items: (a) => (MAPPING.test(a) ? null : `Object.entries(${a})`),
  values: (a) => (MAPPING.test(a) ? null : `Object.values(${a})`),
  keys: (a) => (MAPPING.test(a) ? null : `Object.keys(${a})`),
  get: (a, b, c) => {
    // `client.get('/path')` asks for a page.
    if (MAPPING.test(a) || b === undefined || /^['"]\//.test(show(b))) return null;
    if (/^\$s/.test(b)) return c ? `(${a}[${b}] ?? ${c})` : `${a}[${b}]`;
    // What clients name may be `constructor`, which each object has and no dict.
    return c ? `lookUp(${a}, ${b}, ${c})` : `lookUp(${a}, ${b})`;
  },
};
/** A pattern of `re` as a literal; `\w` is any letter there. */
function regex(pattern, flags = '') {
  const text = show(pattern)
    .replace(/^(\^?)(?:String\.raw)?.([\s\S]*).$/, '$1$2')
    .replace(/(?<!\\)\//g, '\\/');
  const isUnicode = /\\w/.test(text);
  return `/${text.replaceAll('\\w', '[\\p{L}\\p{N}_]')}/${/IGNORECASE|\.I\b/.test(flags) ? 'i' : flags === 'g' ? 'g' : ''}${isUnicode ? 'u' : ''}`;
}

/** `timedelta(hours=1)` is a number of seconds. */
const SECONDS = { weeks: 604_800, days: 86_400, hours: 3600, minutes: 60, seconds: 1 };
export const seconds = (named) =>
  Object.entries(named)
    .map(([unit, value]) => `${value} * ${SECONDS[unit]}`.replace(/ \* 1$/, ''))
    .join(' + ');
/** Functions that stand below the code that has come to need them. */
export const HELPERS = {
  by: `function by(key = (one) => one, reverse = false) {\n  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);\n}`,
  makeQueue: `function makeQueue() {\n  const [items, waiting] = [[], []];\n  return {\n    put: async (item) => (waiting.length > 0 ? waiting.shift()(item) : items.push(item)),\n    get: async () => (items.length > 0 ? items.shift() : new Promise((resolve) => waiting.push(resolve))),\n  };\n}`,
  range: `function range(from, to, step = 1) {\n  if (to === undefined) return range(0, from);\n  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, at) => from + at * step);\n}`,
  zip: `function zip(...lists) {\n  const length = Math.min(...lists.map((list) => list.length));\n  return Array.from({ length }, (_, at) => lists.map((list) => list[at]));\n}`,
  next: `function next(from, other) {\n  const { done, value } = from[Symbol.iterator]().next();\n  if (done && other === undefined) throw new Error('StopIteration');\n  return done ? other : value;\n}`,
  lookUp: `function lookUp(dict, key, other = null) {\n  return Object.hasOwn(dict, key) ? dict[key] : other;\n}`,
  sleep: `function sleep(seconds) {\n  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));\n}`,
  isSame: `function isSame(a, b) {\n  const [one, other] = [Buffer.from(a), Buffer.from(b)];\n  return one.length === other.length && timingSafeEqual(one, other);\n}`,
};
/** What `--camel` changes beside names: what Quart awaits is awaited, and multi-dicts have no index access. */
export const AWAITED =
  /(?<!await )\b(request\.(?:form|files|json|data|values|getJson\([^)]*\)|getData\([^)]*\))|(?:renderTemplate\w*|sendFile|sendFromDirectory|file\.save|response\.addEtag)\()/g;
export const CAMEL = [
  [AWAITED, (text) => (text.startsWith('request') ? `(await ${text})` : `await ${text}`)],
  [/(\(await request\.\w+\)|request\.(?:args|cookies))\[([^\]]+)\]/g, '$1.require($2)'],
  [/\(('[^']*'|\w+) in (\(await request\.\w+\)|request\.(?:args|headers|cookies))\)/g, '$2.has($1)'],
  [/(\.headers)\[([^\]]+)\] = (.*);$/gm, '$1.set($2, $3);'],
  [/(request\.headers)\[([^\]]+)\]/g, '$1.get($2)'],
  [/\{ (?:default: ([^{}]+), )?type: (\w+) \}/g, (_, other, type) => (other ? `${other}, ${type}` : type)],
  [/(new Response\(.*?), (\d+), \{ /g, '$1, { status: $2, '],
  [/\b(?:Flask|Quart)\b/g, 'Pottle'],
];

/** Imports that code comes to need. */
export const NEEDED = {
  'node:fs': ['existsSync', 'mkdirSync', 'readFileSync', 'statSync'],
  'node:crypto': ['randomBytes', 'timingSafeEqual'],
  'node:util': ['isDeepStrictEqual'],
  'pottle/jinja': ['format', 'repr', 'strftime'],
  entry: ['tuple', 'int', 'float', 'wraps'],
};
