import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { endWithToken } from '../../src/yoga/end-with-token.ts'

const start = new Date('2026-03-01T12:00:00Z')
beforeEach(() => void vi.useFakeTimers({ now: start }))
afterEach(() => void vi.useRealTimers())

/** A source that gives what it is pushed, and says when it was told to end. */
function createSource() {
  const waiting: ((result: IteratorResult<string>) => void)[] = []
  const source = {
    ended: false,
    push: (value: string) => waiting.shift()?.({ done: false, value }),
    next: () => new Promise<IteratorResult<string>>((resolve) => waiting.push(resolve)),
    async return() {
      source.ended = true
      return { done: true as const, value: undefined }
    },
    [Symbol.asyncIterator]: () => source,
  }
  return source
}

const life = { expiresAt: undefined, recheckSeconds: 5, now: () => new Date(), isValid: async () => true }
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000)

describe('a stream', () => {
  it('passes on what its source gives, as long as the token is valid', async () => {
    const source = createSource()
    const stream = endWithToken(source, life, () => 'last')
    for (const value of ['one', 'two']) {
      const next = stream.next()
      await seconds(60)
      source.push(value)
      expect(await next).toEqual({ done: false, value })
    }
    expect(source.ended).toBe(false)
  })

  it('has the last word also for whoever did not ask when its token expired', async () => {
    const source = createSource()
    const stream = endWithToken(
      source,
      { ...life, expiresAt: new Date(start.getTime() + 7_000) },
      () => 'last',
    )
    const first = stream.next()
    source.push('one')
    expect(await first).toEqual({ done: false, value: 'one' })
    await seconds(7)
    expect(await stream.next()).toEqual({ done: false, value: 'last' })
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    expect(source.ended).toBe(true)
  })

  it('ends the moment its token expires, with the last word, and ends its source', async () => {
    const source = createSource()
    const stream = endWithToken(
      source,
      { ...life, expiresAt: new Date(start.getTime() + 7_000) },
      () => 'last',
    )
    const next = stream.next()
    await seconds(6)
    expect(source.ended).toBe(false)
    await seconds(1)
    expect(await next).toEqual({ done: false, value: 'last' })
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    expect(source.ended).toBe(true)
  })

  it('ends within five seconds of its token being revoked', async () => {
    let isValid = true
    const source = createSource()
    const stream = endWithToken(source, { ...life, isValid: async () => isValid }, () => 'last')
    const next = stream.next()
    await seconds(11)
    isValid = false
    await seconds(5)
    expect(await next).toEqual({ done: false, value: 'last' })
    expect(source.ended).toBe(true)
  })

  it('says its last word also to a client that asks later', async () => {
    const stream = endWithToken(createSource(), { ...life, isValid: async () => false }, () => 'last')
    await seconds(5)
    expect(await stream.next()).toEqual({ done: false, value: 'last' })
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  it('drops what its source gives after that', async () => {
    const source = createSource()
    const stream = endWithToken(source, { ...life, isValid: async () => false }, () => 'last')
    const next = stream.next()
    await seconds(5)
    source.push('too late')
    expect(await next).toEqual({ done: false, value: 'last' })
  })

  it('goes on when nobody can say whether the token is valid', async () => {
    const source = createSource()
    const stream = endWithToken(
      source,
      { ...life, isValid: () => Promise.reject(new Error('away')) },
      () => 'last',
    )
    const next = stream.next()
    await seconds(30)
    source.push('still here')
    expect(await next).toEqual({ done: false, value: 'still here' })
  })

  it('asks no more once the client is gone', async () => {
    const isValid = vi.fn(async () => true)
    const source = createSource()
    const stream = endWithToken(source, { ...life, isValid }, () => 'last')
    await stream.return?.()
    await seconds(60)
    expect(isValid).not.toHaveBeenCalled()
    expect(source.ended).toBe(true)
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })
})
