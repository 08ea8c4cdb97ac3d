/** The default preset: the public names, and the parts that an app is made of by default. */
import { Pottle } from './app.js';
import { expose } from './globals.js';
import { TestClient } from './testing/client.js';
import { Request } from './wrappers/request.js';
import { Websocket } from './wrappers/websocket.js';

Pottle.prototype.testClientClass = TestClient;
expose('request', Request.prototype);
expose('websocket', Websocket.prototype);

export { Pottle, type RunOptions } from './app.js';
export { Blueprint, type BlueprintOptions, BlueprintSetupState, type RegisterOptions } from './blueprints.js';
export * from './config.js';
export {
  type AppGlobals,
  afterThisRequest,
  afterThisWebsocket,
  Context,
  copyCurrentAppContext,
  copyCurrentRequestContext,
  copyCurrentWebsocketContext,
  hasAppContext,
  hasRequestContext,
  hasWebsocketContext,
  RequestRedirect,
  WebsocketMismatch,
} from './ctx.js';
export { tracebackPage as tracebackResponse } from './debug.js';
export * from './errors.js';
export {
  BodyError,
  type Exchange,
  type Handle,
  type HttpExchange,
  SocketClosed,
  type SocketExchange,
} from './exchange.js';
export { ContextError, currentApp, g, request, session, websocket } from './globals.js';
export * from './helpers.js';
export * from './http/index.js';
export { DefaultJSONProvider, JSONProvider } from './json.js';
export * from './logging.js';
export {
  AnyConverter,
  BaseConverter,
  BuildError,
  FloatConverter,
  IntegerConverter,
  MapAdapter,
  PathConverter,
  Rule,
  UnicodeConverter,
  UrlMap,
  UUIDConverter,
  ValidationError,
} from './routing/index.js';
export { App, getDebugFlag, type PottleOptions } from './sansio.js';
export type { AddUrlRuleOptions, Route, RouteOptions, WebsocketRoute } from './scaffold.js';
export * from './security.js';
export type { SendFileOptions } from './sendfile.js';
export * from './sessions.js';
export * from './signals.js';
export * from './signing.js';
export { EVENT_STREAM_HEADERS, type EventStreamOptions, eventStream, type ServerSentEvent } from './sse.js';
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
export type {
  AfterHook,
  BeforeHook,
  ContextProcessor,
  Converters,
  ErrorHandler,
  HeadersValue,
  Params,
  ResponseValue,
  ResponseValue as ResponseReturnValue,
  StatusValue,
  TeardownHook,
  UrlDefaultsHook,
  UrlValuePreprocessor,
  View as ViewFunction,
  WebsocketView,
} from './typing.js';
export { FileStorage, FormDataParser } from './uploads.js';
export type { UrlForOptions, UrlForValues } from './urlfor.js';
export { escape, Markup, Tuple, tuple, Uuid } from './values.js';
export * from './views.js';
export { ClientDict, Connection, UserAgent } from './wrappers/connection.js';
export { appendSlashRedirect } from './wrappers/redirect.js';
export { type GetJsonOptions, Request } from './wrappers/request.js';
export { type Body, type Chunk, Response, type ResponseOptions } from './wrappers/response.js';
export { type Message, Websocket, WebsocketDisconnect } from './wrappers/websocket.js';
