/** What an app says of itself in OpenAPI 3.1: all its routes, from their rules, and from their schemas where they have some. */

import type { Pottle } from '../app/app.js';
import { HTTP_STATUS_CODES } from '../http/status.js';
import type { Rule } from '../routing/index.js';
import type { AnyAnswers } from './answers.js';
import type { Contract, Saying } from './contract.js';
import {
  type ApiInfo,
  contractBehind,
  Description,
  given,
  type Part,
  pathOf,
  problemSchema,
  sayingOf,
  variablesOf,
} from './description.js';
import { withExample } from './examples.js';
import { jsonSchemaOf } from './libraries.js';
import type { JsonSchema } from './standard.js';
import { membersOf } from './text.js';

/** A document in OpenAPI 3.1. */
export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description?: string };
  servers?: readonly { url: string; description?: string }[];
  security?: readonly object[];
  paths: { [path: string]: { [method: string]: Part } };
  components: { schemas?: { [name: string]: object }; securitySchemes?: { readonly [name: string]: object } };
}

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'TRACE'];
const PROBLEM = 'RequestValidationProblem';

/**
 * The document of an app: its routes as they are registered now.
 * @param info by default what `openapi()` was told
 * @throws SetupError for a security scheme that is not declared
 */
export function openapiDocument(app: Pottle, info?: ApiInfo): OpenApiDocument {
  return new OpenApi(app, info).write();
}

/** Writes that document. */
export class OpenApi extends Description {
  private readonly ids = new Set<string>();
  /** Schemas that are not of the app, by their names. */
  protected readonly others: { [name: string]: object } = {};

  /** @param more gives members that refer to its schemas as well */
  write<M extends object>(more?: () => M): OpenApiDocument & M {
    const { servers, security, securitySchemes } = this.info;
    const paths: OpenApiDocument['paths'] = {};
    for (const rule of this.rules('http')) this.addRule(paths, rule);
    const document = {
      openapi: '3.1.0' as const,
      info: this.head(),
      ...given({ servers, security: security && this.requirements(security, 'the document') }),
      paths,
      components: given({ securitySchemes }),
      ...(more?.() as M),
    };
    return this.components.settle(document, this.others);
  }

  private addRule(paths: OpenApiDocument['paths'], rule: Rule): void {
    const methods = METHODS.filter((method) => rule.methods?.has(method));
    for (const method of methods) {
      const operations = (paths[pathOf(rule)] ??= {});
      operations[method.toLowerCase()] ??= this.operation(rule, method, methods.length > 1);
    }
  }

  private operation(rule: Rule, method: string, oneOfSeveral: boolean): Part {
    const contract = contractBehind(rule);
    const { shared, responses, deprecated } = sayingOf(rule);
    const { summary, description, tags, security } = this.told(rule);
    const id = this.idOf(rule.endpoint, method, oneOfSeveral);
    const parameters = [...pathParameters(rule), ...this.parameters(contract, id)];
    const { body, answers = {} } = this.info.examples?.[`${method} ${pathOf(rule)}`] ?? {};
    const all = Object.entries(this.responses(contract, { ...shared?.responses, ...responses }, id));
    return {
      operationId: id,
      summary,
      ...given({ description, deprecated }),
      ...(tags.length > 0 && { tags }),
      ...given({ security: security && this.requirements(security, `'${rule.rule}'`) }),
      ...(parameters.length > 0 && { parameters }),
      ...given({ requestBody: withExample(this.requestBody(contract, id), body) }),
      responses: Object.fromEntries(
        all.map(([status, answer]) => [status, withExample(answer as Part, answers[status])]),
      ),
    };
  }

  /** The endpoint; with the method where it has several, or is there already. */
  protected idOf(endpoint: string, method: string, oneOfSeveral: boolean): string {
    const base = oneOfSeveral ? `${endpoint}.${method.toLowerCase()}` : endpoint;
    let id = base;
    for (let number = 2; this.ids.has(id); number += 1)
      id = `${endpoint}.${method.toLowerCase()}${number > 2 ? number - 1 : ''}`;
    this.ids.add(id);
    return id;
  }

  // ---- what comes in ----

  protected parameters(contract: Contract | null, id: string): Part[] {
    return Object.entries(PARAMETERS).flatMap(([place, where]) => {
      const schema = contract?.schemas[place as keyof typeof PARAMETERS];
      if (schema === undefined) return [];
      const { properties, required } = this.objectOf(schema, `${id}.${place}`);
      return Object.entries(properties)
        .filter(([name]) => where !== 'header' || !/^(?:accept|content-type|authorization)$/i.test(name))
        .map(([name, { description, ...member }]) => ({
          ...{ name, in: where, ...given({ description }) },
          ...(required?.includes(name) && { required: true }),
          schema: member,
        }));
    });
  }

