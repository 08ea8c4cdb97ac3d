/**
 * The code of every client, as text. It stands in files of others: without imports, by what browsers and Node have in common, small, and passed
 * by compilers at their strictest. A part is written only for apps that need it.
 */

/** Options, errors, URLs. */
export const BASE = String.raw`export interface Options {
  /** By default that of the page. */
  baseUrl?: string;
  fetch?: typeof fetch;
  headers?: Init['headers'] | (() => Init['headers'] | Promise<Init['headers']>);
}
export type Init = Omit<RequestInit, 'body' | 'method'>;
type Call<A, T> = object extends A ? (args?: A, init?: Init) => T : (args: A, init?: Init) => T;
type Args = Record<string, unknown>;

/** An answer that is not declared, or the end of a WebSocket. */
export class ApiError extends Error {
  declare status: number;
  declare title: string;
  declare detail: string;
  declare errors: { place: string; path: (string | number)[]; message: string }[];
  declare data: unknown;

  constructor(status: number, data: unknown) {
    const part = (tag: string) => String(data).match('<' + tag + '>([^]*?)</')?.[1] ?? '';
    const { title = part('h1'), detail = part('p'), errors = [] } = Object(data) as Partial<ApiError>;
    super([status, title, detail].join(' ').trim());
    Object.assign(this, { name: 'ApiError', status, title, detail, errors, data });
  }
}

function pairs(values: unknown) {
  return Object.entries(values ?? {}).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, one] as [string, string]),
  );
}

function urlOf(path: string, args: Args, baseUrl = '') {
  const filled = path.replace(/{(\+?)(.+?)}/g, (_, slashes, name) => {
    const value = String(args[name]);
    if (/^$|(^|\/)\.\.?(\/|$)/.test(value)) throw new TypeError(path + ' cannot hold "' + value + '".');
    return encodeURIComponent(value).replaceAll('%2F', slashes ? '/' : '%2F');
  });
  const query = '' + new URLSearchParams(pairs(args['query']));
  return baseUrl.replace(/\/$/, '') + filled + (query && '?' + query);
}`;

/** How requests are sent, and answers read. */
export const REQUESTS = `function bodyOf({ body, form, files }: Args) {
  if (body !== undefined) return JSON.stringify(body);
  if (!files) return form ? new URLSearchParams(pairs(form)) : null;
  const data = new FormData();
  for (const [name, value] of [...pairs(form), ...pairs(files)]) data.append(name, value);
  return data;
}

async function ask(options: Options, method: string, path: string, args: Args, init: Init, own = { accept: 'application/json, */*' }) {
  const { baseUrl, fetch = globalThis.fetch, headers: given } = options;
  const headers = new Headers(typeof given === 'function' ? await given() : given);
  const body = bodyOf(args);
  if (typeof body === 'string') headers.set('content-type', 'application/json');
  const more = Object.entries({ ...(args['headers'] ?? {}), ...own });
  for (const [name, value] of [...more, ...new Headers(init.headers)])
    if (value != null) headers.set(name, value);
  return fetch(urlOf(path, args, baseUrl), { ...init, method, headers, body });
}

const [json, text] = [/[/+]json/, /^(text|$)|[/+]json/];
const is = ({ headers }: Response, kind?: RegExp) => kind?.test(headers.get('content-type') ?? '');

async function read(response: Response): Promise<unknown> {
  if (is(response, json)) return response.json();
  return response.status === 204 ? undefined : is(response, text) ? response.text() : response.blob();
}`;

/** Endpoints. */
export const HTTP = `/** ok and status tell which. */
export type Answers<R> = {
  [S in keyof R]: Answer<S extends number ? S : number, \`\${S & number}\` extends \`2\${string}\` ? true : false, R[S]>;
}[keyof R];
type Answer<S, O, D> = { status: S; ok: O; data: D; response: Response };

function httpOf(options: Options) {
  return <A, R>(method: string, path: string, kinds: { [status: string]: RegExp }) =>
    (async (args: Args = {}, init: Init = {}) => {
      const response = await ask(options, method, path, args, init);
      const { ok, status } = response;
      const data = await read(response);
      if (!is(response, kinds[status] ?? kinds[ok ? '2XX' : ''])) throw new ApiError(status, data);
      return { status, ok, data, response };
    }) as Call<A, Promise<Answers<R>>>;
}`;

/** When what was cut off connects again. */
export const RETRIES = `export interface Options {
  /** Milliseconds until a stream or WebSocket connects again, after so many failures; undefined: it ends. */
  retry?: (failures: number, base: number) => number | undefined;
}

/** JSON, or text that is none. */
function parsed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Twice as long each time, up to 32 times, and up to half as long again: not all clients come at once. */
const backOff = (failures: number, base: number) =>
  base * 2 ** Math.min(failures - 1, 5) * (1 + Math.random() / 2);`;

