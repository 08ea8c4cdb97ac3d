/**
 * What a template may make at one go. An engine that finds no memory ends the process, which nobody can catch; so whatever multiplies
 * asks here before it allocates.
 */
import { MemoryError } from '../errors.js';

/** Characters of one text. */
export const MAX_TEXT = 1 << 26;
/** Items of one list. */
export const MAX_ITEMS = 1 << 22;

/** The size again. @throws MemoryError when it is more than a template may make */
export function room(size: number, most: number = MAX_TEXT): number {
  if (size > most) throw new MemoryError(`more than ${most} ${most === MAX_ITEMS ? 'items' : 'characters'}`);
  return size;
}

/** Parts as one text. */
export function joined(parts: readonly string[], by = ''): string {
  let size = by.length * parts.length;
  for (const part of parts) size += part.length;
  room(size);
  return parts.join(by);
}
