import asyncio

import pytest
from quart.testing import WebsocketResponseError

import app as module


def with_app(test):
    def wrapper():
        async def run():
            module.counters.clear()
            async with module.app.test_app() as app:
                await test(app.test_client())

        asyncio.run(run())

    wrapper.__name__ = test.__name__
    return wrapper


async def log_in(client, name='ann'):
    return await client.post('/login', form={'name': name})


@with_app
async def test_index(client):
    response = await client.get('/')
    assert '2 rooms: kitchen, lobby.' in await response.get_data(as_text=True)


@with_app
async def test_login(client):
    response = await log_in(client)
    assert response.status_code == 302 and response.headers['Location'] == '/rooms/lobby'
    text = await (await client.get('/rooms/lobby')).get_data(as_text=True)
    assert 'Hello, ann!' in text and 'Nobody has said anything.' in text


@with_app
async def test_bad_name(client):
    response = await log_in(client, '<1>')
    assert response.status_code == 422
    assert '&lt;1&gt;' in await response.get_data(as_text=True)


@with_app
async def test_room_needs_login(client):
    assert (await client.get('/rooms/lobby')).headers['Location'] == '/login?room=lobby'
    assert (await client.get('/rooms/cellar')).status_code == 404


@with_app
async def test_messages(client):
    url = '/api/rooms/lobby/messages'
    assert (await client.post(url, json={'text': 'hi'})).status_code == 401
    await log_in(client)
    response = await client.post(url, json={'text': ' hi '})
    assert response.status_code == 201
    assert response.headers['Location'] == '/api/rooms/lobby/messages?after=0'
    assert await response.get_json() == {'type': 'message', 'id': 1, 'from': 'ann', 'text': 'hi'}
    assert (await client.post(url, json={})).status_code == 400
    assert len((await (await client.get(url)).get_json())['messages']) == 1
    assert (await (await client.get(url + '?after=1')).get_json())['messages'] == []
    assert await (await client.get('/api/counts')).get_json() == {'ann': 1}


@with_app
async def test_missing_in_api(client):
    response = await client.get('/api/rooms/cellar/messages')
    assert response.status_code == 404
    assert await response.get_json() == {'error': 'There is no room called cellar.'}


@with_app
async def test_websocket_needs_login(client):
    with pytest.raises(WebsocketResponseError) as refused:
        async with client.websocket('/rooms/lobby/ws') as socket:
            await socket.receive()
    assert refused.value.response.status_code == 401


async def until(socket, kind):
    while True:
        message = await socket.receive_json()
        if message['type'] == kind:
            return message


@with_app
async def test_chat(client):
    await log_in(client)
    other = module.app.test_client()
    await log_in(other, 'bob')
    async with client.websocket('/rooms/lobby/ws') as ann, other.websocket('/rooms/lobby/ws') as bob:
        await until(bob, 'welcome')
        await ann.send('hello')
        assert (await until(bob, 'message'))['text'] == 'hello'
        await bob.send('/me waves')
        assert (await until(ann, 'action'))['text'] == 'bob waves'
        await ann.send('{"type": "shout", "text": "hey"}')
        assert (await until(bob, 'message'))['text'] == 'HEY'
        await ann.send('{"type": "history", "count": 1}')
        assert [message['id'] for message in (await until(ann, 'history'))['messages']] == [2]
        await ann.send('{broken')
        assert (await until(ann, 'error'))['error'] == 'JSONDecodeError'
        await ann.send('{"type": "none"}')
        assert (await until(ann, 'error'))['error'] == "unknown type 'none'"
        await bob.send('/bye')
        assert (await until(ann, 'left'))['people'] == ['ann']


@with_app
async def test_page_shows_history(client):
    await log_in(client)
    await client.post('/api/rooms/kitchen/messages', json={'text': 'see https://example.com <b>'})
    text = await (await client.get('/rooms/kitchen')).get_data(as_text=True)
    assert '<a href="https://example.com" rel="noopener">https://example.com</a> &lt;b&gt;' in text
    assert 'url = "ws://localhost/rooms/kitchen/ws", last = 1;' in text


@with_app
async def test_events(client):
    assert (await client.get('/rooms/lobby/events', headers={'Accept': 'text/html'})).status_code == 406
    await log_in(client)
    await client.post('/api/rooms/lobby/messages', json={'text': 'one\ntwo'})
    async with client.request(
        '/rooms/lobby/events', headers={'Accept': 'text/event-stream', 'Last-Event-ID': '0'}
    ) as connection:
        await connection.send_complete()
        data = await connection.receive()
        assert data == b'event: message\nid: 1\ndata: one\ndata: two\n\n'
        await connection.disconnect()


@with_app
async def test_echo(client):
    async with client.websocket('/echo') as socket:
        await socket.send('a')
        assert await socket.receive() == 'echo: a'
        await socket.send(b'\x00')
        assert await socket.receive() == b'\x00'
