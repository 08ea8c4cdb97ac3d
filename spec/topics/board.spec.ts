/** The board of the quickstart in two windows, while its workers are replaced, its server is restarted and its network fails. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasBrowser, launch } from '../browser.js';
import { bundle } from '../bundle.js';
import { ENGINE, ENGINES } from '../engines.js';
import { freePort, Proxy } from '../network.js';
import { eventually } from '../waiting.js';
import { childrenOf } from '../workers/program.js';

const ROOT = path.join(import.meta.dirname, '../..');
/** Below the packages, so that what is imported is found. */
const SCRATCH = path.join(ROOT, `node_modules/.cache/board-${process.pid}`);

beforeAll(async () => {
  mkdirSync(SCRATCH, { recursive: true });
  for (const folder of ['templates', 'static'])
    cpSync(path.join(ROOT, 'quickstart', folder), path.join(SCRATCH, folder), { recursive: true });
  // As strict as can be.
  const base = path.join(SCRATCH, 'templates/base.html');
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'">`;
  writeFileSync(base, readFileSync(base, 'utf8').replace('<head>', `<head>${policy}`));
  await bundle({
    entryPoints: [path.join(ROOT, 'quickstart/app.ts')],
    outdir: SCRATCH,
    keepNames: true, // views are known by them
  });
});
afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

/** The program as it runs. */
class Board {
  port = 0;
  private output = '';
  private child!: ChildProcess;

  constructor(
    private readonly engine: string,
    private readonly words: string[],
  ) {}

  /** Starts it, and after a stop once more on the same port. */
  async start(): Promise<void> {
    this.port ||= await freePort();
    this.output = '';
    this.child = spawn(process.execPath, [path.join(SCRATCH, 'app.js'), ...this.words], {
      env: { ...process.env, PORT: String(this.port), POTTLE_TRANSPORT: this.engine },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream!.on('data', (data) => {
        this.output += data;
      });
    await eventually(
      () => this.output.includes('Running on'),
      () => `it runs: ${this.output}`,
    );
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    await ended;
  }

  /** Replaces all workers. */
  async replace(): Promise<void> {
    const before = this.workers;
    this.child.kill('SIGHUP');
    await eventually(
      () => this.workers.length === before.length && !this.workers.some((pid) => before.includes(pid)),
      () => `its workers are replaced: ${this.output}`,
    );
  }

  private get workers(): number[] {
    return childrenOf(this.child.pid!);
  }

  /** Pins a note, by a connection of its own. */
  pin(text: string): Promise<boolean> {
    return this.ask('/notes', String(new URLSearchParams({ name: 'Cid', text }))).then(
      ({ status }) => status === 303,
      () => false, // on uws a connection may be reset while a worker is replaced
    );
  }

  /** The notes that it shows who comes in, newest first. Those of several workers have one order, which is not always that of the clock. */
  async kept(): Promise<string[]> {
    const { text } = await this.ask('/');
    return [...text.matchAll(/<p>((?:note|Ann|Ben) .*)<\/p>/g)].map(([, note]) => note!);
  }

  ask(target: string, form?: string): Promise<{ status: number; text: string }> {
    const at = { host: '127.0.0.1', port: this.port, path: target, agent: false };
    const options = form
      ? { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }
      : {};
    return new Promise((resolve, reject) => {
      const asked = http.request({ ...at, ...options }, (response) => {
        let text = '';
        response.on('data', (data) => {
          text += data;
        });
        response.on('end', () => resolve({ status: response.statusCode!, text })).on('error', reject);
      });
      asked.on('error', reject).end(form);
    });
  }
}

/** The notes of a page's wall, newest first, but for the welcome below them. */
const wallOf = async (page: Page) => (await page.locator('#wall .note p').allTextContents()).slice(0, -1);

async function seesNote(page: Page, text: string): Promise<void> {
  await page.getByText(text, { exact: true }).waitFor();
}

/** Waits until these people are here, and nobody else, and counted so. */
async function sees(page: Page, ...names: string[]): Promise<void> {
  // In one look: while a connection is cut and made again, who is here may change between two.
  const shown = () =>
    page.evaluate(`[
      document.querySelector('#people').textContent,
      ...[...document.querySelectorAll('#names li')].map((name) => name.textContent).sort(),
    ].join()`);
  await eventually(async () => (await shown()) === String([names.length, ...names.sort()]));
}

const KINDS = [
  [ENGINE, 'one process', []] as const,
  ...ENGINES.map((engine) => [engine, 'two workers', ['--workers', '2']] as const),
];

// Processes are told by /proc.
describe.skipIf(!hasBrowser || process.platform !== 'linux').each(KINDS)(
  'on %s, %s',
  (engine, kind, words) => {
    let browser: Browser;
    let board: Board;
    let proxy: Proxy;
    let problems: string[];
    let ann: Page;
    let ben: Page;

    /** A window, behind the proxy, of somebody who has pinned one note. */
    async function open(name: string): Promise<Page> {
      const page = await (await browser.newContext()).newPage();
      page.setDefaultTimeout(0);
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (/Content Security Policy/.test(message.text())) problems.push(message.text());
      });
      expect((await page.goto(`http://127.0.0.1:${proxy.port}/`))!.status()).toBe(200);
      await page.fill('[name=name]', name);
      await page.fill('[name=text]', `${name} is here`);
      await page.click('button');
      await seesNote(page, 'Pinned. Everybody who is here can see it.');
      return page;
    }

    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser?.close());

