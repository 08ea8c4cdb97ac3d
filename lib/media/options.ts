/** How content is asked for, and what connections know of the media types of their app. */

/** Options of {@link Request.getJson}. */
export interface GetJsonOptions {
  /** Parse whatever the content type is. */
  force?: boolean | undefined;
  /** Null instead of an error for a wrong type or a malformed body. */
  silent?: boolean | undefined;
  /** Keep the result for the next call; true by default. */
  cache?: boolean | undefined;
}

/** Options of {@link Request.getMedia}. */
export interface GetMediaOptions {
  /** The media types that this view understands: only these, and what is read as they are by its suffix. By default all that the app can read. */
  types?: readonly string[] | undefined;
  /** Given where the request has no content, instead of a 400. */
  defaultWhenEmpty?: unknown;
}

/** Reads and writes JSON. */
export interface JsonModule {
  loads(text: string | Uint8Array): unknown;
  dumps(value: unknown): string;
}

/** Reads and writes media: the registry of the app. */
export interface MediaModule {
  /** The content of a request. */
  read(request: object, options: GetMediaOptions): Promise<unknown>;
  loads(content: string | Uint8Array, type: string): Promise<unknown>;
  dumps(value: unknown, type: string): Promise<unknown>;
}
