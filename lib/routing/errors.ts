/**
 * What goes wrong in routing. Matching never throws: these are errors of whoever writes rules or builds URLs.
 */

/** The base of the errors of routing (werkzeug.routing.RoutingException). */
export class RoutingError extends Error {
  override name = 'RoutingError';
}

/** A rule that cannot be read or added (Python's ValueError and LookupError at registration). */
export class RuleError extends RoutingError {
  override name = 'RuleError';
}

/** A server name that is no host name (werkzeug.exceptions.BadHost). */
export class BadHostError extends RoutingError {
  override name = 'BadHostError';
}
