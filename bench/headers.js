/** What headers, cookies and query strings cost, in nanoseconds per call, straight from the sources: node bench/headers.js */
import path from 'node:path';
import { build } from 'esbuild';

const contents = `
  export { parseCookie } from './cookies.ts';
  export { Headers } from './headers.ts';
  export { parseContentType } from './mime.ts';
  export { MultiDict } from './multidict.ts';
  export { statusLine } from './status.ts';
  export { parseQuery } from './urls.ts';
`;
const built = await build({
  stdin: { contents, resolveDir: path.join(import.meta.dirname, '../lib/http') },
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const { Headers, MultiDict, parseContentType, parseCookie, parseQuery, statusLine } = await import(
  `data:text/javascript,${encodeURIComponent(built.outputFiles[0].text)}`
);

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
