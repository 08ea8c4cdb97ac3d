/** The default preset: the public names, and the parts that an app is made of by default. */
import { Pottle } from './app/app.js';
import { AppCtxGlobals } from './app/ctx.js';
import { Config } from './config/config.js';
import { expose } from './globals.js';
import { ReadonlyHeaders } from './http/headers.js';
import { MultiDict } from './http/multidict.js';
import { setView } from './jinja/values/view.js';
import { SecureCookieSession } from './sessions/index.js';
import { configView, gView, headersView, multiDictView, sessionView } from './templating/views.js';
import { TestCliRunner } from './testing/cli.js';
import { TestClient } from './testing/client.js';
import { Request } from './wrappers/request.js';
import { Websocket } from './wrappers/websocket.js';

Pottle.prototype.testClientClass = TestClient;
Pottle.prototype.testCliRunnerClass = TestCliRunner;
expose('request', Request.prototype);
expose('websocket', Websocket.prototype);
setView(MultiDict, multiDictView);
setView(ReadonlyHeaders, headersView);
setView(SecureCookieSession, sessionView);
setView(Config, configView);
setView(AppCtxGlobals, gView);

export { Pottle, type RunOptions } from './app/app.js';
export {
  Blueprint,
  type BlueprintOptions,
  BlueprintSetupState,
  type RegisterOptions,
} from './app/blueprints.js';
export { AppGroup, type CommandFunction, type CommandOptions, UsageError } from './app/commands.js';
export * from './app/ctx.js';
export { tracebackResponse } from './app/debug.js';
export type { ServingHook, WhileServingHook } from './app/lifecycle.js';
export { currentRequestId } from './app/observe.js';
export type {
  AddUrlRuleOptions,
  Route,
  RouteOptions,
  ShortcutOptions,
  WebsocketRoute,
} from './app/rules.js';
export { App, type PottleOptions } from './app/setup.js';
export type { UrlForOptions, UrlForValues } from './app/urls.js';
// Whole, as declarations (`ConfigKeys`) cannot be merged into names that are exported again one by one.
export * from './config/config.js';
export * from './config/keys.js';
export type { DebugPage, Failure, Fault } from './debug/failure.js';
export * from './errors.js';
export {
  type AccessLog,
  BodyError,
  type Exchange,
  type Handle,
  type HttpExchange,
  type RequestEntry,
  type RequestObserver,
  SocketClosed,
  type SocketExchange,
} from './exchange.js';
export type { FallbackOptions } from './fallback/index.js';
export { FormDataParser } from './files/formparser.js';
export type { SendFileOptions } from './files/send.js';
export { FileStorage } from './files/uploads.js';
export {
  ContextError,
  currentApp,
  g,
  type Local,
  LocalProxy,
  request,
  session,
  websocket,
} from './globals.js';
export * from './helpers.js';
export * from './http/index.js';
export { DefaultJSONProvider, JSONProvider } from './json/provider.js';
export { JSONTag, TaggedJSONSerializer } from './json/tag.js';
export {
  adaptLogger,
  type CommonLogger,
  createLogger,
  LEVELS,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  StreamLogger,
} from './logging.js';
export { media, type ProblemOptions, problem } from './media/answer.js';
export type { GetJsonOptions, GetMediaOptions } from './media/options.js';
export type { MediaHandler } from './media/reading.js';
export { type MediaOptions, MediaTypes } from './media/types.js';
export { type Changes, derive } from './middleware/derive.js';
export {
  DispatcherMiddleware,
  type Handler,
  HTTPToHTTPSRedirectMiddleware,
  mount,
  ProxyFix,
  type ProxyFixOptions,
} from './middleware/proxies.js';
export { SharedDataMiddleware, type SharedDataOptions } from './middleware/shareddata.js';
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
export type { Params } from './routing/variables.js';
export { type Answer, ResponseValidationError } from './schema/answers.js';
export type { Input, Schemas, SocketSchemas } from './schema/contract.js';
export { MessageValidationError } from './schema/fitting.js';
export type { Receiving, Sending } from './schema/messages.js';
export {
  type FormProblems,
  type RequestPlace,
  type RequestProblem,
  RequestValidationError,
} from './schema/problems.js';
export type { StandardSchema } from './schema/standard.js';
export * from './security.js';
export { type FileSource, sendFile, sendFromDirectory } from './sendfile.js';
export * from './sessions/index.js';
export * from './signals.js';
export * from './signing/index.js';
export {
  EventError,
  type EventStreamOptions,
  encodeEvents,
  eventStream,
  type ServerSentEvent,
} from './sse.js';
export { DispatchingJinjaLoader, FileSystemLoader, PackageLoader } from './templating/loaders.js';
export {
  type CalledMacro,
  getTemplateAttribute,
  renderTemplate,
  renderTemplateString,
  streamTemplate,
  streamTemplateString,
  type TemplateContext,
  type Templates,
} from './templating/render.js';
export {
  type Broker,
  BrokerUnavailable,
  type HistoryBounds,
  type Parcel,
  type Past,
  type Person,
  packParcel,
  type Receiver,
  type TopicEvent,
  unpackParcel,
} from './topics/broker.js';
export type { OnSlow } from './topics/feed.js';
export type { PublishOptions, SubscribeOptions } from './topics/given.js';
export type { TopicOptions, TypedTopicOptions } from './topics/settings.js';
export {
  type History,
  type ReadOptions,
  SlowSubscriber,
  Topic,
  type TopicMessage,
} from './topics/topic.js';
export { type Fetch, type FetchOptions, toFetch } from './transports/fetch/serve.js';
export { bunWebSocket } from './transports/fetch/upgrade.js';
export type { ServeOptions } from './transports/options.js';
export { Server, serve } from './transports/serve.js';
export type { TlsOptions } from './transports/tls.js';
export { TransportError } from './transports/transport.js';
export type * from './typing.js';
export type { ResponseValue as ResponseReturnValue } from './typing.js';
export { escape, Markup, Tuple, tuple, Uuid } from './values.js';
export * from './views.js';
export { ClientDict, Connection, UserAgent } from './wrappers/connection.js';
export { appendSlashRedirect } from './wrappers/redirect.js';
export { Request } from './wrappers/request.js';
export { type Body, type Chunk, Response, type ResponseOptions } from './wrappers/response.js';
export { type Message, Websocket, WebsocketDisconnect } from './wrappers/websocket.js';
