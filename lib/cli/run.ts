/** `pottle run`. */
import { locateApp } from './locate.js';

/** Serves an app. */
export async function run(
  spec: string | undefined,
  options: { host?: string; port?: number; debug?: boolean },
): Promise<void> {
  const app = await locateApp(spec);
  delete process.env.POTTLE_RUN_FROM_CLI;
  await app.run(options);
}
