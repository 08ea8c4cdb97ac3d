/** What tests get of an app, with Python's manners: headers by index, results of commands under Python's names. */

import { Headers } from '../http/headers.js';
import { type CliResult, TestCliRunner } from '../testing/cli.js';
import { type ClientOptions, TestClient } from '../testing/client.js';
import type { TestResponse } from '../testing/response.js';
import { dict } from './dict.js';
import { addNames } from './twin.js';

export class FlaskClient extends TestClient {
  override async open(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    const response = await super.open(path, options);
    for (const one of [response, ...response.history])
      if (one.headers instanceof Headers) Object.defineProperty(one, 'headers', { value: dict(one.headers) });
    return response;
  }
}

export class FlaskCliRunner extends TestCliRunner {
  override async invoke(args: readonly string[] | { args: readonly string[] }): Promise<CliResult> {
    const result = await super.invoke(args);
    addNames(result, 'exitCode');
    return result;
  }
}
