"""Members: who has what."""

from collections import Counter

from flask import Blueprint, abort, current_app, g, jsonify, request

bp = Blueprint('members', __name__, url_prefix='/members')


@bp.get('')
def index():
    store = current_app.extensions['store']
    counts = Counter(loan.member for loan in store.loans if not loan.returned)
    order = request.args.get('order', 'name')
    if order not in ('name', 'count'):
        abort(400, description=f'order is name or count, not {order!r}.')
    rows = [{'name': name, 'count': count} for name, count in counts.items()]
    rows.sort(key=lambda row: row[order], reverse=order == 'count')
    return rows


@bp.get('/me')
def me():
    if g.member is None:
        return jsonify(None)
    agent = request.user_agent.string or None
    return jsonify({
        'name': g.member,
        'agent': agent,
        'language': request.accept_languages.best_match(['de', 'en'], 'en'),
    })


@bp.get('/<name>/loans')
@bp.get('/<name>/loans/<any(open, returned):state>')
def loans_of(name, state=None):
    loans = [loan for loan in current_app.extensions['store'].loans if loan.member == name]
    if state is not None:
        loans = [loan for loan in loans if loan.returned == (state == 'returned')]
    if not loans:
        abort(404, description=f'{name} has borrowed nothing.')
    return jsonify(loans)


@bp.errorhandler(404)
def nobody(error):
    return jsonify(status=404, title='Nobody', detail=error.description), 404
