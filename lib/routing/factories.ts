/**
 * Factories that add rules in bulk.
 */

import { trimEnd } from '../http/urls.js';
import type { Rule, RuleFactory } from './rule.js';
import type { MapSettings } from './settings.js';

/** Copies each rule of some factories with a change. */
abstract class ChangedRules implements RuleFactory {
  private readonly factories: Iterable<RuleFactory>;

  constructor(rules: Iterable<RuleFactory>) {
    this.factories = rules;
  }

  protected abstract change(rule: Rule): Rule;

  *getRules(map: MapSettings): Iterable<Rule> {
    for (const factory of this.factories) for (const rule of factory.getRules(map)) yield this.change(rule);
  }
}

/** Rules below a path prefix (werkzeug.routing.Submount). */
export class Submount extends ChangedRules {
  readonly path: string;

  constructor(path: string, rules: Iterable<RuleFactory>) {
    super(rules);
    this.path = trimEnd(path);
  }

  protected override change(rule: Rule): Rule {
    return rule.empty({ rule: this.path + rule.rule });
  }
}

/** Rules on a subdomain (werkzeug.routing.Subdomain). */
export class Subdomain extends ChangedRules {
  readonly subdomain: string;

  constructor(subdomain: string, rules: Iterable<RuleFactory>) {
    super(rules);
    this.subdomain = subdomain;
  }

  protected override change(rule: Rule): Rule {
    return rule.empty({ subdomain: this.subdomain });
  }
}

/** Rules whose endpoints get a prefix (werkzeug.routing.EndpointPrefix). */
export class EndpointPrefix extends ChangedRules {
  readonly prefix: string;

  constructor(prefix: string, rules: Iterable<RuleFactory>) {
    super(rules);
    this.prefix = prefix;
  }

  protected override change(rule: Rule): Rule {
    return rule.empty({ endpoint: this.prefix + rule.endpoint });
  }
}
