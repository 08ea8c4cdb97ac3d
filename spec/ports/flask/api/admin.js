/** What the librarian does, with a password. */
import { format } from 'pottle/jinja';

import { Blueprint, Response, current_app, request, stream_with_context } from 'pottle/flask';
import { WWWAuthenticate } from 'pottle/werkzeug/datastructures';
import { Unauthorized, UnprocessableEntity } from 'pottle/werkzeug/exceptions';

import { Book } from './store.js';

export const bp = new Blueprint('admin', import.meta);

bp.before_request(function check_password() {
  const auth = request.authorization;
  if (auth == null || auth.type !== 'basic' || auth.password !== current_app.config['ADMIN_PASSWORD']) {
    throw new Unauthorized('Who are you?', {
      www_authenticate: new WWWAuthenticate('basic', { realm: 'admin' }),
    });
  }
});

bp.after_request(function forbid_caching(response) {
  response.cache_control.no_store = true;
  return response;
});

bp.post('/import')(function import_books() {
  /** Lines of JSON: each a book. Each gets a line of the answer. */
  const store = current_app.extensions['store'];
  const text = request.get_data({ as_text: true });
  if (!text.trim()) {
    throw new UnprocessableEntity('There are no lines.');
  }

  const generate = stream_with_context(function* generate() {
    for (const [number, line] of [...text.replace(/\n$/, '').split(/\r?\n/)].map((one, at) => [
      at + 1,
      one,
    ])) {
      try {
        const data = current_app.json.loads(line);
        const missing = ['isbn', 'title'].find((key) => !Object.hasOwn(data, key));
        if (missing) {
          yield `${number}: ${request.method} without ${missing}\n`;
          continue;
        }
        store.add(new Book(data['isbn'], data['title'], data['author'] ?? 'unknown'));
        yield `${number}: ok\n`;
      } catch (error) {
        yield `${number}: ${error instanceof SyntaxError ? 'JSONDecodeError' : error.constructor.name}\n`;
      }
    }
  });

  return new Response(generate(), 202, { mimetype: 'text/plain' });
});

bp.route('/stats')(function stats() {
  const started = performance.now() / 1000;
  const store = current_app.extensions['store'];
  const tags = {};
  for (const book of store.books) {
    for (const tag of book.tags) {
      tags[tag] = lookUp(tags, tag, 0) + 1;
    }
  }
  const share = (100 * store.books.filter((book) => book.loan).length) / Math.max(store.books.length, 1);
  const response = current_app.make_response({
    books: store.books.length,
    borrowed: `${format(share, '.1f')} %`,
    tags: Object.fromEntries([...Object.entries(tags)].sort(by())),
    user: request.authorization.username,
  });
  response.headers['Server-Timing'] = `app;dur=${format((performance.now() / 1000 - started) * 1000, '.0f')}`;
  return response;
});

function by(key = (one) => one, reverse = false) {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);
}

function lookUp(dict, key, other = null) {
  return Object.hasOwn(dict, key) ? dict[key] : other;
}