  private requestBody(contract: Contract | null, id: string): Part | undefined {
    const { body, form, files } = contract?.schemas ?? {};
    if (body) {
      const schema = this.components.add(body, 'input', `${id}.body`);
      const types = this.app.media.dataTypes;
      return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
    }
    if (!form && !files) return undefined;
    if (!files) {
      const media = { schema: this.components.add(form!, 'input', `${id}.form`) };
      const content = { 'application/x-www-form-urlencoded': media, 'multipart/form-data': media };
      return { required: true, content };
    }
    const uploads = withFiles(jsonSchemaOf(files, 'input'));
    // Both are one form: a schema of fields that takes no others would take no files.
    const schema = form ? { allOf: [this.objectOf(form, `${id}.form`), uploads] } : uploads;
    return { required: true, content: { 'multipart/form-data': { schema } } };
  }

  // ---- what goes out ----

  private responses(contract: Contract | null, declared: AnyAnswers, id: string): Part {
    const responses: Part = {};
    for (const [status, schema] of Object.entries(declared)) {
      const description = HTTP_STATUS_CODES[Number(status)] ?? 'An answer';
      if (schema === null) responses[status] = { description };
      else {
        const made = this.components.add(schema, 'output', `${id}.${status}`);
        const types = contentTypesOf(jsonSchemaOf(schema, 'output') ?? {});
        responses[status] = {
          description,
          content: Object.fromEntries(types.map((type) => [type, { schema: made }])),
        };
      }
    }
    if (contract?.schemas.events) responses['200'] ??= this.eventStream(contract.schemas.events, id);
    if (contract !== null && contract.places.length > 0 && responses['400'] === undefined) {
      this.others[PROBLEM] = PROBLEM_SCHEMA;
      const schema = { $ref: `#/components/schemas/${PROBLEM}` };
      responses['400'] = {
        description: HTTP_STATUS_CODES[400],
        content: {
          'application/problem+json': { schema },
          // JSON that is broken, or not there, is refused as by any view that reads it.
          ...(contract.schemas.body && { 'text/html': { schema: { type: 'string' } } }),
        },
      };
    }
    if (contract?.schemas.responses === undefined && contract?.schemas.events === undefined)
      responses.default = { description: 'What the view answers' };
    return responses;
  }

  /** The schema is that of each event. */
  private eventStream(events: NonNullable<Saying['events']>, id: string): Part {
    const each = Object.entries(events).map(([name, schema]) => ({
      type: 'object',
      required: name === 'message' ? ['data'] : ['event', 'data'],
      properties: {
        event: { const: name },
        id: { type: 'string' },
        data: this.components.add(schema, 'output', `${id}.${name}`),
      },
    }));
    const schema = each.length > 1 ? { oneOf: each } : each[0];
    return { description: 'Server-sent events', content: { 'text/event-stream': { schema } } };
  }
}

const PARAMETERS = { query: 'query', headers: 'header', cookies: 'cookie' } as const;

/** The variables of a rule, as parameters. */
export function pathParameters(rule: Rule): Part[] {
  return variablesOf(rule).map(({ name, converter }) => ({
    name,
    in: 'path',
    required: true,
    schema: converter.jsonSchema,
  }));
}

/** How views answer what has a schema: text as a page, all else as JSON. */
function contentTypesOf({ $ref, $defs, type, anyOf, oneOf }: JsonSchema): string[] {
  const named = ($defs as JsonSchema | undefined)?.[String($ref).replace('#/$defs/', '')];
  if (named) return contentTypesOf(named as JsonSchema);
  const alternatives = (anyOf ?? oneOf ?? []) as JsonSchema[];
  const types = alternatives.flatMap((one) => contentTypesOf({ ...one, $defs }));
  if (types.length > 0) return [...new Set(types)].sort();
  return [type === 'string' ? 'text/html' : 'application/json'];
}

const FILE = { type: 'string', contentMediaType: 'application/octet-stream' };

/** Schemas of files say nothing in JSON Schema but whether there are several. */
function withFiles(schema: JsonSchema | null): JsonSchema {
  const { members, required } = membersOf(schema ?? {});
  const properties = [...members].map(([name, { type }]) => [
    name,
    type === 'array' ? { type, items: FILE } : FILE,
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.size > 0 && { required: [...required] }),
  };
}

/** What a {@link RequestValidationError} answers. */
const PROBLEM_SCHEMA = problemSchema({ status: { type: 'integer' } }, [
  ...['body', 'query', 'headers', 'cookies', 'form', 'files'],
]);
