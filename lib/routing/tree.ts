/** A branch of the tree: the characters that follow, and what is stored where they end. */
interface Branch<T> {
  prefix: string;
  value: T | undefined;
  /** By the code of the next character, which is not repeated in their prefix. */
  children: (Branch<T> | undefined)[];
}

const NEVER = -1;

/**
 * A map from texts to values that looks up a piece of a text without cutting it out.
 * PERF: a Map would hash each path and each segment anew, and segments had to be made first (bench/routing).
 */
export class TextTree<T> {
  /** Whether nothing was stored yet. */
  empty = true;
  /** Where the text found last ended. */
  end = 0;
  private readonly root: Branch<T> = { prefix: '', value: undefined, children: [] };

  /**
   * What is stored for the characters of `text` from `start` up to its end, or to a character with the code `stop`;
   * {@link end} tells where that was.
   */
  get(text: string, start: number, stop = NEVER): T | undefined {
    const { length } = text;
    let branch: Branch<T> | undefined = this.root;
    let at = start;
    do {
      const prefix: string = branch.prefix;
      if (length - at < prefix.length) return undefined;
      for (let i = 0; i < prefix.length; i++)
        if (text.charCodeAt(at++) !== prefix.charCodeAt(i)) return undefined;
      const code = at < length ? text.charCodeAt(at) : stop;
      if (code === stop) {
        this.end = at;
        return branch.value;
      }
      branch = branch.children[code];
      at++;
    } while (branch !== undefined);
    return undefined;
  }

  /** What is stored for a text; made and stored first if there is nothing. */
  ensure(text: string, make: () => T): T {
    const branch = this.grow(text);
    branch.value ??= make();
    this.empty = false;
    return branch.value;
  }

  private grow(text: string): Branch<T> {
    let branch = this.root;
    if (this.empty) branch.prefix = text;
    let at = 0;
    for (;;) {
      const shared = commonLength(branch.prefix, text.slice(at));
      if (shared < branch.prefix.length) split(branch, shared);
      at += shared;
      if (at === text.length) return branch;
      const code = text.charCodeAt(at++);
      const next = branch.children[code];
      if (next === undefined)
        return (branch.children[code] = { prefix: text.slice(at), value: undefined, children: [] });
      branch = next;
    }
  }
}

/** Cuts a branch in two, so that another can grow out of it. */
function split<T>(branch: Branch<T>, at: number): void {
  const { prefix, value, children } = branch;
  branch.children = [];
  branch.children[prefix.charCodeAt(at)] = { prefix: prefix.slice(at + 1), value, children };
  branch.prefix = prefix.slice(0, at);
  branch.value = undefined;
}

function commonLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  for (let i = 0; i < most; i++) if (left[i] !== right[i]) return i;
  return most;
}
