/** Masks: places where a date, an id or a token stands that is another one each time. */

import type { Part } from './places.js';
import { MirrorError } from './requests.js';

/** A rule, as it stands in `masks.json`. */
export interface Mask {
  /** A path of elements or the end of one, a JSON Pointer with `*` for any index, `header NAME`, `cookie NAME`, `line 3`, or `*`. */
  readonly place: string;
  /** `uuid`, `date`, `time`, `token`, `hex`, `number`, or a regular expression between slashes. */
  readonly pattern: string;
  /** The request that it is for, as `GET /path`; all, when it is missing. */
  readonly request?: string;
  /** Kept, and not used: it is not proposed again. */
  readonly off?: boolean;
}

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*';
const CLOCK = '\\d{1,2}:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?: ?[AaPp][Mm])?';
/** The patterns that have names, those first that say most. */
const PATTERNS: Record<string, string> = {
  uuid: '\\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\\b',
  date: [
    `\\d{4}-\\d\\d-\\d\\d(?:[T ,]+${CLOCK})?(?:Z| ?[+-]\\d\\d:?\\d\\d)?`,
    `(?:\\b[A-Z][a-z]{2,8},? )?\\d{1,2}[ -]${MONTH}[ -]\\d{4}(?:,? (?:at )?${CLOCK})?(?: GMT| UTC)?`,
    `(?:\\b[A-Z][a-z]{2,8},? )?${MONTH} +\\d{1,2},?(?: ${CLOCK})? \\d{4}(?:,? (?:at )?${CLOCK})?`,
    `\\d{1,2}[./]\\d{1,2}[./]\\d{4}(?:,? ${CLOCK})?`,
  ].join('|'),
  time: CLOCK,
  number: '-?(?<![A-Za-z\\d])\\d+(?:\\.\\d+)?(?![A-Za-z\\d])',
  hex: '\\b(?:0x)?[0-9a-fA-F]{8,}\\b',
  token: '[\\w+/-]{16,}={0,2}(?:\\.[\\w-]+)*',
};

/** A mask at work. */
export class Rule {
  /** How many lines it has hidden something of. */
  hid = 0;
  private readonly place: RegExp;
  private readonly pattern: RegExp;
  private readonly word: string;

  /** @throws MirrorError for a mask that hides everything, or cannot be read */
  constructor(readonly mask: Mask) {
    if (typeof mask?.place !== 'string' || typeof mask.pattern !== 'string')
      throw new MirrorError(
        `this is no mask: ${JSON.stringify(mask)}. Write {"place": "main > time", "pattern": "date"}.`,
      );
    this.place = placeOf(mask.place);
    this.pattern = patternOf(mask.pattern);
    this.word = `<${Object.hasOwn(PATTERNS, mask.pattern) ? mask.pattern : 'masked'}>`;
  }

  /** Whether it is for a line. */
  isFor(place: string, request: string): boolean {
    return (this.mask.request ?? request) === request && this.place.test(place);
  }

  /** A value without what is hidden. */
  hide(value: string): string {
    return value.replace(this.pattern, this.word);
  }
}

/** Texts without an id, a date or a token: whatever hides all of them hides everything. */
const PROBES = ['Hello, world', 'Sign in', 'true'];

