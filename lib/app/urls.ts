/** Building URLs for endpoints, with the request, the hooks and the config that take part (flask.Flask.url_for). */

import { BadHost } from '../errors.js';
import { ContextError, storage } from '../globals.js';
import { allBut, quote } from '../http/percent.js';
import { BadHostError, BuildError, type MapAdapter, type UrlOptions } from '../routing/index.js';
import type { Connection } from '../wrappers/connection.js';
import type { Pottle } from './app.js';
import type { Context } from './ctx.js';
import { splitBlueprintPath } from './plan.js';

/** What builds URLs: for a request, or from SERVER_NAME without one; null where nothing tells the host. */
export function createUrlAdapter(app: Pottle, connection: Connection | null): MapAdapter | null {
  const { urlMap, config, subdomainMatching } = app;
  const serverName = config.SERVER_NAME;
  if (connection === null) return serverName === null ? null : urlMap.bind(serverName, outside(app));
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

function outside({ config }: Pottle) {
  const scheme = config.PREFER_SECURE_URLS ? 'https' : config.PREFERRED_URL_SCHEME;
  return { scriptName: config.APPLICATION_ROOT, urlScheme: scheme };
}

/** What `urlFor` takes beside the values of the URL. */
export type UrlForOptions = UrlOptions;

/** Values of the URL and options in one object, as keyword arguments of Flask's function. */
export type UrlForValues = UrlForOptions & Record<string, unknown>;

/** Builds the URL of an endpoint. */
export function buildUrl(app: Pottle, endpoint: string, values: UrlForValues): string {
  const { _anchor, _method, _scheme, _external, ...rest } = values;
  const ctx = contextOf(app);
  const inRequest = ctx?.exchange != null;
  const adapter = adapterOf(app, ctx);
  const name = absoluteEndpoint(endpoint, ctx);
  const external = _external ?? (inRequest ? _scheme != null : true);
  if (_scheme != null && !external) throw new TypeError("With '_scheme', '_external' must be true.");
  app.injectUrlDefaults(name, rest);
  let url: string;
  try {
    url = adapter.build(name, rest, { method: _method, urlScheme: _scheme, forceExternal: external });
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return app.handleUrlBuildError(error, name, { ...rest, _anchor, _method, _scheme, _external: external });
  }
  return _anchor == null ? url : `${url}#${quoteAnchor(_anchor)}`;
}

function contextOf(app: Pottle): Context | undefined {
  const ctx = storage.getStore();
  return ctx?.app === app ? ctx : undefined;
}

function adapterOf(app: Pottle, ctx: Context | undefined): MapAdapter {
  const adapter = ctx === undefined ? app.createUrlAdapter(null) : ctx.urlAdapter;
  if (adapter !== null) return adapter;
  throw new ContextError(
    'URLs cannot be built outside of a request without SERVER_NAME in the config: nothing else tells the host. ' +
      'Set APPLICATION_ROOT and PREFERRED_URL_SCHEME too, as needed.',
  );
}

/** `.name` is within the blueprint of the request. */
function absoluteEndpoint(endpoint: string, ctx: Context | undefined): string {
  if (!endpoint.startsWith('.') || ctx?.exchange == null) return endpoint;
  const blueprint = ctx.plan?.blueprints[0];
  return blueprint === undefined ? endpoint.slice(1) : `${blueprint}${endpoint}`;
}

/** Lets the `urlDefaults` hooks fill in values: those of the app, then of the blueprints of the endpoint. */
export function injectUrlDefaults(app: Pottle, endpoint: string, values: Record<string, unknown>): void {
  const dot = endpoint.lastIndexOf('.');
  const scopes = dot > 0 ? splitBlueprintPath(endpoint.slice(0, dot)).reverse() : [];
  for (const scope of [null, ...scopes]) {
    for (const hook of app.urlDefaultFunctions.get(scope) ?? []) hook(endpoint, values);
  }
}

/** Asks the `urlBuildErrorHandlers`; the first text is the URL, else the last error is thrown. */
export function handleUrlBuildError(
  app: Pottle,
  error: BuildError,
  endpoint: string,
  values: Record<string, unknown>,
): string {
  let current = error;
  for (const handler of app.urlBuildErrorHandlers) {
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

const ANCHOR = allBut("%!#$&'()*+,/:;=?@");

/** Percent-encodes an anchor, but for what may stand in one. */
function quoteAnchor(anchor: string): string {
  return quote(anchor, ANCHOR);
}
