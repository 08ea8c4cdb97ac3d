/** Files over real sockets, when they are not to be had. */
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sendFile } from 'pottle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { head, Served } from '../served.js';

describe('a file that cannot be opened any more', () => {
  let served: Served;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'sent-'));
    const file = path.join(folder, 'a.txt');
    served = new Served();
    served.app.get('/')(async function index() {
      writeFileSync(file, 'content');
      const response = await sendFile(file);
      unlinkSync(file);
      return response;
    });
    await served.start();
  });

  afterEach(async () => {
    await served.close();
    rmSync(folder, { recursive: true });
  });

  it('is a 500 of its own, with nothing of the file: it is opened before headers are sent', async () => {
    const answer = await served.client(head('GET', '/')).until(/<\/p>\s*$/);
    expect(answer).toMatch(/^HTTP\/1\.1 500 /);
    expect(answer).not.toMatch(/etag|text\/plain/i);
    expect(served.logged.join()).toContain('ENOENT');
    const next = await served.client(head('HEAD', '/')).until(/\r\n\r\n$/);
    expect(next).toMatch(/^HTTP\/1\.1 200 /);
  });
});
