/** Reads the body of a form: fields, and files that go to disk when they are large. */
import { Holding } from '../held.js';
import { ByteBuffer } from '../http/bytes.js';
import {
  decodeText,
  type EffectiveLimits,
  effectiveLimits,
  FormError,
  type FormLimits,
  formKind,
  parseUrlencoded,
} from '../http/forms.js';
import type { ReadonlyHeaders } from '../http/headers.js';
import { parseContentType } from '../http/mime.js';
import { MultipartDecoder, type MultipartEvent, type MultipartPart } from '../http/multipart.js';
import { Spool } from './spool.js';
import { FileStorage } from './uploads.js';

/** Files of more bytes than this go to disk: Werkzeug's bound. */
const SPOOL_SIZE = 500 * 1024;

/** A form that was read: fields and files in the order they came. */
export interface ParsedForm {
  /** Name and value; the name is null for a part without one. */
  readonly fields: [name: string | null, value: string][];
  readonly files: FileStorage[];
  /** Counts what fields and files take in memory; to be released when the files are closed. */
  readonly holding?: Holding;
}

/** How {@link FormDataParser} reads. */
export interface FormDataParserOptions extends FormLimits {
  /** Files of more bytes than this go to disk; 512 000 by default. */
  spoolSize?: number | undefined;
  /** A malformed body gives an empty form instead of an error; true by default. */
  silent?: boolean | undefined;
}

/**
 * Reads a body as the form that its content type announces. Twin of Werkzeug's and Quart's `FormDataParser`.
 *
 * It owns the temporary files until it is done: when reading fails, because of a limit or because the client went away,
 * they are gone before the error arrives. Afterwards whoever has the files closes them.
 */
export class FormDataParser {
  private readonly limits: EffectiveLimits;

  constructor(private readonly options: FormDataParserOptions = {}) {
    this.limits = effectiveLimits(options);
  }

  /**
   * @param body the body as it arrives; not touched when the content type is not one of a form
   * @param contentType the Content-Type header, null without one
   * @param contentLength the Content-Length header in bytes, null without one
   * @throws FormError 413 over a limit, 400 when the body is malformed and the parser is not silent; and whatever
   * reading the body throws
   */
  async parse(
    body: AsyncIterable<Uint8Array>,
    contentType: string | null,
    contentLength: number | null = null,
  ): Promise<ParsedForm> {
    const kind = formKind(contentType);
    if (kind.type === 'none') return { fields: [], files: [] };
    this.checkLength(contentLength ?? 0);
    try {
      if (kind.type === 'multipart') return await this.parseMultipart(body, kind.boundary);
      return await this.parseUrlencoded(body, contentLength ?? 0);
    } catch (error) {
      return this.forgiven(error);
    }
  }

  /** As {@link parse}, of a body that is there, all of it in memory. @internal */
  parseNow(body: Uint8Array, contentType: string | null): ParsedForm {
    const kind = formKind(contentType);
    if (kind.type === 'none') return { fields: [], files: [] };
    this.checkLength(body.length);
    try {
      if (kind.type === 'multipart') return this.parseMultipartNow(body, kind.boundary);
      this.checkMemory(body.length);
      return { fields: parseUrlencoded(body, this.limits.maxFormParts), files: [] };
    } catch (error) {
      return this.forgiven(error);
    }
  }

  private forgiven(error: unknown): ParsedForm {
    if (error instanceof FormError && error.status === 400 && this.options.silent !== false)
      return { fields: [], files: [] };
    throw error;
  }

  /** All of it is held in memory, so the limit is that of a field, whether the length was announced or not. */
  private async parseUrlencoded(body: AsyncIterable<Uint8Array>, contentLength: number): Promise<ParsedForm> {
    this.checkMemory(contentLength);
    const bytes = new ByteBuffer();
    let length = 0;
    for await (const piece of this.bounded(body)) {
      this.checkMemory((length += piece.length));
      bytes.push(piece);
    }
    return { fields: parseUrlencoded(bytes.view(), this.limits.maxFormParts), files: [] };
  }

  private checkMemory(length: number): void {
    if (length > this.limits.maxFormMemorySize)
      throw new FormError(413, 'The urlencoded form is larger than allowed.');
  }

  private async parseMultipart(body: AsyncIterable<Uint8Array>, boundary: string): Promise<ParsedForm> {
    const decoder = new MultipartDecoder(boundary, this.limits);
    const parts = new PartCollector(this.options.spoolSize ?? SPOOL_SIZE);
    try {
      for await (const piece of this.bounded(body))
        for (const event of decoder.push(piece)) {
          const writing = parts.take(event);
          if (writing) await writing;
        }
      decoder.finish();
    } catch (error) {
      await parts.discard();
      throw error;
    }
    return parts;
  }

  private parseMultipartNow(body: Uint8Array, boundary: string): ParsedForm {
    const decoder = new MultipartDecoder(boundary, this.limits);
    const parts = new PartCollector(Number.POSITIVE_INFINITY);
    for (const event of decoder.push(body)) parts.take(event);
    decoder.finish();
    return parts;
  }

  private async *bounded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    let length = 0;
    for await (const piece of body) {
      this.checkLength((length += piece.length));
      yield piece;
    }
  }

  private checkLength(length: number): void {
    if (length > this.limits.maxContentLength)
      throw new FormError(413, 'The request body is larger than allowed.');
  }
}

/** Puts the parts of a multipart body together. */
class PartCollector {
  readonly fields: [string | null, string][] = [];
  readonly files: FileStorage[] = [];
  readonly holding = new Holding();
  private part: MultipartPart | undefined;
  private value = new ByteBuffer();
  private spool = new Spool();

  constructor(private readonly spoolSize: number) {}

  /** A promise while something goes to disk. */
  take(event: MultipartEvent): Promise<void> | undefined {
    if (event.kind !== 'data') return this.begin(event);
    if (this.part?.kind === 'file') return this.addToFile(event.data, event.last);
    return this.addToField(event.data, event.last);
  }

  /** Gives up what came so far. */
  async discard(): Promise<void> {
    await Promise.all(this.files.map((file) => file.close()));
    this.holding.release();
  }

  private begin(part: MultipartPart): undefined {
    this.part = part;
    this.value = new ByteBuffer();
    if (part.kind !== 'file') return;
    this.spool = new Spool(this.spoolSize, this.holding);
    this.files.push(new FileStorage(this.spool, part));
  }

  private addToFile(data: Uint8Array, last: boolean): Promise<void> | undefined {
    const { spool } = this;
    const writing = spool.write(data);
    // After a write nothing is left in memory.
    return writing ?? (last ? spool.end() : undefined);
  }

  private addToField(data: Uint8Array, last: boolean): undefined {
    this.holding.add(data.length);
    const whole = last && this.value.length === 0;
    if (!whole) this.value.push(data);
    if (last && this.part)
      this.fields.push([
        this.part.name,
        decodeText(whole ? data : this.value.view(), charsetOf(this.part.headers)),
      ]);
  }
}

/** The charset that a field names for its value. */
function charsetOf(headers: ReadonlyHeaders): string | undefined {
  return parseContentType(headers.get('content-type')).params.charset;
}

/** Whether content of a type is read as a form, and is no data of its own. */
export function isForm(mimetype: string): boolean {
  return mimetype === 'application/x-www-form-urlencoded' || mimetype === 'multipart/form-data';
}
