import { Blueprint, flash, g, redirect, renderTemplate, request, session, urlFor, wraps } from 'pottle';
import { checkPasswordHash, generatePasswordHash } from 'pottle';

import { get_db } from './db.js';

export const bp = new Blueprint('auth', import.meta, { urlPrefix: '/auth' });

const LONGEST = 20;

export function login_required(view) {
  /** Sends whoever is not logged in to the form for that. */

  const wrapped_view = wraps(view, function wrapped_view(kwargs) {
    if (g.user == null) {
      return redirect(urlFor('auth.login'));
    }

    return view(kwargs);
  });

  return wrapped_view;
}

bp.beforeAppRequest(function load_logged_in_user() {
  /** Reads the person of the session, if any, into `g.user`. */
  const user_id = session.get('user_id');

  if (user_id == null) {
    g.user = null;
  } else {
    g.user = get_db().execute('SELECT * FROM user WHERE id = ?', [user_id]).fetchone();
  }
});

bp.route('/register', { methods: ['GET', 'POST'] })(async function register() {
  let error;
  if (request.method === 'POST') {
    const username = (await request.form).require('username');
    const password = (await request.form).require('password');
    const db = get_db();
    error = null;

    if (!username) {
      error = 'Username is required.';
    } else if (!password) {
      error = 'Password is required.';
    } else if (!(1 < username.length && username.length <= LONGEST)) {
      error = `A username has 2 to ${LONGEST} characters.`;
    } else if (db.execute('SELECT id FROM user WHERE username = ?', [username]).fetchone() != null) {
      error = `User ${username} is already registered.`;
    }

    if (error == null) {
      db.execute('INSERT INTO user (username, password) VALUES (?, ?)', [
        username,
        generatePasswordHash(password),
      ]);
      db.commit();
      return redirect(urlFor('auth.login'), 303);
    }

    flash(error, 'error');
  }

  return await renderTemplate('auth/register.html');
});

bp.route('/login', { methods: ['GET', 'POST'] })(async function login() {
  let error;
  if (request.method === 'POST') {
    const username = (await request.form).require('username');
    const password = (await request.form).require('password');
    error = null;
    const user = get_db().execute('SELECT * FROM user WHERE username = ?', [username]).fetchone();

    if (user == null) {
      error = 'Incorrect username.';
    } else if (!checkPasswordHash(user['password'], password)) {
      error = 'Incorrect password.';
    }

    if (error == null) {
      session.clear();
      session['user_id'] = user['id'];
      return redirect(urlFor('index'));
    }

    flash(error, 'error');
  }

  return await renderTemplate('auth/login.html');
});

bp.route('/logout')(function logout() {
  session.clear();
  return redirect(urlFor('index'));
});
