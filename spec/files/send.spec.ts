import { mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adler32,
  describeBytes,
  describeFile,
  describeIfFile,
  type FileDescription,
  guessType,
  SendFileError,
  type SendFileOptions,
} from '../../lib/files/send.js';
import { openFiles } from './open-files.js';

let folder: string;
const at = (name: string) => join(folder, name);
const clock = () => Date.UTC(2024, 5, 1, 10);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pottle-spec-'));
  await writeFile(at('a.txt'), 'static text\n');
  await utimes(at('a.txt'), 1700000000, 1700000000);
  await writeFile(at('app.js'), 'x'.repeat(1000));
  for (const extension of ['gz', 'br', 'zst']) await writeFile(at(`app.js.${extension}`), extension);
  await writeFile(at('big.bin'), Buffer.alloc(200_000, 'abc'));
  await mkdir(at('sub'));
  await symlink(at('a.txt'), at('link.txt'));
});
afterAll(() => rm(folder, { recursive: true }));

const header = (file: FileDescription, name: string) => file.headers.find(([other]) => other === name)?.[1];
const headersOf = async (name: string, options?: SendFileOptions) =>
  Object.fromEntries((await describeFile(at(name), options, clock)).headers);

async function content(pieces: AsyncIterable<Uint8Array>) {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all).toString();
}

