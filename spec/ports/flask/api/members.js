/** Members: who has what. */
import { repr } from 'pottle/jinja';

import { Blueprint, abort, current_app, g, jsonify, request, tuple } from 'pottle/flask';

export const bp = new Blueprint('members', import.meta, { url_prefix: '/members' });

bp.get('')(function index() {
  const store = current_app.extensions['store'];
  const counts = Object.create(null);
  for (const loan of store.loans) {
    if (!loan.returned) counts[loan.member] = (counts[loan.member] ?? 0) + 1;
  }
  const order = request.args.get('order', 'name');
  if (!['name', 'count'].includes(order)) {
    abort(400, { description: `order is name or count, not ${repr(order)}.` });
  }
  const rows = Object.entries(counts).map(([name, count]) => ({ name: name, count: count }));
  rows.sort(by((row) => row[order], order === 'count'));
  return rows;
});

bp.get('/me')(function me() {
  if (g.member == null) {
    return jsonify(null);
  }
  const agent = request.user_agent.string || null;
  return jsonify({
    name: g.member,
    agent: agent,
    language: request.accept_languages.best_match(['de', 'en'], 'en'),
  });
});

bp.get('/<name>/loans')(
  bp.get('/<name>/loans/<any(open, returned):state>')(function loans_of({ name, state = null }) {
    let loans = current_app.extensions['store'].loans.filter((loan) => loan.member === name);
    if (state != null) {
      loans = loans.filter((loan) => loan.returned === (state === 'returned'));
    }
    if (loans.length === 0) {
      abort(404, { description: `${name} has borrowed nothing.` });
    }
    return jsonify(loans);
  }),
);

bp.errorhandler(404)(function nobody(error) {
  return tuple(jsonify({ status: 404, title: 'Nobody', detail: error.description }), 404);
});

function by(key = (one) => one, reverse = false) {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);
}
