import { constants } from 'node:os'

/** Stopping takes 8 seconds at the most unless something hangs, such as a database that does not say goodbye. */
const END_AFTER_MS = 9_500

/** Two signals that come together are one: npm passes on what a terminal has sent to both of them. */
const TOGETHER_MS = 500

/**
 * Stops upon SIGTERM or SIGINT, and ends with 0 within 10 seconds, whatever hangs. Another signal ends at once, with
 * its own exit code.
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stoppedAt: number | undefined
  const receive = (signal: 'SIGTERM' | 'SIGINT') => {
    if (stoppedAt === undefined) {
      stoppedAt = performance.now()
      setTimeout(() => process.exit(0), END_AFTER_MS).unref()
      void stop()
    } else if (performance.now() - stoppedAt > TOGETHER_MS) {
      process.exit(128 + constants.signals[signal])
    }
  }
  process.on('SIGTERM', receive)
  process.on('SIGINT', receive)
}
