/** Frames on a WebSocket, to each engine: what RFC 6455 asks, and what becomes of them. */
import { websocket } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SocketClosed } from '../../lib/exchange.js';
import { difference, ENGINES, type Engine } from '../engines.js';
import { HANDSHAKE, head, Served } from '../served.js';
import { atRest, turns } from '../waiting.js';
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  closing,
  closure,
  frame,
  PING,
  PONG,
  repeated,
  singly,
  TEXT,
  told,
} from './frames.js';

/** The largest message, in bytes. */
const LIMIT = 100_000;
const more = { more: true };
const unmasked = { unmasked: true };

/** What the server sends, the code that the app is told at the end, and END where the connection ends. */
type Answer = string | { uws: string; node: string; differs: string };
type Case = [name: string, answer: Answer, ...frames: Buffer[]];

const failed = (code: number): Answer => ({
  uws: 'app 1006, END',
  node: `close ${code}, app 1006, END`,
  differs: 'protocol errors on a WebSocket',
});
const malformed = (code: number): Answer => ({
  uws: 'close without a code, app 1006, END',
  node: `close ${code}, app 1006, END`,
  differs: 'close frames that are malformed',
});
const maskless: Answer = {
  uws: '',
  node: 'close 1002, app 1006, END',
  differs: 'WebSocket frames without a mask',
};
const closed = (code: number | string) => `close ${code}, app ${code}, END`;
const euro = Buffer.from('a€b');
const bytes = (...values: number[]) => Buffer.from(values);

