/** Commands as click writes them. */

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
