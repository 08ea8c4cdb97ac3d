/**
 * What only the packed tarball shows: that it is well formed, that those who use it can compile and test with others' clients, and that
 * it serves on each line of Node. `npm run test:package [-- 20 24]`; the other Nodes, and what checks, come from npm into a temporary folder.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const SCRATCH = mkdtempSync(path.join(tmpdir(), 'pottle-package-'));
const OWN = process.versions.node.split('.')[0];
const LINES = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24', '26'];

/** Released ones are pinned: a newer compiler is a change of this line. */
const COMPILERS = ['typescript@5.9.3', 'typescript@6.0.2', 'typescript@7.0.2'];
const CHECKERS = ['publint@0.3.25', '@arethetypeswrong/cli@0.18.5'];

/** What others test with, as docs/testing.md says. */
const SUPERTEST = 'supertest@7.3.2';

/** What people get with zod, in bytes. */
const MAX_INSTALLED = 25e6;

/** The specs that other Nodes run: what is promised of engines, and what leans on Node itself. */
const SPECS = [
  'spec/transports/contract',
  'spec/transports/alike',
  'spec/transports/tls',
  'spec/transports/fetch',
  'spec/transports/uws', // another build on each
  'spec/files',
  'spec/conformance.spec.ts',
  'spec/globals.spec.ts',
];
/** Those of the newest besides: all of the engines, plain JavaScript, and the quickstart. */
const NEWEST = [
  'spec/transports',
  'spec/http',
  'spec/json',
  'spec/sessions',
  'spec/wrappers',
  'spec/quickstart.spec.ts',
];

function step(title) {
  console.log(`\n== ${title}`);
}

/** Runs a command to its end; what it wrote is shown when it fails. */
async function run(command, args, { cwd = ROOT, env = process.env, show = false } = {}) {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', ...(show ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
  });
  const written = { stdout: '', stderr: '' };
  for (const name in written) child[name]?.setEncoding('utf8').on('data', (text) => (written[name] += text));
  const [status] = await once(child, 'close');
  if (status === 0) return written;
  throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${written.stdout}${written.stderr}`);
}

async function project(name, packages, env) {
  const cwd = path.join(SCRATCH, name);
  mkdirSync(cwd, { recursive: true });
  writeFileSync(path.join(cwd, 'package.json'), '{ "type": "module", "private": true }\n');
  if (packages.length) await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd, env });
  return cwd;
}

function bytesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size, 0);
}

/** The environment in which `node` is of this line. */
async function environmentOf(line) {
  if (line === OWN) return process.env;
  const name = `node-${process.platform}-${process.arch}`;
  const cwd = await project(`node${line}`, [`${name}@${line}`]);
  return {
    ...process.env,
    PATH: `${path.join(cwd, 'node_modules', name, 'bin')}${path.delimiter}${process.env.PATH}`,
  };
}

/** The programs of the README. */
const programs = [
  ...readFileSync(path.join(ROOT, 'README.md'), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm),
].map(([, code]) => code);

/**
 * Runs the README's first example until it has answered, and stops it.
 * @returns the lines that it wrote
 */
async function serve(cwd, env) {
  writeFileSync(path.join(cwd, 'app.js'), programs[0]);
  const child = spawn('node', ['app.js'], { cwd, env: { ...env, PORT: '0' }, stdio: 'pipe' });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (written += data));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const url = await new Promise((resolve, reject) => {
    child.stderr.on('data', look);
    child.stdout.on('data', look);
    ended.then((code) => reject(new Error(`It ended with ${code} before it served:\n${written}`)));
    function look() {
      const found = /Running on (\S+) .*\n/.exec(written);
      if (found) resolve(found[1]);
    }
  });
  const answer = await fetch(`${url}/hello/you?loud=yes`, { headers: { connection: 'close' } });
  assert.deepEqual([answer.status, await answer.json()], [200, { message: 'Hello you', loud: 'yes' }]);
  const { stdout: socket } = await run('node', ['socket.mjs', url.replace('http', 'ws')], {
    cwd: clientFolder,
    env,
  });
  assert.equal(socket.trim(), 'echo hi');
  child.kill('SIGTERM');
  assert.equal(await ended, 0);
  return written.trim().split('\n');
}

const clientFolder = path.join(SCRATCH, 'client');

async function checkLine(line, tarball) {
  const env = await environmentOf(line);
  const { stdout: version } = await run('node', ['--version'], { env });
  step(`Node ${version.trim()}: a project with the tarball`);
  const cwd = await project(`project${line}`, [tarball], env);
  const size = bytesIn(path.join(cwd, 'node_modules'));
  console.log(`node_modules: ${(size / 1e6).toFixed(1)} MB`);
  assert.ok(size < MAX_INSTALLED);
  const lines = await serve(cwd, env);
  console.log(lines.join('\n'));
  assert.match(lines[0], /Running on \S+ \(node: .*uWebSockets\.js is not installed/);
  assert.equal(
    lines.filter((each) => !/ Running on | Debug mode is off| SIGTERM: shutting down/.test(each)).length,
    0,
    'no warning',
  );

  const command = /is not installed: npm (install .+)\)$/.exec(lines[0]);
  if (command) {
    await run('npm', [...command[1].split(' '), '--no-audit', '--no-fund'], { cwd, env });
    const [started] = await serve(cwd, env);
    console.log(started);
    assert.match(started, /\(uws: /);
  }
  if (line === OWN) return; // npm test runs them all
  step(`Node ${line}: specs`);
  const besides = line === LINES.at(-1) ? NEWEST : [];
  await run('node', ['node_modules/vitest/vitest.mjs', 'run', ...SPECS, ...besides], { env, show: true });
}

/** What can be imported of an installed package; a pattern stands for the files that it has. */
function entriesOf(cwd) {
  const root = path.join(cwd, 'node_modules/pottle');
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const names = Object.entries(exports)
    .filter(([, { types }]) => types !== undefined)
    .flatMap(([entry, { default: file }]) => {
      const name = entry.replace('.', 'pottle');
      if (!entry.includes('*')) return name;
      const [folder] = file.split('*');
      return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((each) => each.endsWith('.js') && each !== 'index.js')
        .map((each) => name.replace('*', each.replace(/\.js$/, '')));
    })
    .filter((name) => name !== 'pottle/opentelemetry'); // which needs a package of its own
  return [...new Set(names)].sort();
}

async function checkTypes(tarball) {
  for (const compiler of COMPILERS) {
    step(`${compiler} compiles the README's programs`);
    const cwd = await project(compiler.replace('@', '-'), [tarball, compiler, '@types/node@20']);
    for (const [at, code] of programs.entries())
      writeFileSync(path.join(cwd, `program${at}.ts`), `${code}export {};\n`);
    const imports = entriesOf(cwd).map((entry) => `import '${entry}';\n`);
    writeFileSync(path.join(cwd, 'entries.ts'), imports.join(''));
    writeFileSync(path.join(cwd, 'entries.js'), imports.join(''));
    await run('node', ['entries.js'], { cwd });
    for (const module of ['nodenext', 'esnext']) {
      const options = { target: 'es2022', lib: ['es2023', 'esnext.disposable'], strict: true, noEmit: true };
      const compilerOptions = { ...options, module, types: ['node'], skipLibCheck: false };
      if (module === 'esnext') compilerOptions.moduleResolution = 'bundler';
      writeFileSync(path.join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
      await run(path.join(cwd, 'node_modules/.bin/tsc'), [], { cwd });
    }
  }
}

