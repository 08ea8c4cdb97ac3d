/** How platforms make a WebSocket of a request: Bun calls handlers of its server, Deno gives a WebSocket of the web. */
import type { HeaderList } from '../../exchange.js';
import { type BunServer, bunServer, denoInfo, headersOf as linesOf } from './platform.js';

type Message = string | Uint8Array;

/** What a socket tells. */
export interface Listener {
  arrived(message: Message): void;
  /** Less waits for the peer than before. */
  drained(): void;
  /** The socket is closed; 1006 where the peer has vanished. */
  disconnected(code: number, reason: string): void;
}

/** A socket of a platform. */
export interface Wire {
  send(message: Message): void;
  /** How many bytes wait for the peer; without end where it will not have them. */
  waiting(): number;
  close(code: number, reason: string): void;
  /** Cuts the connection, where the platform can. */
  cut(): void;
}

/** Makes a socket of a request; gives it, and what `fetch` has to answer. */
export type Upgrade = (
  request: Request,
  listener: Listener,
  subprotocol: string | undefined,
  headers: HeaderList,
) => [Wire, Response | undefined];

/** How sockets are made where this is called; undefined where none can be. */
export function upgradeOf(platform: readonly unknown[]): Upgrade | undefined {
  const server = bunServer(platform);
  if (server) return (...args) => upgradeOnBun(server, ...args);
  return denoInfo(platform) && upgradeOnDeno;
}

/** A socket of Bun. */
interface BunSocket {
  readonly data: { listener: Listener; socket?: BunSocket };
  binaryType: string;
  send(message: Message): number;
  getBufferedAmount(): number;
  close(code: number, reason: string): void;
  terminate(): void;
}

/**
 * What `Bun.serve` needs for WebSockets: `Bun.serve({ fetch: app.fetch, websocket: bunWebSocket })`. The limits are those of `serve`; spread it to
 * set others.
 */
export const bunWebSocket = {
  maxPayloadLength: 16 * 1024 * 1024,
  backpressureLimit: 16 * 1024 * 1024,
  closeOnBackpressureLimit: true,
  idleTimeout: 120,
  open(socket: BunSocket): void {
    socket.binaryType = 'uint8array';
    socket.data.socket = socket;
  },
  message({ data }: BunSocket, message: Message): void {
    data.listener.arrived(message);
  },
  drain({ data }: BunSocket): void {
    data.listener.drained();
  },
  close({ data }: BunSocket, code: number, reason: string): void {
    data.listener.disconnected(code, reason);
  },
};

function upgradeOnBun(
  server: BunServer,
  request: Request,
  listener: Listener,
  subprotocol: string | undefined,
  lines: HeaderList,
): [Wire, undefined] {
  const headers = headersOf(lines, subprotocol);
  const data: BunSocket['data'] = { listener };
  if (!server.upgrade(request, { headers, data }) || !data.socket)
    throw new Error('Bun takes over no WebSocket: Bun.serve({ fetch: app.fetch, websocket: bunWebSocket }).');
  const { socket } = data;
  const wire = {
    send: (message: Message) => void socket.send(message),
    waiting: () => socket.getBufferedAmount(),
    close: (code: number, reason: string) => socket.close(code, reason),
    cut: () => socket.terminate(),
  };
  return [wire, undefined];
}

/** What goes out with the 101. */
function headersOf(lines: HeaderList, subprotocol: string | undefined): Headers {
  const headers = linesOf(lines);
  if (subprotocol !== undefined) headers.set('Sec-WebSocket-Protocol', subprotocol);
  return headers;
}

/** A WebSocket of the web. */
interface WebSocketLike extends EventTarget {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(message: Message): void;
  close(code?: number, reason?: string): void;
}

interface DenoSpace {
  upgradeWebSocket(
    request: Request,
    options: { idleTimeout: number },
  ): { socket: WebSocketLike; response: Response };
}

/** How often to look whether the peer has caught up, in milliseconds: nothing tells. */
const LOOK = 2;

function upgradeOnDeno(
  request: Request,
  listener: Listener,
  subprotocol: string | undefined,
  lines: HeaderList,
): [Wire, Response] {
  const { Deno } = globalThis as unknown as { Deno: DenoSpace };
  // Of the subprotocols offered it reads only lists with blanks: the choice goes out as a header.
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: bunWebSocket.idleTimeout });
  for (const [name, value] of headersOf(lines, subprotocol)) response.headers.append(name, value);
  return [webWire(socket, listener), response];
}

function webWire(socket: WebSocketLike, listener: Listener): Wire {
  /** What is to be done when the socket has opened. */
  let early: (() => void)[] | undefined = [];
  /** How many bytes are among that. */
  let held = 0;
  let look: ReturnType<typeof setInterval> | undefined;
  const opened = (act: () => void) => {
    if (early) early.push(act);
    else if (socket.readyState === 1) act();
  };
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => {
    const acts = early ?? [];
    early = undefined;
    held = 0;
    for (const act of acts) act();
  });
  socket.addEventListener('message', (event) => {
    const { data } = event as unknown as { data: string | ArrayBuffer };
    listener.arrived(typeof data === 'string' ? data : new Uint8Array(data));
  });
  socket.addEventListener('close', (event) => {
    clearInterval(look);
    const { code, reason } = event as unknown as { code: number; reason: string };
    listener.disconnected(code || 1006, reason);
  });
  socket.addEventListener('error', () => {}); // 'close' follows
  const waiting = () => (socket.readyState > 1 ? Number.POSITIVE_INFINITY : held + socket.bufferedAmount);
  return {
    send: (message) => {
      if (early) held += message.length;
      opened(() => socket.send(message));
      look ??= setInterval(() => {
        listener.drained();
        if (waiting() > 0) return;
        clearInterval(look);
        look = undefined;
      }, LOOK);
    },
    waiting,
    close: (code, reason) => opened(() => socket.close(code, reason)),
    cut: () => opened(() => socket.close()),
  };
}
