/** The operators of expressions: how they are written, and what they compile to. */
import type { BinaryOp, CompareOp } from './nodes.js';

/** How operators are written. */
export const OPERATORS: Record<BinaryOp, string> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  floordiv: '//',
  mod: '%',
  pow: '**',
};
/** How signs are written. */
export const SIGNS: Record<'neg' | 'pos', string> = { neg: '-', pos: '+' };

const COMPARE: Record<Exclude<CompareOp, 'in' | 'notin' | 'eq' | 'ne'>, string> = {
  lt: '<',
  lteq: '<=',
  gt: '>',
  gteq: '>=',
};

/** A comparison of the code of two values. */
export function comparison(op: CompareOp, left: string, right: string): string {
  switch (op) {
    case 'eq':
      return `equals(${left}, ${right})`;
    case 'ne':
      return `!equals(${left}, ${right})`;
    // What is looked for is computed first, as it is written.
    case 'in':
      return `within(${left}, ${right})`;
    case 'notin':
      return `!within(${left}, ${right})`;
    default:
      return `compare(${left}, ${right}, '${COMPARE[op]}')`;
  }
}
