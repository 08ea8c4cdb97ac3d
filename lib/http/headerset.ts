/** Sets of tokens: Vary, Allow, Content-Language and the like (werkzeug.datastructures.HeaderSet). */

import { dumpHeader, parseListHeader } from './options.js';

/**
 * Tokens in their order, compared without case. Changes are reported to the callback, by which a response writes
 * its header. Iterating gives the tokens as they were written.
 */
export class HeaderSet implements Iterable<string> {
  private tokens: string[];

  /** @param onUpdate called after each change */
  constructor(
    tokens: Iterable<string> = [],
    private readonly onUpdate?: (set: HeaderSet) => void,
  ) {
    this.tokens = [...tokens];
  }

  /** Reads the header; empty when it is absent (werkzeug.http.parse_set_header). */
  static fromHeader(value: string | null | undefined, onUpdate?: (set: HeaderSet) => void): HeaderSet {
    return new HeaderSet(parseListHeader(value ?? ''), onUpdate);
  }

  /** How many tokens there are; one that a header repeats counts once. */
  get size(): number {
    return this.asSet().size;
  }

  /** Whether the token is there, in whatever case. */
  has(token: string): boolean {
    return this.find(token) >= 0;
  }

  /** The same as {@link has}. */
  contains(token: string): boolean {
    return this.has(token);
  }

  /** Adds a token, if it is not there. */
  add(token: string): void {
    this.update([token]);
  }

  /** Adds several tokens. */
  update(tokens: Iterable<string>): void {
    const { length } = this.tokens;
    for (const token of tokens) if (!this.has(token)) this.tokens.push(token);
    if (this.tokens.length > length) this.onUpdate?.(this);
  }

  /** Removes a token. @throws RangeError when it is not there (Python's KeyError) */
  remove(token: string): void {
    const lower = token.toLowerCase();
    const rest = this.tokens.filter((one) => one.toLowerCase() !== lower);
    if (rest.length === this.tokens.length)
      throw new RangeError(
        `${JSON.stringify(token)} is not in the set. Use discard() where it may be missing.`,
      );
    this.tokens = rest;
    this.onUpdate?.(this);
  }

  /** Removes a token if it is there. */
  discard(token: string): void {
    if (this.has(token)) this.remove(token);
  }

  /** Removes all tokens. */
  clear(): void {
    this.tokens = [];
    this.onUpdate?.(this);
  }

  /** The position of a token, or -1. */
  find(token: string): number {
    const lower = token.toLowerCase();
    return this.tokens.findIndex((one) => one.toLowerCase() === lower);
  }

  /** The position of a token. @throws RangeError when it is not there (Python's IndexError) */
  index(token: string): number {
    const index = this.find(token);
    if (index < 0)
      throw new RangeError(`${JSON.stringify(token)} is not in the set. find() gives -1 instead.`);
    return index;
  }

  /** The tokens in lower case; with `preserveCasing` as they were written. */
  asSet(options: { preserveCasing?: boolean | undefined } = {}): Set<string> {
    return new Set(options.preserveCasing ? this.tokens : this.tokens.map((token) => token.toLowerCase()));
  }

  [Symbol.iterator](): Iterator<string> {
    return this.tokens.values();
  }

  /** The header again. */
  toHeader(): string {
    return dumpHeader(this.tokens);
  }

  toString(): string {
    return this.toHeader();
  }
}
