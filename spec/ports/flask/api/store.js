/** What the API knows, in memory. */

export class Missing extends Error {
  /** There is no such thing. */
}

export class Conflict extends Error {
  /** That is not possible now. */
}

export class Book {
  constructor(isbn, title, author, published = null, tags = []) {
    this.isbn = isbn;
    this.title = title;
    this.author = author;
    this.published = published;
    this.tags = [...tags];
    this.loan = null;
  }

  to_json() {
    const data = { isbn: this.isbn, title: this.title, author: this.author, tags: this.tags };
    if (this.published != null) {
      data['published'] = this.published;
    }
    data['available'] = this.loan == null;
    return data;
  }
}

class Loan {
  constructor(id, book, member) {
    this.id = id;
    this.book = book;
    this.member = member;
    this.returned = false;
  }

  to_json() {
    return { id: this.id, isbn: this.book.isbn, member: this.member, returned: this.returned };
  }
}

export class Store {
  constructor() {
    this.books = [];
    this.loans = [];
  }

  static with_examples() {
    const store = new this();
    store.add(
      new Book(
        '0261103571',
        'The Fellowship of the Ring',
        'J. R. R. Tolkien',
        Object.assign(new Date(Date.UTC(1954, 7 - 1, 29)), { dateOnly: true }),
        ['epic'],
      ),
    );
    store.add(
      new Book(
        '0141439513',
        'Pride and Prejudice',
        'Jane Austen',
        Object.assign(new Date(Date.UTC(1813, 1 - 1, 28)), { dateOnly: true }),
      ),
    );
    store.add(new Book('0140449132', 'Crime and Punishment', 'Fjodor Dostojewski'));
    store.add(new Book('080442957X', 'Übungen für Jürgen', 'Ä. Ö.', undefined, ['drill', 'german']));
    return store;
  }

  add(book) {
    if (this.books.some((other) => other.isbn === book.isbn)) {
      throw new Conflict(`There is a book ${book.isbn} already.`);
    }
    this.books.push(book);
    return book;
  }

  find(isbn) {
    for (const book of this.books) {
      if (book.isbn === isbn) {
        return book;
      }
    }
    throw new Missing(`There is no book ${isbn}.`);
  }

  remove(isbn) {
    const book = this.find(isbn);
    if (book.loan != null) {
      throw new Conflict(`"${book.title}" is borrowed.`);
    }
    this.books.splice(this.books.indexOf(book), 1);
  }

  search(query = null, tag = null) {
    const found = [];
    for (const book of this.books) {
      if (query && !`${book.title} ${book.author}`.toLowerCase().includes(query.toLowerCase())) {
        continue;
      }
      if (tag != null && !book.tags.includes(tag)) {
        continue;
      }
      found.push(book);
    }
    return found;
  }

  lend(isbn, member) {
    const book = this.find(isbn);
    if (book.loan != null) {
      throw new Conflict(`"${book.title}" is borrowed.`);
    }
    book.loan = new Loan(this.loans.length + 1, book, member);
    this.loans.push(book.loan);
    return book.loan;
  }

  give_back(isbn) {
    const book = this.find(isbn);
    if (book.loan == null) {
      throw new Conflict(`"${book.title}" is not borrowed.`);
    }
    book.loan.returned = true;
    book.loan = null;
  }
}
