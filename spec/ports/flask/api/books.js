/** Books: a list, each of them, and loans below each. */

import { wraps, tuple, int } from 'pottle/flask';

import {
  Blueprint,
  abort,
  current_app,
  g,
  jsonify,
  make_response,
  request,
  stream_with_context,
  url_for,
} from 'pottle/flask';
import { MethodView } from 'pottle/flask/views';

import { Book } from './store.js';

export const bp = new Blueprint('books', import.meta, { url_prefix: '/books' });
const loans = new Blueprint('loans', import.meta, { url_prefix: '/<isbn:isbn>/loans' });

function get_store() {
  return current_app.extensions['store'];
}

function member_required(view) {
  const wrapper = wraps(view, function wrapper(...args) {
    if (g.member == null) {
      const response = jsonify({ status: 401, title: 'Unauthorized', detail: 'A token is needed.' });
      response.status_code = 401;
      response.headers['WWW-Authenticate'] = 'Bearer realm="shelf"';
      return response;
    }
    return view.call(this, ...args);
  });

  return wrapper;
}

function read_book(data, partial = false) {
  /** The fields of a book in what a client sent, or a 422 with all that is wrong. */
  if (!(data?.constructor === Object)) {
    abort(400, 'A JSON object is needed.');
  }
  const [fields, problems] = [{}, []];
  for (const name of ['title', 'author']) {
    const value = lookUp(data, name);
    if (value == null && partial) {
      continue;
    }
    if (!(typeof value === 'string') || !value.trim()) {
      problems.push(`${name} must be text`);
    } else {
      fields[name] = value.trim();
    }
  }
  if (data['published'] != null) {
    try {
      fields['published'] = Object.assign(new Date(data['published']), { dateOnly: true });
      if (fields['published'].toISOString().slice(0, 10) !== data['published'])
        throw new Error('No such day.');
    } catch (error) {
      problems.push('published must be a date');
    }
  }
  const tags = data['tags'] ?? [];
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) {
    problems.push('tags must be a list of text');
  } else if (tags.length > 0 || !partial) {
    fields['tags'] = [...new Set(tags)].sort(by());
  }
  if (problems.length > 0) {
    abort(422, { description: problems.join('; ') });
  }
  return fields;
}

class BookList extends MethodView {
  static init_every_request = false;

  get() {
    const page = request.args.get('page', { default: 1, type: int });
    const per_page = Math.min(
      request.args.get('per_page', current_app.config['PER_PAGE'], { type: int }),
      50,
    );
    if (page < 1 || per_page < 1) {
      abort(400, { description: 'page and per_page are numbers from 1.' });
    }
    const found = get_store().search(request.args.get('q'), request.args.get('tag'));
    const start = (page - 1) * per_page;
    const response = jsonify(found.slice(start, start + per_page));
    const links = [];
    const args = { ...request.args.to_dict(), per_page: per_page };
    if (start + per_page < found.length) {
      links.push(`<${url_for('.list', { _external: true, ...{ ...args, page: page + 1 } })}>; rel="next"`);
    }
    if (page > 1) {
      links.push(`<${url_for('.list', { _external: true, ...{ ...args, page: page - 1 } })}>; rel="prev"`);
    }
    if (links.length > 0) {
      response.headers['Link'] = links.join(', ');
    }
    response.headers['X-Total-Count'] = found.length;
    return response;
  }

  post() {
    const data = request.get_json();
    const fields = read_book(data);
    const isbn = String(data['isbn'] ?? '').replaceAll('-', '');
    if (isbn.length !== 10) {
      abort(422, { description: 'isbn has ten digits' });
    }
    const book = get_store().add(new Book(isbn, fields.title, fields.author, fields.published, fields.tags));
    return tuple(book.to_json(), 201, { Location: url_for('.detail', { isbn: book.isbn }) });
  }
  static {
    this.prototype.post = member_required(this.prototype.post);
  }
}

class BookDetail extends MethodView {
  get({ isbn }) {
    return jsonify(get_store().find(isbn));
  }

  patch({ isbn }) {
    const book = get_store().find(isbn);
    if (request.if_match.is_set && !request.if_match.contains(book_tag(book))) {
      abort(412);
    }
    for (const [name, value] of Object.entries(read_book(request.get_json({ force: true }), true))) {
      book[name] = value;
    }
    return jsonify(book);
  }
  static {
    this.prototype.patch = member_required(this.prototype.patch);
  }

  delete({ isbn }) {
    get_store().remove(isbn);
    return tuple('', 204);
  }
  static {
    this.prototype.delete = member_required(this.prototype.delete);
  }
}

function book_tag(book) {
  const response = jsonify(book);
  response.add_etag();
  return response.get_etag()[0];
}

bp.add_url_rule('/', { view_func: BookList.as_view('list') });
bp.add_url_rule('/<isbn:isbn>', { view_func: BookDetail.as_view('detail') });

bp.get('/all.ndjson')(function dump() {
  function* generate() {
    for (const book of get_store().books) {
      yield current_app.json.dumps(book) + '\n';
    }
  }

  return new current_app.response_class(stream_with_context(generate()), {
    mimetype: 'application/x-ndjson',
  });
});

bp.url_value_preprocessor(function note_isbn(endpoint, values) {
  g.isbn = (values || {})['isbn'];
});

loans.before_request(
  member_required(function check_member() {
    return null;
  }),
);

loans.route('/', { methods: ['GET'] })(function history({ isbn }) {
  const book = get_store().find(isbn);
  const mine = get_store().loans.filter((loan) => loan.book === book && loan.member === g.member);
  return jsonify({ loans: mine, count: mine.length, book: g.isbn });
});

loans.route('/', { methods: ['POST'] })(function borrow({ isbn }) {
  const options = request.get_json({ silent: true }) || {};
  const loan = get_store().lend(isbn, options['for'] ?? g.member);
  const response = make_response(jsonify(loan), 201);
  response.headers['Location'] = url_for('books.loans.history', { isbn });
  return response;
});

loans.delete('/current')(function give_back({ isbn }) {
  const book = get_store().find(isbn);
  if (book.loan != null && book.loan.member !== g.member) {
    abort(403, { description: `${book.loan.member} has it.` });
  }
  get_store().give_back(isbn);
  return tuple('', 204);
});

bp.register_blueprint(loans);

function by(key = (one) => one, reverse = false) {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);
}

function lookUp(dict, key, other = null) {
  return Object.hasOwn(dict, key) ? dict[key] : other;
}
