/** Notes: a site for people who write things down. */
import path from 'node:path';
import { mkdirSync, statSync } from 'node:fs';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { format, strftime } from 'pottle/jinja';

import { wraps, tuple, int } from 'pottle/flask';

import { click } from 'pottle/flask/cli';
import {
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
} from 'pottle/flask';
import { Markup, escape } from 'pottle/markupsafe';
import { check_password_hash, generate_password_hash } from 'pottle/werkzeug/security';
import { secure_filename } from 'pottle/werkzeug/utils';

import { close_db, get_db, init_db } from './db.js';

const PER_PAGE = 5;
const THEMES = ['light', 'dark'];
const ALLOWED = new Set(['txt', 'md', 'png', 'csv']);
const NAME = /^[a-z][a-z0-9_]{2,19}$/;

export const app = new Flask(import.meta);
app.config.from_mapping({
  SECRET_KEY: process.env['NOTES_SECRET'] ?? 'dev',
  DATABASE: process.env['NOTES_DATABASE'] ?? path.join(app.root_path, 'notes.sqlite'),
  UPLOADS: process.env['NOTES_UPLOADS'] ?? path.join(app.root_path, 'uploads'),
  MAX_CONTENT_LENGTH: 64 * 1024,
  SESSION_COOKIE_NAME: 'notes',
  SESSION_COOKIE_SAMESITE: 'Lax',
});
app.jinja_env.trim_blocks = true;
app.jinja_env.lstrip_blocks = true;
app.teardown_appcontext(close_db);

app.cli.command('init-db', { help: 'Clear the data and create new tables.' })(
  click.option('--quiet', { is_flag: true, help: 'Say nothing.' })(function init_db_command({ quiet }) {
    /** Clear the data and create new tables. */
    init_db();
    if (!quiet) {
      click.echo('Initialized the database.');
    }
  }),
);

// Who is there

app.before_request(function load_user() {
  const user_id = session.get('user_id');
  if (user_id == null) {
    g.user = null;
  } else {
    g.user = get_db().execute('SELECT * FROM user WHERE id = ?', [user_id]).fetchone();
  }
});

app.before_request(function check_csrf() {
  if (request.method !== 'POST') {
    return;
  }
  const expected = session.get('csrf_token');
  const sent = request.form.get('csrf_token', '');
  if (!expected || !isSame(expected, sent)) {
    abort(400, 'The form has expired. Go back and try again.');
  }
});

function csrf_token() {
  if (!('csrf_token' in session)) {
    session['csrf_token'] = randomBytes(16).toString('hex');
  }
  return session['csrf_token'];
}

function login_required(view) {
  const wrapped = wraps(view, function wrapped(values) {
    if (g.user == null) {
      flash('Please log in first.', 'warning');
      return redirect(url_for('login', { next: request.full_path.replace(/[?]+$/, '') }));
    }
    return view(values);
  });

  return wrapped;
}

function is_local(target) {
  return /^\/(?!\/)/.test(target);
}

// What templates use

app.context_processor(function inject() {
  const theme = request.cookies.get('theme', 'light');
  return {
    csrf_token: csrf_token,
    theme: THEMES.includes(theme) ? theme : 'light',
    themes: THEMES,
    site_name: app.config.get('SITE_NAME', 'Notes'),
  };
});

app.template_filter()(function paragraphs(text) {
  /** Make paragraphs of a text, and lines within them. */
  const blocks = text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n\s*\n/);
  const html = blocks.map((block) => `<p>${escape(block)}</p>`.replaceAll('\n', '<br>\n'));
  return new Markup(html.join('\n'));
});

app.template_filter('filesize')(function file_size(size, digits = 1) {
  if (size < 1024) {
    return `${size} B`;
  }
  return `${format(size / 1024, `.${digits}f`)} KiB`;
});

app.template_test('mine')(function is_mine(note) {
  return g.user != null && note['author_id'] === g.user['id'];
});

app.template_global()(function page_url(page) {
  const args = request.args.to_dict();
  args['page'] = page;
  return url_for(request.endpoint, args);
});

// Accounts

