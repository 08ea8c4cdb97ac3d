/** The filters `urlencode` and `urlize`. */
import { pattern } from '../../python.js';
import { escape, Markup } from '../../values.js';
import type { EvalContext } from '../contract.js';
import { FilterArgumentError, ValueError } from '../errors.js';
import { pairsOf } from '../values/dict.js';
import { escapeValue } from '../values/html.js';
import { head, index } from '../values/indices.js';
import { isIterable, iterate, listOf, textLength, truth } from '../values/iterate.js';
import { occurrences, SPACE } from '../values/str-split.js';
import { repr, text } from '../values/text.js';
import { isText, typeName } from '../values/types.js';
import { asDict } from '../values/view.js';
import { callables } from './define.js';

/** Percent-encodes all but letters, digits and `_.-~`, and in paths `/`; in queries a space is `+`. */
function quote(value: unknown, query: boolean): string {
  const plain = value instanceof Uint8Array ? new TextDecoder().decode(value) : text(value);
  const made = encodeURIComponent(plain.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return query ? made.replaceAll('%20', '+') : made.replaceAll('%2F', '/');
}

function urlencode(value: unknown): string {
  if (isText(value) || !isIterable(value)) return quote(value, false);
  const dict = asDict(value);
  const pairs = dict === undefined ? listOf(value).map(pairOf) : pairsOf(dict);
  return pairs.map(([key, item]) => `${quote(key, true)}=${quote(item, true)}`).join('&');
}

function pairOf(item: unknown): [unknown, unknown] {
  if (!isIterable(item)) throw new TypeError(`cannot unpack non-iterable ${typeName(item)} object`);
  const parts = listOf(item);
  if (parts.length > 2) throw new ValueError('too many values to unpack (expected 2)');
  if (parts.length < 2) throw new ValueError(`not enough values to unpack (expected 2, got ${parts.length})`);
  return [parts[0], parts[1]];
}

const WORD = '[\\p{L}\\p{N}_%-]';
const HTTP = pattern(
  `^(?:(?:https?://|www\\.)(?:(?:${WORD}+\\.)+)?(?:[a-z]{2,63}|xn--[\\p{L}\\p{N}_%]{2,59})` +
    `|(?:${WORD}{2,63}\\.)+(?:com|net|int|edu|gov|org|info|mil)` +
    '|https?://(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\[(?:[\\da-f]{0,4}:){2}(?:[\\da-f]{0,4}:?){1,6}\\]))' +
    '(?::\\d{1,5})?(?:[/?#]\\S*)?$',
  'iu',
);
const MAIL = pattern(String.raw`^\S+@[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$`);
const SCHEME = pattern(String.raw`^[\p{L}\p{N}_.+-]{2,}:/{0,2}$`);
const OPENING = /^(?:[(<]|&lt;)+/;
const CLOSING = /(?:[)>.,\n]|&gt;)+$/;
const PAIRS = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const;

/** How links are made. */
interface Links {
  limit: number | null;
  attributes: string;
  schemes: string[];
}

const SPACES = new RegExp(`([${SPACE}]+)`);

function urlize(value: unknown, links: Links): string {
  return escapeValue(value)
    .value.split(SPACES)
    .map((word) => linked(word, links))
    .join('');
}

/** A word with what it is between brackets and before punctuation as a link, if it is one. */
function linked(word: string, links: Links): string {
  const head = OPENING.exec(word)?.[0] ?? '';
  let middle = word.slice(head.length);
  let tail = /(?:[)>.,\n]|&gt;)$/.test(middle) ? (CLOSING.exec(middle)?.[0] ?? '') : '';
  middle = middle.slice(0, middle.length - tail.length);
  for (const [open, close] of PAIRS) {
    const opened = occurrences(middle, open);
    if (opened <= occurrences(middle, close)) continue;
    for (let left = Math.min(opened, occurrences(tail, close)); left > 0; left--) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return head + link(middle, links) + tail;
}

function link(word: string, { limit, attributes, schemes }: Links): string {
  const shown = limit !== null && textLength(word) > limit ? `${head(word, limit)}...` : word;
  if (HTTP().test(word)) {
    const href = /^https?:\/\//.test(word) ? word : `https://${word}`;
    return `<a href="${href}"${attributes}>${shown}</a>`;
  }
  if (word.startsWith('mailto:') && MAIL().test(word.slice(7)))
    return `<a href="${word}">${word.slice(7)}</a>`;
  if (isMail(word)) return `<a href="mailto:${word}">${word}</a>`;
  return schemes.reduce(
    (made, scheme) =>
      made !== scheme && made.startsWith(scheme) ? `<a href="${made}"${attributes}>${made}</a>` : made,
    word,
  );
}

function isMail(word: string): boolean {
  return (
    word.includes('@') &&
    !word.startsWith('www.') &&
    !word.startsWith('@') &&
    !word.includes(':') &&
    MAIL().test(word)
  );
}

function attributesOf(context: EvalContext, nofollow: unknown, target: unknown, rel: unknown): string {
  const { policies } = context.environment;
  const rels = new Set(words(rel));
  if (truth(nofollow)) rels.add('nofollow');
  for (const one of words(policies['urlize.rel'])) rels.add(one);
  const into = target ?? policies['urlize.target'] ?? null;
  const relation = [...rels].sort().join(' ');
  return (relation && ` rel="${escape(relation)}"`) + (truth(into) ? ` target="${escapeValue(into)}"` : '');
}

function words(value: unknown): string[] {
  return value === undefined || value === null ? [] : (text(value).match(/\S+/g) ?? []);
}

function schemesOf(context: EvalContext, given: unknown): string[] {
  const schemes = Array.from(
    iterate(given ?? context.environment.policies['urlize.extra_schemes'] ?? []),
    text,
  );
  const wrong = schemes.find((scheme) => !SCHEME().test(scheme));
  if (wrong !== undefined) throw new FilterArgumentError(`${repr(wrong)} is not a valid URI scheme prefix.`);
  return schemes;
}

/** The filters by name. */
export const URL_FILTERS = {
  ...callables({ 'urlencode(value)': (value: unknown) => urlencode(value) }),
  ...callables(
    {
      'urlize(value, trim_url_limit?, nofollow?, target?, rel?, extra_schemes?)': (
        context: EvalContext,
        value: unknown,
        limit: unknown = null,
        nofollow: unknown = false,
        target: unknown = null,
        rel: unknown = null,
        schemes: unknown = null,
      ) => {
        const made = urlize(value, {
          limit: limit === null ? null : index(limit),
          attributes: attributesOf(context, nofollow, target, rel),
          schemes: schemesOf(context, schemes),
        });
        return context.autoescape ? new Markup(made) : made;
      },
    },
    'evalcontext',
  ),
};