describe('describeFile', () => {
  it('announces a file as Flask does', async () => {
    const file = await describeFile(at('a.txt'), {}, clock);
    const etag = `1700000000.0-12-${adler32(Buffer.from(at('a.txt')))}`;
    expect(file).toMatchObject({ size: 12, mtime: 1700000000, etag });
    expect(Object.fromEntries(file.headers)).toEqual({
      'Content-Disposition': 'inline; filename=a.txt',
      'Content-Type': 'text/plain; charset=utf-8',
      'Last-Modified': 'Tue, 14 Nov 2023 22:13:20 GMT',
      'Cache-Control': 'no-cache',
      ETag: `"${etag}"`,
    });
  });

  it.each<[SendFileOptions, string, string | undefined]>([
    [{ asAttachment: true }, 'Content-Disposition', 'attachment; filename=a.txt'],
    [{ downloadName: 'other.csv' }, 'Content-Type', 'text/csv; charset=utf-8'],
    [{ attachmentFilename: 'old.csv' }, 'Content-Disposition', 'inline; filename=old.csv'],
    [{ downloadName: 'a "b";c.txt' }, 'Content-Disposition', 'inline; filename="a \\"b\\";c.txt"'],
    [
      { downloadName: 'naïve café – 日本.txt', asAttachment: true },
      'Content-Disposition',
      'attachment; filename="naive cafe  .txt"; filename*=UTF-8\'\'na%C3%AFve%20caf%C3%A9%20%E2%80%93%20%E6%97%A5%E6%9C%AC.txt',
    ],
    [
      { downloadName: "é!'()*~|.txt" },
      'Content-Disposition',
      "inline; filename=\"e!'()*~|.txt\"; filename*=UTF-8''%C3%A9!%27%28%29%2A~|.txt",
    ],
    [
      { downloadName: '日本' },
      'Content-Disposition',
      'inline; filename=""; filename*=UTF-8\'\'%E6%97%A5%E6%9C%AC',
    ],
    [{ mimetype: 'application/x-thing' }, 'Content-Type', 'application/x-thing'],
    [{ etag: false }, 'ETag', undefined],
    [{ addEtags: false }, 'ETag', undefined],
    [{ etag: 'mine' }, 'ETag', '"mine"'],
    [{ lastModified: 1600000000 }, 'Last-Modified', 'Sun, 13 Sep 2020 12:26:40 GMT'],
    [{ maxAge: 60 }, 'Cache-Control', 'public, max-age=60'],
    [{ maxAge: 60 }, 'Expires', 'Sat, 01 Jun 2024 10:01:00 GMT'],
    [{ cacheTimeout: 60 }, 'Cache-Control', 'public, max-age=60'],
    [{ cacheTimeout: 60, maxAge: () => 5 }, 'Cache-Control', 'public, max-age=60'],
    [{ maxAge: 0 }, 'Cache-Control', 'no-cache, max-age=0'],
    [{ maxAge: (path) => path!.length }, 'Cache-Control', 'length of the path'],
    [{ maxAge: () => null }, 'Cache-Control', 'no-cache'],
  ])('%j: %s is %s', async (options, name, value) => {
    const expected = value?.replace('length of the path', `public, max-age=${at('a.txt').length}`);
    expect((await headersOf('a.txt', options))[name]).toBe(expected);
  });

  it('refuses an entity tag with quotes, a folder, and a file that is not there', async () => {
    await expect(describeFile(at('a.txt'), { etag: '"x"' })).rejects.toThrow(SendFileError);
    await expect(describeFile(at('sub'))).rejects.toThrow(SendFileError);
    await expect(describeFile(at('none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('follows symbolic links', async () => {
    expect(await content((await describeFile(at('link.txt'))).open())).toBe('static text\n');
  });
});

describe('describeIfFile', () => {
  it.each(['none', 'sub', 'a.txt/x', 'a\0.txt', 'x'.repeat(300)])('is null for %j', async (name) => {
    expect(await describeIfFile(at(name))).toBeNull();
  });

  it('describes a file', async () => expect((await describeIfFile(at('a.txt')))?.size).toBe(12));
});

describe('the content', () => {
  it('is a range of the file, in pieces', async () => {
    const file = await describeFile(at('big.bin'));
    expect(await content(file.open())).toBe('abc'.repeat(66_667).slice(0, 200_000));
    expect(await content(file.open(65_535, 65_540))).toBe('abcab');
    expect(await content(file.open(199_999))).toBe('b');
    expect(await content(file.open(5, 5))).toBe('');
  });

  it.runIf(process.platform === 'linux')('is opened when it is read, closed when reading stops', async () => {
    const file = await describeFile(at('big.bin'));
    file.open();
    expect(openFiles(at('big.bin'))).toBe(0);
    for await (const _ of file.open()) {
      expect(openFiles(at('big.bin'))).toBe(1);
      break;
    }
    expect(openFiles(at('big.bin'))).toBe(0);
  });

  it.runIf(process.platform === 'linux')('is closed when its last piece is given', async () => {
    const reader = (await describeFile(at('big.bin'))).open(0, 70_000)[Symbol.asyncIterator]();
    for (let length = 0; length < 70_000; ) length += (await reader.next()).value!.length;
    expect(openFiles(at('big.bin'))).toBe(0);
    expect((await reader.next()).done).toBe(true);
  });

  it('fails when the file has become shorter', async () => {
    await writeFile(at('shrinking'), 'x'.repeat(100));
    const file = await describeFile(at('shrinking'));
    await truncate(at('shrinking'), 10);
    await expect(content(file.open())).rejects.toThrow('shorter');
  });
});

describe('describeBytes', () => {
  const bytes = Buffer.from('in memory');

  it('has neither tag nor date unless they are given', async () => {
    const file = describeBytes(bytes, { downloadName: 'm.txt' });
    expect(Object.fromEntries(file.headers)).toEqual({
      'Content-Disposition': 'inline; filename=m.txt',
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-cache',
    });
    expect([file.size, file.etag, file.mtime]).toEqual([9, null, null]);
    expect(await content(file.open(0, 2))).toBe('in');
    expect(header(describeBytes(bytes, { mimetype: 'text/x-y', etag: 'e' }), 'ETag')).toBe('"e"');
  });

  it('needs a type or a name, and a name for an attachment', () => {
    expect(header(describeBytes(bytes, { mimetype: 'text/x-y' }), 'Content-Type')).toBe(
      'text/x-y; charset=utf-8',
    );
    expect(() => describeBytes(bytes)).toThrow(SendFileError);
    expect(() => describeBytes(bytes, { mimetype: 'text/plain', asAttachment: true })).toThrow(SendFileError);
  });
});

describe('the type', () => {
  it.each([
    ['a.js', 'text/javascript', null],
    ['a.mjs', 'text/javascript', null],
    ['a.XML', 'application/xml', null],
    ['a.svg', 'image/svg+xml', null],
    ['a.json', 'application/json', null],
    ['a.txt.gz', 'text/plain', 'gzip'],
    ['a.tar.gz', 'application/x-tar', 'gzip'],
    ['a.tgz', 'application/x-tar', 'gzip'],
    ['a.svgz', 'image/svg+xml', 'gzip'],
    ['a.css.br', 'text/css', 'br'],
    ['a.txt.GZ', 'application/gzip', null],
    ['a.gz', null, 'gzip'],
    ['noext', null, null],
    ['png', null, null],
    ['.js', null, null],
    ['a.', null, null],
    ['a.constructor', null, null],
    ['dir.js/a', null, null],
    ['dir.js/', null, null],
    ['odd.unknownext', null, null],
  ])('of %s is %s, packed as %s', (name, mimetype, encoding) => {
    expect(guessType(name)).toEqual({ mimetype, encoding });
  });

  it('has a charset when it is one of text', async () => {
    for (const name of ['x.svg', 'x.xml', 'x.html', 'x.js'])
      expect((await headersOf('a.txt', { downloadName: name }))['Content-Type']).toMatch(/; charset=utf-8$/);
    expect((await headersOf('a.txt', { downloadName: 'x.json' }))['Content-Type']).toBe('application/json');
  });

  it('says how the file is packed, but not of an attachment', async () => {
    expect((await headersOf('a.txt', { downloadName: 'a.tar.gz' }))['Content-Encoding']).toBe('gzip');
    const attached = await headersOf('a.txt', { downloadName: 'a.tar.gz', asAttachment: true });
    expect([attached['Content-Type'], attached['Content-Encoding']]).toEqual([
      'application/x-tar',
      undefined,
    ]);
  });
});

describe('precompressed files', () => {
  const accept = (qualities: Record<string, number>) => ({
    quality: (coding: string) => qualities[coding] ?? 0,
  });
  const sent = async (name: string, qualities: Record<string, number>) => {
    const file = await describeFile(at(name), { precompressed: true, acceptEncodings: accept(qualities) });
    return { file, text: await content(file.open()) };
  };

  it('go to those who accept them', async () => {
    const { file, text } = await sent('app.js', { gzip: 1 });
    expect(text).toBe('gz');
    expect(file.size).toBe(2);
    expect(header(file, 'Content-Encoding')).toBe('gzip');
    expect(header(file, 'Content-Type')).toBe('text/javascript; charset=utf-8');
    expect(header(file, 'Content-Disposition')).toBe('inline; filename=app.js');
    expect(header(file, 'Vary')).toBe('Accept-Encoding');
    expect(file.etag).not.toBe((await describeFile(at('app.js'))).etag);
  });

  it('are chosen by quality, then by what is usually smallest', async () => {
    expect((await sent('app.js', { gzip: 1, br: 1, zstd: 1 })).text).toBe('br');
    expect((await sent('app.js', { gzip: 1, br: 0.5, zstd: 0.5 })).text).toBe('gz');
    expect((await sent('app.js', { gzip: 0, zstd: 0.1 })).text).toBe('zst');
  });

  it('leave the plain file to everybody else, who must be told apart by caches', async () => {
    const { file, text } = await sent('app.js', {});
    expect(text).toHaveLength(1000);
    expect([header(file, 'Content-Encoding'), header(file, 'Vary')]).toEqual([undefined, 'Accept-Encoding']);
    expect((await sent('a.txt', { br: 1 })).text).toBe('static text\n');
    expect((await sent('app.js.gz', { br: 1 })).text).toBe('gz');
  });
});

it('adler32 is that of RFC 1950', () => {
  expect(adler32(Buffer.from('Wikipedia'))).toBe(300286872);
  expect(adler32(Buffer.alloc(100_000, 255))).toBe(345649196);
});
