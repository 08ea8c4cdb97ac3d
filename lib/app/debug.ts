/** Debug mode, as an app knows it: the room `debug/` is loaded when it is needed, and never without debug mode. */
import type { Debugger } from '../debug/index.js';
import { type HTTPException, InternalServerError } from '../errors.js';
import { currentContext } from '../globals.js';
import { isSecret } from '../schema/problems.js';
import { Tuple, tuple } from '../values.js';
import { Response } from '../wrappers/response.js';
import type { Pottle } from './app.js';
import type { Context } from './ctx.js';
import { describeHook } from './names.js';
import { nearestTo } from './nearest.js';
import { currentRequestId } from './observe.js';

/** Where the PIN is entered. */
export const DEBUG_PATH = '/_pottle/debug';

const debuggers = new WeakMap<Pottle, Promise<Debugger>>();
const ran = new WeakMap<Context, string[]>();

/** Notes that a hook begins to run. */
export function noteHook(ctx: Context, hook: { name: string }): void {
  const hooks = ran.get(ctx) ?? [];
  hooks.push(hook.name || describeHook(hook));
  ran.set(ctx, hooks);
}

/** The debugger of an app, made once. */
export function debuggerOf(app: Pottle): Promise<Debugger> {
  const made = debuggers.get(app) ?? load(app);
  debuggers.set(app, made);
  return made;
}

async function load(app: Pottle): Promise<Debugger> {
  const { Debugger } = await import('../debug/index.js');
  return new Debugger(app, { isSecret, hooksOf: (ctx) => ran.get(ctx) ?? [], nearestTo, currentRequestId });
}

/** An app that debugs begins to serve: says the PIN, once for all workers, and not again when it is started anew. */
export async function startDebugging(app: Pottle): Promise<void> {
  const debug = await debuggerOf(app);
  await debug.start();
  if (app.workerId === undefined ? debug.isNew : app.workerId === 1)
    app.logger.info(`Debugger PIN: ${debug.pin}, to be entered at ${DEBUG_PATH}`);
}

/** It has stopped. */
export async function stopDebugging(app: Pottle): Promise<void> {
  await (await debuggers.get(app))?.stop();
}

/**
 * What a request in debug mode is answered with instead of an error.
 * @param plain what all others see; by default that of a 500
 */
export async function debugAnswer(
  ctx: Context,
  error: unknown,
  plain: HTTPException = new InternalServerError(),
): Promise<unknown> {
  const status = plain.code ?? 500;
  try {
    const debug = await debuggerOf(ctx.app);
    if (!debug.admits(ctx)) return plain;
    const value = await debug.answer(ctx, error, status);
    const whole = value instanceof Tuple || value instanceof Response ? value : tuple(value, status);
    const response = ctx.app.makeResponse(whole, ctx);
    for (const [name, line] of plain.getHeaders()) response.headers.setdefault(name, line); // `Allow` of a 405
    return response;
  } catch (failure) {
    ctx.app.logger.exception('The page of debug mode failed.', failure);
    return plain;
  }
}

/**
 * What debug mode answers with for an error in the running request: the page for who may see it, else a plain 500 (quart.debug.traceback_response).
 * @throws ContextError outside of a request
 */
export async function tracebackResponse(error: unknown): Promise<Response> {
  const ctx = currentContext('tracebackResponse', 'any');
  return ctx.app.makeResponse(await debugAnswer(ctx, error), ctx);
}

/** Whether a request may see what debug mode shows. */
export async function debugAdmits(app: Pottle, passed: Pick<Context, 'exchange'>): Promise<boolean> {
  return (await debuggerOf(app)).admits(passed as Context);
}

/** The page that asks for the PIN. */
export async function debugPin(ctx: Context): Promise<unknown> {
  return (await debuggerOf(ctx.app)).open(ctx);
}
