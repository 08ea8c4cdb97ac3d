/**
 * The map of all URL rules: registration, matching, and the list of rules for people and tools.
 */

import { withoutStandardPort } from '../http/host.js';
import { encodeIdna, HostnameError } from '../http/idna.js';
import { type BoundMap, MapAdapter } from './adapter.js';
import { type ConverterClass, DEFAULT_CONVERTERS, ValidationError } from './converters.js';
import { BadHostError } from './errors.js';
import type { MatchResult, NoMatch, Redirect } from './match.js';
import { Matcher } from './matcher.js';
import type { Variable } from './parse.js';
import { oneSlash } from './path.js';
import type { Args, Rule, RuleFactory } from './rule.js';
import type { BindOptions, SortKey, UrlMapOptions } from './settings.js';
import { shownRule } from './shown.js';

const NONE: NoMatch = Object.freeze({ type: 'none' });

/**
 * All URL rules of an application (werkzeug.routing.Map).
 * @example
 * const map = new UrlMap([new Rule('/user/<int:id>', { endpoint: 'user' })]);
 * map.match('/user/5', 'GET');   // { type: 'found', rule, args: { id: 5 } }
 */
export class UrlMap implements BoundMap, Required<UrlMapOptions> {
  /** Redirect paths that lack the trailing slash of their rule. Set it before adding rules. */
  strictSlashes: boolean;
  /** Redirect paths with repeated slashes. Set it before adding rules. */
  mergeSlashes: boolean;
  /** Redirect to the rule that has the values as defaults. */
  redirectDefaults: boolean;
  /** The subdomain of rules and requests that name none. */
  defaultSubdomain: string;
  /** Match rules by host instead of subdomain. */
  hostMatching: boolean;
  /** Sort the query arguments of built URLs. */
  sortParameters: boolean;
  /** What to sort them by. */
  sortKey: SortKey | null;
  /** The converters, by name. Add to them before adding rules. */
  readonly converters: Record<string, ConverterClass>;
  private readonly matcher = new Matcher();
  private readonly rulesByEndpoint = new Map<string, Rule[]>();
  private outdated = false;

  constructor(rules: Iterable<RuleFactory> = [], options: UrlMapOptions = {}) {
    this.strictSlashes = options.strictSlashes ?? true;
    this.mergeSlashes = options.mergeSlashes ?? true;
    this.redirectDefaults = options.redirectDefaults ?? true;
    this.defaultSubdomain = options.defaultSubdomain ?? '';
    this.hostMatching = options.hostMatching ?? false;
    this.sortParameters = options.sortParameters ?? false;
    this.sortKey = options.sortKey ?? null;
    // No prototype: a rule may ask for a converter named 'constructor'.
    this.converters = Object.assign(Object.create(null), DEFAULT_CONVERTERS, options.converters);
    for (const factory of rules) this.add(factory);
  }

  /**
   * Adds a rule, or the rules of a factory.
   * @throws RuleError when a rule cannot be read or belongs to a map already
   */
  add(factory: RuleFactory): void {
    for (const rule of factory.getRules(this)) {
      rule.bind(this);
      if (!rule.buildOnly) this.matcher.add(rule);
      const rules = this.rulesByEndpoint.get(rule.endpoint);
      if (rules) rules.push(rule);
      else this.rulesByEndpoint.set(rule.endpoint, [rule]);
    }
    this.outdated = true;
  }

  /** Puts the rules in order after some were added. Matching and building do it by themselves. */
  update(): void {
    if (!this.outdated) return;
    this.outdated = false;
    for (const rules of this.rulesByEndpoint.values()) {
      rules.sort((a, b) => a.compareForBuilding(b));
      rules.forEach((rule, i) => {
        rule.shorter = rules.slice(0, i).filter((other) => other.providesDefaultsFor(rule));
        rule.redirects = rule.alias || rule.shorter.length > 0 || rule.redirectTo !== null;
      });
    }
  }

  /** The rules, or those of one endpoint, in the order in which building tries them. */
  iterRules(endpoint?: string): Iterable<Rule> {
    this.update();
    return endpoint === undefined
      ? [...this.rulesByEndpoint.values()].flat()
      : (this.rulesByEndpoint.get(endpoint) ?? []);
  }

  [Symbol.iterator](): Iterator<Rule> {
    return this.iterRules()[Symbol.iterator]();
  }

  /** Whether a rule of the endpoint takes all of these values. */
  isEndpointExpecting(endpoint: string, ...names: string[]): boolean {
    for (const rule of this.iterRules(endpoint))
      if (names.every((name) => rule.arguments.has(name))) return true;
    return false;
  }

  /**
   * Finds the rule of a path. Throws nothing of its own.
   * @param path the path below the mount, percent-decoded (see decodePath)
   * @param method in upper case
   * @param websocket whether it is a WebSocket handshake
   * @param domain the subdomain, or the host when the map matches hosts
   */
  match(path: string, method: string, websocket = false, domain = this.defaultDomain()): MatchResult {
    if (this.outdated) this.update();
    const matcher = this.matcher;
    const full = oneSlash(path);
    const rule = matcher.find(domain, full, method, websocket, this.mergeSlashes);
    if (rule === null) return this.missed(method);
    // What the search found out is read before a converter may search on its own.
    const otherwise = rule.converts ? this.missed(method) : NONE;
    const args = this.readArgs(rule, full);
    if (args === null) return otherwise;
    return (rule.redirects && this.redirected(rule, args, method)) || { type: 'found', rule, args };
  }

