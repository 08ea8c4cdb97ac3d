/** Notes: a site for people who write things down. */
import path from 'node:path';
import { mkdirSync, statSync } from 'node:fs';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { format, strftime } from 'pottle/jinja';

import { wraps, tuple, int } from 'pottle';

import {
  Pottle,
  abort,
  currentApp,
  flash,
  g,
  getFlashedMessages,
  makeResponse,
  redirect,
  renderTemplate,
  request,
  sendFile,
  sendFromDirectory,
  session,
  urlFor,
} from 'pottle';
import { Markup, escape } from 'pottle';
import { checkPasswordHash, generatePasswordHash } from 'pottle';
import { secureFilename } from 'pottle';

import { close_db, get_db, init_db } from './db.js';

const PER_PAGE = 5;
const THEMES = ['light', 'dark'];
const ALLOWED = new Set(['txt', 'md', 'png', 'csv']);
const NAME = /^[a-z][a-z0-9_]{2,19}$/;

export const app = new Pottle(import.meta);
app.config.fromMapping({
  SECRET_KEY: process.env['NOTES_SECRET'] ?? 'dev',
  DATABASE: process.env['NOTES_DATABASE'] ?? path.join(app.rootPath, 'notes.sqlite'),
  UPLOADS: process.env['NOTES_UPLOADS'] ?? path.join(app.rootPath, 'uploads'),
  MAX_CONTENT_LENGTH: 64 * 1024,
  SESSION_COOKIE_NAME: 'notes',
  SESSION_COOKIE_SAMESITE: 'Lax',
});
app.jinjaEnv.trimBlocks = true;
app.jinjaEnv.lstripBlocks = true;
app.teardownAppcontext(close_db);

app.cli.command('init-db', { options: { '--quiet': 'Say nothing.' } })(async function init_db_command({
  quiet,
}) {
  /** Clear the data and create new tables. */
  await init_db();
  if (!quiet) {
    console.log('Initialized the database.');
  }
});

// Who is there

app.beforeRequest(function load_user() {
  const user_id = session.get('user_id');
  if (user_id == null) {
    g.user = null;
  } else {
    g.user = get_db().execute('SELECT * FROM user WHERE id = ?', [user_id]).fetchone();
  }
});

app.beforeRequest(async function check_csrf() {
  if (request.method !== 'POST') {
    return;
  }
  const expected = session.get('csrf_token');
  const sent = (await request.form).get('csrf_token', '');
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
      return redirect(urlFor('login', { next: request.fullPath.replace(/[?]+$/, '') }));
    }
    return view(values);
  });

  return wrapped;
}

function is_local(target) {
  return /^\/(?!\/)/.test(target);
}

// What templates use

app.contextProcessor(function inject() {
  const theme = request.cookies.get('theme', 'light');
  return {
    csrf_token: csrf_token,
    theme: THEMES.includes(theme) ? theme : 'light',
    themes: THEMES,
    site_name: app.config.get('SITE_NAME', 'Notes'),
  };
});

app.templateFilter()(function paragraphs(text) {
  /** Make paragraphs of a text, and lines within them. */
  const blocks = text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n\s*\n/);
  const html = blocks.map((block) => `<p>${escape(block)}</p>`.replaceAll('\n', '<br>\n'));
  return new Markup(html.join('\n'));
});

app.templateFilter('filesize')(function file_size(size, digits = 1) {
  if (size < 1024) {
    return `${size} B`;
  }
  return `${format(size / 1024, `.${digits}f`)} KiB`;
});

app.templateTest('mine')(function is_mine(note) {
  return g.user != null && note['author_id'] === g.user['id'];
});

app.templateGlobal()(function page_url(page) {
  const args = request.args.toDict();
  args['page'] = page;
  return urlFor(request.endpoint, args);
});

// Accounts

