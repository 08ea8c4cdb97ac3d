/** Status codes, their reason phrases, and status lines (RFC 9110, section 15). */

import { refusePromise } from '../values.js';
import { strip, wholeNumber } from './text.js';

/** A status as a view may give it: a code, or a status line with a reason (`299 Odd`). */
export type StatusValue = number | string;

const REASONS = `
  100 Continue, 101 Switching Protocols, 102 Processing, 103 Early Hints,
  200 OK, 201 Created, 202 Accepted, 203 Non Authoritative Information, 204 No Content,
  205 Reset Content, 206 Partial Content, 207 Multi Status, 208 Already Reported, 226 IM Used,
  300 Multiple Choices, 301 Moved Permanently, 302 Found, 303 See Other, 304 Not Modified, 305 Use Proxy,
  306 Switch Proxy, 307 Temporary Redirect, 308 Permanent Redirect,
  400 Bad Request, 401 Unauthorized, 402 Payment Required, 403 Forbidden, 404 Not Found,
  405 Method Not Allowed, 406 Not Acceptable, 407 Proxy Authentication Required, 408 Request Timeout,
  409 Conflict, 410 Gone, 411 Length Required, 412 Precondition Failed, 413 Request Entity Too Large,
  414 Request URI Too Long, 415 Unsupported Media Type, 416 Requested Range Not Satisfiable,
  417 Expectation Failed, 418 I'm a teapot, 421 Misdirected Request, 422 Unprocessable Entity,
  423 Locked, 424 Failed Dependency, 425 Too Early, 426 Upgrade Required, 428 Precondition Required,
  429 Too Many Requests, 431 Request Header Fields Too Large, 449 Retry With,
  451 Unavailable For Legal Reasons,
  500 Internal Server Error, 501 Not Implemented, 502 Bad Gateway, 503 Service Unavailable,
  504 Gateway Timeout, 505 HTTP Version Not Supported, 506 Variant Also Negotiates,
  507 Insufficient Storage, 508 Loop Detected, 510 Not Extended, 511 Network Authentication Failed
`;

/** The reason phrase of every known status code (werkzeug.http.HTTP_STATUS_CODES). */
export const HTTP_STATUS_CODES: Readonly<Record<number, string>> = Object.fromEntries(
  Array.from(REASONS.matchAll(/(\d+) ([^,\n]+)/g), ([, code, reason]) => [code, reason]),
);

// PERF: lines are made once, so that a response costs one lookup (bench/headers.js).
const LINES = new Map<number, string>(
  Object.entries(HTTP_STATUS_CODES).map(([code, reason]) => [
    Number(code),
    `${code} ${reason.toUpperCase()}`,
  ]),
);

/** The status line of a code, without the version: `404 NOT FOUND`; `299 UNKNOWN` for a code nobody knows. */
export function statusLine(code: number): string {
  return LINES.get(code) ?? `${code} UNKNOWN`;
}

/** The status of a response: its number and its line. */
export interface Status {
  readonly code: number;
  readonly line: string;
}

/** A status that is no status: empty, or with characters that would end the status line. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
}

/**
 * Reads a status as applications give it: a number, or text of a number and perhaps a reason (`'404 Nope'`). Text that
 * does not start with a number has the code 0.
 * @throws StatusError for empty text, line breaks, or a number that is not whole
 */
export function parseStatus(status: number | string): Status {
  refusePromise(status, 'The status');
  if (typeof status !== 'string') return { code: checkCode(status), line: statusLine(status) };
  const text = checkText(strip(status));
  const space = text.indexOf(' ');
  const number = space < 0 ? text : text.slice(0, space);
  const code = wholeNumber(number);
  if (code === undefined) return { code: 0, line: `0 ${text}` };
  return { code, line: space < 0 ? statusLine(code) : `${code}${text.slice(space)}` };
}

function checkCode(code: number): number {
  if (Number.isInteger(code)) return code;
  throw new StatusError(
    `A status is a whole number like 404 or text like '404 NOT FOUND', not ${String(code)}.`,
  );
}

function checkText(text: string): string {
  if (text === '')
    throw new StatusError("The status is empty. Give a number like 404, or text like '404 NOT FOUND'.");
  if (/[\r\n\0]/.test(text)) throw new StatusError('A status line must not contain CR, LF or NUL.');
  return text;
}

/** Whether a response with this status has no content at all (RFC 9110, sections 15.2, 15.3.5 and 15.4.5). */
export function hasNoContent(code: number): boolean {
  return (code >= 100 && code < 200) || code === 204 || code === 304;
}
