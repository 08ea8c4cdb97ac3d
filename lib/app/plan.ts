/** What happens around an endpoint, flattened once: at the first request, when registration is over. */

import type { DefaultConfig } from '../config/keys.js';
import { NotFound, untraced } from '../errors.js';
import { currentContext } from '../globals.js';
import type { Logger } from '../logging.js';
import type { Rule } from '../routing/index.js';
import type { Contract, ContractHost } from '../schema/contract.js';
import { checkedEvents } from '../sse.js';
import type {
  AfterHook,
  AfterWebsocketHook,
  AnyView,
  BeforeHook,
  ContextProcessor,
  TeardownHook,
  UrlValuePreprocessor,
} from '../typing.js';
import { learn, sendLearnt } from './earlyhints.js';
import { findErrorHandler } from './errorhandlers.js';
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
  /** Checks what hooks and error handlers answer by what the route declares; null where it declares nothing. */
  readonly declared: ((value: unknown) => unknown) | null;
  /** Nothing runs before the view. */
  readonly plainBefore: boolean;
  /** Nothing looks at the response before it is sent. */
  readonly plainAfter: boolean;
  /** Nothing runs at the end. */
  readonly plainEnd: boolean;
  /** Without an endpoint: nothing is asked how to answer a path that no rule has. */
  readonly plainMiss: boolean;
}

/** What of an app a plan is made of. */
export interface Planned extends Scaffold {
  readonly config: Pick<DefaultConfig, 'EARLY_HINTS' | 'CHECK_RESPONSES'>;
  readonly debug: boolean;
  readonly testing: boolean;
  readonly logger: Pick<Logger, 'error' | 'exception'>;
  readonly media: { readonly dataTypes: readonly string[] };
  /** It has steps of its own, so nothing is plain. */
  readonly customized: boolean;
  readonly teardownAppcontextFuncs: readonly TeardownHook[];
}

const MISS = untraced(() => new NotFound());

/** The blueprints that an endpoint belongs to, innermost first: of `a.b.view`, `['a.b', 'a']`. */
export function blueprintsOf(endpoint: string | null): string[] {
  const names: string[] = [];
  let dot = endpoint?.lastIndexOf('.') ?? -1;
  for (; dot > 0; dot = endpoint!.lastIndexOf('.', dot - 1)) names.push(endpoint!.slice(0, dot));
  return names;
}

/** Gathers the plan of an endpoint; without one, that of requests which match no rule. */
export function makePlan(app: Planned, kind: 'http' | 'websocket', endpoint: string | null): Plan {
  const blueprints = blueprintsOf(endpoint);
  const inward = [null, ...blueprints.toReversed()];
  const outward = [...blueprints, null];
  const forHttp = kind === 'http';
  const before = gather(forHttp ? app.beforeRequestFuncs : app.beforeWebsocketFuncs, inward);
  const preprocessors = gather(app.urlValuePreprocessors, inward);
  const after: (AfterHook | AfterWebsocketHook)[] = forHttp
    ? gather(app.afterRequestFuncs, outward, true)
    : gather(app.afterWebsocketFuncs, outward, true);
  const teardown = gather(forHttp ? app.teardownRequestFuncs : app.teardownWebsocketFuncs, outward, true);
  if (forHttp && app.config.EARLY_HINTS) {
    before.push(sendLearnt);
    after.unshift(learn);
  }
  const plain = !app.customized;
  return {
    view: endpoint === null ? undefined : app.viewFunctions.get(endpoint),
    blueprints,
    preprocessors,
    before,
    after,
    teardown,
    contextProcessors: gather(app.templateContextProcessors, inward),
    declared: null,
    plainBefore: plain && before.length === 0 && preprocessors.length === 0,
    plainAfter: plain && after.length === 0,
    plainEnd: plain && teardown.length === 0 && app.teardownAppcontextFuncs.length === 0,
    plainMiss:
      plain &&
      !app.debug &&
      forHttp &&
      after.length === 0 &&
      findErrorHandler(app.errorHandlerSpec, MISS, []) === null,
  };
}

/** The plan of a rule: that of its endpoint, with its own contract around the view. */
export function planWith(app: Planned, rule: Rule, plan: Plan): Plan {
  const contract = rule.contract as Contract | null; // kept by the app
  if (contract === null || plan.view === undefined) return plan;
  const host: ContractHost = {
    view: `The view of '${rule.endpoint}'`,
    connection: () => currentContext('request', 'any').connection,
    events: checkedEvents,
    dataTypes: app.media.dataTypes,
    answerer: () => currentContext('answerer', 'any').answerer!,
    refuse: (error) => {
      if (app.config.CHECK_RESPONSES || app.debug || app.testing) throw error;
      app.logger.error(error.message);
    },
    unawaited: (error) => app.logger.exception(`${host.view} did not await send():`, error),
  };
  const answers = contract.answers(host);
  const declared = answers && ((value: unknown) => answers.checkData(value));
  return { ...plan, view: contract.around(plan.view, answers, host), declared };
}

function gather<H>(hooks: Map<string | null, H[]>, scopes: (string | null)[], reverse = false): H[] {
  return scopes.flatMap((scope) => {
    const own = hooks.get(scope) ?? [];
    return reverse ? own.toReversed() : own;
  });
}
