/** What debug mode says of code that keeps the event loop: in a program of its own, as a watcher sees a whole process. */
import { describe, expect, it } from 'vitest';
import { node, useProject, write } from '../cli/project.js';

useProject();

const STALLS = `
import { Pottle, serve } from 'pottle';
const app = new Pottle('slow');
app.config.update({ DEBUG: true, ACCESS_LOG: false, DEBUG_LOCALS: process.argv[2] === 'locals' });
app.logger.info = () => undefined;
const heard = [];
app.logger.warning = (message) => {
  // A machine that is busy elsewhere may let anything wait.
  if (/'(spin|early|throwing)'/.test(message)) heard.push(message);
};
function spin() {
  for (const end = performance.now() + 300; performance.now() < end; );
}
app.get('/early')(function early() {
  for (const end = performance.now() + 300; performance.now() < end; );
  return '';
});
app.get('/throwing')(function throwing() {
  for (const end = performance.now() + 600; performance.now() < end; )
    try {
      throw new Error('caught');
    } catch {}
  return '';
});
app.get('/late')(async function late() {
  await new Promise((resolve) => setTimeout(resolve, 5));
  spin();
  return '';
});
const server = await serve(app, { port: 0, signals: false });
for (const path of ['/late', '/late', '/early', '/throwing']) await (await fetch(server.url + path)).text();
while (heard.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
await server.close();
console.log(heard.join('\\n'));
`;

describe.each([
  ['with local variables', 'locals'],
  ['without', 'none'],
])('%s', (_, locals) => {
  it('it names what keeps the event loop, behind an await too, with its place, once', async () => {
    write('slow.mjs', STALLS);
    const run = node(['slow.mjs', locals]);
    expect(await run.ended).toBe(0);
    expect(run.output.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^The function 'spin' \(.*slow\.mjs:12\) kept the event loop for \d+ ms, in which nobody else was answered\./,
      ),
      expect.stringMatching(/^The function 'early' \(.*slow\.mjs:15\) kept/),
      expect.stringMatching(/^The function 'throwing' \(.*slow\.mjs:\d+\) kept/),
    ]);
  });
});

it('names who called code of others that keeps it, and not who comes behind such code', async () => {
  write(
    'node_modules/others/index.js',
    `exports.keep = (done) => {
      for (const end = performance.now() + 600; performance.now() < end; );
      done?.();
    };
    exports.later = (done) => setTimeout(exports.keep, 0, done);`,
  );
  write(
    'behind.mjs',
    `
    import { keep, later } from 'others';
    import { Pottle, serve } from 'pottle';
    const app = new Pottle('behind');
    app.config.update({ DEBUG: true, ACCESS_LOG: false });
    app.logger.info = () => undefined;
    const heard = [];
    app.logger.warning = (message) => heard.push(message);
    function caller() {
      keep();
    }
    const server = await serve(app, { port: 0, signals: false });
    await new Promise((resolve) => later(function behind() { resolve(); }));
    setTimeout(caller, 0);
    while (!heard.some((message) => message.includes("'caller'"))) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.close();
    console.log(heard.some((message) => message.includes("'behind'")));
  `,
  );
  const run = node(['behind.mjs']);
  expect(await run.ended).toBe(0);
  expect(run.output).toMatch(/^false$/m);
});

it('stops in a program from the command line too', async () => {
  const program = `
    import { Pottle, serve } from 'pottle';
    const app = new Pottle('slow');
    app.debug = true;
    await (await serve(app, { port: 0, signals: false })).close();
  `;
  const run = node(['--input-type=module', '--eval', program]);
  expect(await run.ended).toBe(0);
  expect(run.output).not.toContain('took longer');
});

it('lets go when a debugger may be attached meanwhile, whose pauses it would end', async () => {
  write(
    'debugged.mjs',
    `
    import inspector from 'node:inspector';
    import { Pottle, serve } from 'pottle';
    const app = new Pottle('debugged');
    app.config.update({ DEBUG: true, ACCESS_LOG: false });
    app.logger.info = app.logger.exception = () => undefined;
    app.get('/')(function index() {
      const known = 1;
      throw new Error('reason');
    });
    const server = await serve(app, { port: 0, signals: false });
    const knows = async () => {
      const { faults } = await (await fetch(server.url, { headers: { Accept: 'application/json' } })).json();
      return faults[0].frames[0].locals !== null;
    };
    const before = await knows();
    inspector.open(0);
    while (await knows()) await new Promise((resolve) => setTimeout(resolve, 5));
    inspector.close();
    await server.close();
    console.log(before);
  `,
  );
  const run = node(['debugged.mjs']);
  expect(await run.ended).toBe(0);
  expect(run.output).toMatch(/^true$/m);
});
