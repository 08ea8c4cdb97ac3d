/** What platforms hand to `fetch` beside the request, by its shape: each has its own. */

import type { HeaderList } from '../../exchange.js';
import { bytewise } from '../headerlines.js';

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

/** What Deno tells, if it is that which calls. */
export function denoInfo([first]: readonly unknown[]): DenoInfo | undefined {
  return has<DenoInfo>(first, 'remoteAddr') ? first : undefined;
}

/** The peer's address as the platform has it; empty where it does not tell. */
export function peerAddress(request: Request, platform: readonly unknown[]): string {
  return denoInfo(platform)?.remoteAddr.hostname ?? bunServer(platform)?.requestIP(request)?.address ?? '';
}

/** Has an edge worker wait for the promise. */
export function outlive(platform: readonly unknown[], promise: () => Promise<unknown>): void {
  const context = platform.find((part): part is Lasting => has<Lasting>(part, 'waitUntil'));
  context?.waitUntil(promise());
}

function has<T extends object>(value: unknown, name: keyof T): value is T {
  return typeof value === 'object' && value !== null && name in value;
}

/** Header lines as the platform has them. */
export function headersOf(lines: HeaderList): Headers {
  const headers = new Headers();
  for (let i = 0; i < lines.length; i += 2) headers.append(lines[i]!, bytewise(lines[i + 1]!));
  return headers;
}
