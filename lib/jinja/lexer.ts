/** Source text to tokens, with the rules of Jinja for delimiters, whitespace control, raw sections and line statements. */
import { pattern, textRepr } from '../python.js';
import { AssertionError, TemplateSyntaxError } from './errors.js';
import { head } from './values/indices.js';
import { textLength } from './values/iterate.js';
import { float, int } from './values/number.js';
import { SPACE, strip } from './values/str-split.js';

/** How the source is written; Jinja's options in camelCase. */
export interface Syntax {
  blockStartString: string;
  blockEndString: string;
  variableStartString: string;
  variableEndString: string;
  commentStartString: string;
  commentEndString: string;
  /** begins a line that is a statement; off if absent */
  lineStatementPrefix: string | undefined;
  /** begins a comment up to the end of the line; off if absent */
  lineCommentPrefix: string | undefined;
  /** the newline after a block tag goes */
  trimBlocks: boolean;
  /** whitespace before a block tag goes, from the start of its line */
  lstripBlocks: boolean;
  /** what every newline of the source becomes */
  newlineSequence: string;
  /** the newline at the very end stays */
  keepTrailingNewline: boolean;
}

/** Flask's and Jinja's defaults. */
export const SYNTAX: Syntax = {
  blockStartString: '{%',
  blockEndString: '%}',
  variableStartString: '{{',
  variableEndString: '}}',
  commentStartString: '{#',
  commentEndString: '#}',
  lineStatementPrefix: undefined,
  lineCommentPrefix: undefined,
  trimBlocks: false,
  lstripBlocks: false,
  newlineSequence: '\n',
  keepTrailingNewline: false,
};

/** The syntax again. @throws AssertionError when its tags begin alike, or its newline is none (Jinja's check of an environment) */
export function checkedSyntax(syntax: Syntax): Syntax {
  const { blockStartString, variableStartString, commentStartString, newlineSequence } = syntax;
  if (new Set([blockStartString, variableStartString, commentStartString]).size < 3)
    throw new AssertionError('block, variable and comment start strings must be different');
  if (!['\n', '\r\n', '\r'].includes(newlineSequence))
    throw new AssertionError(
      `newlineSequence must be '\\n', '\\r\\n' or '\\r', not ${textRepr(newlineSequence)}`,
    );
  return syntax;
}

/** One token. Operators have their own type (`add`, `lparen`, …). */
export interface Token {
  type: string;
  value: unknown;
  line: number;
}

const OPERATORS: Record<string, string> = {
  '//': 'floordiv',
  '**': 'pow',
  '==': 'eq',
  '!=': 'ne',
  '>=': 'gteq',
  '<=': 'lteq',
  '+': 'add',
  '-': 'sub',
  '/': 'div',
  '*': 'mul',
  '%': 'mod',
  '~': 'tilde',
  '[': 'lbracket',
  ']': 'rbracket',
  '(': 'lparen',
  ')': 'rparen',
  '{': 'lbrace',
  '}': 'rbrace',
  '>': 'gt',
  '<': 'lt',
  '=': 'assign',
  '.': 'dot',
  ':': 'colon',
  '|': 'pipe',
  ',': 'comma',
  ';': 'semicolon',
};
const CLOSERS: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

const DESCRIPTIONS: Record<string, string> = {
  block_begin: 'begin of statement block',
  block_end: 'end of statement block',
  variable_begin: 'begin of print statement',
  variable_end: 'end of print statement',
  data: 'template data / text',
  eof: 'end of template',
  ...Object.fromEntries(Object.entries(OPERATORS).map(([sign, type]) => [type, sign])),
};

/** A token or an expectation (`'comma'`, `'name:endif'`) as error messages word it. */
export function describe(expectation: string): string {
  return expectation.startsWith('name:') ? expectation.slice(5) : (DESCRIPTIONS[expectation] ?? expectation);
}

/** A token as error messages word it. */
export function describeToken(token: Token): string {
  return token.type === 'name' ? String(token.value) : describe(token.type);
}

