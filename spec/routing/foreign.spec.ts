/** Variables of rules as other frameworks write them: they are text, and that is said. */
import { Blueprint, Pottle } from 'pottle';
import { openapi, openapiDocument } from 'pottle/schema';
import { expect, it, vi } from 'vitest';

/** What is said of a rule while it is registered. */
function saidOf(rule: string): string[] {
  const app = new Pottle('foreign', { staticFolder: null });
  const warning = vi.spyOn(app.logger, 'warning').mockImplementation(() => undefined);
  app.route(rule, { methods: ['GET', 'POST'] })(function view() {
    return '';
  });
  return warning.mock.calls.map(([text]) => String(text));
}

it.each([
  ['/users/{id}', '{id}', '<id>'],
  ['/files/{rest:path}', '{rest:path}', '<path:rest>'],
  ['/users/:id/posts', ':id', '<id>'],
])('warns once of %s', (rule, text, variable) => {
  expect(saidOf(rule)).toEqual([
    `The rule '${rule}' has '${text}' as text: variables are written ${variable}.`,
  ]);
});

it.each(['/users/<id>', '/<any("{a}", "/:b"):word>', '/items:batch', '/{}', '/{1}', '/::', '/at/12:30'])(
  'says nothing of %s',
  (rule) => {
    expect(saidOf(rule)).toEqual([]);
  },
);

it('says it of the rules of blueprints, with their prefix', () => {
  const app = new Pottle('foreign', { staticFolder: null });
  const warning = vi.spyOn(app.logger, 'warning').mockImplementation(() => undefined);
  const users = new Blueprint('users', import.meta, { urlPrefix: '/users' });
  users.get('/{id}')(function show() {
    return '';
  });
  app.registerBlueprint(users);
  expect(warning.mock.calls.flat()).toEqual([
    "The rule '/users/{id}' has '{id}' as text: variables are written <id>.",
  ]);
});

it('are text in documents', async () => {
  const app = new Pottle('foreign', { staticFolder: null });
  app.logger.warning = () => undefined;
  openapi(app);
  app.get('/users/{id}/<name>')(function show({ name }) {
    return name;
  });
  const { paths } = openapiDocument(app);
  expect(Object.keys(paths)).toEqual(['/users/%7Bid%7D/{name}']);
  expect((await app.testClient().get('/users/%7Bid%7D/ann')).text).toBe('ann');
});
