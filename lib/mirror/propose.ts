/** Proposes masks: what one application answers otherwise when it is asked again is no difference between two. */
import { type Finding, type Mask, masked, patternsFor, Rule, Rules, widths } from './masks.js';
import type { Recorded } from './normal.js';
import { bodyParts, headParts, type Part, shownPlace } from './places.js';

/** An answer of the first run, with where the second was another. */
interface Seen {
  readonly request: string;
  readonly parts: () => readonly Part[];
  /** Lines that nothing is known of: they changed, or stand where lines came or went. */
  readonly loose: ReadonlySet<number>;
}

/** What is found by comparing two runs. */
export class Proposals {
  private readonly findings: Finding[] = [];
  private readonly seen: Seen[] = [];
  /** Requests that are answered otherwise in more than values, with the first place; no mask hides that. */
  readonly unsteady: { request: string; place: string }[] = [];

  /** @param rules that are there already */
  constructor(private readonly rules: readonly Rule[]) {}

  /**
   * Compares two answers to one request.
   * @param first the answer of the first run, which can be had again
   */
  add(request: string, first: () => Recorded, second: Recorded): void {
    const one = first();
    const loose = new Set<number>();
    const headLength = one.head.length;
    this.section(request, headParts(one), headParts(second), 0, loose);
    this.section(request, bodyParts(one), bodyParts(second), headLength, loose);
    this.seen.push({ request, loose, parts: () => [...headParts(first()), ...bodyParts(first())] });
  }

  private section(request: string, a: Part[], b: Part[], offset: number, loose: Set<number>): void {
    const at = a.findIndex(({ place }, i) => place !== b[i]?.place);
    if (at >= 0 || a.length !== b.length) {
      const place = (a[at] ?? b[a.length] ?? a.at(-1))!.place;
      this.unsteady.push({ request, place: shownPlace(place) });
      for (const i of a.keys()) loose.add(offset + i);
      return;
    }
    const [x, y] = [a, b].map((parts) => masked(parts, this.rules, request));
    for (const [i, { place, value }] of a.entries()) {
      if (x![i] === y![i]) continue;
      loose.add(offset + i);
      const patterns = patternsFor(value, b[i]!.value);
      if (patterns === null) this.unsteady.push({ request, place: shownPlace(place) });
      else this.findings.push(...patterns.map((pattern) => ({ request, place, pattern })));
    }
  }

  /** The masks: each as wide as it can be without hiding a line that was the same in both runs. */
  masks(): Mask[] {
    const ladders = this.findings.map(widths);
    const candidates = new Map<string, Rule>();
    for (const mask of ladders.flat()) candidates.set(keyOf(mask), new Rule(mask));
    const tooWide = this.tooWide([...candidates.values()]);
    const chosen = new Map<string, Mask>();
    for (const ladder of ladders) {
      const mask = ladder.find((one) => !tooWide.has(keyOf(one))) ?? ladder.at(-1)!;
      chosen.set(keyOf(mask), mask);
    }
    return [...chosen.values()];
  }

  /** The keys of masks that hide something of what both runs have. */
  private tooWide(rules: readonly Rule[]): Set<string> {
    if (rules.length === 0) return new Set();
    const all = new Rules(rules);
    // Most lines hold nothing that any pattern hides.
    const patterns = [...new Map(rules.map((rule) => [rule.mask.pattern, rule])).values()];
    const found = new Set<string>();
    for (const { request, parts, loose } of this.seen)
      for (const [i, { place, value }] of parts().entries()) {
        if (loose.has(i) || patterns.every((rule) => rule.hide(value) === value)) continue;
        for (const rule of all.near(place))
          if (rule.hide(value) !== value && rule.isFor(place, request)) found.add(keyOf(rule.mask));
      }
    return found;
  }
}

const keyOf = ({ place, pattern, request = '' }: Mask) => [place, pattern, request].join('\n');