/** By section of RFC 6455 and by what it asks of the server: to take them, or to fail the connection. */
const TAKEN: Record<string, Case[]> = {
  '5.4, fragmentation': [
    ['text in one frame', 'text ab', frame(TEXT, 'ab')],
    ['binary in one frame', 'binary ab', frame(BINARY, 'ab')],
    ['empty text', 'text', frame(TEXT)],
    ['empty binary', 'binary', frame(BINARY)],
    ['text in two frames', 'text ab', frame(TEXT, 'a', more), frame(CONTINUATION, 'b')],
    [
      'empty first and last frames',
      'text ab',
      frame(TEXT, '', more),
      frame(CONTINUATION, 'ab', more),
      frame(CONTINUATION),
    ],
    ['empty text in two frames', 'text', frame(TEXT, '', more), frame(CONTINUATION)],
    ['binary in two frames', 'binary ab', frame(BINARY, 'a', more), frame(CONTINUATION, 'b')],
    ['frames byte by byte', 'text ab', ...singly(frame(TEXT, 'a', more), frame(CONTINUATION, 'b'))],
    ['two messages at once', 'text a, text b', Buffer.concat([frame(TEXT, 'a'), frame(TEXT, 'b')])],
    [
      '1000 empty frames within',
      'text ab',
      frame(TEXT, 'a', more),
      repeated(1000, frame(CONTINUATION, '', more)),
      frame(CONTINUATION, 'b'),
    ],
    [
      '20000 frames of a byte',
      {
        uws: 'text of 20001',
        node: 'close 1008, app 1006, END',
        differs: 'WebSocket messages in more than 16 384 frames',
      },
      frame(TEXT, 'a', more),
      repeated(20000, frame(CONTINUATION, 'a', more)),
      frame(CONTINUATION),
    ],
    ['a message that never ends', '', frame(TEXT, 'a', more)],
    ['half a frame', '', frame(TEXT, 'abcdef').subarray(0, 8)],
  ],
  '5.5, control frames': [
    ['ping', 'pong', frame(PING)],
    ['ping with a payload', 'pong ab', frame(PING, 'ab')],
    ['ping of 125', 'pong of 125', frame(PING, 'a'.repeat(125))],
    ['ping byte by byte', 'pong ab', ...singly(frame(PING, 'ab'))],
    [
      'three pings at once',
      'pong a, pong b, pong c',
      Buffer.concat(['a', 'b', 'c'].map((p) => frame(PING, p))),
    ],
    [
      'ping within a message',
      'pong p, text ab',
      frame(TEXT, 'a', more),
      frame(PING, 'p'),
      frame(CONTINUATION, 'b'),
    ],
    [
      'ping within a message, at once',
      'pong p, text ab',
      Buffer.concat([frame(TEXT, 'a', more), frame(PING, 'p'), frame(CONTINUATION, 'b')]),
    ],
    ['pong within a message', 'text ab', frame(TEXT, 'a', more), frame(PONG), frame(CONTINUATION, 'b')],
    ['pong that nobody asked for', '', frame(PONG, 'a')],
    ['close within a message', closed(1000), frame(TEXT, 'a', more), frame(CLOSE, closing(1000))],
  ],
  '5.2, lengths': [
    ...[125, 126, 127, 65535, 65536].map(
      (length): Case => [`binary of ${length}`, `binary of ${length}`, frame(BINARY, 'a'.repeat(length))],
    ),
    ['a message of the limit', `binary of ${LIMIT}`, frame(BINARY, 'a'.repeat(LIMIT))],
    [
      'frames up to the limit',
      `binary of ${LIMIT}`,
      frame(BINARY, 'a'.repeat(LIMIT / 2), more),
      frame(CONTINUATION, 'a'.repeat(LIMIT / 2)),
    ],
  ],
  '7, closing': [
    ['without a code', 'close without a code, app 1005, END', frame(CLOSE)],
    ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 4000, 4999].map(
      (code): Case => [`with ${code}`, closed(code), frame(CLOSE, closing(code))],
    ),
    ...[1012, 1013, 1014, 3000, 3999].map(
      (code): Case => [
        `with ${code}`,
        {
          uws: 'close without a code, app 1006, END',
          node: closed(code),
          differs: 'a WebSocket that the client closes with 1012 to 1014, or 3000 to 3999',
        },
        frame(CLOSE, closing(code)),
      ],
    ),
    ['with a reason', closed('1000 bye'), frame(CLOSE, closing(1000, 'bye'))],
    ['a reason of 123', closed('1000 of 123'), frame(CLOSE, closing(1000, 'a'.repeat(123)))],
    [
      'behind text',
      {
        uws: `text a, ${closed(1000)}`,
        node: closed(1000),
        differs: 'a message that comes in one piece with the close frame',
      },
      Buffer.concat([frame(TEXT, 'a'), frame(CLOSE, closing(1000))]),
    ],
    ['before text', closed(1000), Buffer.concat([frame(CLOSE, closing(1000)), frame(TEXT, 'a')])],
    ['before a ping', closed(1000), Buffer.concat([frame(CLOSE, closing(1000)), frame(PING, 'a')])],
    ['twice', closed(1000), Buffer.concat([frame(CLOSE, closing(1000)), frame(CLOSE, closing(1001))])],
  ],
  '8.1, text': [
    ['every length of character', 'text aä€😀', frame(TEXT, 'aä€😀')],
    ['NUL', 'text a\0b', frame(TEXT, 'a\0b')],
    ['a byte order mark', 'text \ufeffa', frame(TEXT, '\ufeffa')],
    ['U+FFFE and U+FFFF', 'text \ufffe\uffff', frame(TEXT, '\ufffe\uffff')],
    [
      'a character across frames',
      'text a€b',
      frame(TEXT, euro.subarray(0, 2), more),
      frame(CONTINUATION, euro.subarray(2)),
    ],
    [
      'a character across three frames',
      'text a€b',
      frame(TEXT, euro.subarray(0, 2), more),
      frame(CONTINUATION, euro.subarray(2, 3), more),
      frame(CONTINUATION, euro.subarray(3)),
    ],
    [
      'a ping within a character',
      'pong p, text a€b',
      frame(TEXT, euro.subarray(0, 2), more),
      frame(PING, 'p'),
      frame(CONTINUATION, euro.subarray(2)),
    ],
  ],
};

