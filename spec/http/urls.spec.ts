import { describe, expect, it } from 'vitest';
import { encodeQuery, resolveUrl } from '../../lib/http/urls.js';

describe('encodeQuery', () => {
  it('writes queries', () => {
    expect(encodeQuery({ a: [1, null, 'x y'], b: undefined, c: true, d: new Set(['&=+']) })).toBe(
      'a=1&a=x+y&c=True&d=%26%3D%2B',
    );
    expect(encodeQuery(new URLSearchParams('a=1&a=2'))).toBe('a=1&a=2');
  });
});

describe('resolveUrl', () => {
  const base = 'http://h/a/b/';
  it.each([
    ['', 'http://h/a/b/'],
    ['c', 'http://h/a/b/c'],
    ['/c', 'http://h/c'],
    ['../c', 'http://h/a/c'],
    ['../../../c', 'http://h/c'],
    ['./', 'http://h/a/b/'],
    ['..', 'http://h/a/'],
    ['?q=1', 'http://h/a/b/?q=1'],
    ['#f', 'http://h/a/b/#f'],
    ['//other/x', 'http://other/x'],
    ['https://other/x', 'https://other/x'],
    ['c//d', 'http://h/a/b/c/d'],
    ['/c//d', 'http://h/c//d'],
  ])('%j gives %s', (reference, url) => expect(resolveUrl(base, reference)).toBe(url));
});
