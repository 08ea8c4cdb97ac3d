/** Sets up the environment that a recorded case asks for. */
import { readFileSync } from 'node:fs';
import { Environment } from '../../lib/jinja/environment.js';
import { debugExtension, doExtension, type Extension, loopControls } from '../../lib/jinja/extensions.js';
import { FILTERS } from '../../lib/jinja/filters/index.js';
import { GLOBALS } from '../../lib/jinja/globals.js';
import { I18nExtension, type Translations } from '../../lib/jinja/i18n.js';
import { DictLoader } from '../../lib/jinja/loaders.js';
import type { EnvironmentOptions } from '../../lib/jinja/options.js';
import { TESTS } from '../../lib/jinja/tests.js';
import { ChainableUndefined, DebugUndefined, StrictUndefined } from '../../lib/jinja/undefined.js';
import { type FlaskSetup, flaskGlobals } from './flask-host.js';
import { Decoder } from './vector-values.js';

/** One recorded rendering. */
export interface Case {
  id: string;
  feature: string;
  tier: string;
  templates: Record<string, string>;
  entry: string;
  context: Record<string, unknown>;
  env?: Record<string, unknown>;
  flask?: FlaskSetup;
  i18n?: { newstyle: boolean; catalog: Record<string, string> };
  expected:
    | { output: string }
    | { error: { kind: string; message: string; line?: number; template?: string } };
}

// The file is ours, and its format is described in it.
export const CASES = (
  JSON.parse(readFileSync(new URL('../vectors/jinja.json', import.meta.url), 'utf8')) as { cases: Case[] }
).cases;

const UNDEFINED = { strict: StrictUndefined, chainable: ChainableUndefined, debug: DebugUndefined };

function translations(catalog: Record<string, string>): Translations {
  const find = (message: string) => catalog[message] ?? message;
  return {
    gettext: find,
    ngettext: (one, many, n) => find(n === 1 ? one : many),
    pgettext: (context, message) => catalog[`${context}|${message}`] ?? message,
    npgettext: (context, one, many, n) => {
      const message = n === 1 ? one : many;
      return catalog[`${context}|${message}`] ?? message;
    },
  };
}

function extensions(test: Case): Extension[] {
  const named = (test.env?.extensions ?? []) as string[];
  const { newstyle = false, catalog = {} } = test.i18n ?? {};
  const known: Record<string, () => Extension> = {
    do: () => doExtension,
    loopcontrols: () => loopControls,
    debug: () => debugExtension,
    i18n: () => new I18nExtension({ newstyle, translations: translations(catalog) }),
  };
  return named.map((name) => known[name]!());
}

/** Options that are written in snake_case in the cases. */
function syntax(env: Record<string, unknown>): Partial<EnvironmentOptions> {
  const ours = ['extensions', 'async', 'undefined', 'filters', 'tests', 'globals'];
  const pairs = Object.entries(env).filter(([name]) => !ours.includes(name));
  return Object.fromEntries(
    pairs.map(([name, value]) => [name.replace(/_(\w)/g, (_, c: string) => c.toUpperCase()), value]),
  );
}

/** The environment and the variables of a case, decoded anew. */
export function prepare(test: Case): { environment: Environment; context: Record<string, unknown> } {
  const env = test.env ?? {};
  const decoder: Decoder = new Decoder((name) => environment.getTemplate(name));
  const functions = (names: unknown) =>
    Object.fromEntries(
      Object.entries((names ?? {}) as Record<string, string>).map(([k, name]) => [k, decoder.fn(name)]),
    );
  const flask = flaskGlobals(test.flask ?? {}, (value) => decoder.value(value));
  const environment: Environment = new Environment({
    ...syntax(env),
    loader: new DictLoader(test.templates),
    extensions: extensions(test),
    undefined: UNDEFINED[env.undefined as keyof typeof UNDEFINED],
    filters: { ...FILTERS, ...functions(env.filters) } as never,
    tests: { ...TESTS, ...functions(env.tests) } as never,
    globals: { ...GLOBALS, ...flask.globals, ...decoder.object(env.globals as object) },
  });
  return { environment, context: { ...flask.context, ...decoder.object(test.context) } };
}
