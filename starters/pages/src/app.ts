/** A guest book: pages from templates, a form, a session, and new entries that appear on every open page. */
import {
  eventStream,
  flash,
  HTTPException,
  Pottle,
  redirect,
  renderTemplate,
  request,
  session,
  tuple,
  urlFor,
} from 'pottle';

/** What somebody wrote. */
interface Entry {
  name: string;
  text: string;
}

declare module 'pottle' {
  interface SessionData {
    name: string;
  }
}

/** Makes the app: one for the server, and a new one for each test, with settings of its own. */
export function createApp(config: Record<string, unknown> = {}) {
  const app = new Pottle(import.meta, { templateFolder: '../templates', staticFolder: '../static' });
  app.config.SESSION_COOKIE_SAMESITE = 'Lax'; // forms on other sites cannot use it
  app.config.fromPrefixedEnv(); // POTTLE_SECRET_KEY=… in the environment, or in .env
  app.config.update(config);

  // A topic tells all who listen, and remembers its last messages until the program ends. A database remembers longer.
  const book = app.topic<Entry>('book', { history: 100 });

  app.get('/')(async function index() {
    const entries = await book.history();
    return renderTemplate('index.html', { entries, last: entries.last });
  });

  app.post('/sign')(async function sign() {
    const form = await request.form;
    const name = form.require('name').trim(); // a form without a name is answered with 400
    const text = form.require('text').trim();
    if (name === '' || text === '') {
      flash('A name and a few words, please.', 'error');
    } else {
      session.name = name; // kept in a signed cookie
      book.publishJson({ name, text });
      flash(`Thank you, ${name}!`);
    }
    return redirect(urlFor('index'), 303); // so that a reload does not sign twice
  });

  app.get('/events')(async function events() {
    // What the page has shown last: the browser says so by itself when it comes back.
    const since = request.headers.get('Last-Event-ID') ?? request.args.get('since');
    return eventStream(app.subscribe('book', { since }));
  });

  app.errorhandler(HTTPException)(async function showError(error) {
    return tuple(await renderTemplate('error.html', { error }), error.code);
  });

  app.afterRequest(function setPolicy(response) {
    response.headers.set('Content-Security-Policy', "default-src 'self'"); // no scripts and styles but those of static/
    response.headers.set('X-Content-Type-Options', 'nosniff');
    return response;
  });

  return app;
}
