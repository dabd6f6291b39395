import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayChange, requireItemChanges, requireNewItem } from '../../src/items/rules.ts'
import { ann, bob, clerk, root, tent } from '../shop.ts'

const badInput = (message: string) =>
  expect.objectContaining({ message, extensions: { code: 'BAD_USER_INPUT' } })
const newItem = { title: 'Boat', price: 1 }

describe('an item may be changed', () => {
  it.each([
    ['by its owner', ann, true],
    ['by a clerk', clerk, true],
    ['by an administrator', root, true],
    ['not by another customer', bob, false],
  ])('%s', (_rule, viewer, expected) => {
    expect(mayChange(viewer, tent)).toBe(expected)
  })
})

describe('a new item', () => {
  it('has no description unless the client gave one', () => {
    expect(requireNewItem(newItem)).toEqual({ title: 'Boat', description: null, price: 1 })
  })

  it.each([
    ['one character', 'x'],
    ['200 characters', 'x'.repeat(200)],
    ['200 characters of two code units each', '🛶'.repeat(200)],
    ['blanks at its ends, which stay', '  Boat '],
  ])('may have a title of %s', (_case, title) => {
    expect(requireNewItem({ ...newItem, title }).title).toBe(title)
  })

  it.each([
    ['nothing', ''],
    ['201 characters', 'x'.repeat(201)],
    ['something with U+0000 in it', 'Bo\0at'],
  ])('may not have a title of %s', (_case, title) => {
    expect(() => requireNewItem({ ...newItem, title })).toThrow(
      badInput('input.title must be 1 to 200 characters.'),
    )
  })

  it.each([-1, 0.5, Number.NaN])('may not cost %d cents', (price) => {
    expect(() => requireNewItem({ ...newItem, price })).toThrow(
      badInput('input.price must be a whole number of cents, not negative.'),
    )
  })

  it('may cost nothing', () => {
    expect(requireNewItem({ ...newItem, price: 0 }).price).toBe(0)
  })

  it('may not have a description of more than 10,000 characters', () => {
    const describe = (length: number) => requireNewItem({ ...newItem, description: 'x'.repeat(length) })
    expect(describe(10_000).description).toHaveLength(10_000)
    expect(() => describe(10_001)).toThrow(badInput('input.description must be at most 10,000 characters.'))
  })
})

describe('changes to an item', () => {
  it('are the members that were sent, as they were sent', () => {
    const members = {
      title: fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme-ascii' }),
      price: fc.nat(),
    }
    const changes = fc.record(
      { ...members, description: fc.option(members.title, { nil: null }) },
      { requiredKeys: [], noNullPrototype: true },
    )
    fc.assert(
      fc.property(changes, (input) => {
        expect(requireItemChanges(input)).toStrictEqual(input)
      }),
    )
  })

  it('can take the description away', () => {
    expect(requireItemChanges({ description: null })).toEqual({ description: null })
  })

  it.each([{ title: null }, { price: null }, { title: '' }, { price: -1 }])('cannot be %j', (input) => {
    expect(() => requireItemChanges(input)).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }),
    )
  })
})
