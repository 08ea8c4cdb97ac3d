/** What runs the program, and what is refused where it is not Node. `npm run test:platforms` shows it on Bun and Deno themselves. */
import { describe, expect, it } from 'vitest';
import { insistOn, type Runtime, runtimeOf } from '../../lib/transports/runtime.js';
import { TransportError } from '../../lib/transports/transport.js';
import { load } from '../../lib/transports/uws/load.js';

const BUN: Runtime = { name: 'Bun', version: '1.4.5' };
const DENO: Runtime = { name: 'Deno', version: '2.9.6' };

it('the runtime is told by what it says of itself', () => {
  expect(runtimeOf()).toEqual({ name: 'Node', version: process.versions.node });
  expect(runtimeOf({ node: '26.3.0', bun: '1.4.5' })).toEqual(BUN);
  expect(runtimeOf({ node: '26.3.0', deno: '2.9.6' })).toEqual(DENO);
});

describe('elsewhere than on Node', () => {
  it.each([BUN, DENO])('uWebSockets.js is not even imported: $name', async (runtime) => {
    let asked = false;
    const importAddon = async () => {
      asked = true;
    };
    await expect(load(importAddon, runtime)).rejects.toThrow(
      new TransportError(`uWebSockets.js is made for Node and does not load on ${runtime.name}`),
    );
    expect(asked).toBe(false);
  });

  it('TLS is refused where node:https changes headers', () => {
    expect(() => insistOn('tls', DENO)).toThrow(/Deno\.serve\(\{ cert, key, port: 443 \}, app\.fetch\)/);
    expect(() => insistOn('tls', BUN)).not.toThrow();
    expect(() => insistOn('tls')).not.toThrow();
  });

  it('HTTP/2 is refused where node:http2 takes over no connections', () => {
    expect(() => insistOn('http2', BUN)).toThrow(/Leave out 'http2'/);
    expect(() => insistOn('http2', DENO)).not.toThrow();
    expect(() => insistOn('http2')).not.toThrow();
  });

  it.each([BUN, DENO])('there are no workers: $name', (runtime) => {
    expect(() => insistOn('workers', runtime)).toThrow(/leave out 'workers'/);
    expect(() => insistOn('workers')).not.toThrow();
  });
});
