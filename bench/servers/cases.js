/** What every server of the bench answers, so that all send the same bytes. */
import path from 'node:path';

export const TEXT = 'Hello, World!';

export const PAGE = `<!doctype html>
<title>{{ title }}</title>
<h1>{{ title }}</h1>
<ul>
{% for user in users %}
  <li><a href="/user/{{ user.id }}">{{ user.name }}</a></li>
{% endfor %}
</ul>
`;

export const VARIABLES = {
  title: 'People & friends',
  users: Array.from({ length: 10 }, (_, id) => ({ id, name: `User <${id}>` })),
};

/** Pottle's (and Flask's) page for what is not there. */
export const NOT_FOUND = `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`;

/** A file of 10 KiB. */
export const FILE = path.join(import.meta.dirname, 'static/page.txt');

export const port = Number(process.env.PORT);

/** What the cases that are asked of this process need: `plain`, `key` or `signals`. */
export const mode = process.env.MODE;

/** Pottle, or an entry of it, from this checkout or the build that POTTLE_DIST names. */
export function pottle(entry = '') {
  const dist = process.env.POTTLE_DIST;
  return import(dist ? path.join(dist, entry, 'index.js') : path.posix.join('pottle', entry));
}

/** Tells the runner that requests may come, and which cases there are beside those that every server has. Ends with it. */
export function ready(...more) {
  process.once('disconnect', () => process.exit());
  process.send?.(['text', 'json', 'echo', 'page', 'missing', 'browser', ...more]);
}
