import { afterEach, describe, expect, it, vi } from 'vitest';
import { Accept, AcceptError, LanguageAccept, MIMEAccept } from '../../lib/http/accept.js';
import { Authorization, WWWAuthenticate } from '../../lib/http/auth.js';
import { RequestCacheControl, ResponseCacheControl } from '../../lib/http/cachecontrol.js';
import { decide, isResourceModified } from '../../lib/http/conditional.js';
import { CookieError, dumpCookie } from '../../lib/http/cookies.js';
import { ContentSecurityPolicy } from '../../lib/http/csp.js';
import { dumpAge, httpDate, parseRetryAfter } from '../../lib/http/dates.js';
import { ETags, EtagError, quoteEtag } from '../../lib/http/etag.js';
import { Headers } from '../../lib/http/headers.js';
import { HeaderSet } from '../../lib/http/headerset.js';
import { getCurrentUrl, getHost, hostIsTrusted, UntrustedHostError } from '../../lib/http/host.js';
import { decodeIdna, encodeIdna, HostnameError } from '../../lib/http/idna.js';
import { MultiDict } from '../../lib/http/multidict.js';
import { ContentRange, Range } from '../../lib/http/range.js';
import { hasNoContent, parseStatus, StatusError, statusLine } from '../../lib/http/status.js';
import { float, int } from '../../lib/http/text.js';
import { encodeQuery, iriToUri, parseQuery, UrlError } from '../../lib/http/urls.js';

afterEach(() => void vi.useRealTimers());

describe('status', () => {
  it('has a line for every code', () => {
    expect([statusLine(404), statusLine(418), statusLine(299)]).toEqual([
      '404 NOT FOUND',
      "418 I'M A TEAPOT",
      '299 UNKNOWN',
    ]);
    expect([0, 101, 199, 200, 204, 304, 404].filter(hasNoContent)).toEqual([101, 199, 204, 304]);
  });

  it('is sent with three digits, however they were written', () => {
    expect(['2_00 x', '0200 x', '+200 x', '٢٠٠ x'].map((text) => parseStatus(text).line)).toEqual(
      Array(4).fill('200 x'),
    );
  });

  it('refuses what is no status, or would end the line', () => {
    for (const status of ['', ' ', '200 OK\r\nX: y', 'a\nb', 1.5, Number.NaN])
      expect(() => parseStatus(status)).toThrow(StatusError);
  });
});

describe('int', () => {
  it('reads what Python reads', () => {
    expect([' 12 ', '+5', '-5', '1_000', '٣٤', '𝟗'].map(int)).toEqual([12, 5, -5, 1000, 34, 9]);
    for (const text of ['', '1.5', '0x1', '1__0', '_1', '1e3', 'a'])
      expect(() => int(text)).toThrow(RangeError);
    expect([int(1.9), int(-1.9)]).toEqual([1, -1]);
    expect(int('-0')).toBe(0);
    expect(int('1234567890123456789')).toBe(1234567890123456789n);
    expect(int(' -1_234_567_890_123_456_789 ')).toBe(-1234567890123456789n);
  });
});

describe('float', () => {
  it('is no match for what only JavaScript calls a number, given as a type', () => {
    const args = new MultiDict<string>({ a: '1.5', b: '0x10', c: '1e3', d: 'Infinity', e: '', f: '7' });
    expect([...args.keys()].map((key) => args.get(key, 1, int))).toEqual([1, 1, 1, 1, 1, 7]);
    expect([...args.keys()].map((key) => args.get(key, 1, float))).toEqual([1.5, 1, 1000, Infinity, 1, 7]);
  });

  it('reads what Python reads', () => {
    expect(['1.5', ' -.5 ', '1.', '1e3', '1_0.0', '٣.٤'].map(float)).toEqual([1.5, -0.5, 1, 1000, 10, 3.4]);
    expect(['Infinity', '-inf', 'NaN'].map(float)).toEqual([Infinity, -Infinity, Number.NaN]);
    for (const text of ['', ' ', '0x10', '1e', '.', '1__0', '1,5', 'infinit', '1 2'])
      expect(() => float(text)).toThrow(RangeError);
  });
});

