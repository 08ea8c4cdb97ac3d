/** What the views of recorded applications do and return, as calls of the framework. */
import type { Blueprint, HTTPException, Pottle, Response } from 'pottle';
import { DefaultJSONProvider } from '../../lib/json/provider.js';
import { revive as reviveKnown } from '../signing/vectors.js';
import { face } from './faces.js';

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
    for (const [key, value] of Object.entries(values)) face.F.session.set(key, revive(value));
  },
  popSession: (key) => face.F.session.pop(key, null),
  clearSession: () => face.F.session.clear(),
  readSession: (key) => face.F.session.get(key),
  appendInSession: ([key, value]) => (face.F.session.get(key) as unknown[]).push(value),
  markModified: (value) => {
    face.F.session.modified = value;
  },
  permanent: (value) => {
    face.F.session.permanent = value;
  },
  flash: ([message, category]) => face.F.flash(revive(message), category),
  getFlashes: () => face.F.getFlashedMessages(),
  abort: ([code, description]) => face.F.abort(code, description),
  abortWith: ({ code, wwwAuthenticate, retryAfter, ...options }) =>
    face.F.abort(code, options.description, {
      ...options,
      retryAfter: revive(retryAfter) as number,
      wwwAuthenticate: wwwAuthenticate?.map(
        (one: Data) => new face.F.WWWAuthenticate(one.type, one.parameters),
      ),
    }),
  abortResponse: async (value, world) =>
    face.F.abort(face.F.makeResponse((await valueOf(world, value)) as object)),
  raise: ([name, message], world) => {
    throw new (world.errors.get(name)!)(message);
  },
  afterThisRequest: (hook, world) =>
    face.F.afterThisRequest((response) => afterHook(world, `after:${hook.name}`, hook, response)),
  setG: (values) => Object.assign(face.F.g, revive(values)),
  requireForm: async (name) => face.need(await face.F.request.form, name),
  requireArg: (name) => face.need(face.F.request.args, name),
  requireFile: async (name) => face.need((await face.F.request.files) as never, name),
  requireHeader: (name) => face.need(face.F.request.headers, name),
  requireJson: (options) => face.F.request.getJson(options),
  maxContentLength: (bytes) => {
    face.F.request.maxContentLength = bytes;
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
  return then === undefined ? made : change(world, face.F.makeResponse(made as object), then);
}

const VALUES: Record<string, (argument: Data, world: World, error: unknown) => unknown> = {
  str: (text) => text,
  bytes: base64,
  dict: revive,
  list: revive,
  other: revive,
  none: () => undefined,
  tuple: async ([body, ...rest], world) => face.F.tuple(await valueOf(world, body), ...rest),
  makeResponse: async (parts, world) => {
    const [body, ...rest] = parts;
    return parts.length === 0
      ? face.F.makeResponse()
      : face.F.makeResponse((await valueOf(world, body)) as object, ...rest);
  },
  response: ({ body, base64: bytes, chunks, ...options }) =>
    new face.F.Response(chunks ? generate(chunks) : bytes ? base64(bytes) : (body ?? null), options),
  generator: (texts) => generate(texts),
  byteGenerator: (pieces) => generate(pieces.map(base64)),
  contextGenerator: (names) =>
    face.F.streamWithContext(
      (function* () {
        for (const name of names) yield `${face.F.request.args.get(name, '-')};`;
      })(),
    ),
  jsonify: ({ args = [], kwargs = {} }) => {
    const named = Object.keys(kwargs).length > 0;
    if (named && args.length > 0) throw new TypeError('Names and values at once, which is no call here.');
    return named ? face.F.jsonify(revive(kwargs)) : face.F.jsonify(...(revive(args) as unknown[]));
  },
  redirect: ({ location, code }) => face.F.redirect(location, code),
  redirectTo: (url) => face.F.redirect(buildUrl(url)),
  urlFor: (url) => buildUrl(url),
  urls: (urls) => urls.map(tryToBuild).join('\n'),
  echo: async (fields, world) => new DefaultJSONProvider<Response>(world.app).response(await echo(fields)),
  flashes: (options) => face.F.jsonify(face.F.getFlashedMessages(options)),
  sendFile: ({ path, ...options }, world) =>
    face.F.sendFile(`${world.root}/static/${path}`, fileOptions(options)),
  sendFromDirectory: ({ path, ...options }, world) =>
    face.F.sendFromDirectory(`${world.root}/static`, path, fileOptions(options)),
  sendBytes: ({ base64: bytes, ...options }) =>
    face.F.sendFile(Buffer.from(bytes, 'base64'), fileOptions(options)),
  errorInfo: (_, __, error) => errorInfo(error),
  error: (_, __, error) => error,
  errorResponse: (_, __, error) => face.by(error as HTTPException).getResponse(),
};

