/** What clients call: the operations of the OpenAPI document, and WebSockets, by schemas that both share. */

import type { Pottle } from '../app/app.js';
import type { Rule } from '../routing/index.js';
import { MESSAGE_PROBLEM, PROBLEM } from './asyncapi.js';
import { contractBehind, given, pathOf, sayingOf } from './description.js';
import { OpenApi, type OpenApiDocument, pathParameters } from './openapi.js';
import type { JsonSchema, StandardSchema } from './standard.js';

/** How a message, or the data of an event, is written. */
export type Encoding = 'json' | 'text';

/** Messages of one direction; text of any kind where nothing is said of them. */
export interface Direction {
  readonly schema: JsonSchema;
  readonly encoding: Encoding;
}

/** What clients need of an operation of a document. */
export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses?: { readonly [status: string]: { readonly content?: Content } };
}

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

/** What is carried, by its media type. */
export type Content = { readonly [type: string]: { readonly schema: JsonSchema } };

/** A WebSocket, as a client sees it: headers of its handshake are left out, since browsers let nobody set them. */
export interface CallableSocket extends Operation {
  readonly path: string;
  readonly sent: Direction;
  readonly received: Direction;
}

/** The OpenAPI document of an app, with its WebSockets, but for those whose messages are neither JSON nor text. */
export function callableDocument(app: Pottle): OpenApiDocument & { sockets: CallableSocket[] } {
  return new Callable(app).document();
}

const TEXT = 'text/plain';

class Callable extends OpenApi {
  document(): OpenApiDocument & { sockets: CallableSocket[] } {
    const rules = this.rules('websocket').filter((rule) => isReadable(sayingOf(rule).contentType));
    return this.write(() => ({ sockets: rules.map((rule) => this.socket(rule)) }));
  }

  private socket(rule: Rule): CallableSocket {
    const { receive, send, contentType, onBadMessage, deprecated } = sayingOf(rule);
    const { summary, description } = this.told(rule);
    const operationId = this.idOf(rule.endpoint, 'websocket', false);
    const parameters = [
      ...pathParameters(rule),
      ...this.parameters(contractBehind(rule), operationId),
    ] as object as Parameter[];
    const received = this.direction(send, 'output', `${operationId}.send`, contentType);
    return {
      operationId,
      path: pathOf(rule),
      summary,
      ...given({ description, deprecated }),
      parameters: parameters.filter((one) => one.in !== 'header'),
      sent: this.direction(receive, 'input', `${operationId}.receive`, contentType),
      received: onBadMessage === 'answer' ? this.withProblem(received) : received,
    };
  }

  private direction(
    schema: StandardSchema | undefined,
    side: 'input' | 'output',
    name: string,
    contentType?: string,
  ): Direction {
    if (schema === undefined) return { schema: { type: 'string' }, encoding: 'text' };
    const encoding = contentType === TEXT ? 'text' : 'json';
    return { schema: this.components.add(schema, side, name), encoding };
  }

  /** Of text/plain too, what is no text is JSON. */
  private withProblem({ schema }: Direction): Direction {
    this.others[PROBLEM] = MESSAGE_PROBLEM;
    return { schema: { anyOf: [schema, { $ref: `#/components/schemas/${PROBLEM}` }] }, encoding: 'json' };
  }
}

function isReadable(contentType = 'application/json'): boolean {
  return contentType === TEXT || /[/+]json\b/.test(contentType);
}
