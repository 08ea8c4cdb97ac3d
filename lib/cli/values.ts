/** What options of the command line take, beside text. */
import { UsageError } from '../index.js';

/** @param name of where it was written @throws UsageError for what is no port */
export function portOf(text: string, name: string): number {
  if (/^\d+$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new UsageError(`${name} takes a number from 0 to 65535, not '${text}'.`);
}

/** @throws UsageError for what is no number of workers */
export function workersOf(text: string): number | 'auto' {
  if (text === 'auto') return text;
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= 1024) return Number(text);
  throw new UsageError(`--workers takes a whole number from 1 to 1024, or 'auto', not '${text}'.`);
}

/** @param name of the option @throws UsageError for what is no count */
export function countOf(text: string, name: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new UsageError(`${name} takes a whole number from 1 on, not '${text}'.`);
}

/** The values of an option that may be repeated. */
export const gathered = (text: string, all: readonly string[] = []) => [...all, text];

/** What `pottle new` begins a project with. */
export const TEMPLATES = {
  pages: 'pages of templates, with a form, a session and what is live',
  api: 'an API, with schemas that check and describe it',
  minimal: 'one file',
};
