/** One WebSocket between a client and the old application: messages both ways, at the pace of the slower side, until one of them closes. */
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { SocketClosed, SocketExchange } from '../exchange.js';
import { MAX_HEADERS, NoAnswer, TooLate } from './faults.js';
import { asObject, backward } from './headers.js';
import type { Upstream } from './upstream.js';

/** The largest message that the old application may send, in bytes. */
const LARGEST = 16 * 1024 * 1024;
/** The largest answer to a handshake that it refuses. */
const LARGEST_REFUSAL = 1024 * 1024;

/** @returns the status of the handshake @throws what kept it from coming, before anything was sent */
export async function passSocket(exchange: SocketExchange, upstream: Upstream): Promise<number> {
  const socket = open(exchange, upstream);
  exchange.onAbort(() => {
    if (!exchange.accepted) socket.terminate(); // afterwards its close is passed on
  });
  let accepted: IncomingMessage;
  let chosen: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  socket.on('upgrade', (response) => {
    accepted = response;
    chosen = response.headers['sec-websocket-protocol'];
    // Whether that will do is for the client to say: the package takes none for an error.
    delete response.headers['sec-websocket-protocol'];
  });
  const refusal = await new Promise<IncomingMessage | null>((resolve, reject) => {
    const give = (error: Error) => {
      reject(error);
      socket.terminate();
    };
    const late = () => give(new TooLate(upstream.timeout));
    timer = setTimeout(late, upstream.timeout * 1000);
    socket.on('open', () => {
      try {
        exchange.accept(chosen, backward(accepted.rawHeaders));
      } catch (error) {
        give(error as Error);
      }
      if (!exchange.accepted) return give(new NoAnswer('The client has left.'));
      listen(exchange, socket);
      resolve(null);
    });
    socket.on('unexpected-response', (_, response) => resolve(response));
    socket.on('error', reject);
  })
    .then((refused) => refused && refuse(exchange, refused))
    .finally(() => clearTimeout(timer));
  if (refusal !== null) return refusal;
  await Promise.all([new Promise((resolve) => socket.once('close', resolve)), speak(exchange, socket)]);
  return 101;
}

function open(exchange: SocketExchange, upstream: Upstream): WebSocket {
  const { target } = upstream;
  const address = 'socketPath' in target.where ? `ws+unix:${target.where.socketPath}:/` : target.authority;
  const url = 'socketPath' in target.where ? address : `${target.secure ? 'wss' : 'ws'}://${address}/`;
  const path = upstream.pathOf(exchange);
  return new WebSocket(url, {
    headers: asObject(upstream.linesOf(exchange)),
    perMessageDeflate: false,
    maxPayload: LARGEST,
    maxHeaderSize: MAX_HEADERS,
    finishRequest(request) {
      request.path = path; // as it came: of a URL it would be tidied
      request.end();
    },
  });
}

/** What the old application sends. */
function listen(exchange: SocketExchange, socket: WebSocket): void {
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const caughtUp = exchange.send(isBinary ? new Uint8Array(data) : data.toString());
    if (caughtUp === undefined) return;
    socket.pause();
    caughtUp.catch(() => undefined).finally(() => socket.resume());
  });
  socket.on('close', (code, reason) => {
    if (code === 1006) exchange.abort();
    else if (!exchange.closed) exchange.close(code === 1005 ? 1000 : code, reason.toString());
  });
}

/** What the client sends; the next message is taken when the last is with the kernel. */
async function speak(exchange: SocketExchange, socket: WebSocket): Promise<void> {
  try {
    for (;;) {
      const message = await exchange.receive();
      await new Promise((resolve) => socket.send(message, resolve));
    }
  } catch (error) {
    const { code, reason } = error as SocketClosed;
    if (code === 1006) socket.terminate();
    else if (code === 1005) socket.close();
    else socket.close(code, reason);
  }
}

/** The old application answers a handshake as any request: with a login page, perhaps. */
async function refuse(exchange: SocketExchange, response: IncomingMessage): Promise<number> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response) {
    pieces.push(piece);
    size += piece.length;
    if (size > LARGEST_REFUSAL) break;
  }
  const { statusCode = 502, statusMessage, rawHeaders } = response;
  exchange.respond(`${statusCode} ${statusMessage}`.trim(), backward(rawHeaders), Buffer.concat(pieces));
  return statusCode;
}
