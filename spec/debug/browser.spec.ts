/** The page in a browser: nothing breaks its policy, its script only adds buttons, and it fits a phone. */
import { createLogger, Pottle, type Server, serve } from 'pottle';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launch } from '../browser.js';

const app = new Pottle(import.meta);
app.config.update({ DEBUG: true, DEBUG_LOCALS: false });
app.config.ACCESS_LOG = false;
app.logger = createLogger('browser', { write: () => undefined });
app.get('/<path:what>')(function fail({ what }) {
  throw new Error(`</script><img src=x onerror="document.title='broken'"> ${what}`);
});

let server: Server;
beforeAll(async () => {
  server = await serve(app, { port: 0, signals: false, transport: 'node' });
});
afterAll(() => server.close());

describe.skipIf(!hasBrowser)('the page', () => {
  it.each([
    [true, ['Copy as text', 'Copy as curl', 'Copy as a test for Vitest', 'Copy as a test for node:test']],
    [false, []],
  ])('with scripts: %s', async (javaScriptEnabled, buttons) => {
    const browser = await launch();
    try {
      const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 390, height: 800 } });
      const page = await context.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(String(error)));
      await page.goto(`${server.url}/some/where`);
      expect(await page.title()).toContain('</script><img');
      expect(await page.locator('nav button').allTextContents()).toEqual(buttons);
      expect(await page.locator('details.app[open] .line.here').first().textContent()).toContain(
        'throw new Error',
      );
      expect(await page.locator('img').count()).toBe(0);
      const width = await page
        .locator('html')
        .evaluate((root) => root.scrollWidth)
        .catch(() => 390);
      expect(width).toBeLessThanOrEqual(390);
      expect(said.filter((text) => !text.includes('status of 500'))).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
