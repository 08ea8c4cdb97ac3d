/**
 * What an app says of itself in AsyncAPI 3.0: its WebSockets, from their rules, and from their schemas where they have some; its server-sent events and
 * topics with schemas.
 */

import type { Pottle } from '../app/app.js';
import type { Rule } from '../routing/index.js';
import { Components } from './components.js';
import {
  type ApiInfo,
  Description,
  given,
  type Part,
  pathOf,
  problemSchema,
  sayingOf,
  variablesOf,
} from './description.js';
import type { JsonSchema, StandardSchema } from './standard.js';

/** A document in AsyncAPI 3.0. */
export interface AsyncApiDocument {
  asyncapi: '3.0.0';
  info: { title: string; version: string; description?: string };
  servers?: { [name: string]: Part };
  channels: { [id: string]: Part };
  operations: { [id: string]: Part };
  components: {
    schemas?: { [name: string]: object };
    messages?: { [name: string]: object };
    securitySchemes?: { [name: string]: object };
  };
}

/**
 * The document of an app: its WebSockets, event streams, and topics with schemas, as they are registered now.
 * @param info by default what `openapi()` was told
 * @throws SetupError for a security scheme that is not declared
 */
export function asyncapiDocument(app: Pottle, info?: ApiInfo): AsyncApiDocument {
  return new AsyncApi(app, info, new Components('draft-07')).write();
}

type Action = 'receive' | 'send';

/** What a route says of its messages, in schemas of the document. */
interface Draft {
  readonly receive?: JsonSchema;
  readonly send?: JsonSchema;
  /** By their names. */
  readonly events?: { readonly [name: string]: JsonSchema };
  readonly handshake: { readonly query?: JsonSchema; readonly headers?: JsonSchema };
}

export const PROBLEM = 'MessageProblem';

class AsyncApi extends Description {
  private readonly channels: AsyncApiDocument['channels'] = {};
  private readonly operations: AsyncApiDocument['operations'] = {};
  private schemas: { readonly [name: string]: JsonSchema } = {};

  write(): AsyncApiDocument {
    const streams = this.rules('http').filter((rule) => sayingOf(rule).events);
    const routes = numbered([...this.rules('websocket'), ...streams]);
    const answers = routes.some(([, rule]) => sayingOf(rule).onBadMessage === 'answer');
    const drafts = {
      components: {} as AsyncApiDocument['components'],
      routes: routes.map(([id, rule]) => this.draft(id, rule)),
      topics: this.topics().map(([topic, schema]) => this.components.add(schema, 'output', keyOf(topic))),
    };
    // From here on the names of schemas are settled, and messages can have them.
    const settled = this.components.settle(drafts, answers ? { [PROBLEM]: MESSAGE_PROBLEM } : {});
    this.schemas = (settled.components.schemas ?? {}) as typeof this.schemas;
    for (const [at, [id, rule]] of routes.entries()) this.addRoute(id, rule, settled.routes[at]!);
    const { servers, security = [] } = this.info;
    this.requirements(security, 'the document');
    const document: AsyncApiDocument = {
      asyncapi: '3.0.0',
      info: this.head(),
      channels: this.channels,
      operations: this.operations,
      components: {
        ...settled.components,
        ...given({ messages: this.topicMessages(settled.topics), securitySchemes: this.schemes() }),
      },
    };
    return withServers(document, servers ?? []);
  }

  private draft(id: string, rule: Rule): Draft {
    const { receive, send, events, query, headers } = sayingOf(rule);
    const add = (schema: typeof receive, side: 'input' | 'output', name: string) =>
      schema && this.components.add(schema, side, `${id}.${name}`);
    const named = Object.entries(events ?? {}).map(([name, schema]) => [name, add(schema, 'output', name)]);
    return given({
      receive: add(receive, 'input', 'receive'),
      send: send && this.components.add(send, 'output', `${id}.send`),
      events: events && Object.fromEntries(named),
      handshake: given({
        query: query && this.objectOf(query, `${id}.query`),
        headers: headers && this.objectOf(headers, `${id}.headers`),
      }),
    }) as Draft;
  }