const FAILED: Record<string, Case[]> = {
  '5.4, fragmentation': [
    ['a continuation of nothing', failed(1002), frame(CONTINUATION, 'a')],
    ['a continuation of nothing, and more', failed(1002), frame(CONTINUATION, 'a', more)],
    ['a message within a message', failed(1002), frame(TEXT, 'a', more), frame(TEXT, 'b')],
    [
      'binary within text',
      {
        uws: 'binary ab',
        node: 'close 1002, app 1006, END',
        differs: 'a binary message that begins within a text',
      },
      frame(TEXT, 'a', more),
      frame(BINARY, 'b'),
    ],
  ],
  '5.5, control frames': [
    ['ping of 126', failed(1002), frame(PING, 'a'.repeat(126))],
    ['ping with more to come', failed(1002), frame(PING, 'a', more)],
    ['ping with a long form of its length', failed(1002), frame(PING, 'ab', { size: 3 })],
    ['pong of 126', failed(1002), frame(PONG, 'a'.repeat(126))],
    ['pong with more to come', failed(1002), frame(PONG, 'a', more)],
    ['close with more to come', failed(1002), frame(CLOSE, closing(1000), more)],
    ['close with a reason of 124', failed(1002), frame(CLOSE, closing(1000, 'a'.repeat(124)))],
  ],
  '5.2, reserved bits': [1, 2, 4].flatMap((reserved): Case[] => [
    [`${reserved} of text`, failed(1002), frame(TEXT, 'a', { reserved })],
    [`${reserved} of binary`, failed(1002), frame(BINARY, 'a', { reserved })],
    [`${reserved} of ping`, failed(1002), frame(PING, 'a', { reserved })],
    [`${reserved} of close`, failed(1002), frame(CLOSE, closing(1000), { reserved })],
    [
      `${reserved} of a continuation`,
      failed(1002),
      frame(TEXT, 'a', more),
      frame(CONTINUATION, 'b', { reserved }),
    ],
  ]),
  '5.2, reserved opcodes': [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode): Case[] => [
    [`${opcode}`, failed(1002), frame(opcode, 'a')],
    [`${opcode} within a message`, failed(1002), frame(TEXT, 'a', more), frame(opcode, 'a')],
  ]),
  '5.1, masks': [
    ['text without', maskless, frame(TEXT, 'a'.repeat(40), unmasked)],
    ['ping without', maskless, frame(PING, 'ab', unmasked)],
    ['close without', maskless, frame(CLOSE, closing(1000), unmasked)],
  ],
  '5.2, lengths': [
    ['beyond 2^63', failed(1009), frame(BINARY, 'abc', { length: 1n << 63n })],
    ['of 2^40', failed(1009), frame(BINARY, 'abc', { length: 1n << 40n })],
    ['of 2^32 + 3', failed(1009), frame(BINARY, 'abc', { length: (1n << 32n) + 3n })],
    ['beyond the limit', failed(1009), frame(BINARY, 'a'.repeat(LIMIT + 1))],
    ['text beyond the limit', failed(1009), frame(TEXT, 'a'.repeat(2 * LIMIT))],
    [
      'frames beyond the limit, and more',
      failed(1009),
      frame(BINARY, 'a'.repeat(LIMIT), more),
      frame(CONTINUATION, 'a', more),
    ],
  ],
  '7.4, close codes': [
    [
      'half a code',
      {
        uws: 'close without a code, app 1005, END',
        node: 'close 1002, app 1006, END',
        differs: 'close frames that are malformed',
      },
      frame(CLOSE, 'a'),
    ],
    ...[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535].map(
      (code): Case => [`${code}`, malformed(1002), frame(CLOSE, closing(code))],
    ),
    ['a reason that is not UTF-8', malformed(1007), frame(CLOSE, closing(1000, bytes(0xff)))],
    ['a reason with half a character', malformed(1007), frame(CLOSE, closing(1000, bytes(0xc3)))],
  ],
  '8.1, text that is not UTF-8': [
    ...Object.entries({
      'a lone continuation': [0x80],
      '0xff': [0xff],
      'an overlong slash': [0xc0, 0xaf],
      'an overlong slash in three bytes': [0xe0, 0x80, 0xaf],
      'a surrogate': [0xed, 0xa0, 0x80],
      'a pair of surrogates': [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
      'beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
      'half a character': [0xe2, 0x82],
      'five bytes for one': [0xf8, 0x88, 0x80, 0x80, 0x80],
    }).map(
      ([name, values]): Case => [
        name,
        failed(1007),
        frame(TEXT, Buffer.concat([Buffer.from('a'.repeat(100)), bytes(...values)])),
      ],
    ),
    [
      'half a character in the last frame',
      failed(1007),
      frame(TEXT, 'a', more),
      frame(CONTINUATION, bytes(0xe2, 0x82)),
    ],
    ['0xff in the first frame', failed(1007), frame(TEXT, bytes(0xff), more), frame(CONTINUATION, 'a')],
    [
      'a character that turns bad in the next frame',
      failed(1007),
      frame(TEXT, bytes(0xe2), more),
      frame(CONTINUATION, bytes(0x28, 0xa1)),
    ],
  ],
};

