/** Renders a failure: as a page, as JSON or as text. */
/// <reference path="../templating/modules.d.ts" />
import { randomBytes } from 'node:crypto';
import type { Tuple } from '../values.js';
import type { Failure, Owner, SourceLine } from './failure.js';
import { isOwn, runsOf } from './frames.js';
import base from './pages/base.jinja';
import enter from './pages/enter.jinja';
import failure from './pages/failure.jinja';
import text from './pages/failure.txt.jinja';
import parts from './pages/parts.jinja';
import script from './pages/script.js.jinja';
import style from './pages/style.css.jinja';

type Jinja = typeof import('../jinja/index.js');

/** The library as its users import it: a part of it, imported at once, would cut the package into more files. */
const load = (): Promise<Jinja> => import('../jinja/index.js');

const PAGES = { ...base, ...enter, ...failure, ...parts, ...script, ...style, ...text };
let environment: InstanceType<Jinja['Environment']> | undefined;

async function render(name: string, values: object): Promise<string> {
  const { Environment, PrecompiledLoader } = await load();
  environment ??= new Environment({ loader: new PrecompiledLoader(PAGES), autoescape: true });
  return String(environment.getTemplate(name).render({ ...values }));
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
  const body = await render(name, { ...values, nonce });
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
  const type = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy };
  return (await load()).tuple(body, status, { ...HEADERS, ...type, ...own });
}

/** The project's own {@link Pottle.debugPage}. */
export async function failurePage(failure: Failure): Promise<Tuple> {
  const { status, wants } = failure;
  if (wants === 'html') return page('failure.jinja', await asShown(failure), status);
  const json = wants === 'json';
  const body = json
    ? `${JSON.stringify(failure, null, 2)}\n`
    : await render('failure.txt.jinja', await asShown(failure));
  const type = json ? 'application/json' : 'text/plain; charset=utf-8';
  return (await load()).tuple(body, status, { ...HEADERS, 'Content-Type': type });
}

/** A failure as templates want it: sources in colours, frames in groups. */
async function asShown(failure: Failure) {
  const { Markup } = await load();
  const code = (owner: Owner) => (line: SourceLine) => ({
    ...line,
    html: new Markup(owner === 'template' ? escape(line.text) : highlight(line.text)),
  });
  const faults = failure.faults.map((fault) => {
    const frames = fault.frames.map((frame) => ({ ...frame, source: frame.source.map(code(frame.owner)) }));
    return { ...fault, runs: runsOf(frames), own: frames.filter(isOwn) };
  });
  return { ...failure, faults, hooks: failure.hooks.map((name, i) => [String(i + 1), name]) };
}

/** The page that asks for the PIN. */
export function pinPage(
  state: { admitted: boolean; locked: boolean; wrong: boolean },
  headers: Record<string, string> = {},
): Promise<Tuple> {
  return page('enter.jinja', state, state.wrong || state.locked ? 403 : 200, headers);
}

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
