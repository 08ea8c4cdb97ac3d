import { describe, expect, it } from 'vitest';
import { decodePath, quotePath } from '../../lib/routing/index.js';

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
});
