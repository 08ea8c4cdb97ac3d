"""Books: a list, each of them, and loans below each."""

from datetime import date
from functools import wraps

from flask import Blueprint, abort, current_app, g, jsonify, make_response, request, stream_with_context, url_for
from flask.views import MethodView

from .store import Book

bp = Blueprint('books', __name__, url_prefix='/books')
loans = Blueprint('loans', __name__, url_prefix='/<isbn:isbn>/loans')


def get_store():
    return current_app.extensions['store']


def member_required(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        if g.member is None:
            response = jsonify(status=401, title='Unauthorized', detail='A token is needed.')
            response.status_code = 401
            response.headers['WWW-Authenticate'] = 'Bearer realm="shelf"'
            return response
        return view(*args, **kwargs)

    return wrapper


def read_book(data, partial=False):
    """The fields of a book in what a client sent, or a 422 with all that is wrong."""
    if not isinstance(data, dict):
        abort(400, 'A JSON object is needed.')
    fields, problems = {}, []
    for name in ('title', 'author'):
        value = data.get(name)
        if value is None and partial:
            continue
        if not isinstance(value, str) or not value.strip():
            problems.append(f'{name} must be text')
        else:
            fields[name] = value.strip()
    if data.get('published') is not None:
        try:
            fields['published'] = date.fromisoformat(data['published'])
        except (TypeError, ValueError):
            problems.append('published must be a date')
    tags = data.get('tags', [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        problems.append('tags must be a list of text')
    elif tags or not partial:
        fields['tags'] = sorted(set(tags))
    if problems:
        abort(422, description='; '.join(problems))
    return fields


class BookList(MethodView):
    init_every_request = False

    def get(self):
        page = request.args.get('page', default=1, type=int)
        per_page = min(request.args.get('per_page', current_app.config['PER_PAGE'], type=int), 50)
        if page < 1 or per_page < 1:
            abort(400, description='page and per_page are numbers from 1.')
        found = get_store().search(request.args.get('q'), request.args.get('tag'))
        start = (page - 1) * per_page
        response = jsonify(found[start:start + per_page])
        links = []
        args = {**request.args.to_dict(), 'per_page': per_page}
        if start + per_page < len(found):
            links.append('<{}>; rel="next"'.format(url_for('.list', _external=True, **{**args, 'page': page + 1})))
        if page > 1:
            links.append('<{}>; rel="prev"'.format(url_for('.list', _external=True, **{**args, 'page': page - 1})))
        if links:
            response.headers['Link'] = ', '.join(links)
        response.headers['X-Total-Count'] = len(found)
        return response

    @member_required
    def post(self):
        data = request.get_json()
        fields = read_book(data)
        isbn = str(data.get('isbn', '')).replace('-', '')
        if len(isbn) != 10:
            abort(422, description='isbn has ten digits')
        book = get_store().add(Book(isbn, **fields))
        return book.to_json(), 201, {'Location': url_for('.detail', isbn=book.isbn)}


class BookDetail(MethodView):
    def get(self, isbn):
        return jsonify(get_store().find(isbn))

    @member_required
    def patch(self, isbn):
        book = get_store().find(isbn)
        if request.if_match and not request.if_match.contains(book_tag(book)):
            abort(412)
        for name, value in read_book(request.get_json(force=True), partial=True).items():
            setattr(book, name, value)
        return jsonify(book)

    @member_required
    def delete(self, isbn):
        get_store().remove(isbn)
        return '', 204


def book_tag(book):
    response = jsonify(book)
    response.add_etag()
    return response.get_etag()[0]


bp.add_url_rule('/', view_func=BookList.as_view('list'))
bp.add_url_rule('/<isbn:isbn>', view_func=BookDetail.as_view('detail'))


@bp.get('/all.ndjson')
def dump():
    def generate():
        for book in get_store().books:
            yield current_app.json.dumps(book) + '\n'

    return current_app.response_class(stream_with_context(generate()), mimetype='application/x-ndjson')


@bp.url_value_preprocessor
def note_isbn(endpoint, values):
    g.isbn = (values or {}).get('isbn')


@loans.before_request
@member_required
def check_member():
    return None


@loans.route('/', methods=['GET'])
def history(isbn):
    book = get_store().find(isbn)
    mine = [loan for loan in get_store().loans if loan.book is book and loan.member == g.member]
    return jsonify(loans=mine, count=len(mine), book=g.isbn)


@loans.route('/', methods=['POST'])
def borrow(isbn):
    options = request.get_json(silent=True) or {}
    loan = get_store().lend(isbn, options.get('for', g.member))
    response = make_response(jsonify(loan), 201)
    response.headers['Location'] = url_for('books.loans.history', isbn=isbn)
    return response


@loans.delete('/current')
def give_back(isbn):
    book = get_store().find(isbn)
    if book.loan is not None and book.loan.member != g.member:
        abort(403, description=f'{book.loan.member} has it.')
    get_store().give_back(isbn)
    return '', 204


bp.register_blueprint(loans)
