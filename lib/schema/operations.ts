/** The operations of an OpenAPI document, as a page shows them and its forms try them. Pure. */

import type { OpenApiDocument } from './openapi.js';
import { type Field, listOf, type Part, partOf, type Shape, Shapes } from './shown.js';

/** Content of one media type. */
interface Content {
  readonly type: string;
  readonly shape: Shape;
  readonly examples: readonly { readonly name: string; readonly text: string }[];
}

/** An operation on a page. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly deprecated: boolean;
  /** Ways to show who one is, of which one is enough. */
  readonly security: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly place: string;
    readonly required: boolean;
    readonly description: string;
    readonly shape: Shape;
  }[];
  readonly body: readonly Content[];
  readonly answers: readonly {
    readonly status: string;
    readonly description: string;
    readonly contents: readonly Content[];
  }[];
  /** What a form asks for: `query:page`, `form:title`. */
  readonly fields: readonly Field[];
  /** Media types that a form can send as text; none where there is no such body. */
  readonly types: readonly string[];
  /** A body to start with. */
  readonly example: string;
}

/** What a page shows of a document. */
export interface ShownApi {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly groups: readonly { readonly tag: string; readonly operations: readonly Operation[] }[];
  readonly schemas: readonly { readonly name: string; readonly shape: Shape }[];
}

/** Media types that people write. */
const WRITTEN = /^text\/|[/+](?:json|xml|yaml|x-ndjson)$/;

/** A document for its page. */
export function shownApi(document: OpenApiDocument): ShownApi {
  const shapes = new Shapes(document);
  const { title, version, description = '' } = document.info;
  const groups = new Map<string, Operation[]>();
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, own] of Object.entries(item)) {
      const tag = String(listOf(own.tags)[0] ?? '');
      groups.set(tag, [
        ...(groups.get(tag) ?? []),
        new Reader(document, shapes, own).operation(method.toUpperCase(), path),
      ]);
    }
  const schemas = Object.entries(document.components.schemas ?? {});
  return {
    ...{ title, version, description },
    groups: [...groups].map(([tag, operations]) => ({ tag, operations })),
    schemas: schemas.map(([name, schema]) => ({ name, shape: shapes.shapeOf(schema) })),
  };
}

/** Text of an example: JSON, unless it is text already. */
export const exampleText = (value: unknown) =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);

class Reader {
  constructor(
    private readonly document: OpenApiDocument,
    private readonly shapes: Shapes,
    private readonly own: Part,
  ) {}

  operation(method: string, path: string): Operation {
    const { own } = this;
    const body = this.shapes.read(own.requestBody).content;
    const types = Object.keys(partOf(body)).filter((type) => WRITTEN.test(type));
    const first = this.contents(body).find(({ type }) => type === types[0]);
    const made = types[0] && this.shapes.exampleOf(partOf(partOf(body)[types[0]]).schema);
    return {
      ...{ id: String(own.operationId), method, path, summary: String(own.summary ?? '') },
      ...{ description: String(own.description ?? ''), deprecated: own.deprecated === true },
      security: this.ways().map((way) => Object.keys(way).join(' and ') || 'nothing'),
      parameters: this.parameters(),
      body: this.contents(body),
      answers: Object.entries(partOf(own.responses)).map(([status, answer]) => {
        const { description = '', content } = this.shapes.read(answer);
        return { status, description: String(description), contents: this.contents(content) };
      }),
      fields: [...this.keys(), ...this.parameterFields(), ...this.formFields(partOf(body))],
      ...{ types, example: first?.examples[0]?.text ?? (types.length > 0 ? exampleText(made) : '') },
    };
  }

  private ways(): readonly Part[] {
    return listOf(this.own.security ?? this.document.security).map(partOf);
  }

  private parameters() {
    return listOf(this.own.parameters).map((parameter) => {
      const { name, in: place, required, description = '', schema } = this.shapes.read(parameter);
      const shape = this.shapes.shapeOf(schema);
      return {
        name: String(name),
        place: String(place),
        required: required === true,
        description: String(description),
        shape,
      };
    });
  }

  private contents(content: unknown): Content[] {
    return Object.entries(partOf(content)).map(([type, media]) => {
      const { schema, example, examples = {} } = partOf(media);
      const named = Object.entries(partOf(examples)).map(([name, one]) => ({
        name,
        text: exampleText(partOf(one).value),
      }));
      const single = example === undefined ? [] : [{ name: '', text: exampleText(example) }];
      return { type, shape: this.shapes.shapeOf(schema), examples: [...single, ...named] };
    });
  }

  /** Fields for what shows who one is. */
  private keys(): Field[] {
    const schemes = [...new Set(this.ways().flatMap((way) => Object.keys(way)))];
    const fields = schemes.map((name) => {
      const { type, in: place, name: key, scheme } = partOf(this.document.components.securitySchemes?.[name]);
      const [where, label] = type === 'apiKey' ? [String(place), String(key)] : ['header', 'Authorization'];
      const hint = type === 'apiKey' ? name : `${name}: ${scheme === 'basic' ? 'Basic' : 'Bearer'} …`;
      return { ...this.shapes.fieldOf(`${where}:${label}`, label, {}, false), hint };
    });
    return [...new Map(fields.map((field) => [field.name, field])).values()];
  }

  private parameterFields(): Field[] {
    return listOf(this.own.parameters).map((parameter) => {
      const { name, in: place, required, schema } = this.shapes.read(parameter);
      return this.shapes.fieldOf(`${place}:${name}`, String(name), schema, required === true);
    });
  }

  private formFields(content: Part): Field[] {
    const form = content['multipart/form-data'] ?? content['application/x-www-form-urlencoded'];
    const { members, required } = this.shapes.membersOf(partOf(form).schema);
    return [...members].map(([name, schema]) =>
      this.shapes.fieldOf(`form:${name}`, name, schema, required.has(name)),
    );
  }
}
