/** Links that go out ahead of an answer (RFC 8297), and those that an HTML page has in its head. Pure. */

import { Headers } from './headers.js';

/** Header lines of early hints: `Link`, one or several (RFC 8288), and what else belongs to them. */
export interface EarlyHints {
  readonly Link: string | readonly string[];
  readonly [name: string]: string | readonly string[];
}

const LINK = /^<[^<>\s]+>\s*;(?:.*[;\s])?rel\s*=/i;
const FRAMING = ['Content-Length', 'Transfer-Encoding', 'Connection'];
const EXAMPLE = "'</static/style.css>; rel=preload; as=style'";

/**
 * The lines of early hints, checked.
 * @throws TypeError for hints without a link, or with one that says nothing; HeaderError for what breaks lines
 */
export function hintLines(hints: EarlyHints): readonly string[] {
  const headers = new Headers(typeof hints === 'object' ? hints : {});
  const links = headers.getlist('Link');
  if (links.length === 0) throw new TypeError(`Early hints need a link: { Link: ${EXAMPLE} }.`);
  const wrong = links.find((link) => !LINK.test(link));
  if (wrong !== undefined)
    throw new TypeError(
      `'${wrong}' is no link to hint at: it is a URL in angle brackets and says what for, as in ${EXAMPLE}.`,
    );
  const framing = FRAMING.find((name) => headers.has(name));
  if (framing === undefined) return headers.list;
  throw new TypeError(`Early hints cannot have '${framing}', which is about the answer or the connection.`);
}

/** How much of a page is looked through, in characters. */
export const HEAD_LENGTH = 32 * 1024;

/** Where the head of a page is over. */
export const HEAD_END = /<(?:\/head|body)\b/i;

/** What is no markup is passed over. Each alternative takes what it looks through, so that all take linear time. */
const TAGS =
  /<!--[\s\S]*?(?:-->|$)|<(script|style|title|noscript|template)\b([^<>]*)[\s\S]*?(?:<\/\1|$)|<link\b([^<>]*)/gi;
const ATTRIBUTES = /(?<![^\s"'])([a-z]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=]+)))?/gi;

/** A URL that says nothing but where a file of this host is, and which version of it. */
const PLAIN = /^(\/[\w.~%@+-][\w.~%@+/-]{0,200})(?:\?v=[\w.-]{1,64})?$/;

/** A link of a page: the path of its URL, and how it goes out in a header. */
export interface PageLink {
  readonly path: string;
  readonly line: string;
}

/** The styles, modules and preloads that the head of a page links by plain URLs. */
export function linksOf(page: string): PageLink[] {
  const [head = ''] = page.slice(0, HEAD_LENGTH).split(HEAD_END, 1);
  const links: PageLink[] = [];
  for (const [, element = '', ofElement = '', ofLink] of head.matchAll(TAGS)) {
    const has = attributesOf(ofLink ?? ofElement);
    const url = ofLink === undefined ? has.src : has.href;
    const purpose = ofLink === undefined ? element.toLowerCase() === 'script' && has.type : has.rel;
    const line = purposeOf(purpose, has.as);
    const path = url && PLAIN.exec(url)?.[1];
    // What is fetched otherwise than the hint says, or perhaps not at all, would be fetched twice or in vain.
    if (!path || !line || (has.media ?? has.integrity ?? has.disabled) !== undefined) continue;
    links.push({ path, line: `<${url}>; ${line}${corsOf(has.crossorigin)}` });
  }
  return links;
}

function attributesOf(tag: string): Record<string, string | undefined> {
  const has: Record<string, string | undefined> = Object.create(null);
  for (const [, name = '', ...values] of tag.matchAll(ATTRIBUTES))
    has[name.toLowerCase()] ??= values.find((value) => value !== undefined) ?? '';
  return has;
}

/** What a link is for: `rel` of a link, `type` of a script. */
function purposeOf(said: string | false | undefined, as = ''): string | undefined {
  if (said === 'stylesheet') return 'rel=preload; as=style';
  if (said === 'module' || said === 'modulepreload') return 'rel=modulepreload';
  return said === 'preload' && /^(?:fetch|font|image|script|style)$/.test(as)
    ? `rel=preload; as=${as}`
    : undefined;
}

function corsOf(said: string | undefined): string {
  if (said === undefined) return '';
  return said === 'use-credentials' ? '; crossorigin=use-credentials' : '; crossorigin';
}