/** The program of docs/testing.md. */
async function checkSupertest(tarball) {
  step(SUPERTEST);
  const cwd = await project('supertest', [tarball, SUPERTEST]);
  const page = readFileSync(path.join(ROOT, 'docs/testing.md'), 'utf8');
  const [, code] = /^```js supertest\.js\n([\s\S]*?)^```$/m.exec(page);
  writeFileSync(path.join(cwd, 'supertest.js'), code);
  await run('node', ['supertest.js'], { cwd });
}

/** A project as `npx pottle new` makes it, installed by npm: all of its scripts that end by themselves, and the command of its container. */
async function checkStarter(tarball) {
  step('pottle new');
  const maker = await project('maker', [tarball]);
  const cwd = path.join(SCRATCH, 'started');
  await run('node_modules/.bin/pottle', ['new', cwd, '--template', 'pages', '--ts'], { cwd: maker });
  // What is not published yet comes from the tarball.
  const manifest = path.join(cwd, 'package.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/("pottle": )".*?"/, `$1"file:${tarball}"`));
  const installing = await run('npm', ['install', '--no-audit', '--no-fund'], { cwd });
  assert.doesNotMatch(installing.stderr, /npm warn/);
  for (const words of [['ci'], ['run', 'lint'], ['test'], ['run', 'build'], ['prune', '--omit=dev']])
    await run('npm', words, { cwd });
  const [, command] = /^CMD (\[.*\])$/m.exec(readFileSync(path.join(cwd, 'Dockerfile'), 'utf8'));
  const [file, ...args] = JSON.parse(command);
  const child = spawn(path.join(cwd, file), args, { cwd, env: { ...process.env, PORT: '0' }, stdio: 'pipe' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const url = await new Promise((resolve, reject) => {
    let written = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        written += data;
        const found = /Running on (\S+)/.exec(written);
        if (found) resolve(found[1]);
      });
    ended.then((code) => reject(new Error(`It ended with ${code} before it served:\n${written}`)));
  });
  assert.match(await (await fetch(url, { headers: { connection: 'close' } })).text(), /Guest book/);
  child.kill('SIGTERM');
  assert.equal(await ended, 0);
}

async function checkForm(tarball) {
  step('publint and attw');
  const cwd = await project('checkers', CHECKERS);
  const bin = (name) => path.join(cwd, 'node_modules/.bin', name);
  await run(bin('publint'), ['run', '--strict', tarball], { cwd });
  // Neither CommonJS nor the resolution of Node 10 is promised.
  await run(bin('attw'), [tarball, '--profile', 'esm-only'], { cwd });
}

try {
  step('the tarball');
  await run('npm', ['run', '-s', 'build']);
  const packed = await run('npm', ['pack', '-s', '--ignore-scripts', '--pack-destination', SCRATCH]);
  const file = packed.stdout.trim();
  const tarball = path.join(SCRATCH, file);
  console.log(`${file}: ${(statSync(tarball).size / 1e6).toFixed(2)} MB`);
  await project('client', ['ws@8.23.0']);
  writeFileSync(
    path.join(clientFolder, 'socket.mjs'),
    `import { WebSocket } from 'ws';
const socket = new WebSocket(process.argv[2] + '/ws');
socket.on('open', () => socket.send('hi'));
socket.on('message', (data) => { console.log(String(data)); socket.close(); });
`,
  );
  // All at once: much of it waits for what is installed.
  await Promise.all([checkForm, checkTypes, checkSupertest, checkStarter].map((check) => check(tarball)));
  for (const line of LINES) await checkLine(line, tarball);
  step('All is well.');
} finally {
  rmSync(SCRATCH, { recursive: true, force: true });
}
