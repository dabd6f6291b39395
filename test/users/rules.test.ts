import { describe, expect, it } from 'vitest'
import { isStaff, mayReadDetails, requireViewer } from '../../src/users/rules.ts'
import { ann, bob, clerk, root } from '../shop.ts'

describe('staff', () => {
  it.each([
    ['a customer is not', ann, false],
    ['a clerk is', clerk, true],
    ['an administrator is', root, true],
    ['somebody without any role is not', { ...ann, roles: [] }, false],
  ])('%s', (_rule, user, expected) => {
    expect(isStaff(user)).toBe(expected)
  })
})

describe('the details of a user', () => {
  it.each([
    ['are for that user', ann, true],
    ['are for staff', clerk, true],
    ['are not for another customer', bob, false],
    ['are not for a caller who is no user', undefined, false],
  ])('%s', (_rule, viewer, expected) => {
    expect(mayReadDetails(viewer, ann)).toBe(expected)
  })
})

describe('a viewer that is required', () => {
  it('is handed back', () => {
    expect(requireViewer(ann)).toBe(ann)
  })

  it('is refused when there is none', () => {
    expect(() => requireViewer(undefined)).toThrow(
      expect.objectContaining({ extensions: { code: 'NOT_ALLOWED' } }),
    )
  })
})
