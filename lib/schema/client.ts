/** A client of an app, typed by what its routes declare: written from its documents. */

import type { Pottle } from '../app/app.js';
import { BASE, BOTH, EVENTS, HTTP, REQUESTS, RETRIES, SOCKETS } from './clientcode.js';
import { summaryOf } from './description.js';
import { type OpenApiDocument, openapiDocument } from './openapi.js';
import type { JsonSchema } from './standard.js';
import { comment, keyOf, quoted, TypeWriter } from './typescript.js';

/**
 * The text of a TypeScript module that calls an app: a function for each endpoint, with the types of what it takes and what is answered. It needs no
 * package, and stays the same while the app does. `pottle api-client` prints it.
 * @throws SetupError for a security scheme that is not declared
 * @example writeFileSync('client.ts', apiClient(app));
 */
export function apiClient(app: Pottle): string {
  return new ClientWriter(openapiDocument(app)).write();
}

/** What clients need of an operation of a document. */
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: { readonly [status: string]: { readonly content?: Content } };
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

type Content = { readonly [type: string]: { readonly schema: JsonSchema } };
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

  constructor(private readonly document: OpenApiDocument) {
    this.types = new TypeWriter(document.components.schemas ?? {}, TAKEN);
  }

  write(): string {
    for (const [path, operations] of Object.entries(this.document.paths))
      for (const [method, operation] of Object.entries(operations))
        this.addOperation(path, method.toUpperCase(), operation as never as Operation);
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
    const answers = Object.entries(operation.responses).map(([status, { content }]) => {
      const code = status === 'default' ? "'2XX'" : status;
      return { code, type: this.answer(status, content) };
    });
    const types = answers.map(({ code, type }) => `${code}: ${type}`);
    const codes = answers.map(({ code }) => code);
    this.kinds.add('http');
    const { args, filled } = this.values(path, operation);
    const branch = this.tree.at(operation.operationId);
    branch.call = `http<${args}, { ${types.join('; ')} }>('${method}', ${quoted(filled)}, [${codes.join(', ')}])`;
    branch.words = wordsOf(operation);
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
      const free = PLACES.includes(name) ? `${name}_` : name;
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

/** What an endpoint says of itself, beyond its name. */
function wordsOf({ operationId, summary, description, deprecated }: Operation): unknown[] {
  const byName = [operationId, operationId.replace(/\.[^.]*$/, '')].map(summaryOf);
  return [byName.includes(summary ?? '') ? '' : summary, description, deprecated === true && '@deprecated'];
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
