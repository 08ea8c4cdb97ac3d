/** A worker: serves the app as its supervisor says, which holds what is shared. */
import cluster from 'node:cluster';
import { LineBroker } from '../topics/line.js';
import type { ServeOptions } from '../transports/options.js';
import { type Server, serveAs } from '../transports/serve.js';
import { within } from '../transports/transport.js';
import type { Fault, Said, Staffed, Told, Welcome } from './life.js';
import { Line } from './line.js';

/** How long to wait for workers that are stuck, in milliseconds. */
const PATIENCE = 1000;

/** The line to the supervisor, in a worker that serves or is about to. */
export let toSupervisor: Line | undefined;

/**
 * Serves an app in a worker.
 * @throws SetupError for a second app: a worker is there for one
 * @throws what `serve` does
 */
export async function work(app: Staffed, options: ServeOptions, Fault: Fault): Promise<Server> {
  if (toSupervisor) throw new Fault('Another app of this process runs in workers, and they serve one.');
  const line = (toSupervisor = new Line(process));
  const say = (said: Said) => line.send('life', said);
  let server: Server | undefined;
  let told: Promise<boolean> | undefined;
  let isGoing = false;

  let together = false;
  let allClosed = () => {};
  const othersClosed = new Promise<void>((resolve) => {
    allClosed = resolve;
  });
  const siblings = {
    async closed() {
      if (together)
        await within(
          say({ is: 'closed' }).then(() => othersClosed),
          Date.now() + PATIENCE,
        );
    },
  };

  async function leave(how: 'alone' | 'together' | 'patiently'): Promise<void> {
    together ||= how === 'together';
    told ??= say({ is: 'leaving' });
    await Promise.all([told, server?.close(how === 'patiently')]);
    // Not at once: a connection may be on its way here, and is given back until the supervisor knows.
    const exit = () => process.exit(0);
    if (!process.connected) exit();
    if (isGoing) return;
    isGoing = true;
    process.once('disconnect', exit);
    setTimeout(exit, PATIENCE); // a supervisor that stands still does not answer
    cluster.worker!.disconnect();
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => leave('alone'));
  process.on('SIGHUP', () => undefined); // the supervisor's to act on, when a terminal tells all of them
  process.prependOnceListener('disconnect', () => {
    if (isGoing) return;
    cluster.worker!.exitedAfterDisconnect = true; // else node:cluster would end the process here and now
    app.logger.error('The supervisor is gone: this worker stops.');
    leave('alone');
  });
  try {
    const { secretKey, at } = await new Promise<Welcome>((resolve) => {
      line.listen('life', (message) => {
        const word = message as Told;
        if ('welcome' in word) resolve(word.welcome);
        else if ('leave' in word) leave(word.leave);
        else allClosed();
      });
      say({ is: 'here', secretKey: app.config.SECRET_KEY });
    });
    if (secretKey !== undefined) app.config.SECRET_KEY = secretKey;
    app.broker ??= new LineBroker(line);
    let announced = '';
    const announce = (text: string) => {
      announced = text;
    };
    server = await serveAs(app, { ...options, ...at, announce, signals: false }, siblings);
    await say({ is: 'serving', line: announced });
    return server;
  } catch (error) {
    if (told) return new Promise(() => undefined); // it is leaving, and others may have closed the socket already
    process.channel?.unref(); // the process ends, whatever the program does with the error
    throw error;
  }
}
