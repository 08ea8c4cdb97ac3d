import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../src/app.js';

/** A browser with an app of its own, called without a server. */
const visit = () => createApp({ TESTING: true, SECRET_KEY: 'for tests' }).testClient();

test('a new book is empty', async () => {
  const page = await visit().get('/');
  assert.equal(page.statusCode, 200);
  assert.match(page.text, /Nobody has signed yet/);
});

test('who signs is thanked once, and remembered', async () => {
  const client = visit();
  const form = { name: 'Ann', text: 'What a <b>lovely</b> place' };
  const signed = await client.post('/sign', { form, followRedirects: true });
  assert.match(signed.text, /Thank you, Ann!/);
  assert.match(signed.text, /What a &lt;b&gt;lovely/);

  const again = await client.get('/');
  assert.doesNotMatch(again.text, /Thank you/);
  assert.match(again.text, /value="Ann"/);
});

test('open pages are told', async () => {
  const client = visit();
  const events = client.request('/events');
  await client.post('/sign', { form: { name: 'Ben', text: 'Hello' } });
  let heard = '';
  while (!heard.includes('Ben')) heard += Buffer.from((await events.receive()) ?? assert.fail(heard));
  events.disconnect();
});

test('what is missing is asked for', async () => {
  const client = visit();
  assert.equal((await client.post('/sign', { form: { name: 'Ann' } })).statusCode, 400);
  const blank = await client.post('/sign', { form: { name: 'Ann', text: ' ' }, followRedirects: true });
  assert.match(blank.text, /a few words, please/);
});

test('a page that is not there says so', async () => {
  const page = await visit().get('/nowhere');
  assert.equal(page.statusCode, 404);
  assert.match(page.text, /<h1>Not Found<\/h1>/);
});
