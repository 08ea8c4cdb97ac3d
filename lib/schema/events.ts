/** Server-sent events of routes with schemas for them: checked before they leave. */

import type { ServerSentEvent } from '../typing.js';
import type { Says } from '../values.js';
import type { Response } from '../wrappers/response.js';
import { fitting, MessageValidationError, type SendingHost } from './fitting.js';
import { validatorOf } from './libraries.js';
import type { StandardSchema, Validate } from './standard.js';

/** Schemas of the data of events by their names, with E for the data; events without a name are `message`. */
export type EventSchemas<E> = { readonly [N in keyof E]: StandardSchema<E[N]> };

type Bare = Omit<ServerSentEvent, 'event' | 'data'>;

/** An event of a route with schemas. */
export type EventOf<E> =
  | { [N in keyof E]: Bare & Called<N> & { data: E[N] } }[keyof E]
  | (Bare & { event?: undefined; data?: undefined })
  | (E extends { message: string } ? string : never);

type Called<N> = N extends 'message' ? { event?: N | undefined } : { event: N };

/** What a view returns whose route declares events: as a generator it gives them, typed; else `eventStream()`, or another answer by hand. */
export type EventsView<Values, Input extends unknown[], E> = (
  values: Values,
  ...input: Input
) => AsyncGenerator<EventOf<E>, void, void> | EventAnswer | Promise<EventAnswer>;

type EventAnswer = Response | globalThis.Response | Says<unknown, string>;

const BARE = ['event', 'data', 'id', 'retry', 'comment'];
const NO_DATA = 'what is no event: { event, data } is wanted, the data in a member of its own.';

/** Whether it has only what an event has without data. */
function isBare(event: unknown): boolean {
  return typeof event === 'object' && Object.keys(event ?? NO_DATA).every((name) => BARE.includes(name));
}

/** The events of one route. */
export class Events {
  private readonly checks: ReadonlyMap<string, Validate>;

  constructor(
    schemas: { readonly [name: string]: StandardSchema },
    private readonly host: SendingHost,
  ) {
    this.checks = new Map(Object.entries(schemas).map(([name, schema]) => [name, validatorOf(schema)]));
  }

  /** What is sent of an event. */
  async check(event: ServerSentEvent | string): Promise<ServerSentEvent | string> {
    const { event: name = 'message', data } = typeof event === 'string' ? { data: event } : Object(event);
    if (data === undefined && isBare(event)) return event;
    const check = data !== undefined && this.checks.get(name);
    if (!check) {
      const { view, refuse } = this.host;
      const names = [...this.checks.keys()].join(', ');
      const mistake = data === undefined ? NO_DATA : `the event '${name}', and its route declares ${names}.`;
      refuse(new MessageValidationError(`${view} sent ${mistake}`, []));
      return event;
    }
    const checked = await fitting(
      check,
      data,
      `${this.host.view} sent with the event '${name}'`,
      this.host.refuse,
    );
    return typeof event === 'string' ? { data: checked } : { ...event, data: checked };
  }
}
