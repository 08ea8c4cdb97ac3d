/** What every template can call: `range`, `dict`, `lipsum`, `cycler`, `joiner` and `namespace`. */
import { Markup } from '../values.js';
import type { Callable } from './contract.js';
import { OverflowError, RuntimeError } from './errors.js';
import { callables } from './filters/define.js';
import { splitArgs } from './values/calls.js';
import { pairsFrom } from './values/collection-methods.js';
import { dict } from './values/dict.js';
import { index } from './values/indices.js';
import { truth } from './values/iterate.js';
import { room } from './values/limits.js';
import { Namespace } from './values/namespace.js';
import { Range } from './values/range.js';
import { capitalize } from './values/str-case.js';

export { Namespace } from './values/namespace.js';

function range(args: unknown[]): Range {
  const [given] = splitArgs(args);
  if (!given.length) throw new TypeError('range expected at least 1 argument, got 0');
  if (given.length > 3) throw new TypeError(`range expected at most 3 arguments, got ${given.length}`);
  if (given.some((one) => typeof one === 'bigint'))
    throw new OverflowError('range() takes no ints beyond 2 ** 53 here');
  const [first = 0, second, step = 1] = given.map((one) => index(one));
  return second === undefined ? new Range(0, first) : new Range(first, second, step);
}

/** The pairs that `dict()` and `namespace()` are called with. */
function pairsOfCall(name: string, args: unknown[]): [unknown, unknown][] {
  const [given, named] = splitArgs(args);
  if (given.length > 1) throw new TypeError(`${name} expected at most 1 argument, got ${given.length}`);
  return [...(given.length ? pairsFrom(given[0]) : []), ...Object.entries(named)];
}

/** Hands out its items in turn, over and over (jinja2.utils.Cycler). */
class Cycler {
  private pos = 0;
  constructor(private readonly items: readonly unknown[]) {
    if (!items.length) throw new RuntimeError('at least one item has to be provided');
  }
  /** The item that {@link next} gives next. */
  get current(): unknown {
    return this.items[this.pos];
  }
  /** The current item; then it is the next one's turn. */
  next(): unknown {
    const { current } = this;
    this.pos = (this.pos + 1) % this.items.length;
    return current;
  }
  /** Begins with the first item again. */
  reset(): null {
    this.pos = 0;
    return null;
  }
}

/** A function that gives nothing at first and the separator from then on (jinja2.utils.Joiner). */
function joiner(separator: unknown = ', '): () => unknown {
  let used = false;
  return () => {
    const made = used ? separator : '';
    used = true;
    return made;
  };
}

const WORDS = (
  'a ac accumsan ad aenean aliquam aliquet amet ante aptent arcu at auctor augue bibendum blandit class commodo condimentum congue ' +
  'consectetuer consequat conubia convallis cras cubilia cum curabitur curae cursus dapibus diam dictum dictumst dignissim dis dolor ' +
  'donec dui duis egestas eget eleifend elementum elit enim erat eros est et etiam eu euismod facilisi facilisis fames faucibus felis ' +
  'fermentum feugiat fringilla fusce gravida habitant habitasse hac hendrerit hymenaeos iaculis id imperdiet in inceptos integer ' +
  'interdum ipsum justo lacinia lacus laoreet lectus leo libero ligula litora lobortis lorem luctus maecenas magna magnis malesuada ' +
  'massa mattis mauris metus mi molestie mollis montes morbi mus nam nascetur natoque nec neque netus nibh nisi nisl non nonummy ' +
  'nostra nulla nullam nunc odio orci ornare parturient pede pellentesque penatibus per pharetra phasellus placerat platea porta ' +
  'porttitor posuere potenti praesent pretium primis proin pulvinar purus quam quis quisque rhoncus ridiculus risus rutrum sagittis ' +
  'sapien scelerisque sed sem semper senectus sit sociis sociosqu sodales sollicitudin suscipit suspendisse taciti tellus tempor ' +
  'tempus tincidunt torquent tortor tristique turpis ullamcorper ultrices ultricies urna ut varius vehicula vel velit venenatis ' +
  'vestibulum vitae vivamus viverra volutpat vulputate'
).split(' ');

/** A whole number from `low` to before `high`. */
function between(low: number, high: number): number {
  return low + Math.floor(Math.random() * Math.max(1, high - low));
}

function sentence(words: number): string {
  const chosen = Array.from({ length: words }, () => WORDS[between(0, WORDS.length)]!);
  // A comma after every handful of words, but none at the end.
  return capitalize(chosen.map((word, i) => (i % 6 === 4 && i < words - 2 ? `${word},` : word)).join(' '));
}

function paragraph(least: number, most: number): string {
  const sentences: string[] = [];
  for (let left = between(least, most); left > 0; ) {
    const size = Math.min(left, between(6, 16));
    sentences.push(`${sentence(size)}.`);
    left -= size;
  }
  return sentences.join(' ');
}

/** Text to try a layout with (jinja2.utils.generate_lorem_ipsum). */
function lipsum(
  n: unknown = 5,
  html: unknown = true,
  min: unknown = 20,
  max: unknown = 100,
): string | Markup {
  room(Math.max(0, index(n)) * Math.max(1, index(min), index(max)) * 10);
  const made = Array.from({ length: Math.max(0, index(n)) }, () => paragraph(index(min), index(max)));
  return truth(html) ? new Markup(made.map((one) => `<p>${one}</p>`).join('\n')) : made.join('\n\n');
}

/** The globals by name, as an environment begins with them (jinja2.defaults.DEFAULT_NAMESPACE). */
export const GLOBALS: Record<string, Callable> = callables({
  'range(*)': (...args: unknown[]) => range(args),
  'dict(*)': (...args: unknown[]) => dict(pairsOfCall('dict', args)),
  'lipsum(n?, html?, min?, max?)': lipsum,
  'cycler(*)': (...args: unknown[]) => new Cycler(splitArgs(args)[0]),
  'joiner(sep?)': joiner,
  'namespace(*)': (...args: unknown[]) => new Namespace(pairsOfCall('namespace', args)),
});
