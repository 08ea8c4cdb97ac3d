/** What views and error handlers answer with, in the type that the client wants. */
import type { HTTPException } from '../errors.js';
import { currentContext } from '../globals.js';
import type { Response } from '../wrappers/response.js';
import { negotiate } from './negotiate.js';
import type { MediaOptions } from './types.js';

/**
 * An answer in the media type that the client's `Accept` asks for, of those that `app.media` can write. It says `Vary: Accept`, so that no
 * cache gives it to somebody who wants another.
 * @throws NotAcceptable where the client takes none of them, LookupError for a type that nobody can write
 * @example return media(user);
 * @example return media(user, { also: { 'text/html': (user) => renderTemplate('user.html', { user }) } });
 */
export async function media<T>(value: T, options?: MediaOptions<T>): Promise<Response> {
  const { app, connection } = currentContext('media', 'any');
  return app.media.response(value, connection, options);
}

/** Options of {@link problem}. */
export interface ProblemOptions {
  /** The types in which errors are told, the favourite first. By default the page, then `application/problem+json` and what the app can write. */
  types?: readonly string[] | undefined;
}

/**
 * Answers an HTTP error in the media type that the client asks for: as a problem (RFC 9457), which is what {@link HTTPException.getProblem}
 * gives, or as the usual page. Who accepts none of the types gets the first: an error is better than none. Register it where errors are
 * to be told so: on an app, or on a blueprint.
 * @example app.errorhandler(HTTPException)(problem);
 */
export async function problem(error: HTTPException, options: ProblemOptions = {}): Promise<Response> {
  const { app, connection } = currentContext('problem', 'any');
  const page = error.getResponse();
  if (error.response !== null) return page;
  const types = options.types ?? ['text/html', 'application/problem+json', ...app.media.writable];
  const type = negotiate(connection.acceptMimetypes, types) ?? types[0]!;
  if (type !== 'text/html') {
    page.response = await app.media.dumps(error.getProblem(), type);
    page.contentType = type;
  }
  page.vary.add('Accept');
  return page;
}
