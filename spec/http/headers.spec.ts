import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderError, Headers, RequestHeaders } from '../../lib/http/headers.js';
import { MissingKeyError, MultiDict } from '../../lib/http/multidict.js';
import { int } from '../../lib/http/text.js';

describe('Headers', () => {
  it('keeps order and spelling, and compares without case', () => {
    const headers = new Headers([
      ['X-A', '1'],
      ['b', '2'],
      ['x-a', '3'],
    ]);
    expect(headers.list).toEqual(['X-A', '1', 'b', '2', 'x-a', '3']);
    expect([headers.get('x-A'), headers.getlist('X-a'), headers.getAll('B')]).toEqual([
      '1',
      ['1', '3'],
      ['2'],
    ]);
    expect([headers.has('B'), headers.has('c'), headers.get('c'), headers.get('c', 'd')]).toEqual([
      true,
      false,
      null,
      'd',
    ]);
    expect([...headers.keys({ lower: true })]).toEqual(['x-a', 'b', 'x-a']);
    expect(headers.toJSON()).toEqual({ 'X-A': '1', b: '2', 'x-a': '3' });
    expect(String(headers)).toBe('X-A: 1\r\nb: 2\r\nx-a: 3\r\n\r\n');
  });

  it('is made of objects with lists, pairs, dicts and other headers', () => {
    const expected = ['A', '1', 'A', '2'];
    expect(new Headers({ A: ['1', 2] }).list).toEqual(expected);
    expect(new Headers(new MultiDict({ A: ['1', '2'] })).list).toEqual(expected);
    expect(new Headers(new Headers({ A: ['1', '2'] })).list).toEqual(expected);
  });

  it('converts', () => {
    const headers = new Headers({ n: '42', x: 'y' });
    expect([headers.get('n', 0, int), headers.get('x', 0, int), headers.getlist('n', int)]).toEqual([
      42,
      0,
      [42],
    ]);
  });

  it('sets in the place of the first and removes the others', () => {
    const headers = new Headers([
      ['a', '1'],
      ['b', '2'],
      ['A', '3'],
      ['c', '4'],
    ]);
    headers.set('A', 'x');
    expect(headers.list).toEqual(['A', 'x', 'b', '2', 'c', '4']);
    headers.setlist('b', ['5', '6']);
    expect(headers.list).toEqual(['A', 'x', 'b', '5', 'c', '4', 'b', '6']);
    headers.setlist('b', []);
    headers.remove('missing');
    expect([headers.delete('C'), headers.delete('C')]).toEqual([true, false]);
    expect(headers.list).toEqual(['A', 'x']);
  });

  it('keeps defaults', () => {
    const headers = new Headers({ a: '1' });
    expect([headers.setdefault('A', 'x'), headers.setdefault('b', 2)]).toEqual(['1', '2']);
    expect(headers.setlistdefault('c', ['3', '4'])).toEqual(['3', '4']);
    expect(headers.setlistdefault('c', ['5'])).toEqual(['3', '4']);
  });

  it('extends by appending, updates by replacing', () => {
    const headers = new Headers({ A: '1', B: '2' });
    headers.extend({ a: '3' });
    expect(headers.getlist('A')).toEqual(['1', '3']);
    headers.update({ a: ['4', '5'] });
    headers.update([
      ['b', '6'],
      ['b', '7'],
    ]);
    headers.update(
      new Headers([
        ['c', '8'],
        ['C', '9'],
      ]),
    );
    expect(headers.list).toEqual(['a', '4', 'b', '7', 'a', '5', 'C', '8', 'C', '9']);
  });

  it('pops', () => {
    const headers = new Headers([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ]);
    expect([headers.pop('A'), headers.pop('a', null), headers.popitem(), headers.size]).toEqual([
      '1',
      null,
      ['b', '2'],
      0,
    ]);
    expect(() => headers.pop('a')).toThrow(MissingKeyError);
    expect(() => headers.popitem()).toThrow(MissingKeyError);
    expect(() => headers.require('a')).toThrow(MissingKeyError);
  });

  it('writes parameters', () => {
    const headers = new Headers();
    headers.add('Content-Disposition', 'attachment', { filename: 'a b.txt' });
    headers.addHeader('X', 'v', { two_words: 1, none: null });
    expect(headers.list).toEqual([
      'Content-Disposition',
      'attachment; filename="a b.txt"',
      'X',
      'v; two-words=1',
    ]);
  });

  it('lets nothing through that would split the message', () => {
    const headers = new Headers();
    for (const value of ['a\r\nb', 'a\n', '\r', '\0'])
      for (const write of [
        () => headers.set('a', value),
        () => headers.add('a', value),
        () => headers.add('a', 'x', { 'k*': value }),
        () => headers.setlist('a', [value]),
        () => headers.setdefault('a', value),
        () => headers.extend({ a: value }),
        () => headers.update({ a: value }),
        () => new Headers({ a: value }),
      ])
        expect(write).toThrow(HeaderError);
    for (const name of ['', 'a b', 'a:', 'a\n', 'é', '(a)'])
      expect(() => headers.set(name, 'x')).toThrow(HeaderError);
    expect(() => headers.set('a', undefined as never)).toThrow(/remove/);
    expect(headers.size).toBe(0);
  });

  it('holds the same as a list of pairs would', () => {
    const name = fc.constantFrom('a', 'A', 'b', 'X-y', 'x-Y');
    const op = fc.tuple(fc.constantFrom('add', 'set', 'remove'), name, fc.string({ unit: 'grapheme-ascii' }));
    fc.assert(
      fc.property(fc.array(op), (ops) => {
        const headers = new Headers();
        let model: [string, string][] = [];
        for (const [kind, key, value] of ops) {
          const others = model.filter(([other]) => other.toLowerCase() !== key.toLowerCase());
          const first = model.findIndex(([other]) => other.toLowerCase() === key.toLowerCase());
          if (kind === 'add' || (kind === 'set' && first < 0)) model.push([key, value]);
          else if (kind === 'set') model = others.toSpliced(first, 0, [key, value]);
          else model = others;
          if (kind === 'add') headers.add(key, value);
          else if (kind === 'set') headers.set(key, value);
          else headers.remove(key);
        }
        expect([...headers]).toEqual(model);
      }),
    );
  });
});

describe('RequestHeaders', () => {
  const lines = ['host', 'h', 'x-a1b', '1', 'x-a1b', '2'];
  let whole = 0;
  const source = {
    header: (name: string) => ({ host: 'h', 'x-a1b': '1, 2' })[name],
    headers: () => {
      whole++;
      return lines;
    },
  };

  it('asks for one header by name, and takes all only to iterate', () => {
    const headers = new RequestHeaders(source);
    expect([headers.get('Host'), headers.get('x'), headers.has('HOST'), headers.require('X-A1B')]).toEqual([
      'h',
      null,
      true,
      '1, 2',
    ]);
    expect(() => headers.require('x')).toThrow(MissingKeyError);
    expect(whole).toBe(0);
    expect([...headers]).toEqual([
      ['Host', 'h'],
      ['X-A1B', '1'],
      ['X-A1B', '2'],
    ]);
    expect([headers.getlist('X-A1B'), headers.size, whole]).toEqual([['1', '2'], 3, 1]);
    expect(headers.copy().list.length).toBe(6);
  });
});
