/**
 * Reads multipart/form-data: bytes in, events out, no I/O (RFC 7578; RFC 2046, section 5.1). Twin of
 * `werkzeug.sansio.multipart`. What comes out does not depend on how the body was cut into pieces.
 */

import { ByteBuffer } from './bytes.js';
import { decodeUtf8, type EffectiveLimits, FormError } from './forms.js';
import { ReadonlyHeaders } from './headers.js';
import { parseOptionsHeader } from './options.js';
import { strip } from './text.js';

/** The header lines of a part, in order, as sent: unlike those of a response they may hold names that are no tokens. */
export class PartHeaders extends ReadonlyHeaders {
  /** @param list name, value, name, value, … */
  constructor(override readonly list: readonly string[]) {
    super();
  }
}

/** The beginning of a part. A part whose disposition has no `name` has the name null; with a `filename` it is a file. */
export type MultipartPart =
  | { readonly kind: 'field'; readonly name: string | null; readonly headers: PartHeaders }
  | {
      readonly kind: 'file';
      readonly name: string | null;
      readonly filename: string;
      readonly headers: PartHeaders;
    };

/** A piece of the data of the part that began last: valid until the decoder gets its next piece. */
export interface MultipartData {
  readonly kind: 'data';
  readonly data: Uint8Array;
  /** The part is complete. */
  readonly last: boolean;
}

/** What a {@link MultipartDecoder} finds: a part begins, then come its data in one or more pieces. */
export type MultipartEvent = MultipartPart | MultipartData;

const TAB = 9;
const LF = 10;
const VT = 11;
const FF = 12;
const CR = 13;
const SPACE = 32;
const DASH = 45;

/** RFC 2046 allows 70; some bound keeps a long made-up one from making the search slow. */
const LONGEST_BOUNDARY = 1024;

/** Decodes one multipart body. Twin of Werkzeug's `MultipartDecoder`. */
export class MultipartDecoder {
  private readonly buffer = new ByteBuffer();
  private readonly delimiter: Buffer;
  private state: 'preamble' | 'headers' | 'data' | 'closed' | 'epilogue' = 'preamble';
  /** What is not consumed begins at `bytes[at]`; the search for what ends it goes on at `scanned`. */
  private bytes: Buffer = this.buffer.view();
  private at = 0;
  private scanned = 0;
  /** White space seen so far behind the delimiter at `scanned`. */
  private padding = 0;
  /** Where the delimiter just judged ends, line break included. */
  private delimiterEnd = 0;
  /** `at` is the first byte of a part's data: a delimiter may stand there without a line break before it. */
  private fresh = false;
  /** Bytes so far of the preamble, the field or the epilogue: what counts against the memory limit. */
  private size = 0;
  private inFile = false;
  private parts = 0;

  /**
   * @param boundary the `boundary` parameter of the content type
   * @throws FormError 400 when it cannot be one
   */
  constructor(
    boundary: string,
    private readonly limits: EffectiveLimits,
  ) {
    if (!/^[^\r\n\x80-\uffff]+$/.test(boundary) || boundary.length > LONGEST_BOUNDARY)
      throw new FormError(400, 'The multipart boundary is missing or not valid.');
    this.delimiter = Buffer.from(`--${boundary}`, 'latin1');
  }

  /**
   * Takes the next piece of the body and gives the events that it completes.
   *
   * @throws FormError 413 over a limit, 400 when a part is malformed; the decoder is of no use afterwards
   */
  *push(piece: Uint8Array): Generator<MultipartEvent, void, undefined> {
    this.buffer.append(piece);
    this.bytes = this.buffer.view();
    for (let event = this.step(); event !== undefined; event = this.step()) if (event) yield event;
    this.buffer.drop(this.at);
    this.scanned -= this.at;
    this.at = 0;
  }

  /** Ends the body. @throws FormError 400 when the closing boundary has not come */
  finish(): void {
    if (this.state !== 'closed' && this.state !== 'epilogue')
      throw new FormError(400, 'The multipart body ends before its closing boundary.');
  }

