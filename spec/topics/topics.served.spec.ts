/**
 * Topics that remember and know who is here, over WebSockets, server-sent events and loops. What the rig does by `serve(app)` runs on each
 * engine.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { eventStream, request, type TopicMessage, websocket } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atRest, eventually } from '../waiting.js';
import { Rig } from './rig.js';

interface Note {
  text: string;
}

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.stop());

/** Views of a topic of both kinds. */
function open(name = 'board') {
  const { app } = rig;
  app.websocket('/ws')(async function ws() {
    const { since, as } = asked(websocket.args);
    await websocket.subscribe(name, { since, as });
    await websocket.send('"ready"');
    for await (const text of websocket) app.publishJson(name, { text }, { except: websocket });
  });
  app.get('/events')(async function events() {
    const { since, as } = asked(request.args);
    return eventStream(app.subscribe(name, { since: request.headers.get('Last-Event-ID') ?? since, as }));
  });
  return rig.start();
}

function asked(args: { get(name: string): string | null | undefined }) {
  const as = args.get('as');
  return { since: args.get('since'), as: as ? { id: as, data: { name: as.toUpperCase() } } : undefined };
}

const texts = (got: unknown[]) =>
  got.map((each) => (typeof each === 'string' ? each : ((each as { data: Note | null }).data?.text ?? each)));
const idOf = (message: unknown) => (message as { id: string }).id;

describe('a topic with a history', () => {
  it('sends messages with ids that rise, and keeps them', async () => {
    const board = rig.app.topic<Note>('board', { history: 2 });
    await open();
    const a = await rig.socket('/ws');
    await eventually(() => a.got.length === 1);
    expect(board.publishJson({ text: 'ü1' })).toBe(1);
    expect(board.publish('plain')).toBe(1);
    expect(board.publishJson({ text: '3' })).toBe(1);
    await eventually(() => a.got.length === 4);
    const ids = a.got.slice(1).map(idOf);
    expect(a.got.slice(1)).toEqual([
      { id: ids[0], data: { text: 'ü1' } },
      { id: ids[1], data: 'plain' },
      { id: ids[2], data: { text: '3' } },
    ]);
    expect(new Set(ids).size).toBe(3);
    const history = await board.history();
    expect(history.map(({ id, data }) => [id, data])).toEqual([
      [ids[1], 'plain'],
      [ids[2], { text: '3' }],
    ]);
    expect(history.last).toBe(ids[2]);
    expect((await board.history(ids[1])).length).toBe(1);
  });

  it('sends bytes to sockets behind their id and a line feed', async () => {
    const board = rig.app.topic('board', { history: 5 });
    await open();
    const a = await rig.socket('/ws');
    await eventually(() => a.got.length === 1);
    board.publish(Uint8Array.of(0, 10, 255));
    await eventually(() => a.got.length === 2);
    const [{ id, data }] = (await board.history()) as unknown as [{ id: string; data: Uint8Array }];
    expect(data).toEqual(Uint8Array.of(0, 10, 255));
    expect(a.got[1]).toEqual(Buffer.concat([Buffer.from(`${id}\n`), data]));
  });

  it('gives those who come back what they missed, or tells that it is too late, over WebSockets', async () => {
    const board = rig.app.topic<Note>('board', { history: 3 });
    await open();
    const a = await rig.socket('/ws');
    for (const text of ['1', '2', '3']) board.publishJson({ text });
    await eventually(() => a.got.length === 4);
    const [, one, two] = a.got.map(idOf);
    const back = async (since: string) => {
      const { got } = await rig.socket(`/ws?since=${since}`);
      await eventually(() => got.includes('ready'));
      return texts(got);
    };
    expect(await back(one!)).toEqual(['2', '3', 'ready']);
    board.publishJson({ text: '4' });
    board.publishJson({ text: '5' });
    const gap = { event: 'gap', data: null };
    expect(await back(two!)).toEqual(['3', '4', '5', 'ready']);
    expect(await back(one!)).toEqual([gap, '3', '4', '5', 'ready']);
    for (const strange of ['1-1', 'nonsense', `${Date.now() + 9e6}-1`, '-1', two!.replace(/\d+$/, '99')])
      expect(await back(strange)).toEqual([gap, '3', '4', '5', 'ready']);
    expect(await back('0')).toEqual(['3', '4', '5', 'ready']);
    expect(await back((await board.history()).last)).toEqual(['ready']);
  });

  it('does so over server-sent events, by Last-Event-ID', async () => {
    const board = rig.app.topic<Note>('board', { history: 3 });
    await open();
    const first = await rig.events('/events');
    for (const text of ['1', '2', '3']) board.publishJson({ text });
    await eventually(() => first.lines.length === 6);
    expect(first.lines[1]).toBe('data: {"text":"1"}');
    const id = first.lines[0]!.slice(4);
    const back = await rig.events('/events', { 'Last-Event-ID': id });
    await eventually(() => back.lines.length === 4);
    expect(back.lines.filter((line) => line.startsWith('data'))).toEqual([
      'data: {"text":"2"}',
      'data: {"text":"3"}',
    ]);
    board.publishJson({ text: '4' });
    board.publishJson({ text: '5' });
    const late = await rig.events('/events', { 'Last-Event-ID': id });
    await eventually(() => late.lines.length === 8);
    expect(late.lines.slice(0, 2)).toEqual(['event: gap', 'data: null']);
  });

  it('loses nothing and sends nothing twice to those who come while others publish', async () => {
    const board = rig.app.topic<number>('board', { history: 1000 });
    await open();
    let going = true;
    let published = 0;
    const publishing = (async () => {
      while (going) {
        board.publishJson(published++);
        await turn();
      }
    })();
    const clients = await Promise.all(Array.from({ length: 20 }, () => rig.socket('/ws?since=0')));
    await eventually(() => published > 200 && clients.every(({ got }) => got.includes('ready')));
    going = false;
    await publishing;
    for (const { got } of clients) {
      await eventually(() => got.length === published + 1);
      expect(got.filter((each) => each !== 'ready').map((each) => (each as { data: number }).data)).toEqual(
        Array.from({ length: published }, (_, i) => i),
      );
    }
  });

  it('leaves out the sender', async () => {
    rig.app.topic('board', { history: 3 });
    await open();
    const [a, b] = [await rig.socket('/ws'), await rig.socket('/ws')];
    await eventually(() => a.got.length + b.got.length === 2);
    a.socket.send('hi');
    await eventually(() => b.got.length === 2);
    b.socket.send('ho');
    await eventually(() => a.got.length === 2);
    expect([texts(a.got), texts(b.got)]).toEqual([
      ['ready', 'ho'],
      ['ready', 'hi'],
    ]);
  });
});

