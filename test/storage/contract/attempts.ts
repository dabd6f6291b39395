import { describe, expect, it } from 'vitest'
import type { Attempts } from '../../../src/oauth/stores.ts'
import { rejection } from '../calls.ts'
import { afterNoon, DAY, NOON } from '../records.ts'
import { type Fresh, useInstances } from '../subject.ts'

export function attemptsContract(fresh: Fresh): void {
  let now = NOON
  const world = useInstances(fresh, () => now)
  const known = (key: string) => world().there.attempts.update(key, (current) => current)
  const failed = (current: Attempts | undefined): Attempts => ({
    failures: (current?.failures ?? 0) + 1,
    blockedUntil: undefined,
    lastAt: NOON,
  })

  it('knows nothing of a key at first, and keeps nothing of having been asked', async () => {
    expect(await known('asked')).toBeUndefined()
    expect(await known('asked')).toBeUndefined()
  })

  it('keeps what was made of a key, and of that key only', async () => {
    const attempts = { failures: 3, blockedUntil: afterNoon(60_000), lastAt: NOON }
    expect(await world().here.attempts.update('kept', () => attempts)).toEqual(attempts)
    expect(await known('kept')).toEqual(attempts)
    expect(await known('Kept')).toBeUndefined()
    const unblocked = { failures: 0, blockedUntil: undefined, lastAt: afterNoon(1) }
    expect(await world().here.attempts.update('kept', () => unblocked)).toEqual(unblocked)
    expect(await known('kept')).toEqual(unblocked)
  })

  it('forgets a key', async () => {
    await world().here.attempts.update('forgotten', failed)
    expect(await world().here.attempts.update('forgotten', () => undefined)).toBeUndefined()
    expect(await known('forgotten')).toBeUndefined()
  })

  it.each([
    ['known', failed],
    ['unknown', undefined],
  ])('leaves a key that was %s as it was when it cannot be told what to make of it', async (key, before) => {
    if (before !== undefined) await world().here.attempts.update(key, before)
    const attempts = await known(key)
    const failure = new Error('no idea')
    const update = world().here.attempts.update(key, () => {
      throw failure
    })
    expect(await rejection(update)).toBe(failure)
    expect(await known(key)).toEqual(attempts)
  })

  describe('of many changes at once', () => {
    it('loses none, each seeing what the one before it left', async () => {
      const seen: number[] = []
      const count = (current: Attempts | undefined) => {
        const next = failed(current)
        seen.push(next.failures)
        return next
      }
      const { here, there } = world()
      await Promise.all(
        Array.from({ length: 50 }, () => [
          here.attempts.update('counted', count),
          there.attempts.update('counted', count),
        ]).flat(),
      )
      expect(await known('counted')).toMatchObject({ failures: 100 })
      expect(new Set(seen).size).toBe(100)
    })

    it('loses none either while some forget the key', async () => {
      const removed: number[] = []
      const reset = (current: Attempts | undefined) => {
        removed.push(current?.failures ?? 0)
        return undefined
      }
      await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          world().all[index % 4]?.attempts.update('reset', index % 5 === 4 ? reset : failed),
        ),
      )
      const left = (await known('reset'))?.failures ?? 0
      expect(removed.reduce((sum, failures) => sum + failures, left)).toBe(32)
    })
  })

  it('forgets a key when it has not mattered for a day, and not before', async () => {
    await world().here.attempts.update('old', failed)
    now = afterNoon(2 * DAY)
    await world().here.attempts.update('new', () => ({ failures: 1, blockedUntil: undefined, lastAt: now }))
    expect(await known('old')).toBeDefined()
    now = afterNoon(2 * DAY + 1)
    await world().here.attempts.update('newer', () => ({ failures: 1, blockedUntil: undefined, lastAt: now }))
    expect(await known('old')).toBeUndefined()
    expect(await known('new')).toBeDefined()
  })
}
