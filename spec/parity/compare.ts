/** How many of Flask's and Quart's public names exist here: looked up in the running code, not in a list of promises. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as pottle from 'pottle';
import * as jinja from 'pottle/jinja';
import * as testing from 'pottle/testing';
import { exportsOf } from '../exports.js';
import { INSTEAD } from './instead.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** Where a Python module, class or registry is here: whether it has a name; and the object that has it, if it is one. */
interface Place {
  (name: string): boolean;
  object?: object;
}

/** The names of one owner in Python; `names` are those that make sense in Node, with their twins. */
export interface Owner {
  names?: Record<string, string>;
  notApplicable?: Record<string, string[]>;
}

/** What became of the names of an area. */
export interface Area {
  name: string;
  found: number;
  /** Names that something else stands for, with what that is. */
  instead: [name: string, what: string][];
  missing: string[];
  notApplicable: number;
}

const ENTRIES = ['lib/index.ts', 'lib/jinja/index.ts', 'lib/testing/index.ts'];
const EXPORTED = new Set(ENTRIES.flatMap((file) => [...exportsOf(file)]));
const MODULES: Record<string, unknown>[] = [pottle, jinja, testing];

/** A function, class or type that can be imported. */
const imported: Place = (name) => EXPORTED.has(name) || MODULES.some((module) => name in module);

/** A member of an instance, or a static one of its class. */
function member(object: object): Place {
  const symbols: Record<string, symbol> = {
    '[Symbol.iterator]': Symbol.iterator,
    '[Symbol.asyncIterator]': Symbol.asyncIterator,
    '[Symbol.asyncDispose]': Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose'),
  };
  const has = (name: string) => {
    const key = symbols[name] ?? name;
    // A private field is not a name that anybody may use.
    return (key in object && !isPrivate(object, name)) || key in object.constructor;
  };
  return Object.assign(has, { object });
}

function isPrivate(object: object, name: string): boolean {
  const declaration = new RegExp(
    `^  private (?:readonly |get |async )*${name.replace(/\W/g, '\\$&')}\\b`,
    'm',
  );
  return sourceOf(object.constructor.name)?.match(declaration) !== null;
}

const sources = readdirSync(path.join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('names/'))
  .map((name) => read(path.join('lib', name)));

/** The text of a class; undefined when it is none of ours. */
function sourceOf(name: string): string | undefined {
  const start = new RegExp(`^(?:export )?(?:abstract )?class ${name}\\b`, 'm');
  const text = sources.find((source) => start.test(source));
  return text?.slice(text.search(start)).split(/^\}/m, 1)[0] ?? '';
}

/** A member of an interface of options. */
function option(...interfaces: string[]): Place {
  const bodies = interfaces.map((name) => {
    const start = new RegExp(`^(?:export )?(?:interface|class|type) ${name}\\b`, 'm');
    const text = sources.find((source) => start.test(source));
    if (text === undefined) throw new Error(`There is no interface ${name} any more.`);
    return text.slice(text.search(start)).split(/^\}/m, 1)[0]!;
  });
  return (name) =>
    bodies.some((body) => new RegExp(`(?:^ {2,4}|[(] ?)(?:readonly )?${name}\\??[:(<]`, 'm').test(body));
}

