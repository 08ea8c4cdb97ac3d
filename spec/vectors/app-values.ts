/** What the views of recorded applications do and return, as calls of the framework. */
import {
  abort,
  afterThisRequest,
  type Blueprint,
  flash,
  g,
  getFlashedMessages,
  HTTPException,
  jsonify,
  makeResponse,
  type Pottle,
  Response,
  redirect,
  request,
  sendFile,
  sendFromDirectory,
  session,
  streamWithContext,
  tuple,
  urlFor,
  WWWAuthenticate,
} from 'pottle';
import { DefaultJSONProvider } from '../../lib/json/provider.js';
import { revive as reviveKnown } from '../signing/vectors.js';

/** Anything read from the recorded data. */
// biome-ignore lint/suspicious/noExplicitAny: the data is JSON whose shape the vocabulary tells
export type Data = any;
type ErrorType = new (message?: string) => Error;

/** One application at work: what ran, and the errors that it knows by name. */
export interface World {
  app: Pottle;
  root: string;
  calls: string[];
  errors: Map<string, ErrorType>;
}

/** A number that is written exactly as it was given, as Python's Decimal. */
class Decimal {
  constructor(readonly text: string) {}
  toJSON(): string {
    return this.text;
  }
}

/** The value that a recorded one stands for. A dict whose keys JavaScript would reorder is a Map. */
export function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  const [[tag, held] = ['', null], ...more] = Object.entries(value);
  if (tag === '$decimal') return new Decimal(held);
  if (tag === '$dict') return new Map(held.map(([key, one]: [unknown, unknown]) => [key, revive(one)]));
  if (tag.startsWith('$') && more.length === 0) return reviveKnown(value);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, revive(one)]));
}

const base64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

/** Runs the steps of a view or hook. */
export async function perform(world: World, steps: Data[] = []): Promise<void> {
  for (const step of steps) {
    const [[name, argument] = ['', null]] = Object.entries(step);
    await STEPS[name]!(argument, world);
  }
}

const STEPS: Record<string, (argument: Data, world: World) => unknown> = {
  log: (text, world) => world.calls.push(text),
  setSession: (values) => {
    for (const [key, value] of Object.entries(values)) session.set(key, revive(value));
  },
  popSession: (key) => session.pop(key, null),
  clearSession: () => session.clear(),
  readSession: (key) => session.get(key),
  appendInSession: ([key, value]) => (session.get(key) as unknown[]).push(value),
  markModified: (value) => {
    session.modified = value;
  },
  permanent: (value) => {
    session.permanent = value;
  },
  flash: ([message, category]) => flash(revive(message), category),
  getFlashes: () => getFlashedMessages(),
  abort: ([code, description]) => abort(code, description),
  abortWith: ({ code, wwwAuthenticate, retryAfter, ...options }) =>
    abort(code, options.description, {
      ...options,
      retryAfter: revive(retryAfter) as number,
      wwwAuthenticate: wwwAuthenticate?.map((one: Data) => new WWWAuthenticate(one.type, one.parameters)),
    }),
  abortResponse: async (value, world) => abort(makeResponse((await valueOf(world, value)) as object)),
  raise: ([name, message], world) => {
    throw new (world.errors.get(name)!)(message);
  },
  afterThisRequest: (hook, world) =>
    afterThisRequest((response) => afterHook(world, `after:${hook.name}`, hook, response)),
  setG: (values) => Object.assign(g, revive(values)),
  requireForm: async (name) => (await request.form).require(name),
  requireArg: (name) => request.args.require(name),
  requireFile: async (name) => (await request.files).require(name),
  requireHeader: (name) => request.headers.require(name),
  requireJson: (options) => request.getJson(options),
  maxContentLength: (bytes) => {
    request.maxContentLength = bytes;
  },
};

/** Runs an after hook: notes it, does its steps and changes the response. */
export async function afterHook(
  world: World,
  note: string,
  hook: Data,
  response: Response,
): Promise<Response> {
  world.calls.push(note);
  await perform(world, hook.do);
  return change(world, response, hook.then);
}

