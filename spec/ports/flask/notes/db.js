/** One connection to SQLite for each request. */

import { current_app, g } from 'pottle/flask';
import { connect } from '../../sqlite.js';

export function get_db() {
  if (!('db' in g)) {
    g.db = connect(current_app.config['DATABASE']);
  }
  return g.db;
}

export function close_db(error = null) {
  const db = g.pop('db', null);
  if (db != null) {
    db.close();
  }
}

export function init_db() {
  {
    const file = current_app.open_resource('schema.sql', 'r'); // PORT: with
    get_db().executescript(file.read());
  }
}
