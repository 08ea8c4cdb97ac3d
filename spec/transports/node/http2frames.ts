/** Frames of HTTP/2 (RFC 9113) by hand, for what no client sends; and as much of HPACK (RFC 7541) as that takes. */
import { connect, type Socket } from 'node:net';
import tls from 'node:tls';
import { eventually } from '../../waiting.js';

export const DATA = 0;
export const HEADERS = 1;
export const PRIORITY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PUSH_PROMISE = 5;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

export const END_STREAM = 1;
export const ACK = 1;
export const END_HEADERS = 4;

export const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

const ERRORS = [
  ...['NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT'],
  ...['STREAM_CLOSED', 'FRAME_SIZE_ERROR', 'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR'],
  ...['CONNECT_ERROR', 'ENHANCE_YOUR_CALM', 'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED'],
];

export interface Frame {
  type: number;
  flags: number;
  stream: number;
  payload: Buffer;
}

type Payload = string | Buffer | readonly number[];

const bytes = (payload: Payload) =>
  typeof payload === 'string' ? Buffer.from(payload, 'latin1') : Buffer.from(payload as Buffer);

/** A frame; the length is that of its payload, unless another is said. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Payload = '',
  length?: number,
): Buffer {
  const content = bytes(payload);
  const head = Buffer.alloc(9);
  head.writeUIntBE(length ?? content.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, content]);
}

/** A number of 32 bits. */
export const uint32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);

/** A setting. */
export const setting = (id: number, value: number) => [id >> 8, id & 0xff, ...uint32(value)];

/** The length of a text in HPACK, without Huffman's code (section 5.1). */
function lengthOf(text: string): number[] {
  if (text.length < 127) return [text.length];
  const sizes = [127];
  let rest = text.length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) sizes.push((rest % 128) + 128);
  return [...sizes, rest];
}

/** A header section: literal fields without indexing. */
export function section(...fields: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([name, value]) => [
      Buffer.from([0, ...lengthOf(name)]),
      bytes(name),
      Buffer.from(lengthOf(value)),
      bytes(value),
    ]),
  );
}

type Fields = readonly (readonly [string, string])[];

/** The pseudo-headers of a request. */
export const pseudo = (path = '/', method = 'GET'): Fields => [
  [':method', method],
  [':scheme', 'http'],
  [':path', path],
  [':authority', 'a'],
];

/** A GET, on stream 1 unless another is said. */
export const get = (path = '/', stream = 1, ...more: Fields) =>
  frame(HEADERS, END_STREAM | END_HEADERS, stream, section(...pseudo(path), ...more));

/** The head of a POST. */
export const post = (path = '/', stream = 1, ...more: Fields) =>
  frame(HEADERS, END_HEADERS, stream, section(...pseudo(path, 'POST'), ...more));

/** A reset by the client. */
export const reset = (stream: number, code = 8) => frame(RST_STREAM, 0, stream, uint32(code));

const STATIC_STATUS = [200, 204, 206, 304, 400, 404, 500];

/** The status at the beginning of a header section (RFC 7541, appendices A and B). */
function statusOf(payload: Buffer): number {
  let at = 0;
  while (payload[at]! >> 5 === 1) at++; // the size of the table
  const first = payload[at]!;
  if (first >= 0x88) return STATIC_STATUS[first - 0x88]!;
  const length = payload[at + 1]! & 0x7f;
  const text = payload.subarray(at + 2, at + 2 + length);
  if (payload[at + 1]! < 0x80) return Number(text);
  let bits = [...text].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let digits = '';
  while (digits.length < 3) {
    const short = Number.parseInt(bits.slice(0, 5), 2) < 3;
    digits += short ? Number.parseInt(bits.slice(0, 5), 2) : Number.parseInt(bits.slice(0, 6), 2) - 22;
    bits = bits.slice(short ? 5 : 6);
  }
  return Number(digits);
}

