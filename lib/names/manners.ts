/** What Python's objects have besides, for lines that every application has; and what to do instead of what makes no sense here. */

import { Config } from '../config/config.js';
import { debugExtension, doExtension, type Extension, I18nExtension, loopControls } from '../jinja/index.js';
import { LEVELS, type LogLevel, StreamLogger } from '../logging.js';
import type { JinjaEnvironment } from '../templating/environment.js';
import { snake } from './twin.js';

function give(prototype: object, members: object): void {
  for (const [name, value] of Object.entries(members))
    Object.defineProperty(prototype, name, { configurable: true, writable: true, value });
}

/** A method that says what to do instead. */
const instead = (what: string) => (): never => {
  throw new TypeError(what);
};

give(Config.prototype, {
  from_pyfile(name: string): never {
    throw new TypeError(
      `config.from_pyfile() would run Python. Make a module of ${name}, which exports its settings, and import it: ` +
        `config.from_object(await import('./${String(name).replace(/\.\w+$/, '.js')}')); or keep them as JSON: config.from_file('settings.json', JSON.parse).`,
    );
  },
});

/** A level by Python's name or number. */
function levelOf(level: unknown): LogLevel {
  const found = Object.entries(LEVELS).find(([name, weight]) => level === name || level === weight);
  if (found) return found[0] as LogLevel;
  throw new TypeError(`setLevel() takes one of ${Object.keys(LEVELS).join(', ')}, not ${String(level)}.`);
}

const NO_HANDLERS =
  'A logger has no handlers here: give the app another one, app.logger = adapt_logger(pino()), or write where you like: create_logger(app.name, { write }).';

give(StreamLogger.prototype, {
  setLevel(this: StreamLogger, level: LogLevel | number): void {
    this.level = levelOf(level);
  },
  addHandler: instead(NO_HANDLERS),
  removeHandler: instead(NO_HANDLERS),
});

const EXTENSIONS: Record<string, () => Extension> = {
  'jinja2.ext.do': () => doExtension,
  'jinja2.ext.loopcontrols': () => loopControls,
  'jinja2.ext.debug': () => debugExtension,
  'jinja2.ext.i18n': () => new I18nExtension(),
};

/** An extension by the name that Python imports it by. */
function extensionOf(extension: string | Extension): Extension {
  if (typeof extension !== 'string') return extension;
  const found = EXTENSIONS[extension];
  if (found) return found();
  throw new TypeError(
    `There is no extension '${extension}'. There are ${Object.keys(EXTENSIONS).join(', ')}, and any object that is one: jinja_env.add_extension({ name, tags, parse }).`,
  );
}

/** `update`, of which templates see nothing: they look at what a registry has itself. */
const REGISTRY = Object.create(Object.prototype, {
  update: {
    value(this: object, more: object) {
      Object.assign(this, more);
    },
  },
});

/** The environment of an app, with `globals.update(…)` and extensions by name. */
export function withManners(env: JinjaEnvironment): JinjaEnvironment {
  for (const registry of [env.globals, env.filters, env.tests]) Object.setPrototypeOf(registry, REGISTRY);
  const add = env.addExtension.bind(env) as (...args: unknown[]) => JinjaEnvironment;
  const addExtension = (extension: string | Extension, ...theirs: unknown[]) =>
    theirs.length > 0 ? add(extension, ...theirs) : add(extensionOf(extension));
  return Object.assign(env, { addExtension });
}

/** Options of Werkzeug's server that mean nothing here, with the reason. */
const MEANINGLESS: Record<string, string> = {
  threaded: 'requests share one thread, and none waits for another',
  use_debugger: 'debug: true has the pages of errors',
  use_evalex: 'no page of debug mode runs code',
  load_dotenv: 'the pottle command reads .env',
  reloader_interval: '',
  reloader_type: '',
  extra_files: '',
  exclude_patterns: '',
  passthrough_errors: '',
};

/** Options of Werkzeug's server that are something else here. */
const INSTEAD: Record<string, string> = {
  use_reloader: 'The command reloads: pottle run --reload.',
  processes: 'Say workers: 4.',
  request_handler: 'Say transport.',
};

/** What `app.run()` understands of Flask's options. @throws TypeError for those that are something else */
export function runOptions(
  given: Record<string, unknown>,
  warn: (text: string) => void,
): Record<string, unknown> {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)); // None: as without it
  const ignored: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    const name = snake(key);
    const isOff =
      value === false || value === null || value === undefined || (name === 'processes' && value === 1);
    if (name in INSTEAD && !isOff) throw new TypeError(`app.run() has no '${name}' here. ${INSTEAD[name]}`);
    if (name in MEANINGLESS && !isOff)
      ignored.push(MEANINGLESS[name] ? `${name} (${MEANINGLESS[name]})` : name);
    if (name in INSTEAD || name in MEANINGLESS) delete known[key];
  }
  if (ignored.length > 0) warn(`app.run() does without ${ignored.join(', ')}.`);
  return known;
}
