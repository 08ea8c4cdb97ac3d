/** The names of itsdangerous. */

import './signing.js';

export {
  BadData,
  BadHeader,
  BadPayload,
  BadSignature,
  BadTimeSignature,
  base64_decode,
  base64_encode,
  Serializer,
  SignatureExpired,
  Signer,
  TimedSerializer,
  TimestampSigner,
  URLSafeSerializer,
  URLSafeTimedSerializer,
} from './pottle.js';
