/** How many parameters and cookies a request may have, on both engines. */

import { request, session } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES } from '../engines.js';
import { head, Served } from '../served.js';

const many = (count: number, separator: string) => Array(count).fill('a=1').join(separator);

describe.each(ENGINES)('on %s, a request', (transport) => {
  let served: Served;
  beforeEach(async () => {
    served = new Served(transport);
    served.app.secretKey = 'a key for specs';
    served.app.get('/')(async function index() {
      return String(request.args.size);
    });
    served.app.get('/cookies')(async function cookies() {
      return String(request.cookies.getlist('a').length);
    });
    served.app.get('/session')(async function user() {
      return String(session.get('user'));
    });
    served.app.post('/form')(async function form() {
      return String((await request.form).size);
    });
    await served.start();
  });
  afterEach(() => served.close());

  it.each([
    ['with 1000 parameters', '/?', many(1000, '&'), [], / 200 OK/],
    ['with more is a 414', '/?', many(1001, '&'), [], / 414 /],
    ['with empty ones by the thousand is a 414', '/?', '&'.repeat(8000), [], / 414 /],
    ['with 1000 cookies', '/cookies', '', [`Cookie: ${many(1000, ';')}`], / 200 OK/],
    ['with more cookies is a 431', '/cookies', '', [`Cookie: ${many(1001, ';')}`], / 431 /],
    ['with more cookies has no session, but a 431', '/session', '', [`Cookie: ${many(1001, ';')}`], / 431 /],
  ])('%s', async (_, path, query, headers, status) => {
    const client = served.client(head('GET', path + query, ...headers, 'Connection: close'));
    expect((await client.until(/\r\n\r\n/)).split('\r\n')[0]).toMatch(status);
  });

  it('with a form of 16 MB that announces no length is a 413, long before its end', async () => {
    const type = 'Content-Type: application/x-www-form-urlencoded';
    const client = served.client(head('POST', '/form', type, 'Transfer-Encoding: chunked'));
    const chunk = `10000\r\n${'a&'.repeat(0x8000)}\r\n`;
    for (let i = 0; i < 256; i++) client.send(chunk);
    expect((await client.until(/\r\n\r\n/)).split('\r\n')[0]).toMatch(/ 413 /);
    const other = served.client(head('GET', '/', 'Connection: close'));
    expect(await other.until(/0$/)).toMatch(/ 200 OK/);
  });

  it('may have any number where the config says so', async () => {
    served.app.config.MAX_PARAMETERS = null;
    const client = served.client(head('GET', `/?${many(3000, '&')}`, 'Connection: close'));
    expect((await client.until(/\r\n\r\n/)).split('\r\n')[0]).toMatch(/ 200 OK/);
  });
});
