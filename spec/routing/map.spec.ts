import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MultiDict } from '../../lib/http/multidict.js';
import {
  BaseConverter,
  BuildError,
  EndpointPrefix,
  type MatchResult,
  Rule,
  RuleError,
  Subdomain,
  Submount,
  UrlMap,
  ValidationError,
} from '../../lib/routing/index.js';

const rule = (text: string, options = {}) => new Rule(text, { endpoint: text, ...options });
const found = (result: MatchResult) => (result.type === 'found' ? result.rule.endpoint : result.type);

describe('a rule', () => {
  it('tells its endpoint, methods, arguments and defaults', () => {
    const user = rule('/u/<int:id>', { endpoint: 'user', methods: ['get'], defaults: { page: 1 } });
    const map = new UrlMap([user]);
    expect(user.endpoint).toBe('user');
    expect([...user.methods!]).toEqual(['GET', 'HEAD']);
    expect([...user.arguments]).toEqual(['page', 'id']);
    expect(user.defaults).toEqual({ page: 1 });
    expect(user.converters.get('id')).toBeInstanceOf(map.converters.int);
    expect([user.isLeaf, user.isBranch]).toEqual([true, false]);
  });

  it('belongs to one map only, and can be copied', () => {
    const first = rule('/x', { methods: ['GET'], websocket: true, mergeSlashes: false });
    new UrlMap([first]);
    expect(() => new UrlMap([first])).toThrow(RuleError);
    const copy = first.empty();
    expect(found(new UrlMap([copy]).match('/x', 'GET', true))).toBe('/x');
    expect([copy.websocket, copy.mergeSlashes, copy.endpoint]).toEqual([true, false, '/x']);
  });

  it('refuses what makes no sense', () => {
    expect(() => rule('x')).toThrow(/must start with a slash/);
    expect(() => rule('/x', { methods: 'GET' })).toThrow(TypeError);
    expect(() => rule('/x', { methods: ['POST'], websocket: true })).toThrow(/WebSocket rule/);
    expect(() => new UrlMap([rule('/<constructor:x>')])).toThrow(
      /converter 'constructor', which does not exist/,
    );
    expect(() => new UrlMap([rule('/<x>/<x>')])).toThrow(/two variables named 'x'/);
    expect(() => new UrlMap([rule('/<x')])).toThrow(/Malformed URL rule/);
  });
});

describe('a map', () => {
  const map = new UrlMap([
    rule('/', { endpoint: 'index', methods: ['GET'] }),
    rule('/u/<name>', { endpoint: 'user' }),
    rule('/u/', { endpoint: 'user' }),
  ]);

  it('iterates over its rules and prints well', () => {
    expect([...map].map((it) => it.rule)).toEqual(['/', '/u/<name>', '/u/']);
    expect([...map.iterRules('user')].map((it) => it.rule)).toEqual(['/u/<name>', '/u/']);
    expect([...map.iterRules('nothing')]).toEqual([]);
    expect(inspect(map)).toBe(
      "UrlMap([\n  <Rule '/' (GET, HEAD) -> index>,\n  <Rule '/u/<name>' -> user>,\n  <Rule '/u/' -> user>\n])",
    );
    expect(`${new UrlMap()} ${inspect(rule('/x'))} ${rule('/x')}`).toBe(
      "UrlMap([]) <Rule '/x' (unbound)> /x",
    );
  });

  it('knows what endpoints expect', () => {
    expect(map.isEndpointExpecting('user', 'name')).toBe(true);
    expect(map.isEndpointExpecting('user', 'name', 'lang')).toBe(false);
  });

  it('gives views arguments that they may change', () => {
    const first = map.match('/', 'GET');
    if (first.type === 'found') first.args.added = true;
    expect(map.match('/', 'GET')).toMatchObject({ type: 'found', args: {} });
    expect(map.match('/', 'GET')).not.toMatchObject({ args: { added: true } });
  });

  it('is not fooled by names that objects have', () => {
    const odd = new UrlMap([
      rule('/<__proto__>/<constructor>'),
      rule('/d', { defaults: { ['__proto__']: 1 } }),
    ]);
    const result = odd.match('/a/b', 'GET');
    const args = result.type === 'found' ? result.args : {};
    expect(Object.getOwnPropertyDescriptor(args, '__proto__')?.value).toBe('a');
    expect(Object.getPrototypeOf(args)).toBe(Object.prototype);
    expect(args.constructor).toBe('b');
    expect(odd.match('/toString', 'GET').type).toBe('none');
  });

  it('matches rules that are added later', () => {
    const growing = new UrlMap([rule('/<x>')]);
    expect(found(growing.match('/a', 'GET'))).toBe('/<x>');
    growing.add(rule('/a'));
    growing.add(rule('/<int:x>'));
    expect(['/a', '/1', '/b'].map((path) => found(growing.match(path, 'GET')))).toEqual([
      '/a',
      '/<int:x>',
      '/<x>',
    ]);
  });

  it('takes rules from factories', () => {
    const blog = new EndpointPrefix('blog.', [
      new Submount('/blog/', [rule('/', { endpoint: 'index' }), rule('/<int:id>', { endpoint: 'show' })]),
    ]);
    const made = new UrlMap([blog, new Subdomain('api', [rule('/v1')])]);
    expect([...made].map((it) => `${it.endpoint} ${it.subdomain}|${it.rule}`)).toEqual([
      'blog.index |/blog/',
      'blog.show |/blog/<int:id>',
      '/v1 api|/v1',
    ]);
    expect(found(made.match('/v1', 'GET', false, 'api'))).toBe('/v1');
    expect(found(made.match('/v1', 'GET'))).toBe('none');
  });

  it('tells its methods and tests paths', () => {
    const adapter = map.bind('example.test');
    expect(adapter.allowedMethods('/').sort()).toEqual(['GET', 'HEAD']);
    expect(adapter.allowedMethods('/u/x')).toEqual([]);
    expect(['/', '/u', '/none'].map((path) => adapter.test(path))).toEqual([true, true, false]);
  });
});

