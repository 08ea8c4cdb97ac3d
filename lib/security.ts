/** Password hashes in Werkzeug's format, and names that clients may not be trusted with. */

import {
  createHash,
  pbkdf2,
  pbkdf2Sync,
  randomInt,
  type ScryptOptions,
  scrypt,
  scryptSync,
  timingSafeEqual,
} from 'node:crypto';
import { sep } from 'node:path';
import { promisify } from 'node:util';
import { int } from './http/text.js';
import { trimEnd } from './python.js';
import { digestName } from './signing/signer.js';

const SALT_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PBKDF2_ITERATIONS = 1_000_000;
const SCRYPT_LENGTH = 64;
const MEMORY_LIMIT = 2 ** 31 - 1;

/** Random letters and digits. */
export function genSalt(length: number): string {
  if (!Number.isInteger(length) || length <= 0)
    throw new RangeError(`A salt needs at least one character, not ${length}.`);
  return Array.from({ length }, () => SALT_CHARACTERS[randomInt(SALT_CHARACTERS.length)]).join('');
}

/** How to hash a password. */
export interface PasswordHashOptions {
  /** `scrypt` (`scrypt:N:r:p`, default `scrypt:32768:8:1`) or `pbkdf2` (`pbkdf2:hash:iterations`). */
  method?: string | undefined;
  /** Characters of random salt. Default 16. */
  saltLength?: number | undefined;
}

/** A method with its parameters filled in. */
type Method =
  | { name: string; kind: 'scrypt'; options: ScryptOptions }
  | { name: string; kind: 'pbkdf2'; digest: string; iterations: number; length: number };

function scryptMethod(method: string, args: string[]): Method {
  if (args.length !== 0 && args.length !== 3)
    throw new RangeError(`'scrypt' takes three parameters (N, r, p), not those of '${method}'.`);
  const [N, r, p] = args.length === 0 ? [32_768, 8, 1] : args.map(int);
  if (N! < 2 || !Number.isInteger(Math.log2(N!)) || r! < 1 || p! < 1)
    throw new RangeError(`'${method}' cannot be: N is a power of two from 2 on, r and p are 1 or more.`);
  const maxmem = 132 * N! * r! * p!;
  if (maxmem > MEMORY_LIMIT)
    throw new RangeError(`'${method}' would need ${maxmem} bytes of memory: too much.`);
  return { name: `scrypt:${N}:${r}:${p}`, kind: 'scrypt', options: { N: N!, r: r!, p: p!, maxmem } };
}

function digestLength(name: string): number {
  try {
    return createHash(digestName(name)).digest().length;
  } catch {
    throw new RangeError(`There is no hash named '${name}'.`);
  }
}

function pbkdf2Method(method: string, args: string[]): Method {
  if (args.length > 2)
    throw new RangeError(`'pbkdf2' takes two parameters (hash, iterations), not those of '${method}'.`);
  const [hash = 'sha256', count] = args;
  const iterations = count === undefined ? PBKDF2_ITERATIONS : Number(int(count));
  const name = `pbkdf2:${hash}:${iterations}`;
  return { name, kind: 'pbkdf2', digest: digestName(hash), iterations, length: digestLength(hash) };
}

function parseMethod(method: string): Method {
  const [kind, ...args] = method.split(':');
  if (kind === 'scrypt') return scryptMethod(method, args);
  if (kind === 'pbkdf2') return pbkdf2Method(method, args);
  throw new RangeError(`Unknown password hash method '${method}': use 'scrypt' or 'pbkdf2'.`);
}

function derive(method: Method, salt: string, password: string): Buffer {
  if (method.kind === 'scrypt') return scryptSync(password, salt, SCRYPT_LENGTH, method.options);
  return pbkdf2Sync(password, salt, method.iterations, method.length, method.digest);
}

const scryptAsync = promisify<string, string, number, ScryptOptions, Buffer>(scrypt);
const pbkdf2Async = promisify(pbkdf2);

function deriveAsync(method: Method, salt: string, password: string): Promise<Buffer> {
  if (method.kind === 'scrypt') return scryptAsync(password, salt, SCRYPT_LENGTH, method.options);
  return pbkdf2Async(password, salt, method.iterations, method.length, method.digest);
}

/**
 * The hash of a password under a salt of one's own: `method$salt$hex`. For tests and migrations;
 * {@link generatePasswordHash} draws a salt.
 */
export function hashPassword(password: string, method: string, salt: string): string {
  const parsed = parseMethod(method);
  return `${parsed.name}$${salt}$${derive(parsed, salt, password).toString('hex')}`;
}

