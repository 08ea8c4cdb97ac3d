import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Config, getDebugFlag } from '../../lib/config/config.js';
import { DEFAULTS } from '../../lib/config/keys.js';

const make = (defaults = {}) => new Config('/srv/app', defaults);

describe('Config', () => {
  it('holds settings as its own properties', () => {
    const config = make(DEFAULTS);
    config.SECRET_KEY = 'x';
    config.anything = [1];
    expect(config.SECRET_KEY).toBe('x');
    expect(config.get('anything')).toEqual([1]);
    expect(config.MISSING).toBeUndefined();
    expect('MISSING' in config).toBe(false);
    expect({ ...config }.rootPath).toBeUndefined();
    expect(Object.keys(config)).toEqual([...Object.keys(DEFAULTS), 'anything']);
    expect(config.rootPath).toBe('/srv/app');
    expect(config.PERMANENT_SESSION_LIFETIME).toBe(2678400);
  });

  it('is a mapping', () => {
    const config = make({ A: 1, N: null });
    expect(config.get('A', 2)).toBe(1);
    expect(config.get('N', 2)).toBe(null);
    expect(config.get('B', 2)).toBe(2);
    expect(config.get('constructor', 'none')).toBe('none');
    expect(config.has('A')).toBe(true);
    expect(config.has('get')).toBe(false);
    expect(config.setdefault('A', 9)).toBe(1);
    expect(config.setdefault('C', 9)).toBe(9);
    expect(config.pop('C')).toBe(9);
    expect(config.pop('C', 'gone')).toBe('gone');
    config.update(new Map([['D', 4]]));
    config.update([['lower', 5]]);
    expect(config.keys()).toEqual(['A', 'N', 'D', 'lower']);
    expect(config.values()).toEqual([1, null, 4, 5]);
    expect(config.items()[2]).toEqual(['D', 4]);
    const copy = config.copy();
    config.clear();
    expect(config.keys()).toEqual([]);
    expect(copy.A).toBe(1);
  });

  it('can insist on a setting', () => {
    const config = make({ SECRET_KEY: null, A: 0 });
    expect(config.require('A')).toBe(0);
    expect(() => config.require('SECRET_KEY')).toThrow(/SECRET_KEY/);
    expect(() => config.require('B')).toThrow(/app\.config\.B/);
  });

  it('takes upper-case names from mappings', () => {
    const config = make();
    expect(config.fromMapping({ A: 1, b: 2, Mixed: 3, A_1: 4, _1: 5, É: 6 })).toBe(true);
    expect(config.copy()).toEqual({ A: 1, A_1: 4, É: 6 });
  });

  it('takes upper-case properties from classes, instances and modules', () => {
    class Base {
      static DEBUG = false;
      static INHERITED = 'base';
    }
    class Development extends Base {
      static override DEBUG = true;
      static lower = 1;
      get COMPUTED() {
        return 'instance';
      }
    }
    const config = make();
    config.fromObject(Development);
    config.fromObject(new Development());
    expect(config.copy()).toEqual({ DEBUG: true, INHERITED: 'base', COMPUTED: 'instance' });
    config.fromObject(Object.assign(Object.create(null), { MODULE: 1 }));
    expect(config.MODULE).toBe(1);
    expect(() => config.fromObject('settings' as never)).toThrow(/import/);
  });

  it('reads files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    writeFileSync(join(folder, 'a.json'), '{"A": 1, "b": 2}');
    const config = new Config(folder);
    expect(config.fromFile('a.json', JSON.parse)).toBe(true);
    expect(config.copy()).toEqual({ A: 1 });
    config.fromFile(join(folder, 'a.json'), (bytes) => ({ SIZE: bytes.length, IS: Buffer.isBuffer(bytes) }), {
      text: false,
    });
    expect(config.SIZE).toBe(16);
    expect(config.IS).toBe(true);
    expect(config.fromFile('none.json', JSON.parse, { silent: true })).toBe(false);
    expect(config.fromFile('.', JSON.parse, { silent: true })).toBe(false);
    expect(() => config.fromFile('none.json', JSON.parse)).toThrow(/none\.json/);
    expect(() => config.fromFile('a.json', { load: JSON.parse } as never)).toThrow(
      "fromFile('a.json', load, options) needs a function that reads the text, JSON.parse say, and not { load: [Function: parse] }.",
    );
    vi.stubEnv('APP_SETTINGS', join(folder, 'a.json'));
    expect(make().fromEnvvar('APP_SETTINGS')).toBe(true);
    vi.unstubAllEnvs();
    expect(make().fromEnvvar('APP_SETTINGS', JSON.parse, { silent: true })).toBe(false);
    expect(() => make().fromEnvvar('APP_SETTINGS')).toThrow(/APP_SETTINGS/);
  });

  it('reads prefixed environment variables', () => {
    const env = {
      POTTLE_A: '1',
      POTTLE_B: 'text',
      POTTLE_lower: 'true',
      POTTLE_DB: '{"PORT": 1}',
      POTTLE_DB__HOST: 'x',
      POTTLE_NEW__DEEP__KEY: '[1]',
      POTTLEX: '1',
      FLASK_A: '2',
    };
    const config = make();
    expect(config.fromPrefixedEnv(undefined, { env })).toBe(true);
    expect(config.copy()).toEqual({
      A: 1,
      B: 'text',
      lower: true,
      DB: { PORT: 1, HOST: 'x' },
      NEW: { DEEP: { KEY: [1] } },
    });
    config.fromPrefixedEnv('FLASK', { env, loads: (text) => text.repeat(2) });
    expect(config.A).toBe('22');
    expect(() => config.fromPrefixedEnv('X', { env: { X_A__B: '1' } })).toThrow(/no object/);
    config.fromPrefixedEnv('P', { env: { P_constructor__prototype__polluted: '1' } });
    expect((Config.prototype as Record<string, unknown>).polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('gives namespaces', () => {
    const config = make({ MAIL_HOST: 'h', MAIL_PORT: 1, OTHER: 2 });
    expect(config.getNamespace('MAIL_')).toEqual({ host: 'h', port: 1 });
    expect(config.getNamespace('MAIL_', { lowercase: false })).toEqual({ HOST: 'h', PORT: 1 });
    expect(config.getNamespace('MAIL_', { trimNamespace: false })).toEqual({ mail_host: 'h', mail_port: 1 });
  });
});

describe('getDebugFlag', () => {
  it('reads the environment', () => {
    for (const [value, on] of [
      ['1', true],
      ['true', true],
      ['', false],
      ['0', false],
      ['False', false],
      ['no', false],
    ]) {
      expect(getDebugFlag({ FLASK_DEBUG: value as string })).toBe(on);
    }
    expect(getDebugFlag({})).toBe(false);
    expect(getDebugFlag({ POTTLE_DEBUG: '0', FLASK_DEBUG: '1' })).toBe(false);
  });
});
