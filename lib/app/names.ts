/** What things are called: modules, endpoints, and the calls that register. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from '../errors.js';
import type { AnyView } from '../typing.js';

/** What a module says of itself: `import.meta`, or a path or name. */
export type ImportName = { readonly url: string; readonly filename?: string | undefined } | string;

/** The file of a module that gave its `import.meta`; null when only a name is known. */
export function fileOf(importName: ImportName): string | null {
  if (importName == null) throw new TypeError('Say which module this is: by import.meta, or by a name.');
  if (typeof importName !== 'string') return importName.filename ?? fileURLToPath(importName.url);
  if (importName.startsWith('file:')) return fileURLToPath(importName);
  return path.isAbsolute(importName) && existsSync(importName) ? importName : null;
}

/** A call as its user writes it. */
export const formOf = (what: string, rule: string): string => `app.${what}('${rule}')`;

export function isGoodName(name: string): boolean {
  return name !== '' && name !== 'default' && name !== 'anonymous' && !name.startsWith('bound ');
}

/** The endpoint of a view that was not given one. */
export function endpointName(
  view: AnyView | null,
  rule: string,
  context?: ClassMethodDecoratorContext,
): string {
  if (typeof view !== 'function') {
    throw new TypeError(
      `The view of '${rule}' must be a function, not ${view === null ? 'null' : typeof view}.`,
    );
  }
  const name = context === undefined ? view.name : String(context.name);
  if (isGoodName(name)) return name;
  throw new SetupError(
    `The view of '${rule}' has no name to be its endpoint. Write a named function ` +
      `(async function index() { … }), or name the endpoint: { endpoint: 'index' }. ${KEEP_NAMES}`,
  );
}

/** What to say of a rule with a variable as others write it, which is text here; null where it has none. */
export function foreignNote(rule: string): string | null {
  const texts = rule.replace(/<[^>]*>/g, '<>'); // converters may be told such things
  const found = /\{([a-z_]\w*)(?::(\w+))?\}|(?<=\/):([a-z_]\w*)/i.exec(texts);
  if (found === null) return null;
  const [text, braced, converter, coloned] = found;
  const variable = `<${converter ? `${converter}:` : ''}${braced ?? coloned}>`;
  return `The rule '${rule}' has '${text}' as text: variables are written ${variable}.`;
}

const KEEP_NAMES = 'A bundler may have taken the name: esbuild and tsup leave it with keepNames.';

/** @throws SetupError for an endpoint that has another view already */
export function refuseSecondView(endpoint: string, rule: string): never {
  const minified = lastOf(endpoint).length <= 2;
  throw new SetupError(
    `The endpoint '${endpoint}' has a view already, and '${rule}' would replace it. ` +
      `Give one of the two another name: { endpoint: '…' }.${minified ? ` ${KEEP_NAMES}` : ''}`,
  );
}

const lastOf = (endpoint: string) => endpoint.slice(endpoint.lastIndexOf('.') + 1);
const placeOf = (endpoint: string) => endpoint.slice(0, endpoint.lastIndexOf('.') + 1);

/**
 * What to say of endpoints that a bundler may have renamed, as it does with functions of one name in several files: `admin.index2` beside
 * `shop.index`, or beside `shop.index3` where another function has the name. Those of one blueprint were never one name: their endpoints
 * would be the same. Null where none looks so; that cannot be known for sure.
 */
export function renamedNote(views: ReadonlyMap<string, AnyView>): string | null {
  const own = [...views].filter(([endpoint, view]) => view.name === lastOf(endpoint));
  const names = new Set(own.map(([, { name }]) => name));
  const renamed = own.filter(([endpoint, { name }]) => {
    const [, stem = '', number] = /^(.*?)(\d+)$/.exec(name) ?? [];
    const isLike = ([other, view]: [string, AnyView]) =>
      view.name.replace(/\d+$/, '') === stem && placeOf(other) !== placeOf(endpoint);
    return Number(number) > 1 && !names.has(`${stem}1`) && own.some(isLike);
  });
  if (renamed.length === 0) return null;
  return (
    `Has a bundler renamed views? Their endpoints are ${renamed.map(([endpoint]) => `'${endpoint}'`).join(', ')}. ` +
    "esbuild and tsup leave names as they are with keepNames; { endpoint: 'index' } names an endpoint for good."
  );
}

const places = new WeakMap<object, string>();

/**
 * Remembers where a function without a name was registered, since nothing else tells it from others.
 * @param helper is called by the function that users call; by default that calls this
 */
export function rememberPlace(
  fn: { name: string },
  helper: (...args: never[]) => unknown = rememberPlace,
): void {
  if (fn.name !== '' || places.has(fn)) return;
  const here = { stack: '' };
  Error.captureStackTrace(here, helper);
  const [, line = ''] = here.stack.match(/^ +at .*/gm) ?? [];
  const [, file = '', number] = /([^( ]+|(?<=\().+?):(\d+):\d+\)?$/.exec(line) ?? [];
  if (number !== undefined)
    places.set(fn, `${file.startsWith('file:') ? fileURLToPath(file) : file}:${number}`);
}

/** What a hook is called in messages: its name, or where it was registered. */
export function describeHook(hook: { name: string }): string {
  const place = places.get(hook);
  return hook.name ? `'${hook.name}'` : place === undefined ? 'without a name' : `at ${place}`;
}

const bindings = new WeakMap<object, WeakMap<AnyView, AnyView>>();

/** A method bound to its class or instance: the same function each time, since several routes of a view are one view. */
export function boundTo(owner: object, method: AnyView): AnyView {
  const own = bindings.get(owner) ?? new WeakMap<AnyView, AnyView>();
  bindings.set(owner, own);
  const bound = own.get(method) ?? method.bind(owner as never);
  own.set(method, bound);
  return bound;
}