/** What a view returns. */
export async function valueOf(world: World, value: Data, error?: unknown): Promise<unknown> {
  const { then, ...rest } = value;
  const [[kind, argument] = ['', null]] = Object.entries(rest);
  const made = await VALUES[kind]!(argument, world, error);
  return then === undefined ? made : change(world, makeResponse(made as object), then);
}

const VALUES: Record<string, (argument: Data, world: World, error: unknown) => unknown> = {
  str: (text) => text,
  bytes: base64,
  dict: revive,
  list: revive,
  other: revive,
  none: () => undefined,
  tuple: async ([body, ...rest], world) => tuple(await valueOf(world, body), ...rest),
  makeResponse: async (parts, world) => {
    const [body, ...rest] = parts;
    return parts.length === 0
      ? makeResponse()
      : makeResponse((await valueOf(world, body)) as object, ...rest);
  },
  response: ({ body, base64: bytes, chunks, ...options }) =>
    new Response(chunks ? generate(chunks) : bytes ? base64(bytes) : (body ?? null), options),
  generator: (texts) => generate(texts),
  byteGenerator: (pieces) => generate(pieces.map(base64)),
  contextGenerator: (names) =>
    streamWithContext(
      (function* () {
        for (const name of names) yield `${request.args.get(name, '-')};`;
      })(),
    ),
  jsonify: ({ args = [], kwargs = {} }) => {
    const named = Object.keys(kwargs).length > 0;
    if (named && args.length > 0) throw new TypeError('Names and values at once, which is no call here.');
    return named ? jsonify(revive(kwargs)) : jsonify(...(revive(args) as unknown[]));
  },
  redirect: ({ location, code }) => redirect(location, code),
  redirectTo: (url) => redirect(buildUrl(url)),
  urlFor: (url) => buildUrl(url),
  urls: (urls) => urls.map(tryToBuild).join('\n'),
  echo: async (fields, world) => new DefaultJSONProvider<Response>(world.app).response(await echo(fields)),
  flashes: (options) => jsonify(getFlashedMessages(options)),
  sendFile: ({ path, ...options }, world) => sendFile(`${world.root}/static/${path}`, fileOptions(options)),
  sendFromDirectory: ({ path, ...options }, world) =>
    sendFromDirectory(`${world.root}/static`, path, fileOptions(options)),
  sendBytes: ({ base64: bytes, ...options }) => sendFile(Buffer.from(bytes, 'base64'), fileOptions(options)),
  errorInfo: (_, __, error) => errorInfo(error),
  error: (_, __, error) => error,
  errorResponse: (_, __, error) => (error as HTTPException).getResponse(),
};

function* generate<T>(items: T[]): Generator<T> {
  yield* items;
}

function fileOptions(options: Data): Data {
  return { ...options, ...(options.lastModified && { lastModified: revive(options.lastModified) }) };
}

function buildUrl({ endpoint, values = {}, ...options }: Data): string {
  return urlFor(endpoint, { ...(revive(values) as object), ...options });
}

function tryToBuild(url: Data): string {
  try {
    return buildUrl(url);
  } catch (error) {
    // Python's ValueError for a scheme without a host.
    return (error as Error).name === 'BuildError' ? 'BuildError' : 'ValueError';
  }
}

/** The name that Python gives to the class of an error. */
export function errorName(error: unknown): string {
  const { name } = (error as Error).constructor;
  return (
    { Error: 'Exception', ResponseTypeError: 'TypeError', SessionUnavailableError: 'RuntimeError' }[name] ??
    name
  );
}

function errorInfo(error: unknown): unknown {
  if (!(error instanceof HTTPException)) {
    return tuple(jsonify({ exception: errorName(error), message: (error as Error).message }), 500);
  }
  const { code, name, description } = error;
  const original = (error as { originalException?: unknown }).originalException;
  const info = { code, name, description, ...(original != null && { original: errorName(original) }) };
  return tuple(jsonify(info), code);
}

async function echo(fields: string[]): Promise<Record<string, unknown>> {
  const pairs: [string, unknown][] = [];
  for (const field of fields) pairs.push([field, await fieldOf(field)]);
  return Object.fromEntries(pairs);
}

