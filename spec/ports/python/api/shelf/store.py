"""What the API knows, in memory."""

from datetime import date


class Missing(Exception):
    """There is no such thing."""


class Conflict(Exception):
    """That is not possible now."""


class Book:
    def __init__(self, isbn, title, author, published=None, tags=()):
        self.isbn = isbn
        self.title = title
        self.author = author
        self.published = published
        self.tags = list(tags)
        self.loan = None

    def to_json(self):
        data = {'isbn': self.isbn, 'title': self.title, 'author': self.author, 'tags': self.tags}
        if self.published is not None:
            data['published'] = self.published
        data['available'] = self.loan is None
        return data


class Loan:
    def __init__(self, id, book, member):
        self.id = id
        self.book = book
        self.member = member
        self.returned = False

    def to_json(self):
        return {'id': self.id, 'isbn': self.book.isbn, 'member': self.member, 'returned': self.returned}


class Store:
    def __init__(self):
        self.books = []
        self.loans = []

    @classmethod
    def with_examples(cls):
        store = cls()
        store.add(Book('0261103571', 'The Fellowship of the Ring', 'J. R. R. Tolkien', date(1954, 7, 29), ['epic']))
        store.add(Book('0141439513', 'Pride and Prejudice', 'Jane Austen', date(1813, 1, 28)))
        store.add(Book('0140449132', 'Crime and Punishment', 'Fjodor Dostojewski'))
        store.add(Book('080442957X', 'Übungen für Jürgen', 'Ä. Ö.', tags=['drill', 'german']))
        return store

    def add(self, book):
        if any(other.isbn == book.isbn for other in self.books):
            raise Conflict(f'There is a book {book.isbn} already.')
        self.books.append(book)
        return book

    def find(self, isbn):
        for book in self.books:
            if book.isbn == isbn:
                return book
        raise Missing(f'There is no book {isbn}.')

    def remove(self, isbn):
        book = self.find(isbn)
        if book.loan is not None:
            raise Conflict(f'"{book.title}" is borrowed.')
        self.books.remove(book)

    def search(self, query=None, tag=None):
        found = []
        for book in self.books:
            if query and query.lower() not in f'{book.title} {book.author}'.lower():
                continue
            if tag is not None and tag not in book.tags:
                continue
            found.append(book)
        return found

    def lend(self, isbn, member):
        book = self.find(isbn)
        if book.loan is not None:
            raise Conflict(f'"{book.title}" is borrowed.')
        book.loan = Loan(len(self.loans) + 1, book, member)
        self.loans.append(book.loan)
        return book.loan

    def give_back(self, isbn):
        book = self.find(isbn)
        if book.loan is None:
            raise Conflict(f'"{book.title}" is not borrowed.')
        book.loan.returned = True
        book.loan = None
