/** What may end a stream before its source does. */
export interface Watch {
  stop(): void
}

/**
 * A stream that ends, with `last`, as soon as `watch` says so. The source is told to end too, and whatever it gives
 * afterwards is dropped.
 *
 * @param watch is handed the function that ends the stream, and stopped when the stream has ended otherwise
 */
export function endEarly<Value>(
  source: AsyncIterable<Value>,
  watch: (end: () => void) => Watch,
  last: () => Value,
): AsyncIterableIterator<Value> {
  const iterator = source[Symbol.asyncIterator]()
  let hasEnded = false
  let interrupt: (() => void) | undefined
  const watching = watch(() => {
    hasEnded = true
    interrupt?.()
  })
  const close = async () => {
    watching.stop()
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
            if (result.done) watching.stop()
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
