import { readdirSync, readFileSync } from 'node:fs'
import { hashSync } from 'bcryptjs'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createPasswordHasher, missingCosts, type PasswordHasher } from '../../src/oauth/passwords.ts'

const hasher = createPasswordHasher({ cost: 10, workers: 1, maxQueue: 2 })
const hash = await hasher.hash('correct horse')
afterAll(() => hasher.close())

async function timeOf(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await task()
  return performance.now() - start
}

async function shortest(task: () => Promise<unknown>): Promise<number> {
  const times = [await timeOf(task), await timeOf(task), await timeOf(task)]
  return Math.min(...times)
}

describe('a password hasher', () => {
  it('verifies what it hashed, and nothing else', async () => {
    expect(await hasher.verify('correct horse', hash)).toBe(true)
    expect(await hasher.verify('Correct horse', hash)).toBe(false)
    expect(await hasher.verify('', hash)).toBe(false)
  })

  it('salts: one password has many hashes, of the live cost', async () => {
    const other = await hasher.hash('correct horse')
    expect(other).not.toBe(hash)
    expect(other).toMatch(/^\$2b\$10\$/)
  })

  it.each(['$2a$', '$2y$'])('verifies hashes that others wrote as %s', async (version) => {
    const foreign = hash.replace('$2b$', version)
    expect(await hasher.verify('correct horse', foreign)).toBe(true)
  })

  it('hashes 72 bytes and refuses 73, counted as UTF-8', async () => {
    const longest = 'é'.repeat(36)
    expect(await hasher.verify(longest, await hasher.hash(longest))).toBe(true)
    await expect(hasher.hash(`${longest}x`)).rejects.toThrow(RangeError)
  })

  it('T10 fails a password of 73 bytes even where bcrypt would find its first 72 right', async () => {
    const stored = hashSync('x'.repeat(72), 10)
    expect(await hasher.verify('x'.repeat(73), stored)).toBe(false)
  })

  it.each([
    ['nothing', ''],
    ['text', 'plain'],
    ['a cut hash', hash.slice(0, -1)],
    ['a version without a meaning', hash.replace('$2b$', '$2x$')],
    ['a cost that would take for ever', hash.replace('$10$', '$99$')],
    ['60 characters of something else', 'x'.repeat(60)],
  ])('fails, and does not throw, when what is stored is %s', async (_rule, stored) => {
    expect(await hasher.verify('correct horse', stored)).toBe(false)
  })

  it('T10 takes as long for a dummy, a long password and a broken hash as for a wrong password', async () => {
    const times = [1, 2, 3].map(() => timeOf(() => hasher.verify('wrong', hash)))
    const wrong = Math.min(...(await Promise.all(times)))
    // A compare that was left out takes less than a hundredth.
    expect(await timeOf(() => hasher.verifyAgainstDummy('wrong'))).toBeGreaterThan(wrong / 3)
    expect(await timeOf(() => hasher.verify('x'.repeat(73), hash))).toBeGreaterThan(wrong / 3)
    expect(await timeOf(() => hasher.verify('wrong', 'broken'))).toBeGreaterThan(wrong / 3)
  })

  it('T10 takes as long for a wrong password whose hash is of a cheaper cost, and not for the right one', async () => {
    const cheap = hashSync('correct horse', 4)
    const dummy = await shortest(() => hasher.verifyAgainstDummy('wrong'))
    // A sixty-fourth without what is missing.
    expect(await shortest(() => hasher.verify('wrong', cheap))).toBeGreaterThan(dummy / 3)
    expect(await shortest(() => hasher.verify('correct horse', cheap))).toBeLessThan(dummy / 3)
    expect(await hasher.verify('wrong', cheap)).toBe(false)
    expect(await hasher.verify('correct horse', cheap)).toBe(true)
  })

  it('T10 takes as long as the dearest hash that it has met, for all that is wrong from then on', async () => {
    const meeting = createPasswordHasher({ cost: 10, workers: 1 })
    const before = await shortest(() => meeting.verifyAgainstDummy('wrong'))
    await meeting.verify('wrong', hash.replace('$10$', '$13$'))
    // Eight times as much work.
    expect(await timeOf(() => meeting.verifyAgainstDummy('wrong'))).toBeGreaterThan(before * 3)
    expect(await timeOf(() => meeting.verify('wrong', hash))).toBeGreaterThan(before * 3)
    expect(await timeOf(() => meeting.verify('wrong', 'broken'))).toBeGreaterThan(before * 3)
    expect(await meeting.hash('correct horse')).toMatch(/^\$2b\$10\$/)
    await meeting.close()
  })

  it('never verifies against the dummy', async () => {
    expect(await hasher.verifyAgainstDummy('')).toBe(false)
  })

  it('asks for a rehash below the live cost only', () => {
    expect(hasher.needsRehash(hashSync('x', 4))).toBe(true)
    expect(hasher.needsRehash('broken')).toBe(true)
    expect(hasher.needsRehash(hash)).toBe(false)
    expect(hasher.needsRehash(hash.replace('$10$', '$12$'))).toBe(false)
  })

  it.each([
    ['a cost below 10', { cost: 9 }],
    ['a cost that is no integer', { cost: 10.5 }],
    ['a cost beyond bcrypt', { cost: 32 }],
    ['no workers', { workers: 0 }],
    ['no queue', { maxQueue: 0 }],
  ])('is not made with %s', (_rule, options) => {
    expect(() => createPasswordHasher(options)).toThrow(TypeError)
  })
})

