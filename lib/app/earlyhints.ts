/**
 * Early hints that are learnt: what the pages of a rule link goes out ahead of its next page, while the view still works.
 * Two hooks, there only with `EARLY_HINTS`: the last before the view, so that whoever may not see the page is not told of
 * it, and the first after it, before anything is compressed.
 */
import { currentContext } from '../globals.js';
import { HEAD_END, HEAD_LENGTH, linksOf } from '../http/links.js';
import { decodePath, type Rule } from '../routing/index.js';
import type { Response } from '../wrappers/response.js';
import type { Context } from './ctx.js';

/** How many links a rule has at most. */
const MOST = 12;

/** By rule: the links of its latest page, and header lines of those that the page before it had too. */
const learnt = new WeakMap<Rule, { latest: readonly string[]; lines: readonly string[] }>();

/** The context of a browser that goes to a page: it can read a 103, which others might take for the answer. */
function navigation(): (Context & { rule: Rule }) | null {
  const ctx = currentContext('EARLY_HINTS', 'http');
  const { method } = ctx.exchange!;
  const goes = method === 'GET' && ctx.exchange!.firstLine('sec-fetch-mode') === 'navigate';
  return goes && ctx.rule !== null ? (ctx as Context & { rule: Rule }) : null;
}

/** A before-hook: tells the browser what the page most likely links. */
export function sendLearnt(): undefined {
  const ctx = navigation();
  const lines = ctx && learnt.get(ctx.rule)?.lines;
  if (lines && lines.length > 0 && ctx.exchange!.kind === 'http')
    ctx.exchange!.inform?.('103 Early Hints', lines);
}

/** An after-hook: learns what the page links. */
export function learn(response: Response): Response {
  const ctx = navigation();
  if (ctx === null || response.statusCode !== 200 || response.mimetype !== 'text/html') return response;
  const page = response.response;
  if (typeof page === 'string') keep(ctx, page);
  else if (isGenerator(page) && response.contentLength === null)
    response.response = overheard(page, (head) => keep(ctx, head));
  return response;
}

/** Template streams are: they hold nothing before they are read. */
function isGenerator(body: Response['response']): body is AsyncGenerator<string | Uint8Array> {
  return Object.prototype.toString.call(body) === '[object AsyncGenerator]';
}

/** The same pieces; tells the head of the page as soon as it is there. */
async function* overheard(
  pieces: AsyncGenerator<string | Uint8Array>,
  tell: (head: string) => void,
): AsyncGenerator<string | Uint8Array> {
  let head: string | null = '';
  for await (const piece of pieces) {
    if (head !== null) {
      const text = typeof piece === 'string' ? piece : '';
      head += text;
      // Its end may be cut in two.
      const over = head.length > HEAD_LENGTH || HEAD_END.test(head.slice(-text.length - 7));
      if (over) tell(head);
      if (over) head = null;
    }
    yield piece;
  }
  if (head !== null) tell(head);
}

function keep(ctx: Context & { rule: Rule }, page: string): void {
  const links = linksOf(page).filter(({ path }) => isStatic(ctx, path));
  const latest = [...new Set(links.map(({ line }) => line))].slice(0, MOST);
  const before = learnt.get(ctx.rule)?.latest ?? latest;
  const both = latest.filter((line) => before.includes(line));
  learnt.set(ctx.rule, { latest, lines: both.flatMap((line) => ['Link', line]) });
}

/** Whether a path is one of a static folder, which everybody may have. */
function isStatic({ exchange, urlAdapter }: Context, path: string): boolean {
  const { rootPath } = exchange!;
  const plain = decodePath(path);
  if (!plain.startsWith(`${rootPath}/`) || /\/\.\.?(?:\/|$)/.test(plain)) return false;
  const match = urlAdapter!.match(plain.slice(rootPath.length), 'GET');
  return match.type === 'found' && /(?:^|\.)static$/.test(match.rule.endpoint);
}
