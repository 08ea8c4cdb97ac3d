/**
 * Everything that is exported and takes text takes time that grows no faster than the text. Names are taken from the
 * modules: whoever adds a function, a class, a method, a filter or a property is told here to say what it is tried with.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Context } from '../lib/app/ctx.js';
import { FormDataParser } from '../lib/files/formparser.js';
import { held } from '../lib/held.js';
import * as pottle from '../lib/index.js';
import * as jinja from '../lib/jinja/index.js';
import { STR_METHODS } from '../lib/jinja/values/str-methods.js';
import * as routing from '../lib/routing/index.js';
import { CONTENT, type Kinds, type Prepare, tooFast } from './growth.js';

type Read = (text: string) => unknown;
type Tried = [name: string, prepare: Prepare];

const unit = (text: string) => (n: number) => text.repeat(Math.ceil(n / text.length));
const around = (before: string, text: string, after: string) => (n: number) =>
  `${before}${text.repeat(Math.ceil(n / text.length))}${after}`;

/** What everything is tried with. */
const HOSTILE: Kinds = {
  digits: around('', '1', 'x'),
  blanks: around('a', ' ', 'b'),
  slashes: around('a', '/', 'b'),
  dots: around('a', '._', 'a'),
  commas: unit('a,'),
  semicolons: unit('a=1;'),
  ampersands: unit('a&'),
  quotes: unit('a="\\'),
  backslashes: around('a="', '\\', ''),
  stars: unit("a*0*=x''%41;"),
  escapes: unit('%e4%'),
  brackets: unit('[<{('),
  lines: unit('\r\n'),
  gaps: unit('a; '),
  hyphens: unit('a-'),
  astral: unit('\u{1f600}'),
  marks: around('a', '\u0316\u0300', ''),
};

/** What functions are tried with besides: many of what single headers and notations hold. */
const NOTATIONS: Kinds = {
  etags: unit('W/"a", '),
  ranges: unit('0-1,'),
  qualities: unit('a/b;q=0.1,'),
  encoded: unit('%F0%9F%98%80'),
  labels: unit('xn--a.'),
  parameters: unit(' x*1=x; x="\\"";'),
  lists: unit('['),
  objects: unit('{"a":'),
  numbers: around('[', '9999999999999999,', '1]'),
  strings: around('[', '"\\u00e9",', '""]'),
  dates: unit('Sun, 06 Nov 1994 08:49:37 GMT '),
  parents: unit('../'),
  assignments: unit(`a='\${a}'\n`),
};

/** Reads that need nothing prepared. */
const plain = (reads: Iterable<readonly [name: string, read: Read]>): Tried[] =>
  Array.from(reads, ([name, read]) => [name, (text) => () => read(text)]);

it('tells quadratic time from linear time', async () => {
  const again = (text: string, step: number) => {
    let sum = 0;
    for (let i = 0; i < text.length; i += step)
      for (let j = i; j < text.length; j++) sum += text.charCodeAt(j);
    return sum;
  };
  const reads = plain([
    ['again', (text) => again(text, 32)],
    ['seldom again', (text) => again(text, 512)],
    ['once', (text) => [...text].map((char) => char.codePointAt(0)).join()],
  ]);
  const found = ['again of digits', 'seldom again of digits'];
  expect(await tooFast(reads, { digits: HOSTILE.digits! }, CONTENT)).toEqual(found);
});

const LIB = path.join(import.meta.dirname, '../lib');
const filesOf = (room: string) =>
  readdirSync(path.join(LIB, room))
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => `${room}/${file}`);

/** The modules that read what clients send; of the others those names count that the package exports. */
const READERS = [
  'media/negotiate.ts',
  ...['http', 'signing', 'routing', 'sessions', 'middleware', 'json'].flatMap(filesOf),
  ...[
    'security.ts',
    'python.ts',
    'values.ts',
    'cli/dotenv.ts',
    'wrappers/origins.ts',
    'transports/headerlines.ts',
  ],
];

