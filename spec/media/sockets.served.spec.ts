/** Messages of WebSockets by media type, on the wire. */
import { decode, encode } from '@msgpack/msgpack';
import { websocket } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Served } from '../served.js';

const served = new Served();
const { app } = served;
app.media.set('application/msgpack', { loads: async (content) => decode(content), dumps: encode });

/** A browser's WebSocket cannot send Accept: its subprotocols say what it speaks. */
app.websocket('/echo')(async function echo() {
  const subprotocol = websocket.requestedSubprotocols.includes('msgpack') ? 'msgpack' : 'json';
  await websocket.accept({ subprotocol });
  const type = `application/${subprotocol}`;
  for (;;) await websocket.sendMedia({ got: await websocket.receiveMedia(type) }, type);
});
app.websocket('/forgiving')(async function forgiving() {
  await websocket.receiveMedia('application/msgpack').catch((error) => websocket.send(error.name));
});
app.websocket('/unknown')(async function unknown() {
  await websocket.receiveMedia('application/cbor');
});
app.websocket('/late')(async function late() {
  await websocket
    .receiveMedia('application/json', { signal: AbortSignal.abort() })
    .catch((error) => websocket.send(error.name));
});

beforeAll(() => served.start());
afterAll(() => served.close());

/** Sends a message, and tells what comes back, then the code of the end. */
async function talk(path: string, subprotocols: string[], message: string | Uint8Array, leave = true) {
  const socket = new WebSocket(`${served.url.replace('http', 'ws')}${path}`, subprotocols);
  const came: (string | Buffer)[] = [];
  socket.on('open', () => socket.send(message));
  socket.on('message', (data: Buffer, binary) => {
    came.push(binary ? data : String(data));
    if (leave) socket.close(1000);
  });
  const code = await new Promise((resolve, reject) => socket.on('close', resolve).on('error', reject));
  return { came, code };
}

describe('a message', () => {
  it('is read and written as the media type that the view names', async () => {
    const packed = await talk('/echo', ['json', 'msgpack'], encode([1]));
    expect(decode(packed.came[0] as Buffer)).toEqual({ got: [1] });
    expect((await talk('/echo', ['json'], '[1]')).came).toEqual(['{"got":[1]}\n']);
    expect((await talk('/echo', ['json'], Buffer.from('[1]'))).came).toEqual(['{"got":[1]}\n']);
  });

  it('that is broken closes the socket with 1007, as it is the client who was wrong', async () => {
    for (const [protocol, message] of [
      ['msgpack', '\xc1'],
      ['json', '{'],
    ] as const)
      expect(await talk('/echo', [protocol], Buffer.from(message, 'latin1'))).toEqual({
        came: [],
        code: 1007,
      });
    expect(served.logged).toEqual([]);
  });

  it('that is broken is for the view to handle', async () => {
    expect(await talk('/forgiving', [], Buffer.from([0xc1]), false)).toEqual({
      came: ['DecodeError'],
      code: 1000,
    });
  });

  it('of a type that nobody can read is a mistake of the view', async () => {
    expect((await talk('/unknown', [], 'x', false)).code).toBe(1011);
    expect(served.logged.splice(0)).toEqual([
      expect.stringContaining("LookupError: 'application/cbor' cannot be read"),
    ]);
  });

  it('is waited for as long as receive() would', async () => {
    expect((await talk('/late', [], 'x', false)).came).toEqual(['AbortError']);
  });
});
