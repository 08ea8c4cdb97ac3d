"""A chat: rooms over WebSockets, their history as pages, as JSON and as server-sent events."""

import asyncio
import json
import os
import re
from collections import defaultdict, deque
from dataclasses import dataclass

from quart import (
    Quart,
    abort,
    flash,
    g,
    has_request_context,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
    websocket,
)

app = Quart(__name__)
app.secret_key = os.environ.get('CHAT_SECRET', 'dev')
app.config['SESSION_COOKIE_NAME'] = 'chat'
app.config['HISTORY'] = 50
app.config['MAX_LENGTH'] = 200

NAME = re.compile(r'[a-z]\w{0,15}$', re.IGNORECASE)


@dataclass
class ServerSentEvent:
    data: str
    event: str = 'message'
    id: int | None = None

    def encode(self):
        lines = [f'event: {self.event}']
        if self.id is not None:
            lines.append(f'id: {self.id}')
        for line in self.data.split('\n'):
            lines.append(f'data: {line}')
        return ('\n'.join(lines) + '\n\n').encode('utf-8')


class Room:
    """Those who listen to a room, and what was said in it."""

    def __init__(self, name, size):
        self.name = name
        self.number = 0
        self.history = deque(maxlen=size)
        self.queues = set()
        self.people = []

    def subscribe(self):
        queue = asyncio.Queue()
        self.queues.add(queue)
        return queue

    async def broadcast(self, message):
        for queue in list(self.queues):
            await queue.put(message)

    async def say(self, author, text):
        self.number += 1
        message = {'type': 'message', 'id': self.number, 'from': author, 'text': text}
        self.history.append(message)
        await self.broadcast(message)
        return message

    async def change(self, name, joined):
        if joined:
            self.people.append(name)
        else:
            self.people.remove(name)
        await self.broadcast({'type': 'joined' if joined else 'left', 'name': name, 'people': sorted(set(self.people))})


rooms = {}
counters = defaultdict(int)


@app.before_serving
async def open_rooms():
    for name in ('lobby', 'kitchen'):
        rooms[name] = Room(name, app.config['HISTORY'])
    app.ticks = asyncio.Queue()
    app.add_background_task(count)


@app.after_serving
async def close_rooms():
    await app.ticks.put(None)
    rooms.clear()


async def count():
    """Count what is said, away from those who say it."""
    while True:
        author = await app.ticks.get()
        if author is None:
            break
        counters[author] += 1


def find_room(name):
    if name not in rooms:
        abort(404, f'There is no room called {name}.')
    return rooms[name]


@app.before_request
async def who():
    g.name = session.get('name')


@app.context_processor
async def inject():
    return {'rooms': sorted(rooms), 'name': g.get('name')}


@app.route('/')
async def index():
    return await render_template('index.html')


@app.route('/login', methods=['GET', 'POST'])
async def login():
    if request.method == 'POST':
        form = await request.form
        name = form['name'].strip()
        if NAME.match(name) is None:
            await flash('A name is a letter and up to 15 more.', 'error')
            return await render_template('login.html', tried=name), 422
        session['name'] = name
        await flash(f'Hello, {name}!')
        return redirect(url_for('room', name=request.args.get('room', 'lobby')))
    return await render_template('login.html')


@app.route('/logout', methods=['POST'])
async def logout():
    session.clear()
    return redirect(url_for('index'))


@app.route('/rooms/<name>')
async def room(name):
    room = find_room(name)
    if g.name is None:
        return redirect(url_for('login', room=name))
    response = await make_response(await render_template('room.html', room=room))
    response.headers['Cache-Control'] = 'no-store'
    return response


@app.route('/api/rooms')
async def list_rooms():
    return jsonify([{'name': room.name, 'messages': len(room.history), 'people': room.people} for room in rooms.values()])


@app.route('/api/rooms/<name>/messages', methods=['GET', 'POST'])
async def messages(name):
    room = find_room(name)
    if request.method != 'POST':
        after = request.args.get('after', 0, type=int)
        return {'room': name, 'messages': [message for message in room.history if message['id'] > after]}
    if g.name is None:
        abort(401, 'Who are you?')
    data = await request.get_json()
    text = data.get('text', '').strip()
    if not 0 < len(text) <= app.config['MAX_LENGTH']:
        abort(400, f'A message has 1 to {app.config["MAX_LENGTH"]} characters.')
    await app.ticks.put(g.name)
    return await room.say(g.name, text), 201, {'Location': url_for('messages', name=name, after=room.number - 1)}


@app.route('/api/counts')
async def counts():
    return dict(counters)


@app.route('/rooms/<name>/events')
async def events(name):
    if 'text/event-stream' not in request.accept_mimetypes:
        abort(406)
    room = find_room(name)
    last = request.headers.get('Last-Event-ID', room.number, type=int)

    async def stream():
        queue = room.subscribe()
        try:
            for message in list(room.history):
                if message['id'] > last:
                    yield ServerSentEvent(message['text'], id=message['id']).encode()
            while True:
                message = await queue.get()
                if message['type'] == 'message':
                    yield ServerSentEvent(message['text'], id=message['id']).encode()
                else:
                    yield ServerSentEvent(message.get('name', ''), event=message['type']).encode()
        finally:
            room.queues.discard(queue)

    response = await make_response(stream(), {'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache'})
    response.timeout = None
    return response


@app.websocket('/rooms/<name>/ws')
async def chat(name):
    room = find_room(name)
    author = session.get('name')
    if author is None:
        abort(401)
    await websocket.accept(headers={'X-Room': name})
    await websocket.send_json({'type': 'welcome', 'room': name, 'last': room.number})
    queue = room.subscribe()
    await room.change(author, True)
    sender = asyncio.create_task(send_from(queue))
    try:
        while True:
            text = await websocket.receive()
            if text == '/bye':
                break
            elif text.startswith('/me '):
                await room.broadcast({'type': 'action', 'text': f'{author} {text[4:]}'})
            elif text.startswith('{'):
                await handle_json(room, author, text)
            else:
                await app.ticks.put(author)
                await room.say(author, text[:app.config['MAX_LENGTH']])
    finally:
        sender.cancel()
        room.queues.discard(queue)
        await room.change(author, False)
    await websocket.close(1000, 'Bye')


async def send_from(queue):
    while True:
        await websocket.send_json(await queue.get())


async def handle_json(room, author, text):
    try:
        data = json.loads(text)
        kind = data['type']
    except (ValueError, KeyError) as error:
        await websocket.send_json({'type': 'error', 'error': type(error).__name__})
        return
    if kind == 'history':
        await websocket.send_json({'type': 'history', 'messages': list(room.history)[-data.get('count', 10):]})
    elif kind == 'shout':
        await room.say(author, data.get('text', '').upper())
    else:
        await websocket.send_json({'type': 'error', 'error': f'unknown type {kind!r}'})


@app.websocket('/echo')
async def echo():
    while True:
        data = await websocket.receive()
        await websocket.send(data if isinstance(data, bytes) else f'echo: {data}')


@app.errorhandler(404)
async def missing(error):
    if not has_request_context() or request.path.startswith('/api/'):
        return {'error': error.description}, 404
    return await render_template('missing.html', error=error), 404


@app.after_request
async def no_sniff(response):
    response.headers['X-Content-Type-Options'] = 'nosniff'
    return response
