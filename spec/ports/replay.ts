/**
 * Sends the requests of a file to an app, one after the other and with one cookie jar, and gives its answers. A line is `GET /path`,
 * `POST /path a=1&b=2`, or JSON; what `capture` finds in an answer later requests write as `{{ name }}`. `pottle mirror` reads
 * the same files.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { WebSocket } from 'ws';

interface Line {
  method?: string;
  url: string;
  headers?: Record<string, string>;
  form?: Record<string, string>;
  json?: unknown;
  body?: string;
  capture?: Record<string, string>;
}

export interface Answer {
  request: string;
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What framing and servers add, and no app. */
const OF_SERVERS = new Set([
  'server',
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
]);

export function linesOf(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

function parse(line: string): Line {
  if (line.startsWith('{')) return JSON.parse(line) as Line;
  const [, method, url, body] = /^(\S+) (\S+)(?: (.*))?$/.exec(line)!;
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return { method: method!, url: url!, ...(body === undefined ? {} : { headers: form, body }) };
}

function contentOf({ form, json, body }: Line): { type?: string; body?: string } {
  if (json !== undefined) return { type: 'application/json', body: JSON.stringify(json) };
  if (form === undefined) return body === undefined ? {} : { body };
  const pairs = Object.entries(form).map(
    ([key, value]) =>
      `${key}=${value
        .split(/(\{\w+\})/)
        .map(quote)
        .join('')}`,
  );
  return { type: 'application/x-www-form-urlencoded', body: pairs.join('&') };
}

const quote = (part: string) => (/^\{\{ \w+ \}\}$/.test(part) ? part : encodeURIComponent(part));

/** A header that is there several times has its values on lines of their own. */
function headersOf(raw: string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    if (OF_SERVERS.has(name)) continue;
    headers[name] = name in headers ? `${headers[name]}\n${raw[i + 1]}` : raw[i + 1]!;
  }
  return headers;
}

/** The cookies of one client; those that a request writes by itself stay apart. */
class Jar extends Map<string, string> {
  override toString() {
    return [...this].map(([name, value]) => `${name}=${value}`).join('; ');
  }
  take(lines = '') {
    for (const line of lines.split('\n')) {
      const [, name, value, attributes] = /^([^=]+)=("[^"]*"|[^;]*)(.*)/.exec(line) ?? [];
      if (name === undefined) continue;
      if (value === '' || /max-age=0/i.test(attributes!)) this.delete(name);
      else this.set(name, value!);
    }
  }
}

function send(base: URL, method: string, path: string, headers: Record<string, string>, body?: string) {
  return new Promise<Omit<Answer, 'request'>>((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const options = {
      host: base.hostname,
      port: base.port,
      method,
      path,
      headers: { ...length, ...headers },
    };
    const request = http.request({ ...options, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const [status, text] = [response.statusCode!, Buffer.concat(chunks).toString()];
        resolve({ status, headers: headersOf(response.rawHeaders), body: text });
      });
    });
    request.on('error', reject).end(body);
  });
}

export async function answersOf(base: URL, lines: string[]): Promise<Answer[]> {
  const jar = new Jar();
  const captured: Record<string, string> = {};
  const fill = (text: string) => text.replace(/\{\{ (\w+) \}\}/g, (all, name) => captured[name] ?? all);
  const answers: Answer[] = [];
  for (const line of lines) {
    const request = parse(line);
    const { type, body } = contentOf(request);
    const headers: Record<string, string> = jar.size > 0 ? { Cookie: String(jar) } : {};
    if (type !== undefined) headers['Content-Type'] = type;
    for (const [name, value] of Object.entries(request.headers ?? {})) headers[name] = fill(value);
    const answer = await send(base, request.method ?? 'GET', fill(request.url), headers, body && fill(body));
    if (request.headers?.Cookie === undefined) jar.take(answer.headers['set-cookie']);
    const head = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
    for (const [name, pattern] of Object.entries(request.capture ?? {}))
      captured[name] = new RegExp(pattern).exec(`${head.join('\n')}\n\n${answer.body}`)![1]!;
    answers.push({ request: line, ...answer });
  }
  return answers;
}

interface Step {
  who: string;
  login?: string;
  open?: string;
  get?: string;
  headers?: Record<string, string>;
  send?: string;
  bytes?: string;
  receive?: number;
  close?: number;
  closed?: true;
}

/** One who chats: what has come to them, and what they hear with. */
class Person {
  readonly jar = new Jar();
  readonly #heard: string[] = [];
  #wake: () => void = () => undefined;
  #socket: WebSocket | undefined;
  #stream: http.ClientRequest | undefined;
  #end: string | undefined;
  constructor(readonly base: URL) {}

  async take({ login, open, get, headers, send, bytes, receive, close }: Step): Promise<unknown> {
    if (login !== undefined) return this.#login(login);
    if (open !== undefined) return this.#open(open);
    if (get !== undefined) return this.#get(get, headers!);
    if (send !== undefined) return this.#socket!.send(send);
    if (bytes !== undefined) return this.#socket!.send(Buffer.from(bytes, 'base64'));
    if (receive !== undefined)
      return this.#until(() => this.#heard.length >= receive && this.#heard.splice(0, receive));
    if (close === undefined) return this.#until(() => this.#end);
    this.#stream?.destroy();
    this.#socket?.close(close);
    return this.#stream ? undefined : this.#until(() => this.#end);
  }
  async #until<T>(look: () => T): Promise<T> {
    for (;;) {
      const seen = look();
      if (seen) return seen;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
  #hear(text: string) {
    this.#heard.push(text);
    this.#wake();
  }
  async #login(name: string) {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await send(this.base, 'POST', '/login', headers, `name=${name}`);
    this.jar.take(answer.headers['set-cookie']);
    return answer.status;
  }
  #open(path: string): Promise<unknown> {
    this.#end = undefined;
    const headers = this.jar.size > 0 ? { Cookie: String(this.jar) } : {};
    const socket = new WebSocket(new URL(path, this.base.href.replace('http', 'ws')), { headers });
    this.#socket = socket;
    socket.on('message', (data: Buffer, binary) =>
      this.#hear(binary ? data.toString('base64') : String(data)),
    );
    socket.on('close', (code, reason) => {
      this.#end = `${code} ${reason}`;
      this.#wake();
    });
    return new Promise((resolve) => {
      socket.on('upgrade', ({ headers }) => resolve(`101 ${headers['x-room'] ?? ''}`));
      socket.on('unexpected-response', (_, response) => resolve(response.resume().statusCode));
      socket.on('error', (error) => resolve(error.message));
    });
  }
  #get(path: string, headers: Record<string, string>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#stream = http.get(new URL(path, this.base), { headers, agent: false }, (response) => {
        let rest = '';
        response.setEncoding('utf8').on('error', () => undefined);
        response.on('data', (chunk) => {
          const events = `${rest}${chunk}`.split('\n\n');
          rest = events.pop()!;
          for (const event of events) this.#hear(event);
        });
        resolve(`${response.statusCode} ${response.headers['content-type']}`);
      });
      this.#stream.on('error', reject);
    });
  }
}

/** What comes of the steps of several people: each step with what it gave. */
export async function conversation(base: URL, lines: string[]): Promise<{ step: string; gave: unknown }[]> {
  const people: Record<string, Person> = {};
  const seen: { step: string; gave: unknown }[] = [];
  for (const step of lines) {
    const parsed = JSON.parse(step) as Step;
    people[parsed.who] ??= new Person(base);
    seen.push({ step, gave: (await people[parsed.who]!.take(parsed)) ?? null });
  }
  return seen;
}
