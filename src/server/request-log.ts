import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { createValueRedaction, describeFault, literalsIn, withoutCredentials } from './log/redaction.ts'

export interface RequestLog extends Plugin {
  /** The logger of a request that is being answered: every line carries its id. */
  of(request: Request): Logger
  idOf(request: Request): string
  /** The request on whose behalf the code runs that asks; `undefined` outside of any. */
  current(): Request | undefined
  /** The logger of the current request; outside of any the server's own. */
  ofCurrent(): Logger
  /** What a request sent beside its address and its headers: no line about a fault repeats any of it. */
  remember(request: Request, sent: unknown): void
}

/** Anybody may ask for any path, however long. */
const MAX_PATH = 200

/** More that the lines of a request carry; asked once, before its first line. */
export type Bindings = (request: Request) => object

interface Known {
  readonly id: string
  readonly at: Date
  log: Logger | undefined
  /** Asked only once there is a fault. */
  readonly sent: (() => unknown)[]
}

/**
 * Gives every request an id, its own or the one it brings in `X-Request-Id`, returns it in the answer and logs a line
 * when the answer is there. Neither query, body nor header is ever logged, and faults only without what was sent.
 */
export function createRequestLog(
  server: Logger,
  now: () => Date,
  bindings: Bindings = () => ({}),
): RequestLog {
  const known = new WeakMap<Request, Known>()
  const running = new AsyncLocalStorage<Request>()
  const logger = server.child(
    {},
    { serializers: { err: (fault: unknown) => describeFault(fault, redactionFor(running.getStore())) } },
  )
  const start = (request: Request): Known => {
    const found = known.get(request)
    if (found !== undefined) return found
    const created = { id: requestId(request), at: now(), log: undefined, sent: [] }
    known.set(request, created)
    return created
  }
  const of = (request: Request): Logger => {
    const found = start(request)
    found.log ??= logger.child({ requestId: found.id, ...bindings(request) })
    return found.log
  }
  const redactionFor = (request: Request | undefined) =>
    request === undefined
      ? String
      : createValueRedaction([sentInHead(request), known.get(request)?.sent.map((tell) => tell())])
  const ofCurrent = () => {
    const request = running.getStore()
    return request === undefined ? logger : of(request)
  }

  return {
    of,
    idOf: (request) => start(request).id,
    current: () => running.getStore(),
    ofCurrent,
    remember: (request, sent) => void start(request).sent.push(() => sent),
    instrumentation: {
      request({ request }, answer) {
        start(request)
        return running.run(request, answer)
      },
    },
    onParams({ request, params }) {
      const { query = '', variables, extensions } = params
      start(request).sent.push(() => [literalsIn(query), variables, extensions])
    },
    onResultProcess({ request, result, setResult }) {
      if (isAsyncIterable(result)) setResult(eachWithin(result, (step) => running.run(request, step)))
    },
    onResponse({ request, response }) {
      const { id, at } = start(request)
      response.headers.set('x-request-id', id)
      const { pathname } = new URL(request.url)
      const ms = now().getTime() - at.getTime()
      // Cut first: what is searched has to be short. What a cut leaves of a credential is one no longer.
      const path = withoutCredentials(pathname.slice(0, MAX_PATH))
      of(request).info({ method: request.method, path, status: response.status, ms }, 'answered')
    },
  }
}

/** A stream is read after the request was answered, by whoever sends it: each step is the request's all the same. */
function eachWithin<Value>(
  source: AsyncIterable<Value>,
  within: <Result>(step: () => Result) => Result,
): AsyncIterable<Value> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = within(() => source[Symbol.asyncIterator]())
      return {
        next: () => within(() => iterator.next()),
        return: (value) =>
          within(() => iterator.return?.(value) ?? Promise.resolve({ done: true as const, value })),
      }
    },
  }
}

/** Credentials and parameters that came without a body. */
function sentInHead({ headers, url }: Request): readonly string[] {
  const [, credentials = ''] = (headers.get('authorization') ?? '').split(/ +/, 2)
  const cookies = (headers.get('cookie') ?? '').split(/; */).map((pair) => pair.slice(pair.indexOf('=') + 1))
  const parameters = [...new URL(url).searchParams]
  return [
    credentials,
    ...Buffer.from(credentials, 'base64').toString().split(':'),
    ...cookies,
    ...parameters.flatMap(([name, value]) => (name === 'query' ? literalsIn(value) : [value])),
  ]
}

/** What a proxy in front has put there is kept, as long as it cannot break a log line. */
function requestId(request: Request): string {
  const given = request.headers.get('x-request-id')
  return given !== null && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}