/** Each thing once, under the first of its names. */
async function exported(): Promise<[name: string, value: unknown][]> {
  const names = new Map<unknown, string>();
  const rooms = [
    ...(await Promise.all(READERS.map((file) => import(path.join(LIB, file))))),
    routing,
    jinja,
    pottle,
  ];
  for (const room of rooms)
    for (const [name, value] of Object.entries(room)) if (!names.has(value)) names.set(value, name);
  return Array.from(names, ([value, name]) => [name, value]);
}
const EXPORTS = await exported();

type Class = new (...args: unknown[]) => object;
const isClass = (value: unknown): value is Class =>
  typeof value === 'function' && /^class\b/.test(String(value));

/** What is not tried, by the reason. */
const APART = Object.entries({
  'slow by design, whatever the text':
    'hashPassword generatePasswordHash generatePasswordHashAsync checkPasswordHash checkPasswordHashAsync',
  'takes no text':
    'genSalt defineAccessor httpDate effectiveLimits hasNoContent isByteRangeValid getDebugFlag signalsAvailable hasAppContext hasRequestContext hasWebsocketContext isThenable letGo untraced defaultJson after rescue firstOf tuple escapeChar floatText PyFloat',
  'takes what the app says when it is set up':
    'advice spellNames breadthOf compileLinear parseRule parseArguments isolates handleOf mount checkSecretKeys digestName secretKeyList allBut pattern selectAutoescape isMacro precompile unsafe makeLoggingUndefined methods serve toFetch wraps createLogger adaptLogger signal loadDotenv prepareArguments Lazy I18nExtension ChoiceLoader DictLoader FunctionLoader PrefixLoader PrecompiledLoader Pottle Blueprint BlueprintSetupState AppGroup App LocalProxy JSONProvider DefaultJSONProvider JsonWriter TaggedJSONSerializer.register Config Context EvalCtx Server Signal NamedSignal Namespace View MethodView StreamLogger Aborter Environment NativeEnvironment ImmutableSandboxedEnvironment SandboxedEnvironment Parser Template TemplateModule DispatchingJinjaLoader FileSystemLoader PackageLoader JSONTag Topic packParcel',
  'is tried with what is made of it':
    'Response.fillHeaders Response.setSource ReadonlyHeaders Serializer.firstGood Signer.digest',
  'is tried with requests, below':
    'isResourceModified removeEntityHeaders removeHopByHopHeaders isSameOrigin derive RequestHeaders Connection Request Websocket FormDataParser FileStorage MultipartDecoder abort flash getFlashedMessages jsonify makeResponse redirect urlFor appendSlashRedirect media problem MediaTypes sendFile sendFromDirectory afterThisRequest afterThisWebsocket copyCurrentRequestContext copyCurrentWebsocketContext copyCurrentAppContext streamWithContext renderTemplate renderTemplateString streamTemplate streamTemplateString getTemplateAttribute eventStream SecureCookieSessionInterface SessionInterface KeyValueSessionInterface KeyValueSession MemoryStore',
  'is tried with rules, below':
    'similarity MapAdapter UrlMap Matcher StaticPart Captures Part Rule TextTree Submount Subdomain EndpointPrefix BuildError',
  'reads what the app itself has sent, for the test client': 'parseSetCookie',
}).flatMap(([, names]) => names.split(' '));

const apart = (name: string) => APART.includes(name) || /Middleware$|^ProxyFix$|Converter$/.test(name);

type Pairs = [string, string][];
const items = (text: string) => text.split(/[,;& -]/);
const pairs = (text: string): Pairs => items(text).map((item, i) => [`${item.slice(0, 9)}${i}`, item || 'a']);
const lists = (text: string) => [pairs(text)];
const bytes = (text: string) => [Buffer.from(text)];

const problemsIn = (text: string) =>
  items(text).map((item) => ({ place: 'form', path: [item], message: item, input: item }));

const named = (names: string, shape: (text: string) => unknown[]) =>
  Object.fromEntries(names.split(' ').map((name) => [name, shape]));

const NEAR_RULE = new routing.Rule('/<int:year>/<path:rest>/edit', { endpoint: 'edit' });
const NEAR_RULES = new routing.UrlMap([NEAR_RULE, new routing.Rule('/aaaa/<x>', { endpoint: 'a' })]);

