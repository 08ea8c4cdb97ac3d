// The four pages, written so that Jinja2, nunjucks and pottle/jinja give the same text.
export const templates = {
  'hello.html': 'Hello {{ name }}!',
  'table.html': `<table>
{% for row in rows %}
  <tr class="{% if loop.index0 is odd %}odd{% else %}even{% endif %}">
    <td>{{ row.id }}</td><td>{{ row.name }}</td><td>{{ row.email }}</td><td>{{ row.note }}</td>
  </tr>
{% endfor %}
</table>`,
  'base.html': `<!doctype html>
<html><head><title>{% block title %}Site{% endblock %} - {{ site }}</title></head>
<body>{% include "nav.html" %}
{% block content %}{% endblock %}
{% block footer %}<footer>{{ site }}</footer>{% endblock %}
</body></html>`,
  'nav.html': `<nav><ul>{% for item in nav %}<li><a href="{{ item.url }}">{{ item.title }}</a></li>{% endfor %}</ul></nav>`,
  'aside.html': `<aside>{% if user.name %}{{ user.name|upper }}{% else %}guest{% endif %}</aside>`,
  'post.html': `<article><h2>{{ post.title|title }}</h2><p>{{ post.body }}</p>{% if post.tags %}<p>{{ post.tags|join(", ") }}</p>{% endif %}</article>`,
  'page.html': `{% extends "base.html" %}
{% block title %}{{ super() }}: {{ title }}{% endblock %}
{% block content %}
<h1>{{ title }}</h1>
{% for post in posts %}{% include "post.html" %}{% endfor %}
{% include "aside.html" %}
{% endblock %}
{% block footer %}{{ super() }}<p>{{ posts|length }} posts</p>{% endblock %}`,
  'forms.html': `{% macro input(name, value="", type="text", label="") %}<p><label for="{{ name }}">{{ label or name }}</label><input type="{{ type }}" name="{{ name }}" id="{{ name }}" value="{{ value }}"></p>{% endmacro %}`,
  'form.html': `{% import "forms.html" as forms %}<form method="post">
{% for field in fields %}{{ forms.input(field.name, field.value, label=field.label) }}{{ forms.input(field.name, type="hidden") }}
{% endfor %}</form>`,
};

const text = (i) => (i % 5 === 0 ? `Tom & "Jerry" <${i}>` : `some ordinary text number ${i}`);

export const contexts = {
  'hello.html': { name: 'World' },
  'table.html': {
    rows: Array.from({ length: 1000 }, (_, i) => ({
      id: i,
      name: `name ${i}`,
      email: `user${i}@example.com`,
      note: text(i),
    })),
  },
  'page.html': {
    site: 'Example',
    title: 'Posts & more',
    user: { name: 'ann' },
    nav: ['home', 'blog', 'about', 'contact'].map((title) => ({ title, url: `/${title}` })),
    posts: Array.from({ length: 10 }, (_, i) => ({ title: `post ${i}`, body: text(i), tags: ['a', 'b'] })),
  },
  'form.html': {
    fields: Array.from({ length: 40 }, (_, i) => ({
      name: `field${i}`,
      value: text(i),
      label: `Field ${i}`,
    })),
  },
};
