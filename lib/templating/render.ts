/** Rendering templates: the app's environment, and what templates find in it. */

import type { Pottle } from '../app/app.js';
import type { Context } from '../app/ctx.js';
import { currentContext, g, request, session, websocket } from '../globals.js';
import { type FlashedOptions, getFlashedMessages, urlFor } from '../helpers.js';
import { KWARGS } from '../jinja/contract.js';
import type { Template } from '../jinja/template.js';
import { truth } from '../jinja/values/index.js';
import { beforeRenderTemplate, templateRendered } from '../signals.js';
import type { ContextProcessor } from '../typing.js';
import { after, isThenable, kept, type Markup } from '../values.js';
import { type JinjaEnvironment, makeJinjaEnvironment, type TemplateName } from './environment.js';
import { isOurs } from './views.js';

/** Variables of a template. */
export type TemplateContext = Record<string, unknown>;

/** What templates read, by their names; `pottle templates types` writes a file that merges its own into it. */
// biome-ignore lint/suspicious/noEmptyInterface: to be merged into
export interface Templates {}

type Read<N> = N extends keyof Templates ? Templates[N] : TemplateContext;

/** The variables of a template: what it reads, once {@link Templates} knows it; any, as long as that is not so. */
export type ContextOf<N> = Record<never, never> extends Read<N> ? [context?: Read<N>] : [context: Read<N>];

/** Makes the environment of an app (flask.Flask.create_jinja_environment). */
export function createJinjaEnvironment(app: Pottle): JinjaEnvironment {
  const env = makeJinjaEnvironment(
    {
      loader: app.createGlobalJinjaLoader(),
      autoescape: (name) => app.selectJinjaAutoescape(name),
      camelCase: (object) => isOurs(app, object),
      ...app.jinjaOptions,
      policies: {
        'json.dumps_function': (data: unknown, { sort_keys: sortKeys, indent }: Record<string, never> = {}) =>
          app.json.dumps(data, { indent, sortKeys }),
        ...app.jinjaOptions.policies,
      },
    },
    () => app.config.TEMPLATES_AUTO_RELOAD ?? app.debug,
  );
  const { config } = app;
  Object.assign(env.globals, { url_for: urlForNamed, get_flashed_messages: flashedMessages });
  Object.assign(env.globals, { config, request, websocket, session, g });
  return env;
}

/**
 * Arguments by place and by name. Our templates mark the latter by a symbol. nunjucks marks them by a key, which data can
 * carry: it counts only in calls of nunjucks, which alone pass themselves as `this`.
 */
function named(caller: unknown, args: unknown[]): [unknown[], Record<string, unknown>] {
  const last = args.at(-1);
  if (typeof last !== 'object' || last === null) return [args, {}];
  const others = args.slice(0, -1);
  if (KWARGS in last) return [others, { ...last }];
  if (caller === undefined || !('__keywords' in last)) return [args, {}];
  const { __keywords, ...values } = last;
  return [others, values];
}

/** `url_for(endpoint, **values)`. */
function urlForNamed(this: unknown, ...all: unknown[]): string {
  const [args, values] = named(this, all);
  if (args.length === 1) return urlFor(String(args[0]), values);
  throw new TypeError(`url_for() takes 1 positional argument but ${args.length} were given`);
}

/** `get_flashed_messages(with_categories=False, category_filter=())`. */
function flashedMessages(this: unknown, ...all: unknown[]): unknown[] {
  const [args, values] = named(this, all);
  const [withCategories = values.with_categories, categoryFilter = values.category_filter] = args;
  return getFlashedMessages({ withCategories: truth(withCategories), categoryFilter } as FlashedOptions);
}

/**
 * Adds what the context processors give; what was passed to the rendering wins (flask.Flask.update_template_context).
 * @returns the variables; a promise of them only if a processor is asynchronous
 */
export function updateTemplateContext(
  ctx: Context,
  given: TemplateContext,
): TemplateContext | Promise<TemplateContext> {
  const processors = ctx.plan?.contextProcessors ?? ctx.app.templateContextProcessors.get(null) ?? [];
  // PERF: a page without processors and promises costs one promise, that of renderTemplate (bench/jinja/host.mjs).
  if (processors.length === 0) return given;
  const context: TemplateContext = {};
  for (const [index, processor] of processors.entries()) {
    const added = processor();
    if (isThenable(added)) return updateLater(context, added, processors.slice(index), given);
    Object.assign(context, variablesOf(processor, added));
  }
  return Object.assign(context, given);
}

async function updateLater(
  context: TemplateContext,
  first: PromiseLike<unknown>,
  processors: readonly ContextProcessor[],
  given: TemplateContext,
): Promise<TemplateContext> {
  for (const [index, processor] of processors.entries())
    Object.assign(context, variablesOf(processor, (await (index === 0 ? first : processor())) as never));
  return Object.assign(context, given);
}

/** What a processor gave. @throws TypeError for what has no variables, as for `return` alone */
function variablesOf({ name }: ContextProcessor, given: TemplateContext): TemplateContext {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return letGoOf(given);
  throw new TypeError(`The context processor '${name}' gives an object of variables, not: ${given}`);
}

/** A promise that a template never comes to may fail: that must not end the process. */
function letGoOf<C extends TemplateContext>(context: C): C {
  for (const name in context) kept(context[name]);
  return context;
}

