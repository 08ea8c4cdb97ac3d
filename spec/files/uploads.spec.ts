import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BodyError } from '../../lib/exchange.js';
import { FormDataParser, type FormDataParserOptions } from '../../lib/files/formparser.js';
import { FileStorage } from '../../lib/files/uploads.js';
import { FormError } from '../../lib/http/forms.js';
import { Headers } from '../../lib/http/headers.js';
import { buffersKept } from '../memory.js';
import { openFiles, pathsOpen } from './open-files.js';

const MIB = 1024 * 1024;
const TYPE = 'multipart/form-data; boundary=b';
const file = (content: string, name = 'f') =>
  `--b\r\nContent-Disposition: form-data; name="${name}"; filename="${name}.txt"\r\nContent-Type: Text/Plain; charset=utf-8\r\n\r\n${content}\r\n`;
const END = '--b--\r\n';

async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

/** What the specs have opened: a failure must not draw others, which count open files. */
const opened: FileStorage[] = [];
afterEach(() => Promise.all(opened.splice(0).map((file) => file.close())));

async function parse(body: AsyncIterable<Uint8Array>, options?: FormDataParserOptions) {
  const form = await new FormDataParser(options).parse(body, TYPE, null);
  opened.push(...form.files);
  return form;
}

const onDisk = () => openFiles(join(tmpdir(), 'pottle-'));
const onLinux = it.runIf(process.platform === 'linux');

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'spec-uploads-'))));
afterAll(() => rm(folder, { recursive: true }));

describe.each([
  ['in memory', 1000],
  ['on disk', 10],
])('an uploaded file %s', (_, spoolSize) => {
  const content = 'first line\nsecond line\nlast';
  const upload = async () => (await parse(pieces(file(content), END), { spoolSize })).files[0]!;

  it('says what the client sent', async () => {
    const uploaded = await upload();
    expect(uploaded).toMatchObject({
      name: 'f',
      filename: 'f.txt',
      contentType: 'Text/Plain; charset=utf-8',
      mimetype: 'text/plain',
      mimetypeParams: { charset: 'utf-8' },
      contentLength: 0,
      size: content.length,
      isEmpty: false,
    });
    expect(uploaded.headers.get('CONTENT-TYPE')).toBe('Text/Plain; charset=utf-8');
    expect(String(uploaded)).toBe('<FileStorage: "f.txt" ("Text/Plain; charset=utf-8")>');
    await uploaded.close();
  });

  it('gives its whole content as often as asked', async () => {
    const uploaded = await upload();
    expect(await uploaded.text()).toBe(content);
    expect(await uploaded.bytes()).toEqual(new Uint8Array(Buffer.from(content)));
    const streamed: Uint8Array[] = [];
    for await (const piece of uploaded) streamed.push(piece);
    expect(Buffer.concat(streamed).toString()).toBe(content);
    const [one, other] = await Promise.all([uploaded.text(), uploaded.text()]);
    expect(one).toBe(other);
    await uploaded.close();
  });

  it('is read from a position, as a Python file', async () => {
    const uploaded = await upload();
    const text = async (bytes: Promise<Uint8Array>) => Buffer.from(await bytes).toString();
    expect(await text(uploaded.read(5))).toBe('first');
    expect(uploaded.tell()).toBe(5);
    expect(await text(uploaded.readline())).toBe(' line\n');
    expect((await uploaded.readlines()).map(String)).toHaveLength(2);
    expect(await text(uploaded.read())).toBe('');
    expect(uploaded.seek(-4)).toBe(content.length - 4);
    expect(await text(uploaded.read(100))).toBe('last');
    uploaded.seek(0);
    expect(await text(uploaded.read(-1))).toBe(content);
    await uploaded.close();
  });

  it('is saved, replacing what is there', async () => {
    const uploaded = await upload();
    await writeFile(join(folder, 'saved'), 'x'.repeat(1000));
    await uploaded.read();
    await uploaded.save(join(folder, 'saved'));
    expect(await readFile(join(folder, 'saved'), 'utf8')).toBe(content);
    await uploaded.close();
  });

  it('cannot be read when it is closed', async () => {
    const uploaded = await upload();
    await uploaded.close();
    await uploaded.close();
    await expect(uploaded.text()).rejects.toThrow('closed');
  });
});

describe('a field for a file that was left empty', () => {
  it('gives an empty file', async () => {
    const body = '--b\r\nContent-Disposition: form-data; name="f"; filename=""\r\n\r\n\r\n';
    const [uploaded] = (await parse(pieces(body, END))).files;
    expect(uploaded).toMatchObject({ filename: '', isEmpty: true, size: 0, mimetype: '' });
  });
});