/** What those take that take no plain text; the others get the text, thrice. */
const SHAPES: Record<string, (text: string) => unknown[]> = {
  ...named('asBuffer parseUrlencoded decodeText ByteBuffer.append Signer.signBytes', bytes),
  ...named('Signer.unsignBytes TimestampSigner.signBytes', bytes),
  ...named('Directives Headers MultiDict ImmutableMultiDict ClientDict', lists),
  ...named('MultiDict.update Headers.update Headers.extend', lists),
  ...named('iterMultiItems queryPairs encodePairs encodeQuery pairsOf createSession', lists),
  ...named('SecureCookieSession NullSession SecureCookieSession.update writeJson', (text) => [
    Object.fromEntries(pairs(text)),
  ]),
  ...named('convertAll dumpHeader sortByCodePoint HeaderSet', (text) => [items(text), String]),
  ...named('PartHeaders firstLine lookup isSuspicious', (text) => [pairs(text).flat(), text]),
  dumpOptionsHeader: (text) => [text, { a: text }],
  convertOr: (text) => [text, text, String],
  'Accept.bestMatch': (text) => [items(text)],
  negotiate: (text) => [pottle.MIMEAccept.fromHeader(text), ['text/html', 'a/b;q=1', 'a/b;c=d', 'd/e']],
  headerValue: (text) => [text, text],
  hintLines: (text) => [{ Link: `<a${text}>; ${text}; rel=preload` }],
  linesOf: (text) => [text, pairs(text).flat()],
  'Headers.setlistdefault': (text) => ['a', items(text)],
  'Headers.setlist': (text) => ['a', items(text)],
  breaksLines: (text) => [text, pairs(text).flat()],
  CombinedMultiDict: (text) => [[new pottle.MultiDict(pairs(text)), new pottle.MultiDict(pairs(text))]],
  encodeEvents: (text) => [Readable.from([text, { data: text, event: text.replace(/[\r\n]/g, '') }])],
  RequestValidationError: (text) => [problemsIn(text), { a: text }],
  ResponseValidationError: (text) => [text, 200, problemsIn(text)],
  MessageValidationError: (text) => [text, problemsIn(text)],
  Uuid: (text) => [text.padEnd(32, '0')],
  nearestRules: (text) => [NEAR_RULES, { path: `/${text}`, method: text }],
  shownRule: (text) => [{ ...NEAR_RULE, rule: text, endpoint: text }],
  whyNot: (text) => [NEAR_RULES, NEAR_RULE, { path: `/${text}`, method: text }],
};

const argsFor = (name: string, text: string) => SHAPES[name]?.(text) ?? [text, text, text];
const isFunction = (value: unknown): value is (...args: unknown[]) => unknown =>
  typeof value === 'function' && !isClass(value);

const FUNCTIONS = EXPORTS.flatMap(([name, value]): Tried[] =>
  isFunction(value) && !apart(name)
    ? [
        [
          name,
          (text) => {
            const args = argsFor(name, text);
            return () => value(...args);
          },
        ],
      ]
    : [],
);

const make = (name: string, value: Class, text: string): object =>
  'fromHeader' in value
    ? (Reflect.apply(value.fromHeader as Read, value, [text]) as object)
    : new value(...(isError(value) && !SHAPES[name] ? [text] : argsFor(name, text)));

/** Whose second argument is no text of a client's. */
const isError = ({ prototype }: Class) =>
  prototype === pottle.HTTPException.prototype || prototype instanceof pottle.HTTPException;

const OWNERS = new Set<unknown>([Object.prototype, Error.prototype, Array.prototype]);

/**
 * Classes by what makes one, and by each member that one has, wherever it is from; but each only once. Either what it is
 * made of is hostile or what it is asked: clients choose one of them.
 */
