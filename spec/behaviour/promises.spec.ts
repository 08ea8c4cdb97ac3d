/** Promises where their values belong: awaited, or refused with a hint. None of them ends the process, whatever it becomes. */
import {
  abort,
  currentApp,
  eventStream,
  flash,
  g,
  jsonify,
  makeResponse,
  Response,
  redirect,
  renderTemplateString,
  sendFile,
  sendFromDirectory,
  session,
  streamTemplateString,
  tuple,
  websocket,
} from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Served } from '../served.js';
import { turns } from '../waiting.js';

/** A promise that fails a little later, as any value. */
function late(): never {
  return turns(3).then(() => {
    throw new RangeError('late');
  }) as never;
}

/** A promise of a value, as that value. */
const soon = <T>(value: T): T => turns(3).then(() => value) as T;

let served: Served;
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);
beforeEach(() => {
  served = new Served();
  served.app.secretKey = 'secret';
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await turns(10);
  process.off('unhandledRejection', note);
  await served.close();
  expect(unhandled).toEqual([]);
});

describe('a promise within what a view gives', () => {
  async function* pieces(...all: string[]) {
    yield* all;
  }
  it.each<[string, () => unknown]>([
    ['the body of a tuple', () => tuple(late(), 404)],
    ['all of a tuple', () => tuple(late(), late(), late())],
    ['the headers of a tuple', () => tuple('', 200, { 'X-A': late(), 'X-B': late() })],
    ['data', () => ({ a: late(), b: { c: [late()] }, d: new Map([['e', late()]]) })],
    ['data beside what is refused', () => ({ a: late(), b: new Set([late()]), c: late() })],
    [
      'an instance',
      () => ({
        a: new (class {
          b = late();
          c = Symbol.iterator;
        })(),
      }),
    ],
    ['a list', () => [late(), late()]],
    ['what toJSON gives', () => ({ a: { toJSON: () => late() } })],
    ['jsonify', () => jsonify({ a: late(), b: late() })],
    ['jsonify of several', () => jsonify(late(), late())],
    ['the body of a response', () => new Response(late())],
    ['the status of a response', () => new Response('', { status: late() })],
    ['the options of a response', () => new Response('', late())],
    ['the header of a response', () => new Response('', { headers: { 'X-A': late() } })],
    ['a response in a tuple', () => tuple(makeResponse(late()), 200)],
    ['a redirect', () => redirect(late())],
    ['the description of an error', () => abort(404, late())],
    ['a response set later', () => Object.assign(new Response(''), { response: late() })],
    ['a header set later', () => new Response('').headers.set('X-A', late())],
    ['a header property', () => Object.assign(new Response(''), { location: late() })],
    ['a cookie', () => new Response('').setCookie('name', late())],
    ['the type of a response', () => new Response('', { mimetype: late() })],
    ['an entity tag', () => new Response('').setEtag(late())],
    ['a date', () => Object.assign(new Response(''), { lastModified: late() })],
    ['the file that is sent', () => sendFile(late())],
    ['the name of a file below a folder', () => sendFromDirectory('.', late())],
    ['an event stream', () => eventStream(late())],
    ['the topic of an event stream', () => eventStream(currentApp.subscribe(late()))],
    [
      'what is thrown',
      () => {
        throw late();
      },
    ],
    ['the first piece of a stream', () => [late()][Symbol.iterator]()],
  ])('is refused in %s, with a hint', async (_, view) => {
    served.app.get('/', { endpoint: 'index' })(view as () => string);
    await served.start();
    expect((await fetch(served.url)).status).toBe(500);
    expect(served.logged).toEqual([expect.stringMatching(/[Aa]wait it first|RangeError: late/)]);
  });

  it.each<[string, () => unknown]>([
    ['an event', () => ({ data: { a: late(), b: late() } })],
    ['the data of an event', () => ({ data: late() })],
  ])('is refused in %s, which cuts the stream', async (_, event) => {
    async function* events() {
      yield event() as { data: object };
    }
    served.app.get('/', { endpoint: 'index' })(() => eventStream(events()));
    await served.start();
    await expect(fetch(served.url).then((r) => r.text())).rejects.toThrow();
    expect(served.logged).toEqual([expect.stringMatching(/Await it first/)]);
  });

  it.each<[string, () => unknown]>([
    ['a session', () => session.update({ user: late(), other: late() })],
    ['a flashed message', () => flash(late())],
  ])('is refused in %s, also with the page that says so', async (_, write) => {
    served.app.get('/', { endpoint: 'index' })(() => {
      write();
      return '';
    });
    await served.start();
    expect((await fetch(served.url)).status).toBe(500);
    expect(served.logged).toEqual(Array(2).fill(expect.stringMatching(/Await it first/)));
  });

  it('is no matter where it is awaited: a view, its pieces, a template', async () => {
    served.app.get('/', { endpoint: 'index' })(() => soon('text'));
    served.app.get('/pieces', { endpoint: 'pieces' })(() => [soon('a'), 'b', soon('c')][Symbol.iterator]());
    served.app.get('/list', { endpoint: 'list' })(() => new Response([soon('a'), 'b', soon('c')]));
    served.app.get('/template', { endpoint: 'template' })(() =>
      renderTemplateString('{{ a }}{{ b.c }}', { a: soon(1), b: soon({ c: 2 }) }),
    );
    await served.start();
    const texts = ['/', '/pieces', '/list', '/template'].map(async (path) =>
      (await fetch(served.url + path)).text(),
    );
    expect(await Promise.all(texts)).toEqual(['text', 'abc', 'abc', '12']);
  });

  it.each<[string, () => unknown]>([
    ['does not use', () => renderTemplateString('fine', { a: late(), b: late() })],
    ['comes to too late', () => renderTemplateString('{{ soon }}fine', { soon: soon(''), a: late() })],
    ['that streams does not use', () => streamTemplateString('fine', { a: late() })],
  ])('is nothing that a template %s', async (_, view) => {
    served.app.contextProcessor(() => ({ c: late() }));
    served.app.contextProcessor(async () => ({ d: late() }));
    served.app.get('/', { endpoint: 'index' })(view as () => string);
    await served.start();
    expect(await (await fetch(served.url)).text()).toBe('fine');
  });

  it('fails as the view does where the view waits for it, and not beside it', async () => {
    served.app.beforeRequest(function load() {
      g.user = late(); // nobody asks
    });
    served.app.get('/', { endpoint: 'index' })(() =>
      renderTemplateString('{{ a }}', { a: late(), b: late() }),
    );
    served.app.get('/missing', { endpoint: 'missing' })(() =>
      renderTemplateString('{% broken', { a: late() }),
    );
    served.app.get('/pieces', { endpoint: 'pieces' })(() => pieces('a', late()));
    await served.start();
    expect((await fetch(served.url)).status).toBe(500);
    expect((await fetch(`${served.url}/missing`)).status).toBe(500);
    await expect(fetch(`${served.url}/pieces`).then((r) => r.text())).rejects.toThrow();
    expect(served.logged).toHaveLength(3);
    unhandled.length = 0; // what `g` keeps is the program's own
  });
});

it.each<[string, () => unknown]>([
  ['a message', () => websocket.send(late())],
  ['JSON', () => websocket.sendJson({ a: late(), b: late() })],
  ['the name of a topic', () => websocket.subscribe(late())],
  ['the reason of a close', () => websocket.close(1000, late())],
  ['the header of a handshake', () => websocket.accept({ headers: { 'X-A': late() } })],
])('a promise in %s of a WebSocket is refused with a hint', async (_, view) => {
  served.app.websocket('/', { endpoint: 'index' })(async () => {
    await view();
  });
  await served.start();
  const socket = new WebSocket(served.url.replace('http', 'ws'));
  socket.on('error', () => undefined); // the handshake was refused
  await new Promise((resolve) => socket.on('close', resolve));
  expect(served.logged).toEqual([expect.stringMatching(/[Aa]wait it first/)]);
});
