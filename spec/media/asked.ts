/** Requests as they are written on the wire, and their answers. */
import type { Served } from '../served.js';

export interface Asked {
  status: number;
  /** The value of a header line; undefined where there is none. */
  header(name: string): string | undefined;
  /** As latin1: a character for each byte. */
  content: string;
}

/** @param lines of the header, but for `Host`, `Connection` and `Content-Length`, which are added */
export async function ask(
  served: Served,
  method: string,
  path: string,
  lines: readonly string[],
  content: string | Uint8Array = '',
): Promise<Asked> {
  const body = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
  const framed = lines.some((line) => line.startsWith('Transfer-Encoding'));
  const length = framed || (body === '' && method === 'GET') ? [] : [`Content-Length: ${body.length}`];
  const head = [`${method} ${path} HTTP/1.1`, 'Host: a', 'Connection: close', ...length, ...lines];
  const text = await served.client(`${head.join('\r\n')}\r\n\r\n${body}`).untilClosed();
  const [answered = '', ...rest] = text.split('\r\n\r\n');
  const [status = '', ...headers] = answered.split('\r\n');
  return {
    status: Number(status.split(' ')[1]),
    header: (name) => {
      const start = `${name.toLowerCase()}: `;
      return headers.find((line) => line.toLowerCase().startsWith(start))?.slice(start.length);
    },
    content: rest.join('\r\n\r\n'),
  };
}

/** Content in chunks, as HTTP/1.1 frames it. */
export function chunked(...pieces: string[]): string {
  return `${pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')}0\r\n\r\n`;
}