describe('a custom converter', () => {
  class ListConverter extends BaseConverter {
    override regex = '[^/+]+(?:\\+[^/+]+)*';
    private readonly limit: number;

    constructor(map: UrlMap, limit = 3, options: { more?: number } = {}) {
      super(map);
      this.limit = limit + (options.more ?? 0);
    }

    override toPython(text: string): string[] {
      const items = text.split('+');
      if (items.length > this.limit) throw new ValidationError('too many');
      return items;
    }

    override toUrl(value: unknown): string {
      if (!Array.isArray(value)) throw new ValidationError('no list');
      return value.map((item) => super.toUrl(item)).join('+');
    }
  }
  const options = { converters: { list: ListConverter } };

  it('reads and writes values, with arguments from the rule', () => {
    const map = new UrlMap([rule('/<list(2, more=1):x>', { endpoint: 'list' })], options);
    expect(map.match('/a+b+c', 'GET')).toMatchObject({ args: { x: ['a', 'b', 'c'] } });
    expect(map.match('/a+b+c+d', 'GET').type).toBe('none');
    expect(map.match('/a++c', 'GET').type).toBe('none');
    expect(map.bind('h').build('list', { x: ['a', 'ü'] })).toBe('/a+%C3%BC');
    expect(() => map.bind('h').build('list', { x: 1 })).toThrow(BuildError);
  });

  it('may be added before its rules', () => {
    const map = new UrlMap();
    map.converters.list = ListConverter;
    map.add(rule('/x/<list:x>'));
    expect(map.match('/x/a+b', 'GET')).toMatchObject({ args: { x: ['a', 'b'] } });
  });

  it('spans segments when its expression can match a slash', () => {
    class Dated extends BaseConverter {
      override regex = '\\d{4}/\\d\\d';
    }
    class Wide extends BaseConverter {
      override regex = '[^/]+';
      override partIsolating = false;
    }
    const map = new UrlMap([rule('/<dated:day>/x'), rule('/w/<wide:name>/')], {
      converters: { dated: Dated, wide: Wide },
    });
    expect(map.match('/2024/06/x', 'GET')).toMatchObject({ args: { day: '2024/06' } });
    expect(map.match('/w/a', 'GET')).toMatchObject({ type: 'redirect', path: '/w/a/' });
    expect(map.match('/w/a/b/', 'GET').type).toBe('none');
  });

  it('keeps groups of its own to itself', () => {
    class Grouped extends BaseConverter {
      override regex = '(a)(?<n>b)?';
    }
    const map = new UrlMap([rule('/<g:x>-<int:y>')], { converters: { g: Grouped } });
    expect(map.match('/ab-7', 'GET')).toMatchObject({ args: { x: 'ab', y: 7 } });
  });

  it('is tried by weight', () => {
    class Early extends BaseConverter {
      override weight = 10;
    }
    class Late extends BaseConverter {
      override weight = 300;
    }
    const map = new UrlMap([rule('/<late:x>'), rule('/<int:x>'), rule('/<early:x>')], {
      converters: { early: Early, late: Late },
    });
    expect(found(map.match('/5', 'GET'))).toBe('/<early:x>');
  });

  it('may use the map, and lets errors of its own pass', () => {
    class Nested extends BaseConverter {
      override toPython(text: string): unknown {
        if (text === 'bug') throw new RangeError('a bug');
        return found((this.map as UrlMap).match(`/other/${text}/z`, 'GET'));
      }
    }
    const map = new UrlMap([rule('/<nested:a>/<nested:b>'), rule('/other/<x>/<y>')], {
      converters: { nested: Nested },
    });
    const other = '/other/<x>/<y>';
    expect(map.match('/1/2', 'GET')).toMatchObject({ args: { a: other, b: other } });
    expect(() => map.match('/bug/2', 'GET')).toThrow('a bug');
  });

  it('does not disturb the search when it uses the map and refuses', () => {
    class Picky extends BaseConverter {
      override toPython(): never {
        (this.map as UrlMap).match('/nowhere/at/all', 'GET');
        throw new ValidationError('never');
      }
    }
    const rules = [rule('/<int:x>', { methods: ['PUT'] }), rule('/<picky:x>')];
    const result = new UrlMap(rules, { converters: { picky: Picky } }).match('/5', 'GET');
    expect(result).toEqual({ type: 'methods', methods: new Set(['PUT']) });
  });

  it('explains a malformed expression', () => {
    class Broken extends BaseConverter {
      override regex = '[a';
    }
    expect(() => new UrlMap([rule('/<b:x>')], { converters: { b: Broken } })).toThrow(/regex is malformed/);
  });
});

