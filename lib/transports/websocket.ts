/** The rules of WebSocket (RFC 6455) that every transport keeps: who may upgrade, how a socket is closed. Pure. */
import type { HeaderList } from '../exchange.js';
import { breaksLines, codingOf, hasToken, lookup } from './headerlines.js';

/** The least that unread messages may weigh before a client counts as too fast, in bytes. */
const MIN_UNREAD = 1024 * 1024;

/** From how many bytes on messages are compressed, where that is agreed on. */
export const DEFLATE_FROM = 1024;

/** What an unread message weighs beside its content, in bytes. */
const MESSAGE_OVERHEAD = 128;
const KEY = /^[+/0-9A-Za-z]{22}==$/;

/** An answer that the transport gives instead of the app. */
export interface Refusal {
  status: string;
  headers: HeaderList;
  body: string;
}

/** A refusal in plain text. */
export function refusal(status: string, body: string, headers: HeaderList = []): Refusal {
  return { status, headers: ['Content-Type', 'text/plain; charset=utf-8', ...headers], body };
}

/** A refusal with which the connection ends. */
export function lastRefusal(status: string, body: string): Refusal {
  return refusal(status, body, ['Connection', 'close']);
}

/** The engines undo chunks and nothing else; what comes behind is known all the same (RFC 9112, section 6.1). */
export const unknownCoding = lastRefusal(
  '501 Not Implemented',
  'The only transfer coding known here is chunked.',
);

/** To what two parsers could read in two ways (RFC 9112, section 11.2). */
export const ambiguous = lastRefusal(
  '400 Bad Request',
  'It is in doubt where this request ends, or whom it is for.',
);

/** Why a request is not handed on; undefined when it is. @param leastHosts before HTTP/1.1 there need be no host */
export function refuseFraming(lines: HeaderList, leastHosts = 1): Refusal | undefined {
  const coding = codingOf(lines, leastHosts);
  if (coding === null) return ambiguous;
  return coding === undefined || coding.toLowerCase() === 'chunked' ? undefined : unknownCoding;
}

/** To another version than 1 of HTTP (RFC 9110, section 15.6.6). */
export const unknownVersion = lastRefusal(
  '505 HTTP Version Not Supported',
  'The only version of HTTP spoken here is 1.',
);

/** To what comes on connections that outlive the listening. */
export const goingAway = refusal('503 Service Unavailable', 'The server is going away.');

/** Why a handshake request is not one (RFC 6455, section 4.2.1); undefined when it is. */
export function refuseHandshake(lines: HeaderList): Refusal | undefined {
  if (!hasToken(lookup(lines, 'upgrade'), 'websocket') || !hasToken(lookup(lines, 'connection'), 'upgrade'))
    return refusal(
      '400 Bad Request',
      'Not a WebSocket handshake: Upgrade and Connection do not ask for one.',
    );
  if (lookup(lines, 'sec-websocket-version') !== '13')
    return refusal('426 Upgrade Required', 'Only version 13 of WebSocket is spoken here.', [
      ...['Upgrade', 'websocket', 'Connection', 'Upgrade', 'Sec-WebSocket-Version', '13'],
    ]);
  if (!KEY.test(lookup(lines, 'sec-websocket-key') ?? ''))
    return refusal('400 Bad Request', 'The Sec-WebSocket-Key is not 16 bytes in base64.');
  // What comes behind is frames to one parser, and content to another.
  if ((lookup(lines, 'content-length') ?? '0') !== '0' || lookup(lines, 'transfer-encoding') !== undefined)
    return refusal('400 Bad Request', 'A WebSocket handshake has no content.');
  return undefined;
}

/** The subprotocols that a client offers, in its order. */
export function offeredProtocols(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

/**
 * Checks the subprotocol that a server chose (RFC 6455, section 4.2.2).
 * @throws RangeError when the client did not offer it, since it would have to fail the connection
 */
function checkProtocol(chosen: string | undefined, offered: readonly string[]): void {
  if (chosen === undefined || offered.includes(chosen)) return;
  const choice = offered.length > 0 ? offered.join(', ') : 'none';
  throw new RangeError(`The client did not offer the subprotocol '${chosen}'. It offers: ${choice}.`);
}

/**
 * Checks a close code (RFC 6455, section 7.4).
 * @throws RangeError when an endpoint may not send it
 */
export function checkCloseCode(code: number): void {
  const registered = code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
  if (Number.isInteger(code) && (registered || (code >= 3000 && code <= 4999))) return;
  throw new RangeError(
    `${code} is no close code that may be sent: use 1000-1003, 1007-1014, or one of your own from 3000 to 4999.`,
  );
}

/** A close reason that fits its frame: at most 123 bytes of UTF-8, cut between characters. */
export function cutReason(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= 123) return bytes.toString(); // lone surrogates have become U+FFFD
  let end = 123;
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** What an unread message counts against the bound of a receive queue, in bytes. */
export function messageWeight(message: string | Uint8Array): number {
  return message.length + MESSAGE_OVERHEAD;
}

/** From which weight on unread messages are too many: one that is allowed must fit. */
export function unreadBound(maxMessageSize: number): number {
  return Math.max(maxMessageSize, MIN_UNREAD);
}

/** What `receive`, `send` and `close` say before the handshake is accepted. */
export function notAccepted(): Error {
  return new Error('The handshake has not been accepted: accept() comes first, respond() refuses it.');
}

/** A promise that has failed, and need not be awaited: a send that nobody awaits must not end the process. */
export function rejected(error: Error): Promise<never> {
  const promise = Promise.reject<never>(error);
  promise.catch(() => {});
  return promise;
}

/**
 * Checks what a handshake is accepted with.
 * @throws RangeError for a subprotocol that was not offered, or a header that breaks its line
 */
export function checkAcceptance(
  subprotocol: string | undefined,
  offered: readonly string[],
  headers: HeaderList,
): void {
  checkProtocol(subprotocol, offered);
  if (breaksLines(subprotocol ?? '', headers))
    throw new RangeError('A header of the handshake contains a line break or NUL.');
}
