/** What platforms hand to `fetch` beside the request, by its shape: each has its own. */

/** The server of Bun. */
export interface BunServer {
  requestIP(request: Request): { address: string } | null;
  upgrade(request: Request, options: { headers: Headers; data: unknown }): boolean;
}

/** What Deno tells of a request. */
interface DenoInfo {
  remoteAddr: { hostname?: string };
}

/** What edge workers let live on after the answer. */
interface Lasting {
  waitUntil(promise: Promise<unknown>): void;
}

/** The server of Bun, if it is that which calls. */
export function bunServer([first]: readonly unknown[]): BunServer | undefined {
  return has<BunServer>(first, 'requestIP') ? first : undefined;
}

/** The peer's address as the platform has it; empty where it does not tell. */
export function peerAddress(request: Request, platform: readonly unknown[]): string {
  const [first] = platform;
  if (has<DenoInfo>(first, 'remoteAddr')) return first.remoteAddr.hostname ?? '';
  return bunServer(platform)?.requestIP(request)?.address ?? '';
}

/** Has an edge worker wait for the promise. */
export function outlive(platform: readonly unknown[], promise: () => Promise<unknown>): void {
  const context = platform.find((part): part is Lasting => has<Lasting>(part, 'waitUntil'));
  context?.waitUntil(promise());
}

function has<T extends object>(value: unknown, name: keyof T): value is T {
  return typeof value === 'object' && value !== null && name in value;
}
