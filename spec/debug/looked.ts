/** A page looked at in Chromium: on a phone and on a desk, in the light and in the dark. */
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';

/** Texts that cannot be read well: those whose contrast to what is behind is below 4.5 (WCAG 2.2, 1.4.3). Runs in the page. */
const FAINT = `(() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => numbers(color).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((numbers(color)[3] ?? 1) > 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const faint = new Set();
  for (const element of document.querySelectorAll('body, body *')) {
    const written = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!written || !element.checkVisibility()) continue;
    const [one, other] = [light(getComputedStyle(element).color), light(behind(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) faint.add(element.tagName + '.' + element.className + ' ' + contrast.toFixed(2));
  }
  return [...faint];
})()`;

/** @throws when it is wider than the window, hard to read, or the browser complains. With SCREENSHOTS set it is kept there as pictures. */
export async function looked(
  browser: Browser,
  url: string,
  complaints = /status of [45]\d\d/,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  page.setDefaultTimeout(0);
  const problems: string[] = [];
  page.on('console', (message) => complaints.test(message.text()) || problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  try {
    await page.goto(url);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, await page.evaluate(FAINT)]).toEqual([colorScheme, []]);
      for (const width of [400, 1000]) {
        await page.setViewportSize({ width, height: 700 });
        expect(await page.evaluate('document.documentElement.scrollWidth'), `${width}`).toBeLessThanOrEqual(
          width,
        );
        if (process.env.SCREENSHOTS) {
          const name = new URL(url).pathname.slice(1).replaceAll('/', '-');
          const file = `${name}-${colorScheme}-${width}.png`;
          await page.screenshot({ path: path.join(process.env.SCREENSHOTS, file), fullPage: true });
        }
      }
    }
    expect(problems).toEqual([]);
  } finally {
    await page.close();
  }
}
