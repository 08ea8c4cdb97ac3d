/** Sets of tokens: Vary, Allow, Content-Language and the like (werkzeug.datastructures.HeaderSet). */

import { dumpHeader, parseListHeader } from './options.js';

/**
 * Tokens in their order, compared without case. Changes are reported to the callback, by which a response writes
 * its header. Iterating gives the tokens as they were written.
 */
export class HeaderSet implements Iterable<string> {
  private readonly tokens = new Map<string, string>();

  /** @param onUpdate called after each change */
  constructor(
    tokens: Iterable<string> = [],
    private readonly onUpdate?: (set: HeaderSet) => void,
  ) {
    this.insert(tokens);
  }

  /** Reads the header; empty when it is absent (werkzeug.http.parse_set_header). */
  static fromHeader(value: string | null | undefined, onUpdate?: (set: HeaderSet) => void): HeaderSet {
    return new HeaderSet(parseListHeader(value ?? ''), onUpdate);
  }

  private insert(tokens: Iterable<string>): boolean {
    const { size } = this.tokens;
    for (const token of tokens)
      if (!this.tokens.has(token.toLowerCase())) this.tokens.set(token.toLowerCase(), token);
    return this.tokens.size > size;
  }

  /** How many tokens there are. */
  get size(): number {
    return this.tokens.size;
  }

  /** Whether the token is there, in whatever case. */
  has(token: string): boolean {
    return this.tokens.has(token.toLowerCase());
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
    if (this.insert(tokens)) this.onUpdate?.(this);
  }

  /** Removes a token. @throws RangeError when it is not there (Python's KeyError) */
  remove(token: string): void {
    if (!this.tokens.delete(token.toLowerCase()))
      throw new RangeError(
        `${JSON.stringify(token)} is not in the set. Use discard() where it may be missing.`,
      );
    this.onUpdate?.(this);
  }

  /** Removes a token if it is there. */
  discard(token: string): void {
    if (this.has(token)) this.remove(token);
  }

  /** Removes all tokens. */
  clear(): void {
    this.tokens.clear();
    this.onUpdate?.(this);
  }

  /** The position of a token, or -1. */
  find(token: string): number {
    return [...this.tokens.keys()].indexOf(token.toLowerCase());
  }

  /** The position of a token. @throws RangeError when it is not there (Python's IndexError) */
  index(token: string): number {
    const index = this.find(token);
    if (index < 0)
      throw new RangeError(`${JSON.stringify(token)} is not in the set. find() gives -1 instead.`);
    return index;
  }

  /** The tokens in lower case; with `preserveCasing` as they were written. */
  asSet(options: { preserveCasing?: boolean } = {}): Set<string> {
    return new Set(options.preserveCasing ? this.tokens.values() : this.tokens.keys());
  }

  [Symbol.iterator](): Iterator<string> {
    return this.tokens.values();
  }

  /** The header again. */
  toHeader(): string {
    return dumpHeader(this.tokens.values());
  }

  toString(): string {
    return this.toHeader();
  }
}
