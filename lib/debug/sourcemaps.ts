/** Where a place in generated code comes from: a small reader of source maps (ECMA-426), for files whose places Node has not mapped. */
import { readFileSync, statSync } from 'node:fs';
import { findSourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in a source; lines and columns from 1 on. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The source's text, where the map has it. */
  readonly text?: string | undefined;
}

/** The folder of the package: seen from here it is as far as from dist/debug/. */
export const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** The file of a place as engines name it, a path or a URL; null for what is no file. */
export function fileOf(target: string): string | null {
  try {
    if (target.startsWith('file:')) return fileURLToPath(target.replace(/[?#].*$/, ''));
  } catch {
    return null;
  }
  return path.isAbsolute(target) ? target : null;
}

type Segment = readonly [column: number, source: number, line: number, sourceColumn: number];

interface SourceMap {
  readonly files: readonly string[];
  readonly texts: readonly (string | null | undefined)[];
  /** By line, each sorted by its column. */
  readonly lines: readonly (readonly Segment[])[];
}

/** Files larger than this are not read. */
const LARGEST = 16 * 1024 * 1024;
/** As many files and maps are kept. */
const MOST = 200;

const files = new Map<string, { stamp: number; text: string }>();
const maps = new WeakMap<object, SourceMap | null>();

/** The text of a file as it is now; null where it cannot be read. */
export function readText(file: string): string | null {
  return opened(file)?.text ?? null;
}

function opened(file: string): { stamp: number; text: string } | null {
  try {
    const { mtimeMs, size } = statSync(file);
    if (size > LARGEST) return null;
    const known = files.get(file);
    if (known?.stamp === mtimeMs) return known;
    const read = { stamp: mtimeMs, text: readFileSync(file, 'utf8') };
    if (files.size >= MOST) files.clear();
    files.set(file, read);
    return read;
  } catch {
    return null;
  }
}

/** Where a place of a stack comes from: the place itself where it has no map, or where Node maps stacks by it already. */
export function originOf(place: Place): Place {
  if (findSourceMap(place.file) !== undefined) return place;
  const file = opened(place.file);
  if (file === null) return place;
  if (!maps.has(file)) maps.set(file, mapOf(file.text, place.file));
  return mapped(place, maps.get(file)!);
}

/** Where a place of running code comes from. @param url of its map, as the engine knows it */
export function originOfCode(place: Place, url: string | undefined): Place {
  if (!url) return originOf(place);
  return mapped(place, load(url, place.file));
}

function mapOf(text: string, file: string): SourceMap | null {
  const comments = [...text.slice(-LARGEST).matchAll(/^\/\/[#@] ?sourceMappingURL=(\S+)\s*$/gm)];
  const url = comments.at(-1)?.[1];
  return url === undefined ? null : load(url, file);
}

/** Reads a map by its URL: inline, or a file beside the code. */
function load(url: string, file: string): SourceMap | null {
  try {
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(url);
    if (inline) {
      const [, base64, data = ''] = inline;
      return parse(base64 ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data), file);
    }
    if (/^\w{2,}:/.test(url) && !url.startsWith('file:')) return null;
    const beside = url.startsWith('file:') ? fileURLToPath(url) : path.resolve(path.dirname(file), url);
    const text = readText(beside);
    return text === null ? null : parse(text, beside);
  } catch {
    return null;
  }
}

interface MapText {
  readonly sources?: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly sourceRoot?: string;
  readonly mappings?: string;
}

function parse(text: string, file: string): SourceMap | null {
  const { sources = [], sourcesContent = [], sourceRoot = '', mappings = '' } = JSON.parse(text) as MapText;
  const absolute = (source: string | null) => {
    if (source?.startsWith('file:')) return fileURLToPath(source);
    return path.resolve(path.dirname(file), sourceRoot, source ?? '');
  };
  return { files: sources.map(absolute), texts: sourcesContent, lines: decode(mappings) };
}

const DIGITS = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((digit, i) => [digit, i]),
);

/** The numbers of a segment: each in digits of 5 bits, the lowest first, its sign in the lowest bit. */
function numbersOf(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = DIGITS.get(digit) ?? 0;
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return numbers;
}

function decode(mappings: string): Segment[][] {
  let [source, line, column] = [0, 0, 0];
  return mappings.split(';').map((text) => {
    let generated = 0;
    const segments: Segment[] = [];
    for (const segment of text.split(',')) {
      const [step = 0, bySource, byLine = 0, byColumn = 0] = numbersOf(segment);
      generated += step;
      if (bySource === undefined) continue;
      source += bySource;
      line += byLine;
      column += byColumn;
      segments.push([generated, source, line, column]);
    }
    return segments;
  });
}

function mapped(place: Place, map: SourceMap | null): Place {
  const segments = map?.lines[place.line - 1];
  const found = segments?.findLast(([column]) => column < place.column) ?? segments?.[0];
  if (map === null || found === undefined) return place;
  const [, source, line, column] = found;
  const file = map.files[source];
  if (file === undefined) return place;
  return { file, line: line + 1, column: column + 1, text: map.texts[source] ?? undefined };
}
