/**
 * Writes lib/names/*.ts: what is public, once more under Python's names, made of the declarations in dist/. Signatures are copied
 * and not mapped by types, since editors show the doc comment of a declaration, and mapped names have none.
 * Run by `npm run names`, after a build; spec/names compares.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';

const DIST = path.join(import.meta.dirname, 'dist');
const snake = (name) => name.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const isCamel = (name) => /^[a-z_]\w*[a-z\d][A-Z]/.test(name);

/** The table of Python's arguments. */
const { SIGNATURES } = await import(
  `data:text/javascript,${encodeURIComponent(
    transformSync(readFileSync(path.join(import.meta.dirname, 'lib/names/signatures.ts'), 'utf8'), {
      loader: 'ts',
    }).code,
  )}`
);

// ---- reading declarations ----

/** Pieces of a text that end with one of some characters, outside of brackets, comments and quotes. */
function* pieces(text, ends) {
  let [start, depth] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (text.startsWith('/*', at)) at = text.indexOf('*/', at) + 1;
    else if (text.startsWith('//', at)) at = text.indexOf('\n', at);
    else if (`'"\``.includes(char)) at = closing(text, at);
    else if ('([{'.includes(char) || (char === '<' && ends.includes(','))) depth++;
    else if (')]}'.includes(char) || (char === '>' && ends.includes(',') && text[at - 1] !== '=')) depth--;
    if (
      depth === 0 &&
      (ends.includes(char) ||
        (ends.includes(';') &&
          char === '}' &&
          !/^\s*[>,&|]/.test(text.slice(at + 1, at + 9)) &&
          isBody(text, start)))
    ) {
      yield text.slice(start, at + 1);
      start = at + 1;
    }
  }
  if (text.slice(start).trim() !== '') yield text.slice(start);
}
/** Where a quoted text ends. */
function closing(text, from) {
  let at = from + 1;
  while (at < text.length && text[at] !== text[from]) at += text[at] === '\\' ? 2 : 1;
  return at;
}
/** A declaration that ends with its braces. */
function isBody(text, start) {
  return /^(?:\s|\/\*(?:(?!\*\/)[\s\S])*\*\/)*(?:export )?(?:declare )?(?:abstract )?(?:class|interface|namespace|enum) /.test(
    text.slice(start),
  );
}

const DOC = /^\s*(?:\/\/.*\s*)*((?:\/\*[\s\S]*?\*\/\s*)*)/;
/** A piece as its doc comment, the last of them, and the rest. */
function documented(piece) {
  const [{ length }, comments] = DOC.exec(piece);
  const docs = comments.match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  return { doc: docs.at(-1)?.replaceAll(/\n\s+\*/g, '\n *') ?? '', text: piece.slice(length).trim() };
}

/** What a file declares and imports: name → { kind, doc, text, exported }, name → [file, name there]. */
const modules = new Map();
function moduleOf(file) {
  const known = modules.get(file);
  if (known) return known;
  const module = { file, declared: new Map(), imported: new Map(), exported: new Map(), stars: [] };
  modules.set(file, module);
  const resolve = (from) => path.join(path.dirname(file), from.replace(/\.js$/, '.d.ts'));
  for (const piece of pieces(`${readFileSync(path.join(DIST, file), 'utf8')}\n`, ';')) {
    const { doc, text } = documented(piece);
    const from = /from '(\.[^']+)';$/.exec(text)?.[1];
    const names = /^(?:im|ex)port (?:type )?\{([^}]*)\}/.exec(text)?.[1];
    if (names !== undefined) {
      const target = text.startsWith('import') ? module.imported : module.exported;
      for (const each of names
        .split(',')
        .map((name) => name.trim().replace(/^type /, ''))
        .filter(Boolean)) {
        const [name, as = name] = each.split(' as ');
        const type = text.startsWith('export type') || new RegExp(`\\btype ${name}\\b`).test(names);
        const found =
          from === undefined ? (text.includes('from') ? null : [file, name]) : [resolve(from), name];
        if (found) target.set(as, [...found, type]);
        else module.external = (module.external ?? new Map()).set(as, text);
      }
      continue;
    }
    if (/^export (?:type )?\*/.test(text)) {
      if (!/\* as /.test(text)) module.stars.push([resolve(from), text.startsWith('export type')]);
      continue;
    }
    const namespace = /^import (?:type )?\* as (\w+)/.exec(text)?.[1];
    if (namespace !== undefined) continue;
    const found =
      /^(export )?(?:declare )?(?:abstract )?(class|interface|type|function|const|let) (\w+)/.exec(text);
    if (!found) continue;
    const [, exported, kind, name] = found;
    const entry = { kind, doc, text, exported: exported !== undefined, name };
    module.declared.set(name, [...(module.declared.get(name) ?? []), entry]);
  }
  return module;
}