const CASES = [TAKEN, FAILED].flatMap((groups) =>
  Object.entries(groups).flatMap(([section, cases]) =>
    cases.map(([name, ...rest]) => [`${section}: ${name}`, ...rest] as Case),
  ),
);

describe.each(ENGINES)('frames to %s', (engine) => {
  const served = new Served(engine);
  /** With which code the app was told of the end, by number of case. */
  const ends = new Map<number, string>();
  let answers: string[];

  beforeAll(async () => {
    served.app.websocket('/<int:index>')(async function echo({ index }) {
      try {
        for (;;) await websocket.send(await websocket.receive());
      } catch (error) {
        if (error instanceof SocketClosed) ends.set(index, closure(error.code, error.reason));
        throw error;
      }
    });
    await served.start({ maxMessageSize: LIMIT });
    const clients = await Promise.all(
      CASES.map(async ([, , ...frames], index) => {
        const client = served.client(head('GET', `/${index}`, ...HANDSHAKE));
        await client.until(/\r\n\r\n$/);
        for (const bytes of frames) {
          client.socket.write(bytes);
          if (bytes.length === 1) await turns(1);
        }
        return client;
      }),
    );
    await atRest(() => `${clients.map(({ text, closed }) => `${text.length}${closed}`)} ${ends.size}`);
    answers = clients.map(({ text, closed }, index) =>
      [
        ...told(Buffer.from(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1')),
        ...(ends.has(index) ? [`app ${ends.get(index)}`] : []),
        ...(closed ? ['END'] : []),
      ].join(', '),
    );
  });
  afterAll(() => served.close());

  it.each(CASES.map(([name, answer], index) => ({ name, answer, index })))('$name', ({ answer, index }) => {
    expect(answers[index]).toBe(typeof answer === 'string' ? answer : answer[engine]);
  });

  it('are no fault of the app', () => {
    expect(served.logged).toEqual([]);
  });
});

it('frames that fail the connection do so, but for what an engine takes', () => {
  const lenient = (engine: Engine) =>
    Object.values(FAILED)
      .flat()
      .filter(([, answer]) => !/END$/.test(typeof answer === 'string' ? answer : answer[engine]))
      .map(([name]) => name);
  expect(lenient('uws')).toEqual(['binary within text', 'text without', 'ping without', 'close without']);
  expect(lenient('node')).toEqual([]);
});

it('engines that differ say in which case of the table they do', () => {
  for (const [, answer] of CASES) if (typeof answer === 'object') difference(answer.differs);
});
