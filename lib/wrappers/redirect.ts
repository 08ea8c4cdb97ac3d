/** Redirects. */
import { parseStatus } from '../http/status.js';
import type { StatusValue } from '../typing.js';
import { escapeText } from '../values.js';
import { Response } from './response.js';

/**
 * A response that sends the client elsewhere, with a small page for people (werkzeug.utils.redirect).
 * @param location a URL; a relative one stays relative
 * @param code 301, 302, 303, 305, 307 or 308
 * @throws TypeError for any other code
 */
export function redirect(
  location: string,
  code: StatusValue = 302,
  type: typeof Response = Response,
): Response {
  if (![301, 302, 303, 305, 307, 308].includes(parseStatus(code).code)) {
    throw new TypeError(`redirect() takes the codes 301, 302, 303, 305, 307 and 308, not ${code}.`);
  }
  const target = escapeText(location);
  const page =
    '<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n' +
    '<p>You should be redirected automatically to the target URL: ' +
    `<a href="${target}">${target}</a>. If not, click the link.\n`;
  const response = new type(page, { status: code, mimetype: 'text/html' });
  response.location = location;
  return response;
}
