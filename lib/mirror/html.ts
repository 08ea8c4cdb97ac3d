/**
 * Pages as lines: an element, an attribute or a text each, indented as in the tree. What a browser does not show is gone:
 * the order and quotes of attributes, how characters are spelt, white space beside blocks.
 */
import type { DefaultTreeAdapterMap, DefaultTreeAdapterTypes } from 'parse5';
import { quoted } from './json.js';
import { MirrorError } from './requests.js';

type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;
export type Page = DefaultTreeAdapterMap['document'];

/** What makes a page too much for a tree: parsing takes a time that grows with depth times length. */
const DEEPEST = 500;
const MOST_NODES = 100_000;

/**
 * Reads a page.
 * @returns null for one that is nested too deeply or has too many elements
 * @throws MirrorError where parse5 is not installed
 */
export async function parsePage(text: string): Promise<Page | null> {
  const { defaultTreeAdapter, parse } = await import('parse5').catch(() => {
    throw new MirrorError(
      'To compare pages, install a parser of HTML, which does not come with Pottle: npm install --save-dev parse5',
    );
  });
  const bounds = new BoundsError();
  let [depth, nodes] = [0, 0];
  const treeAdapter: typeof defaultTreeAdapter = {
    ...defaultTreeAdapter,
    createElement(...given) {
      if (++nodes > MOST_NODES) throw bounds;
      return defaultTreeAdapter.createElement(...given);
    },
    onItemPush() {
      if (++depth > DEEPEST) throw bounds;
    },
    onItemPop() {
      depth--;
    },
  };
  try {
    return parse(text, { treeAdapter, scriptingEnabled: false });
  } catch (error) {
    if (error === bounds) return null;
    throw error;
  }
}

class BoundsError extends Error {}

/** Every element in the order of the page. */
export function* elementsOf(page: Page): Generator<Element> {
  const open: Node[] = [page];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('tagName' in node) yield node;
    open.push(...childrenOf(node).toReversed());
  }
}

function childrenOf(node: Node): Node[] {
  if ('content' in node) return node.content.childNodes;
  return 'childNodes' in node ? node.childNodes : [];
}

/** The value of an attribute; undefined if there is none. */
export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((one) => one.name === name)?.value;
}

/** Elements between which white space is nothing. */
const BLOCKS = new Set(
  `html head body title base link meta address article aside blockquote br caption center col colgroup dd details
  dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend li
  listing main menu nav noframes ol optgroup option p plaintext pre search section summary table tbody td tfoot th
  thead tr ul xmp`.split(/\s+/),
);
/** Boxes within a line: white space beside them shows, at their inner edges it does not. */
const BOXES = new Set(
  'audio button canvas embed iframe img input meter object progress select svg textarea video'.split(' '),
);
/** What shows nothing, so that white space goes on around it. */
const UNSEEN = new Set('script style template noscript datalist'.split(' '));
/** Texts that stay as they are. */
const VERBATIM = new Set(
  'pre textarea listing script style plaintext xmp noembed noframes iframe'.split(' '),
);
const BLANKS = /[ \t\n\f\r]+/g;

/** A page as lines. */
export function pageLines(page: Page): string[] {
  return new PageWriter().write(page);
}

class PageWriter {
  private readonly lines: string[] = [];
  private depth = 0;
  private verbatim = 0;
  /** Whether white space shows nothing here: a line begins, or a blank has been. */
  private isBlank = true;
  /** Where the blank stands that goes, should the line end. */
  private last = -1;

  write(page: Page): string[] {
    // Nodes to begin, and elements to end.
    const open: (Node | { end: Element; before: boolean; last: number })[] = childrenOf(page).toReversed();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if ('end' in next) this.end(next);
      else if ('tagName' in next) {
        open.push({ end: next, before: this.isBlank, last: this.last });
        this.begin(next);
        open.push(...childrenOf(next).toReversed());
      } else this.leaf(next);
    }
    return this.lines.filter((line) => line !== '');
  }

  private line(text: string): void {
    this.lines.push('  '.repeat(this.depth) + text);
  }

  private begin(element: Element): void {
    const { tagName, attrs } = element;
    if (BLOCKS.has(tagName)) this.breakLine();
    this.line(`<${tagName}>`);
    this.depth++;
    const values = attrs.map(({ name, value, prefix }) => {
      const text = name === 'class' ? value.replace(BLANKS, ' ').trim() : value;
      return `${prefix ? `${prefix}:` : ''}${name}=${quoted(text)}`;
    });
    for (const value of values.sort()) this.line(value);
    if (VERBATIM.has(tagName)) this.verbatim++;
    if (BOXES.has(tagName) || UNSEEN.has(tagName)) [this.isBlank, this.last] = [true, -1];
  }

  private end({ end: { tagName }, before, last }: { end: Element; before: boolean; last: number }): void {
    this.depth--;
    if (VERBATIM.has(tagName)) this.verbatim--;
    if (BLOCKS.has(tagName) || BOXES.has(tagName) || UNSEEN.has(tagName)) this.breakLine();
    if (BOXES.has(tagName)) this.isBlank = false;
    if (UNSEEN.has(tagName)) [this.isBlank, this.last] = [before, last];
  }

  /** A line ends: a blank before it is not seen. */
  private breakLine(): void {
    if (this.last >= 0) {
      const text = this.lines[this.last]!.replace(/ "$/, '"');
      this.lines[this.last] = /^ *""$/.test(text) ? '' : text;
    }
    [this.isBlank, this.last] = [true, -1];
  }

  private leaf(node: Node): void {
    if ('value' in node) this.text(node.value, node.parentNode?.nodeName ?? '');
    else if ('data' in node) this.line(`<!-- ${oneLine(node.data)} -->`);
    else if (node.nodeName === '#documentType' && 'name' in node)
      this.line(`<!DOCTYPE ${oneLine(`${node.name} ${node.publicId} ${node.systemId}`)}>`);
  }

  private text(value: string, parent: string): void {
    if (this.verbatim > 0) return this.verbatimText(value, parent);
    let text = value.replace(BLANKS, ' ');
    if (this.isBlank) text = text.replace(/^ /, '');
    if (text === '') return;
    this.line(quoted(text));
    this.isBlank = text.endsWith(' ');
    this.last = this.isBlank ? this.lines.length - 1 : -1;
  }

  /** A line each. Nothing of it is a blank that could go, but for lines around a script. */
  private verbatimText(value: string, parent: string): void {
    const text = parent === 'script' || parent === 'style' ? value.replace(/^\s*\n/, '').trimEnd() : value;
    if (text === '') return;
    for (const line of text.split('\n')) this.line(quoted(line));
    [this.isBlank, this.last] = [false, -1];
  }
}

const oneLine = (text: string) => text.replace(BLANKS, ' ').trim();
