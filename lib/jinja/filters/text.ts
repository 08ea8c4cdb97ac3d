/** Filters that work on text. */
import { pattern } from '../../python.js';
import { escape, Markup, Tuple } from '../../values.js';
import type { EvalContext, Surroundings } from '../contract.js';
import { AssertionError, FilterArgumentError } from '../errors.js';
import { add, mod } from '../values/arithmetic.js';
import { splitArgs } from '../values/calls.js';
import { escapeValue, isSafe, ownHtml } from '../values/html.js';
import { index, slice } from '../values/indices.js';
import { length, truth } from '../values/iterate.js';
import { joined, room } from '../values/limits.js';
import { capitalize } from '../values/str-case.js';
import { justify, replace } from '../values/str-methods.js';
import { rsplit, SPACE, splitlines, strip } from '../values/str-split.js';
import { striptags } from '../values/striptags.js';
import { text } from '../values/text.js';
import { isList, isText, Nothing, noAttribute } from '../values/types.js';
import { callables, onText, soft } from './define.js';

/** The HTML of what brings its own, else the text. */
function source(value: unknown): string {
  const own = value !== null && typeof value === 'object' ? ownHtml(value) : undefined;
  return own ?? text(value);
}

const BETWEEN_WORDS = new RegExp(`([-({[<${SPACE}]+)`);

function title(value: string): string {
  return value
    .split(BETWEEN_WORDS)
    .map((part) => {
      const [first = ''] = part;
      return first.toUpperCase() + part.slice(first.length).toLowerCase();
    })
    .join('');
}

/** Indents lines but the first, and but empty ones. */
function indent(s: unknown, width: unknown = 4, first?: unknown, blank?: unknown): string | Markup {
  // Python's `+=` would lengthen the list, and fail then.
  if (isList(s)) throw noAttribute(s, 'splitlines');
  if (!isText(s)) add(s, '\n');
  const by = isText(width) ? String(width) : ' '.repeat(Math.max(0, room(index(width))));
  const safe = s instanceof Markup;
  const lines = splitlines(`${String(s)}\n`, false);
  const made = joined(
    lines.map((line, i) => (i && (line || truth(blank)) ? by + line : line)),
    '\n',
  );
  const all = truth(first) ? by + made : made;
  return safe ? new Markup(all) : all;
}

function format(value: unknown, args: unknown[]): unknown {
  const [positional, named] = splitArgs(args);
  const hasNames = Object.keys(named).length > 0;
  if (positional.length && hasNames)
    throw new FilterArgumentError("can't handle positional and keyword arguments at the same time");
  const values: unknown[] = new Tuple();
  for (const one of positional) values.push(one);
  return mod(soft(value), hasNames ? named : values);
}

const WORD = pattern('[\\p{L}\\p{N}_]+', 'gu');

/** Filters that need nothing but their arguments. */
export const TEXT_FILTERS = callables({
  'upper(s)': (s: unknown) => onText(s, (plain) => plain.toUpperCase()),
  'lower(s)': (s: unknown) => onText(s, (plain) => plain.toLowerCase()),
  'capitalize(s)': (s: unknown) => onText(s, capitalize),
  'title(s)': (s: unknown) => title(text(s)),
  'center(value, width?)': (value: unknown, width: unknown = 80) =>
    onText(value, (plain) => justify(plain, width, ' ', 'center')),
  'trim(value, chars?)': (value: unknown, chars: unknown) => onText(value, (plain) => strip(plain, chars)),
  'striptags(value)': (value: unknown) => striptags(source(value)),
  'string(value)': soft,
  'safe(value)': (value: unknown) => new Markup(source(value)),
  'escape(value)': escapeValue,
  'e(value)': escapeValue,
  'forceescape(value)': (value: unknown) => escape(source(value)),
  'wordcount(s)': (s: unknown) => {
    let count = 0;
    for (const _ of text(s).matchAll(WORD())) count++;
    return count;
  },
  'indent(s, width?, first?, blank?)': indent,
  'format(*)': (value: unknown, ...args: unknown[]) => format(value, args),
});

function replaceIn(
  context: EvalContext,
  s: unknown,
  old: unknown,
  by: unknown,
  count: unknown,
): string | Markup {
  const most = count === undefined || count === null ? -1 : index(count);
  if (!context.autoescape) return replace(text(s), text(old), text(by), most);
  const whole = isSafe(old) || (isSafe(by) && !isSafe(s)) ? escapeValue(s) : soft(s);
  if (typeof whole === 'string') return replace(whole, text(old), text(by), most);
  return new Markup(replace(whole.value, text(old), escapeValue(soft(by)).value, most));
}

/** Filters that need to know whether the place is escaped. */
export const ESCAPING_TEXT_FILTERS = callables(
  {
    'replace(s, old, new, count?)': replaceIn,
  },
  'evalcontext',
);

/** What `truncate` is told. */
interface Cut {
  length: number;
  killwords: boolean;
  end: string | Markup;
  leeway: number;
}

function truncate(s: unknown, cut: Cut): unknown {
  const tail = length(cut.end);
  if (cut.length < tail) throw new AssertionError(`expected length >= ${tail}, got ${cut.length}`);
  if (cut.leeway < 0) throw new AssertionError(`expected leeway >= 0, got ${cut.leeway}`);
  if (length(s) <= cut.length + cut.leeway) return s;
  const head = slice(s, null, cut.length - tail);
  if (cut.killwords || !isText(head)) return add(head, cut.end);
  return add(
    onText(head, (plain) => rsplit(plain, ' ', 1)[0] ?? ''),
    cut.end,
  );
}

/** Filters that need the environment. */
export const SETTING_TEXT_FILTERS = callables(
  {
    'truncate(s, length?, killwords?, end?, leeway?)': (
      env: Surroundings,
      s: unknown,
      size: unknown = 255,
      killwords: unknown = false,
      end: unknown = '...',
      leeway: unknown = env.policies['truncate.leeway'] ?? 5,
    ) => {
      const allowed = leeway === null ? (env.policies['truncate.leeway'] ?? 5) : leeway;
      const cut = {
        length: index(size),
        killwords: truth(killwords),
        end: soft(end),
        leeway: index(allowed),
      };
      return truncate(s, cut);
    },
  },
  'environment',
);

/** Fails on values that are no text as Python would on asking them for str's methods. */
export function needText(value: unknown, method: string): string {
  if (isText(value)) return String(value);
  if (value instanceof Nothing) value.fail();
  throw noAttribute(value, method);
}
