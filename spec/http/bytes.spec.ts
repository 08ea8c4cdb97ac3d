import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteBuffer } from '../../lib/http/bytes.js';

it('holds what was added and not dropped, whatever the order', () => {
  const step = fc.oneof(
    fc.record({
      add: fc.constantFrom('append' as const, 'push' as const),
      bytes: fc.uint8Array({ maxLength: 400 }),
    }),
    fc.record({ drop: fc.nat(500) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const buffer = new ByteBuffer();
      let expected: number[] = [];
      for (const one of steps) {
        if ('add' in one) {
          buffer[one.add](one.bytes);
          expected.push(...one.bytes);
        } else {
          const count = Math.min(one.drop, expected.length);
          buffer.drop(count);
          expected = expected.slice(count);
        }
        expect([...buffer.view()]).toEqual(expected);
        expect(buffer.length).toBe(expected.length);
      }
    }),
  );
});

it('does not write into what was given to it', () => {
  const buffer = new ByteBuffer();
  const given = Buffer.from('abc....');
  buffer.append(given.subarray(0, 3));
  buffer.push(Buffer.from('d'));
  expect(String(given)).toBe('abc....');
  expect(String(buffer.view())).toBe('abcd');
});

it('keeps a copy of what is pushed', () => {
  const buffer = new ByteBuffer();
  const given = Buffer.from('abc');
  buffer.push(given);
  given.fill(0);
  expect(String(buffer.view())).toBe('abc');
  buffer.clear();
  expect(buffer.length).toBe(0);
});
