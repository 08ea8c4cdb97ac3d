/** For jinja/generator.ts: what would have been parsed. */
export { parseExpression as generate } from './parser.js';
