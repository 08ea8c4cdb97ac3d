/** What runs the program: Node, or one of those that have Node's modules too. */
import { TransportError } from './transport.js';

/** Its name and version. */
export interface Runtime {
  name: 'Node' | 'Bun' | 'Deno';
  version: string;
}

/** @param versions what the process says of itself */
export function runtimeOf({ bun, deno, node = '' }: NodeJS.Dict<string> = process.versions): Runtime {
  if (bun !== undefined) return { name: 'Bun', version: bun };
  return deno === undefined ? { name: 'Node', version: node } : { name: 'Deno', version: deno };
}

/** What cannot be had on a runtime, and what to do instead. */
const MISSING: Record<'uws' | 'http2' | 'tls' | 'workers', Partial<Record<Runtime['name'], string>>> = {
  uws: {
    Bun: 'uWebSockets.js is made for Node and does not load on Bun',
    Deno: 'uWebSockets.js is made for Node and does not load on Deno',
  },
  http2: { Bun: "HTTP/2 is not spoken on Bun: its node:http2 takes over no connections. Leave out 'http2'." },
  workers: {
    Bun: "Workers share their port by node:cluster of Node, which Bun has not in full: leave out 'workers', and start several processes behind a proxy.",
    Deno: "Workers share their port by node:cluster of Node, which Deno has not: leave out 'workers', and start several processes behind a proxy.",
  },
  tls: {
    Deno: "On Deno, TLS is Deno's own: Deno.serve({ cert, key, port: 443 }, app.fetch). Its node:https changes headers that are not ASCII.",
  },
};

/** @throws TransportError for what cannot be had here, before it is tried: that may end the process */
export function insistOn(what: keyof typeof MISSING, { name } = runtimeOf()): void {
  const missing = MISSING[what][name];
  if (missing !== undefined) throw new TransportError(missing);
}
