/** Builds applications that are written down as data. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Blueprint, HTTPException, Pottle, Response } from 'pottle';
import * as pottle from 'pottle';
import {
  afterHook,
  type Data,
  errorName,
  perform,
  type Registrar,
  valueOf,
  type World,
} from './app-values.js';
import { face } from './faces.js';

/** An application, and what it leaves behind. */
export interface Built extends World {
  /** Blueprints by their own name. */
  blueprints: Map<string, Blueprint>;
  remove(): void;
}

/** Makes the application of a case. Throws what registration throws. */
export function build(spec: Data): Built {
  const root = mkdtempSync(path.join(os.tmpdir(), 'pottle-app-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  try {
    return { ...assemble(spec, root), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function assemble(spec: Data, root: string): Omit<Built, 'remove'> {
  writeFiles(path.join(root, 'static'), spec.staticFiles);
  const app = new face.F.Pottle('recorded', {
    rootPath: root,
    staticFolder: spec.staticFiles ? 'static' : null,
    staticUrlPath: spec.staticUrlPath,
    staticHost: spec.staticHost,
    hostMatching: spec.hostMatching,
    subdomainMatching: spec.subdomainMatching,
  });
  configure(app, spec);
  const world = { app, root, calls: [], errors: errorsOf(spec.exceptions), blueprints: new Map() };
  fill(world, face.by(app), spec, '');
  registerAppParts(world, spec);
  for (const blueprint of spec.blueprints ?? []) registerBlueprint(world, face.by(app), blueprint);
  return world;
}

function configure(app: Pottle, spec: Data): void {
  app.logger = quiet();
  if (spec.secretKey !== undefined) {
    app.secretKey = spec.secretKey?.$bytes ? Buffer.from(spec.secretKey.$bytes, 'base64') : spec.secretKey;
  }
  Object.assign(app.config, spec.config);
  // Of requests nothing is noted: what was recorded has no headers for that.
  if (spec.debug) Object.assign(app.config, { DEBUG: true, PROPAGATE_EXCEPTIONS: false, ACCESS_LOG: false });
  Object.assign(app.json, spec.json);
  if (spec.strictSlashes !== undefined) app.urlMap.strictSlashes = spec.strictSlashes;
  if (spec.defaultSubdomain !== undefined) app.urlMap.defaultSubdomain = spec.defaultSubdomain;
}

function quiet(): Pottle['logger'] {
  const nothing = () => {};
  const names = ['debug', 'info', 'warning', 'warn', 'error', 'exception', 'critical'];
  return Object.fromEntries(names.map((name) => [name, nothing])) as unknown as Pottle['logger'];
}

function writeFiles(folder: string, files: Data = {}): void {
  for (const [name, { text, base64, mtime }] of Object.entries<Data>(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text ?? Buffer.from(base64, 'base64'));
    utimesSync(file, mtime, mtime);
  }
}

type ErrorType = new (message?: string) => Error;

function errorsOf(wanted: Record<string, string> = {}): Map<string, ErrorType> {
  const known = new Map<string, ErrorType>([['Exception', Error]]);
  for (const [name, value] of Object.entries(pottle)) {
    if (typeof value === 'function' && value.prototype instanceof Error) known.set(name, value as ErrorType);
  }
  for (const [name, parent] of Object.entries(wanted)) {
    const type = class extends (known.get(parent)!) {};
    known.set(name, Object.defineProperty(type, 'name', { value: name }));
  }
  return known;
}

/** What apps and blueprints share: routes, then hooks, handlers and URL functions. */
function fill(world: World, on: Registrar, spec: Data, prefix: string): void {
  const dotted = prefix ? `${prefix}.` : '';
  for (const route of spec.routes ?? []) addRoute(world, on, route, dotted);
  for (const hook of spec.before ?? []) on.beforeRequest(beforeHook(world, hook, dotted));
  for (const hook of spec.after ?? []) on.afterRequest(after(world, hook, dotted));
  for (const hook of spec.teardown ?? []) on.teardownRequest(teardown(world, hook, dotted));
  for (const one of spec.errorHandlers ?? [])
    on.registerErrorHandler(errorKey(world, one), handler(world, one, dotted));
  for (const { set } of spec.urlDefaultFunctions ?? []) on.urlDefaults(urlDefaults(world, set));
  for (const one of spec.urlValuePreprocessors ?? [])
    on.urlValuePreprocessor(preprocessor(world, one, dotted));
}

function addRoute(world: World, on: Registrar, route: Data, dotted: string): void {
  const { rule, endpoint, do: steps, returns, methodView, reuse, ...options } = route;
  const viewFunc = reuse || options.redirectTo ? null : viewOf(world, route, dotted);
  on.addUrlRule(rule, { ...options, endpoint, viewFunc });
}

function viewOf(world: World, { endpoint, do: steps, returns, methodView }: Data, dotted: string) {
  if (methodView) return classView(world, endpoint, methodView, dotted);
  return async () => {
    world.calls.push(`view:${dotted}${endpoint}`);
    await perform(world, steps);
    return valueOf(world, returns);
  };
}

function classView(world: World, endpoint: string, methods: Data, dotted: string) {
  class Recorded extends face.F.MethodView {}
  for (const [method, { do: steps, returns }] of Object.entries<Data>(methods)) {
    Object.defineProperty(Recorded.prototype, method, {
      value: async () => {
        world.calls.push(`view:${dotted}${endpoint}.${method}`);
        await perform(world, steps);
        return valueOf(world, returns);
      },
    });
  }
  return face.by(Recorded).asView(endpoint);
}

function beforeHook(world: World, hook: Data, dotted: string) {
  return async () => {
    world.calls.push(`before:${dotted}${hook.name}`);
    await perform(world, hook.do);
    return hook.returns === undefined ? undefined : ((await valueOf(world, hook.returns)) as object);
  };
}

function after(world: World, hook: Data, dotted: string) {
  return (response: Response) => afterHook(world, `after:${dotted}${hook.name}`, hook, response);
}

function teardown(world: World, hook: Data, dotted: string) {
  return async (error: unknown) => {
    const suffix = error === null ? '' : `(${errorName(error)})`;
    world.calls.push(`teardown:${dotted}${hook.name}${suffix}`);
    await perform(world, hook.do);
  };
}

function errorKey(world: World, { code, exception }: Data) {
  return code ?? world.errors.get(exception)!;
}

function handler(world: World, spec: Data, dotted: string) {
  return async (error: HTTPException) => {
    world.calls.push(`error:${dotted}${spec.name}`);
    await perform(world, spec.do);
    return (await valueOf(world, spec.returns, error)) as object;
  };
}

function urlDefaults({ app }: World, set: Record<string, unknown>) {
  return (endpoint: string, values: Record<string, unknown>) => {
    for (const [key, value] of Object.entries(set)) {
      if (!(key in values) && app.urlMap.isEndpointExpecting(endpoint, key)) values[key] = value;
    }
  };
}

function preprocessor(world: World, { name, popToG = [] }: Data, dotted: string) {
  return (endpoint: string | null, values: Record<string, unknown> | null) => {
    world.calls.push(`preprocess:${dotted}${name}(${endpoint ?? '-'})`);
    for (const key of popToG) {
      face.F.g[key] = values?.[key] ?? null;
      if (values) delete values[key];
    }
  };
}

function registerAppParts(world: World, spec: Data): void {
  for (const hook of spec.teardownAppContext ?? []) world.app.teardownAppcontext(teardown(world, hook, ''));
  for (const { endpoints, returns } of spec.urlBuildErrorHandlers ?? []) {
    world.app.urlBuildErrorHandlers.push((_, endpoint) =>
      endpoints.includes(endpoint) ? returns.replace('{endpoint}', endpoint) : null,
    );
  }
}

function registerBlueprint(world: Omit<Built, 'remove'>, on: Registrar, spec: Data): void {
  const folder = path.join(world.root, 'blueprints', spec.name || 'none');
  writeFiles(path.join(folder, 'static'), spec.staticFiles);
  const { name, urlPrefix, subdomain, urlDefaults: defaults, staticUrlPath } = spec;
  const staticFolder = spec.staticFiles ? 'static' : null;
  const options = { urlPrefix, subdomain, urlDefaults: defaults, staticUrlPath, staticFolder };
  const blueprint = new face.F.Blueprint(name, 'recorded', { ...options, rootPath: folder });
  world.blueprints.set(name, blueprint);
  fill(world, face.by(blueprint), spec, name);
  fillApp(world, face.by(blueprint), spec);
  for (const child of spec.blueprints ?? []) registerBlueprint(world, face.by(blueprint), child);
  for (const once of spec.register ?? [{}]) on.registerBlueprint(blueprint, once);
}

function fillApp(world: World, blueprint: Blueprint, spec: Data): void {
  const dotted = `${spec.name}.`;
  for (const hook of spec.appBefore ?? []) blueprint.beforeAppRequest(beforeHook(world, hook, dotted));
  for (const hook of spec.appAfter ?? []) blueprint.afterAppRequest(after(world, hook, dotted));
  for (const hook of spec.appTeardown ?? []) blueprint.teardownAppRequest(teardown(world, hook, dotted));
  for (const one of spec.appErrorHandlers ?? [])
    blueprint.appErrorhandler(errorKey(world, one))(handler(world, one, dotted));
}
