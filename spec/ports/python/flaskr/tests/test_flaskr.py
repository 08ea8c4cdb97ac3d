import sqlite3

import pytest
from flask import g, session

from flaskr import create_app
from flaskr.db import get_db


def test_config():
    assert not create_app().testing
    assert create_app({'TESTING': True}).testing


def test_get_close_db(app):
    with app.app_context():
        db = get_db()
        assert db is get_db()

    with pytest.raises(sqlite3.ProgrammingError) as e:
        db.execute('SELECT 1')

    assert 'closed' in str(e.value)


def test_init_db_command(runner, monkeypatch):
    class Recorder:
        called = False

    def fake_init_db():
        Recorder.called = True

    monkeypatch.setattr('flaskr.db.init_db', fake_init_db)
    result = runner.invoke(args=['init-db'])
    assert 'Initialized' in result.output
    assert Recorder.called


def test_register(client, app):
    assert client.get('/auth/register').status_code == 200
    response = client.post('/auth/register', data={'username': 'ann', 'password': 'a'})
    assert response.headers['Location'] == '/auth/login'

    with app.app_context():
        assert get_db().execute("SELECT * FROM user WHERE username = 'ann'").fetchone() is not None


@pytest.mark.parametrize(
    ('username', 'password', 'message'),
    (
        ('', '', b'Username is required.'),
        ('a', '', b'Password is required.'),
        ('test', 'test', b'already registered'),
    ),
)
def test_register_validate_input(client, username, password, message):
    response = client.post('/auth/register', data={'username': username, 'password': password})
    assert message in response.data


def test_login_logout(client, auth):
    assert auth.login().headers['Location'] == '/'

    with client:
        client.get('/')
        assert session['user_id'] == 1
        assert g.user['username'] == 'test'

    with client:
        auth.logout()
        assert 'user_id' not in session


@pytest.mark.parametrize('path', ('/create', '/1/update', '/1/delete'))
def test_login_required(client, path):
    assert client.post(path).headers['Location'] == '/auth/login'


def test_author_required(app, client, auth):
    with app.app_context():
        db = get_db()
        db.execute('UPDATE post SET author_id = 2 WHERE id = 1')
        db.commit()

    auth.login()
    assert client.post('/1/update').status_code == 403
    assert client.post('/1/delete').status_code == 403
    assert b'href="/1/update"' not in client.get('/').data


def test_update(client, auth):
    auth.login()
    client.post('/1/update', data={'title': 'updated', 'body': ''})
    assert b'updated' in client.get('/').data
    assert b'Title is required.' in client.post('/1/update', data={'title': '', 'body': ''}).data


def test_delete(client, auth, app):
    auth.login()
    assert client.post('/1/delete').headers['Location'] == '/'

    with app.app_context():
        assert get_db().execute('SELECT * FROM post WHERE id = 1').fetchone() is None
