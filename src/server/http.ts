import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Socket } from 'node:net'
import type { Limits } from '../limits.ts'
import { cutUnread } from './limits/cut-unread.ts'
import { createInTurn } from './limits/in-turn.ts'
import { refuseBytes, toOriginForm } from './limits/refuse-bytes.ts'

export interface HttpNeeds {
  /** Answers what is in order. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => unknown
  readonly limits: Limits
  /** Of every answer that is made here, without `answer`. */
  readonly headers: Readonly<Record<string, string>>
}

/** An HTTP server that waits for nobody, and answers itself what is no request in order. */
export function createHttp({ answer, limits, headers }: HttpNeeds): HttpServer {
  const refusalHeaders = { ...headers, connection: 'close', 'content-length': '0' }
  const running = new WeakMap<Socket, ServerResponse>()
  const inTurn = createInTurn()
  const requestTimeout = Math.max(limits.requestTimeout, limits.headersTimeout)
  const http = createServer(
    {
      headersTimeout: limits.headersTimeout * 1_000,
      requestTimeout: requestTimeout * 1_000,
      keepAliveTimeout: limits.keepAliveTimeout * 1_000,
      // Node would look every 30 s only whether somebody has been too slow.
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: limits.maxHeaderBytes,
    },
    (request, response) =>
      inTurn(request, response, () => {
        running.set(request.socket, response)
        toOriginForm(request)
        const refusal = refuseBytes(request, limits.maxBodyBytes)
        if (refusal === undefined) answer(request, response)
        else response.writeHead(refusal, refusalHeaders).end()
      }),
  )
  cutUnread(http, requestTimeout)
  http.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // In the middle of an answer another one would be taken for its rest.
    const isAnswering = running.get(socket)?.headersSent && !running.get(socket)?.writableFinished
    if (!socket.writable || isAnswering) return socket.destroy()
    const status = statuses.get(error.code) ?? 400
    const lines = Object.entries(refusalHeaders).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`)
  })
  return http
}

const statuses: ReadonlyMap<string | undefined, number> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
])
