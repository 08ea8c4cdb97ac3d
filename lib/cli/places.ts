/** Where functions are written, for people: the engine knows it, so nothing is kept for it. */

import type { Session } from 'node:inspector';
import type { findSourceMap } from 'node:module';

/** What the inspector tells of an object. */
interface Answer {
  result?: { objectId: string };
  internalProperties?: {
    name: string;
    value?: { objectId?: string; value?: { scriptId: string; lineNumber: number; columnNumber: number } };
  }[];
}

const SUBJECT = Symbol.for('pottle.subject');

/**
 * Where functions are written: `/app/views.ts:12`, by source maps where Node reads them (`--enable-source-maps`).
 * @returns in their order; null for what is Node's own, and where there is no inspector
 */
export async function placesOf(functions: readonly object[]): Promise<(string | null)[]> {
  try {
    const inspector = await import('node:inspector');
    const { findSourceMap } = await import('node:module');
    const session = new inspector.Session();
    const places = new Places(session, findSourceMap);
    const found = functions.map((fn) => places.of(fn));
    session.disconnect();
    return found;
  } catch {
    return functions.map(() => null); // built without an inspector, or another runtime
  } finally {
    Reflect.deleteProperty(globalThis, SUBJECT);
  }
}

class Places {
  private readonly scripts = new Map<string, string>();

  constructor(
    private readonly session: Session,
    private readonly mapOf: typeof findSourceMap,
  ) {
    session.connect();
    session.on('Debugger.scriptParsed', ({ params }) => this.scripts.set(params.scriptId, params.url));
    this.ask('Debugger.enable');
    this.ask('Debugger.disable'); // it has told of all scripts by now
  }

  of(fn: object): string | null {
    Object.assign(globalThis, { [SUBJECT]: fn });
    const { result } = this.ask('Runtime.evaluate', {
      expression: "globalThis[Symbol.for('pottle.subject')]",
    });
    return this.ofObject(result!.objectId);
  }

  private ofObject(objectId: string): string | null {
    const { internalProperties = [] } = this.ask('Runtime.getProperties', { objectId, ownProperties: true });
    const valueOf = (name: string) => internalProperties.find((one) => one.name === name)?.value;
    const bound = valueOf('[[TargetFunction]]')?.objectId;
    if (bound !== undefined) return this.ofObject(bound);
    const at = valueOf('[[FunctionLocation]]')?.value;
    const url = at && this.scripts.get(at.scriptId);
    if (!url || url.startsWith('node:')) return null;
    const entry = this.mapOf(url)?.findEntry(at.lineNumber, at.columnNumber);
    const { originalSource = url, originalLine = at.lineNumber } =
      entry && 'originalSource' in entry ? entry : {};
    return `${decodeURI(originalSource.replace(/^file:\/\/(?:\/(?=\w:))?/, ''))}:${originalLine + 1}`;
  }

  /** A session of this thread answers at once. */
  private ask(method: string, params: object = {}): Answer {
    let answer: unknown;
    this.session.post(method, params, (_, result) => {
      answer = result;
    });
    return (answer ?? {}) as Answer;
  }
}
