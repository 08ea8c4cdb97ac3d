/** The app under stress in workers. Arguments: port, workers, engine. Each worker says where it serves. */
import * as pottle from 'pottle';
import { stressApp } from './app.js';

const [port, workers, transport] = process.argv.slice(2);
const app = stressApp(pottle);
const server = await app.run({
  port: Number(port),
  workers: Number(workers),
  transport,
  announce: () => undefined,
});
if (server) console.log(`serving on ${server.port}`);
