/**
 * What only Bun, Deno and workerd themselves show: `npm run test:platforms [-- bun deno workerd]`. They come from npm into a
 * temporary folder. On Bun and Deno the transport contract runs, and the quickstart and the programs of docs/bun-deno.md are
 * visited. What holds where is a table of that page, which is compared with what is seen. In workerd run the programs of docs/fetch.md.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { WebSocket } from 'ws';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SCRATCH = mkdtempSync(path.join(tmpdir(), 'pottle-platforms-'));

/** Released ones are pinned: a newer one is a change of this line. */
const PLATFORMS = {
  bun: { from: '@oven/bun-linux-x64-baseline@1.4.5', file: 'bin/bun', args: [] },
  deno: { from: '@deno/linux-x64-glibc@2.9.6', file: 'deno', args: ['run', '-A'] },
  workerd: { from: '@cloudflare/workerd-linux-64@1.20261117.1', file: 'bin/workerd', args: ['serve'] },
};
const WANTED = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PLATFORMS);

const REJECTED = 'where fetch rejects, a platform answers with a 500';
const JOINED =
  'the Headers of Deno join cookies with a comma: only in process are there several lines of them';
const UNCUT = 'a WebSocket of Deno can only be closed, with a frame';

/** What the contract shows on a platform that does not hold, with the reason. */
const KNOWN = {
  bun: {
    'through fetch of Bun > a streamed answer > with a known length announces it, and never exceeds it':
      'Bun sends streams in chunks, whatever length is announced',
    'through fetch of Bun > an app that aborts before it answers cuts the connection': REJECTED,
  },
  deno: {
    'through fetch > the request, read at once > gives headers by name: lists joined, cookies too, single ones once':
      JOINED,
    'through fetch > the request, read after a suspension > gives headers by name: lists joined, cookies too, single ones once':
      JOINED,
    'through fetch of Deno > an app that aborts before it answers cuts the connection': REJECTED,
    'through fetch of Deno > is cut without a close frame by abort': UNCUT,
    'through fetch of Deno > a socket accepted while the transport is at a request > may be cut off at once':
      UNCUT,
    'through fetch of Deno > a socket accepted while the transport is at a handshake > may be cut off at once':
      UNCUT,
    'the body of a request > is lost to a reader when the client leaves':
      'node:http there tells of the request before the answer: the log says once more that nobody answered',
  },
};

function step(title) {
  console.log(`\n== ${title}`);
}

