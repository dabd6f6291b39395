import { setTimeout } from 'node:timers/promises'
import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { TokenService } from '../../oauth/token-service.ts'
import type { ScopeTable } from '../../scopes/compile.ts'
import type { Statement } from '../../storage/storage.ts'
import type { Observer } from '../observer.ts'
import type { RequestLog } from '../request-log.ts'
import { tellOutcomes } from '../token-outcome.ts'
import { ownVersion } from '../version.ts'
import { createStartChild, ownAttributes, type StartChild } from './child-spans.ts'
import { traceDecisions } from './decision-spans.ts'
import { createProvider } from './provider.ts'
import { traceRequests } from './request-spans.ts'

export interface TracingNeeds {
  /** Of a collector that speaks OTLP over HTTP. */
  readonly endpoint: string
  readonly serviceName: string
  /** Which share of the requests is traced, where they do not say themselves: 0 to 1. */
  readonly ratio: number
  readonly scopes: ScopeTable
  readonly log: RequestLog
  readonly hasRoute: (path: string) => boolean
}

/** How long the end of the server may wait for the collector. */
const LAST_FLUSH_MS = 2_000

/**
 * One span for each request, continuing the trace that it comes with (W3C `traceparent`), and below it one for each
 * decision about scopes, request for a token and statement at the database. No span holds a value that was sent or
 * answered: the name of the operation and the ids of the trace are all that a client has a say in.
 */
export function createTracing(needs: TracingNeeds): Observer {
  const version = ownVersion()
  const provider = createProvider({ ...needs, version, log: needs.log.ofCurrent() })
  const tracer = provider.getTracer('graphql-scopes', version)
  const spans = new WeakMap<Request, Span>()
  const startChild = createStartChild(tracer)
  const current = () => {
    const request = needs.log.current()
    return request && spans.get(request)
  }
  const { plugin, onDecision } = traceDecisions(startChild, spans, needs.scopes)
  return {
    plugins: [traceRequests(tracer, spans, needs.hasRoute), plugin],
    onDecision,
    watchTokens: (tokens) => traceTokens(tokens, () => startChild(current(), 'token.grant')),
    onStatement: (statement) => traceStatement(statement, startChild, current()),
    bindings(request) {
      const span = spans.get(request)
      return span === undefined ? {} : { traceId: span.spanContext().traceId }
    },
    async close() {
      // What a collector does not take by then is lost, and not worth waiting for.
      await Promise.race([
        provider.shutdown().catch(() => {}),
        setTimeout(LAST_FLUSH_MS, undefined, { ref: false }),
      ])
    },
  }
}

function traceTokens(tokens: TokenService, start: () => Span | undefined): TokenService {
  return tellOutcomes(tokens, () => {
    const span = start()
    return ({ grant, outcome }) => {
      span?.setAttributes(ownAttributes({ grant, outcome }))
      if (outcome === 'server_error') span?.setStatus({ code: SpanStatusCode.ERROR })
      span?.end()
    }
  })
}

/** Statements have placeholders, and so no values. */
function traceStatement(
  { sql, milliseconds, failed }: Statement,
  startChild: StartChild,
  parent: Span | undefined,
): void {
  const endTime = performance.now()
  const [operation = ''] = /^\w*/.exec(sql) ?? []
  const attributes = { 'db.operation.name': operation, 'db.query.text': sql }
  const startTime = endTime - milliseconds
  const span = startChild(parent, `db ${operation}`, { kind: SpanKind.CLIENT, attributes, startTime })
  if (failed) span?.setStatus({ code: SpanStatusCode.ERROR })
  span?.end(endTime)
}