describe('FileStorage', () => {
  it('is made of text or bytes', async () => {
    const made = new FileStorage('é', {
      filename: 'a',
      name: 'n',
      contentType: 'text/plain',
      headers: new Headers({ 'X-A': '1' }),
    });
    expect([made.size, await made.text(), made.mimetype, made.headers.get('x-a')]).toEqual([
      2,
      'é',
      'text/plain',
      '1',
    ]);
    expect(await new FileStorage(Buffer.from([233])).text('iso-8859-1')).toBe('é');
    expect(new FileStorage().isEmpty).toBe(true);
  });

  it('loads a file from disk', async () => {
    await writeFile(join(folder, 'source'), 'abc');
    const made = new FileStorage();
    await made.load(join(folder, 'source'));
    expect(await made.text()).toBe('abc');
  });
});

describe('spilling', () => {
  onLinux('keeps few bytes in memory and many on disk, without a name', async () => {
    const { files } = await parse(
      pieces(file('x'.repeat(512_000), 'small'), file('x'.repeat(512_001), 'large'), END),
    );
    expect(files.map(({ size }) => size)).toEqual([512_000, 512_001]);
    expect(pathsOpen(join(tmpdir(), 'pottle-'))).toEqual([expect.stringMatching(/ \(deleted\)$/)]);
    await Promise.all(files.map((one) => one.close()));
    expect(onDisk()).toBe(0);
  });

  it('gives way to the event loop for each piece that it writes', async () => {
    let turns = 0;
    let counting = setImmediate(function count() {
      turns++;
      counting = setImmediate(count);
    });
    const pieces = Array.from({ length: 20 }, () => 'x'.repeat(100_000));
    async function* body() {
      yield Buffer.from(file('').slice(0, -2));
      for (const piece of pieces) yield Buffer.from(piece);
      yield Buffer.from(`\r\n${END}`);
    }
    const { files } = await parse(body());
    clearImmediate(counting);
    expect(files[0]!.size).toBe(2_000_000);
    expect(turns).toBeGreaterThanOrEqual(10);
    await files[0]!.close();
  });

  it('keeps nothing of what was read in memory', async () => {
    const shares: number[] = [];
    for (const size of [8 * MIB, 16 * MIB, 32 * MIB]) {
      const { files } = await parse(pieces(file('x'.repeat(size)), END));
      const before = await buffersKept();
      await files[0]!.save(join(folder, 'saved'));
      shares.push(((await buffersKept()) - before) / size);
    }
    // What else goes on in the process comes now and then; what grows with the file would be there each time.
    expect(Math.min(...shares)).toBeLessThan(0.25);
  });

  it('keeps the bytes in order however they come', async () => {
    const content = Array.from({ length: 50_000 }, (_, i) => i.toString(36)).join('\n');
    async function* small() {
      const body = Buffer.from(file(content) + END);
      for (let i = 0; i < body.length; i += 7) yield body.subarray(i, i + 7);
    }
    const [uploaded] = (await parse(small(), { spoolSize: 1000 })).files;
    expect((await uploaded!.text()) === content).toBe(true);
    await uploaded!.close();
  });

  onLinux.each([
    ['the client goes away', file('y'.repeat(100)), BodyError],
    ['a field is too large', file('z'.repeat(600)).replace('; filename="f.txt"', ''), FormError],
  ])('leaves nothing behind when %s', async (_, second, type) => {
    async function* broken() {
      yield* pieces(file('x'.repeat(100)), '--b\r\n');
      expect(onDisk()).toBe(1);
      yield* pieces(second.slice(5));
      throw new BodyError('aborted');
    }
    await expect(parse(broken(), { spoolSize: 10, maxFormMemorySize: 500 })).rejects.toThrow(type);
    expect(onDisk()).toBe(0);
  });

  onLinux('leaves nothing behind when the body is malformed', async () => {
    const form = await parse(pieces(file('x'.repeat(100)), '--b\r\nbroken\r\n\r\n'), { spoolSize: 10 });
    expect(form).toEqual({ fields: [], files: [] });
    expect(onDisk()).toBe(0);
  });
});

describe('FormDataParser', () => {
  it('tells of a malformed body when it is not silent', async () => {
    await expect(parse(pieces('--b\r\n'), { silent: false })).rejects.toMatchObject({ status: 400 });
    await expect(parse(pieces('--b\r\n'), { silent: false })).rejects.toThrow(FormError);
  });

  it('stops reading at the limit of the whole body', async () => {
    let [asked, left] = [0, false];
    async function* endless() {
      try {
        for (;;) {
          asked += 1;
          yield Buffer.alloc(100);
        }
      } finally {
        left = true;
      }
    }
    await expect(parse(endless(), { maxContentLength: 1000 })).rejects.toMatchObject({ status: 413 });
    expect([asked, left]).toEqual([11, true]);
  });

  it('does not read a body that says it is too long', async () => {
    const parser = new FormDataParser({ maxContentLength: 10 });
    const body = pieces('never');
    await expect(parser.parse(body, TYPE, 11)).rejects.toMatchObject({ status: 413 });
    expect((await body.next()).done).toBe(false);
  });
});
