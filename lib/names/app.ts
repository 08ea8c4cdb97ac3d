/** An app that answers with Python's manners. */

import { Pottle } from '../app/app.js';
import type { ImportName } from '../app/names.js';
import type { PottleOptions } from '../app/setup.js';
import { FlaskClient } from './client.js';
import { Response } from './response.js';

export class PythonApp extends Pottle {
  constructor(importName: ImportName, options: PottleOptions = {}) {
    super(importName, options);
    this.responseClass = Response;
    this.testClientClass = FlaskClient;
  }
}
