/**
 * For what asks whether there is a file: that the file system has none there, lets nobody read it, or knows no such name (a NUL, one
 * too long) is null. All else is thrown on, above all that there is no file system.
 */
export function asMissing(error: unknown): null {
  if (typeof (error as { code?: unknown }).code === 'string') return null; // as all errors of Node have one
  throw error;
}
