from datetime import timedelta

from flask import Blueprint, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import abort

from flaskr.auth import login_required
from flaskr.db import get_db

bp = Blueprint('blog', __name__)


class Page:
    """Some of the posts, and where the others are."""

    size = 5

    def __init__(self, number, total):
        self.number = number
        self.total = total

    @property
    def last(self):
        return max(1, -(-self.total // self.size))

    def numbers(self): return range(1, self.last + 1)

    def cut(self, rows): return rows[(self.number - 1) * self.size:self.number * self.size]


@bp.route('/')
def index():
    """Shows the posts, the newest first."""
    posts = get_db().execute(
        'SELECT p.id, title, body, author_id, username'
        ' FROM post p JOIN user u ON p.author_id = u.id'
        ' ORDER BY p.id DESC'
    ).fetchall()
    page = Page(request.args.get('page', default=1, type=int), len(posts))
    if not 1 <= page.number <= page.last: abort(404)
    since = current_app.extensions['blog']['since']
    return render_template('blog/index.html', posts=page.cut(posts), page=page, since=since)


@bp.route('/people.json')
def people():
    """Counts what each has written."""
    rows = get_db().execute('SELECT username, title FROM post p JOIN user u ON p.author_id = u.id').fetchall()
    names = sorted({row['username'] for row in rows})
    letters = sum(len(row['title']) for row in rows)
    first = next((row['title'] for row in rows if row['username'] == 'test'), None)
    longest, *others = sorted((row['title'] for row in rows), key=len, reverse=True) or [None]
    response = jsonify(
        people=[{'name': name, 'posts': sum(row['username'] == name for row in rows)} for name in names],
        letters=letters,
        first=first,
        longest=longest,
        others=len(others),
    )
    response.cache_control.max_age = int(timedelta(minutes=5).total_seconds())
    return response


def get_post(id, check_author=True):
    """A post by its id: 404 where there is none, 403 where it is not that of the one who is logged in."""
    post = (
        get_db()
        .execute(
            'SELECT p.id, title, body, author_id, username'
            ' FROM post p JOIN user u ON p.author_id = u.id'
            ' WHERE p.id = ?',
            (id,),
        )
        .fetchone()
    )

    if post is None:
        abort(404, f"Post id {id} doesn't exist.")

    if check_author and post['author_id'] != g.user['id']:
        abort(403)

    return post


@bp.route('/create', methods=('GET', 'POST'))
@login_required
def create():
    """Adds a post of the one who is logged in."""
    if request.method == 'POST':
        title = request.form['title']
        body = request.form['body']
        error = None

        if not title:
            error = 'Title is required.'

        if error is not None:
            flash(error)
        else:
            db = get_db()
            db.execute(
                'INSERT INTO post (title, body, author_id) VALUES (?, ?, ?)',
                (title, body, g.user['id']),
            )
            db.commit()
            return redirect(url_for('blog.index'))

    return render_template('blog/create.html')


@bp.route('/<int:id>/update', methods=('GET', 'POST'))
@login_required
def update(id):
    """Changes a post of the one who is logged in."""
    post = get_post(id)

    if request.method == 'POST':
        title = request.form['title']
        body = request.form['body']
        error = None

        if not title:
            error = 'Title is required.'

        if error is not None:
            flash(error)
        else:
            db = get_db()
            db.execute('UPDATE post SET title = ?, body = ? WHERE id = ?', (title, body, id))
            db.commit()
            return redirect(url_for('blog.index'))

    return render_template('blog/update.html', post=post)


@bp.route('/<int:id>/delete', methods=('POST',))
@login_required
def delete(id):
    """Removes a post of the one who is logged in."""
    get_post(id)
    db = get_db()
    db.execute('DELETE FROM post WHERE id = ?', (id,))
    db.commit()
    return redirect(url_for('blog.index'))
