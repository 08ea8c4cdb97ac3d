"""What the librarian does, with a password."""

import time

from flask import Blueprint, Response, current_app, request, stream_with_context
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized, UnprocessableEntity

from .store import Book

bp = Blueprint('admin', __name__)


@bp.before_request
def check_password():
    auth = request.authorization
    if auth is None or auth.type != 'basic' or auth.password != current_app.config['ADMIN_PASSWORD']:
        raise Unauthorized('Who are you?', www_authenticate=WWWAuthenticate('basic', {'realm': 'admin'}))


@bp.after_request
def forbid_caching(response):
    response.cache_control.no_store = True
    return response


@bp.post('/import')
def import_books():
    """Lines of JSON: each a book. Each gets a line of the answer."""
    store = current_app.extensions['store']
    text = request.get_data(as_text=True)
    if not text.strip():
        raise UnprocessableEntity('There are no lines.')

    @stream_with_context
    def generate():
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                data = current_app.json.loads(line)
                store.add(Book(data['isbn'], data['title'], data.get('author', 'unknown')))
            except KeyError as error:
                yield f'{number}: {request.method} without {error.args[0]}\n'
            except Exception as error:
                yield f'{number}: {type(error).__name__}\n'
            else:
                yield f'{number}: ok\n'

    return Response(generate(), 202, mimetype='text/plain')


@bp.route('/stats')
def stats():
    started = time.perf_counter()
    store = current_app.extensions['store']
    tags = {}
    for book in store.books:
        for tag in book.tags:
            tags[tag] = tags.get(tag, 0) + 1
    share = 100 * len([book for book in store.books if book.loan]) / max(len(store.books), 1)
    response = current_app.make_response({
        'books': len(store.books),
        'borrowed': '%.1f %%' % share,
        'tags': dict(sorted(tags.items())),
        'user': request.authorization.username,
    })
    response.headers['Server-Timing'] = f'app;dur={(time.perf_counter() - started) * 1000:.0f}'
    return response