/** Where a name is declared: the file and the name there. */
function locate(file, name, seen = new Set()) {
  const module = moduleOf(file);
  if (seen.has(`${file} ${name}`)) return null;
  seen.add(`${file} ${name}`);
  if (module.declared.has(name)) return [file, name];
  const passed = module.imported.get(name) ?? module.exported.get(name);
  if (passed) return locate(passed[0], passed[1], seen);
  for (const [star] of module.stars) {
    const found = locate(star, name, seen);
    if (found) return found;
  }
  return null;
}

/** Whether a class is declared there; an interface may be merged into it. */
const isClass = ([file, name]) =>
  moduleOf(file)
    .declared.get(name)
    ?.some(({ kind }) => kind === 'class') ?? false;

/** The names that an entry exports, with whether they are types alone. */
function exportsOf(file, names = new Map(), onlyTypes = false) {
  const module = moduleOf(file);
  for (const [name, [from, inner, type]] of module.exported)
    if (!names.has(name)) names.set(name, { at: locate(from, inner), type: onlyTypes || type });
  for (const [name, entries] of module.declared)
    if (entries.some(({ exported }) => exported) && !names.has(name)) {
      const type = onlyTypes || entries.every(({ kind }) => kind === 'interface' || kind === 'type');
      names.set(name, { at: [file, name], type });
    }
  for (const [star, type] of module.stars) exportsOf(star, names, onlyTypes || type);
  return names;
}

// ---- classes and their members ----

const MEMBER =
  /^((?:(?:static|abstract|readonly|protected|private|override|declare|async) )*)(get |set )?([\w$]+|\[[^\]]+\])(\??)(.*)$/s;

function membersOf(text) {
  const body = text.slice(text.indexOf('{', headEnd(text)) + 1, text.lastIndexOf('}'));
  return [...pieces(body, ';')]
    .map((piece) => {
      const { doc, text: whole } = documented(piece);
      const [, words = '', access, name, optional, rest] = MEMBER.exec(whole) ?? [];
      return { doc, words, access: access?.trim(), name, optional, rest: rest?.trim().replace(/;$/, '') };
    })
    .filter(({ name }) => name !== undefined);
}
/** Where the head of a class ends: its type parameters may have braces. */
function headEnd(text) {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '<') depth++;
    else if (text[at] === '>' && text[at - 1] !== '=') depth--;
    else if (text[at] === '{' && depth === 0) return at;
  }
  return 0;
}

/** Name, type parameters and base of a class or interface. */
function headOf(text) {
  const head = text.slice(0, headEnd(text));
  const [, rest] = /(?:class|interface) \w+(.*)$/s.exec(head);
  let [params, at] = ['', 0];
  if (rest.startsWith('<')) {
    let depth = 0;
    do {
      if (rest[at] === '<') depth++;
      else if (rest[at] === '>' && rest[at - 1] !== '=') depth--;
      at++;
    } while (depth > 0);
    params = rest.slice(0, at);
  }
  const base = /extends ([\w.]+)(<.*>)?/s.exec(rest.slice(at).replace(/implements.*/s, ''));
  return { params, base: base?.[1], baseArgs: (base?.[2] ?? '').trim() };
}
const namesOfParams = (params) =>
  params === ''
    ? []
    : [...pieces(params.slice(1, -1), ',')].map((one) => /^\s*(?:const |in |out )*(\w+)/.exec(one)[1]);

/** A parameter that takes options, or may. */
const OPTIONS = /\b\w+Options?\b/;
const takesOptions = (param) =>
  !/Record</.test(param) &&
  (/^\s*(?:options|\{[^}]*\})\??:/.test(param) || OPTIONS.test(param.replace(/^[^:]*:/, '')));
/** What is after the name of a parameter. */
const typeOf = (param) =>
  param.slice(param.startsWith('{') ? param.indexOf('}') + 1 : 0).replace(/^[^:]*:/, '');
/** The members of a union. */
const membersOfUnion = (type) =>
  [...pieces(type, '|,')].map((one) => one.replace(/[|,]$/, '').trim()).filter(Boolean);
const isOptions = (type) => OPTIONS.test(type) || type.startsWith('{');
/** Whether nothing else may be in their place. */
const onlyOptions = (param) =>
  !param.startsWith('...') &&
  membersOfUnion(typeOf(param)).every((one) => one === 'undefined' || one === 'null' || isOptions(one));

