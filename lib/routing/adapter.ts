/**
 * A map bound to a server and a request: matches with full URLs for redirects, and builds URLs.
 */

import { encodeQuery, resolveUrl, trimEnd, trimStart } from '../http/urls.js';
import { BuildError } from './builderror.js';
import type { BoundMatch, MatchResult, Redirect } from './match.js';
import { pairsOf, type QueryValues, quotePath } from './path.js';
import type { Args, BuiltUrl, Rule } from './rule.js';
import type { BindOptions, BuildOptions, UrlBuilder } from './settings.js';

/** Options of {@link MapAdapter.match}. */
export interface MatchOptions {
  /** The query string, kept in redirects; default that of the request. */
  queryArgs?: string | QueryValues | null | undefined;
  /** Whether it is a WebSocket handshake; default as the scheme says. */
  websocket?: boolean | null | undefined;
}

/** What an adapter asks of its map: a {@link UrlMap} has it. */
export interface BoundMap extends Iterable<Rule> {
  readonly hostMatching: boolean;
  match(path: string, method: string, websocket?: boolean, domain?: string): MatchResult;
  iterRules(endpoint?: string): Iterable<Rule>;
}

interface BuiltRule extends BuiltUrl {
  readonly websocket: boolean;
}

/** A map bound to a server and a request (werkzeug.routing.MapAdapter). Made by {@link UrlMap.bind}. */
export class MapAdapter implements UrlBuilder {
  readonly map: BoundMap;
  /** Host and port. */
  readonly serverName: string;
  /** The mount path, ending with a slash. */
  readonly scriptName: string;
  /** The subdomain of the request; null when the map matches hosts. */
  readonly subdomain: string | null;
  /** The scheme of the request. */
  readonly urlScheme: string;
  /** The path of the request below the mount. */
  readonly pathInfo: string;
  /** The method of the request. */
  readonly defaultMethod: string;
  /** The query string of the request. */
  readonly queryArgs: string | QueryValues | null;
  /** Whether the scheme is that of WebSockets. */
  readonly websocket: boolean;

  constructor(map: BoundMap, serverName: string, options: BindOptions) {
    const scriptName = options.scriptName ?? '/';
    this.map = map;
    this.serverName = serverName;
    this.scriptName = scriptName.endsWith('/') ? scriptName : `${scriptName}/`;
    this.subdomain = options.subdomain ?? null;
    this.urlScheme = options.urlScheme ?? 'http';
    this.pathInfo = options.pathInfo ?? '/';
    this.defaultMethod = options.defaultMethod ?? 'GET';
    this.queryArgs = options.queryArgs ?? null;
    this.websocket = this.urlScheme === 'ws' || this.urlScheme === 'wss';
  }

  /**
   * Finds the rule of a path; redirects come with their URL.
   * @param pathInfo the path below the mount, percent-decoded; default that of the request
   * @param method default that of the request
   */
  match(pathInfo?: string | null, method?: string | null, options: MatchOptions = {}): BoundMatch {
    const result = this.find(pathInfo, method, options.websocket);
    if (result.type !== 'redirect') return result;
    return { ...result, url: this.redirectUrl(result, options.queryArgs ?? this.queryArgs), code: 308 };
  }

  private find(pathInfo?: string | null, method?: string | null, websocket?: boolean | null): MatchResult {
    return this.map.match(
      pathInfo ?? this.pathInfo,
      (method || this.defaultMethod).toUpperCase(),
      websocket ?? this.websocket,
      this.subdomain ?? this.serverName,
    );
  }

  /** Whether a request would be served or redirected. */
  test(pathInfo?: string | null, method?: string | null): boolean {
    const { type } = this.find(pathInfo, method);
    return type === 'found' || type === 'redirect';
  }

  /** The methods that rules of a path serve; empty when all are. */
  allowedMethods(pathInfo?: string | null): string[] {
    const result = this.find(pathInfo, '--');
    return result.type === 'methods' ? [...result.methods] : [];
  }

  /**
   * The absolute URL that a redirect goes to.
   * @param queryArgs the query string to keep; default that of the request
   * @throws BuildError when a rule is an alias of nothing
   */
  redirectUrl(redirect: Redirect, queryArgs: string | QueryValues | null = this.queryArgs): string {
    const query = queryArgs === null ? '' : queryText(queryArgs);
    const { reason, rule, args } = redirect;
    if (reason === 'slash' || rule === null) return this.absoluteUrl(quotePath(redirect.path), query, null);
    if (reason === 'alias') return this.canonicalUrl(rule, args, redirect.method, query);
    if (reason === 'redirectTo') return this.targetUrl(rule, args);
    const { domain, path } = rule.build(new Map(Object.entries({ ...args, ...rule.defaults })))!;
    return this.absoluteUrl(path, query, domain);
  }

