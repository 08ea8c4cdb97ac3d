/** Topics and who subscribed to them, for engines that know none. */
import type { Publisher, SocketExchange } from '../exchange.js';

type Subscriber = SocketExchange;

/** Publishes to the sockets that subscribed. */
export class Topics implements Publisher {
  private readonly topics = new Map<string, Set<Subscriber>>();

  /** @param crowded see {@link Publisher.crowded}; by default never */
  constructor(readonly crowded = () => false) {}

  publish(topic: string, message: string | Uint8Array, except?: SocketExchange): number {
    const sender = except?.origin ?? except;
    const reached = this.subscribers(topic, except); // before one of them is cut off
    for (const socket of this.topics.get(topic) ?? []) if (socket !== sender) socket.send(message);
    return reached;
  }

  subscribers(topic: string, except?: SocketExchange): number {
    const sockets = this.topics.get(topic);
    const sender = except?.origin ?? except;
    return (sockets?.size ?? 0) - Number(sender !== undefined && (sockets?.has(sender) ?? false));
  }

  /** Adds a subscriber. */
  join(topic: string, socket: Subscriber): void {
    const subscribers = this.topics.get(topic);
    if (subscribers) subscribers.add(socket);
    else this.topics.set(topic, new Set([socket]));
  }

  /** Takes a subscriber off a topic. */
  part(topic: string, socket: Subscriber): void {
    const subscribers = this.topics.get(topic);
    subscribers?.delete(socket);
    if (subscribers?.size === 0) this.topics.delete(topic);
  }

  /** Takes a subscriber off all topics. */
  forget(socket: Subscriber): void {
    for (const topic of [...this.topics.keys()]) this.part(topic, socket);
  }
}