app.route('/register', { methods: ['GET', 'POST'] })(function register() {
  if (request.method === 'POST') {
    const name = request.form['name'].trim().toLowerCase();
    const password = request.form['password'];
    const db = get_db();
    const errors = [];
    if (!NAME.exec(name)) {
      errors.push('A name has 3 to 20 letters and digits.');
    }
    if (password.length < 8) {
      errors.push('A password has at least 8 characters.');
    } else if (password !== request.form.get('again')) {
      errors.push('The passwords are not the same.');
    }
    if (db.execute('SELECT id FROM user WHERE name = ?', [name]).fetchone() != null) {
      errors.push(`The name "${name}" is taken.`);
    }
    if (errors.length === 0) {
      db.execute('INSERT INTO user (name, password) VALUES (?, ?)', [
        name,
        generate_password_hash(password, { method: 'pbkdf2:sha256:1000' }),
      ]);
      db.commit();
      flash('Welcome! You can log in now.', 'success');
      return redirect(url_for('login'));
    }
    for (const error of errors) {
      flash(error, 'error');
    }
    return tuple(render_template('register.html', { name }), 422);
  }
  return render_template('register.html');
});

app.route('/login', { methods: ['GET', 'POST'] })(function login() {
  let error = null;
  if (request.method === 'POST') {
    const name = request.form['name'].trim().toLowerCase();
    const user = get_db().execute('SELECT * FROM user WHERE name = ?', [name]).fetchone();
    if (user == null || !check_password_hash(user['password'], request.form['password'])) {
      error = 'Name or password is wrong.';
    } else {
      const target = request.args.get('next', '');
      session.clear();
      session['user_id'] = user['id'];
      session.permanent = 'remember' in request.form;
      flash(
        `Hello, ${user['name'].replace(/\p{L}+/gu, (word) => word[0].toUpperCase() + word.slice(1).toLowerCase())}.`,
        'success',
      );
      return redirect(is_local(target) ? target : url_for('index'));
    }
  }
  return tuple(render_template('login.html', { error }), error ? 401 : 200);
});

app.post('/logout')(function logout() {
  session.pop('user_id', null);
  flash('See you.');
  return redirect(url_for('index'), 303);
});

// Notes

function find_note(id, mine = true) {
  const note = get_db()
    .execute('SELECT n.*, u.name AS author FROM note n JOIN user u ON u.id = n.author_id WHERE n.id = ?', [
      id,
    ])
    .fetchone();
  if (note == null) {
    abort(404, `There is no note ${id}.`);
  }
  if (mine && note['author_id'] !== g.user['id']) {
    abort(403);
  }
  return note;
}