  private defaultDomain(): string {
    return this.hostMatching ? '' : this.defaultSubdomain;
  }

  private missed(method: string): MatchResult {
    const { redirect, allowed, mismatch } = this.matcher;
    if (redirect !== null)
      return { type: 'redirect', reason: 'slash', path: redirect, rule: null, args: {}, method };
    if (allowed !== null && allowed.size > 0) return { type: 'methods', methods: allowed };
    return mismatch ? { type: 'websocket', rule: mismatch } : NONE;
  }

  /** The values of a rule that was just found; null when a converter refuses one. */
  private readArgs(rule: Rule, path: string): Args | null {
    const args: Args = {};
    const { names } = rule;
    const { captures } = this.matcher;
    // All texts are taken before any is converted, since a converter may use the map.
    for (let i = 0; i < names.length; i++) setArg(args, names[i]!, captures.text(path, i));
    if (rule.converts && !convertArgs(args, rule.variables)) return null;
    if (rule.defaults !== null)
      for (const name of Object.keys(rule.defaults)) setArg(args, name, rule.defaults[name]);
    return args;
  }

  private redirected(rule: Rule, args: Args, method: string): Redirect | null {
    if (rule.alias && this.redirectDefaults)
      return { type: 'redirect', reason: 'alias', path: '', rule, args, method };
    if (rule.shorter.length > 0 && this.redirectDefaults) {
      const values = new Map(Object.entries(args));
      const shorter = rule.shorter.find((other) => other.suitableFor(values, method));
      if (shorter) return { type: 'redirect', reason: 'defaults', path: '', rule: shorter, args, method };
    }
    return rule.redirectTo === null
      ? null
      : { type: 'redirect', reason: 'redirectTo', path: '', rule, args, method };
  }

  /**
   * Binds the map to a server and a request, for building URLs and for the full URLs of redirects.
   * @param serverName host and port
   * @throws TypeError when a subdomain is given although the map matches hosts
   * @throws BadHostError when the server name is no host name
   */
  bind(serverName: string, options: BindOptions = {}): MapAdapter {
    if (this.hostMatching && options.subdomain !== undefined && options.subdomain !== null)
      throw new TypeError('A map that matches hosts takes no subdomain.');
    const subdomain = this.hostMatching ? null : (options.subdomain ?? this.defaultSubdomain);
    return new MapAdapter(this, asciiHost(serverName), { ...options, subdomain });
  }

  /**
   * Binds the map to a request by its Host header, from which the subdomain is worked out.
   * @param host the Host header
   * @param serverName the name of the server that subdomains belong to; the host itself when left out
   * @throws BadHostError when the name is no host name
   */
  bindToHost(host: string, serverName: string | null = null, options: BindOptions = {}): MapAdapter {
    const scheme = options.urlScheme ?? 'http';
    const current = withoutStandardPort(host.toLowerCase(), scheme);
    const server = serverName === null ? current : withoutStandardPort(serverName.toLowerCase(), scheme);
    if (this.hostMatching) return this.bind(server, options);
    return this.bind(server, { ...options, subdomain: options.subdomain ?? subdomainOf(current, server) });
  }

  /** `UrlMap([<Rule '/' (GET, HEAD) -> index>, …])` */
  toString(): string {
    const rules = Array.from(this, shownRule);
    return rules.length < 2 ? `UrlMap([${rules.join('')}])` : `UrlMap([\n  ${rules.join(',\n  ')}\n])`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Turns texts into values, in place; false when a converter refuses one. */
function convertArgs(args: Args, variables: readonly Variable[]): boolean {
  try {
    // The texts are those that were set just before.
    for (const { name, converter } of variables) setArg(args, name, converter.toPython(args[name] as string));
    return true;
  } catch (error) {
    if (error instanceof ValidationError) return false;
    throw error;
  }
}

function setArg(args: Args, name: string, value: unknown): void {
  if (name !== '__proto__') args[name] = value;
  else Object.defineProperty(args, name, { value, writable: true, enumerable: true, configurable: true });
}

/** What no rule has as its subdomain, unless as a variable: the request came to another server. */
const INVALID_SUBDOMAIN = '<invalid>';

function subdomainOf(host: string, server: string): string {
  const [labels, known] = [host.split('.'), server.split('.')];
  if (labels.slice(-known.length).join('.') !== server) return INVALID_SUBDOMAIN;
  return labels.slice(0, -known.length).filter(Boolean).join('.');
}

/** A server name in lower case and ASCII. */
function asciiHost(serverName: string): string {
  const [name = '', port] = serverName.toLowerCase().split(/:(.*)/s);
  try {
    return encodeIdna(name) + (port === undefined ? '' : `:${port}`);
  } catch (error) {
    throw error instanceof HostnameError ? new BadHostError(error.message) : error;
  }
}
