/**
 * A worker thread that watches this one through the inspector: for throws, whose functions and variables it hands over, and for code that keeps
 * the event loop. It sees what no wrapper around a view could: the line, and what comes after an `await`.
 */
import { isMainThread, Worker } from 'node:worker_threads';
import { keep, type Seen } from './locals.js';
import { PACKAGE } from './sourcemaps.js';

/** Told of a function that kept the event loop. @param took in milliseconds */
export type OnStall = (where: Seen, took: number) => void;

/** The name by which the watcher finds {@link keep}. */
export const KEEP = Symbol.for('pottle.debug.keep');
/** No function of these is looked into, and what they throw is not noticed. */
const STRANGERS = ['^node:', '/node_modules/', `^file://${escapePattern(PACKAGE)}(lib|dist)/`];
/** The event loop says so often that it turns, in milliseconds. */
const BEAT = 25;

interface Watcher {
  readonly worker: Worker;
  readonly beating: NodeJS.Timeout;
  readonly ready: Promise<void>;
  readonly ended: Promise<unknown>;
  users: number;
}
let watcher: Watcher | undefined;

/**
 * Begins to watch; resolves when it does, or when it is known that it cannot be: on other platforms, in worker threads, and while a debugger
 * is attached, which would be resumed under the hands of its user.
 * @param options.locals whether throws are watched too
 * @param options.onStall of several apps in a process, the first one is told
 */
export async function startWatching(options: { locals: boolean; onStall: OnStall }): Promise<void> {
  if (!isMainThread || process.versions.bun || process.versions.deno) return;
  const { url } = await import('node:inspector');
  if (url() !== undefined) return;
  if (options.locals) Object.defineProperty(globalThis, KEEP, { value: keep, configurable: true });
  const isFirst = watcher === undefined;
  watcher ??= start(options.onStall, url);
  watcher.users++;
  if (options.locals || isFirst) watcher.worker.postMessage(options.locals ? 'all' : 'none');
  await watcher.ready;
}

/** Ends watching, once for each {@link startWatching}. */
export async function stopWatching(): Promise<void> {
  if (watcher !== undefined && --watcher.users <= 0) await end(watcher);
}

