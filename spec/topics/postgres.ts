/** A server of PostgreSQL in a folder of its own, and the broker of the page about it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Broker } from 'pottle';
import { freePort } from '../network.js';
import { eventually } from '../waiting.js';

const VERSIONS = '/usr/lib/postgresql';

/** Where the programs of PostgreSQL are. @throws Error when they are nowhere, but must be */
export function findPostgres(): string | undefined {
  try {
    return path.join(VERSIONS, readdirSync(VERSIONS).sort().at(-1)!, 'bin');
  } catch {
    const why = "needs a server of PostgreSQL (Debian's package postgresql)";
    if (process.env.CI) throw new Error(`The spec of PostgreSQL ${why}.`);
    console.warn(`Skipping what is on PostgreSQL: it ${why}.`);
    return undefined;
  }
}

/** As whom it runs: it refuses to be root. */
function user(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((which) => Number(execFileSync('id', [which, 'postgres'])));
  return { uid, gid };
}

/** See the file's comment. */
export class PostgresServer {
  port = 0;
  private process: ChildProcess | undefined;
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'pottle-postgres-'));
  private readonly user = user();
  private readonly options = { ...this.user, cwd: this.folder, stdio: 'ignore' } as const;

  constructor(private readonly programs: string) {}

  async start(): Promise<void> {
    const { folder, options, programs } = this;
    if (this.port === 0) {
      this.port = await freePort();
      if (this.user.uid !== undefined) chownSync(folder, this.user.uid, this.user.gid!);
      const how = [
        '-D',
        path.join(folder, 'data'),
        '-A',
        'trust',
        '-U',
        'postgres',
        '--no-sync',
        '--locale=C',
        '-E',
        'UTF8',
      ];
      execFileSync(path.join(programs, 'initdb'), how, options);
    }
    const where = ['-D', path.join(folder, 'data'), '-h', '127.0.0.1', '-p', String(this.port), '-k', folder];
    const child = spawn(path.join(programs, 'postgres'), [...where, '-F'], options);
    this.process = child;
    await eventually(() => {
      if (child.exitCode !== null) throw new Error(`postgres has ended with ${child.exitCode}.`);
      return this.isReady();
    });
  }

  /** Whether it takes connections: it refuses them in words while it starts. */
  private isReady(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = net.connect(this.port, '127.0.0.1').on('error', () => resolve(false));
      const words = Buffer.from('user\0postgres\0\0');
      const head = Buffer.alloc(8);
      head.writeInt32BE(words.length + 8);
      head.writeInt32BE(3 << 16, 4);
      socket.write(Buffer.concat([head, words]));
      socket.on('data', (data) => {
        resolve(String(data).startsWith('R'));
        socket.destroy();
      });
      socket.on('close', () => resolve(false));
    });
  }

  /** Ends at once, and cuts all connections. */
  async stop(): Promise<void> {
    const child = this.process!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}

export type PostgresBroker = Broker;

/** What makes the broker of the page, which is written into a folder as the page says. */
export async function brokerOfThePage(): Promise<(port: number, patience: number) => PostgresBroker> {
  const folder = path.join(import.meta.dirname, '../.docs-postgresql');
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/postgresql.md'), 'utf8');
  mkdirSync(folder, { recursive: true });
  for (const [, file, text] of page.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm))
    writeFileSync(path.join(folder, file!), text!);
  const { PostgresBroker } = await import(path.join(folder, 'postgres-broker.ts'));
  rmSync(folder, { recursive: true });
  return (port, patience) =>
    new PostgresBroker({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' }, patience);
}