function patternOf(pattern: string): RegExp {
  const [, given = '', flags = ''] = /^\/(.+)\/([imsu]*)$/s.exec(pattern) ?? [];
  const source = Object.hasOwn(PATTERNS, pattern) ? PATTERNS[pattern]! : given;
  if (source === '')
    throw new MirrorError(
      `A mask has the pattern '${pattern}'. There are ${Object.keys(PATTERNS).join(', ')}, and regular expressions such as "/v\\\\d+/".`,
    );
  let found: RegExp;
  try {
    found = new RegExp(source, `g${flags}`);
  } catch (error) {
    throw new MirrorError(`A mask has the pattern '${pattern}': ${(error as Error).message}.`);
  }
  if (PROBES.some((probe) => /[a-z]/i.test(probe.replace(found, '')))) return found;
  throw new MirrorError(
    `A mask has the pattern '${pattern}', which matches everything: nothing would be compared. Say what is to be hidden: date, token, or "/v\\\\d+/".`,
  );
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** What a place is, as an expression for {@link Part.place}. */
function placeOf(place: string): RegExp {
  if (place.trim() === '') throw new MirrorError('A mask has no place: write "*" for all.');
  if (place === '*') return /^/;
  if (/^header /i.test(place)) return new RegExp(`^${escaped(place.toLowerCase())}$`);
  if (/^(\/|line |cookie )/.test(place)) return new RegExp(`^${escaped(place).replaceAll('\\*', '[^/]*')}$`);
  const [path = '', name] = place.split(' @');
  const steps = path.split(/ *> */).map((step) => {
    const any = step.includes(':nth-of-type') ? '' : '(?::nth-of-type\\(\\d+\\))?';
    const named = step.includes('[') ? '' : '(?:\\[name="[\\w.-]+"\\])?';
    return escaped(step.replace(/:.*/, '')) + named + escaped(/:.*/.exec(step)?.[0] ?? '') + any;
  });
  return new RegExp(`(?:^|> )${steps.join(' > ')}${name === undefined ? '' : ` @${escaped(name)}`}$`);
}

/** The end of a place, which a mask has in common with all that it is for; `*` where it may be any. */
function tailOf(place: string): string {
  const tail = /^(\/|cookie )/.test(place)
    ? place.replace(/^.*\//s, '')
    : place.replace(/^.*> */s, '').replace(/\[name=[^\]]*\]|:nth-of-type\(\d+\)/g, '');
  return tail.includes('*')
    ? '*'
    : tail.replace(/^(line) .*|^header .*/i, (all, line) => line ?? all.toLowerCase());
}

/** Rules by the ends of their places: of many, few are tried on a line. */
export class Rules {
  private readonly byTail = new Map<string, Rule[]>();

  constructor(all: Iterable<Rule>) {
    for (const rule of all) {
      const tail = tailOf(rule.mask.place);
      const known = this.byTail.get(tail);
      if (known) known.push(rule);
      else this.byTail.set(tail, [rule]);
    }
  }

  /** Those that may be for a line. */
  near(place: string): Rule[] {
    return [...new Set(['*', tailOf(place)])].flatMap((tail) => this.byTail.get(tail) ?? []);
  }
}

/** The lines of an answer as they are compared. @param counts whether what is hidden is counted */
export function masked(
  parts: readonly Part[],
  rules: readonly Rule[],
  request: string,
  counts = false,
): string[] {
  const all = new Rules(rules);
  return parts.map(({ place, key, value, line }) => {
    if (value === '') return line;
    let text = value;
    for (const rule of all.near(place)) {
      const next = rule.hide(text);
      if (next === text || !rule.isFor(place, request)) continue;
      if (counts) rule.hid++;
      text = next;
    }
    return key + text;
  });
}

/** A place that two runs of one application answer otherwise, and a pattern by which that is hidden. */
export interface Finding {
  readonly request: string;
  readonly place: string;
  readonly pattern: string;
}

const ANYWHERE = new Map(
  Object.keys(PATTERNS).map((name) => [name, new Rule({ place: '*', pattern: name })]),
);

/**
 * The patterns that make two values the same: as few as do.
 * @returns null where none do
 */
export function patternsFor(a: string, b: string): string[] | null {
  const hide = (names: readonly string[]) => {
    const [one, other] = [a, b].map((value) =>
      names.reduce((text, name) => ANYWHERE.get(name)!.hide(text), value),
    );
    return one === other;
  };
  const names = Object.keys(PATTERNS);
  const single = names.find((name) => hide([name]));
  if (single !== undefined) return [single];
  if (!hide(names)) return null;
  return names.reduceRight<string[]>((kept, name) => {
    const fewer = kept.filter((one) => one !== name);
    return hide(fewer) ? fewer : kept;
  }, names);
}

/** The masks that a finding might become, the widest first; the last hides nothing but what was found. */
export function widths({ place, pattern, request }: Finding): Mask[] {
  const loose = place.startsWith('/')
    ? place.replace(/\/\d+(?=\/|$)/g, '/*')
    : place.replace(/:nth-of-type\(\d+\)/g, '').replace(/^line \d+$/, 'line *');
  const [, own = ''] = /(?:^|> )([^>]*\[name=[^>]*)$/.exec(loose) ?? [];
  const all = [own, loose, place].filter((one) => one !== '');
  const unique = [...new Set(all)];
  return [
    ...unique.map((one) => ({ place: one, pattern })),
    ...unique.slice(-2).map((one) => ({ place: one, pattern, request })),
  ];
}
