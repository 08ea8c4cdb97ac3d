/** What a rule is registered with, and what takes its view. Types only. */
import type { RedirectFunction } from '../routing/index.js';
import type { AnyView, ViewFunction, WebsocketView } from '../typing.js';

/** Options of a rule whose method is known: those of {@link Scaffold.get} and its like. */
export interface ShortcutOptions<Defaults = Record<string, unknown>, Host = string> {
  /** The name for `urlFor`; by default that of the function. */
  endpoint?: string;
  /** Values for the view beside those of the URL. */
  defaults?: Defaults;
  /** A rule for what stands before the server name, where subdomains take part in routing. */
  subdomain?: Host;
  /** A rule for the whole host, where hosts take part in routing. */
  host?: Host;
  /** Redirect `/x` to a rule `/x/`; by default as the map says. */
  strictSlashes?: boolean;
  /** Redirect `//` to `/`; by default as the map says. */
  mergeSlashes?: boolean;
  /** Redirects instead of calling a view: a URL with `<name>` for values, or a function of the values. */
  redirectTo?: string | RedirectFunction;
  /** Only for building URLs; never matches. */
  buildOnly?: boolean;
  /** Another URL for an endpoint, redirected to its canonical rule. */
  alias?: boolean;
  /** Answer OPTIONS by itself; by default when OPTIONS is not among the methods. */
  provideAutomaticOptions?: boolean;
}

/** Options of a rule, beside the path (werkzeug.routing.Rule). */
export interface RuleOptions<Defaults = Record<string, unknown>, Host = string>
  extends ShortcutOptions<Defaults, Host> {
  /** The methods; GET by default, which brings HEAD. OPTIONS is answered by itself. */
  methods?: Iterable<string> & object;
}

/** Options of {@link Scaffold.route}. */
export type RouteOptions<Defaults = Record<string, unknown>, Host = string> = RuleOptions<Defaults, Host>;

/** Everything of {@link Scaffold.addUrlRule} in one object. */
export type AddUrlRuleOptions = Omit<RuleOptions, 'endpoint'> & {
  endpoint?: string | null;
  viewFunc?: AnyView | null;
};

/** What every rule has in the end. */
export type FullRuleOptions = RuleOptions & { endpoint: string; websocket: boolean };

/** What a route gives back: takes the view, curried or as a standard decorator of a method, and returns it. */
export type Route<Values> = <V extends ViewFunction<Values>>(
  view: V,
  context?: ClassMethodDecoratorContext,
) => V;

/** As {@link Route}, for WebSocket handlers. */
export type WebsocketRoute<Values> = <V extends WebsocketView<Values>>(
  view: V,
  context?: ClassMethodDecoratorContext,
) => V;
