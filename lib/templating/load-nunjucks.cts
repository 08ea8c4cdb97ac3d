/** Loads nunjucks when the first template is asked for. A CommonJS module, as only those can load at once what is needed later. */
import type { NunjucksEnvironment } from './nunjucks.js' with { 'resolution-mode': 'import' };

type Nunjucks = { Environment: new (loaders: object[], options: object) => NunjucksEnvironment };

export = (): Nunjucks => require('nunjucks');
