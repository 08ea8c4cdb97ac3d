import { Pottle, request } from 'pottle';

export const app = new Pottle(import.meta);

// The function that answers GET / is a view. What it returns is the answer; text is HTML.
app.get('/')(async function index() {
  return '<!doctype html><link rel="icon" href="data:,"><h1>Hello, World!</h1>';
});

// What matches <name> is handed to the view, ?loud=1 is in request.args. An object is sent as JSON.
app.get('/hello/<name>')(async function hello({ name }) {
  const greeting = `Hello, ${name}!`;
  return { greeting: request.args.has('loud') ? greeting.toUpperCase() : greeting };
});
