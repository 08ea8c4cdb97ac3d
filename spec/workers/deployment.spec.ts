/** What docs/deployment.md says of systemd. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { has } from './program.js';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/deployment.md'), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'pottle-units-'));
afterAll(() => rmSync(folder, { recursive: true }));

const verifies = has('systemd-analyze');
if (!verifies && process.env.CI) throw new Error("This spec needs Debian's package systemd.");

// What systemd does by default, it does not say.
it('the service is started again until it can start, and reloads only what can', () => {
  const [, service = ''] = /^```ini board\.service\n([\s\S]*?)^```$/m.exec(page)!;
  const [unit = '', rest = ''] = service.split('[Service]');
  expect(unit).toMatch(/^StartLimitIntervalSec=0$/m);
  expect(rest).toMatch(/^RestartSec=[1-9]\d*$/m);
  expect(rest).not.toMatch(/^ExecReload=/m);
});

it.skipIf(!verifies)('the units are such as systemd takes', () => {
  const units = [...page.matchAll(/^```ini (\S+)\n([\s\S]*?)^```$/gm)];
  expect(units.map(([, name]) => name)).toEqual(['board.service', 'board.socket']);
  // Of a program only whether it is there is looked at. What is commented out has to do as well.
  for (const [, name = '', text = ''] of units)
    writeFileSync(
      path.join(folder, name),
      text.replace('/usr/bin/node', process.execPath).replace('#ExecReload', 'ExecReload'),
    );
  const files = units.map(([, name = '']) => path.join(folder, name));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' });
  expect(stderr.split('\n').filter((line) => line.includes('board'))).toEqual([]);
  expect(status).toBe(0);
});
