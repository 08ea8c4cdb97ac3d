/** What goes wrong when signed data is read. The names are itsdangerous'. */

/** Data that could not be trusted or read: base of all errors of signing (itsdangerous.BadData). */
export class BadData extends Error {
  override name = 'BadData';
}

/** The signature does not match, or there is none (itsdangerous.BadSignature). */
export class BadSignature extends BadData {
  override name = 'BadSignature';
  /** What the signature stands under: not to be trusted. Null when nothing could be split off. */
  readonly payload: Uint8Array | null;
  constructor(message: string, payload: Uint8Array | null = null) {
    super(message);
    this.payload = payload;
  }
}

/** A timed signature that does not match, or whose timestamp is missing or malformed (itsdangerous.BadTimeSignature). */
export class BadTimeSignature extends BadSignature {
  override name = 'BadTimeSignature';
  /** When the data claims to be signed, if it says so. */
  readonly dateSigned: Date | null;
  constructor(message: string, payload: Uint8Array | null = null, dateSigned: Date | null = null) {
    super(message, payload);
    this.dateSigned = dateSigned;
  }
}

/** The signature is good, but older than allowed, or from the future (itsdangerous.SignatureExpired). */
export class SignatureExpired extends BadTimeSignature {
  override name = 'SignatureExpired';
}

/** A signed header is invalid (itsdangerous.BadHeader). For serializers of your own that carry one. */
export class BadHeader extends BadSignature {
  override name = 'BadHeader';
  /** The header, if there was one. */
  readonly header: unknown;
  constructor(
    message: string,
    payload: Uint8Array | null = null,
    header: unknown = null,
    options?: ErrorOptions,
  ) {
    super(message, payload);
    this.header = header;
    if (options) this.cause = options.cause;
  }
}

/** The signature is good, but the payload cannot be read; `cause` says why (itsdangerous.BadPayload). */
export class BadPayload extends BadData {
  override name = 'BadPayload';
}
