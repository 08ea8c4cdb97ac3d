/**
 * What Flask reads at once is read before the view: form, files and the bytes of a body. What went wrong meanwhile is met where it is read.
 */

import type { Context } from '../../app/ctx.js';
import { RequestEntityTooLarge } from '../../errors.js';
import type { Exchange } from '../../exchange.js';
import { isForm } from '../../files/formparser.js';
import { FileStorage } from '../../files/uploads.js';
import { currentContext } from '../../globals.js';
import type { CombinedMultiDict, MultiDict } from '../../http/multidict.js';
import { CombinedClientDict } from '../../wrappers/clientdicts.js';
import { ClientDict } from '../../wrappers/connection.js';
import { isCoded } from '../../wrappers/decoding.js';
import { asHttpException } from '../../wrappers/make.js';
import { dict } from '../dict.js';
import { fileNow } from './files.js';

/** What came of reading something. */
type Outcome<T> = { value: T } | { error: unknown };

interface Ahead {
  form: Outcome<ClientDict>;
  files: Outcome<ClientDict<FileStorage>>;
  bytes: Outcome<Uint8Array>;
}

const NOTHING: Ahead = {
  form: { value: new ClientDict() },
  files: { value: new ClientDict() },
  bytes: { value: new Uint8Array() },
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
  if (isForm(request.mimetype)) return readForm(ctx);
  // PERF: what is no form is not asked for its fields, and costs one promise (bench/http.js, echo with --servers pottle,flask).
  const keep = (bytes: Outcome<Uint8Array>) => void read.set(ctx.exchange!, { ...NOTHING, bytes });
  return request.getContent().then(
    (value) => keep({ value }),
    (error) => keep({ error }),
  );
}

async function readForm(ctx: Context): Promise<void> {
  const { request } = ctx;
  // The bytes first: they stay for who checks a signature over them. Of uploads nothing is kept twice.
  const isUpload = request.mimetype === 'multipart/form-data';
  const bytes = isUpload ? NOTHING.bytes : await outcome(request.getContent());
  const form = await outcome(request.form);
  const files = await outcome(request.files);
  read.set(ctx.exchange!, { form, files, bytes });
}

/** What a context is pushed with, which nobody can wait for; unless it has been read. */
export function readNow(ctx: Context, body: string | Uint8Array): void {
  const { request } = ctx;
  if (read.has(ctx.exchange!)) return;
  const content = Buffer.from(body as string); // text or bytes
  const all = outcomeNow(() => {
    if (isCoded(ctx.exchange!))
      throw new TypeError('Coded content cannot be decoded at once: give test_request_context() a function.');
    if (content.length > (request.maxContentLength ?? Number.POSITIVE_INFINITY))
      throw new RequestEntityTooLarge();
    return content;
  });
  const bytes = request.mimetype === 'multipart/form-data' ? NOTHING.bytes : all;
  if (!isForm(request.mimetype)) return void read.set(ctx.exchange!, { ...NOTHING, bytes });
  const parsed = outcomeNow(() => request.formNow(valueOf(all)));
  const form = outcomeNow(() => valueOf(parsed).fields);
  const files = outcomeNow(() => valueOf(parsed).files);
  read.set(ctx.exchange!, { form, files, bytes });
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

function get<T>(part: keyof Ahead): T {
  const ctx = currentContext(NAMES[part], 'http');
  const ahead = read.get(ctx.exchange!) ?? (hasBody(ctx) ? unread(ctx, part) : NOTHING);
  const value = valueOf(ahead[part] as Outcome<T>);
  // A view may bound what it is going to read: that it has been read makes no difference.
  const { maxContentLength, contentLength } = ctx.request;
  if (maxContentLength !== null && (contentLength ?? 0) > maxContentLength) throw new RequestEntityTooLarge();
  return value;
}

const NAMES = { form: 'request.form', files: 'request.files', bytes: 'request.data' };

function unread(ctx: Context, part: keyof Ahead): never {
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
