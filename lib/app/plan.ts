/** What happens around an endpoint, flattened once: at the first request, when registration is over. */

import type {
  AfterHook,
  AfterWebsocketHook,
  AnyView,
  BeforeHook,
  ContextProcessor,
  TeardownHook,
  UrlValuePreprocessor,
} from '../typing.js';
import type { Scaffold } from './scaffold.js';

/** Hooks and view of one endpoint, in the order in which they run. */
export interface Plan {
  readonly view: AnyView | undefined;
  /** The blueprint of the endpoint and those around it, innermost first, by dotted name. */
  readonly blueprints: readonly string[];
  readonly preprocessors: readonly UrlValuePreprocessor[];
  readonly before: readonly BeforeHook[];
  readonly after: readonly (AfterHook | AfterWebsocketHook)[];
  readonly teardown: readonly TeardownHook[];
  readonly contextProcessors: readonly ContextProcessor[];
  /** Nothing runs before the view. */
  readonly plainBefore: boolean;
}

/** `a.b.c` → `['a.b.c', 'a.b', 'a']`. */
export function splitBlueprintPath(name: string): string[] {
  const names = [name];
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    names.push(name.slice(0, dot));
  }
  return names;
}

/** The blueprints that an endpoint belongs to, innermost first. */
export function blueprintsOf(endpoint: string | null): string[] {
  const dot = endpoint?.lastIndexOf('.') ?? -1;
  return dot > 0 ? splitBlueprintPath(endpoint!.slice(0, dot)) : [];
}

/** Gathers the plan of an endpoint; without one, that of requests which match no rule. */
export function makePlan(app: Scaffold, kind: 'http' | 'websocket', endpoint: string | null): Plan {
  const blueprints = blueprintsOf(endpoint);
  const inward = [null, ...blueprints.toReversed()];
  const outward = [...blueprints, null];
  const forHttp = kind === 'http';
  const before = gather(forHttp ? app.beforeRequestFuncs : app.beforeWebsocketFuncs, inward);
  const preprocessors = gather(app.urlValuePreprocessors, inward);
  return {
    view: endpoint === null ? undefined : app.viewFunctions.get(endpoint),
    blueprints,
    preprocessors,
    before,
    after: forHttp
      ? gather(app.afterRequestFuncs, outward, true)
      : gather(app.afterWebsocketFuncs, outward, true),
    teardown: gather(forHttp ? app.teardownRequestFuncs : app.teardownWebsocketFuncs, outward, true),
    contextProcessors: gather(app.templateContextProcessors, inward),
    plainBefore: before.length === 0 && preprocessors.length === 0,
  };
}

function gather<H>(hooks: Map<string | null, H[]>, scopes: (string | null)[], reverse = false): H[] {
  return scopes.flatMap((scope) => {
    const own = hooks.get(scope) ?? [];
    return reverse ? own.toReversed() : own;
  });
}