describe('live objects', () => {
  it('write a set after each change', () => {
    const seen: string[] = [];
    const vary = HeaderSet.fromHeader('Accept, Cookie', (set) => seen.push(set.toHeader()));
    vary.add('cookie');
    vary.add('Origin');
    vary.remove('COOKIE');
    vary.discard('missing');
    expect(seen).toEqual(['Accept, Cookie, Origin', 'Accept, Origin']);
    expect([
      vary.index('origin'),
      vary.size,
      [...vary.asSet()],
      [...vary.asSet({ preserveCasing: true })],
    ]).toEqual([1, 2, ['accept', 'origin'], ['Accept', 'Origin']]);
    expect(() => vary.index('x')).toThrow(RangeError);
    expect(() => vary.remove('x')).toThrow(RangeError);
  });

  it('write Cache-Control and a policy', () => {
    const seen: string[] = [];
    const control = ResponseCacheControl.fromHeader(null, (changed) => seen.push(changed.toHeader()));
    control.maxAge = 5;
    control.public = true;
    control.maxAge = null;
    control.private = 'a, b';
    control.clear();
    const policy = ContentSecurityPolicy.fromHeader(null, (changed) => seen.push(changed.toHeader()));
    policy.defaultSrc = "'self'";
    policy.upgradeInsecureRequests = '';
    policy.defaultSrc = null;
    expect(seen).toEqual([
      'max-age=5',
      'max-age=5, public',
      'public',
      'public, private="a, b"',
      '',
      "default-src 'self'",
      "default-src 'self'; upgrade-insecure-requests",
      'upgrade-insecure-requests',
    ]);
    expect([policy.imgSrc, policy.upgradeInsecureRequests, control.provided, policy.provided]).toEqual([
      null,
      '',
      true,
      true,
    ]);
  });

  it('leave the Cache-Control of a request alone', () => {
    const control = RequestCacheControl.fromHeader('no-cache');
    expect(() => Object.assign(control, { noCache: false })).toThrow(TypeError);
    for (const change of [() => control.set('a', null), () => control.delete('a'), () => control.clear()])
      expect(change).toThrow(TypeError);
    expect(control.noCache).toBe(true);
  });

  it('write a challenge', () => {
    const seen: string[] = [];
    const challenge = new WWWAuthenticate('Digest', { realm: 'r' });
    challenge.onUpdate = (changed) => seen.push(String(changed));
    challenge.nonce = 'n';
    challenge.set('stale', 'TRUE');
    challenge.realm = null;
    expect([challenge.delete('x'), challenge.delete('stale')]).toEqual([false, true]);
    challenge.parameters = { realm: 'z' };
    challenge.type = 'Basic';
    challenge.token = 't';
    expect(seen).toEqual([
      'Digest realm="r", nonce="n"',
      'Digest realm="r", nonce="n", stale=TRUE',
      'Digest nonce="n", stale=TRUE',
      'Digest nonce="n"',
      'Digest realm="z"',
      'Basic realm=z',
      'Basic t',
    ]);
  });

  it('write a range', () => {
    const seen: string[] = [];
    const range = new ContentRange(null, null, null, null, (changed) => seen.push(changed.toHeader()));
    range.set(0, 10);
    range.length = 20;
    range.unset();
    expect(seen).toEqual(['bytes 0-9/*', 'bytes 0-9/20', '']);
    expect(() => range.set(5, 5)).toThrow(RangeError);
  });
});

describe('negotiation', () => {
  it('never picks what has quality 0, though it is listed', () => {
    const accept = Accept.fromHeader('gzip;q=0, br;q=0.5, *;q=0.1');
    expect([accept.has('gzip'), accept.quality('gzip'), accept.bestMatch(['gzip', 'x', 'br'])]).toEqual([
      true,
      0,
      'br',
    ]);
    expect([accept.bestMatch(['gzip']), accept.bestMatch(['gzip'], 'd'), accept.best]).toEqual([
      null,
      'd',
      'br',
    ]);
    expect([accept.length, accept.at(0), accept.count('*'), accept.copy().index('x')]).toEqual([
      3,
      ['br', 0.5],
      1,
      2,
    ]);
  });

  it('makes objects of its own class', () => {
    expect(LanguageAccept.fromHeader('en-GB').bestMatch(['de', 'en'])).toBe('en');
    expect(MIMEAccept.fromHeader('*/*').acceptHtml).toBe(true);
  });

  it('tells the application, not the client, about bad types', () => {
    const accept = MIMEAccept.fromHeader('html, text/html');
    expect(() => accept.has('html')).toThrow(AcceptError);
    expect(() => accept.index('a/b')).toThrow(AcceptError);
    expect(accept.has('text/html')).toBe(true);
  });
});

