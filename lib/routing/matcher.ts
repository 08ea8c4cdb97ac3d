/**
 * The state machine that finds the rule of a path. Its states form a tree, one level per part of a rule; it is walked
 * depth first, texts before variables, and variables by weight. Each state is visited at most once per path, so that the
 * time is bounded by the number of rules that share a prefix with the path, whatever the path.
 */

import { Captures, type Part, StaticPart } from './part.js';
import type { Rule } from './rule.js';
import { TextTree } from './tree.js';

const SLASH = 47;

interface Edge {
  readonly part: Part;
  readonly state: State;
}

class State {
  readonly rules: Rule[] = [];
  readonly statics = new TextTree<State>();
  edges: Edge[] = [];
  /** The state after one more slash. */
  slash: State | null = null;

  follow(part: Part | StaticPart): State {
    return part instanceof StaticPart ? this.followText(part.content) : this.followPart(part);
  }

  private followText(content: string): State {
    const state = this.statics.ensure(content, () => new State());
    if (content === '') this.slash = state;
    return state;
  }

  private followPart(part: Part): State {
    let edge = this.edges.find((it) => it.part.key === part.key);
    if (!edge) {
      this.edges.push((edge = { part, state: new State() }));
      this.edges.sort((a, b) => a.part.compare(b.part));
    }
    return edge.state;
  }
}

/** The tree of the paths of one host or subdomain, and a table of those paths that have no variables. */
class Domain {
  readonly root = new State();
  readonly table = new TextTree<State>();

  add(rule: Rule): void {
    // All paths start with a slash, so the empty first part tells nothing.
    const parts = rule.pathParts.slice(1);
    const state = parts.reduce((it, part) => it.follow(part), this.root);
    state.rules.push(rule);
    if (parts.every((part) => part instanceof StaticPart))
      this.table.ensure(`/${parts.map((part) => part.content).join('/')}`, () => state);
  }
}

/**
 * Finds rules. What a search finds out beside the rule stands in the properties until the next one: a path that is found,
 * as most are, then makes no object to tell that there was nothing else to say.
 */
export class Matcher {
  /** The texts of the variables of the rule found last, in order. */
  readonly captures = new Captures();
  /** Methods of rules that match the path of the last search, but not its method. */
  allowed: Set<string> | null = null;
  /** Whether a rule matched but for being for WebSockets, or not being so. */
  mismatch: Rule | null = null;
  /** Where the last search redirects to. */
  redirect: string | null = null;

  private readonly plain = new Domain();
  private readonly domains = new Map([['', this.plain]]);
  private domainEdges: { part: Part; domain: Domain }[] = [];
  private method = '';
  private websocket = false;
  private slashMissing = false;

  add(rule: Rule): void {
    const [part] = rule.domainParts;
    if (part instanceof StaticPart) this.staticDomain(part.content).add(rule);
    else this.dynamicDomain(part!).add(rule);
  }

  private staticDomain(name: string): Domain {
    let domain = this.domains.get(name);
    if (!domain) this.domains.set(name, (domain = new Domain()));
    return domain;
  }

  private dynamicDomain(part: Part): Domain {
    let edge = this.domainEdges.find((it) => it.part.key === part.key);
    if (!edge) {
      this.domainEdges.push((edge = { part, domain: new Domain() }));
      this.domainEdges.sort((a, b) => a.part.compare(b.part));
    }
    return edge.domain;
  }

  /** Finds the rule of a path, or null; what else there is to know stands in the properties. */
  find(name: string, path: string, method: string, websocket: boolean, mergeSlashes: boolean): Rule | null {
    this.allowed = null;
    this.mismatch = null;
    this.redirect = null;
    this.slashMissing = false;
    this.method = method;
    this.websocket = websocket;
    const domain = name === '' ? this.plain : this.domains.get(name);
    // PERF: a path without variables is the first that a search would try; one lookup finds it (bench/routing).
    const state = domain?.table.get(path, 0);
    if (state !== undefined) {
      const rule = this.ruleOf(state);
      if (rule !== null) return rule;
    }
    return this.search(domain, name, path) ?? this.searchMerged(domain, name, path, mergeSlashes);
  }

  private search(domain: Domain | undefined, name: string, path: string): Rule | null {
    const rule = domain ? this.walkFrom(path, domain.root, 0) : null;
    if (this.slashMissing) this.redirect = `${path}/`;
    if (rule !== null || this.slashMissing || this.domainEdges.length === 0) return rule;
    return this.searchDomains(name, path);
  }

