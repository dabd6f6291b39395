import { endEarly, type Watch } from './end-early.ts'

export interface TokenLife {
  /** Whether the token is still valid; a rejection says nothing of it. */
  isValid(): Promise<boolean>
  /** When it expires by itself; `undefined` when it does not. */
  readonly expiresAt: Date | undefined
  /** How often to ask. */
  readonly recheckSeconds: number
  readonly now: () => Date
}

/**
 * A stream that ends when the token that opened it does: with `last`, as soon as it expires or, asked every so often,
 * is no longer valid.
 */
export function endWithToken<Value>(
  source: AsyncIterable<Value>,
  life: TokenLife,
  last: () => Value,
): AsyncIterableIterator<Value> {
  return endEarly(source, (end) => watchToken(life, end), last)
}

function watchToken({ isValid, expiresAt, recheckSeconds, now }: TokenLife, die: () => void): Watch {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const wait = () => {
    if (isStopped) return
    const left = expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt.getTime() - now().getTime()
    timer = setTimeout(check, Math.max(0, Math.min(recheckSeconds * 1_000, left)))
    timer.unref?.()
  }
  const check = async () => {
    const isExpired = expiresAt !== undefined && expiresAt <= now()
    if (isExpired || !(await isValid().catch(() => true))) die()
    else wait()
  }
  wait()
  return {
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
