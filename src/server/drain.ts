import type { Server as HttpServer, ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { endEarly } from '../yoga/end-early.ts'

/** From when it begins until what is still open is cut: the rest of the 10 seconds is for what has to be closed then. */
const CUT_AFTER_MS = 8_000

/**
 * So long a connection that is not used stays when no more are taken: a proxy ends it itself before (deploy/nginx after
 * 4 s). If it were ended here, it might bring a request just then, which would be lost.
 */
const IDLE_MS = 4_500

/** The same where no time is given to anything in front. */
const IDLE_WITHOUT_DELAY_MS = 250

const CLOSE_IDLE_EVERY_MS = 50

/** How a server ends without anybody losing an answer. */
export interface Drain {
  /** Ends streams, with an error, once running answers are all that is waited for. */
  readonly plugin: Plugin
  /** Whether the server is to be left alone from now on. */
  hasBegun(): boolean
  /** To be called before the server listens. */
  watch(http: HttpServer): void
  /**
   * Serves on for some seconds, so that others notice; then delivers the answers that are being made, and ends streams
   * with an error. What is left after 8 seconds in all is cut.
   */
  close(http: HttpServer, delaySeconds: number): Promise<void>
}

export function createDrain(): Drain {
  const ending = new AbortController()
  const running = new Set<ServerResponse>()
  let hasBegun = false
  let isClosing = false
  return {
    plugin: endStreams(ending.signal),
    hasBegun: () => hasBegun,
    watch(http) {
      http.prependListener('request', (_request, response) => {
        if (isClosing) endConnectionAfter(response)
        running.add(response)
        response.once('close', () => running.delete(response))
      })
    },
    async close(http, delaySeconds) {
      hasBegun = true
      if (!http.listening) return ending.abort()
      const cut = setTimeout(() => http.closeAllConnections(), CUT_AFTER_MS)
      // Connections stay as they are meanwhile: a proxy would open a new one for each that ends, and a new one that
      // nobody has accepted yet is what is lost when no more are taken.
      await wait(delaySeconds * 1_000)
      isClosing = true
      for (const response of running) endConnectionAfter(response)
      const closed = closeListener(http)
      ending.abort()
      const idleMs = delaySeconds > 0 ? IDLE_MS : IDLE_WITHOUT_DELAY_MS
      await Promise.race([closed, wait(idleMs, undefined, { ref: false })])
      // A stream that has ended leaves its connection open for the next request, which is to go elsewhere.
      const closeIdle = setInterval(() => http.closeIdleConnections(), CLOSE_IDLE_EVERY_MS)
      await closed
      clearInterval(closeIdle)
      clearTimeout(cut)
    },
  }
}

/** Takes no more connections, and leaves those that are there, of which `http.close` ends the idle ones. */
function closeListener(http: HttpServer): Promise<void> {
  return new Promise((resolve) => NetServer.prototype.close.call(http, () => resolve()))
}

function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
}

/** Every stream, whoever opened it: `@defer` too. */
function endStreams(signal: AbortSignal): Plugin {
  const endWithServer = <Value>(stream: AsyncIterable<Value>, last: () => Value) =>
    endEarly(
      stream,
      (end) => {
        signal.addEventListener('abort', end)
        if (signal.aborted) end()
        return { stop: () => signal.removeEventListener('abort', end) }
      },
      last,
    )
  return {
    onSubscribe: () => ({
      onSubscribeResult({ result, setResult }) {
        if (isStream(result)) setResult(endWithServer(result, shuttingDown))
      },
    }),
    onExecute: () => ({
      onExecuteDone({ result, setResult }) {
        if (isStream(result)) setResult(endWithServer(result, () => ({ ...shuttingDown(), hasNext: false })))
      },
    }),
  }
}

function isStream<Value>(result: Value | AsyncIterable<Value>): result is AsyncIterable<Value> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result
}

function shuttingDown(): ExecutionResult {
  const extensions = { code: 'SERVICE_UNAVAILABLE' }
  return { errors: [new GraphQLError('The server is shutting down: subscribe again.', { extensions })] }
}
