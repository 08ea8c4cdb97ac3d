import { abort, request } from 'pottle';

/** What every request has to say. */
export function checkQuery() {
  if (request.args.require('token') !== 'jessica') abort(400, 'No Jessica token provided');
}

/** What requests to some parts have to say besides. */
export function checkHeader() {
  if (request.headers.get('X-Token') !== 'fake-super-secret-token') abort(400, 'X-Token header invalid');
}