/** Runs a command to its end; what it wrote is shown when it fails. */
function run(command, args, cwd = ROOT) {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1e8 });
  if (done.status === 0) return done.stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${done.status}\n${done.stdout}${done.stderr}`);
}

function install(...packages) {
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], SCRATCH);
}

/** The command of a platform, and what comes before a file. */
function commandOf({ from, file, args }) {
  return [path.join(SCRATCH, 'node_modules', from.replace(/@[\d.]+$/, ''), file), args];
}

/** Runs a program that serves until it has been visited, and stops it. @returns what it wrote */
async function whileServing(platform, file, visit) {
  const [command, args] = commandOf(platform);
  const child = spawn(command, [...args, file], {
    cwd: SCRATCH,
    env: { ...process.env, PORT: '0' },
    stdio: 'pipe',
  });
  let written = '';
  const ended = new Promise((resolve) => child.on('exit', resolve));
  try {
    const url = await new Promise((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data) => {
          written += data;
          const found = /(?:Running|Listening) on (http\S+[^/\s])/.exec(written);
          if (found) resolve(found[1]);
        });
      ended.then((code) => reject(new Error(`It ended with ${code} before it served:\n${written}`)));
    });
    await visit(url);
  } catch (error) {
    throw new Error(`${file} failed; it wrote:\n${written}`, { cause: error });
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  assert.doesNotMatch(written, /error/i);
  return written;
}

/** Runs a program to its end. @returns what it wrote, errors included */
function output(platform, file) {
  const [command, args] = commandOf(platform);
  const { stdout, stderr } = spawnSync(command, [...args, file], { cwd: SCRATCH, encoding: 'utf8' });
  return stdout + stderr;
}

const read = (page) => readFileSync(path.join(ROOT, page), 'utf8');

/** The programs of a page, by file. */
function programsOf(page) {
  const blocks = read(page).matchAll(/^```js (\S+)\n([\s\S]*?)^```$/gm);
  return Object.fromEntries([...blocks].map(([, file, code]) => [file, code]));
}

const PROGRAMS = programsOf('docs/bun-deno.md');

/** What holds on a platform by the table of the page, by the first cell. */
function promises(name) {
  const [, table] = /^(\| what .*\n(?:\|.*\n)+)/m.exec(read('docs/bun-deno.md'));
  const [head, , ...rows] = table
    .trim()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const column = head.findIndex((cell) => cell.toLowerCase() === name);
  return Object.fromEntries(rows.map((row) => [row[0], row[column].split(/[:,]/)[0]]));
}

/** The contract, as a program of its own for platforms that do not run vitest. */
async function bundleContract() {
  mkdirSync(path.join(SCRATCH, 'spec'));
  mkdirSync(path.join(SCRATCH, 'docs'));
  cpSync(path.join(ROOT, 'docs/servers.md'), path.join(SCRATCH, 'docs/servers.md'));
  await build({
    entryPoints: [path.join(ROOT, 'spec/platforms/contract.ts')],
    outfile: path.join(SCRATCH, 'spec/contract.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { vitest: './spec/platforms/vitest.ts', pottle: './lib/index.ts' },
    external: ['uWebSockets.js', 'ws', 'mime', 'cookie', 'commander', 'nunjucks'],
    absWorkingDir: ROOT,
    logLevel: 'error',
  });
}

function checkContract(name) {
  const [command, args] = commandOf(PLATFORMS[name]);
  const outcome = JSON.parse(
    run(command, [...args, 'spec/contract.js'], SCRATCH)
      .trim()
      .split('\n')
      .at(-1),
  );
  const titles = Object.keys(outcome);
  const failed = titles.filter((title) => outcome[title] !== null);
  const known = Object.keys(KNOWN[name]).map((end) => titles.filter((title) => title.endsWith(end)));
  console.log(`${titles.length - failed.length} passed, ${failed.length} failed, as is known`);
  const surprises = failed.filter((title) => !known.flat().includes(title));
  assert.deepEqual(Object.fromEntries(surprises.map((title) => [title, outcome[title]])), {});
  assert.deepEqual(
    known.filter((some) => !some.some((title) => failed.includes(title))),
    [],
    'hold by now',
  );
  return outcome;
}

const serving = (options) => `import { Pottle } from 'pottle'; await new Pottle('a').run(${options});`;

/** A program that must end with an error, which says something. */
function refuses(platform, code, message) {
  writeFileSync(path.join(SCRATCH, 'refused.js'), code);
  assert.match(output(platform, 'refused.js'), message);
  return 'no';
}

/** What decides the rows of the table, by their first cells; gives `yes` or `no`, or throws. */
const ROWS = {
  '`app.run()`: requests, answers, streams': (_, outcome) =>
    holds(outcome, 'the transport contract: on node >'),
  '`app.run()`: WebSockets, topics': (_, outcome) => holds(outcome, 'the WebSocket contract: on node >'),
  '`app.run()`: https and wss': (platform, outcome) =>
    Object.keys(outcome).some((title) => title.includes('on node, with TLS >'))
      ? holds(outcome, 'contract: on node, with TLS >')
      : refuses(platform, serving("{ sslContext: 'adhoc' }"), /On Deno, TLS is Deno's own: Deno\.serve/),
  '`app.run({ http2: true })`': (platform, outcome) =>
    Object.keys(outcome).some((title) => title.includes('over HTTP/2 >'))
      ? holds(outcome, 'the transport contract: over HTTP/2 >')
      : refuses(platform, serving('{ http2: true }'), /HTTP\/2 is not spoken on Bun/),
  "`app.run({ transport: 'uws' })`": (platform) =>
    refuses(
      platform,
      serving("{ transport: 'uws' }"),
      /uWebSockets\.js is made for Node and does not load on/,
    ),
  '`app.run({ workers: 2 })`': (platform) =>
    refuses(platform, serving('{ workers: 2 }'), /Workers share their port by node:cluster/),
  '`app.fetch`: requests, answers, streams': (_, outcome) =>
    holds(outcome, 'the transport contract: through fetch of '),
  '`app.fetch`: WebSockets, topics': (_, outcome) =>
    holds(outcome, 'the WebSocket contract: through fetch of '),
  'static files, templates, sessions, forms': async (platform) => {
    console.log((await whileServing(platform, 'quickstart/app.ts', visitQuickstart)).trim());
    // The same app below the platform's own server: app.run() does nothing while that is set.
    const [, serving] = /^(.*\.serve\([\s\S]*)/m.exec(PROGRAMS[`${path.basename(platform.file)}.js`]);
    const loading =
      "import { bunWebSocket } from 'pottle';\nprocess.env.POTTLE_RUN_FROM_CLI = '1';\nconst { app } = await import('./app.ts');\n";
    writeFileSync(path.join(SCRATCH, 'quickstart/fetch.ts'), loading + serving);
    await whileServing(platform, 'quickstart/fetch.ts', visitQuickstart);
    return 'yes';
  },
};

/** Whether the contract's cases with such a title hold. Those that are known not to, are said below the table. */
function holds(outcome, title) {
  const cases = Object.keys(outcome).filter((each) => each.includes(title));
  assert.ok(cases.length > 30, `${title} has ${cases.length} cases`);
  return 'yes';
}

async function checkTable(name, outcome) {
  const promised = promises(name);
  assert.deepEqual(Object.keys(promised), Object.keys(ROWS), 'the rows of the table');
  for (const [row, check] of Object.entries(ROWS)) {
    console.log(`${row}: ${promised[row]}`);
    assert.equal(await check(PLATFORMS[name], outcome), promised[row], `${row} on ${name}`);
  }
}

/** The hello of the page. */
async function visitHello(url) {
  assert.equal(await (await fetch(url)).text(), 'Hello, World!');
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
  const answer = new Promise((resolve) => socket.on('message', (data) => resolve(String(data))));
  socket.on('open', () => socket.send('hi'));
  assert.equal(await answer, 'echo hi');
  socket.close();
}

/** The quickstart, as a browser would. */
async function visitQuickstart(url) {
  const page = await fetch(url);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /Welcome! Write something/);
  const style = await fetch(`${url}/static/board.css`);
  assert.equal(style.headers.get('content-type'), 'text/css; charset=utf-8');
  assert.match(await style.text(), /\{/);
  const again = { headers: { 'if-none-match': style.headers.get('etag') } };
  assert.equal((await fetch(`${url}/static/board.css`, again)).status, 304);
  assert.equal((await fetch(`${url}/by/nobody`)).status, 404);

  const socket = new WebSocket(`${url.replace('http', 'ws')}/live?name=Ann`);
  const messages = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  const seen = async (test) => {
    while (!messages.some(test)) await new Promise((resolve) => socket.once('message', resolve));
  };
  await seen(({ event, data }) => event === 'here' && data.length === 1 && data[0].id === 'Ann');
  const body = new URLSearchParams({ name: 'Ann', text: 'Hello <there>' });
  const posted = await fetch(`${url}/notes`, { method: 'POST', body, redirect: 'manual' });
  assert.deepEqual([posted.status, posted.headers.get('location')], [303, '/']);
  await seen(({ id, data }) => id && data.html.includes('Hello &lt;there&gt;'));
  const cookie = posted.headers.get('set-cookie').split(';')[0];
  assert.match(await (await fetch(url, { headers: { cookie } })).text(), /Pinned\. Everybody/);
  socket.close();
}

async function checkPlatform(name) {
  const outcome = checkContract(name);
  step(`${name}: the table of docs/bun-deno.md`);
  await checkTable(name, outcome);
  step(`${name}: the programs of the page`);
  for (const file of ['app.js', `${name}.js`])
    console.log((await whileServing(PLATFORMS[name], file, visitHello)).trim());
}

/** The programs of docs/fetch.md, bundled as it says. */
async function checkWorker() {
  const programs = programsOf('docs/fetch.md');
  mkdirSync(path.join(SCRATCH, 'templates'));
  writeFileSync(path.join(SCRATCH, 'templates/page.html'), '<h1>{{ name }}</h1>');
  run(
    process.execPath,
    ['node_modules/pottle/dist/cli/bin.js', 'precompile', 'templates', 'templates.js'],
    SCRATCH,
  );
  const visits = {
    'worker.js': async (url) => {
      assert.equal(await (await fetch(url)).text(), 'Hello, World!');
      const headers = { 'content-type': 'application/json' };
      const echo = await fetch(`${url}/echo`, { method: 'POST', body: '{"a":[1,null]}', headers });
      assert.deepEqual(await echo.json(), { got: { a: [1, null] } });
      assert.equal((await fetch(`${url}/nowhere`)).status, 404);
      assert.equal(await (await fetch(`${url}/greeting`)).text(), 'Ahoy!');
    },
    'page.js': async (url) => assert.equal(await (await fetch(url)).text(), '<h1>Ann</h1>'),
  };
  for (const [file, visit] of Object.entries(visits)) {
    writeFileSync(path.join(SCRATCH, file), programs[file]);
    await build({
      entryPoints: [path.join(SCRATCH, file)],
      outfile: path.join(SCRATCH, `out/${file}`),
      bundle: true,
      format: 'esm',
      conditions: ['workerd'],
      external: ['node:*'],
      keepNames: true,
      minify: true,
      logLevel: 'error',
    });
    const port = await freePort();
    writeFileSync(
      path.join(SCRATCH, 'worker.capnp'),
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [(name = "${file}", esModule = embed "out/${file}")],
    bindings = [(name = "GREETING", text = "Ahoy!")],
    compatibilityDate = "2024-09-01", compatibilityFlags = ["nodejs_compat"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
`,
    );
    const [command, args] = commandOf(PLATFORMS.workerd);
    const child = spawn(command, [...args, 'worker.capnp'], { cwd: SCRATCH, stdio: 'inherit' });
    try {
      const url = `http://127.0.0.1:${port}`;
      while (
        !(await fetch(url).then(
          () => true,
          () => false,
        ))
      )
        assert.equal(child.exitCode, null);
      await visit(url);
      console.log(`${file} is right`);
    } finally {
      child.kill();
    }
  }
}

/** A port that nobody has just now. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

try {
  step('the tarball');
  run('npm', ['run', '-s', 'build']);
  const file = run('npm', ['pack', '-s', '--ignore-scripts', '--pack-destination', SCRATCH]).trim();
  writeFileSync(path.join(SCRATCH, 'package.json'), '{ "type": "module", "private": true }\n');
  install(
    `./${file}`,
    'ws@8.23.0',
    'mime',
    'cookie',
    'commander',
    'nunjucks',
    ...WANTED.map((name) => PLATFORMS[name].from),
  );
  await bundleContract();
  cpSync(path.join(ROOT, 'quickstart'), path.join(SCRATCH, 'quickstart'), { recursive: true });
  for (const [file, code] of Object.entries(PROGRAMS)) writeFileSync(path.join(SCRATCH, file), code);
  for (const name of WANTED) {
    step(run(commandOf(PLATFORMS[name])[0], ['--version']).split('\n')[0]);
    await (name === 'workerd' ? checkWorker() : checkPlatform(name));
  }
  step('All is well.');
} finally {
  rmSync(SCRATCH, { recursive: true, force: true });
}
