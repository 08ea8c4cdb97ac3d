/** What tests get of an app, with Python's manners: headers by index, results of commands under Python's names. */

import type { Context } from '../app/ctx.js';
import { storage } from '../globals.js';
import { Headers } from '../http/headers.js';
import { requestTearingDown } from '../signals.js';
import { type CliResult, TestCliRunner } from '../testing/cli.js';
import { type ClientOptions, TestClient } from '../testing/client.js';
import { TestResponse } from '../testing/response.js';
import { namesOf } from '../values.js';
import { hold, letGo } from './contexts.js';
import { dict } from './dict.js';
import { Response } from './response.js';
import './pottle.js'; // names come first
import './testing.js';
import { answering } from './prompts.js';
import { camel } from './taking.js';
import { addNames, named } from './twin.js';

export class FlaskClient extends TestClient {
  private entered = false;
  /** That of the last request, which is over: it can be read, and its session not changed. */
  private kept: Context | null = null;

  /** From now on `request`, `session` and `g` are in tests what they were in the last request of this client (flask.testing.FlaskClient.__enter__). */
  enter(): this {
    if (this.entered) throw new TypeError('This client was entered before: exit() comes first.');
    this.entered = true;
    return this;
  }
  /** Ends {@link enter}. */
  exit(): void {
    this.entered = false;
    this.keep(null);
  }
  [Symbol.dispose](): void {
    this.exit();
  }
  private keep(context: Context | null): void {
    if (this.kept !== null) letGo(this.kept);
    this.kept = context;
    if (context !== null) hold(context);
  }

  override async open(path: string, options: ClientOptions = {}): Promise<TestResponse> {
    const response = this.entered ? await this.opened(path, options) : await super.open(path, options);
    for (const one of [response, ...response.history])
      if (one.headers instanceof Headers) Object.defineProperty(one, 'headers', { value: dict(one.headers) });
    return response;
  }

  private async opened(path: string, options: ClientOptions): Promise<TestResponse> {
    let last: Context | null = null;
    this.keep(null);
    const ending = requestTearingDown.connect(() => {
      last = storage.getStore()!.run(() => storage.getStore()!);
    }, this.application);
    try {
      return await super.open(path, options);
    } finally {
      requestTearingDown.disconnect(ending, this.application);
      this.keep(last);
    }
  }
}

/** A cookie of the client (werkzeug.test.Cookie). */
export interface Cookie {
  readonly key: string;
  readonly value: string;
}

/** A cookie by its name, domain and path; null if there is none. */
function getCookie(this: TestClient, key: string, domain?: string, path?: string): Cookie | null {
  const value = this.getCookie(key, { domain, path });
  return value === null ? null : { key, value };
}
Object.defineProperty(FlaskClient.prototype, 'get_cookie', {
  configurable: true,
  writable: true,
  value: named(getCookie, 'TestClient.get_cookie'),
});

// Werkzeug's answers of tests are responses. What one of those says is asked of it.
for (const name of namesOf(Response.prototype))
  if (!(camel(name) in TestResponse.prototype) && !(name in TestResponse.prototype) && !name.startsWith('_'))
    Object.defineProperty(TestResponse.prototype, name, {
      configurable: true,
      get(this: TestResponse) {
        const { parsed } = this;
        const value: unknown = Reflect.get(parsed, name);
        return typeof value === 'function' ? value.bind(parsed) : value;
      },
    });

export class FlaskCliRunner extends TestCliRunner {
  /** @param args the command line; `input` answers the questions of the command, a line each */
  override async invoke(
    args: readonly string[] | { args: readonly string[]; input?: string | undefined },
  ): Promise<CliResult> {
    const result = await answering('input' in args ? args.input : undefined, () => super.invoke(args));
    addNames(result, 'exitCode');
    return result;
  }
}
