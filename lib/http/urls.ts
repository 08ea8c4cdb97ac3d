/** URLs: query strings, and the way between URIs and IRIs (werkzeug.urls). */

import { str } from '../python.js';
import { refuseTextless } from '../values.js';
import { decodeIdna, encodeIdna } from './idna.js';
import { iterMultiItems, type MultiDictSource } from './multidict.js';
import { allBut, quote, quoteBytes, unquote } from './percent.js';

/** Text that is no URL, or a query that is not UTF-8 (Python raises a ValueError). */
export class UrlError extends Error {
  override readonly name = 'UrlError';
}

/**
 * The text of a query string whose characters stand for one byte each, as it came over the wire. Text with characters
 * beyond U+00FF was decoded before, and stays.
 * @throws UrlError when the bytes are no UTF-8
 */
export function queryText(query: string): string {
  // PERF: a query that a browser made is ASCII (bench/headers.js).
  if (/^[\x00-\x7f]*$/.test(query) || /[^\x00-\xff]/.test(query)) return query;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(query, 'latin1'));
  } catch {
    throw new UrlError('The query string is not UTF-8.');
  }
}

/**
 * The pairs of a query string, in order. Only `&` separates them, blank values are kept, `+` is a space, and encoded
 * bytes that are no UTF-8 stay encoded.
 * @param query as it came over the wire: each character one byte
 * @throws UrlError when bytes that are not percent-encoded are no UTF-8
 */
export function parseQuery(query: string): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  if (query === '') return pairs;
  for (const part of queryText(query).split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals < 0) pairs.push([unquotePlus(part), '']);
    else pairs.push([unquotePlus(part.slice(0, equals)), unquotePlus(part.slice(equals + 1))]);
  }
  return pairs;
}