const MEMBERS = EXPORTS.flatMap(([name, value]): Tried[] => {
  if (!isClass(value) || apart(name)) return [];
  const call = (key: string, isGetter: boolean, made: unknown, args: unknown[]) => () => {
    const it = made as Record<string, (...args: unknown[]) => unknown> | null;
    return it && (isGetter ? it[key] : it[key]!(...args));
  };
  return [
    [name, (text) => () => make(name, value, text)],
    ...membersOf(value, name).flatMap(([key, isGetter]): Tried[] => {
      const member = `${name}.${key}`;
      const asked: Tried = [
        `${member} asked`,
        (text) => call(key, isGetter, make(name, value, 'a'), argsFor(member, text)),
      ];
      return [
        [member, (text) => call(key, isGetter, make(name, value, text), argsFor(member, 'a'))],
        ...(isGetter ? [] : [asked]),
      ];
    }),
  ];
});

function membersOf(value: Class, name: string): [name: string, isGetter: boolean][] {
  const found: [string, boolean][] = [];
  for (let at: unknown = value.prototype; at && !OWNERS.has(at); at = Object.getPrototypeOf(at)) {
    OWNERS.add(at);
    for (const [key, { get, value: member }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (key !== 'constructor' && !apart(`${name}.${key}`) && (get || typeof member === 'function'))
        found.push([key, get !== undefined]);
  }
  return found;
}

/** Whoever refuses a harmless text by its type has not been tried. */
async function untried(all: Tried[]): Promise<string[]> {
  const told: string[] = [];
  for (const [name, prepare] of all)
    try {
      await (await prepare('a'))();
    } catch (error) {
      if (error instanceof TypeError && !/cannot be changed/.test(error.message))
        told.push(`${name}: ${error.message}`);
    }
  return told;
}

/** A few of the kinds, for what there is a lot of. */
const SOME: Kinds = Object.fromEntries(
  ['digits', 'commas', 'quotes', 'stars', 'escapes', 'lines', 'astral'].map((kind) => [kind, HOSTILE[kind]!]),
);

const GIVEN = 'are given what they take (SHAPES), or stand apart with a reason (APART)';

it('names nothing that is not there', () => {
  const named = new Map(EXPORTS);
  const there = (name: string) => {
    const [owner = '', member] = name.split('.');
    const value = named.get(owner);
    return named.has(owner) && (member === undefined || (isClass(value) && member in value.prototype));
  };
  expect([...APART, ...Object.keys(SHAPES)].filter((name) => !there(name))).toEqual([]);
});

describe('time grows no faster than the text', () => {
  it('that functions take', async () => {
    expect(await untried(FUNCTIONS), GIVEN).toEqual([]);
    expect(await tooFast(FUNCTIONS, { ...HOSTILE, ...NOTATIONS })).toEqual([]);
  });

  it('that classes and their members take', async () => {
    expect(await untried(MEMBERS), GIVEN).toEqual([]);
    expect(await tooFast(MEMBERS, SOME, 1 << 13)).toEqual([]);
  });

  it('that converters take, and the paths and values of rules', async () => {
    const reads: [string, Read][] = [];
    const rules: string[] = [];
    for (const [name, converter] of Object.entries(routing.DEFAULT_CONVERTERS)) {
      const made = Reflect.construct(converter, [
        {},
        ...(name === 'any' ? ['word'] : []),
      ]) as routing.BaseConverter;
      const whole = new RegExp(`^(?:${made.regex})$`, 'u');
      const word = name === 'any' ? "any('a', word)" : name;
      rules.push(
        `/${name}/<${word}:x>`,
        `/${name}/a<${word}:x>/<${word}:y>`,
        `/${name}/<${word}:x>-<${word}:y>/z`,
      );
      reads.push(
        [`${name}.regex`, (text) => whole.test(text)],
        [`${name}.toPython`, (text) => made.toPython(text)],
        [`${name}.toUrl`, (text) => made.toUrl(text)],
        [`${name}.toUrl of digits`, (text) => made.toUrl(text.slice(0, -1))],
      );
    }
    const map = new routing.UrlMap(rules.map((rule) => new routing.Rule(rule, { endpoint: rule })));
    const adapter = map.bind('a.example');
    for (const name of Object.keys(routing.DEFAULT_CONVERTERS))
      for (const start of [`/${name}/`, `/${name}/a`])
        reads.push([`match ${start}`, (text) => adapter.match(start + text)]);
    for (const rule of rules)
      reads.push([`build ${rule}`, (text) => adapter.build(rule, { x: text, y: text, q: text })]);
    reads.push(['hosts', (text) => map.bindToHost(text, 'a.example')]);
    expect(await tooFast(plain(reads), HOSTILE)).toEqual([]);
    expect(() => new routing.IntegerConverter({}).toUrl('9'.repeat(4301))).toThrow(RangeError);
  });

  it('that tokens take, signed or not', async () => {
    const signer = new pottle.TimestampSigner('key');
    const serializer = new pottle.URLSafeTimedSerializer('key');
    const { sessionJsonSerializer } = pottle;
    const packed = (text: string) => `.${deflateSync(text).toString('base64url')}`;
    const reads: [string, Read][] = [
      ['unsign', (text) => signer.unsign(text)],
      ['unsign signed', (text) => signer.unsign(signer.sign(text))],
      ['loads', (text) => serializer.loads(text)],
      ['loads signed', (text) => serializer.loads(serializer.dumps(text))],
      ['loadPayload', (text) => serializer.loadPayload(Buffer.from(text))],
      ['loadPayload packed', (text) => serializer.loadPayload(Buffer.from(packed(JSON.stringify(text))))],
      ['session', (text) => sessionJsonSerializer.loads(text)],
      [
        'session of text',
        (text) => sessionJsonSerializer.loads(JSON.stringify({ ' b': text, a: { ' d': text } })),
      ],
    ];
    expect(await tooFast(plain(reads), HOSTILE)).toEqual([]);
  });

  it.each([
    '',
    'name="x"\r\n\r\n',
    'name="x"; filename="y"\r\n\r\n',
    "name*=utf-8''",
    'name="x"\r\nX-Folded: a\r\n ',
  ])('that bodies of forms take, in pieces, after %j', async (start) => {
    const limits = { maxFormMemorySize: null, maxFormParts: null };
    const read = (size: number) => async (text: string) => {
      const body = Buffer.from(`--a\r\nContent-Disposition: form-data; ${start}${text}\r\n--`);
      async function* pieces() {
        for (let i = 0; i < body.length; i += size) yield body.subarray(i, i + size);
      }
      const { files, holding } = await new FormDataParser(limits).parse(
        pieces(),
        'multipart/form-data; boundary=a',
      );
      await Promise.all(files.map((file) => file.close()));
      holding?.release();
    };
    const kinds = {
      ...HOSTILE,
      bounds: unit('\r\n--b'),
      'nearly bounds': unit('\r\n--a '),
      'bounds in lines': unit('--a\r\n'),
      'tiny parts': unit('\r\n--a\r\nContent-Disposition: form-data; name=x\r\n\r\n'),
      folds: unit('\r\n '),
      'padded bounds': around('\r\n--a', ' ', 'x'),
    };
    const reads = plain([
      ['whole', read(1 << 20)],
      ['pieces', read(61)],
    ]);
    expect(await tooFast(reads, kinds, CONTENT)).toEqual([]);
  });

  /** A template that sees a text, its items as a list and as a dict, and another text that is the same. */
  const env = new jinja.Environment();
  const rendered = (source: string): Tried => {
    const template = env.fromString(source);
    const [hasList, hasDict] = [/\bl\b/.test(source), /\bd\b/.test(source)];
    return [
      source,
      (x) => {
        const same = `${x} `.slice(0, -1);
        const l = hasList ? items(x) : null;
        const d = hasDict ? Object.fromEntries(pairs(x)) : null;
        return () => template.render({ x, l, d, same });
      },
    ];
  };
  /** Those without a source that a harmless text renders. */
  const unrendered = async (named: [name: string, sources: Tried[]][]) => {
    const missing: string[] = [];
    for (const [name, sources] of named) {
      const told = await Promise.all(
        sources.map(async ([, prepare]) => {
          try {
            return void (await prepare('7'))();
          } catch (error) {
            return String(error);
          }
        }),
      );
      if (!told.includes(undefined)) missing.push(`${name}: ${told[0]}`);
    }
    return missing;
  };
  const FEW: Kinds = { digits: SOME.digits!, commas: SOME.commas!, astral: SOME.astral! };
  const FORMATS: Kinds = {
    ...SOME,
    blanks: HOSTILE.blanks!,
    marks: HOSTILE.marks!,
    percents: unit('%s%(a)s%%%9.9f%-9d'),
    braces: unit('{}{{}}{0[a].b!r:>9}'),
    tags: unit('<a <!-- &lt&#60&amp'),
    links: unit('www.a.b.com/(&lt;a@a.'),
    words: unit('ab '),
  };

  it('that filters take', async () => {
    const args: Record<string, string[]> = {
      attr: ['("upper")', '(same)'],
      batch: ['(3)', '(2, "a")'],
      center: ['(x|length + 9)'],
      dictsort: ['', '(true, "value", true)'],
      default: ['("a")', '("a", true)'],
      format: ['', '(1, 2, 3)', '(a=1)'],
      groupby: ['(0)'],
      indent: ['', '(2, true, true)', '(same)'],
      int: ['', '(0, 16)', '(0, 36)'],
      join: ['', '(", ")', '(same[:9])'],
      map: ['("upper")', '(attribute=0)'],
      reject: ['', '("equalto", "a")'],
      rejectattr: ['(0)'],
      replace: ['("a", "bb")', '("", "b")', '("a", "b", 9)', '(same[:x|length // 2], "b")', '(" ", "  ")'],
      round: ['', '(9, "ceil")'],
      select: ['', '("equalto", "a")'],
      selectattr: ['(0)'],
      slice: ['(3)', '(3, "a")'],
      sort: ['', '(true, true)', '(attribute=0)'],
      tojson: ['', '(2)'],
      trim: ['', '("a ")', '(same)'],
      truncate: ['(9)', '(x|length - 9)', '(x|length - 9, true)', '(x|length - 9, false, "…", 2)'],
      unique: ['', '(true)'],
      urlize: ['', '(9, true, "_blank", "a")', '(none, false, none, none, ["a:"])'],
      wordwrap: ['', '(5)', '(1, false)', '(9, true, "\\n", false)', '(x|length)'],
      xmlattr: ['', '(false)'],
    };
    const of = (value: string) =>
      Object.keys(env.filters).map((name): [string, Tried[]] => [
        name,
        (args[name] ?? ['']).map((given) => rendered(`{{ ${value}|${name}${given} }}`)),
      ]);
    const [texts, all] = [of('x'), [...of('l'), ...of('d'), ...of('x|int'), ...of('l|map("int")')]];
    const joined = Object.keys(env.filters).map((name): [string, Tried[]] => [
      name,
      [...texts, ...all].filter(([one]) => one === name).flatMap(([, tried]) => tried),
    ]);
    expect(await unrendered(joined), 'is given arguments that it takes').toEqual([]);
    expect(
      await tooFast(
        texts.flatMap(([, tried]) => tried),
        FORMATS,
        1 << 16,
      ),
    ).toEqual([]);
    expect(
      await tooFast(
        all.flatMap(([, tried]) => tried),
        FEW,
        1 << 13,
      ),
    ).toEqual([]);
  });

  it('that tests take', async () => {
    const tests = Object.keys(env.tests).map((name): [string, Tried[]] => [
      name,
      ['', '(3)', '(same)'].flatMap((given) => {
        if (!/^\w+$/.test(name)) return [rendered(`{{ x ${name} same }}`)];
        return ['x', 'l', 'x|int'].map((value) => rendered(`{{ ${value} is ${name}${given} }}`));
      }),
    ]);
    expect(await unrendered(tests), 'is given arguments that it takes').toEqual([]);
    expect(
      await tooFast(
        tests.flatMap(([, tried]) => tried),
        FEW,
      ),
    ).toEqual([]);
  });

  it('that methods of text take', async () => {
    const sensible: Record<string, string> = {
      ...{
        chars: '"a "',
        sep: '","',
        maxsplit: '3',
        keepends: 'true',
        iterable: '[same, same]',
        old: '"a"',
        new: '"bb"',
      },
      ...{
        count: '9',
        prefix: '"a"',
        suffix: '"a"',
        start: '1',
        end: '-1',
        sub: '"a"',
        width: 'x|length + 9',
      },
      ...{ fillchar: '"-"', tabsize: '4', table: '{97: "b"}', x: '"ab"', y: '"cd"', z: '"e"' },
      ...{ encoding: '"utf-8"', errors: '"replace"' },
    };
    const hostile: Record<string, string> = {
      ...sensible,
      ...{ chars: 'same', sep: 'none', maxsplit: 'x|length // 9', old: '" "', sub: 'same[1:]' },
      ...{ prefix: 'same', suffix: 'same', new: '""', x: 'same', y: 'same', z: 'same' },
    };
    const methods = Object.keys(STR_METHODS).map((signature): [string, Tried[]] => {
      const [, name, list = ''] = /^(\w+)\((.*)\)$/.exec(signature)!;
      const names = list.split(', ').filter(Boolean);
      const required = names.filter((one) => !one.endsWith('?'));
      const calls = [sensible, hostile].flatMap((table) =>
        [required, names].map((given) => given.map((one) => table[one.replace('?', '')] ?? one).join(', ')),
      );
      return [name!, [...new Set(calls)].map((given) => rendered(`{{ x.${name}(${given}) }}`))];
    });
    expect(await unrendered(methods), 'is given arguments that it takes').toEqual([]);
    expect(
      await tooFast(
        methods.flatMap(([, tried]) => tried),
        FORMATS,
        1 << 16,
      ),
    ).toEqual([]);
  });

  it('that expressions and loops of templates take', async () => {
    const native = new jinja.NativeEnvironment().fromString('{{ x }}');
    const sources = [
      '{{ x ~ x ~ same }}',
      '{{ x % (1, 2, 3) }}',
      '{{ x.format(1, 2, a=3) }}',
      '{{ x * 2 }}{{ x + same }}',
      '{{ x == same }}{{ x < same }}{{ same in x }}{{ "b" in l }}',
      '{{ x[::-1] }}{{ x[1:] }}{{ x[-1] }}',
      '{% set ns = namespace(a="") %}{% for c in x %}{% set ns.a = ns.a ~ c %}{% endfor %}{{ ns.a }}',
      '{% for c in l %}{{ loop.index }}{{ loop.nextitem }}{{ loop.changed(c) }}{% endfor %}',
      '{% for k, v in d.items() %}{{ k }}{{ v|e }}{% endfor %}',
      '{% filter upper %}{{ x }}{% endfilter %}{% autoescape true %}{{ x }}{{ x|e|safe ~ same }}{% endautoescape %}',
      '{{ l == l[1:] }}{{ l + l }}{{ d == d }}{{ (l, d)|pprint }}',
      '{{ cycler(*l).next() }}{{ dict(d).items()|list }}{{ x.upper().lower().title() }}',
    ];
    const tried: Tried[] = [...sources.map(rendered), ['native', (x) => () => native.render({ x })]];
    expect(await tooFast(tried, FORMATS)).toEqual([]);
  });

  const app = new pottle.Pottle('hostile', { staticFolder: null });
  app.secretKey = 'a key for specs';
  app.config.MAX_PARAMETERS = null;
  app.config.MAX_FORM_PARTS = null as never;
  const client = app.testClient({ useCookies: false });
  const HEADERS_READ =
    'Accept Accept-Charset Accept-Encoding Accept-Language Authorization Cache-Control Content-Type Cookie Date Host If-Match If-Modified-Since If-None-Match If-Range If-Unmodified-Since Max-Forwards Origin Pragma Range Referer User-Agent X-Forwarded-For X-Forwarded-Host X-Forwarded-Port X-Forwarded-Prefix X-Forwarded-Proto Access-Control-Request-Headers'.split(
      ' ',
    );
  const exchangeOf = (text: string, more: object = {}) => {
    const value = text.replace(/[^\x20-\xff]/g, '?');
    const headers = Object.fromEntries(
      HEADERS_READ.map((header) => [header, header === 'Cookie' ? `session=${value}` : value]),
    );
    return client.exchange(`/${encodeURI(value)}?${encodeURI(value)}`, { headers, ...more });
  };

  it('that properties of requests are made of', async () => {
    const names: string[] = [];
    for (let at = pottle.Request.prototype as object; at !== Object.prototype; at = Object.getPrototypeOf(at))
      for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
        if (get && !names.includes(name)) names.push(name);
    const tried = new Set<string>();
    const all = [...names, 'session'].map(
      (name): Tried => [
        name,
        async (text) => {
          const request = new Context(app, await exchangeOf(text)).request as unknown as Record<
            string,
            unknown
          >;
          if (name === 'session') return () => app.sessionInterface.openSession(app, request as never);
          return () => {
            const got = request[name];
            if (got instanceof Promise) got.catch(() => {});
            tried.add(name);
            return String(got);
          };
        },
      ],
    );
    expect(await tooFast(all, { ...HOSTILE, ...NOTATIONS }, 1 << 13)).toEqual([]);
    expect(names.filter((name) => !tried.has(name))).toEqual([]);
  });

  it('that contents of requests are made of', async () => {
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=a',
      'text/plain',
    ];
    const reads: Record<string, (request: pottle.Request) => unknown> = {
      json: (request) => request.getJson(),
      form: (request) => request.form,
      files: (request) => request.files,
      values: (request) => request.values,
      data: (request) => request.getData({ asText: true } as never),
      media: (request) => request.media.catch((error) => error.code),
    };
    const over: (() => Promise<void>)[] = [];
    const all = types.flatMap((type) =>
      Object.entries(reads).map(
        ([name, read]): Tried => [
          `${name} of ${type}`,
          async (text) => {
            const sent = { method: 'POST', data: text, headers: { 'Content-Type': type } };
            const exchange = await client.exchange('/', sent);
            const request = new Context(app, exchange).request as pottle.Request;
            over.push(async () => {
              await request.close();
              exchange.abort();
              (exchange as unknown as { ended(): void }).ended();
            });
            return () => read(request);
          },
        ],
      ),
    );
    expect(await tooFast(all, { ...HOSTILE, ...NOTATIONS }, CONTENT)).toEqual([]);
    for (const end of over) await end();
    expect(held()).toBe(0);
  });

  it('that middleware sees', async () => {
    const { ProxyFix, DispatcherMiddleware, HTTPToHTTPSRedirectMiddleware, SharedDataMiddleware, mount } =
      pottle;
    app.get('/<path:x>')(async function echo({ x }) {
      return x;
    });
    const mounting = new pottle.Pottle('mounting', { staticFolder: null });
    mount(mounting, { '/a/a': app });
    const hops = { xFor: 2, xProto: 1, xHost: 1, xPort: 1, xPrefix: 1 };
    const wrapped: Record<string, pottle.Handle> = {
      ProxyFix: new ProxyFix(app, hops).handle,
      DispatcherMiddleware: new DispatcherMiddleware(app, { '/a/a': app, '/a': app }).handle,
      HTTPToHTTPSRedirectMiddleware: new HTTPToHTTPSRedirectMiddleware(app).handle,
      SharedDataMiddleware: new SharedDataMiddleware(app, { '/': LIB, '/a': LIB }).handle,
      mount: mounting.handle,
    };
    const modules = await Promise.all(filesOf('middleware').map((file) => import(path.join(LIB, file))));
    const names = modules.flatMap((module) => Object.keys(module));
    expect(
      names.filter((name) => !(name in wrapped)),
      'stand around an app here',
    ).toEqual(['derive', 'handleOf', 'fixesProxies']);
    const all = Object.entries(wrapped).map(
      ([name, handle]): Tried => [
        name,
        async (text) => {
          const exchange = await exchangeOf(text);
          return () => handle(exchange);
        },
      ],
    );
    expect(await tooFast(all, { ...HOSTILE, ...NOTATIONS })).toEqual([]);
  });
});
