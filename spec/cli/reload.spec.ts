/** `pottle run --reload`, as a person at work sees it: files change on disk, in a terminal and in a browser. */
import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launch } from '../browser.js';
import { native } from '../engines.js';
import { eventually, turns } from '../waiting.js';
import { childrenOf, lives } from '../workers/program.js';
import { giveTsx, pottle, type Run, says, urlOf, useProject, write } from './project.js';

useProject();

const APP = `
import { Pottle, renderTemplate } from 'pottle';
import { word } from './word.js';
export const app = new Pottle(import.meta);
app.get('/')(async function index() {
  return renderTemplate('page.html', { word, pid: process.pid });
});
app.get('/word')(async function say() {
  return word;
});
app.get('/late')(async function late() {
  console.log('begun');
  await new Promise((resolve) => setTimeout(resolve, 300));
  return word;
});
`;
const wordIs = (word: string) => `export const word = '${word}';`;

function writeProject(): void {
  write('app.js', APP);
  write('word.js', wordIs('one'));
  write(
    'templates/page.html',
    '<link rel=stylesheet href=/static/page.css><h1>{{ word }}</h1><p>{{ pid }}</p>',
  );
  write('static/page.css', 'h1 { color: rgb(1, 1, 1) }');
}

/** Asks on a connection of its own. */
function get(url: string, headers: http.OutgoingHttpHeaders = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent: false, headers }, (response) => {
        let text = '';
        response.on('data', (data) => {
          text += data;
        });
        response.on('end', () => resolve(`${response.statusCode} ${text}`)).on('error', reject);
      })
      .on('error', reject);
  });
}

async function begin(words = 'run --port 0 --reload', env: Record<string, string> = {}) {
  const run = pottle(words, { env });
  return { run, url: await urlOf(run) };
}

const programOf = (run: Run) => childrenOf(run.child.pid!);

