/** What the librarian does, with a password. */
import { format } from 'pottle/jinja';

import { Blueprint, Response, currentApp, request, streamWithContext } from 'pottle';
import { WWWAuthenticate } from 'pottle';
import { Unauthorized, UnprocessableEntity } from 'pottle';

import { Book } from './store.js';

export const bp = new Blueprint('admin', import.meta);

bp.beforeRequest(function check_password() {
  const auth = request.authorization;
  if (auth == null || auth.type !== 'basic' || auth.password !== currentApp.config['ADMIN_PASSWORD']) {
    throw new Unauthorized('Who are you?', {
      wwwAuthenticate: new WWWAuthenticate('basic', { realm: 'admin' }),
    });
  }
});

bp.afterRequest(function forbid_caching(response) {
  response.cacheControl.noStore = true;
  return response;
});

bp.post('/import')(async function import_books() {
  /** Lines of JSON: each a book. Each gets a line of the answer. */
  const store = currentApp.extensions['store'];
  const text = await request.getData({ asText: true });
  if (!text.trim()) {
    throw new UnprocessableEntity('There are no lines.');
  }

  const generate = streamWithContext(function* generate() {
    for (const [number, line] of [...text.replace(/\n$/, '').split(/\r?\n/)].map((one, at) => [
      at + 1,
      one,
    ])) {
      try {
        const data = currentApp.json.loads(line);
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

  return new Response(generate(), { status: 202, mimetype: 'text/plain' });
});

bp.route('/stats')(function stats() {
  const started = performance.now() / 1000;
  const store = currentApp.extensions['store'];
  const tags = {};
  for (const book of store.books) {
    for (const tag of book.tags) {
      tags[tag] = lookUp(tags, tag, 0) + 1;
    }
  }
  const share = (100 * store.books.filter((book) => book.loan).length) / Math.max(store.books.length, 1);
  const response = currentApp.makeResponse({
    books: store.books.length,
    borrowed: `${format(share, '.1f')} %`,
    tags: Object.fromEntries([...Object.entries(tags)].sort(by())),
    user: request.authorization.username,
  });
  response.headers.set(
    'Server-Timing',
    `app;dur=${format((performance.now() / 1000 - started) * 1000, '.0f')}`,
  );
  return response;
});

function by(key = (one) => one, reverse = false) {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);
}

function lookUp(dict, key, other = null) {
  return Object.hasOwn(dict, key) ? dict[key] : other;
}
