/** A view's Response of the platform, on both engines and in process. */
import type { Pottle } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES } from '../engines.js';
import { Served } from '../served.js';
import { latch } from '../waiting.js';

const WAYS = [...ENGINES, 'in process'] as const;

describe.each(WAYS)("the platform's Response, %s", (way) => {
  let served: Served;
  let app: Pottle;
  const opened = latch();

  beforeEach(async () => {
    served = new Served(way === 'in process' ? undefined : way);
    ({ app } = served);
    app.get('/made')(async function made() {
      const headers = new Headers({ 'Content-Type': 'text/plain', 'X-A': '1' });
      headers.append('Set-Cookie', 'a=1; Path=/');
      headers.append('Set-Cookie', 'b=2, 3; HttpOnly');
      return new Response('made', { status: 201, headers });
    });
    app.get('/stream')(async function stream() {
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode('first,'));
          await opened.promise;
          controller.enqueue(new TextEncoder().encode('second'));
          controller.close();
        },
      });
      return new Response(body, { headers: { 'Content-Type': 'text/csv' } });
    });
    app.get('/json')(function json() {
      return Response.json({ b: 1, a: 2 });
    });
    app.get('/moved')(function moved() {
      return new Response(null, { status: 303, headers: { Location: '/made' } });
    });
    app.get('/fetched')(async function fetched() {
      return fetch('data:text/plain;charset=utf-8,fetched');
    });
    if (way !== 'in process') await served.start();
  });
  afterEach(() => served.close());

  /** The answer as what every client of the platform has. */
  async function ask(path: string, method = 'GET') {
    if (way !== 'in process') return fetch(served.url + path, { method, redirect: 'manual' });
    const { statusCode, headers, data } = await app.testClient().open(path, { method });
    const body = data.length > 0 ? new Uint8Array(data) : null;
    return new Response(body, { status: statusCode, headers: [...headers] });
  }

  it('goes out with its status, its headers and every cookie', async () => {
    const answer = await ask('/made');
    expect([answer.status, await answer.text(), answer.headers.get('X-A')]).toEqual([201, 'made', '1']);
    expect(answer.headers.get('Content-Type')).toBe('text/plain');
    expect(answer.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2, 3; HttpOnly']);
  });

  it('has no body for HEAD, and the headers all the same', async () => {
    const answer = await ask('/made', 'HEAD');
    expect([answer.status, await answer.text(), answer.headers.get('X-A')]).toEqual([201, '', '1']);
    expect(answer.headers.getSetCookie()).toHaveLength(2);
  });

  it('is streamed as it comes', async () => {
    if (way === 'in process') opened.open(); // it collects the body
    const reader = (await ask('/stream')).body!.getReader();
    const { value } = await reader.read();
    let text = new TextDecoder().decode(value);
    opened.open();
    for (;;) {
      const { done, value: more } = await reader.read();
      if (done) break;
      text += new TextDecoder().decode(more);
    }
    expect(text).toBe('first,second');
  });

  it('may be JSON, a redirect, or what fetch got', async () => {
    expect(await (await ask('/json')).text()).toBe('{"b":1,"a":2}');
    const moved = await ask('/moved');
    expect([moved.status, moved.headers.get('Location')]).toEqual([303, '/made']);
    const fetched = await ask('/fetched');
    expect([fetched.status, await fetched.text()]).toEqual([200, 'fetched']);
  });
});
