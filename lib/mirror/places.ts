/** Where each line of an answer stands, in words that a mask can use again. */
import type { Recorded } from './normal.js';

/** A line, taken apart. */
export interface Part {
  /** `html > body > p:nth-of-type(2)`, with ` @name` for an attribute; `/items/0/id`; the name of a header; `line 3` */
  readonly place: string;
  /** What of the line is no value. */
  readonly key: string;
  readonly value: string;
  readonly line: string;
}

/** The parts of status, headers and cookies. */
export function headParts({ head }: Recorded): Part[] {
  return head.map((line) => {
    const at = line.indexOf(': ');
    const name = line.slice(0, at);
    const place = /^(cookie |status$|no answer$|not whole$)/.test(name) ? name : `header ${name}`;
    return { place, key: line.slice(0, at + 2), value: line.slice(at + 2), line };
  });
}

/** The parts of the body. */
export function bodyParts({ kind, body }: Recorded): Part[] {
  if (kind === 'html') return pageParts(body);
  return body.map((line, i) => {
    const at = kind === 'json' ? line.indexOf(': ') + 2 : 0;
    return {
      place: kind === 'json' ? line.slice(0, at - 2) || '/' : `line ${i + 1}`,
      key: line.slice(0, at),
      value: line.slice(at),
      line,
    };
  });
}

/** An element that is open: its path, and how many of each kind it has had. */
interface Open {
  readonly path: string;
  counts?: Map<string, number>;
}

function pageParts(lines: readonly string[]): Part[] {
  const open: Open[] = [{ path: '' }];
  return lines.map((line, i) => {
    const indent = line.search(/[^ ]/);
    const text = line.slice(indent);
    while (open.length > indent / 2 + 1) open.pop();
    const parent = open.at(-1)!;
    if (/^<[^!]/.test(text)) {
      const path = `${parent.path}${parent.path && ' > '}${stepOf(text.slice(1, -1), parent, lines, i)}`;
      open.push({ path });
      return { place: path, key: line, value: '', line };
    }
    const [key = ''] = /^(?:[^\s"<][^\s=]*=)?/.exec(text)!;
    const path = parent.path || '#document';
    const place = key === '' ? path : `${path} @${key.slice(0, -1)}`;
    return { place, key: line.slice(0, indent) + key, value: text.slice(key.length), line };
  });
}

/** One step of a path: the kind of element, its name in a form, and which of its kind it is. */
function stepOf(tag: string, parent: Open, lines: readonly string[], at: number): string {
  parent.counts ??= new Map();
  const count = (parent.counts.get(tag) ?? 0) + 1;
  parent.counts.set(tag, count);
  if (/^(html|head|body)$/.test(tag)) return tag;
  const name = NAMED.test(tag) ? nameAfter(lines, at) : '';
  return `${tag}${name && `[name="${name}"]`}:nth-of-type(${count})`;
}

/** Elements that are known by their names. */
const NAMED = /^(input|select|textarea|button|meta)$/;

/** The name among the attributes, which come in the order of the alphabet. */
function nameAfter(lines: readonly string[], at: number): string {
  for (let i = at + 1; i < lines.length && /^ *[^ "<]/.test(lines[i]!); i++) {
    const [, name] = /^ *name="([\w.-]{1,60})"$/.exec(lines[i]!) ?? [];
    if (name !== undefined) return name;
  }
  return '';
}

/** A place as people read it: the first of its kind needs no number. */
export const shownPlace = (place: string) => place.replaceAll(':nth-of-type(1)', '');
