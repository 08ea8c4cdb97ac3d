/**
 * The line between the supervisor and one worker process. It carries channels by name; what is sent arrives in the order in
 * which it was sent, or not at all when the other end is gone. Messages are cloned (node:v8, `serialize`): bytes stay bytes.
 */

/** One end: in the supervisor the process that was started, in that one `process`. */
interface End {
  readonly connected: boolean;
  send?(message: object, handle: undefined, options: undefined, sent: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** What goes over the line; other messages are the program's own. */
interface Packet {
  pottle: string;
  message: unknown;
}

/** Told of each message of a channel. */
export type Heard = (message: unknown) => void;

/** See the file's comment. */
export class Line {
  private readonly listeners = new Map<string, Heard>();
  /** What came before somebody listened. */
  private readonly early = new Map<string, unknown[]>();

  constructor(private readonly end: End) {
    end.on('message', (packet) => {
      if (isPacket(packet)) this.receive(packet);
    });
  }

  /** Sends a message. @returns whether it was handed to the system; false when the other end is gone */
  send(channel: string, message: unknown): Promise<boolean> {
    const packet: Packet = { pottle: channel, message };
    return new Promise((resolve) => {
      if (!this.end.connected) resolve(false);
      else this.end.send!(packet, undefined, undefined, (error) => resolve(error === null));
    });
  }

  /** Listens to a channel, which has one listener; what has come meanwhile comes first. */
  listen(channel: string, heard: Heard): void {
    this.listeners.set(channel, heard);
    for (const message of this.early.get(channel) ?? []) heard(message);
    this.early.delete(channel);
  }

  private receive({ pottle: channel, message }: Packet): void {
    const heard = this.listeners.get(channel);
    if (heard) return heard(message);
    const early = this.early.get(channel);
    if (early) early.push(message);
    else this.early.set(channel, [message]);
  }
}

function isPacket(packet: unknown): packet is Packet {
  return typeof packet === 'object' && packet !== null && 'pottle' in packet;
}
