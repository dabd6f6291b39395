import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OAuthError } from '../../src/oauth/errors.ts'
import { formatScope, grantScopes, parseScope, type ScopeCatalogue } from '../../src/oauth/scope.ts'

const implied = new Map([
  ['admin', ['write', 'users:read']],
  ['write', ['items:write']],
  ['items:write', ['items']],
])

const names = ['me', 'items', 'items:write', 'write', 'users:read', 'admin']

const catalogue: ScopeCatalogue = {
  has: (scope) => names.includes(scope),
  closure(scopes) {
    const closed = new Set(scopes)
    for (const scope of closed) for (const other of implied.get(scope) ?? []) closed.add(other)
    return closed
  },
}

const invalidScope = expect.objectContaining({ code: 'invalid_scope' })

describe('parseScope', () => {
  it.each([
    ['nothing sent means no scopes', undefined, []],
    ['the empty string means no scopes', '', []],
    ['one scope', 'me', ['me']],
    ['the order is kept', 'b a c', ['b', 'a', 'c']],
    ['T17 a repeated scope counts once', 'me items me', ['me', 'items']],
    ['case tells scopes apart', 'me Me', ['me', 'Me']],
    [
      'the whole alphabet of RFC 6749 is allowed',
      '!#[]~ https://x.example/a?b=c&d',
      ['!#[]~', 'https://x.example/a?b=c&d'],
    ],
  ])('%s', (_rule, scope, expected) => {
    expect(parseScope(scope)).toEqual(expected)
  })

  it.each([
    ['a leading space', ' me'],
    ['a trailing space', 'me '],
    ['two spaces', 'me  items'],
    ['a space alone', ' '],
    ['a tab', 'me\titems'],
    ['a line feed', 'me\n'],
    ['a double quote', 'me"'],
    ['a backslash', 'a\\b'],
    ['a control character', 'me\u0000'],
    ['DEL', 'me\u007f'],
    ['a letter that is not ASCII', 'mé'],
    ['a no-break space', 'me\u00a0items'],
  ])('T13 refuses %s', (_rule, scope) => {
    expect(() => parseScope(scope)).toThrow(invalidScope)
  })

  it('T13 never throws anything but an invalid_scope', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (scope) => {
        try {
          expect(parseScope(scope).every((one) => /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(one))).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(OAuthError)
          expect(error).toEqual(invalidScope)
        }
      }),
    )
  })
})

describe('formatScope', () => {
  it('has no string for no scopes', () => {
    expect(formatScope([])).toBeUndefined()
  })

  it('is undone by parseScope', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[\x21\x23-\x5B\x5D-\x7E]+$/)), (scopes) => {
        expect(parseScope(formatScope(scopes))).toEqual(scopes)
      }),
    )
  })
})

describe('grantScopes', () => {
  const grant = (requested: readonly string[], allowed: readonly string[], strict = false) =>
    grantScopes({ requested, catalogue, allowed, strict })

  it.each([
    ['nothing asked, nothing granted', [], ['me'], []],
    ['all of it, when all is allowed', ['me', 'items'], ['me', 'items'], ['me', 'items']],
    ['the order is the order of the request', ['items', 'me'], ['me', 'items'], ['items', 'me']],
    ['T15 what is not allowed is left out', ['me', 'users:read'], ['me'], ['me']],
    ['T17 a repeated scope is granted once', ['me', 'me'], ['me'], ['me']],
    ['what an allowed scope implies is allowed', ['items'], ['admin'], ['items']],
    ['what a granted scope implies is not added', ['admin'], ['admin'], ['admin']],
    ['what implies an allowed scope is not allowed', ['me', 'write'], ['me', 'items:write'], ['me']],
  ])('%s', (_rule, requested, allowed, expected) => {
    expect(grant(requested, allowed)).toEqual(expected)
  })

  it.each([
    ['T14 a scope that does not exist', ['me', 'nope'], ['me', 'nope'], false],
    ['T15 a request of which nothing is allowed', ['users:read'], ['me'], false],
    ['T15 in strict mode, a request of which something is not allowed', ['me', 'users:read'], ['me'], true],
  ])('refuses %s', (_rule, requested, allowed, strict) => {
    expect(() => grant(requested, allowed, strict)).toThrow(invalidScope)
  })

  it('grants what is allowed in strict mode too', () => {
    expect(grant(['me', 'me', 'items'], ['admin', 'me'], true)).toEqual(['me', 'items'])
  })

  const someScopes = fc.array(fc.constantFrom(...names), { maxLength: 8 })

  /** The granted scopes, or none when the request is refused. */
  function grantedOrNone(requested: readonly string[], allowed: readonly string[]): readonly string[] {
    try {
      return grant(requested, allowed)
    } catch (error) {
      expect(error).toEqual(invalidScope)
      return []
    }
  }

  it('grants exactly what is both requested and allowed, in the order of the request', () => {
    fc.assert(
      fc.property(someScopes, someScopes, (requested, allowed) => {
        const entitled = catalogue.closure(allowed)
        const both = requested.filter((scope) => entitled.has(scope))
        expect(grantedOrNone(requested, allowed)).toEqual([...new Set(both)])
      }),
    )
  })

  it('grants the same again when what it granted is requested', () => {
    fc.assert(
      fc.property(someScopes, someScopes, fc.boolean(), (requested, allowed, strict) => {
        const granted = grantedOrNone(requested, allowed)
        expect(grant(granted, allowed, strict)).toEqual(granted)
      }),
    )
  })
})
