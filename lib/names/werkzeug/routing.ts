/** The names of werkzeug.routing. */

export type { RuleFactory } from '../pottle.js';
export {
  AnyConverter,
  BaseConverter,
  BuildError,
  EndpointPrefix,
  FloatConverter,
  IntegerConverter,
  MapAdapter,
  PathConverter,
  RequestRedirect,
  RoutingError as RoutingException,
  Rule,
  Subdomain,
  Submount,
  UnicodeConverter,
  UrlMap as Map,
  UUIDConverter,
  ValidationError,
} from '../pottle.js';
