/** Reading a member through an accessor facade, as `request` is, and through a Proxy. Run: node globals.js */
import { AsyncLocalStorage } from 'node:async_hooks';

class Request {
  get method() {
    return 'GET';
  }
}

const storage = new AsyncLocalStorage();
const current = () => storage.getStore();
const facade = Object.create({
  get method() {
    return current().method;
  },
});
const proxy = new Proxy({}, { get: (_, key) => Reflect.get(current(), key) });

function time(target) {
  const rounds = 2_000_000;
  const start = process.hrtime.bigint();
  let length = 0;
  for (let i = 0; i < rounds; i++) length += target.method.length;
  if (length !== rounds * 3) throw new Error('The bench read something else.');
  return Number(process.hrtime.bigint() - start) / rounds;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

storage.run(new Request(), () => {
  const results = { facade: [], proxy: [] };
  for (let round = 0; round < 11; round++) {
    results.facade.push(time(facade));
    results.proxy.push(time(proxy));
  }
  const [a, b] = [median(results.facade), median(results.proxy)];
  console.log(
    `facade ${a.toFixed(1)} ns, proxy ${b.toFixed(1)} ns: ${(b / a).toFixed(1)} times (medians of 11 rounds)`,
  );
});
