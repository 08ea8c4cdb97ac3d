/** One of the two applications: it is sent requests, with its own cookies and what its own answers have said. */
import http from 'node:http';
import https from 'node:https';
import { encodeQuery } from '../http/urls.js';
import { CookieJar } from '../testing/cookies.js';
import { formsOf } from './forms.js';
import { type Answer, type Reading, read } from './normal.js';
import { MirrorError, type MirrorRequest } from './requests.js';

/** How much is taken of one answer. */
export interface Bounds {
  /** Bytes. */
  readonly bytes: number;
  /** Seconds without a byte; the whole answer may take three times that. */
  readonly seconds: number;
  /** Names of headers that are not compared, in lower case. */
  readonly ignored: readonly string[];
}

/** What has to be known before a request can be made, and is not. */
export class MissingValueError extends MirrorError {}

/** A session with one application. */
export class Side {
  private readonly jar = new CookieJar();
  /** Hidden fields of pages, the last of each name. */
  private readonly hidden = new Map<string, string>();
  /** What requests capture, which goes before. */
  private readonly captured = new Map<string, string>();
  private readonly base: URL;
  private asked = 0;

  /**
   * @param name of the side, for messages: `old` or `new`
   * @param url scheme, host and port
   * @throws MirrorError for another URL
   */
  constructor(
    readonly name: string,
    url: string,
    private readonly bounds: Bounds,
  ) {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (parsed === null || !/^https?:$/.test(parsed.protocol) || `${parsed.pathname}${parsed.search}` !== '/')
      throw new MirrorError(
        `--${name} takes a scheme, a host and perhaps a port, as in http://127.0.0.1:5000, and not '${url}'. Where a crawl begins is said by --crawl /path.`,
      );
    this.base = parsed;
  }

  /** Scheme, host and port. */
  get origin(): string {
    return this.base.origin;
  }

  /**
   * Makes a request, and keeps what the answer says.
   * @throws MissingValueError for a `{{ name }}` that no answer has had
   * @throws MirrorError where nobody answers at this address
   */
  async ask(request: MirrorRequest): Promise<Reading> {
    const filled = this.filled(request);
    const answer = await this.send(filled).catch((error: NodeJS.ErrnoException) => {
      // What cannot stand in a request, such as a line break in a header.
      if (!error.code?.startsWith('ERR_')) throw error;
      throw new MirrorError(`${filled.method} ${filled.url} cannot be sent: ${error.message}`);
    });
    this.asked++;
    const [path] = filled.url.split('?');
    const cookies = answer.headers.flatMap(([name, value]) => (name === 'set-cookie' ? value : []));
    this.jar.store(cookies, this.base.hostname, path!);
    const reading = await read(answer, this.origin, this.bounds.ignored);
    this.keep(reading, answer, request);
    return reading;
  }

