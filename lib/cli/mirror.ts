/** `pottle mirror`: whether two applications answer alike, and where they do not. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Pottle, UsageError } from '../index.js';
import type { Difference } from '../mirror/compare.js';
import { MirrorError, type MirrorRequest, parseLog, parseRequests } from '../mirror/requests.js';
import { mirror as compareBoth, type Report } from '../mirror/run.js';
import { serve } from '../transports/serve.js';
import { locateApp } from './locate.js';

/** What stands on the command line. */
export interface Options {
  old?: string;
  new?: string;
  requests?: string;
  log?: string;
  crawl?: string | true;
  forms?: boolean;
  limit: number;
  once?: boolean;
  reset?: string;
  golden?: string;
  replay?: string;
  masks?: string;
  ignoreHeader?: string[];
  timeout: number;
  json?: boolean;
}

/** How much of one answer is taken. */
const MOST = 16 << 20;

/**
 * Sends the same requests to two applications, and prints where their answers differ first.
 * @returns the exit code: 1 when they differ
 */
export async function mirror(options: Options): Promise<number> {
  check(options);
  const { requests, notes } = requestsOf(options);
  const app = await appOf(options.new);
  const server = app && (await serve(app, { port: 0, signals: false, announce: () => undefined }));
  try {
    const report = await compareBoth({
      old: options.old,
      new: server?.url ?? options.new,
      requests,
      crawl: startOf(options),
      forms: options.forms === true,
      limit: options.limit,
      twice: options.once !== true,
      pause: 1000,
      reset: options.reset === undefined ? undefined : () => run(options.reset!),
      golden: options.golden ?? options.replay,
      masks: options.masks,
      bounds: {
        bytes: MOST,
        seconds: options.timeout,
        ignored: (options.ignoreHeader ?? []).map((name) => name.toLowerCase()),
      },
      progress,
    });
    clearProgress();
    const told = { ...report, notes: [...notes, ...report.notes] };
    console.log(options.json ? asJson(told) : shown(told, options));
    return report.differences.length > 0 ? 1 : 0;
  } catch (error) {
    clearProgress();
    throw error instanceof MirrorError ? new UsageError(error.message) : error;
  } finally {
    await server?.close();
  }
}

/** @throws UsageError for options that make no sense together */
function check(options: Options): void {
  const { old, replay, golden, requests, log, crawl } = options;
  const sources = [requests, log, crawl].filter((one) => one !== undefined);
  if (replay !== undefined && (old ?? golden) !== undefined)
    throw new UsageError('--replay compares with what --golden has recorded: leave out --old and --golden.');
  if (replay !== undefined && sources.length > 0)
    throw new UsageError('--replay has its requests in the folder: leave out --requests, --log and --crawl.');
  if (replay === undefined && old === undefined)
    throw new UsageError(
      'Say where the old application is: pottle mirror --old http://127.0.0.1:5000 --new http://127.0.0.1:8000 --crawl. Or --replay DIR, to compare with what --golden DIR has recorded.',
    );
  if (options.new === undefined && golden === undefined)
    throw new UsageError('Say where the new application is: --new http://127.0.0.1:8000, or --new app.js.');
  if (/^[\w.-]+:\d+\/?$/.test(options.new ?? ''))
    throw new UsageError(`--new takes a URL with its scheme, http://${options.new}, or a file with an app.`);
  if (replay === undefined && sources.length === 0)
    throw new UsageError(
      'Say what to ask for: --crawl follows the links of the old application, --requests FILE and --log FILE have requests.',
    );
}

function requestsOf({ requests, log }: Options): { requests: MirrorRequest[]; notes: string[] } {
  try {
    const given = requests === undefined ? [] : parseRequests(textIn(requests, '--requests'), requests);
    const logged = log === undefined ? undefined : parseLog(textIn(log, '--log'), log);
    const left = logged?.unsafe ?? 0;
    const notes =
      left > 0
        ? [
            `Requests of the log that may change something were left out, ${left} in all: --requests FILE sends what you write there.`,
          ]
        : [];
    return { requests: [...given, ...(logged?.requests ?? [])], notes };
  } catch (error) {
    throw error instanceof MirrorError ? new UsageError(error.message) : error;
  }
}

