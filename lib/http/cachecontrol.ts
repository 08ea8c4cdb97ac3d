/** Cache-Control (RFC 9111, section 5.2) of requests and of responses. */

import { defineAccessor } from './accessors.js';
import { Directives, directiveName } from './directives.js';
import { dumpHeader, parseDictItems } from './options.js';
import { int, wholeNumber } from './text.js';

/** How the value of a directive reads: present or not, a number, text, or a number where none means all. */
type Kind = 'flag' | 'seconds' | 'text' | 'secondsOrTrue';

/** What a directive's property can be set to; null and false remove it, true sets it without a value. */
type Value = string | number | boolean | null;

/** What both kinds of Cache-Control have (werkzeug.datastructures.cache_control). */
class CacheControl extends Directives<string | null> {
  /** Whether there was a header to read; an absent one counts as an empty one, as in Werkzeug 3.1. */
  readonly provided = true;

  /** `no-store`: keep nothing. */
  declare noStore: boolean;
  /** `max-age` in seconds. */
  declare maxAge: number | null;
  /** `no-transform`: deliver as it is. */
  declare noTransform: boolean;
  /** `stale-if-error` in seconds (RFC 5861). */
  declare staleIfError: number | null;

  /** The header again. */
  toHeader(): string {
    return dumpHeader(this.map);
  }

  override toString(): string {
    return this.toHeader();
  }
}

/** Reads a directive as its kind says; null for what cannot be read so. */
function read(control: CacheControl, directive: string, kind: Kind): boolean | number | string | null {
  if (kind === 'flag') return control.has(directive);
  if (!control.has(directive)) return null;
  const value = control.get(directive);
  if (value === null) return kind === 'seconds' ? null : true;
  return kind === 'text' ? value : (wholeNumber(value) ?? null);
}

/** Writes a directive as its kind says. @throws RangeError when a number was expected */
function write(control: CacheControl, directive: string, kind: Kind, value: Value | undefined): void {
  const bare = value === true || (kind === 'flag' && Boolean(value));
  if (bare) control.set(directive, null);
  else if (value === null || value === undefined || value === false || kind === 'flag')
    control.delete(directive);
  // Booleans were dealt with above, which the types do not know of `bare`.
  else control.set(directive, String(kind === 'text' ? value : int(value as string | number)));
}

/** Gives a class a property for each directive: those of requests can be read only. */
function defineProperties(type: typeof CacheControl, kinds: Record<string, Kind>, writable: boolean): void {
  for (const [property, kind] of Object.entries(kinds)) {
    const name = directiveName(property);
    defineAccessor(
      type.prototype,
      property,
      (self) => read(self, name, kind),
      writable ? (self, value: Value) => write(self, name, kind, value) : undefined,
    );
  }
}

const SHARED: Record<string, Kind> = {
  noStore: 'flag',
  maxAge: 'seconds',
  noTransform: 'flag',
  staleIfError: 'seconds',
};

/** Cache-Control of a request: read only (werkzeug.datastructures.RequestCacheControl). */
export class RequestCacheControl extends CacheControl {
  /** `no-cache`: ask the origin. */
  declare readonly noCache: boolean;
  /** `max-stale` in seconds; true without a value: any. */
  declare readonly maxStale: number | true | null;
  /** `min-fresh` in seconds. */
  declare readonly minFresh: number | null;
  /** `only-if-cached`: do not ask the origin. */
  declare readonly onlyIfCached: boolean;

  /** Reads the header; empty when it is absent. */
  static fromHeader(value: string | null | undefined): RequestCacheControl {
    return new RequestCacheControl(parseDictItems(value ?? ''));
  }

  override set(_directive: string, _value: string | null): never {
    throw new TypeError('The Cache-Control of a request cannot be changed.');
  }
  override delete(_directive: string): never {
    return this.set('', null);
  }
  override clear(): never {
    return this.set('', null);
  }
}

defineProperties(
  RequestCacheControl,
  { ...SHARED, noCache: 'flag', maxStale: 'secondsOrTrue', minFresh: 'seconds', onlyIfCached: 'flag' },
  false,
);

/**
 * Cache-Control of a response, live: setting a property writes the header. Null or false removes a directive, true
 * sets it without a value; others than the known ones go through `get`, `set` and `delete`
 * (werkzeug.datastructures.ResponseCacheControl).
 */
export class ResponseCacheControl extends CacheControl {
  /** `no-cache`: text names the fields it holds for; true without a value. */
  declare noCache: string | boolean | null;
  /** `public`: shared caches may keep it. */
  declare public: boolean;
  /** `private`: shared caches may not; text names the fields it holds for. */
  declare private: string | boolean | null;
  /** `must-revalidate`: never serve it stale. */
  declare mustRevalidate: boolean;
  /** `proxy-revalidate`: the same for shared caches. */
  declare proxyRevalidate: boolean;
  /** `s-maxage` in seconds: max-age of shared caches. */
  declare sMaxage: number | null;
  /** `immutable`: it does not change while fresh (RFC 8246). */
  declare immutable: boolean;
  /** `must-understand`: keep it only if the status is understood. */
  declare mustUnderstand: boolean;
  /** `stale-while-revalidate` in seconds (RFC 5861). */
  declare staleWhileRevalidate: number | null;

  /** Reads the header; empty when it is absent. */
  static fromHeader(
    value: string | null | undefined,
    onUpdate?: (directives: ResponseCacheControl) => void,
  ): ResponseCacheControl {
    return new ResponseCacheControl(parseDictItems(value ?? ''), onUpdate);
  }
}

defineProperties(
  ResponseCacheControl,
  {
    ...SHARED,
    noCache: 'text',
    public: 'flag',
    private: 'text',
    mustRevalidate: 'flag',
    proxyRevalidate: 'flag',
    sMaxage: 'seconds',
    immutable: 'flag',
    mustUnderstand: 'flag',
    staleWhileRevalidate: 'seconds',
  },
  true,
);
