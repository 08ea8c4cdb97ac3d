/** A client of an app, typed by what its routes declare: written from its documents. */

import type { Pottle } from '../app/app.js';
import {
  type CallableSocket,
  type Content,
  callableDocument,
  type Encoding,
  type Operation,
  type Parameter,
} from './callable.js';
import { BASE, BOTH, EVENTS, HTTP, REQUESTS, RETRIES, SOCKETS } from './clientcode.js';
import { summaryOf } from './description.js';
import type { JsonSchema } from './standard.js';
import { comment, keyOf, quoted, TypeWriter } from './typescript.js';

/**
 * The text of a TypeScript module that calls an app: a function for each endpoint, with the types of what it takes and what is answered. It needs no
 * package, and stays the same while the app does. `pottle api-client` prints it.
 * @throws SetupError for a security scheme that is not declared
 * @example writeFileSync('client.ts', apiClient(app));
 */
export function apiClient(app: Pottle): string {
  return new ClientWriter(callableDocument(app)).write();
}

type Kind = 'http' | 'events' | 'socket';

/** The parts of the code, and for which kinds of endpoints they are there. */
const PARTS: readonly [code: string, kinds: readonly Kind[]][] = [
  [BASE, ['http', 'events', 'socket']],
  [REQUESTS, ['http', 'events']],
  [HTTP, ['http']],
  [RETRIES, ['events', 'socket']],
  [EVENTS, ['events']],
  [SOCKETS, ['socket']],
];
/** What the code calls types has to stay what it is. */
const TAKEN = new Set([
  ...['Blob', 'Client'],
  ...PARTS.flatMap(([code]) => code.replace(/\/\*.*?\*\/|'.*?'/g, '').match(/\b[A-Z]\w*/g) ?? []),
]);

/** Names of values that stand for places. A variable of a URL that is called so gets a `_`. */
const PLACES = ['query', 'headers', 'body', 'form', 'files'];

class ClientWriter {
  private readonly types: TypeWriter;
  private readonly tree = new Branch();
  private readonly kinds = new Set<Kind>();

  constructor(private readonly document: ReturnType<typeof callableDocument>) {
    this.types = new TypeWriter(document.components.schemas ?? {}, TAKEN);
  }

  write(): string {
    for (const [path, operations] of Object.entries(this.document.paths))
      for (const [method, operation] of Object.entries(operations))
        this.addOperation(path, method.toUpperCase(), operation as never as Operation);
    for (const socket of this.document.sockets) this.addSocket(socket);
    const calls = this.tree.lines('    ');
    const parts = PARTS.filter(([, kinds]) => kinds.some((kind) => this.kinds.has(kind)));
    return `${[
      '// Written by `pottle api-client`.',
      ...parts.map(([code]) => code),
      ...(calls.some((line) => line.includes(': both(')) ? [BOTH] : []),
      ...this.types.declarations(),
      [
        ...this.head(),
        ...[...this.kinds].map((kind) => `  const ${kind} = ${kind}Of(options);`),
        '  return {',
        ...calls,
        '  };\n}',
      ].join('\n'),
      'export type Client = ReturnType<typeof createClient>;',
    ].join('\n\n')}\n`;
  }

  /** The head of `createClient`, which knows where the API is if the document does. */
  private head(): string[] {
    const { info, servers } = this.document;
    const head = (name: string) => `export function createClient(${name}: Options = {}) {`;
    const known = servers?.[0]
      ? [head('given'), `  const options = { baseUrl: ${quoted(servers[0].url)}, ...given };`]
      : [head('options')];
    return [...comment([`A client of ${info.title}.`]), ...known];
  }

  private addOperation(path: string, method: string, operation: Operation): void {
    const { args, filled } = this.values(path, operation);
    const at = `('${method}', ${quoted(filled)}, `;
    const { responses = {} } = operation;
    const stream = responses['200']?.content?.['text/event-stream'];
    if (stream) {
      const { types, encodings } = this.events(stream.schema);
      this.put(operation, 'events', `<${args}, ${types}>${at}${encodings})`);
    } else {
      const { types, kinds } = this.answers(responses);
      this.put(operation, 'http', `<${args}, ${types}>${at}${kinds})`);
    }
  }

  private addSocket(socket: CallableSocket): void {
    const { path, sent, received, ...operation } = socket;
    const { args, filled } = this.values(path, operation);
    const types = `<${args}, ${this.types.of(sent.schema)}, ${this.types.of(received.schema)}>`;
    const call = `(${quoted(filled)}, '${sent.encoding}', '${received.encoding}')`;
    this.put(operation, 'socket', types + call);
  }

  private put(operation: Operation, kind: Kind, call: string): void {
    this.kinds.add(kind);
    const branch = this.tree.at(operation.operationId);
    branch.call = kind + call;
    branch.words = wordsOf(operation);
  }

  /** The types of answers by status, and what kind of content each is. */
  private answers(responses: NonNullable<Operation['responses']>) {
    const answers = Object.entries(responses).map(([status, { content }]) => {
      const code = status === 'default' ? "'2XX'" : status;
      return { code, type: this.answer(status, content), kind: kindOf(content) };
    });
    const listed = (member: 'type' | 'kind') => answers.map((one) => `${one.code}: ${one[member]}`);
    return { types: `{ ${listed('type').join('; ')} }`, kinds: `{ ${listed('kind').join(', ')} }` };
  }