    beforeEach(async () => {
      problems = [];
      board = new Board(engine, [...words]);
      await board.start();
      proxy = new Proxy(board.port);
      await proxy.start();
      ann = await open('Ann');
      ben = await open('Ben');
      for (const page of [ann, ben]) await sees(page, 'Ann', 'Ben');
    });
    afterEach(async () => {
      for (const page of [ann, ben]) await page?.context().close();
      proxy?.close();
      await board.stop();
      expect(problems).toEqual([]);
    });

    it('loses no note, shows none twice, and knows who is here, whatever becomes of connections', async () => {
      const pinned: string[] = [];
      let tried = 0;
      const pin = async () => {
        const text = `note ${++tried}`;
        if (await board.pin(text)) pinned.push(text);
      };
      const pinSome = async () => {
        for (let n = 0; n < 5; n++) await pin();
      };
      await pinSome();
      if (kind === 'two workers') {
        let isReplaced = false;
        const replaced = board.replace().then(() => {
          isReplaced = true;
        });
        // That takes seconds; all notes together are fewer than are kept.
        for (let n = 0; n < 100 && !isReplaced; n++) await Promise.all([pin(), sleep(100)]);
        await replaced;
      }
      proxy.hold();
      await pinSome();
      proxy.isDown = true;
      proxy.drop();
      await ann.getByText('Not connected').waitFor();
      await pinSome();
      proxy.isDown = false;
      proxy.hold(false);
      await Promise.all([pinSome(), sees(ann, 'Ann', 'Ben'), sees(ben, 'Ann', 'Ben')]);
      const last = pinSome();
      proxy.drop();
      await last;
      const all = [...pinned, 'Ben is here', 'Ann is here'];
      for (const page of [ann, ben]) {
        for (const text of all) await seesNote(page, text);
        expect(new Set(await wallOf(page)).size).toBe((await wallOf(page)).length);
      }
      // Every worker has the same, from the start.
      for (let time = 0; time < 8; time++)
        for (const page of [ann, ben]) expect(await wallOf(page)).toEqual(await board.kept());
      for (const page of [ann, ben]) await sees(page, 'Ann', 'Ben');
      await ann.goto('about:blank');
      await sees(ben, 'Ben');
    });

    it('leaves open pages their notes when the server begins anew, and they go on', async () => {
      await seesNote(ann, 'Ben is here');
      await board.stop('SIGTERM');
      await ann.getByText('Not connected').waitFor();
      await board.start();
      for (const page of [ann, ben]) await sees(page, 'Ann', 'Ben');
      expect(await board.pin('after the restart')).toBe(true);
      for (const page of [ann, ben]) {
        await seesNote(page, 'after the restart');
        expect(await wallOf(page)).toEqual(['after the restart', 'Ben is here', 'Ann is here']);
        expect(await page.getByText('Welcome!').count()).toBe(1);
        expect(await page.textContent('#status')).toBe('');
      }
      // What the server has is less than that.
      await ben.reload();
      expect(await wallOf(ben)).toEqual(['after the restart']);
    });

    it('adds all that is kept to the page that was away for too long', async () => {
      proxy.isDown = true;
      proxy.drop();
      for (let n = 1; n <= 305; n++) expect(await board.pin(`note ${n}`)).toBe(true);
      proxy.isDown = false;
      await eventually(async () => (await wallOf(ben)).length === 302);
      expect(await wallOf(ben)).toEqual([...(await board.kept()), 'Ben is here', 'Ann is here']);
      expect(await board.pin('and on')).toBe(true);
      await seesNote(ben, 'and on');
    });

    it('shows nothing twice on a page whose last id nobody knows', async () => {
      const forget = "document.getElementById('wall').dataset.last = '7-7'";
      await ann.addInitScript(
        `document.addEventListener('readystatechange', () => { ${forget}; }, { once: true })`,
      );
      await ann.reload();
      await sees(ann, 'Ann', 'Ben'); // which is told behind all that is kept
      expect(await wallOf(ann)).toEqual(['Ben is here', 'Ann is here']);
    });
  },
);