  /** One step: an event, null when there is none but more to do, undefined when that takes more bytes. */
  private step(): MultipartEvent | null | undefined {
    switch (this.state) {
      case 'preamble':
        return this.readPreamble();
      case 'headers':
        return this.readHeaders();
      case 'data':
        return this.readData();
      case 'closed':
        return this.skipLine();
      case 'epilogue':
        return this.skipEpilogue();
    }
  }

  private readPreamble(): null | undefined {
    const found = this.bytes.indexOf(this.delimiter, this.scanned);
    if (found === -1) return this.skipPreamble(this.bytes.length - this.delimiter.length + 1);
    const verdict = this.judge(found);
    if (verdict === 'more') return this.skipPreamble(found);
    this.scanned = found + 1;
    if (verdict === 'none') return null;
    this.checkMemory(this.size + this.delimiterEnd - this.at);
    return this.passDelimiter(verdict);
  }

  private skipPreamble(end: number): undefined {
    this.checkMemory(this.size + this.bytes.length - this.at);
    if (end <= this.at) return;
    this.size += end - this.at;
    this.at = this.scanned = end;
  }

  /**
   * What stands behind the delimiter at `found` decides what it is: `--` closes the body, the end of the line begins a
   * part, anything else means that it is no delimiter.
   */
  private judge(found: number): 'part' | 'close' | 'none' | 'more' {
    const after = found + this.delimiter.length;
    if (this.bytes[after] === DASH) return this.judgeDashes(after + 1);
    let at = after + this.padding;
    while (isPadding(this.bytes[at])) at++;
    this.padding = at - after;
    this.checkMemory(this.padding);
    const end = this.lineBreakEnd(at);
    if (end === undefined) return 'more';
    this.padding = 0;
    this.delimiterEnd = end;
    return end === at ? 'none' : 'part';
  }

  private judgeDashes(second: number): 'close' | 'none' | 'more' {
    if (second >= this.bytes.length) return 'more';
    this.delimiterEnd = second + 1;
    return this.bytes[second] === DASH ? 'close' : 'none';
  }

  /** The end of the line break at `at`; `at` itself if there is none; undefined if the next byte is to decide. */
  private lineBreakEnd(at: number): number | undefined {
    if (at >= this.bytes.length) return undefined;
    if (this.bytes[at] === LF) return at + 1;
    if (this.bytes[at] !== CR) return at;
    if (at + 1 >= this.bytes.length) return undefined;
    return this.bytes[at + 1] === LF ? at + 2 : at + 1;
  }

  private passDelimiter(verdict: 'part' | 'close'): null {
    this.at = this.scanned = this.delimiterEnd;
    this.size = 0;
    this.state = verdict === 'part' ? 'headers' : 'closed';
    return null;
  }

  private readHeaders(): MultipartPart | undefined {
    const blank = blankLine(this.bytes, this.scanned);
    if (blank === -1) return this.awaitHeaders(Math.max(this.at, this.bytes.length - 3));
    const lastBreak = this.bytes[blank] === this.bytes[blank + 1] ? blank + 1 : blank + 2;
    const dataStart = this.lineBreakEnd(lastBreak);
    if (dataStart === undefined) return this.awaitHeaders(blank);
    this.checkMemory(dataStart - this.at);
    const part = readPart(this.bytes.subarray(this.at, blank));
    this.at = this.scanned = dataStart;
    return this.enterPart(part);
  }

  private awaitHeaders(scanned: number): undefined {
    this.checkMemory(this.bytes.length - this.at);
    this.scanned = scanned;
  }

  private enterPart(part: MultipartPart): MultipartPart {
    this.parts += 1;
    if (this.parts > this.limits.maxFormParts)
      throw new FormError(413, 'The form has more parts than allowed.');
    this.state = 'data';
    this.fresh = true;
    this.inFile = part.kind === 'file';
    return part;
  }

