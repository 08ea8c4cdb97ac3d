import { describe, expect, it } from 'vitest';
import { repr, text } from '../../../lib/jinja/values/index.js';
import { tuple } from '../../../lib/values.js';

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
