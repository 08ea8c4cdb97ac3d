/** Streamed templates on a real socket. */
import { g, request, streamTemplate, streamTemplateString } from 'pottle';
import { DictLoader } from 'pottle/jinja';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { head, Served } from '../served.js';
import { atRest, eventually } from '../waiting.js';

const served = new Served();
const { app } = served;

/** What the generators of the views have done so far. */
const state = { made: 0, ended: 0, release: () => {} };

app.jinjaLoader = new DictLoader({
  'base.html': '<h1>{{ request.path }}</h1>{% block body %}{% endblock %}<i>{{ request.path }}</i>',
  'table.html':
    '{% extends "base.html" %}{% block body %}{% for row in rows %}[{{ row }} {{ request.args.q }} {{ g.user }}]{% endfor %}{% endblock %}',
});

app.beforeRequest(() => {
  g.user = 'ann';
});

app.get('/gated')(function gated() {
  const gate = new Promise<void>((resolve) => {
    state.release = resolve;
  });
  async function* rows() {
    yield request.path;
    await gate;
    yield `last ${request.path}`;
  }
  return streamTemplate('table.html', { rows: rows() });
});

app.get('/endless')(function endless() {
  async function* rows() {
    try {
      for (;;) {
        state.made++;
        yield 'x'.repeat(10_000);
      }
    } finally {
      state.ended++;
    }
  }
  return streamTemplate('table.html', { rows: rows() });
});

app.get('/failing')(function failing() {
  const rows = function* () {
    yield 'x'.repeat(10_000);
    throw new Error('no more rows');
  };
  return streamTemplateString('{% for row in rows %}{{ row }}{% endfor %}', { rows: rows() });
});

/** The text without the frames of its chunks. */
const unchunked = (text: string) => text.replaceAll(/\r\n[\da-f]+\r\n/g, '');

beforeAll(() => served.start());
afterAll(() => served.close());

it('sends the first bytes before the last row is computed, in the context of the request throughout', async () => {
  const client = served.client(head('GET', '/gated?q=Q'));
  const begun = await client.until(/ann\]/);
  expect(unchunked(begun)).toContain('<h1>/gated</h1>[/gated Q ann]');
  expect(begun).not.toContain('last');
  state.release();
  const all = await client.until(/<\/i>/);
  expect(unchunked(all)).toContain('[last /gated Q ann]<i>/gated</i>');
});

it('makes rows no faster than they are taken, and ends them when the client leaves', async () => {
  state.made = 0;
  const client = served.client(head('GET', '/endless'));
  await client.until(/x{1000}/);
  client.socket.pause();
  await eventually(() => state.made > 10);
  const before = await atRest(() => state.made);
  expect(before).toBeLessThan(5000);
  client.socket.resume();
  await eventually(() => state.made > before);
  expect(state.ended).toBe(0);
  const torn = served.torn.length;
  client.socket.destroy();
  await eventually(() => state.ended === 1 && served.torn.length === torn + 1);
  expect(served.logged).toEqual([]);
});

it('cuts the connection and logs when rendering fails in the middle', async () => {
  const text = await served.client(head('GET', '/failing')).untilClosed();
  expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
  expect(served.logged.join()).toContain('no more rows');
});
