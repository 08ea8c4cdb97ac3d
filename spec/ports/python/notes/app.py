"""Notes: a site for people who write things down."""

import io
import os
import re
import secrets
from datetime import datetime, timezone
from functools import wraps
from urllib.parse import urlsplit

import click
from flask import (
    Flask,
    abort,
    current_app,
    flash,
    g,
    get_flashed_messages,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    send_from_directory,
    session,
    url_for,
)
from markupsafe import Markup, escape
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.utils import secure_filename

from db import close_db, get_db, init_db

PER_PAGE = 5
THEMES = ('light', 'dark')
ALLOWED = {'txt', 'md', 'png', 'csv'}
NAME = re.compile(r'^[a-z][a-z0-9_]{2,19}$')

app = Flask(__name__)
app.config.from_mapping(
    SECRET_KEY=os.environ.get('NOTES_SECRET', 'dev'),
    DATABASE=os.environ.get('NOTES_DATABASE', os.path.join(app.root_path, 'notes.sqlite')),
    UPLOADS=os.environ.get('NOTES_UPLOADS', os.path.join(app.root_path, 'uploads')),
    MAX_CONTENT_LENGTH=64 * 1024,
    SESSION_COOKIE_NAME='notes',
    SESSION_COOKIE_SAMESITE='Lax',
)
app.jinja_env.trim_blocks = True
app.jinja_env.lstrip_blocks = True
app.teardown_appcontext(close_db)


@app.cli.command('init-db')
@click.option('--quiet', is_flag=True, help='Say nothing.')
def init_db_command(quiet):
    """Clear the data and create new tables."""
    init_db()
    if not quiet:
        click.echo('Initialized the database.')


# Who is there


@app.before_request
def load_user():
    user_id = session.get('user_id')
    if user_id is None:
        g.user = None
    else:
        g.user = get_db().execute('SELECT * FROM user WHERE id = ?', (user_id,)).fetchone()


@app.before_request
def check_csrf():
    if request.method != 'POST':
        return
    expected = session.get('csrf_token')
    sent = request.form.get('csrf_token', '')
    if not expected or not secrets.compare_digest(expected, sent):
        abort(400, 'The form has expired. Go back and try again.')


def csrf_token():
    if 'csrf_token' not in session:
        session['csrf_token'] = secrets.token_hex(16)
    return session['csrf_token']


def login_required(view):
    @wraps(view)
    def wrapped(**values):
        if g.user is None:
            flash('Please log in first.', 'warning')
            return redirect(url_for('login', next=request.full_path.rstrip('?')))
        return view(**values)

    return wrapped


def is_local(target):
    parts = urlsplit(target)
    return not parts.netloc and not parts.scheme and target.startswith('/')


# What templates use


@app.context_processor
def inject():
    theme = request.cookies.get('theme', 'light')
    return {
        'csrf_token': csrf_token,
        'theme': theme if theme in THEMES else 'light',
        'themes': THEMES,
        'site_name': app.config.get('SITE_NAME', 'Notes'),
    }


@app.template_filter()
def paragraphs(text):
    """Make paragraphs of a text, and lines within them."""
    blocks = re.split(r'\n\s*\n', text.replace('\r\n', '\n').strip())
    html = [f'<p>{escape(block)}</p>'.replace('\n', '<br>\n') for block in blocks]
    return Markup('\n'.join(html))


@app.template_filter('filesize')
def file_size(size, digits=1):
    if size < 1024:
        return f'{size} B'
    return f'{size / 1024:.{digits}f} KiB'


@app.template_test('mine')
def is_mine(note):
    return g.user is not None and note['author_id'] == g.user['id']


@app.template_global()
def page_url(page):
    args = request.args.to_dict()
    args['page'] = page
    return url_for(request.endpoint, **args)


# Accounts


