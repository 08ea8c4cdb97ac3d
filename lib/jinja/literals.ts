/** Python's literals in text: what ast.literal_eval reads. */
import { Tuple } from '../values.js';
import { SYNTAX, tokenize } from './lexer.js';
import { dict, float, int, isNumeric, neg, setOf } from './values/index.js';

/** What {@link readLiteral} gives for text that is no literal. */
export const NOT_LITERAL: unique symbol = Symbol('no literal');

/** How deep brackets may stand in brackets, as in Python. */
const MAX_DEPTH = 199;

const SPACE = /(?:[ \t\f]|\\\r?\n(?=[^\r\n]))*(?:#[^\r\n]*)?/y;
const SPACE_OR_LINES = /(?:[ \t\f\r\n]|\\\r?\n(?=[\s\S])|#[^\r\n]*)*/y;
const NUMBER =
  /(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][+-]?\d(?:_?\d)*)?|\d(?:_?\d)*\.?(?:[eE][+-]?\d(?:_?\d)*)?)(?![\w.])/y;
const STRING =
  /([rRuU]?)(?:'''((?:[^\\]|\\[\s\S])*?)'''|"""((?:[^\\]|\\[\s\S])*?)"""|'([^'\\\r\n]*(?:\\[\s\S][^'\\\r\n]*)*)'|"([^"\\\r\n]*(?:\\[\s\S][^"\\\r\n]*)*)")/y;
const WORD = /(?:None|True|False|set[ \t]*\([ \t]*\))(?!\w)/y;
const WORDS: Record<string, unknown> = { None: null, True: true, False: false };

/** The value of a literal of Python's, or {@link NOT_LITERAL}. Complex numbers and bytes are not among them: there are no such values here. */
export function readLiteral(text: string): unknown {
  try {
    return new Reader(text).whole();
  } catch (error) {
    if (error === NOT_LITERAL) return NOT_LITERAL;
    throw error;
  }
}

class Reader {
  private position = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  /** The value of the whole text. */
  whole(): unknown {
    if (/^[ \t]/.test(this.text)) this.fail();
    this.match(/[\r\n]*/y);
    const value = this.itemsOrOne();
    this.depth++;
    this.skip();
    if (this.position < this.text.length) this.fail();
    return value;
  }

  private fail(): never {
    throw NOT_LITERAL;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (found !== null) this.position = pattern.lastIndex;
    return found;
  }

  private skip(): void {
    this.match(this.depth > 0 ? SPACE_OR_LINES : SPACE);
  }

  /** Goes on over a sign, with the space around it, and tells whether it was there. */
  private take(sign: string): boolean {
    this.skip();
    if (!this.text.startsWith(sign, this.position)) return false;
    this.position += sign.length;
    return true;
  }

  /** What commas make a tuple, and else one value. */
  private itemsOrOne(): unknown {
    const first = this.value();
    if (!this.take(',')) return first;
    const items = [first];
    while (this.more()) {
      items.push(this.value());
      if (!this.take(',')) break;
    }
    return Tuple.from(items);
  }

  private more(): boolean {
    this.skip();
    return this.position < this.text.length && !')]}\r\n'.includes(this.text[this.position]!);
  }

  private value(): unknown {
    const sign = this.take('-') ? '-' : this.take('+') ? '+' : '';
    if (sign === '') return this.unsigned();
    this.skip();
    const number = this.unsigned();
    if (typeof number === 'boolean' || !isNumeric(number) || this.signed) this.fail();
    this.signed = true;
    return sign === '-' ? neg(number) : number;
  }
  /** Whether the value that was read last had a sign: it gets no second one. */
  private signed = false;

  private unsigned(): unknown {
    this.skip();
    const next = this.text[this.position] ?? '';
    if ('([{'.includes(next) && next !== '') return this.bracket(next);
    this.signed = false;
    const word = this.match(WORD)?.[0];
    if (word !== undefined) return word in WORDS ? WORDS[word] : new Set();
    const number = this.match(NUMBER)?.[0];
    return number === undefined ? this.strings() : this.number(number);
  }

  private number(written: string): unknown {
    const digits = written.replaceAll('_', '');
    if (/^\d+$/.test(digits)) {
      if (/^0+[1-9]/.test(digits)) this.fail();
      return int(BigInt(digits));
    }
    return /^0[xob]/i.test(digits) ? int(BigInt(digits.toLowerCase())) : float(Number(digits));
  }

  /** One string, or several in a row, which are one. */
  private strings(): string {
    let found = this.match(STRING);
    if (found === null) this.fail();
    let text = '';
    for (; found !== null; found = this.match(STRING)) {
      text += this.unquoted(found);
      this.skip();
    }
    return text;
  }

  private unquoted([, prefix, ...bodies]: RegExpExecArray): string {
    const body = (bodies.find((each) => each !== undefined) ?? '').replace(/\r\n?/g, '\n');
    if (/r/i.test(prefix!)) return body;
    // The names of characters are not known here.
    if (/\\N\{/.test(body)) this.fail();
    const quoted = `"${body.replace(/\\[\s\S]|"/g, (part) => (part === '"' ? '\\"' : part))}"`;
    try {
      // Jinja's strings are Python's.
      const [, token] = tokenize(`{{ ${quoted} }}`, SYNTAX, null);
      return String(token!.value);
    } catch {
      return this.fail();
    }
  }

  private bracket(open: string): unknown {
    if (++this.depth > MAX_DEPTH) this.fail();
    this.position++;
    const made = open === '(' ? this.parentheses() : open === '[' ? this.items(']') : this.braces();
    this.depth--;
    return made;
  }

  private parentheses(): unknown {
    this.signed = false;
    if (this.take(')')) return new Tuple();
    const value = this.itemsOrOne();
    if (!this.take(')')) this.fail();
    return value;
  }

  /** Values with commas between them, up to a sign. */
  private items(close: string, first: unknown[] = []): unknown[] {
    const items = first;
    while (!this.take(close)) {
      items.push(this.value());
      if (!this.take(',')) {
        if (!this.take(close)) this.fail();
        break;
      }
    }
    return items;
  }

  private braces(): unknown {
    if (this.take('}')) return dict([]);
    const first = this.value();
    if (!this.take(':')) {
      if (this.take('}')) return setOf([first]);
      if (!this.take(',')) this.fail();
      return setOf(this.items('}', [first]));
    }
    const pairs: [unknown, unknown][] = [[first, this.value()]];
    while (this.take(',') && this.more()) {
      const key = this.value();
      if (!this.take(':')) this.fail();
      pairs.push([key, this.value()]);
    }
    if (!this.take('}')) this.fail();
    return dict(pairs);
  }
}
