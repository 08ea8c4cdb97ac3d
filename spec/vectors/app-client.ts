/** Sends recorded requests to an application: in this process, or over a real socket. */
import http from 'node:http';
import https from 'node:https';
import { request as requestInProcess } from '../../lib/transports/memory/client.js';
import type { Built } from './app-driver.js';
import type { Data } from './app-values.js';

/** An answer, as it came over the wire. */
export interface Answer {
  status: number;
  headers: [name: string, value: string][];
  body: Buffer;
}

/** Sends one request. */
export type Send = (built: Built, request: Data) => Promise<Answer>;

/** Repeated names arrive joined, as the vocabulary has it, and text as one character per byte of its UTF-8. */
function headersOf({ headers = [], host = 'localhost' }: Data): string[] {
  const lines = new Map<string, [name: string, value: string]>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const before = lines.get(lower);
    lines.set(lower, before ? [name, `${before[1]},${value}`] : [name, value]);
  }
  const all = ['Host', host, ...[...lines.values()].flat()];
  return all.map((text) => Buffer.from(text).toString('latin1'));
}

function bodyOf({ body, bodyBase64 }: Data): Buffer | undefined {
  if (bodyBase64 !== undefined) return Buffer.from(bodyBase64, 'base64');
  return body === undefined ? undefined : Buffer.from(body);
}

function pairs(list: readonly string[]): [string, string][] {
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i]!, list[2 * i + 1]!]);
}

/** Text whose characters are bytes, as the UTF-8 that it is. */
function decoded(text = ''): string {
  return Buffer.from(text, 'latin1').toString();
}

/** Through the in-process transport. */
export const inProcess: Send = async ({ app }, request) => {
  const response = await requestInProcess((exchange) => app.handle(exchange), {
    method: request.method,
    path: request.path,
    query: request.query ?? '',
    headers: headersOf(request),
    body: bodyOf(request),
    scheme: request.scheme,
    rootPath: decoded(request.scriptName).replace(/\/$/, ''),
  });
  const body = Buffer.from(await response.bytes());
  return { status: response.statusCode, headers: pairs(response.headers), body };
};

const PEER = { remoteAddr: { hostname: '127.0.0.1' } };

/** Through `app.fetch`, by a platform that tells the address as Deno and waits as an edge worker for what goes on after the answer. */
export const throughFetch: Send = async ({ app }, request) => {
  const { scheme = 'http', scriptName = '', path, query, method } = request;
  const [, host, ...lines] = headersOf(request);
  const url = `${scheme}://localhost${scriptName}${path}${query ? `?${query}` : ''}`;
  const headers: [string, string][] = [['Host', host!], ...pairs(lines)];
  const content = bodyOf(request);
  if (content !== undefined) headers.push(['Content-Length', String(content.length)]);
  const waits: Promise<unknown>[] = [];
  const context = { waitUntil: (promise: Promise<unknown>) => void waits.push(promise) };
  const response = await app.fetch(new Request(url, { method, headers, body: content }), PEER, context);
  const body = Buffer.from(await response.arrayBuffer());
  await Promise.all(waits);
  return { status: response.status, headers: [...response.headers], body };
};

/** Over a connection of its own to a server on this machine, in the request's scheme. */
export function overSocket(portOf: (scheme: string) => number): Send {
  return (_, request) =>
    new Promise((resolve, reject) => {
      const body = bodyOf(request);
      const lines = headersOf(request);
      if (body !== undefined) lines.push('Content-Length', String(body.length));
      const scheme = request.scheme ?? 'http';
      const place = `${request.scriptName ?? ''}${request.path}`;
      const target = request.query ? `${place}?${request.query}` : place;
      const outgoing = (scheme === 'https' ? https : http).request(
        // The types know no raw lines, the code does.
        {
          port: portOf(scheme),
          rejectUnauthorized: false,
          host: '127.0.0.1',
          method: request.method,
          path: target,
          headers: lines as never,
          agent: false,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const answer = { status: response.statusCode!, headers: pairs(response.rawHeaders) };
            resolve({ ...answer, body: Buffer.concat(chunks) });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
}
