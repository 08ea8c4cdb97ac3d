/** Traces of OpenTelemetry: a span for each request, over the API that the app brings (entry `pottle/opentelemetry`). */
import {
  context,
  createContextKey,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Pottle } from '../app/app.js';
import type { Exchange, Handle } from '../exchange.js';
import { handleOf } from '../middleware/proxies.js';
import { gotRequestException, gotWebsocketException } from '../signals.js';

/** The span of a request, whatever spans its view has begun meanwhile. */
const REQUEST = createContextKey('pottle.request');
const spanHere = () => context.active().getValue(REQUEST) as Span | undefined;

/** Methods that may be part of a span's name: clients must not make up names. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

const headers: TextMapGetter<Exchange> = {
  get: (exchange, name) => exchange.header(name),
  keys: (exchange) => exchange.headers().filter((_, i) => i % 2 === 0),
};

/** Options of {@link traceRequests}. */
export interface TraceOptions {
  /** Makes the spans. Default: `trace.getTracer('pottle')`, of whatever SDK is registered. */
  tracer?: Tracer | undefined;
}

/**
 * Traces the requests of an app: a span for each, with the rule as its name (`GET /user/<int:id>`), the attributes of OpenTelemetry's conventions for
 * HTTP servers, and the errors that nobody handled. It is the active span of hooks and views, and the child of the one that the client names
 * (`traceparent`, W3C Trace Context, by the propagator that is registered).
 * Call it last, after what else is wrapped around `app.handle`.
 * @throws SetupError after the first request
 * @example traceRequests(app);
 */
export function traceRequests(app: Pottle, { tracer = trace.getTracer('pottle') }: TraceOptions = {}): void {
  const traced: Handle = (exchange) => {
    const parent = propagation.extract(context.active(), exchange, headers);
    const span = tracer.startSpan(
      nameOf(exchange.method),
      { kind: SpanKind.SERVER, attributes: attributesOf(exchange) },
      parent,
    );
    return context.with(trace.setSpan(parent, span).setValue(REQUEST, span), () => inner(exchange));
  };
  const inner = handleOf(app.handle, traced);
  app.observe(({ method, rule, status }) => {
    const span = spanHere();
    if (rule !== null) span?.updateName(`${nameOf(method)} ${rule}`).setAttribute('http.route', rule);
    span?.setAttribute('http.response.status_code', status);
    if (status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  });
  const note = (_: unknown, { exception }: { exception: unknown }) =>
    spanHere()?.recordException(exception as Error);
  gotRequestException.connect(note, app);
  gotWebsocketException.connect(note, app);
  app.handle = traced;
}

const nameOf = (method: string) => (METHODS.has(method) ? method : 'HTTP');

function attributesOf(exchange: Exchange) {
  const { method, path, scheme, remoteAddress } = exchange;
  return {
    'http.request.method': METHODS.has(method) ? method : '_OTHER',
    'url.path': path,
    'url.scheme': scheme,
    'client.address': remoteAddress,
    'user_agent.original': exchange.firstLine('user-agent'),
  };
}
