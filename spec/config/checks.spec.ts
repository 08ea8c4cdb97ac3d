import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULTS, Pottle } from 'pottle';
import { describe, expect, it } from 'vitest';

function appWith(env: Record<string, string>): Pottle {
  const app = new Pottle(import.meta, { staticFolder: null });
  app.config.fromPrefixedEnv('POTTLE', { env });
  return app;
}

describe('known keys from the environment', () => {
  it.each<[string, string, unknown]>([
    ['SECRET_KEY', '1234567890', '1234567890'],
    ['SECRET_KEY', 'true', 'true'],
    ['SECRET_KEY', 'null', null],
    ['SECRET_KEY', '"quoted"', 'quoted'],
    ['SERVER_NAME', '8080', '8080'],
    ['TRUSTED_HOSTS', '["a.test"]', ['a.test']],
    ['TRUSTED_HOSTS', 'a.test', 'a.test'],
    ['MAX_CONTENT_LENGTH', '1024', 1024],
    ['DEBUG', '1', 1],
    ['PORT', '1234', 1234],
  ])('are text where they want text: %s=%s', async (key, text, value) => {
    const app = appWith({ [`POTTLE_${key}`]: text });
    expect(app.config[key]).toEqual(value);
    await app.startup();
    await app.shutdown();
  });
});

describe('the start of an app', () => {
  it.each<[string, string, string]>([
    ['SESSION_COOKIE_SECURE', 'False', "has to be true or false, not the text 'False'."],
    ['MAX_CONTENT_LENGTH', '16mb', "has to be a number of bytes, or null, not the text '16mb'."],
    ['BODY_TIMEOUT', '-1', 'has to be a number of seconds, or null, not -1.'],
    ['MAX_COOKIE_SIZE', 'null', 'has to be a number of bytes, not null.'],
    ['TRUSTED_HOSTS', '[1]', 'has to be a list of texts, or one text, or null, not such a list.'],
    [
      'SESSION_COOKIE_SAMESITE',
      'sometimes',
      "has to be 'Lax', 'Strict' or 'None', or null, not the text 'sometimes'.",
    ],
    ['SECRET_KEY_FALLBACKS', 'old', 'has to be a list of keys, not a string.'],
    ['SECRET_KEY_FALLBACKS', '[1]', 'has to be text or bytes, not a number'],
  ])('refuses the variable POTTLE_%s=%s by its name', async (key, text, message) => {
    await expect(appWith({ [`POTTLE_${key}`]: text }).startup()).rejects.toThrow(`POTTLE_${key} ${message}`);
  });

  it('names the file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'pottle-')), 'settings.json');
    writeFileSync(file, '{"MAX_FORM_PARTS": "many", "mine": 1}');
    const app = new Pottle(import.meta, { staticFolder: null });
    app.config.fromFile(file, JSON.parse);
    await expect(app.startup()).rejects.toThrow(
      new TypeError(`MAX_FORM_PARTS of ${file} has to be a number, or null, not the text 'many'.`),
    );
  });

  it('names the key alone when it was set otherwise since, and all that is wrong', async () => {
    const app = appWith({ POTTLE_MAX_CONTENT_LENGTH: '16' });
    app.config.update({ MAX_CONTENT_LENGTH: {}, TESTING: () => true });
    await expect(app.startup()).rejects.toThrow(
      new TypeError(
        'TESTING has to be true or false, not a function.\n' +
          'MAX_CONTENT_LENGTH has to be a number of bytes, or null, not an object.',
      ),
    );
  });

  it('comes before anything is made of the keys', async () => {
    const app = appWith({ POTTLE_MAX_CONTENT_LENGTH: '16mb' });
    await expect(app.run({ port: 0 })).rejects.toThrow(
      'POTTLE_MAX_CONTENT_LENGTH has to be a number of bytes',
    );
  });

  it('takes the defaults, and a key that is missing', async () => {
    const app = new Pottle(import.meta, { staticFolder: null });
    app.config.update(DEFAULTS);
    app.config.pop('MAX_CONTENT_LENGTH');
    await app.startup();
  });
});