describe('credentials', () => {
  it('have a property for each standard parameter', () => {
    const names = ['username', 'realm', 'nonce', 'uri', 'nc', 'cnonce', 'response', 'opaque', 'qop'] as const;
    const header = `Digest ${names.map((name) => `${name}="${name} 1"`).join(', ')}`;
    const digest = Authorization.fromHeader(header)!;
    for (const name of names) expect(digest[name]).toBe(`${name} 1`);
    expect([
      digest.password,
      digest.get('constructor'),
      digest.has('constructor'),
      digest.get('x', 'd'),
    ]).toEqual([null, null, false, 'd']);
    expect(String(digest)).toBe(header);
  });
});

describe('conditions', () => {
  const none = new Headers();
  it('take a tag or data', () => {
    expect(() => isResourceModified(none, { etag: 'a', data: 'b' })).toThrow(TypeError);
    const request = new Headers({ 'If-None-Match': quoteEtag('da39a3ee5e6b4b0d3255bfef95601890afd80709') });
    expect(isResourceModified(request, { data: '' })).toBe(false);
  });

  it('compare whole seconds', () => {
    const request = new Headers({ 'If-Modified-Since': 'Sat, 01 Jun 2024 10:00:00 GMT' });
    expect(isResourceModified(request, { lastModified: new Date('2024-06-01T10:00:00.900Z') })).toBe(false);
  });

  it('say which bytes to send', () => {
    const request = new Headers({ Range: 'bytes=2-' });
    expect(decide('GET', request, {}, { acceptRanges: true, completeLength: 5 })).toEqual({
      status: 206,
      range: [2, 5],
      headers: [
        ['Accept-Ranges', 'bytes'],
        ['Content-Length', '3'],
        ['Content-Range', 'bytes 2-4/5'],
      ],
    });
  });

  it('take an empty tag in quotes for a tag', () => {
    const tags = ETags.fromHeader('"", W/""');
    expect([tags.has(''), tags.isWeak(''), tags.toHeader(), [...tags]]).toEqual([
      true,
      true,
      '"", W/""',
      [''],
    ]);
  });

  it('refuse tags and ranges that cannot be', () => {
    expect(() => quoteEtag('a"b')).toThrow(EtagError);
    expect(() => new Range('bytes', [[5, 5]])).toThrow(RangeError);
    expect([ETags.fromHeader('"a"').has('a'), new ETags().isSet, new ETags([], [], true).isSet]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('cookies', () => {
  it('warn when they are too large, and are made nevertheless', () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const cookie = dumpCookie('k', 'x'.repeat(100), { maxSize: 50, onWarning });
    expect(cookie.length).toBe(110);
    expect(warnings.join()).toMatch(/'k' is too large.*100 bytes.*header 10;.*50\./);
    dumpCookie('k', 'x'.repeat(100), { maxSize: 0, onWarning });
    dumpCookie('k', 'x', { onWarning });
    expect(warnings.length).toBe(1);
  });

  it('refuse names, domains and dates that would add attributes', () => {
    for (const bad of ['a;b', 'a\n', 'a\0', 'a\tb', 'a\x7f', 'a"b', 'a,b', 'a\x80']) {
      expect(() => dumpCookie(bad)).toThrow(CookieError);
      if (bad !== 'a\x80') expect(() => dumpCookie('k', '', { domain: bad })).toThrow(CookieError);
      if (!/[",]/.test(bad)) expect(() => dumpCookie('k', '', { expires: bad })).toThrow(CookieError);
    }
    for (const name of ['a=b', 'é', '日', '\ud800']) expect(() => dumpCookie(name)).toThrow(CookieError);
    expect(dumpCookie('a b', 'v')).toBe('a b=v; Path=/');
    expect(dumpCookie('a', 'v', { domain: 'bücher.example' })).toContain('Domain=xn--bcher-kva.example;');
    expect(() => dumpCookie('k', '', { domain: 'a; Secure' })).toThrow(CookieError);
    expect(() => dumpCookie('k', '', { expires: 'x; Secure' })).toThrow(CookieError);
    expect(() => dumpCookie('k', '', { samesite: 'x' as never })).toThrow(/'Strict', 'Lax' or 'None'/);
  });

  it('leave Expires away when asked to', () => {
    expect(dumpCookie('k', 'v', { maxAge: 5, syncExpires: false })).toBe('k=v; Max-Age=5; Path=/');
  });
});

describe('dates', () => {
  it('are refused when HTTP cannot write them', () => {
    expect(() => httpDate(Number.NaN)).toThrow(RangeError);
    expect(() => httpDate(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => httpDate(1e15)).toThrow(RangeError);
    expect(() => dumpAge(Number.NaN)).toThrow(RangeError);
  });

  it('default to now', () => {
    vi.useFakeTimers({ now: 784111777_900, toFake: ['Date'] });
    expect(httpDate()).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
    expect(parseRetryAfter('3')?.getTime()).toBe(784111780_900);
  });
});

describe('hosts', () => {
  it('are trusted by name, whatever the port', () => {
    const trusted = ['example.com', '.bücher.example', '[::1]'];
    const good = [
      'example.com',
      'example.com:8080',
      'xn--bcher-kva.example',
      'a.xn--bcher-kva.example',
      '[::1]:5000',
    ];
    for (const host of good) expect(hostIsTrusted(host, trusted)).toBe(true);
    for (const host of ['evil.com', 'a.example.com', 'xexample.com', '[::2]', '', null, 'a b', 'a/b', 'a@b'])
      expect(hostIsTrusted(host, trusted)).toBe(false);
    for (const host of ['evil.com', '', null])
      expect(() => getHost('http', host, null, trusted)).toThrow(UntrustedHostError);
    expect(hostIsTrusted('a', ['..'])).toBe(false);
  });

  it('are trusted by one name as by a list of one', () => {
    expect(hostIsTrusted('example.com:1', 'example.com')).toBe(true);
    for (const host of ['e', 'example', 'a.example.com'])
      expect(hostIsTrusted(host, 'example.com')).toBe(false);
    expect(hostIsTrusted('a.example.com', '.example.com')).toBe(true);
  });

  it('have ports up to 65535', () => {
    for (const host of ['a:65535', '[::1]:65535', 'a:00080']) {
      expect(hostIsTrusted(host)).toBe(true);
      expect(getHost('http', host)).toBe(host);
    }
    for (const host of ['a:65536', '[::1]:65536', `a:${'9'.repeat(400)}`]) {
      expect(hostIsTrusted(host)).toBe(false);
      expect(() => getHost('http', host)).toThrow(UntrustedHostError);
    }
  });

  it('come from the server when there is no header', () => {
    expect(getHost('http', null, ['::1', 5000])).toBe('[::1]:5000');
    expect(getHost('https', null, ['h', 443])).toBe('h');
    expect(getHost('http', null, ['/run/app.sock', null])).toBe('');
    expect(getHost('http', null)).toBe('');
  });

  it('that are no names leave the URL a URI', () => {
    const parts = { scheme: 'http', rootPath: '', path: '/é' };
    expect(getCurrentUrl({ ...parts, host: 'xn--bad.test' })).toBe('http://xn--bad.test/%C3%A9');
    expect(getCurrentUrl({ ...parts, host: 'a:99999' })).toBe('http://a:99999/%C3%A9');
  });

  it('are written in Punycode', () => {
    const names = {
      'bücher.example.': 'xn--bcher-kva.example.',
      '日本。jp': 'xn--wgv71a.jp',
      '💩.la': 'xn--ls8h.la',
    };
    for (const [name, ascii] of Object.entries(names)) expect(encodeIdna(name)).toBe(ascii);
    expect(decodeIdna('xn--wgv71a.jp')).toBe('日本.jp');
    for (const name of ['a..b', 'é'.repeat(64), 'a'.repeat(64), 'xn--é', '\u{E000}'])
      expect(() => encodeIdna(name)).toThrow(HostnameError);
    for (const name of ['xn--', 'xn--a-', 'xn--99999999', 'xn--a!'])
      expect(() => decodeIdna(name)).toThrow(HostnameError);
  });
});

describe('queries', () => {
  it('are bytes; text that was decoded already stays', () => {
    expect(parseQuery('a=\xc3\xa9&b=日本')).toEqual([
      ['a', 'Ã©'],
      ['b', '日本'],
    ]);
    expect(parseQuery('a=\xc3\xa9')).toEqual([['a', 'é']]);
    expect(() => parseQuery('a=\xe9')).toThrow(UrlError);
  });

  it('are written from pairs, lists and single values', () => {
    expect(encodeQuery({ a: ['1', 2], b: null, c: undefined, 'd e': 'f&g=é' })).toBe(
      'a=1&a=2&d+e=f%26g%3D%C3%A9',
    );
  });
});

describe('URLs in brackets', () => {
  it('are those of addresses', () => {
    for (const host of ['[::1]', '[v1.x:y]', '[1::2:127.0.0.1]'])
      expect(iriToUri(`http://${host}/`)).toBe(`http://${host}/`);
    for (const host of ['[a]', '[::1', '::1]', 'a[::1]', '[::1]a', '[1.2.3.4]', '[::1%]'])
      expect(() => iriToUri(`http://${host}/`)).toThrow(UrlError);
  });

  it('keep what begins with slashes from turning into a host', () => {
    expect(iriToUri('////evil.test')).toBe('////evil.test');
  });
});
