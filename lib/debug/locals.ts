/**
 * The local variables of functions at the time of a throw. A worker thread watches this one through the inspector, and hands what is
 * in scope to {@link keep}, here: a WeakMap from the error, so that nothing outlives it. Values are read when somebody looks.
 */
import { isMainThread, Worker } from 'node:worker_threads';
import { fileOf, originOfCode, PACKAGE, type Place } from './sourcemaps.js';

/** A function on the stack of a throw, with the objects that have its variables: innermost scope first. */
export interface Captured {
  readonly name: string;
  readonly place: Place;
  readonly scopes: readonly object[];
}

/** As the worker says it: places from 0 on, scopes by their number among the further arguments. */
interface Reported {
  readonly name: string;
  readonly url: string;
  readonly map: string;
  readonly line: number;
  readonly column: number;
  readonly scopes: readonly number[];
}

interface Kept {
  readonly frames: readonly Reported[];
  readonly objects: readonly object[];
}

const KEEP = Symbol.for('pottle.debug.keep');
/** No function of these is looked into, and what they throw is not noticed. */
const STRANGERS = ['^node:', '/node_modules/', `^file://${escapePattern(PACKAGE)}(lib|dist)/`];

const kept = new WeakMap<object, Kept>();
/** What was thrown last and is no object, so that nothing can be kept by it. */
let last: { value: unknown; kept: Kept } | undefined;

/** Called by the inspector while the program stands still. A throw that is passed on knows less than the first. */
function keep(value: unknown, text: string, ...objects: object[]): void {
  const found: Kept = { frames: JSON.parse(text), objects };
  if (typeof value !== 'object' || value === null) last = { value, kept: found };
  else if ((kept.get(value)?.frames.length ?? 0) <= found.frames.length) kept.set(value, found);
}

/** The functions through which a value was thrown; none where nobody watched. */
export function capturedOf(thrown: unknown): Captured[] {
  const known = typeof thrown === 'object' && thrown !== null ? kept.get(thrown) : undefined;
  const found = known ?? (last !== undefined && Object.is(last.value, thrown) ? last.kept : undefined);
  return (found?.frames ?? []).flatMap(({ name, url, map, line, column, scopes }) => {
    const file = fileOf(url);
    if (file === null) return [];
    const place = originOfCode({ file, line: line + 1, column: column + 1 }, map);
    return [{ name, place, scopes: scopes.map((index) => found!.objects[index]!) }];
  });
}

let watcher: { worker: Worker; users: number; ready: Promise<void> } | undefined;

/**
 * Begins to watch; resolves when it does, or when it is known that it cannot be: on other platforms, in worker threads, and while a debugger
 * is attached, which would be resumed under the hands of its user.
 */
export async function watchThrows(): Promise<void> {
  if (!isMainThread || process.versions.bun || process.versions.deno) return;
  const { url } = await import('node:inspector');
  if (url() !== undefined) return;
  watcher ??= start();
  watcher.users++;
  await watcher.ready;
}

/** Ends watching, once for each {@link watchThrows}. */
export async function unwatchThrows(): Promise<void> {
  if (watcher === undefined || --watcher.users > 0) return;
  const { worker } = watcher;
  watcher = undefined;
  Reflect.deleteProperty(globalThis, KEEP);
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  process.off('exit', endAtOnce);
  worker.ref();
  worker.postMessage(new Int32Array(1));
  await ended;
}

/** The process ends: Node would say that it waits for a debugger. */
function endAtOnce(): void {
  const done = new Int32Array(new SharedArrayBuffer(4));
  watcher?.worker.postMessage(done);
  Atomics.wait(done, 0, 0, 1000);
}

function start(): NonNullable<typeof watcher> {
  Object.defineProperty(globalThis, KEEP, { value: keep, configurable: true });
  const worker = new Worker(`(${watch})(require, ${JSON.stringify(STRANGERS)})`, { eval: true });
  const ready = new Promise<void>((resolve) => {
    worker
      .once('message', resolve)
      .once('error', () => resolve())
      .once('exit', () => resolve());
  });
  process.once('exit', endAtOnce);
  return { worker, users: 0, ready: ready.then(() => worker.unref()) };
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** What of the inspector's messages is read. */
interface Paused {
  readonly params: {
    readonly data?: { readonly objectId?: string; readonly value?: unknown };
    readonly callFrames: readonly {
      readonly functionName: string;
      readonly location: { scriptId: string; lineNumber: number; columnNumber?: number };
      readonly scopeChain: readonly { type: string; object: { objectId?: string } }[];
    }[];
  };
}

/** Runs in the worker, from its text: it can use nothing but its arguments. */
function watch(load: (name: string) => never, strangers: string[]): void {
  const { Session } = load('node:inspector') as typeof import('node:inspector');
  const { parentPort } = load('node:worker_threads') as typeof import('node:worker_threads');
  const session = new Session();
  const scripts = new Map<string, { url: string; map: string }>();
  const foreign = strangers.map((pattern) => new RegExp(pattern));
  session.connectToMainThread();
  session.on('Debugger.scriptParsed', ({ params }) => {
    const { scriptId, url, sourceMapURL = '' } = params;
    if (url !== '' && !foreign.some((pattern) => pattern.test(url)))
      scripts.set(scriptId, { url, map: sourceMapURL.startsWith('data:') ? sourceMapURL : '' });
  });
  session.on('Debugger.paused', (paused: unknown) => {
    const { data, callFrames } = (paused as Paused).params;
    const given: object[] = [];
    const frames = callFrames.slice(0, 50).flatMap(({ functionName, location, scopeChain }) => {
      const script = scripts.get(location.scriptId);
      if (script === undefined || given.length > 24) return [];
      const scopes: number[] = [];
      for (const { type, object } of scopeChain) {
        if (type !== 'local' && type !== 'block' && type !== 'catch') break;
        scopes.push(given.push({ objectId: object.objectId }) - 1);
        if (type === 'local') break; // what follows is around the function
      }
      const { lineNumber: line, columnNumber: column = 0 } = location;
      return [{ name: functionName, ...script, line, column, scopes }];
    });
    if (frames.length > 0 && data !== undefined)
      session.post('Runtime.callFunctionOn', {
        functionDeclaration:
          "function (value, frames, ...scopes) { globalThis[Symbol.for('pottle.debug.keep')]?.(value, frames, ...scopes); }",
        objectId: (given[0] as { objectId?: string })?.objectId,
        arguments: [
          data.objectId === undefined ? { value: data.value } : { objectId: data.objectId },
          { value: JSON.stringify(frames) },
          ...given,
        ],
        silent: true,
      });
    session.post('Debugger.resume');
  });
  parentPort!.once('message', (done: Int32Array) => {
    session.disconnect();
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
    process.exit(0);
  });
  session.post('Debugger.enable', { maxScriptsCacheSize: 0 });
  session.post('Debugger.setBlackboxPatterns', { patterns: strangers });
  session.post('Debugger.setPauseOnExceptions', { state: 'all' }, () => parentPort!.postMessage('ready'));
}
