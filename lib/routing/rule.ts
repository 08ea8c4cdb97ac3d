/**
 * One URL rule: its options, its parts for matching, and the building of its URLs.
 */

import { encodePairs, queryPairs } from '../http/urls.js';
import { compareCodePoints, str } from '../python.js';
import {
  BaseConverter,
  type ConverterArgument,
  type ConverterOptions,
  ValidationError,
} from './converters.js';
import { RuleError } from './errors.js';
import { type ParsedRule, parseRule, type TraceStep, type Variable } from './parse.js';
import { type Part, StaticPart } from './part.js';
import { quotePath } from './path.js';
import type { MapSettings, SortKey, UrlBuilder } from './settings.js';
import { shownRule } from './shown.js';

/** The values of a rule's variables, by name. */
export type Args = Record<string, unknown>;

/** Tells where a rule redirects to, given the values matched. */
export type RedirectFunction = (adapter: UrlBuilder, values: Args) => string;

/** Options of a {@link Rule}; those that are left out are taken from the map. */
export interface RuleOptions {
  /** The name that views and URLs go by. */
  endpoint?: string | undefined;
  /** Methods that match; all when left out. GET brings HEAD. */
  methods?: Iterable<string> | null | undefined;
  /** Values for views: of variables that the rule has not, but another of its endpoint has, or simply more. */
  defaults?: Readonly<Args> | null | undefined;
  /** The subdomain, in the language of rules. */
  subdomain?: string | null | undefined;
  /** The host, in the language of rules, for maps that match hosts. */
  host?: string | null | undefined;
  /** Whether a path without the rule's trailing slash is redirected (true) or served (false). */
  strictSlashes?: boolean | null | undefined;
  /** Whether repeated slashes are redirected to single ones. */
  mergeSlashes?: boolean | null | undefined;
  /** Where matching requests are redirected to: `new/<id>`, or a function that tells. */
  redirectTo?: string | RedirectFunction | null | undefined;
  /** Never matches, only builds. */
  buildOnly?: boolean | undefined;
  /** Redirects to the canonical rule of the same endpoint and variables. */
  alias?: boolean | undefined;
  /** Matches WebSocket handshakes, and nothing else. */
  websocket?: boolean | undefined;
  /** Whether OPTIONS is answered for the view; null leaves it to the application. */
  provideAutomaticOptions?: boolean | null | undefined;
  /** What an application asks of requests that match, and says of their answers; kept for it. */
  contract?: object | null | undefined;
}

/** Anything that gives rules to a map (werkzeug.routing.RuleFactory). */
export interface RuleFactory {
  /** The rules, not yet bound. */
  getRules(map: MapSettings): Iterable<Rule>;
}

/** What a rule builds: the host or subdomain, and the path with its query. */
export interface BuiltUrl {
  readonly domain: string;
  readonly path: string;
}

const WEBSOCKET_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * One URL pattern with its endpoint, methods and options (werkzeug.routing.Rule).
 * @example new Rule('/user/<int:id>', { endpoint: 'user', methods: ['GET'] })
 */
