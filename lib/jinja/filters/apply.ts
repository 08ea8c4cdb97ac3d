/** Filters that apply other filters and tests, and those about what is defined. */
import { made } from '../budget.js';
import { Lazy, type Pending, type RenderContext, type Surroundings, settled } from '../contract.js';
import { FilterArgumentError } from '../errors.js';
import { visible } from '../values/access.js';
import { isKwargs, splitArgs } from '../values/calls.js';
import { iterate, truth } from '../values/iterate.js';
import { repr, text } from '../values/text.js';
import { isUndefined } from '../values/types.js';
import { after } from '../waiting.js';
import { callables, type Getter, getter } from './define.js';

/** What `map` does to each item: look up an attribute, or call a filter. */
function mapping(context: RenderContext, args: unknown[]): Getter {
  const [positional, named] = splitArgs(args);
  if (!positional.length && 'attribute' in named) return attributeMapping(context, named);
  if (!positional.length) throw new FilterArgumentError('map requires a filter argument');
  const name = text(positional[0]);
  return (item) => made(context.environment.callFilter(name, item, args.slice(1), context));
}

function attributeMapping(context: RenderContext, named: Record<string, unknown>): Getter {
  const { attribute: path, default: otherwise, ...rest } = named;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new FilterArgumentError(`Unexpected keyword argument ${repr(unknown)}`);
  return getter(context.environment, path, otherwise);
}

function map(context: RenderContext, value: unknown, args: unknown[]): Lazy {
  return new Lazy(
    (function* (): Generator<Pending | unknown, void, unknown> {
      if (!truth(value)) return;
      const change = mapping(context, args);
      for (const item of iterate(value)) yield yield* settled(change(item));
    })(),
  );
}

/** What `select` and its like ask of each item: a test, or whether it is true. */
function asking(context: RenderContext, args: unknown[]): Getter {
  if (!args.length || isKwargs(args[0])) return truth;
  const name = text(args[0]);
  return (item) => made(context.environment.callTest(name, item, args.slice(1), context));
}

/** Picks the items whose test, on themselves or on an attribute, gives `wanted`. */
function pick(
  context: RenderContext,
  value: unknown,
  args: unknown[],
  wanted: boolean,
  byAttribute: boolean,
): Lazy {
  return new Lazy(
    (function* (): Generator<Pending | unknown, void, unknown> {
      if (!truth(value)) return;
      if (byAttribute && (!args.length || isKwargs(args[0])))
        throw new FilterArgumentError('Missing parameter for attribute name');
      const get: Getter = byAttribute ? getter(context.environment, args[0]) : (item) => item;
      const ask = asking(context, byAttribute ? args.slice(1) : args);
      for (const item of iterate(value)) {
        if (truth(yield* settled(after(get(item), ask))) === wanted) yield item;
      }
    })(),
  );
}

/** Filters that need the rendering. */
export const APPLYING_FILTERS = callables(
  {
    'map(*)': (context: RenderContext, value: unknown, ...args: unknown[]) => map(context, value, args),
    'select(*)': (context: RenderContext, value: unknown, ...args: unknown[]) =>
      pick(context, value, args, true, false),
    'reject(*)': (context: RenderContext, value: unknown, ...args: unknown[]) =>
      pick(context, value, args, false, false),
    'selectattr(*)': (context: RenderContext, value: unknown, ...args: unknown[]) =>
      pick(context, value, args, true, true),
    'rejectattr(*)': (context: RenderContext, value: unknown, ...args: unknown[]) =>
      pick(context, value, args, false, true),
  },
  'context',
);

function orDefault(value: unknown, otherwise: unknown = '', boolean: unknown = false): unknown {
  return isUndefined(value) || (truth(boolean) && !truth(value)) ? otherwise : value;
}

/** Filters that need nothing but their arguments. */
export const DEFAULT_FILTERS = callables({
  'default(value, default_value?, boolean?)': orDefault,
  'd(value, default_value?, boolean?)': orDefault,
});

/** Filters that need the environment. */
export const ATTRIBUTE_FILTERS = callables(
  {
    'attr(obj, name)': (env: Surroundings, object: unknown, name: unknown) => {
      const found = visible(object, text(name), env);
      return found === undefined ? env.undefined({ obj: object, name }) : found;
    },
  },
  'environment',
);
