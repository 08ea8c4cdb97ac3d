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

/** @throws TransportError for what is made for Node alone: loading it may end another process */
export function insistOnNode(what: string, { name } = runtimeOf()): void {
  if (name !== 'Node') throw new TransportError(`${what} is made for Node and does not load on ${name}`);
}

/** @throws TransportError on Deno, whose node:https writes header bytes beyond ASCII twice encoded */
export function insistOnTls({ name } = runtimeOf()): void {
  if (name !== 'Deno') return;
  throw new TransportError(
    "On Deno, TLS is Deno's own: Deno.serve({ cert, key, port: 443 }, app.fetch). Its node:https changes headers that are not ASCII.",
  );
}
