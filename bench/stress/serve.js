/** The app under stress, in a process of its own. Its argument is the port. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as pottle from 'pottle';
import { stressApp } from './app.js';

const app = stressApp(pottle);
app.afterServing(() => sleep(50)); // something to shut down
await pottle.serve(app, { port: Number(process.argv[2]), announce: () => undefined });
process.send('serving');
