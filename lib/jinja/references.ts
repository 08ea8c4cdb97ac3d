/** `self.block()` and `super()`. */
import { Markup } from '../values.js';
import type { Context, Render } from './context.js';
import { nested } from './macro.js';
import { repr } from './values/text.js';
import { TYPE } from './values/types.js';
import { after } from './waiting.js';

/** A block of the template, or what it overrides; called, it renders. */
class BlockReference {
  readonly [TYPE] = 'jinja2.runtime.BlockReference';
  // Private to JavaScript too: templates see the members of objects.
  readonly #context: Context;
  readonly #name: string;
  readonly #stack: readonly Render[];
  readonly #depth: number;

  constructor(context: Context, name: string, stack: readonly Render[], depth: number) {
    this.#context = context;
    this.#name = name;
    this.#stack = stack;
    this.#depth = depth;
  }

  /** The block that this one overrides. */
  get super(): unknown {
    return reference(this.#context, this.#name, this.#stack, this.#depth + 1);
  }

  __call__(): unknown {
    return after(
      nested(() => this.#stack[this.#depth]!(this.#context, '', null)),
      (text) => (this.#context.evalCtx.autoescape ? new Markup(text) : text),
    );
  }
}

function reference(context: Context, name: string, stack: readonly Render[], depth: number): unknown {
  if (depth < stack.length) return new BlockReference(context, name, stack, depth);
  return context.environment.undefined({ hint: `there is no parent block called '${name}'.`, name: 'super' });
}

/** The variable `self`: the template's blocks. */
class TemplateReference {
  readonly [TYPE] = 'jinja2.runtime.TemplateReference';
  readonly #context: Context;
  /** By Python's name for a private member, which templates use to learn their own name; it shows nothing else. */
  readonly _TemplateReference__context: { readonly name: string | null };

  constructor(context: Context) {
    this.#context = context;
    this._TemplateReference__context = Object.freeze({ name: context.name });
  }

  __getitem__(name: string): unknown {
    const stack = this.#context.blocks.get(name);
    return stack && new BlockReference(this.#context, name, stack, 0);
  }

  __repr__(): string {
    return `<TemplateReference ${repr(this.#context.name)}>`;
  }
}

/** What `self` is in a template. */
export function selfReference(context: Context): unknown {
  return new TemplateReference(context);
}

/** What `super` is in a block. */
export function superBlock(context: Context, name: string, current: Render): unknown {
  const stack = context.blocks.get(name) ?? [];
  return reference(context, name, stack, stack.indexOf(current) + 1 || stack.length);
}
