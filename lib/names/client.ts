/** The test client with Python's manners: headers by index. */

import { Headers } from '../http/headers.js';
import { type ClientOptions, TestClient } from '../testing/client.js';
import type { TestResponse } from '../testing/response.js';
import { dict } from './dict.js';

export class FlaskClient extends TestClient {
  override async open(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    const response = await super.open(path, options);
    for (const one of [response, ...response.history])
      if (one.headers instanceof Headers) Object.defineProperty(one, 'headers', { value: dict(one.headers) });
    return response;
  }
}