  private addRoute(id: string, rule: Rule, draft: Draft): void {
    const { onBadMessage, contentType } = sayingOf(rule);
    const channel = new Messages(id);
    const refs = (action: Action, schema: JsonSchema) =>
      this.split(schema).map((one) => channel.add(this.nameOf(one) ?? action, one, contentType));
    const receive = draft.receive && refs('receive', draft.receive);
    const send = draft.send && refs('send', draft.send);
    const events =
      draft.events &&
      Object.entries(draft.events).map(([name, data]) => channel.add(name, data, this.typeOf(data)));
    const problem =
      onBadMessage === 'answer' &&
      channel.add('problem', { $ref: `#/components/schemas/${PROBLEM}` }, contentType);
    this.channels[id] = this.channel(rule, draft, channel.messages);
    const isOpen = !receive && !send && !events; // of which nothing is said: it may do both
    if (receive || isOpen)
      this.addOperation(rule, id, 'receive', receive, problem ? { reply: replyOf(id, problem) } : {});
    if (send || events || isOpen) this.addOperation(rule, id, 'send', send ?? events);
  }

  private channel(rule: Rule, { handshake }: Draft, messages: object): Part {
    const { summary, description } = this.told(rule);
    const parameters = variablesOf(rule).map(({ name, converter }) => [
      name,
      parameterOf(converter.jsonSchema),
    ]);
    return {
      address: pathOf(rule),
      title: summary,
      ...given({ description }),
      ...(Object.keys(messages).length > 0 && { messages }),
      ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters) }),
      ...(rule.websocket && { bindings: { ws: { method: 'GET', ...handshake, bindingVersion: '0.1.0' } } }),
    };
  }

  private addOperation(rule: Rule, id: string, action: Action, messages: Ref[] | undefined, more = {}): void {
    const { summary, description, tags, security = this.info.security } = this.told(rule);
    const [method] = rule.websocket ? [] : [...(rule.methods ?? [])].filter((one) => one !== 'HEAD');
    this.operations[`${id}.${action}`] = {
      action,
      channel: { $ref: `#/channels/${id}` },
      summary,
      ...given({ description, messages, 'x-deprecated': sayingOf(rule).deprecated }),
      ...(tags.length > 0 && { tags: tags.map((name) => ({ name })) }),
      ...(security && security.length > 0 && { security: this.securityRefs(rule, security) }),
      ...(method && { bindings: { http: { method, bindingVersion: '0.3.0' } } }),
      ...more,
    };
  }

  /** Scopes stand in the scheme itself; that several schemes are needed at once cannot be said here. */
  private securityRefs(rule: Rule, security: NonNullable<ApiInfo['security']>): Part[] {
    return this.requirements(security, `'${rule.rule}'`).flatMap((requirement) =>
      Object.entries(requirement).map(([name, scopes]) =>
        scopes.length > 0
          ? { ...this.schemes()![name], scopes }
          : { $ref: `#/components/securitySchemes/${name}` },
      ),
    );
  }

  private schemes(): { [name: string]: object } | undefined {
    const { securitySchemes } = this.info;
    const schemes = Object.entries(securitySchemes ?? {}).map(([name, scheme]) => [name, schemeOf(scheme)]);
    return securitySchemes && Object.fromEntries(schemes);
  }

  /** Those that have a schema; a blueprint has none of its own. */
  private topics(): [topic: string, schema: StandardSchema][] {
    const { schemas } = this.app.topics;
    return this.info.blueprint ? [] : schemas.flatMap(([topic, schema]) => (schema ? [[topic, schema]] : []));
  }

  private topicMessages(payloads: readonly JsonSchema[]): AsyncApiDocument['channels'] | undefined {
    const messages = this.topics().map(([topic], at) => {
      const description = `What is published on the topic '${topic}'.`;
      return [keyOf(topic), { ...messageOf(topic, payloads[at]!), description }];
    });
    return messages.length > 0 ? Object.fromEntries(messages) : undefined;
  }

  /** The members of a union of objects, which are messages of their own. */
  private split(schema: JsonSchema, within: readonly JsonSchema[] = []): JsonSchema[] {
    const { oneOf, anyOf = oneOf } = this.resolve(schema);
    const members = (Array.isArray(anyOf) ? anyOf : []) as JsonSchema[];
    if (members.length < 2 || within.length > 8) return [schema];
    const parts = members.flatMap((member) => this.split(member, [...within, schema]));
    return parts.every((part) => this.resolve(part).type === 'object') ? parts : [schema];
  }

  /** By its name, or by the first member that says which of several it is. */
  private nameOf(schema: JsonSchema): string | undefined {
    if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1);
    const members = Object.values((schema.properties ?? {}) as { [name: string]: JsonSchema });
    return members.map((member) => member.const).find((value) => typeof value === 'string') as
      | string
      | undefined;
  }

  /** Text stands in events as it is. */
  private typeOf(data: JsonSchema): string | undefined {
    return this.resolve(data).type === 'string' ? 'text/plain' : undefined;
  }

  private resolve(schema: JsonSchema): JsonSchema {
    const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1)! : '';
    return this.schemas[name] ?? schema;
  }
}

