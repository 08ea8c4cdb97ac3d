/** Two tutorials of FastAPI as programs of ours: they answer the same requests as FastAPI does (recorded of 0.92), and are shorter. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Server, serve } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app as bigger } from './bigger/app.js';
import { app as heroes } from './heroes.js';

interface Exchange {
  request: string;
  headers?: Record<string, string>;
  json?: unknown;
  status: number;
  answer: unknown;
}

/** What is wrong with a request, as FastAPI tells it. */
interface Refusal {
  detail: string | { loc: string[] }[];
}

const recorded = JSON.parse(readFileSync(path.join(import.meta.dirname, 'fastapi.json'), 'utf8')) as Record<
  string,
  Exchange[]
>;

describe.each([
  ['bigger', bigger],
  ['heroes', heroes],
])('%s', (name, app) => {
  let server: Server;
  beforeAll(async () => {
    server = await serve(app, { port: 0, signals: false, announce: () => undefined });
  });
  afterAll(() => server.close());

  it.each(recorded[name]!.map((exchange, i) => [i, exchange.request, exchange] as const))(
    '%i: %s',
    async (_, request, { headers = {}, json, status, answer }) => {
      const [method, target] = request.split(' ') as [string, string];
      const content =
        json === undefined
          ? { headers }
          : { body: JSON.stringify(json), headers: { ...headers, 'Content-Type': 'application/json' } };
      const response = await fetch(new URL(target, server.url), { method, ...content });
      const got = (await response.json()) as { detail: string; errors?: { place: string; path: string[] }[] };
      if (status < 400) {
        expect([response.status, got]).toEqual([status, answer]);
        return;
      }
      // What FastAPI finds wrong by itself is a 422 there, and here a 400.
      expect(response.status).toBe(status === 422 ? 400 : status);
      const { detail } = answer as Refusal;
      if (name === 'heroes' && typeof detail !== 'string')
        expect(got.errors!.map(({ place, path }) => [place, ...path]).sort()).toEqual(
          detail.map(({ loc }) => loc).sort(),
        );
      else if (status === 400 || status === 403 || (status === 404 && detail !== 'Not Found'))
        expect(got.detail).toBe(detail);
    },
  );
});

/** Lines that are neither blank nor comments nor imports, as they were counted of the originals. */
function lengthOf(...files: string[]): number {
  const text = files.map((file) => readFileSync(path.join(import.meta.dirname, file), 'utf8')).join('\n');
  const lines = text.replace(/^import [^;]*;$/gm, '').split('\n');
  return lines.filter((line) => !/^\s*(?:$|\/\/|\/?\*)/.test(line)).length;
}

it('are shorter than the originals', () => {
  const bigger = ['app', 'items', 'users', 'admin', 'tokens'].map((name) => `bigger/${name}.ts`);
  expect(lengthOf(...bigger)).toBeLessThan(59);
  expect(lengthOf('heroes.ts')).toBeLessThan(69);
});
