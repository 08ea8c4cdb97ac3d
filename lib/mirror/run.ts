/** Asks two applications the same, and compares what they answer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { compare, type Difference } from './compare.js';
import { Crawl } from './crawl.js';
import { Golden, readMasks, writeMasks } from './golden.js';
import { type Mask, Rule as Masking, masked, type Rule } from './masks.js';
import type { Recorded } from './normal.js';
import { bodyParts, headParts } from './places.js';
import { Proposals } from './propose.js';
import { lineOf, MirrorError, type MirrorRequest } from './requests.js';
import { type Bounds, MissingValueError, Side } from './side.js';

/** What is to be compared. */
export interface MirrorOptions {
  /** The address of the old application; answers of `golden` stand for it when it is missing. */
  readonly old?: string | undefined;
  /** The address of the new one; missing where answers are only recorded. */
  readonly new?: string | undefined;
  readonly requests: readonly MirrorRequest[];
  /** Where a crawl begins, after the requests. */
  readonly crawl?: string | undefined;
  /** Whether a crawl sends forms. */
  readonly forms: boolean;
  /** How many requests a crawl makes. */
  readonly limit: number;
  /** Whether the old application is asked a second time, to see what differs by itself. */
  readonly twice: boolean;
  /** Milliseconds before that second time: what tells seconds is to tell others. */
  readonly pause: number;
  /** Called before each run: what requests have changed is to be as it was. */
  readonly reset?: (() => void) | undefined;
  /** A folder for answers and masks, or of them. */
  readonly golden?: string | undefined;
  /** A file of masks, where it is not that of the folder. */
  readonly masks?: string | undefined;
  readonly bounds: Bounds;
  /** Told of each request. */
  readonly progress: (what: string, done: number, all?: number) => void;
}

/** What was found. */
export interface Report {
  readonly requests: number;
  readonly differences: readonly Difference[];
  /** The masks that hid something, and of how many lines. */
  readonly masks: readonly { mask: Mask; hid: number }[];
  /** Those of them that are new. */
  readonly proposed: readonly Mask[];
  /** What one should know about the comparison. */
  readonly notes: readonly string[];
}

/**
 * Compares two applications, or records one.
 * @throws MirrorError for what makes no sense, and for an application that does not answer
 */
export async function mirror(options: MirrorOptions): Promise<Report> {
  if (options.old !== undefined) return record(options, options.old);
  return report(options, Golden.open(options.golden!), readMasks(masksFile(options)!), [], []);
}

const masksFile = ({ masks, golden }: MirrorOptions) =>
  masks ?? (golden === undefined ? undefined : path.join(golden, 'masks.json'));

async function record(options: MirrorOptions, url: string): Promise<Report> {
  const file = masksFile(options);
  const rules = file === undefined ? [] : readMasks(file);
  const folder = options.golden ?? mkdtempSync(path.join(tmpdir(), 'pottle-mirror-'));
  try {
    const golden = Golden.empty(folder);
    options.reset?.();
    const notes = await firstRun(options, new Side('old', url, options.bounds), golden);
    const proposals = new Proposals(rules);
    if (options.twice) {
      options.reset?.();
      await setTimeout(options.pause);
      await secondRun(options, new Side('old', url, options.bounds), golden, proposals);
    }
    const proposed = proposals.masks();
    const all = [...rules, ...proposed.map((mask) => new Masking(mask))];
    if (options.golden !== undefined) writeMasks(file!, all);
    rewrite(golden, active(all), options.new === undefined);
    return await report(options, golden, all, proposed, [...notes, ...unsteadyNotes(proposals)]);
  } finally {
    if (options.golden === undefined) rmSync(folder, { recursive: true });
  }
}

const active = (rules: readonly Rule[]) => rules.filter(({ mask }) => mask.off !== true);

/** Asks the old application for everything, and keeps what it answers. @returns notes */
async function firstRun(options: MirrorOptions, side: Side, golden: Golden): Promise<string[]> {
  const crawl = options.crawl === undefined ? undefined : new Crawl(options.crawl, options);
  const given = [...options.requests];
  for (let request = given.shift() ?? crawl?.next(); request; request = given.shift() ?? crawl?.next()) {
    options.progress('old', golden.size + 1);
    const reading = await side.ask(request).catch((error) => {
      if (error instanceof MissingValueError) throw new MirrorError(`${lineOf(request)}: ${error.message}`);
      throw error;
    });
    golden.write(request, reading);
    crawl?.see(request, reading);
  }
  if (golden.size === 0) throw new MirrorError('There is nothing to ask for: no file has a request.');
  return crawl === undefined ? [] : crawlNotes(crawl, options);
}

