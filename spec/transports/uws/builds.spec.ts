/** Which build of uWebSockets.js to install where, and what is said when there is none. */
import { expect, it } from 'vitest';
import {
  explainAbsence,
  installCommand,
  type Machine,
  thisMachine,
} from '../../../lib/transports/uws/builds.js';

const on = (node: number, glibc?: string, platform = 'linux'): Machine => ({
  node,
  platform,
  arch: 'x64',
  glibc,
});
const PACK = 'npm install uWebSockets.js@npm:uws-pack@20.0.8';
const CORE = 'npm install uWebSockets.js@npm:@uwsjs/core@20.69.0';

it.each<[string, Machine, string | undefined]>([
  ['Node 20', on(20, '2.36'), PACK],
  ['Node 20 with the newest glibc', on(20, '2.41'), PACK],
  ['Node 20 with an old glibc', on(20, '2.17'), undefined],
  ['Node 22 with an old glibc', on(22, '2.36'), PACK],
  ['Node 22 with a new glibc', on(22, '2.38'), CORE],
  ['Node 24', on(24, '2.41'), CORE],
  ['Node 26 with a glibc of another main version', on(26, '3.0'), CORE],
  ['Node 24 with an old glibc', on(24, '2.36'), undefined],
  ['Node 25', on(25, '2.41'), undefined],
  ['Node 22 on musl', on(22), undefined],
  ['Node 20 on a Mac', on(20, undefined, 'darwin'), PACK],
  ['Node 24 on a Mac', on(24, undefined, 'darwin'), CORE],
])('on %s the command is right', (_, machine, command) => {
  expect(installCommand(machine)).toBe(command);
});

it.each<[string, string, Error, Machine, string]>([
  [
    'that is not installed',
    'names the command',
    Object.assign(new Error("Cannot find package 'uWebSockets.js' imported from /a"), {
      code: 'ERR_MODULE_NOT_FOUND',
    }),
    on(22, '2.36'),
    `uWebSockets.js is not installed: ${PACK}`,
  ],
  [
    'that is not installed, where npm has none',
    'says so',
    Object.assign(new Error("Cannot find package 'uWebSockets.js' imported from /a"), {
      code: 'ERR_MODULE_NOT_FOUND',
    }),
    on(22),
    'uWebSockets.js is not installed, and npm has no build of it for Node 22 on linux x64 without glibc',
  ],
  [
    'for a newer C library',
    'names that library',
    new Error(
      "This version supports more.\n\nError: /lib/libc.so.6: version `GLIBC_2.38' not found (required by x)",
    ),
    on(22, '2.36'),
    "uWebSockets.js does not load on Node 22 on linux x64 with glibc 2.36 (version `GLIBC_2.38' not found); " +
      `the build that fits: ${PACK}`,
  ],
  [
    'for other Nodes',
    'gives its reason in short',
    new Error('It supports only Node.js 18, 20 and 22 on (glibc) Linux.\nMore.'),
    on(24, '2.36'),
    'uWebSockets.js does not load on Node 24 on linux x64 with glibc 2.36 (It supports only Node.js 18, 20 and 22 on); ' +
      'npm has no build of it that fits',
  ],
])('an engine %s %s', (_, __, error, machine, line) => {
  expect(explainAbsence(error, machine)).toBe(line);
});

it('knows this machine', () => {
  expect(thisMachine()).toMatchObject({
    node: Number(process.versions.node.split('.')[0]),
    platform: process.platform,
    arch: process.arch,
  });
});
