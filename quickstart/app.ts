/** A board for short notes: pages from templates, a form, and a WebSocket that shows every new note at once. */
import { randomBytes, randomUUID } from 'node:crypto';
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

interface Note {
  id: string;
  name: string;
  text: string;
  color: string;
  at: Date;
}

declare module 'pottle' {
  interface SessionData {
    /** Who wrote last from this browser. */
    name: string;
  }
}

const COLORS = ['lemon', 'mint', 'sky', 'rose', 'peach'];
const MAX_TEXT = 140;
const MAX_NOTES = 60;

export const app = new Pottle(import.meta);
// A key of its own for each start: names are forgotten then. A real app keeps its key in the environment.
app.secretKey = process.env.SECRET_KEY ?? randomBytes(32).toString('hex');

const notes: Note[] = [];
let people = 0;

function pin(name: string, text: string): Note {
  const color = COLORS[notes.length % COLORS.length] ?? 'lemon';
  const note = { id: randomUUID(), name, text, color, at: new Date() };
  notes.unshift(note);
  notes.length = Math.min(notes.length, MAX_NOTES);
  return note;
}

pin('Pottle', 'Welcome! Write something, and open this page in a second window.');

/** Tells every open page how many there are. */
function countPeople(change: number): void {
  people += change;
  app.publish('board', JSON.stringify({ people }));
}

app.contextProcessor(() => ({ people, maxText: MAX_TEXT }));

app.get('/')(async function board() {
  return renderTemplate('board.html', { notes });
});

app.post('/notes')(async function write() {
  const form = await request.form;
  const name = form.require('name').trim().slice(0, 30) || 'Somebody';
  const text = form.require('text').trim().slice(0, MAX_TEXT);
  session.name = name;
  if (text === '') {
    flash('A note needs a word or two.', 'error');
  } else {
    const note = pin(name, text);
    app.publish('board', JSON.stringify({ note: await renderTemplate('note.html', { note }) }));
    flash('Pinned. Everybody who is here can see it.');
  }
  return redirect(urlFor('board'), 303);
});

app.get('/by/<name>')(async function person({ name }) {
  const own = notes.filter((note) => note.name === name);
  if (own.length === 0) abort(404, `${name} has not written anything yet.`);
  return renderTemplate('person.html', { name, notes: own });
});

app.websocket('/live')(async function live() {
  websocket.subscribe('board');
  countPeople(+1);
  try {
    // Pages only listen; the loop ends when the page is closed.
    for await (const _ of websocket);
  } finally {
    countPeople(-1);
  }
});

app.errorhandler(404)(async (error) => tuple(await renderTemplate('404.html', { error }), 404));

await app.run();
