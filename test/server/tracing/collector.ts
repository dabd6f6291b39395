import { createServer } from 'node:http'
import { listen } from '../../storage/ports.ts'

/** As OTLP/HTTP writes it in JSON, with attributes as one object. */
export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: number
  /** Nanoseconds since 1970. */
  readonly start: bigint
  readonly end: bigint
  readonly attributes: Readonly<Record<string, unknown>>
  /** 0 unset, 1 ok, 2 error. */
  readonly status: number
  /** The attributes of what sent it. */
  readonly resource: Readonly<Record<string, unknown>>
}

export interface Collector {
  readonly endpoint: string
  readonly spans: () => readonly ReceivedSpan[]
  /** The bodies as they came. */
  readonly text: () => string
  close(): void
}

/** A receiver of traces: OTLP over HTTP, in JSON, at `/v1/traces`. */
export async function startCollector(status = 200): Promise<Collector> {
  const bodies: string[] = []
  const http = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const isTraces = request.url === '/v1/traces' && request.headers['content-type'] === 'application/json'
      if (isTraces) bodies.push(Buffer.concat(chunks).toString())
      response.writeHead(isTraces ? status : 404, { 'content-type': 'application/json' }).end('{}')
    })
  })
  const port = await listen(http)
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans: () => bodies.flatMap((body) => readSpans(JSON.parse(body))),
    text: () => bodies.join('\n'),
    close() {
      http.close()
      http.closeAllConnections()
    },
  }
}

interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes?: readonly Attribute[]
  readonly status?: { readonly code?: number }
}

interface Traces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[]
  }[]
}

function readSpans({ resourceSpans }: Traces): readonly ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
        name: span.name,
        kind: span.kind,
        start: BigInt(span.startTimeUnixNano),
        end: BigInt(span.endTimeUnixNano),
        attributes: readAttributes(span.attributes),
        status: span.status?.code ?? 0,
        resource: readAttributes(resource.attributes),
      })),
    ),
  )
}

function readAttributes(attributes: readonly Attribute[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, readValue(value)]))
}

function readValue(value: Readonly<Record<string, unknown>>): unknown {
  const { arrayValue } = value as {
    readonly arrayValue?: { readonly values: readonly Record<string, unknown>[] }
  }
  return arrayValue === undefined ? Object.values(value)[0] : arrayValue.values.map(readValue)
}
