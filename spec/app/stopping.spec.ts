/** Requests that wait for something to happen end when the server begins to stop. */
import { once } from 'node:events';
import { eventStream, Pottle, serve } from 'pottle';
import { expect, it } from 'vitest';

it('event streams and long polls end when stopping begins, not when the time for it is up', async () => {
  const app = new Pottle('stopping', { staticFolder: null });
  const logged: string[] = [];
  const quiet = () => undefined;
  const note = (message: string) => void logged.push(message);
  app.logger = { debug: quiet, info: quiet, warning: note, error: note, critical: note, exception: note };
  app.get('/events')(async function events() {
    return eventStream(
      (async function* () {
        yield { data: 'open' };
        await new Promise(() => {}); // nothing happens
      })(),
    );
  });
  app.get('/poll')(async function poll() {
    await once(app.shutdownSignal, 'abort');
    return 'nothing happened';
  });
  const server = await serve(app, { port: 0, signals: false, shutdownTimeout: 60 });
  const events = await fetch(`${server.url}/events`);
  const reader = events.body!.getReader();
  await reader.read();
  const poll = fetch(`${server.url}/poll`);
  await fetch(`${server.url}/nowhere`); // the poll came before it
  const closed = server.close();
  expect((await reader.read()).done).toBe(true);
  expect(await (await poll).text()).toBe('nothing happened');
  await closed;
  expect(logged).toEqual([]);
});
