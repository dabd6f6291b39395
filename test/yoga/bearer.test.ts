import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBearer } from '../../src/yoga/bearer.ts'

describe('parseBearer', () => {
  it.each([
    [null, { kind: 'none' }],
    ['', { kind: 'none' }],
    ['Basic dXNlcjpwYXNz', { kind: 'none' }],
    ['Bearer', { kind: 'malformed' }],
    ['Bearer a b', { kind: 'malformed' }],
    ['Bearer a, Bearer b', { kind: 'malformed' }],
    ['Bearer a"b', { kind: 'malformed' }],
    ['Bearer =', { kind: 'malformed' }],
    ['Bearer\ta', { kind: 'malformed' }],
    ['bEaReR   a.b-c_d~e+f/g==', { kind: 'token', token: 'a.b-c_d~e+f/g==' }],
  ])('%j', (header, expected) => {
    expect(parseBearer(header)).toEqual(expected)
  })

  it('never throws, and never gives a token with anything in it but the characters of one', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((rest) => `Bearer ${rest}`),
        ),
        (header) => {
          const credentials = parseBearer(header)
          if (credentials.kind === 'token') expect(credentials.token).toMatch(/^[\w.~+/-]+=*$/)
        },
      ),
    )
  })
})
