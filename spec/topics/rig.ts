/** An app with topics on a real socket, and its clients. */
import http from 'node:http';
import { Pottle, type Server, serve } from 'pottle';
import { WebSocket } from 'ws';
import { eventually } from '../waiting.js';

/** A server and what is connected to it. */
export class Rig {
  readonly app = new Pottle('topics', { staticFolder: null });
  readonly logged: string[] = [];
  private readonly ends: (() => void)[] = [];
  server!: Server;

  constructor() {
    const log = (message: string, error?: unknown) => void this.logged.push(`${message} ${error}`);
    const quiet = () => undefined;
    this.app.logger = { debug: quiet, info: quiet, warning: log, error: log, critical: log, exception: log };
  }

  async start(options: object = {}): Promise<void> {
    this.server = await serve(this.app, {
      port: 0,
      signals: false,
      shutdownTimeout: 2,
      announce: () => {},
      ...options,
    });
  }

  async stop(): Promise<void> {
    for (const end of this.ends.splice(0)) end();
    await this.server?.close();
  }

  /** A WebSocket and what it got: JSON parsed, where it is some. */
  async socket(path: string) {
    const socket = new WebSocket(`${this.server.url.replace('http', 'ws')}${path}`);
    this.ends.push(() => socket.terminate());
    const got: unknown[] = [];
    const closed: unknown[] = [];
    socket.on('message', (data, isBinary) => got.push(isBinary ? data : parsed(String(data))));
    socket.on('close', (code, reason) => closed.push(code, String(reason)));
    socket.on('error', () => {});
    await new Promise((resolve) => socket.on('open', resolve));
    return { socket, got, closed };
  }

  /** A stream of Server-Sent Events, and its lines without comments. */
  async events(path: string, headers: Record<string, string> = {}) {
    const lines: string[] = [];
    const asked = http.get(`${this.server.url}${path}`, { headers });
    this.ends.push(() => asked.destroy());
    asked.on('error', () => {});
    const state = { lines, asked, over: false };
    asked.on('response', (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        const all = (rest + text).split('\n');
        rest = all.pop()!;
        lines.push(...all.filter((line) => line && line !== ':'));
      });
      response
        .on('error', () => {})
        .on('close', () => {
          state.over = true;
        });
      lines.push('open');
    });
    await eventually(() => lines.length > 0);
    lines.shift();
    return state;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
