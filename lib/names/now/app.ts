/** The app as Flask has it: the framework's, which reads bodies before its views run, and answers with Python's manners. */

import path from 'node:path';
import type { Context } from '../../app/ctx.js';
import type { FullRuleOptions } from '../../app/rules.js';
import type { Exchange } from '../../exchange.js';
import { currentContext } from '../../globals.js';
import type { JinjaEnvironment } from '../../templating/environment.js';
import type { AnyView } from '../../typing.js';
import { PythonApp } from '../app.js';
import { hasBody, readAhead, readNow } from './ahead.js';
import { Resource } from './files.js';
import { request } from './request.js';

type Options = FullRuleOptions & { stream?: boolean | undefined };

export class Flask extends PythonApp {
  protected override get requestFace(): object {
    return request;
  }
  private readonly streaming = new Set<string>();

  protected override addRule(rule: string, view: AnyView | null, { stream, ...options }: Options): void {
    if (stream) this.streaming.add(options.endpoint);
    super.addRule(rule, view, options);
  }

  /** Also where no rule is: hooks run for a 404 and a 405, too, and handlers answer it. */
  private readsAhead(ctx: Context): boolean {
    if (!hasBody(ctx)) return false;
    if (ctx.rule !== null) return !this.streaming.has(ctx.rule.endpoint);
    return !ctx.plan.plainBefore || !ctx.plan.plainAfter || this.errorHandlerSpec.size > 0;
  }

  /** Templates find a `request` as views do: `{{ request.form.name }}` has nothing to wait for. */
  override createJinjaEnvironment(): JinjaEnvironment {
    const env = super.createJinjaEnvironment();
    env.globals.request = request;
    return env;
  }

  /** A file below the root path, at once (flask.Flask.open_resource). */
  open_resource(resource: string, mode: 'r' | 'rt' | 'rb' = 'rb'): Resource {
    return new Resource(path.resolve(this.rootPath, resource), mode);
  }

  /** A file below the instance path, at once (flask.Flask.open_instance_resource). */
  open_instance_resource(resource: string, mode: 'r' | 'rt' | 'rb' = 'rb'): Resource {
    return new Resource(path.resolve(this.instancePath, resource), mode);
  }

  override mustPrepare(ctx: Context): boolean {
    return this.readsAhead(ctx) || super.mustPrepare(ctx);
  }

  /** In tests a path may have no rule, and functions look at the request all the same. */
  override requestContext<T>(exchange: Exchange, fn: () => T | Promise<T>): Promise<T> {
    return super.requestContext(exchange, async () => {
      const ctx = currentContext('requestContext', 'any');
      if (hasBody(ctx) && !this.readsAhead(ctx)) await readAhead(ctx);
      return fn();
    });
  }

  override prepare(ctx: Context): Promise<void> {
    // PERF: a body alone costs no promise of this one (bench/http.js, echo with --servers pottle,flask).
    if (!super.mustPrepare(ctx)) return readAhead(ctx);
    const opened = super.prepare(ctx);
    return this.readsAhead(ctx) ? opened.then(() => readAhead(ctx)) : opened;
  }

  protected override readNow(context: Context, body: string | Uint8Array): void {
    readNow(context, body);
  }
}
