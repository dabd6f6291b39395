import {
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { Plugin } from 'graphql-yoga'

const propagator = new W3CTraceContextPropagator()

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])

/**
 * A span from the head of each request to the head of its answer; the names of attributes are OpenTelemetry's.
 *
 * @param spans where the span of a request is put
 * @param hasRoute whether something answers at a path: no other path is named
 */
export function traceRequests(
  tracer: Tracer,
  spans: WeakMap<Request, Span>,
  hasRoute: (path: string) => boolean,
): Plugin {
  return {
    onRequest({ request, url }) {
      const method = METHODS.has(request.method) ? request.method : '_OTHER'
      const route = hasRoute(url.pathname) ? url.pathname : undefined
      const attributes = {
        'http.request.method': method,
        'url.scheme': url.protocol.slice(0, -1),
        ...(route && { 'http.route': route }),
      }
      const name = route === undefined ? method : `${method} ${route}`
      spans.set(request, tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, contextOf(request)))
    },
    onResponse({ request, response }) {
      const span = spans.get(request)
      span?.setAttribute('http.response.status_code', response.status)
      if (response.status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR })
      span?.end()
    },
  }
}

/** What the request says of the trace that it belongs to; malformed is as good as nothing. */
function contextOf({ headers }: Request) {
  const carrier = {
    traceparent: headers.get('traceparent') ?? undefined,
    tracestate: headers.get('tracestate') ?? undefined,
  }
  return propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter)
}