app.route('/register', { methods: ['GET', 'POST'] })(async function register() {
  if (request.method === 'POST') {
    const name = (await request.form).require('name').trim().toLowerCase();
    const password = (await request.form).require('password');
    const db = get_db();
    const errors = [];
    if (!NAME.exec(name)) {
      errors.push('A name has 3 to 20 letters and digits.');
    }
    if (password.length < 8) {
      errors.push('A password has at least 8 characters.');
    } else if (password !== (await request.form).get('again')) {
      errors.push('The passwords are not the same.');
    }
    if (db.execute('SELECT id FROM user WHERE name = ?', [name]).fetchone() != null) {
      errors.push(`The name "${name}" is taken.`);
    }
    if (errors.length === 0) {
      db.execute('INSERT INTO user (name, password) VALUES (?, ?)', [
        name,
        generatePasswordHash(password, { method: 'pbkdf2:sha256:1000' }),
      ]);
      db.commit();
      flash('Welcome! You can log in now.', 'success');
      return redirect(urlFor('login'));
    }
    for (const error of errors) {
      flash(error, 'error');
    }
    return tuple(await renderTemplate('register.html', { name }), 422);
  }
  return await renderTemplate('register.html');
});

app.route('/login', { methods: ['GET', 'POST'] })(async function login() {
  let error = null;
  if (request.method === 'POST') {
    const name = (await request.form).require('name').trim().toLowerCase();
    const user = get_db().execute('SELECT * FROM user WHERE name = ?', [name]).fetchone();
    if (user == null || !checkPasswordHash(user['password'], (await request.form).require('password'))) {
      error = 'Name or password is wrong.';
    } else {
      const target = request.args.get('next', '');
      session.clear();
      session['user_id'] = user['id'];
      session.permanent = (await request.form).has('remember');
      flash(
        `Hello, ${user['name'].replace(/\p{L}+/gu, (word) => word[0].toUpperCase() + word.slice(1).toLowerCase())}.`,
        'success',
      );
      return redirect(is_local(target) ? target : urlFor('index'));
    }
  }
  return tuple(await renderTemplate('login.html', { error }), error ? 401 : 200);
});

