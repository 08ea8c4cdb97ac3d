/** The app as Quart has it: the framework's, which answers with Python's manners. */

import { PythonApp } from '../app.js';

export class Quart extends PythonApp {}
