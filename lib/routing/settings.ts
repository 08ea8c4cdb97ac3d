/**
 * What maps, rules and adapters are told.
 */

import type { ConverterClass } from './converters.js';
import type { QueryValues } from './path.js';

/** What query arguments are sorted by. */
export type SortKey = (pair: readonly [string, unknown]) => string | number;

/** Options of a {@link UrlMap}. */
export interface UrlMapOptions {
  /** Redirect paths that lack the trailing slash of their rule; default true. */
  strictSlashes?: boolean | undefined;
  /** Redirect paths with repeated slashes; default true. */
  mergeSlashes?: boolean | undefined;
  /** Redirect to the rule that has the values as defaults; default true. */
  redirectDefaults?: boolean | undefined;
  /** Match rules by host instead of subdomain; default false. */
  hostMatching?: boolean | undefined;
  /** The subdomain of rules and requests that name none; default none. */
  defaultSubdomain?: string | undefined;
  /** Sort the query arguments of built URLs; default false. */
  sortParameters?: boolean | undefined;
  /** What to sort them by; default their name, then their value. */
  sortKey?: SortKey | null | undefined;
  /** Converters beside the built-in ones, by name. */
  converters?: Readonly<Record<string, ConverterClass>> | undefined;
}

/** What rules and their factories take from their map: a {@link UrlMap} has it all. */
export type MapSettings = {
  readonly [K in keyof UrlMapOptions]-?: Exclude<UrlMapOptions[K], undefined>;
};

/** What a request is bound with: see {@link UrlMap.bind}. */
export interface BindOptions {
  /** The path below which the application is mounted; default `/`. */
  scriptName?: string | null | undefined;
  /** The subdomain of the request; default the map's. */
  subdomain?: string | null | undefined;
  /** `http`, `https`, `ws`, `wss`, or empty; default `http`. */
  urlScheme?: string | undefined;
  /** The method of the request; default GET. */
  defaultMethod?: string | undefined;
  /** The path below the mount, percent-decoded; default `/`. */
  pathInfo?: string | null | undefined;
  /** The query string, kept in redirects. */
  queryArgs?: string | QueryValues | null | undefined;
}

/** Options of {@link MapAdapter.build}. */
export interface BuildOptions {
  /** Take a rule with this method; default one with the method of the request, or else any. */
  method?: string | null | undefined;
  /** Give an absolute URL; default only where the host differs from that of the request. */
  forceExternal?: boolean | undefined;
  /** Put values that are no variables into the query string; default true. */
  appendUnknown?: boolean | undefined;
  /** The scheme of an absolute URL, empty for one that starts with `//`; default that of the request. */
  urlScheme?: string | null | undefined;
}

/** What builds URLs for a request: a {@link MapAdapter}. */
export interface UrlBuilder {
  /** Host and port. */
  readonly serverName: string;
  /** The mount path, ending with a slash. */
  readonly scriptName: string;
  /** The scheme of the request. */
  readonly urlScheme: string;
  build(endpoint: string, values?: QueryValues, options?: BuildOptions): string;
}
