/** For debug/index.ts: it reads the sources of what failed, and an edge worker has no files. Everybody gets the plain answer, and the log the error. */
export class Debugger {
  readonly pin = 'none';
  start(): void {}
  stop(): void {}
  admits(): boolean {
    return false;
  }
  answer(): never {
    throw new TypeError('An edge worker has no page of debug mode.');
  }
  open(): string {
    return 'An edge worker has no pages of debug mode: errors are in its log.';
  }
}
