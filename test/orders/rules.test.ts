import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayRead, requireLines, requireTotal, totalOf } from '../../src/orders/rules.ts'
import { ann, bob, clerk, order, root } from '../shop.ts'

const badInput = (message: string) =>
  expect.objectContaining({ message, extensions: { code: 'BAD_USER_INPUT' } })
const linesOf = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ itemId: `itm_${n}`, quantity: 1 }))

describe('an order may be read', () => {
  it.each([
    ['by its buyer', ann, true],
    ['by a clerk', clerk, true],
    ['by an administrator', root, true],
    ['not by another customer', bob, false],
    ['not by a caller who is no user', undefined, false],
  ])('%s', (_rule, viewer, expected) => {
    expect(mayRead(viewer, order)).toBe(expected)
  })
})

describe('the lines of an order', () => {
  it.each([1, 100])('may be %i', (count) => {
    expect(requireLines(linesOf(count))).toHaveLength(count)
  })

  it.each([0, 101])('may not be %i', (count) => {
    expect(() => requireLines(linesOf(count))).toThrow(badInput('lines must be 1 to 100 lines.'))
  })

  it.each([1, 1_000])('may hold an item %i times', (quantity) => {
    expect(requireLines([{ itemId: 'itm_1', quantity }])).toEqual([{ itemId: 'itm_1', quantity }])
  })

  it.each([0, -1, 1_001, Number.NaN])('may not hold an item %d times', (quantity) => {
    expect(() => requireLines([...linesOf(1), { itemId: 'itm_1', quantity }])).toThrow(
      badInput('lines[1].quantity must be 1 to 1,000.'),
    )
  })

  it('may not name an item twice', () => {
    expect(() => requireLines([...linesOf(2), ...linesOf(1)])).toThrow(
      badInput('lines must name each item at most once.'),
    )
  })
})

describe('the total', () => {
  it('is nothing for no lines', () => {
    expect(totalOf([])).toBe(0)
  })

  it('of two lists of lines is the sum of their totals', () => {
    const some = fc.array(fc.record({ quantity: fc.nat(1_000), unitPrice: fc.nat(1_000_000) }))
    fc.assert(
      fc.property(
        some,
        some,
        (left, right) => totalOf([...left, ...right]) === totalOf(left) + totalOf(right),
      ),
    )
  })

  it('may be as large as an Int, and no larger', () => {
    const line = { orderId: order.id, itemId: 'itm_1', quantity: 1, unitPrice: 2_147_483_647 }
    expect(requireTotal([line])).toBe(2_147_483_647)
    expect(() => requireTotal([line, { ...line, itemId: 'itm_2', unitPrice: 1 }])).toThrow(
      badInput('lines must not add up to more than 2,147,483,647 cents.'),
    )
  })
})