function unquotePlus(text: string): string {
  return unquote(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Each name with each of its values: arrays and sets stand for several, null and undefined for none. */
export function queryPairs(source: MultiDictSource<unknown>): [name: string, value: unknown][] {
  const pairs: [string, unknown][] = [];
  for (const [name, value] of iterMultiItems(source)) {
    const several = Array.isArray(value) || value instanceof Set ? value : [value];
    for (const one of several) if (one !== null && one !== undefined) pairs.push([name, one]);
  }
  return pairs;
}

/** Writes pairs as a query string without the question mark, spaces as `+` (werkzeug.urls._urlencode). */
export function encodePairs(pairs: Iterable<readonly [string, unknown]>): string {
  return Array.from(pairs, ([name, value]) => `${quoteArgument(name)}=${quoteArgument(value)}`).join('&');
}

/** Writes values as a query string, without the question mark: see {@link queryPairs}. */
export function encodeQuery(source: MultiDictSource<unknown>): string {
  return encodePairs(queryPairs(source));
}

/** The text of a value in a URL, as Python writes it. @throws TypeError when it has none, as a Map */
export function urlText(value: unknown): string {
  refuseTextless(value, 'A value of a URL');
  return str(value);
}

const QUERY_VALUE = allBut("!$'()*,/:;?@ ");

function quoteArgument(value: unknown): string {
  const text =
    value instanceof Uint8Array
      ? Buffer.from(value)
          .toString('latin1')
          .replace(QUERY_VALUE, (run) => quoteBytes(Buffer.from(run, 'latin1')))
      : quote(urlText(value), QUERY_VALUE);
  return text.replaceAll(' ', '+');
}

/** A path without slashes in front. */
export function trimStart(path: string): string {
  return path.replace(/^\/+/, '');
}

/** A path without slashes at its end. */
export function trimEnd(path: string): string {
  // No regular expression: it would try each row of slashes anew from each of its characters.
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

/** The parts of a URL, as written. */
interface UrlParts {
  scheme: string;
  netloc: string;
  path: string;
  query: string;
  fragment: string;
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;

/** Splits a URL (urllib.parse.urlsplit). @throws UrlError for brackets that are no IPv6 address, and for hosts in disguise */
function splitUrl(url: string): UrlParts {
  let rest = url.replace(/^[\x00-\x20]+/, '').replace(/[\t\r\n]/g, '');
  const scheme = SCHEME.exec(rest)?.[1] ?? '';
  if (scheme) rest = rest.slice(scheme.length + 1);
  let netloc = '';
  if (rest.startsWith('//')) {
    const end = rest.slice(2).search(/[/?#]/);
    netloc = end < 0 ? rest.slice(2) : rest.slice(2, 2 + end);
    rest = rest.slice(2 + netloc.length);
  }
  const [beforeFragment, fragment] = cut(rest, '#');
  const [path, query] = cut(beforeFragment, '?');
  checkNetloc(netloc);
  return { scheme: scheme.toLowerCase(), netloc, path, query, fragment };
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function checkNetloc(netloc: string): void {
  const bare = netloc.replace(/[@:#?]/g, '');
  // A compatibility character must not turn into a delimiter: `℀` is `a/c`.
  const folded = bare.normalize('NFKC');
  const disguised = folded !== bare && /[/?#@:]/.test(folded);
  const host = netloc.slice(netloc.lastIndexOf('@') + 1);
  const bracketed = /^\[([^[\]]*)\](?::|$)/.exec(host);
  const brackets = /[[\]]/.test(netloc);
  if (disguised || (brackets && !(bracketed && isAddress(bracketed[1]!))))
    throw new UrlError(`Not the host of a URL: ${JSON.stringify(netloc)}.`);
}

// IPvFuture (RFC 3986, section 3.2.2) or IPv6, perhaps with a zone.
function isAddress(text: string): boolean {
  if (/^v[0-9a-f]+\.[\w.!$&'()*+,;=:~-]+$/i.test(text)) return true;
  const [address, zone] = text.split('%', 2);
  return zone !== '' && /^[0-9a-f:.]+$/i.test(address!) && URL.canParse(`http://[${address}]`);
}

/** Puts a URL together again; only what would be misread without `//` gets it. */
function joinUrl({ scheme, netloc, path, query, fragment }: UrlParts): string {
  let url = path;
  if (netloc) url = `//${netloc}${url && !url.startsWith('/') ? '/' : ''}${url}`;
  else if (url.startsWith('//')) url = `//${url}`;
  else if (HIERARCHICAL.has(scheme) && (url === '' || url.startsWith('/'))) url = `//${url}`;
  return `${scheme && `${scheme}:`}${url}${query && `?${query}`}${fragment && `#${fragment}`}`;
}

// The schemes whose URLs have a host even when it is empty (those of urllib.parse.uses_netloc that are still met).
const HIERARCHICAL = new Set(
  'ftp http gopher nntp telnet imap wais file mms https shttp snews prospero rtsp rtsps rtspu rsync svn svn+ssh sftp nfs git git+ssh ws wss itms-services'.split(
    ' ',
  ),
);

/** Resolves a reference against a URL whose path ends with a slash (urllib.parse.urljoin; RFC 3986, section 5.2). */
export function resolveUrl(base: string, reference: string): string {
  const [from, to] = [splitUrl(base), splitUrl(reference)];
  if (to.scheme !== '' && to.scheme !== from.scheme) return reference;
  if (to.netloc !== '') return joinUrl({ ...to, scheme: from.scheme });
  if (to.path === '' && to.query === '') return joinUrl({ ...from, fragment: to.fragment });
  return joinUrl({
    ...from,
    ...to,
    scheme: from.scheme,
    netloc: from.netloc,
    path: resolvePath(from.path, to.path),
  });
}

function resolvePath(base: string, path: string): string {
  if (path === '') return base;
  const segments = path.startsWith('/') ? path.slice(1).split('/') : `${base.slice(1)}${path}`.split('/');
  const kept: string[] = [];
  segments.forEach((segment, i) => {
    const last = i === segments.length - 1;
    if (segment === '..') kept.pop();
    // Python leaves out empty segments in between where it joins two paths.
    else if (segment !== '.' && (segment !== '' || last || path.startsWith('/'))) kept.push(segment);
    if (last && /^\.\.?$/.test(segment)) kept.push('');
  });
  return `/${kept.join('/')}`;
}

/** User, password, host and port of a netloc; the host in lower case. @throws UrlError for a port that is none */
function splitNetloc(netloc: string): { user: string; password: string; host: string; port: number } {
  const at = netloc.lastIndexOf('@');
  const [user, password] = at < 0 ? ['', ''] : cut(netloc.slice(0, at), ':');
  const address = netloc.slice(at + 1);
  const bracket = address.startsWith('[') ? address.indexOf(']') : 0;
  const colon = address.indexOf(':', bracket);
  const name = colon < 0 ? address : address.slice(0, colon);
  const host = bracket > 0 ? address.slice(1, bracket) : name;
  return {
    user,
    password,
    host: lowerHost(host),
    port: portOf(colon < 0 ? '' : address.slice(colon + 1), netloc),
  };
}

// The zone of an IPv6 address keeps its case.
function lowerHost(host: string): string {
  const zone = host.indexOf('%');
  return zone < 0 ? host.toLowerCase() : host.slice(0, zone).toLowerCase() + host.slice(zone);
}

function portOf(text: string, netloc: string): number {
  if (text === '') return 0;
  const port = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65535) return port;
  throw new UrlError(
    `Not a port: ${JSON.stringify(text)} in ${JSON.stringify(netloc)}. Expected 0 to 65535.`,
  );
}

function mapNetloc(
  netloc: string,
  mapHost: (host: string) => string,
  mapUser: (user: string) => string,
): string {
  const { user, password, host, port } = splitNetloc(netloc);
  const name = mapHost(host);
  const auth = user && `${mapUser(user)}${password && `:${mapUser(password)}`}@`;
  return `${auth}${name.includes(':') ? `[${name}]` : name}${port ? `:${port}` : ''}`;
}

// What stays in each part is what the URL standard lets stand there; a percent sign was encoded before.
const URI_USER = allBut("%!$&'()*+,;=");
const URI_PATH = allBut("%!$&'()*+,/:;=@");
const URI_QUERY = allBut("%!$&'()*+,/:;=?@");
const URI_FRAGMENT = allBut("%!#$&'()*+,/:;=?@");

/**
 * An IRI as a URI: other characters than those of a URL percent-encoded, the host in Punycode
 * (werkzeug.urls.iri_to_uri).
 * @throws UrlError or HostnameError when the host or the port is not valid
 */
export function iriToUri(iri: string): string {
  const { scheme, netloc, path, query, fragment } = splitUrl(iri);
  return joinUrl({
    scheme,
    netloc: mapNetloc(netloc, encodeIdna, (user) => quote(user, URI_USER)),
    path: quote(path, URI_PATH),
    query: quote(query, URI_QUERY),
    fragment: quote(fragment, URI_FRAGMENT),
  });
}

/** Decodes all but the characters that mean something in this part of a URL, and those nobody could read. */
function unquoter(reserved: string): (text: string) => string {
  const codes = [...Array(0x21).keys(), 0x25, 0x7f, ...Buffer.from(reserved)];
  const kept = new RegExp(
    `((?:%(?:${codes.map((code) => code.toString(16).padStart(2, '0')).join('|')}))+)`,
    'i',
  );
  return (text) =>
    text.includes('%')
      ? text
          .split(kept)
          .map((part, index) => (index % 2 ? part : unquote(part)))
          .join('')
      : text;
}

const iriUser = unquoter(':@/?#');
const iriPath = unquoter('/?#');
const iriQuery = unquoter('&=+#');
const iriFragment = unquoter('');

/**
 * A URI as an IRI, for people to read: what is encoded UTF-8 is decoded, reserved characters stay encoded, the host is
 * taken out of Punycode (werkzeug.urls.uri_to_iri).
 * @throws UrlError or HostnameError when the host or the port is not valid
 */
export function uriToIri(uri: string): string {
  const { scheme, netloc, path, query, fragment } = splitUrl(uri);
  return joinUrl({
    scheme,
    netloc: mapNetloc(netloc, decodeIdna, iriUser),
    path: iriPath(path),
    query: iriQuery(query),
    fragment: iriFragment(fragment),
  });
}
