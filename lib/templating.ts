/** Rendering templates: the app's environment, where its templates lie, and what they find in it. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Pottle } from './app.js';
import type { Context } from './ctx.js';
import { currentContext, g, request, session, websocket } from './globals.js';
import { type FlashedOptions, getFlashedMessages, urlFor } from './helpers.js';
import { Environment } from './jinja/environment.js';
import { TemplateNotFound, TemplatesNotFound } from './jinja/errors.js';
import type { Loader, Source } from './jinja/loaders.js';
import type { Template } from './jinja/template.js';
import type { Scaffold } from './scaffold.js';
import { beforeRenderTemplate, templateRendered } from './signals.js';
import type { UrlForValues } from './urlfor.js';
import { Connection } from './wrappers/connection.js';
import { Response } from './wrappers/response.js';

/** Variables of a template. */
export type TemplateContext = Record<string, unknown>;

/** Finds templates below one folder, and never outside of it. */
export class FolderLoader implements Loader {
  /** @param folder absolute */
  constructor(readonly folder: string) {}

  getSource(name: string): Source | null {
    const file = this.locate(name);
    if (file === null) return null;
    const { mtimeMs } = statSync(file);
    const upToDate = () => statSync(file, { throwIfNoEntry: false })?.mtimeMs === mtimeMs;
    return { source: readFileSync(file, 'utf8'), upToDate };
  }

  /** The file of a template; null when there is none, or it lies elsewhere, whatever links lead there. */
  private locate(name: string): string | null {
    const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
    if (segments.some((segment) => segment === '..' || segment.includes(path.sep) || segment.includes('\0')))
      return null;
    try {
      const root = realpathSync(this.folder);
      const file = realpathSync(path.join(root, ...segments));
      return file.startsWith(root + path.sep) && statSync(file).isFile() ? file : null;
    } catch {
      return null;
    }
  }
}

/** The folders of an app: its own, then those of its blueprints in the order of registration (flask.templating). */
export class DispatchingLoader implements Loader {
  constructor(private readonly app: Pottle) {}

  getSource(name: string): Source | null {
    for (const loader of this.loaders()) {
      const found = loader.getSource(name);
      if (found !== null) return found;
    }
    return null;
  }

  /** The folders that are searched. */
  get folders(): string[] {
    return this.loaders().map((loader) => loader.folder);
  }

  private loaders(): FolderLoader[] {
    const scaffolds: Scaffold[] = [this.app, ...this.app.iterBlueprints()];
    return scaffolds.map((scaffold) => scaffold.jinjaLoader).filter((loader) => loader !== null);
  }
}

/** Makes the environment of an app (flask.Flask.create_jinja_environment). */
export function createJinjaEnvironment(app: Pottle): Environment {
  const env = new Environment({
    autoReload: app.config.TEMPLATES_AUTO_RELOAD ?? app.debug,
    ...app.jinjaOptions,
    loader: app.createGlobalJinjaLoader(),
    autoescape: (name) => app.selectJinjaAutoescape(name),
    policies: { 'json.dumps_function': (value: unknown) => app.json.dumps(value) },
    camelCase: isOurs,
  });
  Object.assign(env.globals, {
    url_for: (endpoint: string, values?: UrlForValues) => urlFor(endpoint, values),
    get_flashed_messages: flashedMessages,
    config: app.config,
    request,
    websocket,
    session,
    g,
  });
  return env;
}

/** Objects whose members templates may call by their Python names; never data. */
function isOurs(object: object): boolean {
  return (
    object === request || object === websocket || object instanceof Connection || object instanceof Response
  );
}

/** `get_flashed_messages` with Python's arguments: by place, or by name. */
function flashedMessages(...args: unknown[]): unknown[] {
  const last = args.at(-1);
  const named = (
    typeof last === 'object' && last !== null && !Array.isArray(last) ? args.pop() : {}
  ) as Record<string, unknown>;
  const [withCategories = named.with_categories, categoryFilter = named.category_filter] = args;
  return getFlashedMessages({ withCategories: Boolean(withCategories), categoryFilter } as FlashedOptions);
}

