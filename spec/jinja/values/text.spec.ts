import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repr, text } from '../../../lib/jinja/values/index.js';
import { textRepr } from '../../../lib/python.js';
import { tuple } from '../../../lib/values.js';

/** Reads Python's text literals, as repr() writes them. */
function unquote(literal: string): string {
  const names: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return literal
    .slice(1, -1)
    .replace(/\\(?:x(..)|u(....)|U(.{8})|(.))/g, (_all, x, u, long, one) =>
      one === undefined ? String.fromCodePoint(Number.parseInt(x ?? u ?? long, 16)) : (names[one] ?? one),
    );
}

describe('repr of text', () => {
  it('reads back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plain) => {
        expect(unquote(textRepr(plain))).toBe(plain);
      }),
    );
  });
  it('stays on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plain) => {
        expect(textRepr(plain)).not.toMatch(/[\n\r\u2028\x00]/);
      }),
    );
  });
  it('prefers single quotes', () => {
    expect(textRepr("it's")).toBe('"it\'s"');
    expect(textRepr(`it's "x"`)).toBe(`'it\\'s "x"'`);
  });
});

describe('containers', () => {
  it('show their items as repr does', () => {
    expect(text([1, 'a', null, true, 1.5, tuple(1), tuple(), new Map([[1, 2]]), new Set()])).toBe(
      "[1, 'a', None, True, 1.5, (1,), (), {1: 2}, set()]",
    );
  });
  it('that contain themselves end', () => {
    const loop: unknown[] = [1];
    loop.push(loop);
    expect(repr(loop)).toBe('[1, [...]]');
    const dict: Record<string, unknown> = {};
    dict.self = dict;
    expect(repr(dict)).toBe("{'self': {...}}");
  });
});

describe('objects', () => {
  it('say what they want', () => {
    class Thing {
      toString() {
        return 'a thing';
      }
    }
    class Mute {}
    expect(text(new Thing())).toBe('a thing');
    expect(text(new Mute())).toBe('<Mute object>');
    expect(text(new RangeError('too far'))).toBe('too far');
  });
});
