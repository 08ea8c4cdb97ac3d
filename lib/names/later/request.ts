/** `request` as Quart has it: what comes in the body is awaited. */

import { request as coreRequest } from '../../globals.js';
import { kept } from '../../values.js';
import { dict } from '../dict.js';
import { requestWith } from '../facade.js';

const later = <T extends object>(reading: Promise<T>): Promise<T> =>
  kept(reading.then((found) => dict(found)));

export const request = requestWith({
  get form() {
    return later(coreRequest.form);
  },
  get files() {
    return later(coreRequest.files);
  },
  get values() {
    return later(coreRequest.values);
  },
});