  private searchDomains(name: string, path: string): Rule | null {
    for (const { part, domain } of this.domainEdges) {
      // A variable that may hold slashes would take the path as well, and leave nothing for a rule to match.
      if (part.final || !part.captureText(name, this.captures, 0)) continue;
      const rule = this.walkFrom(path, domain.root, part.size);
      if (this.slashMissing) this.redirect = `${path}/`;
      if (rule !== null || this.slashMissing) return rule;
    }
    return null;
  }

  private searchMerged(domain: Domain | undefined, name: string, path: string, merge: boolean): Rule | null {
    if (!merge || this.redirect !== null || !path.includes('//')) return null;
    const merged = path.replace(/\/{2,}/g, '/');
    const rule = this.search(domain, name, merged);
    if (rule?.mergeSlashes) this.redirect = merged;
    return null;
  }

  private walkFrom(path: string, root: State, count: number): Rule | null {
    return path === '' ? this.arrive(root) : this.walk(path, root, 1, count);
  }

  /** Follows the path from a state on; `count` variables are captured so far. */
  private walk(path: string, state: State, start: number, count: number): Rule | null {
    const { statics } = state;
    const child = statics.empty ? undefined : statics.get(path, start, SLASH);
    if (child !== undefined) {
      const { end } = statics;
      const rule = end === path.length ? this.arrive(child) : this.walk(path, child, end + 1, count);
      if (rule !== null || this.slashMissing) return rule;
    }
    if (state.edges.length > 0) {
      const rule = this.walkEdges(path, state.edges, start, count);
      if (rule !== null || this.slashMissing) return rule;
    }
    return start === path.length ? this.lenientRule(state) : null;
  }

  private walkEdges(path: string, edges: readonly Edge[], start: number, count: number): Rule | null {
    let end = start;
    while (end < path.length && path.charCodeAt(end) !== SLASH) end++;
    for (let i = 0; i < edges.length; i++) {
      const { part, state } = edges[i]!;
      let rule: Rule | null = null;
      if (part.final) rule = this.walkFinal(path, part, state, start, count);
      else if (part.capture(path, start, end, this.captures, count))
        rule = end === path.length ? this.arrive(state) : this.walk(path, state, end + 1, count + part.size);
      if (rule !== null || this.slashMissing) return rule;
    }
    return null;
  }

  /** A part that takes all of the rest; the slash that follows it, if any, is matched by a part of its own. */
  private walkFinal(path: string, part: Part, target: State, start: number, count: number): Rule | null {
    const slashed = part.suffixed && path.endsWith('/') && start < path.length;
    const end = slashed ? path.length - 1 : path.length;
    if (part.suffixed && end > start && path.charCodeAt(end - 1) === SLASH) return null;
    if (!part.capture(path, start, end, this.captures, count)) return null;
    return slashed ? this.walkSlash(target) : this.arrive(target);
  }

  private walkSlash(state: State): Rule | null {
    const rule = state.slash === null ? null : this.arrive(state.slash);
    return rule !== null || this.slashMissing ? rule : this.lenientRule(state);
  }

  /** The path ends in a state: one of its rules, or else one that asks for a slash more. */
  private arrive(state: State): Rule | null {
    const rule = this.ruleOf(state);
    return rule !== null || state.slash === null ? rule : this.slashRule(state.slash);
  }

  private slashRule(state: State): Rule | null {
    for (const rule of state.rules) {
      if (rule.websocket !== this.websocket || !rule.serves(this.method)) continue;
      if (!rule.strictSlashes) return rule;
      this.slashMissing = true;
      return null;
    }
    return null;
  }

  private ruleOf(state: State): Rule | null {
    const { rules } = state;
    for (let i = 0; i < rules.length; i++) if (this.accepts(rules[i]!)) return rules[i]!;
    return null;
  }

  /** A rule without trailing slash that does not mind one in the path. */
  private lenientRule(state: State): Rule | null {
    for (const rule of state.rules) if (!rule.strictSlashes && this.accepts(rule)) return rule;
    return null;
  }

  private accepts(rule: Rule): boolean {
    if (!rule.serves(this.method)) {
      this.allowed ??= new Set();
      for (const method of rule.methods ?? []) this.allowed.add(method);
      return false;
    }
    if (rule.websocket === this.websocket) return true;
    this.mismatch = rule;
    return false;
  }
}
