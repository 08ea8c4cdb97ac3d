/** What a rule is registered with, and what takes its view. */
import { SetupError } from '../errors.js';
import { advice } from '../http/text.js';
import type { RedirectFunction } from '../routing/index.js';
import type { Answer, Declared } from '../schema/answers.js';
import type { AnySchemas, InputArguments } from '../schema/contract.js';
import type { EventsView } from '../schema/events.js';
import type { RouteWords, Words } from '../schema/words.js';
import type { AnyView, DeclaredView, ViewFunction, WebsocketView } from '../typing.js';
import { spelled } from '../values.js';

/** Options of a rule whose method is known: those of {@link Scaffold.get} and its like. */
export interface ShortcutOptions<Defaults = Record<string, unknown>, Host = string> extends RouteWords {
  /** The name for `urlFor`; by default that of the function. */
  endpoint?: string | undefined;
  /** Values for the view beside those of the URL. */
  defaults?: Defaults | undefined;
  /** A rule for what stands before the server name, where subdomains take part in routing. */
  subdomain?: Host | undefined;
  /** A rule for the whole host, where hosts take part in routing. */
  host?: Host | undefined;
  /** Redirect `/x` to a rule `/x/`; by default as the map says. */
  strictSlashes?: boolean | undefined;
  /** Redirect `//` to `/`; by default as the map says. */
  mergeSlashes?: boolean | undefined;
  /** Redirects instead of calling a view: a URL with `<name>` for values, or a function of the values. */
  redirectTo?: string | RedirectFunction | undefined;
  /** Only for building URLs; never matches. */
  buildOnly?: boolean | undefined;
  /** Another URL for an endpoint, redirected to its canonical rule. */
  alias?: boolean | undefined;
  /** Answer OPTIONS by itself; by default when OPTIONS is not among the methods. */
  provideAutomaticOptions?: boolean | undefined;
}

/** Options of a rule, beside the path (werkzeug.routing.Rule). */
export interface RuleOptions<Defaults = Record<string, unknown>, Host = string>
  extends ShortcutOptions<Defaults, Host> {
  /** The methods; GET by default, which brings HEAD. OPTIONS is answered by itself. */
  methods?: (Iterable<string> & object) | undefined;
}

/** Options of {@link Scaffold.route}. */
export type RouteOptions<Defaults = Record<string, unknown>, Host = string> = RuleOptions<Defaults, Host>;

/** Everything of {@link Scaffold.addUrlRule} in one object. */
export type AddUrlRuleOptions = Omit<RuleOptions, 'endpoint'> &
  AnySchemas & {
    endpoint?: string | null | undefined;
    viewFunc?: AnyView | null | undefined;
  };

/** What every rule has in the end. */
export type FullRuleOptions = RuleOptions & AnySchemas & Words & { endpoint: string; websocket: boolean };

/**
 * What a route gives back: takes the view, curried or as a standard decorator of a method, and returns it.
 * @typeParam Input what the view is given behind the values of the URL: with schemas, what they made of the request
 */
export type Route<Values, Input extends unknown[] = []> = <V extends ViewFunction<Values, Input>>(
  view: V,
  context?: ClassMethodDecoratorContext,
) => V;

/**
 * As {@link Route}, where the answers are declared. PERF: what views may return at all is not asked, only whether it is as declared: a quarter of what the
 * compiler pays for such a route (bench/types).
 * @typeParam R what views return, by status
 */
export interface DeclaredRoute<Values, Input extends unknown[], R> {
  <Returned extends Answer<R> | NonNullable<unknown> | null | undefined>(
    view: DeclaredView<Values, Input, Declared<Returned, R>>,
  ): DeclaredView<Values, Input, Returned>;
  <V extends DeclaredView<Values, Input, Answer<R>>>(view: V, context: ClassMethodDecoratorContext): V;
}

/** As {@link Route}, where the events are declared. @typeParam E their data, by name */
export type EventsRoute<Values, Input extends unknown[], E> = <V extends EventsView<Values, Input, E>>(
  view: V,
  context?: ClassMethodDecoratorContext,
) => V;

