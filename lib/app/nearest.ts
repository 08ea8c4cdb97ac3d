/** What routing knows of a request that no rule answers, or not the one that was meant. */

import { nearestRules, type WhyNot } from '../routing/whynot.js';
import type { Context } from './ctx.js';

/** What rules are asked besides the path: the host, or the subdomain; undefined where neither takes part. */
export function domainOf(ctx: Context): string | undefined {
  if (!ctx.app.urlMap.hostMatching && !ctx.app.subdomainMatching) return undefined;
  const { subdomain, serverName } = ctx.urlAdapter!;
  return subdomain ?? serverName;
}

/**
 * The rules that come nearest to a request, and why each does not answer it ({@link nearestRules}): for 404, 405 and redirects, and of a
 * request that was answered, the rules that came second. For the page for developers and the command `explain`.
 * @returns the nearest first
 * @throws BadRequest where that was the answer: the host is refused
 */
export function nearestTo(ctx: Context, limit = 5): WhyNot[] {
  const { method, kind } = ctx.exchange!;
  const asked = { path: ctx.path, method, websocket: kind === 'websocket', domain: domainOf(ctx) };
  return nearestRules(ctx.app.urlMap, asked, { winner: ctx.rule, limit });
}
