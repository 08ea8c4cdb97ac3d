/** Views as classes (flask.views). */

import { currentContext } from './globals.js';
import type { AnyView, ViewFunction, ViewReturn } from './typing.js';

type ViewClass<A extends unknown[], V extends View> = (new (...args: A) => V) & Omit<typeof View, never>;
/** Any function of a view: what it asks of the view, the rule decides. */
type Decorator = (view: never) => AnyView;

/** What a view function made of a class carries. */
export type ClassView = AnyView & {
  viewClass: typeof View;
  methods?: readonly string[] | undefined;
  provideAutomaticOptions?: boolean | undefined;
};

/**
 * A view as a class: {@link dispatchRequest} answers (flask.views.View).
 * @example
 * class UserList extends View {
 *   override async dispatchRequest() { return renderTemplate('users.html'); }
 * }
 * app.addUrlRule('/users', { viewFunc: UserList.asView('userList') });
 */
export abstract class View {
  /** The methods that the view answers; GET unless given. */
  static methods: readonly string[] | undefined = undefined;
  /** Whether OPTIONS is answered by itself. */
  static provideAutomaticOptions: boolean | undefined = undefined;
  /** Wrapped around the view function, the first innermost. */
  static decorators: readonly Decorator[] = [];
  /** Makes an instance for each request; with false one serves all, and must keep nothing of a request. */
  static initEveryRequest = true;

  /** Answers the request with the values of the URL; as a WebSocket handler it may return nothing. */
  abstract dispatchRequest(values: Record<string, unknown>, input?: unknown): ViewReturn;

  /**
   * A view function of the class, to register (flask.views.View.as_view).
   * @param name the endpoint
   * @param args for the constructor
   */
  static asView<A extends unknown[], V extends View>(
    this: new (
      ...args: A
    ) => V,
    name: string,
    ...args: A
  ): ClassView {
    const type = this as unknown as ViewClass<A, V>;
    const only = type.initEveryRequest ? null : new type(...args);
    let view: AnyView = (values: Record<string, unknown>, input: unknown) =>
      (only ?? new type(...args)).dispatchRequest(values, input);
    for (const decorate of type.decorators) view = decorate(view as never);
    Object.defineProperty(view, 'name', { value: name, configurable: true });
    return Object.assign(view, {
      viewClass: type as unknown as typeof View,
      methods: methodsOf(type),
      provideAutomaticOptions: type.provideAutomaticOptions,
    });
  }
}

const METHODS = ['get', 'post', 'head', 'options', 'delete', 'put', 'trace', 'patch', 'query'] as const;
type Methods = { readonly [M in (typeof METHODS)[number]]?: ViewFunction<never, [input: never]> };

function methodsOf(type: Pick<typeof View, 'methods' | 'prototype'>): readonly string[] | undefined {
  if (type.methods !== undefined || !(type.prototype instanceof MethodView)) return type.methods;
  const defined = METHODS.filter((method) => method in type.prototype);
  return defined.length > 0 ? defined.map((method) => method.toUpperCase()) : undefined;
}

/**
 * A view with a method for each HTTP method; others are answered with 405 (flask.views.MethodView).
 * @example
 * class Note extends MethodView {
 *   async get({ id }: { id: number }) { return load(id); }
 *   async delete({ id }: { id: number }) { … }
 * }
 */
export abstract class MethodView extends View {
  /** As {@link View.asView}, for classes whose methods return what a view may. */
  static override asView<A extends unknown[], V extends MethodView & Methods>(
    this: new (
      ...args: A
    ) => V,
    name: string,
    ...args: A
  ): ClassView {
    return super.asView.call<never, [string, ...A], ClassView>(this as never, name, ...args);
  }

  override dispatchRequest(values: Record<string, unknown>, input?: unknown): ViewReturn {
    const { method } = currentContext('MethodView', 'http').exchange!;
    const own = this as unknown as Record<string, AnyView | undefined>;
    const name = method.toLowerCase();
    // HEAD is GET without the body, unless the class answers it by itself.
    const handler = own[name] ?? (name === 'head' ? own.get : undefined);
    if (handler === undefined) throw new TypeError(`${this.constructor.name} has no method '${name}'.`);
    return handler.call(this, values as never, input as never);
  }
}
