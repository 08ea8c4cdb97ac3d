/**
 * The error of building, with a suggestion.
 */

import { similarity } from '../http/text.js';
import { textRepr } from '../python.js';
import { RoutingError } from './errors.js';
import type { Rule } from './rule.js';

/** No URL can be built for an endpoint with the values given (werkzeug.routing.BuildError). */
export class BuildError extends RoutingError {
  override name = 'BuildError';
  /** The endpoint asked for. */
  readonly endpoint: string;
  /** The values given. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The method asked for. */
  readonly method: string | null;
  /** The rule that comes nearest, null when there are no rules. */
  readonly suggested: Rule | null;

  constructor(
    endpoint: string,
    values: Readonly<Record<string, unknown>>,
    method: string | null,
    rules: Iterable<Rule>,
  ) {
    super();
    this.endpoint = endpoint;
    this.values = values;
    this.method = method;
    this.suggested = this.closestRule(rules);
    this.message = this.describe();
  }

  /** The rule that is most like what was asked for. */
  closestRule(rules: Iterable<Rule>): Rule | null {
    let best: Rule | null = null;
    let highest = -1;
    for (const rule of rules) {
      const score = this.score(rule);
      if (score > highest) [best, highest] = [rule, score];
    }
    return best;
  }

  // The name counts; values and method decide among rules of equally similar names.
  private score(rule: Rule): number {
    const fits = Object.keys(this.values).every((name) => rule.arguments.has(name));
    const serves = this.method !== null && rule.methods?.has(this.method);
    return 0.98 * similarity(rule.endpoint, this.endpoint) + (fits ? 0.01 : 0) + (serves ? 0.01 : 0);
  }

  private describe(): string {
    const method = this.method === null ? '' : ` (${textRepr(this.method)})`;
    const names = Object.keys(this.values);
    const values = names.length > 0 ? ` with values ${nameList(names)}` : '';
    return `Could not build url for endpoint ${textRepr(this.endpoint)}${method}${values}.${this.advice()}`;
  }

  private advice(): string {
    const rule = this.suggested;
    if (rule === null) return '';
    if (rule.endpoint !== this.endpoint) return ` Did you mean ${textRepr(rule.endpoint)} instead?`;
    const missing = [...rule.arguments].filter((name) => !Object.hasOwn(this.values, name));
    const wrong = this.method !== null && rule.methods !== null && !rule.methods.has(this.method);
    return (
      (wrong ? ` Did you mean to use methods ${nameList(rule.methods)}?` : '') +
      (missing.length > 0 ? ` Did you forget to specify values ${nameList(missing)}?` : '')
    );
  }
}

function nameList(names: Iterable<string>): string {
  return `[${[...names].sort().map(textRepr).join(', ')}]`;
}