export class Rule implements RuleFactory {
  // PERF: what every match reads comes first, so that it lies together in memory (bench/routing).
  private readonly methodList: readonly string[] | null;
  /** Whether it matches WebSocket handshakes. */
  readonly websocket: boolean;
  /** The names of its variables, in order; filled once bound. */
  names: readonly string[] = [];
  /** Whether any of its values is more than text as it stands in the path. */
  converts = false;
  /** Whether a match may lead elsewhere: see {@link UrlMap.match}. Kept by the map. */
  redirects = false;
  /** The values added to those matched. */
  readonly defaults: Readonly<Args> | null;
  /** The pattern. */
  readonly rule: string;
  /** The endpoint; empty when none was given. */
  readonly endpoint: string;
  /** The methods that match, in upper case; null for all. */
  readonly methods: ReadonlySet<string> | null;
  /** The subdomain; that of the map once bound. */
  subdomain: string | null;
  /** The host. */
  readonly host: string | null;
  /** What happens without the trailing slash; as the map says once bound. */
  strictSlashes: boolean | null;
  /** What happens with repeated slashes; as the map says once bound. */
  mergeSlashes: boolean | null;
  /** Where it redirects to. */
  readonly redirectTo: string | RedirectFunction | null;
  /** Whether it never matches. */
  readonly buildOnly: boolean;
  /** Whether it stands for another rule of its endpoint. */
  readonly alias: boolean;
  /** Whether OPTIONS is answered for the view; null leaves it to the application. */
  provideAutomaticOptions: boolean | null;
  /** The names of its variables and defaults. */
  readonly arguments: ReadonlySet<string>;
  /** The converters of its variables, by name; filled once bound. */
  readonly converters: ReadonlyMap<string, BaseConverter>;
  /** The map that it belongs to. */
  map: MapSettings | null = null;
  /** What the matcher walks along: the host or subdomain, then the path. Filled once bound. */
  domainParts: readonly (Part | StaticPart)[] = [];
  pathParts: readonly (Part | StaticPart)[] = [];
  /** Rules whose defaults may make this one superfluous; kept by the map. */
  shorter: readonly Rule[] = [];
  /** What an application asks of requests that match. */
  readonly contract: object | null;
  /** What an application keeps about the rule: what to do when it matches. */
  plan: unknown = null;
  /** Its variables in order; filled once bound. */
  variables: readonly Variable[] = [];
  /** Host and path without arguments of converters: what makes two rules the same URL. */
  private trace = '';
  private domainSteps: readonly TraceStep[] = [];
  private pathSteps: readonly TraceStep[] = [];
  private readonly options: RuleOptions;

  /**
   * @throws RuleError when the pattern does not start with a slash, or a WebSocket rule has methods other than GET
   * @throws TypeError when `methods` is a string
   */
  constructor(rule: string, options: RuleOptions = {}) {
    if (typeof rule !== 'string' || !rule.startsWith('/'))
      throw new RuleError(`The URL rule '${String(rule)}' must start with a slash.`);
    this.rule = rule;
    this.options = options;
    this.endpoint = options.endpoint ?? '';
    this.websocket = options.websocket ?? false;
    this.methods = methodSet(options.methods ?? null, this.websocket);
    this.methodList = this.methods && sharedList(this.methods);
    this.defaults = options.defaults ?? null;
    this.subdomain = options.subdomain ?? null;
    this.host = options.host ?? null;
    this.strictSlashes = options.strictSlashes ?? null;
    this.mergeSlashes = options.mergeSlashes ?? null;
    this.redirectTo = options.redirectTo ?? null;
    this.buildOnly = options.buildOnly ?? false;
    this.alias = options.alias ?? false;
    this.provideAutomaticOptions = options.provideAutomaticOptions ?? null;
    this.contract = options.contract ?? null;
    this.arguments = new Set(Object.keys(this.defaults ?? {}));
    this.converters = new Map();
  }

  /** The path with its variables by name alone, `/user/<id>`; empty while not bound. */
  get outline(): string {
    return this.trace.slice(this.trace.indexOf('|') + 1);
  }

  /** Whether the pattern ends without a slash. */
  get isLeaf(): boolean {
    return !this.isBranch;
  }

  /** Whether the pattern ends with a slash. */
  get isBranch(): boolean {
    return this.rule.endsWith('/');
  }

  /** Whether it matches requests with a method. */
  serves(method: string): boolean {
    // PERF: a short list is searched faster than a set (bench/routing).
    const list = this.methodList;
    if (list === null) return true;
    for (let i = 0; i < list.length; i++) if (list[i] === method) return true;
    return false;
  }

  /** An unbound copy, with other options where given (werkzeug.routing.Rule.empty). */
  empty(changes: RuleOptions & { rule?: string | undefined } = {}): Rule {
    const { rule = this.rule, ...options } = changes;
    const { provideAutomaticOptions, methods } = this;
    return new Rule(rule, { ...this.options, provideAutomaticOptions, methods, ...options });
  }

  /** Itself: a rule is the simplest factory. */
  *getRules(_map: MapSettings): Iterable<Rule> {
    yield this;
  }

