/** Spans of requests, by OpenTelemetry's own SDK. */
import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { Pottle, serve, tuple, websocket } from 'pottle';
import { traceRequests } from 'pottle/opentelemetry';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../waiting.js';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

beforeAll(() => {
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});
beforeEach(() => exporter.reset());

function appOf(): Pottle {
  const app = new Pottle(import.meta, { staticFolder: null });
  app.logger.exception = () => undefined;
  app.get('/user/<int:id>')(async function user({ id }) {
    await sleep(1);
    return trace.getTracer('view').startActiveSpan('query', async (span) => {
      await sleep(1);
      span.end();
      return tuple(`user ${id}`, 201);
    });
  });
  app.get('/broken')(function broken(): string {
    throw new TypeError('broken');
  });
  app.websocket('/live')(async function live() {
    await websocket.send('hi');
  });
  traceRequests(app);
  return app;
}

it('has a span for each request, named by its rule, and its views are within', async () => {
  const server = await serve(appOf(), { port: 0, signals: false });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const answers = await Promise.all([
    fetch(`${server.url}/user/5?secret=x`, { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } }),
    fetch(`${server.url}/user/6`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  await eventually(() => exporter.getFinishedSpans().length === 4);
  const spans = exporter.getFinishedSpans();
  const named = (name: string) => spans.filter((span) => span.name === name);
  const [request] = named('GET /user/<int:id>').filter((span) => span.spanContext().traceId === traceId);
  expect(request!.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  expect(request!.attributes).toMatchObject({
    'http.request.method': 'GET',
    'http.route': '/user/<int:id>',
    'http.response.status_code': 201,
    'url.path': '/user/5',
    'url.scheme': 'http',
    'client.address': '127.0.0.1',
  });
  expect(JSON.stringify(request!.attributes)).not.toContain('secret');
  const query = named('query').find((span) => span.spanContext().traceId === traceId);
  expect(query!.parentSpanContext?.spanId).toBe(request!.spanContext().spanId);
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(2);
  await server.close();
});

it('tells of errors, of paths that no rule has, of rare methods, and of WebSockets', async () => {
  const server = await serve(appOf(), { port: 0, signals: false });
  await fetch(`${server.url}/broken`);
  await fetch(`${server.url}/nowhere`);
  await fetch(`${server.url}/nowhere`, { method: 'PROPFIND' });
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live`);
  await new Promise((resolve) => {
    socket.onclose = resolve;
  });
  await eventually(() => exporter.getFinishedSpans().length === 4);
  const [broken, missed, rare, live] = exporter.getFinishedSpans();
  expect([broken!.name, broken!.status.code, broken!.events[0]!.attributes!['exception.message']]).toEqual([
    'GET /broken',
    SpanStatusCode.ERROR,
    'broken',
  ]);
  expect([missed!.name, missed!.attributes['http.response.status_code']]).toEqual(['GET', 404]);
  expect([rare!.name, rare!.attributes['http.request.method']]).toEqual(['HTTP', '_OTHER']);
  expect([live!.name, live!.attributes['http.response.status_code']]).toEqual(['GET /live', 101]);
  await server.close();
});