describe('a redirect', () => {
  it('may be worked out by a function', () => {
    const map = new UrlMap([
      rule('/old/<int:id>', {
        redirectTo: (adapter: { serverName: string }, values: { id: number }) =>
          `new/${values.id + 1}?on=${adapter.serverName}`,
      }),
    ]);
    const result = map.bind('example.test', { scriptName: '/app' }).match('/old/4');
    expect(result).toMatchObject({ url: 'http://example.test/app/new/5?on=example.test', code: 308 });
  });

  it('of an alias needs a canonical rule', () => {
    const map = new UrlMap([rule('/x', { endpoint: 'x', alias: true, methods: ['GET'] })], {});
    expect(map.match('/x', 'GET')).toMatchObject({ type: 'redirect', reason: 'alias' });
  });

  it('does not lead to the same URL', () => {
    const map = new UrlMap([
      rule('/x/<int:a>', { endpoint: 'x' }),
      rule('/x/<int:a>', { endpoint: 'x', defaults: { a: 1 } }),
    ]);
    expect(map.match('/x/1', 'GET')).toMatchObject({ type: 'found', args: { a: 1 } });
  });

  it('takes every value of a multi dict', () => {
    const urls = new UrlMap([rule('/x/<id>', { endpoint: 'x' })]).bind('h');
    const values = new MultiDict([
      ['id', '1'],
      ['q', 'a'],
      ['q', 'b'],
    ]);
    expect(urls.build('x', values)).toBe('/x/1?q=a&q=b');
  });

  it('to a rule with defaults keeps other values as its query', () => {
    const map = new UrlMap([
      rule('/all/', { endpoint: 'all', defaults: { page: 1 } }),
      rule('/all/page/<int:page>', { endpoint: 'all' }),
    ]);
    expect(map.bind('h').match('/all/page/1', 'GET', { queryArgs: 'q=x' })).toMatchObject({
      url: 'http://h/all/?q=x',
    });
    expect(map.match('/all/page/2', 'GET')).toMatchObject({ type: 'found', args: { page: 2 } });
    expect(map.match('/all/', 'GET')).toMatchObject({ type: 'found', args: { page: 1 } });
  });
});

describe('binding', () => {
  it('writes hosts in ASCII and refuses what is no host', () => {
    const map = new UrlMap([rule('/')]);
    const url = (host: string) => map.bind(host).build('/', {}, { forceExternal: true });
    expect(url('BÜCHER.test:8080')).toBe('http://xn--bcher-kva.test:8080/');
    expect(() => map.bind('a..b')).toThrow(/is not valid/);
    expect(() => map.bind(`${'a'.repeat(64)}.test`)).toThrow(/is not valid/);
  });

  it('takes no subdomain when hosts are matched', () => {
    expect(() => new UrlMap([], { hostMatching: true }).bind('h', { subdomain: 'x' })).toThrow(TypeError);
  });
});

describe('a build error', () => {
  const map = new UrlMap([
    rule('/u/<name>', { endpoint: 'user', methods: ['GET'] }),
    rule('/p/<slug>', { endpoint: 'blog.post' }),
  ]);
  const message = (endpoint: string, values = {}, method: string | null = null) => {
    try {
      return map.bind('h').build(endpoint, values, { method });
    } catch (error) {
      return error instanceof BuildError ? error.message : String(error);
    }
  };

  it('suggests the nearest endpoint', () => {
    expect(message('blog.posts', { slug: 1 })).toBe(
      "Could not build url for endpoint 'blog.posts' with values ['slug']. Did you mean 'blog.post' instead?",
    );
  });

  it('names missing values and other methods', () => {
    expect(message('user')).toMatch(/endpoint 'user'. Did you forget to specify values \['name'\]\?$/);
    expect(message('user', { name: 'x' }, 'PUT')).toMatch(/\('PUT'\) .* use methods \['GET', 'HEAD'\]\?$/);
  });

  it('says nothing more when there are no rules', () => {
    expect(() => new UrlMap().bind('h').build('x')).toThrow("Could not build url for endpoint 'x'.");
  });
});