/** Adds what the context processors give; what was passed to the rendering wins (flask.Flask.update_template_context). */
export async function updateTemplateContext(ctx: Context, given: TemplateContext): Promise<TemplateContext> {
  const processors = ctx.plan?.contextProcessors ?? ctx.app.templateContextProcessors.get(null) ?? [];
  const context: TemplateContext = {};
  for (const processor of processors) Object.assign(context, await processor());
  return Object.assign(context, given);
}

type Name = string | readonly string[];

function find(app: Pottle, name: Name): Template {
  const names = typeof name === 'string' ? [name] : name;
  for (const candidate of names) {
    try {
      return app.jinjaEnv.getTemplate(candidate);
    } catch (error) {
      if (!(error instanceof TemplateNotFound) || !names.includes(error.message)) throw error;
    }
  }
  const folders =
    new DispatchingLoader(app).folders.join(', ') || 'no folder: none of the app and its blueprints exists';
  const message = `${names.join(', ')} (searched in ${folders})`;
  throw names.length === 1 ? new TemplateNotFound(message) : new TemplatesNotFound(names, message);
}

async function render(ctx: Context, template: Template, given: TemplateContext): Promise<string> {
  const { app } = ctx;
  const context = await app.updateTemplateContext(given, ctx);
  if (beforeRenderTemplate.receivers.size > 0)
    await beforeRenderTemplate.sendAsync(app, { template, context });
  const text = await template.renderNow(context);
  if (templateRendered.receivers.size > 0) await templateRendered.sendAsync(app, { template, context });
  return text;
}

/**
 * Renders a template of the `templates` folder (flask.render_template).
 * @param name of the template, or several of which the first that exists is taken
 * @param context its variables
 * @throws TemplateNotFound, which names the folders searched; TemplateError with template and line
 */
export async function renderTemplate(name: Name, context: TemplateContext = {}): Promise<string> {
  const ctx = currentContext('renderTemplate', 'app');
  return render(ctx, find(ctx.app, name), context);
}

/** Renders a template given as text; it is escaped as HTML (flask.render_template_string). */
export async function renderTemplateString(source: string, context: TemplateContext = {}): Promise<string> {
  const ctx = currentContext('renderTemplateString', 'app');
  return render(ctx, ctx.app.jinjaEnv.fromString(source), context);
}

async function* stream(ctx: Context, template: Template, given: TemplateContext): AsyncGenerator<string> {
  const { app } = ctx;
  const context = await app.updateTemplateContext(given, ctx);
  if (beforeRenderTemplate.receivers.size > 0)
    await beforeRenderTemplate.sendAsync(app, { template, context });
  yield* template.stream(context);
  if (templateRendered.receivers.size > 0) await templateRendered.sendAsync(app, { template, context });
}

/** Renders a template piece by piece, for a response that begins before the last row is there (flask.stream_template). */
export function streamTemplate(name: Name, context: TemplateContext = {}): AsyncGenerator<string> {
  const ctx = currentContext('streamTemplate', 'app');
  return stream(ctx, find(ctx.app, name), context);
}

/** As {@link streamTemplate}, for a template given as text (flask.stream_template_string). */
export function streamTemplateString(source: string, context: TemplateContext = {}): AsyncGenerator<string> {
  const ctx = currentContext('streamTemplateString', 'app');
  return stream(ctx, ctx.app.jinjaEnv.fromString(source), context);
}

/** A macro or a variable of a template (flask.get_template_attribute). */
export async function getTemplateAttribute(name: string, attribute: string): Promise<unknown> {
  const { app } = currentContext('getTemplateAttribute', 'app');
  const module = await find(app, name).defaultModule(true);
  if (Object.hasOwn(module, attribute)) return (module as unknown as Record<string, unknown>)[attribute];
  throw new ReferenceError(`The template '${name}' has no '${attribute}'.`);
}