  /**
   * Makes the rule part of a map.
   * @throws RuleError when it belongs to one already, or cannot be read
   */
  bind(map: MapSettings): void {
    if (this.map !== null)
      throw new RuleError(`${this} belongs to a map already; add a copy of it made with empty().`);
    this.map = map;
    this.strictSlashes ??= map.strictSlashes;
    this.mergeSlashes ??= map.mergeSlashes;
    this.subdomain ??= map.defaultSubdomain;
    this.compile(map);
  }

  private compile(map: MapSettings): void {
    const converterFor = (
      name: string,
      args: readonly (ConverterArgument | ConverterOptions)[],
    ): BaseConverter => {
      const converter = map.converters[name];
      if (!converter)
        throw new RuleError(
          `The rule '${this.rule}' needs the converter '${name}', which does not exist. There are: ` +
            `${Object.keys(map.converters).sort().join(', ')}. Your own goes into app.urlMap.converters, before the rule.`,
        );
      const misplaced = ['regex', 'weight', 'partIsolating'].find((field) => field in converter);
      if (misplaced !== undefined)
        throw new RuleError(
          `The converter '${name}' has a static ${misplaced}, which counts for nothing: it is a field of each object. Write it without 'static'.`,
        );
      // A converter declares what it takes; what the rule gives is known only now.
      return new converter(map as never, ...(args as never[]));
    };
    const text = (map.hostMatching ? this.host : this.subdomain) ?? '';
    const domain: ParsedRule = text === '' ? NO_DOMAIN : parseRule(text, converterFor);
    const path = parseRule(this.mergeSlashes ? this.rule.replace(/\/{2,}/g, '/') : this.rule, converterFor);
    this.domainParts = domain.parts;
    this.pathParts = path.parts;
    this.collectVariables([...domain.trace, ...path.trace]);
    this.trace = `${traceText(domain.trace)}|${traceText(path.trace)}`;
    this.domainSteps = this.foldSteps(domain.trace);
    this.pathSteps = this.foldSteps(path.trace);
  }

  private collectVariables(trace: readonly TraceStep[]): void {
    this.variables = trace.filter((step) => typeof step !== 'string');
    this.names = this.variables.map(({ name }) => name);
    // PERF: most variables are text, and need no call each (bench/routing).
    this.converts = this.variables.some(
      ({ converter }) => converter.toPython !== BaseConverter.prototype.toPython,
    );
    for (const { name, converter } of this.variables) {
      if (this.converters.has(name))
        throw new RuleError(`The rule '${this.rule}' has two variables named '${name}'.`);
      // Read-only for others: these two are filled here and nowhere else.
      (this.converters as Map<string, BaseConverter>).set(name, converter);
      (this.arguments as Set<string>).add(name);
    }
  }

  /** Texts quoted and joined; a variable with a default is always built with it. */
  private foldSteps(trace: readonly TraceStep[]): TraceStep[] {
    const steps: TraceStep[] = [];
    for (const step of trace) {
      const fixed = this.fixedText(step);
      const last = steps.at(-1);
      if (fixed === null) steps.push(step);
      else if (typeof last === 'string') steps[steps.length - 1] = last + fixed;
      else steps.push(fixed);
    }
    return steps;
  }

  private fixedText(step: TraceStep): string | null {
    if (typeof step === 'string') return quotePath(step);
    const { name, converter } = step;
    return this.defaults && Object.hasOwn(this.defaults, name) ? converter.toUrl(this.defaults[name]) : null;
  }

  /**
   * Builds the URL of the rule.
   * @param values values by name, those of the variables among them
   * @param appendUnknown whether other values go into the query string
   * @returns null when a converter refuses a value with a ValidationError
   */
  build(values: ReadonlyMap<string, unknown>, appendUnknown = true): BuiltUrl | null {
    try {
      const domain = fill(this.domainSteps, values);
      const path = fill(this.pathSteps, values);
      return { domain, path: appendUnknown ? path + this.buildQuery(values) : path };
    } catch (error) {
      if (error instanceof ValidationError) return null;
      throw error;
    }
  }

