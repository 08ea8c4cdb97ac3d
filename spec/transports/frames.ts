/** WebSocket frames as bytes (RFC 6455, section 5.2), well formed or not. */

/** What is out of the ordinary about a frame. */
export interface Oddities {
  /** More frames of the message follow. */
  more?: boolean;
  /** The three reserved bits, as a number. */
  reserved?: number;
  /** As a client must not send it. */
  unmasked?: boolean;
  /** Bytes that the length takes: 1, 3 or 9. */
  size?: number;
  /** Another length than that of the payload. */
  length?: bigint;
}

export const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0, 1, 2, 8, 9, 10] as const;

const MASK = Buffer.from([1, 2, 3, 4]);

export function frame(opcode: number, payload: string | Uint8Array = '', odd: Oddities = {}): Buffer {
  const bytes = Buffer.from(payload);
  const length = odd.length ?? BigInt(bytes.length);
  const size = odd.size ?? (length < 126n ? 1 : length < 65536n ? 3 : 9);
  const head = Buffer.alloc(1 + size);
  head[0] = (odd.more ? 0 : 0x80) | ((odd.reserved ?? 0) << 4) | opcode;
  head[1] = size === 1 ? Number(length) : size === 3 ? 126 : 127;
  if (size === 3) head.writeUInt16BE(Number(length), 2);
  if (size === 9) head.writeBigUInt64BE(length, 2);
  if (odd.unmasked) return Buffer.concat([head, bytes]);
  head[1]! |= 0x80;
  return Buffer.concat([head, MASK, bytes.map((byte, i) => byte ^ MASK[i % 4]!)]);
}

/** The payload of a close frame. */
export function closing(code: number, reason: string | Uint8Array = ''): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(code);
  return Buffer.concat([bytes, Buffer.from(reason)]);
}

/** What a server sent, in words: messages, `pong`s, the code and reason of its close frame. */
export function told(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let rest = bytes; rest.length >= 2; ) {
    const short = rest[1]! & 0x7f;
    const [start, length] =
      short < 126
        ? [2, short]
        : short === 126
          ? [4, rest.readUInt16BE(2)]
          : [10, Number(rest.readBigUInt64BE(2))];
    const payload = rest.subarray(start, start + length);
    frames.push(inWords(rest[0]!, payload));
    rest = rest.subarray(start + length);
  }
  return frames;
}

function inWords(first: number, payload: Buffer): string {
  if (first === (0x80 | CLOSE)) {
    const code = payload.length > 1 ? payload.readUInt16BE() : 'without a code';
    return `close ${closure(code, payload.toString('utf8', 2))}`;
  }
  const kinds: Record<number, string> = {
    [TEXT]: 'text',
    [BINARY]: 'binary',
    [PING]: 'ping',
    [PONG]: 'pong',
  };
  return `${kinds[first & 0x7f] ?? first} ${short(payload.toString())}`.trim();
}

/** A close code and reason. */
export function closure(code: number | string, reason: string): string {
  return `${code} ${short(reason)}`.trim();
}

/** A text, or how long it is. */
function short(text: string): string {
  return text.length > 20 ? `of ${text.length}` : text;
}

/** Bytes that come one by one. */
export function singly(...frames: Buffer[]): Buffer[] {
  return [...Buffer.concat(frames)].map((byte) => Buffer.from([byte]));
}

export function repeated(times: number, bytes: Buffer): Buffer {
  return Buffer.concat(Array<Buffer>(times).fill(bytes));
}
