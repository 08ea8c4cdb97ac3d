/** The AsyncAPI document of an app: valid by the published schema, and what it says. */
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import { type } from 'arktype';
import { Blueprint, Pottle } from 'pottle';
import { type AsyncApiDocument, asyncapiDocument, openapi, openapiDocument } from 'pottle/schema';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const ajv = new Ajv({ meta: false, strict: false, validateSchema: false, validateFormats: false });
const isValid = ajv.compile(specs.schemas['3.0.0'] as object);

/** @returns what the published schema of AsyncAPI has against a document */
function errorsIn(document: object) {
  isValid(JSON.parse(JSON.stringify(document)));
  return isValid.errors ?? [];
}

const Note = z.object({ type: z.literal('note'), text: z.string().default('x') }).meta({ id: 'AsyncNote' });
const Leave = z.object({ type: z.literal('leave'), at: z.tuple([z.string(), z.int()]).optional() });
const idle = async () => {};

function makeApp() {
  const app = new Pottle('chat', { staticFolder: null });
  openapi(app, {
    title: 'Chat',
    version: '1.2.3',
    description: 'Talks.',
    servers: [{ url: 'https://api.example.org/v1', description: 'The one' }],
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer' },
      key: { type: 'apiKey', name: 'key', in: 'query' },
      login: {
        type: 'oauth2',
        flows: { implicit: { authorizationUrl: 'https://example.org/login', scopes: { read: 'Reads' } } },
      },
    },
    security: ['bearer'],
  });
  app.websocket('/chat/<int(min=1):room>/<any(a, b):kind>', {
    receive: z.discriminatedUnion('type', [Note, Leave]),
    send: Note,
    onBadMessage: 'answer',
    query: z.object({ page: z.int().default(1), q: z.string() }),
    headers: z.object({ 'x-id': z.uuid().optional() }),
    summary: 'Talk',
    description: 'All of *it*.',
    deprecated: true,
    tags: ['talking'],
    security: ['key', { login: ['read'] }],
  })(async function chat() {});
  app.websocket('/raw', { security: [] })(async function rawSocket() {});
  app.websocket('/ark', { send: type({ a: 'string' }), contentType: 'application/msgpack' })(
    async function ark() {},
  );
  app.get('/news/<int:id>', { events: { note: Note, message: z.string() } })(async function* news() {});
  app.get('/plain')(async function plain() {
    return 'x';
  });
  app.websocket('/secret', { hidden: true, receive: Note })(async function secret() {});
  const admin = new Blueprint('admin', import.meta, { urlPrefix: '/admin', tags: ['administration'] });
  admin.websocket('/log', { receive: z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]) })(
    async function log() {},
  );
  app.registerBlueprint(admin);
  app.topic('room:1', { schema: Note });
  app.topic('plain', { history: 3 });
  return app;
}

