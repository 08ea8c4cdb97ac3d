/** Reads a command line and does what it says; each command of our own is loaded when it is named. */
import { addCommands, exitCodeOf as commandExitCode, makeProgram } from '../app/commands.js';
import { UsageError } from '../index.js';
import { TransportError } from '../transports/transport.js';
import { loadDotenv } from './dotenv.js';
import { locateApp } from './locate.js';
import { readPackage } from './package.js';
import { countOf, gathered, portOf, TEMPLATES, workersOf } from './values.js';

/**
 * Runs `pottle` (flask.cli.main).
 * @param args the command line, word by word
 * @returns the exit code: 1 when a check found errors, two applications differ, no view answers what is explained, or the server could not be started, 2 when there is no app, or the command line makes no sense
 */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = await makeProgram('pottle');
  program
    .description('Runs and inspects a Pottle app, and runs its own commands.')
    .version(readPackage().version, '-V, --version')
    .option('-A, --app <module[:name]>', 'where the app is: a file, and perhaps a name in it or a factory')
    .option('-e, --env-file <file>', 'read variables of the environment from this file')
    .enablePositionalOptions();
  program
    .command('new <folder>')
    .description('Writes a project into a new folder, and asks what it is to be.')
    .addOption(
      program.createOption('-t, --template <name>', 'what to begin with').choices(Object.keys(TEMPLATES)),
    )
    .addOption(program.createOption('--ts', 'in TypeScript').conflicts('js'))
    .addOption(program.createOption('--js', 'in JavaScript').conflicts('ts'))
    .option('--install', 'run npm install there')
    .action(async (folder, options) => {
      code = await (await import('./new.js')).createProject(folder, options);
    });
  program
    .command('run')
    .description('Serves the app.')
    .option('-h, --host <address>', 'the address to listen on')
    .option('-p, --port <number>', 'the port to listen on', (text) => portOf(text, '--port'))
    .option('--cert <file>', "serve https with the certificate in this file, or 'adhoc' to make one up")
    .option('--key <file>', 'the private key of the certificate')
    .option(
      '-w, --workers <number>',
      "serve from so many processes, or from one for each core: 'auto'",
      workersOf,
    )
    .option('--debug', 'show errors in full, read changed templates again, and --reload')
    .option('--reload', 'start again when what the app imports changes, and refresh open pages')
    .option('--no-reload', 'do not, in spite of --debug')
    .action(async (options) => {
      code = await (await import('./run.js')).run(program.opts(), options);
    });
  program
    .command('routes')
    .description('Lists the rules of the app.')
    .option(
      '-s, --sort <column>',
      'endpoint, methods, domain, rule, or match: the order of registration',
      'endpoint',
    )
    .option('--all-methods', 'show HEAD and OPTIONS too')
    .option('--json', 'print a list to keep, for --check')
    .option('--check <file>', 'compare with such a list: what is gone, new or renamed ends with 1')
    .action(async (options) => {
      code = await (await import('./routes.js')).routes(program.opts().app, options);
    });
  program
    .command('explain <words...>')
    .usage('[options] [method] <path or URL>')
    .description('Tells what the app does with a request, and why: explain GET /user/5, or explain WS /live.')
    .option('--host <name>', 'the host that is asked for')
    .action(async (words, options) => {
      code = await (await import('./explain.js')).explain(program.opts().app, words, options);
    });
  program
    .command('doctor')
    .description('Looks for what is wrong with the app, its settings and this machine, and says what to do.')
    .action(async () => {
      code = await (await import('./doctor.js')).doctor(program.opts().app);
    });
  program
    .command('mirror')
    .description('Sends the same requests to two applications, and tells where their answers differ first.')
    .option('--old <url>', 'where the old application is')
    .option('--new <url or file>', 'where the new one is, or the file of a Pottle app')
    .option('--requests <file>', 'send the requests in this file: GET /path, POST /login name=ann, or JSON')
    .option('--log <file>', 'send those of this log, of JSON lines, that change nothing')
    .option('--crawl [path]', 'follow the links of the old application')
    .option('--forms', 'let the crawl send forms, and follow links that look as if they changed something')
    .option('--limit <number>', 'how many requests a crawl makes', (text) => countOf(text, '--limit'), 500)
    .option('--golden <folder>', 'keep the answers of the old application, and masks')
    .option('--replay <folder>', 'compare the new application with answers that are kept')
    .option('--masks <file>', 'masks, where they are not in the folder')
    .option('--reset <command>', 'run this before each run, to bring data back')
    .option('--once', 'ask the old application once: no masks are proposed')
    .option('--ignore-header <name>', 'do not compare this header; may be repeated', gathered)
    .option(
      '--timeout <seconds>',
      'how long an answer may keep silent',
      (text) => countOf(text, '--timeout'),
      10,
    )
    .option('--json', 'print what is found as JSON')
    .action(async (options) => {
      code = await (await import('./mirror.js')).mirror(options);
    });
  program
    .command('shell')
    .description("Opens a prompt in the app's context, with await; runs lines that are piped into it.")
    .option('-c, --command <code>', 'run this code instead')
    .action(async (options) => {
      code = await (await import('./shell.js')).shell(program.opts().app, options);
    });
  program
    .command('openapi')
    .description('Prints the OpenAPI document of the app.')
    .option('--check <file>', 'say instead what breaks for clients that know the document in this file')
    .action(async (options) => {
      code = await (await import('./openapi.js')).printDocument(program.opts().app, options);
    });
  program
    .command('asyncapi')
    .description('Prints the AsyncAPI document of the app: its WebSockets and events.')
    .action(async () => (await import('./openapi.js')).printAsync(program.opts().app));
  program
    .command('api-client')
    .description('Prints a typed client of the app, a TypeScript module.')
    .option('-o, --out <file>', 'write it to this file')
    .action(async (options) => (await import('./apiclient.js')).printClient(program.opts().app, options));
  program
    .command('precompile <folder> <file>')
    .description('Compiles the templates of a folder to an ES module.')
    .action(async (folder, file) =>
      (await import('./precompile.js')).precompileFolder(program.opts().app, folder, file),
    );
  const templates = program
    .command('templates')
    .description('Looks at the templates of the app and its blueprints.');
  templates
    .command('types')
    .description('Prints a declaration file by which the compiler checks what templates are given.')
    .action(async () => (await import('./types.js')).printTypes(program.opts().app));
  templates
    .command('check')
    .description('Reports what is wrong with them, and the variables that each reads.')
    .option('-q, --quiet', 'leave out the variables')
    .action(async (options) => {
      code = await (await import('./templates.js')).checkTemplates(program.opts().app, options);
    });
  try {
    await prepare(program, args);
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error);
  }
}

