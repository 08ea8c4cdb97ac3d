/** Documents of apps, with their schemas (entry pottle/schema). */

import type { Pottle } from '../app/app.js';
import type { Blueprint } from '../app/blueprints.js';
import { currentContext } from '../globals.js';
import { iriToUri } from '../http/urls.js';
import { tuple } from '../values.js';
import type { Request } from '../wrappers/request.js';
import { type AsyncApiDocument, asyncapiDocument, withServers } from './asyncapi.js';
import type { ApiInfo } from './description.js';
import { openapiDocument } from './openapi.js';
import { addPages } from './pages.js';

export { type AsyncApiDocument, asyncapiDocument } from './asyncapi.js';
export { apiClient } from './client.js';
export type { ApiInfo, Example, Examples } from './description.js';
export { collectExamples } from './examples.js';
export { type OpenApiDocument, openapiDocument } from './openapi.js';

/** Options of {@link openapi}. */
export interface OpenApiOptions extends Omit<ApiInfo, 'blueprint'> {
  /** Where the OpenAPI document is served; `/openapi.json` by default. */
  path?: string | undefined;
  /** Where the AsyncAPI document is served; `/asyncapi.json` by default, null: nowhere. */
  asyncPath?: string | null | undefined;
  /** Where its pages are; `/docs` by default. */
  docs?: string | undefined;
  /** Whose pages: ours ('plain'), those of Swagger UI ('swagger'), or none (`false`). By default those of Swagger UI where `swagger-ui-dist` is installed. */
  pages?: 'plain' | 'swagger' | false | undefined;
  /** `false` for pages without forms that try an endpoint. */
  try?: boolean | undefined;
}

/**
 * Serves what an app says of itself, and pages that show it: in OpenAPI of all its routes, in AsyncAPI of its WebSockets and events, those that are
 * registered later among them. `pottle openapi` and `pottle asyncapi` print the same.
 * @param scaffold a blueprint has documents of its own routes, below its prefix and behind its hooks
 * @throws SetupError when the app has handled a request already
 * @example openapi(app, { title: 'Notes', version: '1.0.0' });
 */
export function openapi(scaffold: Pottle | Blueprint, options: OpenApiOptions = {}): void {
  const { docs = '/docs', pages, try: tries = true, ...others } = options;
  const { path = '/openapi.json', asyncPath = '/asyncapi.json', ...info } = others;
  const { servers } = info;
  if ('extensions' in scaffold) scaffold.extensions.openapi = info;
  const read = serve(scaffold, 'openapi', path, {
    make: (app, blueprint) => openapiDocument(app, { ...info, blueprint }),
    served: (document, { rootPath }) => ({
      ...document,
      servers: servers ?? [{ url: iriToUri(rootPath) || '/' }],
    }),
  });
  const events =
    asyncPath === null ? null : { path: asyncPath, read: serveEvents(scaffold, asyncPath, info) };
  if (pages !== false) addPages(scaffold, { docs, path, kind: pages, tries, read, events });
}

function serveEvents(scaffold: Pottle | Blueprint, path: string, info: ApiInfo): () => AsyncApiDocument {
  return serve(scaffold, 'asyncapi', path, {
    make: (app, blueprint) => asyncapiDocument(app, { ...info, blueprint }),
    served: (document, { rootUrl }) => {
      const at = (url: string) => (url.startsWith('/') ? new URL(url, rootUrl).href : url);
      const hosted = info.servers?.map((one) => ({ ...one, url: at(one.url) }));
      return withServers(document, hosted ?? [{ url: rootUrl }]);
    },
  });
}

interface Making<D> {
  /** Makes a document, once for each app and blueprint. */
  make(app: Pottle, blueprint: string | undefined): D;
  /** What a client is sent of it. */
  served(document: D, request: Request): object;
}

/** Serves a document. @returns what gives the document itself, for the request of now */
function serve<D extends object>(
  scaffold: Pottle | Blueprint,
  endpoint: string,
  path: string,
  { make, served }: Making<D>,
): () => D {
  /** By app, and by the name under which it has the blueprint: pages read what is served. */
  const documents = new WeakMap<object, Map<string | null, D>>();
  const read = () => {
    const { app, request } = currentContext(endpoint, 'http');
    const { blueprint } = request;
    const known = documents.get(app) ?? new Map<string | null, D>();
    documents.set(app, known);
    const document = known.get(blueprint) ?? make(app, blueprint ?? undefined);
    known.set(blueprint, document);
    return document;
  };
  const viewFunc = () => {
    const { request } = currentContext(endpoint, 'http');
    return tuple(JSON.stringify(served(read(), request)), 200, { 'Content-Type': 'application/json' });
  };
  scaffold.addUrlRule(path, { endpoint, viewFunc, hidden: true });
  return read;
}
