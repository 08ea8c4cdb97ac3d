/** Content-Security-Policy (CSP level 3). */

import { defineAccessor } from './accessors.js';
import { Directives, directiveName } from './directives.js';
import { strip } from './text.js';

/**
 * The policy of a response, live: setting a property writes the header, null removes the directive
 * (werkzeug.datastructures.ContentSecurityPolicy). A property is the directive in camel case; others go through
 * `get`, `set` and `delete`. An empty value stands for a directive without one.
 */
export class ContentSecurityPolicy extends Directives<string> {
  declare baseUri: string | null;
  declare childSrc: string | null;
  declare connectSrc: string | null;
  declare defaultSrc: string | null;
  declare fontSrc: string | null;
  declare formAction: string | null;
  declare frameAncestors: string | null;
  declare frameSrc: string | null;
  declare imgSrc: string | null;
  declare manifestSrc: string | null;
  declare mediaSrc: string | null;
  declare objectSrc: string | null;
  declare reportTo: string | null;
  declare reportUri: string | null;
  declare requireTrustedTypesFor: string | null;
  declare sandbox: string | null;
  declare scriptSrc: string | null;
  declare scriptSrcAttr: string | null;
  declare scriptSrcElem: string | null;
  declare styleSrc: string | null;
  declare styleSrcAttr: string | null;
  declare styleSrcElem: string | null;
  declare trustedTypes: string | null;
  declare upgradeInsecureRequests: string | null;
  declare workerSrc: string | null;

  /** Whether there was a header to read; an absent one counts as an empty one. */
  readonly provided = true;

  /** Reads the header; parts that are no directive with a value are left out (werkzeug.http.parse_csp_header). */
  static fromHeader(
    value: string | null | undefined,
    onUpdate?: (policy: ContentSecurityPolicy) => void,
  ): ContentSecurityPolicy {
    const policies = (value ?? '').split(';').map(strip);
    const pairs = policies.filter((policy) => policy.includes(' ')).map(directive);
    return new ContentSecurityPolicy(pairs, onUpdate);
  }

  /** The header again (werkzeug.http.dump_csp_header). */
  toHeader(): string {
    return [...this.map].map(([name, value]) => (value === '' ? name : `${name} ${value}`)).join('; ');
  }

  override toString(): string {
    return this.toHeader();
  }
}

function directive(policy: string): [string, string] {
  const space = policy.indexOf(' ');
  return [strip(policy.slice(0, space)), strip(policy.slice(space + 1))];
}

const PROPERTIES =
  'baseUri childSrc connectSrc defaultSrc fontSrc formAction frameAncestors frameSrc imgSrc manifestSrc mediaSrc objectSrc reportTo reportUri requireTrustedTypesFor sandbox scriptSrc scriptSrcAttr scriptSrcElem styleSrc styleSrcAttr styleSrcElem trustedTypes upgradeInsecureRequests workerSrc'.split(
    ' ',
  );

for (const property of PROPERTIES) {
  const name = directiveName(property);
  defineAccessor(
    ContentSecurityPolicy.prototype,
    property,
    (self) => self.get(name),
    (self, value: string | null) => void (value === null ? self.delete(name) : self.set(name, value)),
  );
}
