/** `pottle run`. */
import { type Pottle, UsageError } from '../index.js';
import type { ServeOptions } from '../transports/options.js';
import { runtimeOf } from '../transports/runtime.js';
import type { TlsOptions } from '../transports/tls.js';
import { locateApp } from './locate.js';
import { portOf } from './values.js';

/** What stands on the command line. */
interface Options {
  host?: string;
  port?: number;
  debug?: boolean;
  reload?: boolean;
  workers?: number | 'auto';
  cert?: string;
  key?: string;
}

/** Serves an app. @returns the exit code, once there is one */
export async function run(
  { app: spec, envFile }: { app?: string; envFile?: string },
  given: Options,
): Promise<number> {
  const { cert, key, reload: asked, ...rest } = { ...given, ...addressOf(given) };
  const options = { ...rest, ...certificateOf(cert, key) };
  const load = () =>
    locateApp(spec).finally(() => {
      delete process.env.POTTLE_RUN_FROM_CLI;
    });
  try {
    if (reloads(asked, options)) return await runAndReload(load, options, envFile);
    await (await load()).run(options);
    return 0;
  } catch (error) {
    throw renamed(error as Error);
  }
}

/** Whether the program is started again when it changes. @throws UsageError where that cannot be */
function reloads(asked: boolean | undefined, { debug, workers }: Options): boolean {
  const { name } = runtimeOf();
  if (asked && workers !== undefined)
    throw new UsageError('--reload is for one process: leave out --workers, or --reload.');
  if (asked && name !== 'Node') throw new UsageError(`--reload takes Node, and this is ${name}.`);
  return asked ?? (debug === true && workers === undefined && name === 'Node');
}

/** As the program, or as the one who starts it. */
async function runAndReload(
  load: () => Promise<Pottle>,
  options: ServeOptions,
  envFile: string | undefined,
): Promise<number> {
  // uWebSockets.js opens its own listener, when the one before has closed.
  const holdsDoor = process.env.POTTLE_TRANSPORT !== 'uws';
  const { isReloaded, runProgram } = await import('./reload/program.js');
  if (!isReloaded()) return (await import('./reload/reloader.js')).reload({ holdsDoor, envFile });
  await runProgram(load, options, holdsDoor);
  return 0;
}

/** Where to serve: what is given, or else by the environment, under Flask's names too. */
function addressOf({ host, port }: Options, { env } = process): Pick<Options, 'host' | 'port'> {
  const text = env.POTTLE_RUN_PORT ?? env.FLASK_RUN_PORT;
  return {
    host: host ?? env.POTTLE_RUN_HOST ?? env.FLASK_RUN_HOST,
    port: port ?? (text === undefined ? undefined : portOf(text, 'POTTLE_RUN_PORT')),
  };
}

/** The error of a certificate, by the names of the command line. */
function renamed(error: Error): Error {
  error.message = error.message.replace('(certfile)', '(--cert)').replace('(keyfile)', '(--key)');
  return error;
}

/** `--cert` and `--key` as options of `app.run` (flask.cli.CertParamType). @throws UsageError */
function certificateOf(cert: string | undefined, key: string | undefined): TlsOptions {
  if (cert === 'adhoc' && key !== undefined)
    throw new UsageError('--cert adhoc makes a key of its own: leave out --key.');
  if (cert === 'adhoc') return { sslContext: 'adhoc' };
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError('--cert and --key go together: the files of a certificate and of its key.');
  return { certfile: cert, keyfile: key };
}
