/** Files before the app: what middleware can serve without one. */

import path from 'node:path';
import { HTTPException } from '../errors.js';
import type { Exchange, Handle, HttpExchange } from '../exchange.js';
import { describeIfFile, type FileDescription, guessType } from '../files/send.js';
import { RequestHeaders } from '../http/index.js';
import { createLogger } from '../logging.js';
import { decodePath } from '../routing/index.js';
import { safeJoin } from '../security.js';
import { asHttpException } from '../wrappers/make.js';
import { Response } from '../wrappers/response.js';
import { type SendHost, sendResponse } from '../wrappers/send.js';
import { type Handler, handleOf } from './proxies.js';

/** Options of {@link SharedDataMiddleware}. */
export interface SharedDataOptions {
  /** Files whose absolute path matches are not served. */
  disallow?: RegExp | null | undefined;
  /** Let browsers keep what they got; true by default. */
  cache?: boolean | undefined;
  /** For how long, in seconds; 12 hours by default. */
  cacheTimeout?: number | undefined;
  /** The type of files whose extension says nothing; `application/octet-stream` by default. */
  fallbackMimetype?: string | undefined;
}

/**
 * Serves files before the app sees the request (werkzeug.middleware.shared_data.SharedDataMiddleware), with entity tags,
 * ranges and caching. What is no file goes to the app, as do all methods but GET and HEAD.
 * @example app.handle = new SharedDataMiddleware(app, { '/shared': '/srv/shared' }).handle;
 */
export class SharedDataMiddleware {
  readonly exports: readonly (readonly [prefix: string, target: string])[];
  readonly disallow: RegExp | null;
  readonly cache: boolean;
  readonly cacheTimeout: number;
  readonly fallbackMimetype: string;
  private readonly inner: Handle;
  private readonly host: SendHost;

  /**
   * @param app what all other requests go to
   * @param exports URL paths, decoded, and the folders or files that they show; asked in order
   */
  constructor(app: Handler, exports: Record<string, string>, options: SharedDataOptions = {}) {
    this.inner = handleOf(app, this.handle);
    this.exports = Object.entries(exports).map(([prefix, target]) => [prefix, path.resolve(target)]);
    this.disallow = options.disallow ?? null;
    this.cache = options.cache ?? true;
    this.cacheTimeout = options.cacheTimeout ?? 12 * 60 * 60;
    this.fallbackMimetype = options.fallbackMimetype ?? 'application/octet-stream';
    const logger = createLogger('pottle');
    this.host = {
      responseTimeout: null,
      logStreamError: (error) => logger.exception('A shared file could not be sent in full.', error),
    };
  }

  /** Handles an exchange; may be passed on as it is. */
  readonly handle: Handle = async (exchange) => {
    const file = isRead(exchange) ? await this.find(decodePath(exchange.path)) : null;
    return file === null ? this.inner(exchange) : this.send(exchange as HttpExchange, file);
  };

  /** Whether a file may be served; by default what {@link disallow} says. */
  isAllowed(filename: string): boolean {
    return this.disallow === null || filename.search(this.disallow) < 0;
  }

  private async find(url: string): Promise<FileDescription | null> {
    for (const [prefix, target] of this.exports) {
      const filename = locate(url, prefix, target);
      const file = filename === null ? null : await this.describe(filename);
      if (file !== null) return this.isAllowed(filename!) ? file : null;
    }
    return null;
  }

  private describe(filename: string): Promise<FileDescription | null> {
    const mimetype = guessType(filename).mimetype ?? this.fallbackMimetype;
    return describeIfFile(filename, { mimetype, maxAge: this.cache ? this.cacheTimeout : null });
  }

  private async send(exchange: HttpExchange, file: FileDescription): Promise<void> {
    const response = new Response(null, { headers: file.headers });
    response.setSource(file.size, (range) => file.open(range?.start, range?.stop));
    const request = { method: exchange.method, headers: new RequestHeaders(exchange) };
    const conditional = response
      .makeConditional(request, { acceptRanges: true, completeLength: file.size })
      .catch(asResponse);
    await sendResponse(exchange, await conditional, this.host);
  }
}

function isRead(exchange: Exchange): boolean {
  return exchange.kind === 'http' && (exchange.method === 'GET' || exchange.method === 'HEAD');
}

function locate(url: string, prefix: string, target: string): string | null {
  if (url === prefix) return target;
  const folder = prefix.endsWith('/') ? prefix : `${prefix}/`;
  return url.startsWith(folder) ? safeJoin(target, url.slice(folder.length)) : null;
}

/** A range that cannot be had. */
function asResponse(raised: unknown): Response {
  const error = asHttpException(raised);
  if (error instanceof HTTPException) return error.getResponse();
  throw error;
}
