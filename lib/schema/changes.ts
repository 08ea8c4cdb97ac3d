/** What breaks clients of an API when its description changes. Pure. */

import { at, type Difference, Inclusion } from './inclusion.js';
import { listOf, type Part, partOf } from './shown.js';
import { resolverOf } from './text.js';

/** One change that breaks clients. */
export interface Change extends Difference {
  /** `POST /users/{id}`. */
  readonly operation: string;
}

/** An operation, with what stands around it. */
interface Operation {
  readonly name: string;
  readonly path: string;
  readonly own: Part;
  /** The document and the path that it is in. */
  readonly document: Document;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'trace', 'head', 'options'];

/** A document of OpenAPI, as it is read here. */
class Document {
  readonly resolve: (ref: string) => unknown;
  /** By method and path, with no names in its variables: they are no client's business. */
  readonly operations = new Map<string, Operation>();

  constructor(private readonly whole: Part) {
    this.resolve = resolverOf(whole);
    for (const [path, item] of Object.entries(partOf(whole.paths)))
      for (const method of METHODS) {
        const own = this.read(item)[method];
        if (own === undefined) continue;
        const name = `${method.toUpperCase()} ${path}`;
        const parameters = [...listOf(this.read(item).parameters), ...listOf(partOf(own).parameters)];
        const operation = { name, path, own: { ...partOf(own), parameters }, document: this };
        this.operations.set(name.replace(/\{[^}]*\}/g, '{}'), operation);
      }
  }

  /** A part that may be somewhere else. */
  read(value: unknown): Part {
    const { $ref } = partOf(value);
    return partOf(typeof $ref === 'string' ? this.resolve($ref) : value);
  }

  /** The names, with scopes, of what each of several ways in needs. */
  waysInto({ security = this.whole.security }: Part): string[][] {
    const ways = listOf(security).map((way) =>
      Object.entries(partOf(way)).flatMap(([name, scopes]) => [
        name,
        ...listOf(scopes).map((scope) => `${name} ${scope}`),
      ]),
    );
    return ways.length === 0 ? [[]] : ways;
  }
}

/**
 * What breaks clients that were written by one document, when the app is as another says: what is removed, what takes less, gives more, or needs more.
 * @returns in the order of the first document; none where all clients go on
 */
export function changesBetween(before: object, after: object): Change[] {
  const [old, now] = [new Document(before as Part), new Document(after as Part)];
  const sides = {
    input: new Inclusion('input', old.resolve, now.resolve),
    output: new Inclusion('output', old.resolve, now.resolve),
  };
  return [...old.operations].flatMap(([key, operation]) => {
    const next = now.operations.get(key);
    const found = next ? new Comparison(operation, next, sides).differences() : [gone('')];
    return found.map((difference) => ({ ...difference, operation: operation.name }));
  });
}

/** A change in a line: `POST /users: body.name is newly required`. */
export function lineOf({ operation, place, text }: Change): string {
  return place === '' ? `${operation} ${text}` : `${operation}: ${place} ${text}`;
}

const gone = (place: string): Difference => ({ kind: 'removed', place, text: 'is removed' });
const needed = (place: string): Difference => ({ kind: 'required', place, text: 'is newly required' });

/** One operation, before and after. */
class Comparison {
  constructor(
    private readonly old: Operation,
    private readonly now: Operation,
    private readonly sides: { readonly input: Inclusion; readonly output: Inclusion },
  ) {}

  differences(): Difference[] {
    return [...this.security(), ...this.parameters(), ...this.body(), ...this.answers()];
  }

  /** Each way in has to be one still, or there is one that needs less. */
  private security(): Difference[] {
    const [before, after] = [this.old, this.now].map(({ document, own }) => document.waysInto(own)) as [
      string[][],
      string[][],
    ];
    const closed = before.filter((way) => !after.some((other) => other.every((name) => way.includes(name))));
    if (closed.length === 0) return [];
    const asked = after.map((way) => way.join(' and ')).join(', or ');
    return [{ kind: 'required', place: 'security', text: `is newly required: ${asked}` }];
  }

  private parameters(): Difference[] {
    const [before, after] = [parametersOf(this.old), parametersOf(this.now)];
    const found = [...before].flatMap(([key, { place, part }]) => {
      const next = after.get(key)?.part;
      if (next === undefined) return [gone(place)];
      const narrowed = at(place, this.sides.input.compare(part.schema, next.schema));
      return next.required === true && part.required !== true ? [needed(place), ...narrowed] : narrowed;
    });
    const more = [...after].filter(([key, { part }]) => part.required === true && !before.has(key));
    return [...found, ...more.map(([, { place }]) => needed(place))];
  }

  private body(): Difference[] {
    const [before, after] = [this.old, this.now].map(({ document, own }) =>
      document.read(own.requestBody),
    ) as [Part, Part];
    if (before.content !== undefined && after.content === undefined) return [gone('body')];
    const differences = this.contents('body', before, after, this.sides.input);
    return after.required === true && before.required !== true
      ? [needed('body'), ...differences]
      : differences;
  }

  private answers(): Difference[] {
    const [before, after] = [this.old, this.now].map(({ own }) => partOf(own.responses)) as [Part, Part];
    return Object.entries(before).flatMap(([status, answer]) => {
      const place = `answer ${status}`;
      if (after[status] === undefined) return [gone(place)];
      const [old, now] = [this.old.document.read(answer), this.now.document.read(after[status])];
      return this.contents(place, old, now, this.sides.output);
    });
  }

  /** By media type; what breaks for several of them alike is said once. */
  private contents(place: string, before: Part, after: Part, side: Inclusion): Difference[] {
    const now = partOf(after.content);
    const found = Object.entries(partOf(before.content)).flatMap(([type, media]) => {
      if (now[type] === undefined) return [{ ...gone(place), text: `is no longer ${type}` }];
      return at(place, side.compare(partOf(media).schema, partOf(now[type]).schema));
    });
    return [...new Map(found.map((one) => [one.place + one.text, one])).values()];
  }
}

/** By what clients say: variables of the path by their order, others by their names. */
function parametersOf({ document, own, path }: Operation): Map<string, { place: string; part: Part }> {
  const variables = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  const parameters = listOf(own.parameters).map((parameter) => {
    const part = document.read(parameter);
    const [place, name] = [String(part.in), String(part.name)];
    const key = place === 'path' ? variables.indexOf(name) : place === 'header' ? name.toLowerCase() : name;
    return [`${place} ${key}`, { place: `${place}.${name}`, part }] as const;
  });
  return new Map(parameters);
}
