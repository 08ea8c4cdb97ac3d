/** Heroes in SQLite: made, listed, changed and deleted. */
import { Database } from 'node-sqlite3-wasm';
import { abort, HTTPException, Pottle, problem } from 'pottle';
import { z } from 'zod';

const NewHero = z.object({ name: z.string(), age: z.int().nullish(), secret_name: z.string() });
const Hero = NewHero.omit({ secret_name: true }).extend({ id: z.int() });
const Page = z.object({ offset: z.int().default(0), limit: z.int().max(100).default(100) });
type Row = z.infer<typeof NewHero> & { id: number };

export const app = new Pottle(import.meta);
app.errorhandler(HTTPException)((error) => problem(error, { types: ['application/problem+json'] }));

let db: Database;
app.beforeServing(() => {
  db = new Database(process.env.HEROES);
  db.exec(
    'CREATE TABLE IF NOT EXISTS hero (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, secret_name TEXT)',
  );
});
app.afterServing(() => db.close());

const find = (id: number) =>
  (db.get('SELECT * FROM hero WHERE id = ?', id) ?? abort(404, 'Hero not found')) as Row;

app.post('/heroes/', { body: NewHero, responses: { 200: Hero } })(async function create(_, { body }) {
  const sql = 'INSERT INTO hero (name, age, secret_name) VALUES (?, ?, ?) RETURNING *';
  return db.get(sql, [body.name, body.age ?? null, body.secret_name]) as Row;
});

app.get('/heroes/', { query: Page, responses: { 200: z.array(Hero) } })(async function list(_, { query }) {
  return db.all('SELECT * FROM hero LIMIT ? OFFSET ?', [query.limit, query.offset]) as Row[];
});

app.get('/heroes/<int:id>', { responses: { 200: Hero } })(async function show({ id }) {
  return find(id);
});

app.patch('/heroes/<int:id>', { body: NewHero.partial(), responses: { 200: Hero } })(async function update(
  { id },
  { body },
) {
  const hero = { ...find(id), ...body };
  const sql = 'UPDATE hero SET name = ?, age = ?, secret_name = ? WHERE id = ?';
  db.run(sql, [hero.name, hero.age ?? null, hero.secret_name, id]);
  return hero;
});

app.delete('/heroes/<int:id>')(async function remove({ id }) {
  find(id);
  db.run('DELETE FROM hero WHERE id = ?', id);
  return { ok: true };
});
