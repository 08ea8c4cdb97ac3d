/** The operations of an OpenAPI document, as a page shows them and its forms try them. Pure. */

import type { OpenApiDocument } from './openapi.js';
import { type Field, listOf, type Part, partOf, Shapes, textOf } from './shown.js';

/** An operation on a page. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  /** What the document says of it. */
  readonly own: Part;
  /** Ways to show who one is, of which one is enough. */
  readonly security: readonly Part[];
  /** What a form asks for: `query:page`, `form:title`. */
  readonly fields: readonly (Field & { readonly hint: string })[];
  /** Media types that a form can send as text; none where there is no such body. */
  readonly types: readonly string[];
  /** A body to start with. */
  readonly example: string;
}

/** Media types that people write. */
const WRITTEN = /^text\/|[/+](?:json|xml|yaml|x-ndjson)$/;

/** The operations of a document, in its order. */
export function operationsOf(document: OpenApiDocument): Operation[] {
  const shapes = new Shapes(document);
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, own]): Operation => {
      const content = partOf(shapes.read(own.requestBody).content);
      const types = Object.keys(content).filter((type) => WRITTEN.test(type));
      const security = listOf(own.security ?? document.security).map(partOf);
      const fields = [
        ...keysOf(document, security),
        ...listOf(own.parameters).map(shapes.read),
        ...formOf(content, shapes),
      ];
      return {
        ...{ id: String(own.operationId), method: method.toUpperCase(), path, own, security, types },
        tag: String(listOf(own.tags)[0] ?? 'Operations'),
        fields: fields.map((one) => ({
          ...shapes.fieldOf(`${one.in}:${one.name}`, one.schema, one.required === true),
          hint: String(one.hint ?? ''),
        })),
        example: types.length > 0 ? exampleIn(partOf(content[types[0]!]), shapes) : '',
      };
    }),
  );
}

function exampleIn({ schema, example, examples }: Part, shapes: Shapes): string {
  const [named] = Object.values(partOf(examples)).map(partOf);
  return textOf(named?.value ?? example ?? shapes.exampleOf(schema));
}

/** What shows who one is, as parameters. */
function keysOf({ components }: OpenApiDocument, security: readonly Part[]): Part[] {
  const schemes = [...new Set(security.flatMap((way) => Object.keys(way)))];
  const keys = schemes.map((name) => partOf(components.securitySchemes?.[name]));
  const isKey = ({ type }: Part) => type === 'apiKey';
  const hints = [...new Set(keys.filter((key) => !isKey(key)).map(hintOf))];
  const others = hints.length > 0 ? [{ in: 'header', name: 'Authorization', hint: hints.join(' or ') }] : [];
  return [...others, ...keys.filter(isKey).map(({ in: place, name }) => ({ in: place, name }))];
}

/** How the header begins by which one shows who one is. */
function hintOf({ type, scheme }: Part): string {
  const name = type === 'http' ? String(scheme) : 'bearer';
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} …`;
}

/** The fields of a form, as parameters. */
function formOf(content: Part, shapes: Shapes): Part[] {
  const form = content['multipart/form-data'] ?? content['application/x-www-form-urlencoded'];
  const { members, required } = shapes.membersOf(partOf(form).schema);
  return [...members].map(([name, schema]) => ({ in: 'form', name, schema, required: required.has(name) }));
}
