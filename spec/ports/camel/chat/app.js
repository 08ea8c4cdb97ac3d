/** A chat: rooms over WebSockets, their history as pages, as JSON and as server-sent events. */
import path from 'node:path';
import { repr } from 'pottle/jinja';

import {
  BadRequestKeyError,
  Pottle,
  abort,
  flash,
  g,
  hasRequestContext,
  jsonify,
  makeResponse,
  redirect,
  renderTemplate,
  request,
  session,
  urlFor,
  websocket,
  tuple,
  int,
} from 'pottle';

export const app = new Pottle(import.meta);
app.secretKey = process.env['CHAT_SECRET'] ?? 'dev';
app.config['SESSION_COOKIE_NAME'] = 'chat';
app.config['HISTORY'] = 50;
app.config['MAX_LENGTH'] = 200;

const NAME = /^(?:[a-z][\p{L}\p{N}_]{0,15}$)/iu;

class ServerSentEvent {
  constructor(data, event = 'message', id = null) {
    Object.assign(this, { data, event, id });
  }

  encode() {
    const lines = [`event: ${this.event}`];
    if (this.id != null) {
      lines.push(`id: ${this.id}`);
    }
    for (const line of this.data.split('\n')) {
      lines.push(`data: ${line}`);
    }
    return Buffer.from(lines.join('\n') + '\n\n');
  }
}

class Room {
  /** Those who listen to a room, and what was said in it. */

  constructor(name, size) {
    this.name = name;
    this.number = 0;
    this.history = [];
    this.size = size;
    this.queues = new Set();
    this.people = [];
  }

  subscribe() {
    const queue = makeQueue();
    this.queues.add(queue);
    return queue;
  }

  async broadcast(message) {
    for (const queue of [...this.queues]) {
      await queue.put(message);
    }
  }

  async say(author, text) {
    this.number += 1;
    const message = { type: 'message', id: this.number, from: author, text: text };
    this.history.push(message);
    if (this.history.length > this.size) this.history.shift();
    await this.broadcast(message);
    return message;
  }

  async change(name, joined) {
    if (joined) {
      this.people.push(name);
    } else {
      this.people.splice(this.people.indexOf(name), 1);
    }
    await this.broadcast({
      type: joined ? 'joined' : 'left',
      name: name,
      people: [...new Set(this.people)].sort(by()),
    });
  }
}

const rooms = {};
const counters = {};

app.beforeServing(async function open_rooms() {
  for (const name of ['lobby', 'kitchen']) {
    rooms[name] = new Room(name, app.config['HISTORY']);
  }
  app.ticks = makeQueue();
  app.addBackgroundTask(count);
});

app.afterServing(async function close_rooms() {
  await app.ticks.put(null);
  for (const key of Object.keys(rooms)) delete rooms[key];
});

async function count() {
  /** Count what is said, away from those who say it. */
  while (true) {
    const author = await app.ticks.get();
    if (author == null) {
      break;
    }
    counters[author] = (counters[author] ?? 0) + 1;
  }
}

function find_room(name) {
  if (!Object.hasOwn(rooms, name)) {
    abort(404, `There is no room called ${name}.`);
  }
  return rooms[name];
}

app.beforeRequest(async function who() {
  g.name = session.get('name');
});

app.contextProcessor(async function inject() {
  return { rooms: Object.keys(rooms).sort(by()), name: g.get('name') };
});

app.route('/')(async function index() {
  return await renderTemplate('index.html');
});

app.route('/login', { methods: ['GET', 'POST'] })(async function login() {
  if (request.method === 'POST') {
    const form = await request.form;
    const name = form.require('name').trim();
    if (NAME.exec(name) == null) {
      await flash('A name is a letter and up to 15 more.', 'error');
      return tuple(await renderTemplate('login.html', { tried: name }), 422);
    }
    session['name'] = name;
    await flash(`Hello, ${name}!`);
    return redirect(urlFor('room', { name: request.args.get('room', 'lobby') }));
  }
  return await renderTemplate('login.html');
});

app.route('/logout', { methods: ['POST'] })(async function logout() {
  session.clear();
  return redirect(urlFor('index'));
});

const room = app.route('/rooms/<name>')(async function room({ name }) {
  const room = find_room(name);
  if (g.name == null) {
    return redirect(urlFor('login', { room: name }));
  }
  const response = await makeResponse(await renderTemplate('room.html', { room }));
  response.headers.set('Cache-Control', 'no-store');
  return response;
});

app.route('/api/rooms')(async function list_rooms() {
  return jsonify(
    Object.values(rooms).map((room) => ({
      name: room.name,
      messages: room.history.length,
      people: room.people,
    })),
  );
});

