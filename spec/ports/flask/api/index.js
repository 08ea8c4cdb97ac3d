/** Shelf: an API for the books of a library and who has borrowed them. */

import { Flask, g, jsonify, request, tuple } from 'pottle/flask';
import { DefaultJSONProvider } from 'pottle/flask/json/provider';
import { HTTPException } from 'pottle/werkzeug/exceptions';
import { BaseConverter } from 'pottle/werkzeug/routing';

import * as admin from './admin.js';
import * as books from './books.js';
import * as members from './members.js';
import { Conflict, Missing, Store } from './store.js';

class IsbnConverter extends BaseConverter {
  /** Ten digits, with or without hyphens between them; the last may be an X. */

  regex = String.raw`(?:[0-9]-?){9}[0-9X]`;

  to_python(value) {
    return value.replaceAll('-', '');
  }

  to_url(value) {
    return `${value[0]}-${value.slice(1, 5)}-${value.slice(5, 9)}-${value[9]}`;
  }
}

class ShelfJSONProvider extends DefaultJSONProvider {
  /** Dates are written as ISO 8601, and models by their to_json(). */

  sort_keys = false;

  default(o) {
    if (o instanceof Date) {
      return o.toISOString().slice(0, 10);
    }
    if (o?.to_json !== undefined) {
      return o.to_json();
    }
    return super.default(o);
  }
}

export function create_app(config = null) {
  const app = new Flask(import.meta);
  app.config.from_mapping({
    PER_PAGE: 3,
    ADMIN_PASSWORD: 'secret',
    TOKENS: { 't-ann': 'ann', 't-bob': 'bob' },
  });
  app.config.update(config || {});
  app.json = new ShelfJSONProvider(app);
  app.url_map.converters['isbn'] = IsbnConverter;
  app.extensions['store'] = Store.with_examples();

  app.register_blueprint(books.bp);
  app.register_blueprint(members.bp);
  app.register_blueprint(admin.bp, { url_prefix: '/admin' });

  app.before_request(function who() {
    const authorization = request.authorization;
    g.member = null;
    if (authorization != null && authorization.type === 'bearer') {
      g.member = lookUp(app.config['TOKENS'], authorization.token);
    }
  });

  app.after_request(function add_headers(response) {
    response.headers['X-Api-Version'] = '1';
    response.headers.add('Vary', 'Authorization');
    if (request.method === 'GET' && response.status_code === 200 && !response.is_streamed) {
      response.add_etag();
      response.make_conditional(request);
    }
    return response;
  });

  app.errorhandler(HTTPException)(function problem(error) {
    const response = error.get_response();
    response.data = app.json.dumps({ status: error.code, title: error.name, detail: error.description });
    response.content_type = 'application/problem+json';
    return response;
  });

  app.errorhandler(Missing)(function missing(error) {
    return tuple(jsonify({ status: 404, title: 'Not Found', detail: error.message }), 404);
  });

  app.errorhandler(Conflict)(function conflict(error) {
    return tuple({ status: 409, title: 'Conflict', detail: error.message }, 409);
  });

  app.get('/')(function index() {
    return {
      books: app.url_for('books.list'),
      members: app.url_for('members.index'),
      rules: [
        ...new Set(
          app.url_map
            .iter_rules()
            .filter((rule) => rule.endpoint !== 'static')
            .map((rule) => rule.endpoint),
        ),
      ].sort(by()),
    };
  });

  app.get('/fail')(function fail() {
    throw new Error('This always fails.');
  });

  return app;
}

function by(key = (one) => one, reverse = false) {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);
}

function lookUp(dict, key, other = null) {
  return Object.hasOwn(dict, key) ? dict[key] : other;
}
