/** Renders a failure: as a page, as JSON or as text. */
import { randomBytes } from 'node:crypto';
import type { Tuple } from '../values.js';
import type { Failure, Frame, Owner } from './failure.js';
import { SCRIPT, STYLE, TEMPLATES } from './templates.js';

type Jinja = typeof import('../jinja/index.js');

/** The library as its users import it: a part of it, imported, would cut the package into more files. */
const load = (): Promise<Jinja> => import('../jinja/index.js');

let environments: Promise<Record<'html' | 'text', InstanceType<Jinja['Environment']>>> | undefined;

async function make() {
  const { DictLoader, Environment, Markup } = await load();
  const html = new Environment({ loader: new DictLoader(TEMPLATES), autoescape: true });
  const code = (text: string, owner: Owner) =>
    new Markup(owner === 'template' ? escape(text) : highlight(text));
  Object.assign(html.filters, { code, runs: runsOf, numbered });
  const text = new Environment({ loader: new DictLoader(TEMPLATES), trimBlocks: true });
  Object.assign(text.filters, { own: (frames: readonly Frame[]) => frames.filter(isOwn) });
  return { html, text };
}

async function render(kind: 'html' | 'text', name: string, values: object): Promise<string> {
  environments ??= make();
  return String((await environments)[kind].getTemplate(name).render({ ...values }));
}

/** Nothing caches it, frames it, runs in it but its own script, or is told where it was. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex',
};

/** A page with the style and script of debug mode, and nothing else. */
async function page(name: string, values: object, status: number, own: object = {}): Promise<Tuple> {
  const nonce = randomBytes(16).toString('base64');
  const body = await render('html', name, { ...values, nonce, style: STYLE, script: SCRIPT });
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
  const type = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy };
  return (await load()).tuple(body, status, { ...HEADERS, ...type, ...own });
}

/** The project's own {@link Pottle.debugPage}. */
export async function failurePage(failure: Failure): Promise<Tuple> {
  const { status, wants } = failure;
  if (wants === 'html') return page('failure', failure, status);
  const json = wants === 'json';
  const body = json ? `${JSON.stringify(failure, null, 2)}\n` : await render('text', 'text', failure);
  const type = json ? 'application/json' : 'text/plain; charset=utf-8';
  return (await load()).tuple(body, status, { ...HEADERS, 'Content-Type': type });
}

/** The page that asks for the PIN. */
export function pinPage(
  state: { admitted: boolean; locked: boolean; wrong: boolean },
  headers: Record<string, string> = {},
): Promise<Tuple> {
  return page('enter', state, state.wrong || state.locked ? 403 : 200, headers);
}

interface Run {
  readonly own: boolean;
  readonly frames: Frame[];
  readonly owners: string[];
  /** How many of the app's frames came before. */
  readonly first: number;
}

const NAMES: Record<Owner, string> = {
  app: 'the app',
  template: 'templates',
  pottle: 'Pottle',
  package: 'packages',
  node: 'Node',
};

/** Frames in groups: those of the app, and between them what is folded. */
export function runsOf(frames: readonly Frame[]): Run[] {
  const runs: Run[] = [];
  let first = 0;
  for (const frame of frames) {
    const own = isOwn(frame);
    if (runs.at(-1)?.own !== own) runs.push({ own, frames: [], owners: [], first });
    const { frames: together, owners } = runs.at(-1)!;
    together.push(frame);
    if (!owners.includes(NAMES[frame.owner])) owners.push(NAMES[frame.owner]);
    if (own) first++;
  }
  return runs;
}

const isOwn = ({ owner }: Frame) => owner === 'app' || owner === 'template';
const numbered = (list: readonly string[]) => list.map((text, i) => [String(i + 1), text]);

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};
const escape = (text: string) => text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);

const TOKENS =
  /(?<c>\/\/.*|\/\*.*?(?:\*\/|$)|^\s*\*(?: .*|\/.*)?$)|(?<s>'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|`(?:[^`\\]|\\.)*`?)|(?<k>\b(?:abstract|as|async|await|break|case|catch|class|const|continue|default|delete|do|else|enum|export|extends|false|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|null|of|private|protected|public|readonly|return|static|super|switch|this|throw|true|try|type|typeof|undefined|var|void|while|yield)\b)|(?<n>\b\d[\w.]*)/g;

/** A line of JavaScript or TypeScript as HTML, in colours; what spans lines is not known. */
function highlight(line: string): string {
  let html = '';
  let at = 0;
  for (const match of line.matchAll(TOKENS)) {
    const [kind] = Object.entries(match.groups!).find(([, text]) => text !== undefined)!;
    html += `${escape(line.slice(at, match.index))}<span class=${kind}>${escape(match[0])}</span>`;
    at = match.index + match[0].length;
  }
  return html + escape(line.slice(at));
}
