/** Time of one JSON text: JSON.stringify, and what an app writes (sorted keys, ASCII). `npm run build && node bench/json.js` */

const { DefaultJSONProvider } = await import(
  process.env.DIST ? `${process.env.DIST}/index.js` : '../dist/index.js'
);

const provider = new DefaultJSONProvider({ debug: false, responseClass: Object });
const item = (i) => ({ id: i, name: `Item number ${i}`, price: i * 1.5, on: true });
const samples = {
  hello: { message: 'Hello, World!' },
  user: { name: 'Ann', id: 5, email: 'a@b.c', active: true, tags: ['a', 'b'] },
  'list of 50': Array.from({ length: 50 }, (_, i) => item(i)),
  'long text': { text: 'lorem ipsum '.repeat(1000) },
  'text with accents': { text: 'żółć ipsum '.repeat(100) },
};
const ways = {
  stringify: (value) => `${JSON.stringify(value)}\n`,
  provider: (value) => provider.responseText(value),
};

function time(run, value) {
  let length = 0;
  const rounds = Math.ceil(2e7 / (run(value).length * 20 + 200));
  for (let i = 0; i < rounds / 4; i++) length += run(value).length;
  const start = process.hrtime.bigint();
  for (let i = 0; i < rounds; i++) length += Buffer.byteLength(run(value));
  return Number(process.hrtime.bigint() - start) / rounds + length * 0;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

for (const [name, value] of Object.entries(samples)) {
  const times = { stringify: [], provider: [] };
  for (let round = 0; round < 5; round++) {
    for (const [way, run] of Object.entries(ways)) times[way].push(time(run, value));
  }
  const [native, ours] = [median(times.stringify), median(times.provider)];
  console.log(`${name}: ${native.toFixed(0)} ns, ${ours.toFixed(0)} ns (${(ours / native).toFixed(2)})`);
}
