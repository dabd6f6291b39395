import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { publishedKeys, signingIndex, signingKeyStates } from '../../src/oauth/signing-schedule.ts'

const keysAt = (...seconds: readonly number[]) =>
  seconds.map((second) => ({ signsFrom: new Date(second * 1_000) }))
const at = (second: number) => new Date(second * 1_000)

describe('signingKeyStates', () => {
  it.each([
    ['one key is active', [0], 100, ['active']],
    ['a key is active from its very instant', [0, 600], 600, ['retired', 'active']],
    ['and only next before', [0, 600], 599, ['active', 'next']],
    ['of several next ones none is active', [0, 600, 700], 10, ['active', 'next', 'next']],
    ['a retired one is kept for 3,605 seconds', [0, 600], 600 + 3_604, ['retired', 'active']],
    ['and no longer', [0, 600], 600 + 3_605, ['expired', 'active']],
    [
      'it counts when the next one took over, not when the last one did',
      [0, 600, 5_000],
      5_000,
      ['expired', 'retired', 'active'],
    ],
    ['before all times the first is active', [500, 600], 0, ['active', 'next']],
    ['no keys have no states', [], 0, []],
  ])('%s', (_rule, seconds, now, expected) => {
    expect(signingKeyStates(keysAt(...seconds), at(now))).toEqual(expected)
  })

  const schedule = fc
    .array(fc.nat(20_000), { minLength: 1, maxLength: 6 })
    .map((times) => keysAt(...times.toSorted((one, other) => one - other)))

  it('has exactly one active key at any time, and that one is published', () => {
    fc.assert(
      fc.property(schedule, fc.nat(30_000), (keys, now) => {
        const states = signingKeyStates(keys, at(now))
        expect(states.filter((state) => state === 'active')).toHaveLength(1)
        expect(states[signingIndex(keys, at(now))]).toBe('active')
        expect(publishedKeys(keys, at(now))).toContain(keys[signingIndex(keys, at(now))])
      }),
    )
  })

  it('publishes whatever key signed within the last hour', () => {
    fc.assert(
      fc.property(schedule, fc.nat(30_000), fc.nat(3_600), (keys, then, age) => {
        fc.pre(keys[0] !== undefined && keys[0].signsFrom <= at(then))
        expect(publishedKeys(keys, at(then + age))).toContain(keys[signingIndex(keys, at(then))])
      }),
    )
  })
})
