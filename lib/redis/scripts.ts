/**
 * What Redis does in one go. All keys of an app have its prefix in braces, so that they are in one slot of a cluster. `P` is that
 * prefix, `CHANNEL` what messages go over:
 *
 * - `h:<topic>` the history, a list of `<at> <size> <id> <parcel>`, with consecutive numbers; `m:<topic>` what is known of it: `run`
 *   and `epoch` of its ids, the number of the `last`, the `bytes` of all
 * - `d:<process>` the number of the last message of a process that was kept: it may be sent twice
 * - `who:<topic>` the people, by their ids: `<since> <JSON of topic and person>`; `count:<topic>` how many connections they have
 * - `has:<process>` the connections of a process: `<length of the topic>:<topic><id>`; `gen:<process>` which list of them counts;
 *   `alive` the processes, by the time at which they are given up
 */
import type { Command } from './client.js';

const HEAD = `
local P, CHANNEL = KEYS[1], ARGV[1]
local time = redis.call('TIME')
local NOW = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(number) return string.format('%.0f', number) end
`;

/**
 * The epoch is another one after a restart, or on another server: what was kept last may not have come through. ARGV: topic, run,
 * count, bytes, age in milliseconds.
 */
const HISTORY_HEAD = `${HEAD}
local list, meta = P .. 'h:' .. ARGV[2], P .. 'm:' .. ARGV[2]
local known = redis.call('HMGET', meta, 'run', 'epoch', 'last', 'bytes')
local epoch, last, bytes = known[2], tonumber(known[3] or 0), tonumber(known[4] or 0)
if known[1] ~= ARGV[3] then
  epoch = whole(math.max(NOW, tonumber(epoch or 0) + 1))
  redis.call('HSET', meta, 'run', ARGV[3], 'epoch', epoch, 'last', last)
end
local length = redis.call('LLEN', list)
local function trim()
  local most, age = tonumber(ARGV[5]), tonumber(ARGV[6])
  while length > 0 do
    local at, size = string.match(redis.call('LINDEX', list, 0), '^(%d+) (%d+) ')
    if length <= tonumber(ARGV[4]) and bytes <= most and (age == 0 or NOW - at <= age) then break end
    redis.call('LPOP', list)
    length, bytes = length - 1, bytes - size
  end
  redis.call('HSET', meta, 'bytes', bytes)
  if age > 0 then
    redis.call('PEXPIRE', list, age + 86400000)
    redis.call('PEXPIRE', meta, age + 86400000)
  end
end
`;

/** ARGV from 7 on: process, number, size, parcel. */
const APPEND = `${HISTORY_HEAD}
local process, number, size = ARGV[7], ARGV[8], ARGV[9]
local done = P .. 'd:' .. process
if tonumber(redis.call('GET', done) or 0) >= tonumber(number) then return 0 end
redis.call('SET', done, number, 'PX', 86400000)
last = redis.call('HINCRBY', meta, 'last', 1)
local id = epoch .. '-' .. whole(last)
redis.call('RPUSH', list, whole(NOW) .. ' ' .. size .. ' ' .. id .. ' ' .. ARGV[10])
length, bytes = length + 1, bytes + size
trim()
redis.call('PUBLISH', CHANNEL, 'message ' .. process .. ' ' .. number .. ' ' .. id .. ' ' .. ARGV[10])
return 1
`;

/** ARGV from 7 on: epoch and number of the id after which. */
const HISTORY = `${HISTORY_HEAD}
trim()
local after = tonumber(ARGV[8])
local ours = ARGV[7] == epoch and after <= last and after >= last - length
local start = ours and after - (last - length) or 0
return { epoch .. '-' .. whole(last), ours and 1 or 0, redis.call('LRANGE', list, start, -1) }
`;

