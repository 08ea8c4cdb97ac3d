/** Waiting for what happens. Turns of the event loop are counted, not time: a busy machine only makes them longer. */
import { setTimeout as sleep } from 'node:timers/promises';

/** More turns than anything that works will need; what hangs is told about by then. */
const PATIENCE = 5000;
/** For so many turns nothing may change in what has come to rest. */
const REST = 60;

/** Resolves when the condition holds. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  told = () => String(condition),
): Promise<void> {
  for (let turn = 0; !(await condition()); turn++) {
    if (turn > PATIENCE) throw new Error(`It never came true: ${told()}`);
    await sleep(4);
  }
}

/** Waits until what is looked at changes no more. @returns what it has become */
export async function atRest<T>(look: () => T): Promise<T> {
  let last = look();
  for (let quiet = 0; quiet < REST; quiet++) {
    await sleep(4);
    const now = look();
    if (now !== last) quiet = 0;
    last = now;
  }
  return last;
}

/** Lets the event loop turn: time enough for what is under way, in this process, to arrive. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await sleep(1);
}

/** A promise to settle from elsewhere. */
export function latch<T = void>() {
  let open: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
