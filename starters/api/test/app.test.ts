import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../src/app.js';

/** A client with an app of its own, called without a server. */
const connect = () => createApp({ TESTING: true }).testClient();

test('tasks are kept, changed and removed', async () => {
  const client = connect();
  const added = await client.post('/tasks', { json: { title: ' Buy milk ' } });
  assert.equal(added.statusCode, 201);
  assert.equal(added.headers.get('Location'), '/tasks/1');
  assert.deepEqual(added.json, { id: 1, title: 'Buy milk', done: false });

  const changed = await client.patch('/tasks/1', { json: { done: true } });
  assert.deepEqual(changed.json, { id: 1, title: 'Buy milk', done: true });
  assert.deepEqual((await client.get('/tasks?done=false')).json, []);
  assert.deepEqual((await client.get('/tasks?done=true')).json, [changed.json]);

  assert.equal((await client.delete('/tasks/1')).statusCode, 204);
  assert.equal((await client.get('/tasks/1')).statusCode, 404);
});

test('what does not fit is told', async () => {
  const answer = await connect().post('/tasks', { json: { title: '' } });
  assert.equal(answer.statusCode, 400);
  assert.equal(answer.mimetype, 'application/problem+json');
  assert.match(answer.text, /"path":\["title"\]/);
});

test('errors are JSON for clients that ask for it', async () => {
  const answer = await connect().get('/tasks/7', { headers: { Accept: 'application/json' } });
  assert.equal(answer.statusCode, 404);
  assert.match(answer.text, /There is no task 7/);
});

test('all of it is described', async () => {
  const client = connect();
  assert.match((await client.get('/openapi.json')).text, /"operationId":"addTask"/);
  assert.equal((await client.get('/', { followRedirects: true })).statusCode, 200);
});