const SPACES = new RegExp(`[${SPACE}]+`, 'y');
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = pattern('[\\p{L}\\p{N}\\p{XID_Continue}]+', 'uy');
// PERF: nearly all names are ASCII, and need none of Unicode's tables (bench/jinja).
const PLAIN_NAME = /[A-Za-z_]\w*(?![^\0-\x7f]|\w)/y;
const IDENTIFIER = pattern('^[\\p{XID_Start}_]\\p{XID_Continue}*$');
const STRING = /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const OPERATOR = /\/\/|\*\*|[=!<>]=|[-+/*%~[\](){}><=.:|,;]/y;
// Where lines begin and end. JavaScript's `^`, `$` and `.` know more ends of lines than Jinja, and its `\s` other spaces.
const [LINE_START, LINE_END] = ['(?<![^\\n])', '(?![^\\n])'];
const STATEMENT_END = new RegExp(`[${SPACE}]*(?:\\n|${LINE_END})`, 'y');

interface Rules {
  root: RegExp;
  comment: RegExp;
  raw: RegExp;
  block: RegExp;
  variable: RegExp;
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

function compileRules(syntax: Syntax): Rules {
  const [blockStart, blockEnd] = [escapeRegExp(syntax.blockStartString), escapeRegExp(syntax.blockEndString)];
  const commentEnd = escapeRegExp(syntax.commentEndString);
  const variableEnd = escapeRegExp(syntax.variableEndString);
  const spaces = `[${SPACE}]*`;
  const newline = syntax.trimBlocks ? '\\n?' : '';
  const end = (text: string) => `(?:\\+${text}|-${text}${spaces}|${text}${newline})`;
  const raw = `(?<raw>${blockStart}(?<rawSign>[-+]?)${spaces}raw${spaces}(?:-${blockEnd}${spaces}|${blockEnd}))`;
  return {
    root: new RegExp([raw, ...beginnings(syntax)].join('|'), 'g'),
    comment: new RegExp(end(commentEnd), 'g'),
    raw: new RegExp(`${blockStart}(?<sign>[-+]?)${spaces}endraw${spaces}${end(blockEnd)}`, 'g'),
    block: new RegExp(end(blockEnd), 'y'),
    variable: new RegExp(`-${variableEnd}${spaces}|${variableEnd}`, 'y'),
  };
}

/** The tags that may begin, the longest first, so that `<%=` may stand beside `<%`. */
function beginnings(syntax: Syntax): string[] {
  const tags: [start: string, group: string, pattern: string][] = [];
  const add = (group: string, start: string, before = '') =>
    tags.push([start, group, `(?<${group}>${before}${escapeRegExp(start)}(?<${group}Sign>[-+]?))`]);
  add('variable', syntax.variableStartString);
  if (syntax.lineStatementPrefix !== undefined)
    add('statement', syntax.lineStatementPrefix, `${LINE_START}[ \\t\\v]*`);
  if (syntax.lineCommentPrefix !== undefined)
    add(
      'lineComment',
      syntax.lineCommentPrefix,
      `(?:${LINE_START}|(?<=[^${SPACE}]))(?:(?![\\r\\n])[${SPACE}])*`,
    );
  add('comment', syntax.commentStartString);
  add('block', syntax.blockStartString);
  return tags.sort((a, b) => b[0].length - a[0].length).map((tag) => tag[2]);
}

const compiled = new WeakMap<Syntax, Rules>();

/**
 * Splits source into tokens.
 * @param source the template
 * @param syntax delimiters and whitespace rules
 * @param name the template's name, for errors
 * @returns the tokens as they are read: an error of the text comes when its place is reached
 * @throws TemplateSyntaxError for text that is no token, an unclosed comment, …
 */
export function tokenize(source: string, syntax: Syntax, name: string | null): Generator<Token, void> {
  let rules = compiled.get(syntax);
  if (rules === undefined) compiled.set(syntax, (rules = compileRules(syntax)));
  let text = source.replace(/\r\n?/g, '\n');
  if (!syntax.keepTrailingNewline && text.endsWith('\n')) text = text.slice(0, -1);
  return new Scanner(text, syntax, rules, name).tokens();
}

class Scanner {
  private position = 0;
  private line = 1;
  /** Whether the last match ended a line: whitespace before a tag then starts its line. */
  private lineStarts = true;

  constructor(
    private readonly source: string,
    private readonly syntax: Syntax,
    private readonly rules: Rules,
    private readonly name: string | null,
  ) {}

  *tokens(): Generator<Token, void> {
    const { root } = this.rules;
    while (this.position < this.source.length) {
      root.lastIndex = this.position;
      const tag = root.exec(this.source);
      yield* this.data(tag?.index ?? this.source.length, tag?.groups);
      if (tag === null) return;
      yield* this.tag(tag[0], tag.groups!);
    }
  }

  private fail(message: string): never {
    throw new TemplateSyntaxError(message, this.line, this.name);
  }

  private take(type: string, value: unknown, text: string): Token {
    const token = { type, value, line: this.line };
    this.advance(text);
    return token;
  }

  private advance(text: string): void {
    this.position += text.length;
    this.lineStarts = text.endsWith('\n');
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.line++;
  }

  /** The text up to a tag, stripped as the tag's sign and the options say. */
  private *data(end: number, tag: Record<string, string> | undefined): Generator<Token, void> {
    const text = this.source.slice(this.position, end);
    const kept = tag === undefined ? text : this.strip(text, signOf(tag), tag.variable !== undefined);
    const token = this.take('data', kept.replaceAll('\n', this.syntax.newlineSequence), text);
    if (kept !== '') yield token;
  }

  private strip(text: string, sign: string, variable: boolean): string {
    if (sign === '-') return strip(text, null, 'right');
    if (sign === '+' || variable || !this.syntax.lstripBlocks) return text;
    const start = text.lastIndexOf('\n') + 1;
    const alone = (start > 0 || this.lineStarts) && strip(text.slice(start), null) === '';
    return alone ? text.slice(0, start) : text;
  }

  private *tag(text: string, groups: Record<string, string>): Generator<Token, void> {
    if (groups.raw !== undefined) {
      this.advance(text);
      yield* this.rawSection();
    } else if (groups.comment !== undefined) {
      this.advance(text);
      this.skipPast(this.rules.comment, 'Missing end of comment tag');
    } else if (groups.lineComment !== undefined) {
      this.advance(text);
      this.advance(/[^\n]*/y.exec(this.source.slice(this.position))![0]);
    } else if (groups.variable !== undefined) {
      yield this.take('variable_begin', text, text);
      yield* this.expression('variable_end', this.rules.variable);
    } else {
      yield this.take('block_begin', text, text);
      yield* this.expression('block_end', groups.block === undefined ? STATEMENT_END : this.rules.block);
    }
  }

  private skipPast(end: RegExp, missing: string): void {
    end.lastIndex = this.position;
    const found = end.exec(this.source);
    // An empty rest has no character to complain about.
    if (found === null && this.position < this.source.length) this.fail(missing);
    this.advance(this.source.slice(this.position, found === null ? undefined : end.lastIndex));
  }

  private *rawSection(): Generator<Token, void> {
    const end = this.rules.raw;
    end.lastIndex = this.position;
    const found = end.exec(this.source);
    if (found === null) {
      if (this.position < this.source.length) this.fail('Missing end of raw directive');
      return;
    }
    yield* this.data(found.index, { rawSign: found.groups!.sign! });
    this.advance(found[0]);
  }

  /** The tokens inside of a tag, up to its end. */
  private *expression(endType: string, end: RegExp): Generator<Token, void> {
    const open: string[] = [];
    while (true) {
      const closing = open.length === 0 ? this.match(end) : undefined;
      if (closing !== undefined) {
        yield this.take(endType, closing, closing);
        return;
      }
      const space = this.match(SPACES);
      if (space !== undefined) this.advance(space);
      else if (this.position >= this.source.length) return;
      else yield this.word(open);
    }
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    return pattern.exec(this.source)?.[0];
  }

  private word(open: string[]): Token {
    let text = this.match(PLAIN_NAME);
    if (text !== undefined) return this.take('name', text, text);
    text = this.match(FLOAT);
    if (text !== undefined) return this.take('float', float(Number(text.replaceAll('_', ''))), text);
    text = this.match(INTEGER);
    if (text !== undefined) return this.take('integer', int(BigInt(text.replaceAll('_', ''))), text);
    text = this.match(NAME());
    if (text !== undefined) {
      if (!IDENTIFIER().test(text)) this.fail('Invalid character in identifier');
      return this.take('name', text, text);
    }
    text = this.match(STRING);
    if (text !== undefined) return this.take('string', this.unescape(text.slice(1, -1)), text);
    text = this.match(OPERATOR);
    if (text === undefined) {
      // Python counts code points.
      const at = textLength(this.source.slice(0, this.position));
      this.fail(`unexpected char ${textRepr(head(this.source.slice(this.position), 1))} at ${at}`);
    }
    this.balance(text, open);
    return this.take(OPERATORS[text]!, text, text);
  }

  private balance(operator: string, open: string[]): void {
    const closer = CLOSERS[operator];
    if (closer !== undefined) open.push(closer);
    else if (operator === '}' || operator === ')' || operator === ']') {
      const expected = open.pop();
      if (expected === undefined) this.fail(`unexpected '${operator}'`);
      if (expected !== operator) this.fail(`unexpected '${operator}', expected '${expected}'`);
    }
  }

  /** A string literal without its backslashes, by Python's rules: unknown escapes stay as they are. */
  private unescape(literal: string): string {
    const text = literal.replaceAll('\n', this.syntax.newlineSequence);
    if (!text.includes('\\')) return text;
    const rest = (at: number, whole: string) => text.slice(at + whole.length);
    return text.replace(
      /\\(?:x([\da-fA-F]{0,2})|u([\da-fA-F]{0,4})|U([\da-fA-F]{0,8})|([0-7]{1,3})|(.))/gs,
      (whole, x?: string, u?: string, U?: string, octal?: string, other?: string, at = 0) => {
        if (other === 'N')
          this.fail(/^\{[^}]+\}/.test(rest(at, whole)) ? UNNAMED : 'malformed \\N character escape');
        if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
        if (other !== undefined) return ESCAPES[other] ?? whole;
        const hex = x ?? u ?? U ?? '';
        const kind = whole[1]!;
        if (hex.length < HEX_DIGITS[kind]!)
          this.fail(`truncated \\${kind}${'X'.repeat(HEX_DIGITS[kind]!)} escape`);
        const code = Number.parseInt(hex, 16);
        if (code > 0x10ffff) this.fail('illegal Unicode character');
        return String.fromCodePoint(code);
      },
    );
  }
}

// Python carries a list of 30 000 names.
const UNNAMED = 'unknown Unicode character name';
const HEX_DIGITS: Record<string, number> = { x: 2, u: 4, U: 8 };
const ESCAPES: Record<string, string> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function signOf(tag: Record<string, string>): string {
  return (
    tag.rawSign ??
    tag.blockSign ??
    tag.variableSign ??
    tag.commentSign ??
    tag.statementSign ??
    tag.lineCommentSign ??
    ''
  );
}