function textIn(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${option} names a file that cannot be read: ${(error as Error).message}.`);
  }
}

/** Where a crawl begins. @throws UsageError for what is no path of the old application */
function startOf({ crawl, old = '' }: Options): string | undefined {
  if (crawl === undefined || crawl === true) return crawl && '/';
  const path = crawl.startsWith(`${old}/`) ? crawl.slice(old.length) : crawl;
  if (path.startsWith('/')) return path;
  throw new UsageError(`--crawl takes a path of the old application, such as /notes, and not '${crawl}'.`);
}

/** The app that `--new` names, where that is no URL. */
async function appOf(name: string | undefined): Promise<Pottle | undefined> {
  return name === undefined || /^\w+:\/\//.test(name) ? undefined : locateApp(name);
}

/** Runs a command of `--reset`. What it prints goes where progress is shown. @throws UsageError where it fails */
function run(command: string): void {
  clearProgress();
  const { status, signal } = spawnSync(command, { shell: true, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new UsageError(`The command of --reset ended with ${status ?? signal}: ${command}`);
}

function progress(what: string, done: number, all?: number): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\x1b[K${what}: ${done}${all === undefined ? '' : ` of ${all}`}`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

function asJson({ requests, differences, ...rest }: Report): string {
  const same = requests - differences.length;
  return JSON.stringify({ requests, same, differences, ...rest }, null, 2);
}

/** So many differences are shown; of the others, the places. */
const SHOWN = 20;

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function shown({ requests, differences, masks, proposed, notes }: Report, options: Options): string {
  const hid = masks.map(({ mask, hid }) => {
    const where = `${mask.place} (${mask.pattern}${mask.request ? `, ${mask.request}` : ''})`;
    return `  ${where}: ${counted(hid, 'line')}${proposed.includes(mask) ? ', proposed now' : ''}`;
  });
  const count = differences.length;
  const done =
    options.new === undefined
      ? `${counted(requests, 'request')} recorded in ${options.golden}, with masks.json`
      : `${counted(requests, 'request')}, ${requests - count} the same, ${count} differ`;
  return [
    ...differing(differences),
    ...(hid.length > 0 ? ['Hidden by masks:', ...hid, ''] : []),
    ...notes.flatMap((note) => [`Note: ${note}`, '']),
    done,
  ].join('\n');
}

/** The differences, of which those that are the same in several answers are printed once. */
function differing(differences: readonly Difference[]): string[] {
  const alike = new Map<string, Difference[]>();
  for (const one of differences) {
    const key = JSON.stringify([one.place, one.old, one.new]);
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  const groups = [...alike.values()];
  const rest = groups.slice(SHOWN).flat();
  return [
    ...groups.slice(0, SHOWN).flatMap(([first, ...others]) => [...lines(first!), ...also(others), '']),
    ...rest.map(({ number, request, place }) => `${number}. ${request} differs at ${place}`),
    ...(rest.length > 0 ? ['(Of these, the places only: --json has all.)', ''] : []),
  ];
}

/** Names requests with the same difference. */
function also(others: readonly Difference[]): string[] {
  if (others.length === 0) return [];
  const named = others.slice(0, 5).map(({ number, request }) => `${number}. ${request}`);
  const more = others.length > named.length ? ` and ${others.length - named.length} more` : '';
  return [`  The same: ${named.join(', ')}${more}.`];
}

/** A difference as it is printed. */
function lines({ number, request, place, old, new: given, before, after }: Difference): string[] {
  const around = [...before, old ?? '', given ?? '', ...after].filter((line) => line !== '');
  const indent = Math.min(...around.map((line) => line.search(/\S|$/)));
  const cut = (line: string) =>
    line.length > 200 + indent ? `${line.slice(indent, 200 + indent)}…` : line.slice(indent);
  const line = (label: string, text: string) => `  ${label.padEnd(5)}${text}`;
  const side = (label: string, text: string | null) => line(label, text === null ? '(nothing)' : cut(text));
  return [
    `${number}. ${request} differs at ${place}`,
    ...before.map((one) => line('', cut(one))),
    side('old', old),
    side('new', given),
    ...after.map((one) => line('', cut(one))),
    ...hint(request, place, given),
  ];
}

/** What helps with a difference that is often seen. */
function hint(request: string, place: string, given: string | null): string[] {
  const [, status] = (place === 'status' && /^status: (404|405|500)$/.exec(given ?? '')) || [];
  if (status === undefined) return [];
  if (status === '500') return ['  The log of the new application says why.'];
  return [`  pottle explain ${request} says why.`];
}
