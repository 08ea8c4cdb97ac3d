/** Chromium, as specs drive it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether it is there; with `CI` set it must. */
export const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser) {
  const why = `needs Chromium at ${CHROMIUM} (Debian's package chromium, or set CHROMIUM)`;
  if (process.env.CI) throw new Error(`This spec ${why}.`);
  console.warn(`Skipping what is done in a browser: it ${why}.`);
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    timeout: 0,
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
