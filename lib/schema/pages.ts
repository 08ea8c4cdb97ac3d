/** Pages that show a document, and forms that try what it describes. They need no script, and have nothing of other hosts. */
/// <reference path="./pages/jinja.d.ts" />

import type { Pottle } from '../app/app.js';
import type { Blueprint } from '../app/blueprints.js';
import { NotFound } from '../errors.js';
import { currentContext } from '../globals.js';
import { Environment } from '../jinja/environment.js';
import { PrecompiledLoader } from '../jinja/precompile.js';
import { tuple } from '../values.js';
import type { OpenApiDocument } from './openapi.js';
import { type Operation, type ShownApi, shownApi } from './operations.js';
import base from './pages/base.jinja';
import docs from './pages/docs.jinja';
import operation from './pages/operation.jinja';
import parts from './pages/parts.jinja';
import style from './pages/style.css.jinja';
import tried from './pages/try.jinja';
import { refuseOthers, tryOperation } from './tried.js';

/** Nothing but our stylesheet and forms. Pages keep what they show to themselves, and say to the app where a form comes from. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
};

let environment: Environment | undefined;

function render(name: string, context: Record<string, unknown>): string {
  environment ??= new Environment({
    loader: new PrecompiledLoader({ ...base, ...docs, ...operation, ...parts, ...style, ...tried }),
    autoescape: true,
  });
  const template = environment.getTemplate(name);
  return String((template as { render(context: object): unknown }).render(context));
}

/** What the pages of a document need. */
export interface PagesOptions {
  /** Where they are. */
  readonly docs: string;
  /** Where the document is. */
  readonly path: string;
  /** Whether they have forms. */
  readonly tries: boolean;
  /** The document, for the request of now. */
  readonly read: () => OpenApiDocument;
}

/** Adds the pages of a document to an app or a blueprint. */
export function addPages(scaffold: Pottle | Blueprint, options: PagesOptions): void {
  const { docs } = options;
  const pages = new Pages(options);
  const add = (rule: string, endpoint: string, viewFunc: (values: never) => unknown, methods = ['GET']) =>
    scaffold.addUrlRule(rule, { endpoint, viewFunc: viewFunc as never, methods, hidden: true });
  add(docs, 'openapiDocs', () => pages.index());
  add(`${docs}/<file>`, 'openapiFile', ({ file }: { file: string }) => pages.file(file));
  if (options.tries) add(`${docs}/try`, 'openapiTry', () => pages.try(), ['POST']);
}

class Pages {
  private readonly made = new WeakMap<OpenApiDocument, { readonly api: ShownApi; readonly index: string }>();

  constructor(private readonly options: PagesOptions) {}

  /** What is shown of a document, which stays the same. */
  private make() {
    const { docs, path, tries, read } = this.options;
    const found = read();
    const known = this.made.get(found);
    if (known) return known;
    const api = shownApi(found);
    // Relative, so that they are right wherever the app is mounted.
    const document = '../'.repeat(docs.split('/').length - 2) + path.slice(1);
    const made = { api, index: render('docs.jinja', { api, tries, document, base: `${lastOf(docs)}/` }) };
    this.made.set(found, made);
    return made;
  }

  index() {
    return tuple(this.make().index, 200, HEADERS);
  }

  file(name: string) {
    if (name !== 'style.css') throw new NotFound();
    const headers = {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'max-age=3600',
      'X-Content-Type-Options': 'nosniff',
    };
    return tuple(render('style.css.jinja', {}), 200, headers);
  }

  async try() {
    const { app, request } = currentContext('openapi', 'http');
    refuseOthers(request);
    const [form, files] = [await request.form, await request.files];
    const { api } = this.make();
    const operation = operationOf(api, form.get('operation'));
    const filled = new Map(form.lists());
    const tried = await tryOperation(app, operation, filled, new Map(files.lists()), request);
    const sent = Object.fromEntries([...filled].map(([name, values]) => [name, values.join('\n')]));
    const page = render('try.jinja', {
      api,
      operation,
      tried,
      sent,
      base: '',
      home: lastOf(this.options.docs),
    });
    return tuple(page, 200, [
      ...Object.entries(HEADERS),
      ['Cache-Control', 'no-store'],
      ...tried.cookies.map((cookie) => ['Set-Cookie', cookie]),
    ] as [string, string][]);
  }
}

/** @throws NotFound for one that is not in the document, which no form asks for */
function operationOf({ groups }: ShownApi, key: string | null): Operation {
  const operations = groups.flatMap(({ operations }) => operations);
  const found = operations.find(({ method, path }) => `${method} ${path}` === key);
  if (found === undefined) throw new NotFound('There is no such operation.');
  return found;
}

const lastOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
