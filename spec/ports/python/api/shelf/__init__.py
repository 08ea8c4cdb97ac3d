"""Shelf: an API for the books of a library and who has borrowed them."""

from datetime import date

from flask import Flask, g, jsonify, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from . import admin, books, members
from .store import Conflict, Missing, Store


class IsbnConverter(BaseConverter):
    """Ten digits, with or without hyphens between them; the last may be an X."""

    regex = r'(?:[0-9]-?){9}[0-9X]'

    def to_python(self, value):
        return value.replace('-', '')

    def to_url(self, value):
        return f'{value[0]}-{value[1:5]}-{value[5:9]}-{value[9]}'


class ShelfJSONProvider(DefaultJSONProvider):
    """Dates are written as ISO 8601, and models by their to_json()."""

    sort_keys = False

    def default(self, o):
        if isinstance(o, date):
            return o.isoformat()
        if hasattr(o, 'to_json'):
            return o.to_json()
        return super().default(o)


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(PER_PAGE=3, ADMIN_PASSWORD='secret', TOKENS={'t-ann': 'ann', 't-bob': 'bob'})
    app.config.update(config or {})
    app.json = ShelfJSONProvider(app)
    app.url_map.converters['isbn'] = IsbnConverter
    app.extensions['store'] = Store.with_examples()

    app.register_blueprint(books.bp)
    app.register_blueprint(members.bp)
    app.register_blueprint(admin.bp, url_prefix='/admin')

    @app.before_request
    def who():
        authorization = request.authorization
        g.member = None
        if authorization is not None and authorization.type == 'bearer':
            g.member = app.config['TOKENS'].get(authorization.token)

    @app.after_request
    def add_headers(response):
        response.headers['X-Api-Version'] = '1'
        response.headers.add('Vary', 'Authorization')
        if request.method == 'GET' and response.status_code == 200 and not response.is_streamed:
            response.add_etag()
            response.make_conditional(request)
        return response

    @app.errorhandler(HTTPException)
    def problem(error):
        response = error.get_response()
        response.data = app.json.dumps({
            'status': error.code,
            'title': error.name,
            'detail': error.description,
        })
        response.content_type = 'application/problem+json'
        return response

    @app.errorhandler(Missing)
    def missing(error):
        return jsonify(status=404, title='Not Found', detail=str(error)), 404

    @app.errorhandler(Conflict)
    def conflict(error):
        return {'status': 409, 'title': 'Conflict', 'detail': str(error)}, 409

    @app.get('/')
    def index():
        return {
            'books': app.url_for('books.list'),
            'members': app.url_for('members.index'),
            'rules': sorted({rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint != 'static'}),
        }

    @app.get('/fail')
    def fail():
        raise RuntimeError('This always fails.')

    return app
