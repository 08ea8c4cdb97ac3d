/** What is due on a connection to node:http, in the order in which it was asked for; and what may come only behind that. */
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { shortest } from '../exchange.js';

/** How many requests of a connection may run at a time, and wait before no more are read. */
const AHEAD = 16;

/** See the file's comment. */
export class Line {
  /** Answers that are not out, the oldest first. */
  private readonly due: ServerResponse[] = [];
  /** The peer's. */
  readonly remoteAddress: string;
  private latest: ServerResponse | undefined;
  private refused = false;
  /** Starts requests that came ahead of their turn. */
  private readonly waiting: [ServerResponse, start: () => void][] = [];
  /** The latest that was started. */
  private started: ServerResponse | undefined;
  /** What the engine wants to read on for, it can have later. */
  private readonly hold = () => this.waiting.length > AHEAD && this.socket.pause();

  constructor(private readonly socket: Duplex & { remoteAddress?: string }) {
    this.remoteAddress = shortest(socket.remoteAddress ?? '');
    // The engine tells this to the answer whose turn it is, and to no other.
    socket.on('close', () => {
      for (const answer of [...this.due]) answer.emit('close');
      for (const [, start] of this.waiting.splice(0)) start();
    });
  }

  join(answer: ServerResponse): void {
    this.due.push(answer);
    this.latest = answer;
  }

  part(answer: ServerResponse): void {
    const i = this.due.indexOf(answer);
    if (i >= 0) this.due.splice(i, 1);
    if (this.waiting.length > 0 && !this.socket.destroyed) this.startWaiting();
  }

  /**
   * Starts a request now if it is the first, or nothing but safe ones wait for their answers; else when all before it are out
   * (RFC 9112, section 9.3.2). A client that sends many ahead is held back.
   */
  start(answer: ServerResponse, start: () => void): void {
    if (this.due.length > 1 && !this.mayOvertake(answer, this.due.length - 1)) {
      if (this.waiting.push([answer, start]) !== AHEAD + 1) return;
      this.socket.on('resume', this.hold);
      process.nextTick(this.hold); // the engine resumes when it has the whole request
    } else {
      this.started = answer;
      start();
    }
  }

  private startWaiting(): void {
    const { waiting, socket, due } = this;
    const held = waiting.length > AHEAD;
    for (let next = waiting[0]; next; next = waiting[0]) {
      const running = due.length - waiting.length;
      if (running > 0 && !this.mayOvertake(next[0], running)) break;
      waiting.shift();
      this.started = next[0];
      next[1]();
    }
    if (held && waiting.length <= AHEAD) socket.off('resume', this.hold).resume();
  }

  private mayOvertake(answer: ServerResponse, running: number): boolean {
    const safe = isSafe(answer) && (!this.started || isSafe(this.started));
    return safe && running < AHEAD && (this.waiting[0]?.[0] ?? answer) === answer;
  }

  /** Takes over a connection from the engine once all answers are out; not if the client leaves before. */
  takeOver(then: () => void): void {
    const { socket } = this;
    socket.on('error', () => {}); // 'close' follows
    if (this.due.length === 0) return then();
    // The engine does not look after it any more.
    const drained = () => this.due[0]?.emit('drain');
    socket.on('drain', drained);
    const unwatch = watchEnd(socket);
    this.behind([...this.due], () => {
      socket.off('drain', drained);
      unwatch();
      then();
    });
  }

  /** Answers what is no request behind those that are, or in place of the one whose content breaks off in it. */
  refuse(error: NodeJS.ErrnoException): void {
    const { socket, latest } = this;
    // Behind a request that was to be the last, anything may come.
    if (this.refused || error.code === 'HPE_CLOSED_CONNECTION') {
      if (socket.readableEnded) socket.destroy();
      return;
    }
    this.refused = true;
    const broken = latest && !latest.req.complete ? latest : undefined;
    const before = this.due.filter((answer) => answer !== broken);
    this.behind(before, () => {
      if (!broken?.headersSent) socket.write(bareAnswer(STATUS_OF[error.code ?? ''] ?? 400));
      socket.destroy(error);
    });
  }

  private behind(answers: ServerResponse[], then: () => void): void {
    const last = answers.at(-1);
    const act = () => (this.socket.writable ? then() : this.socket.destroy());
    if (last) last.once('close', act);
    else act();
  }
}

const isSafe = ({ req }: ServerResponse) => req.method === 'GET' || req.method === 'HEAD';

const STATUS_OF: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** An answer without anything, and the last. */
export function bareAnswer(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}

/** Nothing is read from a connection, and that the client leaves is seen all the same. @returns what ends that */
export function watchEnd(socket: Duplex): () => void {
  const look = () => socket.readableLength === 0 && socket.read();
  const hangUp = () => socket.destroy();
  socket.on('readable', look).on('end', hangUp);
  return () => socket.off('readable', look).off('end', hangUp);
}
