/** Why rules do not match a request: for people who wonder at an answer. Pure, and not made to be quick. */

import { similarity } from '../http/text.js';
import { ValidationError } from './converters.js';
import type { UrlMap } from './map.js';
import { Matcher } from './matcher.js';
import { Captures, Part, StaticPart } from './part.js';
import type { Rule } from './rule.js';

/** What was asked of a map: see {@link UrlMap.match}. */
export interface Asked {
  /** The path below the mount, percent-decoded. */
  readonly path: string;
  /** In upper case. */
  readonly method: string;
  /** Whether it is a WebSocket handshake. Default false. */
  readonly websocket?: boolean;
  /** The subdomain, or the host where the map matches hosts; by default none. */
  readonly domain?: string;
}

/** Why a rule is not the one that answers. */
export interface WhyNot {
  readonly rule: Rule;
  /** A sentence about the rule: `It has 'user' where the path has 'usr'.` */
  readonly reason: string;
  /** How near it comes, from 0 to 1. */
  readonly nearness: number;
}

/** Near enough to have been meant. */
const NEAR = 0.3;

/**
 * The rules that come nearest to a request, and why each does not answer it: what the command `explain` and the page for developers show
 * of a 404, a 405 and a redirect.
 * @param winner the rule that does answer, which is left out
 * @param limit how many there are at most
 * @returns the nearest first
 */
export function nearestRules(
  map: UrlMap,
  asked: Asked,
  { winner = null, limit = 5 }: { winner?: Rule | null; limit?: number } = {},
): WhyNot[] {
  return [...map.iterRules()]
    .filter((rule) => rule !== winner)
    .map((rule) => whyNot(map, rule, asked, winner))
    .filter(({ nearness }) => nearness >= NEAR)
    .sort((a, b) => b.nearness - a.nearness)
    .slice(0, limit);
}

/**
 * Why a rule does not answer a request.
 * @param rule one of the map
 * @param winner the rule that does, if one does
 */
export function whyNot(map: UrlMap, rule: Rule, asked: Asked, winner: Rule | null = null): WhyNot {
  const { path, method, websocket = false, domain = map.hostMatching ? '' : map.defaultSubdomain } = asked;
  const say = (nearness: number, reason: string): WhyNot => ({ rule, reason, nearness });
  const matcher = new Matcher();
  matcher.add(rule);
  const nearly = 0.95; // in all but one thing
  const found = matcher.find(domain, path, method, websocket, map.mergeSlashes);
  if (rule.buildOnly) return say(found ? nearly : 0, 'It only builds URLs (buildOnly).');
  if (found !== null) return say(nearly, refusal(rule, matcher, path) ?? later(rule, winner));
  if (matcher.redirect !== null)
    return say(nearly, `It is at '${short(matcher.redirect)}', where the request is redirected to.`);
  if (matcher.allowed !== null && matcher.allowed.size > 0)
    return say(nearly, `It takes ${[...matcher.allowed].sort().join(', ')}, and not ${method}.`);
  if (matcher.mismatch !== null)
    return say(nearly, rule.websocket ? 'It is a WebSocket.' : 'It is a view, and no WebSocket.');
  const misfit = compare(rule, path);
  if (misfit !== null) return say(misfit.nearness, misfit.reason);
  const wanted = map.hostMatching ? `the host '${rule.host ?? ''}'` : `the subdomain '${rule.subdomain}'`;
  return say(nearly, `It is of ${wanted}, and the request came to '${domain}'.`);
}

/** What a converter has against its text, though it looks right. */
function refusal(rule: Rule, { captures }: Matcher, path: string): string | null {
  for (const [i, { name, converter }] of rule.variables.entries()) {
    const text = captures.text(path, i);
    try {
      converter.toPython(text);
    } catch (error) {
      const what = error instanceof ValidationError ? 'does not take' : 'fails at';
      return `${variableOf(rule, name)} ${what} '${short(text)}'${error instanceof Error && error.message ? `: ${error.message}` : ''}.`;
    }
  }
  return null;
}

/** A variable as the rule writes it. */
function variableOf({ rule, host, subdomain }: Rule, name: string): string {
  const written = new RegExp(`<(?:[^<>]*:)?${name}>`).exec(`${rule} ${host} ${subdomain}`);
  return written?.[0] ?? `<${name}>`;
}

/** Why another rule that matches as well is tried before. */
function later(rule: Rule, winner: Rule | null): string {
  if (winner === null) return 'It matches.';
  const ours = [...rule.domainParts, ...rule.pathParts];
  const theirs = [...winner.domainParts, ...winner.pathParts];
  const at = ours.findIndex((part, i) => keyOf(part) !== keyOf(theirs[i]));
  if (at < 0) return `It matches too, but was registered after '${winner.rule}'.`;
  if (theirs[at] instanceof StaticPart)
    return `It matches too, but a text is tried before a variable, as in '${winner.rule}'.`;
  return `It matches too, but what takes less is tried before, as in '${winner.rule}'.`;
}

function keyOf(part: Part | StaticPart | undefined): string | undefined {
  return part instanceof Part ? part.key : part?.content;
}

/** Where a path first leaves a rule; null where it does not. */
function compare(rule: Rule, path: string): Omit<WhyNot, 'rule'> | null {
  const parts = rule.pathParts.slice(1);
  const written = rule.rule
    .replace(/\/{2,}/g, '/')
    .slice(1)
    .split(/\/(?![^<]*>)/);
  const segments = path.slice(1).split('/');
  let reason: string | null = null;
  let fits = 0;
  for (const [i, part] of parts.entries()) {
    const last = part instanceof Part && part.final;
    const source = (last ? written.slice(i).join('/') : written[i]) ?? '';
    const text = last ? segments.slice(i).join('/') : segments[i];
    const fit = fitOf(part, text);
    fits += fit;
    if (fit < (last ? 0.5 : 1)) reason ??= misfitOf(part, source, text);
    if (last) segments.length = Math.min(segments.length, i + 1);
  }
  const rest = segments.slice(parts.length);
  if (rest.length > 0)
    reason ??= rest.join('')
      ? `It ends before '${short(`/${rest.join('/')}`)}'.`
      : 'It ends without a slash.';
  return reason === null
    ? null
    : { reason, nearness: (0.9 * fits) / Math.max(parts.length, segments.length) };
}

/** The longest text that is compared letter by letter, or shown. */
const LONGEST = 100;
const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** How well a part fits what stands at its place, from 0 to 1. */
function fitOf(part: Part | StaticPart, text: string | undefined): number {
  if (text === undefined) return 0;
  // What takes any rest is no sign that it was meant.
  if (part instanceof Part)
    return (part.captureText(text, new Captures(), 0) ? 1 : 0.5) * (part.final ? 0.5 : 1);
  const alike = text.length > LONGEST ? 0 : similarity(part.content, text);
  return part.content === text ? 1 : 0.9 * alike;
}

function misfitOf(part: Part | StaticPart, source: string, text: string | undefined): string {
  if (text === undefined) return source === '' ? 'It ends with a slash.' : `It goes on with '/${source}'.`;
  if (part instanceof Part) return `${source} does not take '${short(text)}'.`;
  return source === ''
    ? `It ends before '${short(text)}'.`
    : `It has '${source}' where the path has '${short(text)}'.`;
}
