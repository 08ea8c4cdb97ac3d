/** The public names of Flask and Quart: that no more of them are missing than were, and that the page says so. */
import { describe, expect, it } from 'vitest';
import { compare } from './compare.js';
import { page } from './page.js';

/** How many names existed when this was last written: raise a number when names were added. */
const FLOOR: Record<string, number> = {
  app: 126,
  blueprint: 85,
  'context-globals': 36,
  helpers: 52,
  templating: 163,
  request: 86,
  response: 61,
  websocket: 64,
  routing: 84,
  converters: 19,
  sessions: 47,
  signals: 36,
  exceptions: 56,
  json: 32,
  testing: 42,
  cli: 21,
  config: 50,
  views: 9,
  datastructures: 230,
  security: 34,
  middleware: 17,
};

const areas = await compare();

describe('the names of Flask and Quart', () => {
  it.each(areas.map((area) => [area.name, area] as const))('%s: none got lost', (name, area) => {
    expect(area.found, `missing: ${area.missing.join(', ')}`).toBeGreaterThanOrEqual(FLOOR[name]!);
  });

  it('are looked up in the code', () => {
    const app = areas.find((area) => area.name === 'app')!;
    expect(app.missing).not.toContain('quart.Quart.route');
    expect(app.instead.map(([name]) => name)).toContain('flask.Flask');
  });

  it('are in docs/parity.md as they are now (vitest -u writes it)', async () => {
    await expect(page(areas)).toMatchFileSnapshot('../../docs/parity.md');
  });
});
