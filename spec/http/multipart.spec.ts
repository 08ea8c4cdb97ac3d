import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveLimits, FormError, type FormLimits } from '../../lib/http/forms.js';
import { MultipartDecoder, type MultipartEvent } from '../../lib/http/multipart.js';
import { expectLinear } from '../cpu.js';

/** What the decoder makes of a body: the parts with their data put together, or the status of its error. */
function decode(pieces: Iterable<Uint8Array>, limits: FormLimits = {}, boundary = 'b') {
  const parts: { name: string | null; filename?: string; data: string; headers: [string, string][] }[] = [];
  const take = (event: MultipartEvent) => {
    if (event.kind === 'data') parts.at(-1)!.data += Buffer.from(event.data).toString('latin1');
    else {
      const { name, headers } = event;
      const filename = event.kind === 'file' ? { filename: event.filename } : {};
      parts.push({ name, ...filename, data: '', headers: [...headers] });
    }
  };
  try {
    const decoder = new MultipartDecoder(boundary, effectiveLimits(limits));
    for (const piece of pieces) for (const event of decoder.push(piece)) take(event);
    decoder.finish();
    return parts;
  } catch (error) {
    if (error instanceof FormError) return error.status;
    throw error;
  }
}

const whole = (body: string, limits?: FormLimits) => decode([Buffer.from(body, 'latin1')], limits);
const part = (data: string, headers = 'Content-Disposition: form-data; name=a') =>
  `--b\r\n${headers}\r\n\r\n${data}\r\n`;
const names = (result: ReturnType<typeof decode>) =>
  typeof result === 'number' ? result : result.map(({ name }) => name);

describe('the events', () => {
  it('are a part, then its data, the last piece marked', () => {
    const decoder = new MultipartDecoder('b', effectiveLimits());
    const events = [...decoder.push(Buffer.from(`${part('one\r\n--bx')}--b--`))];
    expect(
      events.map((event) => (event.kind === 'data' ? [String(event.data), event.last] : event.kind)),
    ).toEqual(['field', ['one\r\n--bx', true]]);
  });

  it('give data as it comes, and keep back only what may be a boundary', () => {
    const decoder = new MultipartDecoder('b', effectiveLimits());
    const push = (text: string) =>
      [...decoder.push(Buffer.from(text))].map((event) =>
        event.kind === 'data' ? String(event.data) : event.kind,
      );
    expect(push(`${part('').slice(0, -2)}some data`)).toEqual(['field', 'some data']);
    expect(push('more\r')).toEqual(['more']);
    expect(push('\n--')).toEqual([]);
    expect(push('no')).toEqual(['\r\n--no']);
    expect(push('\r\n--b  ')).toEqual([]);
    expect(push('x')).toEqual(['\r\n--b  x']);
    expect(push('\r\n--b  \r')).toEqual([]);
    expect(push('\n')).toEqual(['']);
  });
});

describe('limits', () => {
  const max = { maxFormMemorySize: 100 };
  it.each<[string, string, number]>([
    ['a field', part('x'.repeat(101)), 413],
    ['the headers of a part', part('', `Content-Disposition: x; name=a\r\nX: ${'x'.repeat(70)}`), 413],
    ['headers that never end', `--b\r\n${'x'.repeat(101)}`, 413],
    ['a preamble', `${'x'.repeat(96)}\r\n${part('')}`, 413],
    ['an epilogue', `${part('')}--b--\r\n${'x'.repeat(101)}`, 413],
    ['white space behind a boundary', `${part('')}--b${' '.repeat(101)}\r\n`, 413],
  ])('hold for %s', (_, body, status) => {
    expect(whole(body, max)).toBe(status);
    expect(decode(bytewise(body), max)).toBe(status);
    expect(whole(`${body}--b--`, { maxFormMemorySize: null })).not.toBe(413);
  });

  it('do not hold for files, nor for the sum of the fields', () => {
    const file = part('x'.repeat(1000), 'Content-Disposition: x; name=a; filename=f');
    expect(names(whole(`${file}${part('x'.repeat(100)).repeat(3)}--b--`, max))).toEqual(['a', 'a', 'a', 'a']);
    expect(names(whole(`${part('')}--b--\r\n${'x'.repeat(100)}`, max))).toEqual(['a']);
  });

  it('count parts', () => {
    expect(names(whole(`${part('').repeat(3)}--b--`, { maxFormParts: 3 }))).toHaveLength(3);
    expect(whole(`${part('').repeat(3)}--b--`, { maxFormParts: 2 })).toBe(413);
  });
});

