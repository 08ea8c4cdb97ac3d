/** What itsdangerous gives of tokens with the time in them: a pair where it is asked for that, too. */

import type { Timestamped } from '../signing/timestamp.js';
import { TimedSerializer, TimestampSigner } from './pottle.js';
import { named } from './twin.js';

type Reading = (signed: unknown, options?: object) => unknown;

for (const [key, { prototype }, name, both] of [
  ['TimedSerializer.loads', TimedSerializer, 'loads', 'loadsWithTimestamp'],
  ['TimestampSigner.unsign', TimestampSigner, 'unsign', 'unsignWithTimestamp'],
] as const) {
  const { [name]: alone, [both]: withTime } = prototype as unknown as Record<string, Reading>;
  const value = named(function (
    this: unknown,
    signed: unknown,
    { returnTimestamp = false, ...options }: Asked = {},
  ) {
    if (!returnTimestamp) return alone!.call(this, signed, options);
    const { value, timestamp } = withTime!.call(this, signed, options) as Timestamped<unknown>;
    return [value, timestamp];
  }, key);
  Object.defineProperty(prototype, name, { configurable: true, writable: true, value });
}

interface Asked {
  returnTimestamp?: boolean;
}
