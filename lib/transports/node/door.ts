/** A listener that is open before there is a server: who connects meanwhile waits. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { explainRefusal } from '../address.js';

/** See the file's comment. */
export class Door {
  private readonly waiting = new Set<Socket>();
  private inside: ((socket: Socket) => void) | undefined;

  /** Where it is, or was. */
  address!: AddressInfo;

  private constructor(private readonly listener: Server) {
    listener.once('listening', () => {
      this.address = listener.address() as AddressInfo;
    });
    listener.on('connection', (socket: Socket) => {
      if (this.inside) this.inside(socket);
      else this.waiting.add(socket.on('error', () => {}));
    });
  }

  /**
   * Opens it.
   * @throws {TransportError} when the address cannot be had
   */
  static async open({ host, port }: { host: string; port: number }): Promise<Door> {
    const listener = createServer({ pauseOnConnect: true });
    const door = new Door(listener);
    // Of several processes of node:cluster, each may open it.
    listener.listen({ host, port, exclusive: false });
    await once(listener, 'listening').catch(async () => {
      throw await explainRefusal(host, port);
    });
    return door;
  }

  /** Hands over those who wait, and all who come, to be read by a server of node:http or node:https. */
  lead(server: { emit(event: 'connection', socket: Socket): boolean }): void {
    this.inside = (socket) => {
      server.emit('connection', socket);
      socket.resume();
    };
    for (const socket of this.waiting) if (!socket.destroyed) this.inside(socket);
    this.waiting.clear();
  }

  close(): void {
    this.listener.close();
  }
}

/** Gives a door, opened where the server would listen. */
export type DoorKeeper = (at: { host: string; port: number }) => Promise<Door>;
