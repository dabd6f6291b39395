import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'

export interface ProviderOptions {
  /** Of a collector: spans go to `/v1/traces` below it. */
  readonly endpoint: string
  readonly serviceName: string
  /** Which share of the requests that come without a decision of their own is traced: 0 to 1. */
  readonly ratio: number
  readonly version: string
  /** Told when spans cannot be sent, and when they can be again. */
  readonly log: Logger
}

/**
 * Makes spans and sends them, in batches and beside the requests; what a collector does not take in time is dropped.
 * Nothing global is registered: a process may hold several servers, or a provider of its own.
 */
export function createProvider(options: ProviderOptions): TracerProvider {
  const { endpoint, serviceName, ratio, version, log } = options
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: 3_000 })
  return new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: reporting(exporter, log), scheduledDelayMillis: 1_000 }),
    ],
  })
}

/** Without it nobody would hear of a collector that is away. */
function reporting(exporter: SpanExporter, log: Logger): SpanExporter {
  let isFailing = false
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const hasFailed = result.error !== undefined
        if (hasFailed && !isFailing) log.warn({ err: result.error }, 'traces cannot be sent')
        if (!hasFailed && isFailing) log.info('traces are sent again')
        isFailing = hasFailed
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
  }
}
