import { click } from 'pottle/flask/cli';
import { current_app, g } from 'pottle/flask';
import { connect } from '../../sqlite.js';

export function get_db() {
  /** The connection of this request, which is opened where it is first asked for. */
  if (!('db' in g)) {
    g.db = connect(current_app.config['DATABASE']);
  }
  return g.db;
}

function close_db(e = null) {
  const db = g.pop('db', null);

  if (db != null) {
    db.close();
  }
}

function init_db() {
  const db = get_db();

  {
    const f = current_app.open_resource('schema.sql'); // PORT: with
    db.executescript(f.read().toString());
  }
}

const init_db_command = click.command('init-db', {
  help: 'Clears what is there, and makes the tables anew.',
})(function init_db_command() {
  /** Clears what is there, and makes the tables anew. */
  init_db();
  click.echo('Initialized the database.');
});

export function init_app(app) {
  app.teardown_appcontext(close_db);
  app.cli.add_command(init_db_command);
  (app.extensions['blog'] ??= {})['since'] = new Date().getFullYear();
}