describe('the costs that a cheaper hash misses', () => {
  const roundsOf = (costs: readonly number[]) => costs.reduce((sum, cost) => sum + 2 ** cost, 0)

  it('make up, with its own, the rounds of the dearer one', () => {
    const cost = fc.integer({ min: 4, max: 31 })
    fc.assert(
      fc.property(cost, cost, (stored, live) => {
        expect(roundsOf([stored, ...missingCosts(stored, live)])).toBe(2 ** Math.max(stored, live))
      }),
    )
  })

  it.each([
    [10, 10, []],
    [12, 10, []],
    [10, 11, [10]],
    [10, 13, [10, 11, 12]],
  ])('from %i to %i are %j', (stored, live, missing) => {
    expect(missingCosts(stored, live)).toEqual(missing)
  })
})

describe('the queue', () => {
  const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
    results.map((result) => (result.status === 'fulfilled' ? 'ok' : result.reason.code))

  const calls: [string, (pool: PasswordHasher) => Promise<unknown>][] = [
    ['verify', (pool) => pool.verify('x', hash)],
    ['verify of a cheaper hash', (pool) => pool.verify('x', hash.replace('$10$', '$04$'))],
    ['verifyAgainstDummy', (pool) => pool.verifyAgainstDummy('x')],
    ['hash', (pool) => pool.hash('x')],
  ]

  it.each(calls)('T62 refuses %s when one call runs and two wait, and recovers', async (_name, call) => {
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map(() => call(hasher)))
    expect(codes(results)).toEqual(['ok', 'ok', 'ok', 'temporarily_unavailable', 'temporarily_unavailable'])
    expect(results[3]).toMatchObject({ reason: { retryAfter: 1 } })
    await expect(call(hasher)).resolves.toBeDefined()
  })

  it('T62 is as long while the workers are still starting', async () => {
    const fresh = createPasswordHasher({ cost: 10, workers: 2, maxQueue: 1 })
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => fresh.verifyAgainstDummy('x')))
    await fresh.close()
    expect(codes(results)).toEqual(['ok', 'ok', 'ok', 'temporarily_unavailable'])
  })

  it('ends with the hasher: what was still waiting rejects', async () => {
    const closing = createPasswordHasher({ cost: 10, workers: 1 })
    const waiting = Promise.allSettled([1, 2, 3].map(() => closing.verifyAgainstDummy('x')))
    await closing.close()
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })
})

describe.runIf(process.platform === 'linux')('a worker', () => {
  it('is a thread of lower priority than all others', () => {
    const niceness = readdirSync('/proc/self/task').map((thread) => {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')
      // proc_pid_stat(5): nice is field 19; field 3 is the first one after the name in parentheses.
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
    })
    const lowest = Math.max(...niceness)
    expect(lowest).toBeGreaterThan(Math.min(...niceness))
    expect(niceness.filter((nice) => nice === lowest).length).toBeLessThan(niceness.length / 2)
  })
})
