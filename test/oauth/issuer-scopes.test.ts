import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCommonScopeClaim, scopesFrom } from '../../src/index.ts'
import { readGrantedScopes } from '../../src/oauth/issuer-scopes.ts'

const none = { roleScopes: {} }

describe('the scope claim', () => {
  const names = fc.constantFrom('scope', 'scp', 'scopes', 'a', 'a.b', 'b', 'b.c', '__proto__', 'constructor')
  const values = fc.oneof(
    fc.constantFrom('', 'me', 'me items', null, 1),
    fc.array(fc.constantFrom('me', 'items', 'me', 2)),
  )
  const objects = (inner: fc.Arbitrary<unknown>) =>
    fc.array(fc.tuple(names, inner), { maxLength: 3 }).map((entries) => Object.fromEntries(entries))
  const claims = objects(fc.oneof(values, objects(fc.oneof(values, objects(values)))))

  it('is read as the engine reads it, by name, by path, and by default', () => {
    const paths = fc.constantFrom('scope', 'a', 'a.b', 'a.b.c', 'b.c', '__proto__', 'constructor.a')
    fc.assert(
      fc.property(claims, paths, (payload, scopeClaim) => {
        const distinct = (scopes: readonly string[] | undefined) => scopes && [...new Set(scopes)]
        expect(readGrantedScopes(payload, { ...none, scopeClaim })).toEqual(
          distinct(scopesFrom(scopeClaim)(payload)),
        )
        expect(readGrantedScopes(payload, none)).toEqual(distinct(readCommonScopeClaim(payload)))
      }),
    )
  })

  it('cannot smuggle a second scope in with a space, nor bring what is no scope at all', () => {
    const payload = { scope: ['me', 'items admin', 'a"b', 'tab\tadmin', ''] }
    expect(readGrantedScopes(payload, none)).toEqual(['me'])
    expect(readGrantedScopes({ scope: 'me tab\tadmin' }, none)).toEqual(['me'])
  })
})

describe('roles', () => {
  const zitadel = 'urn:zitadel:iam:org:project:roles'
  const roleScopes = {
    roles: { Clerk: ['orders:read', 'orders:write'], 'Shop Manager': ['admin'] },
    'realm_access.roles': { clerk: ['orders:read'] },
    [zitadel]: { clerk: ['items'] },
  }
  const read = (claims: Record<string, unknown>) => readGrantedScopes(claims, { roleScopes })

  it.each([
    ['a list', { roles: ['Clerk'] }, ['orders:read', 'orders:write']],
    ['a list of one that became a string', { roles: 'Shop Manager' }, ['admin']],
    ['a dotted path', { realm_access: { roles: ['clerk', 'offline_access'] } }, ['orders:read']],
    ['the keys of an object', { [zitadel]: { clerk: { '1': 'shop.example' } } }, ['items']],
    [
      'several claims',
      { roles: ['Clerk'], [zitadel]: { clerk: {} } },
      ['orders:read', 'orders:write', 'items'],
    ],
    [
      'beside scopes, each once',
      { scope: 'me orders:read', roles: ['Clerk'] },
      ['me', 'orders:read', 'orders:write'],
    ],
  ])('bring their scopes: %s', (_shape, claims, expected) => {
    expect(read(claims)).toEqual(expected)
  })

  it.each([['admin'], ['orders:read'], ['clerk'], ['constructor'], ['__proto__'], ['toString']])(
    'that are not in the table bring nothing, whatever they are called: %s',
    (role) => {
      expect(read({ roles: [role], groups: [role] })).toEqual([])
    },
  )

  it.each([1, true, null, [1], [['Clerk']], { Clerk: true }, { Clerk: 'yes' }])(
    'of another shape cannot be read: %j',
    (roles) => {
      expect(read({ scope: 'me', roles })).toBeUndefined()
    },
  )

  it('of a claim that no table names are not looked at', () => {
    expect(readGrantedScopes({ scope: 'me', roles: 1 }, none)).toEqual(['me'])
  })

  it('are not found on the prototype of a table', () => {
    const roleScopes = { roles: Object.create({ clerk: ['admin'] }) }
    expect(readGrantedScopes({ roles: ['clerk'] }, { roleScopes })).toEqual([])
  })
})