@app.route('/register', methods=['GET', 'POST'])
def register():
    if request.method == 'POST':
        name = request.form['name'].strip().lower()
        password = request.form['password']
        db = get_db()
        errors = []
        if not NAME.match(name):
            errors.append('A name has 3 to 20 letters and digits.')
        if len(password) < 8:
            errors.append('A password has at least 8 characters.')
        elif password != request.form.get('again'):
            errors.append('The passwords are not the same.')
        if db.execute('SELECT id FROM user WHERE name = ?', (name,)).fetchone() is not None:
            errors.append(f'The name "{name}" is taken.')
        if not errors:
            db.execute(
                'INSERT INTO user (name, password) VALUES (?, ?)',
                (name, generate_password_hash(password, method='pbkdf2:sha256:1000')),
            )
            db.commit()
            flash('Welcome! You can log in now.', 'success')
            return redirect(url_for('login'))
        for error in errors:
            flash(error, 'error')
        return render_template('register.html', name=name), 422
    return render_template('register.html')


@app.route('/login', methods=['GET', 'POST'])
def login():
    error = None
    if request.method == 'POST':
        name = request.form['name'].strip().lower()
        user = get_db().execute('SELECT * FROM user WHERE name = ?', (name,)).fetchone()
        if user is None or not check_password_hash(user['password'], request.form['password']):
            error = 'Name or password is wrong.'
        else:
            target = request.args.get('next', '')
            session.clear()
            session['user_id'] = user['id']
            session.permanent = 'remember' in request.form
            flash('Hello, %s.' % user['name'].title(), 'success')
            return redirect(target if is_local(target) else url_for('index'))
    return render_template('login.html', error=error), 401 if error else 200


@app.post('/logout')
def logout():
    session.pop('user_id', None)
    flash('See you.')
    return redirect(url_for('index'), 303)


# Notes


def find_note(id, mine=True):
    note = get_db().execute(
        'SELECT n.*, u.name AS author FROM note n JOIN user u ON u.id = n.author_id WHERE n.id = ?', (id,)
    ).fetchone()
    if note is None:
        abort(404, f'There is no note {id}.')
    if mine and note['author_id'] != g.user['id']:
        abort(403)
    return note


def tags_of(text):
    """The tags that are written in a text, in order, each once."""
    found = []
    for tag in re.findall(r'#(\w+)', text):
        if tag.lower() not in found:
            found.append(tag.lower())
    return found


