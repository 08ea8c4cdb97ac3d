/** Addresses to listen on: whether one is free, and if not, why. The native server says only that it could not. */
import { rm } from 'node:fs/promises';
import { connect, createServer, type ListenOptions } from 'node:net';
import { urlHost } from './headerlines.js';
import { TransportError } from './transport.js';

const CAUSES: Record<string, string> = {
  EADDRINUSE:
    'the address is in use. Is the app running already, in another terminal or under a debugger? Stop it, or choose another port',
  EACCES: 'permission denied. Ports below 1024 need privileges: choose a higher port',
  EADDRNOTAVAIL: 'this machine has no such address. 127.0.0.1 is this machine only, 0.0.0.0 every interface',
  ENOTFOUND: 'the host name is unknown here',
  EAI_AGAIN: 'the host name is unknown here',
};

/** Why `host:port` cannot be listened on, as an error to throw. */
export async function explainRefusal(host: string, port: number): Promise<TransportError> {
  const code = await tryListening({ host, port, exclusive: true });
  const cause =
    code === undefined ? 'the engine gives no reason, and the port looks free now' : (CAUSES[code] ?? code);
  return new TransportError(`Cannot listen on ${urlHost(host)}:${port}: ${cause}.`);
}

/** Opens and closes a listener with node:net; the error code, or undefined when it worked. */
function tryListening(address: ListenOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(address, () => probe.close(() => resolve(undefined)));
  });
}

/**
 * Makes way for a unix socket: removes the file that a dead server left.
 * @throws TransportError when a server answers on it
 */
export async function clearUnixPath(path: string): Promise<void> {
  if (await answers(path))
    throw new TransportError(`Cannot listen on unix:${path}: another server answers there.`);
  await rm(path, { force: true });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
