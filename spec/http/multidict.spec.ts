import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  CombinedMultiDict,
  ImmutableMultiDict,
  iterMultiItems,
  MissingKeyError,
  MultiDict,
} from '../../lib/http/multidict.js';
import { int } from '../../lib/http/text.js';

const pairs: [string, string][] = [
  ['a', '1'],
  ['b', '2'],
  ['a', '3'],
];

declare const itn: (text: string) => number; // there is none

describe('MultiDict', () => {
  it('is made of pairs, objects with lists, and other dicts', () => {
    const made = [
      new MultiDict(pairs),
      new MultiDict({ a: ['1', '3'], b: '2' }),
      new MultiDict(new MultiDict(pairs)),
    ];
    for (const dict of made)
      expect([...dict.lists()]).toEqual([
        ['a', ['1', '3']],
        ['b', ['2']],
      ]);
    expect(new MultiDict({ a: [], b: new Set(['x', 'y']) }).toDict({ flat: false })).toEqual({
      b: ['x', 'y'],
    });
    expect(new MultiDict(null).size).toBe(0);
  });

  it('gives the first value, all values, or the default', () => {
    const dict = new MultiDict(pairs);
    expect(dict.get('a')).toBe('1');
    expect(dict.getlist('a')).toEqual(['1', '3']);
    expect(dict.get('x')).toBeNull();
    expect(dict.get('x', 'd')).toBe('d');
    expect(dict.getlist('x')).toEqual([]);
    expect([dict.has('a'), dict.has('x'), dict.size]).toEqual([true, false, 2]);
  });

  it('takes no default for a converter that is misspelt', () => {
    const form = new MultiDict<string>([['page', '2']]);
    const misspelt = (text: string) => itn(text);
    expect(() => form.get('page', 1, misspelt)).toThrow('itn is not defined');
    expect(() => form.getlist('page', misspelt)).toThrow(ReferenceError);
    expect(form.get('none', 1, misspelt)).toBe(1);
    const message = 'What get() and getlist() convert by is a function, such as int.';
    expect(() => form.get('page', 1, 'int' as unknown as typeof int)).toThrow(new TypeError(message));
  });

  it('converts, and takes the default for what cannot be converted', () => {
    const dict = new MultiDict({ n: ['7', 'x', ' 8 '], blank: '', json: '{' });
    expect(dict.get('n', 1, int)).toBe(7);
    expect(dict.getlist('n', int)).toEqual([7, 8]);
    expect(dict.getlist('n', Number)).toEqual([7, 8]);
    expect(dict.get('blank', 1, Number)).toBe(1);
    expect(dict.get('json', 'bad', JSON.parse)).toBe('bad');
    expect(dict.get('missing', null, int)).toBeNull();
  });

  it('knows the types of what it gives', () => {
    const dict = new MultiDict();
    expectTypeOf(dict.get('a')).toEqualTypeOf<string | null>();
    expectTypeOf(dict.get('a', 'b')).toEqualTypeOf<string>();
    expectTypeOf(dict.get('a', null, int)).toEqualTypeOf<number | null>();
    expectTypeOf(dict.get('a', 1, int)).toEqualTypeOf<number>();
    expectTypeOf(dict.getlist('a', int)).toEqualTypeOf<number[]>();
    expectTypeOf(dict.pop.bind(dict)).toBeFunction();
    expectTypeOf(dict.toDict({ flat: false })).toEqualTypeOf<Record<string, string[]>>();
    expectTypeOf(new MultiDict<number>({ a: [1, 2] }).require('a')).toEqualTypeOf<number>();
  });

  it('requires keys, with an error that subclasses replace', () => {
    expect(() => new MultiDict().require('k')).toThrow(MissingKeyError);
    expect(new MultiDict(pairs).require('a')).toBe('1');
    class Strict extends MultiDict {
      override missing(key: string): never {
        throw new RangeError(`no ${key}`);
      }
    }
    expect(() => new Strict().require('k')).toThrow(new RangeError('no k'));
    expect(() => new Strict().pop('k')).toThrow(RangeError);
  });

  it('changes', () => {
    const dict = new MultiDict(pairs);
    dict.set('a', '9');
    dict.add('b', '4');
    dict.setlist('c', ['5', '6']);
    dict.update({ a: ['8'], none: [] });
    expect(dict.toDict({ flat: false })).toEqual({ a: ['9', '8'], b: ['2', '4'], c: ['5', '6'] });
    expect(dict.setdefault('a', 'd')).toBe('9');
    expect(dict.setdefault('d', 'd')).toBe('d');
    dict.setlistdefault('e').push('live');
    expect(dict.getlist('e')).toEqual(['live']);
    expect([dict.pop('a'), dict.has('a')]).toEqual(['9', false]);
    expect(dict.pop('a', null)).toBeNull();
    expect([dict.poplist('c'), dict.poplist('c')]).toEqual([['5', '6'], []]);
    expect(dict.popitem()).toEqual(['e', 'live']);
    expect(dict.popitemlist()).toEqual(['d', ['d']]);
    dict.clear();
    expect(() => dict.popitem()).toThrow(MissingKeyError);
  });

  it('iterates first values, or every pair', () => {
    const dict = new MultiDict(pairs);
    expect([...dict]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect([...dict.entries()]).toEqual([...dict]);
    expect([...dict.items({ multi: true })]).toEqual([
      ['a', '1'],
      ['a', '3'],
      ['b', '2'],
    ]);
    expect([...dict.keys()]).toEqual(['a', 'b']);
    expect([...dict.values()]).toEqual(['1', '2']);
    expect([...dict.listvalues()]).toEqual([['1', '3'], ['2']]);
    expect(JSON.stringify(dict)).toBe('{"a":"1","b":"2"}');
  });

  it('takes any key for what it is', () => {
    const dict = new MultiDict([['__proto__', 'x']]);
    expect(dict.get('__proto__')).toBe('x');
    expect(dict.get('constructor')).toBeNull();
    expect(Object.keys(dict.toDict())).toEqual(['__proto__']);
  });

  it('copies deep and shallow', () => {
    const inner = { n: 1 };
    const dict = new MultiDict<{ n: number }>([['a', inner]]);
    expect(dict.copy().get('a')).toBe(inner);
    expect(dict.deepcopy().get('a')).toEqual(inner);
    expect(dict.deepcopy().get('a')).not.toBe(inner);
  });

  it('keeps all pairs of what it is made of', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (some) => {
        const dict = new MultiDict(some);
        expect([...iterMultiItems(dict)].sort()).toEqual([...some].sort());
        expect(new MultiDict(dict.toDict({ flat: false })).toDict()).toEqual(dict.toDict());
      }),
    );
  });
});