@app.route('/')
def index():
    page = request.args.get('page', 1, type=int)
    query = request.args.get('q', '').strip()
    if page < 1:
        abort(404)
    like = f'%{query}%'
    db = get_db()
    total = db.execute('SELECT count(*) FROM note WHERE title LIKE ? OR body LIKE ?', (like, like)).fetchone()[0]
    notes = db.execute(
        'SELECT n.*, u.name AS author FROM note n JOIN user u ON u.id = n.author_id'
        ' WHERE title LIKE ? OR body LIKE ? ORDER BY n.id DESC LIMIT ? OFFSET ?',
        (like, like, PER_PAGE, (page - 1) * PER_PAGE),
    ).fetchall()
    if not notes and page != 1:
        abort(404, 'There is no such page.')
    pages = max(1, -(-total // PER_PAGE))
    return render_template('index.html', notes=notes, page=page, pages=pages, total=total, query=query)


@app.route('/notes/<int:id>')
def show(id):
    note = find_note(id, mine=False)
    files = get_db().execute('SELECT * FROM file WHERE note_id = ? ORDER BY name', (id,)).fetchall()
    seen = session.get('seen', [])
    if id not in seen:
        session['seen'] = [id, *seen][:3]
    return render_template('show.html', note=note, files=files, tags=tags_of(note['body']), seen=seen)


@app.route('/notes/new', methods=['GET', 'POST'])
@login_required
def new():
    if request.method == 'POST':
        title = request.form['title'].strip()
        body = request.form.get('body', '')
        if title:
            cursor = get_db().execute(
                'INSERT INTO note (author_id, title, body, created) VALUES (?, ?, ?, ?)',
                (g.user['id'], title, body, datetime.now(timezone.utc).strftime('%Y-%m-%d %H:%M')),
            )
            get_db().commit()
            flash(Markup('Saved <b>%s</b>.') % title, 'success')
            return redirect(url_for('show', id=cursor.lastrowid))
        flash('A note needs a title.', 'error')
    return render_template('edit.html', note=None), 422 if request.method == 'POST' else 200


@app.route('/notes/<int:id>/edit', methods=['GET', 'POST'])
@login_required
def edit(id):
    note = find_note(id)
    if request.method == 'POST':
        title = request.form['title'].strip() or 'Untitled'
        db = get_db()
        db.execute('UPDATE note SET title = ?, body = ? WHERE id = ?', (title, request.form['body'], id))
        db.commit()
        return redirect(url_for('show', id=id, _anchor='note'))
    return render_template('edit.html', note=note)


@app.post('/notes/<int:id>/delete')
@login_required
def delete(id):
    note = find_note(id)
    db = get_db()
    db.execute('DELETE FROM file WHERE note_id = ?', (id,))
    db.execute('DELETE FROM note WHERE id = ?', (id,))
    db.commit()
    session['seen'] = [other for other in session.get('seen', []) if other != id]
    flash('Deleted {}.'.format(note['title']))
    return redirect(url_for('index'))


# Files


@app.post('/notes/<int:id>/files')
@login_required
def upload(id):
    find_note(id)
    file = request.files['file']
    name = secure_filename(file.filename or '')
    if not name or name.rsplit('.', 1)[-1].lower() not in ALLOWED:
        flash('Only %s can be added.' % ', '.join(sorted(ALLOWED)), 'error')
        return redirect(url_for('show', id=id, _anchor='files'))
    folder = os.path.join(current_app.config['UPLOADS'], str(id))
    os.makedirs(folder, exist_ok=True)
    file.save(os.path.join(folder, name))
    db = get_db()
    db.execute('DELETE FROM file WHERE note_id = ? AND name = ?', (id, name))
    db.execute(
        'INSERT INTO file (note_id, name, size) VALUES (?, ?, ?)',
        (id, name, os.path.getsize(os.path.join(folder, name))),
    )
    db.commit()
    return redirect(url_for('show', id=id, _anchor='files'))


@app.route('/notes/<int:id>/files/<path:name>')
def download(id, name):
    find_note(id, mine=False)
    folder = os.path.join(current_app.config['UPLOADS'], str(id))
    return send_from_directory(folder, name, as_attachment='download' in request.args)


@app.route('/export')
@login_required
def export():
    notes = get_db().execute('SELECT * FROM note WHERE author_id = ? ORDER BY id', (g.user['id'],)).fetchall()
    text = '\n\n'.join('# {title}\n\n{body}'.format(title=note['title'], body=note['body']) for note in notes)
    return send_file(
        io.BytesIO(text.encode()),
        mimetype='text/markdown',
        as_attachment=True,
        download_name=f'{g.user["name"]}.md',
        max_age=0,
    )


# The look


@app.route('/theme/<name>')
def theme(name):
    if name == 'none':
        response = redirect(url_for('index'))
        response.delete_cookie('theme')
        return response
    if name not in THEMES:
        abort(404)
    response = make_response(redirect(request.args.get('next') or url_for('index')))
    response.set_cookie('theme', name, max_age=60 * 60 * 24 * 365, httponly=True, samesite='Lax')
    return response


@app.route('/feed.txt')
def feed():
    notes = get_db().execute('SELECT * FROM note ORDER BY id DESC LIMIT 3').fetchall()
    lines = [f'{note["title"]}: {url_for("show", id=note["id"], _external=True)}' for note in notes]
    return '\n'.join(lines) + '\n', 200, {'Content-Type': 'text/plain; charset=utf-8', 'X-Count': str(len(lines))}


@app.after_request
def harden(response):
    response.headers['X-Content-Type-Options'] = 'nosniff'
    if request.endpoint != 'static':
        response.headers.setdefault('Cache-Control', 'private, no-cache')
    return response


@app.errorhandler(400)
@app.errorhandler(403)
@app.errorhandler(404)
def failed(error):
    return render_template('error.html', error=error), error.code


@app.errorhandler(413)
def too_large(error):
    flash('That file is larger than 64 KiB.', 'error')
    return render_template('error.html', error=error, messages=len(get_flashed_messages())), 413
