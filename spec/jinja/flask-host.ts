/** As much of a Flask application as the recorded cases need: URLs, flashes, the request, session, g and config. */
import { tuple } from '../../lib/values.js';
import { fromTemplates } from './vector-values.js';

/** The application and request around a rendering. */
export interface FlaskSetup {
  routes?: [rule: string, endpoint: string][];
  blueprints?: { name: string; url_prefix: string; routes: [string, string][] }[];
  static?: boolean;
  config?: Record<string, unknown>;
  session?: Record<string, unknown>;
  g?: Record<string, unknown>;
  flashes?: [category: string, message: unknown][];
  context_processor?: Record<string, unknown>;
  request?: {
    path?: string;
    method?: string;
    headers?: Record<string, string>;
    data?: Record<string, string>;
  };
}

class BuildError extends Error {
  override name = 'BuildError';
}

/** Several values by one name, as Werkzeug's MultiDict. */
class Multi extends Map<string, string> {
  constructor(private readonly pairs: [string, string][]) {
    super([...pairs].reverse());
    for (const [key] of pairs) {
      const first = this.get(key)!;
      this.delete(key);
      this.set(key, first);
    }
  }
  getlist(key: string): string[] {
    return this.pairs.filter(([name]) => name === key).map((pair) => pair[1]);
  }
}

function rules(setup: FlaskSetup): Map<string, string> {
  const found = new Map((setup.routes ?? []).map(([rule, endpoint]) => [endpoint, rule]));
  if (setup.static) found.set('static', '/static/<path:filename>');
  for (const blueprint of setup.blueprints ?? [])
    for (const [rule, endpoint] of blueprint.routes)
      found.set(`${blueprint.name}.${endpoint}`, blueprint.url_prefix + rule);
  return found;
}

// What Werkzeug leaves unescaped in paths.
const quotePath = (value: unknown) =>
  encodeURIComponent(String(value)).replace(/%(2F|26|3A|40|24|2B|2C|3B|3D)/g, decodeURIComponent);

function query(values: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    for (const one of [value].flat()) if (one !== null) search.append(name, String(one));
  return search.size === 0 ? '' : `?${search}`;
}

function urlFor(known: Map<string, string>, blueprint: string | null): (...args: unknown[]) => unknown {
  return fromTemplates(([name], { _external, _scheme = 'http', _anchor, ...values }) => {
    const endpoint = String(name).startsWith('.') ? `${blueprint ?? ''}${name}` : String(name);
    const rule = known.get(endpoint);
    if (rule === undefined) throw new BuildError(`Could not build url for endpoint '${endpoint}'.`);
    const path = rule.replace(/<(?:\w+:)?(\w+)>/g, (_, key: string) => {
      if (values[key] === undefined) throw new BuildError(`Could not build url for endpoint '${endpoint}'.`);
      const value = quotePath(values[key]);
      delete values[key];
      return value;
    });
    const url = path + query(values) + (_anchor === undefined ? '' : `#${_anchor}`);
    return _external ? `${_scheme}://localhost${url}` : url;
  });
}

function match(known: Map<string, string>, path: string): { endpoint: string | null; view_args: object } {
  for (const [endpoint, rule] of known) {
    const pattern = rule.replace(
      /<(\w+:)?(\w+)>/g,
      (_, kind, name) => `(?<${name}>${kind === 'path:' ? '.+' : '[^/]+'})`,
    );
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (found !== null) return { endpoint, view_args: { ...found.groups } };
  }
  return { endpoint: null, view_args: {} };
}

/** What Flask adds to its templates: globals, and variables of the rendering. */
export function flaskGlobals(setup: FlaskSetup, decode: (value: unknown) => unknown) {
  if (setup.routes === undefined && setup.request === undefined) return { globals: {}, context: {} };
  const known = rules(setup);
  const url = new URL(setup.request?.path ?? '/', 'http://localhost');
  const found = match(known, url.pathname);
  const blueprint = found.endpoint?.includes('.') ? found.endpoint.split('.')[0]! : null;
  const headers = new Map(Object.entries(setup.request?.headers ?? {}));
  const request = {
    path: url.pathname,
    method: setup.request?.method ?? 'GET',
    args: new Multi([...url.searchParams]),
    form: new Multi(Object.entries(setup.request?.data ?? {})),
    url: String(url),
    host: url.host,
    is_secure: false,
    headers,
    blueprint,
    ...found,
  };
  const flashes = (setup.flashes ?? []).map(([category, message]) => tuple(category, decode(message)));
  const getFlashed = fromTemplates((args, kw) => {
    const withCategories = args[0] ?? kw.with_categories ?? false;
    const wanted = (args[1] ?? kw.category_filter ?? []) as unknown[];
    const chosen = flashes.filter((pair) => wanted.length === 0 || wanted.includes(pair[0]));
    return withCategories ? chosen : chosen.map((pair) => pair[1]);
  });
  const globals = {
    url_for: urlFor(known, blueprint),
    get_flashed_messages: getFlashed,
    request,
    session: decode(setup.session ?? {}),
    g: decode(setup.g ?? {}),
    config: { DEBUG: false, TESTING: false, ...setup.config },
  };
  return { globals, context: decode(setup.context_processor ?? {}) as Record<string, unknown> };
}
