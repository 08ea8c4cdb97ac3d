/** Raw requests on a connection, to each engine: what is served, what is refused, and what an engine keeps from us. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pottle, request, websocket } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference, ENGINES, type Engine } from '../engines.js';
import { Served } from '../served.js';
import { atRest, turns } from '../waiting.js';
import type { RawClient } from './raw.js';

/** A request, most with another behind it, and what becomes of it: the file tells what the fields mean. */
interface Case {
  readonly case: string;
  readonly request: string;
  readonly rfc: 'accept' | 'refuse' | 'reject';
  readonly section: string;
  readonly differs?: string;
  readonly hidden?: Partial<Record<Engine, string>>;
  readonly uws: Answer;
  readonly node: Answer;
  /** Of Node 25 and later, where it is another. */
  readonly node25?: Answer;
  readonly process?: number;
}

interface Answer {
  readonly status: string;
  readonly connection: 'open' | 'closed';
  readonly served: string[];
  readonly ran: boolean;
}

const { cases } = JSON.parse(readFileSync(new URL('../vectors/raw-http.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};
const later = Number.parseInt(process.versions.node, 10) >= 25;
const ran = new Set<string>();

/** Answers with a mark, and notes whose view has run. */
function seen(mark: string, { queryString } = request as { queryString: Uint8Array }): string {
  ran.add(Buffer.from(queryString).toString());
  return `[${mark}]`;
}

function fill(app: Pottle): Pottle {
  app.route('/')(function index() {
    return seen('index');
  });
  app.get('/id/<name>')(function id({ name }) {
    return seen(name);
  });
  app.get('/slow/<name>')(async function slow({ name }) {
    seen(name);
    await sleep(20);
    return `[${name}]`;
  });
  app.route('/nobody', { methods: ['GET', 'POST', 'DELETE'] })(function nobody() {
    return seen('nobody');
  });
  app.route('/nobodyasync', { methods: ['GET', 'POST'] })(async function nobodyasync() {
    seen('nobodyasync');
    await sleep(1);
    return '[nobodyasync]';
  });
  app.post('/echo')(async function echo() {
    return seen(await request.getData({ asText: true }));
  });
  app.get('/stream')(function stream() {
    seen('');
    return (async function* pieces() {
      yield '[1]';
      await sleep(5);
      yield '[2]';
    })();
  });
  app.get('/val')(function val() {
    seen('');
    return `[${encodeURIComponent(request.headers.get('X') ?? '')}]`;
  });
  app.get('/hdr')(function hdr() {
    seen('');
    return `[${request.headers.get('Host')}]`;
  });
  app.get('/host')(function host() {
    seen('');
    return `[${request.host}]`;
  });
  app.websocket('/ws/<name>')(async function ws() {
    seen('', websocket);
    await websocket.accept();
  });
  return app;
}

function answerOf({ text, closed }: RawClient, index: number): Answer {
  return {
    status: [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status).join(' '),
    connection: closed ? 'closed' : 'open',
    served: [...text.matchAll(/\[([^\]]*)\]/g)].map(([, mark]) => mark!),
    ran: ran.has(String(index)),
  };
}

/** The request with its index as the query, so that what its view does can be told from the others; in its pieces. */
function marked({ request }: Case, index: number): string[] {
  return request
    .replace(/^([^\r\n]*?)( \w+\/[\d.]+x?\r?\n)/, `$1?${index}$2`)
    .replace(/⟦(\d+) ([^⟧]*)⟧/g, (_, times, text) => text.repeat(times))
    .split('⏸');
}

async function ask(served: Served, [first, ...rest]: string[]): Promise<RawClient> {
  const client = served.client(first);
  for (const piece of rest) {
    await client.arrived();
    await turns();
    client.send(piece);
  }
  return client;
}

it('the raw requests are more than two hundred', () => {
  expect(new Set(cases.map((one) => one.case)).size).toBe(cases.length);
  expect(cases.length).toBeGreaterThan(200);
});

it('engines that differ say in which case of the table they do', () => {
  for (const { uws, node, differs, ...one } of cases) {
    const [here, there] = [JSON.stringify(uws), JSON.stringify(node)];
    expect(differs === undefined, one.case).toBe(here === there);
    if (differs !== undefined) difference(differs);
  }
});

describe.each(ENGINES)('raw requests to %s', (engine) => {
  const served = new Served(engine);
  let answers: Answer[];

  beforeAll(async () => {
    ran.clear();
    fill(served.app);
    await served.start();
    const clients = await Promise.all(cases.map((one, index) => ask(served, marked(one, index))));
    await atRest(() => clients.map(({ text, closed }) => `${text.length}${closed}`).join());
    answers = clients.map(answerOf);
  });

  afterAll(() => served.close());

  it.each(cases.map((one, index) => [one.case, index] as const))('%s', (_, index) => {
    const { node25, [engine]: answer } = cases[index]!;
    expect(answers[index]).toEqual(engine === 'node' && later ? (node25 ?? answer) : answer);
  });

  it('that RFC 9112 rejects are not answered, and nothing behind them is, but for what the engine hides', () => {
    const through = cases.filter(({ rfc, [engine]: answer }) => {
      const behind = answer.served.some((mark) => mark === 'SMUGGLED' || mark === 'NEXT');
      if (rfc === 'accept') return answer.served.includes('SMUGGLED');
      return (rfc === 'reject' && behind) || /2\d\d/.test(answer.status.slice(0, 3));
    });
    expect(through.map((one) => one.case)).toEqual(
      cases.filter(({ hidden }) => hidden?.[engine]).map((one) => one.case),
    );
  });

  it('that are refused for their framing never reach a view', () => {
    const framing = cases.filter(
      ({ rfc, section, hidden }) => rfc === 'reject' && /9112, 6|9110, 8/.test(section) && !hidden?.[engine],
    );
    // Nothing tells that this one has to be looked at, until its view asks for headers.
    const late = engine === 'uws' ? ['CL empty, then CL, GET that reads headers'] : [];
    expect(framing.filter((one) => one[engine].ran).map((one) => one.case)).toEqual(late);
  });

  it('end as soon as the server is told to', async () => {
    await served.close();
  });
});

describe('the same in process', () => {
  it.each(cases.flatMap((one) => (one.process === undefined ? [] : [one])))(
    '$case',
    async ({ request, process }) => {
      const [line = '', ...lines] = request.slice(0, request.indexOf('\r\n\r\n')).split('\r\n');
      const headers = lines.map((text) => text.split(/: ?(.*)/s, 2) as [string, string]);
      const client = fill(new Pottle(import.meta)).testClient();
      expect((await client.get(line.split(' ')[1]!, { headers })).statusCode).toBe(process);
    },
  );
});
