/** A developer's first day, from `pottle new` to a test that passes, in a terminal and in a browser. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.js';
import { eventually } from '../waiting.js';
import { has } from '../workers/program.js';
import { at, change, filesOf, inTerminal, npm, open, type Running, urlOf, useInstalled } from './made.js';

useInstalled();

const ENV = { PORT: '0', POTTLE_TRANSPORT: 'node', NO_COLOR: '', FORCE_COLOR: '' };
const APP = 'src/app.ts';
const INDEX = "  app.get('/')(async function index() {\n";
/** Who comes back is told their name; then its first letters, of all who have two. */
const WHOLE = '    if (session.name) flash(session.name);\n';
const BROKEN = '    if (session.name) flash(initials(session.name));\n';
const INITIALS = `
/** The first letters of a name's words. */
function initials(name: string): string {
  const words = name.split(' ');
  return words[0]!.charAt(0) + words[1]!.charAt(0);
}
`;
const MESSAGE = "Cannot read properties of undefined (reading 'charAt')";

const saysSo = ({ said }: Running, what: string) => eventually(() => said().includes(what), said);

describe.skipIf(!hasBrowser || !has('script') || process.platform !== 'linux')("a developer's day", () => {
  it('new, dev, a change, a mistake, its page, its test, and an end of it', async () => {
    const made = inTerminal('', `${at('node_modules/.bin/pottle')} new day`);
    for (const question of ['Which one? [pages] ', 'Which one? [ts] ']) {
      await saysSo(made, question);
      made.child.stdin!.write('\r');
    }
    expect(await made.ended).toBe(0);

    const dev = inTerminal('day', 'npm run dev', ENV);
    const url = await urlOf(dev);
    await saysSo(dev, 'Debug mode is on');
    const page = await open(url, []);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.fill('[name=name]', 'Ann');
    await page.fill('[name=text]', 'Hello');
    await page.click('button');
    await page.getByText('Thank you, Ann!').waitFor();

    /** It is told of what changes from now on. */
    const listens = () =>
      eventually(() => page.evaluate("'pottleProcess' in window").catch(() => false) as Promise<boolean>);
    // A template is changed, and nothing starts again: the book is remembered.
    await listens();
    change('day', 'templates/base.html', (text) => text.replaceAll('Guest book', 'Visitors'));
    await page.getByText('Visitors').first().waitFor();
    await page.getByText('Hello', { exact: true }).waitFor();

    await listens();
    change('day', APP, (text) => text.replace(INDEX, INDEX + WHOLE));
    await page.locator('.flash', { hasText: /^Ann$/ }).waitFor();
    expect(dev.said()).toContain('src/app.ts has changed: starting again.');

    await listens();
    change('day', APP, (text) => text.replace(WHOLE, BROKEN) + INITIALS);
    await page.getByRole('heading', { name: 'TypeError' }).waitFor();
    expect(await page.textContent('.message')).toBe(MESSAGE);
    const frame = page.locator('details.app[open]').first();
    expect(await frame.locator('summary').textContent()).toMatch(/^initialssrc\/app\.ts:\d+$/);
    expect(await frame.locator('.here').textContent()).toContain('words[1]!.charAt(0)');
    expect(await frame.locator('.pairs tr').allInnerTexts()).toEqual(["name\t'Ann'\n", "words\t[ 'Ann' ]\n"]);
    await saysSo(dev, MESSAGE);

    await page.getByRole('button', { name: 'Copy as a test for node:test' }).click();
    let test = '';
    await eventually(async () => {
      test = await page.evaluate('navigator.clipboard.readText()');
      return test !== '';
    });
    const [, file] = /^\/\/ Save it as (\S+),/.exec(test)!;
    expect(file).toBe('test/again.test.ts');
    writeFileSync(at('day', file!), test);
    const failing = inTerminal('day', 'npm test');
    expect(await failing.ended).toBe(1);
    expect(failing.said()).toContain(MESSAGE);
    expect(failing.said()).toContain('✖ GET / (');

    await listens();
    change('day', APP, (text) =>
      text.replace(/words\[0\].*/, "words.map((word) => word.charAt(0)).join('');"),
    );
    await page.locator('.flash', { hasText: /^A$/ }).waitFor();
    const passing = inTerminal('day', 'npm test');
    expect([await passing.ended, passing.said()]).toEqual([0, expect.stringContaining('✔ GET / (')]);
    await npm('day', 'run', 'format');
    await npm('day', 'run', 'lint');

    dev.child.stdin!.write('\x03');
    await dev.ended;
    expect(filesOf('day')).toContain(file);
  });
});
