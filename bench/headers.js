// What headers, cookies and query strings cost, in nanoseconds per call. Run `npm run build` first: node bench/headers.js

import { parseCookie } from '../dist/http/cookies.js';
import { Headers } from '../dist/http/headers.js';
import { parseContentType } from '../dist/http/mime.js';
import { MultiDict } from '../dist/http/multidict.js';
import { statusLine } from '../dist/http/status.js';
import { parseQuery } from '../dist/http/urls.js';

const headers = new Headers({
  'Content-Type': 'text/html; charset=utf-8',
  Vary: 'Cookie',
  'X-Frame-Options': 'DENY',
});
const cases = {
  'new Headers, one set': () => {
    const made = new Headers();
    made.set('Content-Type', 'text/html; charset=utf-8');
    return made;
  },
  'headers.get, same spelling': () => headers.get('Vary'),
  'headers.get, other case': () => headers.get('x-frame-options'),
  'headers.get, missing': () => headers.get('Location'),
  'statusLine(200)': () => statusLine(200),
  'parseQuery, plain': () => parseQuery('page=2&sort=name'),
  'parseQuery, encoded': () => parseQuery('q=caf%C3%A9+au+lait&page=2'),
  'args from a query': () => new MultiDict(parseQuery('page=2&sort=name')).get('page'),
  parseCookie: () => parseCookie('session=eyJhIjoxfQ.abc.def; theme=dark'),
  parseContentType: () => parseContentType('application/json; charset=utf-8'),
};

function nanoseconds(call) {
  const runs = 100_000;
  const start = process.hrtime.bigint();
  for (let run = 0; run < runs; run++) call();
  return Number(process.hrtime.bigint() - start) / runs;
}

for (const [name, call] of Object.entries(cases)) {
  nanoseconds(call);
  const rounds = Array.from({ length: 5 }, () => nanoseconds(call)).sort((a, b) => a - b);
  console.log(`${name.padEnd(30)} ${rounds[2].toFixed(0).padStart(6)} ns`);
}
