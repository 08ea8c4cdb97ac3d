/** What a crawl finds on the old application, and what it leaves alone. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Golden } from '../../lib/mirror/golden.js';
import { folder, mirrored, pages, site } from './sites.js';

/** The requests that a crawl makes, and what is said about it. */
async function crawled(old: string, options: Partial<Parameters<typeof mirrored>[0]> = {}) {
  const golden = folder();
  const { notes, differences } = await mirrored({ old, golden, twice: false, ...options });
  const all = Golden.open(golden);
  const asked = readdirSync(golden)
    .filter((name) => /^\d/.test(name))
    .map((_, at) => {
      const { method, url, form } = all.read(at).request;
      return [method, url, ...(form ? [form] : [])].join(' ');
    });
  return { asked, notes, differences };
}

it('follows links, GET forms and redirects within the application, each once', async () => {
  const old = await pages({
    '/': `<base href="/deep/"><a href="one#part">1</a><a href="/two?b=1&amp;a=2">2</a><a href="/two?b=1&amp;a=2#x">2</a>
      <a href="http://elsewhere.test/">x</a><a href="mailto:a@b.c">x</a><a href="javascript:x()">x</a><a href="http://[">x</a>
      <img src="../pic" srcset="/pic,1 1x, /pic2 2x,/pic3 3x"><link rel=stylesheet href="/style.css"><form action="/find"><input name=q value="a b"><input type=checkbox name=c>
      <select name=s><option value=1>1<option value=2 selected>2</select><button name=go value=1>Go</button></form><a href>x</a>`,
    '/deep/one': '<a href="two">x</a><a href="?a={{ b }}">x</a>',
  });
  expect((await crawled(old)).asked).toEqual([
    'GET /',
    'GET /deep/one',
    'GET /two?b=1&a=2',
    'GET /pic',
    'GET /pic,1',
    'GET /pic2',
    'GET /pic3',
    'GET /style.css',
    'GET /deep/',
    'GET /find?q=a+b&s=2&go=1',
    'GET /deep/two',
    'GET /deep/one?a=%7B%7B%20b%20}}',
  ]);
});

it('goes round no circle of redirects, and ends at its limit', async () => {
  const circle = await site(({ url }, response) => {
    response.writeHead(302, { Location: url === '/' ? '/a' : '/' }).end();
  });
  expect((await crawled(circle)).asked).toEqual(['GET /', 'GET /a']);
  const endless = await site(({ url = '' }, response) => {
    response.setHeader('Content-Type', 'text/html').end(`<a href="${url}1">x</a><a href="${url}2">x</a>`);
  });
  const { asked, notes } = await crawled(endless, { limit: 20 });
  expect(asked).toHaveLength(20);
  expect(notes).toEqual([
    'The crawl ended at 20 requests, and knew of 21 more: --limit sets how many it makes.',
  ]);
});

it('logs out last, and leaves alone what looks as if it changed something', async () => {
  const old = await pages({
    '/': '<a href="/logout">x</a><a href="/posts/1/delete">x</a><a href="/b">x</a><form method=post action="/add"><input name=a></form>',
  });
  const { asked, notes } = await crawled(old);
  expect(asked).toEqual(['GET /', 'GET /b', 'GET /logout']);
  expect(notes).toEqual([
    'Links that look as if they changed something were left out (--forms follows them): /posts/1/delete.',
    'Forms that may change something were left out (--forms sends them): /add.',
  ]);
  const { asked: all } = await crawled(old, { forms: true });
  expect(all).toEqual(['GET /', 'GET /b', 'GET /', 'POST /add a=', 'GET /posts/1/delete', 'GET /logout']);
});

it('sends forms when it is asked to, with what each side hides in its own page, and goes where they lead', async () => {
  /** Every answer has another token, and a form is taken with the last one alone. */
  const app = (sent: string[]): Parameters<typeof site>[0] => {
    const hasAll =
      /name="token"\r\n\r\n\d+\r\n[\s\S]*"f"; filename="file.txt"[\s\S]*\r\n\r\ntext\n\r\n[\s\S]*"g"; filename=""[\s\S]*\r\n\r\n\r\n--/;
    let token = 0;
    return ({ method, url }, response, body) => {
      if (method === 'POST') {
        const isFresh =
          body.includes(`token=${token}&`) || (hasAll.test(body) && body.includes(`${token}\r`));
        sent.push(`${url} ${body.replace(/token=\d+/, isFresh ? 'fresh' : 'stale')}`);
        response.writeHead(isFresh ? 302 : 400, { Location: '/done' });
        return response.end();
      }
      token = Math.floor(Math.random() * 1e9);
      const hidden = `<input type=hidden name=token value=${token}>`;
      return response.setHeader('Content-Type', 'text/html').end(
        url === '/'
          ? `<form method=post action="/first">${hidden}<input name=empty><input name=mail type=email required><input name=age type=number min=18 required>
             <textarea name=t>text</textarea><input type=radio name=r value=1 required><input type=radio name=r value=2></form>
             <form method=post action="/second"><input type=hidden name=token value=x>${hidden}<input name=b value=1></form>
             <form method=post action="/file" enctype="multipart/form-data">${hidden}<input type=file name=f required><input type=file name=g></form>
             <form method=post action="/name"><input type=file name=f required></form>
             <form method=post action="/braces"><textarea name=t>{{ x }}</textarea></form>`
          : 'done',
      );
    };
  };
  const sent: string[] = [];
  const [old, given] = [await site(app(sent)), await site(app(sent))];
  const { asked, differences, notes } = await crawled(old, { new: given, forms: true, twice: true });
  expect(asked).toEqual([
    'GET /',
    'GET /',
    'POST /first token={{ form1.token }}&empty=&mail=ann@example.com&age=18&t=text&r=1',
    'GET /done',
    'GET /',
    'POST /second token={{ form2.token }}&token={{ form2.token }}&b=1',
    'GET /done',
    'GET /',
    'POST /file',
    'GET /done',
    'GET /',
    'POST /name f=file.txt',
    'GET /done',
  ]);
  const first = '/first fresh&empty=&mail=ann@example.com&age=18&t=text&r=1';
  expect(sent.filter((one) => one.startsWith('/first'))).toEqual([first, first, first]);
  expect(differences).toEqual([]);
  expect(sent.filter((one) => one.startsWith('/file'))).toHaveLength(3);
  expect(notes).toEqual(['Forms whose fields hold {{ were left out: /braces.']);
});

it('takes a thousand pages', async () => {
  const old = await site(({ url = '' }, response) => {
    const next = Number(url.slice(1)) + 1;
    response.setHeader('Content-Type', 'text/html');
    response.end(`<h1>${next}</h1>${next < 1000 ? `<a href="/${next}">next</a>` : ''}`);
  });
  const { requests, differences } = await mirrored({ old, new: old, limit: 2000 });
  expect([requests, differences]).toEqual([1000, []]);
}, 60_000);