type Program = Awaited<ReturnType<typeof makeProgram>>;

/** Reads files of variables, and asks the app for its commands when one is named that is not ours, or help about all. */
async function prepare(program: Program, args: readonly string[]): Promise<void> {
  const { operands } = program.parseOptions([...args]);
  const { app, envFile } = program.opts();
  loadDotenv(envFile);
  const [name] = operands;
  const isOurs = name === 'help' || program.commands.some((command) => command.name() === name);
  if (name === undefined ? !asksForHelp(args, app) : isOurs) return;
  addCommands(program, await locateApp(app));
}

/** Whether help is asked for where an app is named. */
function asksForHelp(args: readonly string[], app: string | undefined, { env } = process): boolean {
  const isNamed = (app ?? env.POTTLE_APP ?? env.FLASK_APP) !== undefined;
  return isNamed && args.some((word) => word === '--help' || word === '-h');
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`Error: ${error.message}`);
    return 2;
  }
  if (error instanceof TransportError) {
    console.error(`Error: ${error.message}`);
    return 1;
  }
  const [, ours] = /unknown option '(-A|--app|-e|--env-file)/.exec((error as Error).message) ?? [];
  if (ours) console.error(`\n${ours} stands before the command: pottle ${ours} … run`);
  const code = commandExitCode(error);
  if (code !== null) return code;
  throw error;
}
