/** Jinja's answers about environments: globals of templates, expressions, what can be told of a template, native values. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type AutoescapeOptions,
  // vite takes import.meta for it, if it has this name.
  meta as about,
  ChoiceLoader,
  DictLoader,
  Environment,
  isUndefined,
  type Located,
  Markup,
  NativeEnvironment,
  PrefixLoader,
  PyFloat,
  repr,
  selectAutoescape,
  Tuple,
} from '../../lib/jinja/index.js';

type Data = Record<string, unknown>;

const recorded = JSON.parse(
  readFileSync(new URL('../vectors/jinja-environment.json', import.meta.url), 'utf8'),
) as {
  globals: {
    templates: Record<string, string>;
    globals: Data;
    steps: { name?: string; source?: string; globals?: Data; context?: Data }[];
    out: string[];
  }[];
  expressions: (Answer & { source: string; context: Data; undefinedToNone: boolean })[];
  meta: {
    source: string;
    undeclared: string[] | { error: string; message: string };
    referenced: (string | null)[];
  }[];
  autoescape: { options: Record<string, unknown>; out: Record<string, boolean> }[];
  lists: {
    a: Record<string, string>;
    b: Record<string, string>;
    cases: { loader: 'dict' | 'choice' | 'prefix'; extensions: string[] | null; out: string[] }[];
  };
  native: (Answer & {
    source: string;
    context: Data;
    templates?: Record<string, string>;
    autoescape?: boolean;
  })[];
};

/** Literals of values that there are not in JavaScript stay text: complex numbers, bytes, the ellipsis; so do characters by name. */
const DIFFERENT = new Set(['1+2j', '2j', '-1-1j', "b'a'", '...', "'\\N{BULLET}'"]);

/** What Jinja gave, or how it failed. */
interface Answer {
  value?: unknown;
  error?: string;
  message?: string;
  line?: number;
}

/** A value in the notation of the recording. */
function written(value: unknown): unknown {
  if (isUndefined(value))
    return { undefined: /'(\w+)'(?: is undefined)?$/.exec(messageOf(value))?.[1] ?? null };
  if (value instanceof PyFloat || (typeof value === 'number' && !Number.isInteger(value)))
    return { float: repr(value) };
  // Python's is text.
  if (value instanceof Markup) return value.value;
  if (typeof value === 'bigint') return { int: String(value) };
  if (value instanceof Tuple) return { tuple: Array.from(value, written) };
  if (Array.isArray(value)) return value.map(written);
  if (value instanceof Set) return { set: Array.from(value, written) };
  if (value instanceof Map) return { dict: Array.from(value, (pair: unknown[]) => pair.map(written)) };
  if (typeof value === 'object' && value !== null)
    return { dict: Object.entries(value).map((pair) => pair.map(written)) };
  return value;
}

function messageOf(missing: unknown): string {
  try {
    new Environment({ autoescape: false }).fromString('{{ x.y }}').render({ x: missing });
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

/** What a function gives, or how it fails. */
function answered(run: () => unknown): Answer {
  try {
    return { value: written(run()) };
  } catch (error) {
    const { name, message, lineno } = error as Error & Located;
    return { error: name, message, line: lineno! };
  }
}

describe("Jinja's answers", () => {
  it.each(recorded.globals)(
    'globals of templates: $templates $steps',
    async ({ templates, steps, out, ...rest }) => {
      for (const way of ['render', 'renderAsync'] as const) {
        const environment = new Environment({ loader: new DictLoader(templates), autoescape: false });
        Object.assign(environment.globals, rest.globals);
        const made: string[] = [];
        for (const { name, source, globals, context } of steps) {
          const template =
            source === undefined
              ? environment.getTemplate(name!, globals ? { globals } : null)
              : environment.fromString(source, globals ? { globals } : null);
          made.push(await template[way](context));
        }
        expect(made).toEqual(out);
      }
    },
  );

  it.each(recorded.expressions)('the expression $source with $context, $undefinedToNone', (test) => {
    const environment = new Environment({ autoescape: false });
    const given = answered(() =>
      environment.compileExpression(test.source, test.undefinedToNone)(test.context),
    );
    if (test.error === undefined) expect(given).toEqual({ value: test.value });
    else expect([given.error, given.line]).toEqual([test.error, test.line]);
  });

  it.each(recorded.native)('the value of $source with $context', async (test) => {
    const { source, context, templates = {}, autoescape = false, error, message, value } = test;
    const environment = new NativeEnvironment({ loader: new DictLoader(templates), autoescape });
    const given = answered(() => environment.fromString(source).render(context));
    const later = await environment
      .fromString(source)
      .renderAsync(context)
      .then(written, () => 'failed');
    if (DIFFERENT.has(String(context.x))) expect(given).toEqual({ value: context.x });
    else if (error === undefined) expect([given, later]).toEqual([{ value }, value]);
    else expect([given.error, given.message, later]).toEqual([error, message, 'failed']);
  });

  it.each(recorded.meta)('what can be told of $source', ({ source, undeclared, referenced }) => {
    const ast = new Environment().parse(source);
    expect([...about.findReferencedTemplates(ast)]).toEqual(referenced);
    if (Array.isArray(undeclared)) expect([...about.findUndeclaredVariables(ast)].sort()).toEqual(undeclared);
    else expect(() => about.findUndeclaredVariables(ast)).toThrow(undeclared.message);
  });

  it.each(recorded.autoescape)('what is escaped with $options', ({ options, out }) => {
    const camel = Object.entries(options).map(([name, value]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]);
    const rule = selectAutoescape(Object.fromEntries(camel) as AutoescapeOptions);
    const made = Object.keys(out).map((name) => [name, rule(name === 'None' ? null : name)]);
    expect(Object.fromEntries(made)).toEqual(out);
  });

  it.each(recorded.lists.cases)('the templates of a $loader loader ending in $extensions', (test) => {
    const [a, b] = [new DictLoader(recorded.lists.a), new DictLoader(recorded.lists.b)];
    const loader = { dict: a, choice: new ChoiceLoader([a, b]), prefix: new PrefixLoader({ q: a, p: b }) }[
      test.loader
    ];
    const options = test.extensions === null ? {} : { extensions: test.extensions };
    expect(new Environment({ loader }).listTemplates(options)).toEqual(test.out);
  });
});