/** A command, or an option of one. */
const command: Place = (name) => COMMANDS.includes(name.startsWith('--') ? `${name}` : `command('${name}`);
const COMMANDS = readdirSync(path.join(ROOT, 'lib/cli'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(path.join('lib/cli', name)))
  .join('');

function either(...places: Place[]): Place {
  const object = places.find((place) => place.object)?.object;
  return Object.assign((name: string) => places.some((place) => place(name)), object && { object });
}

/** Something written down in the code: a variable of the environment. */
const written: Place = (name) => sources.some((source) => source.includes(name));

/** A member of the instances of a class of which none is at hand. */
const prototype = (type: { name: string; prototype: object }) =>
  either(member(type.prototype), option(type.name));

/** Runs a request and a WebSocket, to look at the objects that views see. */
async function views(app: pottle.Pottle) {
  const request = await app.testRequestContext('/', () => pottle.request._getCurrentObject());
  const socket = await app.testClient().websocket('/socket');
  await socket.close();
  return { request, socket, websocket: seen! };
}
let seen: pottle.Websocket | undefined;

function makeApp(): pottle.Pottle {
  const app = new pottle.Pottle('parity', { rootPath: import.meta.dirname });
  app.secretKey = 'parity';
  app.get('/')(function index() {
    return '';
  });
  app.websocket('/socket')(async function socket() {
    seen = pottle.websocket._getCurrentObject();
    await pottle.websocket.accept();
  });
  return app;
}

export async function places(): Promise<Record<string, Place>> {
  const app = makeApp();
  const { request, socket, websocket } = await views(app);
  const ctx = new pottle.Context(app, null);
  const client = app.testClient();
  const runner = app.testCliRunner();
  const response = new pottle.Response('');
  const page = await client.get('/');
  const blueprint = new pottle.Blueprint('parity', 'parity', { rootPath: import.meta.dirname });
  const headers = new pottle.Headers();
  const env = new jinja.Environment();
  const hosted = app.jinjaEnv;
  const template = env.fromString('');
  const adapter = app.urlMap.bind('localhost');
  const rule = new pottle.Rule('/', { endpoint: 'x' });
  const serializer = new pottle.TaggedJSONSerializer();
  const provider = app.json;
  const signal = pottle.requestStarted;
  const session = new pottle.SecureCookieSession();
  const g = new app.appCtxGlobalsClass();
  return {
    'quart.Quart': member(app),
    'flask.Flask': member(app),
    'quart.Blueprint': member(blueprint),
    'quart.blueprints.BlueprintSetupState': member(new pottle.BlueprintSetupState(blueprint, app, {}, true)),
    'quart.ctx.AppContext': member(ctx),
    'quart.ctx.RequestContext': member(ctx),
    'quart.ctx.WebsocketContext': member(ctx),
    'flask.ctx.AppContext': member(ctx),
    'flask.ctx.RequestContext': member(ctx),
    'quart.g': member(g),
    'werkzeug.local.LocalProxy': member(pottle.request),
    'jinja2.Environment': either(member(env), member(hosted), option('Syntax', 'EnvironmentOptions')),
    'jinja2.Template': member(template),
    'jinja2.BaseLoader': member(app.jinjaLoader!),
    'jinja globals': (name) => snake(name) in hosted.globals || name in env.globals,
    'jinja context': (name) => name in hosted.globals,
    'jinja filters': (name) => name in env.filters,
    'jinja tests': (name) => name in env.tests || written(`'${name}'`),
    'markupsafe.Markup': member(new pottle.Markup('')),
    'quart.wrappers.Request': member(request),
    'flask.wrappers.Request': member(request),
    'quart.wrappers.request.Body': member(request),
    'quart.formparser.FormDataParser': prototype(pottle.FormDataParser),
    'quart.formparser.MultiPartParser': prototype(pottle.FormDataParser),
    'werkzeug.user_agent.UserAgent': member(request.userAgent),
    'quart.wrappers.Response': member(response),
    'flask.wrappers.Response': member(response),
    'quart.wrappers.Websocket': member(websocket),
    'werkzeug.routing.Map': member(app.urlMap),
    'werkzeug.routing.Map(...)': option('UrlMapOptions'),
    'werkzeug.routing.Rule': member(rule),
    'werkzeug.routing.Rule(...)': option('RuleOptions', 'ShortcutOptions'),
    'werkzeug.routing.MapAdapter': member(adapter),
    'werkzeug.routing.MapAdapter(...)': option('BindOptions', 'MapAdapter'),
    'werkzeug.routing.BuildError': prototype(pottle.BuildError),
    'werkzeug.routing.RequestRedirect': member(new pottle.RequestRedirect('/')),
    'quart.routing.QuartMap': member(app.urlMap),
    'quart.routing.QuartRule': member(rule),
    'url converters': (name) => name in app.urlMap.converters,
    'werkzeug.routing.BaseConverter': member(new pottle.UnicodeConverter(app.urlMap)),
    'quart.sessions.SessionInterface': member(new pottle.SecureCookieSessionInterface()),
    'quart.sessions.SecureCookieSessionInterface': member(new pottle.SecureCookieSessionInterface()),
    'quart.sessions.SecureCookieSession': (name) =>
      Reflect.get(session, name) !== undefined || member(session)(name),
    'quart.sessions.SessionMixin': (name) =>
      Reflect.get(session, name) !== undefined || member(session)(name),
    'blinker.Signal': member(signal),
    'blinker.Namespace': member(new pottle.Namespace()),
    'werkzeug.exceptions.HTTPException': member(new pottle.NotFound()),
    'werkzeug.exceptions.Unauthorized': member(new pottle.Unauthorized()),
    'werkzeug.exceptions.MethodNotAllowed': member(new pottle.MethodNotAllowed()),
    'werkzeug.exceptions.RequestedRangeNotSatisfiable': member(new pottle.RequestedRangeNotSatisfiable()),
    'werkzeug.exceptions.TooManyRequests': member(new pottle.TooManyRequests()),
    'werkzeug.exceptions.ServiceUnavailable': member(new pottle.ServiceUnavailable()),
    'werkzeug.exceptions.InternalServerError': member(new pottle.InternalServerError()),
    'werkzeug.exceptions.BadRequestKeyError': member(new pottle.BadRequestKeyError('x')),
    'werkzeug.exceptions.Aborter': member(app.aborter),
    'module quart.json': either(member(provider), imported),
    'quart.json.provider.JSONProvider': member(provider),
    'quart.json.provider.DefaultJSONProvider': member(provider),
    'quart.json.tag.TaggedJSONSerializer': member(serializer),
    'quart.json.tag.JSONTag': member(serializer.order[0]!),
    'quart.testing.QuartClient': member(client),
    'flask.testing.FlaskClient': member(client),
    'quart.testing.TestWebsocketConnection': member(socket),
    'quart.testing.WebsocketResponseError': prototype(testing.HandshakeRefused),
    'werkzeug.test.TestResponse': member(page),
    quart: command,
    'quart run': command,
    'flask run': command,
    'quart routes': command,
    environment: (name) => written(name.replace(/^(?:FLASK|QUART)_/, 'POTTLE_')),
    'quart.Config': member(app.config),
    'quart.cli.AppGroup': member(app.cli),
    'quart.testing.QuartCliRunner': member(runner),
    'click.testing.Result': member(await runner.invoke([])),
    'werkzeug.middleware.proxy_fix.ProxyFix(...)': option('ProxyFixOptions'),
    'quart.testing.TestHTTPConnection': prototype(testing.TestConnection),
    config: (name) => name in app.defaultConfig,
    'quart.views.View': member(Object.create(pottle.MethodView.prototype)),
    'quart.views.MethodView': member(Object.create(pottle.MethodView.prototype)),
    'werkzeug.datastructures.MultiDict': member(new pottle.MultiDict()),
    'werkzeug.datastructures.ImmutableMultiDict': member(request.args),
    'werkzeug.datastructures.CombinedMultiDict': member(new pottle.CombinedMultiDict()),
    'werkzeug.datastructures.Headers': member(headers),
    'werkzeug.datastructures.FileStorage': prototype(pottle.FileStorage),
    'quart.datastructures.FileStorage': prototype(pottle.FileStorage),
    'werkzeug.datastructures.Accept': member(request.acceptEncodings),
    'werkzeug.datastructures.MIMEAccept': member(request.acceptMimetypes),
    'werkzeug.datastructures.LanguageAccept': member(request.acceptLanguages),
    'werkzeug.datastructures.ETags': member(new pottle.ETags()),
    'werkzeug.datastructures.Range': member(new pottle.Range('bytes', [[0, 1]])),
    'werkzeug.datastructures.ContentRange': member(response.contentRange),
    'werkzeug.datastructures.IfRange': member(new pottle.IfRange()),
    'werkzeug.datastructures.Authorization': member(new pottle.Authorization('basic')),
    'werkzeug.datastructures.WWWAuthenticate': member(new pottle.WWWAuthenticate('basic')),
    'werkzeug.datastructures.ContentSecurityPolicy': member(response.contentSecurityPolicy),
    'werkzeug.datastructures.RequestCacheControl': member(request.cacheControl),
    'werkzeug.datastructures.ResponseCacheControl': member(response.cacheControl),
    'werkzeug.datastructures.HeaderSet': member(new pottle.HeaderSet()),
    'module werkzeug.middleware.proxy_fix': imported,
    'werkzeug.middleware.dispatcher.DispatcherMiddleware(...)': member(
      new pottle.DispatcherMiddleware(app, {}),
    ),
    'werkzeug.middleware.shared_data.SharedDataMiddleware(...)': member(
      new pottle.SharedDataMiddleware(app, {}),
    ),
    'werkzeug.middleware.shared_data.SharedDataMiddleware': member(new pottle.SharedDataMiddleware(app, {})),
    'itsdangerous.URLSafeTimedSerializer': member(new pottle.URLSafeTimedSerializer('key')),
    'itsdangerous.TimestampSigner': member(new pottle.TimestampSigner('key')),
  };
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The names of Python, by area and owner. */
export function inventory(): Record<string, Record<string, Owner>> {
  return JSON.parse(read('spec/vectors/parity.json'));
}

/** Looks every name up. */
export async function compare(): Promise<Area[]> {
  const known = await places();
  return Object.entries(inventory()).map(([name, owners]) => {
    const area: Area = { name, found: 0, instead: [], missing: [], notApplicable: 0 };
    for (const [owner, entry] of Object.entries(owners)) look(area, owner, entry, known);
    return area;
  });
}

function look(area: Area, owner: string, entry: Owner, known: Record<string, Place>): void {
  const has = known[owner] ?? (owner.startsWith('module ') ? imported : () => false);
  for (const [python, twin] of Object.entries(entry.names ?? {})) {
    const full = `${owner.replace(/^module /, '')}.${python}`;
    const what = INSTEAD[full] ?? INSTEAD[`${owner.replace(/^module /, '')}.*`];
    if (has(twin)) area.found += 1;
    else if (what !== undefined) area.instead.push([full, what]);
    else area.missing.push(full);
  }
  area.notApplicable += Object.values(entry.notApplicable ?? {}).flat().length;
}
