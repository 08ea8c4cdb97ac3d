/** Pages that show a document, and forms that try what it describes. They need no script, and have nothing of other hosts. */
/// <reference path="../templating/modules.d.ts" />

import type { Pottle } from '../app/app.js';
import type { Blueprint } from '../app/blueprints.js';
import { NotFound, SetupError } from '../errors.js';
import { currentContext } from '../globals.js';
import { Environment } from '../jinja/environment.js';
import { PrecompiledLoader } from '../jinja/precompile.js';
import { sendFile } from '../sendfile.js';
import { tuple } from '../values.js';
import type { AsyncApiDocument } from './asyncapi.js';
import type { OpenApiDocument } from './openapi.js';
import { type Operation, operationsOf } from './operations.js';
import base from './pages/base.jinja';
import docs from './pages/docs.jinja';
import events from './pages/events.jinja';
import operation from './pages/operation.jinja';
import parts from './pages/parts.jinja';
import start from './pages/start.js.jinja';
import style from './pages/style.css.jinja';
import swagger from './pages/swagger.jinja';
import tried from './pages/try.jinja';
import { Shapes, textOf } from './shown.js';
import { swaggerFiles } from './swagger.js';
import { refuseOthers, tryOperation } from './tried.js';

/** Pages keep what they show to themselves, and say to the app where a form comes from. */
const HEADERS = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin' };
/** Nothing but our stylesheet and forms. */
const POLICY =
  "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** Its own script, which asks the app alone; its stylesheet has images in itself. */
const SWAGGER_POLICY = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const page = (html: string, policy = POLICY, more: readonly [string, string][] = []) =>
  tuple(html, 200, [
    ...Object.entries({
      ...HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
    }),
    ...more,
  ] as [string, string][]);

/** How long browsers keep files, in seconds. */
const MAX_AGE = 3600;

/** Files of our own, by their names. */
const FILES: { readonly [name: string]: string } = { 'style.css': 'text/css', 'start.js': 'text/javascript' };

let environment: Environment | undefined;

function render(name: string, context: { document: object; [name: string]: unknown }): string {
  environment ??= new Environment({
    loader: new PrecompiledLoader({
      ...{ ...base, ...docs, ...events, ...operation, ...parts, ...start, ...style, ...swagger, ...tried },
    }),
    autoescape: true,
  });
  const shapes = new Shapes(context.document);
  const membersOf = (schema: unknown) => {
    const { members, required } = shapes.membersOf(schema);
    return [...members].map(([key, member]) => [key, member, required.has(key)]);
  };
  const json = (value: unknown) => JSON.stringify(value);
  const helpers = { text: textOf, json, membersOf, read: shapes.read };
  return String(environment.getTemplate(name).render({ ...helpers, ...context }));
}

/** What the pages of a document need. */
export interface PagesOptions {
  /** Where they are. */
  readonly docs: string;
  /** Where the document is. */
  readonly path: string;
  /** Which: ours, those of Swagger UI, or by default the latter where it is installed. */
  readonly kind: 'plain' | 'swagger' | undefined;
  /** Whether they have forms. */
  readonly tries: boolean;
  /** The document, for the request of now. */
  readonly read: () => OpenApiDocument;
  /** The same of the document of events; null where there is none. */
  readonly events: { readonly path: string; readonly read: () => AsyncApiDocument } | null;
}

/** Adds the pages of a document to an app or a blueprint. */
export function addPages(scaffold: Pottle | Blueprint, options: PagesOptions): void {
  const { docs } = options;
  const pages = new Pages(options);
  const add = (rule: string, endpoint: string, viewFunc: (values: never) => unknown, methods = ['GET']) =>
    scaffold.addUrlRule(rule, { endpoint, viewFunc: viewFunc as never, methods, hidden: true });
  add(docs, 'openapiDocs', () => pages.index());
  add(`${docs}/<file>`, 'openapiFile', ({ file }: { file: string }) => pages.file(file));
  if (options.events) add(`${docs}/events`, 'openapiEvents', () => pages.events());
  if (options.tries) add(`${docs}/try`, 'openapiTry', () => pages.try(), ['POST']);
}

