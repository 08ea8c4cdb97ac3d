import path from 'node:path';
import { mkdirSync } from 'node:fs';
import * as db from './db.js';
import * as auth from './auth.js';
import * as blog from './blog.js';
/** The blog of the tutorial, in other words: people, and what they write. */

import { Pottle, renderTemplate, tuple } from 'pottle';

export function create_app(test_config = null) {
  let database;
  /** Makes an app, with the settings of a test where there are some. */
  const app = new Pottle(import.meta, { instanceRelativeConfig: true });
  app.config.fromMapping({ SECRET_KEY: 'dev', DATABASE: path.join(app.instancePath, 'flaskr.sqlite') });

  if (test_config == null) {
    app.config.fromFile('config.json', JSON.parse, { silent: true });
  } else {
    app.config.update(test_config);
  }

  if ((database = process.env['FLASKR_DATABASE'] ?? null)) {
    app.config['DATABASE'] = database;
  }

  try {
    mkdirSync(app.instancePath, { recursive: true });
  } catch (error) {}

  app.route('/hello')(function hello() {
    return 'Hello, World!';
  });

  app.errorhandler(404)(async function not_found(error) {
    return tuple(await renderTemplate('error.html', { error }), 404);
  });

  db.init_app(app);

  app.registerBlueprint(auth.bp);
  app.registerBlueprint(blog.bp);

  // The page of the blog is the page of the site: url_for('index') is url_for('blog.index').
  app.addUrlRule('/', { endpoint: 'index' });

  return app;
}
