/** Which media type an answer has, by the `Accept` of RFC 9110, section 12.5.1, on the wire. */
import { encode } from '@msgpack/msgpack';
import { media, request } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Served } from '../served.js';
import { ask } from './asked.js';

const served = new Served();
const { app } = served;

/** Answers in one of the types that the query lists; each is written as its own name. */
app.get('/of')(function of() {
  const types = request.args.getlist('type');
  return media(null, { types, also: Object.fromEntries(types.map((type) => [type, () => type])) });
});
app.media.set('application/msgpack', { dumps: encode });
app.media.set('text/csv', {
  dumps: async (rows: string[][]) => rows.map((row) => `${row.join(',')}\n`).values(),
});
app.get('/data')(function data() {
  return media([['b', 'a']], { status: 201, headers: { 'X-Kind': 'rows', Vary: 'Cookie' } });
});
app.get('/page')(function page() {
  return media({ name: 'Ann' }, { also: { 'text/html': (user) => `<p>${user.name}` } });
});
app.get('/versions')(function versions() {
  return media(
    { v: 2 },
    { types: ['application/vnd.acme.v2+json', 'application/vnd.acme.v1+json', 'application/json'] },
  );
});
app.get('/unknown')(function unknown() {
  return media(1, { types: ['application/json', 'application/cbor'] });
});
app.get('/stale')(function stale() {
  return media(Number.NaN);
});

beforeAll(() => served.start());
afterAll(() => served.close());

/** The type that was chosen; the status where none was. */
async function chosen(accept: string | null, offers: string[]): Promise<string | number> {
  const query = offers.map((type) => `type=${encodeURIComponent(type)}`).join('&');
  const { status, content } = await ask(
    served,
    'GET',
    `/of?${query}`,
    accept === null ? [] : [`Accept: ${accept}`],
  );
  return status === 200 ? content : status;
}

/** Types from the most to the least wanted; those of one list as much as each other. */
type Order = (string | string[])[];
const ORDERS: [what: string, accept: string, order: Order][] = [
  ['the first example', 'audio/*; q=0.2, audio/basic', ['audio/basic', ['audio/mpeg', 'audio/ogg']]],
  [
    'the second example',
    'text/plain; q=0.5, text/html, text/x-dvi; q=0.8, text/x-c',
    [['text/html', 'text/x-c'], 'text/x-dvi', 'text/plain'],
  ],
  [
    'the table, as corrected',
    'text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5',
    [
      'text/plain;format=flowed',
      'text/plain',
      'image/jpeg',
      'text/plain;format=fixed',
      ['text/html', 'text/html;level=3'],
    ],
  ],
  [
    'the table of RFC 7231',
    'text/*;q=0.3, text/html;q=0.7, text/html;level=1, text/html;level=2;q=0.4, */*;q=0.5',
    [
      'text/html;level=1',
      ['text/html', 'text/html;level=3'],
      'image/jpeg',
      'text/html;level=2',
      'text/plain',
    ],
  ],
  [
    'more precise among equals',
    'text/*, text/plain, text/plain;format=flowed, */*',
    ['text/plain;format=flowed', ['text/plain', 'text/plain;format=fixed'], ['text/html', 'text/csv'], 'a/b'],
  ],
];

describe('of two types that a client accepts', () => {
  const pairs = ORDERS.flatMap(([what, accept, order]) => {
    const levels = order.map((level) => [level].flat());
    return levels.flatMap((level, at) => [
      ...level.flatMap((more) =>
        levels
          .slice(at + 1)
          .flat()
          .map((less) => [what, accept, more, less] as const),
      ),
    ]);
  });
  it.each(pairs)(
    'it gets the one that it wants more: %s, %s: %s before %s',
    async (_, accept, more, less) => {
      expect(await chosen(accept, [less, more])).toBe(more);
      expect(await chosen(accept, [more, less])).toBe(more);
    },
  );

  const equals = ORDERS.flatMap(([what, accept, order]) =>
    order.flatMap((level) => (typeof level === 'string' ? [] : [[what, accept, level] as const])),
  );
  it.each(equals)('it gets the first where it wants both: %s, %s: %j', async (_, accept, level) => {
    expect(await chosen(accept, [...level])).toBe(level[0]);
    expect(await chosen(accept, level.toReversed())).toBe(level.at(-1));
  });
});

