/** The User-Agent header (RFC 9110, section 10.1.5). */

/**
 * What a client says about itself (werkzeug.user_agent.UserAgent). Only {@link string} is filled in: subclasses that
 * parse it set the rest, and a request class names its own in `userAgentClass`.
 */
export class UserAgent {
  /** The name of the browser; null unless a subclass finds it. */
  readonly browser: string | null = null;
  /** The browser's language; null unless a subclass finds it. */
  readonly language: string | null = null;
  /** The name of the platform; null unless a subclass finds it. */
  readonly platform: string | null = null;
  /** The version of the browser; null unless a subclass finds it. */
  readonly version: string | null = null;

  /** @param string the header as it came; empty when there was none */
  constructor(readonly string: string = '') {}

  /** The header again. */
  toHeader(): string {
    return this.string;
  }

  toString(): string {
    return this.string;
  }
}
