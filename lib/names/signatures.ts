/**
 * The arguments of Python's functions, in Python's order: those before `|` are passed on by place, the others in the framework's options. Both may be
 * given by place or by keyword, those after `*` by keyword alone, and `...` takes any other keyword. `!` is before what may be any object, which
 * is never read as keywords, `~` before what may be one whose keys are not all names of arguments, `-` before
 * what is refused here; `a>b` is `b` among the options.
 * spec/names/signatures.spec.ts compares them with Python's, and calls each both ways.
 */
export const SIGNATURES: Readonly<Record<string, string>> = {
  // flask and werkzeug
  redirect: 'location code',
  abort: 'code | description response * ...',
  flash: '!message category',
  get_flashed_messages: '| with_categories category_filter',
  send_file: 'path_or_file | mimetype as_attachment download_name conditional etag last_modified max_age',
  send_from_directory:
    'directory path | * mimetype as_attachment download_name conditional etag last_modified max_age',
  get_template_attribute: 'template_name attribute',
  append_slash_redirect: 'environ code',
  get_content_type: 'mimetype charset',
  host_is_trusted: 'hostname trusted_list',
  dump_cookie:
    'key value | max_age expires path domain secure httponly sync_expires max_size samesite partitioned',
  quote_etag: 'etag weak',
  quote_header_value: 'value | allow_token',
  http_date: 'timestamp',
  dump_age: 'age',
  is_byte_range_valid: 'start stop length',
  check_password_hash: 'pwhash password',
  check_password_hash_async: 'pwhash password',
  generate_password_hash: 'password | method salt_length',
  generate_password_hash_async: 'password | method salt_length',
  'json.dumps': '!obj | * ...',

  // apps and blueprints
  Flask:
    '~import_name | static_url_path static_folder static_host host_matching subdomain_matching template_folder instance_path instance_relative_config root_path',
  Blueprint:
    'name ~import_name | static_folder static_url_path template_folder url_prefix subdomain url_defaults root_path cli_group',
  'App.add_template_filter': 'f name',
  'App.add_template_test': 'f name',
  'App.add_template_global': 'f name',
  'App.template_filter': 'name',
  'App.template_test': 'name',
  'App.template_global': 'name',
  'Blueprint.add_app_template_filter': 'f name',
  'Blueprint.add_app_template_test': 'f name',
  'Blueprint.add_app_template_global': 'f name',
  'Blueprint.app_template_filter': 'name',
  'Blueprint.app_template_test': 'name',
  'Blueprint.app_template_global': 'name',
  'App.add_url_rule': 'rule endpoint view_func | provide_automatic_options * ...',
  'Blueprint.add_url_rule': 'rule endpoint view_func | provide_automatic_options * ...',
  'App.register_error_handler': 'code_or_exception f',
  'Blueprint.register_error_handler': 'code_or_exception f',
  'Flask.open_resource': 'resource mode encoding',
  'Flask.open_instance_resource': 'resource mode encoding',
  'Pottle.redirect': 'location code',
  'Pottle.run': '| host port debug load_dotenv * ...',
  'Pottle.test_client': '| use_cookies',
  AppGroup: 'name help',
  'AppGroup.command': 'name | * ...',
  'AppGroup.group': 'name | * ...',
  'click.command': 'name | * ...',
  'click.group': 'name | * ...',

  // requests and responses
  Response: '~response | status headers mimetype content_type direct_passthrough',
  'Response.set_cookie': 'key value | max_age expires path domain secure httponly samesite partitioned',
  'Response.delete_cookie': 'key | path domain secure httponly samesite partitioned',
  'Response.set_etag': 'etag weak',
  'Response.add_etag': '| overwrite weak',
  'Response.get_data': '| as_text',
  'Response.get_json': '| force silent',
  'Response.make_conditional': 'request_or_environ | accept_ranges complete_length',
  'Request.get_data': '| cache as_text parse_form_data',
  'Request.get_json': '| force silent cache',
  'Websocket.accept': '| headers subprotocol',
  'Websocket.close': 'code reason',

  // config
  'Config.from_envvar': 'variable_name | silent * load',
  'Config.from_file': 'filename load | silent text',
  'Config.from_prefixed_env': 'prefix | * loads env',
  'Config.get_namespace': 'namespace | lowercase trim_namespace',

  // signals
  Signal: 'doc',
  NamedSignal: 'name doc',
  signal: 'name doc',
  'Namespace.signal': 'name doc',
  'Signal.connect': 'receiver ~sender weak',
  'Signal.connect_via': '~sender weak',
  'Signal.disconnect': 'receiver ~sender',

  // sessions
  'SecureCookieSession.pop': 'key ~default',
  'SecureCookieSession.setdefault': 'key ~default',

  // errors
  HTTPException: '| description response * ...',
  Unauthorized: '| description response www_authenticate * ...',
  MethodNotAllowed: '| valid_methods description response * ...',
  RequestedRangeNotSatisfiable: '| length units description response * ...',
  TooManyRequests: '| description response retry_after * ...',
  ServiceUnavailable: '| description response retry_after * ...',
  InternalServerError: '| description response original_exception * ...',

  // werkzeug.datastructures
  'MultiDict.add': 'key ~value',
  'MultiDict.pop': 'key ~default',
  'MultiDict.setdefault': 'key ~default',
  'MultiDict.setlist': 'key new_list',
  'MultiDict.setlistdefault': 'key default_list',
  'MultiDict.items': '| multi',
  'MultiDict.to_dict': '| flat',
  'Headers.pop': 'key ~default',
  'Headers.setdefault': 'key default',
  'Headers.setlist': 'key values',
  'Headers.setlistdefault': 'key default',
  'Headers.items': '| lower',
  'Headers.keys': '| lower',
  'AppCtxGlobals.get': 'name ~default',
  'AppCtxGlobals.pop': 'name ~default',
  'AppCtxGlobals.setdefault': 'name ~default',
  FileStorage: 'stream | filename name content_type content_length headers',
  'FileStorage.save': 'dst buffer_size',
  'Accept.best_match': 'matches default',
  ETags: 'strong_etags weak_etags star_tag',
  'ETags.as_set': '| include_weak',
  HeaderSet: 'headers on_update',
  'HeaderSet.as_set': '| preserve_casing',
  Range: 'units ranges',
  ContentRange: 'units start stop length on_update',
  'ContentRange.set': 'start stop length units',
  IfRange: 'etag date',
  Authorization: 'auth_type !data token',
  'Authorization.get': 'key default',
  WWWAuthenticate: 'auth_type !values token',

  // werkzeug.routing
  Rule: 'string | defaults subdomain methods build_only endpoint strict_slashes merge_slashes redirect_to alias host websocket',
  'UrlMap.bind': 'server_name | script_name subdomain url_scheme default_method path_info query_args',
  'UrlMap.iter_rules': 'endpoint',
  'MapAdapter.build': 'endpoint !values | method force_external append_unknown url_scheme',
  'MapAdapter.match': 'path_info method | * query_args websocket',
  'MapAdapter.test': 'path_info method',
  'MapAdapter.allowed_methods': 'path_info',
  Submount: 'path rules',
  Subdomain: 'subdomain rules',
  EndpointPrefix: 'prefix rules',

  // middleware
  ProxyFix: 'app | x_for x_proto x_host x_port x_prefix',
  DispatcherMiddleware: 'app ~mounts',
  SharedDataMiddleware: 'app ~exports | disallow cache cache_timeout fallback_mimetype',

  // itsdangerous
  Serializer:
    'secret_key | salt serializer -serializer_kwargs -signer signer_kwargs>signerOptions fallback_signers',
  Signer: 'secret_key | salt sep key_derivation digest_method -algorithm',
  'Serializer.dumps': '!obj | salt',
  'Serializer.loads': 's | salt',
  'Serializer.loads_unsafe': 's | salt',
  'TimedSerializer.loads': 's | max_age return_timestamp salt',
  'TimedSerializer.loads_unsafe': 's | max_age salt',
  'TimestampSigner.unsign': 'signed_value | max_age return_timestamp',
  'TimestampSigner.validate': 'signed_value | max_age',
  BadSignature: 'message payload',
  BadTimeSignature: 'message payload date_signed',

  // jinja2
  'Environment.get_template': 'name | parent globals',
  select_autoescape: '| enabled_extensions disabled_extensions default_for_string default',
  FileSystemLoader: 'searchpath encoding followlinks',
  TemplateNotFound: 'name message',
  TemplatesNotFound: 'names message',
  TemplateSyntaxError: 'message lineno name',

  // json and tests
  'TaggedJSONSerializer.register': 'tag_class | force index',
  'TestClient.open': 'path | * ...',
  'TestClient.trace': 'path | * ...',
  'TestClient.options': 'path | * ...',
  'TestClient.delete': 'path | * ...',
  'TestClient.patch': 'path | * ...',
  'TestClient.put': 'path | * ...',
  'TestClient.head': 'path | * ...',
  'TestClient.post': 'path | * ...',
  'TestClient.get': 'path | * ...',
  'TestClient.set_cookie': 'key value | * domain path',
  'TestClient.delete_cookie': 'key | * domain path',
  'TestClient.get_cookie': 'key domain path',
};
