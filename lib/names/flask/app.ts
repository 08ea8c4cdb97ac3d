/** The app as Flask has it: the framework's, which reads bodies before its views run, and answers with Python's manners. */

import type { Context } from '../../app/ctx.js';
import type { FullRuleOptions } from '../../app/rules.js';
import type { AnyView } from '../../typing.js';
import { PythonApp } from '../app.js';
import { hasBody, readAhead } from './ahead.js';

type Options = FullRuleOptions & { stream?: boolean | undefined };

export class Flask extends PythonApp {
  private readonly streaming = new Set<string>();

  protected override addRule(rule: string, view: AnyView | null, { stream, ...options }: Options): void {
    if (stream) this.streaming.add(options.endpoint);
    super.addRule(rule, view, options);
  }

  private readsAhead(ctx: Context): boolean {
    return hasBody(ctx) && ctx.rule !== null && !this.streaming.has(ctx.rule.endpoint);
  }

  override mustPrepare(ctx: Context): boolean {
    return this.readsAhead(ctx) || super.mustPrepare(ctx);
  }

  override async prepare(ctx: Context): Promise<void> {
    if (super.mustPrepare(ctx)) await super.prepare(ctx);
    if (this.readsAhead(ctx)) await readAhead(ctx);
  }
}
