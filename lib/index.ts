/** The default preset: the public names, and the parts that an app is made of by default. */
import { Pottle } from './app.js';
import { expose } from './globals.js';
import { TestCliRunner } from './testing/cli.js';
import { TestClient } from './testing/client.js';
import { Request } from './wrappers/request.js';
import { Websocket } from './wrappers/websocket.js';

Pottle.prototype.testClientClass = TestClient;
Pottle.prototype.testCliRunnerClass = TestCliRunner;
expose('request', Request.prototype);
expose('websocket', Websocket.prototype);

export { Pottle, type RunOptions } from './app.js';
export { Blueprint, type BlueprintOptions, BlueprintSetupState, type RegisterOptions } from './blueprints.js';
export { AppGroup, type CommandFunction, type CommandOptions } from './commands.js';
export * from './config.js';
export * from './ctx.js';
export { tracebackPage as tracebackResponse } from './debug.js';
export { type Changes, derive } from './derived.js';
export * from './errors.js';
export {
  BodyError,
  type Exchange,
  type Handle,
  type HttpExchange,
  SocketClosed,
  type SocketExchange,
} from './exchange.js';
export { ContextError, currentApp, g, type Local, request, session, websocket } from './globals.js';
export * from './helpers.js';
export * from './http/index.js';
export { DefaultJSONProvider, JSONProvider } from './json.js';
export type { ServingHook, WhileServingHook } from './lifecycle.js';
export * from './logging.js';
export {
  DispatcherMiddleware,
  type Handler,
  HTTPToHTTPSRedirectMiddleware,
  mount,
  ProxyFix,
  type ProxyFixOptions,
} from './middleware.js';
export {
  AnyConverter,
  BadHostError,
  BaseConverter,
  BuildError,
  EndpointPrefix,
  FloatConverter,
  IntegerConverter,
  MapAdapter,
  PathConverter,
  RoutingError,
  Rule,
  RuleError,
  type RuleFactory,
  Subdomain,
  Submount,
  UnicodeConverter,
  UrlMap,
  UUIDConverter,
  ValidationError,
} from './routing/index.js';
export * from './routing/routes.js';
export { App, getDebugFlag, type PottleOptions } from './sansio.js';
export type { AddUrlRuleOptions, Route, RouteOptions, WebsocketRoute } from './scaffold.js';
export * from './security.js';
export type { SendFileOptions } from './sendfile.js';
export * from './sessions.js';
export { SharedDataMiddleware, type SharedDataOptions } from './shareddata.js';
export * from './signals.js';
export * from './signing.js';
export {
  EventError,
  type EventStreamOptions,
  encodeEvents,
  eventStream,
  type ServerSentEvent,
} from './sse.js';
export { type JSONTag, TaggedJSONSerializer } from './tagged.js';
export { DispatchingJinjaLoader, FileSystemLoader } from './templateloaders.js';
export {
  getTemplateAttribute,
  renderTemplate,
  renderTemplateString,
  streamTemplate,
  streamTemplateString,
  type TemplateContext,
} from './templating.js';
export { type ServeOptions, Server, serve } from './transports/serve.js';
export { TransportError } from './transports/transport.js';
export type * from './typing.js';
export type { ResponseValue as ResponseReturnValue } from './typing.js';
export { FileStorage, FormDataParser } from './uploads.js';
export type { UrlForOptions, UrlForValues } from './urlfor.js';
export { escape, Markup, Tuple, tuple, Uuid } from './values.js';
export * from './views.js';
export { ClientDict, Connection, UserAgent } from './wrappers/connection.js';
export { appendSlashRedirect } from './wrappers/redirect.js';
export { type GetJsonOptions, Request } from './wrappers/request.js';
export { type Body, type Chunk, Response, type ResponseOptions } from './wrappers/response.js';
export { type Message, Websocket, WebsocketDisconnect } from './wrappers/websocket.js';
