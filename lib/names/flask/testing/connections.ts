/** The names of quart.testing.connections. */

export { WebsocketDisconnect as WebsocketDisconnectError } from '../../pottle.js';
export { HandshakeRefused as WebsocketResponseError } from '../../testing.js';