describe('asyncapiDocument', () => {
  const document = asyncapiDocument(makeApp());
  const { channels, operations, components } = document;

  it('is valid by the published schema', () => {
    expect(errorsIn(document)).toEqual([]);
    expect(errorsIn({ ...document, channels: { a: { address: 5 } } })).not.toEqual([]);
  });

  it('is the same each time', () => {
    expect(asyncapiDocument(makeApp())).toEqual(document);
  });

  it('has a channel for each WebSocket and event stream that is not hidden', () => {
    const addresses = Object.entries(channels).map(([id, { address }]) => `${id} ${address}`);
    expect(addresses).toEqual([
      ...[
        'chat /chat/{room}/{kind}',
        'rawSocket /raw',
        'ark /ark',
        'admin.log /admin/log',
        'news /news/{id}',
      ],
    ]);
  });

  it('says where they are, and what their URLs and handshakes hold', () => {
    expect(document.servers).toEqual({
      ws: { host: 'api.example.org', pathname: '/v1', description: 'The one', protocol: 'wss' },
      http: { host: 'api.example.org', pathname: '/v1', description: 'The one', protocol: 'https' },
    });
    expect([channels.chat!.servers, channels.news!.servers]).toEqual([
      [{ $ref: '#/servers/ws' }],
      [{ $ref: '#/servers/http' }],
    ]);
    expect(channels.chat!.parameters).toEqual({
      room: { description: 'An integer', 'x-schema': { type: 'integer', minimum: 1 } },
      kind: { enum: ['a', 'b'], 'x-schema': { type: 'string', enum: ['a', 'b'] } },
    });
    expect(channels.chat!.bindings).toMatchObject({
      ws: {
        query: { type: 'object', required: ['q'], properties: { page: { type: 'integer', default: 1 } } },
        headers: { properties: { 'x-id': { type: 'string', format: 'uuid' } } },
      },
    });
  });

  it('has a message for each member of a union, by its name', () => {
    const of = (id: string) => Object.keys(channels[id]!.messages as object);
    expect(of('chat')).toEqual(['AsyncNoteInput', 'leave', 'AsyncNoteOutput', 'problem']);
    expect(of('admin.log')).toEqual(['receive', 'receive2']);
    expect(channels.chat!.messages).toMatchObject({
      AsyncNoteInput: {
        name: 'AsyncNoteInput',
        contentType: 'application/json',
        payload: { $ref: '#/components/schemas/AsyncNoteInput' },
      },
      // the words of draft 7, which AsyncAPI speaks
      leave: { payload: { properties: { at: { items: [{ type: 'string' }, { type: 'integer' }] } } } },
    });
    expect(channels.ark!.messages).toMatchObject({ send: { contentType: 'application/msgpack' } });
    expect(channels.news!.messages).toEqual({
      note: {
        name: 'note',
        contentType: 'application/json',
        payload: { $ref: '#/components/schemas/AsyncNoteOutput' },
      },
      message: { name: 'message', contentType: 'text/plain', payload: { type: 'string' } },
    });
    expect(Object.keys(components.schemas!)).toEqual(['AsyncNoteInput', 'AsyncNoteOutput', 'MessageProblem']);
  });

  it('has the operations of the app, with its words', () => {
    expect(Object.keys(operations)).toEqual([
      ...['chat.receive', 'chat.send', 'rawSocket.receive', 'rawSocket.send'],
      ...['ark.send', 'admin.log.receive', 'news.send'],
    ]);
    expect(operations['chat.receive']).toMatchObject({
      action: 'receive',
      channel: { $ref: '#/channels/chat' },
      messages: [
        { $ref: '#/channels/chat/messages/AsyncNoteInput' },
        { $ref: '#/channels/chat/messages/leave' },
      ],
      reply: { messages: [{ $ref: '#/channels/chat/messages/problem' }] },
      summary: 'Talk',
      description: 'All of *it*.',
      'x-deprecated': true,
      tags: [{ name: 'talking' }],
      security: [
        { $ref: '#/components/securitySchemes/key' },
        { type: 'oauth2', scopes: ['read'], flows: { implicit: { availableScopes: { read: 'Reads' } } } },
      ],
    });
    expect(operations['rawSocket.send']).toEqual({
      ...{ action: 'send', channel: { $ref: '#/channels/rawSocket' }, summary: 'Raw socket' },
    });
    expect(operations['admin.log.receive']).toMatchObject({
      tags: [{ name: 'administration' }],
      security: [{ $ref: '#/components/securitySchemes/bearer' }],
    });
    expect(operations['news.send']).toMatchObject({ bindings: { http: { method: 'GET' } } });
    expect(components.securitySchemes!.key).toEqual({ type: 'httpApiKey', name: 'key', in: 'query' });
  });

  it('has a message for each topic that has a schema', () => {
    expect(components.messages).toMatchObject({
      room_1: { name: 'room:1', payload: { $ref: '#/components/schemas/AsyncNoteOutput' } },
    });
    expect(Object.keys(components.messages!)).toEqual(['room_1']);
  });

  it('is there for an app that has none of it', () => {
    const app = new Pottle('none', { staticFolder: null });
    const nothing = asyncapiDocument(app);
    expect(nothing).toEqual({
      asyncapi: '3.0.0',
      info: { title: 'none', version: '0.0.0' },
      ...{ channels: {}, operations: {}, components: {} },
    });
    expect(errorsIn(nothing)).toEqual([]);
  });

  it('gives endpoints with several rules a channel for each', () => {
    const app = new Pottle('twice', { staticFolder: null });
    app.websocket('/a', { endpoint: 'one' })(idle);
    app.websocket('/b', { endpoint: 'one' })(idle);
    expect(Object.keys(asyncapiDocument(app).channels)).toEqual(['one', 'one2']);
  });
});

describe('openapi()', () => {
  const served = async (app: Pottle, path: string, baseUrl?: string) =>
    (await app.testClient().get(path, baseUrl ? { baseUrl } : {})).json as AsyncApiDocument;

  it('serves the document with the host that the client knows, behind a mount too', async () => {
    const app = new Pottle('late', { staticFolder: null });
    openapi(app);
    app.websocket('/late')(idle as never as () => Promise<void>);
    app.get('/ticks', { endpoint: 'ticks', events: { tick: z.int() } })(async function* ticks() {});
    const here = await served(app, '/asyncapi.json');
    expect(errorsIn(here)).toEqual([]);
    expect(here.servers).toEqual({
      ws: { host: 'localhost', protocol: 'ws' },
      http: { host: 'localhost', protocol: 'http' },
    });
    const mounted = await served(app, '/asyncapi.json', 'https://example.org:8443/api');
    expect(mounted.servers!.ws).toEqual({ host: 'example.org:8443', pathname: '/api', protocol: 'wss' });
    expect(Object.keys(here.channels)).toEqual(['idle', 'ticks']);
  });

  it('takes servers without a host to be where the document is', async () => {
    const app = new Pottle('relative', { staticFolder: null });
    openapi(app, { servers: [{ url: '/v2' }] });
    app.websocket('/a')(idle);
    expect((await served(app, '/asyncapi.json')).servers!.ws).toMatchObject({ pathname: '/v2' });
    expect(asyncapiDocument(app).servers).toBeUndefined();
  });

  it('serves it elsewhere, or not at all', async () => {
    const moved = new Pottle('moved', { staticFolder: null });
    openapi(moved, { asyncPath: '/events' });
    expect(await served(moved, '/events')).toMatchObject({ asyncapi: '3.0.0' });
    const none = new Pottle('none', { staticFolder: null });
    openapi(none, { asyncPath: null });
    expect((await none.testClient().get('/asyncapi.json')).statusCode).toBe(404);
  });

  it('says of event streams in OpenAPI what each event is', () => {
    const { paths } = openapiDocument(makeApp());
    expect(Object.keys(paths)).toEqual(['/news/{id}', '/plain']);
    const { responses } = paths['/news/{id}']!.get as { responses: object };
    expect(Object.keys(responses)).toEqual(['200']);
    expect(responses).toMatchObject({
      200: {
        content: {
          'text/event-stream': {
            schema: {
              oneOf: [
                { required: ['event', 'data'], properties: { event: { const: 'note' } } },
                { required: ['data'], properties: { data: { type: 'string' } } },
              ],
            },
          },
        },
      },
    });
  });
});
