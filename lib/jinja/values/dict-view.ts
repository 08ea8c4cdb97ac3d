/** What a dict's keys(), values() and items() return: live views of the dict. */
import { tuple } from '../../values.js';
import { keysOf, pairsOf, sizeOf } from './dict.js';
import { repr } from './text.js';
import { type Dict, TYPE } from './types.js';

/** A view of a dict; it follows the dict's changes. */
export class DictView implements Iterable<unknown> {
  readonly [TYPE]: string;
  constructor(
    readonly dict: Dict,
    readonly part: 'keys' | 'values' | 'items',
  ) {
    this[TYPE] = `dict_${part}`;
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.items()[Symbol.iterator]();
  }
  /** The view's items as an array. */
  items(): unknown[] {
    if (this.part === 'keys') return keysOf(this.dict);
    const pairs = pairsOf(this.dict);
    return this.part === 'values' ? pairs.map((pair) => pair[1]) : pairs.map((pair) => tuple(...pair));
  }
  __len__(): number {
    return sizeOf(this.dict);
  }
  __repr__(): string {
    return `${this[TYPE]}(${repr(this.items())})`;
  }
  toString(): string {
    return this.__repr__();
  }
}
