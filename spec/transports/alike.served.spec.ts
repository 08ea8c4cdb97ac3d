/** The client in process and a server answer the same. */
import { request } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Served } from '../served.js';

const served = new Served();

beforeAll(async () => {
  const { app } = served;
  app.get('/x')(async function x() {
    return {
      values: request.headers.getlist('X-A'),
      one: request.headers.get('X-A'),
      has: request.headers.has('X-A'),
      type: request.headers.get('Content-Type'),
    };
  });
  app.patch('/x')(async function patched() {
    return 'patched';
  });
  await served.start();
});
afterAll(() => served.close());

/** Status and content of an answer on the wire. */
async function wire(method: string, path: string, headers: [string, string][]): Promise<[number, string]> {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const client = served.client();
  client.socket.write(Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${lines}\r\n`, 'utf8'));
  const text = await client.until(method === 'HEAD' ? /\r\n\r\n$/ : /\r\n\r\n[\s\S]*\n$|patched$/);
  const [head = '', body = ''] = text.split(/\r\n\r\n([\s\S]*)/);
  return [Number(head.split(' ')[1]), body];
}

describe('the client in process answers as the server does', () => {
  it.each<[string, string, [string, string][]]>([
    ['GET', '/x', []],
    ['PATCH', '/x', []],
    ['patch', '/x', []],
    ['Get', '/x', []],
    ['BREW', '/x', []],
    ['HEAD', '/x', []],
    ['head', '/x', []],
    ['OPTIONS', '/nowhere', []],
    ['GET', '/x', [['X-A', '']]],
    [
      'GET',
      '/x',
      [
        ['X-A', 'a'],
        ['x-a', ''],
        ['X-A', 'c'],
      ],
    ],
    ['GET', '/x', [['Content-Type', '']]],
  ])('%s %s %j', async (method, path, headers) => {
    const answer = await served.app.testClient().open(path, { method, headers });
    expect([answer.statusCode, answer.text]).toEqual(await wire(method, path, headers));
  });
});
