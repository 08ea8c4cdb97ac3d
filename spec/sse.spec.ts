import { describe, expect, it, vi } from 'vitest';
import { EventError, encodeEvent, eventStream, type ServerSentEvent } from '../lib/sse.js';

async function* from<T>(...items: T[]) {
  yield* items;
}

const collect = async (stream: AsyncIterable<string>) => {
  const pieces: string[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
};

/** What a client makes of a stream (HTML Standard, section 9.2.6). */
function received(stream: string) {
  const events: { type: string; data: string; id: string }[] = [];
  let [type, data, id] = ['', '', ''];
  for (const line of stream.split(/\r\n|\r|\n/)) {
    const [, name, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!;
    if (line === '') {
      if (data !== '') events.push({ type: type || 'message', data: data.slice(0, -1), id });
      type = data = '';
    } else if (name === 'data') data += `${value ?? ''}\n`;
    else if (name === 'event') type = value ?? '';
    else if (name === 'id' && !value?.includes('\0')) id = value ?? '';
  }
  return events;
}

describe('encodeEvent', () => {
  it('writes each field on a line and ends with a blank one', () => {
    const event = { comment: 'c', retry: 1500, id: 7, event: 'tick', data: 'x' };
    expect(encodeEvent(event)).toBe(': c\nretry: 1500\nid: 7\nevent: tick\ndata: x\n\n');
  });

  it('writes text as data', () => expect(encodeEvent('hello')).toBe('data: hello\n\n'));

  it('writes what is no text as JSON', () => {
    expect(encodeEvent({ data: { a: [1, 'two\nlines'] } })).toBe('data: {"a":[1,"two\\nlines"]}\n\n');
    expect(encodeEvent({ data: null })).toBe('data: null\n\n');
  });

  it.each(['', ' leading', 'a\nb', 'a\r\nb\rc', '\n', 'ends\n', 'data: x\n\nevent: y', '\0', ': c'])(
    'the client gets %j back, line breaks as \\n',
    (data) => {
      const expected = data.replace(/\r\n?/g, '\n');
      expect(received(encodeEvent({ data, id: 'i' }))).toEqual([
        { type: 'message', data: expected, id: 'i' },
      ]);
    },
  );

  it.each<[string, ServerSentEvent]>([
    ['a line break in the id', { id: 'a\nb' }],
    ['a carriage return in the id', { id: 'a\rb' }],
    ['a NUL in the id', { id: 'a\0' }],
    ['a line break in the type', { event: 'a\nb' }],
    ['a broken retry', { retry: 1.5 }],
    ['a negative retry', { retry: -1 }],
  ])('refuses %s', (_, event) => {
    expect(() => encodeEvent(event)).toThrow(EventError);
  });

  it('keeps a comment of several lines a comment', () => {
    expect(encodeEvent({ comment: 'a\ndata: no' })).toBe(': a\n: data: no\n\n');
  });
});

describe('eventStream', () => {
  it('gives one text per event', async () => {
    expect(
      await collect(eventStream(from<ServerSentEvent | string>('a', { event: 'e', data: 'b' }))),
    ).toEqual(['data: a\n\n', 'event: e\ndata: b\n\n']);
  });

  it('sends a comment when no event comes for a while, and loses none', async () => {
    vi.useFakeTimers();
    try {
      async function* slow() {
        await new Promise((resolve) => setTimeout(resolve, 25_000));
        yield 'late';
      }
      const all = collect(eventStream(slow(), { heartbeat: 10 }));
      await vi.advanceTimersByTimeAsync(25_000);
      expect(await all).toEqual([':\n\n', ':\n\n', 'data: late\n\n']);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('runs the finally of the source when the reader stops', async () => {
    const ended = vi.fn();
    async function* endless() {
      try {
        for (;;) yield 'x';
      } finally {
        ended();
      }
    }
    for await (const _ of eventStream(endless())) break;
    expect(ended).toHaveBeenCalledOnce();
  });

  it('ends a reader that waits, and tells the source at once', async () => {
    const source = {
      next: () => new Promise<never>(() => {}),
      return: vi.fn(async () => ({ done: true as const, value: undefined })),
    };
    const stream = eventStream({ [Symbol.asyncIterator]: () => source }, { heartbeat: 60 });
    const waiting = stream.next();
    await stream.return?.();
    expect(source.return).toHaveBeenCalledOnce();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('passes on the error of the source, then is at its end', async () => {
    async function* failing() {
      yield 'a';
      throw new Error('boom');
    }
    const stream = eventStream(failing());
    await stream.next();
    await expect(stream.next()).rejects.toThrow('boom');
    expect((await stream.next()).done).toBe(true);
  });

  it('ends the source when an event cannot be written', async () => {
    const ended = vi.fn();
    async function* broken() {
      try {
        yield { id: 'a\nb' };
      } finally {
        ended();
      }
    }
    await expect(collect(eventStream(broken()))).rejects.toThrow(EventError);
    expect(ended).toHaveBeenCalledOnce();
  });
});
