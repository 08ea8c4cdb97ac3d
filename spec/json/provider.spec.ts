import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DefaultJSONProvider, JSONProvider, prepareArguments } from '../../lib/json/provider.js';
import { readJson, writeJson } from '../../lib/json/text.js';
import { Markup, tuple, Uuid } from '../../lib/values.js';

class Answer {
  constructor(
    readonly body: string,
    readonly options: { mimetype: string },
  ) {}
}

const provider = (settings: Partial<DefaultJSONProvider> = {}, debug = false) =>
  Object.assign(new DefaultJSONProvider({ debug, responseClass: Answer }), settings);

describe('DefaultJSONProvider.dumps', () => {
  const json = provider();

  it('puts a space after commas and colons, and sorts keys', () => {
    expect(json.dumps({ b: [1, 2], a: { d: null, c: true } })).toBe(
      '{"a": {"c": true, "d": null}, "b": [1, 2]}',
    );
    expect(json.dumps({ b: 1, a: 2 }, { sortKeys: false })).toBe('{"b": 1, "a": 2}');
  });

  it('sorts by code point, also where JavaScript would not, and integer keys as text', () => {
    expect(json.dumps({ '😀': 1, '\uffff': 2, z: 3, 9: 4, 10: 5 }, { ensureAscii: false })).toBe(
      '{"10": 5, "9": 4, "z": 3, "\uffff": 2, "😀": 1}',
    );
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${(i * 37) % 60}`, i]));
    expect(Object.keys(JSON.parse(json.dumps(many)))).toEqual(Object.keys(many).sort());
  });

  it('escapes what is not ASCII with lower-case digits', () => {
    expect(json.dumps('Zoë 😀\x7f\n\t"\\/\u2028\x01')).toBe(
      '"Zo\\u00eb \\ud83d\\ude00\\u007f\\n\\t\\"\\\\/\\u2028\\u0001"',
    );
    expect(json.dumps({ ключ: 'Zoë' }, { ensureAscii: false })).toBe('{"ключ": "Zoë"}');
    expect(json.dumps('\ud800')).toBe('"\\ud800"');
  });

  it('writes fractions as Python does, and indents by text too', () => {
    expect(json.dumps([0.5, 0.00001, 1e-7, 1e21, 5])).toBe('[0.5, 1e-05, 1e-07, 1e+21, 5]');
    expect(json.dumps([1, {}], { indent: '\t' })).toBe('[\n\t1,\n\t{}\n]');
  });

  it('writes the values that JSON has not', () => {
    class Point {
      constructor(
        readonly x: number,
        readonly y: number,
      ) {}
    }
    const decimal = { toJSON: () => '1.10' };
    expect(
      json.dumps({
        date: new Date('2020-01-02T03:04:05.678Z'),
        decimal,
        html: new Markup('<b>'),
        id: new Uuid('12345678123456781234567812345678'),
        int: 12345678901234567890n,
        map: new Map<unknown, unknown>([
          ['b', 1],
          [
            'a',
            new Map([
              [10, 1],
              [9, 2],
            ]),
          ],
        ]),
        point: new Point(1, 2),
        tuple: tuple(1, tuple()),
      }),
    ).toBe(
      '{"date": "Thu, 02 Jan 2020 03:04:05 GMT", "decimal": "1.10", "html": "<b>", ' +
        '"id": "12345678-1234-5678-1234-567812345678", "int": 12345678901234567890, ' +
        '"map": {"a": {"9": 2, "10": 1}, "b": 1}, "point": {"x": 1, "y": 2}, "tuple": [1, []]}',
    );
  });

  it('leaves undefined members out', () => {
    expect(json.dumps({ a: undefined, b: 1, c: undefined })).toBe('{"b": 1}');
    expect(json.dumps([undefined, 1])).toBe('[null, 1]');
  });

  it('refuses what has no JSON form', () => {
    const circle: unknown[] = [];
    circle.push({ circle });
    const refused = [
      undefined,
      new Set([1]),
      new Uint8Array(1),
      Symbol('x'),
      () => 1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      /x/,
      new Error('x'),
      Promise.resolve(1),
      circle,
    ];
    for (const value of refused) expect(() => json.dumps(value)).toThrow(TypeError);
    expect(() => json.dumps(new Date('bad'))).toThrow();
    expect(() => json.dumps([new Set()])).toThrow(/Set .*toJSON/);
    expect(() =>
      json.dumps(
        new Map<unknown, unknown>([
          ['a', 1],
          [1, 2],
        ]),
      ),
    ).toThrow(/one type/);
    expect(() => json.dumps(new Map([[{}, 1]]))).toThrow(/Keys of a Map/);
  });

  it('takes another default', () => {
    class Sets extends DefaultJSONProvider<Answer> {
      override default(value: object) {
        return value instanceof Set ? [...value] : super.default(value);
      }
    }
    expect(new Sets({ debug: false, responseClass: Answer }).dumps({ a: new Set([1, 2]) })).toBe(
      '{"a": [1, 2]}',
    );
  });

  it('indents what stands for a value as deep as the value', () => {
    class Pair {
      constructor(readonly items: unknown) {}
      toJSON() {
        return this.items;
      }
    }
    const inner = { x: [new Pair([1])] };
    const data = { a: new Pair([1, { b: new Pair(inner) }]), c: { toJSON: () => [2] } };
    expect(json.dumps(data, { indent: 2 })).toBe(JSON.stringify(data, null, 2));
  });
});

describe('DefaultJSONProvider.response', () => {
  const value = { b: [1, { c: [] }], a: {} };

  it('is compact, or indented when debugging, and ends with a newline', () => {
    const spread = '{\n  "a": {},\n  "b": [\n    1,\n    {\n      "c": []\n    }\n  ]\n}\n';
    expect(provider().response(value)).toEqual(
      new Answer('{"a":{},"b":[1,{"c":[]}]}\n', { mimetype: 'application/json' }),
    );
    expect((provider({}, true).response(value) as Answer).body).toBe(spread);
    expect((provider({ compact: false }).response(value) as Answer).body).toBe(spread);
    expect((provider({ compact: true }, true).response([1, 2]) as Answer).body).toBe('[1,2]\n');
    expect((provider({ mimetype: 'application/x' }).response() as Answer).options.mimetype).toBe(
      'application/x',
    );
  });

  it('takes no, one or several arguments', () => {
    expect(prepareArguments([])).toBe(null);
    expect(prepareArguments([5])).toBe(5);
    expect(prepareArguments([5, 6])).toEqual([5, 6]);
  });
});

describe('DefaultJSONProvider.loads', () => {
  it('reads text and UTF-8 bytes', () => {
    expect(provider().loads('{"a":1}')).toEqual({ a: 1 });
    expect(provider().loads(new TextEncoder().encode('"é"'))).toBe('é');
    expect(() => provider().loads('{')).toThrow(SyntaxError);
    expect(() => provider().loads('NaN')).toThrow(SyntaxError);
    expect(() => provider().loads(new Uint8Array([0xff]))).toThrow(TypeError);
  });
});

describe('nested JSON', () => {
  const nested = (levels: number, open = '[', close = ']', inner = '"]\\\\"') =>
    open.repeat(levels) + inner + close.repeat(levels);

  it.each([
    ['lists', nested(500), nested(501)],
    ['objects', nested(500, '{"\\"}":', '}'), nested(501, '{"\\"}":', '}')],
    ['malformed', `${nested(400, '[', '}')}[`, '['.repeat(1 << 20)],
  ])('is read to 500 levels: %s', (kind, good, deep) => {
    if (kind !== 'malformed') expect(writeJson(provider().loads(good))).toBeTypeOf('string');
    expect(() => provider().loads(good.replace(/.$/, ''))).toThrow(SyntaxError);
    expect(() => provider().loads(deep)).toThrow('nested deeper than 500 levels');
  });

  it('counts no brackets in strings, and none that are closed', () => {
    const value = { text: '[{"\\'.repeat(9999), list: Array.from({ length: 9999 }, () => [{}, []]) };
    expect(provider().loads(JSON.stringify(value))).toEqual(value);
  });
});

describe('JSONProvider', () => {
  it('needs no more than dumps and loads', () => {
    class Other extends JSONProvider<Answer> {
      dumps(value: unknown) {
        return `<${value}>`;
      }
      loads(text: string) {
        return text;
      }
    }
    expect(new Other({ debug: false, responseClass: Answer }).response(5).body).toBe('<5>');
  });
});

describe('writeJson and readJson', () => {
  const values = fc.jsonValue({ noUnicodeString: false });

  it('agree with JSON for any JSON value', () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = writeJson(value, { separators: [',', ':'], ensureAscii: false });
        const plain = JSON.stringify(value);
        // Small fractions have another text in Python.
        if (!/e-|0\.0000/.test(plain)) expect(text).toBe(plain);
        expect(JSON.parse(text)).toEqual(JSON.parse(plain));
        expect(readJson(writeJson(value, { sortKeys: true, indent: 2 }))).toEqual(JSON.parse(plain));
      }),
    );
  });

  it('read Python’s numbers, outside of strings only', () => {
    const text =
      '{"a": [NaN, -Infinity, 12345678901234567890, -10000000000000001, 10000000000000000], "b": "NaN 12345678901234567890\\""}';
    expect(readJson(text)).toEqual({
      a: [Number.NaN, Number.NEGATIVE_INFINITY, 12345678901234567890n, -10000000000000001n, 1e16],
      b: 'NaN 12345678901234567890"',
    });
    expect(readJson('[1.12345678901234567890, 1e1, 1234567890123456789.5]')).toEqual([
      1.1234567890123457, 10, 1234567890123456800,
    ]);
    for (const bad of ['1NaN', '[NaN', '"1234567890123456', '01234567890123456789', '1e-1234567890123456x']) {
      expect(() => readJson(bad)).toThrow(SyntaxError);
    }
  });
});
