/** Commands as click writes them. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Flask, int } from 'pottle/flask';
import { Abort, AppGroup, Choice, ClickException, click } from 'pottle/flask/cli';
import { expect, test } from 'vitest';

function makeApp() {
  const app = new Flask('commands');
  app.cli.command('greet')(
    click.argument('name')(
      click.option('--count', '-c', { default: 1, help: 'How often.' })(
        click.option('--loud', { is_flag: true })(
          click.option('--tone', { type: new Choice(['warm', 'cold']), default: 'warm' })(function greet({
            name,
            count,
            loud,
            tone,
          }) {
            for (let i = 0; i < count; i++) click.echo(`${loud ? 'HELLO' : 'Hello'} ${name}, ${tone}`);
          }),
        ),
      ),
    ),
  );
  app.cli.command('add')(
    click.option('--user-id', { type: int, required: true })(function add({ user_id }) {
      if (user_id > 9) throw new ClickException('There are no more than nine.');
      click.echo(user_id + 1);
    }),
  );
  const users = new AppGroup('user');
  users.command()(
    click.argument('names', { nargs: -1 })(function list_all({ names }: { names: string[] }) {
      click.echo(names.join('+'));
    }),
  );
  app.cli.add_command(users);
  app.cli.command('tag')(
    click.argument('name', { required: false })(
      click.option('--tag', '-t', { multiple: true })(
        click.option('--loud/--no-loud', { default: true })(
          click.option('--up/--down')(function mark({ name, tag, loud, up }) {
            if (name === 'stop') throw new Abort();
            click.echo(JSON.stringify([name, tag, loud, up]));
          }),
        ),
      ),
    ),
  );
  app.cli.command()(function init_db() {
    click.echo('done');
  });
  return app;
}

test.each([
  ['greet Ann', 0, 'Hello Ann, warm\n'],
  ['greet Ann -c 2 --loud --tone cold', 0, 'HELLO Ann, cold\nHELLO Ann, cold\n'],
  ['greet', 2, "Missing argument 'NAME'."],
  ['greet Ann --count x', 2, "Invalid value for '--count'"],
  ['greet Ann --tone hot', 2, "'hot' is not one of 'warm', 'cold'."],
  ['add --user-id 3', 0, '4\n'],
  ['add', 2, "Missing option '--user-id'."],
  ['add --user-id 10', 1, 'Error: There are no more than nine.\n'],
  ['user list-all a b', 0, 'a+b\n'],
  ['init-db', 0, 'done\n'],
  ['tag', 0, '[null,[],true,false]\n'],
  ['tag -t a b -t c --no-loud --up', 0, '["b",["a","c"],false,true]\n'],
  ['tag --loud --down', 0, '[null,[],true,false]\n'],
  ['tag stop', 1, 'Aborted!\n'],
  ['tag --nope', 2, "unknown option '--nope'"],
  ['tag a b', 2, 'too many arguments'],
])('%s', async (line, code, text) => {
  const { exit_code, output } = await makeApp()
    .test_cli_runner()
    .invoke({ args: line.split(' ') });
  expect(output).toContain(text);
  expect(exit_code).toBe(code);
  if (code < 2) expect(output).toBe(text);
});

/** What click 8.4 makes of a text, or says of it. */
test.each<
  [type: { convert(text: string): unknown } | ((text: string) => unknown), text: string, answer: unknown]
>([
  [new click.IntRange(1, 5), '3', 3],
  [new click.IntRange(1, 5), '7', '7 is not in the range 1<=x<=5.'],
  [new click.IntRange(1, 5), 'x', "'x' is not a valid integer range."],
  [new click.IntRange({ min: 1 }), '0', '0 is not in the range x>=1.'],
  [new click.IntRange(1, 5, { clamp: true }), '7', 5],
  [new click.IntRange(1, 5, { max_open: true }), '5', '5 is not in the range 1<=x<5.'],
  [new click.FloatRange(0, 1), '0.5', 0.5],
  [new click.DateTime(), '2024-01-02', new Date(2024, 0, 2)],
  [new click.DateTime(), '2024-01-02T03:04:05', new Date(2024, 0, 2, 3, 4, 5)],
  [new click.DateTime(['%d.%m.%Y']), '02.01.2024', new Date(2024, 0, 2)],
  [new click.DateTime(['%Y-%m-%d']), '2024-02-30', "'2024-02-30' does not match the format '%Y-%m-%d'."],
  [new click.Path({ exists: true }), '/nope', "Path '/nope' does not exist."],
  [new click.Path({ exists: true, dir_okay: false }), import.meta.dirname, 'is a directory.'],
  [new click.Path({ exists: true, file_okay: false }), import.meta.filename, 'is a file.'],
  [new click.Path(), '/nope', '/nope'],
  [new click.File('r'), '/nope', "'/nope': No such file or directory"],
  [new Choice(['Ab', 'c'], { case_sensitive: false }), 'aB', 'Ab'],
  [click.BOOL, 'yes', true],
  [click.BOOL, 'OFF', false],
  [click.BOOL, 'maybe', "'maybe' is not a valid boolean."],
  [click.INT, 'x', "'x' is not a valid integer."],
  [click.UUID, 'x', "'x' is not a valid UUID."],
])('%o makes of %s: %s', async (type, text, answer) => {
  const app = new Flask('types');
  const values: unknown[] = [];
  app.cli.command('run')(
    click.option('--value', { type })(function run({ value }) {
      values.push(value);
    }),
  );
  const { output, exit_code } = await app.test_cli_runner().invoke(['run', '--value', text]);
  if (exit_code === 0) expect(values).toEqual([answer]);
  else expect(output).toContain(answer as string);
  if (exit_code !== 0) expect(output).toContain("Error: Invalid value for '--value': ");
});

