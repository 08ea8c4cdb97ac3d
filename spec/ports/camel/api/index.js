/** Shelf: an API for the books of a library and who has borrowed them. */

import { Pottle, g, jsonify, request, tuple } from 'pottle';
import { DefaultJSONProvider } from 'pottle';
import { HTTPException } from 'pottle';
import { BaseConverter } from 'pottle';

import * as admin from './admin.js';
import * as books from './books.js';
import * as members from './members.js';
import { Conflict, Missing, Store } from './store.js';

class IsbnConverter extends BaseConverter {
  /** Ten digits, with or without hyphens between them; the last may be an X. */

  regex = String.raw`(?:[0-9]-?){9}[0-9X]`;

  toPython(value) {
    return value.replaceAll('-', '');
  }

  toUrl(value) {
    return `${value[0]}-${value.slice(1, 5)}-${value.slice(5, 9)}-${value[9]}`;
  }
}

class ShelfJSONProvider extends DefaultJSONProvider {
  /** Dates are written as ISO 8601, and models by their to_json(). */

  sortKeys = false;

  default(o) {
    if (o instanceof Date) {
      return o.toISOString().slice(0, 10);
    }
    if (o?.toJson !== undefined) {
      return o.toJson();
    }
    return super.default(o);
  }
}

export function create_app(config = null) {
  const app = new Pottle(import.meta);
  app.config.fromMapping({
    PER_PAGE: 3,
    ADMIN_PASSWORD: 'secret',
    TOKENS: { 't-ann': 'ann', 't-bob': 'bob' },
  });
  app.config.update(config || {});
  app.json = new ShelfJSONProvider(app);
  app.urlMap.converters['isbn'] = IsbnConverter;
  app.extensions['store'] = Store.withExamples();

  app.registerBlueprint(books.bp);
  app.registerBlueprint(members.bp);
  app.registerBlueprint(admin.bp, { urlPrefix: '/admin' });

  app.beforeRequest(function who() {
    const authorization = request.authorization;
    g.member = null;
    if (authorization != null && authorization.type === 'bearer') {
      g.member = lookUp(app.config['TOKENS'], authorization.token);
    }
  });

  app.afterRequest(async function add_headers(response) {
    response.headers.set('X-Api-Version', '1');
    response.headers.add('Vary', 'Authorization');
    if (request.method === 'GET' && response.statusCode === 200 && !response.isStreamed) {
      await response.addEtag();
      response.makeConditional(request);
    }
    return response;
  });

  app.errorhandler(HTTPException)(function problem(error) {
    const response = error.getResponse();
    response.data = app.json.dumps({ status: error.code, title: error.name, detail: error.description });
    response.contentType = 'application/problem+json';
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
      books: app.urlFor('books.list'),
      members: app.urlFor('members.index'),
      rules: [
        ...new Set(
          app.urlMap
            .iterRules()
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
