/** The answer to a test request, read to its end. */
import { decodeText } from '../http/forms.js';
import { Headers } from '../http/headers.js';
import { isJsonMimetype, mimetypeOf } from '../http/mime.js';
import { decodePath } from '../routing/path.js';
import type { MemoryResponse } from '../transports/memory/client.js';
import { Response } from '../wrappers/response.js';

/** The request that was answered. */
export interface SentRequest {
  method: string;
  scheme: string;
  host: string;
  rootPath: string;
  /** Decoded, as `request.path` of the app. */
  path: string;
  query: string;
}

/**
 * A response of the test client (werkzeug.test.TestResponse). It is complete: `data`, `text` and `json` are values,
 * which may be awaited as those of any response.
 */
export class TestResponse {
  /** The redirects that led here. */
  readonly history: TestResponse[] = [];
  /** The status line. */
  readonly status: string;
  readonly statusCode: number;
  readonly headers: Headers;
  /** The headers of each `103 Early Hints` that came ahead. */
  readonly earlyHints: readonly Headers[];
  /** The body. */
  readonly data: Buffer;
  /** The request that was answered. */
  readonly request: SentRequest;
  private readonly sentPath: string;
  private readonly provider: { loads(text: string | Uint8Array): unknown };

  private constructor(
    answer: MemoryResponse,
    data: Uint8Array,
    provider: TestResponse['provider'],
    request: SentRequest,
  ) {
    this.status = answer.status;
    this.statusCode = answer.statusCode;
    this.headers = new Headers(pairs(answer.headers));
    this.earlyHints = answer.informed.map((list) => new Headers(pairs(list)));
    this.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.provider = provider;
    this.request = { ...request, path: decodePath(request.path) };
    this.sentPath = request.path;
  }

  /** Reads an answer to its end. */
  static async read(
    answer: MemoryResponse,
    provider: TestResponse['provider'],
    request: SentRequest,
  ): Promise<TestResponse> {
    return new TestResponse(answer, await answer.bytes(), provider, request);
  }

  /** The body as text. */
  get text(): string {
    return decodeText(this.data);
  }
  /** The body, parsed; null when it is no JSON. */
  get json(): unknown {
    return this.isJson ? this.provider.loads(this.data) : null;
  }
  /** The body as bytes, or text with `asText`. */
  getData(options: { asText: true }): string;
  getData(options?: { asText?: false | undefined }): Buffer;
  getData(options: { asText?: boolean | undefined } = {}): Buffer | string {
    return options.asText ? this.text : this.data;
  }
  /** The body, parsed; null when it is no JSON, unless `force`. */
  getJson<T = unknown>(options?: { force?: boolean | undefined; silent?: boolean | undefined }): T;
  getJson(options: { force?: boolean | undefined; silent?: boolean | undefined } = {}): unknown {
    if (!options.force && !this.isJson) return null;
    try {
      return this.provider.loads(this.data);
    } catch (error) {
      if (options.silent) return null;
      throw error;
    }
  }
  /** Whether the content type is JSON. */
  get isJson(): boolean {
    return isJsonMimetype(this.mimetype);
  }
  /** The whole `Content-Type`. */
  get contentType(): string | null {
    return this.headers.get('Content-Type') as string | null;
  }
  /** The content type without parameters. */
  get mimetype(): string | null {
    return mimetypeOf(this.contentType);
  }
  /** The `Content-Length`; null for a stream. */
  get contentLength(): number | null {
    const length = this.headers.get('Content-Length');
    return length === null ? null : Number(length);
  }
  /** The `Location` header. */
  get location(): string | null {
    return this.headers.get('Location') as string | null;
  }
  /** Whether it is a redirect. */
  get isRedirect(): boolean {
    return [301, 302, 303, 305, 307, 308].includes(this.statusCode) && this.location !== null;
  }
  /** {@link location} as a whole URL. */
  get resolvedLocation(): string {
    const { scheme, host, rootPath } = this.request;
    return new URL(this.location ?? '', `${scheme}://${host}${rootPath}${this.sentPath}`).href;
  }
  /** The headers that parse themselves (`cacheControl`, `vary`, …), as on any response. */
  get parsed(): Response {
    return new Response(this.data, { status: this.status, headers: this.headers });
  }
}

function pairs(list: readonly string[]): [string, string][] {
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i]!, list[2 * i + 1]!]);
}
