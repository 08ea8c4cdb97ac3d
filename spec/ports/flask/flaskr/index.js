import path from 'node:path';
import { mkdirSync } from 'node:fs';
import * as db from './db.js';
import * as auth from './auth.js';
import * as blog from './blog.js';
/** The blog of the tutorial, in other words: people, and what they write. */

import { Flask, render_template, tuple } from 'pottle/flask';

export function create_app(test_config = null) {
  let database;
  /** Makes an app, with the settings of a test where there are some. */
  const app = new Flask(import.meta, { instance_relative_config: true });
  app.config.from_mapping({ SECRET_KEY: 'dev', DATABASE: path.join(app.instance_path, 'flaskr.sqlite') });

  if (test_config == null) {
    app.config.from_file('config.json', { silent: true, load: JSON.parse });
  } else {
    app.config.update(test_config);
  }

  if ((database = process.env['FLASKR_DATABASE'] ?? null)) {
    app.config['DATABASE'] = database;
  }

  try {
    mkdirSync(app.instance_path, { recursive: true });
  } catch (error) {}

  app.route('/hello')(function hello() {
    return 'Hello, World!';
  });

  app.errorhandler(404)(function not_found(error) {
    return tuple(render_template('error.html', { error }), 404);
  });

  db.init_app(app);

  app.register_blueprint(auth.bp);
  app.register_blueprint(blog.bp);

  // The page of the blog is the page of the site: url_for('index') is url_for('blog.index').
  app.add_url_rule('/', { endpoint: 'index' });

  return app;
}
