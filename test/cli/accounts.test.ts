import fc from 'fast-check'
import { expect, it } from 'vitest'
import { usernameFault } from '../../src/cli/accounts.ts'
import { isCredential } from '../../src/oauth/credential.ts'

it.each([['a'], ['Änne 🌻 of A.'], ['🌻'.repeat(100)], ['usr_1'], ['a  b']])(
  'a username may be %j',
  (username) => {
    expect(usernameFault(username)).toBeUndefined()
  },
)

const INVISIBLE = 'must not have control characters, or others that cannot be seen'

it.each([
  ['', 'must not be empty'],
  ['🌻'.repeat(101), 'must have at most 100 characters'],
  ['a\u0000b', INVISIBLE],
  ['a\tb', INVISIBLE],
  ['a\u0085b', INVISIBLE],
  ['half \ud83c', INVISIBLE],
  ['a\u200db', INVISIBLE],
  ['a\u2066b', INVISIBLE],
  ['a\ufeffb', INVISIBLE],
  ['a\u2029b', INVISIBLE],
  [' a', 'must not begin or end with white space'],
  ['a\u00a0', 'must not begin or end with white space'],
])('a username may not be %j', (username, fault) => {
  expect(usernameFault(username)).toBe(fault)
})

it('whoever is given a name can log in with it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (username) => {
      fc.pre(usernameFault(username) === undefined)
      expect(isCredential(username)).toBe(true)
    }),
  )
})
