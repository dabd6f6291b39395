import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import { Gauge, Histogram, type Registry } from 'prom-client'
import { createTally } from './tally.ts'

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])

export interface HttpRequestCounts {
  /** Sees every request that could be parsed, also those that no handler gets to see. */
  readonly watchHttp: (http: Server) => void
  /** Knows which of them are streams. */
  readonly plugin: Plugin
}

/** @param hasRoute whether something answers at a path: every other path is `other` */
export function countHttpRequests(
  registry: Registry,
  hasRoute: (path: string) => boolean,
): HttpRequestCounts {
  const count = createTally(registry, {
    name: 'graphql_scopes_http_requests_total',
    help: 'HTTP requests that ended, streams too; `aborted` for those whose client went away first.',
    labels: ['method', 'route', 'status'],
  })
  const duration = new Histogram({
    name: 'graphql_scopes_http_request_duration_seconds',
    help: 'From the head of a request to the last byte of its answer; without streams.',
    labelNames: ['route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  const running = new Gauge({
    name: 'graphql_scopes_streams',
    help: 'Streams that are open: subscriptions and deferred answers.',
    registers: [registry],
  })
  const streams = new WeakSet<object>()

  const watch = (request: IncomingMessage, response: ServerResponse) => {
    const startedAt = performance.now()
    response.once('close', () => {
      const path = request.url?.split('?', 1)[0] ?? ''
      const route = hasRoute(path) ? path : 'other'
      const method = METHODS.has(request.method ?? '') ? `${request.method}` : 'other'
      count(method, route, response.writableFinished ? `${response.statusCode}` : 'aborted')
      if (!streams.has(request)) duration.observe({ route }, (performance.now() - startedAt) / 1_000)
    })
  }
  return {
    watchHttp: (http) => void http.on('request', watch),
    plugin: {
      onResultProcess({ result, setResult, serverContext }) {
        if (!isAsyncIterable(result)) return
        const { req } = serverContext as { readonly req?: object }
        if (req !== undefined) streams.add(req)
        running.inc()
        setResult(untilEnd(result, () => running.dec()))
      },
    },
  }
}

/** Calls `end` once: when there is nothing more, when it fails, or when nobody wants more. */
function untilEnd<Value>(source: AsyncIterable<Value>, end: () => void): AsyncIterable<Value> {
  let hasEnded = false
  const endOnce = () => {
    if (!hasEnded) end()
    hasEnded = true
  }
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]()
      return {
        async next() {
          try {
            const result = await iterator.next()
            if (result.done) endOnce()
            return result
          } catch (error) {
            endOnce()
            throw error
          }
        },
        async return(value) {
          endOnce()
          return (await iterator.return?.(value)) ?? { done: true, value }
        },
      }
    },
  }
}
