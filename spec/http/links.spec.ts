/** Links of pages, and of early hints. */
import { describe, expect, it } from 'vitest';
import { hintLines, linksOf } from '../../lib/http/links.js';
import { HEADERS, tooFast } from '../growth.js';

const lines = (page: string) => linksOf(page).map(({ line }) => line);

describe('the links of a page', () => {
  it('are its styles, modules and preloads', () => {
    expect(
      lines(`<!doctype html><html><head><title>A</title>
        <link rel="stylesheet" href="/static/a.css">
        <LINK HREF='/static/b.css?v=1.2' REL=stylesheet crossorigin>
        <link rel=modulepreload href=/static/c.js>
        <script type="module" src="/static/d%C3%A9.js" async></script>
        <link rel="preload" as="font" href="/static/e.woff2" crossorigin="anonymous">
        <link rel="preload" as="fetch" href="/static/f.json" crossorigin="use-credentials"/>
        </head><body>`),
    ).toEqual([
      '</static/a.css>; rel=preload; as=style',
      '</static/b.css?v=1.2>; rel=preload; as=style; crossorigin',
      '</static/c.js>; rel=modulepreload',
      '</static/d%C3%A9.js>; rel=modulepreload',
      '</static/e.woff2>; rel=preload; as=font; crossorigin',
      '</static/f.json>; rel=preload; as=fetch; crossorigin=use-credentials',
    ]);
    expect(linksOf('<link rel=stylesheet href="/a.css?v=1">')).toEqual([
      { path: '/a.css', line: '</a.css?v=1>; rel=preload; as=style' },
    ]);
  });

  it.each([
    ['a script that is no module', '<script src="/a.js"></script>'],
    ['a module without a file', '<script type="module">import "/a.js"</script>'],
    ['another kind of link', '<link rel="icon" href="/a.png">'],
    ['a style of choice', '<link rel="alternate stylesheet" href="/a.css">'],
    ['a style that is off', '<link rel="stylesheet" disabled href="/a.css">'],
    ['what depends on the screen', '<link rel="stylesheet" media="print" href="/a.css">'],
    ['what a hint cannot check', '<link rel="stylesheet" integrity="sha256-a" href="/a.css">'],
    ['a preload of nothing known', '<link rel="preload" href="/a.css">'],
    ['another host', '<link rel="stylesheet" href="https://b/a.css">'],
    ['another host without a scheme', '<link rel="stylesheet" href="//b/a.css">'],
    ['a relative URL', '<link rel="stylesheet" href="a.css">'],
    ['a query that may be a secret', '<link rel="stylesheet" href="/a.css?token=a">'],
    ['what breaks out of its brackets', '<link rel="stylesheet" href="/a>,<b">'],
    ['data of that name', '<link rel="stylesheet" data-href="/a.css">'],
    ['a comment', '<!-- <link rel="stylesheet" href="/a.css"> -->'],
    ['an open comment', '<!-- <link rel="stylesheet" href="/a.css">'],
    ['text of a script', '<script>`<link rel="stylesheet" href="/a.css">`</script>'],
    ['what stands in for scripts', '<noscript><link rel="stylesheet" href="/a.css"></noscript>'],
    ['the body', '<head></head><link rel="stylesheet" href="/a.css">'],
    ['a body without a head', '<body><link rel="stylesheet" href="/a.css">'],
    ['what stands far behind', `${' '.repeat(40_000)}<link rel="stylesheet" href="/a.css">`],
  ])('are not %s', (_, page) => {
    expect(lines(page)).toEqual([]);
  });

  it('go on behind what is passed over', () => {
    const link = '<link rel=stylesheet href=/a.css>';
    const page = `<!-- a -->${link}<script>b</SCRIPT>${link}<style>c</style>${link}<title>d</title>${link}`;
    expect(lines(page)).toHaveLength(4);
  });

  it('are found in time that grows with the page', async () => {
    const unit = (text: string) => (n: number) => text.repeat(Math.ceil(n / text.length));
    const kinds = {
      comments: unit('<!--'),
      links: unit('<link '),
      scripts: unit('<script '),
      titles: unit('<title></'),
      names: (n: number) => `<link ${unit('a')(n)}>`,
      blanks: (n: number) => `<link a${unit(' ')(n)}>`,
      quotes: (n: number) => `<link ${unit(`a="'`)(n)}>`,
      whole: unit('<link rel="stylesheet" href="/a.css">'),
    };
    expect(await tooFast([['links', (text) => () => linksOf(text)]], kinds, HEADERS)).toEqual([]);
  });
});

describe('early hints', () => {
  it('are header lines', () => {
    expect(hintLines({ Link: '</a>; rel=preload' })).toEqual(['Link', '</a>; rel=preload']);
    expect(hintLines({ link: ['</a>; as=style;rel=preload', '<b>;REL="x"'], 'X-A': '1' } as never)).toEqual([
      'link',
      '</a>; as=style;rel=preload',
      'link',
      '<b>;REL="x"',
      'X-A',
      '1',
    ]);
  });

  it.each([
    [{}, /need a link: \{ Link: '<\/static\/style.css>; rel=preload; as=style' \}/],
    [{ 'X-A': '1' }, /need a link/],
    ['</a.css>; rel=preload', /need a link/],
    [{ Link: [] }, /need a link/],
    [{ Link: '/a.css' }, /'\/a.css' is no link to hint at: it is a URL in angle brackets/],
    [{ Link: '</a.css>' }, /'<\/a.css>' is no link/],
    [{ Link: '</a.css>; as=style' }, /is no link/],
    [{ Link: ['</a>; rel=preload', ''] }, /'' is no link/],
    [{ Link: '</a>; rel=preload', 'content-length': '1' }, /cannot have 'Content-Length'/],
    [{ Link: '</a>; rel=preload\r\nX: y' }, /The value of the header Link must not/],
    [{ Link: '</a>; rel=preload', 'X Y': 'z' }, /X Y/],
  ])('%j are refused with a reason', (hints, reason) => {
    expect(() => hintLines(hints as never)).toThrow(reason);
  });
});
