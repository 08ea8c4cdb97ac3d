/** The tokens of a template, one at a time with a look ahead, as the parsers read them. */
import { textRepr } from '../python.js';
import { TemplateSyntaxError } from './errors.js';
import { describe, describeToken, type Token } from './lexer.js';

/** Reads tokens; expectations are written as a type (`'comma'`) or a name (`'name:endif'`). */
export class TokenStream {
  /** The token that is looked at. */
  current: Token = { type: 'initial', value: '', line: 1 };
  private ahead: Token | undefined;

  constructor(
    private readonly tokens: Iterator<Token, void>,
    private readonly name: string | null,
  ) {
    this.next();
  }

  /** Goes one token on and gives the one left behind. */
  next(): Token {
    const left = this.current;
    if (this.ahead !== undefined) {
      this.current = this.ahead;
      this.ahead = undefined;
    } else if (left.type !== 'eof') this.current = this.read(left.line);
    return left;
  }

  private read(line: number): Token {
    return this.tokens.next().value ?? { type: 'eof', value: '', line };
  }

  /** The token after the current one. */
  look(): Token {
    this.ahead ??= this.read(this.current.line);
    return this.ahead;
  }

  skip(count: number): void {
    for (let i = 0; i < count; i++) this.next();
  }

  /** Whether the current token is of one of the kinds. */
  at(...expectations: string[]): boolean {
    return expectations.some((expectation) => matches(this.current, expectation));
  }

  /** Whether the next token is of the kind. */
  before(expectation: string): boolean {
    return matches(this.look(), expectation);
  }

  /** Goes on if the current token is of the kind, and tells so. */
  skipIf(expectation: string): boolean {
    const found = this.at(expectation);
    if (found) this.next();
    return found;
  }

  /** Goes on over a token of the kind and returns it. @throws TemplateSyntaxError for any other token */
  expect(expectation: string): Token {
    if (this.at(expectation)) return this.next();
    const expected = textRepr(describe(expectation));
    this.fail(
      this.current.type === 'eof'
        ? `unexpected end of template, expected ${expected}.`
        : `expected token ${expected}, got ${textRepr(describeToken(this.current))}`,
    );
  }

  /** Fails at a line, by default the current token's. */
  fail(message: string, line: number = this.current.line, Kind = TemplateSyntaxError): never {
    throw new Kind(message, line, this.name);
  }
}

function matches(token: Token, expectation: string): boolean {
  if (!expectation.startsWith('name:')) return token.type === expectation;
  return token.type === 'name' && token.value === expectation.slice(5);
}
