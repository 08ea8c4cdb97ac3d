/** The media types that every app understands: JSON, forms and text, read as `request.json` and `request.form` read them. */
import { BadRequest, UnsupportedMediaType } from '../errors.js';
import type { FileStorage } from '../files/uploads.js';
import { ClientDict } from '../wrappers/connection.js';
import type { Response } from '../wrappers/response.js';
import { EmptyContent, type Handler, isEmpty } from './reading.js';

/** What media types need of their app. */
export interface MediaApp {
  readonly debug: boolean;
  readonly json: { loads(text: Uint8Array): unknown; response(value: unknown): Response };
  readonly responseClass: typeof Response;
}

/** The handlers that an app begins with, by type. */
export function builtInHandlers(app: MediaApp): [type: string, handler: Handler][] {
  return [
    ['application/json', jsonHandler(app)],
    ['application/x-www-form-urlencoded', { read: async (request) => request.form }],
    ['multipart/form-data', MULTIPART],
    ['text/plain', TEXT],
  ];
}

/** JSON as the provider of the app has it, which may be replaced at any time. */
function jsonHandler(app: MediaApp): Handler {
  return {
    async read(request) {
      try {
        return await request.getJson({ force: true });
      } catch (error) {
        throw error instanceof BadRequest && (await isEmpty(request)) ? new EmptyContent() : error;
      }
    },
    loads: (content) => app.json.loads(content),
    dumps: (value) => app.json.response(value).response,
  };
}

/** Fields and files in one. */
const MULTIPART: Handler = {
  async read(request) {
    const [form, files] = [await request.form, await request.files];
    return new ClientDict<string | FileStorage>([
      ...form.items({ multi: true }),
      ...files.items({ multi: true }),
    ]);
  },
};

const TEXT: Handler = {
  read: async (request) => decoderOf(request.mimetypeParams.charset).decode(await request.getContent()),
  loads: (content) => decoderOf().decode(content),
};

/** @throws UnsupportedMediaType for a charset that nobody knows */
function decoderOf(charset = 'utf-8'): { decode(content: Uint8Array): string } {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    throw new UnsupportedMediaType('The charset of the content is not known here.');
  }
}
