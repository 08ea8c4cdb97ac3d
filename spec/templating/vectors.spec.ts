/** The recorded renderings inside of an application, through an app of ours: as a whole, and streamed. */
import {
  Blueprint,
  DispatchingJinjaLoader,
  flash,
  g,
  Pottle,
  renderTemplate,
  session,
  streamTemplate,
} from 'pottle';
import { DictLoader } from 'pottle/jinja';
import { describe, expect, it } from 'vitest';
import { CASES, type Case } from '../jinja/vector-cases.js';
import { Decoder } from '../jinja/vector-values.js';

const cases = CASES.filter((test) => test.tier === 'flask');

/** The decoded cases know templates only by name; none of these uses one as a value. */
const decoder = () => new Decoder(() => undefined);

function makeApp(test: Case): Pottle {
  const { routes = [], blueprints = [], config = {}, context_processor, ...rest } = test.flask ?? {};
  const app = new Pottle('app', {
    rootPath: import.meta.dirname,
    staticFolder: rest.static ? 'static' : null,
    templateFolder: null,
  });
  Object.assign(app.config, { SECRET_KEY: 'a key for specs', ...config });
  app.jinjaLoader = new DictLoader(test.templates);
  const view = () => '';
  const options = (endpoint: string) => ({ endpoint, viewFunc: view, methods: ['GET', 'POST'] });
  for (const [rule, endpoint] of routes) app.addUrlRule(rule, options(endpoint));
  for (const { name, url_prefix: urlPrefix, routes } of blueprints) {
    const blueprint = new Blueprint(name, 'app', { urlPrefix });
    for (const [rule, endpoint] of routes) blueprint.addUrlRule(rule, options(endpoint));
    app.registerBlueprint(blueprint);
  }
  const variables = decoder().object(context_processor);
  app.contextProcessor(() => variables);
  return app;
}

/** Sets up what a request finds, and renders within it. */
function within(test: Case, render: (name: string, context: Record<string, unknown>) => Promise<string>) {
  const { request: { path = '/', method = 'GET', headers, data } = {}, ...setup } = test.flask ?? {};
  return makeApp(test).testRequestContext(path, { method, headers, form: data }, () => {
    const values = decoder();
    for (const [key, value] of Object.entries(values.object(setup.session))) session.set(key, value);
    Object.assign(g, values.object(setup.g));
    for (const [category, message] of setup.flashes ?? []) flash(values.value(message), category);
    return render(test.entry, values.object(test.context));
  });
}

async function collected(stream: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of stream) text += piece;
  return text;
}

const WAYS = {
  renderTemplate,
  streamTemplate: (name: string, context: Record<string, unknown>) =>
    collected(streamTemplate(name, context)),
};

describe.each(Object.entries(WAYS))('%s', (_, render) => {
  it.each(cases.map((test) => [test.id, test] as const))('%s', async (_, test) => {
    const outcome = within(test, render);
    if ('output' in test.expected) {
      expect(await outcome).toBe(test.expected.output);
      return;
    }
    const { kind, line, template } = test.expected.error;
    await expect(outcome).rejects.toMatchObject({ name: kind, lineno: line, templateName: template });
  });
});

it('asks the loaders of the app', () => {
  const app = makeApp(cases[1]!);
  expect(app.jinjaEnv.loader).toBeInstanceOf(DispatchingJinjaLoader);
});

it('accounts for every recorded case', () => {
  expect(cases.length).toBe(40);
});
