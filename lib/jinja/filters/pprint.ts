/** The filter `pprint`: Python's pprint.pformat with its width of 80. */
import { Tuple } from '../../values.js';
import { listed } from '../budget.js';
import { order } from '../values/compare.js';
import { getKey, keysOf } from '../values/dict.js';
import { textLength } from '../values/iterate.js';
import { repr } from '../values/text.js';
import { type Dict, isDict, typeName } from '../values/types.js';
import { callables } from './define.js';

const WIDTH = 80;

/** Keys and set items in order; what has no common order by its type's name. */
function ordered(items: unknown[]): unknown[] {
  return [...items].sort((a, b) => {
    try {
      return order(a, b);
    } catch {
      const [x, y] = [typeName(a), typeName(b)];
      return x < y ? -1 : x > y ? 1 : 0;
    }
  });
}

/** How a value is laid out. */
interface Style {
  /** as many items on a line as there is room for */
  compact: boolean;
  /** how many levels of containers are shown */
  depth: number;
}

/** What holds for the items of a container. */
const within = (style: Style): Style => ({ ...style, depth: style.depth - 1 });

/** The repr with dicts in the order of their keys. */
function plain(value: unknown, style: Style): string {
  const inner = within(style);
  const deep = style.depth <= 0;
  if (isDict(value)) {
    const keys = ordered(keysOf(value));
    const pair = (key: unknown) => `${plain(key, inner)}: ${plain(getKey(value, key), inner)}`;
    return `{${deep && keys.length > 0 ? '...' : listed(keys, pair)}}`;
  }
  if (!Array.isArray(value))
    return value instanceof Set ? `${repr(new Set(ordered([...value])))}` : repr(value);
  const items = deep && value.length > 0 ? '...' : listed(value, (item) => plain(item, inner));
  if (!(value instanceof Tuple)) return `[${items}]`;
  return value.length === 1 ? `(${items},)` : `(${items})`;
}

/** Guards against containers that contain themselves. */
function show(value: unknown, style: Style): string {
  try {
    return plain(value, style);
  } catch (error) {
    if (error instanceof RangeError) return repr(value);
    throw error;
  }
}

/** A value on as many lines as it needs. `indent` is where it begins, `allowance` what follows on its last line. */
export function layout(value: unknown, style: Style, indent = 0, allowance = 0): string {
  const line = show(value, style);
  const inner = within(style);
  if (textLength(line) <= WIDTH - indent - allowance) return line;
  if (isDict(value) && keysOf(value).length) return layoutDict(value, inner, indent, allowance);
  if (Array.isArray(value) && value.length) return layoutList(value, inner, indent, allowance);
  if (value instanceof Set && value.size)
    return `{${layoutItems(ordered([...value]), inner, indent + 1, allowance + 1)}}`;
  return typeof value === 'string' ? layoutText(value, indent, allowance) : line;
}

function layoutDict(value: Dict, style: Style, indent: number, allowance: number): string {
  const keys = ordered(keysOf(value));
  const lines = keys.map((key, i) => {
    const front = `${show(key, style)}: `;
    const room = i === keys.length - 1 ? allowance + 1 : 1;
    return front + layout(getKey(value, key), style, indent + textLength(front) + 1, room);
  });
  return `{${lines.join(`,\n${' '.repeat(indent + 1)}`)}}`;
}

function layoutList(value: unknown[], style: Style, indent: number, allowance: number): string {
  if (!(value instanceof Tuple)) return `[${layoutItems(value, style, indent + 1, allowance + 1)}]`;
  const end = value.length === 1 ? ',)' : ')';
  return `(${layoutItems(value, style, indent + 1, allowance + end.length)}${end}`;
}

function layoutItems(items: unknown[], style: Style, indent: number, allowance: number): string {
  let text = '';
  let left = 0;
  items.forEach((item, i) => {
    const end = i === items.length - 1 ? allowance : 1;
    const line = show(item, style);
    // A comma and a space count for each item, the end of the container for the last one.
    const size = textLength(line) + 2 + (i === items.length - 1 ? allowance : 0);
    const most = WIDTH - indent + 1;
    const joins = style.compact && size <= left;
    if (i > 0) text += joins ? ', ' : `,\n${' '.repeat(indent)}`;
    left = size <= most ? (joins ? left : most) - size : 0;
    text += style.compact && size <= most ? line : layout(item, style, indent, end);
  });
  return text;
}

/** Long text as pieces in quotes, cut behind white space. */
function layoutText(value: string, indent: number, allowance: number): string {
  const lines =
    value
      .match(/[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g)
      ?.filter(Boolean) ?? [];
  // At the outermost level the pieces stand in parentheses.
  const outer = indent === 0 && allowance === 0;
  const at = outer ? 1 : indent;
  const pieces = lines.flatMap((line, i) =>
    piecesOf(line, WIDTH - at, i === lines.length - 1 ? allowance + Number(outer) : 0),
  );
  if (pieces.length === 1) return pieces[0]!;
  const body = pieces.join(`\n${' '.repeat(at)}`);
  return outer ? `(${body})` : body;
}

function piecesOf(line: string, room: number, lastAllowance: number): string[] {
  const whole = repr(line);
  if (textLength(whole) <= room - lastAllowance) return [whole];
  const parts = line.match(/\S*\s*/g)?.filter(Boolean) ?? [];
  const pieces: string[] = [];
  let current = '';
  parts.forEach((part, i) => {
    const candidate = repr(current + part);
    const most = i === parts.length - 1 ? room - lastAllowance : room;
    if (textLength(candidate) > most && current) {
      pieces.push(repr(current));
      current = part;
    } else current += part;
  });
  return current ? [...pieces, repr(current)] : pieces;
}

/** The filter by its name. */
export const PPRINT = callables({
  'pprint(value)': (value: unknown) => layout(value, { compact: false, depth: Number.POSITIVE_INFINITY }),
});