describe('presence', () => {
  it('tells who is here, who comes and who goes; one with three tabs is one', async () => {
    const board = rig.app.topic('board', { presence: true });
    await open();
    const a = await rig.socket('/ws?as=ann');
    await eventually(() => a.got.includes('ready'));
    const ann = { id: 'ann', data: { name: 'ANN' }, since: expect.any(Number) };
    const bob = { id: 'bob', data: { name: 'BOB' }, since: expect.any(Number) };
    expect(a.got.filter((each) => (each as { event?: string }).event === 'here')).toEqual([
      { event: 'here', data: [ann] },
    ]);
    const length = a.got.length;
    const tabs = [await rig.socket('/ws?as=bob'), await rig.events('/events?as=bob')];
    const third = await rig.socket('/ws?as=bob');
    await eventually(() => third.got.includes('ready'));
    expect(await board.present()).toEqual([ann, bob]);
    await eventually(() => a.got.length > length);
    const watcher = await rig.socket('/ws');
    await eventually(() => watcher.got.includes('ready'));
    expect(watcher.got[0]).toEqual({ event: 'here', data: [ann, bob] });
    third.socket.close();
    (tabs[0] as typeof third).socket.terminate();
    await eventually(() => rig.app.subscribers('board') === 3);
    await atRest(() => a.got.length);
    expect(a.got.slice(length)).toEqual([{ event: 'join', data: bob }]);
    (tabs[1] as { asked: { destroy(): void } }).asked.destroy();
    await eventually(() => a.got.length === length + 2);
    expect(a.got.at(-1)).toEqual({ event: 'leave', data: bob });
    expect(await board.present()).toEqual([ann]);
    a.socket.close();
    await eventually(() => watcher.got.length === 3 + 1);
    expect(watcher.got.at(-1)).toEqual({ event: 'leave', data: ann });
  });

  it('ends when the socket leaves the topic', async () => {
    const board = rig.app.topic('board', { presence: true });
    rig.app.websocket('/in')(async function come() {
      await websocket.subscribe('board', { as: { id: 7 } });
      await websocket.send('in');
      await websocket.receive();
      websocket.unsubscribe('board');
      await websocket.send('out');
      for await (const _ of websocket);
    });
    await rig.start();
    const { socket, got } = await rig.socket('/in');
    await eventually(() => got.includes('in'));
    expect((await board.present()).map(({ id, data }) => [id, data])).toEqual([['7', null]]);
    socket.send('');
    await eventually(() => got.includes('out'));
    expect(await board.present()).toEqual([]);
    const { length } = got;
    expect(board.publish('x')).toBe(0);
    await atRest(() => got.length);
    expect(got.length).toBe(length);
  });
});

