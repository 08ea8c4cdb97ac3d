/** Applications on real sockets, to be compared. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { type MirrorOptions, mirror, type Report } from '../../lib/mirror/run.js';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Serves until the end of the spec. @returns its address */
export async function site(handler: Handler): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    handler(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A site of pages by their paths; a function makes a page anew each time. */
export function pages(all: Record<string, string | (() => string)>): Promise<string> {
  return site(({ url = '' }, response) => {
    const page = all[url];
    response.statusCode = page === undefined ? 404 : 200;
    response.setHeader('Content-Type', url.endsWith('.json') ? 'application/json' : 'text/html');
    response.end(typeof page === 'function' ? page() : (page ?? 'nothing here'));
  });
}

/** A folder that is gone after the spec. */
export function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'pottle-spec-'));
  ends.push(() => rmSync(made, { recursive: true }));
  return made;
}

/** Compares, by default what a crawl finds. */
export function mirrored(options: Partial<MirrorOptions>): Promise<Report> {
  return mirror({
    requests: [],
    forms: false,
    limit: 500,
    twice: true,
    pause: 0,
    bounds: { bytes: 1 << 20, seconds: 5, ignored: [] },
    progress: () => undefined,
    ...(options.requests === undefined && options.old !== undefined ? { crawl: '/' } : {}),
    ...options,
  });
}

/** Requests for paths. */
export const gets = (...urls: string[]) => urls.map((url) => ({ method: 'GET', url }));
