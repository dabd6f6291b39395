import type { YogaLogger } from 'graphql-yoga'
import type { RequestLog } from '../request-log.ts'

/** What Yoga has to say, as lines of the request that it is about; a fault that it reports twice is one line. */
export function createYogaLogger({ ofCurrent }: RequestLog): YogaLogger {
  const reported = new WeakSet<Error>()
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (first: unknown, ...rest: unknown[]) => {
      if (!(first instanceof Error)) return ofCurrent()[level]([first, ...rest].map(String).join(' '))
      if (reported.has(first)) return
      reported.add(first)
      // Not with its own message, which may repeat what was sent.
      ofCurrent()[level]({ err: first }, 'an operation failed')
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