type Multi = { lists(): Iterable<[unknown, unknown[]]> };
const lists = (dict: Multi) => Object.fromEntries(dict.lists() as Iterable<[string, unknown[]]>);

async function fieldOf(field: string): Promise<unknown> {
  if (field.startsWith('header:')) return request.headers.get(field.slice(7));
  return field in FIELDS ? FIELDS[field]!() : (request as unknown as Record<string, unknown>)[field];
}

const FIELDS: Record<string, () => unknown> = {
  args: () => lists(request.args),
  form: async () => lists(await request.form),
  cookies: () => lists(request.cookies),
  values: async () => lists(await request.values),
  files: async () => {
    const files: Record<string, unknown[]> = {};
    for (const [name, file] of (await request.files).items({ multi: true })) {
      const text = Buffer.from(await file.bytes()).toString();
      (files[name] ??= []).push([file.filename, file.contentType, text]);
    }
    return files;
  },
  json: () => request.json,
  jsonSilent: () => request.getJson({ silent: true }),
  jsonForce: () => request.getJson({ force: true }),
  data: () => request.getData({ asText: true }),
  queryString: () => Buffer.from(request.queryString).toString('latin1'),
  session: () => session.copy(),
  sessionMeta: () => ({ new: session.new, modified: session.modified, permanent: session.permanent }),
  g: () => ({ ...g }),
  methods: () => [...(request.urlRule?.methods ?? [])].sort(),
  rule: () => request.urlRule?.rule ?? null,
  authorization: () => {
    const given = request.authorization;
    if (given === null) return null;
    const { type, username = null, password = null, token = null } = given;
    return { type, username, password, token };
  },
  bestLanguage: () => request.acceptLanguages.bestMatch(['en', 'de', 'pt-BR']),
};

async function change(world: World, response: Response, steps: Data = []): Promise<Response> {
  let current = response;
  const list: Data[] = Array.isArray(steps) ? steps : [steps];
  for (const [name, argument] of list.flatMap((step) => Object.entries(step))) {
    current = ((await CHANGES[name]!(current, argument, world)) as Response | undefined) ?? current;
  }
  return current;
}

const CHANGES: Record<string, (response: Response, argument: Data, world: World) => unknown> = {
  setHeader: (response, [name, value]) => void response.headers.set(name, value),
  addHeader: (response, [name, value]) => void response.headers.add(name, value),
  removeHeader: (response, name) => void response.headers.remove(name),
  status: (response, status) => {
    response.status = status;
  },
  setCookie: (response, { key, value, ...options }) =>
    void response.setCookie(key, value, revive(options) as object),
  deleteCookie: (response, { key, ...options }) => void response.deleteCookie(key, options),
  setEtag: (response, [tag, weak]) => void response.setEtag(tag, weak),
  addEtag: async (response, options) => void (await response.addEtag(options)),
  lastModified: (response, date) => {
    response.lastModified = revive(date) as Date;
  },
  expires: (response, date) => {
    response.expires = revive(date) as Date;
  },
  makeConditional: (response, options) => response.makeConditional(request, options),
  cacheControl: (response, values) => void Object.assign(response.cacheControl, values),
  vary: (response, name) => void response.vary.add(name),
  mimetype: (response, type) => {
    response.mimetype = type;
  },
  contentType: (response, type) => {
    response.contentType = type;
  },
  setData: (response, text) => response.setData(text),
  callsHeader: (response, name, world) => void response.headers.set(name, world.calls.join(',')),
  replace: async (_, value, world) => makeResponse((await valueOf(world, value)) as object),
  abort: (_, [code, description]) => abort(code, description),
  raise: (_, argument, world) => STEPS.raise!(argument, world),
  location: (response, url) => {
    response.location = url;
  },
  contentLanguage: (response, languages) => void response.contentLanguage.update(languages),
  wwwAuthenticate: (response, { type, parameters }) => {
    response.wwwAuthenticate = new WWWAuthenticate(type, parameters) as never;
  },
  retryAfter: (response, seconds) => {
    response.retryAfter = seconds;
  },
};

/** Whoever registers: an app or a blueprint. */
export type Registrar = Pottle | Blueprint;
