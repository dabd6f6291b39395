import { randomUUID } from 'node:crypto'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'

export interface RequestLog extends Plugin {
  /** The logger of a request that is being answered: every line carries its id. */
  of(request: Request): Logger
  idOf(request: Request): string
}

/**
 * Gives every request an id, its own or the one it brings in `X-Request-Id`, returns it in the answer and logs a line
 * when the answer is there. Neither query, body nor header is ever logged.
 */
export function createRequestLog(logger: Logger, now: () => Date): RequestLog {
  const started = new WeakMap<Request, { readonly id: string; readonly log: Logger; readonly at: Date }>()
  const start = (request: Request) => {
    const known = started.get(request)
    if (known !== undefined) return known
    const id = requestId(request)
    const created = { id, log: logger.child({ requestId: id }), at: now() }
    started.set(request, created)
    return created
  }
  return {
    of: (request) => start(request).log,
    idOf: (request) => start(request).id,
    onRequest({ request }) {
      start(request)
    },
    onResponse({ request, response }) {
      const { id, log, at } = start(request)
      response.headers.set('x-request-id', id)
      const { pathname } = new URL(request.url)
      const ms = now().getTime() - at.getTime()
      log.info({ method: request.method, path: pathname, status: response.status, ms }, 'answered')
    },
  }
}

/** What a proxy in front has put there is kept, as long as it cannot break a log line. */
function requestId(request: Request): string {
  const given = request.headers.get('x-request-id')
  return given !== null && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}
