import pytest

from shelf import create_app


@pytest.fixture
def app():
    return create_app({'TESTING': True, 'PROPAGATE_EXCEPTIONS': False})


@pytest.fixture
def client(app):
    return app.test_client()


ANN = {'Authorization': 'Bearer t-ann'}
BOB = {'Authorization': 'Bearer t-bob'}


def test_index(client):
    data = client.get('/').get_json()
    assert data['books'] == '/books/'
    assert 'books.loans.borrow' in data['rules']


def test_pages(client):
    response = client.get('/books/?per_page=2')
    assert [book['title'] for book in response.json] == ['The Fellowship of the Ring', 'Pride and Prejudice']
    assert response.headers['Link'] == '<http://localhost/books/?per_page=2&page=2>; rel="next"'
    assert response.headers['X-Total-Count'] == '4'
    assert client.get('/books/?page=0').status_code == 400


def test_search(client):
    assert [book['isbn'] for book in client.get('/books/?q=jane').json] == ['0141439513']
    assert [book['isbn'] for book in client.get('/books/?tag=german').json] == ['080442957X']


def test_converter(client, app):
    assert client.get('/books/0-2611-0357-1').json['published'] == '1954-07-29'
    assert client.get('/books/0261103571').status_code == 200
    assert client.get('/books/1').status_code == 404
    with app.test_request_context():
        assert app.url_for('books.detail', isbn='080442957X') == '/books/0-8044-2957-X'


def test_etag(client):
    etag = client.get('/books/0261103571').headers['ETag']
    response = client.get('/books/0261103571', headers={'If-None-Match': etag})
    assert response.status_code == 304 and response.data == b''


def test_creates(client):
    book = {'isbn': '1-2345-6789-0', 'title': ' New ', 'author': 'N', 'published': '2020-02-29', 'tags': ['b', 'a', 'b']}
    assert client.post('/books/', json=book).status_code == 401
    response = client.post('/books/', json=book, headers=ANN)
    assert response.status_code == 201
    assert response.headers['Location'] == '/books/1-2345-6789-0'
    assert response.json['tags'] == ['a', 'b']
    assert client.post('/books/', json=book, headers=ANN).status_code == 409


def test_problems(client):
    response = client.post('/books/', json={'published': 'soon', 'tags': 'x'}, headers=ANN)
    assert response.status_code == 422
    assert response.content_type == 'application/problem+json'
    assert response.get_json()['detail'] == (
        'title must be text; author must be text; published must be a date; tags must be a list of text'
    )
    assert client.post('/books/', data='x', headers=ANN).status_code == 415
    assert client.post('/books/', json=[], headers=ANN).status_code == 400


def test_method_not_allowed(client):
    response = client.put('/books/')
    assert response.status_code == 405
    assert response.get_json()['title'] == 'Method Not Allowed'
    assert set(response.allow) == {'GET', 'HEAD', 'OPTIONS', 'POST'}


def test_changes(client):
    response = client.patch('/books/0261103571', data='{"title": "LotR"}', headers=ANN)
    assert response.json['title'] == 'LotR'
    response = client.patch('/books/0261103571', data='{}', headers={**ANN, 'If-Match': '"old"'})
    assert response.status_code == 412


def test_loans(client):
    url = '/books/0261103571/loans/'
    assert client.get(url).status_code == 401
    assert client.post(url, headers=ANN).json == {'id': 1, 'isbn': '0261103571', 'member': 'ann', 'returned': False}
    assert client.post(url, headers=BOB).status_code == 409
    assert client.delete('/books/0261103571', headers=ANN).status_code == 409
    assert client.delete(url + 'current', headers=BOB).status_code == 403
    assert client.get('/members?order=count').json == [{'count': 1, 'name': 'ann'}]
    assert client.delete(url + 'current', headers=ANN).status_code == 204
    assert client.get(url, headers=ANN).json['count'] == 1
    assert client.get('/members/ann/loans/returned').json[0]['returned'] is True
    assert client.get('/members/ann/loans/open').json['title'] == 'Nobody'


def test_stream(client):
    lines = client.get('/books/all.ndjson').get_data(as_text=True).splitlines()
    assert len(lines) == 4 and lines[0].startswith('{"isbn": "0261103571"')


def test_admin(client):
    response = client.get('/admin/stats')
    assert response.status_code == 401
    assert response.headers['WWW-Authenticate'] == 'Basic realm=admin'
    response = client.get('/admin/stats', auth=('root', 'secret'))
    assert response.json['tags'] == {'drill': 1, 'epic': 1, 'german': 1}
    assert response.headers['Cache-Control'] == 'no-store'


def test_import(client):
    text = '{"isbn": "1", "title": "A"}\n{"title": "B"}\nnone\n{"isbn": "1", "title": "A"}\n'
    response = client.post('/admin/import', data=text, auth=('root', 'secret'))
    assert response.status_code == 202
    assert response.text == '1: ok\n2: POST without isbn\n3: JSONDecodeError\n4: Conflict\n'


def test_failure(client):
    response = client.get('/fail')
    assert response.status_code == 500
    assert response.get_json()['title'] == 'Internal Server Error'
