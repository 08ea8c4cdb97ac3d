import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app } from '../src/app.js';

app.testing = true; // errors of views reach the test, with their stacks
const client = app.testClient();

test('says hello', async () => {
  const page = await client.get('/');
  assert.equal(page.statusCode, 200);
  assert.match(page.text, /Hello, World!/);
});

test('greets by name', async () => {
  assert.deepEqual((await client.get('/hello/Ann')).json, { greeting: 'Hello, Ann!' });
  assert.deepEqual((await client.get('/hello/Ann?loud=1')).json, { greeting: 'HELLO, ANN!' });
});
