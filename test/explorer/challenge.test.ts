import fc from 'fast-check'
import { expect, it } from 'vitest'
import { challengeInWords, parseChallenge } from '../../src/explorer/results/challenge.ts'
import { formatChallenge } from '../../src/scopes/challenge.ts'

it('reads back what the server writes', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab"\\,= ') })
  fc.assert(
    fc.property(text, fc.array(fc.constantFrom('me', 'items:write')), (errorDescription, scope) => {
      const header = formatChallenge({ realm: 'graphql', error: 'invalid_token', errorDescription, scope })
      expect(parseChallenge(header)).toEqual({
        error: 'invalid_token',
        description: errorDescription,
        scopes: scope,
      })
    }),
  )
})

it.each([null, '', 'Basic realm="x"', 'Bearerish x="y"'])('%j is no challenge', (header) => {
  expect(parseChallenge(header)).toBeUndefined()
})

it.each([
  ['Bearer realm="x"', 'The server asks for a token.'],
  [
    'Bearer error="insufficient_scope", scope="me items"',
    'The token is valid, but it opens too little. With these scopes it would answer: me, items.',
  ],
  [
    'Bearer error="invalid_request", error_description="two tokens"',
    'The server refuses the token (invalid_request). It says: two tokens.',
  ],
])('%s says: %s', (header, words) => {
  const challenge = parseChallenge(header)
  expect(challenge && challengeInWords(challenge)).toBe(words)
})
