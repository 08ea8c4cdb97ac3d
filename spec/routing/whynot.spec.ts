import { describe, expect, it } from 'vitest';
import { BaseConverter, Rule, UrlMap, ValidationError } from '../../lib/routing/index.js';
import { nearestRules, whyNot } from '../../lib/routing/whynot.js';

class Broken extends BaseConverter {
  override toPython(): never {
    throw new TypeError('oh');
  }
}
class Even extends BaseConverter {
  override toPython(text: string) {
    if (Number(text) % 2 === 1) throw new ValidationError();
    return Number(text);
  }
}

function mapOf(rules: Record<string, object>, options = {}) {
  const made = Object.entries(rules).map(([text, more]) => new Rule(text, { endpoint: text, ...more }));
  return new UrlMap(made, { converters: { broken: Broken, even: Even }, ...options });
}

/** What is said of the one rule of a map. */
function why(
  rule: string,
  path: string,
  { method = 'GET', websocket = false, domain = '', ...options } = {},
): string {
  const map = mapOf({ [rule]: options }, 'host' in options ? { hostMatching: true } : {});
  return whyNot(map, [...map][0]!, { path, method, websocket, domain }).reason;
}

describe('whyNot', () => {
  it.each([
    ['/user/<int:id>', '/usr/5', "It has 'user' where the path has 'usr'."],
    ['/user/<int:id>', '/user/abc', "<int:id> does not take 'abc'."],
    ['/user/<int(max=5):id>', '/user/7', "<int(max=5):id> does not take '7': out of bounds."],
    ['/user/<even:id>', '/user/7', "<even:id> does not take '7'."],
    ['/user/<broken:id>', '/user/7', "<broken:id> fails at '7': oh."],
    ['/user/<int:id>/edit', '/user/5', "It goes on with '/edit'."],
    ['/user/<int:id>', '/user/5/edit/more', "It ends before '/edit/more'."],
    ['/user', '/user/', 'It ends without a slash.'],
    ['/user/', '/user', "It is at '/user/', where the request is redirected to."],
    ['/user/', '/user/x', "It ends before 'x'."],
    ['/a/b', '/a//b', "It is at '/a/b', where the request is redirected to."],
    ['/<name>.<any(png,gif):kind>', '/x.jpg', "<name>.<any(png,gif):kind> does not take 'x.jpg'."],
    ['/files/<path:name>.txt', '/files/a/b.md', "<path:name>.txt does not take 'a/b.md'."],
    ['/files/<path:name>/', '/files/', "<path:name>/ does not take ''."],
    ['/', '/x', "It ends before 'x'."],
    ['/x', '/x', 'It matches.'],
  ])('%s for %s: %s', (rule, path, reason) => {
    expect(why(rule, path)).toBe(reason);
  });

  it.each([
    [{ method: 'PUT', methods: ['POST', 'GET'] }, 'It takes GET, HEAD, POST, and not PUT.'],
    [{ websocket: true }, 'It is a WebSocket.', false],
    [{ websocket: true }, 'It is a view, and no WebSocket.', true],
    [{ buildOnly: true }, 'It only builds URLs (buildOnly).'],
    [{ subdomain: 'api', domain: 'www' }, "It is of the subdomain 'api', and the request came to 'www'."],
    [{ host: 'a.test', domain: 'b.test' }, "It is of the host 'a.test', and the request came to 'b.test'."],
  ])('%j: %s', (given, reason, asView = false) => {
    const { websocket, ...rest } = given as { websocket?: boolean };
    const map = mapOf(
      { '/x': websocket === undefined ? rest : { websocket: !asView } },
      'host' in given ? { hostMatching: true } : {},
    );
    const { domain = '', method = 'GET' } = given as { domain?: string; method?: string };
    expect(whyNot(map, [...map][0]!, { path: '/x', method, websocket: asView, domain }).reason).toBe(reason);
  });

  it('tells why another that matches too comes first', () => {
    const map = mapOf({ '/user/me': {}, '/user/<name>': {}, '/user/<int:id>': {}, '/<path:all>': {} });
    const asked = { path: '/user/me', method: 'GET' };
    const [me, name, id] = [...map];
    expect(whyNot(map, name!, asked, me).reason).toBe(
      "It matches too, but a text is tried before a variable, as in '/user/me'.",
    );
    expect(whyNot(map, name!, { ...asked, path: '/user/5' }, id).reason).toBe(
      "It matches too, but what takes less is tried before, as in '/user/<int:id>'.",
    );
    const twice = new UrlMap([new Rule('/<a>', { endpoint: 'a' }), new Rule('/<b>', { endpoint: 'b' })]);
    const [first, second] = [...twice];
    expect(whyNot(twice, second!, { path: '/x', method: 'GET' }, first).reason).toBe(
      "It matches too, but was registered after '/<a>'.",
    );
  });
});

describe('nearestRules', () => {
  const map = mapOf({
    '/': {},
    '/user/<int:id>': {},
    '/user/<int:id>/edit': {},
    '/users': {},
    '/notes/<id>': {},
    '/static/<path:filename>': {},
  });
  const near = (path: string, options = {}) =>
    nearestRules(map, { path, method: 'GET' }, options).map(({ rule }) => rule.rule);

  it('gives those that come near, the nearest first', () => {
    expect(near('/usr/5')[0]).toBe('/user/<int:id>');
    expect(near('/usr/5/edit')[0]).toBe('/user/<int:id>/edit');
    expect(near('/userz')[0]).toBe('/users');
    expect(near('/qqqqqqqq')).toEqual([]);
  });

  it('leaves the winner out, and gives no more than was asked for', () => {
    const [, winner] = [...map];
    expect(near('/user/5', { winner })).not.toContain('/user/<int:id>');
    expect(near('/user/x', { limit: 1 })).toEqual(['/user/<int:id>']);
  });

  it('agrees with the map: what matches alone is refused by nothing', () => {
    for (const path of ['/', '/user/5', '/user/5/edit', '/static/a/b.css']) {
      const found = map.match(path, 'GET');
      const rule = found.type === 'found' ? found.rule : null;
      expect(whyNot(map, rule!, { path, method: 'GET' }).reason).toBe('It matches.');
    }
  });

  it('takes no time for long paths', () => {
    const long = `/${'user/'.repeat(10_000)}${'a'.repeat(100_000)}`;
    expect(nearestRules(map, { path: long, method: 'GET' })).toEqual([]);
  });
});
