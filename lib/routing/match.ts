/**
 * What matching gives.
 */

import type { Args, Rule } from './rule.js';

/** A rule matches. */
export interface Found {
  readonly type: 'found';
  readonly rule: Rule;
  /** The values of the variables, and the defaults. */
  readonly args: Args;
}

/** A request should go elsewhere; {@link MapAdapter.redirectUrl} tells where. */
export interface Redirect {
  readonly type: 'redirect';
  readonly reason: 'slash' | 'defaults' | 'alias' | 'redirectTo';
  /** The path to go to, for `slash`: a slash is missing, or there are too many. */
  readonly path: string;
  /** The rule to build for `defaults`, else the one that matched; null for `slash`. */
  readonly rule: Rule | null;
  readonly args: Args;
  readonly method: string;
}

/** Rules match the path, with other methods. */
export interface MethodsAllowed {
  readonly type: 'methods';
  readonly methods: ReadonlySet<string>;
}

/** A rule matches, but for the other protocol: HTTP instead of WebSocket, or the reverse. */
export interface WebsocketMismatch {
  readonly type: 'websocket';
  readonly rule: Rule;
}

/** No rule matches. */
export interface NoMatch {
  readonly type: 'none';
}

/** What matching gives. */
export type MatchResult = Found | Redirect | MethodsAllowed | WebsocketMismatch | NoMatch;

/** A redirect with its URL. */
export interface BoundRedirect extends Redirect {
  /** The absolute URL to go to. */
  readonly url: string;
  /** The status: 308, which keeps method and body (RFC 9110, section 15.4.9). */
  readonly code: 308;
}

/** What a bound map's matching gives. */
export type BoundMatch = Found | BoundRedirect | MethodsAllowed | WebsocketMismatch | NoMatch;
