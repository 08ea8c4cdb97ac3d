/** Finds requests in the pages of an application. */
import { baseOf, type Form, formsOf, linksOf } from './forms.js';
import type { Reading } from './normal.js';
import { formOf, type MirrorRequest, multipartOf } from './requests.js';

/** Paths that end a session: they are asked for when all else is done. */
const LEAVES = /\b(log|sign)[-_]?(out|off)\b/i;
/** Paths that take something away, though some are those of links. */
const CHANGES = /\b(delete|remove|destroy|drop|reset|clear|unsubscribe)\b/i;
/** Stands for the application's own address. */
const OWN = 'http://mirror.invalid';

/** What a crawl may do. */
export interface CrawlOptions {
  /** Whether forms are sent that may change something, and links followed that look as if they did. */
  readonly forms: boolean;
  readonly limit: number;
}

/** What is still to be asked for, in the order in which it was found. */
export class Crawl {
  private readonly soon: MirrorRequest[] = [];
  /** What is read first, what may take something away, and what ends the session. */
  private readonly later: readonly [MirrorRequest[], MirrorRequest[], MirrorRequest[]] = [[], [], []];
  private readonly known = new Set<string>();
  /** What was left out, for a reason that is told. */
  readonly left = { changing: new Set<string>(), forms: new Set<string>(), braces: new Set<string>() };
  private count = 0;

  constructor(
    start: string,
    private readonly options: CrawlOptions,
  ) {
    this.find(start);
  }

  /** The next request; undefined at the end, or at the limit. */
  next(): MirrorRequest | undefined {
    if (this.count >= this.options.limit) return undefined;
    this.count++;
    return [this.soon, ...this.later].find((queue) => queue.length > 0)?.shift();
  }

  /** How many are known that were not asked for. */
  get rest(): number {
    return [this.soon, ...this.later].flat().length;
  }

  /** Looks for more in an answer. */
  see(request: MirrorRequest, { head, page }: Reading): void {
    const location = head.find((line) => line.startsWith('location: '))?.slice('location: '.length);
    const target = location === undefined ? null : pathOf(location, request.url);
    if (target !== null && request.method !== 'GET') {
      this.known.add(target);
      this.soon.unshift({ method: 'GET', url: target });
    } else if (target !== null) this.find(target);
    if (page === null) return;
    const base = baseOf(page) ?? request.url;
    const paths = linksOf(page).map((link) => pathOf(link, base, request.url));
    for (const path of paths) if (path !== null) this.find(path);
    for (const [i, form] of formsOf(page).entries()) {
      const path = pathOf(form.action || request.url, form.action ? base : request.url, request.url);
      if (path !== null) this.form(form, path, request, i + 1);
    }
  }

  private find(url: string): void {
    if (this.known.has(url)) return;
    this.known.add(url);
    const [path = ''] = url.split('?');
    if (CHANGES.test(path) && !this.options.forms) this.left.changing.add(url);
    else this.queueOf(path).push({ method: 'GET', url });
  }

  private queueOf(path: string): MirrorRequest[] {
    if (LEAVES.test(path)) return this.later[2];
    return CHANGES.test(path) ? this.later[1] : this.later[0];
  }

  private form(form: Form, action: string, page: MirrorRequest, number: number): void {
    const { method, fields, hidden, files, isMultipart } = form;
    if (method === 'DIALOG') return;
    const [path = ''] = action.split('?');
    if (method === 'GET') return this.find(`${path}?${new URLSearchParams(fields.map(([...pair]) => pair))}`);
    const names = fields.map(([name]) => name).sort();
    const key = [method, action, ...names].join('\n');
    if (this.known.has(key)) return;
    this.known.add(key);
    if (!this.options.forms) return void this.left.forms.add(action);
    const unseen = new Set(hidden.map(([name]) => name));
    // Taken for a name of ours.
    if (fields.some(([name, value]) => !unseen.has(name) && value.includes('{{')))
      return void this.left.braces.add(action);
    const sent = fields.map(([name, value]): [string, string] =>
      unseen.has(name) && /^[\w.-]{1,100}$/.test(name)
        ? [name, `{{ form${number}.${name} }}`]
        : [name, value],
    );
    const request = isMultipart
      ? multipartOf(action, sent, files)
      : { method: 'POST', url: action, form: formOf(sent) };
    // The page once more, so that what is hidden in it is fresh, and its own.
    const steps = page.method === 'GET' ? [{ method: 'GET', url: page.url }, request] : [request];
    this.queueOf(path).push(...steps);
  }
}

/** The path of a link within the application; null for one that leads elsewhere. */
function pathOf(link: string, ...bases: readonly string[]): string | null {
  try {
    const from = bases.reduceRight((url, base) => new URL(own(base), url).href, OWN);
    const { origin, pathname, search } = new URL(own(link), from);
    return origin === OWN ? (pathname + search).replaceAll('{', '%7B') : null;
  } catch {
    return null;
  }
}

const own = (text: string) => text.replaceAll('{origin}', OWN);
