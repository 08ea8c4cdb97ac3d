/**
 * Signed data, in itsdangerous' formats both ways: a token made here is read there, and the reverse.
 * encoding → signer → timestamp → serializer → urlsafe: each file adds one idea to the last.
 */

export { type Bytes, base64Decode, base64Encode } from './encoding.js';
export {
  BadData,
  BadHeader,
  BadPayload,
  BadSignature,
  BadTimeSignature,
  SignatureExpired,
} from './errors.js';
export {
  type SaltOption,
  Serializer,
  type SerializerOptions,
  type TextSerializer,
  type TimedOptions,
  TimedSerializer,
} from './serializer.js';
export { type KeyDerivation, type SecretKey, Signer, type SignerOptions } from './signer.js';
export { type Timestamped, TimestampSigner, type UnsignOptions } from './timestamp.js';
export { URLSafeSerializer, URLSafeTimedSerializer } from './urlsafe.js';
