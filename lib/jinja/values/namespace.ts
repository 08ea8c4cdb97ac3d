/** Jinja's namespace: an object whose attributes a template may set, also from inner scopes. */
import { repr } from './text.js';
import { TYPE } from './types.js';

/** Holds attributes and nothing else; `{% set ns.name = value %}` writes to it (jinja2.utils.Namespace). */
export class Namespace {
  readonly [TYPE] = 'jinja2.utils.Namespace';
  private readonly attributes = new Map<string, unknown>();

  /** @param pairs the attributes to begin with */
  constructor(pairs: Iterable<readonly [unknown, unknown]> = []) {
    for (const [name, value] of pairs) this.attributes.set(String(name), value);
  }
  /** The attribute, or JavaScript's `undefined`. */
  get(name: string): unknown {
    return this.attributes.get(name);
  }
  /** Sets an attribute. */
  set(name: string, value: unknown): void {
    this.attributes.set(name, value);
  }
  __repr__(): string {
    return `<Namespace ${repr(new Map(this.attributes))}>`;
  }
  toString(): string {
    return this.__repr__();
  }
}
