import { describe, expect, it } from 'vitest'
import { createCallers } from '../../src/scopes/callers.ts'
import { type Claims, readScopeClaim } from '../../src/scopes/claims.ts'
import { compileScopes } from '../../src/scopes/compile.ts'
import { buildSchema } from './examples.ts'

const table = compileScopes(
  buildSchema(
    'type Query { a: Int @rs(scopes: "a") again: Int @rs(scopes: "a") b: Int @rs(scopes: "b") token: Int @authenticated open: Int }',
  ),
)

function create() {
  const asked = { claims: 0, scopes: 0 }
  const catalogue = {
    ...table.catalogue,
    closure(scopes: Iterable<string>) {
      asked.scopes += 1
      return table.catalogue.closure(scopes)
    },
  }
  const callers = createCallers<{ readonly claims?: unknown }>(
    { ...table, catalogue },
    {
      scopes(claims) {
        asked.claims += 1
        return readScopeClaim(claims)
      },
    },
  )
  const allowed = (context: { readonly claims?: unknown }) => {
    const { granted, verdicts } = callers.of(context)
    const fields = ['a', 'b', 'token'].filter(
      (name) => verdicts[callers.position(`Query.${name}`) ?? -1] === 1,
    )
    return { granted, fields }
  }
  return { callers, allowed, asked }
}

const nothing = { granted: undefined, fields: [] }

describe('a caller', () => {
  it.each([undefined, null, 'a', { scope: 3 }])('with the claims %j has no valid token', (claims) => {
    expect(create().allowed({ claims })).toEqual(nothing)
  })

  it('without scopes is not one without a token, whoever asked before', () => {
    const { allowed } = create()
    const withoutScopes = { granted: [], fields: ['token'] }
    expect(allowed({ claims: { scope: 3 } })).toEqual(nothing)
    expect(allowed({ claims: {} })).toEqual(withoutScopes)
    expect(allowed({ claims: { scope: 3 } })).toEqual(nothing)
    expect(allowed({ claims: { scope: '' } })).toEqual(withoutScopes)
    expect(allowed({})).toEqual(nothing)
  })

  it('has the scopes of the own claims, in any order of callers', () => {
    const { allowed } = create()
    const [one, other] = [{ scope: 'a' }, { scope: 'b' }]
    for (const claims of [one, other, one, one, other]) {
      expect(allowed({ claims })).toEqual({ granted: [claims.scope], fields: [claims.scope, 'token'] })
    }
  })
})

describe('a context whose claims are replaced', () => {
  const [less, more] = [{ scope: 'b' }, { scope: 'a b' }]
  const grantedInTurn = (fixedBy?: () => object | undefined) => {
    const callers = createCallers<{ claims: Claims }>(table, fixedBy ? { fixedBy } : {})
    const context: { claims: Claims } = { claims: more }
    const before = callers.of(context).granted
    context.claims = less
    return [before, callers.of(context).granted]
  }

  it('is another caller from then on', () => {
    expect(grantedInTurn()).toEqual([['a', 'b'], ['b']])
    expect(grantedInTurn(() => undefined)).toEqual([['a', 'b'], ['b']])
  })

  it('stays the same caller as long as what fixes it is the same', () => {
    const fixed = {}
    expect(grantedInTurn(() => fixed)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    expect(grantedInTurn(() => ({}))).toEqual([['a', 'b'], ['b']])
  })
})

describe('however many ask', () => {
  it('claims are read once for each claims object', () => {
    const { allowed, asked } = create()
    const [one, other] = [{ scope: 'a' }, { scope: 'b' }]
    for (const claims of [one, other, one, one, other]) allowed({ claims })
    expect(asked.claims).toBe(2)
  })

  it('each set of scopes is decided once, whatever the order and the repeats', () => {
    const { allowed, asked } = create()
    for (const scope of ['a b', 'b a', 'a b a', 'a', 'a']) allowed({ claims: { scope } })
    expect(asked.scopes).toBe(2)
  })

  it('callers who meet the same requirements share their verdicts', () => {
    const { callers } = create()
    const verdicts = (scope: string) => callers.of({ claims: { scope } }).verdicts
    expect(verdicts('a x')).toBe(verdicts('y a'))
    expect(verdicts('a')).not.toBe(verdicts('b'))
  })
})

it('requirements that are the same have one position, and what needs nothing has none', () => {
  const { callers } = create()
  expect(callers.position('Query.again')).toBe(callers.position('Query.a'))
  expect(callers.position('Query.b')).not.toBe(callers.position('Query.a'))
  expect(callers.position('Query.open')).toBeUndefined()
})
