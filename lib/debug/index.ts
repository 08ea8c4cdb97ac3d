/**
 * The room of debug mode: loaded by an app that debugs, and by no other (app/debug.ts). It imports nothing at once of what the rest of the
 * house loads, but types: the code would be cut into more files, which every `import 'pottle'` pays for (bench/import.js).
 */
import type { Pottle } from '../app/app.js';
import type { Context } from '../app/ctx.js';
import type { ResponseValue } from '../typing.js';
import { describe, type Host, surroundingsOf } from './describe.js';
import { Gate } from './gate.js';
import { failurePage, pinPage } from './page.js';
import { stallWarner } from './stalls.js';
import { terminalText } from './terminal.js';
import { startWatching, stopWatching } from './watcher.js';

/** Debug mode of one app. */
export class Debugger {
  private readonly gate = new Gate();
  private watching = false;

  constructor(
    private readonly app: Pottle,
    private readonly host: Host,
  ) {
    app.debugPage ??= failurePage;
    Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 50); // ten frames are often ours alone
  }

  /** The PIN that opens the pages to those who do not sit at this machine. */
  get pin(): string {
    return this.gate.pin;
  }

  /** Whether nobody has told it before. */
  get isNew(): boolean {
    return this.gate.isNew;
  }

  /** The app begins to serve. Resolves when variables are watched, if they are to be. */
  async start(): Promise<void> {
    const { logger } = this.app;
    const around = surroundingsOf(this.app, this.host.isSecret);
    if ('describeError' in logger) logger.describeError = (error: unknown) => terminalText(error, around);
    if (this.watching) return;
    this.watching = true;
    const locals = this.app.config.DEBUG_LOCALS !== false;
    await startWatching({ locals, onStall: stallWarner(logger) });
  }

  /** The app has stopped. */
  async stop(): Promise<void> {
    if (this.watching) await stopWatching();
    this.watching = false;
  }

  /** Whether this visitor may see what failed. */
  admits(ctx: Context): boolean {
    return this.gate.admits(ctx.exchange!);
  }

  /** What is shown of an error. @param status of the answer */
  async answer(ctx: Context, error: unknown, status: number): Promise<ResponseValue> {
    return this.app.debugPage!(await describe(ctx, error, status, this.host));
  }

  /** Asks for the PIN, and takes it. */
  async open(ctx: Context): Promise<ResponseValue> {
    const { gate } = this;
    const exchange = ctx.exchange!;
    if (exchange.method !== 'POST' || ownPage(ctx) === false) return this.pinPage(ctx);
    const { request } = ctx;
    request.maxContentLength = 1000;
    const pin = (await request.form).get('pin') ?? '';
    const cookie = gate.enter(pin, exchange);
    if (cookie === null) return this.pinPage(ctx, true);
    return pinPage({ admitted: true, locked: false, wrong: false }, { 'Set-Cookie': cookie });
  }

  private pinPage(ctx: Context, wrong = false): Promise<ResponseValue> {
    return pinPage({ admitted: this.admits(ctx), locked: this.gate.locked, wrong });
  }
}

/** Whether the form was sent by our own page, as far as browsers tell: pages of others may not use up the tries. */
function ownPage({ exchange }: Context): boolean {
  const site = exchange!.header('sec-fetch-site');
  return site === undefined || site === 'same-origin';
}
