#!/usr/bin/env node
/** The command `pottle`. Each subcommand is loaded when it is named. */
import { Command } from 'commander';
import { AppNotFoundError } from './locate.js';

const program = new Command('pottle')
  .description('Runs and inspects a Pottle app.')
  .option(
    '-A, --app <module[:name]>',
    'where the app is: a file or package, and perhaps a name in it or a factory',
  )
  .enablePositionalOptions();

program
  .command('run')
  .description('Serves the app.')
  .option('-h, --host <address>', 'the address to listen on')
  .option('-p, --port <number>', 'the port to listen on', Number)
  .option('--debug', 'show errors in full, and read changed templates again')
  .action(async (options) => (await import('./run.js')).run(program.opts().app, options));

program
  .command('routes')
  .description('Lists the rules of the app.')
  .option(
    '-s, --sort <column>',
    'endpoint, methods, rule, or match: the order in which rules are tried',
    'endpoint',
  )
  .option('--all-methods', 'show HEAD and OPTIONS too')
  .action(async (options) => (await import('./routes.js')).routes(program.opts().app, options));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof AppNotFoundError)) throw error;
  program.error(`Error: ${error.message}`, { exitCode: 2 });
}