/** Streams of events (HTML Standard, section 9.2). */
export const EVENTS = String.raw`/** Events, by name. As in the standard, a GET connects again when its stream ends, until the answer is 204. */
export type Events<E> = AsyncGenerator<
  { [N in keyof E]: { event: N; data: E[N]; id: string } }[keyof E],
  void
>;

async function* linesOf({ body }: Response) {
  const reader = body!.getReader();
  const decoder = new TextDecoder();
  try {
    for (let rest = ''; ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop()!;
      yield* lines;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function* fieldsOf(response: Response) {
  let fields: { [name: string]: string } = {};
  for await (const line of linesOf(response)) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)/.exec(line)!;
    if (name === 'data' && name in fields) fields[name] += '\n' + value;
    else if (line) fields[name] = value;
    else {
      yield fields;
      fields = {};
    }
  }
}

function pause(wait: number, signal?: AbortSignal | null) {
  return new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(wait, 2 ** 31 - 1));
    signal?.addEventListener('abort', end);
  });
}

function eventsOf(options: Options) {
  const { retry = backOff } = options;
  return <A, E>(method: string, path: string, kinds: { [N in keyof E]: 'json' | 'text' }) =>
    async function* (args: Args = {}, init: Init = {}) {
      const { signal } = init;
      let [id, base, failures, opened] = ['', 500, 0, false];
      while (!signal?.aborted) {
        let broken: unknown;
        try {
          const own = { accept: 'text/event-stream', 'last-event-id': id || undefined };
          const response = await ask(options, method, path, args, init, own);
          if (response.status === 204) return;
          if (!response.headers.get('content-type')?.startsWith(own.accept))
            throw new ApiError(response.status, await read(response));
          opened = true;
          for await (const { data, ...fields } of fieldsOf(response)) {
            const event = fields['event'] || 'message';
            id = fields['id'] ?? id;
            if (/^[1-9]\d*$/.test(fields['retry'] ?? '')) base = Number(fields['retry']);
            if (data === undefined || !Object.hasOwn(kinds, event)) continue;
            failures = 0;
            yield { event, data: kinds[event as keyof E] === 'json' ? parsed(data) : data, id };
          }
          if (method !== 'GET') return;
        } catch (error) {
          if (signal?.aborted) return;
          const final = error instanceof ApiError && error.status < 500;
          if (final || !opened || method !== 'GET') throw error;
          broken = error;
        }
        const wait = retry(++failures, base);
        if (wait === undefined && broken) throw broken;
        if (wait === undefined) return;
        await pause(wait, signal);
      }
    } as Call<A, Events<E>>;
}`;

/** WebSockets. */
export const SOCKETS = `export interface Options {
  WebSocket?: new (url: string) => object;
}
/** Messages, until it is closed; connects again where it breaks. What is sent while it is not open waits. */
export type Socket<S, R> = AsyncGenerator<R, void> & {
  send(message: S): void;
  close(code?: number, reason?: string): void;
};
interface Line {
  readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen(): void;
  onerror(): void;
  onmessage(event: { data: string }): void;
  onclose(event: { code: number; reason: string }): void;
}

function socketOf({ baseUrl, retry = backOff, WebSocket = (globalThis as Options).WebSocket }: Options) {
  return <A, S, R>(path: string, sent: 'json' | 'text', received: 'json' | 'text') =>
    ((args: Args = {}) => {
      if (!WebSocket) throw new TypeError('There is no WebSocket here: give createClient({ WebSocket }).');
      const url = urlOf(path, args, baseUrl).replace(/^http/, 'ws');
      const [inbox, outbox]: [string[], string[]] = [[], []];
      let [failures, opened, ended, go] = [0, false, false, () => {}];
      let error: ApiError | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const connect = () => {
        const line = new WebSocket(url) as Line;
        line.onerror = () => {};
        line.onopen = () => {
          opened = true;
          for (const text of outbox.splice(0)) line.send(text);
        };
        line.onmessage = ({ data }) => {
          failures = 0;
          inbox.push(data);
          go();
        };
        line.onclose = ({ code, reason }) => {
          const broken = opened && !ended && /^10(01|06|1[1-4])$/.test(String(code));
          const wait = broken ? retry(++failures, 500) : undefined;
          if (wait !== undefined)
            timer = setTimeout(
              () => {
                current = connect();
              },
              Math.min(wait, 2 ** 31 - 1),
            );
          else {
            if (!ended && code !== 1000 && code !== 1005)
              error = new ApiError(code, { title: 'WebSocket closed', detail: reason });
            ended = true;
            go();
          }
        };
        return line;
      };
      let current = connect();
      const close = (code?: number, reason?: string) => {
        ended = true;
        clearTimeout(timer);
        current.close(code, reason);
        go();
      };
      const send = (message: S) => {
        const text = sent === 'json' ? JSON.stringify(message) : String(message);
        if (current.readyState === 1) current.send(text);
        else if (!ended) outbox.push(text);
      };
      const messages = async function* () {
        try {
          while (!ended || inbox.length > 0) {
            const text = inbox.shift();
            if (text === undefined)
              await new Promise<void>((resolve) => {
                go = resolve;
              });
            else yield (received === 'json' ? parsed(text) : text) as R;
          }
          if (error) throw error;
        } finally {
          close();
        }
      };
      return Object.assign(messages(), { send, close });
    }) as object extends A ? (args?: A) => Socket<S, R> : (args: A) => Socket<S, R>;
}`;

/** An endpoint that has others below it: `users` and `users.create`. */
export const BOTH = `function both<F extends object, M extends object>(call: F, more: M) {
  return Object.defineProperties(call, Object.getOwnPropertyDescriptors(more)) as F & M;
}`;
