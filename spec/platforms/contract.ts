/** The transport contract as a program; its last line is what came of it, by title. */
import process from 'node:process';
import '../transports/contract.spec.js';
import '../transports/contract-sockets.spec.js';
import { runAll } from './vitest.js';

console.log(JSON.stringify(await runAll()));
process.exit(0);
