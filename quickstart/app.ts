/** A board for short notes: pages from templates, a form, and a topic that shows at once every new note and who is here. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  abort,
  flash,
  Pottle,
  redirect,
  renderTemplate,
  request,
  session,
  tuple,
  urlFor,
  websocket,
} from 'pottle';

/** A note as it is kept: rendered once, for all pages. */
interface Note {
  name: string;
  html: string;
}

declare module 'pottle' {
  interface SessionData {
    /** Who wrote last from this browser. */
    name: string;
  }
}

const COLORS = ['lemon', 'mint', 'sky', 'rose', 'peach'];
const MAX_TEXT = 140;

export const app = new Pottle(import.meta);
// A key of its own for each start: names are forgotten then. A real app keeps its key in the environment.
app.secretKey = process.env.SECRET_KEY ?? randomBytes(32).toString('hex');

// Notes are kept in the history of a topic, in memory: all workers have the same ones, until the program ends.
const notes = app.topic<Note>('board', { history: 300, presence: true });

function nameFrom(text: string): string {
  return [...text.trim()].slice(0, 30).join('') || 'Somebody';
}

/** Each person has a color, that of all their notes. */
function colorOf(name: string): string {
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0)!, 0);
  return COLORS[sum % COLORS.length]!;
}

app.contextProcessor(() => ({ maxText: MAX_TEXT, guest: `Guest ${randomInt(1000, 10_000)}` }));

app.get('/')(async function board() {
  const kept = await notes.history();
  return renderTemplate('board.html', { notes: kept, last: kept.last });
});

app.post('/notes')(async function write() {
  const form = await request.form;
  const name = nameFrom(form.require('name'));
  const text = form.require('text').trim().slice(0, MAX_TEXT);
  session.name = name;
  if (text === '') {
    flash('A note needs a word or two.', 'error');
  } else {
    const note = { id: randomUUID(), name, text, color: colorOf(name), at: new Date() };
    notes.publishJson({ name, html: await renderTemplate('note.html', note) });
    flash('Pinned. Everybody who is here can see it.');
  }
  return redirect(urlFor('board'), 303);
});

app.get('/by/<path:name>')(async function person({ name }) {
  const own = (await notes.history()).filter(({ data }) => data.name === name);
  if (own.length === 0) abort(404, `${name} has not written anything yet.`);
  return renderTemplate('person.html', { name, notes: own });
});

app.websocket('/live')(async function live() {
  const { args } = websocket;
  // There are no accounts: people are who they say they are, here as in the form.
  const name = nameFrom(args.get('name') ?? '');
  // A page that was away says what it saw last, and gets what it missed.
  await websocket.subscribe('board', {
    since: args.get('since'),
    as: { id: name, data: { color: colorOf(name), page: urlFor('person', { name }) } },
  });
  for await (const _ of websocket); // Pages only listen. Who closes theirs has left.
});

app.errorhandler(404)(async (error) => tuple(await renderTemplate('404.html', { error }), 404));

// npm start -- --workers 2
const { workers } = parseArgs({ strict: false, options: { workers: { type: 'string' } } }).values;
await app.run(workers === undefined ? {} : { workers: workers === 'auto' ? workers : Number(workers) });
