/** A signer that also signs when it signed. */

import { type Bytes, base64Decode, base64Encode, wantBytes } from './encoding.js';
import { BadSignature, BadTimeSignature, SignatureExpired } from './errors.js';
import { Signer } from './signer.js';

/** How to check a timestamp. */
export interface UnsignOptions {
  /** Seconds after which a signature is too old; null or absent: never. */
  maxAge?: number | null | undefined;
}

/** A value and when it was signed. */
export interface Timestamped<T> {
  value: T;
  timestamp: Date;
}

const LAST_SECOND = 253_402_300_799; // the end of the year 9999, the last one that Python knows

function timestampBytes(seconds: number): Buffer {
  const hex = seconds === 0 ? '' : seconds.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
}

function readTimestamp(text: Buffer): number | null {
  try {
    const bytes = base64Decode(text);
    return bytes.length > 8 ? null : Number(`0x0${bytes.toString('hex')}`);
  } catch {
    return null;
  }
}

function dateOf(seconds: number): Date {
  if (seconds > LAST_SECOND) throw new RangeError(`The timestamp ${seconds} lies beyond the year 9999.`);
  return new Date(seconds * 1000);
}

/** Signs a value together with the time, and can refuse what is too old (itsdangerous.TimestampSigner). */
export class TimestampSigner extends Signer {
  /** Now, in whole seconds since 1970. Override it for another clock. */
  getTimestamp(): number {
    return Math.floor(Date.now() / 1000);
  }

  override signBytes(value: Buffer): Buffer {
    const time = Buffer.from(base64Encode(timestampBytes(this.getTimestamp())));
    return super.signBytes(Buffer.concat([value, this.sep, time]));
  }

  /**
   * The value that was signed. Text gives text, bytes give bytes.
   * @throws SignatureExpired when it is older than `maxAge`, or from the future
   * @throws BadTimeSignature or BadSignature when the signature or the timestamp is bad
   */
  override unsign(signedValue: string, options?: UnsignOptions): string;
  override unsign(signedValue: Uint8Array, options?: UnsignOptions): Buffer;
  override unsign(signedValue: Bytes, options?: UnsignOptions): Bytes {
    const value = this.unsignBytes(wantBytes(signedValue), options);
    return typeof signedValue === 'string' ? value.toString() : value;
  }

  /** The value and when it was signed: {@link TimestampSigner.unsign} with Python's `return_timestamp`. */
  unsignWithTimestamp(signedValue: string, options?: UnsignOptions): Timestamped<string>;
  unsignWithTimestamp(signedValue: Uint8Array, options?: UnsignOptions): Timestamped<Buffer>;
  unsignWithTimestamp(signedValue: Bytes, options?: UnsignOptions): Timestamped<Bytes> {
    const { value, seconds } = this.unsignSeconds(wantBytes(signedValue), options);
    return { value: typeof signedValue === 'string' ? value.toString() : value, timestamp: dateOf(seconds) };
  }

  /** Whether the signature of a signed value is good and young enough. */
  override validate(signedValue: Bytes, options?: UnsignOptions): boolean {
    try {
      this.unsignBytes(wantBytes(signedValue), options);
      return true;
    } catch (error) {
      if (error instanceof BadSignature) return false;
      throw error;
    }
  }

  override unsignBytes(signed: Buffer, options?: UnsignOptions): Buffer {
    return this.unsignSeconds(signed, options).value;
  }

  private unsignSeconds(signed: Buffer, options: UnsignOptions = {}): { value: Buffer; seconds: number } {
    const { payload, failure } = this.tryUnsign(signed);
    const at = payload.lastIndexOf(this.sep);
    if (at < 0) throw failure ?? new BadTimeSignature('timestamp missing', payload);
    const value = payload.subarray(0, at);
    const seconds = readTimestamp(payload.subarray(at + this.sep.length));
    if (failure) throw untrusted(failure, value, seconds);
    if (seconds === null) throw new BadTimeSignature('Malformed timestamp', value);
    this.checkAge(value, seconds, options.maxAge ?? null);
    return { value, seconds };
  }

  private tryUnsign(signed: Buffer): { payload: Buffer; failure: BadSignature | null } {
    try {
      return { payload: super.unsignBytes(signed), failure: null };
    } catch (error) {
      if (!(error instanceof BadSignature)) throw error;
      return { payload: wantBytes(error.payload ?? ''), failure: error };
    }
  }

  private checkAge(value: Buffer, seconds: number, maxAge: number | null): void {
    if (maxAge === null) return;
    const age = this.getTimestamp() - seconds;
    if (age > maxAge)
      throw new SignatureExpired(`Signature age ${age} > ${maxAge} seconds`, value, dateOf(seconds));
    if (age < 0) throw new SignatureExpired(`Signature age ${age} < 0 seconds`, value, dateOf(seconds));
  }
}

/** The error for a bad signature, with the time that it claims. */
function untrusted(failure: BadSignature, value: Buffer, seconds: number | null): BadTimeSignature {
  if (seconds !== null && seconds > LAST_SECOND) return new BadTimeSignature('Malformed timestamp', value);
  return new BadTimeSignature(failure.message, value, seconds === null ? null : dateOf(seconds));
}