/** A signature of the table: what comes by place, and in options, of which some come by place in Python. */
function tabled(key) {
  const [places, options] = SIGNATURES[key].split(/ ?\| ?/).map((side) => side.split(' ').filter(Boolean));
  const names = (options ?? []).filter((word) => word !== '...');
  const placed = names.includes('*') ? names.slice(0, names.indexOf('*')) : names;
  return { places, placed, options };
}

/** A signature as its type parameters, its parameters and its result. */
function signatureOf(rest) {
  const generics = rest.startsWith('<') ? rest.slice(0, matching(rest, 0, '<', '>') + 1) : '';
  const at = rest.indexOf('(', generics.length);
  const end = matching(rest, at, '(', ')');
  return {
    generics,
    params: [...pieces(rest.slice(at + 1, end), ',')].map((one) => one.replace(/,\s*$/, '').trim()),
    result: rest.slice(end + 1),
  };
}
function matching(text, from, open, close) {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && !(close === '>' && text[at - 1] === '=')) if (--depth === 0) return at;
  }
  throw new Error(`No end: ${text}`);
}

/** A signature with some parameters. */
const textOf = ({ generics, result }, params) => `${generics}(${params.join(', ')})${result}`;

/** A type with others in place of its parameters. */
const substituted = (text, params, values) =>
  params.reduce(
    (all, param, at) => all.replaceAll(new RegExp(`(?<![\\w.])${param}(?!\\w|\\??:)`, 'g'), values[at]),
    text,
  );

// ---- writing ----

/** Makes the text of one entry's names. */
class Writer {
  constructor(entry, target, core, skipped) {
    Object.assign(this, {
      entry,
      target,
      core,
      skipped,
      spaces: new Map(),
      globals: new Set(),
      locals: new Map(),
    });
    this.exported = exportsOf(entry);
    this.twins = new Map(); // "file name" → the public name of a class that is written anew
    for (const [name, { at, type }] of this.exported) {
      if (!at || type || skipped.has(name)) continue;
      if (isClass(at)) this.twins.set(at.join(' '), name);
    }
    this.hooks = new Map(); // types of functions that are given twins
  }

  /** An import of another file as a namespace. */
  space(file) {
    if (!this.spaces.has(file))
      this.spaces.set(file, `${file.replace(/\.d\.ts$/, '').replaceAll(/\W/g, '_')}_`);
    return this.spaces.get(file);
  }