function tags_of(text) {
  /** The tags that are written in a text, in order, each once. */
  const found = [];
  for (const tag of [...text.matchAll(/#([\p{L}\p{N}_]+)/gu)].map((found) => found.at(-1))) {
    if (!found.includes(tag.toLowerCase())) {
      found.push(tag.toLowerCase());
    }
  }
  return found;
}

app.route('/')(function index() {
  const page = request.args.get('page', 1, { type: int });
  const query = request.args.get('q', '').trim();
  if (page < 1) {
    abort(404);
  }
  const like = `%${query}%`;
  const db = get_db();
  const total = db
    .execute('SELECT count(*) FROM note WHERE title LIKE ? OR body LIKE ?', [like, like])
    .fetchone()[0];
  const notes = db
    .execute(
      'SELECT n.*, u.name AS author FROM note n JOIN user u ON u.id = n.author_id' +
        ' WHERE title LIKE ? OR body LIKE ? ORDER BY n.id DESC LIMIT ? OFFSET ?',
      [like, like, PER_PAGE, (page - 1) * PER_PAGE],
    )
    .fetchall();
  if (notes.length === 0 && page !== 1) {
    abort(404, 'There is no such page.');
  }
  const pages = Math.max(1, -Math.floor(-total / PER_PAGE));
  return render_template('index.html', { notes, page, pages, total, query });
});

app.route('/notes/<int:id>')(function show({ id }) {
  const note = find_note(id, false);
  const files = get_db().execute('SELECT * FROM file WHERE note_id = ? ORDER BY name', [id]).fetchall();
  const seen = session.get('seen', []);
  if (!seen.includes(id)) {
    session['seen'] = [id, ...seen].slice(0, 3);
  }
  return render_template('show.html', { note, files, tags: tags_of(note['body']), seen });
});

app.route('/notes/new', { methods: ['GET', 'POST'], endpoint: 'new' })(
  login_required(function new_() {
    if (request.method === 'POST') {
      const title = request.form['title'].trim();
      const body = request.form.get('body', '');
      if (title) {
        const cursor = get_db().execute(
          'INSERT INTO note (author_id, title, body, created) VALUES (?, ?, ?, ?)',
          [g.user['id'], title, body, strftime(new Date(), '%Y-%m-%d %H:%M')],
        );
        get_db().commit();
        flash(new Markup(`Saved <b>${escape(title)}</b>.`), 'success');
        return redirect(url_for('show', { id: cursor.lastrowid }));
      }
      flash('A note needs a title.', 'error');
    }
    return tuple(render_template('edit.html', { note: null }), request.method === 'POST' ? 422 : 200);
  }),
);

app.route('/notes/<int:id>/edit', { methods: ['GET', 'POST'] })(
  login_required(function edit({ id }) {
    const note = find_note(id);
    if (request.method === 'POST') {
      const title = request.form['title'].trim() || 'Untitled';
      const db = get_db();
      db.execute('UPDATE note SET title = ?, body = ? WHERE id = ?', [title, request.form['body'], id]);
      db.commit();
      return redirect(url_for('show', { id, _anchor: 'note' }));
    }
    return render_template('edit.html', { note });
  }),
);

app.post('/notes/<int:id>/delete', { endpoint: 'delete' })(
  login_required(function delete_({ id }) {
    const note = find_note(id);
    const db = get_db();
    db.execute('DELETE FROM file WHERE note_id = ?', [id]);
    db.execute('DELETE FROM note WHERE id = ?', [id]);
    db.commit();
    session['seen'] = session.get('seen', []).filter((other) => other !== id);
    flash(`Deleted ${note['title']}.`);
    return redirect(url_for('index'));
  }),
);

// Files

app.post('/notes/<int:id>/files')(
  login_required(function upload({ id }) {
    find_note(id);
    const file = request.files['file'];
    const name = secure_filename(file.filename || '');
    if (!name || !ALLOWED.has(name.split('.').at(-1).toLowerCase())) {
      flash(`Only ${[...ALLOWED].sort(by()).join(', ')} can be added.`, 'error');
      return redirect(url_for('show', { id, _anchor: 'files' }));
    }
    const folder = path.join(current_app.config['UPLOADS'], String(id));
    mkdirSync(folder, { recursive: true });
    file.save(path.join(folder, name));
    const db = get_db();
    db.execute('DELETE FROM file WHERE note_id = ? AND name = ?', [id, name]);
    db.execute('INSERT INTO file (note_id, name, size) VALUES (?, ?, ?)', [
      id,
      name,
      statSync(path.join(folder, name)).size,
    ]);
    db.commit();
    return redirect(url_for('show', { id, _anchor: 'files' }));
  }),
);

app.route('/notes/<int:id>/files/<path:name>')(function download({ id, name }) {
  find_note(id, false);
  const folder = path.join(current_app.config['UPLOADS'], String(id));
  return send_from_directory(folder, name, { as_attachment: 'download' in request.args });
});

app.route('/export', { endpoint: 'export' })(
  login_required(function export_() {
    const notes = get_db()
      .execute('SELECT * FROM note WHERE author_id = ? ORDER BY id', [g.user['id']])
      .fetchall();
    const text = notes.map((note) => `# ${note['title']}\n\n${note['body']}`).join('\n\n');
    return send_file(Buffer.from(text), {
      mimetype: 'text/markdown',
      as_attachment: true,
      download_name: `${g.user['name']}.md`,
      max_age: 0,
    });
  }),
);

// The look

app.route('/theme/<name>')(function theme({ name }) {
  let response;
  if (name === 'none') {
    response = redirect(url_for('index'));
    response.delete_cookie('theme');
    return response;
  }
  if (!THEMES.includes(name)) {
    abort(404);
  }
  response = make_response(redirect(request.args.get('next') || url_for('index')));
  response.set_cookie('theme', name, { max_age: 60 * 60 * 24 * 365, httponly: true, samesite: 'Lax' });
  return response;
});

app.route('/feed.txt')(function feed() {
  const notes = get_db().execute('SELECT * FROM note ORDER BY id DESC LIMIT 3').fetchall();
  const lines = notes.map(
    (note) => `${note['title']}: ${url_for('show', { id: note['id'], _external: true })}`,
  );
  return tuple(lines.join('\n') + '\n', 200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Count': String(lines.length),
  });
});

app.after_request(function harden(response) {
  response.headers['X-Content-Type-Options'] = 'nosniff';
  if (request.endpoint !== 'static') {
    response.headers.setdefault('Cache-Control', 'private, no-cache');
  }
  return response;
});

app.errorhandler(400)(
  app.errorhandler(403)(
    app.errorhandler(404)(function failed(error) {
      return tuple(render_template('error.html', { error }), error.code);
    }),
  ),
);

app.errorhandler(413)(function too_large(error) {
  flash('That file is larger than 64 KiB.', 'error');
  return tuple(render_template('error.html', { error, messages: get_flashed_messages().length }), 413);
});

function by(key = (one) => one, reverse = false) {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);
}

function isSame(a, b) {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
