/** The names of flask.testing and quart.testing. */

export { WebsocketDisconnect as WebsocketDisconnectError } from '../pottle.js';
export {
  ClientSocket as TestWebsocketConnection,
  HandshakeRefused as WebsocketResponseError,
  TestClient as FlaskClient,
  TestClient as QuartClient,
  TestCliRunner as FlaskCliRunner,
  TestCliRunner as QuartCliRunner,
  TestConnection as TestHTTPConnection,
  TestResponse,
} from '../testing.js';