describe('a loop over a topic', () => {
  it('gets what is published until it is told to end', async () => {
    const { app } = rig;
    await rig.start();
    const stop = new AbortController();
    const got: unknown[] = [];
    const loop = (async () => {
      for await (const { data, id } of app.subscribe('news', { signal: stop.signal })) got.push([id, data]);
      return 'through';
    })();
    app.publish('news', 'a');
    app.publishJson('news', { b: [1] });
    expect([app.publish('news', Uint8Array.of(1)), app.subscribers('news')]).toEqual([1, 1]);
    await eventually(() => got.length === 3);
    expect(got).toEqual([
      [undefined, 'a'],
      [undefined, { b: [1] }],
      [undefined, Uint8Array.of(1)],
    ]);
    stop.abort();
    expect(await loop).toBe('through');
    expect(app.subscribers('news')).toBe(0);
    for await (const _ of app.subscribe('news', { signal: stop.signal })) got.push('never');
    expect(got.length).toBe(3);
  });

  it('ends when it is left, when the client leaves, and when the app stops', async () => {
    const { app } = rig;
    await open('news');
    const left = (async () => {
      for await (const { data } of app.subscribe('news')) return data;
      return undefined;
    })();
    const { asked } = await rig.events('/events');
    expect(app.publish('news', 'x')).toBe(2);
    expect(await left).toBe('x');
    expect(app.subscribers('news')).toBe(1);
    asked.destroy();
    await eventually(() => app.subscribers('news') === 0);
    const stopped = (async () => {
      const got: TopicMessage[] = [];
      for await (const message of app.subscribe('news')) got.push(message);
      return got;
    })();
    const stream = await rig.events('/events');
    await rig.server.close();
    expect(await stopped).toEqual([]);
    await eventually(() => stream.over);
    expect(rig.logged).toEqual([]);
  });
});

describe('what a topic has not', () => {
  it('is told with what to do', async () => {
    const { app } = rig;
    app.topic('board', { presence: true });
    expect(() => app.topic('board', { history: 3 })).toThrow(/declared with other options before/);
    expect(app.topic('board', { presence: true }).name).toBe('board');
    expect(() => app.topic('x', { histroy: 3 } as object)).toThrow(
      /no option 'histroy' of .*There are: history/,
    );
    expect(() => app.topic('x', { history: { max: 3 } as object })).toThrow(
      /no option 'max' of .*There are: count/,
    );
    expect(() => app.topic('x', { history: 0 })).toThrow(RangeError);
    expect(() => app.topic('x', { maxQueue: Number.NaN })).toThrow(RangeError);
    expect(() => app.topic('x', { onSlow: 'drop' as 'wait' })).toThrow(
      /one of wait, drop-oldest, latest, close/,
    );
    expect(() => app.subscribe('board', { since: '0' })).toThrow(/has no history: declare it/);
    expect(() => app.subscribe('news', { as: { id: 1 } })).toThrow(/has no presence: declare it/);
    await expect(app.topic('news').history()).rejects.toThrow(/has no history/);
    await expect(app.topic('news').present()).rejects.toThrow(/has no presence/);
  });
});

describe('the number of topics', () => {
  it('that are declared is told of when it is large', () => {
    for (let n = 0; n < 10_500; n++) rig.app.topic(`room:${n}`, { history: 1 });
    expect(rig.logged.length).toBe(1);
    expect(rig.logged[0]).toMatch(/^10000 topics are declared, of which 'room:9999' is the last/);
  });

  it('of a socket is bounded: beyond it is closed', async () => {
    const { app } = rig;
    app.config.MAX_TOPICS = 3;
    let counted = 0;
    app.websocket('/many')(async function many() {
      for (const topic of 'aabbcc') websocket.subscribe(topic);
      websocket.unsubscribe('a');
      await websocket.subscribe('d');
      counted = ['a', 'b', 'c', 'd'].map((topic) => app.subscribers(topic)).reduce((a, b) => a * 2 + b);
      await websocket.subscribe('e');
      counted = -1;
    });
    await rig.start();
    const { closed } = await rig.socket('/many');
    await eventually(() => closed.length > 0);
    expect([closed, counted, rig.logged]).toEqual([[1008, 'Too many topics'], 7, []]);
  });
});
