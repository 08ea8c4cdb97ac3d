// Takes the pictures of the docs in Chromium: `npm run build && node docs/pictures/take.js`, with CHROMIUM naming it where it is elsewhere.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BIN = path.join(ROOT, 'dist/cli/bin.js');
const SIZE = { width: 900, height: 640 };

const PROGRAM = `import { Pottle, renderTemplateString } from 'pottle';

const app = new Pottle(import.meta);
const PRICES = new Map([['tea', 3], ['cup', 9]]);

/** What all of it costs. */
function total(basket) {
  let sum = 0;
  for (const [article, count] of Object.entries(basket)) {
    const price = PRICES.get(article);
    if (price === undefined) throw new RangeError(\`there is no \${article}\`);
    sum += price * count;
  }
  return sum;
}

app.get('/basket/<name>')(async function basket({ name }) {
  const articles = { tea: 2, cake: 1 };
  return renderTemplateString('{{ name }} pays {{ sum }}', { name, sum: total(articles) });
});

export { app };
`;

const folder = mkdtempSync(path.join(tmpdir(), 'pottle-pictures-'));
const children = [];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

/** Starts a program. @returns where it serves */
function start(args, cwd) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, PORT: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (piece) => {
      said += piece;
      const [, url] = /Running on (\S+)/.exec(said) ?? [];
      if (url) resolve(url);
    });
    child.on('close', () => reject(new Error(`It ended before it served:\n${said}`)));
  });
}

async function open(url, size = {}) {
  const page = await browser.newPage({ viewport: { ...SIZE, ...size }, colorScheme: 'light' });
  await page.goto(url);
  return page;
}

async function take(page, name) {
  await page.screenshot({ path: path.join(import.meta.dirname, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}

try {
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(path.join(folder, 'app.js'), PROGRAM);
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(ROOT, path.join(folder, 'node_modules/pottle'));
  const shop = await start([BIN, 'run', '--debug', '--no-reload'], folder);
  await take(await open(`${shop}/basket/Ann`, { height: 720 }), 'debug');

  const board = await start(['--enable-source-maps', path.join(ROOT, 'quickstart/app.js')], ROOT);
  for (const [name, text] of [
    ['Ann', 'Who brings the cake on Friday?'],
    ['Ben', 'I do. Apple or plum?'],
    ['Cleo', 'Plum! And I bring the tea.'],
  ]) {
    const page = await open(board);
    await page.fill('[name=name]', name);
    await page.fill('[name=text]', text);
    await page.click('button');
    await page.getByText(text, { exact: true }).waitFor();
    if (name === 'Cleo')
      await page.waitForFunction(() => document.querySelectorAll('#names li').length === 3);
    if (name === 'Cleo') await take(page, 'board');
  }
} finally {
  await browser.close();
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true });
}