/** Each with a name of its own: its endpoint, with a number where that is taken. */
function numbered(rules: readonly Rule[]): [id: string, rule: Rule][] {
  const taken = new Set<string>();
  return rules.map((rule) => {
    let id = rule.endpoint;
    for (let number = 2; taken.has(id); number += 1) id = `${rule.endpoint}${number}`;
    taken.add(id);
    return [id, rule];
  });
}

type Ref = { readonly $ref: string };

/** The messages of one channel. */
class Messages {
  readonly messages: { [key: string]: Part } = {};

  constructor(private readonly channel: string) {}

  /** What is both sent and received is one message. */
  add(name: string, payload: JsonSchema, contentType?: string): Ref {
    const message = messageOf(name, payload, contentType);
    const text = JSON.stringify(message);
    let key = keyOf(name);
    for (let number = 2; (JSON.stringify(this.messages[key]) ?? text) !== text; number += 1)
      key = `${keyOf(name)}${number}`;
    this.messages[key] = message;
    return { $ref: `#/channels/${this.channel}/messages/${key}` };
  }
}

function messageOf(name: string, payload: JsonSchema, contentType = 'application/json'): Part {
  return { name, contentType, payload };
}

function replyOf(id: string, problem: Ref): Part {
  return { channel: { $ref: `#/channels/${id}` }, messages: [problem] };
}

/** Names of components have no other characters. */
function keyOf(name: string): string {
  return name.replace(/[^\w.-]/g, '_');
}

/** Parameters are text here, and have no schema but as an extension. */
function parameterOf(schema: JsonSchema): Part {
  const { type, enum: values } = schema;
  return {
    ...(type !== 'string' && { description: type === 'integer' ? 'An integer' : `A ${type}` }),
    ...(Array.isArray(values) && { enum: values.map(String) }),
    'x-schema': schema,
  };
}

/** A security scheme of OpenAPI, in the words of AsyncAPI. */
function schemeOf(scheme: object): object {
  const { type, flows } = scheme as { type?: string; flows?: { [flow: string]: { scopes?: object } } };
  if (type === 'apiKey') return { ...scheme, type: 'httpApiKey' };
  if (type === 'mutualTLS') return { ...scheme, type: 'X509' };
  const named = Object.entries(flows ?? {}).map(([name, { scopes, ...flow }]) => [
    name,
    { ...flow, availableScopes: scopes },
  ]);
  return flows ? { ...scheme, flows: Object.fromEntries(named) } : scheme;
}

const ORIGIN = /^(?:http|ws)(s?):\/\/([^/]+)(\/.*[^/])?\/?$/;

/**
 * A document that says where its channels are.
 * @param servers by their URLs; those without a host are left out
 */
export function withServers(
  document: AsyncApiDocument,
  servers: NonNullable<ApiInfo['servers']>,
): AsyncApiDocument {
  const kinds = new Set(Object.values(document.channels).map(kindOf));
  const named = servers.flatMap(({ url, description }, at) => {
    const [, secure, host, pathname] = ORIGIN.exec(url) ?? [];
    const server = (kind: string) => ({ host, ...given({ pathname, description }), protocol: kind + secure });
    return host ? [...kinds].map((kind) => ({ kind, name: `${kind}${at || ''}`, server: server(kind) })) : [];
  });
  if (named.length === 0) return document;
  const channels = Object.entries(document.channels).map(([id, channel]) => {
    const own = named.filter(({ kind }) => kind === kindOf(channel));
    return [id, { ...channel, servers: own.map(({ name }) => ({ $ref: `#/servers/${name}` })) }];
  });
  const all = named.map(({ name, server }) => [name, server]);
  return { ...document, servers: Object.fromEntries(all), channels: Object.fromEntries(channels) };
}

function kindOf({ bindings }: Part): 'ws' | 'http' {
  return bindings === undefined ? 'http' : 'ws';
}

/** What a WebSocket answers to a message that its schema refuses. */
export const MESSAGE_PROBLEM = problemSchema({ type: { const: 'problem' } }, ['message']);
