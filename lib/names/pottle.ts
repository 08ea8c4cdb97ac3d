// biome-ignore-all lint: written by names.js: change the declarations, then run npm run names

import type * as app_app_ from '../app/app.js';
import type * as app_blueprints_ from '../app/blueprints.js';
import type * as app_commands_ from '../app/commands.js';
import type * as app_ctx_ from '../app/ctx.js';
import type * as app_errorhandlers_ from '../app/errorhandlers.js';
import type * as app_lifecycle_ from '../app/lifecycle.js';
import type * as app_names_ from '../app/names.js';
import type * as app_plan_ from '../app/plan.js';
import type * as app_rules_ from '../app/rules.js';
import type * as app_scaffold_ from '../app/scaffold.js';
import type * as app_setup_ from '../app/setup.js';
import type * as app_urls_ from '../app/urls.js';
import type * as config_config_ from '../config/config.js';
import type * as config_keys_ from '../config/keys.js';
import type * as debug_failure_ from '../debug/failure.js';
import type * as errors_ from '../errors.js';
import type * as exchange_ from '../exchange.js';
import type * as fallback_options_ from '../fallback/options.js';
import type * as files_formparser_ from '../files/formparser.js';
import type * as files_send_ from '../files/send.js';
import type * as files_spool_ from '../files/spool.js';
import type * as files_uploads_ from '../files/uploads.js';
import type * as globals_ from '../globals.js';
import type * as helpers_ from '../helpers.js';
import type * as http_accept_ from '../http/accept.js';
import type * as http_auth_ from '../http/auth.js';
import type * as http_cachecontrol_ from '../http/cachecontrol.js';
import type * as http_conditional_ from '../http/conditional.js';
import type * as http_cookies_ from '../http/cookies.js';
import type * as http_csp_ from '../http/csp.js';
import type * as http_dates_ from '../http/dates.js';
import type * as http_etag_ from '../http/etag.js';
import type * as http_headers_ from '../http/headers.js';
import type * as http_headerset_ from '../http/headerset.js';
import type * as http_host_ from '../http/host.js';
import type * as http_links_ from '../http/links.js';
import type * as http_multidict_ from '../http/multidict.js';
import type * as http_options_ from '../http/options.js';
import type * as http_range_ from '../http/range.js';
import type * as http_status_ from '../http/status.js';
import * as core from '../index.js';
import type * as jinja_contract_ from '../jinja/contract.js';
import type * as jinja_loaders_ from '../jinja/loaders.js';
import type * as jinja_options_ from '../jinja/options.js';
import type * as json_provider_ from '../json/provider.js';
import type * as json_tag_ from '../json/tag.js';
import type * as logging_ from '../logging.js';
import type * as media_answer_ from '../media/answer.js';
import type * as media_builtin_ from '../media/builtin.js';
import type * as media_options_ from '../media/options.js';
import type * as media_reading_ from '../media/reading.js';
import type * as media_types_ from '../media/types.js';
import type * as middleware_derive_ from '../middleware/derive.js';
import type * as middleware_proxies_ from '../middleware/proxies.js';
import type * as middleware_shareddata_ from '../middleware/shareddata.js';
import type * as routing_adapter_ from '../routing/adapter.js';
import type * as routing_builderror_ from '../routing/builderror.js';
import type * as routing_converters_ from '../routing/converters.js';
import type * as routing_errors_ from '../routing/errors.js';
import type * as routing_factories_ from '../routing/factories.js';
import type * as routing_map_ from '../routing/map.js';
import type * as routing_match_ from '../routing/match.js';
import type * as routing_part_ from '../routing/part.js';
import type * as routing_path_ from '../routing/path.js';
import type * as routing_routes_ from '../routing/routes.js';
import type * as routing_rule_ from '../routing/rule.js';
import type * as routing_settings_ from '../routing/settings.js';
import type * as routing_variables_ from '../routing/variables.js';
import type * as schema_answers_ from '../schema/answers.js';
import type * as schema_contract_ from '../schema/contract.js';
import type * as schema_fitting_ from '../schema/fitting.js';
import type * as schema_problems_ from '../schema/problems.js';
import type * as schema_words_ from '../schema/words.js';
import type * as security_ from '../security.js';
import type * as sendfile_ from '../sendfile.js';
import type * as sessions_cookie_ from '../sessions/cookie.js';
import type * as sessions_interface_ from '../sessions/interface.js';
import type * as sessions_session_ from '../sessions/session.js';
import type * as sessions_store_ from '../sessions/store.js';
import type * as signals_ from '../signals.js';
import type * as signing_encoding_ from '../signing/encoding.js';
import type * as signing_errors_ from '../signing/errors.js';
import type * as signing_serializer_ from '../signing/serializer.js';
import type * as signing_signer_ from '../signing/signer.js';
import type * as signing_timestamp_ from '../signing/timestamp.js';
import type * as signing_urlsafe_ from '../signing/urlsafe.js';
import type * as sse_ from '../sse.js';
import type * as templating_environment_ from '../templating/environment.js';
import type * as templating_loaders_ from '../templating/loaders.js';
import type * as templating_render_ from '../templating/render.js';
import type * as testing_client_ from '../testing/client.js';
import type * as topics_broker_ from '../topics/broker.js';
import type * as topics_given_ from '../topics/given.js';
import type * as topics_hub_ from '../topics/hub.js';
import type * as topics_settings_ from '../topics/settings.js';
import type * as topics_topic_ from '../topics/topic.js';
import type * as transports_fetch_serve_ from '../transports/fetch/serve.js';
import type * as transports_fetch_upgrade_ from '../transports/fetch/upgrade.js';
import type * as transports_options_ from '../transports/options.js';
import type * as transports_serve_ from '../transports/serve.js';
import type * as transports_transport_ from '../transports/transport.js';
import type * as typing_ from '../typing.js';
import type * as values_ from '../values.js';
import type * as views_ from '../views.js';
import type * as wrappers_bodies_ from '../wrappers/bodies.js';
import type * as wrappers_connection_ from '../wrappers/connection.js';
import type * as wrappers_receiving_ from '../wrappers/receiving.js';
import type * as wrappers_request_ from '../wrappers/request.js';
import type * as wrappers_response_ from '../wrappers/response.js';
import type * as wrappers_websocket_ from '../wrappers/websocket.js';
import type { HeaderDict } from './dict.js';
import type { UrlDefaultsHook, UrlValuesHook } from './plain.js';
import { Response as PythonResponse, pythonic } from './response.js';
import type * as testing from './testing.js';
import { named, type Option, type Snaked, type Snakes, type Statics, twin } from './twin.js';

export type {
  AcceptItem,
  AccessLog,
  AddUrlRuleOptions,
  Answer,
  AnyView,
  AppGlobals,
  BeforeHook,
  BlueprintOptions,
  Body,
  Broker,
  ByteRange,
  Bytes,
  CalledMacro,
  Changes,
  CheckEvent,
  Chunk,
  ClassView,
  CommandFunction,
  CommandOptions,
  CommonLogger,
  ConfigKeys,
  ConfigSource,
  ContextProcessor,
  Converters,
  CookieOptions,
  DateLike,
  DebugPage,
  DeclaredView,
  DefaultConfig,
  EarlyHints,
  Endpoint,
  ErrorClass,
  ErrorHandler,
  ErrorPayload,
  EventStreamOptions,
  Exchange,
  Failure,
  FallbackOptions,
  Fault,
  Fetch,
  FetchOptions,
  FileSource,
  FlashedOptions,
  FormProblems,
  FromEnvvarOptions,
  FromFileOptions,
  FromPrefixedEnvOptions,
  GetJsonOptions,
  GetMediaOptions,
  Handle,
  Handler,
  HeadersValue,
  HeaderValue,
  History,
  HistoryBounds,
  HTTPErrors,
  HTTPExceptionOptions,
  HttpExchange,
  Input,
  KeyDerivation,
  KeyValueOptions,
  KeyValueStore,
  Local,
  Logger,
  LoggerOptions,
  LogLevel,
  MediaHandler,
  MediaOptions,
  Message,
  NamespaceOptions,
  OnSlow,
  OpenGlobals,
  Params,
  Parcel,
  PasswordHashOptions,
  Past,
  Payload,
  Person,
  PottleOptions,
  ProblemOptions,
  ProxyFixOptions,
  PublishOptions,
  ReadOptions,
  Receiver,
  Receiving,
  RegisterOptions,
  RequestEntry,
  RequestObserver,
  RequestPlace,
  RequestProblem,
  ResponseOptions,
  ResponseReturnValue,
  ResponseValue,
  Route,
  RouteOptions,
  Routes,
  RuleFactory,
  RuleValues,
  RunOptions,
  SaltOption,
  SameSite,
  Schemas,
  SecretKey,
  SendFileOptions,
  Sending,
  SerializerOptions,
  ServeOptions,
  ServerSentEvent,
  ServingHook,
  Session,
  SessionApp,
  SessionCookie,
  SessionData,
  SessionMixin,
  SessionRequest,
  SessionResponse,
  SessionSource,
  SharedDataOptions,
  ShortcutOptions,
  SignalResult,
  SignerOptions,
  SocketExchange,
  SocketSchemas,
  StandardSchema,
  StatusValue,
  SubscribeOptions,
  TeardownHook,
  TeardownPayload,
  TemplateContext,
  TemplatePayload,
  Templates,
  TextSerializer,
  TimedOptions,
  Timestamped,
  TlsOptions,
  TopicEvent,
  TopicMessage,
  TopicOptions,
  TypedTopicOptions,
  UnquotedEtag,
  UnsignOptions,
  UrlArguments,
  UrlDefaultsHook,
  UrlForOptions,
  UrlForValues,
  UrlOptions,
  UrlValuePreprocessor,
  UrlValues,
  ViewFunction,
  ViewReturn,
  WebsocketRoute,
  WebsocketView,
  WhileServingHook,
} from '../index.js';

type Dict = Record<string, unknown>;

interface HTTPErrors1 {
  401: Unauthorized;
  405: MethodNotAllowed;
  406: NotAcceptable;
  415: UnsupportedMediaType;
  416: RequestedRangeNotSatisfiable;
  429: TooManyRequests;
  500: InternalServerError;
  503: ServiceUnavailable;
}

interface Registered extends app_commands_.CommandOptions {
  readonly usage: string;
  readonly run: app_commands_.CommandFunction;

  readonly repeated?: readonly string[] | undefined;
}

type Deferred = (state: BlueprintSetupState) => void;

type InternalOptions = app_blueprints_.RegisterOptions & {
  namePrefix?: string;
  words?: schema_words_.SharedWords;
};

type Known = config_keys_.DefaultConfig & config_keys_.ConfigKeys;

type Found = jinja_loaders_.Source | null | Promise<jinja_loaders_.Source | null>;

type Methods = {
  readonly [M in METHODS[number]]?: typing_.ViewFunction<never, [input: never]>;
};

type METHODS = readonly ['get', 'post', 'head', 'options', 'delete', 'put', 'trace', 'patch', 'query'];

type Texts = string | Iterable<string> | null;

type Members = Record<string, unknown>;

interface BunSocket {
  readonly data: {
    listener: transports_fetch_upgrade_.Listener;
    socket?: BunSocket;
  };
  binaryType: string;
  send(message: Message12): number;
  getBufferedAmount(): number;
  close(code: number, reason: string): void;
  terminate(): void;
}

type Message12 = string | Uint8Array;

type AnyFunction<A extends unknown[], R, T> = (this: T, ...args: A) => R;

type Writable = string | number | boolean;

/** Runs after the view, with the response; returns the response to send. */
export type AfterHook = (response: Response) => Response | Promise<Response>;

/** Runs when a WebSocket handler ended: with the response that refuses the handshake, or null after acceptance. */
export type AfterWebsocketHook = (
  response: Response | null,
) => (Response | null | undefined | void) | Promise<Response | null | undefined | void>;

/** What a handler of a code or class of errors is given. */
export type ErrorOf<C> =
  C extends typing_.ErrorClass<infer E>
    ? E extends object
      ? E
      : HTTPException
    : C extends keyof HTTPErrors1
      ? HTTPErrors1[C]
      : HTTPException;

export interface AborterNames {
  /**
   * Throws the error of a code, an error that is given itself, or one that answers with the given response.
   * @throws HTTPException always, or LookupError when there is no error with this code
   */
  abort(
    code: number | HTTPException | Response | globalThis.Response,
    description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
    options?: Snaked<errors_.HTTPExceptionOptions>,
  ): never;
}
/** Raises HTTP errors by code; `mapping` may be extended (werkzeug.exceptions.Aborter). */
export type Aborter = AborterNames & errors_.Aborter;
export type AborterClass = Statics<typeof errors_.Aborter> & {
  new (mapping?: ReadonlyMap<number, errors_.HTTPExceptionClass>): Aborter;
  readonly prototype: Aborter;
};
/** Raises HTTP errors by code; `mapping` may be extended (werkzeug.exceptions.Aborter). */
export const Aborter = twin(core.Aborter, { object: 'abort:1?,2' }) as unknown as AborterClass;

export interface AcceptNames {
  /**
   * The best of the offered values: that of the highest quality, among equals the more specific one, then the first.
   * @param fallback given when none is accepted
   */
  best_match(options: { matches: Iterable<string>; default?: null | undefined }): string | null;
  /**
   * The best of the offered values: that of the highest quality, among equals the more specific one, then the first.
   * @param fallback given when none is accepted
   */
  best_match(matches: Iterable<string>, options: { default?: null | undefined }): string | null;
  /**
   * The best of the offered values: that of the highest quality, among equals the more specific one, then the first.
   * @param fallback given when none is accepted
   */
  best_match(offers: Iterable<string>, fallback?: null): string | null;

  best_match(options: { matches: Iterable<string>; default: string }): string;

  best_match(matches: Iterable<string>, options: { default: string }): string;

  best_match(offers: Iterable<string>, fallback: string): string;
  /** The header again. */
  to_header(): string;

  to_string(): string;
}
/**
 * The accepted values, the most specific and most wanted first (werkzeug.datastructures.Accept). It cannot be changed.
 * Where a Python program writes `accept[value]`, write {@link quality}; `value in accept` is {@link has}. A value with
 * quality 0 is listed, but never the best match.
 */
export type Accept = AcceptNames & http_accept_.Accept;
export type AcceptClass = Statics<typeof http_accept_.Accept> & {
  new (items: Iterable<http_accept_.AcceptItem> | null): Accept;
  readonly prototype: Accept;
  /** Reads the header (werkzeug.http.parse_accept_header). Items with a bad quality are left out. */
  from_header<A extends Accept>(
    this: new (
      items: Iterable<http_accept_.AcceptItem> | null,
    ) => A,
    value: string | null | undefined,
  ): A;
};
/**
 * The accepted values, the most specific and most wanted first (werkzeug.datastructures.Accept). It cannot be changed.
 * Where a Python program writes `accept[value]`, write {@link quality}; `value in accept` is {@link has}. A value with
 * quality 0 is listed, but never the best match.
 */
export const Accept = twin(core.Accept, {
  object: 'bestMatch:Accept.best_match toHeader toString',
  statics: 'fromHeader',
}) as unknown as AcceptClass;

export interface AcceptErrorNames {}
/** A value offered for a match that cannot be one (Werkzeug raises a ValueError). */
export type AcceptError = AcceptErrorNames & http_accept_.AcceptError;
export type AcceptErrorClass = Statics<typeof http_accept_.AcceptError> & {
  new (...args: ConstructorParameters<typeof Error>): AcceptError;
  readonly prototype: AcceptError;
};
/** A value offered for a match that cannot be one (Werkzeug raises a ValueError). */
export const AcceptError = twin(core.AcceptError, {}) as unknown as AcceptErrorClass;

export interface BaseConverterNames {
  /** Whether a match stays within one segment. When left out: unless `regex` can match a slash. */
  part_isolating?: boolean;
  /** What its values look like in a URL, as a JSON Schema: for documents. */
  get json_schema(): Readonly<Record<string, unknown>>;
  /**
   * Turns a URL's text, percent-decoded, into the value that the view gets.
   * @throws ValidationError when the URL should not match after all
   */
  to_python(text: string): unknown;
  /**
   * Turns a value into text for a URL, percent-encoded.
   * @throws ValidationError when another rule should be tried
   */
  to_url(value: unknown): string;
}
/**
 * The base of all converters (werkzeug.routing.BaseConverter). A subclass sets `regex`, and overrides `toPython` and
 * `toUrl` where its values are no text.
 * @example
 * class ListConverter extends BaseConverter {
 *   override toPython(text: string) { return text.split('+'); }
 *   override toUrl(values: string[]) { return values.map((value) => super.toUrl(value)).join('+'); }
 * }
 */
export type BaseConverter = BaseConverterNames & routing_converters_.BaseConverter;
export type BaseConverterClass = Statics<typeof routing_converters_.BaseConverter> & {
  new (map: object): BaseConverter;
  readonly prototype: BaseConverter;
};
/**
 * The base of all converters (werkzeug.routing.BaseConverter). A subclass sets `regex`, and overrides `toPython` and
 * `toUrl` where its values are no text.
 * @example
 * class ListConverter extends BaseConverter {
 *   override toPython(text: string) { return text.split('+'); }
 *   override toUrl(values: string[]) { return values.map((value) => super.toUrl(value)).join('+'); }
 * }
 */
export const BaseConverter = twin(core.BaseConverter, {
  object: 'partIsolating jsonSchema toPython toUrl',
}) as unknown as BaseConverterClass;

export interface AnyConverterNames extends BaseConverterNames {
  part_isolating: boolean;

  get json_schema(): Readonly<Record<string, unknown>>;
  /** @throws RangeError when the value is none of the words */
  to_url(value: unknown): string;
}
/** `<any(about, help, "a,b"):page>`: one of the words listed (werkzeug.routing.AnyConverter). */
export type AnyConverter = AnyConverterNames & routing_converters_.AnyConverter;
export type AnyConverterClass = Statics<typeof routing_converters_.AnyConverter> &
  Statics<BaseConverterClass> & {
    new (
      map: object,
      ...items: (routing_converters_.ConverterArgument | Snaked<routing_converters_.ConverterOptions>)[]
    ): AnyConverter;
    readonly prototype: AnyConverter;
  };
/** `<any(about, help, "a,b"):page>`: one of the words listed (werkzeug.routing.AnyConverter). */
export const AnyConverter = twin(core.AnyConverter, {
  object: 'partIsolating jsonSchema toUrl',
  options: ['1?'],
}) as unknown as AnyConverterClass;

export interface AppNames {
  /** The config: known keys with Flask's names and defaults, and whatever else is put there. */
  readonly config: Config;
  /** Every rule. */
  readonly url_map: UrlMap;
  /** Registered blueprints by dotted name, in order. */
  readonly blueprints: Map<string, Blueprint<'', '', routing_variables_.Nothing>>;
  /** Raises HTTP errors by code; add codes to its `mapping`. */
  readonly aborter: Aborter;
  /** Hooks for the end of every app context, last registered first. */
  readonly teardown_appcontext_funcs: typing_.TeardownHook[];
  /** Give names to an interactive shell. */
  readonly shell_context_processors: (() => Record<string, unknown>)[];
  /** Asked in turn when a URL cannot be built. */
  readonly url_build_error_handlers: app_setup_.UrlBuildErrorHandler[];
  /** Absolute path of the folder for files of this installation. */
  readonly instance_path: string;
  /** Whether subdomains take part in routing. */
  readonly subdomain_matching: boolean;
  /** The class of requests; replace it before the first. */
  request_class: typeof Request;
  /** The class of responses that views' values become. */
  response_class: typeof Response;
  /** The class of WebSockets. */
  websocket_class: typeof Websocket;
  /** The class behind `g`. */
  app_ctx_globals_class: new () => AppCtxGlobals;
  /** The class of rules. */
  url_rule_class: typeof Rule;
  /** Opens and saves sessions. */
  session_interface: SessionInterface;
  /** The class of {@link json}. */
  json_provider_class: new (
    app: App,
  ) => JSONProvider<Response>;
  /** Makes {@link config}; a subclass may start from other defaults. */
  make_config(instanceRelative: boolean): Config;
  /** The defaults of {@link config}. */
  get default_config(): Readonly<config_keys_.DefaultConfig>;
  /** The bytes of a file in the instance folder (flask.Flask.open_instance_resource). */
  open_instance_resource(resource: string): Promise<Buffer>;
  /** Makes {@link aborter}. */
  make_aborter(): Aborter;
  /**
   * What shows errors in debug mode to those who may see them; null: the project's own page, which puts itself here when it is
   * loaded. It gets the failure as plain data, described and with secrets masked.
   */
  debug_page: debug_failure_.DebugPage | null;
  /** Signs sessions; the key SECRET_KEY. */
  get secret_key(): string | Uint8Array | null;

  set secret_key(value: string | Uint8Array | null);
  /** How long a permanent session lives, in seconds; the key PERMANENT_SESSION_LIFETIME. */
  get permanent_session_lifetime(): number;

  set permanent_session_lifetime(seconds: number);
  /** Writes and reads JSON, made at first use; settings are its members, those of the default provider as a rule. */
  get json(): DefaultJSONProvider<Response>;

  set json(provider: JSONProvider<Response>);
  /** How media types are read, by `request.media`, and written, by {@link media}; made at first use. */
  get media(): MediaTypes;
  /** Adds names to an interactive shell (flask.Flask.shell_context_processor). */
  shell_context_processor<F extends () => Record<string, unknown>>(fn: F): F;
  /** The names of an interactive shell: `app`, `g`, and what the processors give (flask.Flask.make_shell_context). */
  make_shell_context(): Record<string, unknown>;
  /** The registered blueprints, in order. */
  iter_blueprints(): IterableIterator<Blueprint>;
  /** Runs at the end of every app context, so of every request, with the unhandled error or null. */
  teardown_appcontext<H extends typing_.TeardownHook>(hook: H): H;
  /** Whether an HTTP error is treated like any other error (flask.Flask.trap_http_exception). */
  trap_http_exception(error: HTTPException): boolean;
  /** Names the missing key of a 400 on its page, where that helps and harms nobody. */
  expose_key(error: HTTPException): void;
  /**
   * Options of the template environment, which is made at its first use: of a template, or by registering a filter.
   * @throws SetupError when an option is set after that
   */
  get jinja_options(): jinja_options_.EnvironmentOptions;

  set jinja_options(options: jinja_options_.EnvironmentOptions);
  /** The template environment, made at first use; its `filters`, `tests` and `globals` may be changed any time. */
  get jinja_env(): templating_environment_.JinjaEnvironment;
  /** Makes {@link jinjaEnv}. */
  create_jinja_environment(): templating_environment_.JinjaEnvironment;
  /** Whether a template's output is escaped: `.html .htm .xml .xhtml .svg`, and text without a name. */
  select_jinja_autoescape(filename: string | null): boolean;
  /** Adds what context processors give to a template's variables (flask.Flask.update_template_context). */
  update_template_context(
    context: templating_render_.TemplateContext,
    ctx?: app_ctx_.Context,
  ): templating_render_.TemplateContext | Promise<templating_render_.TemplateContext>;
  /** Registers a template filter under a name, by default the function's (flask.Flask.template_filter). */
  template_filter<F extends jinja_contract_.Callable>(options: { name: F }): F;
  /** Registers a template filter under a name, by default the function's (flask.Flask.template_filter). */
  template_filter<F extends jinja_contract_.Callable>(fn: F): F;

  template_filter(options: { name?: string | undefined }): app_setup_.Registrar;

  template_filter(name?: string): app_setup_.Registrar;
  /** Registers a template test (flask.Flask.template_test). */
  template_test<F extends jinja_contract_.Callable>(options: { name: F }): F;
  /** Registers a template test (flask.Flask.template_test). */
  template_test<F extends jinja_contract_.Callable>(fn: F): F;

  template_test(options: { name?: string | undefined }): app_setup_.Registrar;

  template_test(name?: string): app_setup_.Registrar;
  /** Registers a function for every template (flask.Flask.template_global). */
  template_global<F extends jinja_contract_.Callable>(options: { name: F }): F;
  /** Registers a function for every template (flask.Flask.template_global). */
  template_global<F extends jinja_contract_.Callable>(fn: F): F;

  template_global(options: { name?: string | undefined }): app_setup_.Registrar;

  template_global(name?: string): app_setup_.Registrar;
  /** As {@link templateFilter}, as one call. */
  add_template_filter(options: { f: jinja_contract_.Callable; name?: string | undefined }): void;
  /** As {@link templateFilter}, as one call. */
  add_template_filter(f: jinja_contract_.Callable, options: { name?: string | undefined }): void;
  /** As {@link templateFilter}, as one call. */
  add_template_filter(fn: jinja_contract_.Callable, name?: string): void;
  /** As {@link templateTest}, as one call. */
  add_template_test(options: { f: jinja_contract_.Callable; name?: string | undefined }): void;
  /** As {@link templateTest}, as one call. */
  add_template_test(f: jinja_contract_.Callable, options: { name?: string | undefined }): void;
  /** As {@link templateTest}, as one call. */
  add_template_test(fn: jinja_contract_.Callable, name?: string): void;
  /** As {@link templateGlobal}, as one call. */
  add_template_global(options: { f: jinja_contract_.Callable; name?: string | undefined }): void;
  /** As {@link templateGlobal}, as one call. */
  add_template_global(f: jinja_contract_.Callable, options: { name?: string | undefined }): void;
  /** As {@link templateGlobal}, as one call. */
  add_template_global(fn: jinja_contract_.Callable, name?: string): void;
  /** How long a browser may keep a file, in seconds; null: it asks each time (flask.Flask.get_send_file_max_age). */
  get_send_file_max_age(_filename: string | null): number | null;
  /** The name of the module, as given. */
  readonly import_name: string;
  /** The absolute folder that relative paths start from. */
  readonly root_path: string;
  /** The folder of templates, as given; null for none. */
  readonly template_folder: string | null;
  /** The absolute folder of static files; null for none. */
  readonly static_folder: string | null;
  /** Commands; those of a blueprint become a group of the app's. */
  readonly cli: AppGroup;
  /** Views by endpoint. */
  readonly view_functions: Map<string, typing_.AnyView>;

  readonly error_handler_spec: app_errorhandlers_.ErrorHandlerSpec;

  readonly before_request_funcs: app_scaffold_.ByScope<typing_.BeforeHook>;

  readonly after_request_funcs: app_scaffold_.ByScope<AfterHook>;

  readonly teardown_request_funcs: app_scaffold_.ByScope<typing_.TeardownHook>;

  readonly before_websocket_funcs: app_scaffold_.ByScope<typing_.BeforeHook>;

  readonly after_websocket_funcs: app_scaffold_.ByScope<AfterWebsocketHook>;

  readonly teardown_websocket_funcs: app_scaffold_.ByScope<typing_.TeardownHook>;

  readonly url_value_preprocessors: app_scaffold_.ByScope<typing_.UrlValuePreprocessor>;

  readonly url_default_functions: app_scaffold_.ByScope<typing_.UrlDefaultsHook>;

  readonly template_context_processors: app_scaffold_.ByScope<typing_.ContextProcessor>;
  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  add_url_rule(
    options: {
      rule: string;
      endpoint?: string | null | undefined;
      view_func?: typing_.AnyView | null | undefined;
    } & Snaked<app_rules_.AddUrlRuleOptions>,
  ): void;
  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  add_url_rule(
    rule: string,
    options: {
      endpoint?: string | null | undefined;
      view_func?: typing_.AnyView | null | undefined;
    } & Snaked<app_rules_.AddUrlRuleOptions>,
  ): void;
  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  add_url_rule(
    rule: string,
    endpoint: string | null | undefined,
    options: { view_func?: typing_.AnyView | null | undefined } & Snaked<app_rules_.AddUrlRuleOptions>,
  ): void;
  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  add_url_rule(
    rule: string,
    endpoint: string | null | undefined,
    view_func: typing_.AnyView | null | undefined,
    provide_automatic_options: Option<Snaked<app_rules_.AddUrlRuleOptions>, 'provide_automatic_options'>,
  ): void;
  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  add_url_rule(
    rule: string,
    endpoint?: string | null | Snaked<app_rules_.AddUrlRuleOptions>,
    viewFunc?: typing_.AnyView | null,
    options?: Snaked<app_rules_.RuleOptions>,
  ): void;
  /** As {@link addUrlRule}, for WebSocket handlers (quart.Quart.add_websocket). */
  add_websocket(
    rule: string,
    endpoint?: string | null | Snaked<app_rules_.AddUrlRuleOptions>,
    viewFunc?: typing_.AnyView | null,
    options?: Snaked<app_rules_.RuleOptions>,
  ): void;
  /** Whether there is a static folder. */
  get has_static_folder(): boolean;
  /** The URL prefix of static files, with a leading and without a trailing slash; null without static files. */
  get static_url_path(): string | null;
  /**
   * Registers a view for a rule, as a curried call or a standard decorator (flask.Flask.route).
   * @param rule a path with variables: `/user/<int:id>`
   * @throws SetupError for an anonymous view without `endpoint`, or an endpoint that has another view
   * @example app.route('/hello/<name>', { methods: ['GET', 'POST'] })(async function hello({ name }) { … })
   */
  route<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.RouteOptions<D, H> &
      Snakes<app_rules_.RouteOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> & routing_variables_.Params<H> & D & unknown
    >,
    S,
    R,
    E
  >;
  /** Registers a view for GET, and so HEAD. */
  get<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> & routing_variables_.Params<H> & D & unknown
    >,
    S,
    R,
    E
  >;
  /** Registers a view for POST. */
  post<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> & routing_variables_.Params<H> & D & unknown
    >,
    S,
    R,
    E
  >;
  /** Registers a view for PUT. */
  put<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> & routing_variables_.Params<H> & D & unknown
    >,
    S,
    R,
    E
  >;
  /** Registers a view for PATCH. */
  patch<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> & routing_variables_.Params<H> & D & unknown
    >,
    S,
    R,
    E
  >;
  /** Registers a view for DELETE. */
  delete<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> & routing_variables_.Params<H> & D & unknown
    >,
    S,
    R,
    E
  >;
  /**
   * Registers a WebSocket handler for a rule (quart.Quart.websocket). It runs before the handshake is answered.
   * @example app.websocket('/ws')(async function ws() { for await (const m of websocket) await websocket.send(m) })
   * @example app.websocket('/chat', { receive: ChatIn, send: ChatOut })(async function chat(_, { messages, send }) { … })
   */
  websocket<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    In = never,
    Out = never,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.SocketSchemas<S, In, Out>,
  ): app_rules_.WebsocketRoute<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> & routing_variables_.Params<H> & D & unknown
    >,
    schema_contract_.SocketArguments<S, In, Out>
  >;
  /** Runs before each view; what it returns answers the request (flask.Flask.before_request). */
  before_request<H extends typing_.BeforeHook>(hook: H): H;
  /** Runs on each response, last registered first, and returns it or another (flask.Flask.after_request). */
  after_request<H extends AfterHook>(hook: H): H;
  /** Runs when the request is over, with the error that nobody handled or null (flask.Flask.teardown_request). */
  teardown_request<H extends typing_.TeardownHook>(hook: H): H;
  /** Runs before each WebSocket handler (quart.Quart.before_websocket). */
  before_websocket<H extends typing_.BeforeHook>(hook: H): H;
  /** Runs when a WebSocket handler ended (quart.Quart.after_websocket). */
  after_websocket<H extends AfterWebsocketHook>(hook: H): H;
  /** Runs when a WebSocket is over (quart.Quart.teardown_websocket). */
  teardown_websocket<H extends typing_.TeardownHook>(hook: H): H;
  /** Runs before everything else, and may change the values of the URL (flask.Flask.url_value_preprocessor). */
  url_value_preprocessor<H extends UrlValuesHook>(hook: H): H;
  /** Fills in values for `urlFor` (flask.Flask.url_defaults). */
  url_defaults<H extends UrlDefaultsHook>(hook: H): H;
  /** Adds variables to every template (flask.Flask.context_processor). */
  context_processor<H extends typing_.ContextProcessor>(hook: H): H;
  /**
   * Answers errors of a code or class (flask.Flask.errorhandler).
   * @param codeOrClass a status code, a class of HTTP errors, or any class of errors: `Error` is Python's Exception
   * @example app.errorhandler(404)(async (error) => tuple(await renderTemplate('404.html'), 404))
   */
  errorhandler<const C extends number | typing_.ErrorClass>(
    codeOrClass: C,
  ): <H extends typing_.ErrorHandler<ErrorOf<C>>>(handler: H) => H;
  /** As {@link errorhandler}, as one call (flask.Flask.register_error_handler). */
  register_error_handler(options: {
    code_or_exception: number | typing_.ErrorClass;
    f: typing_.ErrorHandler;
  }): void;
  /** As {@link errorhandler}, as one call (flask.Flask.register_error_handler). */
  register_error_handler(
    code_or_exception: number | typing_.ErrorClass,
    options: { f: typing_.ErrorHandler },
  ): void;
  /** As {@link errorhandler}, as one call (flask.Flask.register_error_handler). */
  register_error_handler(codeOrClass: number | typing_.ErrorClass, handler: typing_.ErrorHandler): void;
  /** Finds the own templates: by default those of the own folder, null without one. Another loader may take its place. */
  get jinja_loader(): jinja_loaders_.Loader | null;

  set jinja_loader(loader: jinja_loaders_.Loader | null);
  /** Answers with a file of the static folder: the view of the `static` endpoint (flask.Flask.send_static_file). */
  send_static_file(filename: string): Promise<Response>;
  /** The bytes of a file below the root path (flask.Flask.open_resource). */
  open_resource(resource: string): Promise<Buffer>;
}
/** The base of {@link Pottle}: everything about an app but the serving of requests. */
export type App = AppNames & app_setup_.App;
export type AppClass = (abstract new (
  importName: app_names_.ImportName,
  options?: Snaked<app_setup_.PottleOptions>,
) => App) &
  Statics<typeof app_setup_.App> & {
    readonly prototype: App;
  };
/** The base of {@link Pottle}: everything about an app but the serving of requests. */
export const App = twin(core.App, {
  object:
    'urlMap teardownAppcontextFuncs shellContextProcessors urlBuildErrorHandlers instancePath subdomainMatching requestClass responseClass websocketClass appCtxGlobalsClass urlRuleClass sessionInterface jsonProviderClass makeConfig defaultConfig openInstanceResource makeAborter debugPage secretKey permanentSessionLifetime shellContextProcessor makeShellContext iterBlueprints teardownAppcontext trapHttpException exposeKey jinjaOptions jinjaEnv createJinjaEnvironment selectJinjaAutoescape updateTemplateContext templateFilter:App.template_filter templateTest:App.template_test templateGlobal:App.template_global addTemplateFilter:App.add_template_filter addTemplateTest:App.add_template_test addTemplateGlobal:App.add_template_global getSendFileMaxAge importName rootPath templateFolder staticFolder viewFunctions errorHandlerSpec beforeRequestFuncs afterRequestFuncs teardownRequestFuncs beforeWebsocketFuncs afterWebsocketFuncs teardownWebsocketFuncs urlValuePreprocessors urlDefaultFunctions templateContextProcessors addUrlRule:App.add_url_rule addWebsocket:1?,3 hasStaticFolder staticUrlPath route:1 get:1 post:1 put:1 patch:1 delete:1 websocket:1 beforeRequest afterRequest teardownRequest beforeWebsocket afterWebsocket teardownWebsocket urlValuePreprocessor urlDefaults contextProcessor registerErrorHandler:App.register_error_handler jinjaLoader sendStaticFile openResource',
  options: [1],
}) as unknown as AppClass;

export interface AppCtxGlobalsNames {
  /** The member of this name; the fallback, null by default, when it is missing or undefined. */
  get<K extends keyof app_ctx_.AppGlobals>(options: { name: K }): app_ctx_.AppGlobals[K] | null;
  /** The member of this name; the fallback, null by default, when it is missing or undefined. */
  get<K extends keyof app_ctx_.AppGlobals>(name: K): app_ctx_.AppGlobals[K] | null;

  get<K extends keyof app_ctx_.AppGlobals>(options: {
    name: K;
    default: app_ctx_.AppGlobals[K];
  }): app_ctx_.AppGlobals[K];

  get<K extends keyof app_ctx_.AppGlobals>(
    name: K,
    options: { default: app_ctx_.AppGlobals[K] },
  ): app_ctx_.AppGlobals[K];

  get<K extends keyof app_ctx_.AppGlobals>(name: K, fallback: app_ctx_.AppGlobals[K]): app_ctx_.AppGlobals[K];

  get<K extends keyof app_ctx_.AppGlobals, D>(options: { name: K; default: D }): app_ctx_.AppGlobals[K] | D;

  get<K extends keyof app_ctx_.AppGlobals, D>(name: K, options: { default: D }): app_ctx_.AppGlobals[K] | D;

  get<K extends keyof app_ctx_.AppGlobals, D>(name: K, fallback: D): app_ctx_.AppGlobals[K] | D;

  get(options: { name: string; default?: unknown | undefined }): unknown;

  get(name: string, options: { default?: unknown | undefined }): unknown;

  get(name: string, fallback?: unknown): unknown;
  /** Removes a member and returns it. Throws when it is missing and no fallback was given. */
  pop<K extends keyof app_ctx_.AppGlobals>(options: { name: K }): app_ctx_.AppGlobals[K];
  /** Removes a member and returns it. Throws when it is missing and no fallback was given. */
  pop<K extends keyof app_ctx_.AppGlobals>(name: K): app_ctx_.AppGlobals[K];

  pop<K extends keyof app_ctx_.AppGlobals>(options: {
    name: K;
    default: app_ctx_.AppGlobals[K];
  }): app_ctx_.AppGlobals[K];

  pop<K extends keyof app_ctx_.AppGlobals>(
    name: K,
    options: { default: app_ctx_.AppGlobals[K] },
  ): app_ctx_.AppGlobals[K];

  pop<K extends keyof app_ctx_.AppGlobals>(name: K, fallback: app_ctx_.AppGlobals[K]): app_ctx_.AppGlobals[K];

  pop<K extends keyof app_ctx_.AppGlobals, D>(options: { name: K; default: D }): app_ctx_.AppGlobals[K] | D;

  pop<K extends keyof app_ctx_.AppGlobals, D>(name: K, options: { default: D }): app_ctx_.AppGlobals[K] | D;

  pop<K extends keyof app_ctx_.AppGlobals, D>(name: K, fallback: D): app_ctx_.AppGlobals[K] | D;

  pop(name: string, ...fallback: [unknown?]): unknown;
  /** The member of this name, set to the fallback first if it is missing. */
  setdefault<K extends keyof app_ctx_.AppGlobals>(options: {
    name: K;
    default: app_ctx_.AppGlobals[K];
  }): app_ctx_.AppGlobals[K];
  /** The member of this name, set to the fallback first if it is missing. */
  setdefault<K extends keyof app_ctx_.AppGlobals>(
    name: K,
    options: { default: app_ctx_.AppGlobals[K] },
  ): app_ctx_.AppGlobals[K];
  /** The member of this name, set to the fallback first if it is missing. */
  setdefault<K extends keyof app_ctx_.AppGlobals>(
    name: K,
    fallback: app_ctx_.AppGlobals[K],
  ): app_ctx_.AppGlobals[K];

  setdefault(options: { name: string; default?: unknown | undefined }): unknown;

  setdefault(name: string, options: { default?: unknown | undefined }): unknown;

  setdefault(name: string, fallback?: unknown): unknown;
  /** `<pottle.g of 'name'>`, with the name of the app. */
  to_string(): string;
}
/** The methods of {@link g}, after Flask's: an open object with dictionary manners. */
export type AppCtxGlobals = AppCtxGlobalsNames & app_ctx_.AppCtxGlobals;
export type AppCtxGlobalsClass = Statics<typeof app_ctx_.AppCtxGlobals> & {
  new (): AppCtxGlobals;
  readonly prototype: AppCtxGlobals;
};
/** The methods of {@link g}, after Flask's: an open object with dictionary manners. */
export const AppCtxGlobals = twin(core.AppCtxGlobals, {
  object: 'get:AppCtxGlobals.get pop:AppCtxGlobals.pop setdefault:AppCtxGlobals.setdefault toString',
}) as unknown as AppCtxGlobalsClass;

export interface AppGroupNames {
  /** Registers a command (flask.cli.AppGroup.command): `app.cli.command('greet', { help: 'Says hello.' })`. */
  command(
    options: Snaked<app_commands_.CommandOptions> & { name?: string; help?: string },
  ): <F extends app_commands_.CommandFunction>(fn: F) => F;
  command(
    name?: string,
    options?: Snaked<app_commands_.CommandOptions> & { help?: string },
  ): <F extends app_commands_.CommandFunction>(fn: F) => F;
  /** Makes a group within this one (flask.cli.AppGroup.group). */
  group(name: string, options?: { help?: string; description?: string }): AppGroup;
  /** Takes a whole group in, under its name; or a command, under that of its function. */
  add_command(command: AppGroup | app_commands_.CommandFunction): void;
  /** Commands and groups by name. */
  readonly commands: Map<string, AppGroup | Registered>;
}
/** A group of commands (flask.cli.AppGroup). */
export type AppGroup = AppGroupNames & app_commands_.AppGroup;
export type AppGroupClass = Statics<typeof app_commands_.AppGroup> & {
  new (options: { name?: string | null | undefined; help?: string | undefined }): AppGroup;
  new (name: string | null | undefined, options: { help?: string | undefined }): AppGroup;
  new (name?: string | null, description?: string): AppGroup;
  readonly prototype: AppGroup;
};
/** A group of commands (flask.cli.AppGroup). */
export const AppGroup = twin(core.AppGroup, {
  object: 'command:AppGroup.command group:AppGroup.group addCommand',
  options: 'AppGroup',
}) as unknown as AppGroupClass;

export interface AuthorizationNames {
  /** A parameter, or the default. */
  get(options: { key: string; default?: string | null | undefined }): string | null;
  /** A parameter, or the default. */
  get(key: string, options: { default?: string | null | undefined }): string | null;
  /** A parameter, or the default. */
  get(name: string, fallback?: string | null): string | null;
  /** The header again. */
  to_header(): string;

  to_string(): string;
}
/**
 * The credentials of a request (werkzeug.datastructures.Authorization): either {@link parameters} or a {@link token}.
 * Python's `auth[name]` is {@link get}, `name in auth` {@link has}.
 */
export type Authorization = AuthorizationNames & http_auth_.Authorization;
export type AuthorizationClass = Statics<typeof http_auth_.Authorization> & {
  new (options: {
    auth_type: string;
    data?: Readonly<http_options_.HeaderDict> | undefined;
    token?: string | null | undefined;
  }): Authorization;
  new (
    auth_type: string,
    data: Readonly<http_options_.HeaderDict> | undefined,
    options: { token?: string | null | undefined },
  ): Authorization;
  new (type: string, parameters?: Readonly<http_options_.HeaderDict>, token?: string | null): Authorization;
  readonly prototype: Authorization;
  /** Reads the header; null when it is absent, or Basic that cannot be decoded. */
  from_header(value: string | null | undefined): Authorization | null;
};
/**
 * The credentials of a request (werkzeug.datastructures.Authorization): either {@link parameters} or a {@link token}.
 * Python's `auth[name]` is {@link get}, `name in auth` {@link has}.
 */
export const Authorization = twin(core.Authorization, {
  object: 'get:Authorization.get toHeader toString',
  statics: 'fromHeader',
  options: 'Authorization',
}) as unknown as AuthorizationClass;

export interface BadDataNames {}
/** Data that could not be trusted or read: base of all errors of signing (itsdangerous.BadData). */
export type BadData = BadDataNames & signing_errors_.BadData;
export type BadDataClass = Statics<typeof signing_errors_.BadData> & {
  new (...args: ConstructorParameters<typeof Error>): BadData;
  readonly prototype: BadData;
};
/** Data that could not be trusted or read: base of all errors of signing (itsdangerous.BadData). */
export const BadData = twin(core.BadData, {}) as unknown as BadDataClass;

export interface HTTPExceptionNames {
  /** The ready answer, if there is one. */
  response: Response | null;
  /** The description as HTML. */
  get_description(): string;
  /** The error page as HTML. */
  get_body(): string;
  /** The header lines of the error page. */
  get_headers(): [name: string, value: string][];
  /** What a program is told, by {@link problem}: the members of RFC 9457; a subclass may add others. */
  get_problem(): Record<string, unknown>;
  /** The answer: {@link response} if given, else the error page. */
  get_response(): Response;

  to_string(): string;
}
/**
 * An error that answers the request (werkzeug.exceptions.HTTPException). Throw it, or let {@link abort} throw it;
 * register an error handler for its class or code to render it yourself.
 */
export type HTTPException = HTTPExceptionNames & errors_.HTTPException;
export type HTTPExceptionClass = Statics<typeof errors_.HTTPException> & {
  new (
    description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
    response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
  ): HTTPException;
  new (
    description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
    options?: Snaked<errors_.HTTPExceptionOptions>,
  ): HTTPException;
  readonly prototype: HTTPException;
};
/**
 * An error that answers the request (werkzeug.exceptions.HTTPException). Throw it, or let {@link abort} throw it;
 * register an error handler for its class or code to render it yourself.
 */
export const HTTPException = twin(core.HTTPException, {
  object: 'getDescription getBody getHeaders getProblem getResponse toString',
  options: 'HTTPException',
}) as unknown as HTTPExceptionClass;

export interface BadGatewayNames extends HTTPExceptionNames {}
/** 502: a server behind this one answered nonsense. */
export type BadGateway = BadGatewayNames & errors_.BadGateway;
export type BadGatewayClass = Statics<typeof errors_.BadGateway> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): BadGateway;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): BadGateway;
    readonly prototype: BadGateway;
  };
/** 502: a server behind this one answered nonsense. */
export const BadGateway = twin(core.BadGateway, { options: 'HTTPException' }) as unknown as BadGatewayClass;

export interface BadSignatureNames extends BadDataNames {}
/** The signature does not match, or there is none (itsdangerous.BadSignature). */
export type BadSignature = BadSignatureNames & signing_errors_.BadSignature;
export type BadSignatureClass = Statics<typeof signing_errors_.BadSignature> &
  Statics<BadDataClass> & {
    new (options: { message: string; payload?: Uint8Array | null | undefined }): BadSignature;
    new (message: string, options: { payload?: Uint8Array | null | undefined }): BadSignature;
    new (message: string, payload?: Uint8Array | null): BadSignature;
    readonly prototype: BadSignature;
  };
/** The signature does not match, or there is none (itsdangerous.BadSignature). */
export const BadSignature = twin(core.BadSignature, {
  options: 'BadSignature',
}) as unknown as BadSignatureClass;

export interface BadHeaderNames extends BadSignatureNames {}
/** A signed header is invalid (itsdangerous.BadHeader). For serializers of your own that carry one. */
export type BadHeader = BadHeaderNames & signing_errors_.BadHeader;
export type BadHeaderClass = Statics<typeof signing_errors_.BadHeader> &
  Statics<BadSignatureClass> & {
    new (message: string, payload?: Uint8Array | null, header?: unknown, options?: ErrorOptions): BadHeader;
    readonly prototype: BadHeader;
  };
/** A signed header is invalid (itsdangerous.BadHeader). For serializers of your own that carry one. */
export const BadHeader = twin(core.BadHeader, { options: [3] }) as unknown as BadHeaderClass;

export interface BadRequestNames extends HTTPExceptionNames {}
/** 400: the client sent something that the server cannot handle. */
export type BadRequest = BadRequestNames & errors_.BadRequest;
export type BadRequestClass = Statics<typeof errors_.BadRequest> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): BadRequest;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): BadRequest;
    readonly prototype: BadRequest;
  };
/** 400: the client sent something that the server cannot handle. */
export const BadRequest = twin(core.BadRequest, { options: 'HTTPException' }) as unknown as BadRequestClass;

export interface BadHostNames extends BadRequestNames {}
/** 400: the Host header is malformed. */
export type BadHost = BadHostNames & errors_.BadHost;
export type BadHostClass = Statics<typeof errors_.BadHost> &
  Statics<BadRequestClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): BadHost;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): BadHost;
    readonly prototype: BadHost;
  };
/** 400: the Host header is malformed. */
export const BadHost = twin(core.BadHost, { options: 'HTTPException' }) as unknown as BadHostClass;

export interface RoutingErrorNames {}
/** The base of the errors of routing (werkzeug.routing.RoutingException). */
export type RoutingError = RoutingErrorNames & routing_errors_.RoutingError;
export type RoutingErrorClass = Statics<typeof routing_errors_.RoutingError> & {
  new (...args: ConstructorParameters<typeof Error>): RoutingError;
  readonly prototype: RoutingError;
};
/** The base of the errors of routing (werkzeug.routing.RoutingException). */
export const RoutingError = twin(core.RoutingError, {}) as unknown as RoutingErrorClass;

export interface BadHostErrorNames extends RoutingErrorNames {}
/** A server name that is no host name (werkzeug.exceptions.BadHost). */
export type BadHostError = BadHostErrorNames & routing_errors_.BadHostError;
export type BadHostErrorClass = Statics<typeof routing_errors_.BadHostError> &
  Statics<RoutingErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): BadHostError;
    readonly prototype: BadHostError;
  };
/** A server name that is no host name (werkzeug.exceptions.BadHost). */
export const BadHostError = twin(core.BadHostError, {}) as unknown as BadHostErrorClass;

export interface BadPayloadNames extends BadDataNames {}
/** The signature is good, but the payload cannot be read; `cause` says why (itsdangerous.BadPayload). */
export type BadPayload = BadPayloadNames & signing_errors_.BadPayload;
export type BadPayloadClass = Statics<typeof signing_errors_.BadPayload> &
  Statics<BadDataClass> & {
    new (...args: ConstructorParameters<typeof Error>): BadPayload;
    readonly prototype: BadPayload;
  };
/** The signature is good, but the payload cannot be read; `cause` says why (itsdangerous.BadPayload). */
export const BadPayload = twin(core.BadPayload, {}) as unknown as BadPayloadClass;

export interface BadRequestKeyErrorNames extends BadRequestNames {
  /** Names the missing key in the description, and so on the page; on in debug mode. */
  show_exception: boolean;
}
/** 400: a form, query or cookie value that the view requires is missing. */
export type BadRequestKeyError = BadRequestKeyErrorNames & errors_.BadRequestKeyError;
export type BadRequestKeyErrorClass = Statics<typeof errors_.BadRequestKeyError> &
  Statics<BadRequestClass> & {
    new (key?: string, options?: Snaked<errors_.HTTPExceptionOptions>): BadRequestKeyError;
    readonly prototype: BadRequestKeyError;
  };
/** 400: a form, query or cookie value that the view requires is missing. */
export const BadRequestKeyError = twin(core.BadRequestKeyError, {
  object: 'showException',
  options: [1],
}) as unknown as BadRequestKeyErrorClass;

export interface BadTimeSignatureNames extends BadSignatureNames {
  /** When the data claims to be signed, if it says so. */
  readonly date_signed: Date | null;
}
/** A timed signature that does not match, or whose timestamp is missing or malformed (itsdangerous.BadTimeSignature). */
export type BadTimeSignature = BadTimeSignatureNames & signing_errors_.BadTimeSignature;
export type BadTimeSignatureClass = Statics<typeof signing_errors_.BadTimeSignature> &
  Statics<BadSignatureClass> & {
    new (options: {
      message: string;
      payload?: Uint8Array | null | undefined;
      date_signed?: Date | null | undefined;
    }): BadTimeSignature;
    new (
      message: string,
      options: { payload?: Uint8Array | null | undefined; date_signed?: Date | null | undefined },
    ): BadTimeSignature;
    new (
      message: string,
      payload: Uint8Array | null | undefined,
      options: { date_signed?: Date | null | undefined },
    ): BadTimeSignature;
    new (message: string, payload?: Uint8Array | null, dateSigned?: Date | null): BadTimeSignature;
    readonly prototype: BadTimeSignature;
  };
/** A timed signature that does not match, or whose timestamp is missing or malformed (itsdangerous.BadTimeSignature). */
export const BadTimeSignature = twin(core.BadTimeSignature, {
  object: 'dateSigned',
  options: 'BadTimeSignature',
}) as unknown as BadTimeSignatureClass;

export interface BlueprintNames<
  Prefix extends string = '',
  Subdomain extends string = '',
  Defaults extends Record<string, unknown> = routing_variables_.Nothing,
> {
  readonly url_prefix: string | null;

  readonly url_values_defaults: Record<string, unknown>;

  readonly cli_group: string | null | undefined;
  /** What happens at registration. */
  readonly deferred_functions: Deferred[];
  /** As the app it is used in says (flask.Blueprint.get_send_file_max_age). */
  get_send_file_max_age(filename: string | null): number | null;
  /** Calls a function at the first registration only. */
  record_once(fn: Deferred): void;
  /** Makes what deferred functions are told; a subclass may make its own. */
  make_setup_state(
    app: Pottle,
    options: Snaked<app_blueprints_.RegisterOptions>,
    firstRegistration?: boolean,
  ): BlueprintSetupState;
  /** Registers another blueprint within this one (flask.Blueprint.register_blueprint). */
  register_blueprint(blueprint: Blueprint, options?: Snaked<app_blueprints_.RegisterOptions>): void;
  /** Does everything that was recorded, on the app (flask.Blueprint.register). Called by `app.registerBlueprint`. */
  register(app: Pottle, options: InternalOptions): void;
  /** As `beforeRequest`, for every request of the app. */
  before_app_request<H extends typing_.BeforeHook>(hook: H): H;
  /** As `afterRequest`, for every request of the app. */
  after_app_request<H extends AfterHook>(hook: H): H;
  /** As `teardownRequest`, for every request of the app. */
  teardown_app_request<H extends typing_.TeardownHook>(hook: H): H;
  /** As `beforeWebsocket`, for every WebSocket of the app. */
  before_app_websocket<H extends typing_.BeforeHook>(hook: H): H;
  /** As `afterWebsocket`, for every WebSocket of the app. */
  after_app_websocket<H extends AfterWebsocketHook>(hook: H): H;
  /** As `teardownWebsocket`, for every WebSocket of the app. */
  teardown_app_websocket<H extends typing_.TeardownHook>(hook: H): H;
  /** As `contextProcessor`, for every template of the app. */
  app_context_processor<H extends typing_.ContextProcessor>(hook: H): H;
  /** As `urlValuePreprocessor`, for every request of the app. */
  app_url_value_preprocessor<H extends UrlValuesHook>(hook: H): H;
  /** As `urlDefaults`, for every endpoint of the app. */
  app_url_defaults<H extends UrlDefaultsHook>(hook: H): H;
  /** As `errorhandler`, for the whole app. */
  app_errorhandler<const C extends number | typing_.ErrorClass>(
    codeOrClass: C,
  ): <H extends typing_.ErrorHandler<ErrorOf<C>>>(handler: H) => H;
  /** Runs a function once when the app starts to serve (quart.Blueprint.before_app_serving). */
  before_app_serving<F extends () => unknown>(fn: F): F;
  /** Runs a function once when the app has stopped (quart.Blueprint.after_app_serving). */
  after_app_serving<F extends () => unknown>(fn: F): F;
  /** Runs a generator function around the whole of serving (quart.Blueprint.while_app_serving). */
  while_app_serving<F extends () => AsyncGenerator | Generator>(fn: F): F;
  /** Registers a template filter for the whole app. */
  app_template_filter<F extends jinja_contract_.Callable>(options: { name: F }): F;
  /** Registers a template filter for the whole app. */
  app_template_filter<F extends jinja_contract_.Callable>(fn: F): F;

  app_template_filter(options: { name?: string | undefined }): app_setup_.Registrar;

  app_template_filter(name?: string): app_setup_.Registrar;
  /** Registers a template test for the whole app. */
  app_template_test<F extends jinja_contract_.Callable>(options: { name: F }): F;
  /** Registers a template test for the whole app. */
  app_template_test<F extends jinja_contract_.Callable>(fn: F): F;

  app_template_test(options: { name?: string | undefined }): app_setup_.Registrar;

  app_template_test(name?: string): app_setup_.Registrar;
  /** Registers a template global for the whole app. */
  app_template_global<F extends jinja_contract_.Callable>(options: { name: F }): F;
  /** Registers a template global for the whole app. */
  app_template_global<F extends jinja_contract_.Callable>(fn: F): F;

  app_template_global(options: { name?: string | undefined }): app_setup_.Registrar;

  app_template_global(name?: string): app_setup_.Registrar;
  /** As {@link appTemplateFilter}, as one call. */
  add_app_template_filter(options: { f: jinja_contract_.Callable; name?: string | undefined }): void;
  /** As {@link appTemplateFilter}, as one call. */
  add_app_template_filter(f: jinja_contract_.Callable, options: { name?: string | undefined }): void;
  /** As {@link appTemplateFilter}, as one call. */
  add_app_template_filter(fn: jinja_contract_.Callable, name?: string): void;
  /** As {@link appTemplateTest}, as one call. */
  add_app_template_test(options: { f: jinja_contract_.Callable; name?: string | undefined }): void;
  /** As {@link appTemplateTest}, as one call. */
  add_app_template_test(f: jinja_contract_.Callable, options: { name?: string | undefined }): void;
  /** As {@link appTemplateTest}, as one call. */
  add_app_template_test(fn: jinja_contract_.Callable, name?: string): void;
  /** As {@link appTemplateGlobal}, as one call. */
  add_app_template_global(options: { f: jinja_contract_.Callable; name?: string | undefined }): void;
  /** As {@link appTemplateGlobal}, as one call. */
  add_app_template_global(f: jinja_contract_.Callable, options: { name?: string | undefined }): void;
  /** As {@link appTemplateGlobal}, as one call. */
  add_app_template_global(fn: jinja_contract_.Callable, name?: string): void;
  /** The name of the module, as given. */
  readonly import_name: string;
  /** The absolute folder that relative paths start from. */
  readonly root_path: string;
  /** The folder of templates, as given; null for none. */
  readonly template_folder: string | null;
  /** The absolute folder of static files; null for none. */
  readonly static_folder: string | null;
  /** Commands; those of a blueprint become a group of the app's. */
  readonly cli: AppGroup;
  /** Views by endpoint. */
  readonly view_functions: Map<string, typing_.AnyView>;

  readonly error_handler_spec: app_errorhandlers_.ErrorHandlerSpec;

  readonly before_request_funcs: app_scaffold_.ByScope<typing_.BeforeHook>;

  readonly after_request_funcs: app_scaffold_.ByScope<AfterHook>;

  readonly teardown_request_funcs: app_scaffold_.ByScope<typing_.TeardownHook>;

  readonly before_websocket_funcs: app_scaffold_.ByScope<typing_.BeforeHook>;

  readonly after_websocket_funcs: app_scaffold_.ByScope<AfterWebsocketHook>;

  readonly teardown_websocket_funcs: app_scaffold_.ByScope<typing_.TeardownHook>;

  readonly url_value_preprocessors: app_scaffold_.ByScope<typing_.UrlValuePreprocessor>;

  readonly url_default_functions: app_scaffold_.ByScope<typing_.UrlDefaultsHook>;

  readonly template_context_processors: app_scaffold_.ByScope<typing_.ContextProcessor>;
  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  add_url_rule(
    options: {
      rule: string;
      endpoint?: string | null | undefined;
      view_func?: typing_.AnyView | null | undefined;
    } & Snaked<app_rules_.AddUrlRuleOptions>,
  ): void;
  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  add_url_rule(
    rule: string,
    options: {
      endpoint?: string | null | undefined;
      view_func?: typing_.AnyView | null | undefined;
    } & Snaked<app_rules_.AddUrlRuleOptions>,
  ): void;
  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  add_url_rule(
    rule: string,
    endpoint: string | null | undefined,
    options: { view_func?: typing_.AnyView | null | undefined } & Snaked<app_rules_.AddUrlRuleOptions>,
  ): void;
  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  add_url_rule(
    rule: string,
    endpoint: string | null | undefined,
    view_func: typing_.AnyView | null | undefined,
    provide_automatic_options: Option<Snaked<app_rules_.AddUrlRuleOptions>, 'provide_automatic_options'>,
  ): void;
  /**
   * Adds a rule and its view (flask.Flask.add_url_rule). Arguments as in Flask: by place, or named in one object.
   * @param endpoint the name for `urlFor`; by default that of the view
   * @param viewFunc the view; without one, {@link endpoint} gives it later
   * @example app.addUrlRule('/', { viewFunc: index })
   * @example app.addUrlRule('/', 'index', index, { methods: ['POST'] })
   */
  add_url_rule(
    rule: string,
    endpoint?: string | null | Snaked<app_rules_.AddUrlRuleOptions>,
    viewFunc?: typing_.AnyView | null,
    options?: Snaked<app_rules_.RuleOptions>,
  ): void;
  /** As {@link addUrlRule}, for WebSocket handlers (quart.Quart.add_websocket). */
  add_websocket(
    rule: string,
    endpoint?: string | null | Snaked<app_rules_.AddUrlRuleOptions>,
    viewFunc?: typing_.AnyView | null,
    options?: Snaked<app_rules_.RuleOptions>,
  ): void;
  /** Whether there is a static folder. */
  get has_static_folder(): boolean;
  /** The URL prefix of static files, with a leading and without a trailing slash; null without static files. */
  get static_url_path(): string | null;
  /**
   * Registers a view for a rule, as a curried call or a standard decorator (flask.Flask.route).
   * @param rule a path with variables: `/user/<int:id>`
   * @throws SetupError for an anonymous view without `endpoint`, or an endpoint that has another view
   * @example app.route('/hello/<name>', { methods: ['GET', 'POST'] })(async function hello({ name }) { … })
   */
  route<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.RouteOptions<D, H> &
      Snakes<app_rules_.RouteOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> &
        routing_variables_.Params<H> &
        D &
        routing_variables_.Params<`${Subdomain}${Prefix}`> &
        Defaults
    >,
    S,
    R,
    E
  >;
  /** Registers a view for GET, and so HEAD. */
  get<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> &
        routing_variables_.Params<H> &
        D &
        routing_variables_.Params<`${Subdomain}${Prefix}`> &
        Defaults
    >,
    S,
    R,
    E
  >;
  /** Registers a view for POST. */
  post<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> &
        routing_variables_.Params<H> &
        D &
        routing_variables_.Params<`${Subdomain}${Prefix}`> &
        Defaults
    >,
    S,
    R,
    E
  >;
  /** Registers a view for PUT. */
  put<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> &
        routing_variables_.Params<H> &
        D &
        routing_variables_.Params<`${Subdomain}${Prefix}`> &
        Defaults
    >,
    S,
    R,
    E
  >;
  /** Registers a view for PATCH. */
  patch<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> &
        routing_variables_.Params<H> &
        D &
        routing_variables_.Params<`${Subdomain}${Prefix}`> &
        Defaults
    >,
    S,
    R,
    E
  >;
  /** Registers a view for DELETE. */
  delete<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    R = routing_variables_.Nothing,
    E = routing_variables_.Nothing,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.Schemas<S, R, E>,
  ): app_rules_.RouteWith<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> &
        routing_variables_.Params<H> &
        D &
        routing_variables_.Params<`${Subdomain}${Prefix}`> &
        Defaults
    >,
    S,
    R,
    E
  >;
  /**
   * Registers a WebSocket handler for a rule (quart.Quart.websocket). It runs before the handshake is answered.
   * @example app.websocket('/ws')(async function ws() { for await (const m of websocket) await websocket.send(m) })
   * @example app.websocket('/chat', { receive: ChatIn, send: ChatOut })(async function chat(_, { messages, send }) { … })
   */
  websocket<
    V extends string,
    D extends Dict = routing_variables_.Nothing,
    const H extends string = '',
    S = routing_variables_.Nothing,
    In = never,
    Out = never,
  >(
    rule: routing_variables_.Rule<V>,
    options?: app_rules_.ShortcutOptions<D, H> &
      Snakes<app_rules_.ShortcutOptions> &
      schema_contract_.SocketSchemas<S, In, Out>,
  ): app_rules_.WebsocketRoute<
    routing_variables_.Flatten<
      routing_variables_.Values<routing_variables_.Found<V>> &
        routing_variables_.Params<H> &
        D &
        routing_variables_.Params<`${Subdomain}${Prefix}`> &
        Defaults
    >,
    schema_contract_.SocketArguments<S, In, Out>
  >;
  /** Runs before each view; what it returns answers the request (flask.Flask.before_request). */
  before_request<H extends typing_.BeforeHook>(hook: H): H;
  /** Runs on each response, last registered first, and returns it or another (flask.Flask.after_request). */
  after_request<H extends AfterHook>(hook: H): H;
  /** Runs when the request is over, with the error that nobody handled or null (flask.Flask.teardown_request). */
  teardown_request<H extends typing_.TeardownHook>(hook: H): H;
  /** Runs before each WebSocket handler (quart.Quart.before_websocket). */
  before_websocket<H extends typing_.BeforeHook>(hook: H): H;
  /** Runs when a WebSocket handler ended (quart.Quart.after_websocket). */
  after_websocket<H extends AfterWebsocketHook>(hook: H): H;
  /** Runs when a WebSocket is over (quart.Quart.teardown_websocket). */
  teardown_websocket<H extends typing_.TeardownHook>(hook: H): H;
  /** Runs before everything else, and may change the values of the URL (flask.Flask.url_value_preprocessor). */
  url_value_preprocessor<H extends UrlValuesHook>(hook: H): H;
  /** Fills in values for `urlFor` (flask.Flask.url_defaults). */
  url_defaults<H extends UrlDefaultsHook>(hook: H): H;
  /** Adds variables to every template (flask.Flask.context_processor). */
  context_processor<H extends typing_.ContextProcessor>(hook: H): H;
  /**
   * Answers errors of a code or class (flask.Flask.errorhandler).
   * @param codeOrClass a status code, a class of HTTP errors, or any class of errors: `Error` is Python's Exception
   * @example app.errorhandler(404)(async (error) => tuple(await renderTemplate('404.html'), 404))
   */
  errorhandler<const C extends number | typing_.ErrorClass>(
    codeOrClass: C,
  ): <H extends typing_.ErrorHandler<ErrorOf<C>>>(handler: H) => H;
  /** As {@link errorhandler}, as one call (flask.Flask.register_error_handler). */
  register_error_handler(options: {
    code_or_exception: number | typing_.ErrorClass;
    f: typing_.ErrorHandler;
  }): void;
  /** As {@link errorhandler}, as one call (flask.Flask.register_error_handler). */
  register_error_handler(
    code_or_exception: number | typing_.ErrorClass,
    options: { f: typing_.ErrorHandler },
  ): void;
  /** As {@link errorhandler}, as one call (flask.Flask.register_error_handler). */
  register_error_handler(codeOrClass: number | typing_.ErrorClass, handler: typing_.ErrorHandler): void;
  /** Finds the own templates: by default those of the own folder, null without one. Another loader may take its place. */
  get jinja_loader(): jinja_loaders_.Loader | null;

  set jinja_loader(loader: jinja_loaders_.Loader | null);
  /** Answers with a file of the static folder: the view of the `static` endpoint (flask.Flask.send_static_file). */
  send_static_file(filename: string): Promise<Response>;
  /** The bytes of a file below the root path (flask.Flask.open_resource). */
  open_resource(resource: string): Promise<Buffer>;
}
/**
 * A part of an app (flask.Blueprint). What is registered on it happens when it is registered on an app.
 * @example
 * const admin = new Blueprint('admin', import.meta, { urlPrefix: '/admin' });
 * app.registerBlueprint(admin);
 */
export type Blueprint<
  Prefix extends string = '',
  Subdomain extends string = '',
  Defaults extends Record<string, unknown> = routing_variables_.Nothing,
> = BlueprintNames<Prefix, Subdomain, Defaults> & app_blueprints_.Blueprint<Prefix, Subdomain, Defaults>;
export type BlueprintClass = Statics<typeof app_blueprints_.Blueprint> & {
  new <
    const Prefix extends string = '',
    const Subdomain extends string = '',
    Defaults extends Record<string, unknown> = routing_variables_.Nothing,
  >(
    options: { name: string; import_name: app_names_.ImportName } & Snaked<
      app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>
    >,
  ): Blueprint<Prefix, Subdomain, Defaults>;
  new <
    const Prefix extends string = '',
    const Subdomain extends string = '',
    Defaults extends Record<string, unknown> = routing_variables_.Nothing,
  >(
    name: string,
    options: { import_name: app_names_.ImportName } & Snaked<
      app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>
    >,
  ): Blueprint<Prefix, Subdomain, Defaults>;
  new <
    const Prefix extends string = '',
    const Subdomain extends string = '',
    Defaults extends Record<string, unknown> = routing_variables_.Nothing,
  >(
    name: string,
    import_name: app_names_.ImportName,
    static_folder: Option<
      Snaked<app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>>,
      'static_folder'
    >,
    static_url_path?: Option<
      Snaked<app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>>,
      'static_url_path'
    >,
    template_folder?: Option<
      Snaked<app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>>,
      'template_folder'
    >,
    url_prefix?: Option<Snaked<app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>>, 'url_prefix'>,
    subdomain?: Option<Snaked<app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>>, 'subdomain'>,
    url_defaults?: Option<
      Snaked<app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>>,
      'url_defaults'
    >,
    root_path?: Option<Snaked<app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>>, 'root_path'>,
    cli_group?: Option<Snaked<app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>>, 'cli_group'>,
  ): Blueprint<Prefix, Subdomain, Defaults>;
  new <
    const Prefix extends string = '',
    const Subdomain extends string = '',
    Defaults extends Record<string, unknown> = routing_variables_.Nothing,
  >(
    name: string,
    importName: app_names_.ImportName,
    options?: Snaked<app_blueprints_.BlueprintOptions<Prefix, Subdomain, Defaults>>,
  ): Blueprint<Prefix, Subdomain, Defaults>;
};
/**
 * A part of an app (flask.Blueprint). What is registered on it happens when it is registered on an app.
 * @example
 * const admin = new Blueprint('admin', import.meta, { urlPrefix: '/admin' });
 * app.registerBlueprint(admin);
 */
export const Blueprint = twin(core.Blueprint, {
  object:
    'urlPrefix urlValuesDefaults cliGroup deferredFunctions getSendFileMaxAge recordOnce makeSetupState:1 registerBlueprint:1 register:1 beforeAppRequest afterAppRequest teardownAppRequest beforeAppWebsocket afterAppWebsocket teardownAppWebsocket appContextProcessor appUrlValuePreprocessor appUrlDefaults appErrorhandler beforeAppServing afterAppServing whileAppServing appTemplateFilter:Blueprint.app_template_filter appTemplateTest:Blueprint.app_template_test appTemplateGlobal:Blueprint.app_template_global addAppTemplateFilter:Blueprint.add_app_template_filter addAppTemplateTest:Blueprint.add_app_template_test addAppTemplateGlobal:Blueprint.add_app_template_global importName rootPath templateFolder staticFolder viewFunctions errorHandlerSpec beforeRequestFuncs afterRequestFuncs teardownRequestFuncs beforeWebsocketFuncs afterWebsocketFuncs teardownWebsocketFuncs urlValuePreprocessors urlDefaultFunctions templateContextProcessors addUrlRule:Blueprint.add_url_rule addWebsocket:1?,3 hasStaticFolder staticUrlPath route:1 get:1 post:1 put:1 patch:1 delete:1 websocket:1 beforeRequest afterRequest teardownRequest beforeWebsocket afterWebsocket teardownWebsocket urlValuePreprocessor urlDefaults contextProcessor registerErrorHandler:Blueprint.register_error_handler jinjaLoader sendStaticFile openResource',
  options: 'Blueprint',
}) as unknown as BlueprintClass;

export interface BlueprintSetupStateNames {
  readonly blueprint: Blueprint;

  readonly app: Pottle;

  readonly first_registration: boolean;

  readonly url_prefix: string | null;
  /** The dotted name of the blueprints around it. */
  readonly name_prefix: string;

  readonly url_defaults: Record<string, unknown>;
  /** The name that prefixes the endpoints: `parent.child`. */
  get dotted_name(): string;
  /** Adds a rule with the prefix, the name and the defaults of the registration. */
  add_url_rule(
    rule: string,
    endpoint: string,
    viewFunc: typing_.AnyView | null,
    options?: Partial<Snaked<app_rules_.FullRuleOptions>>,
  ): void;
}
/** What a deferred function is told of the registration that it is part of (flask.blueprints.BlueprintSetupState). */
export type BlueprintSetupState = BlueprintSetupStateNames & app_blueprints_.BlueprintSetupState;
export type BlueprintSetupStateClass = Statics<typeof app_blueprints_.BlueprintSetupState> & {
  new (
    blueprint: Blueprint,
    app: Pottle,
    options: InternalOptions,
    firstRegistration: boolean,
  ): BlueprintSetupState;
  readonly prototype: BlueprintSetupState;
};
/** What a deferred function is told of the registration that it is part of (flask.blueprints.BlueprintSetupState). */
export const BlueprintSetupState = twin(core.BlueprintSetupState, {
  object: 'firstRegistration urlPrefix namePrefix urlDefaults dottedName addUrlRule:3',
  options: [2],
}) as unknown as BlueprintSetupStateClass;

export interface BodyErrorNames {}
/** Why a body could not be read. */
export type BodyError = BodyErrorNames & exchange_.BodyError;
export type BodyErrorClass = Statics<typeof exchange_.BodyError> & {
  new (reason: 'too large' | 'aborted' | 'consumed' | 'no room'): BodyError;
  readonly prototype: BodyError;
};
/** Why a body could not be read. */
export const BodyError = twin(core.BodyError, {}) as unknown as BodyErrorClass;

export interface BrokerUnavailableNames {}
/**
 * What a broker was asked for, a history or who is present, did not come: what it stands on is away. For views the same as a server of
 * databases that is away: a 503, as a rule.
 * @example app.errorhandler(BrokerUnavailable)(() => tuple('Try again later', 503, { 'Retry-After': '10' }));
 */
export type BrokerUnavailable = BrokerUnavailableNames & topics_broker_.BrokerUnavailable;
export type BrokerUnavailableClass = Statics<typeof topics_broker_.BrokerUnavailable> & {
  new (...args: ConstructorParameters<typeof Error>): BrokerUnavailable;
  readonly prototype: BrokerUnavailable;
};
/**
 * What a broker was asked for, a history or who is present, did not come: what it stands on is away. For views the same as a server of
 * databases that is away: a 503, as a rule.
 * @example app.errorhandler(BrokerUnavailable)(() => tuple('Try again later', 503, { 'Retry-After': '10' }));
 */
export const BrokerUnavailable = twin(core.BrokerUnavailable, {}) as unknown as BrokerUnavailableClass;

export interface BuildErrorNames extends RoutingErrorNames {
  /** The rule that comes nearest, null when there are no rules. */
  readonly suggested: Rule | null;
  /** The rule that is most like what was asked for. */
  closest_rule(rules: Iterable<Rule>): Rule | null;
}
/** No URL can be built for an endpoint with the values given (werkzeug.routing.BuildError). */
export type BuildError = BuildErrorNames & routing_builderror_.BuildError;
export type BuildErrorClass = Statics<typeof routing_builderror_.BuildError> &
  Statics<RoutingErrorClass> & {
    new (
      endpoint: string,
      values: Readonly<Record<string, unknown>>,
      method: string | null,
      rules: Iterable<Rule>,
    ): BuildError;
    readonly prototype: BuildError;
  };
/** No URL can be built for an endpoint with the values given (werkzeug.routing.BuildError). */
export const BuildError = twin(core.BuildError, { object: 'closestRule' }) as unknown as BuildErrorClass;

export interface CharsetAcceptNames extends AcceptNames {}
/** The Accept-Charset header; names of one charset are the same (werkzeug.datastructures.CharsetAccept). */
export type CharsetAccept = CharsetAcceptNames & http_accept_.CharsetAccept;
export type CharsetAcceptClass = Statics<typeof http_accept_.CharsetAccept> &
  Statics<AcceptClass> & {
    new (items: Iterable<http_accept_.AcceptItem> | null): CharsetAccept;
    readonly prototype: CharsetAccept;
  };
/** The Accept-Charset header; names of one charset are the same (werkzeug.datastructures.CharsetAccept). */
export const CharsetAccept = twin(core.CharsetAccept, {}) as unknown as CharsetAcceptClass;

export interface MultiDictNames<V = string, K = string> {
  /** Appends a value to those of a key. */
  add(options: { key: K; value: V }): void;
  /** Appends a value to those of a key. */
  add(key: K, options: { value: V }): void;
  /** Appends a value to those of a key. */
  add(key: K, value: V): void;
  /** Replaces all values of a key. */
  setlist(options: { key: K; new_list: Iterable<V> }): void;
  /** Replaces all values of a key. */
  setlist(key: K, options: { new_list: Iterable<V> }): void;
  /** Replaces all values of a key. */
  setlist(key: K, values: Iterable<V>): void;
  /** The first value of a key, after storing the default if the key was missing. */
  setdefault(options: { key: K; default: V }): V;
  /** The first value of a key, after storing the default if the key was missing. */
  setdefault(key: K, options: { default: V }): V;
  /** The first value of a key, after storing the default if the key was missing. */
  setdefault(key: K, fallback: V): V;
  /** The list of a key, after storing the default if the key was missing: the list itself, not a copy. */
  setlistdefault(options: { key: K; default_list?: Iterable<V> | undefined }): V[];
  /** The list of a key, after storing the default if the key was missing: the list itself, not a copy. */
  setlistdefault(key: K, options: { default_list?: Iterable<V> | undefined }): V[];
  /** The list of a key, after storing the default if the key was missing: the list itself, not a copy. */
  setlistdefault(key: K, fallback?: Iterable<V>): V[];
  /**
   * Removes a key with all values and gives the first.
   * @param fallback given for a missing key
   * @throws MissingKeyError for a missing key when there is no default
   */
  pop(options: { key: K }): V;
  /**
   * Removes a key with all values and gives the first.
   * @param fallback given for a missing key
   * @throws MissingKeyError for a missing key when there is no default
   */
  pop(key: K): V;

  pop<D>(options: { key: K; default: D }): V | D;

  pop<D>(key: K, options: { default: D }): V | D;

  pop<D>(key: K, fallback: D): V | D;
  /** Pairs of a key and its first value; with `multi` one for each value. */
  items(
    multi: Option<
      Snaked<{
        multi?: boolean | undefined;
      }>,
      'multi'
    >,
  ): Generator<[K, V]>;
  /** Pairs of a key and its first value; with `multi` one for each value. */
  items(
    options?: Snaked<{
      multi?: boolean | undefined;
    }>,
  ): Generator<[K, V]>;
  /** A plain object: the first values, or with `flat` false all of them. Keys become text. */
  to_dict(
    options?: Snaked<{
      flat?: true | undefined;
    }>,
  ): Record<string, V>;

  to_dict(
    flat: Option<
      Snaked<{
        flat: false;
      }>,
      'flat'
    >,
  ): Record<string, V[]>;

  to_dict(
    options: Snaked<{
      flat: false;
    }>,
  ): Record<string, V[]>;
  /** What JSON shows: the first values, as Flask's jsonify does. */
  to_jSON(): Record<string, V>;
  /** A copy with lists of its own and the same values. */
  copy(): MultiDict<V, K>;
  /** A copy whose values are copies too (structured clones). */
  deepcopy(): MultiDict<V, K>;
}
/**
 * A dict with several values per key (werkzeug.datastructures.MultiDict). Where a Python program writes `d[key]`,
 * write {@link require}; `d[key] = v` is {@link set}, `del d[key]` {@link delete}, `key in d` {@link has}, `len(d)`
 * {@link size}. Iterating gives `[key, first value]`, like a Map; JSON shows the first values.
 *
 * A missing value is null, as Python's None, so that it survives a trip through JSON.
 */
export type MultiDict<V = string, K = string> = MultiDictNames<V, K> & http_multidict_.MultiDict<V, K>;
export type MultiDictClass = Statics<typeof http_multidict_.MultiDict> & {
  new <V = string, K = string>(source?: http_multidict_.MultiDictSource<V, K> | null): MultiDict<V, K>;
};
/**
 * A dict with several values per key (werkzeug.datastructures.MultiDict). Where a Python program writes `d[key]`,
 * write {@link require}; `d[key] = v` is {@link set}, `del d[key]` {@link delete}, `key in d` {@link has}, `len(d)`
 * {@link size}. Iterating gives `[key, first value]`, like a Map; JSON shows the first values.
 *
 * A missing value is null, as Python's None, so that it survives a trip through JSON.
 */
export const MultiDict = twin(core.MultiDict, {
  object:
    'add:MultiDict.add setlist:MultiDict.setlist setdefault:MultiDict.setdefault setlistdefault:MultiDict.setlistdefault pop:MultiDict.pop items:MultiDict.items toDict:MultiDict.to_dict toJSON',
}) as unknown as MultiDictClass;

export interface ImmutableMultiDictNames<V = string, K = string> extends MultiDictNames<V, K> {}
/** A {@link MultiDict} that cannot be changed; {@link copy} gives one that can (werkzeug.datastructures.ImmutableMultiDict). */
export type ImmutableMultiDict<V = string, K = string> = ImmutableMultiDictNames<V, K> &
  http_multidict_.ImmutableMultiDict<V, K>;
export type ImmutableMultiDictClass = Statics<typeof http_multidict_.ImmutableMultiDict> &
  Statics<MultiDictClass> & {
    new <V = string, K = string>(
      source?: http_multidict_.MultiDictSource<V, K> | null,
    ): ImmutableMultiDict<V, K>;
  };
/** A {@link MultiDict} that cannot be changed; {@link copy} gives one that can (werkzeug.datastructures.ImmutableMultiDict). */
export const ImmutableMultiDict = twin(core.ImmutableMultiDict, {}) as unknown as ImmutableMultiDictClass;

export interface ClientDictNames<V = string> extends ImmutableMultiDictNames<V> {}
/** A multi-value dict of what a client sent: `require` of a missing key answers 400. */
export type ClientDict<V = string> = ClientDictNames<V> & wrappers_connection_.ClientDict<V>;
export type ClientDictClass = Statics<typeof wrappers_connection_.ClientDict> &
  Statics<ImmutableMultiDictClass> & {
    new <V = string>(source?: http_multidict_.MultiDictSource<V, string> | null): ClientDict<V>;
  };
/** A multi-value dict of what a client sent: `require` of a missing key answers 400. */
export const ClientDict = twin(core.ClientDict, {}) as unknown as ClientDictClass;

export interface ClientDisconnectedNames extends BadRequestNames {}
/** 400: the client went away while the request was read. */
export type ClientDisconnected = ClientDisconnectedNames & errors_.ClientDisconnected;
export type ClientDisconnectedClass = Statics<typeof errors_.ClientDisconnected> &
  Statics<BadRequestClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): ClientDisconnected;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): ClientDisconnected;
    readonly prototype: ClientDisconnected;
  };
/** 400: the client went away while the request was read. */
export const ClientDisconnected = twin(core.ClientDisconnected, {
  options: 'HTTPException',
}) as unknown as ClientDisconnectedClass;

export interface CombinedMultiDictNames<V = string, K = string> extends ImmutableMultiDictNames<V, K> {
  readonly dicts: readonly MultiDict<V, K>[];
  /** With `multi` dict by dict, as in Werkzeug. */
  items(
    multi: Option<
      Snaked<{
        multi?: boolean | undefined;
      }>,
      'multi'
    >,
  ): Generator<[K, V]>;
  /** With `multi` dict by dict, as in Werkzeug. */
  items(
    options?: Snaked<{
      multi?: boolean | undefined;
    }>,
  ): Generator<[K, V]>;
}
/**
 * Several dicts read as one, earlier ones first; it shows their later changes and cannot be changed itself
 * (werkzeug.datastructures.CombinedMultiDict).
 */
export type CombinedMultiDict<V = string, K = string> = CombinedMultiDictNames<V, K> &
  http_multidict_.CombinedMultiDict<V, K>;
export type CombinedMultiDictClass = Statics<typeof http_multidict_.CombinedMultiDict> &
  Statics<ImmutableMultiDictClass> & {
    new <V = string, K = string>(dicts?: readonly MultiDict<V, K>[]): CombinedMultiDict<V, K>;
  };
/**
 * Several dicts read as one, earlier ones first; it shows their later changes and cannot be changed itself
 * (werkzeug.datastructures.CombinedMultiDict).
 */
export const CombinedMultiDict = twin(core.CombinedMultiDict, {
  object: 'items:MultiDict.items',
}) as unknown as CombinedMultiDictClass;

export interface ConfigNames {
  /** The folder that file names are relative to. */
  root_path: string;
  /** Takes over the upper-case names of an object. Returns true. */
  from_mapping(source?: config_config_.ConfigSource): boolean;
  /**
   * Takes over the upper-case properties of a module, class or instance, inherited ones too.
   * @throws TypeError for text: import the module yourself
   */
  from_object(object: object): void;
  /**
   * Takes over the upper-case names of a file.
   * @param filename relative to {@link Config.rootPath}
   * @param load makes an object of the file's content: `JSON.parse`, a TOML or YAML parser
   * @returns false when the file is missing and `silent` is set, else true
   * @throws Error when the file cannot be read, and what `load` throws
   */
  from_file(
    options: {
      filename: string;
      load: (content: string) => unknown;
    } & Snaked<config_config_.FromFileOptions> & {
        text?: true | undefined;
      },
  ): boolean;
  /**
   * Takes over the upper-case names of a file.
   * @param filename relative to {@link Config.rootPath}
   * @param load makes an object of the file's content: `JSON.parse`, a TOML or YAML parser
   * @returns false when the file is missing and `silent` is set, else true
   * @throws Error when the file cannot be read, and what `load` throws
   */
  from_file(
    filename: string,
    options: { load: (content: string) => unknown } & Snaked<config_config_.FromFileOptions> & {
        text?: true | undefined;
      },
  ): boolean;
  /**
   * Takes over the upper-case names of a file.
   * @param filename relative to {@link Config.rootPath}
   * @param load makes an object of the file's content: `JSON.parse`, a TOML or YAML parser
   * @returns false when the file is missing and `silent` is set, else true
   * @throws Error when the file cannot be read, and what `load` throws
   */
  from_file(
    filename: string,
    load: (content: string) => unknown,
    options?: Snaked<config_config_.FromFileOptions> & {
      text?: true | undefined;
    },
  ): boolean;

  from_file(
    options: {
      filename: string;
      load: (content: Buffer) => unknown;
    } & Snaked<config_config_.FromFileOptions> & {
        text: false;
      },
  ): boolean;

  from_file(
    filename: string,
    options: { load: (content: Buffer) => unknown } & Snaked<config_config_.FromFileOptions> & {
        text: false;
      },
  ): boolean;

  from_file(
    filename: string,
    load: (content: Buffer) => unknown,
    silent: Option<
      Snaked<config_config_.FromFileOptions> & {
        text: false;
      },
      'silent'
    >,
    text?: Option<
      Snaked<config_config_.FromFileOptions> & {
        text: false;
      },
      'text'
    >,
  ): boolean;

  from_file(
    filename: string,
    load: (content: Buffer) => unknown,
    options: Snaked<config_config_.FromFileOptions> & {
      text: false;
    },
  ): boolean;
  /**
   * Takes over the file that an environment variable names.
   * @param load makes values of the text, JSON by default; or the options at once
   * @returns false when the variable or the file is missing and `silent` is set, else true
   * @throws Error when the variable is not set
   */
  from_envvar(options: { variable_name: string } & Snaked<config_config_.FromEnvvarOptions>): boolean;
  /**
   * Takes over the file that an environment variable names.
   * @param load makes values of the text, JSON by default; or the options at once
   * @returns false when the variable or the file is missing and `silent` is set, else true
   * @throws Error when the variable is not set
   */
  from_envvar(
    variable_name: string,
    silent: Option<Snaked<config_config_.FromEnvvarOptions>, 'silent'>,
  ): boolean;
  /**
   * Takes over the file that an environment variable names.
   * @param load makes values of the text, JSON by default; or the options at once
   * @returns false when the variable or the file is missing and `silent` is set, else true
   * @throws Error when the variable is not set
   */
  from_envvar(
    variable: string,
    load?: ((content: string) => unknown) | Snaked<config_config_.FromEnvvarOptions>,
    options?: Snaked<config_config_.FromEnvvarOptions>,
  ): boolean;
  /**
   * Takes over environment variables: `POTTLE_DEBUG=true` sets `DEBUG`, and `POTTLE_DB__HOST=x` sets `HOST` in the
   * object `DB`. Values are read as JSON; what is no JSON is text, and so is what a known key wants as text.
   * @param prefix without the underscore; `FLASK` reads Flask's variables
   */
  from_prefixed_env(
    options: { prefix?: string | undefined } & Snaked<config_config_.FromPrefixedEnvOptions>,
  ): boolean;
  /**
   * Takes over environment variables: `POTTLE_DEBUG=true` sets `DEBUG`, and `POTTLE_DB__HOST=x` sets `HOST` in the
   * object `DB`. Values are read as JSON; what is no JSON is text, and so is what a known key wants as text.
   * @param prefix without the underscore; `FLASK` reads Flask's variables
   */
  from_prefixed_env(prefix?: string, options?: Snaked<config_config_.FromPrefixedEnvOptions>): boolean;
  /** The settings whose names begin with a prefix, as a plain object: `config.getNamespace('MAIL_')`. */
  get_namespace(
    options: { namespace: string } & Snaked<config_config_.NamespaceOptions>,
  ): Record<string, unknown>;
  /** The settings whose names begin with a prefix, as a plain object: `config.getNamespace('MAIL_')`. */
  get_namespace(
    namespace: string,
    lowercase: Option<Snaked<config_config_.NamespaceOptions>, 'lowercase'>,
    trim_namespace?: Option<Snaked<config_config_.NamespaceOptions>, 'trim_namespace'>,
  ): Record<string, unknown>;
  /** The settings whose names begin with a prefix, as a plain object: `config.getNamespace('MAIL_')`. */
  get_namespace(
    namespace: string,
    options?: Snaked<config_config_.NamespaceOptions>,
  ): Record<string, unknown>;
}
/**
 * The configuration of an app (flask.Config): settings are its own properties, so `config.DEBUG` and `config['DEBUG']`
 * read and write, `Object.keys(config)` and spreading see settings only. A missing one is undefined, as anywhere in
 * JavaScript; {@link Config.get} gives null then, {@link Config.require} throws.
 */
export type Config = ConfigNames & config_config_.Config;
export type ConfigClass = Statics<typeof config_config_.Config> & {
  new (rootPath: string, defaults?: config_config_.ConfigSource): Config;
  readonly prototype: Config;
};
/**
 * The configuration of an app (flask.Config): settings are its own properties, so `config.DEBUG` and `config['DEBUG']`
 * read and write, `Object.keys(config)` and spreading see settings only. A missing one is undefined, as anywhere in
 * JavaScript; {@link Config.get} gives null then, {@link Config.require} throws.
 */
export const Config = twin(core.Config, {
  object:
    'rootPath fromMapping fromObject fromFile:Config.from_file fromEnvvar:Config.from_envvar fromPrefixedEnv:Config.from_prefixed_env getNamespace:Config.get_namespace',
}) as unknown as ConfigClass;

export interface ConflictNames extends HTTPExceptionNames {}
/** 409: the request conflicts with the state of the resource. */
export type Conflict = ConflictNames & errors_.Conflict;
export type ConflictClass = Statics<typeof errors_.Conflict> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): Conflict;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): Conflict;
    readonly prototype: Conflict;
  };
/** 409: the request conflicts with the state of the resource. */
export const Conflict = twin(core.Conflict, { options: 'HTTPException' }) as unknown as ConflictClass;

export interface ConnectionNames {
  /** The `Content-Encoding` header. */
  readonly content_encoding: string | null;
  /** The media types that the client accepts. */
  readonly accept_mimetypes: MIMEAccept;
  /** The languages that the client accepts. */
  readonly accept_languages: LanguageAccept;
  /** The charsets that the client accepts. */
  readonly accept_charsets: CharsetAccept;
  /** The content encodings that the client accepts. */
  readonly accept_encodings: Accept;
  /** The credentials; null when there are none, or none that can be read. */
  readonly authorization: Authorization | null;
  /** The `Cache-Control` of the request. */
  readonly cache_control: RequestCacheControl;
  /** The entity tags of `If-Match`. */
  readonly if_match: ETags;
  /** The entity tags of `If-None-Match`. */
  readonly if_none_match: ETags;
  /** The date of `If-Modified-Since`. */
  readonly if_modified_since: Date | null;
  /** The date of `If-Unmodified-Since`. */
  readonly if_unmodified_since: Date | null;
  /** The tag or date of `If-Range`. */
  readonly if_range: IfRange;
  /** The ranges of `Range`. */
  readonly range: Range | null;
  /** What the browser wants the answer for: `document`, `image` (Fetch Metadata, section 2). */
  readonly sec_fetch_dest: string | null;
  /** How the browser asks: `navigate`, `cors`, `no-cors`. */
  readonly sec_fetch_mode: string | null;
  /** Where the page that asks is from: `same-origin`, `same-site`, `cross-site`, `none`. */
  readonly sec_fetch_site: string | null;
  /** Whether a person asked for it, by a click; null when the browser does not say. */
  readonly sec_fetch_user: boolean | null;
  /** How many proxies may still pass the request on. */
  readonly max_forwards: number | null;
  /** The headers that a page wants to send across origins. */
  readonly access_control_request_headers: HeaderSet | null;
  /** The method that a page wants to use across origins. */
  readonly access_control_request_method: string | null;
  /** Where the app is mounted, without a trailing slash (WSGI's SCRIPT_NAME). */
  get root_path(): string;
  /** As {@link rootPath}. */
  get script_root(): string;
  /** The query string as bytes, as it was sent. */
  get query_string(): Uint8Array;
  /** Path and query, with the question mark even if there is no query. */
  get full_path(): string;
  /** The URL without the query. */
  get base_url(): string;
  /** The URL of the mount: scheme, host and {@link rootPath}. */
  get root_url(): string;
  /** As {@link rootUrl}. */
  get url_root(): string;
  /** Scheme and host. */
  get host_url(): string;
  /** The hosts that are accepted; null for any. By default TRUSTED_HOSTS of the config. */
  get trusted_hosts(): http_host_.TrustedHosts;

  set trusted_hosts(hosts: http_host_.TrustedHosts);
  /** Whether the connection is encrypted. */
  get is_secure(): boolean;
  /** The values of the query string. @throws RequestURITooLarge beyond MAX_PARAMETERS */
  get args(): ClientDict;
  /** The rule that matched; null if none did. */
  get url_rule(): Rule | null;
  /** The values of the URL; null if no rule matched. */
  get view_args(): Record<string, unknown> | null;

  set view_args(values: Record<string, unknown> | null);
  /** Why no view will run; null if one will. */
  get routing_exception(): HTTPException | null;
  /** The address of the peer; null on a unix socket. Behind a proxy that is the proxy: see ProxyFix. */
  get remote_addr(): string | null;
  /** The addresses of X-Forwarded-For, or that of the peer. A client may write what it likes there. */
  get access_route(): readonly string[];
  /** Whether an error says no more than that this client, and no other, is gone: by itself, or by what caused it. */
  is_leaving(error: unknown): boolean;
  /** The headers; names are compared without case. */
  get headers(): RequestHeaders;
  /** The cookies. */
  get cookies(): ClientDict;
  /** The `Content-Type` header. */
  get content_type(): string | null;
  /** The parameters of the content type. */
  get mimetype_params(): Record<string, string>;
  /** Whether the content type means JSON. */
  get is_json(): boolean;
  /** The announced length of the body in bytes; null when it is absent or the body is chunked. */
  get content_length(): number | null;
  /** The client software. */
  get user_agent(): UserAgent;
}
/**
 * The base of {@link Request} and {@link Websocket}. Every member is read from the exchange when touched, and what is
 * made then is kept.
 */
export type Connection = ConnectionNames & wrappers_connection_.Connection;
export type ConnectionClass = Statics<typeof wrappers_connection_.Connection> & {
  new (scope: wrappers_connection_.Scope): Connection;
  readonly prototype: Connection;
  /** Makes {@link userAgent}. */
  user_agent_class: typeof UserAgent;
};
/**
 * The base of {@link Request} and {@link Websocket}. Every member is read from the exchange when touched, and what is
 * made then is kept.
 */
export const Connection = twin(core.Connection, {
  object:
    'contentEncoding acceptMimetypes acceptLanguages acceptCharsets acceptEncodings cacheControl ifMatch ifNoneMatch ifModifiedSince ifUnmodifiedSince ifRange secFetchDest secFetchMode secFetchSite secFetchUser maxForwards accessControlRequestHeaders accessControlRequestMethod rootPath scriptRoot queryString fullPath baseUrl rootUrl urlRoot hostUrl trustedHosts isSecure urlRule viewArgs routingException remoteAddr accessRoute isLeaving contentType mimetypeParams isJson contentLength userAgent',
  statics: 'userAgentClass',
}) as unknown as ConnectionClass;

export interface ContentRangeNames {
  /** Sets all parts at once. @throws RangeError when that is no range */
  set(options: {
    start: number | null;
    stop: number | null;
    length?: number | null | undefined;
    units?: string | null | undefined;
  }): void;
  /** Sets all parts at once. @throws RangeError when that is no range */
  set(
    start: number | null,
    options: { stop: number | null; length?: number | null | undefined; units?: string | null | undefined },
  ): void;
  /** Sets all parts at once. @throws RangeError when that is no range */
  set(
    start: number | null,
    stop: number | null,
    options: { length?: number | null | undefined; units?: string | null | undefined },
  ): void;
  /** Sets all parts at once. @throws RangeError when that is no range */
  set(
    start: number | null,
    stop: number | null,
    length: number | null | undefined,
    options: { units?: string | null | undefined },
  ): void;
  /** Sets all parts at once. @throws RangeError when that is no range */
  set(start: number | null, stop: number | null, length?: number | null, units?: string | null): void;
  /** Whether there is such a header. Python's truth value. */
  get is_set(): boolean;
  /** The header again; empty when it is not set. @throws RangeError when there is a start, but no stop */
  to_header(): string;

  to_string(): string;
}
/**
 * The Content-Range header of a response (werkzeug.datastructures.ContentRange). Changes are reported to the
 * callback, by which a response writes its header.
 */
export type ContentRange = ContentRangeNames & http_range_.ContentRange;
export type ContentRangeClass = Statics<typeof http_range_.ContentRange> & {
  new (options: {
    units: string | null;
    start: number | null;
    stop: number | null;
    length?: number | null | undefined;
    on_update?: ((range: ContentRange) => void) | undefined | undefined;
  }): ContentRange;
  new (
    units: string | null,
    options: {
      start: number | null;
      stop: number | null;
      length?: number | null | undefined;
      on_update?: ((range: ContentRange) => void) | undefined | undefined;
    },
  ): ContentRange;
  new (
    units: string | null,
    start: number | null,
    options: {
      stop: number | null;
      length?: number | null | undefined;
      on_update?: ((range: ContentRange) => void) | undefined | undefined;
    },
  ): ContentRange;
  new (
    units: string | null,
    start: number | null,
    stop: number | null,
    options: {
      length?: number | null | undefined;
      on_update?: ((range: ContentRange) => void) | undefined | undefined;
    },
  ): ContentRange;
  new (
    units: string | null,
    start: number | null,
    stop: number | null,
    length: number | null | undefined,
    options: { on_update?: ((range: ContentRange) => void) | undefined | undefined },
  ): ContentRange;
  new (
    units: string | null,
    start: number | null,
    stop: number | null,
    length?: number | null,
    onUpdate?: ((range: ContentRange) => void) | undefined,
  ): ContentRange;
  readonly prototype: ContentRange;
  /** Reads the header; null when it is absent or malformed (werkzeug.http.parse_content_range_header). */
  from_header(
    value: string | null | undefined,
    onUpdate?: (range: ContentRange) => void,
  ): ContentRange | null;
};
/**
 * The Content-Range header of a response (werkzeug.datastructures.ContentRange). Changes are reported to the
 * callback, by which a response writes its header.
 */
export const ContentRange = twin(core.ContentRange, {
  object: 'set:ContentRange.set isSet toHeader toString',
  statics: 'fromHeader',
  options: 'ContentRange',
}) as unknown as ContentRangeClass;

export interface ContentSecurityPolicyNames {
  base_uri: string | null;

  child_src: string | null;

  connect_src: string | null;

  default_src: string | null;

  font_src: string | null;

  form_action: string | null;

  frame_ancestors: string | null;

  frame_src: string | null;

  img_src: string | null;

  manifest_src: string | null;

  media_src: string | null;

  object_src: string | null;

  report_to: string | null;

  report_uri: string | null;

  require_trusted_types_for: string | null;

  script_src: string | null;

  script_src_attr: string | null;

  script_src_elem: string | null;

  style_src: string | null;

  style_src_attr: string | null;

  style_src_elem: string | null;

  trusted_types: string | null;

  upgrade_insecure_requests: string | null;

  worker_src: string | null;
  /** The header again (werkzeug.http.dump_csp_header). */
  to_header(): string;

  to_string(): string;
}
/**
 * The policy of a response, live: setting a property writes the header, null removes the directive
 * (werkzeug.datastructures.ContentSecurityPolicy). A property is the directive in camel case; others go through
 * `get`, `set` and `delete`. An empty value stands for a directive without one.
 */
export type ContentSecurityPolicy = ContentSecurityPolicyNames & http_csp_.ContentSecurityPolicy;
export type ContentSecurityPolicyClass = Statics<typeof http_csp_.ContentSecurityPolicy> & {
  new (
    values?: Iterable<readonly [string, string]>,
    onUpdate?: ((directives: never) => void) | undefined,
  ): ContentSecurityPolicy;
  readonly prototype: ContentSecurityPolicy;
  /** Reads the header; parts that are no directive with a value are left out (werkzeug.http.parse_csp_header). */
  from_header(
    value: string | null | undefined,
    onUpdate?: (policy: ContentSecurityPolicy) => void,
  ): ContentSecurityPolicy;
};
/**
 * The policy of a response, live: setting a property writes the header, null removes the directive
 * (werkzeug.datastructures.ContentSecurityPolicy). A property is the directive in camel case; others go through
 * `get`, `set` and `delete`. An empty value stands for a directive without one.
 */
export const ContentSecurityPolicy = twin(core.ContentSecurityPolicy, {
  object:
    'baseUri childSrc connectSrc defaultSrc fontSrc formAction frameAncestors frameSrc imgSrc manifestSrc mediaSrc objectSrc reportTo reportUri requireTrustedTypesFor scriptSrc scriptSrcAttr scriptSrcElem styleSrc styleSrcAttr styleSrcElem trustedTypes upgradeInsecureRequests workerSrc toHeader toString',
  statics: 'fromHeader',
}) as unknown as ContentSecurityPolicyClass;

export interface ContextNames {
  /** The app at work. */
  readonly app: Pottle;
  /** The rule that matched; null before matching, when none did, and in an app context. */
  rule: Rule | null;
  /** The values of the URL, null when no rule matched. */
  view_args: Record<string, unknown> | null;
  /** Functions of `afterThisRequest`; null until the first. */
  after_functions: AfterHook[] | null;
  /** Functions of `afterThisWebsocket`; null until the first. */
  after_websocket_functions: AfterWebsocketHook[] | null;
  /** All is done: the globals say so, instead of showing this to what runs later. */
  is_over: boolean;
  /** No rule has this path, and nothing else is known of it. */
  get is_miss(): boolean;
  /** No view will run, and no redirect says where else to look. */
  get is_unruled(): boolean;
  /** Why no view will run: not found, a method that is not allowed, a redirect. Made when somebody asks. */
  get routing_exception(): HTTPException | null;

  set routing_exception(error: HTTPException | null);
  /** Somebody waits for the response before it is sent: a function of this request, or its session. */
  get wants_response(): boolean;
  /** The request object, made at first use. */
  get request(): Request;
  /** The WebSocket object, made at first use. */
  get websocket(): Websocket;
  /** Whichever of the two this context is about. */
  get connection(): Request | Websocket;
  /** Whether this is what runs now. */
  get is_running(): boolean;
  /** The session if somebody opened it; looking does not count as access. */
  get opened_session(): sessions_session_.Session | null;
  /** Keeps a session that was opened ahead: by an interface that has to wait for it, or to refresh its cookie. */
  set opened_session(session: sessions_session_.Session | null);
  /** Builds URLs for this context; null where nothing tells the host: an app context without SERVER_NAME. */
  get url_adapter(): MapAdapter | null;
  /** The app at work and `g`, without the request. */
  without_request(): Context;
  /** Finds the rule for the request and takes over what it says. Never throws an HTTP error: it keeps it. */
  match_request(): void;
}
/**
 * Everything that belongs to one request. Internals are handed it as their first argument; only user code reads it
 * through the globals. One class for all kinds: without an exchange it is an app context.
 */
export type Context = ContextNames & app_ctx_.Context;
export type ContextClass = Statics<typeof app_ctx_.Context> & {
  new (
    app: Pottle,
    exchange: exchange_.Exchange | null,
    globals?: app_ctx_.OpenGlobals | null,
    ending?: exchange_.Ending | null,
  ): Context;
  readonly prototype: Context;
};
/**
 * Everything that belongs to one request. Internals are handed it as their first argument; only user code reads it
 * through the globals. One class for all kinds: without an exchange it is an app context.
 */
export const Context = twin(core.Context, {
  object:
    'viewArgs afterFunctions afterWebsocketFunctions isOver isMiss isUnruled routingException wantsResponse isRunning openedSession urlAdapter withoutRequest matchRequest',
}) as unknown as ContextClass;

export interface ContextErrorNames {}
/** A name was used where what it stands for does not exist (Python's RuntimeError outside a context). */
export type ContextError = ContextErrorNames & globals_.ContextError;
export type ContextErrorClass = Statics<typeof globals_.ContextError> & {
  new (message: string, options?: ErrorOptions): ContextError;
  readonly prototype: ContextError;
};
/** A name was used where what it stands for does not exist (Python's RuntimeError outside a context). */
export const ContextError = twin(core.ContextError, { options: [1] }) as unknown as ContextErrorClass;

export interface CookieErrorNames {}
/** A cookie that cannot be written: a bad SameSite, or a name that others would read differently. */
export type CookieError = CookieErrorNames & http_cookies_.CookieError;
export type CookieErrorClass = Statics<typeof http_cookies_.CookieError> & {
  new (message: string, options?: ErrorOptions): CookieError;
  readonly prototype: CookieError;
};
/** A cookie that cannot be written: a bad SameSite, or a name that others would read differently. */
export const CookieError = twin(core.CookieError, { options: [1] }) as unknown as CookieErrorClass;

export interface DebugFilesKeyErrorNames {}
/** A form field was read as a file, but the form was sent in a way that has none (flask.debughelpers.DebugFilesKeyError). */
export type DebugFilesKeyError = DebugFilesKeyErrorNames & errors_.DebugFilesKeyError;
export type DebugFilesKeyErrorClass = Statics<typeof errors_.DebugFilesKeyError> & {
  new (...args: ConstructorParameters<typeof Error>): DebugFilesKeyError;
  readonly prototype: DebugFilesKeyError;
};
/** A form field was read as a file, but the form was sent in a way that has none (flask.debughelpers.DebugFilesKeyError). */
export const DebugFilesKeyError = twin(core.DebugFilesKeyError, {}) as unknown as DebugFilesKeyErrorClass;

export interface JSONProviderNames<R = Response> {
  /** The text of a value. */
  dumps(value: unknown, options?: object): string;
}
/** Base of JSON providers: subclass it for another library, and set it as `app.json` (flask.json.provider.JSONProvider). */
export type JSONProvider<R = Response> = JSONProviderNames<R> & json_provider_.JSONProvider<R>;
export type JSONProviderClass = (abstract new <R = Response>(
  app: json_provider_.JSONApp<R>,
) => JSONProvider<R>) &
  Statics<typeof json_provider_.JSONProvider> & {};
/** Base of JSON providers: subclass it for another library, and set it as `app.json` (flask.json.provider.JSONProvider). */
export const JSONProvider = twin(core.JSONProvider, { object: 'dumps:1?' }) as unknown as JSONProviderClass;

export interface DefaultJSONProviderNames<R = Response> extends JSONProviderNames<R> {
  /** Write what is not ASCII as `\uXXXX`. */
  ensure_ascii: boolean;
  /** Sort the keys of objects. */
  sort_keys: boolean;
  /**
   * The text of a value, with a space after commas and colons as in Python.
   * @throws TypeError for undefined, functions, NaN, infinities, circles, and what `default` refuses
   */
  dumps(value: unknown, options?: Snaked<json_provider_.DumpOptions>): string;
  /** The body of an answer: compact or indented, ending with a newline. */
  response_text(value: unknown): string;
}
/** JSON with Flask's text: sorted keys, ASCII, one line (flask.json.provider.DefaultJSONProvider). */
export type DefaultJSONProvider<R = Response> = DefaultJSONProviderNames<R> &
  json_provider_.DefaultJSONProvider<R>;
export type DefaultJSONProviderClass = Statics<typeof json_provider_.DefaultJSONProvider> &
  Statics<JSONProviderClass> & {
    new <R = Response>(app: json_provider_.JSONApp<R>): DefaultJSONProvider<R>;
  };
/** JSON with Flask's text: sorted keys, ASCII, one line (flask.json.provider.DefaultJSONProvider). */
export const DefaultJSONProvider = twin(core.DefaultJSONProvider, {
  object: 'ensureAscii sortKeys dumps:1 responseText',
}) as unknown as DefaultJSONProviderClass;

export interface DispatcherMiddlewareNames {}
/**
 * Several apps below paths of one (werkzeug.middleware.dispatcher.DispatcherMiddleware). The longest path that fits,
 * by whole segments, is taken; it moves from the request's path to its root path, so that `urlFor` includes it.
 * @example app.handle = new DispatcherMiddleware(app, { '/api': api }).handle;
 */
export type DispatcherMiddleware = DispatcherMiddlewareNames & middleware_proxies_.DispatcherMiddleware;
export type DispatcherMiddlewareClass = Statics<typeof middleware_proxies_.DispatcherMiddleware> & {
  new (options: {
    app: middleware_proxies_.Handler;
    mounts: Record<string, middleware_proxies_.Handler>;
  }): DispatcherMiddleware;
  new (
    app: middleware_proxies_.Handler,
    options: { mounts: Record<string, middleware_proxies_.Handler> },
  ): DispatcherMiddleware;
  new (
    app: middleware_proxies_.Handler,
    mounts: Record<string, middleware_proxies_.Handler>,
  ): DispatcherMiddleware;
  readonly prototype: DispatcherMiddleware;
};
/**
 * Several apps below paths of one (werkzeug.middleware.dispatcher.DispatcherMiddleware). The longest path that fits,
 * by whole segments, is taken; it moves from the request's path to its root path, so that `urlFor` includes it.
 * @example app.handle = new DispatcherMiddleware(app, { '/api': api }).handle;
 */
export const DispatcherMiddleware = twin(core.DispatcherMiddleware, {
  options: 'DispatcherMiddleware',
}) as unknown as DispatcherMiddlewareClass;

export interface DispatchingJinjaLoaderNames {
  get_source(name: string): Found;

  list_templates(): readonly string[] | Promise<readonly string[]>;
}
/**
 * The loaders of an app: its own, then those of its blueprints in the order of registration, so that an app can replace
 * a blueprint's template and not the other way round (flask.templating.DispatchingJinjaLoader).
 */
export type DispatchingJinjaLoader = DispatchingJinjaLoaderNames & templating_loaders_.DispatchingJinjaLoader;
export type DispatchingJinjaLoaderClass = Statics<typeof templating_loaders_.DispatchingJinjaLoader> & {
  new (app: Pottle): DispatchingJinjaLoader;
  readonly prototype: DispatchingJinjaLoader;
};
/**
 * The loaders of an app: its own, then those of its blueprints in the order of registration, so that an app can replace
 * a blueprint's template and not the other way round (flask.templating.DispatchingJinjaLoader).
 */
export const DispatchingJinjaLoader = twin(core.DispatchingJinjaLoader, {
  object: 'getSource listTemplates',
}) as unknown as DispatchingJinjaLoaderClass;

export interface ETagsNames {
  readonly star_tag: boolean;
  /** Whether there is anything at all: a tag of either kind, or the star. Python's truth value. */
  get is_set(): boolean;
  /** The strong tags, with `includeWeak` the weak ones too. */
  as_set(
    include_weak: Option<
      Snaked<{
        includeWeak?: boolean | undefined;
      }>,
      'include_weak'
    >,
  ): Set<string>;
  /** The strong tags, with `includeWeak` the weak ones too. */
  as_set(
    options?: Snaked<{
      includeWeak?: boolean | undefined;
    }>,
  ): Set<string>;
  /** Whether the tag is listed as weak. */
  is_weak(etag: string): boolean;
  /** Whether the tag is listed as strong. */
  is_strong(etag: string): boolean;
  /** Whether a tag matches by weak comparison. */
  contains_weak(etag: string): boolean;
  /** Whether a tag that is still in quotes matches: weakly if it is weak itself. */
  contains_raw(etag: string): boolean;
  /** The header again. */
  to_header(): string;

  to_string(): string;
}
/** The tags of If-Match or If-None-Match (werkzeug.datastructures.ETags). Iterating gives the strong ones. */
export type ETags = ETagsNames & http_etag_.ETags;
export type ETagsClass = Statics<typeof http_etag_.ETags> & {
  new (options: {
    strong_etags?: Iterable<string> | undefined;
    weak_etags?: Iterable<string> | undefined;
    star_tag?: boolean | undefined;
  }): ETags;
  new (
    strong_etags: Iterable<string> | undefined,
    options: { weak_etags?: Iterable<string> | undefined; star_tag?: boolean | undefined },
  ): ETags;
  new (
    strong_etags: Iterable<string> | undefined,
    weak_etags: Iterable<string> | undefined,
    options: { star_tag?: boolean | undefined },
  ): ETags;
  new (strong?: Iterable<string>, weak?: Iterable<string>, starTag?: boolean): ETags;
  readonly prototype: ETags;
  /** Reads the header; null gives no tags. */
  from_header(value: string | null | undefined): ETags;
};
/** The tags of If-Match or If-None-Match (werkzeug.datastructures.ETags). Iterating gives the strong ones. */
export const ETags = twin(core.ETags, {
  object: 'starTag isSet asSet:ETags.as_set isWeak isStrong containsWeak containsRaw toHeader toString',
  statics: 'fromHeader',
  options: 'ETags',
}) as unknown as ETagsClass;

export interface EndpointPrefixNames {
  get_rules(map: routing_settings_.MapSettings): Iterable<Rule>;
}
/** Rules whose endpoints get a prefix (werkzeug.routing.EndpointPrefix). */
export type EndpointPrefix = EndpointPrefixNames & routing_factories_.EndpointPrefix;
export type EndpointPrefixClass = Statics<typeof routing_factories_.EndpointPrefix> & {
  new (options: { prefix: string; rules: Iterable<routing_rule_.RuleFactory> }): EndpointPrefix;
  new (prefix: string, options: { rules: Iterable<routing_rule_.RuleFactory> }): EndpointPrefix;
  new (prefix: string, rules: Iterable<routing_rule_.RuleFactory>): EndpointPrefix;
  readonly prototype: EndpointPrefix;
};
/** Rules whose endpoints get a prefix (werkzeug.routing.EndpointPrefix). */
export const EndpointPrefix = twin(core.EndpointPrefix, {
  object: 'getRules',
  options: 'EndpointPrefix',
}) as unknown as EndpointPrefixClass;

export interface EtagErrorNames {}
/** A tag that no header can hold (Werkzeug raises a ValueError). */
export type EtagError = EtagErrorNames & http_etag_.EtagError;
export type EtagErrorClass = Statics<typeof http_etag_.EtagError> & {
  new (...args: ConstructorParameters<typeof Error>): EtagError;
  readonly prototype: EtagError;
};
/** A tag that no header can hold (Werkzeug raises a ValueError). */
export const EtagError = twin(core.EtagError, {}) as unknown as EtagErrorClass;

export interface EventErrorNames {}
/** An event that cannot be written (a line break in its name, say). */
export type EventError = EventErrorNames & sse_.EventError;
export type EventErrorClass = Statics<typeof sse_.EventError> & {
  new (...args: ConstructorParameters<typeof Error>): EventError;
  readonly prototype: EventError;
};
/** An event that cannot be written (a line break in its name, say). */
export const EventError = twin(core.EventError, {}) as unknown as EventErrorClass;

export interface ExpectationFailedNames extends HTTPExceptionNames {}
/** 417: the server cannot do what the `Expect` header asks. */
export type ExpectationFailed = ExpectationFailedNames & errors_.ExpectationFailed;
export type ExpectationFailedClass = Statics<typeof errors_.ExpectationFailed> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): ExpectationFailed;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): ExpectationFailed;
    readonly prototype: ExpectationFailed;
  };
/** 417: the server cannot do what the `Expect` header asks. */
export const ExpectationFailed = twin(core.ExpectationFailed, {
  options: 'HTTPException',
}) as unknown as ExpectationFailedClass;

export interface FailedDependencyNames extends HTTPExceptionNames {}
/** 424: another action that this one depends on failed. */
export type FailedDependency = FailedDependencyNames & errors_.FailedDependency;
export type FailedDependencyClass = Statics<typeof errors_.FailedDependency> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): FailedDependency;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): FailedDependency;
    readonly prototype: FailedDependency;
  };
/** 424: another action that this one depends on failed. */
export const FailedDependency = twin(core.FailedDependency, {
  options: 'HTTPException',
}) as unknown as FailedDependencyClass;

export interface FileStorageNames {
  /** The Content-Type header of the part; null when the client sent none. It is what the client says, not checked. */
  get content_type(): string | null;
  /** The Content-Length header of the part, 0 without one: what the client says. {@link size} tells what came. */
  get content_length(): number;
  /** The parameters of the content type. */
  get mimetype_params(): Record<string, string>;
  /** No file was chosen: Python's `not file`. A browser sends such a field with an empty file name. */
  get is_empty(): boolean;
  /**
   * Writes the content to a file, which is replaced if it exists. The path is yours to choose: never the bare
   * {@link filename}.
   * @throws Error when it cannot be written (ENOSPC and its like); no half file is left then
   */
  save(options: { dst: string | URL; buffer_size?: unknown | undefined }): Promise<void>;
  /**
   * Writes the content to a file, which is replaced if it exists. The path is yours to choose: never the bare
   * {@link filename}.
   * @throws Error when it cannot be written (ENOSPC and its like); no half file is left then
   */
  save(dst: string | URL, options: { buffer_size?: unknown | undefined }): Promise<void>;
  /**
   * Writes the content to a file, which is replaced if it exists. The path is yours to choose: never the bare
   * {@link filename}.
   * @throws Error when it cannot be written (ENOSPC and its like); no half file is left then
   */
  save(destination: string | URL): Promise<void>;
  /** Refused, since what a file holds is nothing to show. @throws TypeError */
  to_jSON(): never;

  to_string(): string;
}
/**
 * An uploaded file. Twin of Werkzeug's and Quart's `FileStorage`.
 *
 * {@link bytes}, {@link text}, {@link stream} and {@link save} always give the whole content; {@link read},
 * {@link readline} and {@link readlines} go on from where the last of them stopped, as a Python file does.
 */
export type FileStorage = FileStorageNames & files_uploads_.FileStorage;
export type FileStorageClass = Statics<typeof files_uploads_.FileStorage> & {
  new (
    options: {
      stream?: Uint8Array | string | files_spool_.Spool | undefined;
    } & Snaked<files_uploads_.FileStorageOptions>,
  ): FileStorage;
  new (
    stream: Uint8Array | string | files_spool_.Spool | undefined,
    filename: Option<Snaked<files_uploads_.FileStorageOptions>, 'filename'>,
    name?: Option<Snaked<files_uploads_.FileStorageOptions>, 'name'>,
    content_type?: Option<Snaked<files_uploads_.FileStorageOptions>, 'content_type'>,
    content_length?: Option<Snaked<files_uploads_.FileStorageOptions>, 'content_length'>,
    headers?: Option<Snaked<files_uploads_.FileStorageOptions>, 'headers'>,
  ): FileStorage;
  new (
    content?: Uint8Array | string | files_spool_.Spool,
    options?: Snaked<files_uploads_.FileStorageOptions>,
  ): FileStorage;
  readonly prototype: FileStorage;
};
/**
 * An uploaded file. Twin of Werkzeug's and Quart's `FileStorage`.
 *
 * {@link bytes}, {@link text}, {@link stream} and {@link save} always give the whole content; {@link read},
 * {@link readline} and {@link readlines} go on from where the last of them stopped, as a Python file does.
 */
export const FileStorage = twin(core.FileStorage, {
  object: 'contentType contentLength mimetypeParams isEmpty save:FileStorage.save toJSON toString',
  options: 'FileStorage',
}) as unknown as FileStorageClass;

export interface FileSystemLoaderNames {
  get_source(name: string): jinja_loaders_.Source | null;

  list_templates(): string[];
}
/** Finds templates below folders, and never outside of them (jinja2.FileSystemLoader). */
export type FileSystemLoader = FileSystemLoaderNames & templating_loaders_.FileSystemLoader;
export type FileSystemLoaderClass = Statics<typeof templating_loaders_.FileSystemLoader> & {
  new (options: {
    searchpath: string | readonly string[];
    encoding?: unknown | undefined;
    followlinks?: unknown | undefined;
  }): FileSystemLoader;
  new (
    searchpath: string | readonly string[],
    options: { encoding?: unknown | undefined; followlinks?: unknown | undefined },
  ): FileSystemLoader;
  new (
    searchpath: string | readonly string[],
    encoding: unknown | undefined,
    options: { followlinks?: unknown | undefined },
  ): FileSystemLoader;
  new (searchpath: string | readonly string[]): FileSystemLoader;
  readonly prototype: FileSystemLoader;
};
/** Finds templates below folders, and never outside of them (jinja2.FileSystemLoader). */
export const FileSystemLoader = twin(core.FileSystemLoader, {
  object: 'getSource listTemplates',
  options: 'FileSystemLoader',
}) as unknown as FileSystemLoaderClass;

export interface FloatConverterNames extends BaseConverterNames {
  part_isolating: boolean;

  get json_schema(): Readonly<Record<string, unknown>>;

  to_python(text: string): number;

  to_url(value: unknown): string;
}
/**
 * `<float:x>`: a number with a decimal point. Options: `min`, `max`, `signed` (werkzeug.routing.FloatConverter).
 */
export type FloatConverter = FloatConverterNames & routing_converters_.FloatConverter;
export type FloatConverterClass = Statics<typeof routing_converters_.FloatConverter> &
  Statics<BaseConverterClass> & {
    new (
      map: object,
      ...args: (routing_converters_.ConverterArgument | Snaked<routing_converters_.ConverterOptions>)[]
    ): FloatConverter;
    readonly prototype: FloatConverter;
  };
/**
 * `<float:x>`: a number with a decimal point. Options: `min`, `max`, `signed` (werkzeug.routing.FloatConverter).
 */
export const FloatConverter = twin(core.FloatConverter, {
  object: 'partIsolating jsonSchema toPython toUrl',
  options: ['1?'],
}) as unknown as FloatConverterClass;

export interface ForbiddenNames extends HTTPExceptionNames {}
/** 403: the client is known, but may not. */
export type Forbidden = ForbiddenNames & errors_.Forbidden;
export type ForbiddenClass = Statics<typeof errors_.Forbidden> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): Forbidden;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): Forbidden;
    readonly prototype: Forbidden;
  };
/** 403: the client is known, but may not. */
export const Forbidden = twin(core.Forbidden, { options: 'HTTPException' }) as unknown as ForbiddenClass;

export interface FormDataParserNames {}
/**
 * Reads a body as the form that its content type announces. Twin of Werkzeug's and Quart's `FormDataParser`.
 *
 * It owns the temporary files until it is done: when reading fails, because of a limit or because the client went away,
 * they are gone before the error arrives. Afterwards whoever has the files closes them.
 */
export type FormDataParser = FormDataParserNames & files_formparser_.FormDataParser;
export type FormDataParserClass = Statics<typeof files_formparser_.FormDataParser> & {
  new (options?: Snaked<files_formparser_.FormDataParserOptions>): FormDataParser;
  readonly prototype: FormDataParser;
};
/**
 * Reads a body as the form that its content type announces. Twin of Werkzeug's and Quart's `FormDataParser`.
 *
 * It owns the temporary files until it is done: when reading fails, because of a limit or because the client went away,
 * they are gone before the error arrives. Afterwards whoever has the files closes them.
 */
export const FormDataParser = twin(core.FormDataParser, { options: [0] }) as unknown as FormDataParserClass;

export interface GatewayTimeoutNames extends HTTPExceptionNames {}
/** 504: a server behind this one did not answer in time. */
export type GatewayTimeout = GatewayTimeoutNames & errors_.GatewayTimeout;
export type GatewayTimeoutClass = Statics<typeof errors_.GatewayTimeout> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): GatewayTimeout;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): GatewayTimeout;
    readonly prototype: GatewayTimeout;
  };
/** 504: a server behind this one did not answer in time. */
export const GatewayTimeout = twin(core.GatewayTimeout, {
  options: 'HTTPException',
}) as unknown as GatewayTimeoutClass;

export interface GoneNames extends HTTPExceptionNames {}
/** 410: it was here, and is gone for good. */
export type Gone = GoneNames & errors_.Gone;
export type GoneClass = Statics<typeof errors_.Gone> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): Gone;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): Gone;
    readonly prototype: Gone;
  };
/** 410: it was here, and is gone for good. */
export const Gone = twin(core.Gone, { options: 'HTTPException' }) as unknown as GoneClass;

export interface HTTPToHTTPSRedirectMiddlewareNames {}
/**
 * Sends clients that come without encryption to the same URL with it (hypercorn's HTTPToHTTPSRedirectMiddleware); a
 * WebSocket handshake too. Behind a proxy, put {@link ProxyFix} around it.
 * @example app.handle = new HTTPToHTTPSRedirectMiddleware(app, 'example.com').handle;
 */
export type HTTPToHTTPSRedirectMiddleware = HTTPToHTTPSRedirectMiddlewareNames &
  middleware_proxies_.HTTPToHTTPSRedirectMiddleware;
export type HTTPToHTTPSRedirectMiddlewareClass = Statics<
  typeof middleware_proxies_.HTTPToHTTPSRedirectMiddleware
> & {
  new (app: middleware_proxies_.Handler, host?: string | null): HTTPToHTTPSRedirectMiddleware;
  readonly prototype: HTTPToHTTPSRedirectMiddleware;
};
/**
 * Sends clients that come without encryption to the same URL with it (hypercorn's HTTPToHTTPSRedirectMiddleware); a
 * WebSocket handshake too. Behind a proxy, put {@link ProxyFix} around it.
 * @example app.handle = new HTTPToHTTPSRedirectMiddleware(app, 'example.com').handle;
 */
export const HTTPToHTTPSRedirectMiddleware = twin(
  core.HTTPToHTTPSRedirectMiddleware,
  {},
) as unknown as HTTPToHTTPSRedirectMiddlewareClass;

export interface HTTPVersionNotSupportedNames extends HTTPExceptionNames {}
/** 505: the protocol version is not supported. */
export type HTTPVersionNotSupported = HTTPVersionNotSupportedNames & errors_.HTTPVersionNotSupported;
export type HTTPVersionNotSupportedClass = Statics<typeof errors_.HTTPVersionNotSupported> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): HTTPVersionNotSupported;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): HTTPVersionNotSupported;
    readonly prototype: HTTPVersionNotSupported;
  };
/** 505: the protocol version is not supported. */
export const HTTPVersionNotSupported = twin(core.HTTPVersionNotSupported, {
  options: 'HTTPException',
}) as unknown as HTTPVersionNotSupportedClass;

export interface HeaderErrorNames {}
/** A header name or value that must not go over the wire (Werkzeug raises a ValueError). */
export type HeaderError = HeaderErrorNames & http_headers_.HeaderError;
export type HeaderErrorClass = Statics<typeof http_headers_.HeaderError> & {
  new (...args: ConstructorParameters<typeof Error>): HeaderError;
  readonly prototype: HeaderError;
};
/** A header name or value that must not go over the wire (Werkzeug raises a ValueError). */
export const HeaderError = twin(core.HeaderError, {}) as unknown as HeaderErrorClass;

export interface HeaderSetNames {
  /** The tokens in lower case; with `preserveCasing` as they were written. */
  as_set(
    preserve_casing: Option<
      Snaked<{
        preserveCasing?: boolean | undefined;
      }>,
      'preserve_casing'
    >,
  ): Set<string>;
  /** The tokens in lower case; with `preserveCasing` as they were written. */
  as_set(
    options?: Snaked<{
      preserveCasing?: boolean | undefined;
    }>,
  ): Set<string>;
  /** The header again. */
  to_header(): string;

  to_string(): string;
}
/**
 * Tokens in their order, compared without case. Changes are reported to the callback, by which a response writes
 * its header. Iterating gives the tokens as they were written.
 */
export type HeaderSet = HeaderSetNames & http_headerset_.HeaderSet;
export type HeaderSetClass = Statics<typeof http_headerset_.HeaderSet> & {
  new (options: {
    headers?: Iterable<string> | undefined;
    on_update?: ((set: HeaderSet) => void) | undefined | undefined;
  }): HeaderSet;
  new (
    headers: Iterable<string> | undefined,
    options: { on_update?: ((set: HeaderSet) => void) | undefined | undefined },
  ): HeaderSet;
  new (tokens?: Iterable<string>, onUpdate?: ((set: HeaderSet) => void) | undefined): HeaderSet;
  readonly prototype: HeaderSet;
  /** Reads the header; empty when it is absent (werkzeug.http.parse_set_header). */
  from_header(value: string | null | undefined, onUpdate?: (set: HeaderSet) => void): HeaderSet;
};
/**
 * Tokens in their order, compared without case. Changes are reported to the callback, by which a response writes
 * its header. Iterating gives the tokens as they were written.
 */
export const HeaderSet = twin(core.HeaderSet, {
  object: 'asSet:HeaderSet.as_set toHeader toString',
  statics: 'fromHeader',
  options: 'HeaderSet',
}) as unknown as HeaderSetClass;

export interface HeadersNames {
  /** The same as {@link add}. */
  add_header(name: string, value: http_headers_.HeaderValue, params?: http_headers_.HeaderParams): void;
  /** Replaces all lines of this name by these; no values remove them. */
  setlist(options: { key: string; values: Iterable<http_headers_.HeaderValue> }): void;
  /** Replaces all lines of this name by these; no values remove them. */
  setlist(key: string, options: { values: Iterable<http_headers_.HeaderValue> }): void;
  /** Replaces all lines of this name by these; no values remove them. */
  setlist(name: string, values: Iterable<http_headers_.HeaderValue>): void;
  /** The first value of this name, after setting the default if there was none. */
  setdefault(options: { key: string; default: http_headers_.HeaderValue }): string;
  /** The first value of this name, after setting the default if there was none. */
  setdefault(key: string, options: { default: http_headers_.HeaderValue }): string;
  /** The first value of this name, after setting the default if there was none. */
  setdefault(name: string, fallback: http_headers_.HeaderValue): string;
  /** All values of this name, after setting the default if there were none. */
  setlistdefault(options: { key: string; default: Iterable<http_headers_.HeaderValue> }): string[];
  /** All values of this name, after setting the default if there were none. */
  setlistdefault(key: string, options: { default: Iterable<http_headers_.HeaderValue> }): string[];
  /** All values of this name, after setting the default if there were none. */
  setlistdefault(name: string, fallback: Iterable<http_headers_.HeaderValue>): string[];
  /**
   * Removes all lines of a name and gives the first value.
   * @param fallback given for a missing header
   * @throws MissingKeyError for a missing header when there is no default
   */
  pop(options: { key: string }): string;
  /**
   * Removes all lines of a name and gives the first value.
   * @param fallback given for a missing header
   * @throws MissingKeyError for a missing header when there is no default
   */
  pop(name: string): string;

  pop<D>(options: { key: string; default: D }): string | D;

  pop<D>(key: string, options: { default: D }): string | D;

  pop<D>(name: string, fallback: D): string | D;
  /** A copy. */
  copy(): Headers;
  /** The values of all lines of this name. */
  get_all(name: string): string[];
  /** `[name, value]` of each line; with `lower` the names in lower case. */
  items(
    lower: Option<
      Snaked<{
        lower?: boolean | undefined;
      }>,
      'lower'
    >,
  ): Generator<[string, string]>;
  /** `[name, value]` of each line; with `lower` the names in lower case. */
  items(
    options?: Snaked<{
      lower?: boolean | undefined;
    }>,
  ): Generator<[string, string]>;
  /** The name of each line; with `lower` in lower case. */
  keys(
    lower: Option<
      Snaked<{
        lower?: boolean | undefined;
      }>,
      'lower'
    >,
  ): Generator<string>;
  /** The name of each line; with `lower` in lower case. */
  keys(
    options?: Snaked<{
      lower?: boolean | undefined;
    }>,
  ): Generator<string>;
  /** The lines as text, as they stand in a message of HTTP/1.1, with the blank line at the end. */
  to_string(): string;
  /** What JSON shows: names and first values. */
  to_jSON(): Record<string, string>;
}
/**
 * Header lines that can be changed (werkzeug.datastructures.Headers). `headers[name] = value` is {@link set}, `del
 * headers[name]` {@link remove}. Names must be tokens, and no value may contain CR, LF or NUL: what would be a
 * HeaderError on the wire is one where it is set.
 */
export type Headers = HeadersNames & http_headers_.Headers;
export type HeadersClass = Statics<typeof http_headers_.Headers> & {
  new (source?: http_headers_.HeadersSource | null): Headers;
  readonly prototype: Headers;
};
/**
 * Header lines that can be changed (werkzeug.datastructures.Headers). `headers[name] = value` is {@link set}, `del
 * headers[name]` {@link remove}. Names must be tokens, and no value may contain CR, LF or NUL: what would be a
 * HeaderError on the wire is one where it is set.
 */
export const Headers = twin(core.Headers, {
  object:
    'addHeader setlist:Headers.setlist setdefault:Headers.setdefault setlistdefault:Headers.setlistdefault pop:Headers.pop getAll items:Headers.items keys:Headers.keys toString toJSON',
}) as unknown as HeadersClass;

export interface IfRangeNames {
  /** The header again; empty when there is neither. */
  to_header(): string;

  to_string(): string;
}
/** The If-Range header: a tag or a date, or neither (werkzeug.datastructures.IfRange). */
export type IfRange = IfRangeNames & http_range_.IfRange;
export type IfRangeClass = Statics<typeof http_range_.IfRange> & {
  new (options: { etag?: string | null | undefined; date?: Date | null | undefined }): IfRange;
  new (etag: string | null | undefined, options: { date?: Date | null | undefined }): IfRange;
  new (etag?: string | null, date?: Date | null): IfRange;
  readonly prototype: IfRange;
  /** Reads the header; neither tag nor date when it is absent. */
  from_header(value: string | null | undefined): IfRange;
};
/** The If-Range header: a tag or a date, or neither (werkzeug.datastructures.IfRange). */
export const IfRange = twin(core.IfRange, {
  object: 'toHeader toString',
  statics: 'fromHeader',
  options: 'IfRange',
}) as unknown as IfRangeClass;

export interface ImATeapotNames extends HTTPExceptionNames {}
/** 418: coffee asked of a teapot. */
export type ImATeapot = ImATeapotNames & errors_.ImATeapot;
export type ImATeapotClass = Statics<typeof errors_.ImATeapot> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): ImATeapot;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): ImATeapot;
    readonly prototype: ImATeapot;
  };
/** 418: coffee asked of a teapot. */
export const ImATeapot = twin(core.ImATeapot, { options: 'HTTPException' }) as unknown as ImATeapotClass;

export interface IntegerConverterNames extends BaseConverterNames {
  get json_schema(): Readonly<Record<string, unknown>>;

  part_isolating: boolean;

  to_python(text: string): number | bigint;

  to_url(value: unknown): string;
}
/**
 * `<int:id>`: a whole number. Options: `fixed_digits`, `min`, `max`, `signed`. A number beyond
 * `Number.MAX_SAFE_INTEGER` arrives as a bigint, which is exact; give a `max` where a view cannot have that
 * (werkzeug.routing.IntegerConverter).
 */
export type IntegerConverter = IntegerConverterNames & routing_converters_.IntegerConverter;
export type IntegerConverterClass = Statics<typeof routing_converters_.IntegerConverter> &
  Statics<BaseConverterClass> & {
    new (
      map: object,
      ...args: (routing_converters_.ConverterArgument | Snaked<routing_converters_.ConverterOptions>)[]
    ): IntegerConverter;
    readonly prototype: IntegerConverter;
  };
/**
 * `<int:id>`: a whole number. Options: `fixed_digits`, `min`, `max`, `signed`. A number beyond
 * `Number.MAX_SAFE_INTEGER` arrives as a bigint, which is exact; give a `max` where a view cannot have that
 * (werkzeug.routing.IntegerConverter).
 */
export const IntegerConverter = twin(core.IntegerConverter, {
  object: 'jsonSchema partIsolating toPython toUrl',
  options: ['1?'],
}) as unknown as IntegerConverterClass;

export interface InternalServerErrorNames extends HTTPExceptionNames {
  /** The unhandled error; null when the 500 was raised on purpose. */
  original_exception: unknown;
}
/** 500: an error that nobody handled; `originalException` is that error. */
export type InternalServerError = InternalServerErrorNames & errors_.InternalServerError;
export type InternalServerErrorClass = Statics<typeof errors_.InternalServerError> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
      original_exception?: Option<Snaked<errors_.HTTPExceptionOptions>, 'original_exception'>,
    ): InternalServerError;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): InternalServerError;
    readonly prototype: InternalServerError;
  };
/** 500: an error that nobody handled; `originalException` is that error. */
export const InternalServerError = twin(core.InternalServerError, {
  object: 'originalException',
  options: 'InternalServerError',
}) as unknown as InternalServerErrorClass;

export interface JSONTagNames<T = unknown> {
  readonly serializer: TaggedJSONSerializer;
  /** Whether a value is of this kind. */
  check(value: unknown): boolean;
  /** The JSON value that stands for it, without the tag. */
  to_json(value: T): unknown;
  /** The value that a JSON value stands for; the tag has been taken off, what is inside has been read. */
  to_python(value: unknown): T;
  /** The JSON value with the tag around it. */
  tag(value: T): unknown;
}
/**
 * One kind of value that JSON has not (flask.json.tag.JSONTag). It is written as an object whose only key is
 * {@link JSONTag.key}.
 * @example
 * class TagUrl extends JSONTag<URL> {
 *   readonly key = ' url';
 *   check(value: unknown): value is URL { return value instanceof URL; }
 *   toJson(value: URL) { return value.href; }
 *   toPython(value: unknown) { return new URL(String(value)); }
 * }
 * serializer.register(TagUrl);
 */
export type JSONTag<T = unknown> = JSONTagNames<T> &
  Omit<json_tag_.JSONTag<T>, 'check' | 'toJson' | 'toPython' | 'tag'>;
export type JSONTagClass = (abstract new <T = unknown>(
  serializer: TaggedJSONSerializer,
) => JSONTag<T>) &
  Statics<typeof json_tag_.JSONTag> & {};
/**
 * One kind of value that JSON has not (flask.json.tag.JSONTag). It is written as an object whose only key is
 * {@link JSONTag.key}.
 * @example
 * class TagUrl extends JSONTag<URL> {
 *   readonly key = ' url';
 *   check(value: unknown): value is URL { return value instanceof URL; }
 *   toJson(value: URL) { return value.href; }
 *   toPython(value: unknown) { return new URL(String(value)); }
 * }
 * serializer.register(TagUrl);
 */
export const JSONTag = twin(core.JSONTag, { object: 'toJson toPython' }) as unknown as JSONTagClass;

export interface SecureCookieSessionNames {
  /** Removes a key and returns its value, or the default when it is not there: null unless given. */
  pop<K extends keyof sessions_session_.SessionData>(options: {
    key: K;
  }): sessions_session_.SessionData[K] | null;
  /** Removes a key and returns its value, or the default when it is not there: null unless given. */
  pop<K extends keyof sessions_session_.SessionData>(key: K): sessions_session_.SessionData[K] | null;

  pop<K extends keyof sessions_session_.SessionData>(options: {
    key: K;
    default: sessions_session_.SessionData[K];
  }): sessions_session_.SessionData[K];

  pop<K extends keyof sessions_session_.SessionData>(
    key: K,
    options: { default: sessions_session_.SessionData[K] },
  ): sessions_session_.SessionData[K];

  pop<K extends keyof sessions_session_.SessionData>(
    key: K,
    fallback: sessions_session_.SessionData[K],
  ): sessions_session_.SessionData[K];

  pop<K extends keyof sessions_session_.SessionData, D>(options: {
    key: K;
    default: D;
  }): sessions_session_.SessionData[K] | D;

  pop<K extends keyof sessions_session_.SessionData, D>(
    key: K,
    options: { default: D },
  ): sessions_session_.SessionData[K] | D;

  pop<K extends keyof sessions_session_.SessionData, D>(
    key: K,
    fallback: D,
  ): sessions_session_.SessionData[K] | D;

  pop(options: { key: string; default?: unknown | undefined }): unknown;

  pop(key: string, options: { default?: unknown | undefined }): unknown;

  pop(key: string, fallback?: unknown): unknown;
  /** The value of a key; when it is missing, the default is stored and returned. */
  setdefault<K extends keyof sessions_session_.SessionData>(options: {
    key: K;
    default: sessions_session_.SessionData[K];
  }): sessions_session_.SessionData[K];
  /** The value of a key; when it is missing, the default is stored and returned. */
  setdefault<K extends keyof sessions_session_.SessionData>(
    key: K,
    options: { default: sessions_session_.SessionData[K] },
  ): sessions_session_.SessionData[K];
  /** The value of a key; when it is missing, the default is stored and returned. */
  setdefault<K extends keyof sessions_session_.SessionData>(
    key: K,
    fallback: sessions_session_.SessionData[K],
  ): sessions_session_.SessionData[K];

  setdefault(options: { key: string; default?: unknown | undefined }): unknown;

  setdefault(key: string, options: { default?: unknown | undefined }): unknown;

  setdefault(key: string, fallback?: unknown): unknown;
  /** What JSON makes of a session: its data. */
  to_jSON(): Record<string, unknown>;
}
/**
 * A session that knows whether it was changed (flask.sessions.SecureCookieSession). It is an open object:
 * `session.userId = 1`, `delete session.userId`, `'userId' in session` and `Object.keys(session)` work on its data.
 * The names of its members are taken; `get` and `set` reach keys of the same names.
 *
 * Only changes of the session itself are noticed: after `session.list.push(1)` say `session.modified = true`.
 */
export type SecureCookieSession = SecureCookieSessionNames & sessions_session_.SecureCookieSession;
export type SecureCookieSessionClass = Statics<typeof sessions_session_.SecureCookieSession> & {
  new (initial?: sessions_session_.SessionSource): SecureCookieSession;
  readonly prototype: SecureCookieSession;
};
/**
 * A session that knows whether it was changed (flask.sessions.SecureCookieSession). It is an open object:
 * `session.userId = 1`, `delete session.userId`, `'userId' in session` and `Object.keys(session)` work on its data.
 * The names of its members are taken; `get` and `set` reach keys of the same names.
 *
 * Only changes of the session itself are noticed: after `session.list.push(1)` say `session.modified = true`.
 */
export const SecureCookieSession = twin(core.SecureCookieSession, {
  object: 'pop:SecureCookieSession.pop setdefault:SecureCookieSession.setdefault toJSON',
}) as unknown as SecureCookieSessionClass;

export interface KeyValueSessionNames extends SecureCookieSessionNames {}
/** A session with an identifier. */
export type KeyValueSession = KeyValueSessionNames & sessions_store_.KeyValueSession;
export type KeyValueSessionClass = Statics<typeof sessions_store_.KeyValueSession> &
  Statics<SecureCookieSessionClass> & {
    new (initial: sessions_session_.SessionSource, sid: string | null): KeyValueSession;
    readonly prototype: KeyValueSession;
  };
/** A session with an identifier. */
export const KeyValueSession = twin(core.KeyValueSession, {}) as unknown as KeyValueSessionClass;

export interface SessionInterfaceNames {
  /** The class of the stand-in. */
  null_session_class: new () => SecureCookieSession;
  /**
   * Loads the session of a request. When this returns a promise, it is awaited before the first hook.
   * @returns null when there can be none: then a stand-in is used that cannot be written
   */
  open_session(
    app: sessions_interface_.SessionApp,
    request: sessions_interface_.SessionRequest,
  ): SecureCookieSession | null | Promise<SecureCookieSession | null>;
  /** Saves a session, and sets its cookie on the response. Not called for stand-ins. */
  save_session(
    app: sessions_interface_.SessionApp,
    session: SecureCookieSession,
    response: sessions_interface_.SessionResponse,
  ): void | Promise<void>;
  /**
   * Whether the session of a request is opened before the first hook, though perhaps nothing will touch it: because
   * opening has to be waited for, or its cookie sent again. By default always; an interface that knows better spares
   * requests the opening.
   */
  saves_untouched(
    _app: sessions_interface_.SessionApp,
    _request: sessions_interface_.SessionRequest,
  ): boolean;
  /** Makes the stand-in. */
  make_null_session(_app: sessions_interface_.SessionApp): SecureCookieSession;
  /** Whether a session is the stand-in. */
  is_null_session(session: object): boolean;
  /** The name of the cookie. */
  get_cookie_name(app: sessions_interface_.SessionApp): string;
  /** The Domain attribute; null sends the cookie to this host only. */
  get_cookie_domain(app: sessions_interface_.SessionApp): string | null;
  /** The Path attribute. */
  get_cookie_path(app: sessions_interface_.SessionApp): string;
  /** Whether scripts are kept from the cookie. */
  get_cookie_httponly(app: sessions_interface_.SessionApp): boolean;
  /** Whether the cookie is for https only. */
  get_cookie_secure(app: sessions_interface_.SessionApp): boolean;
  /** The SameSite attribute. */
  get_cookie_samesite(app: sessions_interface_.SessionApp): http_cookies_.SameSite | null;
  /** Whether the cookie is kept apart for each embedding site. */
  get_cookie_partitioned(app: sessions_interface_.SessionApp): boolean;
  /** All attributes of the cookie but its expiry. */
  get_cookie_options(app: sessions_interface_.SessionApp): sessions_interface_.SessionCookie;
  /** When the cookie of a permanent session expires; null: with the browser. */
  get_expiration_time(
    app: sessions_interface_.SessionApp,
    session: sessions_session_.SessionMixin,
  ): Date | null;
  /** Whether the response must set the cookie: after a change, or to put the expiry off. */
  should_set_cookie(app: sessions_interface_.SessionApp, session: sessions_session_.SessionMixin): boolean;
}
/**
 * How sessions are loaded and saved (flask.sessions.SessionInterface): subclass it with `openSession` and `saveSession`,
 * and set it as `app.sessionInterface`.
 */
export type SessionInterface = SessionInterfaceNames &
  Omit<
    sessions_interface_.SessionInterface,
    | 'openSession'
    | 'saveSession'
    | 'savesUntouched'
    | 'makeNullSession'
    | 'isNullSession'
    | 'getCookieName'
    | 'getCookieDomain'
    | 'getCookiePath'
    | 'getCookieHttponly'
    | 'getCookieSecure'
    | 'getCookieSamesite'
    | 'getCookiePartitioned'
    | 'getCookieOptions'
    | 'getExpirationTime'
    | 'shouldSetCookie'
    | 'writeCookie'
    | 'removeCookie'
  >;
export type SessionInterfaceClass = (abstract new () => SessionInterface) &
  Statics<typeof sessions_interface_.SessionInterface> & {
    readonly prototype: SessionInterface;
  };
/**
 * How sessions are loaded and saved (flask.sessions.SessionInterface): subclass it with `openSession` and `saveSession`,
 * and set it as `app.sessionInterface`.
 */
export const SessionInterface = twin(core.SessionInterface, {
  object:
    'nullSessionClass openSession saveSession savesUntouched makeNullSession isNullSession getCookieName getCookieDomain getCookiePath getCookieHttponly getCookieSecure getCookieSamesite getCookiePartitioned getCookieOptions getExpirationTime shouldSetCookie',
}) as unknown as SessionInterfaceClass;

export interface KeyValueSessionInterfaceNames extends SessionInterfaceNames {
  /** The session that the cookie names; a new one, with another identifier, when the store does not know it. */
  open_session(
    app: sessions_interface_.SessionApp,
    request: sessions_interface_.SessionRequest,
  ): KeyValueSession | Promise<KeyValueSession>;
  /** A stored session may have to be waited for. */
  saves_untouched(app: sessions_interface_.SessionApp, request: sessions_interface_.SessionRequest): boolean;

  save_session(
    app: sessions_interface_.SessionApp,
    session: KeyValueSession,
    response: sessions_interface_.SessionResponse,
  ): Promise<void>;
  /** Gives a session another identifier; the old one is forgotten when it is saved. Do this when a user logs in. */
  regenerate(session: SecureCookieSession): void;
}
/**
 * Keeps sessions in a {@link KeyValueStore}: for data that is large, or that clients must not see. Needs no secret key.
 * A session stays in the store for PERMANENT_SESSION_LIFETIME after it was last saved.
 * @example app.sessionInterface = new KeyValueSessionInterface({ store })
 */
export type KeyValueSessionInterface = KeyValueSessionInterfaceNames &
  sessions_store_.KeyValueSessionInterface;
export type KeyValueSessionInterfaceClass = Statics<typeof sessions_store_.KeyValueSessionInterface> &
  Statics<SessionInterfaceClass> & {
    new (options?: Snaked<sessions_store_.KeyValueOptions>): KeyValueSessionInterface;
    readonly prototype: KeyValueSessionInterface;
  };
/**
 * Keeps sessions in a {@link KeyValueStore}: for data that is large, or that clients must not see. Needs no secret key.
 * A session stays in the store for PERMANENT_SESSION_LIFETIME after it was last saved.
 * @example app.sessionInterface = new KeyValueSessionInterface({ store })
 */
export const KeyValueSessionInterface = twin(core.KeyValueSessionInterface, {
  object: 'openSession savesUntouched saveSession',
  options: [0],
}) as unknown as KeyValueSessionInterfaceClass;

export interface LanguageAcceptNames extends AcceptNames {
  /**
   * The best of the offered languages. Without an exact match, `en` serves who accepts `en-US`, and after that
   * `en-US` who accepts `en`.
   */
  best_match(options: { matches: Iterable<string>; default?: null | undefined }): string | null;
  /**
   * The best of the offered languages. Without an exact match, `en` serves who accepts `en-US`, and after that
   * `en-US` who accepts `en`.
   */
  best_match(matches: Iterable<string>, options: { default?: null | undefined }): string | null;
  /**
   * The best of the offered languages. Without an exact match, `en` serves who accepts `en-US`, and after that
   * `en-US` who accepts `en`.
   */
  best_match(offers: Iterable<string>, fallback?: null): string | null;

  best_match(options: { matches: Iterable<string>; default: string }): string;

  best_match(matches: Iterable<string>, options: { default: string }): string;

  best_match(offers: Iterable<string>, fallback: string): string;
}
/** The Accept-Language header (werkzeug.datastructures.LanguageAccept). `en_US` and `en-us` are the same. */
export type LanguageAccept = LanguageAcceptNames & http_accept_.LanguageAccept;
export type LanguageAcceptClass = Statics<typeof http_accept_.LanguageAccept> &
  Statics<AcceptClass> & {
    new (items: Iterable<http_accept_.AcceptItem> | null): LanguageAccept;
    readonly prototype: LanguageAccept;
  };
/** The Accept-Language header (werkzeug.datastructures.LanguageAccept). `en_US` and `en-us` are the same. */
export const LanguageAccept = twin(core.LanguageAccept, {
  object: 'bestMatch:Accept.best_match',
}) as unknown as LanguageAcceptClass;

export interface LengthRequiredNames extends HTTPExceptionNames {}
/** 411: the request needs a `Content-Length`. */
export type LengthRequired = LengthRequiredNames & errors_.LengthRequired;
export type LengthRequiredClass = Statics<typeof errors_.LengthRequired> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): LengthRequired;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): LengthRequired;
    readonly prototype: LengthRequired;
  };
/** 411: the request needs a `Content-Length`. */
export const LengthRequired = twin(core.LengthRequired, {
  options: 'HTTPException',
}) as unknown as LengthRequiredClass;

export interface LockedNames extends HTTPExceptionNames {}
/** 423: the resource is locked. */
export type Locked = LockedNames & errors_.Locked;
export type LockedClass = Statics<typeof errors_.Locked> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): Locked;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): Locked;
    readonly prototype: Locked;
  };
/** 423: the resource is locked. */
export const Locked = twin(core.Locked, { options: 'HTTPException' }) as unknown as LockedClass;

export interface LookupErrorNames {}
/** Something is not there under this name or code (Python's LookupError). */
export type LookupError = LookupErrorNames & errors_.LookupError;
export type LookupErrorClass = Statics<typeof errors_.LookupError> & {
  new (...args: ConstructorParameters<typeof Error>): LookupError;
  readonly prototype: LookupError;
};
/** Something is not there under this name or code (Python's LookupError). */
export const LookupError = twin(core.LookupError, {}) as unknown as LookupErrorClass;

export interface MIMEAcceptNames extends AcceptNames {
  /** Whether HTML is accepted, or XHTML. */
  get accept_html(): boolean;
  /** Whether XHTML is accepted. */
  get accept_xhtml(): boolean;
  /** Whether JSON is accepted. */
  get accept_json(): boolean;
}
/** The Accept header: mimetypes, with wildcards and parameters (werkzeug.datastructures.MIMEAccept). */
export type MIMEAccept = MIMEAcceptNames & http_accept_.MIMEAccept;
export type MIMEAcceptClass = Statics<typeof http_accept_.MIMEAccept> &
  Statics<AcceptClass> & {
    new (items: Iterable<http_accept_.AcceptItem> | null): MIMEAccept;
    readonly prototype: MIMEAccept;
  };
/** The Accept header: mimetypes, with wildcards and parameters (werkzeug.datastructures.MIMEAccept). */
export const MIMEAccept = twin(core.MIMEAccept, {
  object: 'acceptHtml acceptXhtml acceptJson',
}) as unknown as MIMEAcceptClass;

export interface MapAdapterNames {
  /** Host and port. */
  readonly server_name: string;
  /** The mount path, ending with a slash. */
  readonly script_name: string;
  /** The scheme of the request. */
  readonly url_scheme: string;
  /** The path of the request below the mount. */
  readonly path_info: string;
  /** The method of the request. */
  readonly default_method: string;
  /** The query string of the request. */
  readonly query_args: string | routing_path_.QueryValues | null;
  /**
   * Finds the rule of a path; redirects come with their URL.
   * @param pathInfo the path below the mount, percent-decoded; default that of the request
   * @param method default that of the request
   */
  match(
    options: {
      path_info?: string | null | undefined;
      method?: string | null | undefined;
    } & Snaked<routing_adapter_.MatchOptions>,
  ): routing_match_.BoundMatch;
  /**
   * Finds the rule of a path; redirects come with their URL.
   * @param pathInfo the path below the mount, percent-decoded; default that of the request
   * @param method default that of the request
   */
  match(
    path_info: string | null | undefined,
    options: { method?: string | null | undefined } & Snaked<routing_adapter_.MatchOptions>,
  ): routing_match_.BoundMatch;
  /**
   * Finds the rule of a path; redirects come with their URL.
   * @param pathInfo the path below the mount, percent-decoded; default that of the request
   * @param method default that of the request
   */
  match(
    pathInfo?: string | null,
    method?: string | null,
    options?: Snaked<routing_adapter_.MatchOptions>,
  ): routing_match_.BoundMatch;
  /** Whether a request would be served or redirected. */
  test(options: { path_info?: string | null | undefined; method?: string | null | undefined }): boolean;
  /** Whether a request would be served or redirected. */
  test(path_info: string | null | undefined, options: { method?: string | null | undefined }): boolean;
  /** Whether a request would be served or redirected. */
  test(pathInfo?: string | null, method?: string | null): boolean;
  /** The methods that rules of a path serve; empty when all are. */
  allowed_methods(options: { path_info?: string | null | undefined }): string[];
  /** The methods that rules of a path serve; empty when all are. */
  allowed_methods(pathInfo?: string | null): string[];
  /**
   * The absolute URL that a redirect goes to.
   * @param queryArgs the query string to keep; default that of the request
   * @throws BuildError when a rule is an alias of nothing
   */
  redirect_url(
    redirect: routing_match_.Redirect,
    queryArgs?: string | routing_path_.QueryValues | null,
  ): string;
  /**
   * Builds the URL of an endpoint: a path where the host is that of the request, else an absolute URL. Endpoints of
   * WebSockets always give absolute URLs, with `ws` or `wss`.
   * @param values values of the variables, and others for the query string; null and undefined count as not given
   * @throws BuildError when no rule of the endpoint can be built with the values
   */
  build(
    options: {
      endpoint: string;
      values?: routing_path_.QueryValues | undefined;
    } & Snaked<routing_settings_.BuildOptions>,
  ): string;
  /**
   * Builds the URL of an endpoint: a path where the host is that of the request, else an absolute URL. Endpoints of
   * WebSockets always give absolute URLs, with `ws` or `wss`.
   * @param values values of the variables, and others for the query string; null and undefined count as not given
   * @throws BuildError when no rule of the endpoint can be built with the values
   */
  build(
    endpoint: string,
    values: routing_path_.QueryValues | undefined,
    method: Option<Snaked<routing_settings_.BuildOptions>, 'method'>,
    force_external?: Option<Snaked<routing_settings_.BuildOptions>, 'force_external'>,
    append_unknown?: Option<Snaked<routing_settings_.BuildOptions>, 'append_unknown'>,
    url_scheme?: Option<Snaked<routing_settings_.BuildOptions>, 'url_scheme'>,
  ): string;
  /**
   * Builds the URL of an endpoint: a path where the host is that of the request, else an absolute URL. Endpoints of
   * WebSockets always give absolute URLs, with `ws` or `wss`.
   * @param values values of the variables, and others for the query string; null and undefined count as not given
   * @throws BuildError when no rule of the endpoint can be built with the values
   */
  build(
    endpoint: string,
    values?: routing_path_.QueryValues,
    options?: Snaked<routing_settings_.BuildOptions>,
  ): string;
}
/** A map bound to a server and a request (werkzeug.routing.MapAdapter). Made by {@link UrlMap.bind}. */
export type MapAdapter = MapAdapterNames & routing_adapter_.MapAdapter;
export type MapAdapterClass = Statics<typeof routing_adapter_.MapAdapter> & {
  new (
    map: routing_adapter_.BoundMap,
    serverName: string,
    options: Snaked<routing_settings_.BindOptions>,
  ): MapAdapter;
  readonly prototype: MapAdapter;
};
/** A map bound to a server and a request (werkzeug.routing.MapAdapter). Made by {@link UrlMap.bind}. */
export const MapAdapter = twin(core.MapAdapter, {
  object:
    'serverName scriptName urlScheme pathInfo defaultMethod queryArgs match:MapAdapter.match test:MapAdapter.test allowedMethods:MapAdapter.allowed_methods redirectUrl build:MapAdapter.build',
  options: [2],
}) as unknown as MapAdapterClass;

export interface MarkupNames {
  to_string(): string;

  to_jSON(): string;
}
/**
 * Text that is safe to put into HTML as it is (markupsafe.Markup). Templates and {@link escape} leave it alone.
 * @example new Markup('<em>hi</em>')
 */
export type Markup = MarkupNames & values_.Markup;
export type MarkupClass = Statics<typeof values_.Markup> & {
  new (value?: unknown): Markup;
  readonly prototype: Markup;
  /** Makes safe text of any value, escaping what is not safe yet. */
  escape(value: unknown): Markup;
};
/**
 * Text that is safe to put into HTML as it is (markupsafe.Markup). Templates and {@link escape} leave it alone.
 * @example new Markup('<em>hi</em>')
 */
export const Markup = twin(core.Markup, { object: 'toString toJSON' }) as unknown as MarkupClass;

export interface MediaTypesNames {
  /** Of these, the types that a page of another site cannot send without asking first: all but forms and plain text (Fetch, "CORS-safelisted"). */
  get data_types(): string[];
}
/** Media types and how they are read and written: `app.media`. */
export type MediaTypes = MediaTypesNames & media_types_.MediaTypes;
export type MediaTypesClass = Statics<typeof media_types_.MediaTypes> & {
  new (app: media_builtin_.MediaApp, checkSetup: (what: string) => void): MediaTypes;
  readonly prototype: MediaTypes;
};
/** Media types and how they are read and written: `app.media`. */
export const MediaTypes = twin(core.MediaTypes, { object: 'dataTypes' }) as unknown as MediaTypesClass;

export interface MemoryStoreNames {}
/** Keeps texts in this process: for development, tests, and a single process that may forget when it ends. */
export type MemoryStore = MemoryStoreNames & sessions_store_.MemoryStore;
export type MemoryStoreClass = Statics<typeof sessions_store_.MemoryStore> & {
  new (): MemoryStore;
  readonly prototype: MemoryStore;
};
/** Keeps texts in this process: for development, tests, and a single process that may forget when it ends. */
export const MemoryStore = twin(core.MemoryStore, {}) as unknown as MemoryStoreClass;

export interface MessageValidationErrorNames {}
/** What a program sends or publishes is not as declared. A mistake of the program. */
export type MessageValidationError = MessageValidationErrorNames & schema_fitting_.MessageValidationError;
export type MessageValidationErrorClass = Statics<typeof schema_fitting_.MessageValidationError> & {
  new (what: string, findings: readonly schema_problems_.Finding[]): MessageValidationError;
  readonly prototype: MessageValidationError;
};
/** What a program sends or publishes is not as declared. A mistake of the program. */
export const MessageValidationError = twin(
  core.MessageValidationError,
  {},
) as unknown as MessageValidationErrorClass;

export interface MethodNotAllowedNames extends HTTPExceptionNames {
  /** The methods of the `Allow` header. */
  valid_methods: readonly string[];

  get_headers(): [string, string][];
}
/** 405: the URL exists, but not for this method; `validMethods` says for which. */
export type MethodNotAllowed = MethodNotAllowedNames & errors_.MethodNotAllowed;
export type MethodNotAllowedClass = Statics<typeof errors_.MethodNotAllowed> &
  Statics<HTTPExceptionClass> & {
    new (
      valid_methods: Option<Snaked<errors_.HTTPExceptionOptions>, 'valid_methods'>,
      description?: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): MethodNotAllowed;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): MethodNotAllowed;
    readonly prototype: MethodNotAllowed;
  };
/** 405: the URL exists, but not for this method; `validMethods` says for which. */
export const MethodNotAllowed = twin(core.MethodNotAllowed, {
  object: 'validMethods getHeaders',
  options: 'MethodNotAllowed',
}) as unknown as MethodNotAllowedClass;

export interface ViewNames {
  /** Answers the request with the values of the URL; as a WebSocket handler it may return nothing. */
  dispatch_request(values: Record<string, unknown>, input?: unknown): typing_.ViewReturn;
}
/**
 * A view as a class: {@link dispatchRequest} answers (flask.views.View).
 * @example
 * class UserList extends View {
 *   override async dispatchRequest() { return renderTemplate('users.html'); }
 * }
 * app.addUrlRule('/users', { viewFunc: UserList.asView('userList') });
 */
export type View = ViewNames & Omit<views_.View, 'dispatchRequest'>;
export type ViewClass = (abstract new () => View) &
  Statics<typeof views_.View> & {
    readonly prototype: View;
    /** Whether OPTIONS is answered by itself. */
    provide_automatic_options: boolean | undefined;
    /** Makes an instance for each request; with false one serves all, and must keep nothing of a request. */
    init_every_request: boolean;
    /**
     * A view function of the class, to register (flask.views.View.as_view).
     * @param name the endpoint
     * @param args for the constructor
     */
    as_view<A extends unknown[], V extends View>(
      this: new (
        ...args: A
      ) => V,
      name: string,
      ...args: A
    ): views_.ClassView;
  };
/**
 * A view as a class: {@link dispatchRequest} answers (flask.views.View).
 * @example
 * class UserList extends View {
 *   override async dispatchRequest() { return renderTemplate('users.html'); }
 * }
 * app.addUrlRule('/users', { viewFunc: UserList.asView('userList') });
 */
export const View = twin(core.View, {
  object: 'dispatchRequest',
  statics: 'provideAutomaticOptions initEveryRequest asView',
}) as unknown as ViewClass;

export interface MethodViewNames extends ViewNames {
  dispatch_request(values: Record<string, unknown>, input?: unknown): typing_.ViewReturn;
}
/**
 * A view with a method for each HTTP method; others are answered with 405 (flask.views.MethodView).
 * @example
 * class Note extends MethodView {
 *   async get({ id }: { id: number }) { return load(id); }
 *   async delete({ id }: { id: number }) { … }
 * }
 */
export type MethodView = MethodViewNames & views_.MethodView;
export type MethodViewClass = (abstract new () => MethodView) &
  Statics<typeof views_.MethodView> &
  Statics<ViewClass> & {
    readonly prototype: MethodView;
    /** As {@link View.asView}, for classes whose methods return what a view may. */
    as_view<A extends unknown[], V extends MethodView & Methods>(
      this: new (
        ...args: A
      ) => V,
      name: string,
      ...args: A
    ): views_.ClassView;
  };
/**
 * A view with a method for each HTTP method; others are answered with 405 (flask.views.MethodView).
 * @example
 * class Note extends MethodView {
 *   async get({ id }: { id: number }) { return load(id); }
 *   async delete({ id }: { id: number }) { … }
 * }
 */
export const MethodView = twin(core.MethodView, {
  object: 'dispatchRequest',
  statics: 'asView',
}) as unknown as MethodViewClass;

export interface MisdirectedRequestNames extends HTTPExceptionNames {}
/** 421: the request reached a server that cannot answer for it. */
export type MisdirectedRequest = MisdirectedRequestNames & errors_.MisdirectedRequest;
export type MisdirectedRequestClass = Statics<typeof errors_.MisdirectedRequest> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): MisdirectedRequest;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): MisdirectedRequest;
    readonly prototype: MisdirectedRequest;
  };
/** 421: the request reached a server that cannot answer for it. */
export const MisdirectedRequest = twin(core.MisdirectedRequest, {
  options: 'HTTPException',
}) as unknown as MisdirectedRequestClass;

export interface MissingKeyErrorNames {}
/** A key that was required is missing: Python's KeyError. Requests answer it with 400 (BadRequestKeyError). */
export type MissingKeyError = MissingKeyErrorNames & http_multidict_.MissingKeyError;
export type MissingKeyErrorClass = Statics<typeof http_multidict_.MissingKeyError> & {
  new (key: unknown): MissingKeyError;
  readonly prototype: MissingKeyError;
};
/** A key that was required is missing: Python's KeyError. Requests answer it with 400 (BadRequestKeyError). */
export const MissingKeyError = twin(core.MissingKeyError, {}) as unknown as MissingKeyErrorClass;

export interface SignalNames<P extends signals_.Payload = signals_.Payload> {
  /** Whether sending does nothing for now. */
  is_muted: boolean;
  /**
   * Calls `receiver(sender, payload)` whenever the signal is sent.
   * @param sender listen to this sender only
   * @returns the receiver
   */
  connect<R extends signals_.Receiver<P, never>>(options: {
    receiver: R;
    sender?: unknown | undefined;
    weak?: unknown | undefined;
  }): R;
  /**
   * Calls `receiver(sender, payload)` whenever the signal is sent.
   * @param sender listen to this sender only
   * @returns the receiver
   */
  connect<R extends signals_.Receiver<P, never>>(
    receiver: R,
    options: { sender?: unknown | undefined; weak?: unknown | undefined },
  ): R;
  /**
   * Calls `receiver(sender, payload)` whenever the signal is sent.
   * @param sender listen to this sender only
   * @returns the receiver
   */
  connect<R extends signals_.Receiver<P, never>>(
    receiver: R,
    sender: unknown | undefined,
    options: { weak?: unknown | undefined },
  ): R;
  /**
   * Calls `receiver(sender, payload)` whenever the signal is sent.
   * @param sender listen to this sender only
   * @returns the receiver
   */
  connect<R extends signals_.Receiver<P, never>>(receiver: R, sender?: unknown): R;
  /** A decorator that connects a function to one sender. */
  connect_via(options: {
    sender: unknown;
    weak?: unknown | undefined;
  }): <R extends signals_.Receiver<P, never>>(receiver: R) => R;
  /** A decorator that connects a function to one sender. */
  connect_via(
    sender: unknown,
    options: { weak?: unknown | undefined },
  ): <R extends signals_.Receiver<P, never>>(receiver: R) => R;
  /** A decorator that connects a function to one sender. */
  connect_via(sender: unknown): <R extends signals_.Receiver<P, never>>(receiver: R) => R;
  /** Disconnects a receiver, from one sender or from all. */
  disconnect(options: { receiver: signals_.Receiver<P, never>; sender?: unknown | undefined }): void;
  /** Disconnects a receiver, from one sender or from all. */
  disconnect(receiver: signals_.Receiver<P, never>, options: { sender?: unknown | undefined }): void;
  /** Disconnects a receiver, from one sender or from all. */
  disconnect(receiver: signals_.Receiver<P, never>, sender?: unknown): void;
  /** Whether anybody listens to this sender. */
  has_receivers_for(sender: unknown): boolean;
  /** Who listens to this sender, in the order of connection. */
  receivers_for(sender: unknown): signals_.Receiver<P>[];
  /**
   * Calls the receivers one after the other, and awaits those that are async.
   * @returns receivers and what they returned
   */
  send_async(sender?: unknown, payload?: P): Promise<signals_.SignalResult<P>[]>;
  /**
   * Connects a receiver while a function runs; for tests.
   * @returns what the function returns; if that is a promise, the receiver stays until it is settled
   */
  connected_to<T>(receiver: signals_.Receiver<P, never>, run: () => T, sender?: unknown): T;
}
/**
 * A moment that receivers can be connected to (blinker.Signal).
 * @typeParam P what is sent along
 */
export type Signal<P extends signals_.Payload = signals_.Payload> = SignalNames<P> & signals_.Signal<P>;
export type SignalClass = Statics<typeof signals_.Signal> & {
  new <P extends signals_.Payload = signals_.Payload>(options: { doc?: string | undefined }): Signal<P>;
  new <P extends signals_.Payload = signals_.Payload>(doc?: string): Signal<P>;
};
/**
 * A moment that receivers can be connected to (blinker.Signal).
 * @typeParam P what is sent along
 */
export const Signal = twin(core.Signal, {
  object:
    'isMuted connect:Signal.connect connectVia:Signal.connect_via disconnect:Signal.disconnect hasReceiversFor receiversFor sendAsync connectedTo',
  options: 'Signal',
}) as unknown as SignalClass;

export interface NamedSignalNames<P extends signals_.Payload = signals_.Payload> extends SignalNames<P> {}
/** A signal with a name (blinker.NamedSignal). */
export type NamedSignal<P extends signals_.Payload = signals_.Payload> = NamedSignalNames<P> &
  signals_.NamedSignal<P>;
export type NamedSignalClass = Statics<typeof signals_.NamedSignal> &
  Statics<SignalClass> & {
    new <P extends signals_.Payload = signals_.Payload>(options: {
      name: string;
      doc?: string | undefined;
    }): NamedSignal<P>;
    new <P extends signals_.Payload = signals_.Payload>(
      name: string,
      options: { doc?: string | undefined },
    ): NamedSignal<P>;
    new <P extends signals_.Payload = signals_.Payload>(name: string, doc?: string): NamedSignal<P>;
  };
/** A signal with a name (blinker.NamedSignal). */
export const NamedSignal = twin(core.NamedSignal, { options: 'NamedSignal' }) as unknown as NamedSignalClass;

export interface NamespaceNames {
  /** The signal of this name, made at the first call. */
  signal<P extends signals_.Payload = signals_.Payload>(options: {
    name: string;
    doc?: string | undefined;
  }): NamedSignal<P>;
  /** The signal of this name, made at the first call. */
  signal<P extends signals_.Payload = signals_.Payload>(
    name: string,
    options: { doc?: string | undefined },
  ): NamedSignal<P>;
  /** The signal of this name, made at the first call. */
  signal<P extends signals_.Payload = signals_.Payload>(name: string, doc?: string): NamedSignal<P>;
}
/** Signals by name (blinker.Namespace). */
export type Namespace = NamespaceNames & signals_.Namespace;
export type NamespaceClass = Statics<typeof signals_.Namespace> & {
  new (...args: ConstructorParameters<typeof Error>): Namespace;
  readonly prototype: Namespace;
};
/** Signals by name (blinker.Namespace). */
export const Namespace = twin(core.Namespace, {
  object: 'signal:Namespace.signal',
}) as unknown as NamespaceClass;

export interface NotAcceptableNames extends HTTPExceptionNames {
  get_headers(): [string, string][];
  /** The media types that there are, or that are understood; empty where that is not said. */
  media_types: readonly string[];
}
/** 406: no representation that the client accepts. */
export type NotAcceptable = NotAcceptableNames & errors_.NotAcceptable;
export type NotAcceptableClass = Statics<typeof errors_.NotAcceptable> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): NotAcceptable;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): NotAcceptable;
    readonly prototype: NotAcceptable;
  };
/** 406: no representation that the client accepts. */
export const NotAcceptable = twin(core.NotAcceptable, {
  object: 'getHeaders mediaTypes',
  options: 'HTTPException',
}) as unknown as NotAcceptableClass;

export interface NotFoundNames extends HTTPExceptionNames {}
/** 404: there is nothing at this URL. */
export type NotFound = NotFoundNames & errors_.NotFound;
export type NotFoundClass = Statics<typeof errors_.NotFound> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): NotFound;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): NotFound;
    readonly prototype: NotFound;
  };
/** 404: there is nothing at this URL. */
export const NotFound = twin(core.NotFound, { options: 'HTTPException' }) as unknown as NotFoundClass;

export interface NotImplementedNames extends HTTPExceptionNames {}
/** 501: the server cannot do this. */
export type NotImplemented = NotImplementedNames & errors_.NotImplemented;
export type NotImplementedClass = Statics<typeof errors_.NotImplemented> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): NotImplemented;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): NotImplemented;
    readonly prototype: NotImplemented;
  };
/** 501: the server cannot do this. */
export const NotImplemented = twin(core.NotImplemented, {
  options: 'HTTPException',
}) as unknown as NotImplementedClass;

export interface NullSessionNames extends SecureCookieSessionNames {}
/** The stand-in when no session could be opened: empty, and writing to it fails (flask.sessions.NullSession). */
export type NullSession = NullSessionNames & sessions_session_.NullSession;
export type NullSessionClass = Statics<typeof sessions_session_.NullSession> &
  Statics<SecureCookieSessionClass> & {
    new (initial?: sessions_session_.SessionSource): NullSession;
    readonly prototype: NullSession;
  };
/** The stand-in when no session could be opened: empty, and writing to it fails (flask.sessions.NullSession). */
export const NullSession = twin(core.NullSession, {}) as unknown as NullSessionClass;

export interface PackageLoaderNames extends FileSystemLoaderNames {
  readonly package_name: string;

  readonly package_path: string;
}
/** Finds templates in a folder of an npm package (jinja2.PackageLoader). */
export type PackageLoader = PackageLoaderNames & templating_loaders_.PackageLoader;
export type PackageLoaderClass = Statics<typeof templating_loaders_.PackageLoader> &
  Statics<FileSystemLoaderClass> & {
    new (
      packageName: string,
      packagePath?: string,
      from?:
        | {
            url: string;
          }
        | string,
    ): PackageLoader;
    readonly prototype: PackageLoader;
  };
/** Finds templates in a folder of an npm package (jinja2.PackageLoader). */
export const PackageLoader = twin(core.PackageLoader, {
  object: 'packageName packagePath',
}) as unknown as PackageLoaderClass;

export interface PathConverterNames extends BaseConverterNames {
  part_isolating: boolean;

  get json_schema(): Readonly<Record<string, unknown>>;
}
/** `<path:name>`: text with slashes, not starting with one (werkzeug.routing.PathConverter). */
export type PathConverter = PathConverterNames & routing_converters_.PathConverter;
export type PathConverterClass = Statics<typeof routing_converters_.PathConverter> &
  Statics<BaseConverterClass> & {
    new (map: object): PathConverter;
    readonly prototype: PathConverter;
  };
/** `<path:name>`: text with slashes, not starting with one (werkzeug.routing.PathConverter). */
export const PathConverter = twin(core.PathConverter, {
  object: 'partIsolating jsonSchema',
}) as unknown as PathConverterClass;

export interface PottleNames extends AppNames {
  test_client_class: app_app_.TestClientClass;

  test_cli_runner_class: new (app: Pottle) => testing.TestCliRunner;
  /** Registers a blueprint (flask.Flask.register_blueprint). */
  register_blueprint(blueprint: Blueprint, options?: Snaked<app_blueprints_.RegisterOptions>): void;
  /**
   * Passes on what no rule of this app has, WebSockets too, to an older application behind it: for a port bit by bit. Its answers come as they
   * are; hooks of this app do not run for them.
   * @param url where it is: `http://127.0.0.1:8000`, `https://old.example.com`, `unix:/run/old.sock`
   * @throws TypeError for another URL, and for an option that cannot be; SetupError when called again, or once the app serves
   * @example app.fallback('http://127.0.0.1:8000');
   */
  fallback(url: string, options?: Snaked<fallback_options_.FallbackOptions>): void;
  /** A redirect response (flask.Flask.redirect). */
  redirect(options: { location: string; code?: http_status_.StatusValue | undefined }): Response;
  /** A redirect response (flask.Flask.redirect). */
  redirect(location: string, options: { code?: http_status_.StatusValue | undefined }): Response;
  /** A redirect response (flask.Flask.redirect). */
  redirect(location: string, code?: http_status_.StatusValue): Response;
  /** Makes {@link jinjaEnv} (flask.Flask.create_jinja_environment). */
  create_jinja_environment(): templating_environment_.JinjaEnvironment;
  /** Makes what finds templates in the folders of app and blueprints (flask.Flask.create_global_jinja_loader). */
  create_global_jinja_loader(): jinja_loaders_.Loader;
  /**
   * Runs a function as if a request had come: the URL is matched and the session open, but no hook before and no view
   * runs (flask.Flask.test_request_context). Teardown hooks run at the end.
   * @param options those of a request of the test client
   * @example await app.testRequestContext('/?page=2', { method: 'POST' }, () => request.args.get('page'))
   */
  test_request_context<T>(
    path: string,
    options: Snaked<testing_client_.ClientOptions> | (() => T | Promise<T>),
    fn?: () => T | Promise<T>,
  ): Promise<T>;
  /**
   * Runs a function between starting and stopping the app, for tests of what the serving hooks do
   * (quart.Quart.test_app).
   * @example await app.testApp(async () => { await app.testClient().get('/') })
   */
  test_app<T>(fn: (app: this) => T | Promise<T>): Promise<T>;
  /**
   * Sends a message to all that subscribe to the topic: text for a string, binary for bytes.
   * @returns how many of them there are in this process
   * @throws TypeError for what is neither text nor bytes, and for an option that there is not; MessageValidationError for what the schema of the topic refuses
   * @example app.publish('chat', message, { except: websocket });
   */
  publish(
    topic: string,
    message: string | Uint8Array,
    options?: Snaked<topics_given_.PublishOptions>,
  ): number;
  /** As {@link publish}, a value as JSON. */
  publish_json(topic: string, value: unknown, options?: Snaked<topics_given_.PublishOptions>): number;
  /**
   * A topic, by its name: with options, one that checks what is published, keeps a history, knows who is present, or bounds what waits for slow
   * subscribers. They are said once; elsewhere `app.topic(name)` gives the same.
   * @throws TypeError for an option that there is not or of the wrong kind, and for a topic that was declared with others
   * @throws RangeError for a bound that is not above zero
   * @example const board = app.topic<Note>('board', { history: 100, presence: true });
   */
  topic<In = unknown, Out = In>(
    name: string,
    options?: topics_settings_.TypedTopicOptions<In, Out> & Snakes<topics_settings_.TypedTopicOptions>,
  ): Topic<In, Out>;
  /**
   * What is published on a topic from now on, for any async code: `for await (const { data } of app.subscribe('board'))`.
   * Views of Server-Sent Events return `eventStream(app.subscribe(…))`; WebSockets have {@link Websocket.subscribe}.
   * @throws what {@link Topic.subscribe} does
   */
  subscribe<T = unknown>(
    topic: string,
    options?: Snaked<topics_topic_.ReadOptions>,
  ): AsyncIterableIterator<topics_topic_.TopicMessage<T>>;
  /** A client for tests: in process, no port (flask.Flask.test_client). */
  test_client(
    use_cookies: Option<
      Snaked<{
        useCookies?: boolean | undefined;
      }>,
      'use_cookies'
    >,
  ): testing.TestClient;
  /** A client for tests: in process, no port (flask.Flask.test_client). */
  test_client(
    options?: Snaked<{
      useCookies?: boolean | undefined;
    }>,
  ): testing.TestClient;
  /** Runs the app's commands in tests (flask.Flask.test_cli_runner). */
  test_cli_runner(): testing.TestCliRunner;
  /**
   * Serves the app until the process is told to stop; resolves when it listens (flask.Flask.run). Does nothing, and
   * gives undefined, while a command of `pottle` loads the module: the command decides what happens. With `workers` it gives
   * undefined in the process that supervises them.
   * @throws SetupError for a number of workers that cannot be, and where there can be none
   * @throws what {@link serve} does
   * @example await app.run({ certfile: 'cert.pem', keyfile: 'key.pem' });
   */
  run(
    host: Option<Snaked<app_app_.RunOptions>, 'host'>,
    port?: Option<Snaked<app_app_.RunOptions>, 'port'>,
    debug?: Option<Snaked<app_app_.RunOptions>, 'debug'>,
    load_dotenv?: Option<Snaked<app_app_.RunOptions>, 'load_dotenv'>,
  ): Promise<Server | undefined>;
  /**
   * Serves the app until the process is told to stop; resolves when it listens (flask.Flask.run). Does nothing, and
   * gives undefined, while a command of `pottle` loads the module: the command decides what happens. With `workers` it gives
   * undefined in the process that supervises them.
   * @throws SetupError for a number of workers that cannot be, and where there can be none
   * @throws what {@link serve} does
   * @example await app.run({ certfile: 'cert.pem', keyfile: 'key.pem' });
   */
  run(wanted?: Snaked<app_app_.RunOptions>): Promise<Server | undefined>;
  /** Which worker this process is, from 1 on: its successor has the same number. Undefined where there are no workers. */
  get worker_id(): number | undefined;
  /** Runs a function in an app context, for scripts, commands and tests (flask.Flask.app_context). */
  app_context<T>(fn: () => T | Promise<T>): Promise<T>;
  /**
   * Runs a function in the context of a request, without hooks and view; teardown hooks run at its end
   * (flask.Flask.request_context). For tests there is `testRequestContext`.
   */
  request_context<T>(exchange: exchange_.Exchange, fn: () => T | Promise<T>): Promise<T>;
  /** Runs once before serving; an error keeps the app from starting (quart.Quart.before_serving). */
  before_serving<H extends app_lifecycle_.ServingHook>(hook: H): H;
  /** Runs once when the app has stopped (quart.Quart.after_serving). */
  after_serving<H extends app_lifecycle_.ServingHook>(hook: H): H;
  /** A generator function around serving: up to its `yield` before, the rest after (quart.Quart.while_serving). */
  while_serving<H extends app_lifecycle_.WhileServingHook>(hook: H): H;
  /** Aborts when the app begins to stop (quart.Quart.shutdown_event): for tasks that go on until then. */
  get shutdown_signal(): AbortSignal;
  /**
   * {@link startup}, unless it was called before, and {@link shutdown} not since: for platforms that have no start of their own.
   */
  start_once(): Promise<void>;
  /** Aborts {@link shutdownSignal}: the server calls it before it waits for running requests. */
  begin_shutdown(): void;
  /**
   * A function that gives a promise, whatever the one it is made of does (quart.Quart.ensure_async): for extensions, which call what
   * their users hand them. What that throws becomes a rejection.
   */
  ensure_async<A extends unknown[], R>(fn: (...args: A) => R | Promise<R>): (...args: A) => Promise<R>;
  /** Starts a task at once, without the request; its error is logged (quart.Quart.add_background_task). */
  add_background_task<A extends unknown[]>(fn: (...args: A) => unknown, ...args: A): void;
  /** Background tasks that are still running. */
  get background_tasks(): ReadonlySet<Promise<void>>;
  /** Logs the error of a background task and tells whoever listens (quart.Quart.handle_background_exception). */
  handle_background_exception(error: unknown): Promise<void>;
  /** Finds the rule of a request. */
  match_exchange(ctx: Context): routing_match_.MatchResult;
  /** Whether the page that opens a WebSocket may. See {@link isSameOrigin}. */
  accepts_origin(ctx: Context): boolean;
  /** The hooks and the view of a rule's endpoint, flattened at its first request. */
  plan_for(kind: 'http' | 'websocket', rule: Rule | null): app_plan_.Plan;
  /** Everything before the response: session, signals, hooks, view (flask.Flask.full_dispatch_request). */
  full_dispatch_request(ctx: Context): Promise<unknown>;
  /** Whether something has to be made ready before the hooks run: a session. */
  must_prepare(ctx: Context): boolean;
  /** Opens a session that has to be waited for, or saved though nobody touches it. */
  prepare(ctx: Context): Promise<void>;
  /** Runs the URL preprocessors and the before-hooks; the first value is the answer (flask.Flask.preprocess_request). */
  preprocess_request(ctx?: Context): Promise<unknown>;
  /** Calls the view of the endpoint, or raises what routing found (flask.Flask.dispatch_request). */
  dispatch_request(ctx: Context): unknown;
  /** Throws what routing found. */
  raise_routing_exception(ctx: Context): never;
  /** The answer to OPTIONS: the methods of the path (flask.Flask.make_default_options_response). */
  make_default_options_response(ctx: Context): Response;
  /** Makes a response of what a view returned (flask.Flask.make_response). */
  make_response(value: unknown, ctx?: Context | null): Response;
  /** Runs what follows the view (flask.Flask.finalize_request). */
  finalize_request(ctx: Context, response: Response): Promise<Response>;
  /** Runs the after-hooks and saves the session (flask.Flask.process_response). */
  process_response(ctx: Context, response: Response): Promise<Response>;
  /** The limit of sending a streamed body, in seconds. */
  get response_timeout(): number | null;
  /**
   * Logs an error in the middle of a streamed body, when no other answer is possible any more.
   * @param ended the stream was being ended, as its client had left
   */
  log_stream_error(error: unknown, ended?: boolean): void;
  /** Runs the after-hooks of a WebSocket and, when it is refused, saves the session (quart.Quart.postprocess_websocket). */
  postprocess_websocket(ctx: Context, response: Response | null): Promise<Response | null>;
  /** Finds the handler of an error; throws it on when there is none (flask.Flask.handle_user_exception). */
  handle_user_exception(ctx: Context, error: unknown): unknown;
  /** Answers an HTTP error by its handler, or as it is (flask.Flask.handle_http_exception). */
  handle_http_exception(ctx: Context, error: HTTPException): unknown;
  /** Answers an unhandled error with a 500; rethrows it where tests want to see it (flask.Flask.handle_exception). */
  handle_exception(ctx: Context, error: unknown): Promise<Response>;
  /** Logs an error with the request that it belongs to (flask.Flask.log_exception). */
  log_exception(ctx: Context, error: unknown): void;
  /** Runs the teardown hooks of the request; each runs, then the first failure is raised (flask.Flask.do_teardown_request). */
  do_teardown_request(ctx: Context, error: unknown): Promise<void>;
  /** Runs the teardown hooks of the app context (flask.Flask.do_teardown_appcontext). */
  do_teardown_appcontext(_ctx: Context, error: unknown): Promise<void>;
  /** What builds URLs: for a request, or from SERVER_NAME without one; null where nothing tells the host (flask.Flask.create_url_adapter). */
  create_url_adapter(connection: Connection | null): MapAdapter | null;
  /** Builds the URL of an endpoint (flask.Flask.url_for). See {@link urlFor}. */
  url_for(endpoint: string, values?: app_urls_.UrlForValues): string;
  /** Lets the `urlDefaults` hooks fill in values: those of the app, then of the blueprints of the endpoint. */
  inject_url_defaults(endpoint: string, values: Record<string, unknown>): void;
  /** Asks the `urlBuildErrorHandlers`; the first text is the URL, else the last error is thrown (flask.Flask.handle_url_build_error). */
  handle_url_build_error(error: BuildError, endpoint: string, values: Record<string, unknown>): string;
}
/**
 * An application (flask.Flask, quart.Quart).
 * @example
 * const app = new Pottle(import.meta);
 * app.get('/')(async function index() { return 'Hello'; });
 * app.run();
 */
export type Pottle = PottleNames & app_app_.Pottle;
export type PottleClass = Statics<typeof app_app_.Pottle> &
  Statics<AppClass> & {
    new (importName: app_names_.ImportName, options?: Snaked<app_setup_.PottleOptions>): Pottle;
    readonly prototype: Pottle;
  };
/**
 * An application (flask.Flask, quart.Quart).
 * @example
 * const app = new Pottle(import.meta);
 * app.get('/')(async function index() { return 'Hello'; });
 * app.run();
 */
export const Pottle = twin(core.Pottle, {
  object:
    'testClientClass testCliRunnerClass registerBlueprint:1 fallback:1 redirect:Pottle.redirect createJinjaEnvironment createGlobalJinjaLoader testRequestContext:1? testApp publish:2 publishJson:2 topic:1 subscribe:1 testClient:Pottle.test_client testCliRunner run:Pottle.run workerId appContext requestContext beforeServing afterServing whileServing shutdownSignal startOnce beginShutdown ensureAsync addBackgroundTask backgroundTasks handleBackgroundException matchExchange acceptsOrigin planFor fullDispatchRequest mustPrepare preprocessRequest dispatchRequest raiseRoutingException makeDefaultOptionsResponse makeResponse finalizeRequest processResponse responseTimeout logStreamError postprocessWebsocket handleUserException handleHttpException handleException logException doTeardownRequest doTeardownAppcontext createUrlAdapter urlFor injectUrlDefaults handleUrlBuildError',
  options: [1],
}) as unknown as PottleClass;

export interface PreconditionFailedNames extends HTTPExceptionNames {}
/** 412: `If-Match` or a like header does not hold. */
export type PreconditionFailed = PreconditionFailedNames & errors_.PreconditionFailed;
export type PreconditionFailedClass = Statics<typeof errors_.PreconditionFailed> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): PreconditionFailed;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): PreconditionFailed;
    readonly prototype: PreconditionFailed;
  };
/** 412: `If-Match` or a like header does not hold. */
export const PreconditionFailed = twin(core.PreconditionFailed, {
  options: 'HTTPException',
}) as unknown as PreconditionFailedClass;

export interface PreconditionRequiredNames extends HTTPExceptionNames {}
/** 428: the request must be conditional. */
export type PreconditionRequired = PreconditionRequiredNames & errors_.PreconditionRequired;
export type PreconditionRequiredClass = Statics<typeof errors_.PreconditionRequired> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): PreconditionRequired;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): PreconditionRequired;
    readonly prototype: PreconditionRequired;
  };
/** 428: the request must be conditional. */
export const PreconditionRequired = twin(core.PreconditionRequired, {
  options: 'HTTPException',
}) as unknown as PreconditionRequiredClass;

export interface ProxyFixNames {
  readonly x_for: number;

  readonly x_proto: number;

  readonly x_host: number;

  readonly x_port: number;

  readonly x_prefix: number;
}
/**
 * Lets a request look as it did before the proxies in front of the app (werkzeug.middleware.proxy_fix.ProxyFix). A
 * header may hold a value of each proxy; the one counted from the right is believed, so a client cannot write it.
 * Too few values are ignored. Never ask for more than there are proxies that set the header.
 * @example app.handle = new ProxyFix(app, { xFor: 1, xProto: 1, xHost: 1 }).handle;
 */
export type ProxyFix = ProxyFixNames & middleware_proxies_.ProxyFix;
export type ProxyFixClass = Statics<typeof middleware_proxies_.ProxyFix> & {
  new (options: { app: middleware_proxies_.Handler } & Snaked<middleware_proxies_.ProxyFixOptions>): ProxyFix;
  new (
    app: middleware_proxies_.Handler,
    x_for: Option<Snaked<middleware_proxies_.ProxyFixOptions>, 'x_for'>,
    x_proto?: Option<Snaked<middleware_proxies_.ProxyFixOptions>, 'x_proto'>,
    x_host?: Option<Snaked<middleware_proxies_.ProxyFixOptions>, 'x_host'>,
    x_port?: Option<Snaked<middleware_proxies_.ProxyFixOptions>, 'x_port'>,
    x_prefix?: Option<Snaked<middleware_proxies_.ProxyFixOptions>, 'x_prefix'>,
  ): ProxyFix;
  new (app: middleware_proxies_.Handler, options?: Snaked<middleware_proxies_.ProxyFixOptions>): ProxyFix;
  readonly prototype: ProxyFix;
};
/**
 * Lets a request look as it did before the proxies in front of the app (werkzeug.middleware.proxy_fix.ProxyFix). A
 * header may hold a value of each proxy; the one counted from the right is believed, so a client cannot write it.
 * Too few values are ignored. Never ask for more than there are proxies that set the header.
 * @example app.handle = new ProxyFix(app, { xFor: 1, xProto: 1, xHost: 1 }).handle;
 */
export const ProxyFix = twin(core.ProxyFix, {
  object: 'xFor xProto xHost xPort xPrefix',
  options: 'ProxyFix',
}) as unknown as ProxyFixClass;

export interface RangeNames {
  /**
   * The one range as start and stop within content of this length; null when there are several, the units are not
   * bytes, the length is unknown, or it cannot be satisfied.
   */
  range_for_length(length: number | null): [start: number, stop: number] | null;
  /** The Content-Range of the one range for content of this length, or null as for {@link rangeForLength}. */
  make_content_range(length: number | null): ContentRange | null;
  /** {@link makeContentRange} as text. */
  to_content_range_header(length: number | null): string | null;
  /** The header again. */
  to_header(): string;

  to_string(): string;
}
/** The Range header of a request (werkzeug.datastructures.Range). */
export type Range = RangeNames & http_range_.Range;
export type RangeClass = Statics<typeof http_range_.Range> & {
  new (options: { units: string; ranges: readonly http_range_.ByteRange[] }): Range;
  new (units: string, options: { ranges: readonly http_range_.ByteRange[] }): Range;
  new (units: string, ranges: readonly http_range_.ByteRange[]): Range;
  readonly prototype: Range;
  /** Reads the header; null when it is absent or malformed. */
  from_header(value: string | null | undefined): Range | null;
};
/** The Range header of a request (werkzeug.datastructures.Range). */
export const Range = twin(core.Range, {
  object: 'rangeForLength makeContentRange toContentRangeHeader toHeader toString',
  statics: 'fromHeader',
  options: 'Range',
}) as unknown as RangeClass;

export interface RequestNames extends ConnectionNames {
  /** The largest body that is read, in bytes; null for any. By default MAX_CONTENT_LENGTH of the config. */
  get max_content_length(): number | null;

  set max_content_length(bytes: number | null);
  /** The largest form field that is no file, in bytes; null for any. By default MAX_FORM_MEMORY_SIZE. */
  get max_form_memory_size(): number | null;

  set max_form_memory_size(bytes: number | null);
  /** How many parts a form may have; null for any. By default MAX_FORM_PARTS. */
  get max_form_parts(): number | null;

  set max_form_parts(parts: number | null);
  /** How long the body may take, in seconds; null for any time. By default BODY_TIMEOUT. */
  get body_timeout(): number | null;

  set body_timeout(seconds: number | null);
  /**
   * The whole body (flask.Request.get_data).
   * @param options `asText`: decoded from UTF-8; `cache`: keep it for the next call, true by default
   * @throws RequestEntityTooLarge, RequestTimeout, ClientDisconnected
   */
  get_data(
    options: Snaked<{
      asText: true;
      cache?: boolean | undefined;
    }>,
  ): Promise<string>;

  get_data(
    cache: Option<
      Snaked<{
        asText?: false | undefined;
        cache?: boolean | undefined;
      }>,
      'cache'
    >,
    as_text?: Option<
      Snaked<{
        asText?: false | undefined;
        cache?: boolean | undefined;
      }>,
      'as_text'
    >,
    parse_form_data?: Option<
      Snaked<{
        asText?: false | undefined;
        cache?: boolean | undefined;
      }>,
      'parse_form_data'
    >,
  ): Promise<Uint8Array>;

  get_data(
    options?: Snaked<{
      asText?: false | undefined;
      cache?: boolean | undefined;
    }>,
  ): Promise<Uint8Array>;
  /**
   * Tells the browser what the page is going to need while the view still works: a `103 Early Hints` (RFC 8297). Does nothing
   * once the answer has begun, and where the client or the engine can have none. (Quart has `send_push_promise`,
   * for pushes that browsers have given up.)
   * @param hints header lines: `Link`, one or several, and what else belongs to them
   * @throws TypeError for hints without a link, or with one that says nothing; HeaderError for what breaks lines
   * @example request.sendEarlyHints({ Link: '</static/style.css>; rel=preload; as=style' });
   */
  send_early_hints(hints: http_links_.EarlyHints): void;
  /** Makes what parses forms; a subclass may make its own. */
  make_form_data_parser(): FormDataParser;
  /**
   * The content, read as its media type says: by the handlers of `app.media` (falcon.Request.get_media). Read once, whoever asks.
   * @typeParam T what the client should have sent: nothing checks that it has
   * @throws UnsupportedMediaType for any other type, with an `Accept` of those that are understood; BadRequest for content that is broken or not there
   */
  get_media<T = unknown>(options?: Snaked<media_options_.GetMediaOptions>): Promise<T>;
  /** Parses and writes JSON: the provider of the app. */
  get json_module(): media_options_.JsonModule;
  /**
   * The body parsed as JSON (flask.Request.get_json).
   * @typeParam T what the client should have sent: nothing checks that it has
   * @throws UnsupportedMediaType when the content type is not JSON, BadRequest when the body is malformed
   */
  get_json<T = unknown>(
    options: Snaked<media_options_.GetJsonOptions> & {
      silent: true;
    },
  ): Promise<T | null>;

  get_json<T = unknown>(
    force: Option<Snaked<media_options_.GetJsonOptions>, 'force'>,
    silent?: Option<Snaked<media_options_.GetJsonOptions>, 'silent'>,
    cache?: Option<Snaked<media_options_.GetJsonOptions>, 'cache'>,
  ): Promise<T>;

  get_json<T = unknown>(options?: Snaked<media_options_.GetJsonOptions>): Promise<T>;
  /**
   * Called when JSON cannot be parsed; what it returns takes the place of the value (flask.Request.on_json_loading_failed).
   * @param error what the parser said; null when the content type is not JSON
   */
  on_json_loading_failed(error: Error | null): unknown;
  /** Whether there is anything to {@link close}. */
  get holds_files(): boolean;
}
/**
 * The request that is being answered (flask.Request). Members that need the body are promises, made once:
 * `(await request.form).get('name')`.
 */
export type Request = RequestNames & wrappers_request_.Request;
export type RequestClass = Statics<typeof wrappers_request_.Request> &
  Statics<ConnectionClass> & {
    new (scope: wrappers_connection_.Scope): Request;
    readonly prototype: Request;
    /** Parses forms; a subclass may have another. */
    form_data_parser_class: typeof FormDataParser;
  };
/**
 * The request that is being answered (flask.Request). Members that need the body are promises, made once:
 * `(await request.form).get('name')`.
 */
export const Request = twin(core.Request, {
  object:
    'maxContentLength maxFormMemorySize maxFormParts bodyTimeout getData:Request.get_data sendEarlyHints makeFormDataParser getMedia:0 jsonModule getJson:Request.get_json onJsonLoadingFailed holdsFiles',
  statics: 'formDataParserClass',
}) as unknown as RequestClass;

export interface RequestCacheControlNames {
  /** `no-cache`: ask the origin. */
  readonly no_cache: boolean;
  /** `max-stale` in seconds; true without a value: any. */
  readonly max_stale: number | true | null;
  /** `min-fresh` in seconds. */
  readonly min_fresh: number | null;
  /** `only-if-cached`: do not ask the origin. */
  readonly only_if_cached: boolean;
  /** `no-store`: keep nothing. */
  no_store: boolean;
  /** `max-age` in seconds. */
  max_age: number | null;
  /** `no-transform`: deliver as it is. */
  no_transform: boolean;
  /** `stale-if-error` in seconds (RFC 5861). */
  stale_if_error: number | null;
  /** The header again. */
  to_header(): string;

  to_string(): string;
}
/** Cache-Control of a request: read only (werkzeug.datastructures.RequestCacheControl). */
export type RequestCacheControl = RequestCacheControlNames & http_cachecontrol_.RequestCacheControl;
export type RequestCacheControlClass = Statics<typeof http_cachecontrol_.RequestCacheControl> & {
  new (
    values?: Iterable<readonly [string, string | null]>,
    onUpdate?: ((directives: never) => void) | undefined,
  ): RequestCacheControl;
  readonly prototype: RequestCacheControl;
  /** Reads the header; empty when it is absent. */
  from_header(value: string | null | undefined): RequestCacheControl;
};
/** Cache-Control of a request: read only (werkzeug.datastructures.RequestCacheControl). */
export const RequestCacheControl = twin(core.RequestCacheControl, {
  object: 'noCache maxStale minFresh onlyIfCached noStore maxAge noTransform staleIfError toHeader toString',
  statics: 'fromHeader',
}) as unknown as RequestCacheControlClass;

export interface RequestEntityTooLargeNames extends HTTPExceptionNames {}
/** 413: the body is larger than allowed. */
export type RequestEntityTooLarge = RequestEntityTooLargeNames & errors_.RequestEntityTooLarge;
export type RequestEntityTooLargeClass = Statics<typeof errors_.RequestEntityTooLarge> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): RequestEntityTooLarge;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): RequestEntityTooLarge;
    readonly prototype: RequestEntityTooLarge;
  };
/** 413: the body is larger than allowed. */
export const RequestEntityTooLarge = twin(core.RequestEntityTooLarge, {
  options: 'HTTPException',
}) as unknown as RequestEntityTooLargeClass;

export interface RequestHeaderFieldsTooLargeNames extends HTTPExceptionNames {}
/** 431: the headers are larger than allowed. */
export type RequestHeaderFieldsTooLarge = RequestHeaderFieldsTooLargeNames &
  errors_.RequestHeaderFieldsTooLarge;
export type RequestHeaderFieldsTooLargeClass = Statics<typeof errors_.RequestHeaderFieldsTooLarge> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): RequestHeaderFieldsTooLarge;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): RequestHeaderFieldsTooLarge;
    readonly prototype: RequestHeaderFieldsTooLarge;
  };
/** 431: the headers are larger than allowed. */
export const RequestHeaderFieldsTooLarge = twin(core.RequestHeaderFieldsTooLarge, {
  options: 'HTTPException',
}) as unknown as RequestHeaderFieldsTooLargeClass;

export interface RequestHeadersNames {
  /** A copy that can be changed. */
  copy(): Headers;
  /** The values of all lines of this name. */
  get_all(name: string): string[];
  /** `[name, value]` of each line; with `lower` the names in lower case. */
  items(
    options?: Snaked<{
      lower?: boolean | undefined;
    }>,
  ): Generator<[string, string]>;
  /** The name of each line; with `lower` in lower case. */
  keys(
    options?: Snaked<{
      lower?: boolean | undefined;
    }>,
  ): Generator<string>;
  /** The lines as text, as they stand in a message of HTTP/1.1, with the blank line at the end. */
  to_string(): string;
  /** What JSON shows: names and first values. */
  to_jSON(): Record<string, string>;
}
/**
 * The headers of a request, read from where they came (werkzeug.datastructures.EnvironHeaders). One header is asked
 * for by name; only iterating, {@link list} and {@link getlist} take them all. Names show in title case.
 */
export type RequestHeaders = RequestHeadersNames & http_headers_.RequestHeaders;
export type RequestHeadersClass = Statics<typeof http_headers_.RequestHeaders> & {
  new (source: http_headers_.HeaderSource): RequestHeaders;
  readonly prototype: RequestHeaders;
};
/**
 * The headers of a request, read from where they came (werkzeug.datastructures.EnvironHeaders). One header is asked
 * for by name; only iterating, {@link list} and {@link getlist} take them all. Names show in title case.
 */
export const RequestHeaders = twin(core.RequestHeaders, {
  object: 'getAll items:0 keys:0 toString toJSON',
}) as unknown as RequestHeadersClass;

export interface RequestRedirectNames extends HTTPExceptionNames {
  readonly new_url: string;

  get_response(): Response;
}
/** A redirect that routing asks for: a missing slash, a canonical URL (werkzeug.routing.RequestRedirect). */
export type RequestRedirect = RequestRedirectNames & app_ctx_.RequestRedirect;
export type RequestRedirectClass = Statics<typeof app_ctx_.RequestRedirect> &
  Statics<HTTPExceptionClass> & {
    new (newUrl: string, code?: number): RequestRedirect;
    readonly prototype: RequestRedirect;
  };
/** A redirect that routing asks for: a missing slash, a canonical URL (werkzeug.routing.RequestRedirect). */
export const RequestRedirect = twin(core.RequestRedirect, {
  object: 'newUrl getResponse',
}) as unknown as RequestRedirectClass;

export interface RequestTimeoutNames extends HTTPExceptionNames {}
/** 408: the request did not arrive in time. */
export type RequestTimeout = RequestTimeoutNames & errors_.RequestTimeout;
export type RequestTimeoutClass = Statics<typeof errors_.RequestTimeout> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): RequestTimeout;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): RequestTimeout;
    readonly prototype: RequestTimeout;
  };
/** 408: the request did not arrive in time. */
export const RequestTimeout = twin(core.RequestTimeout, {
  options: 'HTTPException',
}) as unknown as RequestTimeoutClass;

export interface RequestURITooLargeNames extends HTTPExceptionNames {}
/** 414: the URL is longer than allowed. */
export type RequestURITooLarge = RequestURITooLargeNames & errors_.RequestURITooLarge;
export type RequestURITooLargeClass = Statics<typeof errors_.RequestURITooLarge> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): RequestURITooLarge;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): RequestURITooLarge;
    readonly prototype: RequestURITooLarge;
  };
/** 414: the URL is longer than allowed. */
export const RequestURITooLarge = twin(core.RequestURITooLarge, {
  options: 'HTTPException',
}) as unknown as RequestURITooLargeClass;

export interface RequestValidationErrorNames extends BadRequestNames {
  get_headers(): [string, string][];

  get_problem(): Record<string, unknown>;

  get_body(): string;
}
/**
 * 400: the request is not what the schemas of its route ask for; everything that is wrong with it at once. Its answer is `application/problem+json`
 * (RFC 9457); an error handler for this class may answer otherwise, with a form, say.
 * @example
 * app.errorhandler(RequestValidationError)(async (error) =>
 *   tuple(await renderTemplate('signup.html', { form: error.form }), 400));
 */
export type RequestValidationError = RequestValidationErrorNames & schema_problems_.RequestValidationError;
export type RequestValidationErrorClass = Statics<typeof schema_problems_.RequestValidationError> &
  Statics<BadRequestClass> & {
    new (
      problems: readonly schema_problems_.RequestProblem[],
      sent?: Readonly<Record<string, unknown>>,
    ): RequestValidationError;
    readonly prototype: RequestValidationError;
  };
/**
 * 400: the request is not what the schemas of its route ask for; everything that is wrong with it at once. Its answer is `application/problem+json`
 * (RFC 9457); an error handler for this class may answer otherwise, with a form, say.
 * @example
 * app.errorhandler(RequestValidationError)(async (error) =>
 *   tuple(await renderTemplate('signup.html', { form: error.form }), 400));
 */
export const RequestValidationError = twin(core.RequestValidationError, {
  object: 'getHeaders getProblem getBody',
}) as unknown as RequestValidationErrorClass;

export interface RequestedRangeNotSatisfiableNames extends HTTPExceptionNames {
  get_headers(): [string, string][];
}
/** 416: the content has no such range; `length` tells how long it is. */
export type RequestedRangeNotSatisfiable = RequestedRangeNotSatisfiableNames &
  errors_.RequestedRangeNotSatisfiable;
export type RequestedRangeNotSatisfiableClass = Statics<typeof errors_.RequestedRangeNotSatisfiable> &
  Statics<HTTPExceptionClass> & {
    new (
      length: Option<Snaked<errors_.HTTPExceptionOptions>, 'length'>,
      units?: Option<Snaked<errors_.HTTPExceptionOptions>, 'units'>,
      description?: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): RequestedRangeNotSatisfiable;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): RequestedRangeNotSatisfiable;
    readonly prototype: RequestedRangeNotSatisfiable;
  };
/** 416: the content has no such range; `length` tells how long it is. */
export const RequestedRangeNotSatisfiable = twin(core.RequestedRangeNotSatisfiable, {
  object: 'getHeaders',
  options: 'RequestedRangeNotSatisfiable',
}) as unknown as RequestedRangeNotSatisfiableClass;

export interface ResponseNames {
  readonly headers: HeaderDict<Headers>;
  /** The body as bytes; assign text or bytes to replace it. */
  get data(): Buffer & Promise<Uint8Array>;
  set data(data: string | Uint8Array);
  /** The body as bytes, or as text. Of a stream: wait for make_sequence() first. */
  get_data(as_text: true): string;
  get_data(as_text: false): Buffer;
  get_data(options: { as_text: true }): string;
  get_data(options?: { as_text?: false | undefined }): Buffer;
  /** The body, parsed; null when the type is not JSON. */
  get_json<T = unknown>(force: boolean, silent?: boolean): T;
  get_json<T = unknown>(options?: { force?: boolean | undefined; silent?: boolean | undefined }): T;
  /** Sets an entity tag made of the body, unless there is one. */
  add_etag(overwrite: boolean, weak?: boolean): void;
  add_etag(options?: { overwrite?: boolean | undefined; weak?: boolean | undefined }): void;
  /** The header lines if anybody touched them, else null; then {@link contentType} is all there is. */
  get touched_headers(): Headers | null;
  /** The status code. */
  get status_code(): number;

  set status_code(code: number);
  /** The whole `Content-Type`; null for none. */
  get content_type(): string | null;

  set content_type(value: string | null);
  /** The body is text or bytes, and not a stream. */
  get is_sequence(): boolean;
  /** The body is a stream whose length nobody knows. */
  get is_streamed(): boolean;
  /** The length of the body in bytes; null for a stream. */
  calculate_content_length(): number | null;
  /** Replaces the body, and with it `Content-Length` (flask.Response.set_data). */
  set_data(data: wrappers_bodies_.Chunk): void;
  /** Reads a stream to its end and keeps the bytes (flask.Response.make_sequence). */
  make_sequence(): Promise<void>;
  /** The body in pieces of bytes. */
  iter_encoded(): AsyncGenerator<Uint8Array>;
  /** The body is JSON. */
  get is_json(): boolean;
  /**
   * Adds a cookie (flask.Response.set_cookie; RFC 6265).
   * @param options `maxAge` in seconds, `expires` a date or seconds since 1970, `path` (`/`; null for none), `domain`,
   *   `secure`, `httponly`, `samesite`, `partitioned`
   * @throws CookieError when the name or an attribute is one that others would read differently
   */
  set_cookie(
    options: { key: string; value?: string | undefined } & Snaked<http_cookies_.CookieOptions>,
  ): void;
  /**
   * Adds a cookie (flask.Response.set_cookie; RFC 6265).
   * @param options `maxAge` in seconds, `expires` a date or seconds since 1970, `path` (`/`; null for none), `domain`,
   *   `secure`, `httponly`, `samesite`, `partitioned`
   * @throws CookieError when the name or an attribute is one that others would read differently
   */
  set_cookie(
    key: string,
    options: { value?: string | undefined } & Snaked<http_cookies_.CookieOptions>,
  ): void;
  /**
   * Adds a cookie (flask.Response.set_cookie; RFC 6265).
   * @param options `maxAge` in seconds, `expires` a date or seconds since 1970, `path` (`/`; null for none), `domain`,
   *   `secure`, `httponly`, `samesite`, `partitioned`
   * @throws CookieError when the name or an attribute is one that others would read differently
   */
  set_cookie(
    key: string,
    value: string | undefined,
    max_age: Option<Snaked<http_cookies_.CookieOptions>, 'max_age'>,
    expires?: Option<Snaked<http_cookies_.CookieOptions>, 'expires'>,
    path?: Option<Snaked<http_cookies_.CookieOptions>, 'path'>,
    domain?: Option<Snaked<http_cookies_.CookieOptions>, 'domain'>,
    secure?: Option<Snaked<http_cookies_.CookieOptions>, 'secure'>,
    httponly?: Option<Snaked<http_cookies_.CookieOptions>, 'httponly'>,
    samesite?: Option<Snaked<http_cookies_.CookieOptions>, 'samesite'>,
    partitioned?: Option<Snaked<http_cookies_.CookieOptions>, 'partitioned'>,
  ): void;
  /**
   * Adds a cookie (flask.Response.set_cookie; RFC 6265).
   * @param options `maxAge` in seconds, `expires` a date or seconds since 1970, `path` (`/`; null for none), `domain`,
   *   `secure`, `httponly`, `samesite`, `partitioned`
   * @throws CookieError when the name or an attribute is one that others would read differently
   */
  set_cookie(key: string, value?: string, options?: Snaked<http_cookies_.CookieOptions>): void;
  /** Makes the client forget a cookie; path and domain must be those it was set with (flask.Response.delete_cookie). */
  delete_cookie(options: { key: string } & Snaked<http_cookies_.CookieOptions>): void;
  /** Makes the client forget a cookie; path and domain must be those it was set with (flask.Response.delete_cookie). */
  delete_cookie(
    key: string,
    path: Option<Snaked<http_cookies_.CookieOptions>, 'path'>,
    domain?: Option<Snaked<http_cookies_.CookieOptions>, 'domain'>,
    secure?: Option<Snaked<http_cookies_.CookieOptions>, 'secure'>,
    httponly?: Option<Snaked<http_cookies_.CookieOptions>, 'httponly'>,
    samesite?: Option<Snaked<http_cookies_.CookieOptions>, 'samesite'>,
    partitioned?: Option<Snaked<http_cookies_.CookieOptions>, 'partitioned'>,
  ): void;
  /** Makes the client forget a cookie; path and domain must be those it was set with (flask.Response.delete_cookie). */
  delete_cookie(key: string, options?: Snaked<http_cookies_.CookieOptions>): void;
  /**
   * Takes a body that can be opened at any range: a file.
   * @param length of the whole, in bytes
   */
  set_source(
    length: number,
    open: (range: wrappers_response_.ByteRange | null) => AsyncIterable<wrappers_bodies_.Chunk>,
  ): void;
  /**
   * Answers a conditional or range request: 304, 412, 206, or the response as it is (flask.Response.make_conditional;
   * RFC 9110, sections 13 and 14). A stream that is sent whole and says no `Content-Length` is read first, for its length.
   * @param options `acceptRanges`: serve ranges; `completeLength`: the length of the whole, without which there are none
   * @throws RangeNotSatisfiable, which an app answers as RequestedRangeNotSatisfiable
   */
  make_conditional(
    options: {
      request_or_environ: {
        readonly method: string;
        readonly headers: http_conditional_.RequestFields;
      };
    } & Snaked<{
      acceptRanges?: boolean | string | undefined;
      completeLength?: number | null | undefined;
    }>,
  ): Promise<this>;
  /**
   * Answers a conditional or range request: 304, 412, 206, or the response as it is (flask.Response.make_conditional;
   * RFC 9110, sections 13 and 14). A stream that is sent whole and says no `Content-Length` is read first, for its length.
   * @param options `acceptRanges`: serve ranges; `completeLength`: the length of the whole, without which there are none
   * @throws RangeNotSatisfiable, which an app answers as RequestedRangeNotSatisfiable
   */
  make_conditional(
    request_or_environ: {
      readonly method: string;
      readonly headers: http_conditional_.RequestFields;
    },
    accept_ranges: Option<
      Snaked<{
        acceptRanges?: boolean | string | undefined;
        completeLength?: number | null | undefined;
      }>,
      'accept_ranges'
    >,
    complete_length?: Option<
      Snaked<{
        acceptRanges?: boolean | string | undefined;
        completeLength?: number | null | undefined;
      }>,
      'complete_length'
    >,
  ): Promise<this>;
  /**
   * Answers a conditional or range request: 304, 412, 206, or the response as it is (flask.Response.make_conditional;
   * RFC 9110, sections 13 and 14). A stream that is sent whole and says no `Content-Length` is read first, for its length.
   * @param options `acceptRanges`: serve ranges; `completeLength`: the length of the whole, without which there are none
   * @throws RangeNotSatisfiable, which an app answers as RequestedRangeNotSatisfiable
   */
  make_conditional(
    request: {
      readonly method: string;
      readonly headers: http_conditional_.RequestFields;
    },
    options?: Snaked<{
      acceptRanges?: boolean | string | undefined;
      completeLength?: number | null | undefined;
    }>,
  ): Promise<this>;
  /** Runs a function when the response has been sent or given up (flask.Response.call_on_close). */
  call_on_close<F extends () => unknown>(fn: F): F;
  /** When the content was last changed. */
  get last_modified(): Date | null;

  set last_modified(when: http_dates_.DateLike | string | null);
  /** When to try again; set seconds or a date. */
  get retry_after(): Date | null;

  set retry_after(when: Date | number | string | null);
  /** The methods of the `Allow` header. */
  get allow(): HeaderSet;
  /** The request headers that the response depends on. */
  get vary(): HeaderSet;
  /** The languages of the content. */
  get content_language(): HeaderSet;

  set content_language(values: Texts);
  /** What the page may load: `response.contentSecurityPolicy.defaultSrc = "'self'"`. */
  get content_security_policy(): ContentSecurityPolicy;

  set content_security_policy(value: ContentSecurityPolicy | string | null);
  /** As {@link contentSecurityPolicy}, to be reported and not enforced. */
  get content_security_policy_report_only(): ContentSecurityPolicy;

  set content_security_policy_report_only(value: ContentSecurityPolicy | string | null);
  /** The headers that other origins may send. */
  get access_control_allow_headers(): string[] | null;

  set access_control_allow_headers(values: Iterable<string> | null);
  /** The methods that other origins may use. */
  get access_control_allow_methods(): string[] | null;

  set access_control_allow_methods(values: Iterable<string> | null);
  /** The headers that other origins may read. */
  get access_control_expose_headers(): string[] | null;

  set access_control_expose_headers(values: Iterable<string> | null);
  /** Whether the page shares its browsing context group (`Cross-Origin-Opener-Policy`). */
  get cross_origin_opener_policy(): string;

  set cross_origin_opener_policy(value: string | null);
  /** What the page may embed (`Cross-Origin-Embedder-Policy`). */
  get cross_origin_embedder_policy(): string;

  set cross_origin_embedder_policy(value: string | null);
  /** The length of the body in bytes; null when it is not known. */
  content_length: number | null;
  /** The `Content-Encoding` header. */
  content_encoding: string | null;
  /** Where the body can be had by itself; percent-encoded when it is sent. */
  content_location: string | null;
  /** The range units that are served: `bytes`, `none`. */
  accept_ranges: string | null;
  /** The `Cache-Control` directives: `response.cacheControl.maxAge = 60`. */
  readonly cache_control: ResponseCacheControl;
  /** The part of the content that this is. */
  readonly content_range: ContentRange;
  /** The origin that may read the response, or `*`. */
  access_control_allow_origin: string | null;
  /** How long a browser may remember all this, in seconds. */
  access_control_max_age: number | null;
  /** Who may embed the content (`Cross-Origin-Resource-Policy`); null for anybody. */
  cross_origin_resource_policy: string | null;
  /** The parameters of the content type, live: what is set is written. */
  get mimetype_params(): Record<string, string>;
  /** The challenge of a 401; several are set as a list. */
  get www_authenticate(): WWWAuthenticate;

  set www_authenticate(value: WWWAuthenticate | readonly WWWAuthenticate[] | null);
  /** Sets the entity tag; `weak`: the same in meaning, not to the byte (RFC 9110, section 8.8.3). */
  set_etag(options: { etag: string; weak?: boolean | undefined }): void;
  /** Sets the entity tag; `weak`: the same in meaning, not to the byte (RFC 9110, section 8.8.3). */
  set_etag(etag: string, options: { weak?: boolean | undefined }): void;
  /** Sets the entity tag; `weak`: the same in meaning, not to the byte (RFC 9110, section 8.8.3). */
  set_etag(etag: string, weak?: boolean): void;
  /** The entity tag and whether it is weak; null and null without one. */
  get_etag(): [etag: string, weak: boolean] | [null, null];
  /** Whether scripts of other origins may send credentials. */
  get access_control_allow_credentials(): boolean;

  set access_control_allow_credentials(value: boolean | null);
}
/**
 * An HTTP response (flask.Response).
 * @example new Response('not here', { status: 404, mimetype: 'text/plain', headers: { 'X-Reason': 'gone' } })
 */
export type Response = ResponseNames & wrappers_response_.Response;
export type ResponseClass = Statics<typeof wrappers_response_.Response> & {
  new (
    options: {
      response?: wrappers_bodies_.Body | null | undefined;
    } & Snaked<wrappers_response_.ResponseOptions>,
  ): Response;
  new (
    response: wrappers_bodies_.Body | null | undefined,
    status: Option<Snaked<wrappers_response_.ResponseOptions>, 'status'>,
    headers?: Option<Snaked<wrappers_response_.ResponseOptions>, 'headers'>,
    mimetype?: Option<Snaked<wrappers_response_.ResponseOptions>, 'mimetype'>,
    content_type?: Option<Snaked<wrappers_response_.ResponseOptions>, 'content_type'>,
    direct_passthrough?: Option<Snaked<wrappers_response_.ResponseOptions>, 'direct_passthrough'>,
  ): Response;
  new (
    body?: wrappers_bodies_.Body | null,
    status?: http_status_.StatusValue | Snaked<wrappers_response_.ResponseOptions>,
    options?: Snaked<wrappers_response_.ResponseOptions>,
  ): Response;
  readonly prototype: Response;
  /** The type of a response that names none; subclasses may have another. */
  default_mimetype: string;
  /** The status of a response that names none. */
  default_status: number;
  /** The longest cookie that browsers keep, in bytes. An app warns of those above its MAX_COOKIE_SIZE. */
  max_cookie_size: number;
  /** Parses JSON; an app puts its provider here. */
  json_module: {
    loads(text: string): unknown;
  };
};
/**
 * An HTTP response (flask.Response).
 * @example new Response('not here', { status: 404, mimetype: 'text/plain', headers: { 'X-Reason': 'gone' } })
 */
export const Response = twin(
  core.Response,
  {
    object:
      'touchedHeaders statusCode contentType isSequence isStreamed calculateContentLength setData getData:Response.get_data makeSequence iterEncoded isJson getJson:Response.get_json setCookie:Response.set_cookie deleteCookie:Response.delete_cookie addEtag:Response.add_etag setSource makeConditional:Response.make_conditional callOnClose lastModified retryAfter contentLanguage contentSecurityPolicy contentSecurityPolicyReportOnly accessControlAllowHeaders accessControlAllowMethods accessControlExposeHeaders crossOriginOpenerPolicy crossOriginEmbedderPolicy contentLength contentEncoding contentLocation acceptRanges cacheControl contentRange accessControlAllowOrigin accessControlMaxAge crossOriginResourcePolicy mimetypeParams wwwAuthenticate setEtag:Response.set_etag getEtag accessControlAllowCredentials',
    statics: 'defaultMimetype defaultStatus maxCookieSize jsonModule',
    options: 'Response',
  },
  undefined,
  PythonResponse,
) as unknown as ResponseClass;

export interface ResponseCacheControlNames {
  /** `no-cache`: text names the fields it holds for; true without a value. */
  no_cache: string | boolean | null;
  /** `must-revalidate`: never serve it stale. */
  must_revalidate: boolean;
  /** `proxy-revalidate`: the same for shared caches. */
  proxy_revalidate: boolean;
  /** `s-maxage` in seconds: max-age of shared caches. */
  s_maxage: number | null;
  /** `must-understand`: keep it only if the status is understood. */
  must_understand: boolean;
  /** `stale-while-revalidate` in seconds (RFC 5861). */
  stale_while_revalidate: number | null;
  /** `no-store`: keep nothing. */
  no_store: boolean;
  /** `max-age` in seconds. */
  max_age: number | null;
  /** `no-transform`: deliver as it is. */
  no_transform: boolean;
  /** `stale-if-error` in seconds (RFC 5861). */
  stale_if_error: number | null;
  /** The header again. */
  to_header(): string;

  to_string(): string;
}
/**
 * Cache-Control of a response, live: setting a property writes the header. Null or false removes a directive, true
 * sets it without a value; others than the known ones go through `get`, `set` and `delete`
 * (werkzeug.datastructures.ResponseCacheControl).
 */
export type ResponseCacheControl = ResponseCacheControlNames & http_cachecontrol_.ResponseCacheControl;
export type ResponseCacheControlClass = Statics<typeof http_cachecontrol_.ResponseCacheControl> & {
  new (
    values?: Iterable<readonly [string, string | null]>,
    onUpdate?: ((directives: never) => void) | undefined,
  ): ResponseCacheControl;
  readonly prototype: ResponseCacheControl;
  /** Reads the header; empty when it is absent. */
  from_header(
    value: string | null | undefined,
    onUpdate?: (directives: ResponseCacheControl) => void,
  ): ResponseCacheControl;
};
/**
 * Cache-Control of a response, live: setting a property writes the header. Null or false removes a directive, true
 * sets it without a value; others than the known ones go through `get`, `set` and `delete`
 * (werkzeug.datastructures.ResponseCacheControl).
 */
export const ResponseCacheControl = twin(core.ResponseCacheControl, {
  object:
    'noCache mustRevalidate proxyRevalidate sMaxage mustUnderstand staleWhileRevalidate noStore maxAge noTransform staleIfError toHeader toString',
  statics: 'fromHeader',
}) as unknown as ResponseCacheControlClass;

export interface ResponseTypeErrorNames {}
/** A view or handler returned something that is no response. */
export type ResponseTypeError = ResponseTypeErrorNames & errors_.ResponseTypeError;
export type ResponseTypeErrorClass = Statics<typeof errors_.ResponseTypeError> & {
  new (message: string, options?: ErrorOptions): ResponseTypeError;
  readonly prototype: ResponseTypeError;
};
/** A view or handler returned something that is no response. */
export const ResponseTypeError = twin(core.ResponseTypeError, {
  options: [1],
}) as unknown as ResponseTypeErrorClass;

export interface ResponseValidationErrorNames {}
/** A view answered otherwise than its route declares. A mistake of the program: in tests and debug mode it is thrown, else it is a 500. */
export type ResponseValidationError = ResponseValidationErrorNames & schema_answers_.ResponseValidationError;
export type ResponseValidationErrorClass = Statics<typeof schema_answers_.ResponseValidationError> & {
  new (
    answerer: string,
    status: number,
    findings: readonly schema_problems_.Finding[],
    declared?: ReadonlyMap<number, unknown>,
  ): ResponseValidationError;
  readonly prototype: ResponseValidationError;
};
/** A view answered otherwise than its route declares. A mistake of the program: in tests and debug mode it is thrown, else it is a 500. */
export const ResponseValidationError = twin(
  core.ResponseValidationError,
  {},
) as unknown as ResponseValidationErrorClass;

export interface RuleNames {
  /** What happens without the trailing slash; as the map says once bound. */
  strict_slashes: boolean | null;
  /** What happens with repeated slashes; as the map says once bound. */
  merge_slashes: boolean | null;
  /** Where it redirects to. */
  readonly redirect_to: string | routing_rule_.RedirectFunction | null;
  /** Whether it never matches. */
  readonly build_only: boolean;
  /** Whether OPTIONS is answered for the view; null leaves it to the application. */
  provide_automatic_options: boolean | null;
  /** The converters of its variables, by name; filled once bound. */
  readonly converters: ReadonlyMap<string, BaseConverter>;
  /** What the matcher walks along: the host or subdomain, then the path. Filled once bound. */
  domain_parts: readonly (routing_part_.Part | routing_part_.StaticPart)[];

  path_parts: readonly (routing_part_.Part | routing_part_.StaticPart)[];
  /** Rules whose defaults may make this one superfluous; kept by the map. */
  shorter: readonly Rule[];
  /** Whether the pattern ends without a slash. */
  get is_leaf(): boolean;
  /** Whether the pattern ends with a slash. */
  get is_branch(): boolean;
  /** An unbound copy, with other options where given (werkzeug.routing.Rule.empty). */
  empty(
    changes?: Snaked<routing_rule_.RuleOptions> & {
      rule?: string | undefined;
    },
  ): Rule;
  /** Itself: a rule is the simplest factory. */
  get_rules(_map: routing_settings_.MapSettings): Iterable<Rule>;
  /** Whether this rule has defaults for the variables of another one of its endpoint. */
  provides_defaults_for(other: Rule): boolean;
  /** Whether the values are enough to build the rule, and do not contradict its defaults. */
  suitable_for(values: ReadonlyMap<string, unknown>, method?: string | null): boolean;
  /** Orders the rules of an endpoint for building: no aliases, then many variables, then many defaults. */
  compare_for_building(other: Rule): number;
  /** The rule as it was written: `/user/<id>`. */
  to_string(): string;
}
/**
 * One URL pattern with its endpoint, methods and options (werkzeug.routing.Rule).
 * @example new Rule('/user/<int:id>', { endpoint: 'user', methods: ['GET'] })
 */
export type Rule = RuleNames & routing_rule_.Rule;
export type RuleClass = Statics<typeof routing_rule_.Rule> & {
  new (options: { string: string } & Snaked<routing_rule_.RuleOptions>): Rule;
  new (
    string: string,
    defaults: Option<Snaked<routing_rule_.RuleOptions>, 'defaults'>,
    subdomain?: Option<Snaked<routing_rule_.RuleOptions>, 'subdomain'>,
    methods?: Option<Snaked<routing_rule_.RuleOptions>, 'methods'>,
    build_only?: Option<Snaked<routing_rule_.RuleOptions>, 'build_only'>,
    endpoint?: Option<Snaked<routing_rule_.RuleOptions>, 'endpoint'>,
    strict_slashes?: Option<Snaked<routing_rule_.RuleOptions>, 'strict_slashes'>,
    merge_slashes?: Option<Snaked<routing_rule_.RuleOptions>, 'merge_slashes'>,
    redirect_to?: Option<Snaked<routing_rule_.RuleOptions>, 'redirect_to'>,
    alias?: Option<Snaked<routing_rule_.RuleOptions>, 'alias'>,
    host?: Option<Snaked<routing_rule_.RuleOptions>, 'host'>,
    websocket?: Option<Snaked<routing_rule_.RuleOptions>, 'websocket'>,
  ): Rule;
  new (rule: string, options?: Snaked<routing_rule_.RuleOptions>): Rule;
  readonly prototype: Rule;
};
/**
 * One URL pattern with its endpoint, methods and options (werkzeug.routing.Rule).
 * @example new Rule('/user/<int:id>', { endpoint: 'user', methods: ['GET'] })
 */
export const Rule = twin(core.Rule, {
  object:
    'strictSlashes mergeSlashes redirectTo buildOnly provideAutomaticOptions domainParts pathParts isLeaf isBranch empty:0 getRules providesDefaultsFor suitableFor compareForBuilding toString',
  options: 'Rule',
}) as unknown as RuleClass;

export interface RuleErrorNames extends RoutingErrorNames {}
/** A rule that cannot be read or added (Python's ValueError and LookupError at registration). */
export type RuleError = RuleErrorNames & routing_errors_.RuleError;
export type RuleErrorClass = Statics<typeof routing_errors_.RuleError> &
  Statics<RoutingErrorClass> & {
    new (...args: ConstructorParameters<typeof Error>): RuleError;
    readonly prototype: RuleError;
  };
/** A rule that cannot be read or added (Python's ValueError and LookupError at registration). */
export const RuleError = twin(core.RuleError, {}) as unknown as RuleErrorClass;

export interface SecureCookieSessionInterfaceNames extends SessionInterfaceNames {
  /** The hash of the signature. */
  digest_method: string;
  /** How the signing key is derived. */
  key_derivation: signing_signer_.KeyDerivation;
  /** The class of loaded sessions. */
  session_class: new (
    initial?: sessions_session_.SessionSource,
  ) => SecureCookieSession;
  /** The serializer that signs with the app's key and reads with its former keys too; null without a key. */
  get_signing_serializer(app: sessions_interface_.SessionApp): URLSafeTimedSerializer | null;
  /**
   * The session of the cookie; an empty one when the cookie is missing, forged or too old, or what is signed is no
   * session: a key may sign other things too.
   */
  open_session(
    app: sessions_interface_.SessionApp,
    request: sessions_interface_.SessionRequest,
  ): SecureCookieSession | null;
  /** A permanent session is sent again with every answer, unless the app refreshes only changed ones. */
  saves_untouched(app: sessions_interface_.SessionApp, request: sessions_interface_.SessionRequest): boolean;

  save_session(
    app: sessions_interface_.SessionApp,
    session: SecureCookieSession,
    response: sessions_interface_.SessionResponse,
  ): void;
}
/** Keeps sessions in a signed cookie, in Flask's format both ways (flask.sessions.SecureCookieSessionInterface). */
export type SecureCookieSessionInterface = SecureCookieSessionInterfaceNames &
  sessions_cookie_.SecureCookieSessionInterface;
export type SecureCookieSessionInterfaceClass = Statics<
  typeof sessions_cookie_.SecureCookieSessionInterface
> &
  Statics<SessionInterfaceClass> & {
    new (): SecureCookieSessionInterface;
    readonly prototype: SecureCookieSessionInterface;
  };
/** Keeps sessions in a signed cookie, in Flask's format both ways (flask.sessions.SecureCookieSessionInterface). */
export const SecureCookieSessionInterface = twin(core.SecureCookieSessionInterface, {
  object:
    'digestMethod keyDerivation sessionClass getSigningSerializer openSession savesUntouched saveSession',
}) as unknown as SecureCookieSessionInterfaceClass;

export interface SecurityErrorNames extends BadRequestNames {}
/** 400: the request is not to be trusted, such as a Host that is not in TRUSTED_HOSTS. */
export type SecurityError = SecurityErrorNames & errors_.SecurityError;
export type SecurityErrorClass = Statics<typeof errors_.SecurityError> &
  Statics<BadRequestClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): SecurityError;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): SecurityError;
    readonly prototype: SecurityError;
  };
/** 400: the request is not to be trusted, such as a Host that is not in TRUSTED_HOSTS. */
export const SecurityError = twin(core.SecurityError, {
  options: 'HTTPException',
}) as unknown as SecurityErrorClass;

export interface SerializerNames {
  /** Every key, oldest first. */
  readonly secret_keys: readonly Buffer[];
  /** The newest key, which signs. */
  get secret_key(): Buffer;
  /** The signed token of a value. */
  dumps(obj: unknown, salt: Option<Snaked<signing_serializer_.SaltOption>, 'salt'>): string;
  /** The signed token of a value. */
  dumps(value: unknown, options?: Snaked<signing_serializer_.SaltOption>): string;
  /**
   * The value of a token.
   * @throws BadSignature when the signature does not match
   * @throws BadPayload when what was signed cannot be read
   */
  loads(options: { s: signing_encoding_.Bytes } & Snaked<signing_serializer_.SaltOption>): unknown;
  /**
   * The value of a token.
   * @throws BadSignature when the signature does not match
   * @throws BadPayload when what was signed cannot be read
   */
  loads(s: signing_encoding_.Bytes, salt: Option<Snaked<signing_serializer_.SaltOption>, 'salt'>): unknown;
  /**
   * The value of a token.
   * @throws BadSignature when the signature does not match
   * @throws BadPayload when what was signed cannot be read
   */
  loads(token: signing_encoding_.Bytes, options?: Snaked<signing_serializer_.SaltOption>): unknown;
  /**
   * Whether the signature is good, and the value even if it is not (null when there is none to read). Do not trust it:
   * it is for looking into tokens that failed.
   * @throws BadPayload when the signature is good and the payload is not
   */
  loads_unsafe(
    options: { s: signing_encoding_.Bytes } & Snaked<signing_serializer_.SaltOption>,
  ): [good: boolean, value: unknown];
  /**
   * Whether the signature is good, and the value even if it is not (null when there is none to read). Do not trust it:
   * it is for looking into tokens that failed.
   * @throws BadPayload when the signature is good and the payload is not
   */
  loads_unsafe(
    s: signing_encoding_.Bytes,
    salt: Option<Snaked<signing_serializer_.SaltOption>, 'salt'>,
  ): [good: boolean, value: unknown];
  /**
   * Whether the signature is good, and the value even if it is not (null when there is none to read). Do not trust it:
   * it is for looking into tokens that failed.
   * @throws BadPayload when the signature is good and the payload is not
   */
  loads_unsafe(
    token: signing_encoding_.Bytes,
    options?: Snaked<signing_serializer_.SaltOption>,
  ): [good: boolean, value: unknown];
  /** The bytes that are signed for a value. */
  dump_payload(value: unknown): Buffer;
  /**
   * The value of bytes whose signature was good.
   * @throws BadPayload when they cannot be read
   */
  load_payload(payload: Uint8Array): unknown;
}
/** Makes signed tokens of values, and values of tokens (itsdangerous.Serializer). */
export type Serializer = SerializerNames & signing_serializer_.Serializer;
export type SerializerClass = Statics<typeof signing_serializer_.Serializer> & {
  new (
    options: { secret_key: signing_signer_.SecretKey } & Snaked<signing_serializer_.SerializerOptions>,
  ): Serializer;
  new (
    secret_key: signing_signer_.SecretKey,
    salt: Option<Snaked<signing_serializer_.SerializerOptions>, 'salt'>,
    serializer?: Option<Snaked<signing_serializer_.SerializerOptions>, 'serializer'>,
    serializer_kwargs?: null | undefined,
    signer?: null | undefined,
    signer_kwargs?: Option<Snaked<signing_serializer_.SerializerOptions>, 'signer_options'>,
    fallback_signers?: Option<Snaked<signing_serializer_.SerializerOptions>, 'fallback_signers'>,
  ): Serializer;
  new (
    secretKey: signing_signer_.SecretKey,
    options?: Snaked<signing_serializer_.SerializerOptions>,
  ): Serializer;
  readonly prototype: Serializer;
};
/** Makes signed tokens of values, and values of tokens (itsdangerous.Serializer). */
export const Serializer = twin(core.Serializer, {
  object:
    'secretKeys secretKey dumps:Serializer.dumps loads:Serializer.loads loadsUnsafe:Serializer.loads_unsafe dumpPayload loadPayload',
  options: 'Serializer',
}) as unknown as SerializerClass;

export interface ServerNames {
  /**
   * Lets SIGTERM and SIGINT end the process in good order; a second signal ends it at once. With certificates from files,
   * SIGHUP reads them anew.
   */
  end_on_signals(): void;
}
/** A running server. */
export type Server = ServerNames & transports_serve_.Server;
export type ServerClass = Statics<typeof transports_serve_.Server> & {
  new (
    app: transports_serve_.Servable,
    transport: transports_transport_.Transport,
    listening: transports_transport_.Listening,
    listenOptions: Snaked<transports_transport_.ListenOptions>,
    options: Snaked<transports_options_.ServeOptions>,
  ): Server;
  readonly prototype: Server;
};
/** A running server. */
export const Server = twin(core.Server, {
  object: 'endOnSignals',
  options: [3, 4],
}) as unknown as ServerClass;

export interface ServiceUnavailableNames extends HTTPExceptionNames {
  /** Seconds, or a date, for the `Retry-After` header. */
  retry_after: number | Date | null;

  get_headers(): [string, string][];
}
/** 503: not now; `retryAfter` says when. */
export type ServiceUnavailable = ServiceUnavailableNames & errors_.ServiceUnavailable;
export type ServiceUnavailableClass = Statics<typeof errors_.ServiceUnavailable> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
      retry_after?: Option<Snaked<errors_.HTTPExceptionOptions>, 'retry_after'>,
    ): ServiceUnavailable;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): ServiceUnavailable;
    readonly prototype: ServiceUnavailable;
  };
/** 503: not now; `retryAfter` says when. */
export const ServiceUnavailable = twin(core.ServiceUnavailable, {
  object: 'retryAfter getHeaders',
  options: 'ServiceUnavailable',
}) as unknown as ServiceUnavailableClass;

export interface SessionUnavailableErrorNames {}
/** Thrown by writing to a session when there is none, as no secret key is set. */
export type SessionUnavailableError = SessionUnavailableErrorNames &
  sessions_session_.SessionUnavailableError;
export type SessionUnavailableErrorClass = Statics<typeof sessions_session_.SessionUnavailableError> & {
  new (): SessionUnavailableError;
  readonly prototype: SessionUnavailableError;
};
/** Thrown by writing to a session when there is none, as no secret key is set. */
export const SessionUnavailableError = twin(
  core.SessionUnavailableError,
  {},
) as unknown as SessionUnavailableErrorClass;

export interface SetupErrorNames {}
/** Something was registered that cannot be, or too late (Flask's AssertionError and ValueError at set-up). */
export type SetupError = SetupErrorNames & errors_.SetupError;
export type SetupErrorClass = Statics<typeof errors_.SetupError> & {
  new (message: string, options?: ErrorOptions): SetupError;
  readonly prototype: SetupError;
};
/** Something was registered that cannot be, or too late (Flask's AssertionError and ValueError at set-up). */
export const SetupError = twin(core.SetupError, { options: [1] }) as unknown as SetupErrorClass;

export interface SharedDataMiddlewareNames {
  readonly cache_timeout: number;

  readonly fallback_mimetype: string;
  /** Whether a file may be served; by default what {@link disallow} says. */
  is_allowed(filename: string): boolean;
}
/**
 * Serves files before the app sees the request (werkzeug.middleware.shared_data.SharedDataMiddleware), with entity tags,
 * ranges and caching. What is no file goes to the app, as do all methods but GET and HEAD.
 * @example app.handle = new SharedDataMiddleware(app, { '/shared': '/srv/shared' }).handle;
 */
export type SharedDataMiddleware = SharedDataMiddlewareNames & middleware_shareddata_.SharedDataMiddleware;
export type SharedDataMiddlewareClass = Statics<typeof middleware_shareddata_.SharedDataMiddleware> & {
  new (
    options: {
      app: middleware_proxies_.Handler;
      exports: Record<string, string>;
    } & Snaked<middleware_shareddata_.SharedDataOptions>,
  ): SharedDataMiddleware;
  new (
    app: middleware_proxies_.Handler,
    options: { exports: Record<string, string> } & Snaked<middleware_shareddata_.SharedDataOptions>,
  ): SharedDataMiddleware;
  new (
    app: middleware_proxies_.Handler,
    exports: Record<string, string>,
    disallow: Option<Snaked<middleware_shareddata_.SharedDataOptions>, 'disallow'>,
    cache?: Option<Snaked<middleware_shareddata_.SharedDataOptions>, 'cache'>,
    cache_timeout?: Option<Snaked<middleware_shareddata_.SharedDataOptions>, 'cache_timeout'>,
    fallback_mimetype?: Option<Snaked<middleware_shareddata_.SharedDataOptions>, 'fallback_mimetype'>,
  ): SharedDataMiddleware;
  new (
    app: middleware_proxies_.Handler,
    exports: Record<string, string>,
    options?: Snaked<middleware_shareddata_.SharedDataOptions>,
  ): SharedDataMiddleware;
  readonly prototype: SharedDataMiddleware;
};
/**
 * Serves files before the app sees the request (werkzeug.middleware.shared_data.SharedDataMiddleware), with entity tags,
 * ranges and caching. What is no file goes to the app, as do all methods but GET and HEAD.
 * @example app.handle = new SharedDataMiddleware(app, { '/shared': '/srv/shared' }).handle;
 */
export const SharedDataMiddleware = twin(core.SharedDataMiddleware, {
  object: 'cacheTimeout fallbackMimetype isAllowed',
  options: 'SharedDataMiddleware',
}) as unknown as SharedDataMiddlewareClass;

export interface SignatureExpiredNames extends BadTimeSignatureNames {}
/** The signature is good, but older than allowed, or from the future (itsdangerous.SignatureExpired). */
export type SignatureExpired = SignatureExpiredNames & signing_errors_.SignatureExpired;
export type SignatureExpiredClass = Statics<typeof signing_errors_.SignatureExpired> &
  Statics<BadTimeSignatureClass> & {
    new (options: {
      message: string;
      payload?: Uint8Array | null | undefined;
      date_signed?: Date | null | undefined;
    }): SignatureExpired;
    new (
      message: string,
      options: { payload?: Uint8Array | null | undefined; date_signed?: Date | null | undefined },
    ): SignatureExpired;
    new (
      message: string,
      payload: Uint8Array | null | undefined,
      options: { date_signed?: Date | null | undefined },
    ): SignatureExpired;
    new (message: string, payload?: Uint8Array | null, dateSigned?: Date | null): SignatureExpired;
    readonly prototype: SignatureExpired;
  };
/** The signature is good, but older than allowed, or from the future (itsdangerous.SignatureExpired). */
export const SignatureExpired = twin(core.SignatureExpired, {
  options: 'BadTimeSignature',
}) as unknown as SignatureExpiredClass;

export interface SignerNames {
  /** Every key, oldest first. */
  readonly secret_keys: readonly Buffer[];
  /** How the signing key is made. */
  readonly key_derivation: signing_signer_.KeyDerivation;
  /** The name of the hash. */
  readonly digest_method: string;
  /** The newest key, which signs. */
  get secret_key(): Buffer;
  /** The signature of a value, as URL-safe base64. */
  get_signature(value: signing_encoding_.Bytes): string;
  /** What {@link Signer.sign} does, on bytes. */
  sign_bytes(value: Buffer): Buffer;
  /** What {@link Signer.unsign} does, on bytes. */
  unsign_bytes(signed: Buffer): Buffer;
  /** Whether one of the keys made this signature; takes the same time wherever two signatures differ. */
  verify_signature(value: signing_encoding_.Bytes, signature: signing_encoding_.Bytes): boolean;
  /** The signing key for one of the secret keys. Override it for another derivation. */
  derive_key(secretKey: Buffer): Buffer;
}
/** Signs text or bytes, and gives them back when the signature is good (itsdangerous.Signer). */
export type Signer = SignerNames & signing_signer_.Signer;
export type SignerClass = Statics<typeof signing_signer_.Signer> & {
  new (options: { secret_key: signing_signer_.SecretKey } & Snaked<signing_signer_.SignerOptions>): Signer;
  new (
    secret_key: signing_signer_.SecretKey,
    salt: Option<Snaked<signing_signer_.SignerOptions>, 'salt'>,
    sep?: Option<Snaked<signing_signer_.SignerOptions>, 'sep'>,
    key_derivation?: Option<Snaked<signing_signer_.SignerOptions>, 'key_derivation'>,
    digest_method?: Option<Snaked<signing_signer_.SignerOptions>, 'digest_method'>,
    algorithm?: null | undefined,
  ): Signer;
  new (secretKey: signing_signer_.SecretKey, options?: Snaked<signing_signer_.SignerOptions>): Signer;
  readonly prototype: Signer;
};
/** Signs text or bytes, and gives them back when the signature is good (itsdangerous.Signer). */
export const Signer = twin(core.Signer, {
  object:
    'secretKeys keyDerivation digestMethod secretKey getSignature signBytes unsignBytes verifySignature deriveKey',
  options: 'Signer',
}) as unknown as SignerClass;

export interface SlowSubscriberNames {}
/** A subscriber has not taken what waited for it within the bounds of the topic; see `onSlow`. */
export type SlowSubscriber = SlowSubscriberNames & topics_topic_.SlowSubscriber;
export type SlowSubscriberClass = Statics<typeof topics_topic_.SlowSubscriber> & {
  new (...args: ConstructorParameters<typeof Error>): SlowSubscriber;
  readonly prototype: SlowSubscriber;
};
/** A subscriber has not taken what waited for it within the bounds of the topic; see `onSlow`. */
export const SlowSubscriber = twin(core.SlowSubscriber, {}) as unknown as SlowSubscriberClass;

export interface StreamLoggerNames {
  /** Writes an error as text; in debug mode, with its source and what is not the app's folded. */
  describe_error: (error: unknown) => string;
  /** Whether messages of a level are written. */
  is_enabled_for(level: logging_.LogLevel): boolean;
}
/** Writes lines like `[2024-06-01 10:20:30,123] ERROR in app: message`. */
export type StreamLogger = StreamLoggerNames & logging_.StreamLogger;
export type StreamLoggerClass = Statics<typeof logging_.StreamLogger> & {
  new (name: string, options?: Snaked<logging_.LoggerOptions>): StreamLogger;
  readonly prototype: StreamLogger;
};
/** Writes lines like `[2024-06-01 10:20:30,123] ERROR in app: message`. */
export const StreamLogger = twin(core.StreamLogger, {
  object: 'describeError isEnabledFor',
  options: [1],
}) as unknown as StreamLoggerClass;

export interface SubdomainNames {
  get_rules(map: routing_settings_.MapSettings): Iterable<Rule>;
}
/** Rules on a subdomain (werkzeug.routing.Subdomain). */
export type Subdomain = SubdomainNames & routing_factories_.Subdomain;
export type SubdomainClass = Statics<typeof routing_factories_.Subdomain> & {
  new (options: { subdomain: string; rules: Iterable<routing_rule_.RuleFactory> }): Subdomain;
  new (subdomain: string, options: { rules: Iterable<routing_rule_.RuleFactory> }): Subdomain;
  new (subdomain: string, rules: Iterable<routing_rule_.RuleFactory>): Subdomain;
  readonly prototype: Subdomain;
};
/** Rules on a subdomain (werkzeug.routing.Subdomain). */
export const Subdomain = twin(core.Subdomain, {
  object: 'getRules',
  options: 'Subdomain',
}) as unknown as SubdomainClass;

export interface SubmountNames {
  get_rules(map: routing_settings_.MapSettings): Iterable<Rule>;
}
/** Rules below a path prefix (werkzeug.routing.Submount). */
export type Submount = SubmountNames & routing_factories_.Submount;
export type SubmountClass = Statics<typeof routing_factories_.Submount> & {
  new (options: { path: string; rules: Iterable<routing_rule_.RuleFactory> }): Submount;
  new (path: string, options: { rules: Iterable<routing_rule_.RuleFactory> }): Submount;
  new (path: string, rules: Iterable<routing_rule_.RuleFactory>): Submount;
  readonly prototype: Submount;
};
/** Rules below a path prefix (werkzeug.routing.Submount). */
export const Submount = twin(core.Submount, {
  object: 'getRules',
  options: 'Submount',
}) as unknown as SubmountClass;

export interface TaggedJSONSerializerNames {
  /** Tags by key. */
  readonly tags: Map<string, JSONTag<unknown>>;
  /** Tags in the order in which values are checked. */
  readonly order: JSONTag[];
  /**
   * Adds a kind of value.
   * @throws TypeError when its key is taken and `force` is not set
   */
  register(options: { tag_class: json_tag_.JSONTagClass } & Snaked<json_tag_.RegisterOptions>): void;
  /**
   * Adds a kind of value.
   * @throws TypeError when its key is taken and `force` is not set
   */
  register(
    tag_class: json_tag_.JSONTagClass,
    force: Option<Snaked<json_tag_.RegisterOptions>, 'force'>,
    index?: Option<Snaked<json_tag_.RegisterOptions>, 'index'>,
  ): void;
  /**
   * Adds a kind of value.
   * @throws TypeError when its key is taken and `force` is not set
   */
  register(tagClass: json_tag_.JSONTagClass, options?: Snaked<json_tag_.RegisterOptions>): void;
}
/** Writes and reads tagged JSON (flask.json.tag.TaggedJSONSerializer). */
export type TaggedJSONSerializer = TaggedJSONSerializerNames & json_tag_.TaggedJSONSerializer;
export type TaggedJSONSerializerClass = Statics<typeof json_tag_.TaggedJSONSerializer> & {
  new (): TaggedJSONSerializer;
  readonly prototype: TaggedJSONSerializer;
  /** The tags of a new serializer, in the order in which they are checked. */
  default_tags: readonly json_tag_.JSONTagClass[];
};
/** Writes and reads tagged JSON (flask.json.tag.TaggedJSONSerializer). */
export const TaggedJSONSerializer = twin(core.TaggedJSONSerializer, {
  object: 'register:TaggedJSONSerializer.register',
  statics: 'defaultTags',
}) as unknown as TaggedJSONSerializerClass;

export interface TimedSerializerNames extends Omit<SerializerNames, 'loads' | 'loads_unsafe'> {
  loads(options: { s: signing_encoding_.Bytes } & Snaked<signing_serializer_.TimedOptions>): unknown;
  /** The value of a token; with the time when it was signed, where that is asked for. */
  loads(
    s: signing_encoding_.Bytes,
    options: Snaked<signing_serializer_.TimedOptions> & { return_timestamp: true },
  ): [value: unknown, timestamp: Date];
  loads(
    s: signing_encoding_.Bytes,
    max_age: number | null | undefined,
    return_timestamp: true,
    salt?: signing_encoding_.Bytes | null,
  ): [value: unknown, timestamp: Date];
  loads(
    s: signing_encoding_.Bytes,
    max_age: number | null,
    return_timestamp?: false,
    salt?: signing_encoding_.Bytes | null,
  ): unknown;
  loads(
    s: signing_encoding_.Bytes,
    options?: Snaked<signing_serializer_.TimedOptions> & { return_timestamp?: boolean | undefined },
  ): unknown;
  /** The value and when it was signed: {@link TimedSerializer.loads} with Python's `return_timestamp`. */
  loads_with_timestamp(
    token: signing_encoding_.Bytes,
    options?: Snaked<signing_serializer_.TimedOptions>,
  ): signing_timestamp_.Timestamped<unknown>;

  loads_unsafe(
    options: { s: signing_encoding_.Bytes } & Snaked<signing_serializer_.TimedOptions>,
  ): [good: boolean, value: unknown];

  loads_unsafe(
    s: signing_encoding_.Bytes,
    max_age: Option<Snaked<signing_serializer_.TimedOptions>, 'max_age'>,
    salt?: Option<Snaked<signing_serializer_.TimedOptions>, 'salt'>,
  ): [good: boolean, value: unknown];

  loads_unsafe(
    token: signing_encoding_.Bytes,
    options?: Snaked<signing_serializer_.TimedOptions>,
  ): [good: boolean, value: unknown];
}
/** A serializer whose tokens carry the time and may expire (itsdangerous.TimedSerializer). */
export type TimedSerializer = TimedSerializerNames & signing_serializer_.TimedSerializer;
export type TimedSerializerClass = Statics<typeof signing_serializer_.TimedSerializer> &
  Statics<SerializerClass> & {
    new (
      options: { secret_key: signing_signer_.SecretKey } & Snaked<signing_serializer_.SerializerOptions>,
    ): TimedSerializer;
    new (
      secret_key: signing_signer_.SecretKey,
      salt: Option<Snaked<signing_serializer_.SerializerOptions>, 'salt'>,
      serializer?: Option<Snaked<signing_serializer_.SerializerOptions>, 'serializer'>,
      serializer_kwargs?: null | undefined,
      signer?: null | undefined,
      signer_kwargs?: Option<Snaked<signing_serializer_.SerializerOptions>, 'signer_options'>,
      fallback_signers?: Option<Snaked<signing_serializer_.SerializerOptions>, 'fallback_signers'>,
    ): TimedSerializer;
    new (
      secretKey: signing_signer_.SecretKey,
      options?: Snaked<signing_serializer_.SerializerOptions>,
    ): TimedSerializer;
    readonly prototype: TimedSerializer;
  };
/** A serializer whose tokens carry the time and may expire (itsdangerous.TimedSerializer). */
export const TimedSerializer = twin(core.TimedSerializer, {
  object: 'loads:TimedSerializer.loads loadsWithTimestamp:1 loadsUnsafe:TimedSerializer.loads_unsafe',
  options: 'Serializer',
}) as unknown as TimedSerializerClass;

export interface TimestampSignerNames extends Omit<SignerNames, 'unsign'> {
  /** The value that was signed; with the time when that was, where it is asked for. */
  unsign<T extends string | Uint8Array>(
    signed_value: T,
    options: Snaked<signing_timestamp_.UnsignOptions> & { return_timestamp: true },
  ): [value: T extends string ? string : Buffer, timestamp: Date];
  unsign<T extends string | Uint8Array>(
    signed_value: T,
    max_age: number | null | undefined,
    return_timestamp: true,
  ): [value: T extends string ? string : Buffer, timestamp: Date];
  unsign<T extends string | Uint8Array>(
    signed_value: T,
    max_age: number | null,
    return_timestamp?: false,
  ): T extends string ? string : Buffer;
  unsign<T extends string | Uint8Array>(
    signed_value: T,
    options?: Snaked<signing_timestamp_.UnsignOptions>,
  ): T extends string ? string : Buffer;
  /** Now, in whole seconds since 1970. Override it for another clock. */
  get_timestamp(): number;

  sign_bytes(value: Buffer): Buffer;
  /** The value and when it was signed: {@link TimestampSigner.unsign} with Python's `return_timestamp`. */
  unsign_with_timestamp(
    signedValue: string,
    options?: Snaked<signing_timestamp_.UnsignOptions>,
  ): signing_timestamp_.Timestamped<string>;

  unsign_with_timestamp(
    signedValue: Uint8Array,
    options?: Snaked<signing_timestamp_.UnsignOptions>,
  ): signing_timestamp_.Timestamped<Buffer>;
  /** Whether the signature of a signed value is good and young enough. */
  validate(
    options: { signed_value: signing_encoding_.Bytes } & Snaked<signing_timestamp_.UnsignOptions>,
  ): boolean;
  /** Whether the signature of a signed value is good and young enough. */
  validate(
    signed_value: signing_encoding_.Bytes,
    max_age: Option<Snaked<signing_timestamp_.UnsignOptions>, 'max_age'>,
  ): boolean;
  /** Whether the signature of a signed value is good and young enough. */
  validate(signedValue: signing_encoding_.Bytes, options?: Snaked<signing_timestamp_.UnsignOptions>): boolean;

  unsign_bytes(signed: Buffer, options?: Snaked<signing_timestamp_.UnsignOptions>): Buffer;
}
/** Signs a value together with the time, and can refuse what is too old (itsdangerous.TimestampSigner). */
export type TimestampSigner = TimestampSignerNames & signing_timestamp_.TimestampSigner;
export type TimestampSignerClass = Statics<typeof signing_timestamp_.TimestampSigner> &
  Statics<SignerClass> & {
    new (
      options: { secret_key: signing_signer_.SecretKey } & Snaked<signing_signer_.SignerOptions>,
    ): TimestampSigner;
    new (
      secret_key: signing_signer_.SecretKey,
      salt: Option<Snaked<signing_signer_.SignerOptions>, 'salt'>,
      sep?: Option<Snaked<signing_signer_.SignerOptions>, 'sep'>,
      key_derivation?: Option<Snaked<signing_signer_.SignerOptions>, 'key_derivation'>,
      digest_method?: Option<Snaked<signing_signer_.SignerOptions>, 'digest_method'>,
      algorithm?: null | undefined,
    ): TimestampSigner;
    new (
      secretKey: signing_signer_.SecretKey,
      options?: Snaked<signing_signer_.SignerOptions>,
    ): TimestampSigner;
    readonly prototype: TimestampSigner;
  };
/** Signs a value together with the time, and can refuse what is too old (itsdangerous.TimestampSigner). */
export const TimestampSigner = twin(core.TimestampSigner, {
  object:
    'getTimestamp signBytes unsign:TimestampSigner.unsign unsignWithTimestamp:1 validate:TimestampSigner.validate unsignBytes:1',
  options: 'Signer',
}) as unknown as TimestampSignerClass;

export interface TooManyRequestsNames extends HTTPExceptionNames {
  /** Seconds, or a date, for the `Retry-After` header. */
  retry_after: number | Date | null;

  get_headers(): [string, string][];
}
/** 429: too many requests from this client. */
export type TooManyRequests = TooManyRequestsNames & errors_.TooManyRequests;
export type TooManyRequestsClass = Statics<typeof errors_.TooManyRequests> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
      retry_after?: Option<Snaked<errors_.HTTPExceptionOptions>, 'retry_after'>,
    ): TooManyRequests;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): TooManyRequests;
    readonly prototype: TooManyRequests;
  };
/** 429: too many requests from this client. */
export const TooManyRequests = twin(core.TooManyRequests, {
  object: 'retryAfter getHeaders',
  options: 'TooManyRequests',
}) as unknown as TooManyRequestsClass;

export interface TopicNames<In = unknown, Out = In> {
  /** As `app.publish`. */
  publish(message: string | Uint8Array, options?: Snaked<topics_given_.PublishOptions>): number;
  /** As `app.publishJson`. */
  publish_json(value: In, options?: Snaked<topics_given_.PublishOptions>): number;
  /**
   * Messages from now on, for `for await`. In a view it ends when its client leaves, and everywhere when the app stops. When what waits for
   * the reader exceeds the bounds of the topic, the client of the view is cut off.
   * @throws SlowSubscriber (where it is read) instead, outside of views
   * @throws TypeError for `since` or `as` where the topic has no `history` or `presence`, for `as` that is nobody or no JSON, and for an
   * option that there is not
   * @throws BrokerUnavailable (where it is read) for `since` or a topic with `presence`, while what the broker stands on is away
   */
  subscribe(
    options?: Snaked<topics_topic_.ReadOptions>,
  ): AsyncIterableIterator<topics_topic_.TopicMessage<Out>>;
}
/**
 * A topic by its name: what `app.topic` gives.
 * @typeParam In what its messages are: what `publishJson` takes
 * @typeParam Out what subscribers get, where a schema makes that of it
 */
export type Topic<In = unknown, Out = In> = TopicNames<In, Out> & topics_topic_.Topic<In, Out>;
export type TopicClass = Statics<typeof topics_topic_.Topic> & {
  new <In = unknown, Out = In>(
    app: {
      readonly topics: topics_hub_.TopicHub;
      readonly json: {
        dumps(value: unknown): string;
      };
    },
    name: string,
  ): Topic<In, Out>;
};
/**
 * A topic by its name: what `app.topic` gives.
 * @typeParam In what its messages are: what `publishJson` takes
 * @typeParam Out what subscribers get, where a schema makes that of it
 */
export const Topic = twin(core.Topic, {
  object: 'publish:1 publishJson:1 subscribe:0',
}) as unknown as TopicClass;

export interface TransportErrorNames {}
/** A server could not be started: the engine does not load, or the address is not to be had. */
export type TransportError = TransportErrorNames & transports_transport_.TransportError;
export type TransportErrorClass = Statics<typeof transports_transport_.TransportError> & {
  new (...args: ConstructorParameters<typeof Error>): TransportError;
  readonly prototype: TransportError;
};
/** A server could not be started: the engine does not load, or the address is not to be had. */
export const TransportError = twin(core.TransportError, {}) as unknown as TransportErrorClass;

export interface TupleNames<T = unknown> {}
/** A Python tuple: an array that sessions, templates and view results can tell from a list. */
export type Tuple<T = unknown> = TupleNames<T> & values_.Tuple<T>;
export type TupleClass = Statics<typeof values_.Tuple> & {
  new <T = unknown>(...args: ConstructorParameters<typeof Error>): Tuple<T>;
};
/** A Python tuple: an array that sessions, templates and view results can tell from a list. */
export const Tuple = twin(core.Tuple, {}) as unknown as TupleClass;

export interface URLSafeSerializerNames extends SerializerNames {
  dump_payload(value: unknown): Buffer;

  load_payload(payload: Uint8Array): unknown;
}
/** A serializer whose tokens need no escape in a URL (itsdangerous.URLSafeSerializer). */
export type URLSafeSerializer = URLSafeSerializerNames & signing_urlsafe_.URLSafeSerializer;
export type URLSafeSerializerClass = Statics<typeof signing_urlsafe_.URLSafeSerializer> &
  Statics<SerializerClass> & {
    new (
      options: { secret_key: signing_signer_.SecretKey } & Snaked<signing_serializer_.SerializerOptions>,
    ): URLSafeSerializer;
    new (
      secret_key: signing_signer_.SecretKey,
      salt: Option<Snaked<signing_serializer_.SerializerOptions>, 'salt'>,
      serializer?: Option<Snaked<signing_serializer_.SerializerOptions>, 'serializer'>,
      serializer_kwargs?: null | undefined,
      signer?: null | undefined,
      signer_kwargs?: Option<Snaked<signing_serializer_.SerializerOptions>, 'signer_options'>,
      fallback_signers?: Option<Snaked<signing_serializer_.SerializerOptions>, 'fallback_signers'>,
    ): URLSafeSerializer;
    new (
      secretKey: signing_signer_.SecretKey,
      options?: Snaked<signing_serializer_.SerializerOptions>,
    ): URLSafeSerializer;
    readonly prototype: URLSafeSerializer;
  };
/** A serializer whose tokens need no escape in a URL (itsdangerous.URLSafeSerializer). */
export const URLSafeSerializer = twin(core.URLSafeSerializer, {
  object: 'dumpPayload loadPayload',
  options: 'Serializer',
}) as unknown as URLSafeSerializerClass;

export interface URLSafeTimedSerializerNames extends TimedSerializerNames {
  dump_payload(value: unknown): Buffer;

  load_payload(payload: Uint8Array): unknown;
}
/** The same with a timestamp (itsdangerous.URLSafeTimedSerializer): for password resets, confirmations, sessions. */
export type URLSafeTimedSerializer = URLSafeTimedSerializerNames & signing_urlsafe_.URLSafeTimedSerializer;
export type URLSafeTimedSerializerClass = Statics<typeof signing_urlsafe_.URLSafeTimedSerializer> &
  Statics<TimedSerializerClass> & {
    new (
      options: { secret_key: signing_signer_.SecretKey } & Snaked<signing_serializer_.SerializerOptions>,
    ): URLSafeTimedSerializer;
    new (
      secret_key: signing_signer_.SecretKey,
      salt: Option<Snaked<signing_serializer_.SerializerOptions>, 'salt'>,
      serializer?: Option<Snaked<signing_serializer_.SerializerOptions>, 'serializer'>,
      serializer_kwargs?: null | undefined,
      signer?: null | undefined,
      signer_kwargs?: Option<Snaked<signing_serializer_.SerializerOptions>, 'signer_options'>,
      fallback_signers?: Option<Snaked<signing_serializer_.SerializerOptions>, 'fallback_signers'>,
    ): URLSafeTimedSerializer;
    new (
      secretKey: signing_signer_.SecretKey,
      options?: Snaked<signing_serializer_.SerializerOptions>,
    ): URLSafeTimedSerializer;
    readonly prototype: URLSafeTimedSerializer;
  };
/** The same with a timestamp (itsdangerous.URLSafeTimedSerializer): for password resets, confirmations, sessions. */
export const URLSafeTimedSerializer = twin(core.URLSafeTimedSerializer, {
  object: 'dumpPayload loadPayload',
  options: 'Serializer',
}) as unknown as URLSafeTimedSerializerClass;

export interface UUIDConverterNames extends BaseConverterNames {
  part_isolating: boolean;

  get json_schema(): Readonly<Record<string, unknown>>;

  to_python(text: string): string;

  to_url(value: unknown): string;
}
/** `<uuid:id>`: a UUID, handed to the view as a lower-case string (werkzeug.routing.UUIDConverter). */
export type UUIDConverter = UUIDConverterNames & routing_converters_.UUIDConverter;
export type UUIDConverterClass = Statics<typeof routing_converters_.UUIDConverter> &
  Statics<BaseConverterClass> & {
    new (map: object): UUIDConverter;
    readonly prototype: UUIDConverter;
  };
/** `<uuid:id>`: a UUID, handed to the view as a lower-case string (werkzeug.routing.UUIDConverter). */
export const UUIDConverter = twin(core.UUIDConverter, {
  object: 'partIsolating jsonSchema toPython toUrl',
}) as unknown as UUIDConverterClass;

export interface UnauthorizedNames extends HTTPExceptionNames {
  /** The challenges. */
  www_authenticate: readonly (WWWAuthenticate | string)[];

  get_headers(): [string, string][];
}
/** 401: the client must authenticate; `wwwAuthenticate` says how. */
export type Unauthorized = UnauthorizedNames & errors_.Unauthorized;
export type UnauthorizedClass = Statics<typeof errors_.Unauthorized> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
      www_authenticate?: Option<Snaked<errors_.HTTPExceptionOptions>, 'www_authenticate'>,
    ): Unauthorized;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): Unauthorized;
    readonly prototype: Unauthorized;
  };
/** 401: the client must authenticate; `wwwAuthenticate` says how. */
export const Unauthorized = twin(core.Unauthorized, {
  object: 'wwwAuthenticate getHeaders',
  options: 'Unauthorized',
}) as unknown as UnauthorizedClass;

export interface UnavailableForLegalReasonsNames extends HTTPExceptionNames {}
/** 451: withheld by law. */
export type UnavailableForLegalReasons = UnavailableForLegalReasonsNames & errors_.UnavailableForLegalReasons;
export type UnavailableForLegalReasonsClass = Statics<typeof errors_.UnavailableForLegalReasons> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): UnavailableForLegalReasons;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): UnavailableForLegalReasons;
    readonly prototype: UnavailableForLegalReasons;
  };
/** 451: withheld by law. */
export const UnavailableForLegalReasons = twin(core.UnavailableForLegalReasons, {
  options: 'HTTPException',
}) as unknown as UnavailableForLegalReasonsClass;

export interface UnicodeConverterNames extends BaseConverterNames {
  part_isolating: boolean;

  get json_schema(): Readonly<Record<string, unknown>>;
}
/**
 * `<name>`, `<string:name>`: text without a slash, not empty. Options: `minlength`, `maxlength`, `length`, in characters
 * (werkzeug.routing.UnicodeConverter).
 */
export type UnicodeConverter = UnicodeConverterNames & routing_converters_.UnicodeConverter;
export type UnicodeConverterClass = Statics<typeof routing_converters_.UnicodeConverter> &
  Statics<BaseConverterClass> & {
    new (
      map: object,
      ...args: (routing_converters_.ConverterArgument | Snaked<routing_converters_.ConverterOptions>)[]
    ): UnicodeConverter;
    readonly prototype: UnicodeConverter;
  };
/**
 * `<name>`, `<string:name>`: text without a slash, not empty. Options: `minlength`, `maxlength`, `length`, in characters
 * (werkzeug.routing.UnicodeConverter).
 */
export const UnicodeConverter = twin(core.UnicodeConverter, {
  object: 'partIsolating jsonSchema',
  options: ['1?'],
}) as unknown as UnicodeConverterClass;

export interface UnprocessableEntityNames extends HTTPExceptionNames {}
/** 422: well-formed, but it makes no sense. */
export type UnprocessableEntity = UnprocessableEntityNames & errors_.UnprocessableEntity;
export type UnprocessableEntityClass = Statics<typeof errors_.UnprocessableEntity> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): UnprocessableEntity;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): UnprocessableEntity;
    readonly prototype: UnprocessableEntity;
  };
/** 422: well-formed, but it makes no sense. */
export const UnprocessableEntity = twin(core.UnprocessableEntity, {
  options: 'HTTPException',
}) as unknown as UnprocessableEntityClass;

export interface UnsupportedMediaTypeNames extends HTTPExceptionNames {
  /** The codings of content that would be taken, for `Accept-Encoding` (RFC 9110, section 12.5.3); null for no matter of codings. */
  accept_encoding: string | null;

  get_headers(): [string, string][];
  /** The media types that there are, or that are understood; empty where that is not said. */
  media_types: readonly string[];
}
/** 415: the body has a type that the server does not take. */
export type UnsupportedMediaType = UnsupportedMediaTypeNames & errors_.UnsupportedMediaType;
export type UnsupportedMediaTypeClass = Statics<typeof errors_.UnsupportedMediaType> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): UnsupportedMediaType;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): UnsupportedMediaType;
    readonly prototype: UnsupportedMediaType;
  };
/** 415: the body has a type that the server does not take. */
export const UnsupportedMediaType = twin(core.UnsupportedMediaType, {
  object: 'acceptEncoding getHeaders mediaTypes',
  options: 'HTTPException',
}) as unknown as UnsupportedMediaTypeClass;

export interface UpgradeRequiredNames extends HTTPExceptionNames {}
/** 426: the client must switch protocols; here, to version 13 of WebSocket. */
export type UpgradeRequired = UpgradeRequiredNames & errors_.UpgradeRequired;
export type UpgradeRequiredClass = Statics<typeof errors_.UpgradeRequired> &
  Statics<HTTPExceptionClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): UpgradeRequired;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): UpgradeRequired;
    readonly prototype: UpgradeRequired;
  };
/** 426: the client must switch protocols; here, to version 13 of WebSocket. */
export const UpgradeRequired = twin(core.UpgradeRequired, {
  options: 'HTTPException',
}) as unknown as UpgradeRequiredClass;

export interface UrlMapNames {
  /** Redirect paths that lack the trailing slash of their rule. Set it before adding rules. */
  strict_slashes: boolean;
  /** Redirect paths with repeated slashes. Set it before adding rules. */
  merge_slashes: boolean;
  /** Redirect to the rule that has the values as defaults. */
  redirect_defaults: boolean;
  /** The subdomain of rules and requests that name none. */
  default_subdomain: string;
  /** Match rules by host instead of subdomain. */
  host_matching: boolean;
  /** Sort the query arguments of built URLs. */
  sort_parameters: boolean;
  /** What to sort them by. */
  sort_key: routing_settings_.SortKey | null;
  /** The rules, or those of one endpoint, in the order in which building tries them. */
  iter_rules(options: { endpoint?: string | undefined }): Iterable<Rule>;
  /** The rules, or those of one endpoint, in the order in which building tries them. */
  iter_rules(endpoint?: string): Iterable<Rule>;
  /** Whether a rule of the endpoint takes all of these values. */
  is_endpoint_expecting(endpoint: string, ...names: string[]): boolean;
  /**
   * Binds the map to a server and a request, for building URLs and for the full URLs of redirects.
   * @param serverName host and port
   * @throws TypeError when a subdomain is given although the map matches hosts
   * @throws BadHostError when the server name is no host name
   */
  bind(options: { server_name: string } & Snaked<routing_settings_.BindOptions>): MapAdapter;
  /**
   * Binds the map to a server and a request, for building URLs and for the full URLs of redirects.
   * @param serverName host and port
   * @throws TypeError when a subdomain is given although the map matches hosts
   * @throws BadHostError when the server name is no host name
   */
  bind(
    server_name: string,
    script_name: Option<Snaked<routing_settings_.BindOptions>, 'script_name'>,
    subdomain?: Option<Snaked<routing_settings_.BindOptions>, 'subdomain'>,
    url_scheme?: Option<Snaked<routing_settings_.BindOptions>, 'url_scheme'>,
    default_method?: Option<Snaked<routing_settings_.BindOptions>, 'default_method'>,
    path_info?: Option<Snaked<routing_settings_.BindOptions>, 'path_info'>,
    query_args?: Option<Snaked<routing_settings_.BindOptions>, 'query_args'>,
  ): MapAdapter;
  /**
   * Binds the map to a server and a request, for building URLs and for the full URLs of redirects.
   * @param serverName host and port
   * @throws TypeError when a subdomain is given although the map matches hosts
   * @throws BadHostError when the server name is no host name
   */
  bind(serverName: string, options?: Snaked<routing_settings_.BindOptions>): MapAdapter;
  /**
   * Binds the map to a request by its Host header, from which the subdomain is worked out.
   * @param host the Host header
   * @param serverName the name of the server that subdomains belong to; the host itself when left out
   * @throws BadHostError when the name is no host name
   */
  bind_to_host(
    host: string,
    serverName?: string | null,
    options?: Snaked<routing_settings_.BindOptions>,
  ): MapAdapter;
  /** `UrlMap([<Rule '/' (GET, HEAD) -> index>, …])` */
  to_string(): string;
}
/**
 * All URL rules of an application (werkzeug.routing.Map).
 * @example
 * const map = new UrlMap([new Rule('/user/<int:id>', { endpoint: 'user' })]);
 * map.match('/user/5', 'GET');   // { type: 'found', rule, args: { id: 5 } }
 */
export type UrlMap = UrlMapNames & routing_map_.UrlMap;
export type UrlMapClass = Statics<typeof routing_map_.UrlMap> & {
  new (
    rules?: Iterable<routing_rule_.RuleFactory>,
    options?: Snaked<routing_settings_.UrlMapOptions>,
  ): UrlMap;
  readonly prototype: UrlMap;
};
/**
 * All URL rules of an application (werkzeug.routing.Map).
 * @example
 * const map = new UrlMap([new Rule('/user/<int:id>', { endpoint: 'user' })]);
 * map.match('/user/5', 'GET');   // { type: 'found', rule, args: { id: 5 } }
 */
export const UrlMap = twin(core.UrlMap, {
  object:
    'strictSlashes mergeSlashes redirectDefaults defaultSubdomain hostMatching sortParameters sortKey iterRules:UrlMap.iter_rules isEndpointExpecting bind:UrlMap.bind bindToHost:2 toString',
  options: [1],
}) as unknown as UrlMapClass;

export interface UsageErrorNames {
  /** What the command ends with. */
  readonly exit_code: number;
}
/** The command line cannot be obeyed; the message says why, in a line (click.UsageError). */
export type UsageError = UsageErrorNames & app_commands_.UsageError;
export type UsageErrorClass = Statics<typeof app_commands_.UsageError> & {
  new (...args: ConstructorParameters<typeof Error>): UsageError;
  readonly prototype: UsageError;
};
/** The command line cannot be obeyed; the message says why, in a line (click.UsageError). */
export const UsageError = twin(core.UsageError, { object: 'exitCode' }) as unknown as UsageErrorClass;

export interface UserAgentNames {
  /** The header. */
  to_header(): string;

  to_string(): string;
}
/** The `User-Agent` header (werkzeug.user_agent.UserAgent): its text; a subclass may find out more. */
export type UserAgent = UserAgentNames & wrappers_connection_.UserAgent;
export type UserAgentClass = Statics<typeof wrappers_connection_.UserAgent> & {
  new (string: string): UserAgent;
  readonly prototype: UserAgent;
};
/** The `User-Agent` header (werkzeug.user_agent.UserAgent): its text; a subclass may find out more. */
export const UserAgent = twin(core.UserAgent, { object: 'toHeader toString' }) as unknown as UserAgentClass;

export interface UuidNames {
  to_string(): string;

  to_jSON(): string;
}
/** A UUID that stays one in a session and in JSON. */
export type Uuid = UuidNames & values_.Uuid;
export type UuidClass = Statics<typeof values_.Uuid> & {
  new (value: string): Uuid;
  readonly prototype: Uuid;
};
/** A UUID that stays one in a session and in JSON. */
export const Uuid = twin(core.Uuid, { object: 'toString toJSON' }) as unknown as UuidClass;

export interface ValidationErrorNames {}
/**
 * Thrown by a converter's `toPython` to say that a URL does not match, or by its `toUrl` to say that a rule cannot be
 * built with a value (werkzeug.routing.ValidationError).
 */
export type ValidationError = ValidationErrorNames & routing_converters_.ValidationError;
export type ValidationErrorClass = Statics<typeof routing_converters_.ValidationError> & {
  new (...args: ConstructorParameters<typeof Error>): ValidationError;
  readonly prototype: ValidationError;
};
/**
 * Thrown by a converter's `toPython` to say that a URL does not match, or by its `toUrl` to say that a rule cannot be
 * built with a value (werkzeug.routing.ValidationError).
 */
export const ValidationError = twin(core.ValidationError, {}) as unknown as ValidationErrorClass;

export interface WWWAuthenticateNames {
  /** Called after each change; a response sets it. */
  on_update: ((challenge: WWWAuthenticate) => void) | undefined;
  /** The header again. */
  to_header(): string;

  to_string(): string;
}
/**
 * A challenge of a response (werkzeug.datastructures.WWWAuthenticate): either {@link parameters} or a {@link token}.
 * One that was assigned to a response is live: changing it writes the header. Python's `auth[name] = value` is
 * {@link set}; properties of the same name exist for the standard parameters.
 */
export type WWWAuthenticate = WWWAuthenticateNames & http_auth_.WWWAuthenticate;
export type WWWAuthenticateClass = Statics<typeof http_auth_.WWWAuthenticate> & {
  new (options: {
    auth_type: string;
    values?: Readonly<http_options_.HeaderDict> | null | undefined;
    token?: string | null | undefined;
  }): WWWAuthenticate;
  new (
    auth_type: string,
    values: Readonly<http_options_.HeaderDict> | null | undefined,
    options: { token?: string | null | undefined },
  ): WWWAuthenticate;
  new (
    type: string,
    parameters?: Readonly<http_options_.HeaderDict> | null,
    token?: string | null,
  ): WWWAuthenticate;
  readonly prototype: WWWAuthenticate;
  /** Reads the header; null when it is absent. */
  from_header(value: string | null | undefined): WWWAuthenticate | null;
};
/**
 * A challenge of a response (werkzeug.datastructures.WWWAuthenticate): either {@link parameters} or a {@link token}.
 * One that was assigned to a response is live: changing it writes the header. Python's `auth[name] = value` is
 * {@link set}; properties of the same name exist for the standard parameters.
 */
export const WWWAuthenticate = twin(core.WWWAuthenticate, {
  object: 'onUpdate toHeader toString',
  statics: 'fromHeader',
  options: 'WWWAuthenticate',
}) as unknown as WWWAuthenticateClass;

export interface WebsocketNames extends ConnectionNames {
  /** The subprotocols that the client offers, in its order. */
  get requested_subprotocols(): readonly string[];
  /**
   * Accepts the handshake; further calls do nothing (quart.Websocket.accept).
   * @param options `headers` of the 101 response; `subprotocol`: one of {@link requestedSubprotocols}
   */
  accept(
    headers: Option<
      Snaked<{
        headers?: http_headers_.HeadersValue | undefined;
        subprotocol?: string | undefined;
      }>,
      'headers'
    >,
    subprotocol?: Option<
      Snaked<{
        headers?: http_headers_.HeadersValue | undefined;
        subprotocol?: string | undefined;
      }>,
      'subprotocol'
    >,
  ): Promise<void>;
  /**
   * Accepts the handshake; further calls do nothing (quart.Websocket.accept).
   * @param options `headers` of the 101 response; `subprotocol`: one of {@link requestedSubprotocols}
   */
  accept(
    options?: Snaked<{
      headers?: http_headers_.HeadersValue | undefined;
      subprotocol?: string | undefined;
    }>,
  ): Promise<void>;
  /**
   * The next message; what was queued when the peer left still comes (quart.Websocket.receive). Each message goes to
   * one of those who wait; to a `Promise.race` only if it is still open, so that none is lost to one that is not.
   * @param options `timeout`: how long to wait, in seconds; `signal`: until it aborts
   * @throws WebsocketDisconnect when the socket is closed; a DOMException named TimeoutError when no message came in
   *   time; the reason of the signal
   */
  receive(options?: Snaked<wrappers_receiving_.ReceiveOptions>): Promise<wrappers_websocket_.Message>;
  /**
   * The next message, parsed as JSON (quart.Websocket.receive_json); as {@link receive}.
   * @typeParam T the type that you expect; nothing checks what the client sent
   * @throws SyntaxError for anything else. Where the view does not catch it, the socket is closed with 1007
   */
  receive_json<T = unknown>(options?: Snaked<wrappers_receiving_.ReceiveOptions>): Promise<T>;
  /**
   * The next message, read as a media type that `app.media` knows (falcon.asgi.WebSocket.receive_media); as {@link receive}.
   * @throws LookupError for a type that cannot be read; for a message that is broken, what its handler throws: where the view does not catch it, the
   *   socket is closed with 1007
   */
  receive_media<T = unknown>(type: string, options?: Snaked<wrappers_receiving_.ReceiveOptions>): Promise<T>;
  /** Sends a value, written as a media type that `app.media` knows (falcon.asgi.WebSocket.send_media). @throws LookupError for a type that cannot be written */
  send_media(value: unknown, type: string): Promise<void>;
  /** Sends a value as JSON; several values as a list (quart.Websocket.send_json). */
  send_json(...values: unknown[]): Promise<void>;
  /** Reads and writes JSON: the provider of the app. */
  get json_module(): media_options_.JsonModule;
  /**
   * Closes the socket; before acceptance, refuses the handshake with 403, also when another view calls it
   * (quart.Websocket.close). Where the client has left, nothing happens.
   * @param code a code an endpoint may send: 1000, 1001, 1003, 1007–1011, 3000–4999 (RFC 6455, section 7.4)
   * @param reason at most 123 bytes of UTF-8; longer ones are cut
   */
  close(options: { code?: number | undefined; reason?: string | undefined }): Promise<void>;
  /**
   * Closes the socket; before acceptance, refuses the handshake with 403, also when another view calls it
   * (quart.Websocket.close). Where the client has left, nothing happens.
   * @param code a code an endpoint may send: 1000, 1001, 1003, 1007–1011, 3000–4999 (RFC 6455, section 7.4)
   * @param reason at most 123 bytes of UTF-8; longer ones are cut
   */
  close(code: number | undefined, options: { reason?: string | undefined }): Promise<void>;
  /**
   * Closes the socket; before acceptance, refuses the handshake with 403, also when another view calls it
   * (quart.Websocket.close). Where the client has left, nothing happens.
   * @param code a code an endpoint may send: 1000, 1001, 1003, 1007–1011, 3000–4999 (RFC 6455, section 7.4)
   * @param reason at most 123 bytes of UTF-8; longer ones are cut
   */
  close(code?: number, reason?: string): Promise<void>;
  /**
   * Delivers what is published on the topic to this socket, from now on; accepts first if needed. A topic with `history` or `presence`
   * comes as JSON: `{ id, event, data }`. Resolves when what was missed is sent. Once more, it does nothing.
   * @throws WebsocketDisconnect beyond MAX_TOPICS, by which the socket is closed (1008)
   * @throws TypeError for `since` or `as` where the topic has no `history` or `presence`, for `as` that is nobody or no JSON, and for an
   * option that there is not
   * @throws BrokerUnavailable for `since` or a topic with `presence`, while what the broker stands on is away
   */
  subscribe(topic: string, options?: Snaked<topics_given_.SubscribeOptions>): Promise<void>;
}
/**
 * The WebSocket that is being served. The view runs before the handshake: what it returns or raises until it accepts
 * is an ordinary HTTP answer. `receive` and `send` accept by themselves.
 */
export type Websocket = WebsocketNames & wrappers_websocket_.Websocket;
export type WebsocketClass = Statics<typeof wrappers_websocket_.Websocket> &
  Statics<ConnectionClass> & {
    new (scope: wrappers_connection_.Scope): Websocket;
    readonly prototype: Websocket;
  };
/**
 * The WebSocket that is being served. The view runs before the handshake: what it returns or raises until it accepts
 * is an ordinary HTTP answer. `receive` and `send` accept by themselves.
 */
export const Websocket = twin(core.Websocket, {
  object:
    'requestedSubprotocols accept:Websocket.accept receive:0 receiveJson:0 receiveMedia:1 sendMedia sendJson jsonModule close:Websocket.close subscribe:1',
}) as unknown as WebsocketClass;

export interface WebsocketDisconnectNames {}
/** The socket is closed: by the peer, by us, or by the loss of the connection (1006). */
export type WebsocketDisconnect = WebsocketDisconnectNames & exchange_.SocketClosed;
export type WebsocketDisconnectClass = Statics<typeof exchange_.SocketClosed> & {
  new (code: number, reason?: string): WebsocketDisconnect;
  readonly prototype: WebsocketDisconnect;
};
/** The socket is closed: by the peer, by us, or by the loss of the connection (1006). */
export const WebsocketDisconnect = twin(core.WebsocketDisconnect, {}) as unknown as WebsocketDisconnectClass;

export interface WebsocketMismatchNames extends BadRequestNames {}
/** The rule at this path is for the other protocol: HTTP or WebSocket (werkzeug.routing.WebsocketMismatch). */
export type WebsocketMismatch = WebsocketMismatchNames & app_ctx_.WebsocketMismatch;
export type WebsocketMismatchClass = Statics<typeof app_ctx_.WebsocketMismatch> &
  Statics<BadRequestClass> & {
    new (
      description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
      response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
    ): WebsocketMismatch;
    new (
      description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
      options?: Snaked<errors_.HTTPExceptionOptions>,
    ): WebsocketMismatch;
    readonly prototype: WebsocketMismatch;
  };
/** The rule at this path is for the other protocol: HTTP or WebSocket (werkzeug.routing.WebsocketMismatch). */
export const WebsocketMismatch = twin(core.WebsocketMismatch, {
  options: 'HTTPException',
}) as unknown as WebsocketMismatchClass;

export { ANY, COEP, COOP, CORP, DEFAULTS, HTTP_STATUS_CODES, LEVELS, LocalProxy } from '../index.js';

export { WebsocketDisconnect as SocketClosed };

/**
 * Ends the view with an HTTP error (flask.abort).
 * @param code a status from 400 on, an error of one, or a response to answer with
 * @param description a sentence for the error page, or the options at once
 * @example abort(401, { wwwAuthenticate: new WWWAuthenticate('basic', { realm: 'notes' }) })
 */
export const abort = named(core.abort, 'abort') as {
  (
    options: {
      code: number | HTTPException | Response | globalThis.Response;
    } & Snaked<errors_.HTTPExceptionOptions>,
  ): never;
  (
    code: number | HTTPException | Response | globalThis.Response,
    description: Option<Snaked<errors_.HTTPExceptionOptions>, 'description'>,
    response?: Option<Snaked<errors_.HTTPExceptionOptions>, 'response'>,
  ): never;
  (
    code: number | HTTPException | Response | globalThis.Response,
    description?: string | null | Snaked<errors_.HTTPExceptionOptions>,
    options?: Snaked<errors_.HTTPExceptionOptions>,
  ): never;
};

/**
 * A {@link Logger} that hands everything to another one: `app.logger = adaptLogger(pino())`. Errors go as the second argument, and
 * the id of the request in front of the message; to a logger with `fatal`, as pino wants them, in an object that comes first.
 */
export const adapt_logger = named(core.adaptLogger) as {
  (target: logging_.CommonLogger): logging_.Logger;
};

/**
 * Runs a function on the response of the request in progress, whatever answers it (flask.after_this_request).
 * @param hook gets the response and returns the one to send
 * @throws ContextError outside of a request
 */
export const after_this_request = named(core.afterThisRequest) as {
  <H extends AfterHook>(hook: H): H;
};

/** Runs a function when the WebSocket in progress has ended (quart.ctx.after_this_websocket). */
export const after_this_websocket = named(core.afterThisWebsocket) as {
  <H extends AfterWebsocketHook>(hook: H): H;
};

/** An app context ended. */
export const appcontext_popped = core.appcontextPopped as unknown as NamedSignal<object>;

/** An app context begins. */
export const appcontext_pushed = core.appcontextPushed as unknown as NamedSignal<object>;

/** An app context is about to end, with or without an error. */
export const appcontext_tearing_down =
  core.appcontextTearingDown as unknown as NamedSignal<signals_.TeardownPayload>;

/**
 * A redirect to the same URL with a slash at its end (werkzeug.utils.append_slash_redirect). It is relative, so it holds
 * behind any proxy; the query is kept.
 */
export const append_slash_redirect = named(core.appendSlashRedirect, 'append_slash_redirect', pythonic) as {
  (options: { environ: Connection; code?: http_status_.StatusValue | undefined }): Response;
  (environ: Connection, options: { code?: http_status_.StatusValue | undefined }): Response;
  (request: Connection, code?: http_status_.StatusValue): Response;
};

/**
 * Reads URL-safe base64 with or without padding (itsdangerous.base64_decode). As in Python, characters outside the
 * alphabet are skipped, and `+` and `/` are taken for `-` and `_`.
 * @throws BadData when what remains has an impossible length
 */
export const base64_decode = named(core.base64Decode) as {
  (value: signing_encoding_.Bytes): Buffer;
};

/** URL-safe base64 without padding (itsdangerous.base64_encode). */
export const base64_encode = named(core.base64Encode) as {
  (value: signing_encoding_.Bytes): string;
};

/** A template is about to be rendered. */
export const before_render_template =
  core.beforeRenderTemplate as unknown as NamedSignal<signals_.TemplatePayload>;

/**
 * What `Bun.serve` needs for WebSockets: `Bun.serve({ fetch: app.fetch, websocket: bunWebSocket })`. The limits are those of `serve`; spread it to
 * set others.
 */
export const bun_web_socket = core.bunWebSocket as unknown as {
  maxPayloadLength: number;
  backpressureLimit: number;
  closeOnBackpressureLimit: boolean;
  idleTimeout: number;
  open(socket: BunSocket): void;
  message({ data }: BunSocket, message: Message12): void;
  drain({ data }: BunSocket): void;
  close({ data }: BunSocket, code: number, reason: string): void;
};

/**
 * Whether a password has this hash (werkzeug.security.check_password_hash); takes the same time wherever it differs.
 * Takes as long as making it: in a server use {@link checkPasswordHashAsync}.
 * @returns false also for text that is no hash at all
 * @throws RangeError when the hash names an unknown method or bad parameters, or is not ASCII
 */
export const check_password_hash = named(core.checkPasswordHash, 'check_password_hash') as {
  (options: { pwhash: string; password: string }): boolean;
  (pwhash: string, options: { password: string }): boolean;
  (hash: string, password: string): boolean;
};

/** {@link checkPasswordHash} on the thread pool. */
export const check_password_hash_async = named(core.checkPasswordHashAsync, 'check_password_hash_async') as {
  (options: { pwhash: string; password: string }): Promise<boolean>;
  (pwhash: string, options: { password: string }): Promise<boolean>;
  (hash: string, password: string): Promise<boolean>;
};

/** Binds a function to the app at work, without the request (quart.copy_current_app_context). */
export const copy_current_app_context = named(core.copyCurrentAppContext) as {
  <A extends unknown[], R, T>(fn: AnyFunction<A, R, T>): AnyFunction<A, R, T>;
};

/**
 * Binds a function to the request in progress (flask.copy_current_request_context). Awaits, timers and promises keep
 * the context by themselves until the request is over; what needs this is a listener on an emitter that lives outside
 * of the request, and what reads the request after its end. Request, session and `g` are the same in the copy, and
 * teardown runs once: when the request ends, not the copy. After that the session takes no more changes.
 * @throws ContextError outside of a request
 */
export const copy_current_request_context = named(core.copyCurrentRequestContext) as {
  <A extends unknown[], R, T>(fn: AnyFunction<A, R, T>): AnyFunction<A, R, T>;
};

/** Binds a function to the WebSocket in progress (quart.copy_current_websocket_context). */
export const copy_current_websocket_context = named(core.copyCurrentWebsocketContext) as {
  <A extends unknown[], R, T>(fn: AnyFunction<A, R, T>): AnyFunction<A, R, T>;
};

/** Makes the logger of an app. */
export const create_logger = named(core.createLogger, [1]) as {
  (name: string, options?: Snaked<logging_.LoggerOptions>): StreamLogger;
};

/** Makes a session that holds `initial`. */
export const create_session = named(core.createSession) as {
  (initial?: sessions_session_.SessionSource): sessions_session_.Session;
};

/** The app that is at work (flask.current_app). */
export const current_app = core.currentApp as unknown as Pottle & globals_.Local<Pottle>;

/**
 * The id of the request or WebSocket in progress, where REQUEST_IDS or an access log gives them one; undefined outside. For lines of
 * loggers of one's own, and to hand on to other services.
 */
export const current_request_id = named(core.currentRequestId) as {
  (): string | undefined;
};

/** The class for each code that {@link abort} knows (werkzeug.exceptions.default_exceptions). */
export const default_exceptions = core.defaultExceptions as unknown as ReadonlyMap<
  number,
  errors_.HTTPExceptionClass
>;

export { derive } from '../index.js';

/**
 * Writes a duration in seconds, fractions cut (werkzeug.http.dump_age); null stays null.
 * @throws RangeError when it is negative or no number
 */
export const dump_age = named(core.dumpAge, 'dump_age') as {
  (options: { age: number | null }): string | null;
  (seconds: number | null): string | null;
};

/**
 * The value of a Set-Cookie header (werkzeug.http.dump_cookie).
 * @throws CookieError when samesite is unknown; when name, domain or Expires is not ASCII or has control characters or
 *   semicolons, name or domain also quotes, commas or equal signs
 */
export const dump_cookie = named(core.dumpCookie, 'dump_cookie') as {
  (options: { key: string; value?: string | undefined } & Snaked<http_cookies_.DumpCookieOptions>): string;
  (key: string, options: { value?: string | undefined } & Snaked<http_cookies_.DumpCookieOptions>): string;
  (
    key: string,
    value: string | undefined,
    max_age: Option<Snaked<http_cookies_.DumpCookieOptions>, 'max_age'>,
    expires?: Option<Snaked<http_cookies_.DumpCookieOptions>, 'expires'>,
    path?: Option<Snaked<http_cookies_.DumpCookieOptions>, 'path'>,
    domain?: Option<Snaked<http_cookies_.DumpCookieOptions>, 'domain'>,
    secure?: Option<Snaked<http_cookies_.DumpCookieOptions>, 'secure'>,
    httponly?: Option<Snaked<http_cookies_.DumpCookieOptions>, 'httponly'>,
    sync_expires?: Option<Snaked<http_cookies_.DumpCookieOptions>, 'sync_expires'>,
    max_size?: Option<Snaked<http_cookies_.DumpCookieOptions>, 'max_size'>,
    samesite?: Option<Snaked<http_cookies_.DumpCookieOptions>, 'samesite'>,
    partitioned?: Option<Snaked<http_cookies_.DumpCookieOptions>, 'partitioned'>,
  ): string;
  (name: string, value?: string, options?: Snaked<http_cookies_.DumpCookieOptions>): string;
};

/** Writes a list, or a dict whose null values are bare keys (werkzeug.http.dump_header). */
export const dump_header = named(core.dumpHeader) as {
  (
    items:
      | Iterable<Writable>
      | ReadonlyMap<string, Writable | null>
      | Readonly<Record<string, Writable | null>>,
  ): string;
};

/** Writes a value with parameters: `attachment; filename="a b.txt"` (werkzeug.http.dump_options_header). Null ones are left out. */
export const dump_options_header = named(core.dumpOptionsHeader) as {
  (header: string | null, options: Readonly<Record<string, Writable | null | undefined>>): string;
};

/** Writes Retry-After: a date, or seconds (or text) as they are. */
export const dump_retry_after = named(core.dumpRetryAfter) as {
  (when: Date | number | string): string;
};

/**
 * The text of an event stream, in pieces: what {@link eventStream} sends.
 *
 * @throws EventError (where the stream is read) when an event cannot be written
 */
export const encode_events = named(core.encodeEvents, [1]) as {
  (
    source: AsyncIterable<typing_.ServerSentEvent | string>,
    options?: Snaked<sse_.EventStreamOptions>,
  ): AsyncIterableIterator<string>;
};

/** Escapes a value for HTML; {@link Markup} and anything else with `__html__` passes unchanged (markupsafe.escape). */
export const escape = named(core.escape) as {
  (value: unknown): Markup;
};

/**
 * A response that is a stream of events, with no limit of time. When the client leaves, the source is ended too: the
 * `finally` of a generator runs.
 *
 * @param source events, or texts, each the data of an event
 * @example
 * app.get('/clock')(async function clock() {
 *   return eventStream(ticks());
 * });
 */
export const event_stream = named(core.eventStream, [1], pythonic) as {
  (
    source: AsyncIterable<typing_.ServerSentEvent | string>,
    options?: Snaked<sse_.EventStreamOptions>,
  ): Response;
};

/**
 * Keeps a message for the next page that shows them (flask.flash).
 * @param category such as `error`; `message` by default
 */
export const flash = named(core.flash, 'flash') as {
  (message: unknown, options: { category?: string | undefined }): void;
  (message: unknown, category?: string): void;
};

export { float, g } from '../index.js';

/** Random letters and digits. */
export const gen_salt = named(core.genSalt) as {
  (length: number): string;
};

/** A tag for content: SHA-1 in hexadecimal (werkzeug.http.generate_etag). */
export const generate_etag = named(core.generateEtag) as {
  (data: Uint8Array | string): string;
};

/**
 * A salted hash of a password, to be stored (werkzeug.security.generate_password_hash). Takes some 50 ms in which
 * nothing else runs: in a server use {@link generatePasswordHashAsync}.
 * @throws RangeError for an unknown method or bad parameters
 */
export const generate_password_hash = named(core.generatePasswordHash, 'generate_password_hash') as {
  (options: { password: string } & Snaked<security_.PasswordHashOptions>): string;
  (
    password: string,
    method: Option<Snaked<security_.PasswordHashOptions>, 'method'>,
    salt_length?: Option<Snaked<security_.PasswordHashOptions>, 'salt_length'>,
  ): string;
  (password: string, options?: Snaked<security_.PasswordHashOptions>): string;
};

/** {@link generatePasswordHash} on the thread pool. */
export const generate_password_hash_async = named(
  core.generatePasswordHashAsync,
  'generate_password_hash_async',
) as {
  (options: { password: string } & Snaked<security_.PasswordHashOptions>): Promise<string>;
  (
    password: string,
    method: Option<Snaked<security_.PasswordHashOptions>, 'method'>,
    salt_length?: Option<Snaked<security_.PasswordHashOptions>, 'salt_length'>,
  ): Promise<string>;
  (password: string, options?: Snaked<security_.PasswordHashOptions>): Promise<string>;
};

/** A type with `; charset=utf-8` if it is one of text (werkzeug.utils.get_content_type). */
export const get_content_type = named(core.getContentType, 'get_content_type') as {
  (options: { mimetype: string; charset?: string | undefined }): string;
  (mimetype: string, options: { charset?: string | undefined }): string;
  (mimetype: string, charset?: string): string;
};

/** Whether the environment asks for debug mode: POTTLE_DEBUG, else FLASK_DEBUG, set and not 0, false or no. */
export const get_debug_flag = named(core.getDebugFlag) as {
  (env?: Readonly<Record<string, string | undefined>>): boolean;
};

/**
 * Takes the messages out of the session; the same ones for the rest of the request (flask.get_flashed_messages).
 */
export const get_flashed_messages = named(core.getFlashedMessages, 'get_flashed_messages') as {
  (
    options: Snaked<helpers_.FlashedOptions> & {
      withCategories: true;
    },
  ): [string, unknown][];
  (
    with_categories: Option<Snaked<helpers_.FlashedOptions>, 'with_categories'>,
    category_filter?: Option<Snaked<helpers_.FlashedOptions>, 'category_filter'>,
  ): unknown[];
  (options?: Snaked<helpers_.FlashedOptions>): unknown[];
};

/**
 * The host of a request with its port, unless that is the standard one (werkzeug.sansio.utils.get_host). Empty when
 * there is no Host header, or one with characters that no host has.
 * @param server host and port that the server listens on, used without a Host header; no port for a unix socket
 * @throws UntrustedHostError when there is a list and the host is not on it, or its port is beyond 65535
 */
export const get_host = named(core.getHost) as {
  (
    scheme: string,
    header: string | null | undefined,
    server?: readonly [host: string, port: number | null] | null,
    trusted?: http_host_.TrustedHosts,
  ): string;
};

/**
 * A macro or a variable of a template (flask.get_template_attribute).
 * @typeParam T what it is, if it is no macro
 * @throws ReferenceError when the template has no such thing at its top level
 * @example const hello = await getTemplateAttribute('macros.html', 'hello'); hello('World')
 */
export const get_template_attribute = named(core.getTemplateAttribute, 'get_template_attribute') as {
  <T = templating_render_.CalledMacro>(options: { template_name: string; attribute: string }): Promise<T>;
  <T = templating_render_.CalledMacro>(template_name: string, options: { attribute: string }): Promise<T>;
  <T = templating_render_.CalledMacro>(name: string, attribute: string): Promise<T>;
};

/** A background task failed. */
export const got_background_exception =
  core.gotBackgroundException as unknown as NamedSignal<signals_.ErrorPayload>;

/** A request ended in an error that nobody handled. */
export const got_request_exception =
  core.gotRequestException as unknown as NamedSignal<signals_.ErrorPayload>;

/** A function that runs before or after serving failed. */
export const got_serving_exception =
  core.gotServingException as unknown as NamedSignal<signals_.ErrorPayload>;

/** A WebSocket ended in an error that nobody handled. */
export const got_websocket_exception =
  core.gotWebsocketException as unknown as NamedSignal<signals_.ErrorPayload>;

/** Whether an app context, or any other, is active (flask.has_app_context). */
export const has_app_context = named(core.hasAppContext) as {
  (): boolean;
};

/** Whether a request is being answered (flask.has_request_context). */
export const has_request_context = named(core.hasRequestContext) as {
  (): boolean;
};

/** Whether a WebSocket is being served (quart.has_websocket_context). */
export const has_websocket_context = named(core.hasWebsocketContext) as {
  (): boolean;
};

/**
 * The hash of a password under a salt of one's own: `method$salt$hex`. For tests and migrations;
 * {@link generatePasswordHash} draws a salt.
 */
export const hash_password = named(core.hashPassword) as {
  (password: string, method: string, salt: string): string;
};

/**
 * Whether a host may be used: its characters are those of a host, and it is on the list, if there is one
 * (werkzeug.sansio.utils.host_is_trusted).
 * @param host value of the Host header
 * @param trusted names, or one; with a leading dot it stands for its subdomains too; empty or absent: all hosts
 */
export const host_is_trusted = named(core.hostIsTrusted, 'host_is_trusted') as {
  (options: {
    hostname: string | null | undefined;
    trusted_list?: http_host_.TrustedHosts | undefined;
  }): boolean;
  (
    hostname: string | null | undefined,
    options: { trusted_list?: http_host_.TrustedHosts | undefined },
  ): boolean;
  (host: string | null | undefined, trusted?: http_host_.TrustedHosts): boolean;
};

/**
 * A date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (werkzeug.http.http_date). Fractions of a second are cut.
 * @param when a Date, or seconds since 1970; now without it
 * @throws RangeError when it is no date, or not of the years 1 to 9999
 */
export const http_date = named(core.httpDate, 'http_date') as {
  (options: { timestamp?: http_dates_.DateLike | undefined }): string;
  (when?: http_dates_.DateLike): string;
};

export { int } from '../index.js';

/**
 * An IRI as a URI: other characters than those of a URL percent-encoded, the host in Punycode
 * (werkzeug.urls.iri_to_uri).
 * @throws UrlError or HostnameError when the host or the port is not valid
 */
export const iri_to_uri = named(core.iriToUri) as {
  (iri: string): string;
};

/** Whether a range of bytes makes sense for content of this length; null is unknown (werkzeug.http.is_byte_range_valid). */
export const is_byte_range_valid = named(core.isByteRangeValid, 'is_byte_range_valid') as {
  (options: { start: number | null; stop: number | null; length: number | null }): boolean;
  (start: number | null, options: { stop: number | null; length: number | null }): boolean;
  (start: number | null, stop: number | null, options: { length: number | null }): boolean;
  (start: number | null, stop: number | null, length: number | null): boolean;
};

/** Whether a header describes the content (werkzeug.http.is_entity_header). */
export const is_entity_header = named(core.isEntityHeader) as {
  (name: string): boolean;
};

/** Whether a header is for the next hop alone (werkzeug.http.is_hop_by_hop_header; RFC 9110, section 7.6.1). */
export const is_hop_by_hop_header = named(core.isHopByHopHeader) as {
  (name: string): boolean;
};

/**
 * Whether the content is to be sent, as far as the conditions of the request tell (werkzeug.http.is_resource_modified):
 * false when the client has it already (304), or when a precondition failed (412).
 * @param options.ignoreIfRange false: If-Range alone decides, when there is a Range
 * @throws TypeError when both a tag and data are given
 */
export const is_resource_modified = named(core.isResourceModified, [2]) as {
  (
    request: http_conditional_.RequestFields,
    validators: http_conditional_.Validators,
    options?: Snaked<{
      ignoreIfRange?: boolean | undefined;
    }>,
  ): boolean;
};

/** Every pair of a mapping, several values one after the other (werkzeug.datastructures.iter_multi_items). */
export const iter_multi_items = named(core.iterMultiItems) as {
  <V, K = string>(source: http_multidict_.MultiDictSource<V, K>): Generator<[K, V]>;
};

/** A response with the JSON of a value; several are a list, none is null (flask.json.jsonify). */
export const jsonify = named(core.jsonify, [], pythonic) as {
  (...values: unknown[]): Response;
};

/**
 * A response of what a view may return, to go on working with (flask.make_response). Several arguments are those of
 * a tuple: body, status, headers.
 * @example const response = makeResponse(await renderTemplate('index.html')); response.setCookie('seen', '1');
 */
export const make_response = named(core.makeResponse, [], pythonic) as {
  (...args: [] | [typing_.ResponseValue, ...unknown[]]): Response;
};

/**
 * An answer in the media type that the client's `Accept` asks for, of those that `app.media` can write. It says `Vary: Accept`, so that no
 * cache gives it to somebody who wants another.
 * @throws NotAcceptable where the client takes none of them, LookupError for a type that nobody can write
 * @example return media(user);
 * @example return media(user, { also: { 'text/html': (user) => renderTemplate('user.html', { user }) } });
 */
export const media = named(core.media, [1], pythonic) as {
  <T>(
    value: T,
    options?: media_types_.MediaOptions<T> & Snakes<media_types_.MediaOptions>,
  ): Promise<Response>;
};

/** A message was flashed. Sent synchronously. */
export const message_flashed = core.messageFlashed as unknown as NamedSignal<{
  message: unknown;
  category: string;
}>;

/** The broker was away, and what was published elsewhere meanwhile may be lost. */
export const messages_lost = core.messagesLost as unknown as NamedSignal<{
  broker: unknown;
}>;

/**
 * Mounts apps below paths of another and ties their lives to its own: they start and stop with it, and have their topics
 * with it.
 * @example mount(app, { '/api': api });
 */
export const mount = named(core.mount) as {
  (app: Pottle, mounts: Record<string, Pottle>): void;
};

/** Makes text of a parcel, for brokers that carry text. */
export const pack_parcel = named(core.packParcel) as {
  (parcel: topics_broker_.Parcel): string;
};

/** Reads a duration in seconds, as the Age header has it (werkzeug.http.parse_age); null for what is none. */
export const parse_age = named(core.parseAge) as {
  (text: string | null | undefined): number | null;
};

/**
 * The pairs of a Cookie header in their order, repeated names included (werkzeug.sansio.http.parse_cookie).
 * @param header each character one byte; bytes beyond ASCII stay so, unless they were escaped in a quoted value
 */
export const parse_cookie = named(core.parseCookie) as {
  (header: string | null | undefined): [name: string, value: string][];
};

/**
 * Reads a date in any of the ways that mail and HTTP write it (werkzeug.http.parse_date, email.utils). Without a zone
 * it is UTC. The day of the week is not checked.
 * @returns null for what is no date
 */
export const parse_date = named(core.parseDate) as {
  (text: string | null | undefined): Date | null;
};

/**
 * Reads `a=b, c="d, e", f` (werkzeug.http.parse_dict_header). A key without a value has null; `key*=charset'lang'value`
 * is decoded.
 */
export const parse_dict_header = named(core.parseDictHeader) as {
  (value: string): http_options_.HeaderDict;
};

/**
 * Reads a list of tags, with or without quotes; a star anywhere stands for all tags (werkzeug.http.parse_etags).
 */
export const parse_etags = named(core.parseEtags) as {
  (value: string | null | undefined): ETags;
};

/**
 * Splits a list at its commas, with quotes around whole items removed and empty items left out
 * (werkzeug.http.parse_list_header). A quote that is never closed makes the whole header invalid: no items.
 */
export const parse_list_header = named(core.parseListHeader) as {
  (value: string): string[];
};

/**
 * Reads `value; key=value; key="quoted"` (werkzeug.http.parse_options_header). Parameters that are no such pairs are
 * skipped; `key*=charset'lang'value` is decoded and `key*0=…; key*1=…` joined.
 */
export const parse_options_header = named(core.parseOptionsHeader) as {
  (header: string | null | undefined): http_options_.Options;
};

/** Reads a Range header; null when it is absent or malformed (werkzeug.http.parse_range_header). */
export const parse_range = named(core.parseRange) as {
  (value: string | null | undefined): Range | null;
};

/**
 * Reads Retry-After, a date or seconds from now (RFC 9110, section 10.2.3); null for what is neither.
 * @param now milliseconds since 1970
 */
export const parse_retry_after = named(core.parseRetryAfter) as {
  (text: string | null | undefined, now?: number): Date | null;
};

/**
 * Answers an HTTP error in the media type that the client asks for: as a problem (RFC 9457), which is what {@link HTTPException.getProblem}
 * gives, or as the usual page. Who accepts none of the types gets the first: an error is better than none. Register it where errors are
 * to be told so: on an app, or on a blueprint.
 * @example app.errorhandler(HTTPException)(problem);
 */
export const problem = named(core.problem, [1], pythonic) as {
  (error: HTTPException, options?: Snaked<media_answer_.ProblemOptions>): Promise<Response>;
};

/**
 * Puts a tag into quotes (werkzeug.http.quote_etag).
 * @param weak marks it as weak: `W/"…"`
 * @throws EtagError when it contains a quote
 */
export const quote_etag = named(core.quoteEtag, 'quote_etag') as {
  (options: { etag: string; weak?: boolean | undefined }): string;
  (etag: string, options: { weak?: boolean | undefined }): string;
  (etag: string, weak?: boolean): string;
};

/**
 * Puts a value into double quotes, unless it is a token (werkzeug.http.quote_header_value).
 * @param options.allowToken false: quote tokens too
 */
export const quote_header_value = named(core.quoteHeaderValue, 'quote_header_value') as {
  (
    options: { value: Writable } & Snaked<{
      allowToken?: boolean | undefined;
    }>,
  ): string;
  (
    value: Writable,
    allow_token: Option<
      Snaked<{
        allowToken?: boolean | undefined;
      }>,
      'allow_token'
    >,
  ): string;
  (
    value: Writable,
    options?: Snaked<{
      allowToken?: boolean | undefined;
    }>,
  ): string;
};

/**
 * A response that sends the client elsewhere (flask.redirect).
 * @param code 302 unless given; 303 after a form, 301 and 308 for good
 */
export const redirect = named(core.redirect, 'redirect', pythonic) as {
  (options: { location: string; code?: http_status_.StatusValue | undefined }): Response;
  (location: string, options: { code?: http_status_.StatusValue | undefined }): Response;
  (location: string, code?: http_status_.StatusValue): Response;
};

/** Removes what describes content that is not sent, as for a 304 (werkzeug.http.remove_entity_headers). */
export const remove_entity_headers = named(core.removeEntityHeaders) as {
  (headers: Headers): void;
};

/** Removes what is for the next hop alone, as a proxy must (werkzeug.http.remove_hop_by_hop_headers). */
export const remove_hop_by_hop_headers = named(core.removeHopByHopHeaders) as {
  (headers: Headers): void;
};

/**
 * Renders a template of the `templates` folder (flask.render_template).
 * @param name of the template, several names of which the first that exists is taken, or a template
 * @param context its variables; promises are waited for where they are used
 * @throws TemplateNotFound, which names the folders searched; TemplateError with template and line
 */
export const render_template = named(core.renderTemplate) as {
  <const N extends templating_environment_.TemplateName>(
    name: N,
    ...context: templating_render_.ContextOf<N>
  ): Promise<string>;
};

/** Renders a template given as text; it is escaped as HTML (flask.render_template_string). */
export const render_template_string = named(core.renderTemplateString) as {
  (source: string, context?: templating_render_.TemplateContext): Promise<string>;
};

export { request } from '../index.js';

/** A response is ready to be sent: after the last after-hook and the saving of the session. */
export const request_finished = core.requestFinished as unknown as NamedSignal<{
  response: unknown;
}>;

/** A request begins: before the first before-hook. */
export const request_started = core.requestStarted as unknown as NamedSignal<object>;

/** A request context ends, with or without an error. */
export const request_tearing_down =
  core.requestTearingDown as unknown as NamedSignal<signals_.TeardownPayload>;

/**
 * Joins parts that clients gave to a folder, and never leaves it (werkzeug.security.safe_join).
 * @param directory the folder, trusted
 * @param parts paths below it, with forward slashes
 * @returns the path, or null when a part is absolute or climbs out
 */
export const safe_join = named(core.safeJoin) as {
  (directory: string, ...parts: string[]): string | null;
};

/**
 * A name that can be used for a file, made of what a client called it (werkzeug.utils.secure_filename): ASCII letters,
 * digits, `_`, `.` and `-`, no folders. It may be empty, and need not be unique.
 */
export const secure_filename = named(core.secureFilename) as {
  (filename: string): string;
};

/**
 * A response with the content of a file (flask.send_file). It is streamed, and answers ranges and conditional
 * requests unless `conditional` is false.
 * @param source a path, relative to the root path of the app, which must not come from a client; or bytes
 * @throws Error (ENOENT) when there is no such file
 */
export const send_file = named(core.sendFile, 'send_file', pythonic) as {
  (options: { path_or_file: sendfile_.FileSource } & Snaked<files_send_.SendFileOptions>): Promise<Response>;
  (
    path_or_file: sendfile_.FileSource,
    mimetype: Option<Snaked<files_send_.SendFileOptions>, 'mimetype'>,
    as_attachment?: Option<Snaked<files_send_.SendFileOptions>, 'as_attachment'>,
    download_name?: Option<Snaked<files_send_.SendFileOptions>, 'download_name'>,
    conditional?: Option<Snaked<files_send_.SendFileOptions>, 'conditional'>,
    etag?: Option<Snaked<files_send_.SendFileOptions>, 'etag'>,
    last_modified?: Option<Snaked<files_send_.SendFileOptions>, 'last_modified'>,
    max_age?: Option<Snaked<files_send_.SendFileOptions>, 'max_age'>,
  ): Promise<Response>;
  (source: sendfile_.FileSource, options?: Snaked<files_send_.SendFileOptions>): Promise<Response>;
};

/**
 * A response with a file below a folder (flask.send_from_directory): safe for names that come from a client.
 * @param directory relative to the root path of the app; must not come from a client
 * @param name below the directory, with `/`; 404 for anything that is not a file there
 */
export const send_from_directory = named(core.sendFromDirectory, 'send_from_directory', pythonic) as {
  (options: { directory: string; path: string } & Snaked<files_send_.SendFileOptions>): Promise<Response>;
  (directory: string, options: { path: string } & Snaked<files_send_.SendFileOptions>): Promise<Response>;
  (directory: string, name: string, options?: Snaked<files_send_.SendFileOptions>): Promise<Response>;
};

/**
 * Starts to serve an app (hypercorn.asyncio.serve; `app.run` calls it).
 * @throws TransportError when the engine does not load or the address cannot be had
 * @throws TransportError when a certificate cannot be read, or its key is not its own
 * @throws TypeError for an option that there is not, or options that contradict each other
 * @throws RangeError when an option is out of its range
 */
export const serve = named(core.serve, [1]) as {
  (app: transports_serve_.Servable, options?: Snaked<transports_options_.ServeOptions>): Promise<Server>;
};

export { session } from '../index.js';

/** The serializer of session cookies. Register further tags here before the first request. */
export const session_json_serializer = core.sessionJsonSerializer as unknown as TaggedJSONSerializer;

/** A signal of one's own, by name: the same for the same name (blinker.signal). */
export const signal = named(core.signal, 'signal') as {
  <P extends signals_.Payload = signals_.Payload>(options: {
    name: string;
    doc?: string | undefined;
  }): NamedSignal<P>;
  <P extends signals_.Payload = signals_.Payload>(
    name: string,
    options: { doc?: string | undefined },
  ): NamedSignal<P>;
  <P extends signals_.Payload = signals_.Payload>(name: string, doc?: string): NamedSignal<P>;
};

/** Signals always work; kept for code that asks. */
export const signals_available = core.signalsAvailable as unknown as typeof core.signalsAvailable;

export { stacked } from '../index.js';

/** Renders a template piece by piece, for a response that begins before the last row is there (flask.stream_template). */
export const stream_template = named(core.streamTemplate) as {
  <const N extends templating_environment_.TemplateName>(
    name: N,
    ...context: templating_render_.ContextOf<N>
  ): AsyncGenerator<string>;
};

/** As {@link streamTemplate}, for a template given as text (flask.stream_template_string). */
export const stream_template_string = named(core.streamTemplateString) as {
  (source: string, context?: templating_render_.TemplateContext): AsyncGenerator<string>;
};

/**
 * Keeps the request context for a streamed body (flask.stream_with_context). Generators keep it by themselves here,
 * and teardown waits for the last chunk: this returns what it is given, for code that comes from Flask.
 */
export const stream_with_context = named(core.streamWithContext) as {
  <T>(generator: T): T;
};

/** A template was rendered. */
export const template_rendered = core.templateRendered as unknown as NamedSignal<signals_.TemplatePayload>;

/**
 * An app as a function that platforms call: `Bun.serve({ fetch: toFetch(app, options) })`. {@link Pottle.fetch} is the same
 * without options.
 * @throws TypeError for an option that there is not
 * @throws RangeError for a number that is not whole, or below 0
 */
export const to_fetch = named(core.toFetch, [1]) as {
  (
    app: transports_fetch_serve_.FetchApp,
    options?: Snaked<transports_fetch_serve_.FetchOptions>,
  ): transports_fetch_serve_.Fetch;
};

/**
 * What debug mode answers with for an error in the running request: the page for who may see it, else a plain 500 (quart.debug.traceback_response).
 * @throws ContextError outside of a request
 */
export const traceback_response = named(core.tracebackResponse, [], pythonic) as {
  (error: unknown): Promise<Response>;
};

/** What {@link packParcel} has made text of. @throws SyntaxError for what is no JSON */
export const unpack_parcel = named(core.unpackParcel) as {
  (text: string): topics_broker_.Parcel;
};

/** Takes the quotes of a tag off (werkzeug.http.unquote_etag). */
export const unquote_etag = named(core.unquoteEtag) as {
  (value: string | null | undefined): http_etag_.UnquotedEtag;
};

/** Takes the double quotes off and the backslashes out (werkzeug.http.unquote_header_value); other text stays. */
export const unquote_header_value = named(core.unquoteHeaderValue) as {
  (value: string): string;
};

export { untraced } from '../index.js';

/**
 * A URI as an IRI, for people to read: what is encoded UTF-8 is decoded, reserved characters stay encoded, the host is
 * taken out of Punycode (werkzeug.urls.uri_to_iri).
 * @throws UrlError or HostnameError when the host or the port is not valid
 */
export const uri_to_iri = named(core.uriToIri) as {
  (uri: string): string;
};

/**
 * The URL of an endpoint (flask.url_for).
 * @param endpoint `.name` is within the blueprint of the request
 * @param values those of the URL; others go to the query (lists repeat, null is left out). Options: `_external`,
 *   `_scheme`, `_anchor`, `_method`
 * @throws BuildError when no rule of the endpoint takes the values; ContextError without a request or SERVER_NAME
 * @example urlFor('user', { id: 3, tab: 'notes' })  // /user/3?tab=notes
 */
export const url_for = named(core.urlFor) as {
  <E extends routing_routes_.Endpoint>(endpoint: E, ...[values]: routing_routes_.UrlArguments<E>): string;
};

export { websocket } from '../index.js';

/** A WebSocket view has finished. */
export const websocket_finished = core.websocketFinished as unknown as NamedSignal<{
  response: unknown;
}>;

/** A message arrived on a WebSocket. */
export const websocket_received = core.websocketReceived as unknown as NamedSignal<{
  data: string | Uint8Array;
}>;

/** A message was sent on a WebSocket. */
export const websocket_sent = core.websocketSent as unknown as NamedSignal<{
  data: string | Uint8Array;
  response?: unknown;
}>;

/** A WebSocket begins: before the first before-hook. */
export const websocket_started = core.websocketStarted as unknown as NamedSignal<object>;

/** A WebSocket context ends, with or without an error. */
export const websocket_tearing_down =
  core.websocketTearingDown as unknown as NamedSignal<signals_.TeardownPayload>;

export { wraps } from '../index.js';
