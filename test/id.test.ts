import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createId, firstIdAt } from '../src/id.ts'

const time = fc.date({ min: new Date(0), max: new Date(2 ** 48 - 2), noInvalidDate: true })

it('sorts by the time of making', () => {
  fc.assert(
    fc.property(time, time, (left, right) => {
      fc.pre(left.getTime() !== right.getTime())
      expect(createId('itm', left) < createId('itm', right)).toBe(left < right)
    }),
  )
})

it('is the prefix and 32 hex digits, the first 12 of them the time', () => {
  const id = createId('usr', new Date('2026-01-05T09:00:00Z'))
  expect(id).toMatch(/^usr_019b8d627a80[0-9a-f]{20}$/)
})

it('differs within one millisecond', () => {
  const now = new Date()
  expect(new Set(Array.from({ length: 1_000 }, () => createId('ord', now))).size).toBe(1_000)
})

it('lies between what sorts before all ids of its time and what sorts before those of the next millisecond', () => {
  fc.assert(
    fc.property(time, (at) => {
      const id = createId('ord', at)
      expect(firstIdAt('ord', at) < id).toBe(true)
      expect(id < firstIdAt('ord', new Date(at.getTime() + 1))).toBe(true)
    }),
  )
})
