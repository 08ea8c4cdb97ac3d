/** Addresses: how they are written, whether one is free to listen on, and if not, why. */
import { rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type ListenOptions } from 'node:net';
import { urlHost } from '../http/host.js';
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
  const found = await tryListening({ host, port, exclusive: true });
  const code = typeof found === 'string' ? found : 'the engine gives no reason, and the port looks free now';
  return refusal(host, port, code);
}

/** A port that can be listened on: this one, or any for 0. @throws TransportError when it cannot */
export async function freePort(host: string, port: number): Promise<number> {
  const found = await tryListening({ host, port, exclusive: true });
  if (typeof found === 'string') throw refusal(host, port, found);
  return found;
}

function refusal(host: string, port: number, code: string): TransportError {
  return new TransportError(`Cannot listen on ${urlHost(host)}:${port}: ${CAUSES[code] ?? code}.`);
}

/** Why a unix socket cannot be listened on, as an error to throw. */
export function unixRefusal(path: string, cause?: unknown): TransportError {
  const message = `Cannot listen on unix:${path}: does its folder exist, and may you write to it?`;
  return new TransportError(message, { cause });
}

/** Opens and closes a listener with node:net; the error code, or the port when it worked. */
function tryListening(address: ListenOptions): Promise<string | number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(address, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
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

/**
 * An IP address in its shortest form: IPv4 dotted, also when mapped into IPv6, IPv6 after RFC 5952.
 * @param bytes 4 or 16 bytes in network order; anything else gives an empty string
 */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return '';
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[i]! << 8) | bytes[i + 1]!);
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0))
    return bytes.slice(12).join('.');
  return compress(groups);
}

/** Writes the longest run of two or more zero groups as `::`. */
function compress(groups: number[]): string {
  let start = -1;
  let length = 1;
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const hex = groups.map((group) => group.toString(16));
  if (start < 0) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}
