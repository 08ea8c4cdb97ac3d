import { describe, expect, it } from 'vitest';
import * as signals from '../lib/signals.js';
import { ANY, NamedSignal, Namespace, Signal, signal } from '../lib/signals.js';

describe('Signal', () => {
  it('calls receivers with the sender and the payload, in the order of connection', () => {
    const ping = new Signal<{ n: number }>();
    const heard: unknown[] = [];
    const first = ping.connect((sender, { n }) => heard.push(['first', sender, n]));
    ping.connect((sender, { n }) => heard.push(['second', sender, n]));
    const results = ping.send('app', { n: 5 });
    expect(heard).toEqual([
      ['first', 'app', 5],
      ['second', 'app', 5],
    ]);
    expect(results.map(([receiver]) => receiver === first)).toEqual([true, false]);
    expect(results.map(([, value]) => value)).toEqual([1, 2]);
  });

  it('filters by sender', () => {
    const ping = new Signal();
    const [a, b] = [{}, {}];
    const heard: unknown[] = [];
    const receiver = ping.connectVia(a)((sender: unknown) => heard.push(sender));
    ping.send(b);
    ping.send(a);
    expect(heard).toEqual([a]);
    expect(ping.hasReceiversFor(a)).toBe(true);
    expect(ping.hasReceiversFor(b)).toBe(false);
    ping.connect(receiver, b);
    ping.disconnect(receiver, a);
    expect(ping.receiversFor(b)).toEqual([receiver]);
    expect(ping.receiversFor(a)).toEqual([]);
    ping.disconnect(receiver, b);
    expect(ping.receivers.size).toBe(0);
  });

  it('disconnects from every sender at once', () => {
    const ping = new Signal();
    const receiver = () => 1;
    ping.connect(receiver, 'a');
    ping.connect(receiver);
    expect(ping.send('b')).toHaveLength(1);
    ping.disconnect(receiver);
    expect(ping.send('a')).toEqual([]);
    ping.disconnect(receiver);
  });

  it('calls a receiver once per sending, even when it listens to all and to one', () => {
    const ping = new Signal();
    const receiver = () => 1;
    ping.connect(receiver, 'a');
    ping.connect(receiver, ANY);
    expect(ping.send('a')).toHaveLength(1);
  });

  it('lets a receiver disconnect itself while it is called', () => {
    const ping = new Signal();
    const once = ping.connect((): void => ping.disconnect(once));
    const after = ping.connect(() => 'after');
    expect(ping.send().map(([receiver]) => receiver)).toEqual([once, after]);
    expect(ping.send()).toHaveLength(1);
  });

  it('awaits async receivers one after the other', async () => {
    const ping = new Signal<{ log: string[] }>();
    ping.connect(async (_sender, { log }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push('slow');
      return 'a';
    });
    ping.connect((_sender, { log }) => log.push('fast'));
    const log: string[] = [];
    const results = await ping.sendAsync(null, { log });
    expect(log).toEqual(['slow', 'fast']);
    expect(results.map(([, value]) => value)).toEqual(['a', 2]);
  });

  it('refuses async receivers when sent synchronously', () => {
    const ping = new Signal();
    ping.connect(async () => {
      throw new Error('not seen');
    });
    expect(() => ping.send()).toThrow(/async/);
  });

  it('lets errors through', async () => {
    const ping = new Signal();
    ping.connect(() => {
      throw new RangeError('receiver');
    });
    expect(() => ping.send()).toThrow(RangeError);
    await expect(ping.sendAsync()).rejects.toThrow('receiver');
  });

  it('connects for the time of a function, failing or async', async () => {
    const ping = new Signal();
    const receiver = () => 'heard';
    expect(ping.connectedTo(receiver, () => ping.send().length)).toBe(1);
    expect(ping.send()).toEqual([]);
    expect(() =>
      ping.connectedTo(receiver, () => {
        throw new Error('x');
      }),
    ).toThrow('x');
    expect(ping.receivers.size).toBe(0);
    const counted = ping.connectedTo(receiver, async () => (await ping.sendAsync()).length, 'only');
    expect(ping.receivers.size).toBe(1);
    expect(await counted).toBe(0);
    expect(ping.receivers.size).toBe(0);
  });

  it('can be muted', async () => {
    const ping = new Signal();
    ping.connect(() => 1);
    expect(ping.muted(() => ping.send())).toEqual([]);
    expect(await ping.muted(() => ping.sendAsync())).toEqual([]);
    expect(ping.send()).toHaveLength(1);
  });
});

describe('named signals', () => {
  it('are the same for the same name', () => {
    const own = new Namespace();
    expect(own.signal('x')).toBe(own.signal('x'));
    expect(own.signal('x').name).toBe('x');
    expect(signal('x')).toBe(signal('x'));
    expect(signal('x')).not.toBe(own.signal('x'));
  });

  it('include all that the framework sends', () => {
    const names = Object.entries(signals).filter(([, value]) => value instanceof NamedSignal);
    expect(names).toHaveLength(19);
    for (const [name, value] of names) {
      const dashed = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect((value as NamedSignal).name).toBe(dashed);
    }
  });
});
