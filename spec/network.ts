/** Ports, and a network that holds and cuts. */
import net from 'node:net';

/** A port of 127.0.0.1 that nobody has just now. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Stands between clients and a server. */
export class Proxy {
  port = 0;
  private readonly pairs = new Set<[net.Socket, net.Socket]>();
  private readonly server = net.createServer((client) => this.connect(client));
  /** New connections are refused. */
  isDown = false;
  /** Nothing goes through. */
  private isHeld = false;

  /** @param target the port of the server */
  constructor(private readonly target: number) {}

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.server.once('listening', resolve));
    this.port = (this.server.address() as net.AddressInfo).port;
  }

  private connect(client: net.Socket): void {
    if (this.isDown) return void client.destroy();
    const upstream = net.connect(this.target, '127.0.0.1');
    const pair: [net.Socket, net.Socket] = [client, upstream];
    this.pairs.add(pair);
    for (const [from, to] of [pair, [upstream, client]] as const) {
      from.on('data', (data) => to.write(data));
      from.on('error', () => {});
      from.on('close', () => {
        to.destroy();
        this.pairs.delete(pair);
      });
      if (this.isHeld) from.pause();
    }
  }

  /** Cuts all connections. */
  drop(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }

  /** Lets nothing through any more, of old and new connections, and breaks none. */
  hold(isHeld = true): void {
    this.isHeld = isHeld;
    for (const pair of this.pairs)
      for (const socket of pair)
        if (isHeld) socket.pause();
        else socket.resume();
  }

  close(): void {
    this.drop();
    this.server.close();
  }
}