app.post('/logout')(function logout() {
  session.pop('user_id', null);
  flash('See you.');
  return redirect(urlFor('index'), 303);
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

app.route('/')(async function index() {
  const page = request.args.get('page', 1, int);
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
  return await renderTemplate('index.html', { notes, page, pages, total, query });
});

app.route('/notes/<int:id>')(async function show({ id }) {
  const note = find_note(id, false);
  const files = get_db().execute('SELECT * FROM file WHERE note_id = ? ORDER BY name', [id]).fetchall();
  const seen = session.get('seen', []);
  if (!seen.includes(id)) {
    session['seen'] = [id, ...seen].slice(0, 3);
  }
  return await renderTemplate('show.html', { note, files, tags: tags_of(note['body']), seen });
});

app.route('/notes/new', { methods: ['GET', 'POST'], endpoint: 'new' })(
  login_required(async function new_() {
    if (request.method === 'POST') {
      const title = (await request.form).require('title').trim();
      const body = (await request.form).get('body', '');
      if (title) {
        const cursor = get_db().execute(
          'INSERT INTO note (author_id, title, body, created) VALUES (?, ?, ?, ?)',
          [g.user['id'], title, body, strftime(new Date(), '%Y-%m-%d %H:%M')],
        );
        get_db().commit();
        flash(new Markup(`Saved <b>${escape(title)}</b>.`), 'success');
        return redirect(urlFor('show', { id: cursor.lastrowid }));
      }
      flash('A note needs a title.', 'error');
    }
    return tuple(await renderTemplate('edit.html', { note: null }), request.method === 'POST' ? 422 : 200);
  }),
);

app.route('/notes/<int:id>/edit', { methods: ['GET', 'POST'] })(
  login_required(async function edit({ id }) {
    const note = find_note(id);
    if (request.method === 'POST') {
      const title = (await request.form).require('title').trim() || 'Untitled';
      const db = get_db();
      db.execute('UPDATE note SET title = ?, body = ? WHERE id = ?', [
        title,
        (await request.form).require('body'),
        id,
      ]);
      db.commit();
      return redirect(urlFor('show', { id, _anchor: 'note' }));
    }
    return await renderTemplate('edit.html', { note });
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
    return redirect(urlFor('index'));
  }),
);

// Files

app.post('/notes/<int:id>/files')(
  login_required(async function upload({ id }) {
    find_note(id);
    const file = (await request.files).require('file');
    const name = secureFilename(file.filename || '');
    if (!name || !ALLOWED.has(name.split('.').at(-1).toLowerCase())) {
      flash(`Only ${[...ALLOWED].sort(by()).join(', ')} can be added.`, 'error');
      return redirect(urlFor('show', { id, _anchor: 'files' }));
    }
    const folder = path.join(currentApp.config['UPLOADS'], String(id));
    mkdirSync(folder, { recursive: true });
    await file.save(path.join(folder, name));
    const db = get_db();
    db.execute('DELETE FROM file WHERE note_id = ? AND name = ?', [id, name]);
    db.execute('INSERT INTO file (note_id, name, size) VALUES (?, ?, ?)', [
      id,
      name,
      statSync(path.join(folder, name)).size,
    ]);
    db.commit();
    return redirect(urlFor('show', { id, _anchor: 'files' }));
  }),
);

app.route('/notes/<int:id>/files/<path:name>')(async function download({ id, name }) {
  find_note(id, false);
  const folder = path.join(currentApp.config['UPLOADS'], String(id));
  return await sendFromDirectory(folder, name, { asAttachment: request.args.has('download') });
});

app.route('/export', { endpoint: 'export' })(
  login_required(async function export_() {
    const notes = get_db()
      .execute('SELECT * FROM note WHERE author_id = ? ORDER BY id', [g.user['id']])
      .fetchall();
    const text = notes.map((note) => `# ${note['title']}\n\n${note['body']}`).join('\n\n');
    return await sendFile(Buffer.from(text), {
      mimetype: 'text/markdown',
      asAttachment: true,
      downloadName: `${g.user['name']}.md`,
      maxAge: 0,
    });
  }),
);

// The look

app.route('/theme/<name>')(function theme({ name }) {
  let response;
  if (name === 'none') {
    response = redirect(urlFor('index'));
    response.deleteCookie('theme');
    return response;
  }
  if (!THEMES.includes(name)) {
    abort(404);
  }
  response = makeResponse(redirect(request.args.get('next') || urlFor('index')));
  response.setCookie('theme', name, { maxAge: 60 * 60 * 24 * 365, httponly: true, samesite: 'Lax' });
  return response;
});

app.route('/feed.txt')(function feed() {
  const notes = get_db().execute('SELECT * FROM note ORDER BY id DESC LIMIT 3').fetchall();
  const lines = notes.map(
    (note) => `${note['title']}: ${urlFor('show', { id: note['id'], _external: true })}`,
  );
  return tuple(lines.join('\n') + '\n', 200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Count': String(lines.length),
  });
});

app.afterRequest(function harden(response) {
  response.headers.set('X-Content-Type-Options', 'nosniff');
  if (request.endpoint !== 'static') {
    response.headers.setdefault('Cache-Control', 'private, no-cache');
  }
  return response;
});

app.errorhandler(400)(
  app.errorhandler(403)(
    app.errorhandler(404)(async function failed(error) {
      return tuple(await renderTemplate('error.html', { error }), error.code);
    }),
  ),
);

app.errorhandler(413)(async function too_large(error) {
  flash('That file is larger than 64 KiB.', 'error');
  return tuple(await renderTemplate('error.html', { error, messages: getFlashedMessages().length }), 413);
});

function by(key = (one) => one, reverse = false) {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);
}

function isSame(a, b) {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
