/** Uploads for which the disk has no room. The disk is a small one in memory; only root may mount it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'pottle';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { head, Served } from '../served.js';
import { openFiles } from './open-files.js';

const root = mkdtempSync(path.join(tmpdir(), 'full-'));
const disk = path.join(root, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;

afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  rmSync(root, { recursive: true });
});

describe.skipIf(!mounted)(`a full disk${mounted ? '' : ' (skipped: no right to mount one)'}`, () => {
  let served: Served;
  let size: number | undefined;

  beforeEach(async () => {
    served = new Served();
    served.app.post('/')(async function save() {
      const file = (await request.files).require('file');
      size = file.size;
      await file.save(path.join(disk, 'saved'));
      return 'saved.';
    });
    served.app.get('/')(function index() {
      return 'ok.';
    });
    await served.start();
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await served.close();
  });

  const upload = (bytes: number) => {
    const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n${'x'.repeat(bytes)}\r\n--b--\r\n`;
    const lines = ['Content-Type: multipart/form-data; boundary=b', `Content-Length: ${body.length}`];
    return served.client(head('POST', '/', ...lines) + body);
  };

  it('for what is spooled is an error of that request, and nothing is kept', async () => {
    vi.stubEnv('TMPDIR', disk);
    size = undefined;
    expect(await upload(3_000_000).until(/<\/p>\s*$/)).toMatch(/^HTTP\/1\.1 50[07] /);
    expect([size, openFiles(disk), readdirSync(disk)]).toEqual([undefined, 0, []]);
    expect(served.logged.join()).toContain('ENOSPC');
    expect(await served.client(head('GET', '/')).until(/ok\.$/)).toContain('200 OK');
    expect(await upload(300_000).until(/saved\.$|<\/p>/)).toContain('200 OK');
    rmSync(path.join(disk, 'saved'));
  });

  it('for what is saved is an error of that request, and no half file is left', async () => {
    expect(await upload(3_000_000).until(/<\/p>\s*$/)).toMatch(/^HTTP\/1\.1 50[07] /);
    expect([size, openFiles(disk), readdirSync(disk)]).toEqual([3_000_000, 0, []]);
    expect(await upload(300_000).until(/saved\.$|<\/p>/)).toContain('200 OK');
    expect(readdirSync(disk)).toEqual(['saved']);
  });
});