  private absoluteUrl(path: string, query: string, domain: string | null): string {
    const full = `${trimEnd(trimStart(this.scriptName))}/${trimStart(path)}`;
    const scheme = this.urlScheme || 'http';
    return `${scheme}://${this.host(domain)}${full.startsWith('/') ? '' : '/'}${full}${query && `?${query}`}`;
  }

  private canonicalUrl({ endpoint }: Rule, args: Args, method: string, query: string): string {
    const url = this.build(endpoint, args, { method, appendUnknown: false, forceExternal: true });
    return query === '' ? url : `${url}?${query}`;
  }

  private targetUrl({ redirectTo, converters }: Rule, args: Args): string {
    const target =
      typeof redirectTo === 'function'
        ? redirectTo(this, args)
        : (redirectTo ?? '').replace(/<([^>]+)>/g, (_, name: string) => {
            const converter = converters.get(name);
            if (!converter) throw new BuildError(name, args, null, []);
            return converter.toUrl(args[name]);
          });
    const host = this.subdomain ? `${this.subdomain}.${this.serverName}` : this.serverName;
    return resolveUrl(`${this.urlScheme || 'http'}://${host}${this.scriptName}`, target);
  }

  /** The host for what a rule built as its host or subdomain; null for that of the request. */
  private host(domain: string | null): string {
    if (this.map.hostMatching) return domain ?? this.serverName;
    const subdomain = domain ?? this.subdomain;
    return subdomain ? `${subdomain}.${this.serverName}` : this.serverName;
  }

  /**
   * Builds the URL of an endpoint: a path where the host is that of the request, else an absolute URL. Endpoints of
   * WebSockets always give absolute URLs, with `ws` or `wss`.
   * @param values values of the variables, and others for the query string; null and undefined count as not given
   * @throws BuildError when no rule of the endpoint can be built with the values
   */
  build(endpoint: string, values: QueryValues = {}, options: BuildOptions = {}): string {
    const { method = null, appendUnknown = true } = options;
    const given = valueMap(values);
    const built = this.buildRule(endpoint, given, method, appendUnknown);
    if (built === null) throw new BuildError(endpoint, Object.fromEntries(given), method, this.map);
    const { domain, websocket } = built;
    const path = trimStart(built.path);
    const host = this.host(domain);
    const here = this.map.hostMatching ? host === this.serverName : domain === this.subdomain;
    if (here && !websocket && !options.forceExternal) return `${trimEnd(this.scriptName)}/${path}`;
    const scheme = buildScheme(options.urlScheme ?? this.urlScheme, websocket);
    return `${scheme && `${scheme}:`}//${host}${this.scriptName.slice(0, -1)}/${path}`;
  }

  private buildRule(
    endpoint: string,
    values: ReadonlyMap<string, unknown>,
    method: string | null,
    appendUnknown: boolean,
  ): BuiltRule | null {
    if (method !== null) return this.firstRule(endpoint, values, method, appendUnknown);
    return (
      this.firstRule(endpoint, values, this.defaultMethod, appendUnknown) ??
      this.firstRule(endpoint, values, null, appendUnknown)
    );
  }

  /** The first rule that can be built, one of the present host before others. */
  private firstRule(
    endpoint: string,
    values: ReadonlyMap<string, unknown>,
    method: string | null,
    appendUnknown: boolean,
  ): BuiltRule | null {
    let first: BuiltRule | null = null;
    for (const rule of this.map.iterRules(endpoint)) {
      const built = rule.suitableFor(values, method) ? rule.build(values, appendUnknown) : null;
      if (built === null) continue;
      const found = { ...built, websocket: rule.websocket };
      if (!this.map.hostMatching || built.domain === this.serverName) return found;
      first ??= found;
    }
    return first;
  }
}

function queryText(queryArgs: string | QueryValues): string {
  return typeof queryArgs === 'string' ? queryArgs : encodeQuery(queryArgs);
}

/** Values by name, without those that are null or undefined; several of one name become a list. */
function valueMap(values: QueryValues): Map<string, unknown> {
  const map = new Map<string, unknown>();
  const several = new Map<string, unknown[]>();
  for (const [name, value] of pairsOf(values)) {
    if (value === null || value === undefined) continue;
    const list = several.get(name) ?? [];
    several.set(name, list);
    list.push(value);
    map.set(name, list.length === 1 ? value : list);
  }
  return map;
}

function buildScheme(scheme: string, websocket: boolean): string {
  const secure = scheme === 'https' || scheme === 'wss';
  if (websocket) return secure ? 'wss' : 'ws';
  if (scheme === '') return '';
  return secure ? 'https' : 'http';
}