async function end({ worker, beating, ended }: Watcher): Promise<void> {
  watcher = undefined;
  clearInterval(beating);
  Reflect.deleteProperty(globalThis, KEEP);
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

function start(onStall: OnStall, debuggerUrl: () => string | undefined): Watcher {
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(`(${watch})(require, ${JSON.stringify(STRANGERS)})`, {
    eval: true,
    execArgv: [], // `--input-type=module` would make it a module
    workerData: turns,
  });
  const ended = new Promise((resolve) => worker.once('error', () => {}).once('exit', resolve));
  const ready = new Promise((resolve) => {
    worker.on('message', (told: 'ready' | [Seen, number]) =>
      told === 'ready' ? resolve(told) : onStall(...told),
    );
  });
  process.once('exit', endAtOnce);
  const beating = setInterval(() => {
    Atomics.add(turns, 0, 1);
    if (debuggerUrl() !== undefined && watcher) void end(watcher); // one was attached meanwhile
  }, BEAT).unref();
  const settled = Promise.race([ready, ended]).then(() => void worker.unref());
  return { worker, beating, users: 0, ready: settled, ended };
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

type Location = { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };

type RemoteValue = { readonly objectId?: string | undefined; readonly value?: unknown };

/** What of the inspector's messages is read. */
interface Paused {
  readonly params: {
    readonly data?: RemoteValue;
    readonly callFrames: readonly {
      readonly functionName: string;
      readonly location: Location;
      readonly scopeChain: readonly { type: string; object: { objectId?: string } }[];
    }[];
  };
}

/** Runs in the worker, from its text: it can use nothing but its arguments. */
function watch(load: (name: string) => never, strangers: string[]): void {
  const { Session } = load('node:inspector') as typeof import('node:inspector');
  const { parentPort, workerData: beats } = load(
    'node:worker_threads',
  ) as typeof import('node:worker_threads');
  const session = new Session();
  const scripts = new Map<string, { url: string; map: string }>();
  const foreign = strangers.map((pattern) => new RegExp(pattern));
  const seenAt = (
    name: string,
    { scriptId, lineNumber: line, columnNumber: column = 0 }: Location,
  ): Seen[] => {
    const script = scripts.get(scriptId);
    return script === undefined ? [] : [{ name, ...script, line, column }];
  };
  session.connectToMainThread();
  session.on('Debugger.scriptParsed', ({ params }) => {
    const { scriptId, url, sourceMapURL = '' } = params;
    if (url !== '' && !foreign.some((pattern) => pattern.test(url)))
      scripts.set(scriptId, { url, map: sourceMapURL.startsWith('data:') ? sourceMapURL : '' });
  });
  const overlook = (patterns: string[]) => session.post('Debugger.setBlackboxPatterns', { patterns });
  session.on('Debugger.paused', (message: unknown) => {
    const { data, callFrames } = (message as Paused).params;
    if (data !== undefined) hasThrown(data, callFrames);
    if (stall !== null)
      stall.where ??= callFrames.flatMap(({ functionName, location }) => seenAt(functionName, location))[0];
    if (looking) overlook(strangers); // as before
    looking = false;
    session.post('Debugger.resume');
  });
  const hasThrown = (data: RemoteValue, callFrames: Paused['params']['callFrames']) => {
    const given: RemoteValue[] = [];
    const frames = callFrames.slice(0, 50).flatMap(({ functionName, location, scopeChain }) => {
      const [seen] = seenAt(functionName, location);
      if (seen === undefined || given.length > 24) return [];
      const scopes: number[] = [];
      for (const { type, object } of scopeChain) {
        if (type !== 'local' && type !== 'block' && type !== 'catch') break;
        scopes.push(given.push({ objectId: object.objectId }) - 1);
        if (type === 'local') break; // what follows is around the function
      }
      return [{ ...seen, scopes }];
    });
    if (frames.length === 0) return;
    const { objectId, value } = data;
    session.post('Runtime.callFunctionOn', {
      functionDeclaration:
        "function (value, frames, ...scopes) { globalThis[Symbol.for('pottle.debug.keep')]?.(value, frames, ...scopes); }",
      objectId: given[0]?.objectId,
      arguments: [
        objectId === undefined ? { value } : { objectId },
        { value: JSON.stringify(frames) },
        ...given,
      ],
      silent: true,
    });
  };

  // A stall begins when a tenth of a second has passed without a turn of the event loop, and is told of when it has ended.
  let turned = { count: 0, at: performance.now() };
  let stall: { where?: Seen | undefined; next: number } | null = null;
  /** Pauses wherever it is. Where no function of the app is around, it is tried again later: a pause that waits for one makes all others slow. */
  let looking = false;
  const look = () => {
    looking = true;
    overlook([]);
    session.post('Debugger.pause');
  };
  setInterval(() => {
    const now = performance.now();
    const count = Atomics.load(beats as Int32Array, 0);
    if (count !== turned.count) {
      if (stall?.where) parentPort!.postMessage([stall.where, now - turned.at]);
      turned = { count, at: now };
      stall = null;
    } else if (now - turned.at > 100) {
      stall ??= { next: 100 };
      if (stall.where !== undefined || now - turned.at < stall.next) return;
      stall.next *= 2;
      look();
    }
  }, 25);

  session.post('Debugger.enable', { maxScriptsCacheSize: 0 });
  overlook(strangers);
  parentPort!.on('message', (word: 'all' | 'none' | Int32Array) => {
    if (typeof word === 'string')
      return session.post('Debugger.setPauseOnExceptions', { state: word }, () =>
        parentPort!.postMessage('ready'),
      );
    session.disconnect();
    Atomics.store(word, 0, 1);
    Atomics.notify(word, 0);
    process.exit(0);
  });
}
