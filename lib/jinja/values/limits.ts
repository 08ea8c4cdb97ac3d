/**
 * What a template may make at one go. An engine that finds no memory ends the process, which nobody can catch; so whatever multiplies
 * asks here before it allocates.
 */
import { MemoryError } from '../errors.js';
import { isText } from './types.js';

/** Characters of one text. */
export const MAX_TEXT = 1 << 24;
/** Items of one list. */
export const MAX_ITEMS = 1 << 22;

/** Characters of a text that is taken apart into them. */
export const MAX_CHARACTERS = 1 << 23;
/** What a search may cost: at worst, the engine compares the whole text at each place. */
const MAX_SEARCH = 2 ** 35;

/** Who is told the size of all that is made: the budget. */
export const watcher: { sees?: (size: number) => void } = {};

/** The size again. @throws MemoryError when it is more than a template may make */
export function room(size: number, most: number = MAX_TEXT): number {
  if (size > most) throw new MemoryError(`more than ${most} ${most === MAX_ITEMS ? 'items' : 'characters'}`);
  watcher.sees?.(size);
  return size;
}

const lengthOf = (value: unknown) =>
  isText(value) ? String(value).length : value instanceof Uint8Array ? value.length : 0;

/** What has been made of a value: a text that grows again and again would fill the memory. @throws MemoryError when it is too long */
export function grown<T>(made: T, from: unknown): T {
  const size = lengthOf(made);
  if (size > MAX_TEXT && size > lengthOf(from)) room(size);
  return made;
}

/** Adds to a list; steps are counted by the thousand. @throws MemoryError when it is too long */
export function grow<T>(list: T[], item: T): void {
  const size = list.push(item);
  if (size > MAX_ITEMS) room(size, MAX_ITEMS);
  if (size % 1024 === 0) watcher.sees?.(1024);
}

/** The characters of a text, by code points. @throws MemoryError when they are too many */
export function apart(text: string): string[] {
  room(text.length, MAX_CHARACTERS);
  return Array.from(text);
}

/** What is looked for in a text. @throws MemoryError when that could take for ever */
export function sought(wanted: string, text: string): string {
  if ((text.length - wanted.length) * wanted.length > MAX_SEARCH)
    throw new MemoryError('too long a text to be looked for in one so long');
  return wanted;
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
