/** What an edge worker has not. The build for them puts the files of this room in the place of others (bundle.js). */

/** Something that an edge worker has not was used; the message tells what to do instead. */
export class AbsentError extends Error {
  override readonly name = 'AbsentError';
}

/** A function or class for something that is not there: it can be imported, and throws when it is called. */
export function absent(what: string, instead: string) {
  return function fail(): never {
    throw new AbsentError(`An edge worker has no ${what}. ${instead}`);
  };
}
