/** What the supervisor and its workers tell each other of their lives, on the channel `life`. */
import type { Logger } from '../logging.js';
import type { Broker } from '../topics/broker.js';
import type { ServeOptions } from '../transports/options.js';
import type { Servable } from '../transports/serve.js';

/** What of an app a supervisor needs, and a worker. */
export interface Staffed extends Servable {
  config: { SECRET_KEY: string | Uint8Array | null };
  logger: Logger;
  /** The number of this worker; undefined in the supervisor. */
  readonly workerId: number | undefined;
  /** What connects the workers; the program may have set another. */
  broker: Broker | null;
}

/** What `app.run` is told of its workers. */
export interface Staff {
  /** How many, or 'auto' for one for each core. */
  workers: unknown;
  /** Seconds that one may take until it serves; 0 for any time. */
  startupTimeout: number | undefined;
}

/** The class of errors for what cannot be set up. */
export type Fault = new (message: string) => Error;

type Key = Staffed['config']['SECRET_KEY'];

/** What a worker is told at its start. */
export interface Welcome {
  /** The key of the supervisor, when it was made up at its start. */
  secretKey: Key | undefined;
  /** Where to listen: the port that was free, or the socket that was handed over. */
  at: ServeOptions;
}

/** What a worker says of its life: that it has begun, serves, is about to end, accepts no more connections. */
export type Said =
  | { is: 'here'; secretKey: Key }
  | { is: 'serving'; line: string }
  | { is: 'leaving' }
  | { is: 'closed' };

/** What it is told: how it shall serve; to end, together with the others or when its clients have left; that all are closed. */
export type Told = { welcome: Welcome } | { leave: 'together' | 'patiently' } | { allClosed: true };
