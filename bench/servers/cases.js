/** What every server of the bench answers, so that all send the same bytes. */
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

export const port = Number(process.env.PORT);

/** Tells the runner that requests may come. */
export function ready() {
  process.send?.('ready');
}
