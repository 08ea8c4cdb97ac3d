/** What goes over the line between the supervisor and a worker. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Line } from '../../lib/workers/line.js';

/** Two ends that hear each other, as two processes do. */
function ends() {
  class End extends EventEmitter {
    connected = true;
    other!: End;
    send(message: object, _handle: undefined, _options: undefined, sent: (error: Error | null) => void) {
      this.other.emit('message', message);
      sent(null);
      return true;
    }
  }
  const [one, other] = [new End(), new End()];
  one.other = other;
  other.other = one;
  return [one, other] as const;
}

describe('a line', () => {
  it('keeps channels apart, and what came before somebody listened', async () => {
    const [one, other] = ends();
    const [here, there] = [new Line(one), new Line(other)];
    for (const [channel, message] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ] as const)
      expect(await here.send(channel, message)).toBe(true);
    const heard: unknown[] = [];
    there.listen('a', (message) => heard.push(message));
    await here.send('a', 4);
    expect(heard).toEqual([1, 3, 4]);
  });

  it("leaves the program's own messages alone, and sends nothing to nobody", async () => {
    const [one, other] = ends();
    const heard: unknown[] = [];
    new Line(one).listen('a', (message) => heard.push(message));
    one.emit('message', 'own');
    one.emit('message', { own: true });
    other.connected = false;
    expect(await new Line(other).send('a', 1)).toBe(false);
    expect(heard).toEqual([]);
  });
});
