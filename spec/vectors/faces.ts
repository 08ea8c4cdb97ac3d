/**
 * The framework as recorded applications call it: by the names of `pottle`, or by those of `pottle/flask`. The second translates names and the keys of
 * options, and nothing else.
 */
import * as pottle from 'pottle';
import * as flask from 'pottle/flask';

const snake = (name: string) => name.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Functions whose objects are data, and keep their keys. */
const DATA = new Set('jsonify url_for tuple make_response update set setdefault flash'.split(' '));

function argument(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || DATA.has(name)) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [snake(key), one]));
}

/** An object whose members are called by Python's names. What they give is as it is. */
function translated<T extends object>(object: T): T {
  const nameOf = (key: PropertyKey) => (typeof key === 'string' && snake(key) in object ? snake(key) : key);
  return new Proxy(Object.create(null) as T, {
    get(_, key) {
      const name = nameOf(key);
      const member: unknown = Reflect.get(object, name);
      if (typeof member !== 'function' || /^[A-Z]/.test(String(key))) return member;
      return (...args: unknown[]) =>
        member.apply(
          object,
          args.map((one) => argument(one, String(name))),
        );
    },
    set: (_, key, value) => Reflect.set(object, nameOf(key), value),
    has: (_, key) => key in object,
    ownKeys: () => Reflect.ownKeys(object),
    getOwnPropertyDescriptor: (_, key) => {
      const found = Reflect.getOwnPropertyDescriptor(object, key);
      return found && { ...found, configurable: true };
    },
  });
}

/** What recorded applications are made of. */
export interface Face {
  name: string;
  /** `F.makeResponse(…)`, `F.request`. */
  F: typeof pottle;
  /** An object, to be called by the face's names. */
  by<T extends object>(object: T): T;
  /** What a dict must have. */
  need(dict: { require(key: string): unknown }, key: string): unknown;
}

const CAMEL: Face = {
  name: 'pottle',
  F: pottle,
  by: (object) => object,
  need: (dict, key) => dict.require(key),
};

const { request, session } = flask;
const PYTHON: Face = {
  name: 'pottle/flask',
  F: translated({
    ...flask,
    Pottle: flask.Flask,
    request: translated(request),
    session: translated(session),
  }) as unknown as typeof pottle,
  by: translated,
  need: (dict, key) => (dict as unknown as Record<string, unknown>)[key],
};

export const FACES = [CAMEL, PYTHON];

/** The face that applications are built with now. */
export let face = CAMEL;
/** Builds with another one from now on. */
export function useFace(next: Face): void {
  face = next;
}
