/** The old application, as requests are passed on to it: how it is reached, and as whose. */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Exchange } from '../exchange.js';
import { onward } from './headers.js';
import type { FallbackHost, FallbackOptions } from './options.js';
import type { Target } from './target.js';

/** How many idle connections are kept. */
const IDLE = 64;
/** See the file's comment. */
export class Upstream {
  readonly timeout: number;
  /** `Via` of this process: by it a request is known that comes round. */
  readonly id = `pottle-${randomBytes(6).toString('hex')}`;
  /** For requests that may be repeated: a connection that waited may be closed by the other end as it is used. */
  readonly lasting: http.Agent;
  /** For all others: each has a connection of its own. */
  readonly single: http.Agent;

  constructor(
    readonly host: FallbackHost,
    readonly target: Target,
    private readonly options: FallbackOptions,
  ) {
    this.timeout = options.timeout ?? 60;
    const { Agent } = target.secure ? https : http;
    const maxSockets = options.connections ?? 256;
    this.lasting = new Agent({ keepAlive: true, maxSockets, maxFreeSockets: IDLE, scheduling: 'lifo' });
    this.single = new Agent({ keepAlive: false, maxSockets });
  }

  /** The header lines of a request, without those of its framing. */
  linesOf(exchange: Exchange): string[] {
    const host = this.options.keepHost === false ? this.target.authority : null;
    return onward(exchange, {
      host: exchange.header('host') ? host : this.target.authority,
      via: `1.1 ${this.id}`,
    });
  }

  /** Path and query, as they came. */
  pathOf({ path, query }: Exchange): string {
    return query ? `${path}?${query}` : path;
  }

  /** How the engine reaches it. */
  get place(): http.RequestOptions & { servername?: string } {
    const { where, secure } = this.target;
    if (!secure || 'socketPath' in where) return where;
    // Whom the certificate has to name is not for the client's `Host` to say.
    return { ...where, servername: isIP(where.hostname) ? '' : where.hostname };
  }

  get engine(): typeof http | typeof https {
    return this.target.secure ? https : http;
  }

  close(): void {
    this.lasting.destroy();
    this.single.destroy();
  }
}
