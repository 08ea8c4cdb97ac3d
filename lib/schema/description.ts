/** What the documents of an app have in common: its words, who may call what, and the schemas that they share. */

import type { Pottle } from '../app/app.js';
import { SetupError } from '../errors.js';
import type { Rule } from '../routing/index.js';
import { Components } from './components.js';
import type { Contract, Saying } from './contract.js';
import { jsonSchemaOf } from './libraries.js';
import type { JsonSchema, StandardSchema } from './standard.js';
import { membersOf } from './text.js';
import type { Security } from './words.js';

/** An object of a document. */
export type Part = { [member: string]: unknown };

/** An exchange of an operation. */
export interface Example {
  /** The JSON that was sent. */
  body?: unknown;
  /** The JSON that was answered, by status. */
  answers?: { [status: string]: unknown } | undefined;
}

/** By method and path: `POST /users/{id}`. */
export type Examples = { [operation: string]: Example };

/** What documents say of the app as a whole. */
export interface ApiInfo {
  /** The name of the API; by default that of the app. */
  title?: string | undefined;
  /** The version of the API; `0.0.0` by default. */
  version?: string | undefined;
  /** What else there is to know, in Markdown. */
  description?: string | undefined;
  /** Where the API is served; by default where the document is. */
  servers?: readonly { url: string; description?: string | undefined }[] | undefined;
  /** How clients may show who they are, by a name that routes use: `{ bearer: { type: 'http', scheme: 'bearer' } }`. */
  securitySchemes?: { readonly [name: string]: object } | undefined;
  /** How they do where neither route nor blueprint says so. */
  security?: Security | undefined;
  /** What requests and answers look like: what `collectExamples` has collected. */
  examples?: Examples | undefined;
  /** Only the routes of this blueprint, by its dotted name, and of those within it. */
  blueprint?: string | undefined;
}

/** What a route says of itself, with what it says by its name and its blueprints. */
export interface Told {
  readonly summary: string;
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly security: Security | undefined;
}

type ObjectSchema = { type: 'object'; properties: { [name: string]: JsonSchema }; required?: string[] };

/** The base of what writes a document. */
export abstract class Description {
  protected readonly info: ApiInfo;

  /** @param info by default what `openapi()` was told */
  constructor(
    protected readonly app: Pottle,
    info?: ApiInfo,
    protected readonly components = new Components(),
  ) {
    this.info = info ?? (app.extensions.openapi as ApiInfo | undefined) ?? {}; // kept by openapi()
  }

  /** The head of the document. */
  protected head(): { title: string; version: string; description?: string } {
    const { title = this.app.name, version = '0.0.0', description } = this.info;
    return { title, version, ...given({ description }) };
  }

  /** The rules that clients are told of. */
  protected rules(kind: 'http' | 'websocket'): Rule[] {
    const { blueprint } = this.info;
    const all = [...this.app.urlMap.iterRules()];
    const rules = blueprint ? all.filter(({ endpoint }) => endpoint.startsWith(`${blueprint}.`)) : all;
    return rules.filter((rule) => rule.websocket === (kind === 'websocket') && isShown(rule));
  }

  protected told(rule: Rule): Told {
    const { shared = {}, ...words } = sayingOf(rule);
    const tags = [...(shared.tags ?? blueprintOf(rule.endpoint)), ...(words.tags ?? [])];
    return {
      summary: words.summary ?? summaryOf(rule.endpoint),
      description: words.description,
      tags: [...new Set(tags)],
      security: words.security ?? shared.security,
    };
  }

  /** The schema of an object whose members come one by one, in a query or as headers. */
  protected objectOf(schema: StandardSchema, name: string): ObjectSchema {
    this.components.add(schema, 'input', name);
    const { members, required } = membersOf(jsonSchemaOf(schema, 'input') ?? {});
    const own = [...members].map(([member, one]) => [member, this.components.refer(one, 'input', name)]);
    return {
      type: 'object',
      properties: Object.fromEntries(own),
      ...(required.size > 0 && { required: [...required] }),
    };
  }

  /**
   * How clients show who they are, each way with the scopes that it needs.
   * @throws SetupError for a security scheme that is not declared
   */
  protected requirements(security: Security, where: string): { [scheme: string]: readonly string[] }[] {
    return security.map((one) => {
      const requirement = typeof one === 'string' ? { [one]: [] } : one;
      for (const name of Object.keys(requirement))
        if (!Object.hasOwn(this.info.securitySchemes ?? {}, name))
          throw new SetupError(
            `The security scheme '${name}' of ${where} is not declared. Say what it is: ` +
              `openapi(app, { securitySchemes: { ${name}: { type: 'http', scheme: 'bearer' } } }).`,
          );
      return requirement;
    });
  }
}

/** Those of the members that there are. */
export function given<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** The path of a rule, with `{name}` for its variables; braces of the rule itself are escaped. */
export function pathOf(rule: Rule): string {
  return rule.outline.replace(/[{}]/g, encodeURIComponent).replace(/<(\w+)>/g, '{$1}');
}

/** The variables of a rule's path. */
export function variablesOf(rule: Rule): Rule['variables'] {
  return rule.variables.filter(({ name }) => rule.outline.includes(`<${name}>`));
}

/** What a route says of itself, and its schemas. */
export function sayingOf(rule: Rule): Saying {
  return contractBehind(rule)?.schemas ?? {};
}

/** The contract of a rule. */
export function contractBehind(rule: Rule): Contract | null {
  return rule.contract as Contract | null; // kept by the app
}

function isShown(rule: Rule): boolean {
  const leads = !rule.buildOnly && !rule.alias && rule.redirectTo === null;
  return leads && !sayingOf(rule).hidden && !/(?:^|\.)static$/.test(rule.endpoint);
}

/** A view's blueprint, by its dotted name. */
function blueprintOf(endpoint: string): string[] {
  return endpoint.includes('.') ? [endpoint.slice(0, endpoint.lastIndexOf('.'))] : [];
}

/** `users.addMember`: "Add member". */
export function summaryOf(endpoint: string): string {
  const words = endpoint
    .slice(endpoint.lastIndexOf('.') + 1)
    .replace(/_/g, ' ')
    .replace(/(?<=[a-z\d])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The schema of what is told of problems.
 * @param members of which it has others than its errors
 * @param places where the problems may be
 */
export function problemSchema(
  members: { readonly [name: string]: object },
  places: readonly string[],
): object {
  const error = {
    type: 'object',
    required: ['place', 'path', 'message'],
    properties: {
      place: { type: 'string', enum: places },
      path: { type: 'array', items: { type: ['string', 'number'] } },
      message: { type: 'string' },
      input: { type: ['string', 'number', 'boolean', 'null'] },
    },
  };
  const text = { type: 'string' };
  const properties = {
    type: text,
    title: text,
    ...members,
    detail: text,
    errors: { type: 'array', items: error },
  };
  const required = Object.keys(properties).filter((name) => name !== 'type' || 'type' in members);
  return { type: 'object', required, properties };
}
