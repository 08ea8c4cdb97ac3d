/** What the specs of behaviour share: a small app, its client, and what it logged. */
import { Pottle, type PottleOptions } from 'pottle';
import type { TestResponse } from 'pottle/testing';

/** An app for one spec, without files of its own. */
export function create(config: Record<string, unknown> = {}, options: PottleOptions = {}) {
  const app = new Pottle('spec', { rootPath: import.meta.dirname, staticFolder: null, ...options });
  Object.assign(app.config, { SECRET_KEY: 'a key for specs', ...config });
  const logged: unknown[] = [];
  const nothing = () => {};
  const keep = (...args: unknown[]) => void logged.push(args.at(-1));
  app.logger = { debug: nothing, info: nothing, warning: keep, error: keep, critical: keep, exception: keep };
  return { app, client: app.testClient(), logged };
}

/** Gives the only view of an app, at `/`, and returns its answer. */
export async function answerOf(
  view: () => unknown,
  config: Record<string, unknown> = {},
): Promise<TestResponse> {
  const { app, client } = create(config);
  app.addUrlRule('/', { endpoint: 'index', viewFunc: view as () => string });
  return client.get('/');
}
