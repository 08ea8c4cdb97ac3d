/** Responses with Python's manners: headers by index, and a body that is there at once. */

import { decodeText } from '../http/forms.js';
import { Response as Base } from '../wrappers/response.js';
import { sendsPlainly } from '../wrappers/send.js';
import { dict } from './dict.js';
import { addNames } from './twin.js';

/** For JSON, which a byte order mark is no part of. */
const decoder = new TextDecoder();

/** What a stream is not asked for at once. */
function streamed(what: string): never {
  throw new TypeError(
    `${what} was read of a response that streams its body. Wait for it first: await response.make_sequence().`,
  );
}

/** An HTTP response (flask.Response). */
export class Response extends Base {
  override get headers() {
    return dict(super.headers);
  }

  private bytesNow(what: string): Uint8Array {
    const body = this.wholeBody();
    return body instanceof Uint8Array ? body : streamed(what);
  }

  /** The body as bytes, or as text. */
  get_data({ asText = false }: { asText?: boolean | undefined } = {}): Uint8Array | string {
    const bytes = this.bytesNow('The data');
    return asText ? decodeText(bytes) : bytes;
  }

  /** The body, parsed; null when the type is not JSON. */
  get_json({ force = false, silent = false } = {}): unknown {
    if (!force && !this.isJson) return null;
    try {
      return (this.constructor as typeof Base).jsonModule.loads(decoder.decode(this.bytesNow('The JSON')));
    } catch (error) {
      if (silent) return null;
      throw error;
    }
  }

  /** Sets an entity tag made of the body, unless there is one. */
  add_etag(options: { overwrite?: boolean | undefined; weak?: boolean | undefined } = {}): void {
    if (this.isStreamed) streamed('The entity tag');
    void this.etagNow(options);
  }

  /** Answers a conditional request, and gives the response itself. A stream whose length has to be known is read first: then a promise of it. */
  make_conditional(
    request: Parameters<Base['makeConditional']>[0],
    options: Parameters<Base['makeConditional']>[1] = {},
  ): this | Promise<this> {
    const waiting = this.conditionNow(request, options);
    return waiting === undefined ? this : waiting.then(() => this);
  }
}

addNames(
  Response.prototype,
  ['get_data', 'get_json', 'add_etag', 'make_conditional']
    .map((name) => `${name}:Response.${name}`)
    .join(' '),
);

/** Python reads these as they are; the framework waits for a promise or a value alike. */
for (const [name, read] of Object.entries({
  data: (self: Response) => self.get_data(),
  text: (self: Response) => self.get_data({ asText: true }),
  json: (self: Response) => self.get_json(),
}))
  Object.defineProperty(Response.prototype, name, {
    configurable: true,
    get(this: Response) {
      return read(this);
    },
    ...(name === 'data' && {
      set(this: Response, data: string | Uint8Array) {
        this.setData(data);
      },
    }),
  });

sendsPlainly(Response);

/** A response of the framework with Python's manners: itself, as Werkzeug's `force_type` does it. */
export function pythonic<T>(value: T): T {
  if (!(value instanceof Base) || value instanceof Response) return value;
  if (value.constructor === Base) Object.setPrototypeOf(value, Response.prototype);
  else if (!Object.hasOwn(value, 'headers')) indexHeaders(value);
  return value;
}

/** Of a class of the program's own, below the framework's: headers that go by index, and all else as it is. */
function indexHeaders(value: Base): void {
  const own = Object.getPrototypeOf(value) as object;
  const get = () => dict(Reflect.get(own, 'headers', value) as Base['headers']);
  Object.defineProperty(value, 'headers', { configurable: true, get });
}
