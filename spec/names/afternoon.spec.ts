/** The tutorial of porting, done as it says: its files, its commands, with the real Flask. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Project } from '../installed.js';
import { freePort } from '../network.js';
import { eventually } from '../waiting.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PYTHON = '/usr/bin/python3';
const hasFlask = spawnSync(PYTHON, ['-c', 'import flask']).status === 0;
if (!hasFlask && process.env.CI) throw new Error('There is no Flask: apt-get install python3-flask.');

const text = readFileSync(path.join(ROOT, 'docs/porting-in-an-afternoon.md'), 'utf8');

interface Block {
  language: string;
  file: string | undefined;
  body: string;
}

const blocks: Block[] = [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', file, body = '']) => ({ language, file, body }),
);

let project: Project | undefined;
const running = new Map<string, ChildProcess>();

afterAll(async () => {
  for (const child of running.values()) await stop(child);
  project?.remove();
});

let written = '';
const timesServing = () => written.split('Serving again').length;

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** Starts a server again, and waits until it answers. */
async function start(name: string, command: string, args: string[], url: string): Promise<void> {
  await stop(running.get(name));
  const child = spawn(command, args, { cwd: project!.folder, stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.on('data', (data) => {
    written += data;
  });
  running.set(name, child);
  await eventually(async () => {
    const answer = await fetch(url, { redirect: 'manual' }).catch(() => null);
    return answer?.status === 200;
  });
}

test.skipIf(!hasFlask)('an application is ported in an afternoon', async () => {
  project = new Project();
  const { folder } = project;
  symlinkSync(path.join(ROOT, 'node_modules/parse5'), path.join(folder, 'node_modules/parse5'));
  const [old, own] = [await freePort(), await freePort()];
  const placed = (written: string) => written.replaceAll('8000', String(old)).replaceAll('5000', String(own));
  const pottle = path.join(folder, 'node_modules/pottle/dist/cli/bin.js');
  const mirrored: string[] = [];

  const commands: Record<string, (args: string[]) => Promise<void>> = {
    npm: async () => undefined,
    flask: (args) => start('old', PYTHON, ['-m', 'flask', ...args], `http://127.0.0.1:${old}/login`),
    npx: async ([, ...args]) => {
      if (args.includes('run'))
        return start(
          'new',
          process.execPath,
          [pottle, ...args, '--port', String(own)],
          `http://127.0.0.1:${own}/login`,
        );
      const { status, stdout, stderr } = spawnSync(process.execPath, [pottle, ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(`${status}\n${stdout}${stderr}`).toMatch(/^0\n/);
      mirrored.push(stdout.trim().split('\n').at(-1)!);
    },
  };
  for (const { language, file, body } of blocks) {
    if (file !== undefined) {
      const before = timesServing();
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), placed(body));
      if (file === 'app.js' && running.has('new')) {
        // The server of debug mode starts again when the file is saved.
        await eventually(() => timesServing() > before);
        await sharesLogins(`http://127.0.0.1:${own}`);
      }
    } else if (language === 'console')
      for (const [, command = '', rest = ''] of body.matchAll(/^\$ (\w+) (.*)$/gm))
        await commands[command]!(
          placed(rest)
            .split(/ (?:&& .*)?/)
            .filter(Boolean),
        );
  }
  expect(mirrored.at(-1)).toBe('15 requests, 15 the same, 0 differ');
  expect(mirrored.length).toBe(3);
});

/** Who logs in at the new application is known to the old one, which still has the page behind the login; flashed messages cross as well. */
async function sharesLogins(origin: string): Promise<void> {
  const body = new URLSearchParams({ name: 'ann', password: 'secret' });
  const answer = await fetch(`${origin}/login`, { method: 'POST', body, redirect: 'manual' });
  expect(answer.status).toBe(302);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const page = await (await fetch(`${origin}/`, { headers: { cookie } })).text();
  expect(page).toContain('Welcome, ann');
  expect(page).toMatch(/<\/a> ann<\/nav>/);
}
