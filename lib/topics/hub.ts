/** What is published, on its way to those who subscribe. */
import type { Publisher, SocketExchange } from '../exchange.js';

/** How a message is published. */
export interface PublishOptions {
  /** Does not get it: the sender, as a rule. The global `websocket`, or one that was kept. */
  except?: { readonly socket: SocketExchange } | SocketExchange;
}

/** The topics of an app. */
export class TopicHub {
  /** The servers that deliver to sockets. */
  readonly publishers = new Set<Publisher>();

  /** See `Pottle.publish`. */
  publish(topic: string, message: string | Uint8Array, { except }: PublishOptions): number {
    const socket = except && ('socket' in except ? except.socket : except);
    let reached = 0;
    for (const publisher of this.publishers) reached += publisher.publish(topic, message, socket);
    return reached;
  }

  /** See `Pottle.subscribers`. */
  subscribers(topic: string): number {
    let count = 0;
    for (const publisher of this.publishers) count += publisher.subscribers(topic);
    return count;
  }

  /** Takes over the topics of an app that is mounted. */
  adopt({ publishers }: TopicHub): this {
    for (const publisher of publishers) this.publishers.add(publisher);
    return this;
  }
}
