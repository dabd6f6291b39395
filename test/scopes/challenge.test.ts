import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatChallenge } from '../../src/scopes/challenge.ts'

describe('formatChallenge', () => {
  it('B12 writes one challenge of printable ASCII whose quotes close, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (realm, scope) => {
        const challenge = formatChallenge({ realm, error: 'insufficient_scope', scope })
        expect(challenge).toMatch(
          /^Bearer realm="(?:[^"\\]|\\.)*", error="insufficient_scope"(?:, scope="(?:[^"\\]|\\.)*")?$/,
        )
        expect(challenge).toMatch(/^[\x20-\x7E]*$/)
      }),
    )
  })

  it('leaves out what does not apply', () => {
    expect(formatChallenge({ realm: 'graphql' })).toBe('Bearer realm="graphql"')
    expect(formatChallenge({ realm: 'graphql', scope: ['me', 'items'] })).toBe(
      'Bearer realm="graphql", scope="me items"',
    )
  })
})