describe.skipIf(process.platform !== 'linux')('a change', () => {
  it('in what the app imports starts it again, and nobody is lost', async () => {
    writeProject();
    const { run, url } = await begin();
    const late = get(`${url}/late`);
    await says(run, /begun/);
    const answers: string[] = [];
    let asking = true;
    const askers = [1, 2, 3].map(async () => {
      while (asking) answers.push(await get(`${url}/word`));
    });
    const words = ['two', 'three', 'four', 'five'];
    for (const word of words) {
      write('word.js', wordIs(word));
      await eventually(
        () => answers.at(-1) === `200 ${word}`,
        () => run.output,
      );
    }
    asking = false;
    await Promise.all(askers);
    expect(await late).toBe('200 one');
    expect(new Set(answers)).toEqual(new Set(['one', ...words].map((word) => `200 ${word}`)));
    await says(run, /Serving again, \d+ ms after that/, words.length);
    expect(run.output.match(/^ \* .*starting again\.$/gm)).toEqual(
      words.map(() => ' * word.js has changed: starting again.'),
    );
    await eventually(() => programOf(run).length === 1);
  });

  it('takes connections that are kept to the new program before the old one is shut down', async () => {
    writeProject();
    write(
      'app.js',
      `import { existsSync } from 'node:fs';
${APP}
app.afterServing(async () => {
  console.log('shut down');
  while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 10));
});`,
    );
    const { run, url } = await begin();
    const port = Number(new URL(url).port);
    const [kept, preconnected] = [connect(port), connect(port)];
    const left = [kept, preconnected].map((socket) =>
      once(
        socket.on('error', () => {}),
        'close',
      ),
    );
    let answers = '';
    kept.on('data', (data) => {
      answers += data;
    });
    preconnected.resume();
    const ask = () => kept.write('GET /word HTTP/1.1\r\nHost: localhost\r\n\r\n');
    ask();
    await eventually(() => answers.endsWith('one'));
    write('word.js', wordIs('two'));
    await says(run, /shut down/);
    ask();
    await left[0];
    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    await left[1];
    write('go', '');
    expect(await get(`${url}/word`)).toBe('200 two');
  });

  it('in TypeScript is seen too', async () => {
    giveTsx();
    write('app.ts', APP.replace('app =', 'app: Pottle ='));
    write('word.ts', wordIs('one').replace('word', 'word: string'));
    write('templates/page.html', '');
    const { url } = await begin();
    write('word.ts', wordIs('two').replace('word', 'word: string'));
    await eventually(async () => (await get(`${url}/word`)) === '200 two');
  });

  it('elsewhere, or without another content, starts nothing', async () => {
    writeProject();
    write('other.js', wordIs('x'));
    const { run, url } = await begin();
    const before = programOf(run);
    write('other.js', wordIs('y'));
    write('word.js', wordIs('one'));
    write('templates/page.html', 'new {{ word }}');
    await eventually(async () => (await get(url)).startsWith('200 new one'));
    write('.env', 'WORD=put there');
    write('app.js', APP.replace('return word;', 'return process.env.WORD;'));
    await says(run, /app\.js has changed/);
    expect(run.output.match(/has changed/g)).toHaveLength(1);
    await eventually(async () => (await get(`${url}/word`)) === '200 put there');
    write('.env', 'OTHER=1\nWORD=changed');
    await eventually(async () => (await get(`${url}/word`)) === '200 changed');
    expect(run.output).toContain(' * .env has changed: starting again.');
    await eventually(() => programOf(run).length === 1 && programOf(run)[0] !== before[0]);
  });

  it.runIf(native)('is served by uWebSockets.js when that is asked for', async () => {
    writeProject();
    const { run, url } = await begin('run --port 0 --debug', { POTTLE_TRANSPORT: 'uws' });
    expect(run.output).toContain('(uws:');
    write('word.js', wordIs('two'));
    await eventually(async () => (await get(`${url}/word`).catch(() => '')) === '200 two');
  });

  it('is listened to by no page whose policy has no place for that', async () => {
    write(
      'app.js',
      `import { Pottle, request, tuple } from 'pottle';
       export const app = new Pottle(import.meta);
       app.get('/')(async function index() {
         return tuple('<p>hi', 200, { 'Content-Security-Policy': request.args.get('policy', '') });
       });`,
    );
    const { url } = await begin();
    const listens = async (policy: string) => {
      const headers = { 'Sec-Fetch-Dest': 'document' };
      const page = await fetch(`${url}/?${new URLSearchParams({ policy })}`, { headers });
      const [, nonce] = /'nonce-([^']*)/.exec(policy) ?? [];
      return (await page.text()).endsWith(
        `<script src="/_pottle/refresh.js"${nonce === undefined ? '' : ` nonce="${nonce}"`}></script>\n`,
      );
    };
    for (const policy of [
      '',
      "default-src 'self'",
      "img-src 'none'",
      "default-src 'none'; Script-Src 'self'; connect-src *",
      "script-src 'nonce-Abc='",
    ])
      expect([policy, await listens(policy)]).toEqual([policy, true]);
    for (const policy of [
      "default-src 'none'",
      "default-src 'none'; script-src 'nonce-abc'",
      "script-src-elem https://elsewhere.test; script-src 'self'",
      "default-src 'self'; connect-src 'none'",
    ])
      expect([policy, await listens(policy)]).toEqual([policy, false]);
  });

  it('that cannot be loaded is shown, until it is mended', async () => {
    writeProject();
    write('word.js', 'export const word = ;');
    const run = pottle('run --port 0 --reload', { env: { PORT: '0' } });
    await says(
      run,
      /SyntaxError: Unexpected token ';'\n {4}at word\.js:1:1\n {4}> {4}1 \| export const word = ;\n/,
    );
    write('word.js', wordIs('mended'));
    const url = await urlOf(run);
    expect(await get(`${url}/word`)).toBe('200 mended');
    write('word.js', "throw new Error('<broken>');\nexport const word = '';");
    await eventually(async () => (await get(`${url}/word`)).includes('Error: <broken>'));
    expect(await get(`${url}/word`)).toMatch(/word\.js:1\n>\s+1 {2}throw new Error\('<broken>'\);\n/);
    for (const headers of [{ Host: 'rebound.example' }, { 'X-Forwarded-For': '192.0.2.1' }])
      expect(await get(`${url}/word`, headers)).toMatch(/^500 (?!.*broken)/s);
    write('word.js', wordIs('again'));
    await eventually(async () => (await get(`${url}/word`)) === '200 again');
  });

  it('lets no client wait for a program that was killed before it took the connection', async () => {
    writeProject();
    const { run, url } = await begin();
    const [pid] = programOf(run);
    process.kill(pid!, 'SIGSTOP');
    const waiting = get(`${url}/word`);
    waiting.catch(() => undefined);
    await turns(100); // it is handed over by then, and not taken
    process.kill(pid!, 'SIGKILL');
    await expect(waiting).rejects.toThrow();
  });

  it('begins a program anew that has ended', async () => {
    writeProject();
    const { run, url } = await begin();
    write('word.js', 'process.exit(3);\nexport const word = "";');
    await says(run, /The program has ended \(3\)\. It starts again when it changes\./);
    write('word.js', wordIs('back'));
    await eventually(async () => (await get(`${url}/word`).catch(() => '')) === '200 back');
  });
});

