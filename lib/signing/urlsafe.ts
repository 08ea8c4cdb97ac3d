/** Tokens that may stand in URLs and cookies: base64 of compact JSON, compressed where that is shorter. */

import { deflateSync, inflateSync } from 'node:zlib';
import { readJson, writeJson } from '../json/text.js';
import { base64Decode, base64Encode } from './encoding.js';
import { BadPayload } from './errors.js';
import { Serializer, type TextSerializer, TimedSerializer } from './serializer.js';

const COMPACT = { ensureAscii: false, separators: [',', ':'] } as const;

const compactJson: TextSerializer = { dumps: (value) => writeJson(value, COMPACT), loads: readJson };

const DOT = 0x2e;
/** Bytes of a payload. Whoever may send what nobody has signed could make a kilobyte a megabyte. */
const MAX_PAYLOAD = 1 << 26;

/** Base64 of the text; with a dot in front it was compressed. */
function pack(text: Buffer): Buffer {
  const packed = deflateSync(text);
  const smaller = packed.length < text.length - 1;
  return Buffer.from(smaller ? `.${base64Encode(packed)}` : base64Encode(text));
}

function unpack(payload: Uint8Array): Buffer {
  try {
    if (payload[0] !== DOT) return base64Decode(payload);
    return inflateSync(base64Decode(payload.subarray(1)), { maxOutputLength: MAX_PAYLOAD });
  } catch (cause) {
    throw new BadPayload('The payload could not be decoded or decompressed: see the cause.', { cause });
  }
}

/** A serializer whose tokens need no escape in a URL (itsdangerous.URLSafeSerializer). */
export class URLSafeSerializer extends Serializer {
  override dumpPayload(value: unknown): Buffer {
    return pack(super.dumpPayload(value));
  }
  override loadPayload(payload: Uint8Array): unknown {
    return super.loadPayload(unpack(payload));
  }
  protected override defaultSerializer(): TextSerializer {
    return compactJson;
  }
}

/** The same with a timestamp (itsdangerous.URLSafeTimedSerializer): for password resets, confirmations, sessions. */
export class URLSafeTimedSerializer extends TimedSerializer {
  override dumpPayload(value: unknown): Buffer {
    return pack(super.dumpPayload(value));
  }
  override loadPayload(payload: Uint8Array): unknown {
    return super.loadPayload(unpack(payload));
  }
  protected override defaultSerializer(): TextSerializer {
    return compactJson;
  }
}
