import { expect, it } from 'vitest'
import { requireCashier } from '../../src/payments/rules.ts'
import { ann, clerk, root } from '../shop.ts'

it.each([
  ['a clerk', clerk],
  ['an administrator', root],
])('%s may take payments', (_who, viewer) => {
  expect(requireCashier(viewer)).toBe(viewer)
})

it.each([
  ['a customer', ann],
  ['a caller who is no user', undefined],
])('%s may not take payments', (_who, viewer) => {
  expect(() => requireCashier(viewer)).toThrow(
    expect.objectContaining({ extensions: { code: 'NOT_ALLOWED' } }),
  )
})
