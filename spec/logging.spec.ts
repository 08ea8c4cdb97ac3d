import { describe, expect, it, vi } from 'vitest';
import { adaptLogger, createLogger, type LoggerOptions } from '../lib/logging.js';

function noted(options: LoggerOptions = {}) {
  const lines: string[] = [];
  return { lines, logger: createLogger('app', { write: (text) => lines.push(text), ...options }) };
}

describe('createLogger', () => {
  it('writes time, level, name and message', () => {
    vi.useFakeTimers({ now: new Date(2024, 5, 1, 9, 2, 3, 45), toFake: ['Date'] });
    const { lines, logger } = noted();
    logger.warning('slow');
    logger.error('%s took %d ms: %j', 'query', 5, { a: 1 });
    logger.critical('100%');
    vi.useRealTimers();
    expect(lines).toEqual([
      '[2024-06-01 09:02:03,045] WARNING in app: slow',
      '[2024-06-01 09:02:03,045] ERROR in app: query took 5 ms: {"a":1}',
      '[2024-06-01 09:02:03,045] CRITICAL in app: 100%',
    ]);
  });

  it('writes warnings and worse, when debugging all', () => {
    let debug = false;
    const { lines, logger } = noted({ debug: () => debug });
    logger.info('no');
    debug = true;
    logger.debug('yes');
    expect(lines.map((line) => line.replace(/^\[.*?\] /, ''))).toEqual(['DEBUG in app: yes']);
    logger.level = 'ERROR';
    logger.warning('no');
    expect(lines).toHaveLength(1);
    expect(logger.isEnabledFor('CRITICAL')).toBe(true);
  });

  it('knows no other level: nothing would be written', () => {
    const { logger } = noted();
    const message = "A level is one of DEBUG, INFO, WARNING, ERROR, CRITICAL, or null, not 'debug'.";
    expect(() => (logger.level = 'debug' as never)).toThrow(message);
    expect(() => createLogger('app', { level: 'debug' as never })).toThrow(message);
    expect(logger.level).toBeNull();
  });

  it('writes the stack and the cause of errors', () => {
    const { lines, logger } = noted();
    logger.exception('Exception on / [GET]', new Error('outer', { cause: new RangeError('inner') }));
    logger.exception('odd', 'text');
    expect(lines[0]).toMatch(
      /ERROR in app: Exception on \/ \[GET\]\nError: outer\n {4}at .*RangeError: inner/s,
    );
    expect(lines[1]).toMatch(/odd\n'text'$/);
  });

  it('writes to standard error by default', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    createLogger('app').error('x');
    expect(write.mock.calls[0]![0]).toMatch(/ERROR in app: x\n$/);
    write.mockRestore();
  });
});

describe('adaptLogger', () => {
  it('speaks to the console and to pino', () => {
    const calls: unknown[][] = [];
    const note =
      (name: string) =>
      (...args: unknown[]) =>
        void calls.push([name, ...args]);
    const common = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
    const error = new Error('x');
    const plain = adaptLogger(common);
    plain.debug('a', 1);
    plain.info('b');
    plain.warning('c');
    plain.error('d');
    plain.critical('e');
    plain.exception('f', error);
    const pino = adaptLogger({ ...common, fatal: note('fatal') });
    pino.critical('g');
    pino.exception('h', error);
    expect(calls).toEqual([
      ['debug', 'a', 1],
      ['info', 'b'],
      ['warn', 'c'],
      ['error', 'd'],
      ['error', 'e'],
      ['error', 'f', error],
      ['fatal', 'g'],
      ['error', error, 'h'],
    ]);
  });
});