  private buildQuery(values: ReadonlyMap<string, unknown>): string {
    const unknown = [...values].filter(([name]) => !this.arguments.has(name));
    if (unknown.length === 0) return '';
    const pairs = queryPairs(unknown);
    if (this.map?.sortParameters) sortPairs(pairs, this.map.sortKey);
    return pairs.length > 0 ? `?${encodePairs(pairs)}` : '';
  }

  /** Whether this rule has defaults for the variables of another one of its endpoint. */
  providesDefaultsFor(other: Rule): boolean {
    return (
      !this.buildOnly &&
      this.defaults !== null &&
      Object.keys(this.defaults).length > 0 &&
      this.endpoint === other.endpoint &&
      this !== other &&
      this.trace !== other.trace &&
      this.arguments.size === other.arguments.size &&
      [...this.arguments].every((name) => other.arguments.has(name))
    );
  }

  /** Whether the values are enough to build the rule, and do not contradict its defaults. */
  suitableFor(values: ReadonlyMap<string, unknown>, method: string | null = null): boolean {
    if (method !== null && !this.serves(method)) return false;
    const defaults = this.defaults ?? {};
    for (const name of this.arguments) {
      if (!values.has(name)) {
        if (!Object.hasOwn(defaults, name)) return false;
      } else if (Object.hasOwn(defaults, name) && !sameValue(defaults[name], values.get(name))) return false;
    }
    return true;
  }

  /** Orders the rules of an endpoint for building: no aliases, then many variables, then many defaults. */
  compareForBuilding(other: Rule): number {
    return (
      Number(this.alias) - Number(other.alias) ||
      other.arguments.size - this.arguments.size ||
      Object.keys(other.defaults ?? {}).length - Object.keys(this.defaults ?? {}).length
    );
  }

  /** The rule as it was written: `/user/<id>`. */
  toString(): string {
    return this.rule;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shownRule(this);
  }
}

const NO_DOMAIN: ParsedRule = { parts: [new StaticPart('')], trace: [] };

function traceText(steps: readonly TraceStep[]): string {
  return steps.map((step) => (typeof step === 'string' ? step : `<${step.name}>`)).join('');
}

function methodSet(methods: Iterable<string> | null, websocket: boolean): ReadonlySet<string> | null {
  if (methods === null) return null;
  if (typeof methods === 'string')
    throw new TypeError(`'methods' must be a list of method names, not the text '${methods}'.`);
  const set = new Set(Array.from(methods, (method) => method.toUpperCase()));
  if (set.has('GET')) set.add('HEAD');
  const wrong = [...set].filter((method) => !WEBSOCKET_METHODS.has(method));
  if (websocket && wrong.length > 0)
    throw new RuleError(`A WebSocket rule matches GET, HEAD and OPTIONS only, not ${wrong.join(', ')}.`);
  return set;
}

const methodLists = new Map<string, readonly string[]>();

/**
 * The members of a set as a list, one list for all rules with the same methods.
 * PERF: there are few different ones, so they stay in the processor's cache (bench/routing).
 */
function sharedList(methods: ReadonlySet<string>): readonly string[] {
  const list = [...methods];
  const key = list.join();
  const known = methodLists.get(key) ?? list;
  methodLists.set(key, known);
  return known;
}

function fill(steps: readonly TraceStep[], values: ReadonlyMap<string, unknown>): string {
  let text = '';
  for (const step of steps)
    text += typeof step === 'string' ? step : step.converter.toUrl(values.get(step.name));
  return text;
}

function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left === 'object' && typeof right === 'object' && left && right)
    return JSON.stringify(left) === JSON.stringify(right);
  return typeof left === 'bigint' && typeof right === 'number' ? left === BigInt(right) : false;
}

function sortPairs(pairs: [string, unknown][], key: SortKey | null): void {
  pairs.sort((a, b) => (key ? order(key(a), key(b)) : order(a[0], b[0]) || order(a[1], b[1])));
}

/** Numbers by size, all else by the code points of its text. */
function order(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return compareCodePoints(str(left), str(right));
}