app.route('/api/rooms/<name>/messages', { methods: ['GET', 'POST'] })(async function messages({ name }) {
  let after;
  const room = find_room(name);
  if (request.method !== 'POST') {
    after = request.args.get('after', 0, int);
    return { room: name, messages: room.history.filter((message) => message['id'] > after) };
  }
  if (g.name == null) {
    abort(401, 'Who are you?');
  }
  const data = await request.getJson();
  const text = (data['text'] ?? '').trim();
  if (!(0 < text.length && text.length <= app.config['MAX_LENGTH'])) {
    abort(400, `A message has 1 to ${app.config['MAX_LENGTH']} characters.`);
  }
  await app.ticks.put(g.name);
  return tuple(await room.say(g.name, text), 201, {
    Location: urlFor('messages', { name, after: room.number - 1 }),
  });
});

app.route('/api/counts')(async function counts() {
  return { ...counters };
});

app.route('/rooms/<name>/events')(async function events({ name }) {
  if (!request.acceptMimetypes.has('text/event-stream')) {
    abort(406);
  }
  const room = find_room(name);
  const last = request.headers.get('Last-Event-ID', room.number, int);

  async function* stream() {
    const queue = room.subscribe();
    try {
      for (const message of [...room.history]) {
        if (message['id'] > last) {
          yield new ServerSentEvent(message['text'], undefined, message['id']).encode();
        }
      }
      while (true) {
        const message = await queue.get();
        if (message['type'] === 'message') {
          yield new ServerSentEvent(message['text'], undefined, message['id']).encode();
        } else {
          yield new ServerSentEvent(message['name'] ?? '', message['type']).encode();
        }
      }
    } finally {
      room.queues.delete(queue);
    }
  }

  const response = await makeResponse(stream(), {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache',
  });
  response.timeout = null;
  return response;
});

app.websocket('/rooms/<name>/ws')(async function chat({ name }) {
  const room = find_room(name);
  const author = session.get('name');
  if (author == null) {
    abort(401);
  }
  await websocket.accept({ headers: { 'X-Room': name } });
  await websocket.sendJson({ type: 'welcome', room: name, last: room.number });
  const queue = room.subscribe();
  await room.change(author, true);
  send_from(queue).catch(() => undefined); // whoever has left hears nothing
  try {
    while (true) {
      const text = await websocket.receive();
      if (text === '/bye') {
        break;
      } else if (text.startsWith('/me ')) {
        await room.broadcast({ type: 'action', text: `${author} ${text.slice(4)}` });
      } else if (text.startsWith('{')) {
        await handle_json(room, author, text);
      } else {
        await app.ticks.put(author);
        await room.say(author, text.slice(0, app.config['MAX_LENGTH']));
      }
    }
  } finally {
    room.queues.delete(queue);
    await room.change(author, false);
  }
  await websocket.close(1000, 'Bye');
});

async function send_from(queue) {
  while (true) {
    await websocket.sendJson(await queue.get());
  }
}

async function handle_json(room, author, text) {
  let data, kind;
  try {
    data = JSON.parse(text);
    kind = data['type'];
    if (kind === undefined) throw new BadRequestKeyError('type');
  } catch (error) {
    await websocket.sendJson({
      type: 'error',
      error: error instanceof SyntaxError ? 'JSONDecodeError' : 'KeyError',
    });
    return;
  }
  if (kind === 'history') {
    await websocket.sendJson({ type: 'history', messages: [...room.history].slice(-(data['count'] ?? 10)) });
  } else if (kind === 'shout') {
    await room.say(author, (data['text'] ?? '').toUpperCase());
  } else {
    await websocket.sendJson({ type: 'error', error: `unknown type ${repr(kind)}` });
  }
}

app.websocket('/echo')(async function echo() {
  while (true) {
    const data = await websocket.receive();
    await websocket.send(data instanceof Uint8Array ? data : `echo: ${data}`);
  }
});

app.errorhandler(404)(async function missing(error) {
  if (!hasRequestContext() || request.path.startsWith('/api/')) {
    return tuple({ error: error.description }, 404);
  }
  return tuple(await renderTemplate('missing.html', { error }), 404);
});

app.afterRequest(async function no_sniff(response) {
  response.headers.set('X-Content-Type-Options', 'nosniff');
  return response;
});

function by(key = (one) => one, reverse = false) {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (reverse ? -1 : 1);
}

function makeQueue() {
  const [items, waiting] = [[], []];
  return {
    put: async (item) => (waiting.length > 0 ? waiting.shift()(item) : items.push(item)),
    get: async () => (items.length > 0 ? items.shift() : new Promise((resolve) => waiting.push(resolve))),
  };
}
