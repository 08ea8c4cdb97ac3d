/** An app that answers with Python's manners. */

import { Pottle } from '../app/app.js';
import type { Context } from '../app/ctx.js';
import type { ImportName } from '../app/names.js';
import type { PottleOptions } from '../app/setup.js';
import { Config, type FromPrefixedEnvOptions } from '../config/config.js';
import type { Handle } from '../exchange.js';
import { storage } from '../globals.js';
import type { Handler } from '../middleware/proxies.js';
import type { JinjaEnvironment } from '../templating/environment.js';
import type { ClientOptions } from '../testing/client.js';
import { exchangeFor } from '../transports/memory/client.js';
import type { Server } from '../transports/serve.js';
import type { AnyView } from '../typing.js';
import { namesOf } from '../values.js';
import { FlaskClient, FlaskCliRunner } from './client.js';
import { PushedRequest } from './contexts.js';
import { runOptions, withManners } from './manners.js';
import { indexed } from './plain.js';
import { Response } from './response.js';
import { options, taking } from './taking.js';
import { addNames, type Snaked, snake } from './twin.js';

type Options = Snaked<ClientOptions>;
type Fn = () => unknown;

const takeRun = taking('run', 'Pottle.run')!;

export abstract class PythonApp extends Pottle {
  /** What `request` is by the names of this app. */
  protected abstract get requestFace(): object;

  constructor(importName: ImportName, options: PottleOptions = {}) {
    super(importName, options);
    this.responseClass = Response;
    this.testClientClass = FlaskClient;
    this.testCliRunnerClass = FlaskCliRunner;
  }

  /** Runs a function as if within a request; without one, gives a context to push and pop. */
  test_request_context(path = '/', ...given: [options?: Options | Fn, fn?: Fn]): unknown {
    const fn = given.find((one) => typeof one === 'function');
    const sent = options((given[0] === fn ? undefined : given[0]) ?? {}) as ClientOptions;
    const wire = this.testClient({ useCookies: false }).wire(path, sent);
    const exchange = exchangeFor(wire);
    const ready = (context: Context): void => {
      const { body = '' } = wire;
      if (typeof body === 'string' || body instanceof Uint8Array) this.readNow(context, body);
    };
    if (fn === undefined) return new PushedRequest(this.contextOf(exchange), this.requestFace, ready);
    return this.requestContext(exchange, () => {
      ready(storage.getStore()!);
      return fn();
    });
  }

  /** Reads the content of a context that has it at once, unless it has been read. */
  protected readNow(_context: Context, _body: string | Uint8Array): void {}

  /** The settings, which are read from variables such as `FLASK_DEBUG` unless another prefix is given. */
  override makeConfig(instanceRelative: boolean): Config {
    const config = super.makeConfig(instanceRelative);
    const { fromPrefixedEnv } = Config.prototype;
    const value = (prefix = this.envPrefix, ...options: [FromPrefixedEnvOptions?]) =>
      fromPrefixedEnv.call(config, prefix, ...options);
    return Object.defineProperty(config, 'fromPrefixedEnv', { configurable: true, writable: true, value });
  }

  /** The views by their endpoints: `app.view_functions['index'] = index`. */
  get view_functions(): Map<string, AnyView> & Record<string, AnyView> {
    return indexed(this.viewFunctions);
  }

  protected get envPrefix(): string {
    return 'FLASK';
  }

  /** The environment of templates, whose settings have Python's names too: `app.jinja_env.trim_blocks = true`. */
  override createJinjaEnvironment(): JinjaEnvironment {
    const env = super.createJinjaEnvironment();
    addNames(withManners(env), [...namesOf(env)].filter((name) => snake(name) !== name).join(' '));
    return env;
  }

  /** What answers requests: `app.wsgi_app = new ProxyFix(app.wsgi_app, { x_for: 1 })`. */
  get wsgi_app(): Handle {
    return this.handle;
  }
  set wsgi_app(handler: Handler) {
    this.handle = typeof handler === 'function' ? handler : handler.handle;
  }

  /** As {@link wsgi_app}: Quart's name for it. */
  get asgi_app(): Handle {
    return this.handle;
  }
  set asgi_app(handler: Handler) {
    this.wsgi_app = handler;
  }

  override async run(...given: unknown[]): Promise<Server | undefined> {
    const [asked = {}] = takeRun(given) as [object?];
    return super.run(
      options(runOptions(asked as Record<string, unknown>, (text) => this.logger.warning(text))),
    );
  }
}
