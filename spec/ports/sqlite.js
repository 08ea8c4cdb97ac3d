/** What the applications in Python use of `sqlite3`, over node-sqlite3-wasm. */
import sqlite from 'node-sqlite3-wasm';

/** A row has its values by name, and by place. */
const rowOf = (values) => Object.assign(Object.create(Object.values(values)), values);

export function connect(file) {
  const db = new sqlite.Database(file);
  return {
    execute(sql, values = []) {
      if (!sql.startsWith('SELECT')) return { lastrowid: Number(db.run(sql, values).lastInsertRowid) };
      const rows = db.all(sql, values).map(rowOf);
      return { fetchall: () => rows, fetchone: () => rows[0] ?? null };
    },
    executescript: (sql) => db.exec(sql),
    commit: () => undefined,
    close: () => db.close(),
  };
}
