import { describe, expect, it } from 'vitest';
import { JSONTag, TaggedJSONSerializer } from '../../lib/json/tag.js';
import { Markup, Tuple, tuple, Uuid } from '../../lib/values.js';
import { casesOf, expected, revive } from '../signing/vectors.js';

const serializer = new TaggedJSONSerializer();

/** What Python's errors are called here. */
const ERRORS: Record<string, RegExp | typeof TypeError> = { TypeError, ValueError: /base64|UUID|JSON|date/ };

describe('recorded tagged JSON', () => {
  it.each(casesOf('taggedJson'))('$id', (one) => {
    const result = expected(one) as { error?: string } | null;
    const run = () =>
      'json' in one ? serializer.loads(one.json as string) : serializer.dumps(revive(one.value));
    if (result?.error !== undefined) expect(run).toThrow(ERRORS[result.error]);
    else expect(run()).toEqual(revive(result));
  });
});

describe('TaggedJSONSerializer', () => {
  it('gives back what went in', () => {
    const value = {
      list: [1, tuple(2, [tuple()]), new Markup('<b>')],
      bytes: new Uint8Array([0, 255]),
      id: new Uuid('12345678-1234-5678-1234-567812345678'),
      when: new Date(1717236000000),
      ' t': null,
      like: { ' t': [1] },
      deep: { ' di': { ' di': { ' b': new Uint8Array([1]) } } },
    };
    const read = serializer.loads(serializer.dumps(value)) as typeof value;
    expect(read).toEqual(value);
    expect(read.list[1]).toBeInstanceOf(Tuple);
    expect(read.when).toBeInstanceOf(Date);
  });

  it('keeps a key named __proto__ a key', () => {
    const read = serializer.loads('{"__proto__":{"admin":true},"x":{"__proto__":{" t":[1]}}}') as object;
    expect(Object.keys(read)).toEqual(['__proto__', 'x']);
    expect((read as { admin?: boolean }).admin).toBeUndefined();
    expect(Object.keys(serializer.loads('{" di":{"__proto____":1}}') as object)).toEqual(['__proto__']);
  });

  it('refuses a Map, which would come back as an object, unless there is a tag for it', () => {
    const value = { seen: new Map([['a', 1]]) };
    expect(() => new TaggedJSONSerializer().dumps(value)).toThrow(/type Map/);
    class TagMap extends JSONTag<Map<unknown, unknown>> {
      readonly key = ' map';
      check(each: unknown): boolean {
        return each instanceof Map;
      }
      toJson(each: Map<unknown, unknown>): unknown {
        return this.serializer.tag([...each]);
      }
      toPython(each: unknown): Map<unknown, unknown> {
        return new Map(each as [unknown, unknown][]);
      }
    }
    const own = new TaggedJSONSerializer();
    own.register(TagMap);
    expect(own.loads(own.dumps(value))).toEqual(value);
  });

  it('refuses what neither JSON nor a tag knows', () => {
    for (const value of [new Set([1]), Symbol('x'), () => 1, Number.NaN, /x/]) {
      expect(() => serializer.dumps({ value: [value] })).toThrow(TypeError);
    }
    expect(() => serializer.dumps(new Date('bad'))).toThrow();
    expect(() => serializer.dumps(undefined)).toThrow(TypeError);
  });

  it('reads dates in the ways that HTTP has written them, and null for others', () => {
    const read = (text: string) => serializer.loads(JSON.stringify({ ' d': text }));
    const date = new Date('2024-06-01T10:20:30Z');
    expect(read('Saturday, 01-Jun-24 10:20:30 GMT')).toEqual(date);
    expect(read('Sat Jun  1 10:20:30 2024')).toEqual(date);
    expect(read('2024-06-01')).toBe(null);
    expect(() => serializer.loads('{" d":5}')).toThrow(TypeError);
  });

  it('takes tags of one’s own', () => {
    class TagUrl extends JSONTag<URL> {
      readonly key = ' url';
      check(value: unknown) {
        return value instanceof URL;
      }
      toJson(value: URL) {
        return value.href;
      }
      toPython(value: unknown) {
        return new URL(String(value));
      }
    }
    const own = new TaggedJSONSerializer();
    own.register(TagUrl, { index: 0 });
    expect(own.dumps([new URL('http://x.test/')])).toBe('[{" url":"http://x.test/"}]');
    expect(own.loads('[{" url":"http://x.test/"}]')).toEqual([new URL('http://x.test/')]);
    expect(own.dumps({ ' url': 1 })).toBe('{" di":{" url__":1}}');
    expect(() => own.register(TagUrl)).toThrow(/force/);
    own.register(TagUrl, { force: true });
  });

  it('takes the tags of a subclass', () => {
    class Few extends TaggedJSONSerializer {
      static override defaultTags = TaggedJSONSerializer.defaultTags.slice(0, 4);
    }
    expect([...new Few().tags.keys()]).toEqual([' di', ' t']);
    expect(() => new Few().dumps(new Uint8Array(1))).toThrow(TypeError);
  });

  it('writes what toJSON gives', () => {
    expect(serializer.dumps({ a: { toJSON: () => 5 } as object })).toBe('{"a":5}');
  });
});
