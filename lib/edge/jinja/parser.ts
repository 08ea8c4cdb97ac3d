/** For jinja/parser.ts: no platform of edge workers makes functions of text, so there is nothing to parse for. */
import { absent } from '../absent.js';

export const Parser = absent(
  'compiler of templates',
  'Compile them into the bundle: pottle precompile, and app.jinjaLoader = new PrecompiledLoader(…).',
);
export const parseExpression = Parser;
