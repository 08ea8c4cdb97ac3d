/** Signs and verifies bytes with a secret key. */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Bytes, base64Decode, base64Encode, wantBytes } from './encoding.js';
import { BadSignature } from './errors.js';

/** One key, or several, oldest first: the last one signs, all of them verify. */
export type SecretKey = Bytes | readonly Bytes[];

/** How the signing key is made from secret key and salt. */
export type KeyDerivation = 'concat' | 'django-concat' | 'hmac' | 'none';

/** How to sign. */
export interface SignerOptions {
  /** Keeps signatures for different purposes apart. Default `itsdangerous.Signer`; a serializer's is its own. */
  salt?: Bytes | null | undefined;
  /** Stands between value and signature. Default `.`. */
  sep?: Bytes | undefined;
  /** Default `django-concat`. */
  keyDerivation?: KeyDerivation | undefined;
  /** The hash: a name of Python's hashlib or of node:crypto. Default `sha1`, which is sound within an HMAC. */
  digestMethod?: string | undefined;
}

const BASE64_ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=';
const PYTHON_DIGESTS: Record<string, string> = { blake2b: 'blake2b512', blake2s: 'blake2s256' };

/** The name that node:crypto has for a hash of Python's hashlib. */
export function digestName(name: string): string {
  return PYTHON_DIGESTS[name] ?? name.replace(/_/g, '-');
}

/** The keys as bytes, oldest first. */
export function secretKeyList(secretKey: SecretKey): Buffer[] {
  const several = typeof secretKey !== 'string' && !(secretKey instanceof Uint8Array);
  const keys = (several ? secretKey : [secretKey]).map(wantBytes);
  if (keys.length === 0) throw new TypeError('A signer needs a secret key, but the list of keys is empty.');
  return keys;
}

/** Signs text or bytes, and gives them back when the signature is good (itsdangerous.Signer). */
export class Signer {
  /** Every key, oldest first. */
  readonly secretKeys: readonly Buffer[];
  /** Keeps signatures for different purposes apart. */
  readonly salt: Buffer;
  /** Stands between value and signature. */
  readonly sep: Buffer;
  /** How the signing key is made. */
  readonly keyDerivation: KeyDerivation;
  /** The name of the hash. */
  readonly digestMethod: string;
  private readonly derived: (Buffer | undefined)[] = [];

  /**
   * @throws RangeError when the separator could be part of a signature
   * @throws TypeError when there is no key
   */
  constructor(secretKey: SecretKey, options: SignerOptions = {}) {
    this.secretKeys = secretKeyList(secretKey);
    this.salt = wantBytes(options.salt ?? 'itsdangerous.Signer');
    this.sep = wantBytes(options.sep ?? '.');
    this.keyDerivation = options.keyDerivation ?? 'django-concat';
    this.digestMethod = options.digestMethod ?? 'sha1';
    if (BASE64_ALPHABET.includes(this.sep.toString('latin1'))) {
      throw new RangeError(
        `The separator '${this.sep}' may be part of a signature: choose one without letters, digits, '-', '_' and '='.`,
      );
    }
  }

  /** The newest key, which signs. */
  get secretKey(): Buffer {
    return this.secretKeys[this.secretKeys.length - 1]!;
  }

  /** The signature of a value, as URL-safe base64. */
  getSignature(value: Bytes): string {
    return base64Encode(this.digest(wantBytes(value), this.secretKeys.length - 1));
  }

  /** The value, the separator and the signature. Text gives text, bytes give bytes. */
  sign(value: string): string;
  sign(value: Uint8Array): Buffer;
  sign(value: Bytes): Bytes {
    const signed = this.signBytes(wantBytes(value));
    return typeof value === 'string' ? signed.toString() : signed;
  }

  /**
   * The value that was signed. Text gives text, bytes give bytes.
   * @throws BadSignature when the signature does not match or is missing
   */
  unsign(signedValue: string): string;
  unsign(signedValue: Uint8Array): Buffer;
  unsign(signedValue: Bytes): Bytes {
    const value = this.unsignBytes(wantBytes(signedValue));
    return typeof signedValue === 'string' ? value.toString() : value;
  }

  /** Whether the signature of a signed value is good. */
  validate(signedValue: Bytes): boolean {
    try {
      this.unsignBytes(wantBytes(signedValue));
      return true;
    } catch (error) {
      if (error instanceof BadSignature) return false;
      throw error;
    }
  }

  /** What {@link Signer.sign} does, on bytes. */
  signBytes(value: Buffer): Buffer {
    return Buffer.concat([value, this.sep, Buffer.from(this.getSignature(value))]);
  }

  /** What {@link Signer.unsign} does, on bytes. */
  unsignBytes(signed: Buffer): Buffer {
    const at = signed.lastIndexOf(this.sep);
    if (at < 0) throw new BadSignature(`No '${this.sep}' found in value`);
    const value = signed.subarray(0, at);
    const signature = signed.subarray(at + this.sep.length);
    if (this.verifySignature(value, signature)) return value;
    throw new BadSignature(`Signature '${signature.toString('latin1')}' does not match`, value);
  }

  /** Whether one of the keys made this signature; takes the same time wherever two signatures differ. */
  verifySignature(value: Bytes, signature: Bytes): boolean {
    const [bytes, given] = [wantBytes(value), decodeOrNull(signature)];
    if (given === null) return false;
    for (let key = this.secretKeys.length - 1; key >= 0; key--) {
      const expected = this.digest(bytes, key);
      if (expected.length === given.length && timingSafeEqual(expected, given)) return true;
    }
    return false;
  }

  /** The signing key for one of the secret keys. Override it for another derivation. */
  deriveKey(secretKey: Buffer): Buffer {
    const digest = digestName(this.digestMethod);
    switch (this.keyDerivation) {
      case 'concat':
        return createHash(digest).update(this.salt).update(secretKey).digest();
      case 'django-concat':
        return createHash(digest).update(this.salt).update('signer').update(secretKey).digest();
      case 'hmac':
        return createHmac(digest, secretKey).update(this.salt).digest();
      case 'none':
        return secretKey;
      default:
        throw new TypeError(
          `Unknown key derivation '${this.keyDerivation}': use 'concat', 'django-concat', 'hmac' or 'none'.`,
        );
    }
  }

  private digest(value: Buffer, key: number): Buffer {
    // PERF: a derived key never changes, and deriving it costs as much as signing (bench/sessions.js).
    this.derived[key] ??= this.deriveKey(this.secretKeys[key]!);
    return createHmac(digestName(this.digestMethod), this.derived[key]).update(value).digest();
  }
}

function decodeOrNull(text: Bytes): Buffer | null {
  try {
    return base64Decode(text);
  } catch {
    return null;
  }
}