/** A connection that keeps the frames that it gets. */
export class FrameClient {
  readonly frames: Frame[] = [];
  readonly socket: Socket;
  /** The connection under that with TLS. */
  readonly raw: Socket;
  closed = false;
  /** Gives no signs of life. */
  mute = false;
  private rest = Buffer.alloc(0);

  /** @param secure over TLS; the server's answers use no dynamic table */
  constructor(port: number, secure = false) {
    this.raw = connect(port, '127.0.0.1');
    const options = { socket: this.raw, ALPNProtocols: ['h2'], rejectUnauthorized: false };
    this.socket = secure ? tls.connect(options) : this.raw;
    this.raw.on('error', () => {});
    this.socket.on('data', (data: Buffer) => this.arrived(data));
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  /** Says hello. */
  greet(...settings: (readonly number[])[]): this {
    return this.send(PREFACE, frame(SETTINGS, 0, 0, [setting(1, 0), ...settings].flat()));
  }

  send(...parts: (string | Buffer)[]): this {
    this.socket.write(Buffer.concat(parts.map(bytes)));
    return this;
  }

  private arrived(data: Buffer): void {
    this.rest = Buffer.concat([this.rest, data]);
    while (this.rest.length >= 9) {
      const end = 9 + this.rest.readUIntBE(0, 3);
      if (this.rest.length < end) return;
      const [type, flags] = [this.rest[3]!, this.rest[4]!];
      const stream = this.rest.readUInt32BE(5) & 0x7fffffff;
      const payload = Buffer.from(this.rest.subarray(9, end));
      this.frames.push({ type, flags, stream, payload });
      if (type === PING && flags !== ACK && !this.mute) this.send(frame(PING, ACK, 0, payload));
      this.rest = this.rest.subarray(end);
    }
  }

  /** All frames of a type, of a stream if one is named. */
  all(type: number, stream?: number): Frame[] {
    return this.frames.filter((each) => each.type === type && (stream ?? each.stream) === each.stream);
  }

  async until(type: number, stream?: number, count = 1): Promise<Frame> {
    await eventually(() => this.all(type, stream).length >= count || this.closed);
    return this.all(type, stream)[count - 1]!;
  }

  async untilClosed(): Promise<void> {
    await eventually(() => this.closed);
  }

  /** The final status on a stream. */
  async status(stream = 1): Promise<number> {
    await eventually(() => this.statuses(stream).some((status) => status >= 200) || this.closed);
    return this.statuses(stream).find((status) => status >= 200)!;
  }

  statuses(stream = 1): number[] {
    return this.all(HEADERS, stream).map(({ payload }) => statusOf(payload));
  }

  /** The content on a stream, so far. */
  content(stream = 1): string {
    return Buffer.concat(this.all(DATA, stream).map(({ payload }) => payload)).toString();
  }

  /** Whether the stream has come to its end. */
  ended(stream = 1): boolean {
    return this.frames.some((each) => each.stream === stream && each.type < 2 && each.flags & END_STREAM);
  }

  /** What became of a stream: its status, the error of its reset, or that of the connection. */
  async outcome(stream = 1): Promise<string> {
    const end = () => this.ended(stream) || this.all(RST_STREAM, stream).length > 0;
    const wrong = () => this.all(GOAWAY).find(({ payload }) => payload.readUInt32BE(4) > 0);
    await eventually(() => end() || wrong() !== undefined || this.closed);
    const goaway = wrong();
    const [rst] = this.all(RST_STREAM, stream);
    if (rst && rst.payload.readUInt32BE(0) > 0) return `stream: ${ERRORS[rst.payload.readUInt32BE(0)]}`;
    if (goaway) return `connection: ${ERRORS[goaway.payload.readUInt32BE(4)]}`;
    return end() ? String(this.statuses(stream).at(-1)) : 'closed';
  }

  leave(): void {
    this.socket.destroy();
    this.raw.destroy();
  }
}
