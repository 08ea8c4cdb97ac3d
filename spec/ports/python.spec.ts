/**
 * Three applications in Python (python/) and what Flask 3.1.3 and Quart 0.18.3 answer for them, recorded in golden.jsonl. To record again, start one of them and name it:
 * `RECORD=notes=http://127.0.0.1:5000 npx vitest run --project specs spec/ports/python.spec.ts`
 */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { answersOf, conversation, linesOf } from './replay.js';

const [recorded, url] = process.env.RECORD?.split(/=(.*)/) ?? [];

const write = (file: string, rows: unknown[]) =>
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

const read = (file: string) => linesOf(file).map((line) => JSON.parse(line));

describe.each(['notes', 'api', 'chat'])('%s', (name) => {
  const file = (base: string) => path.join(import.meta.dirname, 'python', name, base);
  const requests = linesOf(file('requests.txt'));
  const steps = existsSync(file('sockets.txt')) ? linesOf(file('sockets.txt')) : [];

  it.runIf(recorded === name)('is recorded', async () => {
    write(file('golden.jsonl'), await answersOf(new URL(url!), requests));
    if (steps.length > 0) write(file('sockets.jsonl'), await conversation(new URL(url!), steps));
  });
  it('has an answer for each request, and no failures but those that are meant', () => {
    const answers = read(file('golden.jsonl')) as { request: string; status: number }[];
    expect(answers.map(({ request }) => request)).toEqual(requests);
    expect(answers.filter(({ status }) => status >= 500).map(({ request }) => request)).toEqual(
      name === 'api' ? ['GET /fail'] : [],
    );
    if (steps.length > 0) expect(read(file('sockets.jsonl')).map(({ step }) => step)).toEqual(steps);
  });
});
