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
 * is no longer valid. The source is told to end too, and whatever it gives afterwards is dropped.
 */
export function endWithToken<Value>(
  source: AsyncIterable<Value>,
  life: TokenLife,
  last: () => Value,
): AsyncIterableIterator<Value> {
  const iterator = source[Symbol.asyncIterator]()
  let hasEnded = false
  let interrupt: (() => void) | undefined
  const watch = watchToken(life, () => {
    hasEnded = true
    interrupt?.()
  })
  const close = async () => {
    watch.stop()
    await iterator.return?.()
  }
  let saidLast = false
  const end = (): IteratorResult<Value> => {
    if (saidLast) return { done: true, value: undefined }
    saidLast = true
    // Not awaited: a generator that waits for its own source answers only when that gives something.
    close().catch(() => {})
    return { done: false, value: last() }
  }
  return {
    next() {
      if (hasEnded) return Promise.resolve(end())
      return new Promise((resolve, reject) => {
        interrupt = () => resolve(end())
        iterator.next().then(
          (result) => {
            if (result.done) watch.stop()
            if (hasEnded) return
            interrupt = undefined
            resolve(result)
          },
          (error) => {
            interrupt = undefined
            reject(error)
          },
        )
      })
    },
    async return() {
      hasEnded = true
      saidLast = true
      await close()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

function watchToken(
  { isValid, expiresAt, recheckSeconds, now }: TokenLife,
  die: () => void,
): { stop(): void } {
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
