/**
 * Stands for an edge worker: started with `--disallow-code-generation-from-strings`, imports the bundle that is named and calls its
 * `fetch` for each of the requests that standard input has as JSON. Writes the answers, and what was logged, as JSON.
 */
import { readFileSync } from 'node:fs';

const [, , file] = process.argv;
const given = readFileSync(0, 'utf8');
const logged = [];
console.error = (text) => logged.push(text);

// Workers refuse it while they load.
const { AbortController } = globalThis;
globalThis.AbortController = class {
  constructor() {
    throw new Error('Disallowed operation called within global scope.');
  }
};
const { default: worker } = await import(file);
globalThis.AbortController = AbortController;
const answers = [];
for (const { url, ...init } of JSON.parse(given)) {
  const response = await worker.fetch(new Request(url, init), {}, { waitUntil() {} });
  answers.push({ status: response.status, headers: [...response.headers], text: await response.text() });
}
process.stdout.write(JSON.stringify({ answers, logged }));
