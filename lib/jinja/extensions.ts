/** Tags beyond Jinja's own: `do`, loop controls, `debug`, and those of users. Translation is in i18n.ts. */

import type { RenderContext, Surroundings } from './contract.js';
import { layout } from './filters/pprint.js';
import type { TagParser } from './parser.js';

/** Adds tags to the language (jinja2.ext.Extension). */
export interface Extension extends TagParser {
  /** Its name among the environment's extensions. */
  readonly name: string;
  /** What an `ExtensionCall` node calls. */
  call?(context: RenderContext, ...args: unknown[]): unknown;
  /** Called once for each environment that has the extension: adds globals and filters. */
  install?(environment: Surroundings): void;
}

/** `{% do xs.append(1) %}`: evaluates without printing (jinja2.ext.do). */
export const doExtension: Extension = {
  name: 'do',
  tags: ['do'],
  parse({ stream, expressions }) {
    const { line } = stream.next();
    return { type: 'ExprStmt', node: expressions.tuple(), line };
  },
};

/** `{% break %}` and `{% continue %}` (jinja2.ext.loopcontrols). */
export const loopControls: Extension = {
  name: 'loopcontrols',
  tags: ['break', 'continue'],
  parse({ stream }) {
    const { value, line } = stream.next();
    return { type: value === 'break' ? 'Break' : 'Continue', line };
  },
};

/** `{% debug %}`: shows the variables, filters and tests there are (jinja2.ext.debug). */
export const debugExtension: Extension = {
  name: 'debug',
  tags: ['debug'],
  parse({ stream }) {
    const { line } = stream.next();
    return { type: 'Output', nodes: [{ type: 'ExtensionCall', extension: 'debug', args: [], line }], line };
  },
  call(context) {
    const { filters, tests } = context.environment;
    const shown = {
      context: context.getAll(),
      filters: Object.keys(filters).sort(),
      tests: Object.keys(tests).sort(),
    };
    return layout(shown, { compact: true, depth: 3 });
  },
};