function render(ctx: Context, template: Template, given: TemplateContext): string | Promise<string> {
  const context = ctx.app.updateTemplateContext(given, ctx);
  const watched = beforeRenderTemplate.hasReceiversFor(ctx.app) || templateRendered.hasReceiversFor(ctx.app);
  if (watched || isThenable(context)) return renderWatched(ctx, template, context);
  return template.renderNow(context);
}

async function renderWatched(
  ctx: Context,
  template: Template,
  made: TemplateContext | PromiseLike<TemplateContext>,
): Promise<string> {
  const context = { ...(await made) };
  await announce(beforeRenderTemplate, ctx.app, template, context);
  const text = await template.renderNow(context);
  await announce(templateRendered, ctx.app, template, context);
  return text;
}

async function announce(
  signal: typeof templateRendered,
  app: Pottle,
  template: Template,
  context: TemplateContext,
): Promise<void> {
  if (signal.hasReceiversFor(app)) await signal.sendAsync(app, { template, context });
}

/**
 * Renders a template of the `templates` folder (flask.render_template).
 * @param name of the template, several names of which the first that exists is taken, or a template
 * @param context its variables; promises are waited for where they are used
 * @throws TemplateNotFound, which names the folders searched; TemplateError with template and line
 */
export async function renderTemplate<const N extends TemplateName>(
  name: N,
  ...context: ContextOf<N>
): Promise<string>;
export async function renderTemplate(name: TemplateName, context: TemplateContext = {}): Promise<string> {
  // Not by renderNow: a stack has ten frames, and the last of them shows who asked for a template that is not there.
  letGoOf(context);
  const ctx = currentContext('renderTemplate', 'app');
  const template = ctx.app.jinjaEnv.getOrSelectTemplate(name);
  return render(ctx, isThenable(template) ? await template : template, context);
}

/** Renders a template given as text; it is escaped as HTML (flask.render_template_string). */
export async function renderTemplateString(source: string, context: TemplateContext = {}): Promise<string> {
  return renderStringNow(source, context);
}

/** As {@link renderTemplate}, but text at once where nothing has to be waited for. */
export function renderNow(name: TemplateName, context: TemplateContext = {}): string | Promise<string> {
  letGoOf(context);
  const ctx = currentContext('renderTemplate', 'app');
  return after(ctx.app.jinjaEnv.getOrSelectTemplate(name), (template) => render(ctx, template, context));
}

/** As {@link renderTemplateString}, but text at once where nothing has to be waited for. */
export function renderStringNow(source: string, context: TemplateContext = {}): string | Promise<string> {
  letGoOf(context);
  const ctx = currentContext('renderTemplateString', 'app');
  return render(ctx, ctx.app.jinjaEnv.fromString(source), context);
}

async function* stream(
  ctx: Context,
  asked: Template | Promise<Template>,
  given: TemplateContext,
): AsyncGenerator<string> {
  const { app } = ctx;
  const template = await asked;
  const context = { ...(await app.updateTemplateContext(given, ctx)) };
  await announce(beforeRenderTemplate, app, template, context);
  yield* template.stream(context);
  await announce(templateRendered, app, template, context);
}

/** Renders a template piece by piece, for a response that begins before the last row is there (flask.stream_template). */
export function streamTemplate<const N extends TemplateName>(
  name: N,
  ...context: ContextOf<N>
): AsyncGenerator<string>;
export function streamTemplate(name: TemplateName, context: TemplateContext = {}): AsyncGenerator<string> {
  letGoOf(context);
  const ctx = currentContext('streamTemplate', 'app');
  return stream(ctx, kept(ctx.app.jinjaEnv.getOrSelectTemplate(name)), context);
}

/** As {@link streamTemplate}, for a template given as text (flask.stream_template_string). */
export function streamTemplateString(source: string, context: TemplateContext = {}): AsyncGenerator<string> {
  letGoOf(context);
  const ctx = currentContext('streamTemplateString', 'app');
  return stream(ctx, ctx.app.jinjaEnv.fromString(source), context);
}

/** A macro of a template, as a view calls it: its text is safe where the template escapes. */
export type CalledMacro = (...args: unknown[]) => string | Markup | Promise<string | Markup>;

/**
 * A macro or a variable of a template (flask.get_template_attribute).
 * @typeParam T what it is, if it is no macro
 * @throws ReferenceError when the template has no such thing at its top level
 * @example const hello = await getTemplateAttribute('macros.html', 'hello'); hello('World')
 */
export async function getTemplateAttribute<T = CalledMacro>(name: string, attribute: string): Promise<T> {
  return templateAttributeNow(name, attribute);
}

/** As {@link getTemplateAttribute}, at once unless something has to be waited for. @internal */
export function templateAttributeNow<T = CalledMacro>(name: string, attribute: string): T | Promise<T> {
  const { app } = currentContext('getTemplateAttribute', 'app');
  const found = after(app.jinjaEnv.getOrSelectTemplate(name), (template) => template.defaultModule(true));
  return after(found, (module) => {
    // The cast only lets us look at a member that may not be there.
    if (Object.hasOwn(module, attribute)) return (module as unknown as Record<string, T>)[attribute]!;
    throw new ReferenceError(`The template '${name}' has no '${attribute}'.`);
  }) as T | Promise<T>;
}
