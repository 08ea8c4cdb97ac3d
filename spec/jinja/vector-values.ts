/** Decodes the values of the recorded cases, and the functions that their templates call. */
import { KWARGS } from '../../lib/jinja/contract.js';
import { dict, float, isFloat, text } from '../../lib/jinja/values/index.js';
import { escape, hasHtml, Markup, Tuple } from '../../lib/values.js';

type Kw = Record<string, unknown>;
type Impl = (args: unknown[], kw: Kw) => unknown;
type Encoded = { $: string; [field: string]: unknown };

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** An error of Python's RuntimeError kind, thrown by host functions. */
class HostError extends Error {
  override name = 'RuntimeError';
}

/** A function that takes keyword arguments as templates hand them over. */
export function fromTemplates(impl: Impl): (...args: unknown[]) => unknown {
  return (...args) => {
    const last = args.at(-1);
    const named = typeof last === 'object' && last !== null && KWARGS in last;
    return named ? impl(args.slice(0, -1), { ...(last as Kw) }) : impl(args, {});
  };
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(' ')}]`;
  return typeof value === 'object' && value !== null && !(value instanceof Markup) && !isFloat(value)
    ? '?'
    : text(value);
}

/** Python functions named in the cases. Each takes positional and named arguments. */
function registry(): Record<string, Impl> {
  let count = 0;
  const pick = (args: unknown[], kw: Kw, ...names: [string, unknown?][]) =>
    names.map(([name, otherwise], index) =>
      index < args.length ? args[index] : (kw[name] ?? otherwise),
    ) as never[];
  const later =
    (impl: Impl): Impl =>
    async (args, kw) => {
      await pause();
      return impl(args, kw);
    };
  const html = (value: unknown) => (hasHtml(value) ? value.__html__() : String(escape(text(value))));
  const add: Impl = (args, kw) => {
    const [a, b]: number[] = pick(args, kw, ['a'], ['b']);
    return a! + b!;
  };
  const greet: Impl = (args, kw) => {
    const [name, greeting] = pick(args, kw, ['name'], ['greeting', 'Hello']);
    return `${greeting}, ${name}!`;
  };
  const shout: Impl = (args, kw) => {
    const [s, n, mark]: [string, number, string] = pick(args, kw, ['s'], ['n', 1], ['mark', '!']) as never;
    return String(s).toUpperCase() + mark.repeat(n);
  };
  const boom: Impl = (args, kw) => {
    throw new HostError(pick(args, kw, ['message', 'boom'])[0]);
  };
  const bold: Impl = (args, kw) => new Markup(`<b>${html(pick(args, kw, ['x'])[0])}</b>`);
  return {
    add,
    greet,
    shout,
    boom,
    bold,
    echo: (args, kw) =>
      `(${[...args.map(shown), ...Object.entries(kw).map(([k, v]) => `${k}=${shown(v)}`)].join(',')})`,
    identity: (args, kw) => pick(args, kw, ['x'])[0],
    counter: () => ++count,
    none: () => null,
    items3: () => ['a', 'b', 'c'],
    make_adder: (args, kw) => {
      const [a]: number[] = pick(args, kw, ['a']);
      return fromTemplates(([b]) => a! + (b as number));
    },
    surround: (args, kw) => {
      const [s, left, right] = pick(args, kw, ['s'], ['left', '['], ['right', ']']);
      return `${left}${s}${right}`;
    },
    em: ([s]) => new Markup(`<em>${html(s)}</em>`),
    prime: ([n]) => {
      const value = n as number;
      for (let i = 2; i < value; i++) if (value % i === 0) return false;
      return value > 1;
    },
    longer_than: ([s, n]) => (s as string).length > (n as number),
    async_add: later(add),
    async_greet: later(greet),
    async_bold: later(bold),
    async_boom: later(boom),
    async_shout: later(shout),
    async_list: later((args, kw) => Array.from({ length: pick(args, kw, ['n', 3])[0]! }, (_, i) => i)),
    async_user: later((args, kw) => ({ name: pick(args, kw, ['name', 'ann'])[0], tags: ['x', 'y'] })),
    async_true: later(() => true),
    agen_count: (args, kw) => waiting(Array.from({ length: pick(args, kw, ['n', 3])[0]! }, (_, i) => i)),
  };
}

async function* waiting(items: unknown[]): AsyncGenerator<unknown> {
  for (const item of items) {
    await pause();
    yield item;
  }
}

function* once(items: unknown[]): Generator<unknown> {
  yield* items;
}

/** Decodes the values of one case; its counter and generators are its own. */
export class Decoder {
  private readonly functions = registry();

  constructor(private readonly template: (name: string) => unknown) {}

  fn(name: string): (...args: unknown[]) => unknown {
    return fromTemplates(this.functions[name]!);
  }

  object(source: object | undefined): Record<string, unknown> {
    return Object.fromEntries(Object.entries(source ?? {}).map(([key, value]) => [key, this.value(value)]));
  }

  value(source: unknown): unknown {
    if (Array.isArray(source)) return source.map((item) => this.value(item));
    if (typeof source !== 'object' || source === null) return source;
    return '$' in source ? this.special(source as Encoded) : this.object(source);
  }

  private items(source: Encoded): unknown[] {
    return (source.items as unknown[]).map((item) => this.value(item));
  }

  private special(source: Encoded): unknown {
    const value = String(source.value);
    switch (source.$) {
      case 'tuple':
        return Tuple.from(this.items(source));
      case 'set':
        return new Set(this.items(source));
      case 'map':
        return dict(this.items(source) as [unknown, unknown][]);
      case 'float':
        return float({ inf: Infinity, '-inf': -Infinity, nan: Number.NaN }[value] ?? Number(value));
      case 'int':
        return BigInt(value);
      case 'markup':
        return new Markup(value);
      case 'datetime':
        return new Date(`${value}Z`);
      case 'date':
        return Object.assign(new Date(`${value}T00:00:00Z`), { dateOnly: true });
      case 'gen':
        return once(this.items(source));
      case 'agen':
        return waiting(this.items(source));
      case 'awaitable':
        return Promise.resolve(this.value(source.value));
      case 'template':
        return this.template(String(source.name));
      case 'func':
        return this.fn(String(source.name));
      default:
        return this.instance(source);
    }
  }

  private method(name: string, how: Record<string, unknown>): Impl {
    if ('returns' in how) return () => this.value(how.returns);
    if ('async_returns' in how)
      return async () => {
        await pause();
        return this.value(how.async_returns);
      };
    if ('echo' in how) return (args, kw) => name + this.functions.echo!(args, kw);
    if ('func' in how) return this.functions[String(how.func)]!;
    return () => {
      throw new HostError(String(how.raises));
    };
  }

  /** An instance of a class of the given name, with Python's protocols. */
  private instance(source: Encoded): unknown {
    const name = String(source.class);
    const made = { [name]: class {} }[name]!;
    const hide = (target: object, key: PropertyKey, value: unknown, enumerable = false) =>
      Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable });
    const proto: object = made.prototype;
    for (const [key, how] of Object.entries((source.methods as object) ?? {}))
      hide(proto, key, fromTemplates(this.method(key, how)));
    if (source.str !== undefined) hide(proto, 'toString', () => source.str);
    if (source.html !== undefined) hide(proto, '__html__', () => source.html);
    if (source.len !== undefined) hide(proto, '__len__', () => source.len);
    if (source.bool !== undefined) hide(proto, '__bool__', () => source.bool);
    if (source.items) {
      const items = new Map(Object.entries(this.object(source.items as object)));
      hide(proto, '__getitem__', (key: string) => items.get(key));
    }
    if (source.iter) {
      const items = (source.iter as unknown[]).map((item) => this.value(item));
      hide(proto, Symbol.iterator, () => items[Symbol.iterator]());
    }
    const attrs = this.object(source.attrs as object);
    if (source.call === undefined) return Object.assign(new made(), attrs);
    const callable = this.fn(String(source.call));
    for (const key of Reflect.ownKeys(proto))
      if (key !== 'constructor') hide(callable, key, (proto as Record<PropertyKey, unknown>)[key]);
    for (const [key, value] of Object.entries(attrs)) hide(callable, key, value, true);
    return callable;
  }
}
