import { currentApp, g } from 'pottle';
import { connect } from '../../sqlite.js';

export function get_db() {
  /** The connection of this request, which is opened where it is first asked for. */
  if (!('db' in g)) {
    g.db = connect(currentApp.config['DATABASE']);
  }
  return g.db;
}

function close_db(e = null) {
  const db = g.pop('db', null);

  if (db != null) {
    db.close();
  }
}

async function init_db() {
  const db = get_db();

  db.executescript(String(await currentApp.openResource('schema.sql')));
}

/** Clears what is there, and makes the tables anew. */
async function init_db_command() {
  await init_db();
  console.log('Initialized the database.');
}

export function init_app(app) {
  app.teardownAppcontext(close_db);
  app.cli.command('init-db')(init_db_command);
  (app.extensions['blog'] ??= {})['since'] = new Date().getFullYear();
}