const PRESENCE_HEAD = `${HEAD}
local alive = P .. 'alive'
local function leave(process, connection)
  local value = redis.call('HGET', P .. 'has:' .. process, connection)
  if not value then return end
  redis.call('HDEL', P .. 'has:' .. process, connection)
  local length, rest = string.match(value, '^(%d+):(.*)$')
  local topic, id = string.sub(rest, 1, length), string.sub(rest, length + 1)
  if redis.call('HINCRBY', P .. 'count:' .. topic, id, -1) > 0 then return end
  local person = redis.call('HGET', P .. 'who:' .. topic, id)
  redis.call('HDEL', P .. 'count:' .. topic, id)
  redis.call('HDEL', P .. 'who:' .. topic, id)
  if person then redis.call('PUBLISH', CHANNEL, 'leave ' .. person) end
end
local function join(process, connection, topic, id, person)
  if redis.call('HSETNX', P .. 'has:' .. process, connection, #topic .. ':' .. topic .. id) == 0 then return end
  local known = redis.call('HGET', P .. 'who:' .. topic, id)
  local text = (known and string.match(known, '^%d+') or whole(NOW)) .. ' ' .. person
  redis.call('HSET', P .. 'who:' .. topic, id, text)
  redis.call('HINCRBY', P .. 'count:' .. topic, id, 1)
  if not known then redis.call('PUBLISH', CHANNEL, 'join ' .. text) end
end
local function forget(process)
  for _, connection in ipairs(redis.call('HKEYS', P .. 'has:' .. process)) do leave(process, connection) end
  redis.call('DEL', P .. 'has:' .. process, P .. 'gen:' .. process)
  redis.call('ZREM', alive, process)
end
local function sweep()
  for _, process in ipairs(redis.call('ZRANGEBYSCORE', alive, '-inf', whole(NOW))) do forget(process) end
end
`;

/** ARGV: process, generation, its time in milliseconds, then connection, topic, id and JSON of each connection. */
const GREET = `${PRESENCE_HEAD}
local process, here = ARGV[2], {}
redis.call('ZADD', alive, whole(NOW + ARGV[4]), process)
redis.call('SET', P .. 'gen:' .. process, ARGV[3])
sweep()
for i = 5, #ARGV, 4 do
  here[ARGV[i]] = true
  join(process, ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
end
for _, connection in ipairs(redis.call('HKEYS', P .. 'has:' .. process)) do
  if not here[connection] then leave(process, connection) end
end
return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
`;

/** ARGV: process, its time in milliseconds, the number of its last message. Gives 0 to a process that was given up. */
const BEAT = `${PRESENCE_HEAD}
sweep()
if not redis.call('ZSCORE', alive, ARGV[2]) then return 0 end
redis.call('ZADD', alive, whole(NOW + ARGV[3]), ARGV[2])
redis.call('PUBLISH', CHANNEL, 'beat ' .. ARGV[2] .. ' ' .. ARGV[4])
return 1
`;

/** ARGV: process, generation, connection, topic, id, JSON. */
const JOIN = `${PRESENCE_HEAD}
if redis.call('GET', P .. 'gen:' .. ARGV[2]) == ARGV[3] then join(ARGV[2], ARGV[4], ARGV[5], ARGV[6], ARGV[7]) end
`;

/** ARGV: process, generation, connection. */
const LEAVE = `${PRESENCE_HEAD}
if redis.call('GET', P .. 'gen:' .. ARGV[2]) == ARGV[3] then leave(ARGV[2], ARGV[4]) end
`;

/** ARGV: process. */
const BYE = `${PRESENCE_HEAD}
forget(ARGV[2])
redis.call('DEL', P .. 'd:' .. ARGV[2])
`;

/** Texts of the scripts, by their names. */
const SCRIPTS = {
  append: APPEND,
  history: HISTORY,
  greet: GREET,
  beat: BEAT,
  join: JOIN,
  leave: LEAVE,
  bye: BYE,
};

/** The commands that run the scripts of a prefix. They carry the text: Redis knows it by that, and forgets scripts when it starts anew. */
export function scriptsOf(prefix: string, channel: string) {
  return (name: keyof typeof SCRIPTS, ...words: (string | number)[]): Command => [
    'EVAL',
    SCRIPTS[name],
    '1',
    prefix,
    channel,
    ...words.map(String),
  ];
}
