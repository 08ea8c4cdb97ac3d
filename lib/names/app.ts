/** An app that answers with Python's manners. */

import { Pottle } from '../app/app.js';
import type { ImportName } from '../app/names.js';
import type { PottleOptions } from '../app/setup.js';
import type { JinjaEnvironment } from '../templating/environment.js';
import { namesOf } from '../values.js';
import { FlaskClient, FlaskCliRunner } from './client.js';
import { Response } from './response.js';
import { addNames, snake } from './twin.js';

export class PythonApp extends Pottle {
  constructor(importName: ImportName, options: PottleOptions = {}) {
    super(importName, options);
    this.responseClass = Response;
    this.testClientClass = FlaskClient;
    this.testCliRunnerClass = FlaskCliRunner;
  }

  /** The environment of templates, whose settings have Python's names too: `app.jinja_env.trim_blocks = true`. */
  override createJinjaEnvironment(): JinjaEnvironment {
    const env = super.createJinjaEnvironment();
    addNames(env, [...namesOf(env)].filter((name) => snake(name) !== name).join(' '));
    return env;
  }
}
