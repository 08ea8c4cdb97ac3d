/** Documents of routes with schemas (entry pottle/schema). */

import type { Pottle } from '../app/app.js';
import { tuple } from '../values.js';
import type { ApiInfo } from './description.js';
import { openapiDocument } from './openapi.js';

export type { ApiInfo } from './description.js';
export { type OpenApiDocument, openapiDocument } from './openapi.js';

/** Options of {@link openapi}. */
export interface OpenApiOptions extends ApiInfo {
  /** Where the document is served; `/openapi.json` by default. */
  path?: string;
}

/**
 * Serves the OpenAPI document of an app: of all its routes, those that are registered later among them. `pottle openapi` prints the same.
 * @throws SetupError when the app has handled a request already
 * @example openapi(app, { title: 'Notes', version: '1.0.0' });
 */
export function openapi(app: Pottle, { path = '/openapi.json', ...info }: OpenApiOptions = {}): void {
  app.extensions.openapi = info;
  let document: ReturnType<typeof openapiDocument> | undefined;
  const send = ({ url }: { url: string }) => {
    document ??= openapiDocument(app, info);
    const served = { ...document, servers: info.servers ?? [{ url }] };
    return tuple(JSON.stringify(served), 200, { 'Content-Type': 'application/json' });
  };
  app.addUrlRule(path, {
    endpoint: 'openapi',
    viewFunc: () => send({ url: app.urlFor('openapi').slice(0, -path.length) || '/' }),
    hidden: true,
  });
}
