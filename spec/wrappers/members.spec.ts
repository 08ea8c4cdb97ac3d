/** The rarer members and functions of requests and responses. */
import {
  appendSlashRedirect,
  COEP,
  COOP,
  CORP,
  FormDataParser,
  Headers,
  isEntityHeader,
  isHopByHopHeader,
  iterMultiItems,
  Pottle,
  Request,
  Response,
  removeHopByHopHeaders,
  request,
  UserAgent,
  WWWAuthenticate,
} from 'pottle';
import { describe, expect, it } from 'vitest';

describe('the user agent', () => {
  it('is text, for subclasses to read', () => {
    const agent = new UserAgent('Mozilla/5.0');
    expect([agent.string, String(agent), agent.toHeader()]).toEqual(Array(3).fill('Mozilla/5.0'));
    expect(agent.browser).toBeNull();
  });
});

describe('headers', () => {
  it('are told apart by what they describe', () => {
    expect(['content-type', 'Expires', 'ETag'].map(isEntityHeader)).toEqual([true, true, false]);
    expect(['TE', 'connection', 'Date'].map(isHopByHopHeader)).toEqual([true, true, false]);
    const headers = new Headers({ Connection: 'x', 'X-A': '1', upgrade: 'y' });
    removeHopByHopHeaders(headers);
    expect([...headers]).toEqual([['X-A', '1']]);
  });

  it('show a challenge as it is, also when it changes after it was set', () => {
    const [challenge, other] = [new WWWAuthenticate('basic', { realm: 'a' }), new WWWAuthenticate('bearer')];
    const response = new Response();
    response.wwwAuthenticate = challenge;
    challenge.realm = 'b c';
    expect(response.headers.get('WWW-Authenticate')).toBe('Basic realm="b c"');
    response.wwwAuthenticate = [challenge, other];
    expect(response.headers.getlist('WWW-Authenticate')).toEqual(['Basic realm="b c"', 'Bearer']);
    response.wwwAuthenticate = null;
    expect(response.headers.has('WWW-Authenticate')).toBe(false);
  });

  it('of other origins have named values', () => {
    const response = new Response();
    expect(response.crossOriginResourcePolicy).toBeNull();
    response.crossOriginOpenerPolicy = COOP.SAME_ORIGIN;
    response.crossOriginEmbedderPolicy = COEP.REQUIRE_CORP;
    response.crossOriginResourcePolicy = CORP.SAME_SITE;
    expect(response.headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(response.headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('same-site');
  });
});

it('iterMultiItems yields every pair of anything', () => {
  expect([...iterMultiItems({ a: ['1', '2'], b: '3' })]).toEqual([
    ['a', '1'],
    ['a', '2'],
    ['b', '3'],
  ]);
});

describe('a request', () => {
  it('tells what the browser says of it', async () => {
    const app = new Pottle(import.meta);
    app.get('/')(function index() {
      return [request.secFetchDest, request.secFetchMode, request.secFetchSite, request.secFetchUser];
    });
    const headers = { 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-User': '?1' };
    expect((await app.testClient().get('/', { headers })).json).toEqual(['document', 'navigate', null, true]);
    expect((await app.testClient().get('/')).json).toEqual([null, null, null, null]);
  });

  it('parses forms with the class that it names', async () => {
    class Strict extends FormDataParser {
      constructor(options: ConstructorParameters<typeof FormDataParser>[0]) {
        super({ ...options, silent: false });
      }
    }
    const app = new Pottle(import.meta);
    app.requestClass = class extends Request {
      static override formDataParserClass = Strict;
    };
    app.post('/')(async function index() {
      return [...(await request.form)];
    });
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    const { statusCode } = await app.testClient().post('/', { data: 'broken', headers });
    expect(statusCode).toBe(400);
  });

  it('is sent to the same place with a slash', async () => {
    const app = new Pottle(import.meta);
    app.get('/a/b')(function index() {
      return appendSlashRedirect(request);
    });
    const { statusCode, headers } = await app.testClient().get('/a/b?x=1');
    expect([statusCode, headers.get('Location')]).toEqual([308, 'b/?x=1']);
  });
});