  private readData(): MultipartData | null | undefined {
    const found = this.bytes.indexOf(this.delimiter, this.scanned);
    if (found === -1) return this.takeData((this.scanned = this.possibleDelimiter()));
    const lineEnd = this.lineBreakBefore(found);
    const verdict = lineEnd === -1 ? 'none' : this.judge(found);
    // A boundary holds no line break, so the next delimiter cannot overlap this one.
    this.scanned = verdict === 'more' ? found : found + this.delimiter.length;
    if (verdict === 'none') return null;
    if (verdict === 'more') return this.takeData(lineEnd);
    const data = this.data(lineEnd, true);
    this.passDelimiter(verdict);
    return data;
  }

  private takeData(end: number): MultipartData | undefined {
    return end > this.at ? this.data(end, false) : undefined;
  }

  private data(end: number, last: boolean): MultipartData {
    const data = this.bytes.subarray(this.at, end);
    if (data.length > 0) this.fresh = false;
    this.at = end;
    this.size += data.length;
    if (!this.inFile) this.checkMemory(this.size);
    return { kind: 'data', data, last };
  }

  /** Where the line break before `index` begins; -1 if there is none. */
  private lineBreakBefore(index: number): number {
    if (index === this.at) return this.fresh ? index : -1;
    const byte = this.bytes[index - 1];
    if (byte === CR) return index - 1;
    if (byte !== LF) return -1;
    return index - 2 >= this.at && this.bytes[index - 2] === CR ? index - 2 : index - 1;
  }

  /** Where a delimiter that is not yet complete may begin, line break included; the end of the bytes if nowhere. */
  private possibleDelimiter(): number {
    const end = this.bytes.length;
    const first = Math.max(this.at, end - this.delimiter.length);
    let line = end;
    while (line > first && this.bytes[line - 1] !== LF && this.bytes[line - 1] !== CR) line--;
    const start = this.lineBreakBefore(line);
    if (start === -1) return end;
    return this.bytes.compare(this.delimiter, 0, end - line, line, end) === 0 ? start : end;
  }

  /** What is left of the line of the closing boundary: white space. */
  private skipLine(): null | undefined {
    while (isPadding(this.bytes[this.at])) this.at++;
    const end = this.lineBreakEnd(this.at);
    if (end === undefined) return undefined;
    this.at = end;
    this.state = 'epilogue';
    return null;
  }

  private skipEpilogue(): undefined {
    this.size += this.bytes.length - this.at;
    this.at = this.bytes.length;
    this.checkMemory(this.size);
  }

  private checkMemory(size: number): void {
    if (size > this.limits.maxFormMemorySize)
      throw new FormError(413, 'A field of the form is larger than allowed.');
  }
}

function isPadding(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === VT || byte === FF;
}

/** Where two line breaks of the same kind follow each other; -1 if nowhere. */
function blankLine(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const byte = bytes[at];
    if (byte !== LF && byte !== CR) continue;
    if (bytes[at + 1] === byte) return at;
    if (byte === CR && bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return at;
  }
  return -1;
}

/** @throws FormError 400 for a part without a disposition */
function readPart(block: Uint8Array): MultipartPart {
  const headers = new PartHeaders(headerLines(decodeUtf8(block)));
  const disposition = headers.get('content-disposition');
  if (disposition === null) throw new FormError(400, 'A part of the form has no Content-Disposition header.');
  const { name = null, filename } = parseOptionsHeader(disposition)[1];
  return filename === undefined
    ? { kind: 'field', name, headers }
    : { kind: 'file', name, filename, headers };
}

/** Header lines, folded ones joined (RFC 5322, section 2.2.3); a line without a colon is a name without a value. */
function headerLines(block: string): string[] {
  const list: string[] = [];
  for (const line of block.replace(/(?:\r\n|\n|\r)[ \t]/g, ' ').split(/\r\n|\n|\r/)) {
    if (/^[ \t\v\f]*$/.test(line)) continue;
    const colon = line.indexOf(':');
    const [name, value] = colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1)];
    list.push(strip(name), strip(value));
  }
  return list;
}
