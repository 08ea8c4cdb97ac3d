/** What went to the old application, by method and path: for the page that shows what is left to port. Bounded. */

/** A rule of the app, as it is listed. */
export interface PortedRule {
  readonly rule: string;
  readonly endpoint: string;
  readonly methods: ReadonlySet<string> | null;
  readonly websocket: boolean;
}

/** Requests that look alike. */
export interface Passage {
  readonly method: string;
  readonly path: string;
  /** How often there was one. */
  count: number;
  /** Of the last answer. */
  status: number;
}

/** So many kinds of requests are told apart. */
const MOST = 500;
const LONGEST = 200;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** A path as a rule might have it: what differs from one thing to the next is folded. */
export function folded(path: string): string {
  const segments = path.slice(0, LONGEST).split('/');
  const kinds = segments.map((part) => (/^\d+$/.test(part) ? '<int>' : UUID.test(part) ? '<uuid>' : part));
  return kinds.join('/') + (path.length > LONGEST ? '…' : '');
}

/** Counts requests. */
export class Ledger {
  /** How many requests there were of kinds for which there was no room. */
  others = 0;
  private readonly kinds = new Map<string, Passage>();

  note(method: string, path: string, status: number): void {
    const pattern = folded(path);
    const key = `${method} ${pattern}`;
    const known = this.kinds.get(key);
    if (known) Object.assign(known, { count: known.count + 1, status });
    else if (this.kinds.size < MOST)
      this.kinds.set(key, { method: method.slice(0, 20), path: pattern, count: 1, status });
    else this.others++;
  }

  /** The most frequent first. */
  get passages(): Passage[] {
    return [...this.kinds.values()].sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1));
  }
}
