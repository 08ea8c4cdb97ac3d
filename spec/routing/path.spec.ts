import { describe, expect, it } from 'vitest';
import { decodePath, quotePath } from '../../lib/routing/index.js';
import { encodeQuery, joinUrl } from '../../lib/routing/path.js';

describe('decodePath', () => {
  it.each([
    ['/plain', '/plain'],
    ['/a%20b%2Fc', '/a b/c'],
    ['/%E2%82%AC', '/€'],
    ['/%', '/%'],
    ['/%4', '/%4'],
    ['/%zz%41', '/%zzA'],
    ['/%E9x', '/\ufffdx'],
    ['/%EF%BB%BFx', '/\ufeffx'],
    ['/%C3x%A9', '/\ufffdx\ufffd'],
    ['/%2541', '/%41'],
    ['/%F0%9F%98%80', '/😀'],
  ])('%s is %j', (raw, path) => expect(decodePath(raw)).toBe(path));
});

describe('quoting', () => {
  it('leaves what a path may hold', () => {
    expect(quotePath("/aZ09_.-~!$&'()*+,:;=@")).toBe("/aZ09_.-~!$&'()*+,:;=@");
    expect(quotePath('a b?#%"<>[]^`{|}é\ud800')).toBe(
      'a%20b%3F%23%25%22%3C%3E%5B%5D%5E%60%7B%7C%7D%C3%A9%EF%BF%BD',
    );
  });

  it('writes queries', () => {
    expect(encodeQuery({ a: [1, null, 'x y'], b: undefined, c: true, d: new Set(['&=+']) })).toBe(
      'a=1&a=x+y&c=True&d=%26%3D%2B',
    );
    expect(encodeQuery(new URLSearchParams('a=1&a=2'))).toBe('a=1&a=2');
  });
});

describe('joinUrl', () => {
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
  ])('%j gives %s', (reference, url) => expect(joinUrl(base, reference)).toBe(url));
});
