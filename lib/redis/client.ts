/** The two clients of Redis that there are, as far as they are used here: neither is imported. */
import { inspect } from 'node:util';

/** Of whatever the event brings along. */
type Listener = (...args: unknown[]) => void;

/** A client of the package `redis` (node-redis), made by `createClient`. */
export interface NodeRedisClient {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  destroy(): void;
  sendCommand(words: string[]): Promise<unknown>;
  subscribe(channel: string, heard: (message: string) => void): Promise<unknown>;
  on(event: string, listener: Listener): unknown;
  duplicate(options?: { disableOfflineQueue: boolean }): object;
}

/** A client of the package `ioredis`, made by `new Redis`. */
export interface IoredisClient {
  readonly status: string;
  connect(): Promise<unknown>;
  disconnect(): void;
  call(command: string, words: string[]): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  on(event: string, listener: Listener): unknown;
  duplicate(options?: object): object;
}

/** A client of one server of Redis or Valkey, of either package. */
export type RedisClient = NodeRedisClient | IoredisClient;

/** A command: its words. */
export type Command = readonly [name: string, ...words: string[]];

/** What is told of a connection. */
export interface Told {
  /** It is there, for the first time or again. */
  ready(): void;
  /** An attempt to connect has failed, or it has broken. It goes on trying. */
  error(error: Error): void;
}

/** A connection of its own, which comes back by itself. What is sent while it is away fails at once. */
export interface Connection {
  send(command: Command): Promise<unknown>;
  close(): void;
}

/**
 * Whether a client is of ioredis.
 * @throws TypeError for what is no client of one server
 */
export function isIoredis(client: RedisClient): client is IoredisClient {
  const made = client as Partial<IoredisClient & NodeRedisClient> & { isCluster?: boolean };
  if (typeof made?.duplicate === 'function' && !made.isCluster) {
    if (typeof made.call === 'function' && typeof made.status === 'string') return true;
    if (typeof made.sendCommand === 'function' && typeof made.isReady === 'boolean') return false;
  }
  throw new TypeError(
    `A client of one server is needed, by createClient() of 'redis' or new Redis() of 'ioredis', not ${inspect(client, { depth: -1 })}.`,
  );
}

/** Sends a command. */
export function send(client: RedisClient, [name, ...words]: Command): Promise<unknown> {
  return isIoredis(client) ? client.call(name, words) : client.sendCommand([name, ...words]);
}

/**
 * Opens a connection with the settings of a client.
 * @param channel what to subscribe to
 */
export function open(
  client: RedisClient,
  told: Told,
  channel?: { name: string; heard(message: string): void },
): Connection {
  return isIoredis(client) ? openIoredis(client, told, channel) : openNodeRedis(client, told, channel);
}

type Channel = Parameters<typeof open>[2];

function openNodeRedis(client: NodeRedisClient, told: Told, channel: Channel): Connection {
  const own = client.duplicate({ disableOfflineQueue: true }) as NodeRedisClient;
  let isSubscribed = false;
  own.on('error', (error) => told.error(error as Error));
  own.on('ready', () => {
    told.ready();
    if (!channel || isSubscribed) return; // it subscribes again by itself
    isSubscribed = true;
    own.subscribe(channel.name, channel.heard).catch((error: Error) => told.error(error));
  });
  own.connect().catch((error: Error) => told.error(error));
  const close = () => {
    if (own.isOpen) own.destroy();
  };
  return { send: (command) => own.sendCommand([...command]), close };
}

/** Of a client's settings, those that decide here about what is sent while it is away, and by what name. */
const IOREDIS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: null,
  keyPrefix: '',
};

function openIoredis(client: IoredisClient, told: Told, channel: Channel): Connection {
  const own = client.duplicate(IOREDIS) as IoredisClient;
  own.on('error', (error) => told.error(error as Error));
  own.on('ready', () => {
    told.ready();
    if (channel) own.subscribe(channel.name).catch((error: Error) => told.error(error));
  });
  own.on('message', (_, message) => channel?.heard(message as string));
  own.connect().catch((error: Error) => told.error(error));
  return { send: ([name, ...words]) => own.call(name, words), close: () => own.disconnect() };
}

/** Whether Redis itself has refused a command: its answers begin with a word in capitals. What else fails may have been done. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && /^[A-Z]{2,} /.test(error.message);
}

/** Whether a refusal passes by itself: a script takes long, what was kept is being read, or another server is taking over. */
export function isPassing({ message }: Error): boolean {
  return /^(LOADING|BUSY|MASTERDOWN|READONLY) /.test(message);
}
