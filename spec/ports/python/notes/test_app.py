import io
import re

import pytest

import app as module
from db import get_db, init_db


@pytest.fixture
def app(tmp_path):
    module.app.config.update(TESTING=True, DATABASE=str(tmp_path / 'test.sqlite'), UPLOADS=str(tmp_path / 'uploads'))
    with module.app.app_context():
        init_db()
    return module.app


@pytest.fixture
def client(app):
    return app.test_client()


def token(client, url='/login'):
    return re.search(r'name="csrf_token" value="(\w+)"', client.get(url).get_data(as_text=True)).group(1)


def post(client, url, **form):
    return client.post(url, data={'csrf_token': token(client), **form})


def log_in(client, name='ann', password='password'):
    post(client, '/register', name=name, password=password, again=password)
    return post(client, '/login', name=name, password=password)


def test_index_is_empty(client):
    assert b'Nothing here.' in client.get('/').data


def test_register_checks(client):
    response = post(client, '/register', name='A!', password='short')
    assert response.status_code == 422
    text = response.get_data(as_text=True)
    assert 'A name has 3 to 20' in text and 'at least 8 characters' in text


def test_form_without_token(client):
    response = client.post('/login', data={'name': 'ann'})
    assert response.status_code == 400
    assert 'expired' in response.text


def test_login_and_logout(client):
    response = log_in(client)
    assert response.status_code == 302 and response.headers['Location'] == '/'
    with client.session_transaction() as session:
        assert session['user_id'] == 1
    assert b'Hello, Ann.' in client.get('/').data
    assert post(client, '/logout').status_code == 303


def test_wrong_password(client):
    response = post(client, '/login', name='ann', password='wrong')
    assert response.status_code == 401


def test_login_required_remembers(client):
    response = client.get('/notes/new?a=1')
    assert response.location == '/login?next=/notes/new?a%3D1'


def test_next_stays_here(client):
    post(client, '/register', name='ann', password='password', again='password')
    form = {'name': 'ann', 'password': 'password'}
    assert post(client, '/login?next=https://evil.example/', **form).location == '/'
    assert post(client, '/login?next=//evil.example/', **form).location == '/'
    assert post(client, '/login?next=/export', **form).location == '/export'


def test_note_is_written_and_changed(client):
    log_in(client)
    response = post(client, '/notes/new', title='First <b>', body='one #Two\n\nthree')
    assert response.location == '/notes/1'
    text = client.get('/notes/1').get_data(as_text=True)
    assert 'Saved <b>First &lt;b&gt;</b>.' in text
    assert '<p>one #Two</p>\n<p>three</p>' in text
    assert '/?q=%23two' in text
    assert post(client, '/notes/1/edit', title='', body='x').location == '/notes/1#note'
    assert 'Untitled' in client.get('/').text
    assert post(client, '/notes/1/delete').location == '/'
    assert client.get('/notes/1').status_code == 404


def test_notes_of_others(client, app):
    log_in(client)
    post(client, '/notes/new', title='Mine')
    other = app.test_client()
    log_in(other, 'bob')
    assert other.get('/notes/1').status_code == 200
    assert other.get('/notes/1/edit').status_code == 403
    assert post(other, '/notes/1/delete').status_code == 403


def test_pages(client, app):
    log_in(client)
    for i in range(12):
        post(client, '/notes/new', title=f'Note {i}')
    text = client.get('/?page=2&q=note').text
    assert '<a href="/?page=3&amp;q=note">3</a>' in text
    assert '<ol start="6">' in text
    assert client.get('/?page=4').status_code == 404
    assert client.get('/?page=x').status_code == 200
    with app.app_context():
        assert get_db().execute('SELECT count(*) FROM note').fetchone()[0] == 12


def test_files(client):
    log_in(client)
    post(client, '/notes/new', title='Files')
    assert post(client, '/notes/1/files', file=(io.BytesIO(b'hello'), '../a b.txt')).location == '/notes/1#files'
    response = client.get('/notes/1/files/a_b.txt')
    assert response.data == b'hello'
    assert client.get('/notes/1/files/a_b.txt', headers={'If-None-Match': response.headers['ETag']}).status_code == 304
    assert 'attachment' in client.get('/notes/1/files/a_b.txt?download').headers['Content-Disposition']
    assert client.get('/notes/1/files/../app.py').status_code == 404
    post(client, '/notes/1/files', file=(io.BytesIO(b'x'), 'a.exe'))
    assert 'Only csv, md, png, txt' in client.get('/').text
    assert post(client, '/notes/1/files', file=(io.BytesIO(b'x' * 70000), 'b.txt')).status_code == 413


def test_export(client):
    log_in(client)
    post(client, '/notes/new', title='One', body='1')
    response = client.get('/export')
    assert response.data == b'# One\n\n1'
    assert response.headers['Content-Disposition'] == 'attachment; filename=ann.md'


def test_theme(client):
    response = client.get('/theme/dark?next=/login')
    assert response.location == '/login'
    assert client.get_cookie('theme').value == 'dark'
    assert 'class="dark"' in client.get('/').text
    client.get('/theme/none')
    assert client.get_cookie('theme') is None
    assert client.get('/theme/green').status_code == 404


def test_feed(client):
    log_in(client)
    post(client, '/notes/new', title='One')
    response = client.get('/feed.txt')
    assert response.text == 'One: http://localhost/notes/1\n'
    assert response.headers['X-Count'] == '1'
    assert response.headers['X-Content-Type-Options'] == 'nosniff'


def test_init_db(app):
    result = app.test_cli_runner().invoke(args=['init-db'])
    assert result.output == 'Initialized the database.\n'
