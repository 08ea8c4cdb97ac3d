import { Pottle } from 'pottle';
import { expect, it } from 'vitest';
import { Context } from '../../lib/app/ctx.js';
import { nearestTo } from '../../lib/app/nearest.js';

async function reasons(app: Pottle, path: string, options = {}): Promise<string[]> {
  const ctx = new Context(app, await app.testClient().exchange(path, options));
  ctx.matchRequest();
  return nearestTo(ctx).map(({ rule, reason }) => `${rule.endpoint}: ${reason}`);
}

it('tells of the rules around a request, by its path, its method and what kind it is', async () => {
  const app = new Pottle(import.meta);
  app.get('/user/<int:id>')(function user() {
    return '';
  });
  app.get('/user/<name>')(function named() {
    return '';
  });
  expect(await reasons(app, '/user/%C3%A9')).toEqual(["user: <int:id> does not take 'é'."]);
  expect(await reasons(app, '/user/5', { method: 'PUT' })).toEqual([
    'user: It takes GET, HEAD, OPTIONS, and not PUT.',
    'named: It takes GET, HEAD, OPTIONS, and not PUT.',
  ]);
  expect(await reasons(app, '/user/5')).toEqual([
    "named: It matches too, but what takes less is tried before, as in '/user/<int:id>'.",
  ]);
});

it('asks by host or subdomain where they take part', async () => {
  const hosts = new Pottle(import.meta, { hostMatching: true, staticFolder: null });
  hosts.get('/', { host: 'a.test' })(function a() {
    return '';
  });
  expect(await reasons(hosts, '/', { baseUrl: 'http://b.test' })).toEqual([
    "a: It is of the host 'a.test', and the request came to 'b.test'.",
  ]);
  const domains = new Pottle(import.meta, { subdomainMatching: true });
  domains.config.SERVER_NAME = 'site.test';
  domains.get('/', { subdomain: 'api' })(function api() {
    return '';
  });
  expect(await reasons(domains, '/', { baseUrl: 'http://www.site.test' })).toEqual([
    "api: It is of the subdomain 'api', and the request came to 'www'.",
  ]);
});
