/**
 * What Flask reads at once is read before the view: form, files and the bytes of a body. What went wrong meanwhile is met where it is read.
 */

import type { Context } from '../../app/ctx.js';
import { RequestEntityTooLarge } from '../../errors.js';
import type { Exchange } from '../../exchange.js';
import { FormDataParser, isForm } from '../../files/formparser.js';
import { FileStorage } from '../../files/uploads.js';
import { currentContext } from '../../globals.js';
import type { CombinedMultiDict, MultiDict } from '../../http/multidict.js';
import { CombinedClientDict } from '../../wrappers/clientdicts.js';
import { ClientDict } from '../../wrappers/connection.js';
import { isCoded } from '../../wrappers/decoding.js';
import { asHttpException } from '../../wrappers/make.js';
import type { Request } from '../../wrappers/request.js';
import { dict } from '../dict.js';
import { fileNow } from './files.js';

/** What came of reading something. */
type Outcome<T> = { value: T } | { error: unknown };

/** Fields and files. */
interface Form {
  form: ClientDict;
  files: ClientDict<FileStorage>;
}

interface Ahead {
  bytes: Outcome<Uint8Array>;
  /** Missing until somebody asks for it, where the bytes are kept. */
  form?: Outcome<Form>;
}

const NOTHING: Required<Ahead> = {
  bytes: { value: new Uint8Array() },
  form: { value: { form: new ClientDict(), files: new ClientDict() } },
};

/** By exchange: whatever stands for the context, it has the same. */
const read = new WeakMap<Exchange, Ahead>();

/** Methods whose requests have content only where they announce it. */
const WITHOUT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Whether there may be anything to read: HTTP/2, and streams of `fetch`, announce nothing. */
export function hasBody({ exchange }: Context): boolean {
  if (exchange?.kind !== 'http') return false;
  const length = exchange.firstLine('content-length');
  if (length !== undefined) return length !== '0';
  return !WITHOUT.has(exchange.method) || exchange.firstLine('transfer-encoding') !== undefined;
}

/** Reads what there is. Never fails: what fails is kept for whoever asks. */
export function readAhead(ctx: Context): Promise<void> {
  const { request } = ctx;
  if (request.mimetype === 'multipart/form-data' || hasOwnParser(request)) return readForm(ctx);
  // PERF: one promise, and forms are parsed when they are asked for (bench/http.js, echo and form with --servers pottle,flask).
  // The bytes stay for who checks a signature over them.
  const keep = (bytes: Outcome<Uint8Array>) => void read.set(ctx.exchange!, { bytes });
  return request.getContent().then(
    (value) => keep({ value }),
    (error) => keep({ error }),
  );
}

/** Whether a class of the app parses forms in a way of its own, for which is waited. */
function hasOwnParser({ constructor, mimetype }: Request): boolean {
  const { formDataParserClass } = constructor as typeof Request;
  return isForm(mimetype) && formDataParserClass.prototype.parse !== FormDataParser.prototype.parse;
}

/** Of uploads nothing is kept twice. */
async function readForm({ request, exchange }: Context): Promise<void> {
  const isUpload = request.mimetype === 'multipart/form-data';
  const bytes = isUpload ? NOTHING.bytes : await outcome(request.getContent());
  const reading = async () => ({ form: await request.form, files: await request.files });
  read.set(exchange!, { bytes, form: await outcome(reading()) });
}

/** What a context is pushed with, which nobody can wait for; unless it has been read. */
export function readNow({ request, exchange }: Context, body: string | Uint8Array): void {
  if (read.has(exchange!)) return;
  const content = Buffer.from(body as string); // text or bytes
  const bytes = outcomeNow(() => {
    if (isCoded(exchange!))
      throw new TypeError('Coded content cannot be decoded at once: give test_request_context() a function.');
    if (content.length > (request.maxContentLength ?? Number.POSITIVE_INFINITY))
      throw new RequestEntityTooLarge();
    return content;
  });
  if (request.mimetype !== 'multipart/form-data') return void read.set(exchange!, { bytes });
  read.set(exchange!, { bytes: NOTHING.bytes, form: parsed(request, bytes) });
}

function parsed(request: Request, bytes: Outcome<Uint8Array>): Outcome<Form> {
  if (!isForm(request.mimetype)) return NOTHING.form;
  return outcomeNow(() => {
    const { fields, files } = request.formNow(valueOf(bytes));
    return { form: fields, files };
  });
}

function outcomeNow<T>(reading: () => T): Outcome<T> {
  try {
    return { value: reading() };
  } catch (error) {
    return { error: asHttpException(error) };
  }
}

function valueOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

async function outcome<T>(reading: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await reading };
  } catch (error) {
    return { error };
  }
}

function get<T>(part: keyof typeof NAMES): T {
  const ctx = currentContext(NAMES[part], 'http');
  const { request } = ctx;
  const ahead = read.get(ctx.exchange!) ?? (hasBody(ctx) ? unread(ctx, part) : NOTHING);
  const value =
    part === 'bytes' ? valueOf(ahead.bytes) : valueOf((ahead.form ??= parsed(request, ahead.bytes)))[part];
  // A view may bound what it is going to read: that it has been read makes no difference.
  const { maxContentLength, contentLength } = request;
  if (maxContentLength !== null && (contentLength ?? 0) > maxContentLength) throw new RequestEntityTooLarge();
  return value as T;
}

const NAMES = { form: 'request.form', files: 'request.files', bytes: 'request.data' };

function unread(ctx: Context, part: keyof typeof NAMES): never {
  const why =
    ctx.rule === null
      ? 'no rule has this path'
      : 'its route says stream: true, or its app is not made by Flask(…)';
  throw new TypeError(
    `${NAMES[part]} was asked for, and of this request nothing was read ahead of the view: ${why}. ` +
      'Read request.stream, or await what pottle/quart has by this name.',
  );
}

/** The fields of the form. */
export function formNow(): ClientDict {
  return dict(get<ClientDict>('form'));
}

/** The files of the form. */
export function filesNow(): ClientDict<FileStorage> {
  return dict(get<ClientDict<FileStorage>>('files'), (value) =>
    value instanceof FileStorage ? fileNow(value) : value,
  );
}

/** Query and form. */
export function valuesNow(): CombinedMultiDict {
  const { request } = currentContext('request.values', 'http');
  const sources: MultiDict[] = [request.args];
  if (request.method !== 'GET') sources.push(get<ClientDict>('form'));
  return dict(new CombinedClientDict(sources));
}

/** The bytes of the body. */
export function bytesNow(): Uint8Array {
  return get('bytes');
}
