/** Building URLs for endpoints, with the request, the hooks and the config that take part (flask.Flask.url_for). */

import { BadHost, BadRequest } from '../errors.js';
import { ContextError, runningContext } from '../globals.js';
import { allBut, quote } from '../http/percent.js';
import { similarity } from '../http/text.js';
import { urlText } from '../http/urls.js';
import { BadHostError, BuildError, type MapAdapter, type UrlOptions } from '../routing/index.js';
import { refusePromise, spelled } from '../values.js';
import type { Connection } from '../wrappers/connection.js';
import type { Context } from './ctx.js';
import { blueprintsOf } from './plan.js';
import { App } from './setup.js';

/** What `urlFor` takes beside the values of the URL. */
export type UrlForOptions = UrlOptions;

/** Values of the URL and options in one object, as keyword arguments of Flask's function. */
export type UrlForValues = UrlForOptions & Record<string, unknown>;

/** The part of {@link Pottle} that builds URLs. */
export abstract class UrlBuilder extends App {
  /** What builds URLs: for a request, or from SERVER_NAME without one; null where nothing tells the host (flask.Flask.create_url_adapter). */
  createUrlAdapter(connection: Connection | null): MapAdapter | null {
    const { urlMap, config, subdomainMatching } = this;
    const serverName = config.SERVER_NAME;
    if (connection === null) return serverName === null ? null : urlMap.bind(serverName, this.outside());
    const { host, path } = connection;
    const options = {
      scriptName: connection.rootPath || '/',
      urlScheme: connection.scheme,
      pathInfo: path,
      defaultMethod: connection.method,
      queryArgs: Buffer.from(connection.queryString).toString('latin1'),
    };
    try {
      if (urlMap.hostMatching) return urlMap.bindToHost(host, null, options);
      if (subdomainMatching) return urlMap.bindToHost(host, serverName, options);
      return urlMap.bindToHost(host, serverName, { ...options, subdomain: urlMap.defaultSubdomain });
    } catch (error) {
      throw error instanceof BadHostError ? new BadHost() : error;
    }
  }

  /** A page that says that a host is not to be trusted has URLs all the same, as long as they need no host. */
  private adapterOf(ctx: Context, external: boolean): MapAdapter | null {
    try {
      return ctx.urlAdapter;
    } catch (error) {
      if (external || !(error instanceof BadRequest)) throw error;
      const { rootPath, method } = ctx.connection;
      const options = { scriptName: rootPath || '/', defaultMethod: method };
      return this.urlMap.bind(this.config.SERVER_NAME ?? '', options);
    }
  }

  private outside() {
    const { PREFER_SECURE_URLS, PREFERRED_URL_SCHEME, APPLICATION_ROOT } = this.config;
    return {
      scriptName: APPLICATION_ROOT,
      urlScheme: PREFER_SECURE_URLS ? 'https' : PREFERRED_URL_SCHEME,
    };
  }

  /** Builds the URL of an endpoint (flask.Flask.url_for). See {@link urlFor}. */
  urlFor(endpoint: string, values: UrlForValues = {}): string {
    if (Symbol.iterator in values) throw new TypeError(spelled(PAIRS));
    const { _anchor, _method, _scheme, _external, ...rest } = values;
    for (const key in rest) {
      if (key.startsWith('_')) refuseMisspelt(key);
      refusePromise(rest[key], `The value '${key}' of a URL`);
    }
    const running = runningContext();
    const ctx = running?.app === (this as unknown) ? running : undefined;
    const external = _external ?? (ctx?.exchange == null || _scheme != null);
    const adapter = ctx === undefined ? this.createUrlAdapter(null) : this.adapterOf(ctx, external);
    if (adapter === null) throw new ContextError(NO_HOST);
    const name = absoluteEndpoint(endpoint, ctx);
    if (_scheme != null && !external) throw new TypeError("With '_scheme', '_external' must be true.");
    this.injectUrlDefaults(name, rest);
    let url: string;
    try {
      url = adapter.build(name, rest, { method: _method, urlScheme: _scheme, forceExternal: external });
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      return this.handleUrlBuildError(error, name, {
        ...rest,
        _anchor,
        _method,
        _scheme,
        _external: external,
      });
    }
    return _anchor == null ? url : `${url}#${quote(urlText(_anchor), ANCHOR)}`;
  }

  /** Lets the `urlDefaults` hooks fill in values: those of the app, then of the blueprints of the endpoint. */
  injectUrlDefaults(endpoint: string, values: Record<string, unknown>): void {
    for (const scope of [null, ...blueprintsOf(endpoint).reverse()]) {
      for (const hook of this.urlDefaultFunctions.get(scope) ?? []) hook(endpoint, values);
    }
  }

  /** Asks the `urlBuildErrorHandlers`; the first text is the URL, else the last error is thrown (flask.Flask.handle_url_build_error). */
  handleUrlBuildError(error: BuildError, endpoint: string, values: Record<string, unknown>): string {
    let current = error;
    for (const handler of this.urlBuildErrorHandlers) {
      try {
        const url = handler(current, endpoint, values);
        if (url !== null && url !== undefined) return url;
      } catch (failure) {
        if (!(failure instanceof BuildError)) throw failure;
        current = failure;
      }
    }
    throw current;
  }
}

const NO_HOST =
  'URLs cannot be built outside of a request without SERVER_NAME in the config: nothing else tells the host. ' +
  'Set APPLICATION_ROOT and PREFERRED_URL_SCHEME too, as needed.';

const PAIRS =
  'The values of a URL are an object: urlFor(endpoint, values.toDict()), where they are a MultiDict; Object.fromEntries(values), where they are a Map.';

const OPTIONS = ['_anchor', '_method', '_scheme', '_external'];

/** An option that is nearly one of ours would end in the query string. @throws TypeError */
function refuseMisspelt(key: string): void {
  // A longer name that begins with an option's is a name of its own.
  const misses = (option: string) => !key.startsWith(option) && similarity(option, key.toLowerCase()) > 0.6;
  const meant = OPTIONS.find(misses);
  if (meant !== undefined) throw new TypeError(`urlFor() knows no option '${key}'. Did you mean '${meant}'?`);
}

/** What of an anchor stays as it is. */
const ANCHOR = allBut("%!#$&'()*+,/:;=?@");

/** `.name` is within the blueprint of the request. */
function absoluteEndpoint(endpoint: string, ctx: Context | undefined): string {
  if (typeof endpoint !== 'string')
    throw new TypeError(
      `An endpoint is the name of a view, such as 'index', not of the type ${typeof endpoint}.`,
    );
  if (!endpoint.startsWith('.') || ctx?.exchange == null) return endpoint;
  const blueprint = ctx.plan?.blueprints[0];
  return blueprint === undefined ? endpoint.slice(1) : `${blueprint}${endpoint}`;
}