async function secondRun(
  options: MirrorOptions,
  side: Side,
  golden: Golden,
  proposals: Proposals,
): Promise<void> {
  for (let at = 0; at < golden.size; at++) {
    options.progress('old, once more', at + 1, golden.size);
    const { request } = golden.read(at);
    proposals.add(nameOf(request), () => golden.read(at).recorded, await asked(side, request));
  }
}

/** An answer; or that there is none, since the side has not said before what the request needs. */
async function asked(side: Side, request: MirrorRequest): Promise<Recorded> {
  try {
    return await side.ask(request);
  } catch (error) {
    if (!(error instanceof MissingValueError)) throw error;
    return { head: [`no answer: ${error.message}`], kind: 'empty', body: [] };
  }
}

/** Hides in what is kept what masks hide. */
function rewrite(golden: Golden, rules: readonly Rule[], counts: boolean): void {
  for (let at = 0; at < golden.size; at++) {
    const { request, recorded } = golden.read(at);
    const [head, body] = [headParts(recorded), bodyParts(recorded)].map((parts) =>
      masked(parts, rules, nameOf(request), counts),
    );
    golden.write(request, { kind: recorded.kind, head: head!, body: body! }, at);
  }
}

/** Compares the new application, if there is one, with what is kept. */
async function report(
  options: MirrorOptions,
  golden: Golden,
  all: readonly Rule[],
  proposed: readonly Mask[],
  notes: readonly string[],
): Promise<Report> {
  const rules = active(all);
  const differences: Difference[] = [];
  const side = options.new === undefined ? undefined : new Side('new', options.new, options.bounds);
  if (side !== undefined) options.reset?.();
  const partial: string[] = [];
  for (let at = 0; at < golden.size; at++) {
    const { request, recorded } = golden.read(at);
    const trouble = recorded.head.find((line) => /^(no answer|not whole): /.test(line));
    if (trouble !== undefined) partial.push(`${nameOf(request)}: ${trouble} (old)`);
    if (side === undefined) continue;
    options.progress('new', at + 1, golden.size);
    const difference = compare(nameOf(request), recorded, await asked(side, request), rules);
    if (difference !== null) differences.push({ number: at + 1, ...difference });
  }
  return {
    requests: golden.size,
    differences,
    masks: rules.flatMap(({ mask, hid }) => (hid > 0 ? { mask, hid } : [])),
    proposed,
    notes: [...notes, ...some('Of some answers only what came was compared', partial)],
  };
}

/** A request as masks and reports name it. */
const nameOf = ({ method, url }: MirrorRequest) => `${method} ${url}`;

/** A note about several things, if there are any. */
function some(what: string, all: readonly string[]): string[] {
  if (all.length === 0) return [];
  const rest = all.length > 5 ? ` and ${all.length - 5} more` : '';
  return [`${what}: ${all.slice(0, 5).join(', ')}${rest}.`];
}

function crawlNotes({ left, rest }: Crawl, { limit }: MirrorOptions): string[] {
  return [
    ...(rest > 0
      ? [`The crawl ended at ${limit} requests, and knew of ${rest} more: --limit sets how many it makes.`]
      : []),
    ...some('Links that look as if they changed something were left out (--forms follows them)', [
      ...left.changing,
    ]),
    ...some('Forms that may change something were left out (--forms sends them)', [...left.forms]),
    ...some('Forms whose fields hold {{ were left out', [...left.braces]),
  ];
}

function unsteadyNotes({ unsteady }: Proposals): string[] {
  // Of each request the first.
  const all = new Map(unsteady.toReversed().map(({ request, place }) => [request, `${request} at ${place}`]));
  return some(
    'Asked twice, the old application answered otherwise, and by more than dates, ids and tokens, so that no mask hides it. Where requests change its data, --reset COMMAND brings it back before each run; --once asks once',
    [...all.values()].toReversed(),
  );
}