/** What a route with schemas, S of requests, R of answers and E of events, gives back. */
export type RouteWith<Values, S, R, E> = keyof R extends never
  ? keyof E extends never
    ? Route<Values, InputArguments<S>>
    : EventsRoute<Values, InputArguments<S>, E>
  : DeclaredRoute<Values, InputArguments<S>, R>;

/** As {@link Route}, for WebSocket handlers. */
export type WebsocketRoute<Values, Input extends unknown[] = []> = <V extends WebsocketView<Values, Input>>(
  view: V,
  context?: ClassMethodDecoratorContext,
) => V;

/** Rule options of a view, which may know its own methods, with HEAD and OPTIONS added as Flask does. */
export function ruleOptions(view: AnyView | null, options: FullRuleOptions, automatic: boolean) {
  const own = (view ?? {}) as {
    methods?: Iterable<string> | undefined;
    requiredMethods?: Iterable<string> | undefined;
    provideAutomaticOptions?: boolean | undefined;
  };
  const given = options.methods ?? own.methods ?? ['GET'];
  if (typeof given === 'string') {
    throw new TypeError(
      `'methods' is a list of names, as in { methods: ['POST'] }, not the text '${given}'.`,
    );
  }
  const methods = new Set([...given, ...(own.requiredMethods ?? [])].map((method) => method.toUpperCase()));
  for (const method of methods) refuseMisspelt(method);
  if (options.websocket) return { ...options, methods: undefined, provideAutomaticOptions: false };
  const asked = options.provideAutomaticOptions ?? own.provideAutomaticOptions;
  const provide = asked ?? (automatic && !methods.has('OPTIONS'));
  if (provide && asked === undefined) methods.add('OPTIONS');
  return { ...options, methods: [...methods], provideAutomaticOptions: provide };
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** A method of one's own is fine, but not one that is nearly another. @throws SetupError */
function refuseMisspelt(method: string): void {
  if (METHODS.includes(method)) return;
  const sorted = [...method].sort().join('');
  const meant = METHODS.find((one) => [...one].sort().join('') === sorted || withoutOne(one, method));
  if (meant !== undefined)
    throw new SetupError(`'methods' has '${method}', which is no method of HTTP. Did you mean '${meant}'?`);
}

/** Whether one letter more or less makes one text of the other. */
function withoutOne(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return (
    long.length === short.length + 1 &&
    Array.from(long).some((_, i) => long.slice(0, i) + long.slice(i + 1) === short)
  );
}

const OPTIONS = {
  ...{ endpoint: 0, defaults: 0, subdomain: 0, host: 0, strictSlashes: 0, mergeSlashes: 0 },
  ...{ redirectTo: 0, buildOnly: 0, alias: 0, provideAutomaticOptions: 0, methods: 0, websocket: 0 },
  ...{ body: 0, query: 0, headers: 0, cookies: 0, form: 0, files: 0, responses: 0 },
  ...{ events: 0, receive: 0, send: 0, onBadMessage: 0, contentType: 0 },
  ...{ summary: 0, description: 0, tags: 0, deprecated: 0, security: 0, hidden: 0, shared: 0 },
} satisfies Record<keyof FullRuleOptions, 0>;

type Names = readonly string[];

/** Options of rules that no user writes. */
const OWN = ['websocket', 'shared'];

/**
 * @param whose for messages: the beginning of a sentence
 * @param names of the options that there are
 * @param others that are not told of
 * @throws SetupError for an option that there is not
 */
export function refuseStrangers(whose: string, options: object, names: Names, others: Names = []): void {
  const stranger = Object.keys(options).find((name) => !names.includes(name) && !others.includes(name));
  if (stranger !== undefined)
    throw new SetupError(
      `${whose} has no option '${spelled(stranger, stranger)}'.${advice(stranger, names)}`,
    );
}

const TOLD = Object.keys(OPTIONS).filter((name) => !OWN.includes(name));

/** @throws SetupError for an option that there is not: nothing would come of it */
export function checkNames(rule: string, options: object): void {
  refuseStrangers(`The route '${rule}'`, options, TOLD, OWN);
}