describe('what is accepted', () => {
  const JSON_OR_HTML = ['application/json', 'text/html'];
  const rows: [what: string, accept: string | null, offers: string[], got: string | number][] = [
    ['anything, where nothing is said', null, JSON_OR_HTML, 'application/json'],
    ['anything, where the header is empty', '', JSON_OR_HTML, 'application/json'],
    ['anything, by a wildcard', '*/*', JSON_OR_HTML, 'application/json'],
    ['anything, where no quality can be read', 'text/html;q=2', JSON_OR_HTML, 'application/json'],
    [
      'a page, by browsers',
      'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8',
      JSON_OR_HTML,
      'text/html',
    ],
    ['nothing of another type', 'image/*', JSON_OR_HTML, 406],
    ['not what has the quality 0', 'application/json;q=0, */*;q=0.1', JSON_OR_HTML, 'text/html'],
    ['nothing, by a wildcard of the quality 0', '*/*;q=0', JSON_OR_HTML, 406],
    [
      'what is excepted from a wildcard of the quality 0',
      '*/*;q=0, text/html;q=0.001',
      JSON_OR_HTML,
      'text/html',
    ],
    ['by letters of either case', 'TEXT/HTML;Q=1, application/json;q=0.5', JSON_OR_HTML, 'text/html'],
    ['nothing by a subtype of any type', '*/html', JSON_OR_HTML, 406],
    ['nothing by what is no type', 'html', JSON_OR_HTML, 406],
    ['no JSON of another name by its suffix', 'application/json', ['application/hal+json'], 406],
    ['no name by another one of its suffix', 'application/hal+json', ['application/json'], 406],
    [
      'a name by itself',
      'application/hal+json',
      ['application/json', 'application/hal+json'],
      'application/hal+json',
    ],
    ['nothing with a parameter that is not offered', 'text/csv;header=present', ['text/csv'], 406],
    [
      'a parameter in quotes',
      'text/csv; header="present"',
      ['text/csv;header=present'],
      'text/csv;header=present',
    ],
    ['UTF-8, which all is', 'application/json; charset=UTF-8', JSON_OR_HTML, 'application/json'],
    ['no other charset', 'text/html; charset=iso-8859-1', JSON_OR_HTML, 406],
    [
      'the higher of two qualities',
      'text/html;q=0.1, text/html;q=0.9, application/json;q=0.5',
      JSON_OR_HTML,
      'text/html',
    ],
  ];
  it.each(rows)('%s: %s', async (_, accept, offers, got) => {
    expect(await chosen(accept, offers)).toBe(got);
  });

  it('is one wish, said in one line or in several', async () => {
    const { content } = await ask(served, 'GET', '/of?type=a/a&type=b/b&type=c/c', [
      'Accept: a/a;q=0.1',
      'Accept: c/c',
    ]);
    expect(content).toBe('c/c');
  });
});

describe('an answer', () => {
  it('is JSON where nothing else is asked for, with the text that data has', async () => {
    const answer = await ask(served, 'GET', '/data', []);
    expect(answer).toMatchObject({ status: 201, content: '[["b","a"]]\n' });
    expect(answer.header('Content-Type')).toBe('application/json');
    expect(answer.header('X-Kind')).toBe('rows');
  });

  it('says that it depends on Accept, beside what it depends on besides', async () => {
    expect((await ask(served, 'GET', '/data', [])).header('Vary')).toBe('Cookie, Accept');
  });

  it('is written by the handler of its type, be it bytes or a stream', async () => {
    const packed = await ask(served, 'GET', '/data', ['Accept: application/msgpack']);
    expect(packed.header('Content-Type')).toBe('application/msgpack');
    expect(packed.content).toBe(Buffer.from(encode([['b', 'a']])).toString('latin1'));
    const csv = await ask(served, 'GET', '/data', ['Accept: text/csv']);
    expect(csv.header('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(csv.content).toContain('b,a\n');
  });

  it('may have types of its own', async () => {
    const page = await ask(served, 'GET', '/page', ['Accept: text/html, */*;q=0.1']);
    expect(page.header('Content-Type')).toBe('text/html; charset=utf-8');
    expect(page.content).toBe('<p>Ann');
    expect((await ask(served, 'GET', '/page', ['Accept: */*'])).content).toBe('{"name":"Ann"}\n');
  });

  it('may have names for versions, each written as its suffix says', async () => {
    const answer = await ask(served, 'GET', '/versions', ['Accept: application/vnd.acme.v1+json']);
    expect(answer.header('Content-Type')).toBe('application/vnd.acme.v1+json');
    expect(answer.content).toBe('{"v":2}\n');
  });

  it('that nobody would accept is a 406 with what there is', async () => {
    const answer = await ask(served, 'GET', '/data', ['Accept: image/png']);
    expect(answer.status).toBe(406);
    expect(answer.header('Vary')).toBe('Accept');
    expect(answer.content).toContain('application/json, application/msgpack, text/csv.');
  });

  it('of a type that nobody can write is a mistake of the view, whatever is accepted', async () => {
    expect((await ask(served, 'GET', '/unknown', [])).status).toBe(500);
    expect(served.logged.splice(0)).toEqual([
      expect.stringContaining(
        "LookupError: 'application/cbor' cannot be written, but application/json, application/msgpack, text/csv.",
      ),
    ]);
  });

  it('that cannot be written is a 500', async () => {
    expect((await ask(served, 'GET', '/stale', [])).status).toBe(500);
    expect(served.logged.splice(0)).toEqual([expect.stringContaining('TypeError')]);
  });
});
