import type { Server as HttpServer, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { endEarly } from '../yoga/end-early.ts'

/** From when it begins until what is still open is cut: the rest of the 10 seconds is for what has to be closed then. */
const CUT_AFTER_MS = 8_000

const CLOSE_IDLE_EVERY_MS = 50

/** How a server ends without anybody losing an answer. */
export interface Drain {
  /** Ends streams, with an error, once running answers are all that is waited for. */
  readonly plugin: Plugin
  /** Whether the server is to be left alone from now on. */
  hasBegun(): boolean
  /**
   * Serves on for some seconds, so that others notice; then delivers the answers that are being made, and ends streams
   * with an error. What is left after 8 seconds in all is cut.
   */
  close(http: HttpServer, delaySeconds: number): Promise<void>
}

export function createDrain(): Drain {
  const ending = new AbortController()
  let hasBegun = false
  return {
    plugin: endStreams(ending.signal),
    hasBegun: () => hasBegun,
    async close(http, delaySeconds) {
      hasBegun = true
      if (!http.listening) return ending.abort()
      const cut = setTimeout(() => http.closeAllConnections(), CUT_AFTER_MS)
      http.prependListener('request', (_request, response) => endConnectionAfter(response))
      await wait(delaySeconds * 1_000)
      const closed = new Promise((resolve) => http.close(resolve))
      ending.abort()
      // A connection whose answer was under way stays open for the next request, which is to go elsewhere.
      const closeIdle = setInterval(() => http.closeIdleConnections(), CLOSE_IDLE_EVERY_MS)
      await closed
      clearInterval(closeIdle)
      clearTimeout(cut)
    },
  }
}

function endConnectionAfter(response: ServerResponse): void {
  response.setHeader('connection', 'close')
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