describe.skipIf(process.platform !== 'linux')('the command', () => {
  it('ends with its program', async () => {
    writeProject();
    const { run } = await begin();
    const [pid] = programOf(run);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(lives(pid!)).toBe(false);
  });

  it('takes its program with it when it is killed', async () => {
    writeProject();
    const { run } = await begin();
    const [pid] = programOf(run);
    run.child.kill('SIGKILL');
    await run.ended;
    await eventually(() => !lives(pid!));
  });

  it('says in a line that its port is taken', async () => {
    writeProject();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const run = pottle(`run --port ${port} --reload`);
    expect(await run.ended).toBe(1);
    expect(run.output).toMatch(/^Error: Cannot listen on 127\.0\.0\.1:\d+: .*\n$/);
    taken.close();
  });

  it('refuses several workers, and has none reloaded unasked', async () => {
    writeProject();
    const run = pottle('run --port 0 --reload --workers 2');
    expect(await run.ended).toBe(2);
    expect(run.output).toBe('Error: --reload is for one process: leave out --workers, or --reload.\n');
    const { run: debugging } = await begin('run --port 0 --debug --no-reload');
    expect(programOf(debugging)).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('moments that do not suit', () => {
  const SLOW = "console.log('loading'); await new Promise((resolve) => setTimeout(resolve, 400));";

  it('saves while the program that has read the last one starts lose nobody', async () => {
    writeProject();
    const { run, url } = await begin();
    const [first] = programOf(run);
    write('word.js', `${SLOW}${wordIs('two')}`);
    await eventually(() => !lives(first!)); // so that the second one has who comes
    const asked = get(`${url}/word`);
    write('word.js', wordIs('three'));
    expect(await asked).toMatch(/^200 (?:two|three)$/);
    await eventually(async () => (await get(`${url}/word`)) === '200 three');
  });

  it('one that is killed before it has taken over leaves none behind that serves what was', async () => {
    writeProject();
    const { run, url } = await begin();
    const [first] = programOf(run);
    write('word.js', wordIs('two'));
    let second: number | undefined;
    await eventually(() => {
      second = programOf(run).find((pid) => pid !== first);
      return second !== undefined;
    });
    process.kill(second!, 'SIGKILL');
    await says(run, /has ended \(SIGKILL\)/);
    expect(await get(`${url}/word`)).toBe('200 one');
    write('word.js', wordIs('three'));
    await says(run, /Serving again/);
    await eventually(() => programOf(run).length === 1);
    expect(await get(`${url}/word`)).toBe('200 three');
  });

  it.runIf(native)('several saves while uWebSockets.js still answers start one program', async () => {
    writeProject();
    const { run, url } = await begin('run --port 0 --reload', { POTTLE_TRANSPORT: 'uws' });
    const late = get(`${url}/late`);
    await says(run, /begun/);
    write('word.js', wordIs('two'));
    await says(run, /starting again/);
    write('word.js', wordIs('three'));
    await says(run, /starting again/, 2);
    expect(await late).toBe('200 one');
    await says(run, /Serving again/);
    expect(await get(`${url}/word`)).toBe('200 three');
    expect(programOf(run)).toHaveLength(1);
    expect(run.output).not.toContain('has ended');
  });

  it('a signal while a program is loaded ends all', async () => {
    writeProject();
    write('word.js', `${SLOW} await import('./more.js');${wordIs('one')}`);
    write('more.js', '');
    const run = pottle('run --port 0 --reload');
    await says(run, /loading/);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it.each([
    ['SIGINT', 'SIGINT'],
    ['SIGHUP', 'SIGTERM'],
  ] as const)('%s and %s end a program in an endless loop', async (...signals) => {
    writeProject();
    write('app.js', `${APP} app.get('/loop')(function loop() { console.log('looping'); for (;;); });`);
    const { run, url } = await begin();
    const [program] = programOf(run);
    const lost = get(`${url}/loop`).catch(() => 'lost');
    await says(run, /looping/);
    for (const signal of signals) run.child.kill(signal);
    await run.ended;
    await eventually(() => !lives(program!));
    expect(await lost).toBe('lost');
  });
});

describe.runIf(hasBrowser && process.platform === 'linux')('an open page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const heading = (page: Page) => page.textContent('h1').catch(() => '');
  const seesMark = (page: Page) => page.evaluate('window.mark === true');

  it('shows what has changed by itself: code, a template, a style, a failure and its end', async () => {
    writeProject();
    const { run, url } = await begin('run --port 0 --debug');
    const page = await browser.newPage();
    await page.goto(url);
    const pid = await page.textContent('p');
    const color = () => page.evaluate("getComputedStyle(document.querySelector('h1')).color").catch(() => '');
    await page.waitForFunction("'pottleProcess' in window");

    await page.evaluate('window.mark = true');
    write('static/page.css', 'h1 { color: rgb(2, 2, 2) }');
    await eventually(async () => (await color()) === 'rgb(2, 2, 2)');
    expect(await seesMark(page)).toBe(true);

    write('templates/page.html', '<h1>new {{ word }}</h1><p>{{ pid }}</p>');
    await eventually(async () => (await heading(page)) === 'new one');
    expect(await page.textContent('p')).toBe(pid);

    write('word.js', wordIs('two'));
    await eventually(async () => (await heading(page)) === 'new two');
    expect(await page.textContent('p')).not.toBe(pid);

    write('word.js', 'export const word = <script>;');
    await eventually(async () => (await heading(page)) === 'SyntaxError');
    expect(await page.textContent('.message')).toBe("Unexpected token '<'");
    expect(await page.textContent('.here')).toContain('export const word = <script>;');

    write('word.js', wordIs('three'));
    await eventually(async () => (await heading(page)) === 'new three');
    expect(run.output.match(/Debugger PIN/g)).toHaveLength(1);
    await page.close();
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });
});
