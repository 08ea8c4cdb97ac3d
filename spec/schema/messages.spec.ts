/** WebSockets with schemas: their types, what is refused where they are declared, what tests see, and messages that are made up. */
import fc from 'fast-check';
import {
  type Input,
  MessageValidationError,
  Pottle,
  type StandardSchema,
  tuple,
  type WebsocketDisconnect,
  websocket,
} from 'pottle';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

const In = z.discriminatedUnion('type', [
  z.object({ type: z.literal('say'), text: z.string().min(1) }),
  z.object({ type: z.literal('leave') }),
]);
const Out = z.object({ from: z.string(), text: z.string().default('-') });
const makeApp = () => new Pottle('messages', { staticFolder: null });

it('types what comes and what goes', () => {
  const app = makeApp();
  const unused = () => {
    app.websocket('/<int:room>', { receive: In, send: Out, query: z.object({ page: z.int().default(1) }) })(
      async function chat({ room }, { messages, receive, send, query }) {
        expectTypeOf(room).toEqualTypeOf<number>();
        expectTypeOf(query).toEqualTypeOf<{ page: number }>();
        expectTypeOf(await receive({ timeout: 1 })).toEqualTypeOf<z.infer<typeof In>>();
        for await (const message of messages) {
          // @ts-expect-error not of each member
          message.text;
          if (message.type === 'say') expectTypeOf(message.text).toEqualTypeOf<string>();
        }
        await send({ from: 'x' });
        // @ts-expect-error no text
        await send({ from: 5 });
        // @ts-expect-error not in the schema
        await send({ from: 'x', other: 1 });
      },
    );
    // @ts-expect-error nothing is sent by schema
    app.websocket('/', { receive: In })(async (_, { send }) => void send);
    // @ts-expect-error without schemas there is no input
    app.websocket('/')(async (_, input) => void input);
    // @ts-expect-error misspelt
    app.websocket('/', { recieve: In });
    // @ts-expect-error there is no such way
    app.websocket('/', { receive: In, onBadMessage: 'ignore' });
    const chat = { receive: In, send: Out };
    expectTypeOf<Parameters<Input<typeof chat>['send']>[0]>().toEqualTypeOf<z.input<typeof Out>>();
    expectTypeOf<Awaited<ReturnType<Input<typeof chat>['receive']>>>().toEqualTypeOf<z.infer<typeof In>>();
    app.get('/', { events: { tick: z.object({ n: z.number() }), message: z.string() } })(
      async function* ok() {
        yield { event: 'tick', data: { n: 1 } };
        yield 'text';
      },
    );
    // @ts-expect-error the data of a tick is a number
    app.get('/', { events: { tick: z.object({ n: z.number() }) } })(async function* wrong() {
      yield { event: 'tick', data: { n: 'x' } };
    });
    // @ts-expect-error no such event
    app.get('/', { events: { tick: z.number() } })(async function* wrong() {
      yield { event: 'tock', data: 1 };
    });
    const topic = app.topic('a', { schema: Out });
    expectTypeOf(topic.publishJson).parameter(0).toEqualTypeOf<z.input<typeof Out>>();
    expectTypeOf<Awaited<ReturnType<typeof topic.history>>[number]['data']>().toEqualTypeOf<
      z.infer<typeof Out>
    >();
  };
  expect(unused).toBeTypeOf('function');
});

describe('options that nothing would check', () => {
  it.each<[mistake: string, options: object, says: RegExp]>([
    ['content', { body: In }, /WebSocket '\/' has 'body', which nothing would check: it is of HTTP routes/],
    ['events', { events: { a: In } }, /has 'events', which nothing would check/],
    ['no schema', { receive: { type: 'string' } }, /'receive' of '\/' is an object and no schema/],
    ['no schema', { send: 5 }, /'send' of '\/' is a number and no schema/],
    ['no way', { receive: In, onBadMessage: 'ignore' }, /is 'close' or 'answer', not 'ignore'/],
    ['an answer to nothing', { send: In, onBadMessage: 'answer' }, /'onBadMessage' of '\/' is for messages/],
    ['a type of nothing', { contentType: 'text/plain' }, /'contentType' of '\/' is for messages/],
  ])('of a WebSocket are refused: %s', (_, options, says) => {
    expect(() => makeApp().websocket('/', options)(async function view() {})).toThrow(says);
  });

  it.each<[mistake: string, options: object, says: RegExp]>([
    ['messages', { receive: In }, /route '\/' has 'receive', which nothing would check: it is of WebSockets/],
    ['a schema without a name', { events: In }, /'events' of '\/' has no names/],
    ['no events', { events: {} }, /'events' of '\/' has no names/],
    ['no schema', { events: { a: 5 } }, /'events.a' of '\/' is a number and no schema/],
    ['two answers 200', { events: { a: In }, responses: { 200: In } }, /'events' and an answer 200/],
  ])('of a route are refused: %s', (_, options, says) => {
    expect(() => makeApp().get('/', { endpoint: 'x', ...options })(async () => 'x')).toThrow(says);
  });
});

it('hands a test what a view sent by mistake', async () => {
  const app = makeApp();
  app.testing = true;
  app.websocket('/', { send: Out })(async function sloppy(_, { send }) {
    await send({ from: 5 } as never);
  });
  await expect(app.testClient().websocket('/')).rejects.toThrow(MessageValidationError); // nothing has left
});

