/** A server of Redis in a folder of its own, and both clients. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import type { RedisClient } from 'pottle/redis';
import { createClient } from 'redis';
import { freePort } from '../network.js';
import { eventually } from '../waiting.js';

/** Whether redis-server is there. @throws Error when it is not, but must be */
export function hasRedis(): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  const why = "needs redis-server (Debian's package of that name)";
  if (process.env.CI) throw new Error(`The spec of Redis ${why}.`);
  console.warn(`Skipping what is on Redis: it ${why}.`);
  return false;
}

/** The clients that there are. */
export const CLIENTS = ['node-redis', 'ioredis'] as const;
export type ClientName = (typeof CLIENTS)[number];

/** A client for a port, not connected. */
export function clientFor(name: ClientName, port: number): RedisClient {
  if (name === 'ioredis') return new Redis({ port, host: '127.0.0.1', lazyConnect: true });
  return createClient({ socket: { port, host: '127.0.0.1' } }).on('error', () => {});
}

/** See the file's comment. What it keeps outlives a restart when it is told to save. */
export class RedisServer {
  port = 0;
  private process: ChildProcess | undefined;
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'pottle-redis-'));

  constructor(private readonly options: string[] = []) {}

  async start(): Promise<void> {
    this.port ||= await freePort();
    const quiet = ['--save', '', '--dir', this.folder, '--bind', '127.0.0.1', '--port', String(this.port)];
    const child = spawn('redis-server', [...quiet, ...this.options], { stdio: 'ignore' });
    this.process = child;
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`redis-server has ended with ${child.exitCode}.`);
      return this.command('PING').then(
        (answer) => answer.startsWith('+PONG'),
        () => false,
      );
    });
  }

  /** The answer to a command, as it comes over the wire. */
  command(...words: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.port, '127.0.0.1').on('error', reject);
      socket.on('data', (data) => {
        resolve(String(data));
        socket.destroy();
      });
      socket.on('close', () => resolve(''));
      const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
      socket.write(`*${words.length}\r\n${parts.join('')}`);
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.process!.kill(signal);
  }

  async stop(): Promise<void> {
    const child = this.process!;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
    }
  }

  /** Ends as an operator ends it. */
  async shutdown(): Promise<void> {
    const ended = new Promise((resolve) => this.process!.once('exit', resolve));
    await Promise.all([ended, this.command('SHUTDOWN')]);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}