  /** A type as it is to be written here, from a file where its names mean something. */
  type(text, file, own = []) {
    const bare = text
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .replaceAll(/import\("([^"]+)"\)\.(\w+)/g, (_, from, name) => {
        const at = locate(path.join(path.dirname(file), from.replace(/\.js$/, '.d.ts')), name);
        return `${this.space(at[0])}.${at[1]}`;
      });
    return bare
      .replaceAll(/\btypeof (?=METHODS\b)/g, '')
      .replaceAll(/(?<![\w.$'"])([A-Za-z_]\w*)(?![\w'"]|\??:(?!:))/g, (name) => {
        if (own.includes(name)) return name;
        const external = moduleOf(file).external?.get(name);
        if (external !== undefined) return this.external(name, external);
        const at = /^[A-Z]/.test(name) || moduleOf(file).declared.has(name) ? locate(file, name) : null;
        if (!at) return name;
        return this.twins.get(at.join(' ')) ?? this.elsewhere(at) ?? this.hook(at) ?? this.reference(at);
      });
  }
  /** A class that another file here writes anew. */
  elsewhere(at) {
    for (const other of this.others ?? []) {
      const name = other.twins.get(at.join(' '));
      if (name === undefined) continue;
      this.globals.add(`import type * as ${other.target} from './${other.target}.js';`);
      return `${other.target}.${name}`;
    }
    return null;
  }
  external(name, text) {
    this.globals.add(
      text
        .replace(/\{.*\}/s, `{ ${name} }`)
        .replace(/^import (?:type )?/, 'import type ')
        .replace(/^export (?:type )?/, 'import type '),
    );
    return name;
  }
  /** A declared name; one that its file keeps to itself is written again here. */
  reference([file, name]) {
    const [entry] = moduleOf(file).declared.get(name);
    // The errors by their codes: of those, each is a class that is written anew.
    if (name !== 'HTTPErrors' && (entry.exported || moduleOf(file).exported.has(name)))
      return `${this.space(file)}.${name}`;
    const key = `${file} ${name}`;
    if (!this.locals.has(key)) {
      const local =
        [...this.locals.values()].some((one) => one.name === name) || this.exported.has(name)
          ? `${name}${this.locals.size}`
          : name;
      this.locals.set(key, { name: local, text: '' });
      const head = /^(?:export )?(?:declare )?(?:abstract )?(?:type|interface|const) \w+(<[^={]*>)?/.exec(
        entry.text,
      );
      const rest = entry.text.slice(head[0].length);
      const params = head[1] ?? '';
      const written = this.type(
        entry.kind === 'const' ? ` = ${/^: (.*?);?$/s.exec(rest)[1]};` : rest,
        file,
        namesOfParams(params),
      );
      const kind = entry.kind === 'const' ? 'type' : entry.kind;
      this.locals.get(key).text =
        `${kind} ${local}${this.type(params, file, namesOfParams(params))}${written}`;
    }
    return this.locals.get(key).name;
  }
  /** A type of functions that mentions a twin is written anew. */
  hook([file, name]) {
    if (file !== 'typing.d.ts' || !/Hook$|^ErrorOf$/.test(name)) return null;
    const [{ text, doc }] = moduleOf(file).declared.get(name);
    if (!/\bResponse\b|\bHTTPException\b/.test(text)) return null;
    if (!this.hooks.has(name)) {
      this.hooks.set(name, '');
      const params = /^export type \w+(<[^=]*>)? =/.exec(text)?.[1] ?? '';
      const meaning = text
        .replace(/^export type \w+(?:<[^=]*>)? = /, '')
        .replaceAll(/MaybePromise<((?:[^<>]|<[^<>]*>)*)>/g, '($1) | Promise<$1>');
      const written = this.type(meaning, file, namesOfParams(params));
      this.hooks.set(name, `${doc}\nexport type ${name}${params} = ${written}`);
    }
    return name;
  }

  /** A signature with snake_case options, and where they are. */
  signature(rest, file, own) {
    const { generics, params, result } = signatureOf(rest);
    const all = [...own, ...namesOfParams(generics)];
    const options = [];
    const written = params.map((param, index) => {
      if (!takesOptions(param)) return this.type(param, file, all);
      options.push(onlyOptions(param) ? index : `${index}?`);
      return this.options(param, file, all, namesOfParams(generics));
    });
    const parts = { generics: this.type(generics, file, all), written, result: this.type(result, file, all) };
    return { text: textOf(parts, written), options, ...parts };
  }

  /** A signature of the table as Python may call it besides: arguments by name from some place on, and options by place. */
  ways(key, signature, byPlace = true) {
    const { places, placed, options } = tabled(key);
    const { written } = signature;
    if (written.some((param) => param.startsWith('...'))) return [];
    const types = written.map((param) => membersOfUnion(typeOf(param)));
    const found = options && types.flat().find((one) => /Snake[sd]?</.test(one));
    const given = (byPlace ? places : places.slice(0, written.length)).map((word, at) => {
      const [, mark, name] = /^([!~-]?)(\w+)$/.exec(word);
      const type = (types[at] ?? ['unknown']).filter((one) => one !== found).join(' | ');
      return { mark, name, type, optional: /^[^:]*\?:/.test(written[at] ?? '?:') };
    });
    const before = (end) =>
      given
        .slice(0, end)
        .map(({ name, type, optional }) => `${name}: ${type}${optional ? ' | undefined' : ''}`);
    const list = [];
    for (const [at, { mark }] of given.entries()) {
      if (mark === '!') continue;
      const keywords = given
        .slice(at)
        .map(({ name, type, optional }) => `${name}${optional ? `?: ${type} | undefined` : `: ${type}`}`);
      list.push([...before(at), `options: { ${keywords.join('; ')} }${found ? ` & ${found}` : ''}`]);
    }
    if (found && byPlace && placed.length > 0) {
      const rest = placed.map((word, at) => {
        const [, mark, name, core = name] = /^([!~-]?)(\w+)(?:>(\w+))?$/.exec(word);
        const type = mark === '-' ? 'null | undefined' : `Option<${found}, '${snake(core)}'>`;
        return `${name === 'default' ? 'fallback' : name}${at ? '?' : ''}: ${type}`;
      });
      list.push([...before(given.length), ...rest]);
    }
    return list.map((params) => textOf(signature, params));
  }
  options(param, file, all, generics) {
    const colon = param.startsWith('{') ? param.indexOf('}') + 1 : param.search(/\??:/);
    const name = param.startsWith('{') ? 'options' : param.slice(0, colon);
    const [, mark, given] = /^(\??: ?)(.*)$/s.exec(param.slice(colon).trim());
    let type = this.type(given, file, all);
    if (type.startsWith('{'))
      type = `Snaked<${type.slice(0, matching(type, 0, '{', '}') + 1)}>${type.slice(matching(type, 0, '{', '}') + 1)}`;
    type = type.replaceAll(/\b\w+_\.\w+Options?\b(<[^<>]*>)?/g, (found, args = '') =>
      generics.some((one) => new RegExp(`\\b${one}\\b`).test(args))
        ? `${found} & Snakes<${found.slice(0, found.length - args.length)}>`
        : `Snaked<${found}>`,
    );
    return `${name}${mark}${type}`;
  }

  /** A class and those of its bases that are not public themselves, with what their type parameters stand for; and the first public one. */
  family([file, inner]) {
    const found = [];
    let [at, given] = [[file, inner], []];
    while (at) {
      const entries = moduleOf(at[0]).declared.get(at[1]);
      const main = entries.find(({ kind }) => kind === 'class');
      const { params, base, baseArgs } = headOf(main.text);
      const own = namesOfParams(params);
      const values = own.map((_, index) => given[index] ?? this.defaultOf(params, index, at[0], own));
      const put = found.length === 0 ? (text) => text : (text) => substituted(text, own, values);
      found.push({ entries, main, file: at[0], params, own, put });
      const args = baseArgs
        ? [...pieces(baseArgs.slice(1, -1), ',')].map((one) =>
            put(this.type(one.replace(/,$/, ''), at[0], own)),
          )
        : [];
      const parent = base ? locate(at[0], base) : null;
      if (!parent || this.twins.has(parent.join(' '))) return { found, base, parent, args };
      [at, given] = [parent, args];
    }
  }
  /** A class and the public ones that it is derived from. */
  *line(name, parent) {
    yield name;
    if (parent) yield* this.line(this.twins.get(parent.join(' ')), this.family(parent).parent);
  }
  defaultOf(params, index, file, own) {
    const one = [...pieces(params.slice(1, -1), ',')][index];
    return this.type(/=\s*(.*?),?$/s.exec(one)?.[1] ?? 'unknown', file, own);
  }

  /** A class: an interface of the names that differ, the type of its instances, that of its constructor, and itself. */
  class(name, [file, inner]) {
    const { found, base, parent, args: parentArgs } = this.family([file, inner]);
    const [{ main, params, own }] = found;
    const spaceName = this.reference([file, inner]);
    const parentName = parent && this.twins.get(parent.join(' '));
    const lines = { object: [], statics: [] };
    const table = { object: new Map(), statics: new Map() };
    const seen = new Set();
    const line = [...this.line(name, parent)];
    const other = OTHERS[name];
    if (other) {
      lines.object.push(other.members);
      for (const [, member] of other.members.matchAll(/^ *(?:readonly |get |set )?(\w+)[(<:]/gm))
        seen.add(`other ${member}`);
    }
    // What a derived class gives by Python's name it has not to give by ours: then all methods are written, for they must stay methods.
    const methods = found[0].entries
      .flatMap(({ text }) => membersOf(text))
      .filter(
        ({ words, access, rest }) =>
          access === undefined && !/static|private/.test(words) && /^[<(]/.test(rest),
      );
    this.isBare =
      name !== 'App' && methods.some(({ words, name: member }) => /abstract/.test(words) && isCamel(member));
    for (const one of found) {
      const mine = new Set();
      const members = one.entries.flatMap(({ text }) => membersOf(text));
      for (const [at, member] of members.entries()) {
        const isLast = !members.slice(at + 1).some((other) => other.name === member.name);
        this.member({ ...member, isLast }, { ...one, line }, lines, table, seen, mine);
      }
      for (const each of mine) seen.add(each);
    }
    const whole = `${spaceName}${own.length ? `<${own.join(', ')}>` : ''}`;
    const omitted = methods.filter(({ name: member }) => member !== 'constructor' && !member.startsWith('['));
    const bare = this.isBare
      ? `Omit<${whole}, ${omitted.map(({ name: member }) => `'${member}'`).join(' | ')}>`
      : whole;
    const constructors = this.constructors(name, found, base, parent, parentArgs);
    const args = own.length ? `<${own.join(', ')}>` : '';
    const generic = this.type(params, file, own).replaceAll(/\bconst /g, '');
    const newGeneric = this.type(params, file, own);
    const parentNames = parentName
      ? `${parentName}Names${parentArgs.length ? `<${parentArgs.join(', ')}>` : ''}`
      : null;
    const isAbstract = /abstract class/.test(main.text);
    const news = constructors.map(({ text }) => `new ${newGeneric}${text}: ${name}${args};`);
    const optionsOf = (members) =>
      [...members].map(([key, how]) => (how.length ? `${key}:${how}` : key)).join(' ');
    const given = {
      object: optionsOf(table.object),
      statics: optionsOf(table.statics),
      options: constructors[0].how ?? [...new Set(constructors.flatMap(({ options }) => options))],
    };
    const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value.length > 0));
    const text = [
      `export interface ${name}Names${generic} ${parentNames ? `extends ${other?.omit ? `Omit<${parentNames}, ${other.omit}>` : parentNames} ` : ''}{`,
      ...lines.object,
      '}',
      main.doc,
      `export type ${name}${generic} = ${name}Names${args} & ${bare};`,
      `export type ${name}Class = ${isAbstract ? `(abstract new ${newGeneric}${constructors[0].text} => ${name}${args}) & ` : ''}Statics<typeof ${spaceName}> & ${parentName ? `Statics<${parentName}Class> & ` : ''}{`,
      ...(isAbstract ? [] : news),
      ...(own.length > 0 ? [] : [`readonly prototype: ${name};`]),
      ...lines.statics,
      '};',
      main.doc,
      `export const ${name} = twin(${this.core}.${name}, ${JSON.stringify(kept)}${other?.value ? `, undefined, ${other.value}` : ''}) as unknown as ${name}Class;`,
    ];
    return { name, base: parentName, text: text.filter(Boolean).join('\n') };
  }

  /** A member, if it has another name in Python or speaks of what has. */
  member(
    { doc, words, access, name: member, optional, rest, isLast },
    { file, own, put, line },
    lines,
    table,
    seen,
    mine,
  ) {
    if (
      member === 'constructor' ||
      /private|protected/.test(words) ||
      member.startsWith('[') ||
      /@internal/.test(doc)
    )
      return;
    if (seen.has(`${words.includes('static')} ${member}`)) return; // a derived class has it
    mine.add(`${words.includes('static')} ${member}`);
    const side = words.includes('static') ? 'statics' : 'object';
    const python = snake(member);
    if (access === undefined && /^[<(]/.test(rest)) {
      const signature = this.signature(rest, file, own);
      const how = line.map((one) => `${one}.${python}`).find((one) => one in SIGNATURES) ?? signature.options;
      if (!this.isBare && python === member && how.length === 0 && !this.mentions(rest, file)) return;
      const others = typeof how === 'string' ? this.ways(how, signature, isLast) : [];
      if (!seen.has(`other ${python}`))
        for (const text of [...others, signature.text])
          lines[side].push(`${doc}\n${python}${optional}${put(text)};`);
      if (python !== member || how.length > 0) table[side].set(member, how);
      return;
    }
    if (seen.has(`other ${python}`)) return;
    if (python === member && !this.mentions(rest, file)) return;
    if (python === member && access !== undefined && /Promise</.test(rest)) return;
    const type = put(
      this.type(access ? rest : rest.replace(/ = .*/s, (literal) => `: ${literal.slice(3)}`), file, own),
    );
    const readonly = /readonly/.test(words) ? 'readonly ' : '';
    lines[side].push(`${doc}\n${access ? `${access} ` : readonly}${python}${optional}${type};`);
    if (python !== member) table[side].set(member, []);
  }

  /** How a class is made: by constructors of its own, of a base, or of an error. */
  constructors(name, found, base, parent, args) {
    for (const { entries, file, own, put } of found) {
      const made = entries
        .flatMap(({ text }) => membersOf(text))
        .filter(({ name, words }) => name === 'constructor' && !/private|protected/.test(words));
      if (made.length)
        return made.flatMap(({ rest }, at) => {
          const signature = this.signature(rest, file, own);
          const how = name in SIGNATURES ? name : undefined;
          const others = how ? this.ways(how, signature, at === made.length - 1) : [];
          return [...others, signature.text].map((text) => ({
            text: put(text),
            options: signature.options,
            how,
          }));
        });
    }
    if (!base) return [{ text: '()', options: [] }];
    if (!parent) return [{ text: '(...args: ConstructorParameters<typeof Error>)', options: [] }];
    const above = this.family(parent);
    const [{ params, own, file }] = above.found;
    const values = own.map((_, index) => args[index] ?? this.defaultOf(params, index, file, own));
    const key = name in SIGNATURES ? name : this.twins.get(parent.join(' '));
    return this.constructors(key, above.found, above.base, above.parent, above.args).map((one) => ({
      ...one,
      text: substituted(one.text, own, values),
    }));
  }
  /** Whether a type speaks of a class that is written anew. */
  mentions(text, file) {
    const bare = text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
    for (const [, name] of bare.matchAll(/(?<![\w.$'"])([A-Z]\w*)(?![\w'"])/g)) {
      const at = locate(file, name);
      if (at && (this.twins.has(at.join(' ')) || this.elsewhere(at) || this.hook(at))) return true;
    }
    return false;
  }
  /** Whether some parameter has keys with other names. */
  renames(rest) {
    return signatureOf(rest).params.some(takesOptions);
  }

  /** A function, or an object with a name. */
  value(name, [file, inner]) {
    const entries = moduleOf(file).declared.get(inner);
    const python = isCamel(name) ? snake(name) : name;
    if (entries[0].kind === 'function') {
      const all = entries.map(({ text }) =>
        this.signature(text.replace(/^.*?function \w+/s, '').replace(/;$/, ''), file, []),
      );
      const isTabled = python in SIGNATURES;
      const how = isTabled ? python : [...new Set(all.flatMap(({ options }) => options))];
      if (
        python === name &&
        how.length === 0 &&
        !entries.some(({ text }) => this.mentions(text.replace(/^.*?function \w+/s, ''), file))
      )
        return `export { ${name} } from '${this.entryPath()}';`;
      const docs = entries.map(({ doc }) => doc).filter(Boolean);
      const signatures = all.flatMap((one, at) => [
        ...(isTabled ? this.ways(python, one, at === all.length - 1) : []),
        one.text,
      ]);
      const answers =
        entries.some(({ text }) => /\): (?:Promise<)?Response\b/.test(text)) &&
        this.twins.has('wrappers/response.d.ts Response');
      const more = [
        how.length || answers ? `, ${JSON.stringify(how)}` : '',
        answers ? ', pythonic' : '',
      ].join('');
      if (answers) this.answers = true;
      return `${docs[0] ?? ''}\nexport const ${python} = named(${this.core}.${name}${more}) as {\n${signatures.map((text) => `${text};`).join('\n')}\n};`;
    }
    if (python === name) return `export { ${name} } from '${this.entryPath()}';`;
    const [{ doc, text }] = entries;
    const type = this.type(/: (.*?);?$/s.exec(text)?.[1] ?? `typeof ${this.core}.${name}`, file);
    return `${doc}\nexport const ${python} = ${this.core}.${name} as unknown as ${type};`;
  }
  entryPath() {
    return `../${this.entry.replace(/\.d\.ts$/, '.js')}`;
  }

  write() {
    const [classes, values, types] = [[], [], []];
    for (const [name, { at, type }] of [...this.exported].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!at || this.skipped.has(name)) continue;
      if (type) types.push(name);
      else if (this.twins.get(at.join(' ')) === name) classes.push(this.class(name, at));
      else if (isClass(at)) values.push(`export { ${this.twins.get(at.join(' '))} as ${name} };`);
      else values.push(this.value(name, at));
    }
    const ordered = [];
    const place = (one) => {
      if (ordered.includes(one)) return;
      const base = classes.find(({ name }) => name === one.base);
      if (base) place(base);
      ordered.push(one);
    };
    classes.forEach(place);
    const body = [
      ...[...this.locals.values()].map(({ text }) => text),
      ...this.hooks.values(),
      ...ordered.map(({ text }) => text),
      ...values,
    ]
      .join('\n\n')
      // Values of URLs are dicts there.
      .replaceAll('H extends typing_.UrlValuePreprocessor', 'H extends UrlValuesHook')
      .replaceAll('H extends typing_.UrlDefaultsHook', 'H extends UrlDefaultsHook');
    const named = types.filter((name) => !this.hooks.has(name));
    const head = [
      '// biome-ignore-all lint: written by names.js: change the declarations, then run npm run names',
      `import * as ${this.core} from '${this.entryPath()}';`,
      ...[...this.spaces].map(
        ([file, space]) => `import type * as ${space} from '../${file.replace(/\.d\.ts$/, '.js')}';`,
      ),
      ...this.globals,
      ...(body.includes('UrlValuesHook')
        ? [`import type { UrlDefaultsHook, UrlValuesHook } from './plain.js';`]
        : []),
      ...(body.includes('HeaderDict') ? [`import type { HeaderDict } from './dict.js';`] : []),
      ...(this.answers ? [`import { pythonic, Response as PythonResponse } from './response.js';`] : []),
      `import { named, type Option, type Snaked, type Snakes, type Statics, twin } from './twin.js';`,
      `export type { ${named.join(', ')} } from '${this.entryPath()}';`,
    ];
    return `${head.join('\n')}\n\n${body}\n`;
  }
}

/** Members that have other types here, of classes that stand for the framework's. */
const OTHERS = {
  Response: {
    value: 'PythonResponse',
    members: `
      readonly headers: HeaderDict<Headers>;
      /** The body as bytes; assign text or bytes to replace it. */
      get data(): Buffer & Promise<Uint8Array>;
      set data(data: string | Uint8Array);
      /** The body as bytes, or as text. Of a stream: wait for make_sequence() first. */
      get_data(as_text: true): string;
      get_data(as_text: false): Buffer;
      get_data(options: { as_text: true }): string;
      get_data(options?: { as_text?: false | undefined }): Buffer;
      /** The body, parsed; null when the type is not JSON. */
      get_json<T = unknown>(force: boolean, silent?: boolean): T;
      get_json<T = unknown>(options?: { force?: boolean | undefined; silent?: boolean | undefined }): T;
      /** Sets an entity tag made of the body, unless there is one. */
      add_etag(overwrite: boolean, weak?: boolean): void;
      add_etag(options?: { overwrite?: boolean | undefined; weak?: boolean | undefined }): void;`,
  },
  AppGroup: {
    members: `
      /** Registers a command (flask.cli.AppGroup.command): \`app.cli.command('greet', { help: 'Says hello.' })\`. */
      command(options: Snaked<app_commands_.CommandOptions> & { name?: string; help?: string }): <F extends app_commands_.CommandFunction>(fn: F) => F;
      command(name?: string, options?: Snaked<app_commands_.CommandOptions> & { help?: string }): <F extends app_commands_.CommandFunction>(fn: F) => F;
      /** Makes a group within this one (flask.cli.AppGroup.group). */
      group(name: string, options?: { help?: string; description?: string }): AppGroup;
      /** Takes a whole group in, under its name; or a command, under that of its function. */
      add_command(command: AppGroup | app_commands_.CommandFunction): void;`,
  },
  TimedSerializer: {
    omit: "'loads' | 'loads_unsafe'",
    members: `
      loads(options: { s: signing_encoding_.Bytes } & Snaked<signing_serializer_.TimedOptions>): unknown;
      /** The value of a token; with the time when it was signed, where that is asked for. */
      loads(s: signing_encoding_.Bytes, options: Snaked<signing_serializer_.TimedOptions> & { return_timestamp: true }): [value: unknown, timestamp: Date];
      loads(s: signing_encoding_.Bytes, max_age: number | null | undefined, return_timestamp: true, salt?: signing_encoding_.Bytes | null): [value: unknown, timestamp: Date];
      loads(s: signing_encoding_.Bytes, max_age: number | null, return_timestamp?: false, salt?: signing_encoding_.Bytes | null): unknown;
      loads(s: signing_encoding_.Bytes, options?: Snaked<signing_serializer_.TimedOptions> & { return_timestamp?: boolean | undefined }): unknown;`,
  },
  TimestampSigner: {
    omit: "'unsign'",
    members: `
      /** The value that was signed; with the time when that was, where it is asked for. */
      unsign<T extends string | Uint8Array>(signed_value: T, options: Snaked<signing_timestamp_.UnsignOptions> & { return_timestamp: true }): [value: T extends string ? string : Buffer, timestamp: Date];
      unsign<T extends string | Uint8Array>(signed_value: T, max_age: number | null | undefined, return_timestamp: true): [value: T extends string ? string : Buffer, timestamp: Date];
      unsign<T extends string | Uint8Array>(signed_value: T, max_age: number | null, return_timestamp?: false): T extends string ? string : Buffer;
      unsign<T extends string | Uint8Array>(signed_value: T, options?: Snaked<signing_timestamp_.UnsignOptions>): T extends string ? string : Buffer;`,
  },
  TestResponse: { members: 'readonly headers: HeaderDict<pottle.Headers>;' },
  TestClient: {
    members: `
      /** From now on \`request\`, \`session\` and \`g\` are in tests what they were in the last request of this client: \`with client:\`. */
      enter(): this;
      /** Ends what enter() began. */
      exit(): void;
      [Symbol.dispose](): void;
      /** A cookie of the client; null if there is none. */
      get_cookie(key: string, options: { domain?: string; path?: string }): { readonly key: string; readonly value: string } | null;
      get_cookie(key: string, domain?: string, path?: string): { readonly key: string; readonly value: string } | null;`,
  },
};

/** The files of lib/names, by name. */
export function writeNames() {
  const writers = [
    new Writer('index.d.ts', 'pottle', 'core', new Set(['tuple', 'HTTPExceptionClass'])),
    new Writer('testing/index.d.ts', 'testing', 'core', new Set()),
    new Writer('jinja/index.d.ts', 'jinja', 'core', new Set()),
  ];
  for (const writer of writers) writer.others = writers.filter((other) => other !== writer);
  return Object.fromEntries(writers.map((writer) => [`${writer.target}.ts`, writer.write()]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (!existsSync(DIST)) throw new Error('There is no dist/. Run npm run build first.');
  for (const [file, text] of Object.entries(writeNames()))
    writeFileSync(path.join(import.meta.dirname, 'lib/names', file), text);
}
