import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkPasswordHash,
  checkPasswordHashAsync,
  generatePasswordHash,
  generatePasswordHashAsync,
  genSalt,
  hashPassword,
  safeJoin,
  secureFilename,
} from '../lib/security.js';
import { type Case, casesOf, expected } from './signing/vectors.js';

type Failing = { error?: string };

describe('recorded password hashes', () => {
  it.each(casesOf('passwordHash'))('$id', async (one) => {
    const { password, method, salt } = one as Case & { password: string; method: string; salt: string };
    const result = expected(one) as Failing & { hash: string; ok: boolean; other: boolean };
    const make = () => hashPassword(password, method, salt);
    if (result.error) return void expect(make).toThrow(RangeError);
    expect(make()).toBe(result.hash);
    expect(checkPasswordHash(result.hash, password)).toBe(result.ok);
    expect(await checkPasswordHashAsync(result.hash, `${password}x`)).toBe(result.other);
  });

  it.each(casesOf('passwordCheck'))('check $id', async (one) => {
    const { hash, password } = one as Case & { hash: string; password: string };
    const result = expected(one) as boolean | Failing;
    if (typeof result === 'object') {
      expect(() => checkPasswordHash(hash, password)).toThrow(RangeError);
      await expect(checkPasswordHashAsync(hash, password)).rejects.toThrow(RangeError);
    } else {
      expect(checkPasswordHash(hash, password)).toBe(result);
      expect(await checkPasswordHashAsync(hash, password)).toBe(result);
    }
  });

  it.each(casesOf('generatedHashShape'))('shape $id', async (one) => {
    const options = { method: one.method as string, saltLength: one.saltLength as number };
    const result = expected(one) as Failing & Record<string, number | string>;
    if (result.error) {
      expect(() => generatePasswordHash('x', options)).toThrow(RangeError);
      await expect(generatePasswordHashAsync('x', options)).rejects.toThrow(RangeError);
      return;
    }
    for (const hash of [generatePasswordHash('x', options), await generatePasswordHashAsync('x', options)]) {
      const [method, salt, digest] = hash.split('$');
      expect([method, salt!.length, digest!.length]).toEqual([
        result.method,
        result.saltChars,
        result.digestChars,
      ]);
      expect(salt).toMatch(/^[\w-]+$/);
    }
  });
});

describe('recorded paths and names', () => {
  it.each(casesOf('safeJoin'))('safeJoin $id', (one) => {
    expect(safeJoin(one.directory as string, ...(one.parts as string[]))).toBe(expected(one));
  });

  it.each(casesOf('secureFilename'))('secureFilename $id', (one) => {
    expect(secureFilename(one.name as string)).toBe(expected(one));
  });
});

describe('generatePasswordHash', () => {
  it('uses scrypt and sixteen letters and digits', () => {
    const hash = generatePasswordHash('pw');
    expect(hash).toMatch(/^scrypt:32768:8:1\$[A-Za-z0-9]{16}\$[0-9a-f]{128}$/);
    expect(checkPasswordHash(hash, 'pw')).toBe(true);
    expect(checkPasswordHash(hash, 'other')).toBe(false);
  });

  it('reads parameters as Python does, and refuses absurd ones', () => {
    expect(hashPassword('pw', 'pbkdf2:sha256: +1_0 ', 's')).toMatch(/^pbkdf2:sha256:10\$s\$/);
    expect(hashPassword('pw', 'pbkdf2:sha3_256:1', 's')).toMatch(/^pbkdf2:sha3_256:1\$s\$[0-9a-f]{64}$/);
    for (const parameters of ['1024:8:0', '1024:0:1', '1000:8:1', '1:8:1', '0:8:1', '-2:8:1'])
      expect(() => hashPassword('pw', `scrypt:${parameters}`, 's')).toThrow(/RangeError|power of two/);
    expect(() => hashPassword('pw', 'scrypt:1048576:64:1', 's')).toThrow(/memory/);
    expect(() => hashPassword('pw', 'pbkdf2:sha256:-5', 's')).toThrow(RangeError);
  });
});

describe('checkPasswordHash', () => {
  it('says when a hash is damaged', () => {
    expect(() => checkPasswordHash('pbkdf2:sha256:1$s$é', 'pw')).toThrow(/damaged/);
  });
});

describe('genSalt', () => {
  it('draws letters and digits', () => {
    expect(genSalt(40)).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(genSalt(40)).not.toBe(genSalt(40));
    for (const length of [0, -1, 1.5]) expect(() => genSalt(length)).toThrow(RangeError);
  });
});

describe('safeJoin', () => {
  it('never leaves the folder', () => {
    const part = fc
      .array(fc.constantFrom('..', '.', '', 'a', '...', '/'), { maxLength: 6 })
      .map((all) => all.join('/'));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const path = safeJoin('/srv/files', ...parts);
        if (path !== null) expect(`${posix.resolve(path)}/`).toMatch(/^\/srv\/files\//);
      }),
    );
  });
});

describe('secureFilename', () => {
  it('gives plain names for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(secureFilename(name)).toMatch(/^(?:[A-Za-z0-9-](?:[\w.-]*[A-Za-z0-9-])?)?$/);
      }),
    );
  });
});
