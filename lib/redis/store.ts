/** Sessions on Redis. */
import type { KeyValueStore } from '../sessions/store.js';
import { isIoredis, type RedisClient, send } from './client.js';

/**
 * Keeps texts on Redis or Valkey, which forgets them when their time is over. The client is the one that is given; one of node-redis
 * that is not connected is, with the first text that is asked for.
 * @example app.sessionInterface = new KeyValueSessionInterface({ store: new RedisStore(client) })
 */
export class RedisStore implements KeyValueStore {
  private connecting: Promise<unknown> | undefined;

  /**
   * @param client of node-redis or ioredis, for one server
   * @throws TypeError for what is none
   */
  constructor(private readonly client: RedisClient) {
    isIoredis(client);
  }

  async get(key: string): Promise<string | null> {
    const text = await this.send('GET', key);
    return text === null ? null : String(text);
  }

  async set(key: string, value: string, ttlSeconds: number): Promise<void> {
    await this.send('SET', key, value, 'EX', String(Math.max(1, Math.ceil(ttlSeconds))));
  }

  async delete(key: string): Promise<void> {
    await this.send('DEL', key);
  }

  private async send(name: string, ...words: string[]): Promise<unknown> {
    const { client } = this;
    if (!isIoredis(client) && !client.isOpen) this.connecting = client.connect();
    await this.connecting;
    return send(client, [name, ...words]);
  }
}
