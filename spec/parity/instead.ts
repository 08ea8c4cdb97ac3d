/**
 * Names that have no twin on purpose, with what stands for them. `owner.*` is for all names of an owner that are not
 * found. A name that comes to exist is counted as such, whatever is said here.
 */
const ONE_PIPELINE = 'one pipeline serves requests and WebSockets: ';
const CALLBACK = 'a context ends with its callback: `app.appContext(fn)`, `app.requestContext(exchange, fn)`';
const PLAIN_BODY =
  'a body is a value: text, bytes, an iterable, a stream; `setSource` for what is opened by ranges';
const SUBCLASS_MAKES = 'made by a method, which a subclass overrides: ';
const HOOK_TYPE = 'the type is called ';
const DOTENV =
  'the command reads `.env`, `.pottleenv`, `.flaskenv` and what `--env-file` names; `POTTLE_SKIP_DOTENV`';
const RELOAD = '`pottle run --reload` watches what the app imports';

export const INSTEAD: Record<string, string> = {
  'quart.Quart': '`Pottle`',
  'flask.Flask': '`Pottle`',
  'quart.Quart.aborter_class': `${SUBCLASS_MAKES}\`makeAborter()\``,
  'quart.Quart.config_class': `${SUBCLASS_MAKES}\`makeConfig()\``,
  'quart.Quart.jinja_environment': `${SUBCLASS_MAKES}\`createJinjaEnvironment()\``,
  'quart.Quart.url_map_class': 'routing is changed by `urlRuleClass` and `urlMap.converters`',
  'quart.Quart.handle_request': `${ONE_PIPELINE}\`handle(exchange)\``,
  'quart.Quart.handle_websocket': `${ONE_PIPELINE}\`handle(exchange)\``,
  'quart.Quart.handle_websocket_exception': `${ONE_PIPELINE}\`handleException\``,
  'quart.Quart.dispatch_websocket': `${ONE_PIPELINE}\`dispatchRequest\``,
  'quart.Quart.full_dispatch_websocket': `${ONE_PIPELINE}\`fullDispatchRequest\``,
  'quart.Quart.preprocess_websocket': `${ONE_PIPELINE}\`preprocessRequest\``,
  'quart.Quart.finalize_websocket': `${ONE_PIPELINE}\`postprocessWebsocket\``,
  'quart.Quart.do_teardown_websocket': `${ONE_PIPELINE}\`doTeardownRequest\``,
  'quart.Quart.websocket_context': '`requestContext(exchange, fn)` takes both kinds',
  'quart.Quart.run_task': '`serve(app, options)`',
  'quart.Quart.test_app_class': '`testApp(fn)`',
  'quart.Quart.shutdown_event': '`shutdownSignal`, an AbortSignal',
  'quart.Quart.before_serving_funcs': 'the list is not public; `beforeServing(fn)` adds to it',
  'quart.Quart.after_serving_funcs': 'the list is not public; `afterServing(fn)` adds to it',

  'quart.ctx.AppContext': '`Context`, one class for all kinds',
  'quart.ctx.RequestContext': '`Context`, one class for all kinds',
  'quart.ctx.WebsocketContext': '`Context`, one class for all kinds',
  'quart.ctx.AppContext.*': CALLBACK,
  'quart.ctx.RequestContext.*': CALLBACK,
  'quart.ctx.WebsocketContext.*': CALLBACK,
  'flask.ctx.RequestContext.*': CALLBACK,
  'flask.ctx.AppContext.has_request': '`hasRequestContext()`',
  'flask.ctx.AppContext.*': CALLBACK,
  'quart.globals.*':
    'internals are handed their context; views use `currentApp`, `g`, `request`, `session`, `websocket`',

  'quart.helpers.DEFAULT_MIMETYPE': '`getContentType` and `sendFile` fall back to it by themselves',
  'quart.logging.default_handler': 'the logger writes to stderr by itself; `app.logger` takes another',
  'werkzeug.http.SecFetchDest': '`request.secFetchDest` is text',
  'werkzeug.http.SecFetchMode': '`request.secFetchMode` is text',
  'werkzeug.http.SecFetchSite': '`request.secFetchSite` is text',
  'quart.typing.FilePath': `${HOOK_TYPE}\`FileSource\``,
  'quart.typing.ResponseTypes': '`Response` is the only class of responses',
  'quart.typing.AppOrBlueprintKey': 'the name of a blueprint, or null',
  'quart.typing.AfterRequestCallable': `${HOOK_TYPE}\`AfterHook\``,
  'quart.typing.AfterServingCallable': `${HOOK_TYPE}\`ServingHook\``,
  'quart.typing.AfterWebsocketCallable': `${HOOK_TYPE}\`AfterWebsocketHook\``,
  'quart.typing.BeforeRequestCallable': `${HOOK_TYPE}\`BeforeHook\``,
  'quart.typing.BeforeServingCallable': `${HOOK_TYPE}\`ServingHook\``,
  'quart.typing.BeforeWebsocketCallable': `${HOOK_TYPE}\`BeforeHook\``,
  'quart.typing.ErrorHandlerCallable': `${HOOK_TYPE}\`ErrorHandler\``,
  'quart.typing.TeardownCallable': `${HOOK_TYPE}\`TeardownHook\``,
  'quart.typing.TemplateContextProcessorCallable': `${HOOK_TYPE}\`ContextProcessor\``,
  'quart.typing.TemplateFilterCallable': 'any function',
  'quart.typing.TemplateGlobalCallable': 'any function',
  'quart.typing.TemplateTestCallable': 'any function',
  'quart.typing.URLDefaultCallable': `${HOOK_TYPE}\`UrlDefaultsHook\``,
  'quart.typing.URLValuePreprocessorCallable': `${HOOK_TYPE}\`UrlValuePreprocessor\``,
  'quart.typing.WhileServingCallable': `${HOOK_TYPE}\`WhileServingHook\``,
  'quart.typing.RouteCallable': `${HOOK_TYPE}\`ViewFunction\``,
  'quart.typing.WebsocketCallable': `${HOOK_TYPE}\`WebsocketView\``,
  'quart.typing.TestHTTPConnectionProtocol': 'the class itself: `TestConnection`',
  'quart.typing.TestWebsocketConnectionProtocol': 'the class itself: `ClientSocket`',
  'quart.typing.TestClientProtocol': 'the class itself: `TestClient`',
  'quart.typing.TestAppProtocol': '`testApp(fn)`',

  'jinja2.BaseLoader': '`Loader`, an interface with one method',
  'jinja2.pass_context': 'the symbol `PASS` of pottle/jinja marks a function',
  'jinja2.pass_environment': 'the symbol `PASS` of pottle/jinja marks a function',

  'markupsafe.Markup.*':
    'a method in templates, as are `%` and `+`; code uses `escape` and `new Markup(html)`',
  'markupsafe.escape_silent': "`escape(value ?? '')`",
  'markupsafe.soft_str': '`String(value)`, unless it is `Markup`',
  'quart.typing.ShellContextProcessorCallable': 'a function that returns an object',
  'quart.wrappers.Request.body_class':
    'the body is a stream, `request.stream`; `request.getData()` collects it',
  'quart.wrappers.request.Body.*': 'the body is a stream, `request.stream`; `request.getData()` collects it',
  'quart.wrappers.Request.http_version': 'what a view does depends on no version of HTTP',
  'quart.wrappers.Websocket.http_version': 'what a view does depends on no version of HTTP',
  'quart.wrappers.Request.server':
    '`request.host` is what the client asked for; the address is the server’s: `server.port`',
  'quart.wrappers.Websocket.server':
    '`websocket.host` is what the client asked for; the address is the server’s',
  'quart.formparser.MultiPartParser': '`FormDataParser` parses both kinds of forms',
  'quart.formparser.MultiPartParser.*': '`FormDataParser` parses both kinds of forms',
  'quart.formparser.FormDataParser.*': '`FormDataParser.parse` is the one method to override',

  'quart.wrappers.response.*': PLAIN_BODY,
  'quart.wrappers.Response.data_body_class': PLAIN_BODY,
  'quart.wrappers.Response.file_body_class': PLAIN_BODY,
  'quart.wrappers.Response.io_body_class': PLAIN_BODY,
  'quart.wrappers.Response.iterable_body_class': PLAIN_BODY,
  'quart.wrappers.Response.iter_encode': '`iterEncoded`, under Flask’s name',
  'quart.wrappers.Response.implicit_sequence_conversion': 'a streamed body is collected when `data` is read',
  'quart.wrappers.Response.automatically_set_content_length': 'the length is always set when it is known',
  'flask.wrappers.Response.autocorrect_location_header': 'a relative Location stays relative',
  'flask.wrappers.Response.stream': 'return a generator, and write by `yield`',

  'werkzeug.routing.Map': '`UrlMap`, since Map is JavaScript’s',
  'quart.routing.QuartMap': '`UrlMap`',
  'quart.routing.QuartRule': '`Rule`',
  'quart.routing.QuartMap.bind_to_request': '`app.createUrlAdapter(request)`',
  'werkzeug.routing.Map(...).rules': 'the first argument',
  'werkzeug.routing.Rule(...).string': 'the first argument',
  'werkzeug.routing.Map.subdomain_matching': '`app.subdomainMatching`',
  'werkzeug.routing.Map(...).subdomain_matching': '`app.subdomainMatching`',
  'werkzeug.routing.Rule(...).websocket': '`addWebsocket`, or `websocket(rule)`',
  'werkzeug.routing.BuildError.adapter': 'the message says what the adapter was asked for',
  'werkzeug.routing.Map.default_converters': '`urlMap.converters` starts with them',
  'werkzeug.routing.RoutingException':
    'matching gives results and throws nothing; `RoutingError` is the base of `BuildError`',
  'werkzeug.routing.RuleTemplate': 'a function that returns rules',
  'werkzeug.routing.MapAdapter.dispatch': '`match`, then call the view',

  'werkzeug.middleware.http_proxy.ProxyMiddleware': 'a view that answers with the body of a `fetch`',
  'werkzeug.middleware.http_proxy.ProxyMiddleware(...).*': 'a view that answers with the body of a `fetch`',
  'werkzeug.middleware.shared_data.SharedDataMiddleware.get_file_loader': '`exports` names files and folders',
  'werkzeug.middleware.shared_data.SharedDataMiddleware.get_directory_loader':
    '`exports` names files and folders',
  'werkzeug.middleware.shared_data.SharedDataMiddleware.generate_etag': 'the tag that `sendFile` gives',
  'hypercorn.middleware.ProxyFixMiddleware': '`ProxyFix`',

  'flask.debughelpers.FormDataRoutingRedirect': 'a redirect of routing keeps method and body (308)',
  'quart.json': '`app.json`, and `jsonify`',

  'quart.testing.QuartClient': '`TestClient`',
  'flask.testing.FlaskClient': '`TestClient`',
  'quart.testing.TestApp': '`testApp(fn)`',
  'quart.testing.TestApp.*': '`testApp(fn)` starts before and stops after',
  'quart.testing.app.LifespanError': 'the error of the serving hook itself reaches the test',
  'quart.testing.TestHTTPConnection':
    'a request of a test is one call; `data` may be a generator, `signal` lets the client leave',
  'quart.testing.TestHTTPConnection.*': '`asResponse()` gives them all',
  'quart.testing.QuartClient.http_connection_class': '`TestConnection`',
  'werkzeug.middleware.dispatcher.DispatcherMiddleware(...).mounts': 'the second argument',
  'hypercorn.middleware.HTTPToHTTPSRedirectMiddleware':
    'a `beforeRequest` hook: `if (!request.isSecure) return redirect(…)`',
  'quart.testing.QuartClient.websocket_connection_class': '`ClientSocket`',
  'quart.testing.QuartClient.app': '`application`, under Flask’s name',
  'quart.testing.QuartClient.preserve_context':
    '`client.enter()` of `pottle/flask`; else `app.testRequestContext(path, fn)`, and `response.request` for the request',
  'quart.testing.QuartClient.__aenter__':
    '`client.enter()` of `pottle/flask`; else `app.testRequestContext(path, fn)`, and `response.request` for the request',
  'flask.testing.FlaskClient.__enter__':
    '`client.enter()` of `pottle/flask`; else `app.testRequestContext(path, fn)`, and `response.request` for the request',
  'quart.testing.TestWebsocketConnection': '`ClientSocket`',
  'quart.testing.TestWebsocketConnection.*':
    'a refused handshake is an error of `client.websocket()`, with `response`',
  'quart.testing.connections.WebsocketResponseError': '`HandshakeRefused`',
  'quart.testing.connections.WebsocketDisconnectError': '`WebsocketDisconnect`',
  'quart.testing.make_test_body_with_headers':
    'options of the client; `client.exchange(path, options)` makes a request to look at',
  'quart.testing.make_test_headers_path_and_query_string':
    'options of the client; `client.exchange(path, options)` makes a request to look at',
  'werkzeug.test.Cookie': '`response.headers.getlist("Set-Cookie")` for all of a cookie',
  'werkzeug.test.Cookie.*':
    '`client.getCookie(name)` gives the value; `response.headers.getlist("Set-Cookie")` all of it',
  'werkzeug.test.TestResponse.*':
    'a test response is complete: nothing is left to close, and headers say its type',

  'quart.testing.QuartCliRunner': '`TestCliRunner`',
  'flask.testing.FlaskCliRunner': '`TestCliRunner`',
  'quart.testing.QuartCliRunner.*':
    'what a command throws is in `exception`; its environment is that of the process',
  'click.testing.Result': '`CliResult`',
  'click.testing.Result.return_value': 'a command prints; what it returns is not looked at',
  'quart.cli.AppGroup': '`AppGroup`',
  'quart.cli.QuartGroup': 'the command `pottle` itself',
  'flask.cli.FlaskGroup': 'the command `pottle` itself',
  'quart.cli.QuartGroup.*': '`app.cli.command`, `app.cli.group`',
  'quart.cli.ScriptInfo': 'the command finds the app by `--app`',
  'quart.cli.ScriptInfo.*': 'the command finds the app by `--app`',
  'quart.cli.with_appcontext': 'commands run in an app context; `withAppcontext: false` leaves it out',
  'quart.cli.load_dotenv': DOTENV,
  'quart.helpers.get_load_dotenv': DOTENV,
  'environment.FLASK_SKIP_DOTENV': DOTENV,
  'environment.QUART_SKIP_DOTENV': DOTENV,
  'environment.FLASK_ENV_FILE': DOTENV,
  'environment.QUART_ENV_FILE': DOTENV,
  'environment.FLASK_RUN_HOST': '`HOST`',
  'environment.QUART_RUN_HOST': '`HOST`',
  'environment.FLASK_RUN_PORT': '`PORT`',
  'environment.QUART_RUN_PORT': '`PORT`',
  'quart.cli.get_version': '`pottle --version`',
  'quart.cli.main': 'the command `pottle` itself',
  'quart.cli.NoAppException': 'the command ends with 2 and says where it looked',
  'quart run.--certfile': '`--cert`, as in Flask',
  'quart run.--keyfile': '`--key`, as in Flask',
  'flask run.--extra-files': RELOAD,
  'flask run.--exclude-patterns': RELOAD,
  'click.*': 'commands are written with commander',
  'werkzeug.datastructures.FileMultiDict': '`request.files` is a `ClientDict` of `FileStorage`',
  'werkzeug.datastructures.FileMultiDict.*':
    '`request.files` is a `ClientDict` of `FileStorage`; `request.close()` closes them',
  'werkzeug.datastructures.ImmutableDict': '`Object.freeze`',
};
