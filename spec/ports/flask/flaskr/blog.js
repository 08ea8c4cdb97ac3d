import {
  Blueprint,
  current_app,
  flash,
  g,
  jsonify,
  redirect,
  render_template,
  request,
  url_for,
  int,
} from 'pottle/flask';
import { abort } from 'pottle/werkzeug/exceptions';

import { login_required } from './auth.js';
import { get_db } from './db.js';

export const bp = new Blueprint('blog', import.meta);

class Page {
  /** Some of the posts, and where the others are. */

  size = 5;

  constructor(number, total) {
    this.number = number;
    this.total = total;
  }

  get last() {
    return Math.max(1, -Math.floor(-this.total / this.size));
  }

  numbers() {
    return range(1, this.last + 1);
  }

  cut(rows) {
    return rows.slice((this.number - 1) * this.size, this.number * this.size);
  }
}

bp.route('/')(function index() {
  /** Shows the posts, the newest first. */
  const posts = get_db()
    .execute(
      'SELECT p.id, title, body, author_id, username' +
        ' FROM post p JOIN user u ON p.author_id = u.id' +
        ' ORDER BY p.id DESC',
    )
    .fetchall();
  const page = new Page(request.args.get('page', { default: 1, type: int }), posts.length);
  if (!(1 <= page.number && page.number <= page.last)) {
    abort(404);
  }
  const since = current_app.extensions['blog']['since'];
  return render_template('blog/index.html', { posts: page.cut(posts), page, since });
});

bp.route('/people.json')(function people() {
  /** Counts what each has written. */
  const rows = get_db()
    .execute('SELECT username, title FROM post p JOIN user u ON p.author_id = u.id')
    .fetchall();
  const names = [...new Set(rows.map((row) => row['username']))].sort(by());
  const letters = rows.map((row) => row['title'].length).reduce((sum, one) => sum + one, 0);
  const first = next(
    rows.filter((row) => row['username'] === 'test').map((row) => row['title']),
    null,
  );
  const [longest = null, ...others] = rows.map((row) => row['title']).sort(by((one) => one.length, true));
  const response = jsonify({
    people: names.map((name) => ({
      name: name,
      posts: rows.map((row) => row['username'] === name).reduce((sum, one) => sum + one, 0),
    })),
    letters,
    first,
    longest,
    others: others.length,
  });
  response.cache_control.max_age = int(5 * 60);
  return response;
});

function get_post(id, check_author = true) {
  /** A post by its id: 404 where there is none, 403 where it is not that of the one who is logged in. */
  const post = get_db()
    .execute(
      'SELECT p.id, title, body, author_id, username' +
        ' FROM post p JOIN user u ON p.author_id = u.id' +
        ' WHERE p.id = ?',
      [id],
    )
    .fetchone();

  if (post == null) {
    abort(404, `Post id ${id} doesn't exist.`);
  }

  if (check_author && post['author_id'] !== g.user['id']) {
    abort(403);
  }

  return post;
}

bp.route('/create', { methods: ['GET', 'POST'] })(
  login_required(function create() {
    let error;
    /** Adds a post of the one who is logged in. */
    if (request.method === 'POST') {
      const title = request.form['title'];
      const body = request.form['body'];
      error = null;

      if (!title) {
        error = 'Title is required.';
      }

      if (error != null) {
        flash(error);
      } else {
        const db = get_db();
        db.execute('INSERT INTO post (title, body, author_id) VALUES (?, ?, ?)', [title, body, g.user['id']]);
        db.commit();
        return redirect(url_for('blog.index'));
      }
    }

    return render_template('blog/create.html');
  }),
);

bp.route('/<int:id>/update', { methods: ['GET', 'POST'] })(
  login_required(function update({ id }) {
    let error;
    /** Changes a post of the one who is logged in. */
    const post = get_post(id);

    if (request.method === 'POST') {
      const title = request.form['title'];
      const body = request.form['body'];
      error = null;

      if (!title) {
        error = 'Title is required.';
      }

      if (error != null) {
        flash(error);
      } else {
        const db = get_db();
        db.execute('UPDATE post SET title = ?, body = ? WHERE id = ?', [title, body, id]);
        db.commit();
        return redirect(url_for('blog.index'));
      }
    }

    return render_template('blog/update.html', { post });
  }),
);

bp.route('/<int:id>/delete', { methods: ['POST'], endpoint: 'delete' })(
  login_required(function delete_({ id }) {
    /** Removes a post of the one who is logged in. */
    get_post(id);
    const db = get_db();
    db.execute('DELETE FROM post WHERE id = ?', [id]);
    db.commit();
    return redirect(url_for('blog.index'));
  }),
);

function by(key = (one) => one, reverse = false) {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);
}

function range(from, to, step = 1) {
  if (to === undefined) return range(0, from);
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, at) => from + at * step);
}

function next(from, other) {
  const { done, value } = from[Symbol.iterator]().next();
  if (done && other === undefined) throw new Error('StopIteration');
  return done ? other : value;
}
