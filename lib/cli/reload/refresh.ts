/** Open pages show what has changed: the app tells them over an event stream, which a script in each of them listens to. */
import { randomUUID } from 'node:crypto';
import { watch } from 'node:fs';
import path from 'node:path';
import type { Pottle } from '../../app/app.js';
import type { Scaffold } from '../../app/scaffold.js';
import type { DebugPage } from '../../debug/failure.js';
import { failurePage } from '../../debug/page.js';
import { request } from '../../globals.js';
import { eventStream } from '../../sse.js';
import { escapeText, Tuple, tuple } from '../../values.js';
import { Response } from '../../wrappers/response.js';

/** Where the events come from, and the script. */
const EVENTS = '/_pottle/refresh';
const SCRIPT = `${EVENTS}.js`;
/** The topic of changes, whose messages are the ends of URL paths of styles, or null for what takes a new page. */
const TOPIC = 'pottle: pages to refresh';
/** How soon a page asks again for a server that is gone, in milliseconds. */
const RETRY = 100;

/** Styles are loaded anew by themselves; anything else, another process among it, loads the page anew. */
const LISTENER = `'use strict';
(function listen() {
  const source = new EventSource('${EVENTS}');
  source.addEventListener('process', ({ data }) => {
    const { pottleProcess } = window;
    window.pottleProcess = data;
    if (pottleProcess !== undefined && pottleProcess !== data) location.reload();
  });
  source.addEventListener('style', ({ data }) => {
    for (const link of document.querySelectorAll('link[rel~=stylesheet]')) {
      const url = new URL(link.href);
      if (!url.pathname.endsWith(data)) continue;
      url.searchParams.set('refreshed', Date.now());
      link.href = url;
    }
  });
  source.addEventListener('page', () => location.reload());
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, ${RETRY});
  };
})();
`;

/** What an event stream says first: which process this is. */
const HELLO = { event: 'process', data: randomUUID(), retry: RETRY };

/** Teaches an app, before its first request, to have its pages refreshed. */
export function refreshPages(app: Pottle): void {
  app.config.TEMPLATES_AUTO_RELOAD ??= true;
  app.addUrlRule(EVENTS, {
    endpoint: 'pottle.refresh',
    viewFunc: () => eventStream(changes(app)),
    hidden: true,
  });
  app.addUrlRule(SCRIPT, {
    endpoint: 'pottle.refreshScript',
    viewFunc: () => tuple(LISTENER, 200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-store' }),
    hidden: true,
  });
  app.afterRequest(addScript);
  app.debugPage = refreshed(app, app.debugPage ?? failurePage);
  for (const owner of [app, ...app.blueprints.values()])
    watchFolders(owner, (change) => app.publishJson(TOPIC, change));
}

/** The page of an error with the script: no hook of the app sees it. */
function refreshed(app: Pottle, page: DebugPage): DebugPage {
  return async (failure) => {
    const value = await page(failure);
    const whole = value instanceof Tuple || value instanceof Response;
    return addScript(app.makeResponse(whole ? value : tuple(value, failure.status)));
  };
}

async function* changes(app: Pottle) {
  const published = app.subscribe<string | null>(TOPIC);
  yield HELLO;
  // Browsers pass over events without data.
  for await (const { data } of published)
    yield data === null ? { event: 'page', data: 'new' } : { event: 'style', data };
}

/** Puts the script at the end of a page that a browser is about to show, and that is whole. */
async function addScript<R extends Response>(response: R): Promise<R> {
  const { headers } = response;
  if (response.mimetype !== 'text/html' || headers.has('Content-Encoding') || !response.isSequence)
    return response;
  if (isForWindow() && response.statusCode !== 304) {
    const tag = tagFor(headers.get('Content-Security-Policy'));
    const text = await response.getData({ asText: true });
    if (!text.includes(`src="${SCRIPT}"`)) response.data = text + tag;
  }
  return response;
}

/** Our script as a page's policy lets it in, by its nonce or as one of the own host; nothing where it does not (CSP3, section 6.7). */
function tagFor(policy: string | null): string {
  const directives = new Map(
    (policy ?? '').split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return [name.toLowerCase(), sources];
    }),
  );
  const sourcesOf = (...names: string[]) => {
    const name = [...names, 'default-src'].find((each) => directives.has(each));
    return name === undefined ? ['*'] : directives.get(name)!;
  };
  const letsIn = (sources: string[]) => sources.some((source) => /^(?:'self'|\*)$/i.test(source));
  const scripts = sourcesOf('script-src-elem', 'script-src');
  const [nonce] = scripts.flatMap((source) => /^'nonce-(.+)'$/i.exec(source)?.[1] ?? []);
  if (!letsIn(sourcesOf('connect-src')) || (nonce === undefined && !letsIn(scripts))) return '';
  return `<script src="${SCRIPT}"${nonce === undefined ? '' : ` nonce="${escapeText(nonce)}"`}></script>\n`;
}

/** Whether what is asked for is to be a page, and no part of one: browsers say so (Fetch Metadata, section 2.1), or want HTML first. */
function isForWindow(): boolean {
  const purpose = request.headers.get('Sec-Fetch-Dest');
  return purpose === null
    ? /^text\/html\b/.test(request.headers.get('Accept') ?? '')
    : /^(?:document|iframe|frame)$/.test(purpose);
}

/** Tells of changes in the templates and static files of an app or a blueprint. */
function watchFolders(owner: Scaffold, changed: (style: string | null) => void): void {
  const { rootPath, templateFolder, staticFolder } = owner;
  for (const folder of [templateFolder, staticFolder]) {
    if (!folder) continue;
    let told: NodeJS.Timeout | undefined;
    const tell = (_: string, name: string | null) => {
      clearTimeout(told);
      told = setTimeout(() => changed(name?.endsWith('.css') ? `/${path.basename(name)}` : null), SETTLED);
    };
    try {
      watch(path.resolve(rootPath, folder), { recursive: true }, tell)
        .on('error', () => {})
        .unref();
    } catch {
      // There is no such folder.
    }
  }
}

/** How long nothing may change before it is told, in milliseconds. */
const SETTLED = 30;
