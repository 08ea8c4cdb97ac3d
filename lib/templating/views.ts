/** How the framework's objects look from templates: by their Python names, and dicts as Python's dicts. index.ts says whose look is which. */
import type { AppCtxGlobals } from '../app/ctx.js';
import type { Config } from '../config/config.js';
import { HTTPException } from '../errors.js';
import { FileStorage } from '../files/uploads.js';
import { currentApp, request, websocket } from '../globals.js';
import { Accept } from '../http/accept.js';
import { Authorization } from '../http/auth.js';
import { Directives } from '../http/directives.js';
import { ETags } from '../http/etag.js';
import type { ReadonlyHeaders } from '../http/headers.js';
import { type Convert, ImmutableMultiDict, type MultiDict } from '../http/multidict.js';
import { methods } from '../jinja/values/calls.js';
import type { View } from '../jinja/values/view.js';
import { Rule } from '../routing/index.js';
import type { SecureCookieSession } from '../sessions/index.js';
import { tuple } from '../values.js';
import { Connection, UserAgent } from '../wrappers/connection.js';
import { Response } from '../wrappers/response.js';

type Type = Convert<string, unknown>;

/** Multi-dicts, as Werkzeug's. */
export const multiDictView: View = {
  methods: methods<MultiDict>({
    'get(key, default?, type?)': (self, key: string, fallback: unknown = null, type?: Type) =>
      self.get(key, fallback, type!),
    'getlist(key, type?)': (self, key: string, type?: Type) => self.getlist(key, type!),
    'items(multi?)': (self, multi = false) => Array.from(self.items({ multi }), (pair) => tuple(...pair)),
    'to_dict(flat?)': (self, flat: boolean = true) => (flat ? self.toDict() : self.toDict({ flat: false })),
    'copy()': (self) => self.copy(),
  }),
  hidden: new Set([
    ...['size', 'has', 'set', 'delete', 'entries', 'require', 'missing', 'toDict', 'toJSON', 'map', 'dicts'],
  ]),
  // Only multi-dicts have this view.
  dict: (self) => new Map<unknown, unknown>((self as MultiDict).items()),
  repr: (self, show) => {
    const pairs = Array.from((self as MultiDict).items({ multi: true }), (pair) => tuple(...pair));
    return `${self instanceof ImmutableMultiDict ? 'Immutable' : ''}MultiDict(${show(pairs)})`;
  },
};

/** Headers, as Werkzeug's. */
export const headersView: View = {
  methods: methods<ReadonlyHeaders>({
    'get(key, default?, type?)': (self, key: string, fallback: unknown = null, type?: Type) =>
      self.get(key, fallback, type!),
    'getlist(key, type?)': (self, key: string, type?: Type) => self.getlist(key, type!),
    'get_all(key)': (self, key: string) => self.getAll(key),
    'items(lower?)': (self, lower = false) => Array.from(self.items({ lower }), (pair) => tuple(...pair)),
  }),
  hidden: new Set(['size', 'has', 'entries', 'require', 'missing', 'toJSON', 'list']),
  contains(name) {
    // Only headers have this view.
    return (this as ReadonlyHeaders).has(String(name));
  },
};

/** The session: a dict with a few attributes. */
export const sessionView: View = {
  methods: methods<SecureCookieSession>({
    'get(key, default?)': (self, key: string, fallback: unknown = null) => self.get(key, fallback),
    'pop(key, default?)': (self, key: string, fallback: unknown = null) => self.pop(key, fallback),
  }),
  hidden: new Set(['size', 'has', 'set', 'delete', 'entries', 'toJSON']),
  members: new Set(['permanent', 'new', 'modified', 'accessed', 'setdefault', 'update', 'clear', 'popitem']),
  // Only sessions have this view.
  dict: (self) => new Map<unknown, unknown>((self as SecureCookieSession).entries()),
  repr: (self, show) => `<SecureCookieSession ${show((self as SecureCookieSession).copy())}>`,
};

/** The configuration: a dict. */
export const configView: View = {
  methods: methods<Config>({
    'get(key, default?)': (self, key: string, fallback: unknown = null) => self.get(key, fallback),
    'get_namespace(namespace, lowercase?, trim_namespace?)': (
      self,
      namespace: string,
      lowercase = true,
      trimNamespace = true,
    ) => self.getNamespace(namespace, { lowercase, trimNamespace }),
  }),
  hidden: new Set(['has', 'require', 'entries']),
  // Only configurations have this view.
  dict: (self) => new Map<unknown, unknown>((self as Config).items()),
  repr: (self, show) => `<Config ${show((self as Config).copy())}>`,
};

/** `g`: what has been put there, and three methods. */
export const gView: View = {
  methods: methods<AppCtxGlobals>({
    'get(name, default?)': (self, name: string, fallback: unknown = null) => self.get(name, fallback),
    'pop(name, default?)': (self, name: string, ...fallback: [unknown?]) => self.pop(name, ...fallback),
    'setdefault(name, default?)': (self, name: string, fallback: unknown = null) =>
      self.setdefault(name, fallback),
  }),
  hidden: new Set(['toString']),
  repr: String,
};

const OURS: readonly (abstract new (...args: never[]) => object)[] = [
  ...[Connection, Response, HTTPException, Rule, FileStorage, UserAgent],
  ...[Accept, Authorization, Directives, ETags],
];

/** Objects whose members templates may call by their Python names; never data. */
export function isOurs(app: object, object: object): boolean {
  if (object === request || object === websocket || object === app || object === currentApp) return true;
  return OURS.some((type) => object instanceof type);
}
