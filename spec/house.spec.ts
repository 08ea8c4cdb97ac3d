/** The map of the house in docs/design.md, the folders of specs, and the list of pages say what is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** The folders and files of a folder; folders end with a slash. */
const entriesOf = (folder: string) =>
  readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => entry.name + (entry.isDirectory() ? '/' : ''));

const rooms = entriesOf('lib');

describe('the map in docs/design.md', () => {
  const map = /^lib\/\n([\s\S]*?)^spec\//m.exec(read('docs/design.md'))![1]!;
  /** What stands at the beginning of a line, or after a gap. */
  const places = [...map.matchAll(/(?:^ {2}| {3,})([\w-]+(?:\.ts|\/)) /gm)].map(([, name]) => name!);

  it('has every folder and every file at the root of lib, once, and nothing else', () => {
    expect(places.toSorted()).toEqual(rooms.toSorted());
  });

  it('names no folder within a room that is not there', () => {
    for (const line of map.split('\n')) {
      const [, room = '', text = ''] = /^ {2}([\w-]+\/) +(.*)/.exec(line) ?? [];
      for (const [, folder = ''] of text.matchAll(/\b(\w+)\/(?!\w)/g))
        expect(existsSync(path.join(ROOT, 'lib', room, folder)), `${room}${folder}`).toBe(true);
    }
  });
});

describe('spec', () => {
  /** What has no twin in lib. */
  const OWN = {
    folders: ['behaviour/', 'fixtures/', 'mistakes/', 'parity/', 'platforms/', 'ports/', 'vectors/'],
    specs: [
      'api',
      'architecture',
      'conformance',
      'cpu',
      'docs',
      'extension',
      'fuzz',
      'hostile',
      'hostile-requests',
      'house',
      'package',
      'quickstart',
    ],
  };

  it('has folders only for rooms of lib, and for what is said here', () => {
    const folders = entriesOf('spec').filter((name) => name.endsWith('/'));
    expect(folders.filter((name) => !rooms.includes(name) && !OWN.folders.includes(name))).toEqual([]);
  });

  it('has files at its root only for those at the root of lib, and for what is said here', () => {
    const names = entriesOf('spec').flatMap((name) => /^(.*)\.spec\.ts$/.exec(name)?.[1] ?? []);
    expect(names.filter((name) => !rooms.includes(`${name}.ts`) && !OWN.specs.includes(name))).toEqual([]);
  });
});

describe('the pages', () => {
  const pages = entriesOf('docs').filter((name) => name.endsWith('.md') && name !== 'README.md');

  it('are all in the list of docs/README.md', () => {
    const listed = [...read('docs/README.md').matchAll(/\]\(([\w-]+\.md)/g)].map(([, name]) => name!);
    expect(pages.filter((name) => !listed.includes(name))).toEqual([]);
  });

  it.each([
    'README.md',
    'CONTRIBUTING.md',
    'bench/README.md',
    ...[...pages, 'README.md'].map((name) => `docs/${name}`),
  ])('%s links only to what is there', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, target]) => target!);
    const broken = targets.filter((target) => !existsSync(path.join(ROOT, path.dirname(page), target)));
    expect(broken).toEqual([]);
  });

  it('link only to headings that are there', () => {
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-');
    const headings = (page: string) => [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, text]) => slug(text!));
    const broken: string[] = [];
    for (const page of ['README.md', 'docs/README.md', ...pages.map((name) => `docs/${name}`)])
      for (const [, target = '', anchor = ''] of read(page).matchAll(/\]\((?!\w+:)([^)#\s]*)#([^)\s]+)\)/g)) {
        const file = target === '' ? page : path.join(path.dirname(page), target);
        if (!headings(file).includes(anchor)) broken.push(`${page}: ${target}#${anchor}`);
      }
    expect(broken).toEqual([]);
  });
});

describe("a request's way", () => {
  it('leads through files that are there', () => {
    const named = [...read('docs/request-way.md').matchAll(/`([\w/-]+\.ts)`/g)].map(([, file]) => file!);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(path.join(ROOT, 'lib', file)))).toEqual([]);
  });
});
