/** Redirects. */
import type { StatusValue } from '../typing.js';
import { escapeText, refuseTextless } from '../values.js';
import type { Connection } from './connection.js';
import { Response } from './response.js';

/**
 * A response that sends the client elsewhere, with a small page for people (werkzeug.utils.redirect).
 * @param location a URL; a relative one stays relative
 * @param code 302 unless given
 */
export function redirect(
  location: string,
  code: StatusValue = 302,
  type: typeof Response = Response,
): Response {
  if (location == null) throw new TypeError(`redirect() takes a URL, not ${location}.`);
  refuseTextless(location, 'The URL of redirect()');
  const target = escapeText(String(location));
  const page =
    '<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n' +
    '<p>You should be redirected automatically to the target URL: ' +
    `<a href="${target}">${target}</a>. If not, click the link.\n`;
  const response = new type(page, { status: code, mimetype: 'text/html' });
  response.location = location;
  return response;
}

/**
 * A redirect to the same URL with a slash at its end (werkzeug.utils.append_slash_redirect). It is relative, so it holds
 * behind any proxy; the query is kept.
 */
export function appendSlashRedirect(request: Connection, code: StatusValue = 308): Response {
  const tail = request.path.slice(request.path.lastIndexOf('/') + 1);
  const query = Buffer.from(request.queryString).toString('latin1');
  return redirect(`${tail ? `${tail}/` : './'}${query && `?${query}`}`, code);
}
