/** How topics are declared, and what may be said there. */
import { inspect } from 'node:util';
import { isSchema, type StandardSchema } from '../schema/standard.js';
import type { HistoryBounds } from './broker.js';
import type { FeedBounds, OnSlow } from './feed.js';
import { checkNames } from './given.js';

/** Options of `app.topic`. */
export interface TopicOptions {
  /**
   * Keep messages: so many, or bounded by `count` (1000 by default), `bytes` (1 MiB by default) and `age` in seconds (any by default);
   * the first bound that is reached counts.
   */
  history?:
    | number
    | { count?: number | undefined; bytes?: number | undefined; age?: number | undefined }
    | undefined;
  /** Know who is here, and tell who comes and goes. Default false. */
  presence?: boolean | undefined;
  /**
   * What becomes of messages for a subscriber that has not taken the last ones. By default they wait: for WebSockets in the
   * engine, up to `maxBackpressure` of the server; for others as `'wait'`.
   * - `'wait'`: up to `maxQueue`; beyond it the subscriber is closed, a WebSocket with 1013
   * - `'drop-oldest'`: up to `maxQueue`; beyond it the oldest are dropped, and the subscriber is told by `gap` (a WebSocket only where the topic keeps something)
   * - `'latest'`: only the newest waits: for states, of which each makes those before it obsolete
   * - `'close'`: the subscriber is closed at once, a WebSocket with 1013
   */
  onSlow?: OnSlow | undefined;
  /** How many bytes may wait for a subscriber. Default 1 MiB. */
  maxQueue?: number | undefined;
}

/** With what its messages are: In what is published, Out what subscribers get. */
export interface TypedTopicOptions<In = unknown, Out = unknown> extends TopicOptions {
  /** Of values for `publishJson`, of texts or bytes for `publish`: checked as they are published, without what it does not name. */
  schema?: StandardSchema<In, Out> | undefined;
}

/** What a topic is declared with, complete. */
export interface Settings {
  readonly history: HistoryBounds | undefined;
  readonly presence: boolean;
  /** Said for sockets too, which the engine serves otherwise. */
  readonly bounded: boolean;
  readonly bounds: FeedBounds;
  readonly schema: StandardSchema | undefined;
  /** What the options were, to compare. */
  readonly said: string;
}

const MIB = 1024 * 1024;
const POLICIES = ['wait', 'drop-oldest', 'latest', 'close'];
const OPTIONS = ['history', 'presence', 'onSlow', 'maxQueue', 'schema'];
const BOUNDS = ['count', 'bytes', 'age'];

/** Of topics that are not declared. */
export const PLAIN: Settings = settingsOf('', {});

/**
 * Checks and completes what a topic is declared with.
 * @throws TypeError for an option that there is not, or one of the wrong kind
 * @throws RangeError for a bound that is not above zero
 */
export function settingsOf(topic: string, options: TypedTopicOptions): Settings {
  checkNames(`the topic '${topic}'`, options, OPTIONS);
  const { schema, history, presence = false, onSlow, maxQueue = MIB } = options;
  const given = typeof history === 'number' ? { count: history } : history;
  if (given !== undefined) checkNames(`the history of the topic '${topic}'`, given, BOUNDS);
  if (schema !== undefined && !isSchema(schema))
    throw new TypeError(
      `schema of the topic '${topic}' is one with Standard Schema, as zod's, not ${inspect(schema)}.`,
    );
  if (typeof presence !== 'boolean')
    throw new TypeError(`presence of the topic '${topic}' is true or false, not ${inspect(presence)}.`);
  const { count = 1000, bytes = MIB, age = 0 } = given ?? {};
  for (const [name, value] of Object.entries({
    [typeof history === 'number' ? 'history' : 'count']: count,
    bytes,
    maxQueue,
    age: age || 1,
  }))
    if (!(typeof value === 'number' && value > 0))
      throw new RangeError(`${name} of the topic '${topic}' is a number above 0, not ${inspect(value)}.`);
  if (onSlow !== undefined && !POLICIES.includes(onSlow))
    throw new TypeError(
      `onSlow of the topic '${topic}' is one of ${POLICIES.join(', ')}, not ${inspect(onSlow)}.`,
    );
  return {
    history: given && { count, bytes, age },
    presence,
    bounded: onSlow !== undefined || options.maxQueue !== undefined,
    bounds: { onSlow: onSlow ?? 'wait', maxQueue },
    schema,
    said: JSON.stringify([given && [count, bytes, age], presence, onSlow, maxQueue]),
  };
}