describe('ImmutableMultiDict', () => {
  it('refuses changes and gives a copy that takes them', () => {
    const dict = new ImmutableMultiDict(pairs);
    const changes = [
      () => dict.set('a', 'x'),
      () => dict.add('a', 'x'),
      () => dict.setlist('a', []),
      () => dict.setdefault('a', 'x'),
      () => dict.setlistdefault('a'),
      () => dict.update({}),
      () => dict.delete('a'),
      () => dict.clear(),
      () => dict.pop('a'),
      () => dict.poplist('a'),
      () => dict.popitem(),
      () => dict.popitemlist(),
    ];
    for (const change of changes) expect(change).toThrow(TypeError);
    const copy = dict.copy();
    copy.set('a', 'x');
    expect([copy.get('a'), dict.get('a')]).toEqual(['x', '1']);
  });
});

describe('CombinedMultiDict', () => {
  const [first, second] = [
    new MultiDict({ a: '1', n: 'x' }),
    new MultiDict({ a: ['2', '3'], b: '4', n: '5' }),
  ];
  const both = new CombinedMultiDict([first, second]);

  it('reads the dicts in turn', () => {
    expect([both.get('a'), both.get('b'), both.get('c'), both.get('c', 'd')]).toEqual(['1', '4', null, 'd']);
    expect(both.getlist('a')).toEqual(['1', '2', '3']);
    expect([both.size, both.has('b'), both.has('c')]).toEqual([3, true, false]);
    expect([...both]).toEqual([
      ['a', '1'],
      ['n', 'x'],
      ['b', '4'],
    ]);
    expect([...both.items({ multi: true })].flat().join(' ')).toBe('a 1 n x a 2 a 3 b 4 n 5');
    expect(both.toDict({ flat: false })).toEqual({ a: ['1', '2', '3'], n: ['x', '5'], b: ['4'] });
    expect(both.require('b')).toBe('4');
  });

  it('leaves a value that cannot be converted to the next dict', () => {
    expect(both.get('n', 0, int)).toBe(5);
  });

  it('sees later changes and copies to a dict of its own', () => {
    const inner = new MultiDict();
    const outer = new CombinedMultiDict([inner]);
    const copy = outer.copy();
    inner.set('k', 'v');
    expect([outer.get('k'), copy.get('k')]).toEqual(['v', null]);
    expect(() => outer.set('k', 'w')).toThrow(TypeError);
  });
});
