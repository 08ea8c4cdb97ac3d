/** The page as Jinja templates, its style and its script. They are text in a module, so that an app that is bundled has them too. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf8; --card: #fff; --ink: #23201d; --soft: #6f6a63; --line: #e6e1da; --accent: #b3261e;
  --wash: #fdecea; --code: #f6f4f0; --here: #ffe9b8; --edge: #e0a100; --link: #0b5cad;
  --keyword: #8a3ffc; --string: #0b7a4b; --number: #b45309; --comment: #8b857c;
  --mono: ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171513; --card: #1f1c1a; --ink: #ece7e1; --soft: #a39b91; --line: #37322d; --accent: #ff8a80;
    --wash: #34201e; --code: #191715; --here: #4a3a12; --edge: #e0a100; --link: #8ab8ff;
    --keyword: #c4a5ff; --string: #7fd6a4; --number: #f5b56b; --comment: #8d857b;
  }
}
* { box-sizing: border-box }
body { background: var(--paper); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, 'Segoe UI', sans-serif; margin: 0 }
main { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1.25rem 4rem }
header { border-top: 4px solid var(--accent); background: var(--card); border-bottom: 1px solid var(--line) }
header > div { margin: 0 auto; max-width: 76rem; padding: 1.25rem }
.request { align-items: center; color: var(--soft); display: flex; flex-wrap: wrap; font: 13px/1.5 var(--mono); gap: .4rem .75rem; margin: 0 }
.request b { background: var(--accent); border-radius: 4px; color: var(--card); padding: 0 .45rem }
.request span { overflow-wrap: anywhere }
h1 { color: var(--accent); font-size: 1rem; font-weight: 600; letter-spacing: .01em; margin: 1rem 0 .2rem }
.message { font-size: clamp(1.15rem, 1rem + 1vw, 1.6rem); font-weight: 600; line-height: 1.35; margin: 0; max-height: 16rem; overflow: auto; overflow-wrap: anywhere; white-space: pre-wrap }
nav { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem }
nav:not(:has(button)) { display: none }
button { background: var(--card); border: 1px solid var(--line); border-radius: 6px; color: inherit; cursor: pointer; font: inherit; font-size: 13px; padding: .3rem .7rem }
button:hover { border-color: var(--soft) }
button:focus-visible, summary:focus-visible, input:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
h2 { font-size: 1rem; margin: 1.8rem 0 .6rem }
main > h2:first-child { margin-top: 0 }
h2 small { color: var(--soft); font-weight: 400 }
section.cause { border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: .5rem }
section.cause h2 { color: var(--accent) }
details { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; overflow: hidden }
details details { border-radius: 0; border-width: 1px 0 0; margin: 0 }
summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: .15rem .75rem; list-style: none; padding: .55rem .9rem }
summary::-webkit-details-marker { display: none }
summary::before { color: var(--soft); content: '▸'; flex: none; transition: transform .1s }
details[open] > summary::before { transform: rotate(90deg) }
summary code { font-weight: 600; overflow-wrap: anywhere }
summary .place { color: var(--soft); font: 13px/1.7 var(--mono); margin-left: auto; overflow-wrap: anywhere }
.folded > summary { color: var(--soft); font-size: 13px }
.folded { background: none; border-style: dashed }
.template > summary::after, .pottle > summary::after, .package > summary::after, .node > summary::after { background: var(--wash); border-radius: 4px; color: var(--accent); content: 'template'; font-size: 12px; padding: 0 .4rem }
.pottle > summary::after, .package > summary::after, .node > summary::after { background: var(--code); color: var(--soft); content: 'Pottle' }
.package > summary::after { content: 'package' }
.node > summary::after { content: 'Node' }
code, pre, .pairs td { font-family: var(--mono); font-size: 13px; font-variant-ligatures: none }
pre { background: var(--code); border-top: 1px solid var(--line); line-height: 1.6; margin: 0; overflow: auto; tab-size: 4 }
pre.source span.line { display: block; min-width: max-content; padding-right: 1rem }
pre.source .line.here { background: var(--here); box-shadow: inset 3px 0 var(--edge) }
pre.source .number { color: var(--soft); display: inline-block; padding: 0 1rem 0 0; text-align: right; user-select: none; width: 4.5rem }
.k { color: var(--keyword) } .s { color: var(--string) } .n { color: var(--number) } .c { color: var(--comment); font-style: italic }
pre.text { max-height: 32rem; padding: .8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere }
.pairs { border-collapse: collapse; border-top: 1px solid var(--line); width: 100% }
.pairs th, .pairs td { border-bottom: 1px solid var(--line); padding: .3rem .9rem; text-align: left; vertical-align: top }
.pairs tr:last-child > * { border-bottom: 0 }
.pairs th { color: var(--soft); font: 13px/1.6 var(--mono); max-width: 18rem; overflow-wrap: anywhere; width: 14rem }
.pairs td { overflow-wrap: anywhere; white-space: pre-wrap }
.pairs caption { color: var(--soft); font-size: 12px; padding: .4rem .9rem 0; text-align: left }
.none { color: var(--soft); margin: 0; padding: .5rem .9rem }
footer { color: var(--soft); font-size: 13px; margin-top: 2.5rem }
form { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 12vh auto 0; max-width: 24rem; padding: 1.5rem }
form label { display: block; margin: .5rem 0 1rem }
input { background: var(--code); border: 1px solid var(--line); border-radius: 6px; color: inherit; display: block; font: 1.2rem var(--mono); margin-top: .3rem; padding: .4rem .6rem; width: 100% }
@media (max-width: 40rem) {
  summary .place { margin-left: 0; width: 100% }
  pre.source .number { padding-right: .6rem; width: 3rem }
  .pairs th { width: 34% }
  .pairs th, .pairs td { padding: .3rem .6rem }
}
`;

export const SCRIPT = `
const nav = document.querySelector('nav');
for (const pre of document.querySelectorAll('pre[data-copy]')) {
  const button = document.createElement('button');
  button.textContent = 'Copy ' + pre.dataset.copy;
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(pre.textContent);
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy ' + pre.dataset.copy; }, 1500);
    } catch {
      pre.closest('details').open = true;
      getSelection().selectAllChildren(pre);
      pre.scrollIntoView();
    }
  };
  nav.append(button);
}
`;

const BASE = `<!doctype html>
<html lang=en>
<meta charset=utf-8>
<meta name=viewport content="width=device-width, initial-scale=1">
<meta name=robots content=noindex>
<title>{% block title %}{% endblock %}</title>
<style nonce="{{ nonce }}">{{ style|safe }}</style>
{% block body %}{% endblock %}
`;

const PARTS = `
{%- macro pairs(list, empty='Nothing.', caption=none) -%}
{% if list %}<table class=pairs>{% if caption %}<caption>{{ caption }}</caption>{% endif %}
{% for name, value in list %}<tr><th scope=row>{{ name }}<td>{{ value }}
{% endfor %}</table>{% else %}<p class=none>{{ empty }}{% endif %}
{%- endmacro %}

{% macro fold(title, open=false, note='') -%}
<details{{ ' open' if open }}><summary><code>{{ title }}</code>{% if note %}<span class=place>{{ note }}</span>{% endif %}</summary>
{{ caller() }}
</details>
{%- endmacro %}

{% macro frame(one, open) -%}
<details class="{{ one.owner }}"{{ ' open' if open }}>
<summary><code>{{ one.place if one.owner == 'template' else one.name or '(top level)' }}</code><span class=place>{{ one.place or 'native code' }}{% if one.line %}:{{ one.line }}{% endif %}</span></summary>
{% if one.source %}<pre class=source>{% for line in one.source %}<span class="line{{ ' here' if line.here }}"><span class=number>{{ line.number }}</span>{{ line.text|code(one.owner) }}
</span>{% endfor %}</pre>{% endif %}
{% if one.locals %}{{ pairs(one.locals, caption='Local variables when it was thrown') }}{% endif %}
</details>
{%- endmacro %}

{% macro stack(fault) -%}
{% for run in fault.frames|runs %}
{% if run.own %}{% for one in run.frames %}{{ frame(one, run.first + loop.index0 < 3) }}{% endfor %}
{% else %}<details class=folded><summary>{{ run.frames|length }} frame{{ 's' if run.frames|length > 1 }} of {{ run.owners|join(', ') }}</summary>
{% for one in run.frames %}{{ frame(one, false) }}{% endfor %}</details>{% endif %}
{% else %}<p class=none>There is no stack to show.
{% endfor %}
{% if fault.fields %}{% call fold('Fields of the error', true) %}{{ pairs(fault.fields) }}{% endcall %}{% endif %}
{%- endmacro %}
`;

const FAILURE = `{% extends 'base' %}{% import 'parts' as parts %}
{% set error = faults[0] %}
{% block title %}{{ error.name }}: {{ error.message|truncate(100) }}{% endblock %}
{% block body %}
<header><div>
<p class=request><b>{{ status }}</b><span>{{ request.method }} {{ request.path }}</span>{% if rule %}<span>→ {{ rule.endpoint }}</span>{% endif %}</p>
<h1>{{ error.name }}</h1>
<p class=message>{{ error.message }}</p>
<nav aria-label="Copy"></nav>
</div></header>
<main>
{% if near %}
<h2>Rules that come near</h2>
<details open><summary><code>{{ request.method }} {{ request.path }}</code><span class=place>why each does not match</span></summary>
<table class=pairs>{% for one in near %}<tr><th scope=row>{{ one.rule }}<br>{{ one.methods|join(', ') }}<td>{{ one.why }}
{% endfor %}</table></details>
{% else %}
<h2>Where it happened <small>the innermost first</small></h2>
{{ parts.stack(error) }}
{% endif %}
{% for fault in faults[1:] %}
<section class=cause>
<h2><small>{{ 'caused by' if fault.relation == 'cause' else fault.relation }}</small> {{ fault.name }}: {{ fault.message }}</h2>
{{ parts.stack(fault) }}
</section>
{% endfor %}

<h2>The request</h2>
{% call parts.fold('URL and headers', true, request.remoteAddress) %}{{ parts.pairs([('URL', request.url)] + request.headers) }}{% endcall %}
{% if request.form is not none %}{% call parts.fold('Form', true) %}{{ parts.pairs(request.form) }}{% endcall %}{% endif %}
{% if request.body %}{% call parts.fold('Content', true) %}<pre class=text>{{ request.body }}</pre>{% endcall %}{% endif %}
{% call parts.fold('Rule and hooks', rule is not none, rule.rule if rule else 'no rule matched') %}
{% if rule %}{{ parts.pairs([('rule', rule.rule), ('endpoint', rule.endpoint)] + rule['values']) }}{% endif %}
{{ parts.pairs(hooks|numbered, 'No hook ran.', 'Hooks that ran, in order') }}{% endcall %}
{% call parts.fold('Session') %}{{ parts.pairs(session, 'Nothing has opened the session, or it is empty.') }}{% endcall %}
{% call parts.fold('g') %}{{ parts.pairs(g) }}{% endcall %}
{% call parts.fold('Config') %}{{ parts.pairs(config) }}{% endcall %}

<h2>Do it again</h2>
{% for name, text in again %}{% call parts.fold(name) %}<pre class=text data-copy="{{ name }}">{{ text }}</pre>{% endcall %}{% endfor %}
<footer>{% for name, value in about %}{{ name }}: {{ value }} · {% endfor %}This page is shown because the app is in debug mode. Never serve others so.</footer>
</main>
<script nonce="{{ nonce }}">{{ script|safe }}</script>
{% endblock %}
`;

const ENTER = `{% extends 'base' %}
{% block title %}Debug mode{% endblock %}
{% block body %}
<main>
<form method=post autocomplete=off>
<b>Debug mode</b>
{% if admitted %}<p>Pages of errors show everything to this browser.
{% elif locked %}<p>Too many PINs were wrong. Start the app anew.
{% else %}<label>The PIN that was printed when the app started<input name=pin inputmode=numeric required autofocus></label>
{% if wrong %}<p role=alert>That is not the PIN.{% endif %}
<button>Show errors to this browser</button>{% endif %}
</form>
</main>
{% endblock %}
`;

const TEXT = `{{ status }} {{ request.method }} {{ request.path }}
{% for fault in faults %}

{% if fault.relation %}{{ 'caused by' if fault.relation == 'cause' else fault.relation }}: {% endif %}{{ fault.stack }}
{% for one in (fault.frames|own)[:3] %}

{{ one.place }}:{{ one.line }}
{% for line in one.source %}
{{ '>' if line.here else ' ' }} {{ '%5d'|format(line.number) }}  {{ line.text }}
{% endfor %}
{% for name, value in one.locals or [] %}
    {{ name }} = {{ value|indent(4) }}
{% endfor %}
{% endfor %}
{% endfor %}
{% for one in near %}
{% if loop.first %}

Rules that come near:
{% endif %}
  {{ one.rule }} ({{ one.methods|join(', ') }}): {{ one.why }}
{% endfor %}

rule: {{ rule.rule ~ ' -> ' ~ rule.endpoint if rule else 'none matched' }}
`;

/** The templates by their names. */
export const TEMPLATES = { base: BASE, parts: PARTS, failure: FAILURE, enter: ENTER, text: TEXT };
