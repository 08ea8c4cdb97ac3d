/**
 * Loads uWebSockets.js, the one file that imports it, and describes the part of it that is used.
 *
 * The addon checks almost nothing it is given and some wrong arguments end the process, so these types are narrower
 * than what it would take.
 */
import { insistOn, runtimeOf } from '../runtime.js';
import { TransportError } from '../transport.js';
import { explainAbsence } from './builds.js';

/** Bytes or text, as the addon takes them. */
export type Data = string | Uint8Array;

/** A request; readable until the native callback and the microtasks after it are over, then every method throws. */
export interface NativeRequest {
  getCaseSensitiveMethod(): string;
  getUrl(): string;
  getQuery(): string | undefined;
  getHeader(lowerCaseName: string): string;
  forEach(callback: (name: string, value: string) => void): void;
}

/** An answer; after its end, its abort or an upgrade every method throws. */
export interface NativeResponse {
  writeStatus(status: Data): NativeResponse;
  writeHeader(name: Data, value: Data): NativeResponse;
  write(chunk: Data): boolean;
  end(body?: Data, closeConnection?: boolean): NativeResponse;
  /** Takes a length and a flag too, but hangs the connection with either on some engines. */
  endWithoutBody(): NativeResponse;
  getWriteOffset(): number;
  tryEnd(chunk: Data, total: number): [ok: boolean, done: boolean];
  close(): NativeResponse;
  pause(): void;
  resume(): void;
  cork(callback: () => void): NativeResponse;
  onAborted(callback: () => void): NativeResponse;
  onData(callback: (chunk: ArrayBuffer, last: boolean) => void): NativeResponse;
  onWritable(callback: (offset: number) => boolean): NativeResponse;
  getRemoteAddress(): ArrayBuffer;
  upgrade<Data extends object>(
    data: Data,
    key: string,
    protocol: string,
    extensions: string,
    context: UpgradeContext,
  ): void;
  /** Only newer engines have these; they tell which bugs to step around. */
  readonly collectBody?: unknown;
  readonly beginWrite?: unknown;
}

/** Names the route that an upgrade belongs to. */
export interface UpgradeContext {
  readonly upgradeContext: never;
}

/** A WebSocket; after its close every method throws. */
export interface NativeSocket {
  send(message: Data, isBinary: boolean, compress: boolean): number;
  sendFirstFragment(piece: Data, isBinary: boolean): number;
  sendFragment(piece: Data): number;
  sendLastFragment(piece: Data): number;
  getBufferedAmount(): number;
  end(code: number, reason: string): void;
  close(): void;
  subscribe(topic: string): boolean;
  unsubscribe(topic: string): boolean;
  isSubscribed(topic: string): boolean;
  publish(topic: string, message: Data, isBinary: boolean, compress: boolean): boolean;
}

/** The handlers of a WebSocket route; `Data` is what `upgrade` was given, copied onto the socket. */
export interface SocketBehavior<Data extends object> {
  maxPayloadLength: number;
  maxBackpressure: number;
  closeOnBackpressureLimit: boolean;
  idleTimeout: number;
  sendPingsAutomatically: boolean;
  compression: number;
  upgrade(res: NativeResponse, req: NativeRequest, context: UpgradeContext): void;
  open(ws: NativeSocket & Data): void;
  message(ws: NativeSocket & Data, message: ArrayBuffer, isBinary: boolean): void;
  drain(ws: NativeSocket & Data): void;
  ping(ws: NativeSocket & Data): void;
  close(ws: NativeSocket & Data, code: number, reason: ArrayBuffer): void;
}

/** A listening socket; opaque. */
export interface ListenSocket {
  readonly listenSocket: never;
}

/** A native server. */
export interface NativeApp {
  any(pattern: string, handler: (res: NativeResponse, req: NativeRequest) => void): NativeApp;
  ws<Data extends object>(pattern: string, behavior: SocketBehavior<Data>): NativeApp;
  listen(
    host: string,
    port: number,
    options: number,
    callback: (socket: ListenSocket | false) => void,
  ): NativeApp;
  listen_unix(callback: (socket: ListenSocket | false) => void, path: string): NativeApp;
  publish(topic: string, message: Data, isBinary: boolean, compress: boolean): boolean;
  numSubscribers(topic: string): number;
  /** Told of each connection that opens (1) or closes (-1). */
  filter(callback: (res: NativeResponse, change: number) => void): NativeApp;
  close(): NativeApp;
}

/** The module. */
export interface Native {
  App(): NativeApp;
  /** Throws without a reason when a file does not do; reads the files before it returns. */
  SSLApp(options: { cert_file_name: string; key_file_name: string; passphrase?: string }): NativeApp;
  LIBUS_LISTEN_EXCLUSIVE_PORT: number;
  DISABLED: number;
  SHARED_COMPRESSOR: number;
  us_listen_socket_close(socket: ListenSocket): void;
  us_socket_local_port(socket: ListenSocket): number;
  _cfg?(setting: string): void;
}

/** The largest header block, request line included, in bytes; the addon's own default of 4096 is too small for big cookies. */
const MAX_HEADERS_SIZE = '16384';

let loaded: Promise<Native> | undefined;

/**
 * Loads the native addon, once.
 * @throws TransportError when it does not load here, saying why and what to do
 */
export function loadNative(): Promise<Native> {
  return (loaded ??= load(() => import('uWebSockets.js')));
}

/** {@link loadNative} with the import passed in, so that its failure can be shown. */
export async function load(importAddon: () => Promise<unknown>, runtime = runtimeOf()): Promise<Native> {
  insistOn('uws', runtime);
  // Read once, when the addon loads.
  process.env.UWS_HTTP_MAX_HEADERS_SIZE ??= MAX_HEADERS_SIZE;
  try {
    const module = (await importAddon()) as Native & { default?: Native }; // the addon brings no types of this part
    // The official release is CommonJS: its names may be on the default export only.
    const native = typeof module.App === 'function' ? module : module.default!;
    // Takes the engine's own name off the answers.
    native._cfg?.('silent');
    return native;
  } catch (error) {
    throw new TransportError(explainAbsence(error), { cause: error });
  }
}

/** What is wrong with an engine that loads, as the rest of a sentence; engines are told apart by what they can do. */
export function knownFault(native: Native): string {
  if ('addChildAppDescriptor' in native.App()) return '';
  return ', but is of before autumn 2024: it answers 505 to request lines that come in pieces, as long ones do';
}
