/** What of a form is asked for together with something else, or in vain. */

import { DebugFilesKeyError } from '../errors.js';
import type { FileStorage } from '../files/uploads.js';
import { CombinedMultiDict } from '../http/multidict.js';
import { ClientDict } from './connection.js';

/** In debug mode: the files of a form that can have none, which says so when a field is asked for as a file. */
export class FormWithoutFiles extends ClientDict<FileStorage> {
  constructor(private readonly form: ClientDict) {
    super();
  }
  override missing(key: string): never {
    if (!this.form.has(key)) return super.missing(key);
    throw new DebugFilesKeyError(
      `The file '${key}' was asked for, but the form came without files: only the name '${this.form.get(key)}' was sent. ` +
        'The form needs enctype="multipart/form-data".',
    );
  }
}

/** The query and the form in one. */
export class CombinedClientDict extends CombinedMultiDict {
  override missing(key: string): never {
    return ClientDict.prototype.missing.call(this, key);
  }
}