/**
 * A salted hash of a password, to be stored (werkzeug.security.generate_password_hash). Takes some 50 ms in which
 * nothing else runs: in a server use {@link generatePasswordHashAsync}.
 * @throws RangeError for an unknown method or bad parameters
 */
export function generatePasswordHash(password: string, options: PasswordHashOptions = {}): string {
  return hashPassword(password, options.method ?? 'scrypt', genSalt(options.saltLength ?? 16));
}

/** {@link generatePasswordHash} on the thread pool. */
export async function generatePasswordHashAsync(
  password: string,
  options: PasswordHashOptions = {},
): Promise<string> {
  const method = parseMethod(options.method ?? 'scrypt');
  const salt = genSalt(options.saltLength ?? 16);
  return `${method.name}$${salt}$${(await deriveAsync(method, salt, password)).toString('hex')}`;
}

/** Method, salt and hex digits of a stored hash; null when it has not got three parts. */
function splitHash(hash: string): [method: Method, salt: string, digits: string] | null {
  const [method, salt, ...rest] = hash.split('$');
  if (salt === undefined || rest.length === 0) return null;
  return [parseMethod(method!), salt, rest.join('$')];
}

function sameDigits(derived: Buffer, digits: string): boolean {
  if (/[^\x00-\x7f]/.test(digits))
    throw new RangeError('The stored hash is damaged: its digits are not ASCII.');
  const [expected, given] = [Buffer.from(derived.toString('hex')), Buffer.from(digits)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/**
 * Whether a password has this hash (werkzeug.security.check_password_hash); takes the same time wherever it differs.
 * Takes as long as making it: in a server use {@link checkPasswordHashAsync}.
 * @returns false also for text that is no hash at all
 * @throws RangeError when the hash names an unknown method or bad parameters, or is not ASCII
 */
export function checkPasswordHash(hash: string, password: string): boolean {
  const parts = splitHash(hash);
  return parts !== null && sameDigits(derive(parts[0], parts[1], password), parts[2]);
}

/** {@link checkPasswordHash} on the thread pool. */
export async function checkPasswordHashAsync(hash: string, password: string): Promise<boolean> {
  const parts = splitHash(hash);
  return parts !== null && sameDigits(await deriveAsync(parts[0], parts[1], password), parts[2]);
}

const WINDOWS = sep === '\\';
const WINDOWS_DEVICE = /^(AUX|CON|CONIN\$|CONOUT\$|NUL|PRN|(COM|LPT)[1-9¹²³])$/i;

function isWindowsDevice(name: string): boolean {
  return WINDOWS_DEVICE.test(name.split('.')[0]!.trim());
}

/** A path without empty names and dots, or null when it is absolute or climbs out. Node's own takes quadratic time for `../../…`. */
function normalPart(part: string): string | null {
  if (part.startsWith('/')) return null;
  const kept: string[] = [];
  for (const name of part.split('/')) {
    if (name === '..' && kept.pop() === undefined) return null;
    if (name !== '..' && name !== '.' && name !== '') kept.push(name);
  }
  return WINDOWS && kept.some((name) => /[\\:]/.test(name) || isWindowsDevice(name))
    ? null
    : kept.join('/') || '.';
}

/**
 * Joins parts that clients gave to a folder, and never leaves it (werkzeug.security.safe_join).
 * @param directory the folder, trusted
 * @param parts paths below it, with forward slashes
 * @returns the path, or null when a part is absolute or climbs out
 */
export function safeJoin(directory: string, ...parts: string[]): string | null {
  let path = directory || '.'; // without a folder, the first part must not become the root
  for (const part of parts) {
    if (part === '') continue;
    const normal = normalPart(part);
    if (normal === null) return null;
    path += path.endsWith('/') ? normal : `/${normal}`;
  }
  return path;
}

/**
 * A name that can be used for a file, made of what a client called it (werkzeug.utils.secure_filename): ASCII letters,
 * digits, `_`, `.` and `-`, no folders. It may be empty, and need not be unique.
 */
export function secureFilename(filename: string): string {
  // Marks go first: none becomes ASCII, and putting a long run of them in order takes quadratic time.
  const ascii = filename
    .replace(/\p{M}+/gu, '')
    .normalize('NFKD')
    .replace(/[^\x00-\x7f]/g, '');
  const spaced = ascii.replace(WINDOWS ? /[\\/]/g : /\//g, ' ');
  const joined = spaced
    .split(/[\t-\r\x1c-\x20]+/)
    .filter(Boolean)
    .join('_');
  const name = trimEnd(joined.replace(/[^A-Za-z0-9_.-]/g, '').replace(/^[._]+/, ''), '._');
  return WINDOWS && isWindowsDevice(name) ? `_${name}` : name;
}
