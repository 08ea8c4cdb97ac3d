/** Signed values: a serializer makes text of a value, a signer signs the text. */

import { readJson, writeJson } from '../json/text.js';
import { type Bytes, wantBytes } from './encoding.js';
import { BadPayload, BadSignature, SignatureExpired } from './errors.js';
import { type SecretKey, Signer, type SignerOptions, secretKeyList } from './signer.js';
import { type Timestamped, TimestampSigner, type UnsignOptions } from './timestamp.js';

/** What makes text of values and values of text. */
export interface TextSerializer {
  /** The text of a value. */
  dumps(value: unknown): string;
  /** The value of a text. */
  loads(text: string): unknown;
}

/** How to sign values. */
export interface SerializerOptions {
  /** Keeps tokens for different purposes apart. Default `itsdangerous`; null for the signer's own. */
  salt?: Bytes | null | undefined;
  /** Makes the text. Default: JSON as Python writes it. */
  serializer?: TextSerializer | undefined;
  /** Options of the signer. */
  signerOptions?: Omit<SignerOptions, 'salt'> | undefined;
  /** Options of older signers whose tokens are still read, with the same keys. */
  fallbackSigners?: readonly Omit<SignerOptions, 'salt'>[] | undefined;
}

/** Which salt to use in place of the serializer's. */
export interface SaltOption {
  /** Null or absent: the serializer's. */
  salt?: Bytes | null | undefined;
}

const pythonJson: TextSerializer = { dumps: (value) => writeJson(value), loads: readJson };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Makes signed tokens of values, and values of tokens (itsdangerous.Serializer). */
export class Serializer {
  /** Every key, oldest first. */
  readonly secretKeys: readonly Buffer[];
  /** Keeps tokens for different purposes apart; null: the signer's own. */
  readonly salt: Bytes | null;
  /** Makes the text. */
  readonly serializer: TextSerializer;
  protected readonly options: SerializerOptions;
  private readonly signers = new Map<string, Signer[]>();

  constructor(secretKey: SecretKey, options: SerializerOptions = {}) {
    this.secretKeys = secretKeyList(secretKey);
    this.options = options;
    this.salt = options.salt === undefined ? 'itsdangerous' : options.salt;
    this.serializer = options.serializer ?? this.defaultSerializer();
    this.signersFor(this.salt);
  }

  /** The newest key, which signs. */
  get secretKey(): Buffer {
    return this.secretKeys[this.secretKeys.length - 1]!;
  }

  /** The signed token of a value. */
  dumps(value: unknown, options: SaltOption = {}): string {
    return this.signersFor(options.salt)[0]!.signBytes(this.dumpPayload(value)).toString();
  }

  /**
   * The value of a token.
   * @throws BadSignature when the signature does not match
   * @throws BadPayload when what was signed cannot be read
   */
  loads(token: Bytes, options: SaltOption = {}): unknown {
    return this.firstGood(options.salt, (signer) => this.loadPayload(signer.unsignBytes(wantBytes(token))));
  }

  /**
   * Whether the signature is good, and the value even if it is not (null when there is none to read). Do not trust it:
   * it is for looking into tokens that failed.
   * @throws BadPayload when the signature is good and the payload is not
   */
  loadsUnsafe(token: Bytes, options: SaltOption = {}): [good: boolean, value: unknown] {
    try {
      return [true, this.loads(token, options)];
    } catch (error) {
      if (!(error instanceof BadSignature)) throw error;
      return [false, error.payload && this.tryPayload(wantBytes(error.payload))];
    }
  }

  /** The bytes that are signed for a value. */
  dumpPayload(value: unknown): Buffer {
    return Buffer.from(this.serializer.dumps(value));
  }

  /**
   * The value of bytes whose signature was good.
   * @throws BadPayload when they cannot be read
   */
  loadPayload(payload: Uint8Array): unknown {
    try {
      return this.serializer.loads(decoder.decode(payload));
    } catch (cause) {
      throw new BadPayload('The payload could not be read: see the cause.', { cause });
    }
  }

  protected defaultSerializer(): TextSerializer {
    return pythonJson;
  }

  protected makeSigner(options: SignerOptions): Signer {
    return new Signer([...this.secretKeys], options);
  }

  /** Tries the signers in turn; the error of the last one counts. */
  protected firstGood<T>(salt: Bytes | null | undefined, load: (signer: Signer) => T): T {
    let failure: unknown;
    for (const signer of this.signersFor(salt)) {
      try {
        return load(signer);
      } catch (error) {
        if (!this.mayTryNext(error)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  protected mayTryNext(error: unknown): boolean {
    return error instanceof BadSignature;
  }

  private tryPayload(payload: Buffer): unknown {
    try {
      return this.loadPayload(payload);
    } catch (error) {
      if (error instanceof BadPayload) return null;
      throw error;
    }
  }

  private signersFor(given: Bytes | null | undefined): Signer[] {
    const salt = given ?? this.salt;
    const name = salt === null ? '' : `=${wantBytes(salt).toString('latin1')}`;
    let signers = this.signers.get(name);
    if (signers === undefined) {
      const all = [this.options.signerOptions ?? {}, ...(this.options.fallbackSigners ?? [])];
      signers = all.map((options) => this.makeSigner({ ...options, salt }));
      if (this.signers.size < 100) this.signers.set(name, signers);
    }
    return signers;
  }
}

/** How to read a timed token. */
export interface TimedOptions extends SaltOption, UnsignOptions {}

/** A serializer whose tokens carry the time and may expire (itsdangerous.TimedSerializer). */
export class TimedSerializer extends Serializer {
  /**
   * The value of a token.
   * @throws SignatureExpired when it is older than `maxAge` seconds; else as {@link Serializer.loads}
   */
  override loads(token: Bytes, options: TimedOptions = {}): unknown {
    return this.loadsWithTimestamp(token, options).value;
  }

  /** The value and when it was signed: {@link TimedSerializer.loads} with Python's `return_timestamp`. */
  loadsWithTimestamp(token: Bytes, options: TimedOptions = {}): Timestamped<unknown> {
    return this.firstGood(options.salt, (signer) => {
      const timed = signer as TimestampSigner; // made by makeSigner below
      const { value, timestamp } = timed.unsignWithTimestamp(wantBytes(token), options);
      return { value: this.loadPayload(value), timestamp };
    });
  }

  override loadsUnsafe(token: Bytes, options: TimedOptions = {}): [good: boolean, value: unknown] {
    return super.loadsUnsafe(token, options);
  }

  protected override makeSigner(options: SignerOptions): Signer {
    return new TimestampSigner([...this.secretKeys], options);
  }

  /** A token that was good once is no other signer's. */
  protected override mayTryNext(error: unknown): boolean {
    return super.mayTryNext(error) && !(error instanceof SignatureExpired);
  }
}
