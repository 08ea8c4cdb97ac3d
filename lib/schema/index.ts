/** Documents of routes with schemas (entry pottle/schema). */

import type { Pottle } from '../app/app.js';
import type { Blueprint } from '../app/blueprints.js';
import { currentContext } from '../globals.js';
import { iriToUri } from '../http/urls.js';
import { tuple } from '../values.js';
import type { ApiInfo } from './description.js';
import { type OpenApiDocument, openapiDocument } from './openapi.js';
import { addPages } from './pages.js';

export { apiClient } from './client.js';
export type { ApiInfo, Example, Examples } from './description.js';
export { collectExamples } from './examples.js';
export { type OpenApiDocument, openapiDocument } from './openapi.js';

/** Options of {@link openapi}. */
export interface OpenApiOptions extends Omit<ApiInfo, 'blueprint'> {
  /** Where the document is served; `/openapi.json` by default. */
  path?: string;
  /** Where its pages are; `/docs` by default. */
  docs?: string;
  /** Whose pages: ours ('plain'), those of Swagger UI ('swagger'), or none (`false`). By default those of Swagger UI where `swagger-ui-dist` is installed. */
  pages?: 'plain' | 'swagger' | false;
  /** `false` for pages without forms that try an endpoint. */
  try?: boolean;
}

/**
 * Serves the OpenAPI document of an app, and pages that show it: of all its routes, those that are registered later among them. `pottle openapi` prints the same.
 * @param scaffold a blueprint has a document of its own routes, below its prefix and behind its hooks
 * @throws SetupError when the app has handled a request already
 * @example openapi(app, { title: 'Notes', version: '1.0.0' });
 */
export function openapi(scaffold: Pottle | Blueprint, options: OpenApiOptions = {}): void {
  const { path = '/openapi.json', docs = '/docs', pages, try: tries = true, ...info } = options;
  if ('extensions' in scaffold) scaffold.extensions.openapi = info;
  const documents = new WeakMap<object, OpenApiDocument>();
  const read = () => {
    const { app, request } = currentContext('openapi', 'http');
    const rule = request.urlRule!;
    const known =
      documents.get(rule) ?? openapiDocument(app, { ...info, blueprint: request.blueprint ?? undefined });
    documents.set(rule, known);
    return known;
  };
  const send = () => {
    const { rootPath } = currentContext('openapi', 'http').request;
    const served = { ...read(), servers: info.servers ?? [{ url: iriToUri(rootPath) || '/' }] };
    return tuple(JSON.stringify(served), 200, { 'Content-Type': 'application/json' });
  };
  scaffold.addUrlRule(path, { endpoint: 'openapi', viewFunc: send, hidden: true });
  if (pages !== false) addPages(scaffold, { docs, path, kind: pages, tries, read });
}
