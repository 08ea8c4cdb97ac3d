/**
 * What no rule of the app has goes to an older application behind it. Loaded with every app, so it is little: what passes
 * requests on is loaded with the first of them. Nothing of the house is imported at once but types (see workers/run.ts).
 */
import type { Exchange } from '../exchange.js';
import type { Ledger } from './ledger.js';
import type { RequestLog } from './log.js';
import { checkOptions, type FallbackHost, type FallbackOptions } from './options.js';
import { type Target, targetOf } from './target.js';
import type { Upstream } from './upstream.js';

export type { FallbackOptions } from './options.js';

/** A request to pass on. */
export interface Passed {
  readonly exchange: Exchange;
}

/** Where debug mode shows what is ported, and what is not. */
const PORT_PATH = '/_port';

/** The application behind an app. */
export class Fallback {
  /** In debug mode, what went to the old application. */
  private ledger: Ledger | undefined;
  private log: RequestLog | undefined;
  private readonly target: Target;
  private upstream: Promise<Upstream> | undefined;

  /**
   * @param admits whether a request may see what debug mode shows
   * @throws TypeError for a URL or an option that cannot be
   */
  constructor(
    private readonly host: FallbackHost,
    url: string,
    private readonly options: FallbackOptions,
    private readonly admits: (passed: Passed) => Promise<boolean>,
  ) {
    this.target = targetOf(url);
    checkOptions(options);
  }

  /** Answers a request with what the old application answers. Never throws, and resolves when all is over. */
  async pass(passed: Passed): Promise<void> {
    const { exchange } = passed;
    const { method, path } = exchange;
    try {
      if (this.host.debug && path === PORT_PATH && (await this.admits(passed)))
        return await this.show(exchange);
      const { pass } = await import('./parts.js');
      const upstream = await (this.upstream ??= this.load());
      this.log?.add(exchange);
      const status = await pass(exchange, upstream, () => this.mayExplain(passed));
      if (this.host.debug) this.ledger?.note(method, path, status);
    } catch (error) {
      this.host.logger.exception(`Passing on ${path} [${method}] failed.`, error);
      exchange.respond('500 Internal Server Error', ['Content-Type', 'text/plain'], 'Internal Server Error');
    }
  }

  /** The app has stopped: connections that wait for requests are closed. */
  async close(): Promise<void> {
    const { upstream } = this;
    this.upstream = undefined;
    (await upstream)?.close();
    await this.log?.close();
  }

  private mayExplain(passed: Passed): Promise<boolean> {
    return this.host.debug ? this.admits(passed) : Promise.resolve(false);
  }

  private async load(): Promise<Upstream> {
    const { Ledger, RequestLog, Upstream } = await import('./parts.js');
    this.ledger ??= new Ledger();
    const { log } = this.options;
    this.log = log === undefined ? undefined : await RequestLog.open(log, this.host.logger);
    return new Upstream(this.host, this.target, this.options);
  }

  private async show(exchange: Exchange): Promise<void> {
    const { portPage, Ledger } = await import('./parts.js');
    this.ledger ??= new Ledger();
    const rules = this.host.urlMap.iterRules();
    const accept = exchange.header('accept') ?? '';
    const page = await portPage(this.target.name, rules, this.ledger, /\bjson\b/i.test(accept));
    exchange.respond('200 OK', page.headers, exchange.method === 'HEAD' ? null : page.body);
  }
}
