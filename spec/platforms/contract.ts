/** The transport contract as a program; writes what came of it as JSON. */
import process from 'node:process';
import '../transports/contract.spec.js';
import '../transports/contract-sockets.spec.js';
import { runAll } from './vitest.js';

process.on('unhandledRejection', (error) => console.error('unhandled', error));
const outcome = await runAll(process.argv[2]);
for (const [t, e] of Object.entries(outcome)) if (e) console.log(`FAIL ${t}\n     ${e}`);
console.log(Object.keys(outcome).length, Object.values(outcome).filter(Boolean).length);
process.exit(0);
