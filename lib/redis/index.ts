/** Many machines: what is published, histories, presence and sessions on Redis or Valkey (entry `pottle/redis`). */
export { RedisBroker, type RedisBrokerOptions } from './broker.js';
export type { IoredisClient, NodeRedisClient, RedisClient } from './client.js';
export { RedisStore } from './store.js';
