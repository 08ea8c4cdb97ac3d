/**
 * What a template may make at one go. An engine that finds no memory ends the process, which nobody can catch; so whatever multiplies
 * asks here before it allocates.
 */
import { MemoryError } from '../errors.js';

/** Characters of one text. */
export const MAX_TEXT = 1 << 26;
/** Items of one list. */
export const MAX_ITEMS = 1 << 22;

/** Who is told the size of all that is made: the budget. */
export const watcher: { sees?: (size: number) => void } = {};

/** The size again. @throws MemoryError when it is more than a template may make */
export function room(size: number, most: number = MAX_TEXT): number {
  if (size > most) throw new MemoryError(`more than ${most} ${most === MAX_ITEMS ? 'items' : 'characters'}`);
  watcher.sees?.(size);
  return size;
}

/** What makes the parts of a text, counting their characters. @throws MemoryError as soon as they are too many together */
export function measured<T>(make: (item: T) => string): (item: T) => string {
  let size = 0;
  return (item) => {
    const part = make(item);
    size += part.length;
    if (size > MAX_TEXT) room(size);
    return part;
  };
}

/** Parts as one text. */
export function joined(parts: readonly string[], by = ''): string {
  let size = by.length * parts.length;
  for (const part of parts) size += part.length;
  room(size);
  return parts.join(by);
}
