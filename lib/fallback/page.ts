/** The page of debug mode that lists what is ported and what still goes to the old application. */
/// <reference path="../templating/modules.d.ts" />
import { randomBytes } from 'node:crypto';
import base from '../debug/pages/base.jinja';
import style from '../debug/pages/style.css.jinja';
import type { Ledger, PortedRule } from './ledger.js';
import port from './pages/port.jinja';

/** An answer without its status. */
export interface Page {
  readonly headers: string[];
  readonly body: string;
}

/** @param target the name of the old application */
export async function portPage(
  target: string,
  rules: Iterable<PortedRule>,
  ledger: Ledger,
  json: boolean,
): Promise<Page> {
  // Those of static folders, and of the page that refreshes itself, are nobody's port.
  const own = [...rules].filter(({ endpoint }) => !/^pottle\.|(?:^|\.)static$/.test(endpoint));
  const ported = own.map(({ rule, endpoint, methods, websocket }) => ({
    rule,
    methods: websocket ? ['WEBSOCKET'] : [...(methods ?? [])].sort(),
    endpoint,
  }));
  const values = { fallback: target, ported, passed: ledger.passages, others: ledger.others };
  const common = ['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'];
  if (json)
    return {
      headers: ['Content-Type', 'application/json', ...common],
      body: `${JSON.stringify(values, null, 2)}\n`,
    };
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`;
  const { Environment, PrecompiledLoader } = await import('../jinja/index.js');
  const loader = new PrecompiledLoader({ ...base, ...style, ...port });
  const template = new Environment({ loader, autoescape: true }).getTemplate('port.jinja');
  const type = ['Content-Type', 'text/html; charset=utf-8', 'Content-Security-Policy', policy];
  return { headers: [...type, ...common], body: String(template.render({ ...values, nonce })) };
}