  /** The request with values in the place of their names. */
  private filled(request: MirrorRequest): MirrorRequest {
    const fill = <T>(value: T, write = (text: string) => text): T => {
      if (typeof value === 'string') return this.replaced(value, write) as T;
      if (Array.isArray(value)) return value.map((one) => fill(one)) as T;
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one)])) as T;
    };
    const { url, form, capture: _, ...rest } = request;
    const target = fill(url, encodeURIComponent).replace(/[^!-~]+/g, encodeURIComponent);
    const fields = typeof form === 'string' ? fill(form, encodeURIComponent) : fill(form);
    return { ...fill(rest), url: target, ...(fields === undefined ? {} : { form: fields }) };
  }

  private replaced(text: string, write: (text: string) => string): string {
    return text.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, name: string) => {
      const value = this.captured.get(name) ?? this.hidden.get(name);
      if (value !== undefined) return write(value);
      const known =
        [...this.captured.keys(), ...this.hidden.keys()].filter((one) => !/^form\d/.test(one)).join(', ') ||
        'none';
      throw new MissingValueError(
        `nothing is known as {{ ${name} }} on the ${this.name} side. Names are those of hidden fields in pages that were asked for before, and of "capture"; so far: ${known}.`,
      );
    });
  }

  /** Keeps hidden fields of the page under their names, and what the request captures. */
  private keep({ page, text }: Reading, { headers }: Answer, { capture = {} }: MirrorRequest): void {
    const forms = page === null ? [] : formsOf(page);
    const hidden = forms.flatMap(({ hidden }, i) =>
      hidden.map(([name, value]) => [i + 1, name, value] as const),
    );
    for (const [form, name, value] of hidden) this.hidden.set(`form${form}.${name}`, value);
    // Of a name that several forms have, the first.
    for (const [, name, value] of hidden.toReversed()) this.hidden.set(name, value);
    const whole = [...headers.map((pair) => pair.join(': ')), '', text].join('\n');
    for (const [name, pattern] of Object.entries(capture)) {
      const found = new RegExp(pattern).exec(whole)?.[1];
      if (found !== undefined) this.captured.set(name, found);
    }
  }

  private send({ method, url, headers = {}, form, json, body }: MirrorRequest): Promise<Answer> {
    const content = contentOf(form, json, body);
    const cookie = this.jar.header(this.base.hostname, url.split('?')[0]!);
    const sent = {
      ...(content && { 'content-type': content.type, 'content-length': Buffer.byteLength(content.text) }),
      accept: '*/*',
      'user-agent': 'pottle-mirror',
      ...(cookie && { cookie }),
      ...Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value])),
    };
    const { bytes, seconds } = this.bounds;
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let [size, status] = [0, 0];
      let received: Answer['headers'] = [];
      const end = (trouble?: string) => {
        clearTimeout(timer);
        outgoing.destroy();
        const whole = Buffer.concat(chunks).subarray(0, bytes);
        resolve({ status, headers: received, body: whole, trouble });
      };
      const { request } = this.base.protocol === 'https:' ? https : http;
      const target = { method, agent: false, headers: sent, path: url, timeout: seconds * 1000 };
      const outgoing = request(this.base, target, (incoming) => {
        status = incoming.statusCode!;
        received = pairs(incoming.rawHeaders);
        incoming.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > bytes) end(`it has more than ${bytes} bytes`);
        });
        incoming.on('end', () => end());
        incoming.on('error', (error) => end(`the connection broke: ${codeOf(error)}`));
      });
      const timer = setTimeout(() => end(`it did not end within ${seconds * 3} s`), seconds * 3000);
      outgoing.on('timeout', () => end(`nothing came for ${seconds} s`));
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        if (NOBODY.test(codeOf(error))) reject(this.absent(error, method, url));
        else end(`the connection broke: ${codeOf(error)}`);
      });
      outgoing.end(content?.text);
    });
  }

  private absent(error: NodeJS.ErrnoException, method: string, url: string): MirrorError {
    const code = codeOf(error);
    const port = this.base.port || (this.base.protocol === 'https:' ? '443' : '80');
    const start = this.name === 'old' ? `flask run --port ${port}` : `pottle run --port ${port}`;
    const [, reason] = REASONS.find(([pattern]) => pattern.test(code)) ?? [];
    const cure =
      reason ??
      (this.asked === 0
        ? `Start it first, for example: ${start}`
        : `It has answered ${this.asked} requests before: see why it has ended.`);
    return new MirrorError(
      `The ${this.name} application does not answer at ${this.origin} (${code}, for ${method} ${url}). ${cure}`,
    );
  }
}

/** Nobody is at this address. */
const NOBODY =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|.*CERT.*|ERR_TLS.*|ERR_SSL.*|EPROTO)$/;

/** What is wrong, where it is not that nobody listens. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ENOTFOUND|EAI_AGAIN/, 'There is no host of this name: is it spelt right?'],
  [/EPROTO|ERR_SSL/, 'It does not speak TLS: write http:// for https://.'],
  [/CERT|TLS/, 'Its certificate is not trusted: NODE_EXTRA_CA_CERTS names the file of one that is.'],
];

const codeOf = (error: NodeJS.ErrnoException) => error.code ?? error.message;

function contentOf(form: MirrorRequest['form'], json: unknown, body: string | undefined) {
  if (form !== undefined) {
    const text = typeof form === 'string' ? form : encodeQuery(form);
    return { type: 'application/x-www-form-urlencoded', text };
  }
  if (json !== undefined) return { type: 'application/json', text: JSON.stringify(json) };
  return body === undefined ? undefined : { type: 'text/plain', text: body };
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), raw[i + 1]!] as [string, string]] : [],
  );
}
