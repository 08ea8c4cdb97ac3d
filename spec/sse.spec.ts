import { once } from 'node:events';
import { request } from 'pottle';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventError, encodeEvent, encodeEvents, eventStream, type ServerSentEvent } from '../lib/sse.js';
import { head, Served } from './served.js';
import { eventually } from './waiting.js';

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

describe('encodeEvents', () => {
  it('gives one text per event', async () => {
    expect(
      await collect(encodeEvents(from<ServerSentEvent | string>('a', { event: 'e', data: 'b' }))),
    ).toEqual(['data: a\n\n', 'event: e\ndata: b\n\n']);
  });

  it('sends a comment when no event comes for a while, and loses none', async () => {
    vi.useFakeTimers();
    try {
      async function* slow() {
        await new Promise((resolve) => setTimeout(resolve, 25_000));
        yield 'late';
      }
      const all = collect(encodeEvents(slow(), { heartbeat: 10 }));
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
    for await (const _ of encodeEvents(endless())) break;
    expect(ended).toHaveBeenCalledOnce();
  });

  it('ends a reader that waits, and tells the source at once', async () => {
    const source = {
      next: () => new Promise<never>(() => {}),
      return: vi.fn(async () => ({ done: true as const, value: undefined })),
    };
    const stream = encodeEvents({ [Symbol.asyncIterator]: () => source }, { heartbeat: 60 });
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
    const stream = encodeEvents(failing());
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
    await expect(collect(encodeEvents(broken()))).rejects.toThrow(EventError);
    expect(ended).toHaveBeenCalledOnce();
  });
});

describe('eventStream over a socket', () => {
  let served: Served;
  beforeEach(() => {
    served = new Served();
  });
  afterEach(() => served.close());

  const get = (path: string, ...headers: string[]) => head('GET', path, ...headers);

  it('has the headers of an event stream, and opens before the first event', async () => {
    served.app.get('/')(function stream() {
      return eventStream(
        (async function* () {
          await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
          yield 'never';
        })(),
      );
    });
    await served.start();
    const text = await served.client(get('/')).until(/\r\n\r\n3\r\n:\n\n/);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toMatch(/\r\nContent-Type: text\/event-stream; charset=utf-8\r\n/);
    expect(text).toMatch(/\r\nCache-Control: no-cache\r\n/);
    expect(text).not.toMatch(/content-length/i);
  });

  it('brings events with the context of the request, as a client understands them', async () => {
    served.app.get('/')(function stream() {
      return eventStream(
        (async function* () {
          yield { id: 1, event: 'greeting', data: `hello ${request.args.get('name')}`, retry: 10 };
          yield 'line one\nline two';
          yield { data: { last: request.headers.get('Last-Event-ID') } };
        })(),
      );
    });
    await served.start();
    const headers = { 'Last-Event-ID': '41' };
    expect(received(await (await fetch(`${served.url}/?name=Ann`, { headers })).text())).toEqual([
      { type: 'greeting', data: 'hello Ann', id: '1' },
      { type: 'message', data: 'line one\nline two', id: '1' },
      { type: 'message', data: '{"last":"41"}', id: '1' },
    ]);
  });

  it('beats, outlasts RESPONSE_TIMEOUT, and ends the source when the client leaves', async () => {
    const ended: string[] = [];
    served.app.config.RESPONSE_TIMEOUT = 0.05;
    served.app.get('/')(function stream() {
      const { signal } = request;
      return eventStream(
        (async function* () {
          try {
            yield 'first';
            await once(signal, 'abort');
          } finally {
            ended.push('ended');
          }
        })(),
        { heartbeat: 0.03 },
      );
    });
    await served.start();
    const client = served.client(get('/'));
    await client.until(/data: first\n\n(\r\n3\r\n:\n\n){3}/);
    expect(ended).toEqual([]);
    client.socket.destroy();
    await eventually(() => ended.length === 1 && served.torn.length === 1);
    expect(served.logged).toEqual([]);
  });

  it('is cut when an event cannot be written, and the log says why', async () => {
    served.app.get('/')(function stream() {
      return eventStream(from<ServerSentEvent>({ data: 'a' }, { event: 'a\nb' }));
    });
    await served.start();
    await expect(fetch(served.url).then((answer) => answer.text())).rejects.toThrow();
    await eventually(() => served.torn.length === 1);
    expect(served.logged.join()).toContain('must be one line');
  });
});