it.each([
  ['nobody awaits, and the next goes out', false, 1000],
  ['the view awaits, and ends', true, 1011],
])('logs once what was sent by mistake, where %s', async (_title, isAwaited, code) => {
  const app = makeApp();
  const logged: unknown[] = [];
  const told = new Promise<void>((resolve) => {
    app.logger.exception = (_: string, error: unknown) => resolve(void logged.push(error));
  });
  app.websocket('/', { send: Out })(async function sloppy(_, { send }) {
    await websocket.accept();
    const sent = send({ from: 5 } as never);
    if (isAwaited) await sent;
    await send({ from: 'me' });
  });
  const socket = await app.testClient().websocket('/');
  if (!isAwaited) expect(await socket.receiveJson()).toEqual({ from: 'me', text: '-' });
  const end = await socket.receive().catch((error: WebsocketDisconnect) => error);
  await told;
  await new Promise((done) => setImmediate(done)); // Node tells of promises that nobody awaits between the turns
  expect(logged).toEqual([expect.any(MessageValidationError)]);
  expect(end).toMatchObject({ code });
});

it('lets a message leave as it is with CHECK_RESPONSES off, and logs it', async () => {
  const app = makeApp();
  app.config.CHECK_RESPONSES = false;
  const errors: string[] = [];
  app.logger.error = (message: string) => void errors.push(message);
  app.websocket('/', { send: Out })(async function sloppy(_, { send }) {
    await send({ from: 5 } as never);
  });
  const socket = await app.testClient().websocket('/');
  expect(await socket.receiveJson()).toEqual({ from: 5 });
  expect(errors.join()).toContain("The view of 'sloppy' sent what its schema refuses");
});

it('lets a view answer before the handshake', async () => {
  const app = makeApp();
  app.websocket('/', { receive: In })(async function refusing() {
    return tuple('not now', 503);
  });
  const refused = await app
    .testClient()
    .websocket('/')
    .catch((error) => error.response.statusCode);
  expect(refused).toBe(503);
});

describe('whatever is sent', () => {
  const Value = z.object({ n: z.int(), list: z.array(z.boolean()), of: z.record(z.string(), z.string()) });
  const value = fc.record({
    n: fc.integer(),
    list: fc.array(fc.boolean(), { minLength: 1 }),
    of: fc.dictionary(fc.constantFrom('a', 'b'), fc.string(), { minKeys: 1, noNullPrototype: true }),
  });
  const app = makeApp();
  const mistakes: unknown[] = [];
  app.logger.exception = (_: string, error: unknown) => void mistakes.push(error);
  app.websocket('/answer', { receive: Value, send: Value, onBadMessage: 'answer' })(async function answering(
    _,
    { messages, send },
  ) {
    for await (const message of messages) await send(message);
  });
  app.websocket('/close', { receive: Value })(async function closing(_, { messages }) {
    for await (const _ of messages);
  });

  it('is taken where it fits, and else answered with the path of what is wrong', async () => {
    await using socket = await app.testClient().websocket('/answer');
    await fc.assert(
      fc.asyncProperty(value, fc.constantFrom('n', 'list', 'of'), async (good, changed) => {
        await socket.sendJson(good);
        expect(await socket.receiveJson()).toEqual(good);
        const [key] = Object.keys(good.of);
        const changes = { n: { n: 0.5 }, list: { list: [5] }, of: { of: { [key!]: 5 } } };
        const paths = { n: ['n'], list: ['list', 0], of: ['of', key] };
        await socket.sendJson({ ...good, ...changes[changed as 'n'] });
        const { type, errors } = (await socket.receiveJson()) as { type: string; errors: object[] };
        expect(type).toBe('problem');
        expect(errors).toMatchObject([{ place: 'message', path: paths[changed as 'n'] }]);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused in words, where a schema has none of its own', async () => {
    const app = makeApp();
    app.testing = true;
    const mute: StandardSchema = {
      '~standard': { version: 1, vendor: 'own', validate: () => ({ issues: [] }) },
    };
    app.websocket('/', { receive: mute })(async function takes(_, { receive }) {
      await receive();
    });
    app.get('/', { endpoint: 'gives', responses: { 200: mute } })(async () => 'text');
    const socket = await app.testClient().websocket('/');
    await socket.send('1');
    await expect(socket.receive()).rejects.toMatchObject({ code: 1008, reason: 'It is refused.' });
    await expect(app.testClient().get('/')).rejects.toThrow(
      /with what its schema refuses: It is refused\. \(it is "text"\)/,
    );
  });

  it('closes a socket with 1007 or 1008 at most', async () => {
    const message = fc.oneof(
      fc.string(),
      fc.uint8Array(),
      fc.json(),
      value.map((one) => JSON.stringify(one)),
    );
    await fc.assert(
      fc.asyncProperty(message, async (sent) => {
        const socket = await app.testClient().websocket('/close');
        await socket.send(sent);
        await socket.send('{'); // which ends it at the latest
        const { code } = (await socket.receive().catch((error) => error)) as WebsocketDisconnect;
        expect([1007, 1008]).toContain(code);
      }),
      { numRuns: 200 },
    );
    expect(mistakes).toEqual([]);
  });
});
