/** `request` as Flask has it: what comes in the body is there at once. */

import { isForm } from '../../files/formparser.js';
import { currentContext } from '../../globals.js';
import { decodeText } from '../../http/forms.js';
import { requestWith } from '../facade.js';
import { named } from '../twin.js';
import { bytesNow, filesNow, formNow, valuesNow } from './ahead.js';

/** What has been parsed, for who asks again. */
const parsed = new WeakMap<object, unknown>();

interface JsonOptions {
  force?: boolean | undefined;
  silent?: boolean | undefined;
  cache?: boolean | undefined;
}

function getData({ asText = false }: { asText?: boolean } = {}): Buffer | string {
  return asText ? decodeText(bytesNow()) : Buffer.from(bytesNow());
}

function getJson({ force = false, silent = false, cache = true }: JsonOptions = {}): unknown {
  const { request } = currentContext('request', 'http');
  if (cache && parsed.has(request)) return parsed.get(request);
  if (!force && !request.isJson) return silent ? null : request.onJsonLoadingFailed(null);
  const bytes = bytesNow();
  let value: unknown;
  try {
    value = request.jsonModule.loads(bytes);
  } catch (error) {
    return silent ? null : request.onJsonLoadingFailed(error as Error);
  }
  if (cache) parsed.set(request, value);
  return value;
}

const members = {
  get form() {
    return formNow();
  },
  get files() {
    return filesNow();
  },
  get values() {
    return valuesNow();
  },
  get data() {
    const { request } = currentContext('request', 'http');
    return isForm(request.mimetype) ? Buffer.alloc(0) : Buffer.from(bytesNow());
  },
  get json() {
    return getJson();
  },
  get environ(): never {
    throw new TypeError('There is no WSGI, and no environ: ask request.headers, or request.remote_addr.');
  },
  get_json: named(getJson, 'Request.get_json'),
  get_data: named(getData, 'Request.get_data'),
};

export const request = requestWith(members);
