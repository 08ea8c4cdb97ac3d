/** The app as Quart has it: the framework's, which answers with Python's manners. */

import { PythonApp } from '../app.js';
import { request } from './request.js';

export class Quart extends PythonApp {
  protected override get requestFace(): object {
    return request;
  }

  protected override get envPrefix(): string {
    return 'QUART';
  }
}
