/** What a page of debug mode is made from: a failure in plain data, described before anything is rendered. */

import type { ResponseValue } from '../typing.js';

/** One line of a source. */
export interface SourceLine {
  readonly number: number;
  readonly text: string;
  /** Whether the frame stands here. */
  readonly here: boolean;
}

/** A name and its value as text; secrets are masked already. */
export type Pair = readonly [name: string, value: string];

/** Whose code a frame is: of the app, a template of it, this framework, a package, or Node (or what takes its place). */
export type Owner = 'app' | 'template' | 'pottle' | 'package' | 'node';

/** One function on the way of an error. */
export interface Frame {
  readonly owner: Owner;
  /** What was called; null at the top level of a module, and in templates. */
  readonly name: string | null;
  /** The file, relative to the working directory where that is shorter; a template's name; null for native code. */
  readonly place: string | null;
  /** The file's absolute path; null for what is no file. */
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** How often it stands there in a row, as what calls itself does: 1 for all others. */
  readonly times: number;
  /** The lines around; none where the source cannot be had. */
  readonly source: readonly SourceLine[];
  /** The local variables at the time of the throw; null where they are not known. */
  readonly locals: readonly Pair[] | null;
}

/** One error. */
export interface Fault {
  /** How it belongs to the one before it: null for the error itself, else `cause`, or a number of an AggregateError's `errors`. */
  readonly relation: string | null;
  readonly name: string;
  readonly message: string;
  /** Its further fields, such as `code`. */
  readonly fields: readonly Pair[];
  /** The innermost function first. */
  readonly frames: readonly Frame[];
  /** The stack as text, with its places mapped to the sources. */
  readonly stack: string;
}

/** A rule that comes near a path that none has. */
export interface NearRule {
  readonly rule: string;
  readonly methods: readonly string[];
  readonly endpoint: string;
  /** Why it does not match. */
  readonly why: string;
}

/** The request that failed. */
export interface FailedRequest {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly Pair[];
  /** The fields of its form; null for other content. */
  readonly form: readonly Pair[] | null;
  /** Its content as text; null where there is none, or none that can be shown. */
  readonly body: string | null;
  readonly remoteAddress: string;
  /** By which logs name it; null where it has none (REQUEST_IDS). */
  readonly id: string | null;
}

/**
 * Renders a failure in debug mode, for who may see it; the status is the failure's unless the value says otherwise.
 * @example app.debugPage = ({ faults }) => `<pre>${escape(faults[0]!.stack)}</pre>`;
 */
export type DebugPage = (failure: Failure) => ResponseValue | Promise<ResponseValue>;

/** What {@link Pottle.debugPage} gets. Everything is plain data; values are text, and those of secrets are masked. */
export interface Failure {
  /** The status of the answer: 500, or what routing found, 404 or 405. */
  readonly status: number;
  /** The error, then its causes. */
  readonly faults: readonly Fault[];
  readonly request: FailedRequest;
  /** The session as far as the request had opened it; null where it had not. */
  readonly session: readonly Pair[] | null;
  readonly g: readonly Pair[];
  readonly config: readonly Pair[];
  /** The rule that matched, and its endpoint; null where none did. */
  readonly rule: {
    readonly rule: string;
    readonly endpoint: string;
    readonly values: readonly Pair[];
  } | null;
  /** The hooks that ran, in order. */
  readonly hooks: readonly string[];
  /** For a 404 or 405 of routing: rules that come near. */
  readonly near: readonly NearRule[];
  /** Ways to do it again: name and text. */
  readonly again: readonly Pair[];
  /** What the client wants to read. */
  readonly wants: 'html' | 'json' | 'text';
  /** Versions: of the platform, the app's name. */
  readonly about: readonly Pair[];
}