test('files are read and written', async () => {
  const app = new Flask('files');
  const target = path.join(mkdtempSync(path.join(tmpdir(), 'pottle-click-')), 'out.txt');
  app.cli.command('copy')(
    click.argument('source', { type: new click.File('r') })(
      click.argument('target', { type: new click.File('w') })(function copy({
        source,
        target: into,
      }: Record<'source' | 'target', { read(): string; write(text: string): void }>) {
        into.write(source.read().slice(0, 10));
        into.write('!');
      }),
    ),
  );
  const { exit_code } = await app.test_cli_runner().invoke(['copy', import.meta.filename, target]);
  expect([exit_code, readFileSync(target, 'utf8')]).toEqual([0, '/** Comman!']);
});

test('what would be ignored is refused', () => {
  expect(() => click.option('--x', { callback: () => 1 } as never)).toThrow(
    "click.option('--x') has no option 'callback'. There are: default,",
  );
  expect(() => click.argument('x', { nargs: 2 as never })).toThrow('or with nargs: -1 any number');
  expect(() => click.option('--x', { type: 'int' as never })).toThrow('a function or has convert(text)');
  expect(() => new click.Path({ writable: true } as never)).toThrow("click.Path has no option 'writable'");
  expect(() => new click.DateTime(['%b'])).toThrow("not '%b'");
  expect(() => click.style('x', { fg: 'rot' })).toThrow("no colour 'rot'");
});

test('what a command is for is said by keyword', async () => {
  const app = new Flask('helped');
  app.cli.add_command(click.command('greet', { help: 'Says hello.' })(function say() {}));
  app.cli.add_command(click.command({ name: 'part' })(function leave() {}));
  app.cli.command('count', { help: 'Counts.' })(function count() {});
  app.cli.add_command(click.group('user', { help: 'Looks after users.' })(function user() {}));
  const { output } = await app.test_cli_runner().invoke({ args: ['--help'] });
  for (const line of [/greet +Says hello\./, /part/, /count +Counts\./, /user +Looks after users\./])
    expect(output).toMatch(line);
  expect(() => click.command('x', { hepl: '' } as never)).toThrow(/hepl/);
});

test.each([
  [['a', 'b', 'c'], 'a,b to c'],
  [['a', 'b', 'c', 'd'], 'a,b,c to d'],
  [['c'], ' to c'],
  [[], "Error: Missing argument 'DST'."],
])('arguments of any number stand anywhere: %j', async (words, printed) => {
  const app = new Flask('copies');
  app.cli.command('cp')(
    click.argument('src', { nargs: -1, required: false })(
      click.argument('dst')(function cp({ src, dst }: { src: string[]; dst: string }) {
        click.echo(`${src} to ${dst}`);
      }),
    ),
  );
  const { output } = await app.test_cli_runner().invoke(['cp', ...words]);
  expect(output).toContain(printed);
});

test('questions are answered by the lines that a test gives, and by nobody behind them', async () => {
  const app = new Flask('questions');
  app.cli.command('ask')(async function ask() {
    const name = await click.prompt('Name', { default: 'Ann' });
    const sure = await click.confirm('Sure?');
    click.echo(`${name} ${sure}`);
    await click.prompt('And now?');
  });
  const run = (input: string) => app.test_cli_runner().invoke({ args: ['ask'], input });
  expect((await run('Ben\ny\nlater\n')).stdout).toBe('Ben true\n');
  expect((await run('\nn\nlater')).stdout).toBe('Ann false\n');
  const short = await run('Ben\ny\n');
  expect([short.exit_code, short.stdout, short.stderr]).toEqual([
    1,
    'Ben true\n',
    'Name [Ann]: \nSure? [y/N]: \nAnd now?: \nAborted!\n',
  ]);
});

test('lines that are piped in answer one question after the other', async () => {
  const program = `
    import { click } from 'pottle/flask/cli';
    console.log(await click.prompt('One'), await click.prompt('Two'));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    encoding: 'utf8',
    input: 'x\ny\n',
  });
  expect(stdout).toBe('x y\n');
});
