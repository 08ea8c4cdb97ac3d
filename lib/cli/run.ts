/** `pottle run`. */
import type { TlsOptions } from '../transports/tls.js';
import { locateApp, UsageError } from './locate.js';
import { portOf } from './values.js';

/** What stands on the command line. */
interface Options {
  host?: string;
  port?: number;
  debug?: boolean;
  workers?: number | 'auto';
  cert?: string;
  key?: string;
}

/** Serves an app. */
export async function run(spec: string | undefined, given: Options): Promise<void> {
  const { cert, key, ...options } = { ...given, ...addressOf(given) };
  const certificate = certificateOf(cert, key);
  const app = await locateApp(spec);
  delete process.env.POTTLE_RUN_FROM_CLI;
  try {
    await app.run({ ...options, ...certificate });
  } catch (error) {
    throw renamed(error as Error);
  }
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