describe('a boundary', () => {
  it.each(['', 'é', 'a\nb', 'x'.repeat(1025)])('%j is refused', (boundary) => {
    expect(decode([], {}, boundary)).toBe(400);
  });
});

function* bytewise(body: string) {
  for (let at = 0; at < body.length; at++) yield Buffer.from(body[at]!, 'latin1');
}

describe('any body', () => {
  const token = fc.constantFrom(
    ...[
      '\r\n',
      '\r\n',
      '\r',
      '\n',
      '--b',
      '\r\n--b',
      '\n--b',
      '--b--',
      '--',
      '-',
      'b',
      ' ',
      '\t',
      'x',
      ':',
      '\xff',
      ';',
    ],
    'Content-Disposition: form-data; name="a"',
    'Content-Disposition: form-data; name="f"; filename="f"',
    ...[part(''), part('data'), part('\r\n--bx\r'), part('x', 'Content-Disposition: x;\r\n name=folded')],
  );
  const body = fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join(''));

  it('means the same however it is cut', () => {
    fc.assert(
      fc.property(
        body,
        fc.array(fc.nat(8), { minLength: 1 }),
        fc.constantFrom(null, 5, 60, 500),
        (text, cuts, max) => {
          const limits = { maxFormMemorySize: max, maxFormParts: 5 };
          const pieces: Buffer[] = [];
          for (let at = 0, i = 0; at < text.length; i++) {
            const length = cuts[i % cuts.length]! + (i % cuts.length === 0 ? 1 : 0);
            pieces.push(Buffer.from(text.slice(at, at + length), 'latin1'));
            at += length;
          }
          const expected = whole(text, limits);
          expect(decode(pieces, limits)).toEqual(expected);
          expect(decode(bytewise(text), limits)).toEqual(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is read back when it was written by the rules', () => {
    const data = fc
      .array(fc.constantFrom('\r', '\n', '-', 'b', '--', 'x', '\0', '\xff'), { maxLength: 12 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(fc.array(data, { maxLength: 5 }), (values) => {
        const boundary = 'sep';
        const parts = values.map(
          (value) => `--sep\r\nContent-Disposition: form-data; name="n"\r\n\r\n${value}\r\n`,
        );
        const pieces = [Buffer.from(`${parts.join('')}--sep--\r\n`, 'latin1')];
        const result = decode(pieces, {}, boundary);
        expect(typeof result === 'number' ? result : result.map((one) => one.data)).toEqual(values);
      }),
    );
  });
});

describe('time', () => {
  // Each of these takes minutes when a byte is looked at or moved again and again.
  const header = 'Content-Disposition: form-data; name=a; filename=f';
  it.each<[string, number, (size: number) => Iterable<Uint8Array>]>([
    [
      'headers byte by byte',
      300_000,
      (size) => bytewise(`--b\r\n${header}\r\nX: ${'x'.repeat(size)}\r\n\r\n\r\n--b--`),
    ],
    [
      'padding byte by byte',
      300_000,
      (size) => bytewise(`${part('')}--b${' '.repeat(size)}\r\n${header}\r\n\r\n\r\n--b--`),
    ],
    ['near boundaries', 2_000_000, (size) => [Buffer.from(`${part('\r\n--'.repeat(size), header)}--b--`)]],
    ['many parts at once', 50_000, (size) => [Buffer.from(`${part('').repeat(size)}--b--`)]],
    [
      'many parameters',
      50_000,
      (size) => [Buffer.from(`${part('', `${header}${';a*1*=b'.repeat(size)}`)}--b--`)],
    ],
    [
      'folded spaces',
      150_000,
      (size) => [Buffer.from(`${part('', `${header}${'\r\n '.repeat(size)}x`)}--b--`)],
    ],
  ])('is linear for %s', (_, size, pieces) => {
    expect(typeof decode(pieces(size), { maxFormParts: null })).toBe('object');
    expectLinear((size) => decode(pieces(size), { maxFormParts: null }), size);
  });
});
