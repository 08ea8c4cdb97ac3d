/** An app in several files: blueprints, tokens that all requests or those of some parts have to send, errors as JSON, and its description. */
import { HTTPException, Pottle, problem } from 'pottle';
import { openapi } from 'pottle/schema';
import * as admin from './admin.js';
import * as items from './items.js';
import { checkHeader, checkQuery } from './tokens.js';
import * as users from './users.js';

export const app = new Pottle(import.meta);
app.errorhandler(HTTPException)((error) => problem(error, { types: ['application/problem+json'] }));
app.beforeRequest(checkQuery);
admin.blueprint.beforeRequest(checkHeader);

app.registerBlueprint(users.blueprint);
app.registerBlueprint(items.blueprint);
app.registerBlueprint(admin.blueprint, { urlPrefix: '/admin' });

app.get('/')(async function root() {
  return { message: 'Hello Bigger Applications!' };
});

const token = { type: 'apiKey', in: 'query', name: 'token' };
const header = { type: 'apiKey', in: 'header', name: 'X-Token' };
openapi(app, { securitySchemes: { token, header }, security: ['token'] });