  /** The types of events by name, and how their data are written. */
  private events(schema: JsonSchema) {
    const events = [schema.oneOf ?? schema].flat().map((one) => {
      const { event, data } = (one as JsonSchema).properties as { event: JsonSchema; data: JsonSchema };
      return { key: keyOf(String(event.const)), type: this.types.of(data), encoding: this.encoding(data) };
    });
    return {
      types: `{ ${events.map(({ key, type }) => `${key}: ${type}`).join('; ')} }`,
      encodings: `{ ${events.map(({ key, encoding }) => `${key}: '${encoding}'`).join(', ')} }`,
    };
  }

  /** In events, text stands as it is, and all else as JSON. */
  private encoding(data: JsonSchema): Encoding {
    const name = String(data.$ref).split('/').at(-1)!;
    const { type } = (this.document.components.schemas?.[name] as JsonSchema | undefined) ?? data;
    return type === 'string' ? 'text' : 'json';
  }

  /** What is read of an answer. */
  private answer(status: string, content: Content | undefined): string {
    if (content !== undefined) return this.types.of(Object.values(content)[0]?.schema);
    return status === '204' ? 'undefined' : 'unknown';
  }

  /** The type of what a function takes, and its path with the names that the values have there. */
  private values(path: string, { parameters = [], requestBody }: Operation) {
    const members: string[] = [];
    let filled = path;
    for (const { name, schema } of parameters.filter((one) => one.in === 'path')) {
      const free = freeName(name, filled);
      const type = schema.type === 'integer' ? 'number | bigint' : this.types.of(schema);
      members.push(`${keyOf(free)}: ${type}`);
      filled = filled.replace(`{${name}}`, `{${schema.format === 'path' ? '+' : ''}${free}}`);
    }
    for (const [place, where] of [['query', 'query'] as const, ['headers', 'header'] as const]) {
      const own = parameters.filter((one) => one.in === where);
      const sure = own.some(({ required }) => required);
      if (own.length > 0) members.push(`${place}${sure ? '' : '?'}: ${this.types.of(objectOf(own))}`);
    }
    for (const [place, schema] of Object.entries(contentsOf(requestBody?.content ?? {})))
      members.push(`${place}: ${this.types.of(schema)}`);
    return { args: members.length > 0 ? `{ ${members.join('; ')} }` : 'object', filled };
  }
}

/** An endpoint of the client, and those below it. */
class Branch {
  call = '';
  words: readonly unknown[] = [];
  private readonly below = new Map<string, Branch>();

  /** The endpoint of an id: `shop.orders.list` is below `shop.orders`, and that below `shop`. */
  at(id: string): Branch {
    return id.split('.').reduce<Branch>((branch, name) => {
      const found = branch.below.get(name) ?? new Branch();
      branch.below.set(name, found);
      return found;
    }, this);
  }

  /** The lines of all endpoints below it. */
  lines(indent: string): string[] {
    return [...this.below].flatMap(([name, { call, words, below }]) => {
      const said = comment(words).map((line) => indent + line);
      const key = `${indent}${keyOf(name)}: `;
      if (below.size === 0) return [...said, `${key}${call},`];
      const inner = this.below.get(name)!.lines(`${indent}  `);
      return [...said, key + (call ? `both(${call}, {` : '{'), ...inner, `${indent}}${call ? ')' : ''},`];
    });
  }
}

/** The kind of what is declared first; what stands beside it with another schema is not what views answer. */
function kindOf(content: Content | undefined): 'json' | 'text' | '/^/' {
  const [[type, { schema }] = ['', { schema: {} }], ...others] = Object.entries(content ?? {});
  const isEither = others.some(([, other]) => JSON.stringify(other.schema) === JSON.stringify(schema));
  if (isEither || Object.keys(schema).length === 0) return '/^/';
  return /[/+]json/.test(type) ? 'json' : 'text';
}

/** What an endpoint says of itself, beyond its name. */
function wordsOf({ operationId, summary, description, deprecated }: Operation): unknown[] {
  const byName = [operationId, operationId.replace(/\.[^.]*$/, '')].map(summaryOf);
  return [byName.includes(summary ?? '') ? '' : summary, description, deprecated === true && '@deprecated'];
}

/** The name of a variable, with a `_` where it would be that of a place. */
function freeName(name: string, path: string): string {
  if (!PLACES.includes(name)) return name;
  let free = `${name}_`;
  while (path.includes(`{${free}}`)) free += '_';
  return free;
}

/** The object that parameters of one place are. */
function objectOf(parameters: readonly Parameter[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** The schemas of what a request carries, by the names that routes have for them. */
function contentsOf(content: Content): { body?: JsonSchema; form?: JsonSchema; files?: JsonSchema } {
  const fields = content['application/x-www-form-urlencoded']?.schema;
  if (fields) return { form: fields };
  const multipart = content['multipart/form-data']?.schema;
  if (multipart === undefined) {
    const [data] = Object.values(content);
    return data ? { body: data.schema } : {};
  }
  const [form, files] = Array.isArray(multipart.allOf) ? multipart.allOf : [undefined, multipart];
  return { ...(form && { form }), files };
}
