import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Claims, readCommonScopeClaim, readScopeClaim, scopesFrom } from '../../src/index.ts'

/** As tokens are read: own properties whatever they are called. */
const claimsOf = (json: string): Claims => JSON.parse(json)

describe('what issuers write is read', () => {
  it.each([
    ['RFC 9068, Auth0, oidc-provider, Keycloak', readScopeClaim, { scope: 'me items:read' }],
    ['Duende, Spring Authorization Server', readScopeClaim, { scope: ['me', 'items:read'] }],
    ['the same by the reader of the common names', readCommonScopeClaim, { scope: 'me items:read' }],
    ['Entra, delegated', readCommonScopeClaim, { scp: 'me items:read', roles: ['admin'] }],
    ['Okta, Hydra', readCommonScopeClaim, { scp: ['me', 'items:read'] }],
    ['Passport', readCommonScopeClaim, { scopes: ['me', 'items:read'] }],
    ['a string of that name', readCommonScopeClaim, { scopes: 'me items:read' }],
    ['Auth0 with RBAC', scopesFrom('permissions'), { scope: 'openid', permissions: ['me', 'items:read'] }],
    [
      'roles of a Keycloak realm',
      scopesFrom('realm_access.roles'),
      { realm_access: { roles: ['me', 'items:read'] } },
    ],
    [
      'roles of a Keycloak client with a dotted id',
      scopesFrom('resource_access.shop.example.roles'),
      { resource_access: { 'shop.example': { roles: ['me', 'items:read'] } } },
    ],
    [
      'a claim named by a URL',
      scopesFrom('https://x.example/scope'),
      { 'https://x.example/scope': 'me items:read' },
    ],
    [
      'a member of a claim named by a URL',
      scopesFrom('https://x.example/access.scopes'),
      { 'https://x.example/access': { scopes: ['me', 'items:read'] } },
    ],
    [
      'a claim named by a URN',
      scopesFrom('urn:zitadel:iam:org:project:roles'),
      { 'urn:zitadel:iam:org:project:roles': ['me', 'items:read'] },
    ],
  ])('%s', (_issuer, read, claims) => {
    expect(read(claims)).toEqual(['me', 'items:read'])
  })

  it('several spaces between two scopes count as one', () => {
    expect(readScopeClaim({ scope: ' me   items:read ' })).toEqual(['me', 'items:read'])
  })
})

describe('of several claims', () => {
  const read = scopesFrom('scp', 'roles')

  it('the first that is there counts alone: what a user is adds nothing to what a client was granted', () => {
    expect(read({ scp: 'me', roles: ['admin'] })).toEqual(['me'])
    expect(read({ scp: '', roles: ['admin'] })).toEqual([])
    expect(read({ roles: ['admin'] })).toEqual(['admin'])
  })

  it('one that cannot be read is not passed over', () => {
    expect(read({ scp: 1, roles: ['admin'] })).toBeUndefined()
  })

  it('the common names are tried in the order scope, scp, scopes', () => {
    expect(readCommonScopeClaim({ scopes: 'c', scp: 'b', scope: 'a' })).toEqual(['a'])
    expect(readCommonScopeClaim({ scopes: 'c', scp: 'b' })).toEqual(['b'])
  })
})

describe('a claim that is not there', () => {
  it.each([
    [readScopeClaim, {}],
    [readScopeClaim, { scope: undefined }],
    [readScopeClaim, { scp: 'me' }],
    [readCommonScopeClaim, { permissions: ['me'] }],
    [scopesFrom('realm_access.roles'), {}],
    [scopesFrom('realm_access.roles'), { realm_access: {} }],
    [scopesFrom('realm_access.roles'), { realm_access: null }],
    [scopesFrom('realm_access.roles'), { realm_access: 'roles' }],
    [scopesFrom('list.0'), { list: ['me'] }],
    [scopesFrom('list.length'), { list: ['me'] }],
  ])('is no scopes (%#)', (read, claims) => {
    expect(read(claims)).toEqual([])
  })

  it.each(['__proto__', 'constructor', 'toString', '__proto__.x', 'constructor.name', 'a.__proto__'])(
    'is not found on a prototype: %s',
    (path) => {
      expect(scopesFrom(path)({ a: {} })).toEqual([])
    },
  )

  it('is found under such a name when the token has it', () => {
    expect(scopesFrom('__proto__')(claimsOf('{"__proto__":"me"}'))).toEqual(['me'])
    expect(scopesFrom('constructor.name')(claimsOf('{"constructor":{"name":["me"]}}'))).toEqual(['me'])
  })
})

describe('a claim of any other shape cannot be read', () => {
  it.each([null, 0, true, {}, { me: true }, ['me', 1], [['me']], [null]])('%j', (value) => {
    expect(readScopeClaim({ scope: value })).toBeUndefined()
    expect(readCommonScopeClaim({ scp: value })).toBeUndefined()
    expect(scopesFrom('a.b')({ a: { b: value } })).toBeUndefined()
  })

  it('Zitadel: an object of roles is not taken for scopes', () => {
    const roles = { 'urn:zitadel:iam:org:project:roles': { admin: { '1': 'shop.example' } } }
    expect(scopesFrom('urn:zitadel:iam:org:project:roles')(roles)).toBeUndefined()
  })
})

describe('a path', () => {
  it('names a claim of exactly that name before it leads anywhere', () => {
    expect(scopesFrom('a.b')({ 'a.b': 'exact', a: { b: 'inner' } })).toEqual(['exact'])
    expect(scopesFrom('a.b.c')({ 'a.b': { c: 'late' }, a: { 'b.c': 'early' } })).toEqual(['early'])
  })

  it('finds every string in every place that has no other way to be read', () => {
    const names = fc.stringMatching(/^[a-z_:/.]{1,8}$/)
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 4 }), (path) => {
        const claims = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), 'me')
        const read = scopesFrom(path.join('.'))
        expect(read(JSON.parse(JSON.stringify(claims)))).toEqual(['me'])
      }),
    )
  })

  it('that is empty or missing is refused at once', () => {
    expect(() => scopesFrom('')).toThrow(TypeError)
    expect(() => scopesFrom('scope', '')).toThrow(TypeError)
    expect(() => Reflect.apply(scopesFrom, undefined, [])).toThrow(TypeError)
  })
})