/** What is shown of a document. */
interface Made {
  readonly document: OpenApiDocument;
  readonly operations: readonly Operation[];
  readonly plain: string;
  readonly swagger: string;
}

class Pages {
  private readonly made = new WeakMap<OpenApiDocument, Made>();
  private readonly shown = new WeakMap<AsyncApiDocument, string>();

  constructor(private readonly options: PagesOptions) {}

  /** What is shown, which stays the same as long as the document does. */
  private make(): Made {
    const { docs, tries, read } = this.options;
    const document = read();
    const known = this.made.get(document);
    if (known) return known;
    const operations = operationsOf(document);
    const tags = [...new Set(operations.map(({ tag }) => tag))];
    const [base, path] = [`${lastOf(docs)}/`, this.relative(this.options.path)];
    const shown = { document, operations, tags, tries, path, base, events: this.options.events !== null };
    const [plain, swagger] = [render('docs.jinja', shown), render('swagger.jinja', shown)];
    const made = { document, operations, plain, swagger };
    this.made.set(document, made);
    return made;
  }

  /** From the page, so that it is right wherever the app is mounted. */
  private relative(path: string): string {
    return '../'.repeat(this.options.docs.split('/').length - 2) + path.slice(1);
  }

  async index() {
    const { plain, swagger } = this.make();
    return (await this.swaggerFiles()) ? page(swagger, SWAGGER_POLICY) : page(plain);
  }

  /** @throws SetupError where it is not installed, and has to be */
  private async swaggerFiles(): Promise<ReadonlyMap<string, string> | null> {
    const { kind } = this.options;
    const files = kind === 'plain' ? null : await swaggerFiles();
    if (files !== null || kind !== 'swagger') return files;
    throw new SetupError(
      "There is no Swagger UI to show: npm install swagger-ui-dist, or say pages: 'plain'.",
    );
  }

  async file(name: string) {
    const place = (await this.swaggerFiles())?.get(name);
    if (place !== undefined) return sendFile(place, { maxAge: MAX_AGE });
    if (!Object.hasOwn(FILES, name)) throw new NotFound();
    const headers = {
      ...HEADERS,
      'Content-Type': `${FILES[name]}; charset=utf-8`,
      'Cache-Control': `max-age=${MAX_AGE}`,
    };
    return tuple(render(`${name}.jinja`, { document: {} }), 200, headers);
  }

  events() {
    const { docs, events } = this.options;
    const document = events!.read();
    const known = this.shown.get(document);
    const shown = { document, base: '', home: lastOf(docs), path: this.relative(events!.path) };
    const html = known ?? render('events.jinja', shown);
    this.shown.set(document, html);
    return page(html);
  }

  async try() {
    const ctx = currentContext('openapi', 'http');
    const { app, request } = ctx;
    refuseOthers(request);
    const [form, files] = [await request.form, await request.files];
    const { document, operations } = this.make();
    const operation = find(operations, form.get('operation'));
    const filled = new Map(form.lists());
    const tried = await tryOperation(app, operation, filled, new Map(files.lists()), request);
    // The session is as the request that was tried has left it: this one has an older one, which nobody should save.
    if (tried.cookies.length > 0) ctx.openedSession = null;
    const sent = Object.fromEntries([...filled].map(([name, values]) => [name, values.join('\n')]));
    const html = render('try.jinja', {
      document,
      operation,
      tried,
      sent,
      base: '',
      home: lastOf(this.options.docs),
    });
    const cookies = tried.cookies.map((cookie): [string, string] => ['Set-Cookie', cookie]);
    return page(html, POLICY, [['Cache-Control', 'no-store'], ...cookies]);
  }
}

/** @throws NotFound for one that is not in the document, which no form asks for */
function find(operations: readonly Operation[], key: string | null): Operation {
  const found = operations.find(({ method, path }) => `${method} ${path}` === key);
  if (found === undefined) throw new NotFound('There is no such operation.');
  return found;
}

const lastOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
