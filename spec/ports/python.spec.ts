/**
 * Four applications in Python (python/) and what Flask 3.1.3 and Quart 0.18.3 answer for them, recorded in golden.jsonl; what `docs/port.js` made of them, finished by hand, answers the same.
 * To record again, start one of them and name it: `RECORD=notes=http://127.0.0.1:5000 npx vitest run --project names spec/ports/python.spec.ts`
 */
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger, Pottle, type Server, serve } from 'pottle';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, answersOf, conversation, linesOf } from './replay.js';

const [recorded, url] = process.env.RECORD?.split(/=(.*)/) ?? [];

const placeOf = (...parts: string[]) => path.join(import.meta.dirname, ...parts);
const goldenOf = (name: string, base: string) => placeOf('python', name, base);
const write = (file: string, rows: unknown[]) =>
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
const read = <T>(file: string) => linesOf(file).map((line) => JSON.parse(line) as T);

describe.each(['notes', 'api', 'chat', 'flaskr'])('%s in Python', (name) => {
  const requests = linesOf(goldenOf(name, 'requests.txt'));
  const sockets = goldenOf(name, 'sockets.txt');
  const steps = existsSync(sockets) ? linesOf(sockets) : [];

  it.runIf(recorded === name)('is recorded', async () => {
    write(goldenOf(name, 'golden.jsonl'), await answersOf(new URL(url!), requests));
    if (steps.length > 0) write(goldenOf(name, 'sockets.jsonl'), await conversation(new URL(url!), steps));
  });
  it('has an answer for each request, and no failures but those that are meant', () => {
    const answers = read<Answer>(goldenOf(name, 'golden.jsonl'));
    expect(answers.map(({ request }) => request)).toEqual(requests);
    expect(answers.filter(({ status }) => status >= 500).map(({ request }) => request)).toEqual(
      name === 'api' ? ['GET /fail'] : [],
    );
    if (steps.length > 0)
      expect(read<{ step: string }>(goldenOf(name, 'sockets.jsonl')).map(({ step }) => step)).toEqual(steps);
  });
});

/** What is another at each run: dates, tokens, ports, how long something took. */
const MASKS = [/\d{4}-\d\d-\d\d \d\d:\d\d/g, /\b[0-9a-f]{32}\b/g, /127\.0\.0\.1:\d+/g, /(?<=dur=)\d+/g];

/**
 * What Quart and Werkzeug have come to do after 0.18.3 and 2.2.2, which were recorded: JSON ends with a line break (Flask 2.2, Quart 0.19); an answer that depends
 * on the session varies by cookie (Quart 0.19.5); a cookie is deleted with the attributes that it was set with (Flask 3.0).
 */
function asOfOld({ headers: { vary: _, ...headers }, body, ...answer }: Answer): Answer {
  const cookie = headers['set-cookie'];
  if (cookie?.includes('Max-Age=0')) headers['set-cookie'] = cookie.replace(' HttpOnly;', '');
  return { ...answer, headers, body: body.trimEnd() };
}

const masked = (text: string) => MASKS.reduce((rest, mask) => rest.replaceAll(mask, '…'), text);

function comparable({ request, status, headers, body }: Answer): Answer {
  const shown = Object.entries(headers).map(([name, value]) => [name, headerOf(name, value, request)]);
  return { request, status, headers: Object.fromEntries(shown), body: masked(body) };
}
/** A header without what depends on the day, the files on this machine, and the order of a set. */
function headerOf(name: string, value: string, request: string): string {
  if (name === 'expires' || (/^(?:etag|last-modified)$/.test(name) && /\/(?:static|files)\//.test(request)))
    return '…';
  if (name === 'allow') return value.split(', ').sort().join(', ');
  if (name === 'set-cookie')
    return value.replace(/^(notes|chat|session)=[^;]+/gm, '$1=…').replace(/(?<=Expires=)[^;]+/g, '…');
  return masked(value);
}

const SERVING = { port: 0, signals: false, announce: () => undefined };

const PORTS = [
  ['camel', 'notes', 'app.js'],
  ['camel', 'api', 'index.js'],
  ['camel', 'chat', 'app.js'],
  ['camel', 'flaskr', 'index.js'],
  ['flask', 'notes', 'app.js'],
  ['flask', 'api', 'index.js'],
  ['flask', 'chat', 'app.js'],
  ['flask', 'flaskr', 'index.js'],
] as const;

/** And the whole traffic of each, when it is the old application behind a new one that has no rule of its own. */
const BEHIND = PORTS.filter(([kind]) => kind === 'flask');

const ALL = [
  ...PORTS.map(([...port]) => [...port, false] as const),
  ...BEHIND.map(([...port]) => [...port, true] as const),
];

describe.each(ALL)('ported to %s: %s, %s, behind another: %s', (kind, name, file, behind) => {
  let server: Server;
  let front: Server | undefined;
  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ports-'));
    vi.stubEnv('NOTES_DATABASE', path.join(folder, 'notes.sqlite'));
    vi.stubEnv('NOTES_UPLOADS', path.join(folder, 'uploads'));
    vi.stubEnv('FLASKR_DATABASE', path.join(folder, 'flaskr.sqlite'));
    const module = (await import(`${placeOf(kind, name, file)}${behind ? '?behind' : ''}`)) as {
      app?: Pottle;
      create_app?: () => Pottle;
    };
    const app = module.app ?? module.create_app!();
    app.logger = createLogger(app.name, { write: () => undefined }); // a failure is meant
    if (name === 'notes' || name === 'flaskr') {
      const { output } = await app.testCliRunner().invoke(['init-db']);
      expect(output).toBe('Initialized the database.\n');
    }
    server = await serve(app, SERVING);
    if (!behind) return;
    const other = new Pottle('front');
    other.fallback(server.url);
    front = await serve(other, SERVING);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await front?.close();
    await server.close();
  });

  it('answers each request as the original', async () => {
    const expected = read<Answer>(goldenOf(name, 'golden.jsonl'));
    const answers = await answersOf(new URL((front ?? server).url), linesOf(goldenOf(name, 'requests.txt')));
    const shown = (all: Answer[]) => all.map((one) => comparable(name === 'chat' ? asOfOld(one) : one));
    expect(shown(answers)).toEqual(shown(expected));
  });
  it.runIf(name === 'chat')('talks as the original', async () => {
    const steps = linesOf(goldenOf(name, 'sockets.txt'));
    expect(await conversation(new URL((front ?? server).url), steps)).toEqual(
      read(goldenOf(name, 'sockets.jsonl')),
    );
  });
});
