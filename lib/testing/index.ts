/** Testing apps in process (entry `pottle/testing`). */

export {
  ConnectionCut,
  connect,
  HandshakeRefused,
  MemoryPublisher,
  MemoryResponse,
  MemorySocket,
  request,
} from '../transports/memory/client.js';
export { type CliResult, TestCliRunner } from './cli.js';
export {
  type ClientOptions,
  ClientRedirectError,
  type FileValue,
  type FormValues,
  type SocketOptions,
  TestClient,
} from './client.js';
export { TestConnection } from './connection.js';
export { CookieJar } from './cookies.js';
export { TestResponse } from './response.js';
export { ClientSocket } from './websocket.js';