function* generate<T>(items: T[]): Generator<T> {
  yield* items;
}

function fileOptions(options: Data): Data {
  return { ...options, ...(options.lastModified && { lastModified: revive(options.lastModified) }) };
}

function buildUrl({ endpoint, values = {}, ...options }: Data): string {
  return face.F.urlFor(endpoint, { ...(revive(values) as object), ...options });
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
  if (!(error instanceof face.F.HTTPException)) {
    return face.F.tuple(
      face.F.jsonify({ exception: errorName(error), message: (error as Error).message }),
      500,
    );
  }
  const { code, name, description } = error;
  const original = (error as { originalException?: unknown }).originalException;
  const info = { code, name, description, ...(original != null && { original: errorName(original) }) };
  return face.F.tuple(face.F.jsonify(info), code);
}

async function echo(fields: string[]): Promise<Record<string, unknown>> {
  const pairs: [string, unknown][] = [];
  for (const field of fields) pairs.push([field, await fieldOf(field)]);
  return Object.fromEntries(pairs);
}

type Multi = { lists(): Iterable<[unknown, unknown[]]> };
const lists = (dict: Multi) => Object.fromEntries(dict.lists() as Iterable<[string, unknown[]]>);

async function fieldOf(field: string): Promise<unknown> {
  if (field.startsWith('header:')) return face.F.request.headers.get(field.slice(7));
  return field in FIELDS ? FIELDS[field]!() : (face.F.request as unknown as Record<string, unknown>)[field];
}

const FIELDS: Record<string, () => unknown> = {
  args: () => lists(face.F.request.args),
  form: async () => lists(await face.F.request.form),
  cookies: () => lists(face.F.request.cookies),
  values: async () => lists(await face.F.request.values),
  files: async () => {
    const files: Record<string, unknown[]> = {};
    for (const [name, file] of (await face.F.request.files).items({ multi: true })) {
      const text = Buffer.from(await file.bytes()).toString();
      (files[name] ??= []).push([file.filename, file.contentType, text]);
    }
    return files;
  },
  json: () => face.F.request.json,
  jsonSilent: () => face.F.request.getJson({ silent: true }),
  jsonForce: () => face.F.request.getJson({ force: true }),
  data: () => face.F.request.getData({ asText: true }),
  queryString: () => Buffer.from(face.F.request.queryString).toString('latin1'),
  session: () => face.F.session.copy(),
  sessionMeta: () => ({
    new: face.F.session.new,
    modified: face.F.session.modified,
    permanent: face.F.session.permanent,
  }),
  g: () => ({ ...face.F.g }),
  methods: () => [...(face.F.request.urlRule?.methods ?? [])].sort(),
  rule: () => face.F.request.urlRule?.rule ?? null,
  authorization: () => {
    const given = face.F.request.authorization;
    if (given === null) return null;
    const { type, username = null, password = null, token = null } = given;
    return { type, username, password, token };
  },
  bestLanguage: () => face.F.request.acceptLanguages.bestMatch(['en', 'de', 'pt-BR']),
};

async function change(world: World, response: Response, steps: Data = []): Promise<Response> {
  let current = response;
  const list: Data[] = Array.isArray(steps) ? steps : [steps];
  for (const [name, argument] of list.flatMap((step) => Object.entries(step))) {
    const changed = await CHANGES[name]!(face.by(current), argument, world);
    current = (changed as Response | undefined) ?? current;
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
  makeConditional: (response, options) => response.makeConditional(face.F.request, options),
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
  replace: async (_, value, world) => face.F.makeResponse((await valueOf(world, value)) as object),
  abort: (_, [code, description]) => face.F.abort(code, description),
  raise: (_, argument, world) => STEPS.raise!(argument, world),
  location: (response, url) => {
    response.location = url;
  },
  contentLanguage: (response, languages) => void response.contentLanguage.update(languages),
  wwwAuthenticate: (response, { type, parameters }) => {
    response.wwwAuthenticate = new face.F.WWWAuthenticate(type, parameters) as never;
  },
  retryAfter: (response, seconds) => {
    response.retryAfter = seconds;
  },
};

/** Whoever registers: an app or a blueprint. */
export type Registrar = Pottle | Blueprint;
