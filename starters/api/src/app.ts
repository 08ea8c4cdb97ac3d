/** A list of tasks as an API: schemas say what comes in and goes out, and describe it at /docs. */
import { abort, HTTPException, Pottle, problem, redirect, tuple, urlFor } from 'pottle';
import { openapi } from 'pottle/schema';
import { z } from 'zod';

const NewTask = z.object({ title: z.string().trim().min(1).max(200) }).meta({ id: 'NewTask' });
const Task = NewTask.extend({ id: z.int(), done: z.boolean() }).meta({ id: 'Task' });
const TaskChanges = Task.omit({ id: true }).partial().meta({ id: 'TaskChanges' });
const Problem = z.object({ title: z.string(), status: z.int(), detail: z.string() }).meta({ id: 'Problem' });

type Task = z.infer<typeof Task>;

/** Makes the app: one for the server, and a new one for each test, with settings of its own. */
export function createApp(config: Record<string, unknown> = {}) {
  const app = new Pottle(import.meta);
  app.config.fromPrefixedEnv(); // POTTLE_…=… in the environment, or in .env
  app.config.update(config);
  app.errorhandler(HTTPException)(problem); // errors are told as the client asks: JSON, or a page
  openapi(app, { title: 'Tasks', version: '1.0.0' }); // GET /docs, GET /openapi.json

  const tasks = new Map<number, Task>(); // until the program ends: a database remembers longer
  let count = 0;

  const find = (id: number) => tasks.get(id) ?? abort(404, `There is no task ${id}.`);

  app.get('/', { hidden: true })(async function index() {
    return redirect(urlFor('openapiDocs'));
  });

  app.get('/tasks', { query: z.object({ done: z.boolean().optional() }), responses: { 200: z.array(Task) } })(
    async function listTasks(_, { query }) {
      return [...tasks.values()].filter(({ done }) => query.done === undefined || query.done === done);
    },
  );

  // What does not fit the schema is answered with 400 and what is wrong, before the view is called.
  app.post('/tasks', { body: NewTask, responses: { 201: Task } })(async function addTask(_, { body }) {
    const task = { ...body, id: ++count, done: false };
    tasks.set(task.id, task);
    return tuple(task, 201, { Location: urlFor('showTask', { id: task.id }) });
  });

  app.get('/tasks/<int:id>', { responses: { 200: Task, 404: Problem } })(async function showTask({ id }) {
    return find(id);
  });

  app.patch('/tasks/<int:id>', { body: TaskChanges, responses: { 200: Task, 404: Problem } })(
    async function changeTask({ id }, { body }) {
      const task = { ...find(id), ...body };
      tasks.set(id, task);
      return task;
    },
  );

  app.delete('/tasks/<int:id>', { responses: { 204: null, 404: Problem } })(async function dropTask({ id }) {
    tasks.delete(find(id).id);
    return tuple('', 204);
  });

  return app;
}
