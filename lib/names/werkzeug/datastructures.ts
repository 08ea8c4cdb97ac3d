/** The names of werkzeug.datastructures: dicts that are made here have indexes, as in Python. */

import type { HeadersSource } from '../../http/headers.js';
import type { MultiDictSource } from '../../http/multidict.js';
import { type Dict, dict, type HeaderDict } from '../dict.js';
import * as names from '../pottle.js';
import { original, twin } from '../twin.js';

export {
  Accept,
  Authorization,
  ContentRange,
  ContentSecurityPolicy,
  ETags,
  FileStorage,
  HeaderSet,
  IfRange,
  iter_multi_items,
  LanguageAccept,
  MIMEAccept,
  Range,
  RequestCacheControl,
  ResponseCacheControl,
  WWWAuthenticate,
} from '../pottle.js';

/** A class whose instances have indexes. */
type Made<C, D> = Omit<C, 'prototype'> & {
  new (source?: MultiDictSource<string> | null): D;
  readonly prototype: D;
};
const indexed = (type: unknown): unknown => twin(original(type), {}, (made) => dict(made));

/** A dict with several values per key. */
export type MultiDict = Dict<string, names.MultiDict>;
export const MultiDict = indexed(names.MultiDict) as Made<typeof names.MultiDict, MultiDict>;

/** As MultiDict; it cannot be changed. */
export type ImmutableMultiDict = Dict<string, names.ImmutableMultiDict>;
export const ImmutableMultiDict = indexed(names.ImmutableMultiDict) as Made<
  typeof names.ImmutableMultiDict,
  ImmutableMultiDict
>;

/** Several dicts read as one. */
export type CombinedMultiDict = Dict<string, names.CombinedMultiDict>;
export const CombinedMultiDict = indexed(names.CombinedMultiDict) as Omit<
  typeof names.CombinedMultiDict,
  'prototype'
> & {
  new (dicts?: readonly names.MultiDict[]): CombinedMultiDict;
};

/** Header lines. */
export type Headers = HeaderDict<names.Headers>;
export const Headers = indexed(names.Headers) as Omit<typeof names.Headers, 'prototype'> & {
  new (source?: HeadersSource | null): Headers;
};
