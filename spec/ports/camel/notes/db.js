/** One connection to SQLite for each request. */

import { currentApp, g } from 'pottle';
import { connect } from '../../sqlite.js';

export function get_db() {
  if (!('db' in g)) {
    g.db = connect(currentApp.config['DATABASE']);
  }
  return g.db;
}

export function close_db(error = null) {
  const db = g.pop('db', null);
  if (db != null) {
    db.close();
  }
}

export async function init_db() {
  get_db().executescript(String(await currentApp.openResource('schema.sql')));
}
