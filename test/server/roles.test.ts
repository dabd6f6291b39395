import { describe, expect, it } from 'vitest'
import { readCatalogue } from '../../src/scopes/catalogue.ts'
import { allowedScopes } from '../../src/server/roles.ts'
import { createSchema } from '../../src/server/schema.ts'

const customer = ['me', 'items', 'items:write', 'orders:read', 'orders:write']

describe('the scopes that a role may be granted', () => {
  it.each([
    ['none without a role', [], []],
    ["a customer's", ['customer'], customer],
    [
      "a clerk's, which are a customer's and more",
      ['clerk'],
      [...customer, 'users:read', 'payments:process'],
    ],
    ["an administrator's", ['admin'], ['admin']],
    [
      'each once for roles that share some',
      ['customer', 'clerk'],
      [...customer, 'users:read', 'payments:process'],
    ],
    ['none for an unknown role', ['owner', 'constructor', '__proto__', ''], []],
  ])('are %s', (_rule, roles, expected) => {
    expect(allowedScopes(roles)).toEqual(expected)
  })

  it('are all there are for an administrator, by what they imply', () => {
    const { closure, scopes } = readCatalogue(createSchema())
    const held = closure(allowedScopes(['admin']))
    expect(scopes.filter(({ name }) => !held.has(name))).toEqual([])
  })
})
